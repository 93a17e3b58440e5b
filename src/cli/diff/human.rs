//! A change for people in a terminal.

use crate::analysis::compare::{Change, Difference, Flows};
use crate::cli::wrap::wrapped;
use crate::driver::Diff;

use super::words;

/// A change, in so many columns.
pub(crate) fn text(diff: &Diff, columns: usize) -> String {
    let mut lines = vec![words::headline(diff), String::new()];
    for difference in diff
        .differences
        .iter()
        .filter(|difference| difference.is_told())
    {
        subject(diff, difference, &mut lines);
        lines.push(String::new());
    }
    if !diff.vocabulary.is_empty() {
        lines.push("names, words and values".to_owned());
        lines.extend(
            diff.vocabulary
                .iter()
                .map(|entry| format!("  {}", words::entry(entry))),
        );
        lines.push(String::new());
    }
    for page in &diff.pages {
        let path = page
            .new
            .as_ref()
            .or(page.old.as_ref())
            .cloned()
            .unwrap_or_default();
        lines.push(format!("page {path} (“{}”)", page.title));
        lines.extend(
            words::page(page)
                .into_iter()
                .map(|line| format!("  {line}")),
        );
        lines.extend(
            page.lines
                .iter()
                .map(words::line)
                .map(|(mark, text)| format!("  {mark} {text}")),
        );
        lines.push(String::new());
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    wrapped(&lines, columns)
}

fn subject(diff: &Diff, difference: &Difference, lines: &mut Vec<String>) {
    let place = difference.new.or(difference.old).map(|span| {
        let source = diff.sources.get(span.file);
        format!(
            "{}:{}",
            source.path,
            source.line_column(span.range().start).0
        )
    });
    let kind = difference.kind.word();
    let verdict = words::verdict(difference);
    let meaning = difference
        .verdict
        .and_then(words::meaning)
        .map(|meaning| format!(" ({meaning})"));
    lines.push(format!(
        "{kind} `{}` “{}”: {verdict}{}  [{}]",
        difference.name,
        difference.title,
        meaning.unwrap_or_default(),
        place.unwrap_or_default()
    ));
    if let Some(was) = &difference.was {
        lines.push(format!("  was called `{was}`"));
    }
    lines.extend(difference.renamed.iter().map(|(old, new)| {
        format!("  scenario `{old}` is called `{new}` now, and nothing says so: write `scenario {new} was {old}`")
    }));
    lines.extend(
        difference
            .undecided
            .iter()
            .map(|why| format!("  not decided: {why}")),
    );
    for one in &difference.changes {
        change(one, lines);
    }
    if let Some(flows) = &difference.flows {
        self::flows(flows, lines);
    }
}

fn change(change: &Change, lines: &mut Vec<String>) {
    lines.push(format!(
        "  {}, for {}",
        words::title(change),
        words::share(&change.share)
    ));
    lines.extend(
        words::ends(change)
            .into_iter()
            .map(|end| format!("      {end}")),
    );
    for step in &change.steps {
        let (mark, sentence) = words::step(step);
        lines.push(format!("      {mark} {sentence}"));
    }
    let causes = change.causes.iter().map(words::cause);
    lines.extend(causes.map(|cause| format!("    why: {cause}")));
    if let [only] = change.readers.as_slice()
        && only.source.is_empty()
        && change.others.is_none()
    {
        lines.push("    for every reader".to_owned());
    } else {
        lines.extend(
            change
                .readers
                .iter()
                .map(|readers| format!("    who: {}", readers.words)),
        );
    }
    lines.extend(
        change
            .others
            .iter()
            .map(|share| format!("    and others: {}", words::share(share))),
    );
    let Some(witness) = &change.witness else {
        return;
    };
    let repeated = change
        .readers
        .iter()
        .any(|readers| readers.words == witness.words);
    if repeated && witness.old == witness.new {
        return;
    }
    let words = if repeated {
        "one of them"
    } else {
        witness.words.as_str()
    };
    lines.push(format!("    such a reader: {words}"));
    if witness.old != witness.new {
        let [before, now] = words::told(witness);
        lines.push(format!("      before: {before}"));
        lines.push(format!("      now: {now}"));
    }
}

/// Counts of customers by old and new answer.
fn flows(flows: &Flows, lines: &mut Vec<String>) {
    lines.push(format!("  {}", words::customers(flows, "")));
    for flow in &flows.counts {
        let words = if flow.same {
            format!("{} as before", flow.to)
        } else {
            format!("{} → {}", flow.from, flow.to)
        };
        lines.push(format!("    {:>8}  {words}", flow.count));
    }
    if flows.unknown > 0 {
        lines.push(format!(
            "    {:>8}  it depends on what the sample does not say",
            flows.unknown
        ));
    }
    if flows.impossible > 0 {
        lines.push(format!(
            "    {:>8}  there is no such reader, as the policy describes them",
            flows.impossible
        ));
    }
}
