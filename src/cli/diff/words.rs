//! Sentences that all forms of a change share.

use std::fmt::Write;

use crate::analysis::compare::{
    Aspect, CaseShare, Cause, CauseKind, Change, ChangeVerdict, Difference, Flows, StepChange,
    StepChangeKind, VocabularyChange, What, Witness,
};
use crate::driver::{Diff, LineDifference, PageDifference, count};

/// The change in one sentence.
pub(super) fn headline(diff: &Diff) -> String {
    let all = diff.differences.len();
    let undecided = diff
        .differences
        .iter()
        .filter(|difference| difference.verdict.is_none())
        .count();
    let kept = diff
        .differences
        .iter()
        .filter(|difference| is_kept(difference))
        .count();
    let both = diff
        .differences
        .iter()
        .filter(|difference| is_kept_for_both(difference))
        .count();
    let changed = all - kept - both - undecided;
    let things = format!(
        "{all} decision{0} or guide{0}",
        if all == 1 { "" } else { "s" }
    );
    let is_or_are = |count: usize| if count == 1 { "is" } else { "are" };
    let mut sentence = match (changed + undecided, both) {
        (0, 0) if diff.is_empty() => {
            format!("Nothing is changed: {things} say the same, word for word or as is proved")
        }
        (0, 0) => format!(
            "Reworded only: results, scenarios, effects and ends of all {things} are proved to be the same for every reader; {}",
            reworded_lines(diff)
        ),
        (0, both) => format!(
            "Readers of both versions are told the same by all {things}, which is proved; {both} also {} to readers whom only one version knows",
            if both == 1 { "speaks" } else { "speak" }
        ),
        (_, both) => {
            let verb = if changed == 1 { "changes" } else { "change" };
            let mut sentence = format!("{changed} of {things} {verb} for some readers");
            if both > 0 {
                let _ = write!(
                    sentence,
                    "; {both} {} kept for all who are readers of both versions",
                    is_or_are(both)
                );
            }
            if kept > 0 {
                let _ = write!(
                    sentence,
                    "; {kept} {} kept, which is proved",
                    is_or_are(kept)
                );
            }
            sentence
        }
    };
    let hidden: usize = diff
        .pages
        .iter()
        .filter(|page| page.new.is_some())
        .map(|page| page.shown_gone.len())
        .sum();
    match hidden {
        0 => {}
        1 => sentence.push_str("; 1 thing is not shown on its page any more"),
        hidden => drop(write!(
            sentence,
            "; {hidden} things are not shown on their pages any more"
        )),
    }
    if undecided > 0 {
        let _ = write!(sentence, "; {undecided} could not be compared");
    }
    for (faults, which) in diff
        .faults
        .into_iter()
        .zip(["older", "newer"])
        .filter(|(count, _)| *count > 0)
    {
        let faults = count(faults, "error");
        let _ = write!(
            sentence,
            "; the {which} version has {faults}: what depends on them is not compared"
        );
    }
    sentence + "."
}

/// How many lines of pages are put otherwise.
fn reworded_lines(diff: &Diff) -> String {
    match diff
        .pages
        .iter()
        .map(|page| page.lines.len())
        .sum::<usize>()
    {
        0 => "no line of a page reads otherwise".to_owned(),
        1 => "1 line of a page reads otherwise, and whether it means the same, no proof can say"
            .to_owned(),
        lines => format!(
            "{lines} lines of pages read otherwise, and whether they mean the same, no proof can say"
        ),
    }
}

/// Whether readers of both versions are told the same.
pub(super) fn is_kept(difference: &Difference) -> bool {
    difference.verdict == Some(ChangeVerdict::Kept)
        && difference
            .changes
            .iter()
            .all(|change| change.aspect == Aspect::Words)
}

/// Whether only those are told something else whom one of the versions does not know.
pub(super) fn is_kept_for_both(difference: &Difference) -> bool {
    difference.verdict == Some(ChangeVerdict::Kept)
        && !is_kept(difference)
        && !difference
            .changes
            .iter()
            .all(|change| change.aspect == Aspect::Reason)
}

/// The change of a subject, in a word or two.
pub(super) fn verdict(difference: &Difference) -> &'static str {
    let words = difference
        .changes
        .iter()
        .any(|change| change.aspect == Aspect::Words);
    match difference.verdict {
        None => "not decided",
        Some(ChangeVerdict::Kept) if is_kept(difference) && words => "reworded only",
        Some(ChangeVerdict::Kept) if difference.changes.is_empty() => "kept",
        Some(ChangeVerdict::Kept)
            if difference
                .changes
                .iter()
                .all(|change| change.aspect == Aspect::Reason) =>
        {
            "kept, for other reasons"
        }
        Some(ChangeVerdict::Kept) if is_kept_for_both(difference) => {
            "kept for those who are readers of both"
        }
        Some(verdict) => verdict.word(),
    }
}

/// The verdict on an eligibility, in words for a reviewer.
pub(super) fn meaning(verdict: ChangeVerdict) -> Option<&'static str> {
    match verdict {
        ChangeVerdict::Widened => Some("some may who might not, and nobody loses it"),
        ChangeVerdict::Narrowed => Some("some may not who might, and nobody gains it"),
        ChangeVerdict::Shifted => Some("some gain it, others lose it"),
        _ => None,
    }
}

/// A part of all cases, in words.
pub(super) fn share(share: &CaseShare) -> String {
    match share.words().as_str() {
        "all" => "all its cases".to_owned(),
        words => format!("{words} of its cases"),
    }
}

/// How many customers of a sample are told something else, and of how many nobody knows.
pub(super) fn customers(flows: &Flows, strong: &str) -> String {
    let told: usize = flows.counts.iter().map(|flow| flow.count).sum();
    let changed: usize = flows
        .counts
        .iter()
        .filter(|flow| !flow.same)
        .map(|flow| flow.count)
        .sum();
    let all = told + flows.unknown + flows.impossible;
    let verb = if changed == 1 { "is" } else { "are" };
    let mut sentence = format!(
        "of {}, {strong}{changed}{strong} {verb} told something else",
        count(all, "customer")
    );
    if flows.unknown > 0 {
        let _ = write!(
            sentence,
            "; of {} the sample does not say enough",
            flows.unknown
        );
    }
    if flows.impossible > 0 {
        let _ = write!(
            sentence,
            "; {} cannot be, as the policy describes its readers",
            flows.impossible
        );
    }
    sentence
}

/// Old and new.
pub(super) fn title(change: &Change) -> String {
    let Change {
        from, to, place, ..
    } = change;
    match change.aspect {
        Aspect::Reason if to.is_empty() => format!("same result, one reason less: “{from}”"),
        Aspect::Reason if from.is_empty() => format!("same result, one reason more: “{to}”"),
        Aspect::Reason => format!("same result, other reason: “{from}” → “{to}”"),
        Aspect::End => end(from, to),
        Aspect::Result | Aspect::Scenario if to.is_empty() => format!("not any more: {from}"),
        Aspect::Result | Aspect::Scenario if from.is_empty() => format!("also: {to}"),
        Aspect::Result | Aspect::Scenario => format!("{from} → {to}"),
        Aspect::Way if change.steps.iter().all(|step| step.what == "effect") => {
            format!("other effects in “{place}”")
        }
        Aspect::Way => format!("other steps in “{place}”"),
        Aspect::Words => format!("reworded in “{place}”"),
    }
}

/// Why a change comes about: the thing that is not as it was.
pub(super) fn cause(cause: &Cause) -> String {
    let Cause {
        kind,
        name,
        old,
        new,
    } = cause;
    let thing = match kind {
        CauseKind::Rule | CauseKind::Result => format!("the rule `{name}`"),
        CauseKind::Scenario => format!("the scenario `{name}`"),
        CauseKind::Define => format!("the define `{name}`"),
        CauseKind::Population => "for whom it is".to_owned(),
    };
    match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("{thing} is new: {new}"),
        (_, true) => format!("{thing} is gone: {old}"),
        _ => format!("{thing}: {old} → {new}"),
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

/// The mark of a changed line.
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

/// The change of a line of steps: its mark, and the sentence.
pub(super) fn step(change: &StepChange) -> (&'static str, String) {
    let StepChange {
        kind,
        what,
        old,
        new,
        behind,
    } = change;
    let step = behind;
    let behind = match (behind.as_str(), kind) {
        ("", StepChangeKind::Moved) => ", to the beginning".to_owned(),
        ("", _) => ", at the beginning".to_owned(),
        _ => format!(", behind “{behind}”"),
    };
    let sentence = match kind {
        // The effects of a step belong to the step.
        StepChangeKind::Added if *what == "effect" => {
            format!("effect added: “{new}”{}", of_step(step))
        }
        StepChangeKind::Removed if *what == "effect" => {
            format!("effect removed: “{old}”{}", of_step(step))
        }
        StepChangeKind::Moved if *what == "effect" => {
            format!("effect moved: “{new}”{}", of_step(step))
        }
        StepChangeKind::Changed if *what == "effect" => {
            format!("effect: “{old}” → “{new}”{}", of_step(step))
        }
        StepChangeKind::Added => format!("{what} added: “{new}”{behind}"),
        StepChangeKind::Removed => format!("{what} removed: “{old}”{behind}"),
        StepChangeKind::Moved => format!("{what} moved: “{new}”{behind}"),
        StepChangeKind::Reworded | StepChangeKind::Changed => format!("{what}: “{old}” → “{new}”"),
        StepChangeKind::Reached => format!("{what} that they come to now: “{new}”"),
        StepChangeKind::Left => format!("{what} that they do not come to any more: “{old}”"),
    };
    (mark(*kind), sentence)
}

fn of_step(step: &str) -> String {
    if step.is_empty() {
        String::new()
    } else {
        format!(", in “{step}”")
    }
}

/// The answers of both versions to a witness. Of a common beginning, only that it is left out.
pub(super) fn told(witness: &Witness) -> [String; 2] {
    let same = witness
        .old
        .iter()
        .zip(&witness.new)
        .take_while(|(one, other)| one == other)
        .count();
    [&witness.old, &witness.new].map(|told| {
        let rest = told
            .iter()
            .skip(if same > 1 { same } else { 0 })
            .map(String::as_str);
        let begun = (same > 1).then_some("…").into_iter();
        begun.chain(rest).collect::<Vec<_>>().join("; ")
    })
}

/// The change of a name, a label or a domain.
pub(super) fn entry(entry: &VocabularyChange) -> String {
    let VocabularyChange {
        what,
        kind,
        name,
        old,
        new,
    } = entry;
    match what {
        What::New => format!("new {kind} `{name}`: {new}"),
        What::Gone => format!("{kind} `{name}` is gone: {old}"),
        What::Renamed => format!("{kind} `{old}` is called `{new}` now"),
        What::Reworded => format!("{kind} `{name}`: “{old}” → “{new}”"),
        What::Domain => format!("{kind} `{name}`: {old} → {new}"),
    }
}

/// The change of a page: sentences about it as a whole.
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
        lines.push(format!(
            "anchor #{anchor} is gone (“{heading}”): links to it lead to the beginning of the page"
        ));
    }
    for (anchor, heading) in &page.anchors_new {
        lines.push(format!("new anchor #{anchor} (“{heading}”)"));
    }
    lines.extend(
        page.shown_gone
            .iter()
            .map(|what| format!("{what} is not shown here any more")),
    );
    lines.extend(
        page.shown_new
            .iter()
            .map(|what| format!("{what} is shown here now")),
    );
    lines.extend(
        page.images
            .iter()
            .map(|path| format!("the image {path} is another picture")),
    );
    lines.extend(
        page.links_gone
            .iter()
            .map(|to| format!("no link any more to {to}")),
    );
    lines.extend(page.links_new.iter().map(|to| format!("new link to {to}")));
    lines
}

/// The change of a line of a page: its mark, and the words.
pub(super) fn line(line: &LineDifference) -> (&'static str, String) {
    let LineDifference {
        what,
        old,
        new,
        moved,
    } = line;
    match (old.is_empty(), new.is_empty()) {
        _ if *moved => (">", format!("{what} moved: {new}")),
        (true, _) => ("+", format!("{what}: {new}")),
        (_, true) => ("-", format!("{what}: {old}")),
        _ => ("~", format!("{what}: {old} → {new}")),
    }
}
