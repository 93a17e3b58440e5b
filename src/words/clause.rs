//! Conditions in words. A condition is first brought into a form without `not` before a group, then
//! it becomes one sentence where a person would say one, and a list where not.

use crate::model::season::season_of;
use crate::model::{
    AVAILABLE, Admits, Computed, Condition, ConditionKind, Constant, DecisionId, DefineId, Domain,
    FactId, Inline, Model, Ordered, Phrasing, Relation, Saying, SpokenSum, visit,
};

use super::amounts;
use super::amounts::Related;
use super::labels;
use super::terms;
use super::values;
use super::vocabulary::Vocabulary;

/// A condition in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// One clause, for the place behind "if".
    Clause(String),
    /// A list.
    List {
        /// Whether all items must apply; else at least one.
        all: bool,
        items: Vec<Wording>,
        /// The same on one line; groups stand in parentheses.
        line: String,
    },
}

/// How many clauses one sentence holds at most.
const CLAUSES: usize = 3;

/// A condition in negation normal form.
#[derive(Clone, Debug)]
enum Node<'m> {
    All(Vec<Node<'m>>),
    Any(Vec<Node<'m>>),
    Leaf(Leaf<'m>),
}

/// A test, or its denial.
#[derive(Clone, Debug)]
enum Leaf<'m> {
    Define(DefineId, bool),
    Fact(FactId, &'m Admits, Phrasing, bool),
    Decision(DecisionId, &'m Admits, Phrasing, bool),
    /// Two bounds of one fact.
    Between(FactId, (Relation, i64), (Relation, i64)),
}

/// A condition in words, as a page shows it.
#[must_use]
pub fn wording(model: &Model, vocabulary: &Vocabulary, condition: &Condition) -> Wording {
    Speaker { model, vocabulary }.wording(&flat(node(model, condition, true), model))
}

/// A condition with exceptions in words: it holds, and none of the exceptions does.
#[must_use]
pub fn wording_unless(
    model: &Model,
    vocabulary: &Vocabulary,
    when: &Condition,
    unless: &[Condition],
) -> Wording {
    let speaker = Speaker { model, vocabulary };
    let holds = flat(node(model, when, true), model);
    if let ([exception], Node::Leaf(_)) = (unless, &holds) {
        let exception = flat(node(model, exception, true), model);
        if let Node::Leaf(leaf) = &exception {
            let (words, exception) = (speaker.node_line(&holds), speaker.leaf(leaf));
            let words = vocabulary.say("unless", &[("words", &words), ("exception", &exception)]);
            return Wording::Clause(words);
        }
    }
    let mut parts = vec![holds];
    parts.extend(unless.iter().map(|exception| node(model, exception, false)));
    speaker.wording(&flat(Node::All(parts), model))
}

/// A condition as the cells of a matrix: each fact that it tests, once, and the words below the fact's
/// label. `None` where it is not a row of tests of facts, all of which hold.
#[must_use]
pub fn cells(
    model: &Model,
    vocabulary: &Vocabulary,
    condition: &Condition,
) -> Option<Vec<(FactId, String)>> {
    let tests = match flat(node(model, condition, true), model) {
        Node::All(tests) => tests,
        leaf @ Node::Leaf(_) => vec![leaf],
        Node::Any(_) => return None,
    };
    let speaker = Speaker { model, vocabulary };
    let mut cells: Vec<(FactId, String)> = Vec::new();
    for test in &tests {
        let Node::Leaf(leaf) = test else {
            return None;
        };
        let (fact, words) = speaker.cell(leaf)?;
        if cells.iter().any(|(known, _)| *known == fact) {
            return None;
        }
        cells.push((fact, words));
    }
    Some(cells)
}

/// What a fact is called: of two amounts that are compared, the first without the second.
#[must_use]
pub fn label(model: &Model, vocabulary: &Vocabulary, fact: FactId) -> String {
    let speaker = Speaker { model, vocabulary };
    match speaker.related(fact) {
        Some(related) => related.difference(),
        None => speaker.label(fact),
    }
}

/// A condition on one line, for messages; groups stand in parentheses.
#[must_use]
pub fn line(model: &Model, vocabulary: &Vocabulary, condition: &Condition) -> String {
    Speaker { model, vocabulary }.node_line(&flat(node(model, condition, true), model))
}

/// A test of one fact, as a message says it.
#[must_use]
pub fn test(
    model: &Model,
    vocabulary: &Vocabulary,
    fact: FactId,
    admits: &Admits,
    phrasing: Phrasing,
) -> String {
    Speaker { model, vocabulary }.leaf(&Leaf::Fact(fact, admits, phrasing, true))
}

/// Whose labels have no words for the denial that a condition, with its exceptions, makes of them.
#[must_use]
pub fn unsayable(model: &Model, when: &Condition, unless: &[Condition]) -> Vec<Unsayable> {
    let mut found = Vec::new();
    let holds = flat(node(model, when, true), model);
    unsayable_leaves(&holds, model, &mut found);
    for exception in unless {
        let is_said = unless.len() == 1
            && is_leaf(&holds)
            && is_leaf(&flat(node(model, exception, true), model));
        unsayable_leaves(&node(model, exception, is_said), model, &mut found);
    }
    found
}

fn is_leaf(node: &Node<'_>) -> bool {
    matches!(node, Node::Leaf(_))
}

/// Whose label lacks words for its denial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsayable {
    Fact(FactId),
    Define(DefineId),
}

fn unsayable_leaves(node: &Node<'_>, model: &Model, found: &mut Vec<Unsayable>) {
    match node {
        Node::All(parts) | Node::Any(parts) => {
            for part in parts {
                unsayable_leaves(part, model, found);
            }
        }
        Node::Leaf(Leaf::Define(id, false)) if model.defines.at(*id).not.is_none() => {
            found.push(Unsayable::Define(*id));
        }
        Node::Leaf(Leaf::Fact(id, admits, _, holds)) => {
            let fact = model.facts.at(*id);
            let is_denied = admits.admits(Constant::Index(1)) != *holds;
            if matches!(fact.domain, Domain::YesNo) && is_denied && fact.not.is_none() {
                found.push(Unsayable::Fact(*id));
            }
        }
        Node::Leaf(Leaf::Define(..) | Leaf::Decision(..) | Leaf::Between(..)) => {}
    }
}

impl Wording {
    /// The words on one line.
    #[must_use]
    pub fn line(&self) -> &str {
        match self {
            Self::Clause(words) | Self::List { line: words, .. } => words,
        }
    }
}

/// A condition, or its denial, with each `not` at a test.
fn node<'m>(model: &'m Model, condition: &'m Condition, holds: bool) -> Node<'m> {
    match &condition.kind {
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            let all = matches!(condition.kind, ConditionKind::All(_)) == holds;
            let parts = parts.iter().map(|part| node(model, part, holds)).collect();
            if all {
                Node::All(parts)
            } else {
                Node::Any(parts)
            }
        }
        ConditionKind::Not(inner) => node(model, inner, !holds),
        ConditionKind::Define(id) => Node::Leaf(Leaf::Define(*id, holds)),
        ConditionKind::Fact(id, admits, phrasing) => {
            Node::Leaf(Leaf::Fact(*id, admits, *phrasing, holds))
        }
        ConditionKind::Decision(id, admits, phrasing) => {
            let decision = model.decisions.at(*id);
            let leaf = Node::Leaf(Leaf::Decision(*id, admits, *phrasing, holds));
            match &decision.population {
                // A test does not hold where there is no value, and so its denial does.
                Some(population) if !holds && !decision.eligibility => {
                    Node::Any(vec![leaf, node(model, population, false)])
                }
                _ => leaf,
            }
        }
    }
}

/// Groups in groups of their kind are one group; a group of one is its part; two bounds of a fact
/// are one test.
fn flat<'m>(node: Node<'m>, model: &Model) -> Node<'m> {
    let (all, parts) = match node {
        Node::All(parts) => (true, parts),
        Node::Any(parts) => (false, parts),
        Node::Leaf(leaf) => return Node::Leaf(leaf),
    };
    let mut flattened = Vec::new();
    for part in parts {
        match (all, flat(part, model)) {
            (true, Node::All(inner)) | (false, Node::Any(inner)) => flattened.extend(inner),
            (_, part) => flattened.push(part),
        }
    }
    if all {
        join_bounds(&mut flattened, model);
    }
    match (flattened.pop(), flattened.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            flattened.extend(last);
            if all {
                Node::All(flattened)
            } else {
                Node::Any(flattened)
            }
        }
    }
}

/// A lower and an upper bound of one fact, in either order, become one test.
fn join_bounds(parts: &mut Vec<Node<'_>>, model: &Model) {
    let mut at = 0;
    while at < parts.len() {
        let joined = parts.get(at).and_then(|one| {
            let (fact, bound) = written_bound(one, model)?;
            parts
                .iter()
                .enumerate()
                .skip(at + 1)
                .find_map(|(other, part)| {
                    let (same, other_bound) = written_bound(part, model)?;
                    let (lower, upper) = if is_lower(bound.0) {
                        (bound, other_bound)
                    } else {
                        (other_bound, bound)
                    };
                    let fits = same == fact && is_lower(lower.0) && !is_lower(upper.0);
                    fits.then_some((other, Leaf::Between(fact, lower, upper)))
                })
        });
        if let Some((other, leaf)) = joined {
            parts.remove(other);
            if let Some(slot) = parts.get_mut(at) {
                *slot = Node::Leaf(leaf);
            }
        }
        at += 1;
    }
}

fn is_lower(relation: Relation) -> bool {
    matches!(relation, Relation::Greater | Relation::GreaterOrEqual)
}

/// The bound that a test of an ordered fact is: its relation, as it holds here, and its value.
fn written_bound(node: &Node<'_>, model: &Model) -> Option<(FactId, (Relation, i64))> {
    let Node::Leaf(Leaf::Fact(id, admits, Phrasing::Compared(relation), holds)) = node else {
        return None;
    };
    let fact = model.facts.at(*id);
    let is_relation = fact
        .computed
        .as_ref()
        .is_some_and(|computed| matches!(computed.saying, Saying::Related(..)));
    let (Domain::Ordered(ordered), Admits::Within(intervals), false) =
        (&fact.domain, admits, is_relation)
    else {
        return None;
    };
    let bound = compared(ordered, intervals, *relation)?;
    let relation = if *holds {
        *relation
    } else {
        opposite(*relation)
    };
    Some((*id, (relation, bound)))
}

/// The value that a comparison names, from what it admits. `None` where it is no single interval
/// any more.
fn compared(ordered: &Ordered, intervals: &[(i64, i64)], relation: Relation) -> Option<i64> {
    let [(lo, hi)] = intervals else {
        // Nothing lies beyond an end of the domain.
        return match relation {
            Relation::Less if intervals.is_empty() => Some(ordered.lo),
            Relation::Greater if intervals.is_empty() => Some(ordered.hi),
            _ => None,
        };
    };
    match relation {
        Relation::Less if *lo == ordered.lo => hi.checked_add(1),
        Relation::LessOrEqual if *lo == ordered.lo => Some(*hi),
        Relation::Greater if *hi == ordered.hi => lo.checked_sub(1),
        Relation::GreaterOrEqual if *hi == ordered.hi => Some(*lo),
        _ => None,
    }
}

fn opposite(relation: Relation) -> Relation {
    match relation {
        Relation::Less => Relation::GreaterOrEqual,
        Relation::LessOrEqual => Relation::Greater,
        Relation::Greater => Relation::LessOrEqual,
        Relation::GreaterOrEqual => Relation::Less,
    }
}

/// The tests of one thing that is no yes/no fact.
struct Tested<'a> {
    label: &'a str,
    domain: &'a Domain,
    /// Whether its values are `unavailable` and `available`, which the vocabulary has words for.
    is_eligibility: bool,
}

struct Speaker<'a> {
    model: &'a Model,
    vocabulary: &'a Vocabulary,
}

impl Speaker<'_> {
    fn wording(&self, node: &Node<'_>) -> Wording {
        match node {
            Node::Leaf(leaf) => Wording::Clause(self.leaf(leaf)),
            Node::All(parts) | Node::Any(parts) if parts.is_empty() => {
                Wording::Clause(self.node_line(node))
            }
            Node::All(parts) | Node::Any(parts) => {
                let all = matches!(node, Node::All(_));
                let is_sentence = parts.len() <= CLAUSES
                    && parts.iter().all(|part| matches!(part, Node::Leaf(_)));
                if is_sentence {
                    return Wording::Clause(self.node_line(node));
                }
                Wording::List {
                    all,
                    items: parts.iter().map(|part| self.wording(part)).collect(),
                    line: self.node_line(node),
                }
            }
        }
    }

    fn node_line(&self, node: &Node<'_>) -> String {
        let parts = |parts: &[Node<'_>]| -> Vec<String> {
            let mut words = Vec::new();
            for part in parts {
                let line = self.node_line(part);
                words.push(match part {
                    Node::Leaf(_) => line,
                    Node::All(_) | Node::Any(_) => {
                        self.vocabulary.say("grouped", &[("words", &line)])
                    }
                });
            }
            words
        };
        match node {
            Node::Leaf(leaf) => self.leaf(leaf),
            Node::All(all) if all.is_empty() => self.vocabulary.word("always"),
            Node::Any(any) if any.is_empty() => self.vocabulary.word("never"),
            Node::All(all) => values::and(self.vocabulary, &parts(all)),
            Node::Any(any) => values::or(self.vocabulary, &parts(any)),
        }
    }

    fn leaf(&self, leaf: &Leaf<'_>) -> String {
        match leaf {
            Leaf::Define(id, holds) => {
                let define = self.model.defines.at(*id);
                self.truth(&define.label, define.not.as_deref(), *holds)
            }
            Leaf::Fact(id, admits, phrasing, holds) => {
                let fact = self.model.facts.at(*id);
                if let Domain::YesNo = fact.domain {
                    let holds = admits.admits(Constant::Index(1)) == *holds;
                    return self.truth(&fact.label, fact.not.as_deref(), holds);
                }
                if let Some(related) = self.related(*id)
                    && let Admits::Within(intervals) = admits
                {
                    return self.relation(&related, intervals, *phrasing, *holds);
                }
                let tested = Tested {
                    label: &self.label(*id),
                    domain: &fact.domain,
                    is_eligibility: false,
                };
                self.test(&tested, admits, *phrasing, *holds)
            }
            Leaf::Decision(id, admits, phrasing, holds) => {
                let decision = self.model.decisions.at(*id);
                let tested = Tested {
                    label: &labels::decision_label(self.model, self.vocabulary, decision),
                    domain: &decision.domain,
                    is_eligibility: decision.eligibility,
                };
                self.test(&tested, admits, *phrasing, *holds)
            }
            Leaf::Between(id, lower, upper) => {
                let label = self.label(*id);
                let Domain::Ordered(ordered) = &self.model.facts.at(*id).domain else {
                    return label;
                };
                let value = self.two_bounds(ordered, *lower, *upper);
                self.vocabulary
                    .say("is", &[("label", &label), ("value", &value)])
            }
        }
    }

    /// What a fact is called.
    fn label(&self, id: FactId) -> String {
        let fact = self.model.facts.at(id);
        match (&fact.computed, &fact.domain) {
            (
                Some(Computed {
                    saying: Saying::Sum(sum),
                    ..
                }),
                Domain::Ordered(ordered),
            ) => amounts::sum(self.model, self.vocabulary, sum, ordered),
            (
                Some(Computed {
                    saying: Saying::Result(term),
                    ..
                }),
                _,
            ) => terms::term(self.model, self.vocabulary, term),
            _ => labels::fact_label(self.model, self.vocabulary, id),
        }
    }

    /// The two amounts of which a fact is the difference.
    fn related(&self, id: FactId) -> Option<Related<'_>> {
        let fact = self.model.facts.at(id);
        let Saying::Related(left, right) = &fact.computed.as_ref()?.saying else {
            return None;
        };
        let Domain::Ordered(ordered) = &fact.domain else {
            return None;
        };
        let dates = self.model.is_day(left);
        Some(Related {
            model: self.model,
            vocabulary: self.vocabulary,
            left,
            right,
            ordered,
            dates,
        })
    }

    /// A comparison of two amounts.
    fn relation(
        &self,
        related: &Related<'_>,
        intervals: &[(i64, i64)],
        phrasing: Phrasing,
        holds: bool,
    ) -> String {
        let say = |id: &str, value: &str| {
            let label = related.label();
            self.vocabulary
                .say(id, &[("label", &label), ("value", value)])
        };
        let ordered = related.ordered;
        if let Phrasing::Compared(relation) = phrasing
            && compared(ordered, intervals, relation).is_some_and(|bound| bound == 0)
        {
            let relation = if holds { relation } else { opposite(relation) };
            return say("is", &related.bound(relation, 0));
        }
        // Whatever is not the same is denied, as it is put.
        let outside = gaps(ordered, intervals);
        for (named, is) in [(intervals, holds), (outside.as_slice(), !holds)] {
            if let [(lo, hi)] = named
                && lo == hi
            {
                return say(if is { "is" } else { "is-not" }, &related.same(*lo));
            }
        }
        let admitted = if holds { intervals.to_vec() } else { outside };
        let words: Vec<String> = admitted
            .iter()
            .filter_map(|interval| self.difference(related, *interval))
            .collect();
        match words.as_slice() {
            [] => self.vocabulary.word(if admitted.is_empty() {
                "never"
            } else {
                "always"
            }),
            words => say("is", &values::or(self.vocabulary, words)),
        }
    }

    /// How far two amounts lie apart, in bounds; none where they may lie anyhow.
    fn difference(&self, related: &Related<'_>, (lo, hi): (i64, i64)) -> Option<String> {
        let ordered = related.ordered;
        let lower = (lo > ordered.lo).then(|| match lo {
            1 => related.bound(Relation::Greater, 0),
            lo => related.bound(Relation::GreaterOrEqual, lo),
        });
        let upper = (hi < ordered.hi).then(|| match hi {
            -1 => related.bound(Relation::Less, 0),
            hi => related.bound(Relation::LessOrEqual, hi),
        });
        match (lower, upper) {
            (Some(lower), Some(upper)) if lo != hi => Some(
                self.vocabulary
                    .say("two-bounds", &[("lower", &lower), ("upper", &upper)]),
            ),
            (Some(_), Some(_)) => Some(related.same(lo)),
            (Some(only), None) | (None, Some(only)) => Some(only),
            (None, None) => None,
        }
    }

    /// A test of a fact, without the fact's label.
    fn cell(&self, leaf: &Leaf<'_>) -> Option<(FactId, String)> {
        match leaf {
            Leaf::Define(..) | Leaf::Decision(..) => None,
            Leaf::Between(id, lower, upper) => {
                let Domain::Ordered(ordered) = &self.model.facts.at(*id).domain else {
                    return None;
                };
                Some((*id, self.two_bounds(ordered, *lower, *upper)))
            }
            // Amounts without a name head no column.
            Leaf::Fact(id, ..) if !self.model.is_named(*id) => None,
            Leaf::Fact(id, admits, phrasing, holds) => {
                let domain = &self.model.facts.at(*id).domain;
                let words = match (domain, admits) {
                    (Domain::YesNo, _) => {
                        let holds = admits.admits(Constant::Index(1)) == *holds;
                        self.vocabulary.word(if holds { "yes" } else { "no" })
                    }
                    (_, Admits::Values(taken)) => {
                        let (is, labels) = self.named(domain, false, taken, *phrasing, *holds);
                        self.values_cell(is, &labels)
                    }
                    (Domain::Ordered(ordered), Admits::Within(intervals)) => {
                        match self.ordered(ordered, intervals, *phrasing, *holds) {
                            (true, words) => words,
                            (false, value) => self.vocabulary.say("cell-not", &[("value", &value)]),
                        }
                    }
                    (_, Admits::IncludesAny(set)) => {
                        let members = values::members(self.model, domain, *set);
                        let (id, values) = if *holds {
                            ("cell-with", values::or(self.vocabulary, &members))
                        } else {
                            ("cell-without", values::and(self.vocabulary, &members))
                        };
                        self.vocabulary.say(id, &[("values", &values)])
                    }
                    (_, Admits::Exactly(set)) => self.set_cell(domain, *set, *holds),
                    (_, Admits::AllBut(set)) => self.set_cell(domain, *set, !*holds),
                    (_, Admits::Within(_)) => return None,
                };
                Some((*id, words))
            }
        }
    }

    fn values_cell(&self, is: bool, labels: &[String]) -> String {
        match (is, labels) {
            (true, labels) => values::or(self.vocabulary, labels),
            (false, [only]) => self.vocabulary.say("cell-not", &[("value", only)]),
            (false, [first, second]) => self
                .vocabulary
                .say("cell-neither", &[("first", first), ("second", second)]),
            (false, several) => {
                let values = values::and(self.vocabulary, several);
                self.vocabulary.say("cell-none-of", &[("values", &values)])
            }
        }
    }

    fn set_cell(&self, domain: &Domain, set: u64, holds: bool) -> String {
        let members = values::members(self.model, domain, set);
        match (members.is_empty(), holds) {
            (true, true) => self.vocabulary.word("cell-none"),
            (true, false) => {
                let all: Vec<String> = domain
                    .values()
                    .iter()
                    .map(|value| self.model.plain(&value.label))
                    .collect();
                let values = values::or(self.vocabulary, &all);
                self.vocabulary.say("cell-with", &[("values", &values)])
            }
            (false, holds) => {
                let id = if holds {
                    "cell-only"
                } else {
                    "cell-not-exactly"
                };
                let values = values::and(self.vocabulary, &members);
                self.vocabulary.say(id, &[("values", &values)])
            }
        }
    }

    /// A lower and an upper bound.
    fn two_bounds(
        &self,
        ordered: &Ordered,
        lower: (Relation, i64),
        upper: (Relation, i64),
    ) -> String {
        if let ((Relation::GreaterOrEqual, lo), (Relation::LessOrEqual, hi)) = (lower, upper) {
            return values::range(self.vocabulary, ordered, lo, hi);
        }
        let bound = |(relation, value)| values::bound(self.vocabulary, ordered, relation, value);
        let (lower, upper) = (bound(lower), bound(upper));
        self.vocabulary
            .say("two-bounds", &[("lower", &lower), ("upper", &upper)])
    }

    /// A label that holds, or the words of its denial.
    fn truth(&self, label: &[Inline], not: Option<&[Inline]>, holds: bool) -> String {
        match (holds, not) {
            (true, _) => self.model.plain(label),
            (false, Some(not)) => self.model.plain(not),
            (false, None) => {
                let words = self.model.plain(label);
                self.vocabulary.say("not-so", &[("words", &words)])
            }
        }
    }

    fn test(
        &self,
        tested: &Tested<'_>,
        admits: &Admits,
        phrasing: Phrasing,
        holds: bool,
    ) -> String {
        match (tested.domain, admits) {
            (_, Admits::Values(taken)) => self.values(tested, taken, phrasing, holds),
            (Domain::Ordered(ordered), Admits::Within(intervals)) => {
                self.within(tested, ordered, intervals, phrasing, holds)
            }
            (domain, Admits::IncludesAny(set)) => self.includes(
                tested.label,
                &values::members(self.model, domain, *set),
                holds,
            ),
            (domain, Admits::Exactly(set)) => self.exactly(tested.label, domain, *set, holds),
            (domain, Admits::AllBut(set)) => self.exactly(tested.label, domain, *set, !holds),
            (_, Admits::Within(_)) => tested.label.to_owned(),
        }
    }

    /// A test of an enumeration. A denial says what is not, and what is where the writer put it so.
    fn values(
        &self,
        tested: &Tested<'_>,
        taken: &[usize],
        phrasing: Phrasing,
        holds: bool,
    ) -> String {
        let (is, labels) = self.named(tested.domain, tested.is_eligibility, taken, phrasing, holds);
        let say = |id: &str, arguments: &[(&str, &str)]| {
            let all: Vec<(&str, &str)> = [("label", tested.label)]
                .into_iter()
                .chain(arguments.iter().copied())
                .collect();
            self.vocabulary.say(id, &all)
        };
        match (is, labels.as_slice()) {
            (_, []) => self.vocabulary.word(if is { "never" } else { "always" }),
            (true, [only]) => say("is", &[("value", only)]),
            (true, [first, second]) => say("is-either", &[("first", first), ("second", second)]),
            (true, several) => say("is", &[("value", &values::or(self.vocabulary, several))]),
            (false, [only]) => say("is-not", &[("value", only)]),
            (false, [first, second]) => say("is-neither", &[("first", first), ("second", second)]),
            (false, several) => say(
                "is-none-of",
                &[("values", &values::and(self.vocabulary, several))],
            ),
        }
    }

    /// The values that a test of an enumeration names, and whether it is one of them.
    fn named(
        &self,
        domain: &Domain,
        is_eligibility: bool,
        taken: &[usize],
        phrasing: Phrasing,
        holds: bool,
    ) -> (bool, Vec<String>) {
        let label = |index: &usize| match (is_eligibility, *index) {
            (true, AVAILABLE) => self.vocabulary.word("available"),
            (true, _) => self.vocabulary.word("unavailable"),
            (false, index) => {
                values::value(self.model, self.vocabulary, domain, Constant::Index(index))
            }
        };
        let count = match domain {
            Domain::YesNo => 2,
            Domain::OneOf(all) | Domain::AnyOf(all) => all.len(),
            Domain::Ordered(_) => 0,
        };
        let is_negated = phrasing == Phrasing::IsNot;
        let named: Vec<usize> = if is_negated {
            (0..count).filter(|value| !taken.contains(value)).collect()
        } else {
            taken.to_vec()
        };
        let labels = match domain.enumeration() {
            Some(values) if !is_eligibility => {
                let names = values.names_of(&named).into_iter();
                names
                    .map(|name| self.model.plain(values.label(name)))
                    .collect()
            }
            _ => named.iter().map(label).collect(),
        };
        (holds != is_negated, labels)
    }

    fn within(
        &self,
        tested: &Tested<'_>,
        ordered: &Ordered,
        intervals: &[(i64, i64)],
        phrasing: Phrasing,
        holds: bool,
    ) -> String {
        let (is, value) = self.ordered(ordered, intervals, phrasing, holds);
        let id = if is { "is" } else { "is-not" };
        self.vocabulary
            .say(id, &[("label", tested.label), ("value", &value)])
    }

    /// The values of a test of an ordered fact, and whether it is one of them.
    fn ordered(
        &self,
        ordered: &Ordered,
        intervals: &[(i64, i64)],
        phrasing: Phrasing,
        holds: bool,
    ) -> (bool, String) {
        if let Phrasing::Compared(relation) = phrasing
            && let Some(bound) = compared(ordered, intervals, relation)
        {
            let relation = if holds { relation } else { opposite(relation) };
            let words = values::bound(self.vocabulary, ordered, relation, bound);
            return (true, words);
        }
        if let Some((from, to)) = season_of(ordered, intervals) {
            let words = values::season(self.vocabulary, from, to);
            return (holds, words);
        }
        // `is not x` names what it denies.
        let is_denial = phrasing == Phrasing::IsNot;
        let named = if is_denial {
            gaps(ordered, intervals)
        } else {
            intervals.to_vec()
        };
        let is_single =
            |(lo, hi): &(i64, i64)| lo == hi || crate::model::domain::is_series(*lo, *hi);
        let words: Vec<String> = if holds != is_denial {
            named
                .iter()
                .map(|(lo, hi)| values::interval(self.vocabulary, ordered, *lo, *hi))
                .collect()
        } else if let [single] = named.as_slice()
            && is_single(single)
        {
            let value = values::interval(self.vocabulary, ordered, single.0, single.1);
            return (false, value);
        } else {
            gaps(ordered, &named)
                .iter()
                .map(|gap| self.beside(ordered, *gap, &named))
                .collect()
        };
        if words.is_empty() {
            return (true, self.vocabulary.word("never"));
        }
        (true, values::or(self.vocabulary, &words))
    }

    /// An interval beside ones that are denied, by their bounds.
    fn beside(&self, ordered: &Ordered, (lo, hi): (i64, i64), denied: &[(i64, i64)]) -> String {
        let bound = |relation, value| values::bound(self.vocabulary, ordered, relation, value);
        let below = denied
            .iter()
            .find(|(from, _)| Some(*from) == hi.checked_add(1));
        let above = denied.iter().find(|(_, to)| Some(*to) == lo.checked_sub(1));
        match (above, below) {
            (None, Some((from, _))) => bound(Relation::Less, *from),
            (Some((_, to)), None) => bound(Relation::Greater, *to),
            (Some((_, to)), Some((from, _))) => {
                let lower = bound(Relation::Greater, *to);
                let upper = bound(Relation::Less, *from);
                self.vocabulary
                    .say("two-bounds", &[("lower", &lower), ("upper", &upper)])
            }
            (None, None) => values::interval(self.vocabulary, ordered, lo, hi),
        }
    }

    fn includes(&self, label: &str, members: &[String], holds: bool) -> String {
        let label = ("label", label);
        match (holds, members) {
            (true, members) => {
                let values = values::or(self.vocabulary, members);
                self.vocabulary
                    .say("include", &[label, ("values", &values)])
            }
            (false, [only]) => self
                .vocabulary
                .say("include-not", &[label, ("value", only)]),
            (false, [first, second]) => self.vocabulary.say(
                "include-neither",
                &[label, ("first", first), ("second", second)],
            ),
            (false, several) => {
                let values = values::and(self.vocabulary, several);
                self.vocabulary
                    .say("include-none-of", &[label, ("values", &values)])
            }
        }
    }

    fn exactly(&self, label: &str, domain: &Domain, set: u64, holds: bool) -> String {
        let members = values::members(self.model, domain, set);
        if members.is_empty() {
            let all = domain
                .values()
                .iter()
                .map(|value| self.model.plain(&value.label));
            return if holds {
                self.vocabulary.say("are-none", &[("label", label)])
            } else {
                self.includes(label, &all.collect::<Vec<_>>(), true)
            };
        }
        let values = values::and(self.vocabulary, &members);
        let id = if holds { "are-only" } else { "are-not-exactly" };
        self.vocabulary
            .say(id, &[("label", label), ("values", &values)])
    }
}

/// The intervals of an ordered domain that are not among these.
fn gaps(ordered: &Ordered, intervals: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut gaps = Vec::new();
    let mut from = Some(ordered.lo);
    for (lo, hi) in intervals {
        if let Some(start) = from.filter(|start| start < lo) {
            gaps.push((start, lo - 1));
        }
        from = hi.checked_add(1);
    }
    gaps.extend(
        from.filter(|start| *start <= ordered.hi)
            .map(|start| (start, ordered.hi)),
    );
    gaps
}

/// The first test of a condition that a text does not name: it has none of the test's numbers, and no
/// word of its labels. `None` where it names all.
#[must_use]
pub fn unnamed(
    model: &Model,
    vocabulary: &Vocabulary,
    text: &str,
    condition: &Condition,
) -> Option<String> {
    let text = text.to_lowercase();
    visit::leaves(condition).into_iter().find_map(|leaf| {
        let words = line(model, vocabulary, leaf);
        let is_named = match &leaf.kind {
            // One of the amounts alone says nothing of how they lie to each other.
            ConditionKind::Fact(id, ..) if !model.is_named(*id) => amount_labels(model, *id)
                .iter()
                .all(|label| names(&text, &label.to_lowercase())),
            _ => names(&text, &words.to_lowercase()),
        };
        (!is_named).then_some(words)
    })
}

/// The labels of the facts of which an amount without a name is made.
fn amount_labels(model: &Model, id: FactId) -> Vec<String> {
    let sums: Vec<&SpokenSum> = match model.facts.at(id).computed.as_ref().map(|of| &of.saying) {
        Some(Saying::Related(left, right)) => vec![left, right],
        Some(Saying::Sum(sum)) => vec![sum],
        Some(Saying::Quantity(_) | Saying::Result(_) | Saying::Decision(_) | Saying::Step)
        | None => Vec::new(),
    };
    let mut facts = Vec::new();
    for (_, part) in sums.into_iter().flat_map(|sum| &sum.parts) {
        part.facts(&mut |id| facts.push(id));
    }
    let label = |id: FactId| model.plain(&model.facts.at(id).label);
    facts.into_iter().map(label).collect()
}

/// Whether a text names what a test says, both in small letters.
fn names(text: &str, test: &str) -> bool {
    /// Words of this length and less say nothing of what is meant.
    const SHORT: usize = 3;
    let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let numbers: Vec<&str> = test.split_whitespace().filter(is_number).collect();
    if !numbers.is_empty() {
        return numbers.iter().all(|number| text.contains(number));
    }
    test.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > SHORT && *word != "your")
        .any(|word| text.contains(word))
}

/// The words with a capital first letter.
#[must_use]
pub fn capital_first(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(letter) => format!("{}{}", letter.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}
