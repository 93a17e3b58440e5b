//! `casebook test --coverage`, `--listing` and `--suggest`: covered and uncovered parts of a
//! policy, and tests for the latter.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::coverage::{CoverageItem, CoverageKind, Proposal};
use crate::analysis::mutation::{ClassifiedMutant, MutantVerdict};
use crate::base::{FileId, Span};
use crate::driver::{Coverage, Mutation, Project};
use crate::model::paths::stem;

use super::at_least::AtLeast;
use super::project::{columns, print, say};
use super::wrap::wrapped;

/// The parts to print.
#[derive(Clone, Copy)]
pub(super) struct CoverageReport {
    /// Uncovered parts.
    pub(super) open: bool,
    /// The sources, each line marked.
    pub(super) listing: bool,
    /// Cases for the rest.
    pub(super) suggest: bool,
}

/// Prints the wanted parts; returns whether coverage suffices.
pub(super) fn report(
    project: &Project,
    coverage: &Coverage,
    wanted: CoverageReport,
    at_least: &[AtLeast],
) -> bool {
    if wanted.open {
        print(&untested(project, coverage));
    }
    if wanted.listing {
        print(&listing(project, coverage));
    }
    if wanted.suggest {
        print(&suggested(project, coverage));
    }
    for kind in CoverageKind::ALL {
        let (some, all) = coverage.of(kind);
        if all > 0 {
            say(&format!(
                "{some} of {all} {} are tested: {} %\n",
                kind.name(),
                coverage.percent(kind)
            ));
        }
    }
    for (span, what) in &coverage.unmeasured {
        let (path, line) = place(project, *span);
        say(&format!(
            "{path}:{line}: its {what} are too many to be measured\n"
        ));
    }
    let mut enough = true;
    for least in at_least {
        for kind in CoverageKind::ALL
            .into_iter()
            .filter(|kind| least.asks_for(*kind) && coverage.percent(*kind) < least.percent)
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

/// Uncovered parts, each with a test if there is one. Text to be pasted is not wrapped.
fn untested(project: &Project, coverage: &Coverage) -> String {
    let (mut text, mut shown) = (String::new(), BTreeSet::new());
    // Parts without a test of their own come behind the rest of their file.
    let by_one_case =
        |found: &CoverageItem| matches!(found.kind, CoverageKind::Bound | CoverageKind::Part);
    let mut open: Vec<&CoverageItem> = coverage.open().collect();
    open.sort_by_key(|found| (found.span.file, by_one_case(found)));
    for found in open {
        let (path, line) = place(project, found.span);
        let heading = format!("NOT TESTED {path}:{line}: {}", found.words);
        text.push_str(&wrapped(&[heading], columns()));
        // A test of a scenario covers many of its steps.
        let Some(proposal) = found
            .proposal
            .as_ref()
            .filter(|proposal| shown.insert(*proposal))
        else {
            continue;
        };
        match proposal {
            Proposal::Example(lines) => {
                for line in lines {
                    text.extend(["  ", line, "\n"]);
                }
            }
            Proposal::Case(cells) => {
                let file = cases_file(project, found.span.file);
                text.push_str(&wrapped(
                    &[format!("  {DIFFERENT_WAYS} A case in {file}:")],
                    columns(),
                ));
                for line in cases_table(&[cells]).lines() {
                    text.extend(["  ", line, "\n"]);
                }
            }
        }
        text.push('\n');
    }
    if !text.is_empty() && !text.ends_with("\n\n") {
        text.push('\n');
    }
    text
}

/// The sources, each line that can be asked for marked: `+` it is, `-` it is not, `~` some of it
/// is.
fn listing(project: &Project, coverage: &Coverage) -> String {
    let mut lines: BTreeMap<FileId, BTreeMap<usize, Vec<&CoverageItem>>> = BTreeMap::new();
    for found in &coverage.found {
        lines
            .entry(found.span.file)
            .or_default()
            .entry(place(project, found.span).1)
            .or_default()
            .push(found);
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
    let mut by_file: BTreeMap<FileId, Vec<&Proposal>> = BTreeMap::new();
    for (file, proposal) in &coverage.suggested {
        by_file.entry(*file).or_default().push(proposal);
    }
    let mut text = String::new();
    for (file, proposals) in by_file {
        let (mut examples, mut cases) = (String::new(), Vec::new());
        for proposal in proposals {
            match proposal {
                Proposal::Example(lines) => examples.extend([&lines.join("\n"), "\n\n"]),
                Proposal::Case(cells) => cases.push(cells),
            }
        }
        if !examples.is_empty() {
            text.extend([
                "// for ",
                &project.sources.get(file).path,
                "\n\n",
                &examples,
            ]);
        }
        if !cases.is_empty() {
            let heading = format!("// for {}. {DIFFERENT_WAYS}", cases_file(project, file));
            let heading = wrapped(&[heading], columns()).replace("\n  ", "\n// ");
            text.extend([&heading, "\n", &cases_table(&cases), "\n"]);
        }
    }
    text
}

const DIFFERENT_WAYS: &str =
    "By what they choose, its readers go different ways: no example tells of all of them.";

/// Where cases of a source's decisions and guides stand.
fn cases_file(project: &Project, file: FileId) -> String {
    let path = &project.sources.get(file).path;
    let folder = path
        .rsplit_once('/')
        .map(|(folder, _)| format!("{folder}/"))
        .unwrap_or_default();
    format!("{folder}cases/{}.csv", stem(path))
}

/// Cases as CSV: a column for each thing that one of them gives or expects.
fn cases_table(cases: &[&Vec<(String, String)>]) -> String {
    let mut headings: Vec<&str> = Vec::new();
    for (heading, _) in cases.iter().copied().flatten() {
        if !headings.contains(&heading.as_str()) {
            headings.push(heading);
        }
    }
    let row = |case: &&Vec<(String, String)>| -> Vec<String> {
        let cell = |heading: &&str| {
            case.iter()
                .find(|(own, _)| own == heading)
                .map(|(_, cell)| cell.clone())
        };
        headings
            .iter()
            .map(|heading| cell(heading).unwrap_or_default())
            .collect()
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let rows = cases.iter().map(row);
    let written = std::iter::once(
        headings
            .iter()
            .map(|heading| (*heading).to_owned())
            .collect(),
    )
    .chain(rows);
    let written = written
        .into_iter()
        .try_for_each(|row: Vec<String>| writer.write_record(row));
    // Nothing fails that is written to memory.
    let bytes = written
        .ok()
        .and_then(|()| writer.into_inner().ok())
        .unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Prints the small changes that nobody notices; whether enough are noticed by tests.
pub(super) fn mutants(
    project: &Project,
    mutation: &Mutation,
    listed: bool,
    at_least: &[AtLeast],
) -> bool {
    let heading = |judged: &ClassifiedMutant| {
        let (path, line) = place(project, judged.span);
        let what = match judged.verdict {
            MutantVerdict::Missed => "NOT NOTICED",
            _ => "TOO LARGE TO BE JUDGED",
        };
        format!("{what} {path}:{line}: {}", judged.words)
    };
    if listed {
        let open = mutation.judged.iter().filter(|judged| {
            matches!(
                judged.verdict,
                MutantVerdict::Missed | MutantVerdict::Unknown
            )
        });
        print(&wrapped(&open.map(heading).collect::<Vec<_>>(), columns()));
    }
    let (noticed, changes) = (mutation.count(MutantVerdict::Noticed), mutation.changes());
    let (proved, missed) = (
        mutation.count(MutantVerdict::Proved),
        mutation.count(MutantVerdict::Missed),
    );
    say(&format!(
        "{noticed} of {changes} small changes of meaning are noticed by tests: {} %; {proved} more by the proofs, {missed} by nobody\n",
        mutation.percent()
    ));
    if mutation.left_out > 0 {
        say(&format!(
            "{} more were left out: there are too many\n",
            mutation.left_out
        ));
    }
    match mutation.count(MutantVerdict::Unknown) {
        0 => {}
        unknown => say(&format!(
            "{unknown} are not decided: `--effort 10` allows ten times the work\n"
        )),
    }
    let most = at_least
        .iter()
        .filter(|least| least.asks_for_mutants())
        .map(|least| least.percent)
        .max();
    match most.filter(|least| mutation.percent() < *least) {
        Some(least) => {
            say(&format!(
                "at least {least} % of them were to be noticed; `casebook test --mutants` says which are not\n"
            ));
            false
        }
        None => true,
    }
}
