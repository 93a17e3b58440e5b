//! Finds each claim on the page, in order, and reads it.

use std::collections::BTreeSet;

use crate::analysis::mentions::Mention;
use crate::model::{Condition, Constant, DecisionId, FactId, File, Model, RuleResult};
use crate::words::Wording;

use super::super::document::{AmountText, DaySentence, Document, PageDays, Said};
use super::super::outline::{squeezed, without_front_matter};
use super::claims::{Claim, Place, Sentence, amounts, claims, conditions};
use super::complete;
use super::grammar::{Grammar, Labels, behind};
use super::page::{self, Block, Unit};
use super::phrases::{self, Around, Phrases};
use super::terms;
use super::tree::{self, Subject, Tree, canonical};

/// A sentence that does not say what the model holds.
#[derive(Clone, Debug)]
pub enum Misread {
    /// The page does not have it.
    Missing(String),
    /// The page says something else.
    Wrong { text: String, meant: Condition },
    /// It can be understood in two ways.
    Ambiguous { text: String, meant: Condition },
}

/// What of a page does not say what its document holds. `None` where the reader does not know the
/// language. `own` are the templates that stand in for ours: of what they write, only the words that
/// they are given are known.
#[must_use]
pub fn read_back(
    model: &Model,
    file: &File,
    language: &str,
    document: &Document,
    markdown: &str,
    own: &[String],
) -> Option<Vec<Misread>> {
    let phrases = phrases::of_language(language)?;
    let labels = Labels::new(model, file, phrases, language == "en");
    let blocks = page::read(without_front_matter(markdown));
    let units = page::units(&blocks);
    let mut reader = Reader {
        grammar: Grammar {
            model,
            phrases,
            labels: &labels,
        },
        phrases,
        units: &units,
        unit: 0,
        offset: 0,
        found: Vec::new(),
    };
    let is_our_table = !own.iter().any(|name| name == "decision.md");
    for claim in claims(document) {
        match claim {
            Claim::If(place, said) => {
                let is_ours = !own.iter().any(|name| name == place.template());
                reader.condition(&place, said, is_ours);
            }
            // Each template has words of the writer, and may put them elsewhere.
            Claim::Sentence(Sentence::Words(words)) if !own.is_empty() => {
                reader.find_anywhere(&words);
            }
            Claim::Sentence(sentence) => {
                let is_ours = !own.iter().any(|name| name == sentence.template());
                if is_ours {
                    reader.sentence(&sentence);
                }
            }
            Claim::Cells(cells, said) => reader.cells(&cells, said, is_our_table),
            Claim::Result(words, decision, given) => {
                reader.result(words, decision, given, is_our_table);
            }
            Claim::Day(day) => reader.day(day),
            Claim::Amount(told) => {
                let is_ours = !own.iter().any(|name| name == "meaning.md");
                reader.amount(told, is_ours);
            }
        }
    }
    let mut said = Vec::new();
    for condition in conditions(document) {
        said.push(tree::of_condition(model, &condition.meant));
    }
    for ((decision, rule), words) in &document.results {
        let rules = &model.decisions.at(*decision).rules;
        if !rules
            .get(*rule)
            .is_some_and(|rule| reader.gives(words, *decision, rule.result))
        {
            reader.found.push(Misread::Missing(words.clone()));
        }
    }
    for known in document.known.values() {
        let subject = match known.mention {
            Mention::Quantity(id) => Subject::Fact(id),
            Mention::Decision(id) => Subject::Decision(id),
        };
        let readings = reader.grammar.value(&known.words, subject);
        if readings.as_slice() != [Constant::Number(known.value)] {
            reader.found.push(Misread::Missing(known.words.clone()));
        }
    }
    // A label may say it itself.
    let mut amounts = amounts(document);
    let seen = file.sees.iter();
    let facts = seen.flat_map(|seen| model.facts.of_file(*seen));
    let quantities = facts.filter(|(id, _)| model.quantity(*id).is_some());
    amounts.extend(quantities.filter_map(|(id, fact)| {
        let label = squeezed(&model.plain(&fact.label));
        terms::says_quantity(&reader.grammar, id, &label).then_some(id)
    }));
    let text: Vec<&str> = units.iter().map(|unit| unit.text).collect();
    if let Some(page) = &file.page {
        let told = complete::Told {
            conditions: &said,
            results: &document.results,
            known: &document.known,
            amounts: &amounts,
            text: &text.join(" "),
        };
        let missing = complete::missing(model, page, &told);
        reader
            .found
            .extend(missing.into_iter().map(Misread::Missing));
    }
    Some(reader.found)
}

/// The conditions of a page that can be understood in two ways, and those whose labels have no words
/// for a denial, before anything is rendered.
#[must_use]
pub fn unclear<'d>(
    model: &Model,
    file: &File,
    language: &str,
    document: &'d Document,
) -> Vec<(&'d Said, Unclear)> {
    let Some(phrases) = phrases::of_language(language) else {
        return Vec::new();
    };
    let labels = Labels::new(model, file, phrases, language == "en");
    let grammar = Grammar {
        model,
        phrases,
        labels: &labels,
    };
    let mut found = Vec::new();
    for said in conditions(document) {
        if !said.unsayable.is_empty() {
            found.push((said, Unclear::Denial));
        } else if let Some(text) = ambiguous(&grammar, &said.words) {
            found.push((said, Unclear::Ambiguous(text)));
        }
    }
    found
}

/// Why a condition is not clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// It denies a label that has no words for that.
    Denial,
    /// This sentence of it can be understood in two ways.
    Ambiguous(String),
}

fn ambiguous(grammar: &Grammar<'_>, words: &Wording) -> Option<String> {
    match words {
        Wording::Clause(clause) => {
            let clause = squeezed(clause);
            (grammar.sentence(&clause).len() > 1).then_some(clause)
        }
        Wording::List { items, .. } => items.iter().find_map(|item| ambiguous(grammar, item)),
    }
}

struct Reader<'a> {
    grammar: Grammar<'a>,
    phrases: &'static Phrases,
    units: &'a [Unit<'a>],
    /// Where the last claim was found: the text, and the byte behind it.
    unit: usize,
    offset: usize,
    found: Vec<Misread>,
}

impl<'a> Reader<'a> {
    // ---- sentences

    fn sentence(&mut self, sentence: &Sentence) {
        let phrases = self.phrases;
        let around = |(before, after): Around, words: &str| format!("{before}{words}{after}");
        let wanted = match sentence {
            Sentence::EverybodyElse(words) => format!("{}{words}", phrases.everybody_else),
            Sentence::WhichPart => phrases.which_part.to_owned(),
            Sentence::OnlyOtherwise => phrases.only_otherwise.to_owned(),
            Sentence::EntryOtherwise(title) => format!("{title}{}", phrases.entry_otherwise),
            Sentence::BranchOtherwise => phrases.branch_otherwise.to_owned(),
            Sentence::Result(words) => format!("{}{words}", phrases.result),
            Sentence::NoReturn => phrases.no_return.to_owned(),
            Sentence::Follow(target) => around(phrases.follow, target),
            Sentence::GoOn(target) => around(phrases.go_on, target),
            Sentence::Finished(outcome) => around(phrases.finished, outcome),
            Sentence::Next(outcome) => around(phrases.next, outcome),
            Sentence::See(link) => around(phrases.see, link),
            Sentence::ColumnIf => phrases.column_if.to_owned(),
            Sentence::ColumnWhy => phrases.column_why.to_owned(),
            Sentence::FirstCounts => phrases.first_counts.to_owned(),
            Sentence::AllCount => phrases.all_count.to_owned(),
            Sentence::Otherwise => phrases.otherwise.to_owned(),
            Sentence::Always => phrases.always.to_owned(),
            Sentence::RowAlways(result) => format!("{result}{}", phrases.row_always),
            Sentence::RowOtherwise(result) => format!("{result}{}", phrases.row_otherwise),
            Sentence::NotAvailableList(title) => {
                format!("{title}{}{}:", phrases.not_available, phrases.any_applies)
            }
            Sentence::AvailableOnlyList(title) => {
                format!("{title}{}{}:", phrases.available_only, phrases.any_applies)
            }
            Sentence::AlwaysAvailable(title) => format!("{title}{}", phrases.always_available),
            Sentence::NeverAvailable(title) => format!("{title}{}", phrases.never_available),
            Sentence::Words(words) => words.clone(),
        };
        let is_whole = matches!(
            sentence,
            Sentence::ColumnIf | Sentence::ColumnWhy | Sentence::Otherwise | Sentence::Always
        );
        self.find(&wanted, is_whole);
    }

    /// Finds words behind the last ones that were found; `is_whole`: as a whole text.
    fn find(&mut self, wanted: &str, is_whole: bool) {
        let mut at = self.position();
        while let Some((unit, from)) = at {
            let text = self.units.get(unit).map_or("", |unit| unit.text);
            let rest = text.get(from..).unwrap_or_default();
            let place = if is_whole {
                (from == 0 && rest == wanted).then_some(0)
            } else {
                rest.find(wanted)
            };
            if let Some(place) = place {
                self.unit = unit;
                self.offset = from + place + wanted.len();
                return;
            }
            at = self.next_unit(unit);
        }
        self.found.push(Misread::Missing(wanted.to_owned()));
    }

    /// Finds words somewhere: another template may put them in another order.
    fn find_anywhere(&mut self, wanted: &str) {
        if !self.units.iter().any(|unit| unit.text.contains(wanted)) {
            self.found.push(Misread::Missing(wanted.to_owned()));
        }
    }

    /// The cells of a row of a matrix.
    fn cells(&mut self, cells: &[(FactId, &str)], said: &Said, is_ours: bool) {
        let model = self.grammar.model;
        let mut readings: Vec<Vec<Tree>> = vec![Vec::new()];
        let mut text = Vec::new();
        for (fact, words) in cells {
            let words = squeezed(words);
            if is_ours {
                self.find(&words, true);
            } else {
                self.find_anywhere(&words);
            }
            let of_cell = self.grammar.cell(&words, *fact);
            let mut more = Vec::new();
            for known in &readings {
                for tree in &of_cell {
                    let mut parts = known.clone();
                    parts.extend(tree.clone());
                    more.push(parts);
                }
            }
            more.truncate(8);
            readings = more;
            text.push(words);
        }
        let trees = readings
            .into_iter()
            .map(|parts| canonical(Tree::All(parts), model));
        let trees: BTreeSet<Tree> = trees.collect();
        let meant = tree::of_condition(model, &said.meant);
        self.judge(&text.join(" | "), &trees, &meant, said);
    }

    /// A cell with a result.
    fn result(&mut self, words: &str, decision: DecisionId, given: RuleResult, is_ours: bool) {
        let words = squeezed(words);
        if is_ours {
            self.find(&words, true);
        } else {
            self.find_anywhere(&words);
        }
        if !self.gives(&words, decision, given) {
            self.found.push(Misread::Missing(words));
        }
    }

    /// What an amount is worked out of.
    fn amount(&mut self, told: &AmountText, is_ours: bool) {
        let (label, words) = (squeezed(&told.label), squeezed(&told.words));
        if is_ours {
            let (between, after) = self.phrases.amount;
            self.find(&format!("{label}{between}{words}{after}"), false);
        } else {
            self.find_anywhere(&words);
        }
        if !terms::says_quantity(&self.grammar, told.fact, &words) {
            self.found.push(Misread::Missing(words));
        }
    }

    /// Whether words say what a rule gives, and nothing else.
    fn gives(&self, words: &str, decision: DecisionId, given: RuleResult) -> bool {
        match given {
            RuleResult::Value(value) => self
                .grammar
                .value(words, Subject::Decision(decision))
                .contains(&value),
            RuleResult::Amount(_) => {
                let readings = terms::of_rules(&self.grammar, decision, &squeezed(words));
                let wanted = terms::written_out(self.grammar.model, given);
                readings.len() == 1 && readings.first() == wanted.as_ref()
            }
        }
    }

    /// A sentence about the days of the page.
    fn day(&mut self, day: &DaySentence) {
        self.find(&day.words, false);
        let phrases = self.phrases;
        let inside = |(before, after): Around| {
            let rest = day.words.strip_prefix(before)?;
            self.grammar.date(rest.strip_suffix(after)?)
        };
        let is_said = match day.meant {
            PageDays::ReviewBy(meant) => inside(phrases.review_by) == Some(meant),
            PageDays::ValidFrom(meant) => inside(phrases.valid_from) == Some(meant),
            PageDays::ValidUntil(meant) => inside(phrases.valid_until) == Some(meant),
            PageDays::ValidBetween(first, last) => {
                let (before, between, after) = phrases.valid_between;
                let inner = day
                    .words
                    .strip_prefix(before)
                    .and_then(|rest| rest.strip_suffix(after));
                let days = inner.and_then(|inner| inner.split_once(between));
                days.is_some_and(|(one, other)| {
                    self.grammar.date(one) == Some(first) && self.grammar.date(other) == Some(last)
                })
            }
        };
        if !is_said {
            self.found.push(Misread::Missing(day.words.clone()));
        }
    }

    fn position(&self) -> Option<(usize, usize)> {
        (self.unit < self.units.len()).then_some((self.unit, self.offset))
    }

    fn next_unit(&self, unit: usize) -> Option<(usize, usize)> {
        (unit + 1 < self.units.len()).then_some((unit + 1, 0))
    }

    // ---- conditions

    /// The words before and behind a condition at a place.
    fn around(&self, place: &Place) -> (String, Vec<&'static str>) {
        let phrases = self.phrases;
        let with = |(before, after): Around| (before.to_owned(), vec![after]);
        match place {
            Place::ForWhom => with(phrases.for_whom),
            Place::OnlyIf => with(phrases.only_if),
            Place::Branch { again: false } => (phrases.branch.0.to_owned(), vec![":", ": "]),
            Place::Branch { again: true } => (phrases.branch_again.0.to_owned(), vec![":", ": "]),
            Place::Entry(title) => (format!("{title}{}", phrases.entry_if), vec![""]),
            Place::Meaning(label) => (format!("{label}{}", phrases.meaning), vec!["."]),
            Place::NotAvailable(title) => {
                (format!("{title}{}", phrases.not_available), vec![".", ". "])
            }
            Place::AvailableOnly(title) => (
                format!("{title}{}", phrases.available_only),
                vec![".", ". "],
            ),
            Place::Item => (String::new(), vec!["", ". "]),
            Place::Cell => (String::new(), vec![""]),
            Place::Row(result) => (format!("{result}{}", phrases.row_if), vec![".", ". "]),
        }
    }

    fn condition(&mut self, place: &Place, said: &Said, is_ours: bool) {
        let meant = tree::of_condition(self.grammar.model, &said.meant);
        let (before, after) = self.around(place);
        if !is_ours && let Wording::Clause(clause) = &said.words {
            // Whatever the template says around it, the clause is there and means what it must.
            let clause = squeezed(clause);
            self.find_anywhere(&clause);
            let trees = self.grammar.sentence(&clause);
            self.judge(&clause, &trees, &meant, said);
            return;
        }
        let is_list = matches!(said.words, Wording::List { .. });
        let mut at = self.position();
        while let Some((unit, from)) = at {
            let Some(current) = self.units.get(unit).copied() else {
                break;
            };
            // Such a sentence begins a text.
            let start = (from == 0)
                .then(|| behind(current.text, 0, &before))
                .flatten();
            if let Some(start) = start {
                let rest = current.text.get(start..).unwrap_or_default();
                let read = if is_list {
                    self.announced(rest, current.list)
                        .map(|trees| (current.text.len(), trees))
                } else {
                    self.clauses(rest, &after, &said.words)
                        .map(|(end, trees)| (start + end, trees))
                };
                if let Some((end, trees)) = read {
                    self.judge(rest, &trees, &meant, said);
                    self.unit = unit;
                    self.offset = end;
                    return;
                }
            }
            at = self.next_unit(unit);
        }
        let words = said.words.line();
        self.found
            .push(Misread::Missing(format!("{before}{words}")));
    }

    /// The readings of a clause at the beginning of a text, and where it ends: at the mark where the
    /// writer says that it does.
    fn clauses(
        &self,
        text: &str,
        after: &[&str],
        words: &Wording,
    ) -> Option<(usize, BTreeSet<Tree>)> {
        let Wording::Clause(clause) = words else {
            return None;
        };
        let clause = squeezed(clause);
        let end = behind(text, 0, &clause)?;
        let rest = text.get(end..)?;
        let is_end = after.iter().any(|mark| {
            if mark.ends_with(' ') {
                rest.starts_with(mark)
            } else {
                rest == *mark
            }
        });
        let trees = self.grammar.sentence(text.get(..end)?);
        is_end.then_some((end, trees))
    }

    /// The readings of a list behind "all of these apply:".
    fn announced(&self, text: &str, list: Option<&'a [Vec<Block>]>) -> Option<BTreeSet<Tree>> {
        let text = text.strip_suffix(':')?;
        let all = if text == self.phrases.all_apply {
            true
        } else if text == self.phrases.any_applies {
            false
        } else {
            return None;
        };
        let mut readings: Vec<Vec<Tree>> = vec![Vec::new()];
        for item in list? {
            let of_item = self.item(item)?;
            let mut more = Vec::new();
            for known in &readings {
                for tree in &of_item {
                    more.push([known.clone(), vec![tree.clone()]].concat());
                }
            }
            // One item with two readings is enough to be told of.
            more.truncate(8);
            readings = more;
        }
        let trees = readings.into_iter().map(|parts| {
            let tree = if all {
                Tree::All(parts)
            } else {
                Tree::Any(parts)
            };
            canonical(tree, self.grammar.model)
        });
        Some(trees.collect())
    }

    fn item(&self, blocks: &'a [Block]) -> Option<BTreeSet<Tree>> {
        let [Block::Text(text), rest @ ..] = blocks else {
            return None;
        };
        match rest {
            [] => Some(self.grammar.sentence(text)),
            [Block::List(items), ..] => self.announced(text, Some(items)),
            [Block::Text(_), ..] => None,
        }
    }

    fn judge(&mut self, text: &str, trees: &BTreeSet<Tree>, meant: &Tree, said: &Said) {
        let (text, condition) = (text.to_owned(), said.meant.clone());
        if !trees.contains(meant) {
            let meant = condition;
            self.found.push(Misread::Wrong { text, meant });
        } else if trees.len() > 1 {
            let meant = condition;
            self.found.push(Misread::Ambiguous { text, meant });
        }
    }
}
