//! Every path of one reader, one by one: the second opinion on the answers of
//! [`backward`](crate::analysis::steps::backward) about all readers at once, and the trace that a
//! finding shows.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::ir::memo::Goal;
use crate::analysis::ir::program::{Address, Instruction, Program};
use crate::analysis::region::space::Case;
use crate::base::{FileId, Span};
use crate::model::{Model, OutcomeId, ProcedureId, ScenarioId, effects};

use super::evaluate::{Evaluator, Leaving};

/// How many situations of one reader are explored before it is given up.
const SITUATIONS: usize = 50_000;

/// Where a reader is and with which facts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Situation {
    scenario: ScenarioId,
    /// The procedures that are being done, the innermost last, and where each leads back to.
    calls: Vec<(ProcedureId, Address)>,
    address: Address,
    case: Case,
}

/// Where the way stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// To an outcome.
    End(OutcomeId),
    /// To a fault.
    Fault(Span),
    /// Past the last day that is asked of.
    Over,
}

/// Something that happened to a reader on the way.
#[derive(Clone, Debug)]
pub enum Happened<'m> {
    /// A scenario began.
    Scenario(ScenarioId),
    /// A procedure began.
    Procedure(ProcedureId),
    /// An option was chosen, or a step was done that changed something or cannot be undone.
    At(Instruction<'m>),
}

/// See the module.
pub struct PathExplorer<'m> {
    model: &'m Model,
    evaluator: Evaluator<'m>,
    scenarios: BTreeMap<ScenarioId, Program<'m>>,
    procedures: BTreeMap<ProcedureId, Program<'m>>,
    situations: Vec<Situation>,
    known: BTreeMap<Situation, usize>,
    next: Vec<Vec<usize>>,
    /// One where the situation goes nowhere else; of a step of which it is not known what it brings about, one
    /// for each case that goes nowhere.
    stops: Vec<Vec<Stop>>,
    /// From where each was found first.
    from: Vec<Option<usize>>,
    /// Where something is done that cannot be undone.
    no_return: BTreeSet<usize>,
    /// Where it is not known what follows.
    open: BTreeSet<usize>,
}

impl<'m> PathExplorer<'m> {
    /// All ways of a reader who begins in a scenario. `None` where there are more than can be
    /// explored.
    #[must_use]
    pub fn new(
        model: &'m Model,
        sees: &'m [FileId],
        scenario: ScenarioId,
        case: &Case,
    ) -> Option<Self> {
        let mut ways = Self {
            model,
            evaluator: Evaluator::new(model, sees),
            scenarios: BTreeMap::new(),
            procedures: BTreeMap::new(),
            situations: Vec::new(),
            known: BTreeMap::new(),
            next: Vec::new(),
            stops: Vec::new(),
            from: Vec::new(),
            no_return: BTreeSet::new(),
            open: BTreeSet::new(),
        };
        ways.add(
            Situation {
                scenario,
                calls: Vec::new(),
                address: 0,
                case: case.clone(),
            },
            None,
        );
        let mut at = 0;
        while let Some(situation) = ways.situations.get(at).cloned() {
            if at >= SITUATIONS {
                return None;
            }
            match ways.instruction(&situation) {
                Some(Instruction::NoReturn(_)) => drop(ways.no_return.insert(at)),
                Some(Instruction::Effects(_)) => drop(ways.open.insert(at)),
                _ => {}
            }
            let (stops, leading) = ways.follow(&situation);
            let next = leading
                .into_iter()
                .map(|next| ways.add(next, Some(at)))
                .collect();
            ways.stops.push(stops);
            ways.next.push(next);
            at += 1;
        }
        Some(ways)
    }

    fn add(&mut self, situation: Situation, from: Option<usize>) -> usize {
        if let Some(known) = self.known.get(&situation) {
            return *known;
        }
        let number = self.situations.len();
        self.known.insert(situation.clone(), number);
        self.situations.push(situation);
        self.from.push(from);
        number
    }

    fn instruction(&mut self, situation: &Situation) -> Option<Instruction<'m>> {
        let model = self.model;
        let program = match situation.calls.last() {
            Some((id, _)) => self.procedures.entry(*id).or_insert_with(|| {
                let procedure = model.procedures.at(*id);
                Program::new(&procedure.body, procedure.span)
            }),
            None => self.scenarios.entry(situation.scenario).or_insert_with(|| {
                let scenario = model.scenarios.at(situation.scenario);
                Program::new(&scenario.body, scenario.span)
            }),
        };
        program.at(situation.address).cloned()
    }

    fn addresses(&self, situation: &Situation) -> Vec<Address> {
        let program = match situation.calls.last() {
            Some((id, _)) => self.procedures.get(id),
            None => self.scenarios.get(&situation.scenario),
        };
        program
            .map(|program| program.next(situation.address))
            .unwrap_or_default()
    }

    fn follow(&mut self, situation: &Situation) -> (Vec<Stop>, Vec<Situation>) {
        let Some(instruction) = self.instruction(situation) else {
            return (Vec::new(), Vec::new());
        };
        let holds = |condition| self.evaluator.holds(condition, &situation.case);
        let at = |address| Situation {
            address,
            ..situation.clone()
        };
        match instruction {
            Instruction::Requires(condition) if !holds(condition) => {
                (vec![Stop::Fault(condition.span)], Vec::new())
            }
            Instruction::Effects(effects) => {
                let (mut stops, mut next) = (Vec::new(), Vec::new());
                for assignments in effects::cases(effects) {
                    match self.evaluator.after(&assignments, &situation.case) {
                        Ok(case) if self.evaluator.possible(&case) => next.push(Situation {
                            case,
                            ..at(situation.address + 1)
                        }),
                        Err(Leaving::Waiting) => stops.push(Stop::Over),
                        Ok(_) | Err(Leaving::Set) => {
                            stops.extend(effects.first().map(|effect| Stop::Fault(effect.span)));
                        }
                    }
                }
                (stops, next)
            }
            Instruction::Unless(condition, other) => (
                Vec::new(),
                vec![at(if holds(condition) {
                    situation.address + 1
                } else {
                    other
                })],
            ),
            Instruction::Call(call) => {
                let required = self.model.procedures.at(call.procedure).requires.as_ref();
                if required.is_some_and(|condition| !holds(condition)) {
                    return (vec![Stop::Fault(call.span)], Vec::new());
                }
                let mut inside = at(0);
                inside.calls.push((call.procedure, situation.address + 1));
                (Vec::new(), vec![inside])
            }
            Instruction::Continue(destination, span) => {
                let next = self.evaluator.arrive(destination, &situation.case);
                if next.is_empty() {
                    return (vec![Stop::Fault(span)], Vec::new());
                }
                let begin = |scenario| Situation {
                    scenario,
                    calls: Vec::new(),
                    ..at(0)
                };
                (Vec::new(), next.into_iter().map(begin).collect())
            }
            Instruction::End(outcome, _) => (vec![Stop::End(outcome)], Vec::new()),
            Instruction::Return(span) => {
                let mut outside = situation.clone();
                match outside.calls.pop() {
                    Some((_, back)) => {
                        outside.address = back;
                        (Vec::new(), vec![outside])
                    }
                    None => (vec![Stop::Fault(span)], Vec::new()),
                }
            }
            Instruction::Requires(_)
            | Instruction::Choose(_)
            | Instruction::Jump(_)
            | Instruction::JumpTo(..)
            | Instruction::Step(_)
            | Instruction::Branch(_)
            | Instruction::Over(_)
            | Instruction::Option(_)
            | Instruction::NoReturn(_) => (
                Vec::new(),
                self.addresses(situation).into_iter().map(at).collect(),
            ),
        }
    }

    /// By situation, whether some way from it leads to the goal.
    fn reaching(&self, goal: Goal) -> Vec<bool> {
        let at_goal = |stop: &Stop| match stop {
            Stop::Fault(_) => goal.forgives(),
            // What comes after the last day is not asked.
            Stop::Over => goal.forgives() && goal != Goal::Fault,
            Stop::End(outcome) => goal.is_end(*outcome, self.model.outcomes.at(*outcome).good),
        };
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.situations.len()];
        for (at, next) in self.next.iter().enumerate() {
            for next in next {
                if let Some(list) = before.get_mut(*next) {
                    list.push(at);
                }
            }
        }
        // So many of what may follow a situation are to lead to the goal.
        let mut wanted: Vec<usize> = (0..self.situations.len())
            .map(|at| self.follow_up(goal, at))
            .collect();
        let mut waiting: Vec<usize> = Vec::new();
        for (at, stops) in self.stops.iter().enumerate() {
            waiting.extend(stops.iter().filter(|stop| at_goal(stop)).map(|_| at));
        }
        while let Some(at) = waiting.pop() {
            if let Some(left) = wanted.get_mut(at).filter(|left| **left > 0)
                && !(goal.shuns_risk() && self.no_return.contains(&at))
            {
                *left -= 1;
                if *left == 0 {
                    waiting.extend(before.get(at).into_iter().flatten());
                }
            }
        }
        wanted.into_iter().map(|left| left == 0).collect()
    }

    /// How many of what may follow a situation are to lead to a goal: one, but all where it is not known which.
    fn follow_up(&self, goal: Goal, at: usize) -> usize {
        let is_open = self.open.contains(&at) && goal.leaves_nothing_open();
        let count = |len: Option<usize>| len.unwrap_or(0);
        if is_open {
            count(self.stops.get(at).map(Vec::len)) + count(self.next.get(at).map(Vec::len))
        } else {
            1
        }
    }

    /// The outcomes to which some way leads, each with the situation that was found first.
    #[must_use]
    pub fn outcomes(&self) -> BTreeMap<OutcomeId, usize> {
        let mut outcomes = BTreeMap::new();
        let each = self.stops.iter().enumerate();
        for (at, stop) in each.flat_map(|(at, stops)| stops.iter().map(move |stop| (at, stop))) {
            if let Stop::End(outcome) = stop {
                outcomes.entry(*outcome).or_insert(at);
            }
        }
        outcomes
    }

    /// Whether the goal can be reached from the beginning.
    #[must_use]
    pub fn reaches(&self, goal: Goal) -> bool {
        self.reaching(goal).first().copied().unwrap_or(false)
    }

    /// The options at which the reader loses every way to an end, or the steps without return
    /// behind which no way leads to a good outcome, or one to a bad one; each with a situation
    /// there.
    pub fn lost(&mut self, goal: Goal) -> Vec<(Span, usize)> {
        let reaching = self.reaching(goal);
        let bad = self.reaching(Goal::Bad);
        let choices = matches!(goal, Goal::End | Goal::Told);
        let reaches = |at: usize| reaching.get(at).copied().unwrap_or(false);
        let ends_badly = |at: usize| bad.get(at).copied().unwrap_or(false);
        let mut found = Vec::new();
        for at in 0..self.situations.len() {
            let Some(situation) = self.situations.get(at).cloned() else {
                continue;
            };
            match self.instruction(&situation) {
                Some(Instruction::Choose(_)) if choices && reaches(at) => {
                    for next in self.next.get(at).cloned().unwrap_or_default() {
                        let Some(inside) = self.situations.get(next).cloned() else {
                            continue;
                        };
                        if let (false, Some(Instruction::Option(option))) =
                            (reaches(next), self.instruction(&inside))
                        {
                            found.push((option.span, next));
                        }
                    }
                }
                Some(Instruction::NoReturn(step))
                    if !choices && ends_badly(at) && (goal == Goal::Bad || !reaches(at)) =>
                {
                    found.push((step.span, at));
                }
                Some(
                    Instruction::Requires(_)
                    | Instruction::Effects(_)
                    | Instruction::Unless(..)
                    | Instruction::Choose(_)
                    | Instruction::Jump(_)
                    | Instruction::JumpTo(..)
                    | Instruction::Call(_)
                    | Instruction::Continue(..)
                    | Instruction::End(..)
                    | Instruction::Step(_)
                    | Instruction::Branch(_)
                    | Instruction::Over(_)
                    | Instruction::Option(_)
                    | Instruction::NoReturn(_)
                    | Instruction::Return(_),
                )
                | None => {}
            }
        }
        found
    }

    /// The steps, branches and options of a scenario to which the reader comes, by where they
    /// stand.
    #[cfg(feature = "internals")]
    pub fn places(&mut self, scenario: ScenarioId) -> BTreeSet<Span> {
        let own = self
            .situations
            .iter()
            .filter(|situation| situation.scenario == scenario);
        let own: Vec<Situation> = own.cloned().collect();
        own.iter()
            .filter_map(|situation| self.instruction(situation)?.place())
            .collect()
    }

    /// The scenario of a situation.
    #[cfg(feature = "internals")]
    #[must_use]
    pub fn scenario(&self, at: usize) -> Option<ScenarioId> {
        self.situations.get(at).map(|situation| situation.scenario)
    }

    /// A situation in which a fault meets the reader at a place.
    #[must_use]
    pub fn fault(&self, span: Span) -> Option<usize> {
        self.stops
            .iter()
            .position(|stops| stops.contains(&Stop::Fault(span)))
    }

    /// The events on the way to a situation, in order, each with the facts then.
    pub fn trace(&mut self, to: usize) -> Vec<(Happened<'m>, Case)> {
        let mut way = vec![to];
        while let Some(from) = way
            .last()
            .and_then(|at| self.from.get(*at).copied().flatten())
        {
            way.push(from);
        }
        let mut happened = Vec::new();
        let mut before: Option<Situation> = None;
        let mut behind = way.iter().rev().skip(1);
        for at in way.iter().rev().copied() {
            let then = behind.next().and_then(|next| self.situations.get(*next));
            let then = then.map(|next| next.case.clone());
            let Some(situation) = self.situations.get(at).cloned() else {
                continue;
            };
            let depth = before.as_ref().map_or(0, |before| before.calls.len());
            let moved = before
                .as_ref()
                .is_none_or(|before| before.calls.is_empty() && situation.address == 0);
            if moved && situation.calls.is_empty() {
                happened.push((
                    Happened::Scenario(situation.scenario),
                    situation.case.clone(),
                ));
            }
            if let Some((procedure, _)) = situation
                .calls
                .last()
                .filter(|_| situation.calls.len() > depth)
            {
                happened.push((Happened::Procedure(*procedure), situation.case.clone()));
            }
            match self.instruction(&situation) {
                Some(instruction @ (Instruction::Option(_) | Instruction::NoReturn(_))) => {
                    happened.push((Happened::At(instruction), situation.case.clone()));
                }
                Some(instruction @ Instruction::Effects(effects)) => {
                    // Where the way stops at an assumption, it is told with what breaks it; what leaves its
                    // domain is told there.
                    let stops_at = || {
                        let cases = effects::cases(effects).into_iter();
                        let mut after = cases.filter_map(|assignments| {
                            self.evaluator.after(&assignments, &situation.case).ok()
                        });
                        after.find(|after| !self.evaluator.possible(after))
                    };
                    if let Some(after) = then.or_else(stops_at) {
                        happened.push((Happened::At(instruction), after));
                    }
                }
                Some(
                    Instruction::Requires(_)
                    | Instruction::Unless(..)
                    | Instruction::Choose(_)
                    | Instruction::Jump(_)
                    | Instruction::JumpTo(..)
                    | Instruction::Call(_)
                    | Instruction::Continue(..)
                    | Instruction::End(..)
                    | Instruction::Step(_)
                    | Instruction::Branch(_)
                    | Instruction::Over(_)
                    | Instruction::Return(_),
                )
                | None => {}
            }
            before = Some(situation);
        }
        happened
    }
}
