//! A change as a page for readers: what is different for whom, in their words, without names, shares and traces.

use std::fmt::Write;

use crate::analysis::compare::{Aspect, Change, Difference, StepChangeKind, Verdict};
use crate::driver::Diff;
use crate::emit::article::escaped;

/// A page that says what changed.
pub(super) fn text(diff: &Diff, title: &str) -> String {
    let quoted = title.replace('\\', "\\\\").replace('"', "\\\"");
    let mut out = format!("---\ntitle: \"{quoted}\"\nmdx:\n  format: md\n---\n\n");
    let told: Vec<String> = diff.differences.iter().filter_map(subject).collect();
    if told.is_empty() {
        out.push_str("Nothing has changed for you: where we put things otherwise, they mean the same.\n");
    } else {
        out.push_str(&told.concat());
    }
    let new: Vec<&str> = diff.pages.iter().filter(|page| page.old.is_none()).map(|page| page.title.as_str()).collect();
    let gone: Vec<&str> = diff.pages.iter().filter(|page| page.new.is_none()).map(|page| page.title.as_str()).collect();
    for (heading, anchor, titles) in
        [("New pages", "new-pages", new), ("Pages that are gone", "pages-that-are-gone", gone)]
    {
        if !titles.is_empty() {
            let _ = writeln!(out, "## {heading} {{#{anchor}}}\n");
            let lines: Vec<String> = titles.iter().map(|title| format!("- {}\n", escaped(title))).collect();
            out.push_str(&(lines.concat() + "\n"));
        }
    }
    out.trim_end().to_owned() + "\n"
}

fn subject(difference: &Difference) -> Option<String> {
    let lines: Vec<String> = difference.changes.iter().filter_map(change).collect();
    let only = match difference.verdict {
        Some(Verdict::New) => Some("This is new."),
        Some(Verdict::Gone) => Some("This is no longer on our pages."),
        _ => None,
    };
    if lines.is_empty() && only.is_none() {
        return None;
    }
    let mut out = format!("## {} {{#{}}}\n\n", escaped(&difference.title), difference.name);
    if let Some(sentence) = only {
        let _ = writeln!(out, "{sentence}\n");
    }
    out.push_str(&lines.concat());
    Some(out.trim_end().to_owned() + "\n\n")
}

/// For whom, what was and what is.
fn change(change: &Change) -> Option<String> {
    let mut out = String::new();
    let everybody = change.readers.iter().any(|readers| readers.source.is_empty());
    match change.readers.as_slice() {
        _ if everybody => out.push_str("For everybody"),
        [only] => {
            let _ = write!(out, "If {}", escaped(&only.words));
        }
        several => {
            let words: Vec<String> = several.iter().map(|readers| escaped(&readers.words)).collect();
            let _ = write!(out, "If {}", words.join(", or if "));
        }
    }
    if change.others.is_some() {
        out.push_str(", and in some other cases");
    }
    out.push_str(":\n\n");
    let (from, to) = (escaped(&change.from), escaped(&change.to));
    match change.aspect {
        Aspect::Result | Aspect::Scenario | Aspect::End | Aspect::Reason => {
            if !from.is_empty() {
                let _ = writeln!(out, "- before: {from}");
            }
            if !to.is_empty() {
                let _ = writeln!(out, "- now: {to}");
            }
        }
        Aspect::Way => {
            // What casebook takes a step to change is no reader's business.
            let shown = change.steps.iter().filter(|step| !matches!(step.what, "effect" | "requirement"));
            let lines: Vec<String> = shown
                .map(|step| {
                    let (old, new) = (escaped(&step.old), escaped(&step.new));
                    match step.kind {
                        StepChangeKind::Added => format!("- new: {new}\n"),
                        StepChangeKind::Removed => format!("- no longer: {old}\n"),
                        StepChangeKind::Moved => format!("- at another place: {new}\n"),
                        StepChangeKind::Reworded | StepChangeKind::Changed => format!("- {old} → {new}\n"),
                        StepChangeKind::Reached => format!("- this is now for you, too: {new}\n"),
                        StepChangeKind::Left => format!("- this is no longer for you: {new}\n"),
                    }
                })
                .collect();
            if lines.is_empty() {
                return None;
            }
            let _ = write!(out, "In “{}”:\n\n{}", escaped(&change.place), lines.concat());
        }
        Aspect::Words => return None,
    }
    Some(out + "\n")
}
