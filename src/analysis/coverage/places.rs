//! The steps, branches and options to which readers come.

use std::collections::BTreeSet;

use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::Goal as Toward;
use crate::analysis::ir::program::{Instruction, Program};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::guides;
use crate::analysis::steps::{backward, forward, transfer};
use crate::analysis::tables::Subject;
use crate::base::Span;
use crate::model::GuideId;

use super::goal::{CoverageGoal, CoverageKind};

/// The steps, branches and options of a guide to which some readers come who begin in their
/// scenario. Who they are is worked out where it is asked.
pub(super) fn goals(
    context: &mut AnalysisContext<'_>,
    guide: GuideId,
) -> Result<Vec<CoverageGoal>, Exhausted> {
    let mut goals = Vec::new();
    let mut known = BTreeSet::new();
    for (row, (id, region)) in guides::guide(context, guide)?.scenarios.iter().enumerate() {
        let start = context.possible(*region)?;
        let program = transfer::scenario(context, *id);
        for (kind, span) in places(context, &program, start)? {
            if known.insert(span) {
                let what = if kind == CoverageKind::Step {
                    "a step"
                } else {
                    "a branch"
                };
                let words = format!("{what} of `{}`", context.model.scenarios.at(*id).name);
                let readers = Region::NONE;
                goals.push(CoverageGoal {
                    kind,
                    subject: Subject::Guide(guide),
                    row,
                    words,
                    span,
                    readers,
                    exact: None,
                });
            }
        }
    }
    Ok(goals)
}

/// The readers of its scenario who come to a place.
pub(super) fn coming(
    context: &mut AnalysisContext<'_>,
    guide: GuideId,
    goal: &CoverageGoal,
) -> Result<Region, Exhausted> {
    let Some((id, region)) = guides::guide(context, guide)?
        .scenarios
        .get(goal.row)
        .copied()
    else {
        return Ok(Region::NONE);
    };
    let start = context.possible(region)?;
    backward::reaching_from(context, id, Toward::Place(goal.span), start)
}

/// The steps, branches and options of a body, and of its procedures, to which some of `start` come.
pub(super) fn places<'m>(
    context: &mut AnalysisContext<'m>,
    program: &Program<'m>,
    start: Region,
) -> Result<BTreeSet<(CoverageKind, Span)>, Exhausted> {
    let mut found = BTreeSet::new();
    forward::met(
        context,
        program,
        start,
        &mut BTreeSet::new(),
        &mut |instruction| {
            let kind = if matches!(instruction, Instruction::Step(_)) {
                CoverageKind::Step
            } else {
                CoverageKind::Branch
            };
            found.extend(instruction.place().map(|place| (kind, place)));
        },
    )?;
    Ok(found)
}
