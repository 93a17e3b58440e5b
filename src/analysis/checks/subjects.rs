//! What the checks go through: the things that a file declares, and the conditions in them with the
//! readers among whom each is asked. It finds nothing itself.

use crate::analysis::context::World;
use crate::analysis::decide::{Part, rulebook};
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::formula::Formula;
use crate::analysis::region::space::{Case, region_of};
use crate::analysis::rules::{decisions, guides};
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, Span, codes};
use crate::model::{Block, Condition, DecisionId, FactId, Guard, GuideId, ScenarioId, Section};

/// A condition, what it belongs to, and among whom it is asked.
#[derive(Clone, Copy)]
pub(super) struct Asked<'m> {
    pub(super) condition: &'m Condition,
    /// "this rule", "this scenario", …
    pub(super) of: &'static str,
    pub(super) among: Among,
}

/// Among whom a condition is asked.
#[derive(Clone, Copy)]
pub(super) enum Among {
    /// These.
    Region(Region),
    /// Those for whom a decision is: its rules may be more than a diagram holds.
    Readers(DecisionId),
}

/// The decisions of this file.
pub(super) fn own_decisions(world: &World<'_>) -> Vec<DecisionId> {
    let own = world
        .model
        .decisions
        .of_file(world.file.id)
        .filter(|(_, decision)| world.owns(decision.span));
    own.map(|(id, _)| id).collect()
}

/// The guides of this file.
pub(super) fn own_guides(world: &World<'_>) -> Vec<GuideId> {
    world
        .model
        .guides
        .of_file(world.file.id)
        .filter(|(_, guide)| world.owns(guide.span))
        .map(|(id, _)| id)
        .collect()
}

/// The scenarios of this file, each with the possible readers whom it takes.
pub(super) fn own_scenarios(world: &mut World<'_>) -> Result<Vec<(ScenarioId, Region)>, Exhausted> {
    let mut scenarios = Vec::new();
    for guide in own_guides(world) {
        for (id, region) in guides::guide(world, guide)?.scenarios.clone() {
            scenarios.push((id, world.possible(region)?));
        }
    }
    Ok(scenarios)
}

/// Every condition of this file.
pub(super) fn asked<'m>(world: &mut World<'m>) -> Result<Vec<Asked<'m>>, Exhausted> {
    let model = world.model;
    let mut asked = Vec::new();
    let everybody = Among::Region(world.possible);
    for (_, define) in model
        .defines
        .of_file(world.file.id)
        .filter(|(_, define)| world.owns(define.span))
    {
        asked.push(Asked {
            condition: &define.condition,
            of: "this define",
            among: everybody,
        });
    }
    for id in own_decisions(world) {
        let decision = model.decisions.at(id);
        asked.extend(decision.population.iter().map(|condition| Asked {
            condition,
            of: "this population",
            among: everybody,
        }));
        let among = Among::Readers(id);
        for rule in &decision.rules {
            asked.extend(rule.when.iter().map(|condition| Asked {
                condition,
                of: "this rule",
                among,
            }));
            asked.extend(rule.unless.iter().map(|condition| Asked {
                condition,
                of: "this exception",
                among,
            }));
        }
    }
    for (_, procedure) in model
        .procedures
        .of_file(world.file.id)
        .filter(|(_, procedure)| world.owns(procedure.span))
    {
        let requires = procedure.requires.iter();
        asked.extend(requires.map(|condition| Asked {
            condition,
            of: "this requirement",
            among: everybody,
        }));
        branches(&procedure.body.blocks, everybody, &mut asked);
    }
    for id in own_guides(world) {
        let guide = model.guides.at(id);
        asked.extend(guide.population.iter().map(|condition| Asked {
            condition,
            of: "this population",
            among: everybody,
        }));
        let population = guides::guide(world, id)?.population;
        let among = world.possible(population)?;
        guards(world, id, &guide.sections, among, &mut asked)?;
    }
    Ok(asked)
}

/// Whether there is somebody among whom a condition is asked.
pub(super) fn somebody(world: &mut World<'_>, among: Among) -> Result<bool, Exhausted> {
    match among {
        Among::Region(region) => Ok(!region.is_empty()),
        Among::Readers(id) => rulebook::has_readers(world, id),
    }
}

/// Whether it is asked among everybody, possible or not.
pub(super) fn everybody(world: &mut World<'_>, among: Among) -> Result<bool, Exhausted> {
    match among {
        Among::Region(region) => Ok(region == Region::ALL),
        Among::Readers(id) => rulebook::is_for_everybody(world, id),
    }
}

/// Whether a condition `holds`, or does not, for somebody among whom it is asked.
pub(super) fn somebody_with<'m>(
    world: &mut World<'m>,
    asked: &Asked<'m>,
    holds: bool,
) -> Result<bool, Exhausted> {
    match asked.among {
        Among::Region(among) => {
            let region = decisions::condition(world, asked.condition)?;
            let rest = if holds {
                world.diagram.and(among, region)?
            } else {
                world.diagram.minus(among, region)?
            };
            Ok(!rest.is_empty())
        }
        Among::Readers(id) => rulebook::has_reader_with(world, id, asked.condition, holds),
    }
}

/// Whether somebody is in `one` and not in `other`.
pub(super) fn differs(
    world: &mut World<'_>,
    among: Among,
    one: &Formula,
    other: &Formula,
) -> Result<bool, Exhausted> {
    match among {
        Among::Region(among) => {
            let (one, other) = (
                region_of(one, &mut world.diagram)?,
                region_of(other, &mut world.diagram)?,
            );
            let rest = world.diagram.minus(one, other)?;
            Ok(!world.diagram.and(rest, among)?.is_empty())
        }
        Among::Readers(id) => rulebook::has_reader_between(world, id, one, other),
    }
}

fn guards<'m>(
    world: &mut World<'m>,
    guide: GuideId,
    sections: &'m [Section],
    among: Region,
    asked: &mut Vec<Asked<'m>>,
) -> Result<(), Exhausted> {
    let everybody = Among::Region(world.possible);
    let model = world.model;
    for section in sections {
        match section {
            Section::Scenario(id) => {
                if let Guard::When(condition) = &model.scenarios.at(*id).guard {
                    asked.push(Asked {
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
                    asked.push(Asked {
                        condition,
                        of: "this group",
                        among: Among::Region(among),
                    });
                }
                let region = guides::guide(world, guide)?
                    .groups
                    .get(id)
                    .copied()
                    .unwrap_or_default();
                let inner = world.possible(region)?;
                guards(world, guide, &group.sections, inner, asked)?;
            }
        }
    }
    Ok(())
}

/// A witness is replayed before it is printed: where the evaluator does not agree that a reader
/// of `inside`, a part of `region`, is one, the finding is an error of the tool. The witness
/// tells the facts that decide whether somebody of `among` is in `region`.
pub(super) fn confirmed(
    world: &mut World<'_>,
    found: Diagnostic,
    inside: Region,
    (region, among): (Region, Region),
    agrees: impl Fn(&Case) -> bool,
) -> Result<Diagnostic, Exhausted> {
    let facts = describe::deciding(world, region, among)?;
    Ok(with_witness(world, found, inside, &facts, agrees))
}

pub(super) fn with_witness(
    world: &World<'_>,
    found: Diagnostic,
    inside: Region,
    facts: &[FactId],
    agrees: impl Fn(&Case) -> bool,
) -> Diagnostic {
    match world.reader(inside) {
        Some(reader) if agrees(&reader) => {
            let words = describe::reader_words(world, &reader, facts);
            // Where the message names these very readers, the witness would only repeat it.
            if facts.is_empty() || found.message.ends_with(&words) {
                found
            } else {
                found.witness(words)
            }
        }
        _ => disagreement(found.span(), found.code.name),
    }
}

/// As [`confirmed`], for some of the readers of a box: the witness tells what
/// the box restricts.
pub(super) fn replayed(
    world: &World<'_>,
    found: Diagnostic,
    part: &Part,
    agrees: impl Fn(&Case) -> bool,
) -> Diagnostic {
    let mut facts: Vec<FactId> = part
        .sides
        .sides
        .iter()
        .filter_map(|(variable, _)| world.space.axis(*variable).map(|axis| axis.fact))
        .collect();
    facts.sort_unstable();
    facts.dedup();
    with_witness(world, found, part.inside, &facts, agrees)
}

/// An evaluator for readers of this file.
pub(super) fn evaluator<'m>(
    world: &World<'m>,
) -> crate::analysis::concrete::evaluate::Evaluator<'m> {
    crate::analysis::concrete::evaluate::Evaluator::new(world.model, &world.file.sees)
}

fn disagreement(span: Span, code: &str) -> Diagnostic {
    let message = format!("the proof of `{code}` here does not survive its own witness");
    Diagnostic::new(&codes::INTERNAL_ERROR, span, message)
        .help("this is a fault of casebook; please report it with this source")
}

/// The conditions of `@if`, and `@requires`, in a body.
fn branches<'m>(blocks: &'m [Block], among: Among, asked: &mut Vec<Asked<'m>>) {
    for block in blocks {
        match block {
            Block::Step(step) => {
                asked.extend(step.requires.iter().map(|condition| Asked {
                    condition,
                    of: "this requirement",
                    among,
                }));
                branches(&step.blocks, among, asked);
            }
            Block::Requires(condition) => asked.push(Asked {
                condition,
                of: "this requirement",
                among,
            }),
            Block::If(list) => {
                for branch in list {
                    asked.extend(branch.condition.iter().map(|condition| Asked {
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
            _ => {}
        }
    }
}
