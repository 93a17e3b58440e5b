//! Blocks of an article as prose and steps.

use std::fmt::Write;

use super::blocks::{Block, note_kind};
use super::inline::{Sentence, guarded};
use super::judged::{condition_and_rest, goes_on, headed, is_choice, is_result};
use super::lines::{Lines, Place};
use super::links::way_on;
use super::phrases::RESULTS;
use crate::import::escaped::visible;
use crate::words::clause::capital_first;

/// Prose of an article, an intro or a note.
pub(super) fn prose(blocks: &[Block]) -> String {
    let mut lines = Lines::default();
    for block in blocks {
        write_block(block, Place::Prose, &mut lines);
    }
    lines.indented(0)
}

pub(super) fn write_block(block: &Block, place: Place, lines: &mut Lines) {
    match block {
        Block::Heading(_, title, _) => {
            let title = title.prose.replace('\n', " ");
            let title = title.replace("**", "");
            lines.block(&format!("**{}**", title.trim()));
        }
        Block::Paragraph(sentence) => lines.block(&guarded(&sentence.prose)),
        // One item alone would be taken for a list in the step above it.
        Block::List(true, items)
            if place == Place::Steps || place == Place::Step && items.len() > 1 =>
        {
            for item in items {
                step(item, lines);
            }
        }
        Block::List(false, items)
            if matches!(place, Place::Steps | Place::Step) && is_choice(items, None) =>
        {
            lines.block(&choice(items));
        }
        // Among steps, one item alone would be taken for a step that is meant.
        Block::List(_, items)
            if matches!(place, Place::Steps | Place::Step | Place::Item) && items.len() == 1 =>
        {
            for block in items.iter().flatten() {
                write_block(block, place, lines);
            }
        }
        Block::List(numbered, items) => {
            let mut list = String::new();
            for (at, item) in (1..).zip(items) {
                let mark = match (numbered, place) {
                    (true, _) => format!("{at}. "),
                    (false, Place::Steps | Place::Step | Place::Item) => "* ".to_owned(),
                    (false, Place::Prose | Place::ProseItem) => "- ".to_owned(),
                };
                list.push_str(&list_item(item, &mark, place));
            }
            lines.block(&list);
        }
        Block::Code(language, code) => {
            let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let mark = "`".repeat((longest + 1).max(3));
            let code: String = code
                .chars()
                .map(|c| if c == '\n' { c } else { visible(c) })
                .collect();
            lines.block(&format!(
                "{mark}{language}\n{}\n{mark}",
                code.trim_end_matches('\n')
            ));
        }
        // An item of a list has no notes: it says the same in words.
        Block::Quote(kind, inner) if matches!(place, Place::Item | Place::ProseItem) => {
            if let Some(kind) = kind.as_deref() {
                lines.block(&format!("**{}**", capital_first(kind)));
            }
            for block in inner {
                write_block(block, place, lines);
            }
        }
        Block::Quote(kind, inner) => {
            let note = note(kind.as_deref(), inner);
            lines.block(&note);
        }
        Block::Table(head, rows) => lines.block(&table(head, rows)),
        Block::Rule => {}
    }
}

/// An item of a list that is none of steps.
fn list_item(item: &[Block], mark: &str, place: Place) -> String {
    let place = match place {
        Place::Prose | Place::ProseItem => Place::ProseItem,
        Place::Steps | Place::Step | Place::Item => Place::Item,
    };
    let mut inner = Lines::default();
    for block in item {
        write_block(block, place, &mut inner);
    }
    let text = inner.indented(mark.len());
    let text = text.trim_start();
    format!("{mark}{}\n", text.trim_end())
}

/// A note, or a quotation.
fn note(kind: Option<&str>, inner: &[Block]) -> String {
    let mut inner = inner.to_vec();
    let mut title = String::new();
    let mut found = kind.and_then(note_kind);
    if let Some(Block::Heading(_, words, _)) = inner.first() {
        title = format!(" {}", words.quoted());
        inner.remove(0);
    }
    // `> [!TIP] Title`, as some write it.
    if found.is_none()
        && let Some(Block::Paragraph(sentence)) = inner.first_mut()
        && let Some((kind, rest)) = called(&sentence.prose)
    {
        found = Some(kind);
        let (line, words) = rest.split_once('\n').unwrap_or((rest.as_str(), ""));
        if !line.trim().is_empty() {
            title = format!(" \"{}\"", line.trim().replace('"', "\\\""));
        }
        words.clone_into(&mut sentence.prose);
    }
    // `**Note:** words`, as many write it.
    if found.is_none()
        && let Some(Block::Paragraph(sentence)) = inner.first_mut()
    {
        let first = sentence
            .plain
            .split([':', ' ', '\n'])
            .next()
            .unwrap_or_default()
            .to_owned();
        found = note_kind(&first);
        if found.is_some() {
            let marks: &[char] = &['*', ':', ' ', '\n'];
            let rest = sentence
                .prose
                .trim_start_matches(marks)
                .strip_prefix(first.as_str());
            let rest = rest.map(|rest| rest.trim_start_matches(marks).to_owned());
            sentence.prose = rest.unwrap_or_else(|| sentence.prose.clone());
        }
    }
    let prose = prose(&inner);
    if prose.trim().is_empty() {
        let title = title.trim().trim_matches('"');
        return if title.is_empty() {
            String::new()
        } else {
            format!("**{title}**")
        };
    }
    if let Some(kind) = found {
        format!("@{kind}{title} {{\n{}}}", shifted(&prose, 2))
    } else {
        let lines = prose.lines().map(|line| format!("> {line}"));
        lines.fold(String::new(), |out, line| out + line.trim_end() + "\n")
    }
}

/// The kind of a note in brackets that begins a quotation, and what stands behind it.
fn called(prose: &str) -> Option<(&'static str, String)> {
    let (word, rest) = prose.strip_prefix("\\[!")?.split_once("\\]")?;
    Some((
        note_kind(word)?,
        rest.trim_start_matches(['+', '-']).to_owned(),
    ))
}

/// A step: its first sentence, and what belongs to it.
fn step(item: &[Block], lines: &mut Lines) {
    let (first, rest) = match item.split_first() {
        Some((Block::Paragraph(sentence), rest)) if !sentence.is_image => (sentence.clone(), rest),
        _ => (Sentence::of("Do this:"), item),
    };
    // What stands on lines of its own goes on below.
    let (text, below) = first.prose.split_once("\\\n").unwrap_or((&first.prose, ""));
    lines.step(&format!("- {}", text.replace('\n', " ").trim()));
    let mut inner = Lines::default();
    inner.block(&guarded(below));
    let is_told =
        |block: &Block| matches!(block, Block::Paragraph(sentence) if is_result(sentence));
    let result = rest.iter().position(is_told);
    for (at, block) in rest.iter().enumerate() {
        match block {
            Block::Paragraph(sentence) if Some(at) == result => {
                let result = sentence.prose.replace("\\\n", " ").replace('\n', " ");
                inner.block(&format!("=> {}", without_mark(result.trim())));
            }
            Block::List(_, items) if is_choice(items, Some(&first)) => {
                inner.block(&choice(items));
            }
            other => write_block(other, Place::Step, &mut inner),
        }
    }
    if let Some(line) = inner.written.first() {
        let is_close = line.starts_with("=>") || line.starts_with('@') || line.starts_with("- ");
        lines.below(&inner, !is_close);
    }
}

/// A result without the word that says that it is one, which its page says by itself.
fn without_mark(result: &str) -> String {
    let bold = ["**Result:**", "**Result**:"];
    let mut marks = RESULTS.iter().chain(&bold);
    let rest = marks.find_map(|mark| result.strip_prefix(mark));
    rest.map_or_else(|| result.to_owned(), |rest| capital_first(rest.trim()))
}

/// A list of which a reader takes one item.
pub(super) fn choice(items: &[Vec<Block>]) -> String {
    let mut out = "@choose \"Which of these is it?\" {\n".to_owned();
    for item in items {
        let (title, rest) = option(item);
        let mut lines = Lines::default();
        for block in &rest {
            write_block(block, Place::Steps, &mut lines);
        }
        if let Some(anchor) = goes_on(item.last(), true) {
            lines.line(&way_on(&anchor));
        }
        let _ = writeln!(
            out,
            "  @option {} {{\n{}  }}",
            title.quoted(),
            lines.indented(4)
        );
    }
    out.push('}');
    out
}

/// The title of an option, and what is done then: of "If it works, go on", both.
fn option(item: &[Block]) -> (Sentence, Vec<Block>) {
    let Some((Block::Paragraph(first), rest)) = item.split_first() else {
        return headed(item);
    };
    match condition_and_rest(first) {
        Some((title, then)) => {
            // Steps below it go on with what is done first.
            if let Some((Block::List(true, items), behind)) = rest.split_first() {
                let first = vec![vec![Block::Paragraph(then)]];
                let steps = Block::List(true, [first, items.clone()].concat());
                return (title, [vec![steps], behind.to_vec()].concat());
            }
            let step = [vec![Block::Paragraph(then)], rest.to_vec()].concat();
            (title, vec![Block::List(true, vec![step])])
        }
        None => headed(item),
    }
}

fn table(head: &[Sentence], rows: &[Vec<Sentence>]) -> String {
    let row = |cells: &[Sentence]| {
        let cells = cells.iter().map(|cell| {
            let text = cell.prose.replace("\\\n", " / ").replace('\n', " ");
            text.replace('|', "\\|")
        });
        let cells: Vec<String> = cells.collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut out = row(head);
    let _ = writeln!(out, "|{}", " --- |".repeat(head.len()));
    for cells in rows {
        out.push_str(&row(cells));
    }
    out
}

/// Lines, each so far to the right.
pub(super) fn shifted(text: &str, columns: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if !line.is_empty() {
            out.push_str(&" ".repeat(columns));
        }
        out.extend([line, "\n"]);
    }
    out
}
