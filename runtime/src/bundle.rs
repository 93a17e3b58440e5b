//! A loaded bundle and its tables, and their answers to a known case.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::amount::Known;
use crate::case::{Case, Unknown};
use crate::index::Index;
use crate::load::{self, LoadError};
use crate::policy::{Cell, Domain, Fact, Hit, Policy, Row};
use crate::tree::{Leaf, Tree};
use crate::validate;
use crate::value::ValueError;

/// The tables of one source, ready to decide.
#[derive(Clone, Debug)]
pub struct Bundle {
    pub(crate) policy: Policy,
    pub(crate) by_name: BTreeMap<String, u32>,
    tables: Vec<Indexed>,
}

/// Precomputed data of a table beside its rows.
#[derive(Clone, Debug)]
pub(crate) struct Indexed {
    search: Search,
    /// The rows and the others, as one list of boxes: the row, and the box in it; no row for one of
    /// the others.
    pub(crate) boxes: Vec<(Option<u32>, u32)>,
    /// The facts that it asks for, ascending.
    facts: Vec<u32>,
    /// By row, the fact whose value it gives; of those that give one.
    given: BTreeMap<u32, u32>,
}

/// How the box of a case is found.
#[derive(Clone, Debug)]
enum Search {
    Tree(Tree),
    /// Where a tree would be too large.
    Sets(Index),
}

/// A decision, eligibility or guide.
#[derive(Clone, Copy, Debug)]
pub struct Table<'b> {
    pub(crate) bundle: &'b Bundle,
    pub(crate) data: &'b crate::policy::Table,
    pub(crate) indexed: &'b Indexed,
}

/// The answer of a table to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling<'b> {
    pub(crate) table: &'b crate::policy::Table,
    pub(crate) row: Option<u32>,
    pub(crate) value: i64,
}

impl Bundle {
    /// Reads a bundle and validates it in full. Time and memory are bounded by the size of the
    /// file, and by 32 MB a table.
    ///
    /// # Errors
    /// Where the bytes are no bundle, or one that is damaged or of a later version.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        load::load(bytes).map(Self::index)
    }

    /// A bundle of a policy that is at hand.
    ///
    /// # Errors
    /// Where the policy is invalid.
    pub fn new(policy: Policy) -> Result<Self, LoadError> {
        validate::policy(&policy).map_err(LoadError::Invalid)?;
        Ok(Self::index(policy))
    }

    fn index(policy: Policy) -> Self {
        let by_name = (0..)
            .zip(&policy.facts)
            .map(|(at, fact)| (fact.name.clone(), at))
            .collect();
        let domains: Vec<&Domain> = policy.facts.iter().map(|fact| &fact.domain).collect();
        let tables = (0..)
            .zip(&policy.tables)
            .map(|(at, table)| Indexed::new(&policy, &domains, (at, table)))
            .collect();
        Self {
            policy,
            by_name,
            tables,
        }
    }

    /// The bundle as data.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The facts, in the order of their positions.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.policy.facts
    }

    /// A fact, by its position.
    #[must_use]
    pub fn fact(&self, at: u32) -> Option<&Fact> {
        self.policy.facts.get(at as usize)
    }

    /// The position of a fact.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    /// The tables.
    pub fn tables(&self) -> impl Iterator<Item = Table<'_>> {
        self.policy
            .tables
            .iter()
            .zip(&self.tables)
            .map(|(data, indexed)| Table {
                bundle: self,
                data,
                indexed,
            })
    }

    /// The table of this name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<Table<'_>> {
        self.tables().find(|table| table.data.name == name)
    }

    /// Whether a fact is worked out of others, and given to nobody.
    #[must_use]
    pub fn is_computed(&self, fact: u32) -> bool {
        self.policy.computed(fact).is_some()
    }

    /// The facts that have to be given so that a fact is known: itself, or those that it is worked out
    /// of; ascending.
    #[must_use]
    pub fn given(&self, fact: u32) -> Vec<u32> {
        let Some(amount) = self.policy.computed(fact) else {
            return vec![fact];
        };
        let mut given: Vec<u32> = amount.facts().collect();
        given.sort_unstable();
        given.dedup();
        given
    }

    /// What is known of a fact, in words; of one that is worked out, with what it is worked out of.
    #[must_use]
    pub fn says(&self, case: &Case, fact: u32) -> Option<String> {
        let whole = self.completed(case);
        let told = |at: u32| Some(self.fact(at)?.says(whole.get(at)?));
        let words = told(fact)?;
        if !self.is_computed(fact) {
            return Some(words);
        }
        let of: Vec<String> = self.given(fact).into_iter().filter_map(told).collect();
        Some(format!("{words} ({})", of.join("; ")))
    }

    /// A case with all facts that can be worked out of what is known.
    #[must_use]
    pub fn completed<'c>(&self, case: &'c Case) -> Cow<'c, Case> {
        if self.policy.computed.is_empty() {
            return Cow::Borrowed(case);
        }
        let mut whole = case.clone();
        whole.values.resize(self.policy.facts.len(), None);
        for computed in &self.policy.computed {
            let value = computed.amount.value(&|fact| case.get(fact));
            let known = || {
                let (lo, hi) = self.bounds(case, computed.fact)?;
                (lo == hi).then_some(lo)
            };
            whole.put(computed.fact, value.or_else(known));
        }
        Cow::Owned(whole)
    }

    /// What is known of a fact that is worked out of others.
    pub(crate) fn known(&self, case: &Case, fact: u32) -> Option<Known> {
        let amount = self.policy.computed(fact)?;
        let domain = |fact| self.fact(fact).map_or((0, 0), |fact| fact.domain.bounds());
        amount.known(&|fact| case.get(fact), &domain)
    }

    /// The least and the greatest value that a fact that is worked out of others may have; `None` where it
    /// may be any.
    pub(crate) fn bounds(&self, case: &Case, fact: u32) -> Option<(i64, i64)> {
        let known = self.known(case, fact)?;
        Some((i64::try_from(known.lo).ok()?, i64::try_from(known.hi).ok()?))
    }

    /// The facts, not known, that have to be given so that a fact is known; ascending.
    pub(crate) fn needed(&self, case: &Case, fact: u32) -> Vec<u32> {
        let needs = self.known(case, fact).map(|known| known.needs);
        let needs = needs.unwrap_or_else(|| self.given(fact));
        needs
            .into_iter()
            .filter(|fact| case.get(*fact).is_none())
            .collect()
    }

    /// A case of which nothing is known.
    #[must_use]
    pub fn unknown(&self) -> Case {
        Case::unknown(self.policy.facts.len())
    }

    /// Sets a fact, by its position, to a value (see [`policy`](crate::policy)).
    ///
    /// # Errors
    /// Where the value is none of the fact's, or there is no such fact.
    pub fn set(&self, case: &mut Case, fact: u32, value: i64) -> Result<(), ValueError> {
        let domain = self.fact(fact).map(|fact| &fact.domain);
        if self.is_computed(fact) {
            return Err(ValueError {
                written: value.to_string(),
                domain: "it is worked out of other facts".to_owned(),
            });
        }
        match domain {
            Some(domain) if domain.has(value) => {}
            Some(domain) => return Err(domain.error(&value.to_string())),
            None => {
                return Err(ValueError {
                    written: format!("fact {fact}"),
                    domain: "there is no such fact".to_owned(),
                });
            }
        }
        case.values.resize(self.policy.facts.len(), None);
        case.put(fact, Some(value));
        Ok(())
    }

    /// Whether there can be such a reader by the policy's assumptions, as far as is known; `true`
    /// where the bundle does not hold them.
    #[must_use]
    pub fn is_possible(&self, case: &Case) -> bool {
        let case = self.completed(case);
        let within = |cell: &Cell| case_may_lie(&case, cell);
        self.policy
            .possible
            .as_ref()
            .is_none_or(|cells| cells.iter().any(within))
    }
}

/// Whether a case lies in a box, by its known facts.
pub(crate) fn case_may_lie(case: &Case, cell: &Cell) -> bool {
    cell.sides.iter().all(|side| {
        case.get(side.fact)
            .is_none_or(|value| side.admits.admits(value))
    })
}

/// Whether a case lies in a box for certain.
pub(crate) fn case_lies(case: &Case, cell: &Cell) -> bool {
    cell.sides.iter().all(|side| {
        case.get(side.fact)
            .is_some_and(|value| side.admits.admits(value))
    })
}

impl Indexed {
    fn new(
        policy: &Policy,
        domains: &[&Domain],
        (at, table): (u32, &crate::policy::Table),
    ) -> Self {
        let given: BTreeMap<u32, u32> = policy.given(at).collect();
        let mut boxes = Vec::new();
        let mut cells = Vec::new();
        for (at, row) in (0..).zip(&table.rows) {
            for (cell, written) in (0..).zip(&row.when) {
                boxes.push((Some(at), cell));
                cells.push(written);
            }
        }
        let rows: Vec<(u32, i64, &Cell)> = (0..)
            .zip(&table.rows)
            .flat_map(|(at, row)| row.when.iter().map(move |cell| (at, row.result, cell)))
            .collect();
        let search = match Tree::new(domains, &rows, table.hit) {
            Some(tree) => Search::Tree(tree),
            None => Search::Sets(Index::new(domains, &cells)),
        };
        let mut facts: Vec<u32> = cells
            .iter()
            .flat_map(|cell| cell.sides.iter().map(|side| side.fact))
            .collect();
        facts.extend(
            table
                .others
                .iter()
                .flat_map(|cell| cell.sides.iter().map(|side| side.fact)),
        );
        facts.extend(given.values());
        // What is worked out is asked for by what it is worked out of.
        let (computed, mut facts): (Vec<u32>, Vec<u32>) = facts
            .into_iter()
            .partition(|fact| policy.computed(*fact).is_some());
        let amounts = computed.iter().filter_map(|fact| policy.computed(*fact));
        facts.extend(amounts.flat_map(crate::policy::Amount::facts));
        facts.sort_unstable();
        facts.dedup();
        boxes.extend((0..).zip(&table.others).map(|(at, _)| (None, at)));
        Self {
            search,
            boxes,
            facts,
            given,
        }
    }
}

impl<'b> Table<'b> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'b str {
        &self.data.name
    }

    /// The table as data.
    #[must_use]
    pub fn data(&self) -> &'b crate::policy::Table {
        self.data
    }

    /// How it is decided, as a tree of questions; none where that would be too large.
    #[must_use]
    pub fn tree(&self) -> Option<&'b Tree> {
        match &self.indexed.search {
            Search::Tree(tree) => Some(tree),
            Search::Sets(_) => None,
        }
    }

    /// The facts that it asks for, by position, ascending.
    #[must_use]
    pub fn facts(&self) -> &'b [u32] {
        &self.indexed.facts
    }

    pub(crate) fn cell(&self, at: usize) -> Option<(Option<&'b Row>, &'b Cell)> {
        let (row, cell) = self.indexed.boxes.get(at)?;
        match row {
            Some(row) => {
                let row = self.data.rows.get(*row as usize)?;
                Some((Some(row), row.when.get(*cell as usize)?))
            }
            None => Some((None, self.data.others.get(*cell as usize)?)),
        }
    }

    fn lies(&self, case: &Case, at: usize) -> bool {
        self.cell(at)
            .is_some_and(|(_, cell)| case_may_lie(case, cell))
    }

    /// The answer to a case; `None` where the table is not for this reader. For a case that the
    /// assumptions rule out, the first row that fits.
    ///
    /// # Errors
    /// Where a fact is not known that it asks for.
    #[inline]
    pub fn decide(&self, case: &Case) -> Result<Option<Ruling<'b>>, Unknown> {
        let case = &*self.bundle.completed(case);
        let collects = self.data.hit == Hit::Collect;
        let Leaf { row, value } = match &self.indexed.search {
            Search::Tree(tree) => tree
                .find(&case.values)
                .map_err(|fact| self.missing(case, fact))?,
            Search::Sets(index) => self.searched(index, case)?,
        };
        if collects {
            return self.collected(case, row, value);
        }
        let Some(row) = row else {
            return Ok(None);
        };
        let value = match self.given(row) {
            Some(fact) => case.get(fact).ok_or_else(|| self.missing(case, fact))?,
            None => value,
        };
        Ok(Some(Ruling {
            table: self.data,
            row: Some(row),
            value,
        }))
    }

    /// The fact whose value a row gives, by position; none of a row that gives the same to all.
    #[must_use]
    pub fn given(&self, row: u32) -> Option<u32> {
        self.indexed.given.get(&row).copied()
    }

    fn searched(&self, index: &Index, case: &Case) -> Result<Leaf, Unknown> {
        let mut rows = Vec::new();
        let row_of = |at: usize| self.indexed.boxes.get(at).and_then(|(row, _)| *row);
        let searched = index.search(
            &case.values,
            |at| self.lies(case, at),
            |at| rows.extend(row_of(at)),
        );
        searched.map_err(|fact| self.missing(case, fact))?;
        let first = rows.iter().copied().min();
        let result = |row: u32| self.data.rows.get(row as usize).map_or(0, |row| row.result);
        let all = || rows.iter().fold(0, |all, row| all | result(*row));
        let value = if self.data.hit == Hit::Collect {
            all()
        } else {
            first.map_or(0, result)
        };
        Ok(Leaf { row: first, value })
    }

    /// A table that collects answers everybody whom it is for, if only with the empty set.
    fn collected(
        &self,
        case: &Case,
        first: Option<u32>,
        value: i64,
    ) -> Result<Option<Ruling<'b>>, Unknown> {
        if first.is_none() {
            let asked = self.data.others.iter().flat_map(|cell| &cell.sides);
            let unknown = asked
                .map(|side| side.fact)
                .find(|fact| case.get(*fact).is_none());
            if let Some(fact) = unknown {
                return Err(self.missing(case, fact));
            }
            if self.data.others.iter().any(|cell| case_may_lie(case, cell)) {
                return Ok(None);
            }
        }
        Ok(Some(Ruling {
            table: self.data,
            row: first,
            value,
        }))
    }

    /// The answers to many cases.
    ///
    /// # Errors
    /// Where a fact is not known that it asks for; `at` is the case.
    pub fn decide_all(&self, cases: &[Case]) -> Result<Vec<Option<Ruling<'b>>>, (usize, Unknown)> {
        let decided = cases
            .iter()
            .enumerate()
            .map(|(at, case)| self.decide(case).map_err(|unknown| (at, unknown)));
        decided.collect()
    }

    /// All rows that support the answer to a case, in the order of the policy.
    ///
    /// # Errors
    /// Where a fact is not known that it asks for.
    pub fn rows(&self, case: &Case) -> Result<Vec<&'b Row>, Unknown> {
        let case = &*self.bundle.completed(case);
        let asked = self
            .data
            .rows
            .iter()
            .flat_map(|row| row.when.iter().flat_map(|cell| &cell.sides));
        if let Some(side) = asked.into_iter().find(|side| case.get(side.fact).is_none()) {
            return Err(self.missing(case, side.fact));
        }
        let fits = |row: &&Row| row.when.iter().any(|cell| case_lies(case, cell));
        let mut rows: Vec<&Row> = self.data.rows.iter().filter(fits).collect();
        if matches!(self.data.hit, Hit::Unique | Hit::First) {
            rows.truncate(1);
        }
        Ok(rows)
    }

    #[cold]
    fn missing(&self, case: &Case, fact: u32) -> Unknown {
        let given = self.bundle.given(fact);
        let unknown = given.into_iter().find(|fact| case.get(*fact).is_none());
        let fact = unknown.unwrap_or(fact);
        Unknown {
            fact,
            name: self
                .bundle
                .fact(fact)
                .map(|fact| fact.name.clone())
                .unwrap_or_default(),
        }
    }
}

impl<'b> Ruling<'b> {
    /// The result (see [`policy`](crate::policy)).
    #[must_use]
    #[inline]
    pub fn value(&self) -> i64 {
        self.value
    }

    /// The result's name; of a guide, the scenario's.
    #[must_use]
    pub fn shown(&self) -> String {
        self.table.result.show(self.value)
    }

    /// The result in words.
    #[must_use]
    pub fn label(&self) -> String {
        self.table.result.label(self.value)
    }

    /// The first row that gives it; none where nothing is collected.
    #[must_use]
    pub fn row(&self) -> Option<&'b Row> {
        self.row.and_then(|row| self.table.rows.get(row as usize))
    }

    /// Why, where that row says so.
    #[must_use]
    pub fn reason(&self) -> Option<&'b str> {
        self.row().and_then(|row| row.reason.as_deref())
    }
}
