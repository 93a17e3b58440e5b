//! The case space of a file: its facts as variables, their domains cut into classes by every
//! literal that a condition, an effect or an example of the files it sees compares them with.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;
use rustc_hash::FxHashMap;

use crate::analysis::effort::Meter;
use crate::base::{FileId, Span};
use crate::model::effects::{Assignment, SetTo};
use crate::model::flow::Flow;
use crate::model::{
    Admits, Amount, Block, Body, Condition, ConditionKind, Constant, Days, Domain, Effect, FactId,
    File, Guard, Model, Phrasing, Relation, RuleResult, Values, effects,
};

use super::diagram::{Class, Diagram, Exhausted, Region, Variable};
use super::formula::{Formula, FormulaParts, IntervalBox, Range, runs};
use super::relations::{After, Classes, Further, Groups, Place, Relations, Shared};

/// A variable of the space: a fact, or whether a fact's set holds a value.
#[derive(Clone, Debug)]
pub struct Axis {
    pub fact: FactId,
    /// The value, for a fact that is a set.
    pub member: Option<usize>,
    /// For an ordered fact, the first value of each class; the last class ends with the domain.
    pub starts: Vec<i64>,
    /// Whether its classes follow each other.
    pub ordered: bool,
    /// Of an enumeration whose values stand in another order here, the value of each class, and the
    /// class of each value.
    turned: Option<(Vec<usize>, Vec<Class>)>,
}

impl Axis {
    /// The position of the value that a class of an enumeration stands for.
    #[must_use]
    pub fn value_of(&self, class: Class) -> usize {
        let turned = self.turned.as_ref();
        let value = turned.and_then(|(values, _)| values.get(class as usize));
        value.copied().unwrap_or(class as usize)
    }

    /// The class of a value of an enumeration, by its position.
    #[must_use]
    pub fn class_of(&self, value: usize) -> Class {
        let turned = self.turned.as_ref();
        let class = turned.and_then(|(_, classes)| classes.get(value));
        class
            .copied()
            .unwrap_or(Class::try_from(value).unwrap_or(0))
    }

    /// The positions of the values that classes of an enumeration stand for, ascending.
    #[must_use]
    pub fn values_of(&self, classes: &[Class]) -> Vec<usize> {
        let mut values: Vec<usize> = classes.iter().map(|class| self.value_of(*class)).collect();
        values.sort_unstable();
        values
    }
}

/// The order in which the values of an enumeration are classes, where it is not their own: groups of
/// them then are few stretches.
fn turned(values: &Values) -> Option<(Vec<usize>, Vec<Class>)> {
    let order = values.grouped();
    let mut classes = vec![0; order.len()];
    for (class, value) in (0..).zip(&order) {
        *classes.get_mut(*value)? = class;
    }
    (!values.groups.is_empty()).then_some((order, classes))
}

/// The variables of a file's space.
#[derive(Clone, Debug)]
pub struct Space {
    axes: Vec<Axis>,
    places: BTreeMap<FactId, Place>,
    ends: Vec<i64>,
    relations: Relations,
    shared: Shared,
    /// The values of ordered facts that writers name.
    named: BTreeMap<FactId, BTreeSet<i64>>,
    /// Whether steps bring about more classes than are told apart.
    is_endless: bool,
}

/// The classes of a fact or an amount behind a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassesAfter {
    /// This one.
    One(Class),
    /// By class, the classes of another variable that give it.
    By(Variable, Vec<Vec<Range>>),
}

/// What becomes of a variable by the effects of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub variable: Variable,
    pub after: ClassesAfter,
    /// Whether each class of the other variable gives one class. Else what is told apart here is asked for only
    /// before the step.
    pub is_exact: bool,
    /// Where a fact is set to an amount, the classes of this variable that give it a value of its domain.
    pub within: Option<(Variable, Vec<Range>)>,
    /// Whether time passes until then.
    pub waits: bool,
}

/// Changes in the order in which they are undone: what a variable is told by is undone before it. Those that
/// tell each other are undone at once.
fn in_order(mut left: Vec<Change>) -> Vec<Vec<Change>> {
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |change: &Change| {
            let ClassesAfter::By(of, _) = &change.after else {
                return false;
            };
            *of != change.variable && left.iter().any(|other| other.variable == *of)
        };
        match left.iter().position(|change| !waits(change)) {
            Some(next) => ordered.push(vec![left.remove(next)]),
            None => ordered.push(std::mem::take(&mut left)),
        }
    }
    ordered
}

/// Whether no class is in two of these.
fn are_apart(by_class: &[Vec<Range>]) -> bool {
    let mut ranges: Vec<Range> = by_class.iter().flatten().copied().collect();
    ranges.sort_unstable();
    ranges.windows(2).all(|pair| match pair {
        [one, next] => one.1 < next.0,
        _ => true,
    })
}

/// The known facts of one reader: a value for each fact of the space.
pub type Case = BTreeMap<FactId, Constant>;

impl Space {
    /// The space of `file`.
    #[must_use]
    pub fn new(model: &Model, file: &File) -> Self {
        let mut cuts = Cuts::default();
        for seen in &file.sees {
            cuts.file(model, *seen);
        }
        let seen = file.sees.iter().flat_map(|seen| model.facts.of_file(*seen));
        let mut facts: Vec<FactId> = seen
            .map(|(id, _)| id)
            .filter(|id| !model.joined.contains_key(id))
            .collect();
        let shared = Shared::new(model, &facts);
        cuts.share(&shared);
        cuts.follow(model, &shared, &file.sees);
        // What a rule gives is asked for only where something compares it.
        facts.retain(|id| {
            shared.axis_of(*id) == *id && (!model.is_given(*id) || cuts.count(*id) > 0)
        });
        let groups = Groups::new(model, &facts, &|fact| cuts.count(fact));
        // Small domains first, ordered ones last: the other order can cost a hundred times the
        // nodes. Facts that amounts relate to each other stand together, before their amounts.
        facts.sort_by_key(|id| {
            let (kind, size) = match &model.facts.at(*id).domain {
                Domain::YesNo => (0, 2),
                Domain::OneOf(values) => (0, values.len()),
                Domain::AnyOf(values) => (1, values.len()),
                Domain::Ordered(_) => (2, cuts.count(*id)),
            };
            let group = groups.of(*id);
            // A choice relates values of enumerations to numbers.
            let kind = if group.is_some() { 2 } else { kind };
            let of_group = group.map_or(size, |group| groups.size(group));
            let is_amount = model.facts.at(*id).computed.is_some();
            (kind, of_group, group, is_amount, size)
        });
        let mut space = Self {
            axes: Vec::new(),
            places: BTreeMap::new(),
            ends: Vec::new(),
            relations: Relations::default(),
            shared: Shared::default(),
            named: BTreeMap::new(),
            is_endless: cuts.is_endless,
        };
        for fact in facts {
            space.add(model, fact, &cuts, groups.of(fact).is_some());
        }
        for (fact, place) in shared.places(&space.places) {
            space.places.insert(fact, place);
        }
        let axes = space.axes.iter().map(|axis| axis.fact);
        space.relations = Relations::new(model, axes, &groups);
        space.shared = shared;
        space.named = cuts.named;
        space
    }

    fn add(&mut self, model: &Model, fact: FactId, cuts: &Cuts, is_related: bool) {
        self.places.insert(
            fact,
            Place {
                variable: Variable::try_from(self.axes.len()).unwrap_or(Variable::MAX),
                turned: false,
                more: 0,
            },
        );
        let domain = &model.facts.at(fact).domain;
        let turned = match domain {
            // An amount works with the positions of values.
            Domain::OneOf(values) if !is_related => turned(values),
            Domain::YesNo | Domain::OneOf(_) | Domain::AnyOf(_) | Domain::Ordered(_) => None,
        };
        let mut axis = |member, starts, end| {
            self.axes.push(Axis {
                fact,
                member,
                starts,
                ordered: matches!(domain, Domain::Ordered(_)),
                turned: turned.clone(),
            });
            self.ends.push(end);
        };
        match domain {
            Domain::YesNo => axis(None, vec![0, 1], 1),
            Domain::OneOf(values) => {
                axis(None, (0..).take(values.len()).collect(), domain.bounds().1);
            }
            Domain::AnyOf(values) => {
                for value in 0..values.len() {
                    axis(Some(value), vec![0, 1], 1);
                }
            }
            Domain::Ordered(ordered) => {
                let inside = |cut: &&i64| ordered.lo < **cut && **cut <= ordered.hi;
                let starts = [ordered.lo].into_iter().chain(
                    cuts.of
                        .get(&fact)
                        .into_iter()
                        .flatten()
                        .filter(inside)
                        .copied(),
                );
                axis(None, starts.collect(), ordered.hi);
            }
        }
    }

    /// A diagram over this space, of at most `allowed` nodes; `meter` counts the work.
    #[must_use]
    pub fn diagram(&self, allowed: usize, meter: &Meter) -> Diagram {
        let classes = self
            .axes
            .iter()
            .map(|axis| Class::try_from(axis.starts.len()).unwrap_or(Class::MAX));
        let allowed = if self.is_endless { 0 } else { allowed };
        Diagram::new(classes.collect(), allowed, meter.clone())
    }

    /// The variables.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The variable at a position.
    #[must_use]
    pub fn axis(&self, variable: Variable) -> Option<&Axis> {
        self.axes.get(variable as usize)
    }

    /// The first variable of a fact. `None` where the file does not see the fact.
    #[must_use]
    pub fn variable(&self, fact: FactId) -> Option<Variable> {
        self.places.get(&fact).map(|place| place.variable)
    }

    /// How a writer would put that a fact is at most `value` or, `from_below`, at least: with the value
    /// itself, or with the one beyond it that the text names and that is left out.
    #[must_use]
    pub fn is_strict(&self, fact: FactId, value: i64, from_below: bool) -> bool {
        let beyond = value.saturating_add(if from_below { -1 } else { 1 });
        self.named
            .get(&fact)
            .is_some_and(|named| named.contains(&beyond) && !named.contains(&value))
    }

    /// The first and last value of a class of an ordered fact.
    #[must_use]
    pub fn interval(&self, variable: Variable, class: Class) -> (i64, i64) {
        let Some(axis) = self.axis(variable) else {
            return (0, 0);
        };
        let start = axis.starts.get(class as usize).copied().unwrap_or(0);
        let next = axis.starts.get(class as usize + 1).map(|next| next - 1);
        (
            start,
            next.or_else(|| self.ends.get(variable as usize).copied())
                .unwrap_or(start),
        )
    }

    /// How many values the classes from `lo` to `hi` stand for.
    #[must_use]
    pub fn values(&self, variable: Variable, lo: Class, hi: Class) -> BigUint {
        if !self.is_ordered(variable) {
            return BigUint::from(hi.saturating_sub(lo)) + 1_u8;
        }
        let (first, last) = (self.interval(variable, lo).0, self.interval(variable, hi).1);
        BigUint::from(u64::try_from(i128::from(last) - i128::from(first) + 1).unwrap_or(u64::MAX))
    }

    /// How many readers a cell stands for; where facts that amounts relate cannot be counted, at most
    /// so many, and `false`.
    #[must_use]
    pub fn volume(&self, cell: &[Range]) -> (BigUint, bool) {
        let mut volume = BigUint::from(1_u8);
        for (variable, (lo, hi)) in (0..).zip(cell) {
            if self.relations.group_of(variable).is_none() {
                volume *= self.values(variable, *lo, *hi);
            }
        }
        let mut exact = true;
        for group in self.relations.groups() {
            let (count, counted) = group.count(self, cell);
            volume *= count;
            exact &= counted;
        }
        (volume, exact)
    }

    /// How many values a class stands for.
    #[must_use]
    pub fn weight(&self, variable: Variable, class: Class) -> BigUint {
        self.values(variable, class, class)
    }

    /// The cases in which `fact` has an admitted value.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn region(
        &self,
        diagram: &mut Diagram,
        fact: FactId,
        admits: &Admits,
    ) -> Result<Region, Exhausted> {
        region_of(&self.formula(fact, admits), diagram)
    }

    /// That `fact` has an admitted value, as a test of its variables.
    #[must_use]
    pub fn formula(&self, fact: FactId, admits: &Admits) -> Formula {
        let Some(place) = self.places.get(&fact) else {
            return Formula::never();
        };
        let variable = place.variable;
        match admits {
            Admits::Values(values) => {
                let classes = values
                    .iter()
                    .map(|value| self.class_of_value(variable, *value));
                let mut classes: Vec<Class> = classes.collect();
                classes.sort_unstable();
                Formula::test(variable, runs(&classes))
            }
            Admits::Within(intervals) => {
                let intervals = place.intervals(intervals);
                Formula::test(variable, self.classes_within(variable, &intervals))
            }
            Admits::IncludesAny(members) => {
                let wanted = self
                    .members(fact)
                    .filter(|(_, value)| members >> value & 1 == 1);
                Formula::any(
                    wanted
                        .map(|(axis, _)| Formula::Side(axis, (1, 1)))
                        .collect(),
                )
            }
            Admits::Exactly(members) => self.exactly(fact, *members),
            Admits::AllBut(members) => self.exactly(fact, *members).negated(),
        }
    }

    /// The class of a value of an enumeration.
    fn class_of_value(&self, variable: Variable, value: usize) -> Class {
        self.axis(variable).map_or(0, |axis| axis.class_of(value))
    }

    /// The classes that begin in one of the intervals, which are ascending and apart.
    fn classes_within(&self, variable: Variable, intervals: &[(i64, i64)]) -> Vec<Range> {
        let starts = self
            .axis(variable)
            .map(|axis| axis.starts.as_slice())
            .unwrap_or_default();
        let mut ranges: Vec<Range> = Vec::new();
        for (from, to) in intervals {
            let first = starts.partition_point(|start| start < from);
            let behind = starts.partition_point(|start| start <= to);
            let (Ok(first), Ok(behind)) = (Class::try_from(first), Class::try_from(behind)) else {
                continue;
            };
            match ranges.last_mut() {
                _ if first == behind => {}
                Some(last) if last.1 + 1 == first => last.1 = behind - 1,
                _ => ranges.push((first, behind - 1)),
            }
        }
        ranges
    }

    fn exactly(&self, fact: FactId, members: u64) -> Formula {
        let side = |(axis, value): (Variable, usize)| {
            let class = Class::from(members >> value & 1 == 1);
            Formula::Side(axis, (class, class))
        };
        Formula::all(self.members(fact).map(side).collect())
    }

    /// How many classes a variable has.
    #[must_use]
    pub fn classes_of(&self, variable: Variable) -> Class {
        self.axis(variable).map_or(1, |axis| {
            Class::try_from(axis.starts.len()).unwrap_or(Class::MAX)
        })
    }

    /// Whether the classes of a variable follow each other.
    #[must_use]
    pub fn is_ordered(&self, variable: Variable) -> bool {
        self.axis(variable).is_some_and(|axis| axis.ordered)
    }

    /// The values of an ordered fact that are these of another with which it shares a variable; none
    /// where it shares none.
    #[must_use]
    pub fn values_of(
        &self,
        fact: FactId,
        other: FactId,
        intervals: &[(i64, i64)],
    ) -> Vec<(i64, i64)> {
        match (self.places.get(&fact), self.places.get(&other)) {
            (Some(own), Some(place)) if own.variable == place.variable => {
                place.intervals(intervals)
            }
            _ => Vec::new(),
        }
    }

    /// Every case, as a cell.
    #[must_use]
    pub fn whole(&self) -> IntervalBox {
        (0..)
            .zip(&self.axes)
            .map(|(variable, _)| (0, self.classes_of(variable).saturating_sub(1)))
            .collect()
    }

    /// The variables of a set fact, each with the value it speaks of.
    fn members(&self, fact: FactId) -> impl Iterator<Item = (Variable, usize)> {
        let of_fact = move |(_, axis): &(Variable, &Axis)| axis.fact == fact;
        (0..)
            .zip(&self.axes)
            .filter(of_fact)
            .filter_map(|(variable, axis)| Some((variable, axis.member?)))
    }

    /// The classes that setting `fact` to `value` gives its variables.
    #[must_use]
    pub fn assignment(&self, fact: FactId, value: Constant) -> Vec<(Variable, Class)> {
        let Some(variable) = self.variable(fact) else {
            return Vec::new();
        };
        match value {
            Constant::Members(set) => self
                .members(fact)
                .map(|(axis, value)| (axis, Class::from(set >> value & 1 == 1)))
                .collect(),
            Constant::Index(index) => vec![(variable, self.class_of_value(variable, index))],
            Constant::Number(number) => vec![(variable, self.class_of(variable, number))],
        }
    }

    /// A reader of a cell, with these values of ordered facts: of a stretch of another, its first value,
    /// unless amounts ask for another. `None` where the amounts leave nobody.
    ///
    /// # Errors
    /// Where a limit is met.
    pub fn reader(
        &self,
        model: &Model,
        cell: &[Range],
        exact: &BTreeMap<FactId, i64>,
        meter: &Meter,
    ) -> Result<Option<Case>, Exhausted> {
        let exact = exact
            .iter()
            .filter_map(|(fact, value)| {
                let place = self.places.get(fact)?;
                let own = place.intervals(&[(*value, *value)]).first()?.0;
                Some((place.variable, own))
            })
            .collect();
        let Some(values) = self.relations.values(self, cell, &exact, meter)? else {
            return Ok(None);
        };
        let mut case = Case::new();
        for ((variable, axis), (class, _)) in (0..).zip(&self.axes).zip(cell) {
            let fact = model.facts.at(axis.fact);
            match (axis.member, &fact.domain) {
                (Some(value), _) => {
                    let set = case.entry(axis.fact).or_insert(Constant::Members(0));
                    if let Constant::Members(members) = set {
                        *members |= u64::from(*class) << value;
                    }
                }
                // What is worked out follows from the others.
                (None, Domain::Ordered(_)) if fact.computed.is_some() => {}
                (None, Domain::Ordered(_)) => {
                    let first = || self.interval(variable, *class).0;
                    let known = values.get(&variable).or_else(|| exact.get(&variable));
                    let value = known.copied().unwrap_or_else(first);
                    case.insert(axis.fact, Constant::Number(value));
                }
                (None, _) => {
                    let known = values.get(&variable).or_else(|| exact.get(&variable));
                    let chosen = known.and_then(|value| usize::try_from(*value).ok());
                    let index = chosen.unwrap_or_else(|| axis.value_of(*class));
                    case.insert(axis.fact, Constant::Index(index));
                }
            }
        }
        Ok(Some(case))
    }

    /// One more amount, of facts of this space; `None` where it has another one.
    #[must_use]
    pub fn further(&self, amount: &Amount) -> Option<Further> {
        self.relations.further(amount, &|fact| self.variable(fact))
    }

    /// A reader of a cell for whom one more amount lies within these bounds.
    ///
    /// # Errors
    /// Where a limit is met.
    pub fn reader_where(
        &self,
        model: &Model,
        cell: &[Range],
        (further, wanted): (&Further, (i64, i64)),
        meter: &Meter,
    ) -> Result<Option<Case>, Exhausted> {
        let Some(values) = further.reader(self, cell, wanted, meter)? else {
            return Ok(None);
        };
        let exact = values
            .into_iter()
            .filter_map(|(variable, value)| Some((self.axis(variable)?.fact, value)))
            .collect();
        self.reader(model, cell, &exact, meter)
    }

    /// The facts that amounts relate to each other.
    #[must_use]
    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    /// What becomes of the variables of facts and amounts by effects, in each case.
    #[must_use]
    pub fn effects(&self, model: &Model, effects: &[Effect]) -> Vec<Vec<Vec<Change>>> {
        let cases = effects::cases(effects);
        cases.iter().map(|case| self.case(model, case)).collect()
    }

    fn case(&self, model: &Model, effects: &[Assignment]) -> Vec<Vec<Change>> {
        let mut changes = self.changed(model, &effects::set_to(model, effects));
        let waits = effects.iter().filter(|effect| effect.waits);
        let waits: Vec<Option<Variable>> = waits.map(|effect| self.variable(effect.fact)).collect();
        for change in &mut changes {
            change.waits = waits.contains(&Some(change.variable));
        }
        for effect in effects {
            if let RuleResult::Value(value) = effect.value {
                let assigned = self.assignment(effect.fact, value).into_iter();
                changes.extend(assigned.map(|(variable, class)| Change {
                    variable,
                    after: ClassesAfter::One(class),
                    is_exact: true,
                    within: None,
                    waits: false,
                }));
            }
        }
        in_order(changes)
    }

    /// What becomes of amounts, and of facts that are set to amounts, once facts have these values, in the
    /// order in which it is undone.
    #[must_use]
    pub fn changes(&self, model: &Model, values: &SetTo) -> Vec<Vec<Change>> {
        in_order(self.changed(model, values))
    }

    fn changed(&self, model: &Model, values: &SetTo) -> Vec<Change> {
        let axes = self.shared.changed_by(values).into_iter();
        axes.filter_map(|axis| self.change(model, axis, values))
            .collect()
    }

    /// What becomes of the variable of a fact or an amount once facts have these values; `None` where nothing
    /// does.
    fn change(&self, model: &Model, axis: FactId, values: &SetTo) -> Option<Change> {
        let variable = self.places.get(&axis)?.variable;
        let is_set = values.contains_key(&axis);
        let count = self.classes_of(variable);
        // Of those who stay in their domains, no amount leaves its own: its ends are open.
        let stretch = |class: Class| {
            let (lo, hi) = self.interval(variable, class);
            (
                if class == 0 && !is_set { i64::MIN } else { lo },
                if class + 1 == count && !is_set {
                    i64::MAX
                } else {
                    hi
                },
            )
        };
        let (of, by_class, within): (_, Vec<Vec<Range>>, _) =
            match self.shared.after(model, axis, values) {
                Some(After::Same) => return None,
                Some(After::Value(value)) => {
                    return Some(Change {
                        variable,
                        after: ClassesAfter::One(self.class_of(variable, value)),
                        is_exact: true,
                        within: None,
                        waits: false,
                    });
                }
                Some(After::Told(fact, amount)) => {
                    let of = self.places.get(&fact)?.variable;
                    let domain = model.facts.at(axis).domain.bounds();
                    let is_inside = |value: &i64| !is_set || (domain.0..=domain.1).contains(value);
                    let mut by_class: Vec<Vec<Class>> = vec![Vec::new(); count as usize];
                    let mut inside = Vec::new();
                    for class in 0..self.classes_of(of) {
                        let (lo, hi) = self.interval(of, class);
                        let values = (lo..=hi).filter_map(|value| told(fact, &amount, value));
                        let then: BTreeSet<Class> = values
                            .filter(is_inside)
                            .map(|value| self.class_of(variable, value))
                            .collect();
                        inside.extend(then.first().map(|_| class));
                        for then in then {
                            by_class.get_mut(then as usize)?.push(class);
                        }
                    }
                    let by_class = by_class.iter().map(|classes| runs(classes)).collect();
                    (of, by_class, Some(runs(&inside)))
                }
                Some(After::Other(other, place)) => {
                    let Some(of) = self.places.get(&other).map(|own| own.variable) else {
                        // What has no variable is cut nowhere: all its values lie within the domain, or none.
                        let (first, last) = model.facts.at(other).domain.bounds();
                        let own: Vec<bool> = (0..count)
                            .map(|class| place.intervals(&[stretch(class)]))
                            .map(|within| within.iter().any(|(lo, hi)| *lo <= last && first <= *hi))
                            .collect();
                        let is_outside = is_set && !own.contains(&true);
                        return Some(Change {
                            within: is_outside.then(|| (variable, Vec::new())),
                            ..self.any_of(variable, own)
                        });
                    };
                    let classes =
                        |within: (i64, i64)| self.meeting(of, &place.intervals(&[within]));
                    let by_class = (0..count).map(|class| classes(stretch(class))).collect();
                    let all = (stretch(0).0, stretch(count.saturating_sub(1)).1);
                    (of, by_class, Some(classes(all)))
                }
                // It is not asked for behind this step.
                None => return Some(self.any_of(variable, vec![true; count as usize])),
            };
        Some(Change {
            variable,
            is_exact: are_apart(&by_class),
            after: ClassesAfter::By(of, by_class),
            within: within.filter(|_| is_set).map(|ranges| (of, ranges)),
            waits: false,
        })
    }

    /// The change that gives a variable any of these classes.
    fn any_of(&self, variable: Variable, classes: Vec<bool>) -> Change {
        let all = (0, self.classes_of(variable).saturating_sub(1));
        let from = |is_one: bool| if is_one { vec![all] } else { Vec::new() };
        let by_class: Vec<Vec<Range>> = classes.into_iter().map(from).collect();
        Change {
            variable,
            is_exact: are_apart(&by_class),
            after: ClassesAfter::By(variable, by_class),
            within: None,
            waits: false,
        }
    }

    /// The classes of an ordered variable that have values of some intervals.
    fn meeting(&self, variable: Variable, intervals: &[(i64, i64)]) -> Vec<Range> {
        let (Some(axis), Some(end)) = (self.axis(variable), self.ends.get(variable as usize))
        else {
            return Vec::new();
        };
        // The classes that begin up to a value.
        let begun = |value: i64| axis.starts.partition_point(|start| *start <= value);
        let mut classes: Vec<Class> = Vec::new();
        for (from, to) in intervals.iter().filter(|(from, _)| from <= end) {
            let first = begun(*from).saturating_sub(1);
            let classes_of = (first..begun(*to)).filter_map(|class| Class::try_from(class).ok());
            classes.extend(classes_of);
        }
        classes.sort_unstable();
        classes.dedup();
        runs(&classes)
    }

    /// The classes of a reader.
    #[must_use]
    pub fn classes(&self, model: &Model, case: &Case) -> Vec<Class> {
        let mut classes = vec![0; self.axes.len()];
        for (variable, class) in self.known(model, case) {
            if let Some(slot) = classes.get_mut(variable as usize) {
                *slot = class;
            }
        }
        classes
    }

    /// The classes that the known facts of a reader give, those of amounts among them that can be
    /// worked out; ascending by variable.
    #[must_use]
    pub fn known(&self, model: &Model, case: &Case) -> Vec<(Variable, Class)> {
        let mut classes: Vec<(Variable, Class)> = case
            .iter()
            .flat_map(|(fact, value)| self.assignment(*fact, *value))
            .collect();
        let given = |id: FactId| case.get(&id)?.number();
        for (variable, axis) in (0..).zip(&self.axes) {
            let computed = model.facts.at(axis.fact).computed.as_ref();
            let value = computed.and_then(|computed| computed.amount.value(&given));
            if let Some(value) = value.and_then(|value| i64::try_from(value).ok()) {
                classes.push((variable, self.class_of(variable, value)));
            }
        }
        classes.sort_unstable();
        classes
    }
}

impl Classes for Space {
    fn stretch(&self, variable: Variable, (lo, hi): Range) -> (i64, i64) {
        (self.interval(variable, lo).0, self.interval(variable, hi).1)
    }

    fn class_of(&self, variable: Variable, value: i64) -> Class {
        let starts = self
            .axis(variable)
            .map(|axis| axis.starts.as_slice())
            .unwrap_or_default();
        let class = starts
            .partition_point(|start| *start <= value)
            .saturating_sub(1);
        Class::try_from(class).unwrap_or(0)
    }
}

/// The cases in which a formula holds.
///
/// # Errors
/// Where the node budget is met.
pub fn region_of(formula: &Formula, diagram: &mut Diagram) -> Result<Region, Exhausted> {
    known_region(formula, diagram, &mut KnownRegions::default())
}

/// The regions of parts that formulas share; the parts are kept, so that no other ones are taken
/// for them.
#[derive(Debug, Default)]
pub struct KnownRegions {
    regions: FxHashMap<(usize, bool), (FormulaParts, Region)>,
    /// How many parts are kept.
    kept: usize,
}

impl KnownRegions {
    /// How many parts are kept at most between questions.
    const MOST: usize = 1_000_000;

    /// Forgets all, where that is much: most of it is of formulas that nobody asks for again.
    pub fn shrink(&mut self) {
        if self.kept > Self::MOST {
            *self = Self::default();
        }
    }
}

/// The same; the truth of shared parts is in `known`.
///
/// # Errors
/// Where a limit is met.
pub fn known_region(
    formula: &Formula,
    diagram: &mut Diagram,
    known: &mut KnownRegions,
) -> Result<Region, Exhausted> {
    let (parts, all) = match formula {
        Formula::All(parts) => (parts, true),
        Formula::Any(parts) => (parts, false),
        Formula::Not(inner) => {
            let region = known_region(inner, diagram, known)?;
            return diagram.not(region);
        }
        Formula::Side(variable, range) => return diagram.classes_in_ranges(*variable, &[*range]),
        Formula::Sides(variable, ranges) => return diagram.classes_in_ranges(*variable, ranges),
    };
    if let Some((_, region)) = known.regions.get(&(parts.key(), all)) {
        return Ok(*region);
    }
    let regions = parts
        .iter()
        .map(|part| known_region(part, diagram, known))
        .collect::<Result<Vec<_>, _>>()?;
    let region = if all {
        diagram.all(&regions)?
    } else {
        diagram.any(&regions)?
    };
    known.kept += parts.iter().len();
    known
        .regions
        .insert((parts.key(), all), (parts.clone(), region));
    Ok(region)
}

/// Where a fact is cut so that each of its classes gives an amount of it on one side of a cut.
fn told_cuts(model: &Model, fact: FactId, amount: &Amount, cut: i64) -> Vec<i64> {
    let (lo, hi) = model.facts.at(fact).domain.bounds();
    let side = |value: i64| told(fact, amount, value).map(|amount| cut <= amount);
    let mut before = side(lo);
    let mut found = Vec::new();
    for value in lo.saturating_add(1)..=hi {
        let here = side(value);
        if here != before {
            found.push(value);
        }
        before = here;
    }
    found
}

/// What an amount of one fact is for a value of it.
fn told(fact: FactId, amount: &Amount, value: i64) -> Option<i64> {
    let amount = amount.value(&|id| (id == fact).then_some(value))?;
    i64::try_from(amount).ok()
}

/// Where ordered facts are cut: each cut is the first value of a class.
#[derive(Default)]
struct Cuts {
    of: BTreeMap<FactId, BTreeSet<i64>>,
    /// The values that the text names.
    named: BTreeMap<FactId, BTreeSet<i64>>,
    /// The days of which it is asked what would be so on them.
    days: BTreeSet<SetTo>,
    /// Whether steps cut a fact more often than is followed.
    is_endless: bool,
}

impl Cuts {
    /// Cuts what facts and amounts become behind a step wherever these are cut by what is asked behind it, so
    /// that one class of that gives one class of them.
    fn follow(&mut self, model: &Model, shared: &Shared, files: &[FileId]) {
        /// So many cuts of a fact are followed: a step that is done again and again brings about more.
        const MOST: usize = 4_096;
        let days = std::mem::take(&mut self.days);
        let flow = Flow::new(model, files.iter().copied(), days);
        // What a fact is set to may lie outside of its domain.
        for fact in flow.sets.iter().flat_map(effects::set_to_amounts) {
            let (lo, hi) = model.facts.at(fact).domain.bounds();
            self.cut(fact, lo, hi);
        }
        let asked_for = self.of.clone();
        let asked = |values: &SetTo| {
            let axes = shared.changed_by(values).into_iter();
            let cuts = axes.map(|axis| (axis, asked_for.get(&axis)));
            cuts.flat_map(|(axis, cuts)| cuts.into_iter().flatten().map(move |cut| (axis, *cut)))
                .collect()
        };
        let mut behind: BTreeMap<(usize, FactId), Option<After>> = BTreeMap::new();
        flow.follow(&asked, &mut |_, case, (axis, cut)| {
            let Some(values) = flow.sets.get(case).filter(|_| !self.is_endless) else {
                return Vec::new();
            };
            let after = behind
                .entry((case, *axis))
                .or_insert_with(|| shared.after(model, *axis, values));
            let (other, cuts) = match after {
                Some(After::Same) => return vec![(*axis, *cut)],
                Some(After::Value(_)) => return Vec::new(),
                Some(After::Other(other, place)) => (*other, vec![place.cut(*cut)]),
                Some(After::Told(fact, amount)) => (*fact, told_cuts(model, *fact, amount, *cut)),
                None => {
                    self.is_endless = true;
                    return Vec::new();
                }
            };
            let (lo, hi) = model.facts.at(other).domain.bounds();
            let own = self.of.entry(other).or_default();
            let is_new = |cut: &i64| {
                let is_asked = asked_for.get(&other).is_some_and(|cuts| cuts.contains(cut));
                lo < *cut && *cut <= hi && !is_asked
            };
            let cuts: Vec<i64> = cuts.into_iter().filter(is_new).collect();
            own.extend(&cuts);
            self.is_endless |= own.len() > MOST;
            cuts.into_iter().map(|cut| (other, cut)).collect()
        });
    }

    /// How many cuts a fact has.
    fn count(&self, fact: FactId) -> usize {
        self.of.get(&fact).map_or(0, BTreeSet::len)
    }

    /// Cuts the amounts that others share a variable with wherever these are cut.
    fn share(&mut self, shared: &Shared) {
        for (fact, axis, place) in shared.others() {
            let cuts = self.of.remove(&fact).unwrap_or_default();
            let values: Vec<i64> = cuts.into_iter().map(|cut| place.cut(cut)).collect();
            self.of.entry(axis).or_default().extend(values);
            let named = self.named.get(&fact).cloned().unwrap_or_default();
            let named: Vec<i64> = named
                .into_iter()
                .flat_map(|value| place.intervals(&[(value, value)]))
                .map(|(value, _)| value)
                .collect();
            self.named.entry(axis).or_default().extend(named);
        }
    }

    fn file(&mut self, model: &Model, file: FileId) {
        for (_, define) in model.defines.of_file(file) {
            self.condition(model, &define.condition);
        }
        for (_, assume) in model.assumes_of(file) {
            self.condition(model, &assume.condition);
        }
        for (_, decision) in model.decisions.of_file(file) {
            let of_rules = decision
                .rules
                .iter()
                .flat_map(|rule| rule.when.iter().chain(&rule.unless));
            for condition in decision.population.iter().chain(of_rules) {
                self.condition(model, condition);
            }
            for valid in decision.rules.iter().filter_map(|rule| rule.valid) {
                self.days(model, file, valid);
            }
        }
        for (_, procedure) in model.procedures.of_file(file) {
            if let Some(requires) = &procedure.requires {
                self.condition(model, requires);
            }
            self.steps(model, &procedure.body, procedure.span);
        }
        for (_, guide) in model.guides.of_file(file) {
            if let Some(population) = &guide.population {
                self.condition(model, population);
            }
            self.blocks(model, &guide.intro);
        }
        for (_, group) in model.groups.of_file(file) {
            self.guard(model, &group.guard);
            if let Some(valid) = group.valid {
                self.days(model, file, valid);
            }
            self.blocks(model, &group.intro);
        }
        for (_, scenario) in model.scenarios.of_file(file) {
            self.guard(model, &scenario.guard);
            if let Some(valid) = scenario.valid {
                self.days(model, file, valid);
            }
            self.steps(model, &scenario.body, scenario.span);
        }
        let page = model.file(file).and_then(|file| file.page.as_ref());
        if let Some((_, within)) = &page.and_then(|page| page.valid.as_ref()) {
            self.condition(model, within);
        }
        if let Some(page) = page {
            self.blocks(model, &page.body);
        }
        for example in model.examples_of(file) {
            for given in &example.given {
                self.condition(model, given);
            }
        }
    }

    /// The steps of a body; what is not understood is not analysed.
    fn steps(&mut self, model: &Model, body: &Body, span: Span) {
        if model.is_sound(span) {
            self.blocks(model, &body.blocks);
        }
    }

    /// The days around which something begins or ends to be valid: it is asked what is so then.
    fn days(&mut self, model: &Model, file: FileId, (first, last, _): Days) {
        let sees = model
            .file(file)
            .map(|file| file.sees.as_slice())
            .unwrap_or_default();
        let mut seen = sees.iter().flat_map(|seen| model.facts.of_file(*seen));
        let Some((today, _)) = seen.find(|(_, fact)| fact.name == "today") else {
            return;
        };
        for day in first.into_iter().chain(last) {
            let near = [day.saturating_sub(1), day, day.saturating_add(1)];
            self.days
                .extend(near.map(|day| SetTo::from([(today, Amount::constant(day))])));
        }
    }

    fn guard(&mut self, model: &Model, guard: &Guard) {
        if let Guard::When(condition) = guard {
            self.condition(model, condition);
        }
    }

    fn condition(&mut self, model: &Model, condition: &Condition) {
        match &condition.kind {
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                for part in parts {
                    self.condition(model, part);
                }
            }
            ConditionKind::Not(inner) => self.condition(model, inner),
            ConditionKind::Fact(fact, Admits::Within(intervals), phrasing) => {
                self.test(*fact, intervals, *phrasing);
            }
            // What its rules give that is worked out is compared.
            ConditionKind::Decision(id, Admits::Within(intervals), phrasing) => {
                for rule in &model.decisions.at(*id).rules {
                    if let RuleResult::Amount(fact) = rule.result {
                        self.test(fact, intervals, *phrasing);
                    }
                }
            }
            ConditionKind::Fact(..) | ConditionKind::Decision(..) | ConditionKind::Define(_) => {}
        }
    }

    fn test(&mut self, fact: FactId, intervals: &[(i64, i64)], phrasing: Phrasing) {
        for (lo, hi) in intervals {
            self.cut(fact, *lo, *hi);
            let named = match phrasing {
                Phrasing::Compared(Relation::Less) => vec![hi.saturating_add(1)],
                Phrasing::Compared(Relation::LessOrEqual) => vec![*hi],
                Phrasing::Compared(Relation::Greater) => vec![lo.saturating_sub(1)],
                Phrasing::Compared(Relation::GreaterOrEqual) => vec![*lo],
                Phrasing::Is | Phrasing::IsNot => vec![*lo, *hi],
            };
            self.named.entry(fact).or_default().extend(named);
        }
    }

    fn cut(&mut self, fact: FactId, lo: i64, hi: i64) {
        self.of
            .entry(fact)
            .or_default()
            .extend([lo, hi.saturating_add(1)]);
    }

    fn blocks(&mut self, model: &Model, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Step(step) => {
                    for requires in &step.requires {
                        self.condition(model, requires);
                    }
                    self.effects(&step.effects);
                    self.blocks(model, &step.blocks);
                }
                Block::Effects(effects) => self.effects(effects),
                Block::Requires(requires) => self.condition(model, requires),
                Block::If(branches) => {
                    for branch in branches {
                        if let Some(condition) = &branch.condition {
                            self.condition(model, condition);
                        }
                        self.blocks(model, &branch.blocks);
                    }
                }
                Block::Choose(_, options) => options
                    .iter()
                    .for_each(|option| self.blocks(model, &option.blocks)),
                Block::Note(_, _, inner) => self.blocks(model, inner),
                Block::Do(_)
                | Block::Continue(..)
                | Block::End(..)
                | Block::Markup(_)
                | Block::Result(_)
                | Block::See(..)
                | Block::Show(..) => {}
            }
        }
    }

    fn effects(&mut self, effects: &[Effect]) {
        // What is unknown has a value of each class, whatever the classes are.
        for effect in effects.iter().filter(|effect| !effect.is_unknown) {
            for value in &effect.values {
                if let RuleResult::Value(Constant::Number(number)) = value {
                    self.cut(effect.fact, *number, *number);
                }
            }
        }
    }
}
