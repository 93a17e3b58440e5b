//! `casebook test --coverage`, `--listing` and `--suggest`: what the tests ask for, and what would ask for the rest.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::coverage::{Found, Kind};
use crate::base::{FileId, Span};
use crate::driver::{Coverage, Project};

use super::project::{columns, print, say, wrapped};

/// What is printed of it.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// What no test asks for.
    pub(super) open: bool,
    /// The sources, each line marked.
    pub(super) listing: bool,
    /// Cases for the rest.
    pub(super) suggest: bool,
}

/// How many of a hundred are asked for at least: of a kind, or of each.
#[derive(Clone, Debug)]
pub(super) struct AtLeast {
    kind: Option<Kind>,
    percent: usize,
}

impl AtLeast {
    /// From `PERCENT` or `KIND=PERCENT`.
    ///
    /// # Errors
    /// In words.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let kinds = || Kind::ALL.map(Kind::name).join(", ");
        let (kind, percent) = match text.split_once('=') {
            None => (None, text),
            Some((name, percent)) => {
                let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
                (Some(kind.ok_or_else(|| format!("`{name}` is none of {}", kinds()))?), percent)
            }
        };
        let percent = percent.parse().ok().filter(|percent| *percent <= 100);
        let percent = percent.ok_or_else(|| "it is a number from 0 to 100, or KIND=NUMBER".to_owned())?;
        Ok(Self { kind, percent })
    }

    fn asks_for(&self, kind: Kind) -> bool {
        self.kind.is_none_or(|own| own == kind)
    }
}

/// Prints what is wanted; whether enough is asked for.
pub(super) fn report(project: &Project, coverage: &Coverage, wanted: Wanted, at_least: &[AtLeast]) -> bool {
    if wanted.open {
        print(&untested(project, coverage));
    }
    if wanted.listing {
        print(&listing(project, coverage));
    }
    if wanted.suggest {
        print(&suggested(project, coverage));
    }
    for kind in Kind::ALL {
        let (some, all) = coverage.of(kind);
        if all > 0 {
            say(&format!("{some} of {all} {} are tested: {} %\n", kind.name(), coverage.percent(kind)));
        }
    }
    for (span, what) in &coverage.unmeasured {
        let (path, line) = place(project, *span);
        say(&format!("{path}:{line}: its {what} are too many to be measured\n"));
    }
    let mut enough = true;
    for least in at_least {
        for kind in
            Kind::ALL.into_iter().filter(|kind| least.asks_for(*kind) && coverage.percent(*kind) < least.percent)
        {
            say(&format!(
                "at least {} % of the {} were asked for; `casebook test --coverage` says which are missing\n",
                least.percent,
                kind.name()
            ));
            enough = false;
        }
    }
    enough
}

fn place(project: &Project, span: Span) -> (&str, usize) {
    let source = project.sources.get(span.file);
    (&source.path, source.line_column(span.range().start).0)
}

/// What no test asks for, each with an example if there is one. What is to be pasted is not wrapped.
fn untested(project: &Project, coverage: &Coverage) -> String {
    let (mut text, mut shown) = (String::new(), BTreeSet::new());
    // What no example stands beside comes behind the rest of its file.
    let by_one_case = |found: &Found| matches!(found.kind, Kind::Bound | Kind::Part);
    let mut open: Vec<&Found> = coverage.open().collect();
    open.sort_by_key(|found| (found.span.file, by_one_case(found)));
    for found in open {
        let (path, line) = place(project, found.span);
        let heading = format!("NOT TESTED {path}:{line}: {}", found.words);
        text.push_str(&wrapped(&[heading], columns()));
        // What asks for a scenario asks for many of its steps.
        if !found.example.is_empty() && !shown.insert(&found.example) {
            continue;
        }
        if found.example.is_empty() && !by_one_case(found) {
            let why =
                "  by what they choose, its readers go different ways: no example tells of all of them".to_owned();
            text.push_str(&wrapped(&[why], columns()));
        }
        found.example.iter().for_each(|line| text.extend(["  ", line, "\n"]));
        if !found.example.is_empty() {
            text.push('\n');
        }
    }
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
    text
}

/// The sources, each line that can be asked for marked: `+` it is, `-` it is not, `~` some of it is.
fn listing(project: &Project, coverage: &Coverage) -> String {
    let mut lines: BTreeMap<FileId, BTreeMap<usize, Vec<&Found>>> = BTreeMap::new();
    for found in &coverage.found {
        lines.entry(found.span.file).or_default().entry(place(project, found.span).1).or_default().push(found);
    }
    let mut text = String::new();
    for (file, marked) in lines {
        let source = project.sources.get(file);
        text.extend([source.path.as_str(), "\n"]);
        for (number, line) in (1..).zip(source.text.lines()) {
            let mark = match marked.get(&number) {
                None => ' ',
                Some(found) if found.iter().all(|found| found.covered) => '+',
                Some(found) if found.iter().any(|found| found.covered) => '~',
                Some(_) => '-',
            };
            text.push_str(format!("{number:>5} {mark} {line}").trim_end());
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

fn suggested(project: &Project, coverage: &Coverage) -> String {
    let mut text = String::new();
    let mut last = None;
    for (file, lines) in &coverage.suggested {
        if last != Some(*file) {
            let path = project.model.file(*file).map(|file| file.path.as_str()).unwrap_or_default();
            text.extend(["// for ", path, "\n\n"]);
            last = Some(*file);
        }
        lines.iter().for_each(|line| text.extend([line, "\n"]));
        text.push('\n');
    }
    text
}
