//! The sentences of a page: names become words and links, steps get anchors.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::analysis::mentions::{Calls, Mention, Mentions};
use crate::base::{FileId, Span};
use crate::model::placement::is_elsewhere;
use crate::model::{
    Condition, Constant, DecisionId, DefineId, FactId, File, Inline, Model, Page, Placement,
    ProcedureId, Target, is_web_address, path_between, relative_path,
};
use crate::words::{Vocabulary, values};

use super::decisions::RuleWords;
use super::document::{Known, Misfit, Phrase, Piece, Said};
use super::inline::{linked, plain, unlinked};
use super::marks::Marks;

/// The inputs of composing the pages of a project.
pub struct Pages<'m> {
    pub model: &'m Model,
    /// Which page shows which thing.
    pub placement: &'m Placement,
    /// The folder of the sources.
    pub sources: &'m str,
    /// The words of the pages.
    pub vocabulary: &'m Vocabulary,
    /// The decisions of which two lines may apply to one reader.
    pub overlapping: &'m BTreeSet<DecisionId>,
    /// What is named in texts whose readers all have the same value of it.
    pub mentions: &'m Mentions,
}

/// Where an article lies, relative to the folder of articles.
#[must_use]
pub fn page_path(sources: &str, path: &str, id: &str) -> String {
    let inside = path
        .strip_prefix(sources)
        .unwrap_or(path)
        .trim_start_matches('/');
    match inside.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{id}.md"),
        None => format!("{id}.md"),
    }
}

/// Where an image of the project lies, relative to the folder of articles; `sources` is the folder
/// of the sources.
#[must_use]
pub fn image_path(sources: &str, image: &str) -> String {
    image
        .strip_prefix(sources)
        .unwrap_or(image)
        .trim_start_matches('/')
        .to_owned()
}

impl Pages<'_> {
    /// Where the page of a file lies, relative to the folder of articles.
    #[must_use]
    pub fn path(&self, file: &File, page: &Page) -> String {
        page_path(self.sources, &file.path, &page.id)
    }
}

pub(super) struct Composer<'p, 'm> {
    pub(super) pages: &'p Pages<'m>,
    pub(super) model: &'m Model,
    pub(super) file: &'m File,
    /// The anchor of the heading above: that of a step begins with it.
    pub(super) heading: Option<String>,
    /// The calls that the text at hand comes through.
    pub(super) calls: Calls,
    /// The texts of the parameters of the innermost call.
    pub(super) arguments: Vec<Phrase>,
    /// The anchors and words of the steps with an `@id`, by the calls that they come through.
    pub(super) steps: BTreeMap<(Calls, String), (String, Phrase)>,
    /// The anchors of steps that the page has so far.
    pub(super) anchors: BTreeSet<String>,
    pub(super) images: Vec<String>,
    pub(super) words: Rc<RuleWords<'m>>,
    pub(super) explained: Explained,
    /// The facts that texts have named since the last ones were explained.
    pub(super) named: Vec<FactId>,
    /// The procedures that are done once and have no place yet, with what they stand behind.
    pub(super) once: Vec<(Target, ProcedureId)>,
    /// The results of rules that its texts name, in words.
    pub(super) results: BTreeMap<(DecisionId, usize), String>,
    /// The values that its texts give instead of a name.
    pub(super) known: BTreeMap<(Calls, Span), Known>,
    /// The shapes that were asked for and do not fit, with the places where they were.
    pub(super) misfits: Vec<(Span, Misfit)>,
    /// Whether something was asked that other pages answer.
    pub(super) asks_others: bool,
    pub(super) marks: Marks,
}

/// What a page has explained so far.
#[derive(Clone, Default)]
pub(super) struct Explained {
    pub(super) defines: BTreeSet<DefineId>,
    pub(super) values: BTreeSet<(FactId, usize)>,
    pub(super) amounts: BTreeSet<FactId>,
}

impl<'p, 'm> Composer<'p, 'm> {
    pub(super) fn new(pages: &'p Pages<'m>, file: &'m File) -> Self {
        Self {
            pages,
            model: pages.model,
            file,
            heading: None,
            calls: Vec::new(),
            arguments: Vec::new(),
            steps: BTreeMap::new(),
            anchors: BTreeSet::new(),
            images: Vec::new(),
            words: Rc::new(RuleWords::new(pages.model, pages.vocabulary)),
            explained: Explained::default(),
            named: Vec::new(),
            once: Vec::new(),
            results: BTreeMap::new(),
            known: BTreeMap::new(),
            misfits: Vec::new(),
            asks_others: false,
            marks: Marks::default(),
        }
    }

    /// The place of a step that is referred to: an anchor of its own.
    pub(super) fn anchor(&mut self, name: &str, text: &Phrase) -> Piece {
        let heading = self.heading.as_deref().unwrap_or("step");
        let own = format!("{heading}-{name}");
        let mut anchor = own.clone();
        let mut count = 1;
        while !self.anchors.insert(anchor.clone()) {
            count += 1;
            anchor = format!("{own}-{count}");
        }
        self.steps.insert(
            (self.calls.clone(), name.to_owned()),
            (anchor.clone(), step_words(text)),
        );
        Piece::Anchor(anchor)
    }

    /// Whether two lines of a decision may apply to one reader.
    pub(super) fn overlaps(&self, id: DecisionId) -> bool {
        self.pages.overlapping.contains(&id)
    }

    /// A condition in the words of the page.
    pub(super) fn said(&self, condition: &Condition) -> Said {
        self.words.said(condition)
    }

    /// In a procedure, its parameters are replaced in code too.
    pub(super) fn code(&self, code: &str) -> String {
        let Some((_, procedure)) = self.calls.last() else {
            return code.to_owned();
        };
        let parameters = self
            .model
            .procedures
            .at(*procedure)
            .parameters
            .iter()
            .zip(&self.arguments);
        parameters.fold(code.to_owned(), |code, (name, argument)| {
            code.replace(&format!("{{{name}}}"), &plain(argument))
        })
    }

    pub(super) fn phrase(&mut self, inlines: &'m [Inline]) -> Phrase {
        let mut phrase = Vec::new();
        for inline in inlines {
            match inline {
                Inline::Text(text, _) => phrase.extend(linked(text)),
                Inline::Code(code) => phrase.push(Piece::Code(self.code(code))),
                Inline::Strong(inner) => phrase.push(Piece::Strong(self.phrase(inner))),
                Inline::Emphasis(inner) => phrase.push(Piece::Emphasis(self.phrase(inner))),
                Inline::Link { to, content, span } => {
                    let content = unlinked(self.phrase(content));
                    phrase.push(Piece::Link(self.link(to, span.file), content));
                }
                Inline::Image(image) => {
                    let text = plain(&self.phrase(&image.alt));
                    phrase.push(Piece::Image(self.image(&image.path, image.span.file), text));
                }
                Inline::Break => phrase.push(Piece::Break),
                Inline::Reference(target, _) => {
                    let known = self.mentioned(inline);
                    phrase.extend(known.unwrap_or_else(|| self.reference(target)));
                }
                Inline::Parameter(at) => {
                    phrase.extend(self.arguments.get(*at).cloned().unwrap_or_default());
                }
                Inline::Fact(id, _) => {
                    if let Some(known) = self.mentioned(inline) {
                        phrase.extend(known);
                    } else {
                        self.named.push(*id);
                        phrase.extend(self.phrase(&self.model.facts.at(*id).label));
                    }
                }
                Inline::Define(id) => phrase.extend(self.phrase(&self.model.defines.at(*id).label)),
                Inline::Outcome(id) => {
                    phrase.extend(self.phrase(&self.model.outcomes.at(*id).label));
                }
                Inline::Value(id, value) => {
                    if let Some(values) = self.model.facts.at(*id).domain.enumeration() {
                        phrase.extend(self.phrase(values.label(*value)));
                    }
                }
                Inline::Result(id, rule) => {
                    let decision = self.model.decisions.at(*id);
                    if let Some(of_rule) = decision.rules.get(*rule) {
                        let words = self.words.result(decision, of_rule.result);
                        self.results.insert((*id, *rule), words.clone());
                        phrase.push(Piece::Text(words));
                    }
                }
                Inline::Term(id, short, _) => {
                    phrase.push(Piece::Text(self.model.term(*id, *short).to_owned()));
                }
            }
        }
        phrase
    }

    /// What a text names, where all of its readers have the same value of it.
    fn mentioned(&mut self, inline: &Inline) -> Option<Phrase> {
        let (mention, span) = Mention::of(self.model, inline)?;
        let place = (self.calls.clone(), span);
        let value = *self.pages.mentions.get(&place)?;
        let domain = mention.domain(self.model);
        let given = Constant::Number(value);
        let words = values::value(self.model, self.pages.vocabulary, domain, given);
        let known = Known {
            mention,
            value,
            words: words.clone(),
        };
        self.known.insert(place, known);
        Some(vec![Piece::Text(words)])
    }

    /// An image's path from this page. It lies beside the articles as it lies beside the sources.
    fn image(&mut self, path: &str, written_in: FileId) -> String {
        let source = self
            .model
            .file(written_in)
            .map(|file| file.path.as_str())
            .unwrap_or_default();
        let Some(path) = Some(path)
            .filter(|path| !is_web_address(path))
            .and_then(|path| relative_path(source, path))
        else {
            return path.to_owned();
        };
        if !self.images.contains(&path) {
            self.images.push(path.clone());
        }
        relative(&self.file.path, &path)
    }

    /// An address as seen from this page: a page of the project, a file of it, which is written
    /// beside the pages, or an outside address.
    pub(super) fn link(&mut self, to: &str, written_in: FileId) -> String {
        let (path, anchor) = to
            .split_once('#')
            .map_or((to, String::new()), |(path, anchor)| {
                (path, format!("#{anchor}"))
            });
        if path.is_empty() || path.contains(':') || path.starts_with('/') {
            return to.to_owned();
        }
        let source = self
            .model
            .file(written_in)
            .map(|file| file.path.as_str())
            .unwrap_or_default();
        let Some(target) = relative_path(source, path) else {
            return to.to_owned();
        };
        if let Some(page) = self.pages.placement.page_at(&target) {
            return format!("{}{anchor}", self.other_page(page));
        }
        self.asks_others |= path.ends_with(".md");
        format!("{}{anchor}", self.image(path, written_in))
    }

    pub(super) fn reference(&mut self, target: &Target) -> Phrase {
        if let Target::Step(name) = target {
            let step = self.steps.get(&(self.calls.clone(), name.clone()));
            return step
                .map(|(anchor, words)| vec![Piece::Link(format!("#{anchor}"), words.clone())])
                .unwrap_or_default();
        }
        let called = match target {
            Target::Decision(id) => self.model.decisions.at(*id).called.as_ref(),
            _ => None,
        };
        let title = match called {
            Some(called) => self.model.plain(called),
            None => self.model.title(target),
        };
        let title = vec![Piece::Text(title)];
        let here = self.file.id;
        let place = self.pages.placement.place(self.model, target, here);
        self.asks_others |= is_elsewhere(target, place, here);
        let Some(place) = place else {
            return title;
        };
        let anchor = place.anchor.map(|anchor| format!("#{anchor}"));
        let anchor = anchor.unwrap_or_default();
        let to = if place.page == here {
            String::new()
        } else {
            self.other_page(place.page)
        };
        if to.is_empty() && anchor.is_empty() {
            return title;
        }
        vec![Piece::Link(format!("{to}{anchor}"), title)]
    }

    fn other_page(&self, page: FileId) -> String {
        let Some(page) = self.pages.placement.page(page) else {
            return String::new();
        };
        let here = page_path(self.pages.sources, &self.file.path, "x");
        relative(
            &here,
            &page_path(self.pages.sources, &page.source, &page.id),
        )
    }
}

/// The words by which a step is referred to: its first sentence, without its full stop and without
/// what links or pictures it has.
fn step_words(text: &Phrase) -> Phrase {
    /// How many letters a link has at most, to be read at a glance.
    const MOST: usize = 60;
    let words = plain(text);
    let end = words
        .match_indices(['.', ':', '!', '?'])
        .map(|(at, mark)| (at, at + mark.len()))
        .find(|(_, behind)| {
            words
                .get(*behind..)
                .is_some_and(|rest| rest.starts_with(' '))
        })
        .map_or(words.len(), |(at, _)| at);
    let sentence = words.get(..end).unwrap_or(&words);
    let sentence = sentence.trim_end_matches(['.', ':', '!', '?']).trim();
    if sentence.chars().count() <= MOST {
        return vec![Piece::Text(sentence.to_owned())];
    }
    let mut short = String::new();
    for word in sentence.split_whitespace() {
        if short.chars().count() + word.chars().count() >= MOST {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    vec![Piece::Text(format!("{short} …"))]
}

/// The way from one page to another file, as generators want it.
fn relative(from: &str, to: &str) -> String {
    let path = path_between(from, to);
    if path.starts_with("../") {
        path
    } else {
        format!("./{path}")
    }
}
