//! A change as a page for readers: the difference for each of them, in their words, without names,
//! shares and traces.

use std::fmt::Write;

use crate::analysis::compare::{
    Aspect, CauseKind, Change, ChangeVerdict, Difference, StepChangeKind,
};
use crate::driver::{Diff, LineDifference, PageDifference};
use crate::emit::article::escaped;

/// A page of release notes.
pub(super) fn text(diff: &Diff, title: &str) -> String {
    let quoted = title.replace('\\', "\\\\").replace('"', "\\\"");
    let mut out = format!("---\ntitle: \"{quoted}\"\nmdx:\n  format: md\n---\n\n");
    let told: Vec<String> = diff
        .differences
        .iter()
        .filter_map(|one| subject(diff, one))
        .collect();
    if diff.is_undecided() {
        out.push_str("Not everything could be compared: this page may not be complete.\n\n");
    }
    let reworded: String = diff.pages.iter().filter_map(reworded).collect();
    match (told.is_empty(), reworded.is_empty()) {
        (false, _) => out.push_str(&told.concat()),
        (true, true) if diff.is_undecided() => {}
        (true, true) => out.push_str("Nothing has changed in what we tell you.\n"),
        (true, false) => {
            out.push_str("The rules are as they were, and so is where each way leads. This is put otherwise:\n\n");
            out.push_str(&reworded);
        }
    }
    let new: Vec<&str> = diff
        .pages
        .iter()
        .filter(|page| page.old.is_none())
        .map(|page| page.title.as_str())
        .collect();
    let gone: Vec<&str> = diff
        .pages
        .iter()
        .filter(|page| page.new.is_none())
        .map(|page| page.title.as_str())
        .collect();
    for (heading, anchor, titles) in [
        ("New pages", "new-pages", new),
        ("Pages that are gone", "pages-that-are-gone", gone),
    ] {
        if !titles.is_empty() {
            let _ = writeln!(out, "## {heading} {{#{anchor}}}\n");
            let lines: Vec<String> = titles
                .iter()
                .map(|title| format!("- {}\n", escaped(title)))
                .collect();
            out.push_str(&(lines.concat() + "\n"));
        }
    }
    out.trim_end().to_owned() + "\n"
}

/// The lines of a page that are not as they were.
fn reworded(page: &PageDifference) -> Option<String> {
    if page.old.is_none() || page.new.is_none() || page.lines.is_empty() {
        return None;
    }
    let line = |line: &LineDifference| match (line.old.is_empty(), line.new.is_empty()) {
        _ if line.moved => format!("- at another place: {}\n", escaped(&line.new)),
        (true, _) => format!("- new: {}\n", escaped(&line.new)),
        (_, true) => format!("- no longer: {}\n", escaped(&line.old)),
        _ => format!("- {} → {}\n", escaped(&line.old), escaped(&line.new)),
    };
    let lines: String = page
        .lines
        .iter()
        .filter(|line| line.what != "front matter")
        .map(line)
        .collect();
    (!lines.is_empty()).then(|| format!("In “{}”:\n\n{lines}\n", escaped(&page.title)))
}

fn subject(diff: &Diff, difference: &Difference) -> Option<String> {
    let lines: Vec<String> = difference.changes.iter().filter_map(change).collect();
    let only = match difference.verdict {
        Some(ChangeVerdict::New) => Some("This is new."),
        Some(ChangeVerdict::Gone) => Some("This is no longer on our pages."),
        _ => None,
    };
    if lines.is_empty() && only.is_none() {
        return None;
    }
    let mut out = format!(
        "## {} {{#{}}}\n\n",
        escaped(&difference.title),
        difference.name
    );
    if let Some(sentence) = only {
        let _ = writeln!(out, "{sentence}\n");
    }
    let shown = difference.new.and_then(|place| diff.shown.get(&place));
    if let Some((title, link)) = shown {
        let _ = writeln!(out, "See [{}]({link}).\n", escaped(title));
    }
    out.push_str(&causes(difference));
    out.push_str(&lines.concat());
    Some(out.trim_end().to_owned() + "\n\n")
}

/// What brings the changes of a subject about, each said once: the new result of a rule is told with
/// those who get it.
fn causes(difference: &Difference) -> String {
    let mut lines: Vec<String> = Vec::new();
    for cause in difference.changes.iter().flat_map(|change| &change.causes) {
        let (old, new) = (escaped(&cause.old), escaped(&cause.new));
        let line = match (cause.kind, old.is_empty(), new.is_empty()) {
            (CauseKind::Result, ..) => continue,
            (_, true, _) => format!("- new: {new}\n"),
            (_, _, true) => format!("- no longer: {old}\n"),
            _ => format!("- “{old}” is “{new}” now\n"),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    format!("What has changed:\n\n{}\n", lines.concat())
}

/// Words without the parts of all cases, and without the names, that stand in brackets behind them.
fn without_shares(words: &str) -> String {
    let mut out = String::new();
    let mut rest = words;
    while let Some((before, behind)) = rest.split_once(" (") {
        out.push_str(before);
        match behind.split_once(')') {
            Some((inside, after)) if inside.ends_with(" %") || inside.starts_with('`') => {
                rest = after;
            }
            _ => {
                out.push_str(" (");
                rest = behind;
            }
        }
    }
    out + rest
}

/// The readers, the old and the new.
fn change(change: &Change) -> Option<String> {
    let sides = match &change.answers {
        Some([before, now]) if change.aspect == Aspect::Result => [before, now],
        _ => [&change.from, &change.to],
    };
    let [from, to] = sides.map(|side| without_shares(side));
    if from == to && !from.is_empty() {
        return None;
    }
    let mut out = String::new();
    let everybody = change
        .readers
        .iter()
        .any(|readers| readers.source.is_empty());
    match change.readers.as_slice() {
        _ if everybody => out.push_str("For everybody"),
        [only] => {
            let _ = write!(out, "If {}", escaped(&only.words));
        }
        several => {
            let words: Vec<String> = several
                .iter()
                .map(|readers| escaped(&readers.words))
                .collect();
            let _ = write!(out, "If {}", words.join(", or if "));
        }
    }
    if change.others.is_some() {
        out.push_str(", and in some other cases");
    }
    out.push_str(":\n\n");
    let (from, to) = (escaped(&from), escaped(&to));
    match change.aspect {
        Aspect::Reason => {
            out.push_str("- the result is as it was\n");
            let reason = |words: &str| match words {
                "without a reason" | "" => "no reason was given".to_owned(),
                reason => format!("“{reason}”"),
            };
            let now = match reason(&to) {
                none if none.starts_with("no ") => "no reason is given".to_owned(),
                reason => reason,
            };
            let _ = writeln!(
                out,
                "- reason before: {}\n- reason now: {now}",
                reason(&from)
            );
        }
        Aspect::Result | Aspect::Scenario | Aspect::End => {
            if !from.is_empty() {
                let _ = writeln!(out, "- before: {from}");
            }
            if !to.is_empty() {
                let _ = writeln!(out, "- now: {to}");
            }
        }
        Aspect::Way => {
            // The effects of a step are no reader's business.
            let shown = change
                .steps
                .iter()
                .filter(|step| !matches!(step.what, "effect" | "requirement"));
            let lines: Vec<String> = shown
                .map(|step| {
                    let (old, new) = (escaped(&step.old), escaped(&step.new));
                    match step.kind {
                        StepChangeKind::Added => format!("- new: {new}\n"),
                        StepChangeKind::Removed => format!("- no longer: {old}\n"),
                        StepChangeKind::Moved => format!("- at another place: {new}\n"),
                        StepChangeKind::Reworded | StepChangeKind::Changed => {
                            format!("- {old} → {new}\n")
                        }
                        StepChangeKind::Reached => format!("- this is now for you, too: {new}\n"),
                        StepChangeKind::Left => format!("- this is no longer for you: {old}\n"),
                    }
                })
                .collect();
            if lines.is_empty() {
                return None;
            }
            let _ = write!(
                out,
                "In “{}”:\n\n{}",
                escaped(&change.place),
                lines.concat()
            );
        }
        Aspect::Words => return None,
    }
    Some(out + "\n")
}
