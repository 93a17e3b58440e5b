//! One reader's walk through a scenario, by every choice: the second opinion on reachability.

use std::collections::BTreeSet;

use crate::analysis::region::space::Case;
use crate::base::Span;
use crate::model::{
    Block, Body, Condition, Destination, Effect, OutcomeId, ProcedureId, ScenarioId, effects,
};

use super::evaluate::{Evaluator, Leaving};

/// How many situations of one reader are explored before the evaluator gives up.
const SITUATIONS: usize = 200_000;

/// Something that one reader meets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConcreteEvent {
    /// A requirement that does not hold.
    Unmet,
    /// A place that does not take the reader.
    NotTaken,
    /// The end of the steps without an end of the way.
    Over,
    /// Facts that are assumed to be impossible.
    Impossible,
    /// A scenario to go on with.
    Goes(ScenarioId),
    /// An outcome.
    Ends(OutcomeId),
}

/// Everything that a reader can meet in a scenario, by any choice, and where. `None` where
/// there is more than can be explored.
#[must_use]
pub fn walk(
    evaluator: &Evaluator<'_>,
    id: ScenarioId,
    case: &Case,
) -> Option<BTreeSet<(ConcreteEvent, Span)>> {
    let scenario = evaluator.model.scenarios.at(id);
    let mut run = ConcreteRun {
        evaluator,
        met: BTreeSet::new(),
        left: SITUATIONS,
    };
    if !run.body(&scenario.body, case.clone())?.is_empty() {
        let end = scenario.body.close.unwrap_or(scenario.span);
        run.met.insert((ConcreteEvent::Over, end));
    }
    Some(run.met)
}

/// One reader's run through bodies. It interprets the tree of blocks, not the flat programs that the
/// analyses use, so that a fault of either shows itself.
struct ConcreteRun<'e, 'm> {
    evaluator: &'e Evaluator<'m>,
    met: BTreeSet<(ConcreteEvent, Span)>,
    left: usize,
}

/// A position in a body: the index of a block, and for each block around it the list within it and
/// the index there. `[3, 1, 0]` is the first block of the second list within the fourth block.
type Position = Vec<usize>;

impl<'m> ConcreteRun<'_, 'm> {
    /// The facts with which the reader can come to the end of a body.
    fn body(&mut self, body: &'m Body, start: Case) -> Option<BTreeSet<Case>> {
        let mut seen: BTreeSet<(Position, Case)> = BTreeSet::new();
        let mut over = BTreeSet::new();
        let mut waiting = vec![(vec![0], start)];
        while let Some((position, case)) = waiting.pop() {
            if !seen.insert((position.clone(), case.clone())) {
                continue;
            }
            self.left = self.left.checked_sub(1)?;
            match block_at(&body.blocks, &position) {
                Some(block) => self.block(body, block, &position, case, &mut waiting)?,
                None if position.len() == 1 => drop(over.insert(case)),
                None => waiting.push((behind(position.get(..position.len() - 2)?), case)),
            }
        }
        Some(over)
    }

    /// Does a block: adds the situations behind it. `None` where there are too many.
    fn block(
        &mut self,
        body: &'m Body,
        block: &'m Block,
        position: &[usize],
        case: Case,
        waiting: &mut Vec<(Position, Case)>,
    ) -> Option<()> {
        let within = |list: usize| [position, &[list, 0]].concat();
        match block {
            Block::Step(step) => {
                let mut requires = step.requires.iter();
                if requires.all(|requires| self.requires(requires, &case)) {
                    let behind = self.effects(&step.effects, &case).into_iter();
                    waiting.extend(behind.map(|after| (within(0), after)));
                }
            }
            Block::Requires(requires) => {
                if self.requires(requires, &case) {
                    waiting.push((behind(position), case));
                }
            }
            Block::Effects(effects) => {
                let after = self.effects(effects, &case).into_iter();
                waiting.extend(after.map(|after| (behind(position), after)));
            }
            Block::Do(call) => {
                for after in self.procedure(call.procedure, call.span, case)? {
                    waiting.push((behind(position), after));
                }
            }
            Block::Continue(Destination::Step(name), _) => {
                waiting.extend(step_called(&body.blocks, name).map(|step| (step, case)));
            }
            Block::Continue(destination, span) => {
                let scenarios = self.evaluator.arrive(destination, &case);
                if scenarios.is_empty() {
                    self.met.insert((ConcreteEvent::NotTaken, *span));
                }
                for id in scenarios {
                    self.met.insert((ConcreteEvent::Goes(id), *span));
                }
            }
            Block::End(outcome, span) => {
                self.met.insert((ConcreteEvent::Ends(*outcome), *span));
            }
            Block::If(branches) => {
                let taken = branches.iter().position(|branch| {
                    let condition = branch.condition.as_ref();
                    condition.is_none_or(|condition| self.evaluator.holds(condition, &case))
                });
                waiting.push((taken.map_or_else(|| behind(position), within), case));
            }
            Block::Choose(_, options) => {
                for option in 0..options.len() {
                    waiting.push((within(option), case.clone()));
                }
            }
            Block::Note(..) => waiting.push((within(0), case)),
            Block::Markup(_) | Block::Result(_) | Block::See(..) | Block::Show(..) => {
                waiting.push((behind(position), case));
            }
        }
        Some(())
    }

    /// Whether the reader goes on behind a requirement.
    fn requires(&mut self, condition: &'m Condition, case: &Case) -> bool {
        let holds = self.evaluator.holds(condition, case);
        if !holds {
            self.met.insert((ConcreteEvent::Unmet, condition.span));
        }
        holds
    }

    /// The facts with which the reader may go on.
    fn effects(&mut self, effects: &[Effect], case: &Case) -> Vec<Case> {
        if effects.is_empty() {
            return vec![case.clone()];
        }
        let mut all = Vec::new();
        for assignments in effects::cases(effects) {
            match self.evaluator.after(&assignments, case) {
                Ok(after) if self.evaluator.possible(&after) => all.push(after),
                Err(Leaving::Waiting) => {}
                Ok(_) | Err(Leaving::Set) => {
                    let place = effects.first().map(|first| first.span);
                    self.met
                        .extend(place.map(|place| (ConcreteEvent::Impossible, place)));
                }
            }
        }
        all
    }

    fn procedure(&mut self, id: ProcedureId, call: Span, case: Case) -> Option<BTreeSet<Case>> {
        let procedure = self.evaluator.model.procedures.at(id);
        if procedure
            .requires
            .as_ref()
            .is_some_and(|requires| !self.evaluator.holds(requires, &case))
        {
            self.met.insert((ConcreteEvent::Unmet, call));
            return Some(BTreeSet::new());
        }
        self.body(&procedure.body, case)
    }
}

/// The lists of blocks within a block that readers do.
fn lists(block: &Block) -> Vec<&[Block]> {
    match block {
        Block::Step(step) => vec![&step.blocks],
        Block::Note(_, _, inner) => vec![inner],
        Block::If(branches) => branches
            .iter()
            .map(|branch| branch.blocks.as_slice())
            .collect(),
        Block::Choose(_, options) => options
            .iter()
            .map(|option| option.blocks.as_slice())
            .collect(),
        Block::Markup(_)
        | Block::Result(_)
        | Block::See(..)
        | Block::Show(..)
        | Block::Effects(_)
        | Block::Requires(_)
        | Block::Do(_)
        | Block::Continue(..)
        | Block::End(..) => Vec::new(),
    }
}

/// The block at a position; `None` behind the last of a list.
fn block_at<'m>(blocks: &'m [Block], position: &[usize]) -> Option<&'m Block> {
    match position {
        [index] => blocks.get(*index),
        [index, list, rest @ ..] => block_at(lists(blocks.get(*index)?).get(*list).copied()?, rest),
        [] => None,
    }
}

/// The position behind another, in the same list.
fn behind(position: &[usize]) -> Position {
    let mut behind = position.to_vec();
    if let Some(index) = behind.last_mut() {
        *index += 1;
    }
    behind
}

/// Where the step of this name stands.
fn step_called(blocks: &[Block], name: &str) -> Option<Position> {
    for (index, block) in blocks.iter().enumerate() {
        if matches!(block, Block::Step(step) if step.name.as_deref() == Some(name)) {
            return Some(vec![index]);
        }
        for (list, inner) in lists(block).into_iter().enumerate() {
            if let Some(position) = step_called(inner, name) {
                return Some([vec![index, list], position].concat());
            }
        }
    }
    None
}
