//! Reads a rendered page back and compares it with the document: headings and anchors, the numbers
//! of steps, links, images. So a template cannot quietly lose a step.

use std::collections::BTreeMap;

use memchr::memmem;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::words::Wording;

use super::document::{
    AmountText, DecisionTable, Document, EligibilityText, Entry, Lead, Part, Phrase, Piece, Shape,
    Step, Whom,
};
use super::inline::{is_safe_address, plain};

/// A landmark of a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Landmark {
    /// A heading: its level, its words and its anchor.
    Heading(u8, String, String),
    /// An item of a numbered list: the numbers down to it.
    Step(Vec<u64>),
    /// A place that links lead to.
    Anchor(String),
    /// An image: its path and its text.
    Image(String, String),
    /// A link: its address and its words.
    Link(String, String),
    /// Words that a template prints, somewhere on the page.
    Words(String),
}

impl std::fmt::Display for Landmark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Heading(level, words, anchor) => {
                write!(
                    f,
                    "the heading “{words}” of level {level} with the anchor #{anchor}"
                )
            }
            Self::Step(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
                write!(f, "step {}", numbers.join("."))
            }
            Self::Anchor(anchor) => write!(f, "the anchor #{anchor}"),
            Self::Image(path, text) => write!(f, "the image {path} (“{text}”)"),
            Self::Link(to, words) => write!(f, "the link “{words}” to {to}"),
            Self::Words(words) => write!(f, "the words “{words}”"),
        }
    }
}

/// The landmarks that a page must have, in order.
#[must_use]
pub fn expected(document: &Document) -> Vec<Landmark> {
    let mut landmarks = Vec::new();
    parts(&document.parts, &[], &mut landmarks);
    landmarks
}

/// The difference between a page and its document, as the rest of a sentence about it. `None` where
/// there is none.
#[must_use]
pub fn difference(expected: &[Landmark], found: &[Landmark]) -> Option<String> {
    let lost = lost(expected, found);
    if let Some(first) = lost.first() {
        let others = if lost.len() > 1 {
            format!(", and {} more", lost.len() - 1)
        } else {
            String::new()
        };
        return Some(format!("does not show {first}{others}"));
    }
    let structure = |landmarks: &[Landmark]| -> Vec<Landmark> {
        let of =
            |landmark: &&Landmark| matches!(landmark, Landmark::Step(_) | Landmark::Heading(..));
        landmarks.iter().filter(of).cloned().collect()
    };
    let (wanted, present) = (structure(expected), structure(found));
    if let Some(more) = self::lost(&present, &wanted).first() {
        return Some(format!("shows {more}, which is not in the article"));
    }
    let (wanted, present) = wanted.iter().zip(&present).find(|(a, b)| a != b)?;
    Some(format!("shows {present} where {wanted} should stand"))
}

/// The landmarks that are expected more often than they are there.
fn lost(expected: &[Landmark], found: &[Landmark]) -> Vec<Landmark> {
    let mut there: BTreeMap<&Landmark, usize> = BTreeMap::new();
    for landmark in found {
        *there.entry(landmark).or_default() += 1;
    }
    let page = found.iter().rev().find_map(|landmark| match landmark {
        Landmark::Words(all) => Some(all.as_bytes()),
        _ => None,
    });
    let page = page.unwrap_or_default();
    let mut lost = Vec::new();
    for landmark in expected {
        let is_there = match (landmark, there.get_mut(landmark)) {
            (Landmark::Words(words), _) => memmem::find(page, words.as_bytes()).is_some(),
            (_, Some(count)) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        };
        if !is_there {
            lost.push(landmark.clone());
        }
    }
    lost
}

fn parts(list: &[Part], numbers: &[u64], landmarks: &mut Vec<Landmark>) {
    for part in list {
        match part {
            Part::Heading {
                level,
                text,
                anchor,
            } => {
                landmarks.push(Landmark::Heading(
                    *level,
                    squeezed(&plain(text)),
                    anchor.clone(),
                ));
                phrase(text, landmarks);
            }
            Part::Steps(steps) => {
                for Step {
                    number,
                    parts: inside,
                } in steps
                {
                    item(*number as u64, inside, numbers, landmarks);
                }
            }
            Part::List(Some(start), items) => {
                for (number, inside) in (*start..).zip(items) {
                    item(number, inside, numbers, landmarks);
                }
            }
            Part::List(None, items) => items
                .iter()
                .for_each(|inside| parts(inside, numbers, landmarks)),
            Part::Quote(inside) => parts(inside, numbers, landmarks),
            Part::Note(_, title, inside) => {
                landmarks.extend(
                    title
                        .iter()
                        .map(|title| Landmark::Words(squeezed(&plain(title)))),
                );
                parts(inside, numbers, landmarks);
            }
            Part::Table(head, rows) => {
                for cell in head.iter().chain(rows.iter().flatten()) {
                    phrase(cell, landmarks);
                }
            }
            Part::See(text, url) => phrase(&[Piece::Link(url.clone(), text.clone())], landmarks),
            Part::Eligibility(text) => eligibility(text, landmarks),
            Part::Decision(table) => decision(table, landmarks),
            Part::ForWhom(whom, otherwise) => {
                clauses(&whom.words, landmarks);
                said(otherwise.as_deref().unwrap_or_default(), landmarks);
            }
            Part::OnlyIf(whom) => {
                if let Some(whom) = whom {
                    clauses(&whom.words, landmarks);
                }
            }
            Part::Choice { questions, entries } => choice(questions, entries, landmarks),
            Part::Meaning(label, meaning) => {
                landmarks.push(Landmark::Words(squeezed(label)));
                clauses(&meaning.words, landmarks);
            }
            Part::Amounts(told) => amounts(told, landmarks),
            Part::Help(label, text) => {
                landmarks.push(Landmark::Words(squeezed(label)));
                said(text, landmarks);
            }
            Part::Days(sentences) => {
                landmarks.extend(
                    sentences
                        .iter()
                        .map(|day| Landmark::Words(squeezed(&day.words))),
                );
            }
            Part::Alternatives(alternatives) => {
                for alternative in alternatives {
                    match &alternative.lead {
                        Lead::Words(words) => said(words, landmarks),
                        Lead::If { said, .. } => clauses(&said.words, landmarks),
                        Lead::Otherwise => {}
                    }
                    parts(&alternative.parts, numbers, landmarks);
                }
            }
            Part::Paragraph(text) => phrase(text, landmarks),
            Part::End(_, text) => {
                let words = squeezed(&plain(text));
                landmarks.push(Landmark::Words(words.trim_end_matches('.').to_owned()));
                phrase(text, landmarks);
            }
            Part::Result(text)
            | Part::NoReturn(text)
            | Part::Follow(text)
            | Part::Continue(text) => {
                said(text, landmarks);
            }
            Part::Code(..) | Part::Rule => {}
        }
    }
}

fn choice(questions: &[Phrase], entries: &[Entry], landmarks: &mut Vec<Landmark>) {
    for question in questions {
        said(question, landmarks);
    }
    for entry in entries {
        phrase(&entry.link, landmarks);
        if let Whom::If(whom) = &entry.whom {
            clauses(&whom.words, landmarks);
        }
    }
}

fn amounts(told: &[AmountText], landmarks: &mut Vec<Landmark>) {
    let words = told.iter().flat_map(|told| [&told.label, &told.words]);
    landmarks.extend(words.map(|words| Landmark::Words(squeezed(words))));
}

fn eligibility(text: &EligibilityText, landmarks: &mut Vec<Landmark>) {
    phrase(&text.title, landmarks);
    for reason in &text.reasons {
        clauses(&reason.when.words, landmarks);
        said(reason.because.as_deref().unwrap_or_default(), landmarks);
    }
}

fn decision(table: &DecisionTable, landmarks: &mut Vec<Landmark>) {
    phrase(&table.title, landmarks);
    for row in &table.rows {
        landmarks.push(Landmark::Words(squeezed(&row.result)));
        match (&row.when, &table.shape) {
            (Some(_), Shape::Matrix(_)) => {
                landmarks.extend(row.cells.iter().map(|cell| Landmark::Words(squeezed(cell))));
            }
            (Some(when), Shape::Table | Shape::List) => clauses(&when.words, landmarks),
            (None, _) => {}
        }
        said(row.reason.as_deref().unwrap_or_default(), landmarks);
    }
}

/// Words that a template prints, with their links.
fn said(text: &[Piece], landmarks: &mut Vec<Landmark>) {
    landmarks.push(Landmark::Words(squeezed(&plain(text))));
    phrase(text, landmarks);
}

/// The clauses of a condition.
fn clauses(words: &Wording, landmarks: &mut Vec<Landmark>) {
    match words {
        Wording::Clause(clause) => landmarks.push(Landmark::Words(squeezed(clause))),
        Wording::List { items, .. } => {
            for item in items {
                clauses(item, landmarks);
            }
        }
    }
}

fn item(number: u64, inside: &[Part], numbers: &[u64], landmarks: &mut Vec<Landmark>) {
    let mut numbers = numbers.to_vec();
    numbers.push(number);
    landmarks.push(Landmark::Step(numbers.clone()));
    parts(inside, &numbers, landmarks);
}

fn phrase(pieces: &[Piece], landmarks: &mut Vec<Landmark>) {
    for piece in pieces {
        match piece {
            Piece::Image(path, _) if !is_safe_address(path) => {}
            Piece::Image(path, text) => {
                landmarks.push(Landmark::Image(written(path), squeezed(text)));
            }
            Piece::Link(to, inner) if !is_safe_address(to) => phrase(inner, landmarks),
            Piece::Link(to, inner) => {
                landmarks.push(Landmark::Link(written(to), squeezed(&plain(inner))));
                phrase(inner, landmarks);
            }
            Piece::Strong(inner) | Piece::Emphasis(inner) => phrase(inner, landmarks),
            Piece::Anchor(anchor) => landmarks.push(Landmark::Anchor(anchor.clone())),
            Piece::Text(_) | Piece::Code(_) | Piece::Break => {}
        }
    }
}

/// An address as the writer of Markdown writes it.
fn written(to: &str) -> String {
    let link: Phrase = vec![Piece::Link(to.to_owned(), Vec::new())];
    let text = super::inline::phrase(&link);
    text.strip_prefix("[](")
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(to)
        .to_owned()
}

pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The landmarks of a rendered page, in order.
#[must_use]
pub fn read(markdown: &str) -> Vec<Landmark> {
    let mut reader = PageReader::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    let plain = with_plain_anchors(without_front_matter(markdown));
    for event in Parser::new_ext(&plain, options) {
        reader.event(event);
    }
    reader
        .landmarks
        .push(Landmark::Words(squeezed(&reader.words)));
    reader.landmarks
}

#[derive(Default)]
struct PageReader {
    landmarks: Vec<Landmark>,
    /// For each open list the number of its next item; bullets have none.
    lists: Vec<Option<u64>>,
    /// The numbers of the open items of numbered lists.
    numbers: Vec<u64>,
    /// The landmarks whose words are being read, and the words so far.
    open: Vec<(usize, String)>,
    /// All words of the page.
    words: String,
}

impl PageReader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, id, .. }) => {
                let anchor = id
                    .map(pulldown_cmark::CowStr::into_string)
                    .unwrap_or_default();
                self.begin(Landmark::Heading(level as u8, String::new(), anchor));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.begin(Landmark::Image(dest_url.into_string(), String::new()));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.begin(Landmark::Link(dest_url.into_string(), String::new()));
            }
            Event::InlineHtml(html) | Event::Html(html) => {
                let anchor = html.strip_prefix("<a id=\"");
                if let Some((anchor, _)) = anchor.and_then(|rest| rest.split_once('"')) {
                    self.landmarks.push(Landmark::Anchor(anchor.to_owned()));
                }
            }
            Event::End(TagEnd::Heading(_) | TagEnd::Image | TagEnd::Link) => self.finish(),
            Event::Start(Tag::List(start)) => self.lists.push(start),
            Event::End(TagEnd::List(_)) => drop(self.lists.pop()),
            Event::Start(Tag::Item) => {
                if let Some(Some(next)) = self.lists.last_mut() {
                    self.numbers.push(*next);
                    *next += 1;
                    self.landmarks.push(Landmark::Step(self.numbers.clone()));
                }
            }
            Event::End(TagEnd::Item) => {
                self.words.push(' ');
                if let Some(Some(_)) = self.lists.last() {
                    self.numbers.pop();
                }
            }
            Event::Text(words) | Event::Code(words) => {
                self.words.push_str(&words);
                for (_, text) in &mut self.open {
                    text.push_str(&words);
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::TableCell) => self.words.push(' '),
            Event::SoftBreak | Event::HardBreak => self.space(),
            _ => {}
        }
    }

    fn space(&mut self) {
        self.words.push(' ');
        for (_, text) in &mut self.open {
            text.push(' ');
        }
    }

    fn begin(&mut self, landmark: Landmark) {
        self.landmarks.push(landmark);
        self.open.push((self.landmarks.len() - 1, String::new()));
    }

    fn finish(&mut self) {
        let Some((at, words)) = self.open.pop() else {
            return;
        };
        if let Some(
            Landmark::Heading(_, text, _) | Landmark::Image(_, text) | Landmark::Link(_, text),
        ) = self.landmarks.get_mut(at)
        {
            *text = squeezed(&words);
        }
    }
}

/// The text with the underscores of anchors as they are meant: escaped, they are no emphasis to a
/// generator of sites, and to this reader a part of the anchor.
pub(super) fn with_plain_anchors(markdown: &str) -> String {
    let plain = |line: &str| match line.rfind("{#").filter(|_| line.starts_with('#')) {
        Some(at) => {
            let (before, anchor) = line.split_at(at);
            format!("{before}{}", anchor.replace("\\_", "_"))
        }
        None => line.to_owned(),
    };
    markdown.split_inclusive('\n').map(plain).collect()
}

pub(super) fn without_front_matter(markdown: &str) -> &str {
    let body = markdown
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .map(|(_, body)| body);
    body.unwrap_or(markdown)
}

#[cfg(test)]
mod tests {
    use super::Landmark;
    use super::difference;
    use super::read;

    #[test]
    fn numbers_run_through_nested_lists() {
        let found = read("1. a\n\n   1. b\n\n2. c\n\n- d\n");
        let words = Landmark::Words("a b c d".to_owned());
        assert_eq!(
            found,
            [
                Landmark::Step(vec![1]),
                Landmark::Step(vec![1, 1]),
                Landmark::Step(vec![2]),
                words
            ]
        );
    }

    #[test]
    fn a_lost_a_doubled_and_a_swapped_step_are_noticed() {
        let two = read("1. a\n2. b\n");
        let said = |found: &str| difference(&two, &read(found)).unwrap_or_default();
        assert_eq!(said("1. a b\n"), "does not show step 2");
        assert_eq!(
            said("1. a b\n2. c\n3. d\n"),
            "shows step 3, which is not in the article"
        );
        assert_eq!(said("1. a b\n2. c\n"), "");
    }
}
