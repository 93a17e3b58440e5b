//! What all forms of a change have in common: its sentences.

use std::fmt::Write;

use crate::analysis::compare::{
    Aspect, Change, Difference, Entry, Share, StepChange, StepChangeKind, Verdict, What, Witness,
};
use crate::driver::{Diff, LineDifference, PageDifference};

/// What the change comes to, in one sentence.
pub(super) fn headline(diff: &Diff) -> String {
    let all = diff.differences.len();
    let undecided = diff.differences.iter().filter(|difference| difference.verdict.is_none()).count();
    let kept = diff.differences.iter().filter(|difference| is_kept(difference)).count();
    let changed = all - kept - undecided;
    let things = |count: usize| format!("{count} decision{0} or guide{0}", if count == 1 { "" } else { "s" });
    let mut sentence = if diff.is_empty() && undecided == 0 {
        format!("Nothing is changed: {} say the same, word for word or as is proved", things(all))
    } else if changed == 0 && undecided == 0 {
        format!("Reworded only: it is proved that every reader is told the same by all {}", things(all))
    } else {
        let kept = if kept == 0 {
            String::new()
        } else {
            format!("; {kept} {} kept, which is proved", if kept == 1 { "is" } else { "are" })
        };
        format!("{changed} of {} change for some readers{kept}", things(all))
    };
    if undecided > 0 {
        let _ = write!(sentence, "; {undecided} could not be compared");
    }
    for (count, which) in diff.faults.into_iter().zip(["older", "newer"]).filter(|(count, _)| *count > 0) {
        let faults = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
        let _ = write!(sentence, "; the {which} version has {faults}: what depends on them is not compared");
    }
    sentence + "."
}

/// Whether readers of both versions are told the same.
pub(super) fn is_kept(difference: &Difference) -> bool {
    difference.verdict == Some(Verdict::Kept) && difference.changes.iter().all(|change| change.aspect == Aspect::Words)
}

/// What became of a subject, in a word or two.
pub(super) fn verdict(difference: &Difference) -> &'static str {
    let words = difference.changes.iter().any(|change| change.aspect == Aspect::Words);
    match difference.verdict {
        None => "not decided",
        Some(Verdict::Kept) if is_kept(difference) && words => "reworded only",
        Some(Verdict::Kept) if difference.changes.is_empty() => "kept",
        Some(Verdict::Kept) if difference.changes.iter().all(|change| change.aspect == Aspect::Reason) => {
            "kept, for other reasons"
        }
        Some(Verdict::Kept) if !is_kept(difference) => "kept for those who are readers of both",
        Some(verdict) => verdict.word(),
    }
}

/// What a verdict says of an eligibility, in words for a reviewer.
pub(super) fn meaning(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Widened => Some("some may who might not, and nobody loses it"),
        Verdict::Narrowed => Some("some may not who might, and nobody gains it"),
        Verdict::Shifted => Some("some gain it, others lose it"),
        _ => None,
    }
}

/// A part of all cases, in words.
pub(super) fn share(share: &Share) -> String {
    match share.words().as_str() {
        "all" => "all its cases".to_owned(),
        words => format!("{words} of its cases"),
    }
}

/// From what to what.
pub(super) fn title(change: &Change) -> String {
    let Change { from, to, place, .. } = change;
    match change.aspect {
        Aspect::Reason if to.is_empty() => format!("same result, one reason less: “{from}”"),
        Aspect::Reason if from.is_empty() => format!("same result, one reason more: “{to}”"),
        Aspect::Reason => format!("same result, other reason: “{from}” → “{to}”"),
        Aspect::End => end(from, to),
        Aspect::Result | Aspect::Scenario if to.is_empty() => format!("not any more: {from}"),
        Aspect::Result | Aspect::Scenario if from.is_empty() => format!("also: {to}"),
        Aspect::Result | Aspect::Scenario => format!("{from} → {to}"),
        Aspect::Way if change.steps.iter().all(|step| step.what == "effect") => {
            format!("what steps change is not as it was, in “{place}”")
        }
        Aspect::Way => format!("other steps in “{place}”"),
        Aspect::Words => format!("reworded in “{place}”"),
    }
}

/// With which outcomes the readers of a change may end, who are taken by another scenario.
pub(super) fn ends(change: &Change) -> Vec<String> {
    let words = |(from, to): &(String, String)| end(from, to);
    change.ends.iter().map(words).collect()
}

fn end(from: &str, to: &str) -> String {
    match (from, to) {
        (from, "") => format!("may not end any more with {from}"),
        ("", to) => format!("may also end with {to}"),
        (from, to) => format!("may end: {from} → {to}"),
    }
}

/// The mark of what became of a line.
fn mark(kind: StepChangeKind) -> &'static str {
    match kind {
        StepChangeKind::Added => "+",
        StepChangeKind::Removed => "-",
        StepChangeKind::Moved => ">",
        StepChangeKind::Reworded | StepChangeKind::Changed => "~",
        StepChangeKind::Reached => "↑",
        StepChangeKind::Left => "↓",
    }
}

/// What became of a line of steps: its mark, and the sentence.
pub(super) fn step(change: &StepChange) -> (&'static str, String) {
    let StepChange { kind, what, old, new, behind } = change;
    let behind = if behind.is_empty() { String::new() } else { format!(", behind “{behind}”") };
    let sentence = match kind {
        StepChangeKind::Added => format!("{what} added: “{new}”{behind}"),
        StepChangeKind::Removed => format!("{what} removed: “{old}”{behind}"),
        StepChangeKind::Moved => format!("{what} moved: “{new}”{behind}"),
        StepChangeKind::Reworded | StepChangeKind::Changed => format!("{what}: “{old}” → “{new}”"),
        StepChangeKind::Reached => format!("{what} that they come to now: “{new}”"),
        StepChangeKind::Left => format!("{what} that they do not come to any more: “{new}”"),
    };
    (mark(*kind), sentence)
}

/// What a witness is told by both versions. Of what both begin with, only that it is left out.
pub(super) fn told(witness: &Witness) -> [String; 2] {
    let same = witness.old.iter().zip(&witness.new).take_while(|(one, other)| one == other).count();
    [&witness.old, &witness.new].map(|told| {
        let rest = told.iter().skip(if same > 1 { same } else { 0 }).map(String::as_str);
        let begun = (same > 1).then_some("…").into_iter();
        begun.chain(rest).collect::<Vec<_>>().join("; ")
    })
}

/// What became of a name, a label or a domain.
pub(super) fn entry(entry: &Entry) -> String {
    let Entry { what, kind, name, old, new } = entry;
    match what {
        What::New => format!("new {kind} `{name}`: {new}"),
        What::Gone => format!("{kind} `{name}` is gone: {old}"),
        What::Renamed => format!("{kind} `{old}` is called `{new}` now"),
        What::Reworded => format!("{kind} `{name}`: “{old}” → “{new}”"),
        What::Domain => format!("{kind} `{name}`: {old} → {new}"),
    }
}

/// What became of a page: sentences about it as a whole.
pub(super) fn page(page: &PageDifference) -> Vec<String> {
    let mut lines = Vec::new();
    match (&page.old, &page.new) {
        (None, Some(new)) => lines.push(format!("new page {new}")),
        (Some(old), None) => lines.push(format!("page {old} is gone: links to it are broken")),
        (Some(old), Some(new)) if old != new => {
            lines.push(format!("page {old} is now {new}: links to it are broken"));
        }
        _ => {}
    }
    for (anchor, heading) in &page.anchors_gone {
        lines.push(format!("anchor #{anchor} is gone (“{heading}”): links to it lead to the beginning of the page"));
    }
    for (anchor, heading) in &page.anchors_new {
        lines.push(format!("new anchor #{anchor} (“{heading}”)"));
    }
    lines.extend(page.links_gone.iter().map(|to| format!("no link any more to {to}")));
    lines.extend(page.links_new.iter().map(|to| format!("new link to {to}")));
    lines
}

/// What became of a line of a page: its mark, and the words.
pub(super) fn line(line: &LineDifference) -> (&'static str, String) {
    let LineDifference { what, old, new, moved } = line;
    match (old.is_empty(), new.is_empty()) {
        _ if *moved => (">", format!("{what} moved: {new}")),
        (true, _) => ("+", format!("{what}: {new}")),
        (_, true) => ("-", format!("{what}: {old}")),
        _ => ("~", format!("{what}: {old} → {new}")),
    }
}
