//! A page as it is shown, before any syntax: everything resolved, steps numbered. A rendered page
//! is compared with it.

use std::collections::BTreeMap;

use crate::analysis::mentions::{Calls, Mention};
use crate::base::Span;
use crate::model::{Condition, DecisionId, FactId, NoteKind, RuleResult};
use crate::words::Wording;
use crate::words::clause::Unsayable;

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
    /// The results of rules that its texts name, in words.
    pub results: BTreeMap<(DecisionId, usize), String>,
    /// The values that its texts give instead of a name, by the calls that a text comes through and the place of
    /// the name.
    pub known: BTreeMap<(Calls, Span), Known>,
    /// The shapes of decisions that do not fit, with the places where they are asked for.
    pub misfits: Vec<(Span, Misfit)>,
    /// Whether its exceptions are more than anybody reads, so that not all of them are there.
    pub is_too_long: bool,
    /// Whether it depends on what other pages show.
    pub asks_others: bool,
    /// Its marks by their numbers, where they are wanted.
    pub marks: Vec<PageMark>,
}

/// A place of the source, by the calls through which it is shown.
pub type PagePlace = (Vec<Span>, Span);

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageMark {
    /// The step, branch, option, call or end without which nobody reads what is marked.
    pub place: PagePlace,
    pub around: Marked,
}

/// What a mark is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// An item of a list; so many items further out.
    Item(usize),
    /// A paragraph, or a note.
    Block,
}

/// A value that stands for the name of what has it.
#[derive(Clone, Debug)]
pub struct Known {
    pub mention: Mention,
    pub value: i64,
    pub words: String,
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
    /// A place that links lead to.
    Anchor(String),
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
    /// There is no way back behind the next step, and why.
    NoReturn(Phrase),
    /// The branches or options of which a reader takes one.
    Alternatives(Vec<Alternative>),
    /// A note.
    Note(NoteKind, Option<Phrase>, Vec<Part>),
    /// A reference outside.
    See(Phrase, String),
    /// Steps that stand elsewhere on the page, to be done here.
    Follow(Phrase),
    /// Where the way goes on.
    Continue(Phrase),
    /// Where the way ends: whether well, and how.
    End(bool, Phrase),
    /// For whom a guide or a decision is, and what everybody else is told.
    ForWhom(Said, Option<Phrase>),
    /// For whom a scenario or a group is; none is in all other cases.
    OnlyIf(Option<Said>),
    /// The scenarios and groups of a guide or a group, to choose from.
    Choice {
        /// What to find out first.
        questions: Vec<Phrase>,
        entries: Vec<Entry>,
    },
    /// What a define means.
    Meaning(String, Said),
    /// What amounts are worked out of.
    Amounts(Vec<AmountText>),
    /// A word of help about a value.
    Help(String, Phrase),
    /// The days of a page.
    Days(Vec<DaySentence>),
    Eligibility(EligibilityText),
    /// A decision.
    Decision(DecisionTable),
}

/// A condition in words, and the condition that the words must say.
#[derive(Clone, Debug)]
pub struct Said {
    pub words: Wording,
    pub meant: Condition,
    /// The labels that it denies and that have no words for that.
    pub unsayable: Vec<Unsayable>,
}

/// What an amount is worked out of.
#[derive(Clone, Debug)]
pub struct AmountText {
    pub fact: FactId,
    pub label: String,
    pub words: String,
}

/// What is said of the days of a page, with the words.
#[derive(Clone, Debug)]
pub struct DaySentence {
    pub words: String,
    pub meant: PageDays,
}

/// Days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageDays {
    ValidBetween(i64, i64),
    ValidFrom(i64),
    ValidUntil(i64),
    ReviewBy(i64),
}

/// A branch or an option.
#[derive(Clone, Debug)]
pub struct Alternative {
    pub lead: Lead,
    pub parts: Vec<Part>,
}

/// The words before a branch or an option.
#[derive(Clone, Debug)]
pub enum Lead {
    /// Those of the writer.
    Words(Phrase),
    /// The condition; `again` where another branch stands before it.
    If { said: Said, again: bool },
    /// Whoever takes no branch before it.
    Otherwise,
}

/// A part of a guide in the list of its parts.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its title, as a link.
    pub link: Phrase,
    pub whom: Whom,
}

/// For whom a scenario or a group is.
#[derive(Clone, Debug)]
pub enum Whom {
    /// Its title says it, or it is for everybody.
    Unsaid,
    If(Said),
    Otherwise,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number in its list.
    pub number: usize,
    pub parts: Vec<Part>,
}

/// An eligibility in words.
#[derive(Clone, Debug)]
pub struct EligibilityText {
    pub title: Phrase,
    /// Whether the reasons say when it is available; else, when it is not.
    pub is_available: bool,
    pub reasons: Vec<Reason>,
}

/// When a rule of an eligibility applies, and why.
#[derive(Clone, Debug)]
pub struct Reason {
    /// As a row has it.
    pub anchor: String,
    pub when: Said,
    pub because: Option<Phrase>,
}

/// A decision as a table or a list.
#[derive(Clone, Debug)]
pub struct DecisionTable {
    pub title: Phrase,
    pub count: Count,
    pub shape: Shape,
    /// Its rows, the strongest first.
    pub rows: Vec<DecisionRow>,
}

/// How a decision is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A line for each rule, with its condition in a cell.
    Table,
    /// An item for each rule.
    List,
    /// A column for each fact, with its label.
    Matrix(Vec<(FactId, String)>),
}

/// Why a decision is not shown in the shape that its writer asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// An eligibility is said as a list of its reasons.
    Reasons,
    /// This condition is a list, and a cell holds none.
    Long(Span),
    /// This condition is no row of tests of facts, all of which hold.
    NoRow(Span),
    /// This condition tests a fact that has no column.
    NoColumn(FactId, Span),
}

/// Which of the rows that apply count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// At most one applies.
    One,
    /// The first.
    First,
    /// All together.
    All,
}

/// When a decision has which result.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// A name for it that no other row of the page has, for templates that let links lead to it.
    pub anchor: String,
    /// When; none is in all other cases.
    pub when: Option<Said>,
    /// The condition below each column of a matrix.
    pub cells: Vec<String>,
    /// The result in words, and what they mean; none is the empty set that no rule gives.
    pub result: String,
    pub given: (DecisionId, RuleResult),
    /// Why.
    pub reason: Option<Phrase>,
}
