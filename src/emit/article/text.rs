//! The text of a page, line by line, with its anchors and links, for comparing two versions.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::NoteKind;

use super::document::{DecisionTable, Document, Part, Phrase, Piece, Step};
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

struct Walk {
    text: PageText,
    depth: usize,
}

impl Walk {
    fn push(&mut self, what: &'static str, text: String) {
        if !text.trim().is_empty() {
            self.text.lines.push(TextLine {
                what,
                depth: self.depth,
                text,
            });
        }
    }

    fn phrase(&mut self, what: &'static str, phrase: &[Piece]) {
        self.links(phrase);
        self.push(what, plain(phrase));
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
                Piece::Text(_) | Piece::Code(_) | Piece::Break => {}
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
            Part::Irreversible(phrase) => self.phrase("point of no return", phrase),
            Part::Branch(phrase) => self.phrase("branch", phrase),
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
            Part::Continue(phrase) => self.phrase("continue", phrase),
            Part::End(_, phrase) => self.phrase("end", phrase),
            Part::Eligibility(title, population, reasons) => {
                self.phrase("eligibility", title);
                if let Some(population) = population {
                    self.push("for whom", population.clone());
                }
                for reason in reasons {
                    self.links(&reason.because);
                    let unless = reason
                        .unless
                        .as_ref()
                        .map(|unless| format!(" (unless {unless})"));
                    self.push(
                        "reason",
                        format!("{}{}", plain(&reason.because), unless.unwrap_or_default()),
                    );
                }
            }
            Part::Decision(table) => self.decision(table),
            Part::EverybodyElse(whom, phrase) => {
                self.links(phrase);
                self.push(
                    "everybody else",
                    format!("unless {whom}: {}", plain(phrase)),
                );
            }
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
        if let Some(population) = &table.population {
            self.push("for whom", population.clone());
        }
        for row in &table.rows {
            let when = row.when.as_deref().unwrap_or("in all other cases");
            let reason = row
                .reason
                .as_ref()
                .map(|reason| format!(": {}", plain(reason)))
                .unwrap_or_default();
            self.push("row", format!("{when} | {}{reason}", row.result));
        }
    }
}
