//! Which parts of a condition change nothing: without one of them, the condition would hold for the
//! same readers.

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::region::formula::{Formula, Range};
use crate::base::Span;
use crate::model::{Condition, ConditionKind, visit};

/// A part that changes nothing.
#[derive(Clone, Debug)]
pub struct IdlePart {
    /// Where it stands.
    pub span: Span,
    /// Whether it is one of several that must hold; else, one of several of which any suffices.
    pub all: bool,
}

/// Says whether some reader who counts is in the first formula and not in the second.
type Differs<'d, 'm> =
    dyn FnMut(&mut AnalysisContext<'m>, &Formula, &Formula) -> Result<bool, Exhausted> + 'd;

/// The siblings of some parts of a condition.
#[derive(Clone)]
struct Siblings {
    /// Whether all must hold; else, any suffices.
    all: bool,
    /// All that stands there, joined; `None` where nothing does.
    rest: Option<Formula>,
}

impl Siblings {
    fn join(&self, mut parts: Vec<Formula>) -> Formula {
        parts.extend(self.rest.clone());
        if self.all {
            Formula::all(parts)
        } else {
            Formula::any(parts)
        }
    }

    fn and(&self, parts: &[Formula]) -> Self {
        let rest = (self.rest.is_some() || !parts.is_empty()).then(|| self.join(parts.to_vec()));
        Self {
            all: self.all,
            rest,
        }
    }
}

/// The parts of `condition` that change nothing, each where those before it in the list are
/// gone already. `differs` says whether some reader who counts is in the first formula and not
/// in the second.
///
/// # Errors
/// Where the budget is met.
pub fn idle_parts<'m>(
    context: &mut AnalysisContext<'m>,
    condition: &'m Condition,
    differs: &mut Differs<'_, 'm>,
) -> Result<Vec<IdlePart>, Exhausted> {
    let mut found: Vec<IdlePart> = Vec::new();
    let (parts, all) = match &condition.kind {
        ConditionKind::All(parts) => (parts.as_slice(), true),
        ConditionKind::Any(parts) if !is_implication(parts) => (parts.as_slice(), false),
        _ => (std::slice::from_ref(condition), true),
    };
    let formulas = parts
        .iter()
        .map(|part| formula(context, part))
        .collect::<Result<Vec<_>, _>>()?;
    let alone = Siblings { all, rest: None };
    idle_of(context, parts, &formulas, &alone, differs, &mut found)?;
    // A part that is gone may leave another idle that was looked at before.
    if found
        .iter()
        .any(|idle| parts.iter().all(|part| part.span != idle.span))
    {
        let whole = formula(context, condition)?;
        idle_inside(context, condition, &whole, &alone, differs, &mut found)?;
    }
    Ok(found)
}

/// Finds idle parts among `parts`, the last first, by halves: so the siblings of a part are joined
/// a few times and not for each part anew. Returns the remaining formula.
fn idle_of<'m>(
    context: &mut AnalysisContext<'m>,
    parts: &'m [Condition],
    formulas: &[Formula],
    beside: &Siblings,
    differs: &mut Differs<'_, 'm>,
    found: &mut Vec<IdlePart>,
) -> Result<Vec<Formula>, Exhausted> {
    if let ([part], [formula]) = (parts, formulas) {
        return Ok(idle_within(context, part, formula, beside, differs, found)?
            .into_iter()
            .collect());
    }
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let middle = parts.len() / 2;
    let (Some((left, right)), Some((before, behind))) = (
        parts.split_at_checked(middle),
        formulas.split_at_checked(middle),
    ) else {
        return Ok(Vec::new());
    };
    let behind = idle_of(context, right, behind, &beside.and(before), differs, found)?;
    let mut kept = idle_of(context, left, before, &beside.and(&behind), differs, found)?;
    kept.extend(behind);
    Ok(kept)
}

/// Finds out whether a part is idle beside the others, else which parts of it are. Returns the
/// remaining formula.
fn idle_within<'m>(
    context: &mut AnalysisContext<'m>,
    part: &'m Condition,
    formula: &Formula,
    beside: &Siblings,
    differs: &mut Differs<'_, 'm>,
    found: &mut Vec<IdlePart>,
) -> Result<Option<Formula>, Exhausted> {
    if let Some(rest) = &beside.rest {
        // Of an `or`, whom this part takes may be missed; of an `and`, whom it keeps out.
        let matters = if beside.all {
            differs(context, rest, formula)?
        } else {
            differs(context, formula, rest)?
        };
        if !matters {
            found.push(IdlePart {
                span: part.span,
                all: beside.all,
            });
            return Ok(None);
        }
    }
    idle_inside(context, part, formula, beside, differs, found)
}

/// Finds out which parts of a part are idle beside those that were found before. Returns the
/// remaining formula.
fn idle_inside<'m>(
    context: &mut AnalysisContext<'m>,
    part: &'m Condition,
    formula: &Formula,
    beside: &Siblings,
    differs: &mut Differs<'_, 'm>,
    found: &mut Vec<IdlePart>,
) -> Result<Option<Formula>, Exhausted> {
    let mut inner = Vec::new();
    summarize(part, &mut inner);
    if inner.is_empty() {
        return Ok(Some(formula.clone()));
    }
    let whole = beside.join(vec![formula.clone()]);
    let within = |span: Span| part.span.start <= span.start && span.end <= part.span.end;
    let mut gone: Vec<Span> = found
        .iter()
        .map(|idle| idle.span)
        .filter(|span| within(*span))
        .collect();
    // A part that is gone on one side of an `implies` may leave another part idle.
    let mut before = usize::MAX;
    while before != gone.len() {
        before = gone.len();
        for IdlePart { span, all } in &inner {
            // Of a whole that is gone, and of one that would leave nothing, no part is reported.
            if gone
                .iter()
                .any(|gone| gone.start <= span.start && span.end <= gone.end)
            {
                continue;
            }
            gone.push(*span);
            let without = without(context, part, &gone)?.map(|without| beside.join(vec![without]));
            let idle = match without {
                None => false,
                Some(without) => {
                    !differs(context, &without, &whole)? && !differs(context, &whole, &without)?
                }
            };
            if idle {
                found.push(IdlePart {
                    span: *span,
                    all: *all,
                });
            } else {
                gone.pop();
            }
        }
    }
    without(context, part, &gone)
}

/// Whether nothing but several tests of different facts must hold, each of which some reader
/// passes and some does not, whatever the others say, where everybody counts: then each part of
/// it changes something.
///
/// # Errors
/// Where its formula would be larger than is allowed.
pub fn is_box_of_its_parts<'m>(
    context: &mut AnalysisContext<'m>,
    condition: &'m Condition,
) -> Result<bool, Exhausted> {
    let ConditionKind::All(parts) = &condition.kind else {
        return Ok(false);
    };
    let formula = formula(context, condition)?;
    let hull = formula.hull();
    let divides = |(variable, (lo, hi)): &(u32, Range)| {
        lo <= hi && (*lo, *hi) != (0, context.space.classes_of(*variable).saturating_sub(1))
    };
    // Parts within parts are parts as well.
    let count: usize = parts.iter().map(|part| visit::leaves(part).len()).sum();
    Ok(formula.is_box() && hull.len() == count && hull.iter().all(divides))
}

/// A condition as a formula.
///
/// # Errors
/// Where it would be larger than is allowed.
pub fn formula<'m>(
    context: &mut AnalysisContext<'m>,
    condition: &'m Condition,
) -> Result<Formula, Exhausted> {
    context.compiler().condition(condition)
}

/// A condition without some of its parts; `None` where nothing of it is left.
fn without<'m>(
    context: &mut AnalysisContext<'m>,
    condition: &'m Condition,
    gone: &[Span],
) -> Result<Option<Formula>, Exhausted> {
    if gone.contains(&condition.span) {
        return Ok(None);
    }
    let (parts, all) = match &condition.kind {
        ConditionKind::All(parts) => (parts, true),
        ConditionKind::Any(parts) => (parts, false),
        ConditionKind::Not(inner) => {
            return Ok(without(context, inner, gone)?.map(Formula::negated));
        }
        _ => return formula(context, condition).map(Some),
    };
    let mut left = Vec::new();
    for part in parts {
        left.extend(without(context, part, gone)?);
    }
    if left.is_empty() {
        return Ok(None);
    }
    Ok(Some(if all {
        Formula::all(left)
    } else {
        Formula::any(left)
    }))
}

/// The operands of each `and` and `or`, the last first, outer before inner. The sides of an
/// `implies` are none: without one of them, the other would say something else.
fn summarize(condition: &Condition, parts: &mut Vec<IdlePart>) {
    let (inner, all) = match &condition.kind {
        ConditionKind::All(inner) => (inner, true),
        ConditionKind::Any(inner) => (inner, false),
        ConditionKind::Not(inner) => return summarize(inner, parts),
        _ => return,
    };
    let implies = !all && is_implication(inner);
    for part in inner.iter().rev() {
        if !implies {
            parts.push(IdlePart {
                span: part.span,
                all,
            });
        }
        summarize(part, parts);
    }
}

/// Whether the parts of an `or` are those of an `implies`.
fn is_implication(parts: &[Condition]) -> bool {
    matches!(parts, [first, _] if matches!(&first.kind, ConditionKind::Not(premise) if premise.span == first.span))
}
