//! What the tests of a file ask for, and what not.

use crate::analysis::context::World;
use crate::analysis::effort::Effort;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::rules::decisions;
use crate::analysis::tables;
use crate::analysis::tables::Subject;
use crate::base::Span;
use crate::model::{File, Model};

use super::asked::{Point, asked};
use super::goal::{Found, Goal, Kind, Proposal};
use super::{bounds, mcdc, places, propose, rows, suggest};

/// What was found of a file.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// What can be asked for.
    pub found: Vec<Found>,
    /// Tests of one reader each that ask together for all that is not asked for.
    pub suggested: Vec<Proposal>,
    /// What is too large to be measured, in words, and where it stands.
    pub unmeasured: Vec<(Span, String)>,
}

/// Measures what the examples of a file and `points` ask for of what it declares; `suggest` also
/// asks for cases.
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
    let mut world = decisions::context_of(model, file, effort)?;
    let asked = asked(&mut world, points)?;
    let mut measured = Measured::default();
    for (span, subject) in tables::subjects(&world) {
        let mut goals = goals(&mut world, span, subject, &mut measured)?;
        let covered: Vec<bool> = goals
            .iter()
            .map(|goal| asked.iter().any(|asked| asked.covers(&world, goal)))
            .collect();
        for (goal, _) in goals
            .iter_mut()
            .zip(&covered)
            .filter(|(_, covered)| !**covered)
        {
            if let (Kind::Step | Kind::Branch, Subject::Guide(id)) = (goal.kind, subject) {
                goal.readers = places::coming(&mut world, id, goal)?;
            }
        }
        for (goal, covered) in goals.iter().zip(&covered) {
            let alone = !covered
                && !matches!(goal.kind, Kind::Bound | Kind::Part)
                && !goal.readers.is_empty();
            let proposal = if alone {
                propose::proposal(&mut world, goal)?
            } else {
                None
            };
            let (kind, words, span) = (goal.kind, goal.words.clone(), goal.span);
            measured.found.push(Found {
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
                .extend(suggest::cases(&mut world, subject, open.collect())?);
        }
    }
    Ok(measured)
}

fn goals(
    world: &mut World<'_>,
    span: Span,
    subject: Subject,
    measured: &mut Measured,
) -> Result<Vec<Goal>, Exhausted> {
    let mut goals = rows::goals(world, subject)?;
    let mut add = |more: Option<Vec<Goal>>, what: &str| match more {
        Some(more) => goals.extend(more),
        None => measured.unmeasured.push((span, what.to_owned())),
    };
    add(bounds::goals(world, subject)?, "bounds");
    match subject {
        Subject::Decision(id) => add(mcdc::goals(world, id)?, "conditions"),
        Subject::Guide(id) => add(Some(places::goals(world, id)?), "steps"),
    }
    Ok(goals)
}
