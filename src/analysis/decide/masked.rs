//! Which rules of a decision never decide, because earlier or stronger ones take all their readers.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::region::formula::Formula;
use crate::analysis::search::pairs;
use crate::model::{DecisionId, Policy};

use super::rulebook::Rulebook;
use super::{conflicts, rulebook};

/// A rule that never decides.
#[derive(Clone, Debug)]
pub struct Masked {
    pub rule: usize,
    /// Those that take readers from it.
    pub takers: Vec<usize>,
}

/// The rules that apply to somebody and win for nobody. The last resort is among them where it
/// is never reached.
///
/// # Errors
/// Where the budget is met.
pub fn masked(context: &mut AnalysisContext<'_>, id: DecisionId) -> Result<Vec<Masked>, Exhausted> {
    let mut book = rulebook::rulebook(context, id)?;
    let before = before(context, &mut book)?;
    let mut masked = Vec::new();
    for (at, rule) in context.model.decisions.at(id).rules.iter().enumerate() {
        if rule.when.is_none() {
            let rules = Arc::clone(&book.rules);
            if !rulebook::exists(context, &mut book, &[], rules.all())? {
                masked.push(Masked {
                    rule: at,
                    takers: Vec::new(),
                });
            }
        } else if let Some(stronger) = before.get(at).filter(|stronger| !stronger.is_empty())
            && let Some(takers) = takers(context, &mut book, at, stronger)?
        {
            masked.push(Masked { rule: at, takers });
        }
    }
    Ok(masked)
}

/// By rule, those that may take readers from it.
pub(super) fn before(
    context: &AnalysisContext<'_>,
    book: &mut Rulebook,
) -> Result<Vec<Vec<usize>>, Exhausted> {
    let decision = context.model.decisions.at(book.id);
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); decision.rules.len()];
    let mut add = |weaker: usize, stronger: usize| {
        if let Some(list) = before.get_mut(weaker) {
            list.push(stronger);
        }
    };
    match decision.policy {
        Policy::First => {
            let mut met = Ok(());
            pairs::meeting(
                &book.hulls(),
                conflicts::axes(context),
                &mut |first, second| {
                    add(second, first);
                    met = book.budget.spend(1);
                    if met.is_err() {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                },
            );
            met?;
            for list in &mut before {
                list.sort_unstable();
            }
        }
        Policy::Agree => {
            for (stronger, rule) in decision.rules.iter().enumerate() {
                for weaker in &rule.overrides {
                    add(*weaker, stronger);
                }
            }
        }
    }
    Ok(before)
}

/// Where a rule takes readers to whom weaker or later rules apply.
pub(super) fn taking(
    context: &mut AnalysisContext<'_>,
    book: &Rulebook,
    rule: usize,
) -> Result<Formula, Exhausted> {
    match context.model.decisions.at(book.id).policy {
        // An earlier rule that does not win has been taken from by a still earlier one.
        Policy::First => Ok(book.applies(rule)),
        Policy::Agree => rulebook::wins(context, book, rule),
    }
}

/// Those of `stronger` that take readers from a rule, where together they take all of them.
fn takers(
    context: &mut AnalysisContext<'_>,
    book: &mut Rulebook,
    rule: usize,
    stronger: &[usize],
) -> Result<Option<Vec<usize>>, Exhausted> {
    let own = book.applies(rule);
    let mut regions = Vec::new();
    for other in stronger {
        regions.push(taking(context, book, *other)?);
    }
    if !rulebook::exists(context, book, &[&own], Vec::new())?
        || rulebook::exists(context, book, &[&own], regions.iter().collect())?
    {
        return Ok(None);
    }
    let mut takers = Vec::new();
    for (other, formula) in stronger.iter().zip(&regions) {
        if rulebook::exists(context, book, &[&own, formula], Vec::new())? {
            takers.push(*other);
        }
    }
    Ok(Some(takers))
}
