//! A change for programs: the promised format `casebook.diff/1`.

use serde::Serialize;

use crate::analysis::compare;
use crate::analysis::compare::{Aspect, Difference};
use crate::base::Span;
use crate::driver;
use crate::driver::Diff;

use super::words;

#[derive(Serialize)]
struct Output<'d> {
    format: &'static str,
    summary: String,
    subjects: Vec<Subject<'d>>,
    names: Vec<Called<'d>>,
    pages: Vec<Page<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Errors>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customers: Option<usize>,
}

#[derive(Serialize)]
struct Errors {
    older: usize,
    newer: usize,
}

#[derive(Serialize)]
struct Subject<'d> {
    kind: &'static str,
    name: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<&'d str>,
    title: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<Place<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    newer: Option<Place<'d>>,
    /// `kept`, `widened`, `narrowed`, `shifted`, `changed`, `new`, `gone`, `undecided`.
    verdict: &'static str,
    /// Whether every reader of both versions is told the same.
    kept: bool,
    changes: Vec<Change<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    renamed: Vec<Renamed<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flows: Option<Flows<'d>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    undecided: &'d [String],
}

#[derive(Serialize)]
struct Place<'d> {
    path: &'d str,
    line: usize,
}

#[derive(Serialize)]
struct Renamed<'d> {
    scenario: &'d str,
    was: &'d str,
}

#[derive(Serialize)]
struct Change<'d> {
    aspect: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    within: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'d str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Step<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ends: Vec<End<'d>>,
    readers: Vec<Readers<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<f64>,
    share: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<Witness<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<Cause<'d>>,
}

#[derive(Serialize)]
struct Cause<'d> {
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'d str,
    #[serde(skip_serializing_if = "str::is_empty")]
    older: &'d str,
    #[serde(skip_serializing_if = "str::is_empty")]
    newer: &'d str,
}

#[derive(Serialize)]
struct End<'d> {
    from: &'d str,
    to: &'d str,
}

#[derive(Serialize)]
struct Step<'d> {
    kind: &'static str,
    what: &'d str,
    #[serde(skip_serializing_if = "str::is_empty")]
    older: &'d str,
    #[serde(skip_serializing_if = "str::is_empty")]
    newer: &'d str,
    #[serde(skip_serializing_if = "str::is_empty")]
    behind: &'d str,
}

#[derive(Serialize)]
struct Readers<'d> {
    words: &'d str,
    when: &'d str,
}

#[derive(Serialize)]
struct Witness<'d> {
    words: &'d str,
    older: &'d [String],
    newer: &'d [String],
}

#[derive(Serialize)]
struct Flows<'d> {
    moves: Vec<Flow<'d>>,
    unknown: usize,
    impossible: usize,
}

#[derive(Serialize)]
struct Flow<'d> {
    from: &'d str,
    to: &'d str,
    customers: usize,
    same: bool,
}

#[derive(Serialize)]
struct Called<'d> {
    what: &'static str,
    kind: &'static str,
    name: &'d str,
    older: &'d str,
    newer: &'d str,
}

#[derive(Serialize)]
struct Page<'d> {
    title: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    newer: Option<&'d str>,
    breaks_links: bool,
    anchors_gone: Vec<&'d str>,
    anchors_new: Vec<&'d str>,
    links_gone: &'d [String],
    links_new: &'d [String],
    shown_gone: &'d [String],
    shown_new: &'d [String],
    images: &'d [String],
    lines: Vec<Line<'d>>,
}

#[derive(Serialize)]
struct Line<'d> {
    what: &'d str,
    #[serde(skip_serializing_if = "str::is_empty")]
    older: &'d str,
    #[serde(skip_serializing_if = "str::is_empty")]
    newer: &'d str,
    moved: bool,
}

/// A change as one JSON document.
pub(super) fn text(diff: &Diff) -> String {
    let [older, newer] = diff.faults;
    let output = Output {
        format: "casebook.diff/1",
        summary: words::headline(diff),
        subjects: diff
            .differences
            .iter()
            .map(|difference| subject(diff, difference))
            .collect(),
        names: diff.vocabulary.iter().map(name).collect(),
        pages: diff.pages.iter().map(page).collect(),
        errors: (older + newer > 0).then_some(Errors { older, newer }),
        customers: (diff.customers > 0).then_some(diff.customers),
    };
    serde_json::to_string_pretty(&output).unwrap_or_default() + "\n"
}

fn subject<'d>(diff: &'d Diff, difference: &'d Difference) -> Subject<'d> {
    let place = |span: Span| {
        let source = diff.sources.get(span.file);
        Place {
            path: &source.path,
            line: source.line_column(span.range().start).0,
        }
    };
    Subject {
        kind: difference.kind.word(),
        name: &difference.name,
        was: difference.was.as_deref(),
        title: &difference.title,
        older: difference.old.map(place),
        newer: difference.new.map(place),
        verdict: difference
            .verdict
            .map_or("undecided", compare::ChangeVerdict::word),
        kept: words::is_kept(difference),
        changes: difference.changes.iter().map(change).collect(),
        renamed: difference
            .renamed
            .iter()
            .map(|(was, scenario)| Renamed { scenario, was })
            .collect(),
        flows: difference.flows.as_ref().map(flows),
        undecided: &difference.undecided,
    }
}

fn change(change: &compare::Change) -> Change<'_> {
    let has_sides = !matches!(change.aspect, Aspect::Way | Aspect::Words);
    Change {
        aspect: change.aspect.word(),
        within: &change.place,
        from: has_sides.then_some(change.from.as_str()),
        to: has_sides.then_some(change.to.as_str()),
        steps: change
            .steps
            .iter()
            .map(|step| Step {
                kind: step.kind.word(),
                what: step.what,
                older: &step.old,
                newer: &step.new,
                behind: &step.behind,
            })
            .collect(),
        ends: change
            .ends
            .iter()
            .map(|(from, to)| End { from, to })
            .collect(),
        readers: change
            .readers
            .iter()
            .map(|readers| Readers {
                words: &readers.words,
                when: &readers.source,
            })
            .collect(),
        others: change.others.as_ref().map(compare::CaseShare::fraction),
        share: change.share.fraction(),
        witness: change.witness.as_ref().map(|witness| Witness {
            words: &witness.words,
            older: &witness.old,
            newer: &witness.new,
        }),
        causes: change
            .causes
            .iter()
            .map(|cause| Cause {
                kind: cause.kind.word(),
                name: &cause.name,
                older: &cause.old,
                newer: &cause.new,
            })
            .collect(),
    }
}

fn flows(flows: &compare::Flows) -> Flows<'_> {
    Flows {
        moves: flows
            .counts
            .iter()
            .map(|flow| Flow {
                from: &flow.from,
                to: &flow.to,
                customers: flow.count,
                same: flow.same,
            })
            .collect(),
        unknown: flows.unknown,
        impossible: flows.impossible,
    }
}

fn name(entry: &compare::VocabularyChange) -> Called<'_> {
    Called {
        what: entry.what.word(),
        kind: entry.kind,
        name: &entry.name,
        older: &entry.old,
        newer: &entry.new,
    }
}

fn page(page: &driver::PageDifference) -> Page<'_> {
    fn names(anchors: &[(String, String)]) -> Vec<&str> {
        anchors.iter().map(|(anchor, _)| anchor.as_str()).collect()
    }
    Page {
        title: &page.title,
        older: page.old.as_deref(),
        newer: page.new.as_deref(),
        breaks_links: page.breaks_links(),
        anchors_gone: names(&page.anchors_gone),
        anchors_new: names(&page.anchors_new),
        links_gone: &page.links_gone,
        links_new: &page.links_new,
        shown_gone: &page.shown_gone,
        shown_new: &page.shown_new,
        images: &page.images,
        lines: page
            .lines
            .iter()
            .map(|line| Line {
                what: &line.what,
                older: &line.old,
                newer: &line.new,
                moved: line.moved,
            })
            .collect(),
    }
}
