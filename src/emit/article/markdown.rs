//! A page as Markdown: the structure (lists, numbers, indentation) is ours, the look of each part
//! is a template's.

use std::fmt;

use serde::Serialize;
use tera::{Context, Tera};

use crate::base::did_you_mean;
use crate::model::NoteKind;
use crate::words::{Vocabulary, Wording};

use super::document::{
    Alternative, AmountText, Count, DecisionRow, DecisionTable, Document, EligibilityText, Entry,
    Lead, Part, Phrase, Said, Shape, Step, Whom,
};
use super::inline::{cell, phrase, plain, words};

/// The templates of a site generator.
pub struct Templates {
    tera: Tera,
}

/// Writes the parts of one page.
struct Writer<'t> {
    tera: &'t Tera,
    vocabulary: &'t Vocabulary,
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

const DOCUSAURUS: [(&str, &str); 18] = templates! {
    "page.md" "heading.md" "result.md" "irreversible.md" "note.md" "see.md" "continue.md" "end.md" "eligibility.md"
    "decision.md" "for-whom.md" "only-if.md" "which-part.md" "meaning.md" "days.md" "image.md"
    "alternatives.md" "follow.md"
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
    pub fn page(&self, document: &Document, vocabulary: &Vocabulary) -> Rendered {
        let writer = Writer {
            tera: &self.tera,
            vocabulary,
        };
        let body = writer.parts(&document.parts)?;
        writer.render(
            "page.md",
            &Page {
                front: &document.front,
                title: &words(&document.title),
                body: &body,
            },
        )
    }
}

/// A block that does not go on with the list at the end of the one before it: two lists with one mark
/// would be read as one.
fn apart(before: &str, block: &str) -> String {
    let mark = |line: &str| ["- ", "* "].into_iter().find(|mark| line.starts_with(mark));
    let last = before
        .lines()
        .rev()
        .find(|line| !line.is_empty() && !line.starts_with(' '));
    let Some(own) = mark(block) else {
        return block.to_owned();
    };
    if last.and_then(mark) != Some(own) {
        return block.to_owned();
    }
    let other = if own == "- " { "* " } else { "- " };
    let mut lines = Vec::new();
    for line in block.split('\n') {
        lines.push(match line.strip_prefix(own) {
            Some(rest) => format!("{other}{rest}"),
            None => line.to_owned(),
        });
    }
    lines.join("\n")
}

impl Writer<'_> {
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
                let before = blocks.last().map(String::as_str).unwrap_or_default();
                blocks.push(apart(before, block));
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
            Part::Result(text) => {
                let text = phrase(text);
                let sentence = self.say("result", &[("text", &text)]);
                self.render("result.md", &Spoken::new(&text, &sentence))
            }
            Part::NoReturn(text) => self.render(
                "irreversible.md",
                &Note {
                    kind: "danger",
                    title: &words(&self.vocabulary.word("no-return")),
                    body: &phrase(text),
                },
            ),
            Part::Alternatives(alternatives) => self.alternatives(alternatives),
            Part::Note(kind, title, body) => self.note(*kind, title.as_ref(), body),
            Part::See(text, url) => {
                let link = phrase(&[super::document::Piece::Link(url.clone(), text.clone())]);
                let sentence = self.say("see", &[("link", &link)]);
                self.render("see.md", &Spoken::new(&link, &sentence))
            }
            Part::Follow(text) => {
                let text = phrase(text);
                let sentence = self.say("follow", &[("target", &text)]);
                self.render("follow.md", &Spoken::new(&text, &sentence))
            }
            Part::Continue(text) => {
                let text = phrase(text);
                let sentence = self.say("go-on", &[("target", &text)]);
                self.render("continue.md", &Spoken::new(&text, &sentence))
            }
            Part::End(good, text) => self.end(*good, text),
            Part::ForWhom(said, otherwise) => self.for_whom(said, otherwise.as_ref()),
            Part::OnlyIf(said) => {
                let text = match said {
                    Some(said) => self.sentence("scenario-if", said, &[]),
                    None => self.word("scenario-otherwise"),
                };
                self.render("only-if.md", &Text { text: &text })
            }
            Part::Choice { questions, entries } => self.which_part(questions, entries),
            Part::Meaning(label, said) => {
                let text = self.sentence("meaning", said, &[("label", &words(label))]);
                self.render("meaning.md", &Text { text: &text })
            }
            Part::Amounts(told) => {
                let sentences: Vec<String> = told.iter().map(|told| self.amount(told)).collect();
                let text = match sentences.as_slice() {
                    [only] => only.clone(),
                    several => several
                        .iter()
                        .map(|sentence| format!("- {sentence}"))
                        .collect::<Vec<_>>()
                        .join("\n"),
                };
                self.render("meaning.md", &Text { text: &text })
            }
            Part::Help(label, text) => {
                let text = format!("{}: {}", words(label), phrase(text));
                self.render("meaning.md", &Text { text: &text })
            }
            Part::Days(sentences) => {
                let sentences: Vec<String> =
                    sentences.iter().map(|day| words(&day.words)).collect();
                let text = sentences.join(" ");
                self.render("days.md", &Text { text: &text })
            }
            Part::Eligibility(text) => self.eligibility(text),
            Part::Decision(table) => self.decision(table),
        }
    }

    fn end(&self, good: bool, text: &Phrase) -> Rendered {
        let id = if good { "finished" } else { "next" };
        let outcome = phrase(text);
        let text = outcome.trim_end_matches('.');
        let sentence = self.say(id, &[("outcome", text)]);
        self.render(
            "end.md",
            &End {
                good,
                text,
                sentence: &sentence,
            },
        )
    }

    fn amount(&self, told: &AmountText) -> String {
        self.say(
            "amount-meaning",
            &[
                ("label", &words(&told.label)),
                ("amount", &words(&told.words)),
            ],
        )
    }

    fn for_whom(&self, said: &Said, otherwise: Option<&Phrase>) -> Rendered {
        let otherwise = otherwise.map(|text| phrase(text)).unwrap_or_default();
        let condition = self.sentence("for-whom", said, &[]);
        self.render(
            "for-whom.md",
            &ForWhom {
                condition: &condition,
                otherwise: &otherwise,
                everybody_else: &self.word("everybody-else"),
            },
        )
    }

    /// A message; its arguments are Markdown already, its own words are not.
    fn say(&self, id: &str, arguments: &[(&str, &str)]) -> String {
        // The words of a vocabulary are plain text without marks, so that only arguments have any.
        self.vocabulary.say(id, arguments)
    }

    fn word(&self, id: &str) -> String {
        words(&self.vocabulary.word(id))
    }

    /// A sentence with a condition; where the condition is a list, the sentence announces it.
    fn sentence(&self, id: &str, said: &Said, arguments: &[(&str, &str)]) -> String {
        let with = |condition: &str, id: &str| {
            let mut all = vec![("condition", condition)];
            all.extend(arguments);
            self.say(id, &all)
        };
        match &said.words {
            Wording::Clause(clause) => with(&words(clause), id),
            Wording::List { all, items, .. } => {
                let list_id = format!("{id}-list");
                let id = if self.vocabulary.has(&list_id) {
                    list_id.as_str()
                } else {
                    id
                };
                format!(
                    "{}\n\n{}",
                    with(&self.announced(*all), id),
                    self.bullets(items)
                )
            }
        }
    }

    fn announced(&self, all: bool) -> String {
        self.word(if all { "all-apply" } else { "any-applies" })
    }

    fn bullets(&self, items: &[Wording]) -> String {
        let mut blocks = Vec::new();
        for item in items {
            let text = match item {
                Wording::Clause(clause) => words(clause),
                Wording::List { all, items, .. } => {
                    format!("{}:\n\n{}", self.announced(*all), self.bullets(items))
                }
            };
            blocks.push(prefixed(&text, "- ", "  "));
        }
        let is_tight = items.iter().all(|item| matches!(item, Wording::Clause(_)));
        blocks.join(if is_tight { "\n" } else { "\n\n" })
    }

    fn alternatives(&self, alternatives: &[Alternative]) -> Rendered {
        let mut blocks = Vec::new();
        let mut written = Vec::new();
        for alternative in alternatives {
            let lead = match &alternative.lead {
                Lead::Words(words) => phrase(words),
                Lead::If { said, again: false } => self.sentence("branch-if", said, &[]),
                Lead::If { said, again: true } => self.sentence("branch-else-if", said, &[]),
                Lead::Otherwise => self.word("branch-else"),
            };
            let inside = self.parts(&alternative.parts)?;
            let text = match alternative.parts.as_slice() {
                [] => lead.clone(),
                // Behind a list of conditions, a paragraph is one of its own.
                [Part::Paragraph(_)] if !lead.contains('\n') => format!("{lead} {inside}"),
                _ => format!("{lead}\n\n{inside}"),
            };
            blocks.push(prefixed(&text, "- ", "  "));
            written.push(WrittenAlternative { lead, body: inside });
        }
        self.render(
            "alternatives.md",
            &Alternatives {
                alternatives: &written,
                list: &blocks.join("\n\n"),
            },
        )
    }

    fn which_part(&self, questions: &[Phrase], entries: &[Entry]) -> Rendered {
        let questions: Vec<String> = questions.iter().map(|question| phrase(question)).collect();
        let mut lines = Vec::new();
        for entry in entries {
            let link = phrase(&entry.link);
            let (text, list) = match &entry.whom {
                Whom::Unsaid => (link, String::new()),
                Whom::Otherwise => (
                    self.say("entry-otherwise", &[("link", &link)]),
                    String::new(),
                ),
                Whom::If(said) => match &said.words {
                    Wording::Clause(clause) => (
                        self.say(
                            "entry-if",
                            &[("link", &link), ("condition", &words(clause))],
                        ),
                        String::new(),
                    ),
                    Wording::List { all, items, .. } => (
                        self.say(
                            "entry-if-list",
                            &[("link", &link), ("condition", &self.announced(*all))],
                        ),
                        self.bullets(items),
                    ),
                },
            };
            let text = if list.is_empty() {
                text
            } else {
                format!("{text}\n\n{list}")
            };
            lines.push(prefixed(&text, "- ", "  "));
        }
        let is_tight = lines.iter().all(|line| !line.contains('\n'));
        self.render(
            "which-part.md",
            &WhichPart {
                lead: &self.word("which-part"),
                questions: &questions,
                entries: &lines.join(if is_tight { "\n" } else { "\n\n" }),
            },
        )
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

    fn eligibility(&self, text: &EligibilityText) -> Rendered {
        let title = phrase(&text.title);
        let id = if text.is_available {
            "available-only"
        } else {
            "not-available"
        };
        let because = |reason: &Option<Phrase>| reason.as_deref().map(phrase).unwrap_or_default();
        let mut reasons = Vec::new();
        let lead = match text.reasons.as_slice() {
            [] => {
                let id = if text.is_available {
                    "never-available"
                } else {
                    "always-available"
                };
                self.say(id, &[("title", &title)])
            }
            [only] => {
                let lead = self.sentence(id, &only.when, &[("title", &title)]);
                match (because(&only.because), &only.when.words) {
                    (because, _) if because.is_empty() => lead,
                    (because, Wording::Clause(_)) => format!("{lead} {because}"),
                    (because, Wording::List { .. }) => format!("{lead}\n\n{because}"),
                }
            }
            several => {
                for reason in several {
                    let because = because(&reason.because);
                    let condition = match &reason.when.words {
                        Wording::Clause(clause) => words(clause),
                        Wording::List { all, items, .. } => {
                            format!("{}:\n\n{}", self.announced(*all), self.bullets(items))
                        }
                    };
                    let text = match (&reason.when.words, because.is_empty()) {
                        (_, true) => condition.clone(),
                        (Wording::Clause(_), false) => format!("{condition}. {because}"),
                        (Wording::List { .. }, false) => format!("{condition}\n\n{because}"),
                    };
                    reasons.push(Row {
                        anchor: reason.anchor.clone(),
                        cells: Vec::new(),
                        when: condition,
                        result: String::new(),
                        reason: because,
                        item: prefixed(&text, "- ", "  "),
                    });
                }
                let id = format!("{id}-list");
                self.say(
                    &id,
                    &[("title", &title), ("condition", &self.announced(false))],
                )
            }
        };
        self.render(
            "eligibility.md",
            &Eligibility {
                title: &title,
                lead: &lead,
                list: &joined(&reasons),
                reasons: &reasons,
            },
        )
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
        let is_list = table.shape == Shape::List;
        let columns: Vec<String> = match &table.shape {
            Shape::Matrix(columns) => columns.iter().map(|(_, label)| words(label)).collect(),
            Shape::Table | Shape::List => Vec::new(),
        };
        let rows: Vec<Row> = table
            .rows
            .iter()
            .map(|row| self.row(row, is_list, table.rows.len() == 1))
            .collect();
        let has_reasons = rows.iter().any(|row| !row.reason.is_empty());
        let lead = match table.count {
            Count::One => String::new(),
            Count::First => self.word("first-counts"),
            Count::All => self.word("all-count"),
        };
        self.render(
            "decision.md",
            &Decision {
                title: &phrase(&table.title),
                lead: &lead,
                list: &joined(&rows),
                form: match &table.shape {
                    Shape::Table => "table",
                    Shape::List => "list",
                    Shape::Matrix(_) => "matrix",
                },
                columns: &columns,
                column_if: &self.word("column-if"),
                column_why: &self.word("column-why"),
                rows: &rows,
                reasons: has_reasons,
            },
        )
    }

    fn row(&self, row: &DecisionRow, is_list: bool, is_only: bool) -> Row {
        let result = words(&row.result);
        let strong = format!("**{result}**");
        let reason = row.reason.as_deref();
        let (when, item) = match row.when.as_ref().map(|when| &when.words) {
            None if is_only => (
                self.word("every-case"),
                self.say("row-every-case", &[("result", &strong)]),
            ),
            None => (
                self.word("otherwise"),
                self.say("row-otherwise", &[("result", &strong)]),
            ),
            Some(Wording::Clause(clause)) => {
                let clause = words(clause);
                let item = self.say("row-if", &[("result", &strong), ("condition", &clause)]);
                (clause, item)
            }
            Some(Wording::List { all, items, .. }) => {
                let announced = self.announced(*all);
                let lead = self.say(
                    "row-if-list",
                    &[("result", &strong), ("condition", &announced)],
                );
                (announced, format!("{lead}\n\n{}", self.bullets(items)))
            }
        };
        let item = match reason {
            Some(reason) if is_list && item.contains('\n') => {
                format!("{item}\n\n{}", phrase(reason))
            }
            Some(reason) if is_list => format!("{item} {}", phrase(reason)),
            _ => item,
        };
        Row {
            anchor: row.anchor.clone(),
            when,
            cells: row.cells.iter().map(|cell| words(cell)).collect(),
            result,
            reason: reason.map(cell).unwrap_or_default(),
            item: prefixed(&item, "- ", "  "),
        }
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
    sentence: &'a str,
}

/// The writer's words, and the sentence that the vocabulary makes of them.
#[derive(Serialize)]
struct Spoken<'a> {
    text: &'a str,
    sentence: &'a str,
}

impl<'a> Spoken<'a> {
    fn new(text: &'a str, sentence: &'a str) -> Self {
        Self { text, sentence }
    }
}

#[derive(Serialize)]
struct Eligibility<'a> {
    title: &'a str,
    /// The sentence; where there are several reasons, it announces them.
    lead: &'a str,
    /// The reasons as a list; empty where the sentence says the only one.
    list: &'a str,
    reasons: &'a [Row],
}

#[derive(Serialize)]
struct ForWhom<'a> {
    condition: &'a str,
    /// Empty: nothing is said to others.
    otherwise: &'a str,
    everybody_else: &'a str,
}

#[derive(Serialize)]
struct WhichPart<'a> {
    lead: &'a str,
    questions: &'a [String],
    /// The parts as a list of links.
    entries: &'a str,
}

#[derive(Serialize)]
struct Decision<'a> {
    title: &'a str,
    /// Which lines count; empty where only one can apply.
    lead: &'a str,
    /// The rows as a list.
    list: &'a str,
    /// `table`, `list` or `matrix`.
    form: &'a str,
    /// The headings of a matrix.
    columns: &'a [String],
    column_if: &'a str,
    column_why: &'a str,
    rows: &'a [Row],
    /// Whether some row has a reason.
    reasons: bool,
}

#[derive(Serialize)]
struct Alternatives<'a> {
    alternatives: &'a [WrittenAlternative],
    /// The same as a list.
    list: &'a str,
}

#[derive(Serialize)]
struct WrittenAlternative {
    lead: String,
    body: String,
}

#[derive(Serialize)]
struct Row {
    /// A name for it on the page.
    anchor: String,
    when: String,
    /// The cells of a matrix; none in all other cases.
    cells: Vec<String>,
    result: String,
    /// Empty: none is given.
    reason: String,
    /// All of it as an item of a list.
    item: String,
}

/// Items as a list; those of one line each stand close together.
fn joined(rows: &[Row]) -> String {
    let items: Vec<&str> = rows.iter().map(|row| row.item.as_str()).collect();
    let is_tight = items.iter().all(|item| !item.contains('\n'));
    items.join(if is_tight { "\n" } else { "\n\n" })
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
