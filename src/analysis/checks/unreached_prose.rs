//! `unreached-step` in prose: a branch of an article or an intro that no reader of it is meant by.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::{decisions, guides};
use crate::base::{Diagnostic, codes};
use crate::model::{Block, GuideId, Section};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    let mut found = Vec::new();
    let model = context.model;
    if let Some(page) = &context.file.page
        && context.owns(page.span)
    {
        let days = page.valid.as_ref().map(|(_, within)| within);
        let on_its_days = decisions::condition_if(context, days)?;
        let readers = context.possible(on_its_days)?;
        blocks(context, &page.body, (context.possible, readers), &mut found)?;
    }
    for id in subjects::own_guides(context) {
        let population = guides::guide(context, id)?.population;
        let readers = context.possible(population)?;
        let guide = model.guides.at(id);
        blocks(context, &guide.intro, (readers, readers), &mut found)?;
        groups(context, id, &guide.sections, &mut found)?;
    }
    Ok(found)
}

fn groups(
    context: &mut AnalysisContext<'_>,
    guide: GuideId,
    sections: &[Section],
    found: &mut Vec<Diagnostic>,
) -> Result<(), Exhausted> {
    let model = context.model;
    for section in sections {
        let Section::Group(id) = section else {
            continue;
        };
        let taken = guides::guide(context, guide)?.groups.get(id).copied();
        let readers = context.possible(taken.unwrap_or_default())?;
        let group = model.groups.at(*id);
        blocks(context, &group.intro, (readers, readers), found)?;
        groups(context, guide, &group.sections, found)?;
    }
    Ok(())
}

/// Goes through prose that `readers` read. A condition that holds for nobody of `all` is the business
/// of `never-true`.
fn blocks<'m>(
    context: &mut AnalysisContext<'m>,
    prose: &'m [Block],
    (all, readers): (Region, Region),
    found: &mut Vec<Diagnostic>,
) -> Result<(), Exhausted> {
    // Of a guide without readers, that is said.
    if readers.is_empty() {
        return Ok(());
    }
    for block in prose {
        match block {
            Block::If(branches) => {
                let mut left = readers;
                for branch in branches {
                    let holds = decisions::condition_if(context, branch.condition.as_ref())?;
                    let taken = context.diagram.and(left, holds)?;
                    left = context.diagram.minus(left, holds)?;
                    let is_never = context.diagram.and(all, holds)?.is_empty();
                    if taken.is_empty() && !is_never {
                        found.push(
                            Diagnostic::new(
                                &codes::UNREACHED_STEP,
                                branch.span,
                                "nobody who reads this is meant by this branch",
                            )
                            .say("each reader is taken by a branch before it, or does not fulfil its condition")
                            .help("change its condition, or take it away"),
                        );
                    }
                    blocks(context, &branch.blocks, (all, taken), found)?;
                }
            }
            Block::Note(_, _, inner) => blocks(context, inner, (all, readers), found)?,
            Block::Step(_)
            | Block::Do(_)
            | Block::Effects(_)
            | Block::Requires(_)
            | Block::Choose(..)
            | Block::Continue(..)
            | Block::End(..)
            | Block::Markup(_)
            | Block::Result(_)
            | Block::See(..)
            | Block::Show(..) => {}
        }
    }
    Ok(())
}
