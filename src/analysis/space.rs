//! The case space of a file: its facts as variables, their domains cut into classes by every literal
//! that a condition, an effect or an example of the files it sees compares them with.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;

use crate::base::FileId;
use crate::model::{Admits, Block, Body, Condition, ConditionKind, Constant, Domain, FactId, File, Guard, Model};

use super::diagram::{Class, Diagram, Exhausted, Region, Variable};

/// A variable of the space: a fact, or whether a fact's set holds a value.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The fact.
    pub fact: FactId,
    /// The value, for a fact that is a set.
    pub member: Option<usize>,
    /// For an ordered fact, the first value of each class; the last class ends with the domain.
    pub starts: Vec<i64>,
}

/// The variables of a file's space.
#[derive(Clone, Debug)]
pub struct Space {
    axes: Vec<Axis>,
    first: BTreeMap<FactId, Variable>,
    ends: Vec<i64>,
}

/// What is known of one reader: a value for each fact of the space.
pub type Case = BTreeMap<FactId, Constant>;

impl Space {
    /// The space of `file`.
    #[must_use]
    pub fn new(model: &Model, file: &File) -> Self {
        let mut cuts = Cuts::default();
        cuts.file(model, &file.sees);
        let mut facts: Vec<FactId> =
            model.facts.iter().filter(|(_, fact)| file.sees.contains(&fact.span.file)).map(|(id, _)| id).collect();
        // Small domains first, ordered ones last: the other order can cost a hundred times the nodes.
        facts.sort_by_key(|id| match &model.facts.at(*id).domain {
            Domain::YesNo => (0, 2),
            Domain::OneOf(values) => (0, values.len()),
            Domain::AnyOf(values) => (1, values.len()),
            Domain::Ordered(_) => (2, cuts.of.get(id).map_or(0, BTreeSet::len)),
        });
        let mut space = Self { axes: Vec::new(), first: BTreeMap::new(), ends: Vec::new() };
        for fact in facts {
            space.add(model, fact, &cuts);
        }
        space
    }

    fn add(&mut self, model: &Model, fact: FactId, cuts: &Cuts) {
        self.first.insert(fact, Variable::try_from(self.axes.len()).unwrap_or(Variable::MAX));
        let mut axis = |member, starts, end| {
            self.axes.push(Axis { fact, member, starts });
            self.ends.push(end);
        };
        match &model.facts.at(fact).domain {
            Domain::YesNo => axis(None, vec![0, 1], 1),
            Domain::OneOf(values) => axis(None, (0..).take(values.len()).collect(), 0),
            Domain::AnyOf(values) => (0..values.len()).for_each(|value| axis(Some(value), vec![0, 1], 1)),
            Domain::Ordered(ordered) => {
                let inside = |cut: &&i64| ordered.lo < **cut && **cut <= ordered.hi;
                let starts =
                    [ordered.lo].into_iter().chain(cuts.of.get(&fact).into_iter().flatten().filter(inside).copied());
                axis(None, starts.collect(), ordered.hi);
            }
        }
    }

    /// A diagram over this space.
    #[must_use]
    pub fn diagram(&self, allowed: usize) -> Diagram {
        let classes = self.axes.iter().map(|axis| Class::try_from(axis.starts.len()).unwrap_or(Class::MAX));
        Diagram::new(classes.collect(), allowed)
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
        self.first.get(&fact).copied()
    }

    /// The first and last value of a class of an ordered fact.
    #[must_use]
    pub fn interval(&self, variable: Variable, class: Class) -> (i64, i64) {
        let Some(axis) = self.axis(variable) else { return (0, 0) };
        let start = axis.starts.get(class as usize).copied().unwrap_or(0);
        let next = axis.starts.get(class as usize + 1).map(|next| next - 1);
        (start, next.or_else(|| self.ends.get(variable as usize).copied()).unwrap_or(start))
    }

    /// How many values a class stands for.
    #[must_use]
    pub fn weight(&self, model: &Model, variable: Variable, class: Class) -> BigUint {
        let ordered =
            self.axis(variable).is_some_and(|axis| matches!(model.facts.at(axis.fact).domain, Domain::Ordered(_)));
        if !ordered {
            return BigUint::from(1_u8);
        }
        let (lo, hi) = self.interval(variable, class);
        BigUint::from(u64::try_from(i128::from(hi) - i128::from(lo) + 1).unwrap_or(u64::MAX))
    }

    /// The cases in which `fact` has an admitted value.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn region(&self, diagram: &mut Diagram, fact: FactId, admits: &Admits) -> Result<Region, Exhausted> {
        let Some(variable) = self.variable(fact) else { return Ok(Region::NONE) };
        match admits {
            Admits::Values(values) => diagram.classes_where(variable, |class| values.contains(&(class as usize))),
            Admits::Within(intervals) => diagram.classes_where(variable, |class| {
                let (lo, _) = self.interval(variable, class);
                intervals.iter().any(|(from, to)| (*from..=*to).contains(&lo))
            }),
            Admits::IncludesAny(members) => self.members(fact).filter(|(_, value)| members >> value & 1 == 1).try_fold(
                Region::NONE,
                |union, (axis, _)| {
                    let has = diagram.classes_where(axis, |class| class == 1)?;
                    diagram.or(union, has)
                },
            ),
            Admits::Exactly(members) => self.exactly(diagram, fact, *members),
            Admits::AllBut(members) => {
                let exactly = self.exactly(diagram, fact, *members)?;
                diagram.not(exactly)
            }
        }
    }

    fn exactly(&self, diagram: &mut Diagram, fact: FactId, members: u64) -> Result<Region, Exhausted> {
        self.members(fact).try_fold(Region::ALL, |both, (axis, value)| {
            let wanted = Class::from(members >> value & 1 == 1);
            let has = diagram.classes_where(axis, |class| class == wanted)?;
            diagram.and(both, has)
        })
    }

    /// The variables of a set fact, each with the value it speaks of.
    fn members(&self, fact: FactId) -> impl Iterator<Item = (Variable, usize)> {
        let of_fact = move |(_, axis): &(Variable, &Axis)| axis.fact == fact;
        (0..).zip(&self.axes).filter(of_fact).filter_map(|(variable, axis)| Some((variable, axis.member?)))
    }

    /// The classes that setting `fact` to `value` gives its variables.
    #[must_use]
    pub fn assignment(&self, fact: FactId, value: Constant) -> Vec<(Variable, Class)> {
        let Some(variable) = self.variable(fact) else { return Vec::new() };
        match value {
            Constant::Members(set) => {
                self.members(fact).map(|(axis, value)| (axis, Class::from(set >> value & 1 == 1))).collect()
            }
            Constant::Index(index) => vec![(variable, Class::try_from(index).unwrap_or(0))],
            Constant::Number(number) => {
                let starts = self.axis(variable).map(|axis| axis.starts.as_slice()).unwrap_or_default();
                let class = starts.partition_point(|start| *start <= number).saturating_sub(1);
                vec![(variable, Class::try_from(class).unwrap_or(0))]
            }
        }
    }

    /// A reader of these classes: of a stretch of an ordered fact, its first value.
    #[must_use]
    pub fn case(&self, model: &Model, classes: &[Class]) -> Case {
        let mut case = Case::new();
        for ((variable, axis), class) in (0..).zip(&self.axes).zip(classes) {
            match (axis.member, &model.facts.at(axis.fact).domain) {
                (Some(value), _) => {
                    let set = case.entry(axis.fact).or_insert(Constant::Members(0));
                    if let Constant::Members(members) = set {
                        *members |= u64::from(*class) << value;
                    }
                }
                (None, Domain::Ordered(_)) => {
                    case.insert(axis.fact, Constant::Number(self.interval(variable, *class).0));
                }
                (None, _) => {
                    case.insert(axis.fact, Constant::Index(*class as usize));
                }
            }
        }
        case
    }

    /// The classes of a reader.
    #[must_use]
    pub fn classes(&self, case: &Case) -> Vec<Class> {
        let mut classes = vec![0; self.axes.len()];
        for (fact, value) in case {
            for (variable, class) in self.assignment(*fact, *value) {
                if let Some(slot) = classes.get_mut(variable as usize) {
                    *slot = class;
                }
            }
        }
        classes
    }
}

/// Where ordered facts are cut: each cut is the first value of a class.
#[derive(Default)]
struct Cuts {
    of: BTreeMap<FactId, BTreeSet<i64>>,
}

impl Cuts {
    fn file(&mut self, model: &Model, sees: &[FileId]) {
        let seen = |file: FileId| sees.contains(&file);
        model.defines.iter().filter(|(_, d)| seen(d.span.file)).for_each(|(_, d)| self.condition(&d.condition));
        model.assumes.iter().filter(|a| seen(a.span.file)).for_each(|a| self.condition(&a.condition));
        for (_, decision) in model.decisions.iter().filter(|(_, decision)| seen(decision.file)) {
            let of_rules = decision.rules.iter().flat_map(|rule| rule.when.iter().chain(&rule.unless));
            decision.population.iter().chain(of_rules).for_each(|condition| self.condition(condition));
        }
        for (_, procedure) in model.procedures.iter().filter(|(_, procedure)| seen(procedure.span.file)) {
            procedure.requires.iter().for_each(|requires| self.condition(requires));
            self.body(&procedure.body);
        }
        for (_, guide) in model.guides.iter().filter(|(_, guide)| seen(guide.file)) {
            guide.population.iter().for_each(|population| self.condition(population));
        }
        model.groups.iter().filter(|(_, g)| seen(g.span.file)).for_each(|(_, g)| self.guard(&g.guard));
        for (_, scenario) in model.scenarios.iter().filter(|(_, scenario)| seen(scenario.span.file)) {
            self.guard(&scenario.guard);
            self.body(&scenario.body);
        }
        for example in model.examples.iter().filter(|example| seen(example.file)) {
            example.given.iter().for_each(|given| self.condition(given));
        }
    }

    fn guard(&mut self, guard: &Guard) {
        if let Guard::When(condition) = guard {
            self.condition(condition);
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match &condition.kind {
            ConditionKind::All(parts) | ConditionKind::Any(parts) => parts.iter().for_each(|part| self.condition(part)),
            ConditionKind::Not(inner) => self.condition(inner),
            ConditionKind::Fact(fact, Admits::Within(intervals)) => {
                intervals.iter().for_each(|(lo, hi)| self.cut(*fact, *lo, *hi));
            }
            ConditionKind::Fact(..) | ConditionKind::Decision(..) | ConditionKind::Define(_) => {}
        }
    }

    fn cut(&mut self, fact: FactId, lo: i64, hi: i64) {
        self.of.entry(fact).or_default().extend([lo, hi.saturating_add(1)]);
    }

    fn body(&mut self, body: &Body) {
        self.blocks(&body.blocks);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Step(step) => {
                    step.requires.iter().for_each(|requires| self.condition(requires));
                    self.effects(&step.effects);
                    self.blocks(&step.blocks);
                }
                Block::Effects(effects) => self.effects(effects),
                Block::Requires(requires) => self.condition(requires),
                Block::If(branches) => {
                    for branch in branches {
                        branch.condition.iter().for_each(|condition| self.condition(condition));
                        self.blocks(&branch.blocks);
                    }
                }
                Block::Choose(_, options) => options.iter().for_each(|option| self.blocks(&option.blocks)),
                _ => {}
            }
        }
    }

    fn effects(&mut self, effects: &[crate::model::Effect]) {
        for effect in effects {
            if let Constant::Number(number) = effect.value {
                self.cut(effect.fact, number, number);
            }
        }
    }
}
