//! The subjects of the checks: the things that a file declares, and the conditions in them with the
//! readers among whom each is asked. It finds nothing itself.

use crate::analysis::context::AnalysisContext;
use crate::analysis::decide::{DescribedBox, rulebook};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::formula::Formula;
use crate::analysis::region::space::{Case, region_of};
use crate::analysis::rules::{decisions, guides};
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, Span, codes};
use crate::model::{Block, Condition, DecisionId, FactId, Guard, GuideId, ScenarioId, Section};

/// A condition, its owner, and among whom it is asked.
#[derive(Clone, Copy)]
pub(crate) struct ConditionUse<'m> {
    pub(crate) condition: &'m Condition,
    /// "this rule", "this scenario", …
    pub(crate) of: &'static str,
    pub(crate) among: Among,
}

/// Among whom a condition is asked.
#[derive(Clone, Copy)]
pub(crate) enum Among {
    /// These.
    Region(Region),
    /// Those for whom a decision is: its rules may be more than a diagram holds.
    Readers(DecisionId),
}

/// The decisions of this file.
pub(crate) fn own_decisions(context: &AnalysisContext<'_>) -> Vec<DecisionId> {
    let own = context
        .model
        .decisions
        .of_file(context.file.id)
        .filter(|(_, decision)| context.owns(decision.span));
    own.map(|(id, _)| id).collect()
}

/// The guides of this file.
pub(crate) fn own_guides(context: &AnalysisContext<'_>) -> Vec<GuideId> {
    context
        .model
        .guides
        .of_file(context.file.id)
        .filter(|(_, guide)| context.owns(guide.span))
        .map(|(id, _)| id)
        .collect()
}

/// The scenarios of this file, each with the possible readers whom it takes.
pub(crate) fn own_scenarios(
    context: &mut AnalysisContext<'_>,
) -> Result<Vec<(ScenarioId, Region)>, Exhausted> {
    let mut scenarios = Vec::new();
    for guide in own_guides(context) {
        for (id, region) in guides::guide(context, guide)?.scenarios.clone() {
            scenarios.push((id, context.possible(region)?));
        }
    }
    Ok(scenarios)
}

/// Every condition of this file.
pub(crate) fn asked<'m>(
    context: &mut AnalysisContext<'m>,
) -> Result<Vec<ConditionUse<'m>>, Exhausted> {
    let model = context.model;
    let mut asked = Vec::new();
    let everybody = Among::Region(context.possible);
    for (_, define) in model
        .defines
        .of_file(context.file.id)
        .filter(|(_, define)| context.owns(define.span))
    {
        asked.push(ConditionUse {
            condition: &define.condition,
            of: "this define",
            among: everybody,
        });
    }
    for id in own_decisions(context) {
        let decision = model.decisions.at(id);
        asked.extend(decision.population.iter().map(|condition| ConditionUse {
            condition,
            of: "this population",
            among: everybody,
        }));
        let among = Among::Readers(id);
        for rule in &decision.rules {
            asked.extend(rule.when.iter().map(|condition| ConditionUse {
                condition,
                of: "this rule",
                among,
            }));
            asked.extend(rule.unless.iter().map(|condition| ConditionUse {
                condition,
                of: "this exception",
                among,
            }));
        }
    }
    for (_, procedure) in model
        .procedures
        .of_file(context.file.id)
        .filter(|(_, procedure)| context.owns(procedure.span))
    {
        let requires = procedure.requires.iter();
        asked.extend(requires.map(|condition| ConditionUse {
            condition,
            of: "this requirement",
            among: everybody,
        }));
        branches(&procedure.body.blocks, everybody, &mut asked);
    }
    for id in own_guides(context) {
        let guide = model.guides.at(id);
        asked.extend(guide.population.iter().map(|condition| ConditionUse {
            condition,
            of: "this population",
            among: everybody,
        }));
        let population = guides::guide(context, id)?.population;
        let among = context.possible(population)?;
        branches(&guide.intro, Among::Region(among), &mut asked);
        guards(context, id, &guide.sections, among, &mut asked)?;
    }
    if let Some(page) = &context.file.page
        && context.owns(page.span)
    {
        branches(&page.body, everybody, &mut asked);
    }
    Ok(asked)
}

/// Whether there is somebody among whom a condition is asked.
pub(crate) fn somebody(context: &mut AnalysisContext<'_>, among: Among) -> Result<bool, Exhausted> {
    match among {
        Among::Region(region) => Ok(!region.is_empty()),
        Among::Readers(id) => rulebook::has_readers(context, id),
    }
}

/// Whether it is asked among everybody, possible or not.
pub(crate) fn everybody(
    context: &mut AnalysisContext<'_>,
    among: Among,
) -> Result<bool, Exhausted> {
    match among {
        Among::Region(region) => Ok(region == Region::ALL),
        Among::Readers(id) => rulebook::is_for_everybody(context, id),
    }
}

/// Whether a condition `holds`, or does not, for somebody among whom it is asked.
pub(crate) fn somebody_with<'m>(
    context: &mut AnalysisContext<'m>,
    asked: &ConditionUse<'m>,
    holds: bool,
) -> Result<bool, Exhausted> {
    match asked.among {
        Among::Region(among) => {
            let region = decisions::condition(context, asked.condition)?;
            let rest = if holds {
                context.diagram.and(among, region)?
            } else {
                context.diagram.minus(among, region)?
            };
            Ok(!rest.is_empty())
        }
        Among::Readers(id) => rulebook::has_reader_with(context, id, asked.condition, holds),
    }
}

/// Whether somebody is in `one` and not in `other`.
pub(crate) fn differs(
    context: &mut AnalysisContext<'_>,
    among: Among,
    one: &Formula,
    other: &Formula,
) -> Result<bool, Exhausted> {
    match among {
        Among::Region(among) => {
            let (one, other) = (
                region_of(one, &mut context.diagram)?,
                region_of(other, &mut context.diagram)?,
            );
            let rest = context.diagram.minus(one, other)?;
            Ok(!context.diagram.and(rest, among)?.is_empty())
        }
        Among::Readers(id) => rulebook::has_reader_between(context, id, one, other),
    }
}

fn guards<'m>(
    context: &mut AnalysisContext<'m>,
    guide: GuideId,
    sections: &'m [Section],
    among: Region,
    asked: &mut Vec<ConditionUse<'m>>,
) -> Result<(), Exhausted> {
    let everybody = Among::Region(context.possible);
    let model = context.model;
    for section in sections {
        match section {
            Section::Scenario(id) => {
                if let Guard::When(condition) = &model.scenarios.at(*id).guard {
                    asked.push(ConditionUse {
                        condition,
                        of: "this scenario",
                        among: Among::Region(among),
                    });
                }
                branches(&model.scenarios.at(*id).body.blocks, everybody, asked);
            }
            Section::Group(id) => {
                let group = model.groups.at(*id);
                if let Guard::When(condition) = &group.guard {
                    asked.push(ConditionUse {
                        condition,
                        of: "this group",
                        among: Among::Region(among),
                    });
                }
                let region = guides::guide(context, guide)?
                    .groups
                    .get(id)
                    .copied()
                    .unwrap_or_default();
                let inner = context.possible(region)?;
                branches(&group.intro, Among::Region(inner), asked);
                guards(context, guide, &group.sections, inner, asked)?;
            }
        }
    }
    Ok(())
}

/// A witness is replayed before it is printed: where the evaluator does not agree that a reader
/// of `inside`, a part of `region`, is one, the finding is an error of the tool. The witness
/// tells the facts that decide whether somebody of `among` is in `region`.
pub(crate) fn confirmed(
    context: &mut AnalysisContext<'_>,
    found: Diagnostic,
    inside: Region,
    (region, among): (Region, Region),
    agrees: impl Fn(&Case) -> bool,
) -> Result<Diagnostic, Exhausted> {
    let facts = describe::deciding(context, region, among)?;
    Ok(with_witness(context, found, inside, &facts, agrees))
}

pub(crate) fn with_witness(
    context: &AnalysisContext<'_>,
    found: Diagnostic,
    inside: Region,
    facts: &[FactId],
    agrees: impl Fn(&Case) -> bool,
) -> Diagnostic {
    match context.reader(inside) {
        Some(reader) if agrees(&reader) => {
            let words = describe::reader_words(context, &reader, facts);
            // Where the message names these very readers, the witness would only repeat it.
            if facts.is_empty() || found.message.ends_with(&words) {
                found
            } else {
                found.witness(words)
            }
        }
        None if context.open_amounts.is_some() => {
            let why = context.open_amounts.map(|why| why.to_string());
            let message = format!("not decided: whether `{}` is so here", found.code.name);
            Diagnostic::new(&codes::UNDECIDED, found.span(), message)
                .say(why.unwrap_or_default())
                .help("no reader was found of whom it is so, and not each was looked at; compare fewer amounts with each other, or narrow the domains of their facts")
        }
        _ => disagreement(found.span(), found.code.name),
    }
}

/// As [`confirmed`], for some of the readers of a box: the witness names the facts that the box
/// restricts.
pub(crate) fn replayed(
    context: &AnalysisContext<'_>,
    found: Diagnostic,
    part: &DescribedBox,
    agrees: impl Fn(&Case) -> bool,
) -> Diagnostic {
    let mut facts: Vec<FactId> = part
        .sides
        .sides
        .iter()
        .filter_map(|(variable, _)| context.space.axis(*variable).map(|axis| axis.fact))
        .collect();
    facts.sort_unstable();
    facts.dedup();
    with_witness(context, found, part.inside, &facts, agrees)
}

/// As [`replayed`], for one reader, of whom these facts are told.
pub(crate) fn replayed_for(
    context: &AnalysisContext<'_>,
    found: Diagnostic,
    facts: &[FactId],
    reader: &Case,
    agrees: impl Fn(&Case) -> bool,
) -> Diagnostic {
    if agrees(reader) {
        found.witness(describe::reader_words(context, reader, facts))
    } else {
        disagreement(found.span(), found.code.name)
    }
}

/// An evaluator for readers of this file.
pub(crate) fn evaluator<'m>(
    context: &AnalysisContext<'m>,
) -> crate::analysis::concrete::evaluate::Evaluator<'m> {
    crate::analysis::concrete::evaluate::Evaluator::new(context.model, &context.file.sees)
}

fn disagreement(span: Span, code: &str) -> Diagnostic {
    let message = format!("the proof of `{code}` here does not survive its own witness");
    Diagnostic::new(&codes::INTERNAL_ERROR, span, message)
        .help("this is a fault of casebook; please report it with this source")
}

/// The conditions of `@if`, and `@requires`, in a body.
fn branches<'m>(blocks: &'m [Block], among: Among, asked: &mut Vec<ConditionUse<'m>>) {
    for block in blocks {
        match block {
            Block::Step(step) => {
                asked.extend(step.requires.iter().map(|condition| ConditionUse {
                    condition,
                    of: "this requirement",
                    among,
                }));
                branches(&step.blocks, among, asked);
            }
            Block::Requires(condition) => asked.push(ConditionUse {
                condition,
                of: "this requirement",
                among,
            }),
            Block::If(list) => {
                for branch in list {
                    asked.extend(branch.condition.iter().map(|condition| ConditionUse {
                        condition,
                        of: "this branch",
                        among,
                    }));
                    branches(&branch.blocks, among, asked);
                }
            }
            Block::Choose(_, options) => options
                .iter()
                .for_each(|option| branches(&option.blocks, among, asked)),
            Block::Note(_, _, inner) => branches(inner, among, asked),
            Block::Effects(_)
            | Block::Do(_)
            | Block::Continue(..)
            | Block::End(..)
            | Block::Markup(_)
            | Block::Result(_)
            | Block::See(..)
            | Block::Show(..) => {}
        }
    }
}

/// Whether a place lies in the rows of a parameter.
pub(crate) fn is_of_parameter(context: &AnalysisContext<'_>, place: Span) -> bool {
    let seen = context.file.sees.iter();
    let mut decisions = seen.flat_map(|file| context.model.decisions.of_file(*file));
    decisions.any(|(_, decision)| {
        let mut rows = decision.rows.iter();
        rows.any(|rows| rows.by_facts && rows.file == place.file)
    })
}
