//! The text of a page, line by line, with its anchors and links, for comparing two versions.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::NoteKind;

use super::document::{
    DecisionTable, Document, EligibilityText, Lead, Part, Phrase, Piece, Said, Step,
};
use super::inline::plain;

/// A line of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLine {
    /// The kind: "step", "paragraph", "heading".
    pub what: &'static str,
    /// How deep it stands.
    pub depth: usize,
    /// The words.
    pub text: String,
    /// The words without what is code.
    pub prose: String,
}

/// The text of a page.
#[derive(Clone, Debug, Default)]
pub struct PageText {
    /// Its lines, in order.
    pub lines: Vec<TextLine>,
    /// Its anchors, with the headings that have them.
    pub anchors: BTreeMap<String, String>,
    /// Where its links lead.
    pub links: BTreeSet<String>,
}

/// The text of a page. Numbers of steps are left out: a step more is one line more.
#[must_use]
pub fn text(document: &Document) -> PageText {
    let mut walk = Walk {
        text: PageText::default(),
        depth: 0,
    };
    walk.push("title", document.title.clone());
    // The title stands in the front matter too.
    let entries = document
        .front
        .lines()
        .filter(|line| !line.starts_with("title:"));
    for entry in entries {
        walk.push("front matter", entry.to_owned());
    }
    walk.parts(&document.parts);
    walk.text
}

/// A condition on one line.
fn line(said: &Said) -> String {
    said.words.line().to_owned()
}

/// A sentence with dots in the place of its code.
fn without_code(phrase: &[Piece]) -> Phrase {
    let one = |piece: &Piece| match piece {
        Piece::Code(_) => Piece::Text("…".to_owned()),
        Piece::Strong(inner) => Piece::Strong(without_code(inner)),
        Piece::Emphasis(inner) => Piece::Emphasis(without_code(inner)),
        Piece::Link(to, inner) => Piece::Link(to.clone(), without_code(inner)),
        Piece::Text(_) | Piece::Image(..) | Piece::Break | Piece::Anchor(_) => piece.clone(),
    };
    phrase.iter().map(one).collect()
}

struct Walk {
    text: PageText,
    depth: usize,
}

impl Walk {
    fn push(&mut self, what: &'static str, text: String) {
        let prose = text.clone();
        self.push_line(what, text, prose);
    }

    fn push_line(&mut self, what: &'static str, text: String, prose: String) {
        if !text.trim().is_empty() {
            self.text.lines.push(TextLine {
                what,
                depth: self.depth,
                text,
                prose,
            });
        }
    }

    fn phrase(&mut self, what: &'static str, phrase: &[Piece]) {
        self.links(phrase);
        self.push_line(what, plain(phrase), plain(&without_code(phrase)));
    }

    fn links(&mut self, phrase: &[Piece]) {
        for piece in phrase {
            match piece {
                Piece::Link(to, inner) => {
                    self.text.links.insert(to.clone());
                    self.links(inner);
                }
                Piece::Strong(inner) | Piece::Emphasis(inner) => self.links(inner),
                Piece::Image(path, text) => {
                    let image = format!("{text} ({path})");
                    self.push("image", image);
                }
                Piece::Text(_) | Piece::Code(_) | Piece::Break | Piece::Anchor(_) => {}
            }
        }
    }

    fn inside(&mut self, parts: &[Part]) {
        self.depth += 1;
        self.parts(parts);
        self.depth -= 1;
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            self.part(part);
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Heading { text, anchor, .. } => {
                self.text.anchors.insert(anchor.clone(), plain(text));
                self.phrase("heading", text);
            }
            Part::Paragraph(phrase) => self.phrase("paragraph", phrase),
            Part::List(_, items) => items.iter().for_each(|item| self.inside(item)),
            Part::Code(_, code) => self.push("code", code.clone()),
            Part::Quote(inside) => self.inside(inside),
            Part::Table(head, rows) => std::iter::once(head)
                .chain(rows)
                .for_each(|row| self.row(row)),
            Part::Rule => {}
            Part::Steps(steps) => steps.iter().for_each(|step| self.step(step)),
            Part::Result(phrase) => self.phrase("result", phrase),
            Part::NoReturn(phrase) => self.phrase("point of no return", phrase),
            Part::Alternatives(alternatives) => {
                for alternative in alternatives {
                    match &alternative.lead {
                        Lead::Words(words) => self.phrase("branch", words),
                        Lead::If { said, again } => {
                            let word = if *again { "otherwise, if" } else { "if" };
                            self.push("branch", format!("{word} {}", line(said)));
                        }
                        Lead::Otherwise => self.push("branch", "otherwise".to_owned()),
                    }
                    self.inside(&alternative.parts);
                }
            }
            Part::Note(kind, title, inside) => {
                let word = match kind {
                    NoteKind::Note => "Note",
                    NoteKind::Tip => "Tip",
                    NoteKind::Warning => "Warning",
                };
                self.links(title.as_deref().unwrap_or_default());
                let title = title.as_ref().map(|title| format!(": {}", plain(title)));
                self.push("note", format!("{word}{}", title.unwrap_or_default()));
                self.inside(inside);
            }
            Part::See(phrase, url) => {
                self.text.links.insert(url.clone());
                self.phrase("reference", phrase);
            }
            Part::Follow(phrase) => self.phrase("steps", phrase),
            Part::Continue(phrase) => self.phrase("continue", phrase),
            Part::End(_, phrase) => self.phrase("end", phrase),
            Part::Eligibility(text) => self.eligibility(text),
            Part::Decision(table) => self.decision(table),
            Part::ForWhom(said, otherwise) => {
                self.push("for whom", line(said));
                if let Some(otherwise) = otherwise {
                    self.phrase("everybody else", otherwise);
                }
            }
            Part::OnlyIf(said) => {
                let words = said.as_ref().map(line);
                self.push(
                    "for whom",
                    words.unwrap_or_else(|| "in all other cases".to_owned()),
                );
            }
            Part::Choice { questions, entries } => {
                for question in questions {
                    self.phrase("question", question);
                }
                for entry in entries {
                    self.links(&entry.link);
                }
            }
            Part::Meaning(label, said) => {
                self.push("meaning", format!("{label} if {}", line(said)));
            }
            Part::Amounts(told) => {
                for told in told {
                    self.push("amount", format!("{}: {}", told.label, told.words));
                }
            }
            Part::Help(label, text) => {
                self.links(text);
                self.push("help", format!("{label}: {}", plain(text)));
            }
            Part::Days(sentences) => {
                let words: Vec<&str> = sentences.iter().map(|day| day.words.as_str()).collect();
                self.push("days", words.join(" "));
            }
        }
    }

    fn eligibility(&mut self, text: &EligibilityText) {
        self.phrase("eligibility", &text.title);
        for reason in &text.reasons {
            let because = reason.because.as_deref().unwrap_or_default();
            self.links(because);
            let because = plain(because);
            let when = line(&reason.when);
            let words = if because.is_empty() {
                when
            } else {
                format!("{when}: {because}")
            };
            self.push("reason", words);
        }
    }

    fn row(&mut self, row: &[Phrase]) {
        for cell in row {
            self.links(cell);
        }
        self.push(
            "row",
            row.iter()
                .map(|cell| plain(cell))
                .collect::<Vec<_>>()
                .join(" | "),
        );
    }

    /// The first part of a step is its action; it stands where the step does.
    fn step(&mut self, step: &Step) {
        let (first, rest) = step.parts.split_at(usize::from(matches!(
            step.parts.first(),
            Some(Part::Paragraph(_))
        )));
        for part in first {
            if let Part::Paragraph(phrase) = part {
                self.phrase("step", phrase);
            }
        }
        self.inside(rest);
    }

    fn decision(&mut self, table: &DecisionTable) {
        self.phrase("decision", &table.title);
        for row in &table.rows {
            let when = row.when.as_ref().map(line);
            let when = when.unwrap_or_else(|| "in all other cases".to_owned());
            let reason = row
                .reason
                .as_ref()
                .map(|reason| format!(": {}", plain(reason)))
                .unwrap_or_default();
            self.push("row", format!("{when} | {}{reason}", row.result));
        }
    }
}
