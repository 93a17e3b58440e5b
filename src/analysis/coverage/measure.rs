//! The goals of a file that its tests ask for, and those that they miss.

use crate::analysis::context::AnalysisContext;
use crate::analysis::effort::Effort;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::rules::decisions;
use crate::analysis::tables;
use crate::analysis::tables::Subject;
use crate::base::Span;
use crate::model::{File, Model};

use super::asked::{Point, asked};
use super::goal::{CoverageGoal, CoverageItem, CoverageKind, Proposal};
use super::{bounds, mcdc, places, propose, rows, suggest};

/// The coverage of a file.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// The goals.
    pub found: Vec<CoverageItem>,
    /// Tests of one reader each that ask together for all that is not asked for.
    pub suggested: Vec<Proposal>,
    /// Kinds of goals that are too many to be measured, in words, and the place of their subject.
    pub unmeasured: Vec<(Span, String)>,
}

/// Measures which goals of a file's declarations the examples of the file and `points` ask for;
/// `suggest` also proposes tests.
///
/// # Errors
/// Where the node budget is met.
pub fn measure(
    model: &Model,
    file: &File,
    effort: Effort,
    points: &[Point],
    suggest: bool,
) -> Result<Measured, Exhausted> {
    let mut context = decisions::context_of(model, file, effort)?;
    let asked = asked(&mut context, points)?;
    let mut measured = Measured::default();
    for (span, subject) in tables::subjects(&context) {
        let mut goals = goals(&mut context, span, subject, &mut measured)?;
        let covered: Vec<bool> = goals
            .iter()
            .map(|goal| asked.iter().any(|asked| asked.covers(&context, goal)))
            .collect();
        for (goal, _) in goals
            .iter_mut()
            .zip(&covered)
            .filter(|(_, covered)| !**covered)
        {
            if let (CoverageKind::Step | CoverageKind::Branch, Subject::Guide(id)) =
                (goal.kind, subject)
            {
                goal.readers = places::coming(&mut context, id, goal)?;
            }
        }
        let mut telling = None;
        for (goal, covered) in goals.iter().zip(&covered) {
            let alone = !covered
                && !matches!(goal.kind, CoverageKind::Bound | CoverageKind::Part)
                && !goal.readers.is_empty();
            let proposal = if alone {
                propose::proposal(&mut context, goal, &mut telling)?
            } else {
                None
            };
            let (kind, words, span) = (goal.kind, goal.words.clone(), goal.span);
            measured.found.push(CoverageItem {
                kind,
                words,
                span,
                covered: *covered,
                proposal,
            });
        }
        if suggest {
            let open = goals
                .into_iter()
                .zip(covered)
                .filter(|(_, covered)| !covered)
                .map(|(goal, _)| goal);
            measured
                .suggested
                .extend(suggest::cases(&mut context, subject, open.collect())?);
        }
    }
    Ok(measured)
}

fn goals(
    context: &mut AnalysisContext<'_>,
    span: Span,
    subject: Subject,
    measured: &mut Measured,
) -> Result<Vec<CoverageGoal>, Exhausted> {
    let mut goals = rows::goals(context, subject)?;
    let mut add = |more: Option<Vec<CoverageGoal>>, what: &str| match more {
        Some(more) => goals.extend(more),
        None => measured.unmeasured.push((span, what.to_owned())),
    };
    add(bounds::goals(context, subject)?, "bounds");
    match subject {
        Subject::Decision(id) => add(mcdc::goals(context, id)?, "conditions"),
        Subject::Guide(id) => add(Some(places::goals(context, id)?), "steps"),
    }
    Ok(goals)
}
