//! Which parts of a condition change nothing: without one of them, the condition would hold for the same readers.

use std::collections::BTreeMap;

use crate::base::Span;
use crate::model::{Condition, ConditionKind};

use super::diagram::Exhausted;
use super::search::formula::{Formula, Range};
use super::world::World;

/// A part that changes nothing.
#[derive(Clone, Debug)]
pub struct IdlePart {
    /// Where it stands.
    pub span: Span,
    /// Whether it is one of several that must hold; else, one of several of which any suffices.
    pub all: bool,
}

impl<'m> World<'m> {
    /// The parts of `condition` that change nothing, the last first, each where those before it in the list are gone
    /// already. `differs` says whether some reader who counts is in the first formula and not in the second.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn idle_parts(
        &mut self,
        condition: &'m Condition,
        differs: &mut dyn FnMut(&mut Self, &Formula, &Formula) -> Result<bool, Exhausted>,
    ) -> Result<Vec<IdlePart>, Exhausted> {
        let mut parts = Vec::new();
        gather(condition, &mut parts);
        let mut gone: Vec<Span> = Vec::new();
        let mut found: Vec<IdlePart> = Vec::new();
        if parts.is_empty() {
            return Ok(found);
        }
        let whole = self.formula(condition)?;
        let direct: BTreeMap<Span, &'m Condition> = match &condition.kind {
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                parts.iter().map(|part| (part.span, part)).collect()
            }
            _ => BTreeMap::new(),
        };
        // What is gone on one side of an `implies` may leave another part idle.
        let mut before = usize::MAX;
        while before != found.len() {
            before = found.len();
            for IdlePart { span, all } in &parts {
                // Of what is gone as a whole, and of what would leave nothing, no part is told.
                if gone.iter().any(|gone| gone.start <= span.start && span.end <= gone.end) {
                    continue;
                }
                gone.push(*span);
                let without = self.without(condition, &gone)?;
                let idle = match (without, direct.get(span)) {
                    (None, _) => false,
                    // Of the outermost `or`, only whom this part takes may be missed; of an `and`, only whom it keeps out.
                    (Some(without), Some(part)) => {
                        let part = self.formula(part)?;
                        if *all { !differs(self, &without, &part)? } else { !differs(self, &part, &without)? }
                    }
                    (Some(without), None) => !differs(self, &without, &whole)? && !differs(self, &whole, &without)?,
                };
                if idle {
                    found.push(IdlePart { span: *span, all: *all });
                } else {
                    gone.pop();
                }
            }
        }
        Ok(found)
    }

    /// Whether nothing but several tests of different facts must hold, each of which some reader passes and some does
    /// not, whatever the others say, where everybody counts: then each part of it changes something.
    ///
    /// # Errors
    /// Where its formula would be larger than is allowed.
    pub fn is_box_of_its_parts(&mut self, condition: &'m Condition) -> Result<bool, Exhausted> {
        let ConditionKind::All(parts) = &condition.kind else { return Ok(false) };
        let formula = self.formula(condition)?;
        let hull = formula.hull();
        let divides = |(variable, (lo, hi)): &(u32, Range)| {
            lo <= hi && (*lo, *hi) != (0, self.space.classes_of(*variable).saturating_sub(1))
        };
        Ok(formula.is_box() && hull.len() == parts.len() && hull.iter().all(divides))
    }

    /// A condition as a formula.
    ///
    /// # Errors
    /// Where it would be larger than is allowed.
    pub fn formula(&mut self, condition: &'m Condition) -> Result<Formula, Exhausted> {
        self.compiler().condition(condition)
    }

    /// A condition without some of its parts; `None` where nothing of it is left.
    fn without(&mut self, condition: &'m Condition, gone: &[Span]) -> Result<Option<Formula>, Exhausted> {
        if gone.contains(&condition.span) {
            return Ok(None);
        }
        let (parts, all) = match &condition.kind {
            ConditionKind::All(parts) => (parts, true),
            ConditionKind::Any(parts) => (parts, false),
            ConditionKind::Not(inner) => return Ok(self.without(inner, gone)?.map(Formula::negated)),
            _ => return self.formula(condition).map(Some),
        };
        let mut left = Vec::new();
        for part in parts {
            left.extend(self.without(part, gone)?);
        }
        if left.is_empty() {
            return Ok(None);
        }
        Ok(Some(if all { Formula::all(left) } else { Formula::any(left) }))
    }
}

/// The operands of each `and` and `or`, the last first, outer before inner. The sides of an `implies` are none: without
/// one of them, the other would say something else.
fn gather(condition: &Condition, parts: &mut Vec<IdlePart>) {
    let (inner, all) = match &condition.kind {
        ConditionKind::All(inner) => (inner, true),
        ConditionKind::Any(inner) => (inner, false),
        ConditionKind::Not(inner) => return gather(inner, parts),
        _ => return,
    };
    let implies = !all
        && matches!(inner.as_slice(), [first, _] if matches!(&first.kind, ConditionKind::Not(premise) if premise.span == first.span));
    for part in inner.iter().rev() {
        if !implies {
            parts.push(IdlePart { span: part.span, all });
        }
        gather(part, parts);
    }
}
