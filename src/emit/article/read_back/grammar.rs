//! Reads a sentence: all ways in which the words can be understood, as trees. It knows the labels and
//! the phrases of a language, and takes nothing for granted but that the words are a condition.

use std::collections::BTreeSet;

use crate::model::{
    Constant, DecisionId, DefineId, Domain, FactId, File, Inline, Model, Ordered, OrderedKind,
    Relation,
};

use super::super::outline::squeezed;
use super::calendar::{day_number, year_of};
use super::compared;
use super::phrases::{Around, Around2, Phrases, with_small_letter};
use super::tree::{Meaning, Subject, Tree, canonical, first_alike, test};

/// How many readings of one part are followed at most.
const READINGS: usize = 64;

/// The labels that a page may use.
pub(super) struct Labels {
    /// Whole clauses: yes/no facts and defines, with what they say.
    truths: Vec<(String, Tree)>,
    /// The beginnings of clauses.
    subjects: Vec<(String, Subject)>,
}

impl Labels {
    /// Those of all that a file sees.
    pub(super) fn new(model: &Model, file: &File, phrases: &Phrases, inner_titles: bool) -> Self {
        let mut labels = Self {
            truths: Vec::new(),
            subjects: Vec::new(),
        };
        let mut alike = BTreeSet::new();
        for seen in &file.sees {
            for (id, fact) in model.facts.of_file(*seen) {
                if !model.is_named(id) {
                    let first = first_alike(model, id);
                    if alike.insert(first) {
                        let said = compared::labels(model, phrases, first);
                        labels.truths.extend(said.truths);
                        labels.subjects.extend(said.subject);
                    }
                    continue;
                }
                labels.fact(model, id, &fact.domain, &fact.label, fact.not.as_deref());
            }
            for (id, define) in model.defines.of_file(*seen) {
                labels.define(model, id, &define.label, define.not.as_deref());
            }
            for (id, decision) in model.decisions.of_file(*seen) {
                match &decision.called {
                    Some(called) => {
                        let words = squeezed(&model.plain(called));
                        labels.subjects.push((words, Subject::Decision(id)));
                    }
                    None => labels.decision(model, id, &decision.title, inner_titles),
                }
            }
        }
        labels
    }

    /// What decisions are called.
    pub(super) fn decisions(&self) -> impl Iterator<Item = (&str, DecisionId)> {
        self.subjects
            .iter()
            .filter_map(|(label, subject)| match subject {
                Subject::Decision(id) => Some((label.as_str(), *id)),
                Subject::Fact(_) => None,
            })
    }

    fn fact(
        &mut self,
        model: &Model,
        id: FactId,
        domain: &Domain,
        label: &[Inline],
        not: Option<&[Inline]>,
    ) {
        let words = squeezed(&model.plain(label));
        if matches!(domain, Domain::YesNo) {
            let truth =
                |value| Tree::Test(Subject::Fact(id), Meaning::Values(BTreeSet::from([value])));
            self.truths.push((words, truth(1)));
            if let Some(not) = not {
                self.truths.push((squeezed(&model.plain(not)), truth(0)));
            }
        } else {
            self.subjects.push((words, Subject::Fact(id)));
        }
    }

    fn define(&mut self, model: &Model, id: DefineId, label: &[Inline], not: Option<&[Inline]>) {
        let words = squeezed(&model.plain(label));
        self.truths.push((words, Tree::Define(id, true)));
        if let Some(not) = not {
            self.truths
                .push((squeezed(&model.plain(not)), Tree::Define(id, false)));
        }
    }

    fn decision(&mut self, model: &Model, id: DecisionId, title: &[Inline], inner: bool) {
        let words = squeezed(&model.plain(title));
        let small = inner && matches!(title.first(), Some(Inline::Text(..)));
        let words = if small {
            with_small_letter(&words)
        } else {
            words
        };
        self.subjects.push((words, Subject::Decision(id)));
    }
}

/// What was read, and where it ends.
type Read<T> = Vec<(usize, T)>;

pub(super) struct Grammar<'a> {
    pub(super) model: &'a Model,
    pub(super) phrases: &'static Phrases,
    pub(super) labels: &'a Labels,
}

impl Grammar<'_> {
    /// All meanings of a sentence, each once.
    pub(super) fn sentence(&self, text: &str) -> BTreeSet<Tree> {
        let mut found = BTreeSet::new();
        let mut add = |tree: Tree| {
            if found.len() < READINGS {
                found.insert(canonical(tree, self.model));
            }
        };
        let [always, never] = self.phrases.constants;
        if text == always {
            add(Tree::All(Vec::new()));
        } else if text == never {
            add(Tree::Any(Vec::new()));
        }
        for (end, first) in self.clause(text, 0) {
            if end == text.len() {
                add(first.clone());
            }
            self.joined(text, end, &first, &mut add);
            if let Some(at) = behind(text, end, self.phrases.unless) {
                for (end, exception) in self.clause(text, at) {
                    if end == text.len() {
                        add(Tree::All(vec![
                            first.clone(),
                            denied(self.model, exception),
                        ]));
                    }
                }
            }
        }
        found
    }

    /// All values that a result in words may mean.
    pub(super) fn value(&self, text: &str, subject: Subject) -> Vec<Constant> {
        let ends = |end: &usize| *end == text.len();
        match subject.domain(self.model) {
            Domain::Ordered(ordered) => self
                .exact(text, 0, ordered)
                .into_iter()
                .filter(|(end, _)| ends(end))
                .map(|(_, (first, _))| Constant::Number(first))
                .collect(),
            Domain::AnyOf(_) if text == self.phrases.nothing => vec![Constant::Members(0)],
            Domain::AnyOf(_) => {
                let named = self.values(subject);
                named
                    .as_sets(self.list(text, 0, named.labels_of_values(), self.phrases.and))
                    .into_iter()
                    .filter(|(end, _)| ends(end))
                    .map(|(_, set)| Constant::Members(set))
                    .collect()
            }
            Domain::YesNo | Domain::OneOf(_) => {
                Self::one(text, 0, self.values(subject).labels_of_values())
                    .into_iter()
                    .filter(|(end, _)| ends(end))
                    .map(|(_, value)| Constant::Index(value))
                    .collect()
            }
        }
    }

    /// All readings of a cell below a fact; `None` is any value.
    pub(super) fn cell(&self, text: &str, fact: FactId) -> Vec<Option<Tree>> {
        let subject = Subject::Fact(fact);
        let phrases = self.phrases;
        let mut found: Vec<(usize, Meaning, bool)> = Vec::new();
        let mut add = |read: Read<Meaning>, holds: bool| {
            found.extend(read.into_iter().map(|(end, meaning)| (end, meaning, holds)));
        };
        let labels = self.values(subject);
        let values = |read: Read<Vec<usize>>| -> Read<Meaning> {
            let meaning = |values: &[usize]| Meaning::Values(labels.values_of(values));
            read.into_iter()
                .map(|(end, values)| (end, meaning(&values)))
                .collect()
        };
        let sets = |around: Around, word: &str, of: &dyn Fn(u64) -> Meaning| -> Read<Meaning> {
            let read = Self::around(text, 0, around, &|at| {
                labels.as_sets(self.list(text, at, &labels.labels, word))
            });
            read.into_iter().map(|(end, set)| (end, of(set))).collect()
        };
        match subject.domain(self.model) {
            Domain::Ordered(ordered) => {
                add(self.intervals(text, 0, ordered), true);
                let denied = Self::around(text, 0, phrases.cell_not, &|at| {
                    self.intervals(text, at, ordered)
                });
                add(denied, false);
            }
            Domain::YesNo | Domain::OneOf(_) => {
                add(values(self.list(text, 0, &labels.labels, phrases.or)), true);
                let one = |at: usize| {
                    let read = Self::one(text, at, &labels.labels);
                    read.into_iter()
                        .map(|(end, value)| (end, vec![value]))
                        .collect()
                };
                add(values(Self::around(text, 0, phrases.cell_not, &one)), false);
                add(
                    values(Self::two(text, 0, phrases.cell_neither, &labels.labels)),
                    false,
                );
                let list = |at: usize| self.list(text, at, &labels.labels, phrases.and);
                add(
                    values(Self::around(text, 0, phrases.cell_none_of, &list)),
                    false,
                );
            }
            Domain::AnyOf(_) => {
                add(sets(phrases.cell_with, phrases.or, &Meaning::Some), true);
                add(
                    sets(phrases.cell_without, phrases.and, &Meaning::Some),
                    false,
                );
                add(
                    sets(phrases.cell_only, phrases.and, &Meaning::Exactly),
                    true,
                );
                add(
                    sets(phrases.cell_not_exactly, phrases.and, &Meaning::Exactly),
                    false,
                );
                if text == phrases.cell_none {
                    add(vec![(text.len(), Meaning::Exactly(0))], true);
                }
            }
        }
        let mut readings: BTreeSet<Option<Tree>> = found
            .into_iter()
            .filter(|(end, ..)| *end == text.len())
            .map(|(_, meaning, holds)| Some(test(self.model, subject, meaning, holds)))
            .collect();
        if text == phrases.cell_any {
            readings.insert(None);
        }
        readings.into_iter().collect()
    }

    /// The day that a whole text is.
    pub(super) fn date(&self, text: &str) -> Option<i64> {
        let (end, day) = self.day_at(text, 0)?;
        (end == text.len()).then_some(day)
    }

    /// A day with its year, and where it ends.
    pub(super) fn day_at(&self, text: &str, at: usize) -> Option<(usize, i64)> {
        let (at, month, day) = self.day(text, at)?;
        let (end, year) = digits(text, at)?;
        Some((end, day_number(year.parse().ok()?, month, day)?))
    }

    /// A time of day, in minutes since midnight, and where it ends.
    pub(super) fn time_at(&self, text: &str, at: usize) -> Option<(usize, i64)> {
        let (end, hours) = digits(text, at)?;
        let (end, minutes) = digits(text, behind(text, end, ":")?)?;
        let end = behind(text, end, self.phrases.behind_time)?;
        Some((
            end,
            60 * hours.parse::<i64>().ok()? + minutes.parse::<i64>().ok()?,
        ))
    }

    /// `a and b`, `a, b and c`, and the same with "or".
    fn joined(&self, text: &str, at: usize, first: &Tree, add: &mut dyn FnMut(Tree)) {
        let mut open = vec![(at, vec![first.clone()])];
        let mut steps = 0;
        while let Some((at, parts)) = open.pop() {
            steps += 1;
            if steps > READINGS * 4 {
                return;
            }
            for (word, all) in [(self.phrases.and, true), (self.phrases.or, false)] {
                let Some(at) = behind(text, at, word) else {
                    continue;
                };
                for (end, last) in self.clause(text, at) {
                    if end == text.len() {
                        let mut parts = parts.clone();
                        parts.push(last);
                        add(if all {
                            Tree::All(parts)
                        } else {
                            Tree::Any(parts)
                        });
                    } else if parts.len() == 1 {
                        // Without commas between more than two, as a careless reader may take it.
                        self.chained(text, end, all, &[parts.clone(), vec![last]].concat(), add);
                    }
                }
            }
            if let Some(at) = behind(text, at, self.phrases.comma) {
                for (end, next) in self.clause(text, at) {
                    let mut parts = parts.clone();
                    parts.push(next);
                    open.push((end, parts));
                }
            }
        }
    }

    /// `a and b and c`
    fn chained(&self, text: &str, at: usize, all: bool, parts: &[Tree], add: &mut dyn FnMut(Tree)) {
        let word = if all {
            self.phrases.and
        } else {
            self.phrases.or
        };
        let Some(at) = behind(text, at, word) else {
            return;
        };
        for (end, next) in self.clause(text, at) {
            let parts = [parts, &[next]].concat();
            if end == text.len() {
                add(if all {
                    Tree::All(parts)
                } else {
                    Tree::Any(parts)
                });
            } else if parts.len() < 4 {
                self.chained(text, end, all, &parts, add);
            }
        }
    }

    fn clause(&self, text: &str, at: usize) -> Read<Tree> {
        let mut found = Vec::new();
        for (label, tree) in &self.labels.truths {
            if let Some(end) = behind(text, at, label) {
                found.push((end, tree.clone()));
            }
        }
        for (label, subject) in &self.labels.subjects {
            if let Some(at) = behind(text, at, label) {
                self.test(text, at, *subject, &mut found);
            }
        }
        found.truncate(READINGS);
        found
    }

    fn test(&self, text: &str, at: usize, subject: Subject, found: &mut Read<Tree>) {
        let mut add = |read: Read<Meaning>, holds: bool| {
            for (end, meaning) in read {
                found.push((end, test(self.model, subject, meaning, holds)));
            }
        };
        match subject.domain(self.model) {
            Domain::Ordered(ordered) => {
                add(
                    Self::around(text, at, self.phrases.is, &|at| {
                        self.intervals(text, at, ordered)
                    }),
                    true,
                );
                add(
                    Self::around(text, at, self.phrases.is_not, &|at| {
                        self.intervals(text, at, ordered)
                    }),
                    false,
                );
            }
            Domain::AnyOf(_) => {
                let labels = self.values(subject);
                let some = |set: u64| Meaning::Some(set);
                let include = self.phrases.include;
                let sets =
                    |at: usize, word| labels.as_sets(self.list(text, at, &labels.labels, word));
                let mapped = |read: Read<u64>, of: &dyn Fn(u64) -> Meaning| -> Read<Meaning> {
                    read.into_iter().map(|(end, set)| (end, of(set))).collect()
                };
                let (and, or) = (self.phrases.and, self.phrases.or);
                add(
                    Self::around(text, at, include, &|at| mapped(sets(at, or), &some)),
                    true,
                );
                for phrase in [self.phrases.include_not, self.phrases.include_none_of] {
                    add(
                        Self::around(text, at, phrase, &|at| mapped(sets(at, and), &some)),
                        false,
                    );
                }
                let two = Self::two(text, at, self.phrases.include_neither, &labels.labels);
                add(mapped(labels.as_sets(two), &some), false);
                let exactly = |set: u64| Meaning::Exactly(set);
                add(
                    Self::around(text, at, self.phrases.only, &|at| {
                        mapped(sets(at, and), &exactly)
                    }),
                    true,
                );
                add(
                    Self::around(text, at, self.phrases.not_exactly, &|at| {
                        mapped(sets(at, and), &exactly)
                    }),
                    false,
                );
                if let Some(end) = behind(text, at, self.phrases.none) {
                    add(vec![(end, Meaning::Exactly(0))], true);
                }
            }
            Domain::YesNo | Domain::OneOf(_) => {
                let labels = self.values(subject);
                let values = |read: Read<Vec<usize>>| -> Read<Meaning> {
                    read.into_iter()
                        .map(|(end, values)| (end, Meaning::Values(labels.values_of(&values))))
                        .collect()
                };
                let (and, or) = (self.phrases.and, self.phrases.or);
                let list = |at: usize, word| values(self.list(text, at, &labels.labels, word));
                add(
                    Self::around(text, at, self.phrases.is, &|at| list(at, or)),
                    true,
                );
                add(
                    Self::around(text, at, self.phrases.is_not, &|at| list(at, or)),
                    false,
                );
                add(
                    Self::around(text, at, self.phrases.none_of, &|at| list(at, and)),
                    false,
                );
                add(
                    values(Self::two(text, at, self.phrases.either, &labels.labels)),
                    true,
                );
                add(
                    values(Self::two(text, at, self.phrases.neither, &labels.labels)),
                    false,
                );
            }
        }
    }

    /// The labels of a subject's values, by position, and of the groups that they make.
    fn values(&self, subject: Subject) -> Named {
        let mut named = Named {
            labels: self.labels_of(subject),
            groups: Vec::new(),
        };
        if let Domain::OneOf(values) | Domain::AnyOf(values) = subject.domain(self.model) {
            for group in &values.groups {
                named.labels.push(squeezed(&self.model.plain(&group.label)));
                named.groups.push(group.values.clone());
            }
        }
        named
    }

    fn labels_of(&self, subject: Subject) -> Vec<String> {
        if let Subject::Decision(id) = subject
            && self.model.decisions.at(id).eligibility
        {
            return vec![
                self.phrases.unavailable.to_owned(),
                self.phrases.available.to_owned(),
            ];
        }
        match subject.domain(self.model) {
            Domain::YesNo => vec![self.phrases.no.to_owned(), self.phrases.yes.to_owned()],
            Domain::OneOf(values) | Domain::AnyOf(values) => {
                let label = |value: &crate::model::Value| squeezed(&self.model.plain(&value.label));
                values.iter().map(label).collect()
            }
            Domain::Ordered(_) => Vec::new(),
        }
    }

    fn around<T>(
        text: &str,
        at: usize,
        (before, after): Around,
        inside: &dyn Fn(usize) -> Read<T>,
    ) -> Read<T> {
        let Some(at) = behind(text, at, before) else {
            return Vec::new();
        };
        let read = inside(at).into_iter();
        read.filter_map(|(end, what)| Some((behind(text, end, after)?, what)))
            .collect()
    }

    /// One value of a list.
    fn one(text: &str, at: usize, labels: &[String]) -> Read<usize> {
        let mut found = Vec::new();
        for (value, label) in labels.iter().enumerate() {
            if let Some(end) = behind(text, at, label) {
                found.push((end, value));
            }
        }
        found
    }

    /// Two values with words around and between.
    fn two(text: &str, at: usize, around: Around2, labels: &[String]) -> Read<Vec<usize>> {
        let (before, between, after) = around;
        Self::around(text, at, (before, after), &|at| {
            let mut found = Vec::new();
            for (end, first) in Self::one(text, at, labels) {
                let Some(at) = behind(text, end, between) else {
                    continue;
                };
                for (end, second) in Self::one(text, at, labels) {
                    found.push((end, vec![first, second]));
                }
            }
            found
        })
    }

    /// `a`, `a or b`, `a, b or c`.
    fn list(&self, text: &str, at: usize, labels: &[String], word: &str) -> Read<Vec<usize>> {
        let one = |at: usize| Self::one(text, at, labels);
        self.items(text, at, word, &one)
    }

    fn items<T: Clone>(
        &self,
        text: &str,
        at: usize,
        word: &str,
        one: &dyn Fn(usize) -> Read<T>,
    ) -> Read<Vec<T>> {
        let mut found: Read<Vec<T>> = Vec::new();
        let mut open: Read<Vec<T>> = one(at)
            .into_iter()
            .map(|(end, item)| (end, vec![item]))
            .collect();
        found.extend(open.iter().cloned());
        let mut steps = 0;
        while let Some((at, items)) = open.pop() {
            steps += 1;
            if steps > READINGS * 4 {
                break;
            }
            if let Some(at) = behind(text, at, word) {
                for (end, last) in one(at) {
                    found.push((end, [items.clone(), vec![last]].concat()));
                }
            }
            if let Some(at) = behind(text, at, self.phrases.comma) {
                for (end, next) in one(at) {
                    open.push((end, [items.clone(), vec![next]].concat()));
                }
            }
        }
        found
    }

    // ---- ordered values

    /// Intervals joined by "or".
    fn intervals(&self, text: &str, at: usize, ordered: &Ordered) -> Read<Meaning> {
        let one = |at: usize| self.interval(text, at, ordered);
        let mut found: Read<Meaning> = self
            .items(text, at, self.phrases.or, &one)
            .into_iter()
            .map(|(end, intervals)| (end, Meaning::Within(intervals)))
            .collect();
        if ordered.kind == OrderedKind::Date
            && let Some((end, days)) = self.every_year(text, at, ordered)
        {
            found.push((end, Meaning::Within(days)));
        }
        found
    }

    /// A stretch of every year, as the days of a domain.
    fn every_year(
        &self,
        text: &str,
        at: usize,
        ordered: &Ordered,
    ) -> Option<(usize, Vec<(i64, i64)>)> {
        let (before, between, after) = self.phrases.any_year;
        let (end, month, day) = self.day_and_month(text, behind(text, at, before)?)?;
        let (end, to_month, to_day) = self.day_and_month(text, behind(text, end, between)?)?;
        let end = behind(text, end, after)?;
        let is_over = (to_month, to_day) < (month, day);
        let years = year_of(ordered.lo) - 1..=year_of(ordered.hi);
        let days = years.filter_map(|year| {
            let from = day_number(year, month, day)?;
            let to = day_number(year + i64::from(is_over), to_month, to_day)?;
            let (from, to) = (from.max(ordered.lo), to.min(ordered.hi));
            (from <= to).then_some((from, to))
        });
        Some((end, days.collect()))
    }

    fn interval(&self, text: &str, at: usize, ordered: &Ordered) -> Read<(i64, i64)> {
        let mut found = self.exact(text, at, ordered);
        let bounds = self.bound(text, at, ordered);
        // A lower and an upper bound.
        for (end, (lo, hi)) in &bounds {
            if let Some(at) = behind(text, *end, self.phrases.and) {
                for (end, (other_lo, other_hi)) in self.bound(text, at, ordered) {
                    found.push((end, (*lo.max(&other_lo), *hi.min(&other_hi))));
                }
            }
        }
        found.extend(bounds);
        let (before, between, after) = self.phrases.range;
        let range = Self::around(text, at, (before, after), &|at| {
            let mut found = Vec::new();
            for (end, from) in self.bare(text, at, ordered) {
                let Some(at) = behind(text, end, between) else {
                    continue;
                };
                let last = match ordered.kind {
                    OrderedKind::Version => version(text, at).into_iter().collect(),
                    OrderedKind::Number { .. } | OrderedKind::Date | OrderedKind::Time => {
                        self.exact(text, at, ordered)
                    }
                };
                for (end, (to_first, to)) in last {
                    let from = match from {
                        From::Value(from) => from,
                        // The year is said once, behind the later day.
                        From::Day(month, day) => match day_number(year_of(to_first), month, day) {
                            Some(from) => from,
                            None => continue,
                        },
                    };
                    found.push((end, (from, to)));
                }
            }
            found
        });
        found.extend(range);
        found
    }

    fn bound(&self, text: &str, at: usize, ordered: &Ordered) -> Read<(i64, i64)> {
        let mut found = Vec::new();
        for (relation, around) in self.phrases.bounds(&ordered.kind) {
            let read = Self::around(text, at, *around, &|at| self.exact(text, at, ordered));
            for (end, (first, last)) in read {
                let interval = match relation {
                    Relation::Less => (i64::MIN, first.saturating_sub(1)),
                    Relation::LessOrEqual => (i64::MIN, last),
                    Relation::Greater => (last.saturating_add(1), i64::MAX),
                    Relation::GreaterOrEqual => (first, i64::MAX),
                };
                found.push((end, interval));
            }
        }
        found
    }

    /// A value: the first and the last that it stands for.
    fn exact(&self, text: &str, at: usize, ordered: &Ordered) -> Read<(i64, i64)> {
        match &ordered.kind {
            OrderedKind::Number {
                decimals,
                unit,
                one,
            } => {
                let Some((end, number)) = self.number(text, at, *decimals) else {
                    return Vec::new();
                };
                let Some(unit) = unit else {
                    return vec![(end, (number, number))];
                };
                let is_one = 10_i64.checked_pow(*decimals) == number.checked_abs();
                let unit = self.phrases.unit(unit, is_one, one.as_deref());
                let end = behind(text, end, " ").and_then(|at| behind(text, at, &unit));
                end.map(|end| (end, (number, number))).into_iter().collect()
            }
            OrderedKind::Date => {
                let Some((at, month, day)) = self.day(text, at) else {
                    return Vec::new();
                };
                let year = digits(text, at);
                let date = year.and_then(|(end, year)| {
                    Some((end, day_number(year.parse().ok()?, month, day)?))
                });
                date.map(|(end, date)| (end, (date, date)))
                    .into_iter()
                    .collect()
            }
            OrderedKind::Time => {
                let found = self.time_at(text, at).into_iter();
                found.map(|(end, time)| (end, (time, time))).collect()
            }
            OrderedKind::Version => {
                let Some(at) = behind(text, at, self.phrases.version) else {
                    return Vec::new();
                };
                version(text, at).into_iter().collect()
            }
        }
    }

    /// The first value of a range, whose unit or year may be said once, behind the last.
    fn bare(&self, text: &str, at: usize, ordered: &Ordered) -> Read<From> {
        match &ordered.kind {
            OrderedKind::Number { decimals, .. } => self
                .number(text, at, *decimals)
                .map(|(end, number)| (end, From::Value(number)))
                .into_iter()
                .collect(),
            OrderedKind::Date => {
                let full = self.exact(text, at, ordered).into_iter();
                let mut found: Read<From> = full
                    .map(|(end, (date, _))| (end, From::Value(date)))
                    .collect();
                if let Some((after_month, month, day)) = self.day(text, at) {
                    let end = after_month.saturating_sub(self.phrases.date.1.len());
                    found.push((end, From::Day(month, day)));
                }
                found
            }
            OrderedKind::Time | OrderedKind::Version => {
                let full = self.exact(text, at, ordered).into_iter();
                full.map(|(end, (first, _))| (end, From::Value(first)))
                    .collect()
            }
        }
    }

    /// A day and a month: where they end, with what stands before a year.
    fn day(&self, text: &str, at: usize) -> Option<(usize, i64, i64)> {
        let (_, before_year) = self.phrases.date;
        let (end, month, day) = self.day_and_month(text, at)?;
        Some((behind(text, end, before_year)?, month, day))
    }

    fn day_and_month(&self, text: &str, at: usize) -> Option<(usize, i64, i64)> {
        let (behind_day, _) = self.phrases.date;
        let (end, day) = digits(text, at)?;
        let at = behind(text, end, behind_day)?;
        let month = self
            .phrases
            .months
            .iter()
            .position(|month| behind(text, at, month).is_some())?;
        let end = behind(text, at, self.phrases.months.get(month)?)?;
        Some((end, i64::try_from(month).ok()? + 1, day.parse().ok()?))
    }

    /// A number in steps of `10^-decimals`.
    fn number(&self, text: &str, at: usize, decimals: u32) -> Option<(usize, i64)> {
        let is_negative = behind(text, at, "-").is_some();
        let mut end = at + usize::from(is_negative);
        let (mut whole, mut fraction) = (String::new(), None::<String>);
        while let Some(c) = text.get(end..).and_then(|rest| rest.chars().next()) {
            let next_is_digit = text
                .get(end + c.len_utf8()..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            if c.is_ascii_digit() {
                fraction.as_mut().unwrap_or(&mut whole).push(c);
            } else if c == self.phrases.decimal_mark && fraction.is_none() && next_is_digit {
                fraction = Some(String::new());
            } else if c != self.phrases.group_mark || fraction.is_some() || !next_is_digit {
                break;
            }
            end += c.len_utf8();
        }
        if whole.is_empty() {
            return None;
        }
        let fraction = fraction.unwrap_or_default();
        // Cents are said in two digits, whatever is counted.
        let decimals = usize::try_from(decimals).ok()?;
        let (fraction, more) = fraction.split_at(fraction.len().min(decimals));
        if more.contains(|digit| digit != '0') {
            return None;
        }
        let missing = decimals.checked_sub(fraction.len())?;
        let number: i64 = format!("{whole}{fraction}{}", "0".repeat(missing))
            .parse()
            .ok()?;
        Some((end, if is_negative { -number } else { number }))
    }
}

/// The first value of a range.
#[derive(Clone, Copy)]
enum From {
    Value(i64),
    /// A month and a day of the year that the last value names.
    Day(i64, i64),
}

/// What values, and behind them groups of values, are called.
struct Named {
    labels: Vec<String>,
    /// The values of each group.
    groups: Vec<Vec<usize>>,
}

impl Named {
    fn labels_of_values(&self) -> &[String] {
        let count = self.labels.len() - self.groups.len();
        self.labels.get(..count).unwrap_or_default()
    }

    /// The values that are meant by these names.
    fn values_of(&self, names: &[usize]) -> BTreeSet<usize> {
        let count = self.labels_of_values().len();
        let mut meant = BTreeSet::new();
        for name in names {
            match name.checked_sub(count).and_then(|at| self.groups.get(at)) {
                Some(group) => meant.extend(group.iter().copied()),
                None => drop(meant.insert(*name)),
            }
        }
        meant
    }

    fn as_sets(&self, read: Read<Vec<usize>>) -> Read<u64> {
        let set = |names: &[usize]| {
            self.values_of(names)
                .iter()
                .fold(0, |set, at| set | 1 << at)
        };
        read.into_iter()
            .map(|(end, names)| (end, set(&names)))
            .collect()
    }
}

fn denied(model: &Model, tree: Tree) -> Tree {
    match tree {
        Tree::Test(subject, meaning) => test(model, subject, meaning, false),
        Tree::Define(id, holds) => Tree::Define(id, !holds),
        Tree::All(parts) => Tree::Any(parts.into_iter().map(|part| denied(model, part)).collect()),
        Tree::Any(parts) => Tree::All(parts.into_iter().map(|part| denied(model, part)).collect()),
    }
}

/// Where `words` end, if they stand at `at`.
pub(super) fn behind(text: &str, at: usize, words: &str) -> Option<usize> {
    text.get(at..)?
        .starts_with(words)
        .then_some(at + words.len())
}

fn digits(text: &str, at: usize) -> Option<(usize, &str)> {
    let rest = text.get(at..)?;
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    (count > 0).then(|| (at + count, rest.get(..count).unwrap_or_default()))
}

/// A version as a series: its first and its last.
fn version(text: &str, at: usize) -> Option<(usize, (i64, i64))> {
    let mut parts: Vec<i64> = Vec::new();
    let mut end = at;
    loop {
        let (after, part) = digits(text, end)?;
        parts.push(part.parse().ok()?);
        end = after;
        let next_is_digit = text
            .get(end + 1..)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if behind(text, end, ".").is_none() || !next_is_digit {
            break;
        }
        end += 1;
    }
    if parts.len() > 4 {
        return None;
    }
    let (mut first, mut last) = (0_i64, 0_i64);
    for at in 0..4 {
        let part = parts.get(at).copied();
        first = first.checked_mul(65_536)?.checked_add(part.unwrap_or(0))?;
        last = last
            .checked_mul(65_536)?
            .checked_add(part.unwrap_or(65_535))?;
    }
    Some((end, (first, last)))
}
