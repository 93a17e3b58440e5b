//! A page as Markdown: the structure (lists, numbers, indentation) is ours, the look of each part
//! is a template's.

use std::fmt;

use serde::Serialize;
use tera::{Context, Tera};

use crate::base::did_you_mean;
use crate::model::NoteKind;

use super::document::{DecisionTable, Document, Part, Phrase, Step};
use super::inline::{cell, phrase, plain, words};

/// The templates of a site generator.
pub struct Templates {
    tera: Tera,
}

/// A template that cannot be used.
#[derive(Clone, Debug)]
pub struct TemplateError(String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

macro_rules! templates {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../templates/docusaurus/", $name)))),*]
    };
}

const DOCUSAURUS: [(&str, &str); 13] = templates! {
    "page.md" "heading.md" "result.md" "irreversible.md" "branch.md" "note.md" "see.md" "continue.md" "end.md"
    "eligibility.md" "decision.md" "everybody-else.md" "image.md"
};

type Rendered = Result<String, TemplateError>;

impl Templates {
    /// The templates for Docusaurus, with those of a team in the place of ours: pairs of name and
    /// text.
    ///
    /// # Errors
    /// Where one is not a template, or has a name that none of ours has.
    pub fn docusaurus(own: &[(String, String)]) -> Result<Self, TemplateError> {
        let mut tera = Tera::default();
        // Templates get Markdown already; they do not escape it again.
        tera.autoescape_on(Vec::<&str>::new());
        let names = || DOCUSAURUS.iter().map(|(name, _)| *name);
        for (name, _) in own {
            if !names().any(|known| known == name) {
                let near =
                    did_you_mean(name, names()).map(|near| format!("; did you mean `{near}`?"));
                let hint = near.unwrap_or_else(|| {
                    format!("; there are: {}", names().collect::<Vec<_>>().join(", "))
                });
                return Err(TemplateError(format!(
                    "no template is called `{name}`{hint}"
                )));
            }
        }
        for (name, ours) in DOCUSAURUS {
            let text = own
                .iter()
                .find(|(own, _)| own == name)
                .map_or(ours, |(_, text)| text.as_str());
            tera.add_raw_templates([(name, text)])
                .map_err(|error| TemplateError(format!("{name}: {error}")))?;
        }
        Ok(Self { tera })
    }

    /// A page.
    ///
    /// # Errors
    /// Where a template fails.
    pub fn page(&self, document: &Document) -> Rendered {
        let body = self.parts(&document.parts)?;
        self.render(
            "page.md",
            &Page {
                front: &document.front,
                title: &words(&document.title),
                body: &body,
            },
        )
    }

    fn render(&self, template: &str, data: &impl Serialize) -> Rendered {
        let fail = |error: tera::Error| TemplateError(format!("{template}: {error}"));
        let context = Context::from_serialize(data).map_err(fail)?;
        self.tera.render(template, &context).map_err(fail)
    }

    /// Parts, with a blank line between.
    fn parts(&self, parts: &[Part]) -> Rendered {
        let mut blocks: Vec<String> = Vec::new();
        for part in parts {
            let block = self.part(part)?;
            // Blank lines of a template around a part do not belong to it.
            let block = block.trim_end().trim_start_matches('\n');
            if !block.is_empty() {
                blocks.push(block.to_owned());
            }
        }
        Ok(blocks.join("\n\n"))
    }

    fn part(&self, part: &Part) -> Rendered {
        match part {
            Part::Heading {
                level,
                text,
                anchor,
            } => {
                let marks = "#".repeat(usize::from(*level));
                // An underscore at the beginning of a word would be emphasis.
                let anchor = anchor.replace('_', "\\_");
                self.render(
                    "heading.md",
                    &Heading {
                        marks: &marks,
                        text: &phrase(text),
                        anchor: &anchor,
                    },
                )
            }
            Part::Paragraph(text) => self.paragraph(text),
            Part::List(start, items) => self.list(*start, items),
            Part::Code(language, code) => Ok(fenced(language, code)),
            Part::Quote(inner) => Ok(prefixed(&self.parts(inner)?, "> ", "> ")),
            Part::Table(head, rows) => Ok(table(head, rows)),
            Part::Rule => Ok("---".to_owned()),
            Part::Steps(steps) => self.steps(steps),
            Part::Result(text) => self.text("result.md", text),
            Part::Irreversible(text) => self.text("irreversible.md", text),
            Part::Branch(text) => self.text("branch.md", text),
            Part::Note(kind, title, body) => self.note(*kind, title.as_ref(), body),
            Part::See(text, url) => {
                let link = phrase(&[super::document::Piece::Link(url.clone(), text.clone())]);
                self.render("see.md", &Text { text: &link })
            }
            Part::Continue(text) => self.text("continue.md", text),
            Part::End(good, text) => self.render(
                "end.md",
                &End {
                    good: *good,
                    text: &phrase(text),
                },
            ),
            Part::Eligibility(title, population, reasons) => {
                self.eligibility(title, population.as_deref(), reasons)
            }
            Part::Decision(table) => self.decision(table),
            Part::EverybodyElse(population, text) => {
                let population = words(population);
                self.render(
                    "everybody-else.md",
                    &EverybodyElse {
                        population: &population,
                        text: &phrase(text),
                    },
                )
            }
        }
    }

    /// A part of one text.
    fn text(&self, template: &str, text: &Phrase) -> Rendered {
        let text = phrase(text);
        self.render(template, &Text { text: &text })
    }

    fn note(&self, kind: NoteKind, title: Option<&Phrase>, body: &[Part]) -> Rendered {
        let kind = match kind {
            NoteKind::Note => "note",
            NoteKind::Tip => "tip",
            NoteKind::Warning => "warning",
        };
        let title = title.map(|title| words(&plain(title))).unwrap_or_default();
        let body = self.parts(body)?;
        self.render(
            "note.md",
            &Note {
                kind,
                title: &title,
                body: &body,
            },
        )
    }

    fn eligibility(
        &self,
        title: &Phrase,
        population: Option<&str>,
        reasons: &[super::document::Reason],
    ) -> Rendered {
        let mut written = Vec::new();
        for reason in reasons {
            written.push(Reason {
                because: phrase(&reason.because),
                unless: reason.unless.as_deref().map(words).unwrap_or_default(),
            });
        }
        let shown = Eligibility {
            title: &phrase(title),
            population: &population.map(words).unwrap_or_default(),
            reasons: &written,
        };
        self.render("eligibility.md", &shown)
    }

    /// A paragraph; one that is only an image has a template of its own.
    fn paragraph(&self, text: &Phrase) -> Rendered {
        match text.as_slice() {
            [super::document::Piece::Image(..)] => self.render(
                "image.md",
                &Text {
                    text: &phrase(text),
                },
            ),
            _ => Ok(phrase(text)),
        }
    }

    fn steps(&self, steps: &[Step]) -> Rendered {
        let mut blocks = Vec::new();
        for step in steps {
            let marker = format!("{}. ", step.number);
            blocks.push(prefixed(
                &self.parts(&step.parts)?,
                &marker,
                &" ".repeat(marker.len()),
            ));
        }
        Ok(blocks.join("\n\n"))
    }

    fn list(&self, start: Option<u64>, items: &[Vec<Part>]) -> Rendered {
        let mut blocks = Vec::new();
        for (number, item) in (start.unwrap_or(1)..).zip(items) {
            let marker = if start.is_some() {
                format!("{number}. ")
            } else {
                "- ".to_owned()
            };
            // An item without words keeps its number: those behind it go on from there.
            let written = prefixed(&self.parts(item)?, &marker, &" ".repeat(marker.len()));
            blocks.push(if written.is_empty() {
                marker.trim_end().to_owned()
            } else {
                written
            });
        }
        // Items of one paragraph each stand close together.
        let tight = items
            .iter()
            .all(|item| matches!(item.as_slice(), [Part::Paragraph(_)]));
        Ok(blocks.join(if tight { "\n" } else { "\n\n" }))
    }

    fn decision(&self, table: &DecisionTable) -> Rendered {
        let rows: Vec<Row> = table
            .rows
            .iter()
            .map(|row| Row {
                when: row
                    .when
                    .as_ref()
                    .map(|when| words(when))
                    .unwrap_or_default(),
                result: words(&row.result),
                reason: row
                    .reason
                    .as_ref()
                    .map(|reason| cell(reason))
                    .unwrap_or_default(),
            })
            .collect();
        let reasons = rows.iter().any(|row| !row.reason.is_empty());
        let population = table
            .population
            .as_ref()
            .map(|population| words(population))
            .unwrap_or_default();
        let (title, collects) = (phrase(&table.title), table.collects);
        self.render(
            "decision.md",
            &Decision {
                title: &title,
                population: &population,
                collects,
                rows: &rows,
                reasons,
            },
        )
    }
}

#[derive(Serialize)]
struct Page<'a> {
    front: &'a str,
    title: &'a str,
    body: &'a str,
}

#[derive(Serialize)]
struct Heading<'a> {
    marks: &'a str,
    text: &'a str,
    anchor: &'a str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Note<'a> {
    kind: &'a str,
    title: &'a str,
    body: &'a str,
}

#[derive(Serialize)]
struct End<'a> {
    good: bool,
    text: &'a str,
}

#[derive(Serialize)]
struct Eligibility<'a> {
    title: &'a str,
    /// Empty: everybody.
    population: &'a str,
    reasons: &'a [Reason],
}

#[derive(Serialize)]
struct Reason {
    because: String,
    /// Empty: it always counts.
    unless: String,
}

#[derive(Serialize)]
struct EverybodyElse<'a> {
    population: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Decision<'a> {
    title: &'a str,
    /// For whom it is; empty: for everybody.
    population: &'a str,
    /// Whether all rows that fit count together; else the first that fits does.
    collects: bool,
    rows: &'a [Row],
    /// Whether some row has a reason.
    reasons: bool,
}

#[derive(Serialize)]
struct Row {
    /// Empty: in all other cases.
    when: String,
    result: String,
    reason: String,
}

/// The first line behind `first`, all others behind `rest`; blank lines stay blank.
fn prefixed(text: &str, first: &str, rest: &str) -> String {
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let prefix = if at == 0 { first } else { rest };
        lines.push(format!("{prefix}{line}").trim_end().to_owned());
    }
    lines.join("\n")
}

fn fenced(language: &str, code: &str) -> String {
    let mut fence = "```".to_owned();
    while code.contains(&fence) {
        fence.push('`');
    }
    let language = if language.is_empty() {
        "text"
    } else {
        language
    };
    format!(
        "{fence}{language}\n{}\n{fence}",
        code.trim_end_matches('\n')
    )
}

fn table(head: &[Phrase], rows: &[Vec<Phrase>]) -> String {
    let line = |cells: &[Phrase]| {
        let cells: Vec<String> = cells.iter().map(|cell| self::cell(cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let dashes = vec!["---"; head.len()].join(" | ");
    let mut lines = vec![line(head), format!("| {dashes} |")];
    lines.extend(rows.iter().map(|row| line(row)));
    lines.join("\n")
}
