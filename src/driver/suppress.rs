//! Takes away the findings that comments in the sources allow, and says which comments allow
//! nothing.

use memchr::memmem;

use crate::base::{Code, Diagnostic, FileId, Source, Sources, codes, did_you_mean};
use crate::model::domain::read_date;
use crate::syntax::{Suppression, suppressions};

use super::settings::Settings;

/// Codes that are reported on a given day only.
static ON_A_DAY: [&Code; 3] = [
    &codes::EXPIRED_ITEM,
    &codes::REVIEW_DUE,
    &codes::CHANGE_AHEAD,
];

/// The inputs of suppressions.
pub(super) struct Judging<'j> {
    settings: &'j Settings,
    /// Whether all checks of a file were run, so that a suppression that allows nothing is not
    /// needed.
    is_checked: &'j dyn Fn(FileId) -> bool,
}

impl<'j> Judging<'j> {
    pub(super) fn new(settings: &'j Settings, is_checked: &'j dyn Fn(FileId) -> bool) -> Self {
        Self {
            settings,
            is_checked,
        }
    }

    /// The day; without one, no suppression is over.
    fn now(&self) -> Option<i64> {
        self.settings.now.or(self.settings.today)
    }

    /// Whether a code is only reported on a day that was not given.
    fn is_asleep(&self, code: &str) -> bool {
        self.settings.today.is_none() && ON_A_DAY.iter().any(|other| other.name == code)
    }
}

/// The findings that no comment allows, with those about the comments; and how many are allowed.
pub(super) fn suppress(
    sources: &Sources,
    found: Vec<Diagnostic>,
    judging: &Judging<'_>,
) -> (Vec<Diagnostic>, usize) {
    let all = found.len();
    let (mut allowed, mut said) = (Vec::new(), Vec::new());
    let mark = memmem::Finder::new("casebook:");
    for (file, Source { path, text, .. }) in sources
        .iter()
        .filter(|(_, source)| mark.find(source.text.as_bytes()).is_some())
    {
        if path.ends_with(".case") {
            let (read, faults) = suppressions(file, text);
            allowed.extend(read);
            said.extend(faults);
        }
    }
    if allowed.is_empty() && said.is_empty() {
        return (found, 0);
    }
    allowed.retain(|suppression| holds(suppression, judging.now(), &mut said));
    let mut used: Vec<Vec<bool>> = allowed
        .iter()
        .map(|one| vec![false; one.codes.len()])
        .collect();
    let mut kept: Vec<Diagnostic> = Vec::new();
    for diagnostic in found {
        let mut is_allowed = false;
        for (suppression, used) in allowed.iter().zip(&mut used) {
            let span = diagnostic.span();
            let covers = suppression.covers.file == span.file
                && (suppression.covers.start..suppression.covers.end).contains(&span.start);
            let named = suppression
                .codes
                .iter()
                .zip(used)
                .find(|((code, _), _)| code == diagnostic.code.name);
            if let (true, Some((_, used))) = (covers, named) {
                *used = true;
                is_allowed = true;
            }
        }
        if !is_allowed {
            kept.push(diagnostic);
        }
    }
    for (suppression, used) in allowed.iter().zip(&used) {
        if !(judging.is_checked)(suppression.span.file) {
            continue;
        }
        for ((code, span), _) in suppression
            .codes
            .iter()
            .zip(used)
            .filter(|(_, used)| !**used)
        {
            if !judging.is_asleep(code) {
                let message = format!("`{code}` is allowed here, and nothing here is so");
                said.push(
                    Diagnostic::new(&codes::UNNEEDED_SUPPRESSION, *span, message)
                        .help("take it away"),
                );
            }
        }
    }
    let count = all - kept.len();
    kept.extend(said);
    (kept, count)
}

/// Whether a suppression is understood and not over; else that is said.
fn holds(suppression: &Suppression, now: Option<i64>, said: &mut Vec<Diagnostic>) -> bool {
    for (name, span) in &suppression.codes {
        let code = codes::find(name);
        let fault = match code {
            None => format!("there is no code `{name}`"),
            Some(code) if code.is_fixed() => format!("`{name}` cannot be allowed"),
            Some(_) => continue,
        };
        let near =
            did_you_mean(name, codes::ALL.iter().map(|code| code.name)).filter(|_| code.is_none());
        said.push(
            Diagnostic::new(&codes::BAD_SUPPRESSION, *span, fault)
                .help("`casebook explain` lists the codes")
                .did_you_mean(near),
        );
        return false;
    }
    let Some((day, span)) = &suppression.until else {
        return true;
    };
    let Some(last) = read_date(day) else {
        let message = format!("`{day}` is no day");
        said.push(
            Diagnostic::new(&codes::BAD_SUPPRESSION, *span, message).help("write it as 2027-01-31"),
        );
        return false;
    };
    if now.is_some_and(|now| now > last) {
        let message = format!("this suppression ended on {day}");
        said.push(
            Diagnostic::new(&codes::EXPIRED_SUPPRESSION, *span, message)
                .say(format!("it was allowed because: {}", suppression.reason))
                .help("mend what it allowed, or say until when it is allowed now"),
        );
        return false;
    }
    true
}
