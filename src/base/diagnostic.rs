//! A finding as plain data: the fault, its place, and the cure. Nothing here knows how it is
//! printed.

use serde::{Deserialize, Serialize};

use super::codes::Code;
use super::span::{FileId, Span};

/// A place in a finding and its caption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The words at fault.
    pub span: Span,
    /// The caption; may be empty.
    pub text: String,
}

/// A change of the sources that takes a fault away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// The effect: "take the fact `x` away".
    pub title: String,
    /// Texts in place of others.
    pub edits: Vec<(Span, String)>,
    /// Whether it means the same to every reader, so that nobody has to look at it.
    pub safe: bool,
}

/// One finding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The kind of fault.
    #[serde(deserialize_with = "super::portable::code")]
    pub code: &'static Code,
    /// The sentence that names the fault.
    pub message: String,
    /// The places; the first is where the fault is.
    pub labels: Vec<Label>,
    /// A reader whom the fault meets, in the labels' words.
    pub witness: Option<Box<str>>,
    /// The events of that reader's path up to the fault, in order.
    pub trace: Box<[String]>,
    /// The cure.
    pub help: Option<String>,
    /// Extra data for programs, if there is any.
    more: Option<Box<More>>,
}

/// Rare parts, boxed: a finding is to be small.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct More {
    region: Option<String>,
    fix: Option<Fix>,
    offers: Vec<Fix>,
}

impl Diagnostic {
    /// A finding of `code` at `span`.
    #[must_use]
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        let labels = vec![Label {
            span,
            text: String::new(),
        }];
        let message = message.into();
        Self {
            code,
            message,
            labels,
            witness: None,
            trace: Box::default(),
            help: None,
            more: None,
        }
    }

    /// Says `text` of the place of the fault.
    #[must_use]
    pub fn say(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Names a reader whom the fault meets.
    #[must_use]
    pub fn witness(mut self, witness: String) -> Self {
        self.witness = Some(witness.into());
        self
    }

    /// Tells the path of the reader whom the fault meets, where it is more than the beginning.
    #[must_use]
    pub fn trace(mut self, trace: Vec<String>) -> Self {
        if trace.len() > 1 {
            self.trace = trace.into_boxed_slice();
        }
        self
    }

    /// Gives the cure.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Gives the cure, if there is one.
    #[must_use]
    pub fn help_if(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// Says which readers it meets, as a condition.
    #[must_use]
    pub fn region(mut self, source: &str) -> Self {
        self.more.get_or_insert_default().region = Some(source.to_owned());
        self
    }

    /// Adds a fix.
    #[must_use]
    pub fn mended_by(mut self, fix: Fix) -> Self {
        self.more.get_or_insert_default().fix = Some(fix);
        self
    }

    /// Adds a cure that takes this fault away, if the rest of the project allows it: it is tried
    /// before anybody reads of it. Its title is a help by itself: "write `new`".
    #[must_use]
    pub fn offer(mut self, title: impl Into<String>, edits: Vec<(Span, String)>) -> Self {
        self.more.get_or_insert_default().offers.push(Fix {
            title: title.into(),
            edits,
            safe: false,
        });
        self
    }

    /// Offers a text in place of the words at fault.
    #[must_use]
    pub fn instead(self, title: impl Into<String>, text: impl Into<String>) -> Self {
        let edits = vec![(self.span(), text.into())];
        self.offer(title, edits)
    }

    /// Says what to write in place of the words at fault, which may be the writer's to complete.
    #[must_use]
    pub fn write(self, text: &str) -> Self {
        let help = format!("write `{text}`");
        let found = self.help(help.as_str());
        if text.contains('…') {
            found
        } else {
            found.instead(help, text)
        }
    }

    /// Asks whether a name was meant in place of the words at fault, if there is one near.
    #[must_use]
    pub fn did_you_mean(self, near: Option<&str>) -> Self {
        match near {
            Some(near) => self.instead(format!("did you mean `{near}`?"), near),
            None => self,
        }
    }

    /// The cures that are not tried yet.
    #[must_use]
    pub fn offers(&self) -> &[Fix] {
        self.more.as_ref().map_or(&[], |more| &more.offers)
    }

    /// Takes the cures that are not tried yet.
    #[must_use]
    pub fn take_offers(&mut self) -> Vec<Fix> {
        let more = self.more.as_mut();
        more.map(|more| std::mem::take(&mut more.offers))
            .unwrap_or_default()
    }

    /// Takes the fixes away.
    pub fn without_fix(&mut self) {
        if let Some(more) = &mut self.more {
            more.fix = None;
        }
    }

    /// The readers whom it meets, as a condition: by it the same fault is known again when its
    /// words change.
    #[must_use]
    pub fn readers(&self) -> Option<&str> {
        self.more.as_ref()?.region.as_deref()
    }

    /// The fixes.
    #[must_use]
    pub fn fix(&self) -> Option<&Fix> {
        self.more.as_ref()?.fix.as_ref()
    }

    /// Where the fault is.
    #[must_use]
    pub fn span(&self) -> Span {
        self.labels.first().map_or(
            Span {
                file: FileId(0),
                start: 0,
                end: 0,
            },
            |label| label.span,
        )
    }
}
