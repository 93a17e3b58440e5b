//! A change as a comment on a pull request: changed answers first, mere wording folded away.

use std::fmt::Write;

use crate::analysis::compare::{Aspect, Change, Difference, Flows};
use crate::driver::{Diff, PageDifference};
use crate::emit::article::escaped;
use crate::words::clause::capital_first;

use super::{picture, words};

/// How long a comment may be: GitHub takes 65,536 characters.
const LONGEST: usize = 60_000;

/// How many subjects the table lists.
const ROWS: usize = 100;

/// How many changes of words are shown for a page.
const LINES: usize = 40;

/// A change as Markdown.
pub(super) fn text(diff: &Diff) -> String {
    let mut out = String::from("<!-- casebook diff -->\n## What this change means to readers\n\n");
    let _ = writeln!(out, "{}\n", marked(&words::headline(diff)));
    let told: Vec<&Difference> = diff
        .differences
        .iter()
        .filter(|difference| difference.is_told())
        .collect();
    let (kept, changed): (Vec<&Difference>, Vec<&Difference>) = told
        .into_iter()
        .partition(|difference| words::is_kept(difference));
    if !changed.is_empty() {
        overview(&changed, &mut out);
    }
    let mut sections: Vec<String> = changed
        .iter()
        .map(|difference| subject(difference))
        .collect();
    let kept: String = kept.iter().map(|one| subject(one)).collect();
    // Where there is nothing else to read, it is open.
    let is_open = changed.is_empty();
    let title = "Reworded only: results, scenarios, effects and ends are proved to be the same";
    sections.extend(folded(title, &kept, is_open));
    sections.extend(folded("Names, words and values", &names(diff), false));
    let broken = diff.pages.iter().filter(|page| page.breaks_links());
    let links: Vec<String> = broken
        .flat_map(words::page)
        .filter(|line| line.contains("links to"))
        .collect();
    if !links.is_empty() {
        let lines: Vec<String> = links
            .iter()
            .map(|line| format!("- {}\n", marked(line)))
            .collect();
        sections.push(format!(
            "### Published links that break\n\n{}\n",
            lines.concat()
        ));
    }
    let pages: String = diff.pages.iter().map(page).collect();
    let title = match diff.pages.len() {
        1 => "1 page reads otherwise".to_owned(),
        several => format!("{several} pages read otherwise"),
    };
    sections.extend(folded(&title, &pages, is_open));
    let all = sections.len();
    // Titles may be long; the table itself is cut where they fill the comment.
    if out.len() > LONGEST / 2 {
        let end = (0..=LONGEST / 2)
            .rev()
            .find(|at| out.is_char_boundary(*at))
            .unwrap_or(0);
        let end = out.get(..end).and_then(|cut| cut.rfind('\n')).unwrap_or(0);
        out.truncate(end);
        out.push_str("\n\nThe table goes on: run `casebook diff`.\n\n");
    }
    for (at, section) in sections.into_iter().enumerate() {
        if out.len() + section.len() > LONGEST {
            let left = all - at;
            let _ = writeln!(
                out,
                "…and {left} more parts, for which a comment has no room: run `casebook diff`."
            );
            break;
        }
        out.push_str(&section);
    }
    out.trim_end().to_owned() + "\n"
}

/// One line for each subject that changes.
fn overview(changed: &[&Difference], out: &mut String) {
    out.push_str("| | | what became of it | for how many |\n| --- | --- | --- | --- |\n");
    for (at, difference) in changed.iter().enumerate() {
        if at == ROWS {
            let _ = writeln!(out, "| | …and {} more | | |", changed.len() - ROWS);
            break;
        }
        let share = difference
            .share()
            .map(|share| words::share(&share))
            .unwrap_or_default();
        let share = if words::is_kept_for_both(difference) {
            format!("{share} are only in one version")
        } else {
            share
        };
        let meaning = difference
            .verdict
            .and_then(words::meaning)
            .map(|meaning| format!(": {meaning}"));
        let _ = writeln!(
            out,
            "| {} | {} | **{}**{} | {} |",
            difference.kind.word(),
            marked(&difference.title),
            words::verdict(difference),
            meaning.unwrap_or_default(),
            share
        );
    }
    out.push('\n');
}

fn folded(title: &str, inside: &str, is_open: bool) -> Option<String> {
    let inside = inside.trim_end();
    let open = if is_open { " open" } else { "" };
    (!inside.is_empty())
        .then(|| format!("<details{open}><summary>{title}</summary>\n\n{inside}\n\n</details>\n\n"))
}

fn subject(difference: &Difference) -> String {
    let mut out = format!(
        "### {} {}: {}\n\n",
        capital_first(difference.kind.word()),
        marked(&format!("“{}”", difference.title)),
        words::verdict(difference)
    );
    if let Some(was) = &difference.was {
        let _ = writeln!(
            out,
            "It was called `{was}`, and is called `{}` now.\n",
            difference.name
        );
    }
    for (old, new) in &difference.renamed {
        let _ = writeln!(
            out,
            "The scenario `{old}` is called `{new}` now; `scenario {new} was {old}` would say so.\n"
        );
    }
    for why in &difference.undecided {
        let _ = writeln!(out, "> **Not decided**: {}\n", marked(why));
    }
    for one in &difference.changes {
        change(one, &mut out);
    }
    if let Some(flows) = &difference.flows {
        self::flows(flows, &mut out);
    }
    out
}

fn change(change: &Change, out: &mut String) {
    let arrow = match change.aspect {
        Aspect::Result | Aspect::Scenario if !change.from.is_empty() && !change.to.is_empty() => {
            format!("*{}* → *{}*", marked(&change.from), marked(&change.to))
        }
        _ => marked(&words::title(change)),
    };
    let readers: Vec<String> = change
        .readers
        .iter()
        .map(|readers| format!("**{}**", marked(&readers.words)))
        .collect();
    let share = words::share(&change.share);
    match (readers.as_slice(), &change.others) {
        ([only], None) => {
            let _ = writeln!(out, "- {only}: {arrow}, {share}");
        }
        (several, others) => {
            let _ = writeln!(out, "- {arrow}, {share}:");
            for readers in several {
                let _ = writeln!(out, "  - {readers}");
            }
            if let Some(others) = others {
                let _ = writeln!(out, "  - and others, {}", words::share(others));
            }
        }
    }
    for end in words::ends(change) {
        let _ = writeln!(out, "  - {}", marked(&end));
    }
    for step in &change.steps {
        let (_, sentence) = words::step(step);
        let _ = writeln!(out, "  - {}", marked(&sentence));
    }
    for cause in change.causes.iter().map(words::cause) {
        let _ = writeln!(out, "  - why: {}", marked(&cause));
    }
    if let Some(witness) = change
        .witness
        .as_ref()
        .filter(|witness| witness.old != witness.new)
    {
        let [before, now] = words::told(witness);
        let _ = writeln!(
            out,
            "\n  <details><summary>one of them, before and now</summary>\n"
        );
        let _ = writeln!(out, "  {}\n", marked(&witness.words));
        let _ = writeln!(
            out,
            "  - before: {}\n  - now: {}\n\n  </details>\n",
            marked(&before),
            marked(&now)
        );
    }
}

fn flows(flows: &Flows, out: &mut String) {
    let changed: usize = flows
        .counts
        .iter()
        .filter(|flow| !flow.same)
        .map(|flow| flow.count)
        .sum();
    let _ = writeln!(
        out,
        "\n{}.\n",
        capital_first(&words::customers(flows, "**"))
    );
    out.push_str("| before | now | customers |\n| --- | --- | ---: |\n");
    for flow in &flows.counts {
        let to = if flow.same {
            "as before".to_owned()
        } else {
            marked(&flow.to)
        };
        let _ = writeln!(out, "| {} | {to} | {} |", marked(&flow.from), flow.count);
    }
    let rest = [
        (flows.unknown, "it depends on what the sample does not say"),
        (flows.impossible, "there is no such reader"),
    ];
    for (count, why) in rest.into_iter().filter(|(count, _)| *count > 0) {
        let _ = writeln!(out, "| *{why}* | | {count} |");
    }
    out.push('\n');
    if changed > 0 {
        let _ = writeln!(out, "```mermaid\n{}```\n", picture::mermaid(flows));
    }
}

/// Words, with text between backticks as code.
fn marked(text: &str) -> String {
    // A name with `@` would call somebody, a number with `#` link somewhere.
    let plain = |text: &str| {
        let mut out = String::new();
        let mut letters = escaped(text)
            .chars()
            .collect::<Vec<_>>()
            .into_iter()
            .peekable();
        while let Some(c) = letters.next() {
            out.push(c);
            if c == '@' || c == '#' && letters.peek().is_some_and(char::is_ascii_digit) {
                out.push_str("<!-- -->");
            }
        }
        out
    };
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return plain(text);
    }
    let part = |(at, part): (usize, &&str)| {
        if at % 2 == 1 {
            format!("`{part}`")
        } else {
            plain(part)
        }
    };
    parts.iter().enumerate().map(part).collect()
}

fn names(diff: &Diff) -> String {
    let lines: Vec<String> = diff
        .vocabulary
        .iter()
        .map(|entry| format!("- {}\n", marked(&words::entry(entry))))
        .collect();
    lines.concat()
}

fn page(page: &PageDifference) -> String {
    let path = page
        .new
        .as_ref()
        .or(page.old.as_ref())
        .cloned()
        .unwrap_or_default();
    let mut out = format!("#### {} (`{path}`)\n\n", marked(&page.title));
    for line in words::page(page) {
        let _ = writeln!(out, "- {}", marked(&line));
    }
    if !page.lines.is_empty() {
        out.push_str("\n```diff\n");
        for line in page.lines.iter().take(LINES) {
            let one_line = |text: &str| text.replace('\n', " ").replace("```", "'''");
            if !line.old.is_empty() && !line.moved {
                let _ = writeln!(out, "- {}", one_line(&line.old));
            }
            if !line.new.is_empty() {
                let mark = if line.moved { "! moved:" } else { "+" };
                let _ = writeln!(out, "{mark} {}", one_line(&line.new));
            }
        }
        out.push_str("```\n");
        if page.lines.len() > LINES {
            let _ = writeln!(out, "\n…and {} more lines.", page.lines.len() - LINES);
        }
    }
    out.push('\n');
    out
}
