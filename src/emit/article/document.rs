//! A page as it is shown, before any syntax: everything resolved, steps numbered. A rendered page
//! is compared with it.

use crate::model::NoteKind;

/// A page.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Entries of the front matter, ready to be written: lines, each with its line break.
    pub front: String,
    /// Its title, as plain text.
    pub title: String,
    pub parts: Vec<Part>,
    /// The images that it shows: paths in the project.
    pub images: Vec<String>,
    /// Whether its exceptions are more than anybody reads, so that not all of them are there.
    pub is_too_long: bool,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// Code.
    Code(String),
    /// Strong.
    Strong(Phrase),
    /// Emphasis.
    Emphasis(Phrase),
    /// A link.
    Link(String, Phrase),
    /// An image: its path from the page, and its text.
    Image(String, String),
    /// A line break.
    Break,
}

/// A sentence.
pub type Phrase = Vec<Piece>;

/// A part of a page.
#[derive(Clone, Debug)]
pub enum Part {
    /// A heading.
    Heading {
        /// 2 to 6.
        level: u8,
        text: Phrase,
        anchor: String,
    },
    /// A paragraph.
    Paragraph(Phrase),
    /// A list that is not of steps.
    List(Option<u64>, Vec<Vec<Part>>),
    /// Code and its language.
    Code(String, String),
    /// A quotation.
    Quote(Vec<Part>),
    /// A table: its head and its rows.
    Table(Vec<Phrase>, Vec<Vec<Phrase>>),
    /// A rule.
    Rule,
    /// Steps that follow each other.
    Steps(Vec<Step>),
    /// The result of a step.
    Result(Phrase),
    /// The point of no return behind a step.
    Irreversible(Phrase),
    /// The condition of a branch or an option, before its steps.
    Branch(Phrase),
    /// A note.
    Note(NoteKind, Option<Phrase>, Vec<Part>),
    /// A reference outside.
    See(Phrase, String),
    /// Where the way goes on.
    Continue(Phrase),
    /// Where the way ends: whether well, and how.
    End(bool, Phrase),
    /// An eligibility: its title, whom it is decided for, in words, and the reasons against it.
    Eligibility(Phrase, Option<String>, Vec<Reason>),
    /// A decision.
    Decision(DecisionTable),
    /// A guide's population, in words, and the answer to everybody else.
    EverybodyElse(String, Phrase),
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number in its list.
    pub number: usize,
    pub parts: Vec<Part>,
}

/// A reason against, and when it does not count.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The reason.
    pub because: Phrase,
    /// When it does not count.
    pub unless: Option<String>,
}

/// A decision as a table.
#[derive(Clone, Debug)]
pub struct DecisionTable {
    pub title: Phrase,
    /// For whom it is, where it is not for everybody.
    pub population: Option<String>,
    /// Whether all rows that fit count together; else the first that fits does.
    pub collects: bool,
    /// Its rows, the strongest first.
    pub rows: Vec<DecisionRow>,
}

/// When a decision has which result.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// When; none is in all other cases.
    pub when: Option<String>,
    pub result: String,
    /// Why.
    pub reason: Option<Phrase>,
}
