//! Whether two programs do the same to the same facts, however their conditions are written: then
//! the same readers come to the same places, and nobody has to ask.

use std::collections::BTreeMap;

use crate::analysis::ir::program::{Instruction, Program};
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::rules::decisions;
use crate::analysis::steps::transfer;
use crate::model::{Condition, ProcedureId, ScenarioId};

use super::version_pair::{Version, VersionPair};

/// Known results about procedures.
#[derive(Default)]
pub(super) struct Same {
    procedures: BTreeMap<(ProcedureId, ProcedureId), bool>,
}

impl Same {
    /// Whether two scenarios are the same instructions with the same meaning, including the
    /// procedures that they do. Their targets and outcomes are not compared.
    pub(super) fn scenarios(
        &mut self,
        pair: &mut VersionPair<'_, '_>,
        old: ScenarioId,
        new: ScenarioId,
    ) -> Result<bool, Exhausted> {
        if pair.possible(Version::Old) != pair.possible(Version::New) {
            return Ok(false);
        }
        let (old, new) = (
            transfer::scenario(&pair.context, old),
            transfer::scenario(&pair.context, new),
        );
        self.programs(pair, &old, &new)
    }

    fn procedures(
        &mut self,
        pair: &mut VersionPair<'_, '_>,
        old: ProcedureId,
        new: ProcedureId,
    ) -> Result<bool, Exhausted> {
        if pair.matching.procedures.pairs.get(&old) != Some(&new) {
            return Ok(false);
        }
        if let Some(known) = self.procedures.get(&(old, new)) {
            return Ok(*known);
        }
        let (one, other) = (
            transfer::procedure(&mut pair.context, old),
            transfer::procedure(&mut pair.context, new),
        );
        let [before, now] = [old, new].map(|id| pair.model().procedures.at(id).requires.as_ref());
        let same = same_condition(pair, before, now)? && self.programs(pair, &one, &other)?;
        self.procedures.insert((old, new), same);
        Ok(same)
    }

    fn programs<'m>(
        &mut self,
        pair: &mut VersionPair<'_, 'm>,
        old: &Program<'m>,
        new: &Program<'m>,
    ) -> Result<bool, Exhausted> {
        if old.code.len() != new.code.len() {
            return Ok(false);
        }
        for (one, other) in old.code.iter().zip(&new.code) {
            if !self.instructions(pair, one, other)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn instructions<'m>(
        &mut self,
        pair: &mut VersionPair<'_, 'm>,
        old: &Instruction<'m>,
        new: &Instruction<'m>,
    ) -> Result<bool, Exhausted> {
        Ok(match (old, new) {
            (Instruction::Requires(one), Instruction::Requires(other)) => {
                same_condition(pair, Some(one), Some(other))?
            }
            (Instruction::Unless(one, to), Instruction::Unless(other, there)) => {
                to == there && same_condition(pair, Some(one), Some(other))?
            }
            (Instruction::Effects(one), Instruction::Effects(other)) => {
                let (space, model) = (&pair.context.space, pair.context.model);
                space.effects(model, one) == space.effects(model, other)
            }
            (Instruction::Choose(one), Instruction::Choose(other)) => one == other,
            (Instruction::Jump(one), Instruction::Jump(other)) => one == other,
            (Instruction::JumpTo(one, _), Instruction::JumpTo(other, _)) => one == other,
            (Instruction::Call(one), Instruction::Call(other)) => {
                self.procedures(pair, one.procedure, other.procedure)?
            }
            (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
        })
    }
}

fn same_condition<'m>(
    pair: &mut VersionPair<'_, 'm>,
    old: Option<&'m Condition>,
    new: Option<&'m Condition>,
) -> Result<bool, Exhausted> {
    Ok(decisions::condition_if(&mut pair.context, old)?
        == decisions::condition_if(&mut pair.context, new)?)
}
