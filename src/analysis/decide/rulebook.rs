//! A decision's rules as formulas, with its population: shared by all questions about it.

use std::collections::BTreeSet;
use std::sync::Arc;

use num_bigint::BigUint;

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::cube::Cube as Sides;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::formula::{Formula, IntervalBox, Range, Truth};
use crate::analysis::region::relations::Group;
use crate::analysis::search::compile::{Population, RuleFormulas};
use crate::analysis::search::{Budget, Question, pairs};
use crate::model::{Condition, DecisionId};

/// From how many parts on a condition is asked of a diagram first, and how many nodes that may
/// make.
const ENTANGLED: usize = 64;
const FEW_NODES: usize = 50_000;

/// After so much work of cuts a diagram is asked of smaller conditions too.
const LITTLE_WORK: u64 = 10_000_000;

/// Some cases in few words.
#[derive(Clone, Debug)]
pub struct DescribedBox {
    /// The box to tell of.
    pub sides: Sides,
    /// Cases of it that are meant: all that count.
    pub inside: Region,
}

/// A decision's rules, ready to be asked.
pub(super) struct Rulebook {
    pub(super) id: DecisionId,
    pub(super) scope: Arc<Population>,
    pub(super) rules: Arc<RuleFormulas>,
    pub(super) budget: Budget,
}

impl Rulebook {
    /// Where a rule applies; nowhere, for the last resort.
    pub(super) fn applies(&self, rule: usize) -> Formula {
        self.rules
            .applies
            .get(rule)
            .cloned()
            .unwrap_or_else(Formula::never)
    }

    /// A box around where each rule applies.
    pub(super) fn hulls(&self) -> Vec<pairs::Sides> {
        self.rules.applies.iter().map(Formula::hull).collect()
    }
}

pub(super) fn rulebook(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<Rulebook, Exhausted> {
    let (rules, scope) = (context.compiler().decision(id)?, scope(context, id)?);
    Ok(Rulebook {
        id,
        rules,
        scope,
        budget: Budget::of(&context.meter),
    })
}

fn scope(context: &mut AnalysisContext<'_>, id: DecisionId) -> Result<Arc<Population>, Exhausted> {
    if let Some(known) = context.formulas.readers.get(&id) {
        return Ok(Arc::clone(known));
    }
    let rules = context.compiler().decision(id)?;
    let mut variables = BTreeSet::new();
    for formula in rules.applies.iter().chain([&rules.population]) {
        formula.variables(&mut variables);
    }
    let (model, sees) = (context.model, &context.file.sees);
    let mut waiting = Vec::new();
    for assume in model
        .assumes
        .iter()
        .filter(|assume| sees.contains(&assume.span.file))
    {
        let formula = context.compiler().condition(&assume.condition)?;
        let mut own = BTreeSet::new();
        formula.variables(&mut own);
        waiting.push((formula, own));
    }
    let mut readers = vec![rules.population.clone()];
    loop {
        // With an amount, all facts count that it is related to.
        let relations = context.space.relations();
        let related: Vec<_> = variables
            .iter()
            .filter_map(|variable| relations.group_of(*variable))
            .flat_map(Group::variables)
            .collect();
        variables.extend(related);
        let (near, far): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(_, own)| !own.is_disjoint(&variables));
        waiting = far;
        if near.is_empty() {
            break;
        }
        for (formula, own) in near {
            readers.push(formula);
            variables.extend(own);
        }
    }
    let scope = Arc::new(Population {
        formula: Formula::all(readers),
        variables: variables.into_iter().rev().collect(),
    });
    context.formulas.readers.insert(id, Arc::clone(&scope));
    Ok(scope)
}

/// Whether a decision is for somebody.
///
/// # Errors
/// Where the budget is met.
pub fn has_readers(context: &mut AnalysisContext<'_>, id: DecisionId) -> Result<bool, Exhausted> {
    let mut book = rulebook(context, id)?;
    exists(context, &mut book, &[], Vec::new())
}

/// Whether a decision is for everybody, and no assumption leaves out readers by the facts on which
/// it depends.
///
/// # Errors
/// Where the budget is met.
pub fn is_for_everybody(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
) -> Result<bool, Exhausted> {
    Ok(scope(context, id)?.formula.on(&context.space.whole()) == Truth::Always)
}

/// Whether a condition `holds`, or does not, for somebody for whom a decision is.
///
/// # Errors
/// Where the budget is met.
pub fn has_reader_with<'m>(
    context: &mut AnalysisContext<'m>,
    id: DecisionId,
    condition: &'m Condition,
    holds: bool,
) -> Result<bool, Exhausted> {
    let formula = context.compiler().condition(condition)?;
    let mut book = rulebook(context, id)?;
    let wanted = if holds { formula } else { formula.negated() };
    exists(context, &mut book, &[&wanted], Vec::new())
}

/// Whether somebody for whom a decision is lies in `one` and not in `other`.
///
/// # Errors
/// Where the budget is met.
pub fn has_reader_between(
    context: &mut AnalysisContext<'_>,
    id: DecisionId,
    one: &Formula,
    other: &Formula,
) -> Result<bool, Exhausted> {
    let mut book = rulebook(context, id)?;
    exists(context, &mut book, &[one], vec![other])
}

pub(super) fn wins(
    context: &mut AnalysisContext<'_>,
    book: &Rulebook,
    rule: usize,
) -> Result<Formula, Exhausted> {
    context.compiler().wins(book.id, rule)
}

/// Whether all of `required` hold for somebody for whom the decision is, and none of
/// `excluded`.
pub(super) fn exists(
    context: &mut AnalysisContext<'_>,
    book: &mut Rulebook,
    required: &[&Formula],
    excluded: Vec<&Formula>,
) -> Result<bool, Exhausted> {
    Ok(first(context, book, required, excluded)?.is_some())
}

/// A cell of readers for whom the decision is, in which all of `required` hold and none of
/// `excluded`.
pub(super) fn first(
    context: &mut AnalysisContext<'_>,
    book: &mut Rulebook,
    required: &[&Formula],
    excluded: Vec<&Formula>,
) -> Result<Option<IntervalBox>, Exhausted> {
    let hulls: Vec<pairs::Sides> = required.iter().map(|formula| formula.hull()).collect();
    let Some(whole) = common(context, &hulls) else {
        return Ok(None);
    };
    let scope = Arc::clone(&book.scope);
    let required: Vec<&Formula> = required.iter().copied().chain([&scope.formula]).collect();
    // Of rules that override each other, and decisions that ask for others, the parts depend on
    // each other: a diagram knows that, cuts do not. Of a table of boxes it is the other way
    // round.
    let question = Question {
        related: None,
        required,
        excluded,
    };
    let is_large = |formula: &&&Formula| formula.size() >= ENTANGLED;
    let is_entangled = question
        .required
        .iter()
        .chain(&question.excluded)
        .any(|formula| is_large(&formula))
        && question.is_entangled(ENTANGLED);
    // Where it is not known which amounts go together, a diagram does not know who is a reader.
    if context.open_amounts.is_none() {
        // Of smaller conditions it is known only once cuts took long that they are entangled.
        if !is_entangled {
            let cut = Question {
                related: context.related(),
                ..question.clone()
            };
            let meter = book.budget.meter().clone();
            let found = meter.within(LITTLE_WORK, || cut.first(whole.clone(), &mut book.budget));
            if let Ok(found) = found {
                return Ok(found);
            }
        }
        if let Ok(found) = first_by_diagram(context, &question.required, &question.excluded) {
            return Ok(found);
        }
    }
    let question = Question {
        related: context.related(),
        ..question
    };
    question.first(whole, &mut book.budget)
}

fn first_by_diagram(
    context: &mut AnalysisContext<'_>,
    required: &[&Formula],
    excluded: &[&Formula],
) -> Result<Option<IntervalBox>, Exhausted> {
    let meter = context.meter.clone();
    meter.share(4, || {
        context.within(FEW_NODES, |context| {
            let mut region = context.amounts;
            for formula in required {
                let holds = context.known_region(formula)?;
                region = context.diagram.and(region, holds)?;
            }
            for formula in excluded {
                let holds = context.known_region(formula)?;
                region = context.diagram.minus(region, holds)?;
            }
            Ok(context
                .diagram
                .pick(region)
                .map(|classes| classes.into_iter().map(|class| (class, class)).collect()))
        })
    })
}

/// The cell that boxes have in common; `None` where that is nothing.
pub(super) fn common(context: &AnalysisContext<'_>, boxes: &[pairs::Sides]) -> Option<IntervalBox> {
    let mut cell = context.space.whole();
    for (variable, (lo, hi)) in boxes.iter().flatten() {
        if let Some(side) = cell.get_mut(*variable as usize) {
            *side = (side.0.max(*lo), side.1.min(*hi));
        }
    }
    cell.iter().all(|(lo, hi)| lo <= hi).then_some(cell)
}

/// How many readers a cell stands for; where amounts are too many to count, at most so many.
pub(super) fn volume(context: &AnalysisContext<'_>, cell: &[Range]) -> BigUint {
    context.volume(cell)
}

/// The possible cases of a cell.
pub(super) fn cases(
    context: &mut AnalysisContext<'_>,
    cell: &[Range],
) -> Result<Region, Exhausted> {
    let region = context.region_of_ranges(cell)?;
    context.possible(region)
}

/// Whether a condition asks for facts that amounts relate to each other.
pub(super) fn asks_for_amounts(context: &AnalysisContext<'_>, formula: &Formula) -> bool {
    let relations = context.space.relations();
    let mut asks = false;
    if !relations.is_empty() {
        formula.tests(&mut |variable, _| asks |= relations.group_of(variable).is_some());
    }
    asks
}

/// The largest of many things, the first of those that are as large as each other.
pub(super) struct Largest<T> {
    most: usize,
    kept: Vec<(BigUint, T)>,
}

impl<T> Largest<T> {
    /// So many of them.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            kept: Vec::new(),
        }
    }

    /// Sees one more.
    pub(super) fn see(&mut self, size: BigUint, thing: impl FnOnce() -> T) {
        let at = self.kept.partition_point(|(other, _)| *other >= size);
        if at < self.most {
            self.kept.insert(at, (size, thing()));
            self.kept.truncate(self.most);
        }
    }

    /// Those that were kept, the largest first.
    pub(super) fn into_things(self) -> impl Iterator<Item = T> {
        self.kept.into_iter().map(|(_, thing)| thing)
    }
}
