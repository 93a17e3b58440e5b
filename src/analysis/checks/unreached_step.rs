//! `unreached-step`: steps or a branch to which no reader comes. What a procedure does is asked of all files that do it.

use std::collections::BTreeSet;

use crate::analysis::reach::Reached;
use crate::base::{Diagnostic, Span, codes};
use crate::model::{Block, Model, ProcedureId, ScenarioId};

pub(super) fn run(model: &Model, reached: &[Reached]) -> Vec<Diagnostic> {
    let places: BTreeSet<Span> = reached.iter().flat_map(|reached| &reached.places).copied().collect();
    let procedures: BTreeSet<ProcedureId> = reached.iter().flat_map(|reached| &reached.procedures).copied().collect();
    let walked: BTreeSet<ScenarioId> = reached.iter().flat_map(|reached| &reached.walked).copied().collect();
    let mut found = Vec::new();
    for (_, procedure) in model.procedures.iter().filter(|(id, _)| procedures.contains(id)) {
        unreached(&procedure.body.blocks, &places, &mut found);
    }
    for id in walked {
        // Of a scenario without readers, that is said.
        let blocks = &model.scenarios.at(id).body.blocks;
        if !first_places(blocks).is_disjoint(&places) {
            unreached(blocks, &places, &mut found);
        }
    }
    found
}

/// Whether, and how, somebody comes to a block; `None` where the block does not tell.
fn comes(block: &Block, places: &BTreeSet<Span>) -> Option<bool> {
    match block {
        Block::Step(step) => Some(places.contains(&step.span)),
        Block::If(branches) => Some(branches.iter().any(|branch| places.contains(&branch.span))),
        Block::Choose(_, options) => Some(options.iter().any(|option| places.contains(&option.span))),
        _ => None,
    }
}

fn place(block: &Block) -> Option<Span> {
    match block {
        Block::Step(step) => Some(step.span),
        Block::If(branches) => branches.first().map(|branch| branch.span),
        Block::Choose(_, options) => options.first().map(|option| option.span),
        _ => None,
    }
}

/// The places of which readers come to at least one, if they come to the blocks at all.
fn first_places(blocks: &[Block]) -> BTreeSet<Span> {
    let first = blocks.iter().find(|block| place(block).is_some());
    match first {
        Some(Block::If(branches)) => branches.iter().map(|branch| branch.span).collect(),
        Some(Block::Choose(_, options)) => options.iter().map(|option| option.span).collect(),
        other => other.and_then(place).into_iter().collect(),
    }
}

fn unreached(blocks: &[Block], places: &BTreeSet<Span>, found: &mut Vec<Diagnostic>) {
    let mut run: Vec<Span> = Vec::new();
    for block in blocks {
        match comes(block, places) {
            Some(false) => run.extend(place(block)),
            Some(true) => {
                say(&mut run, found);
                inside(block, places, found);
            }
            None => {}
        }
    }
    say(&mut run, found);
}

/// Says it once of steps that follow each other.
fn say(run: &mut Vec<Span>, found: &mut Vec<Diagnostic>) {
    let count = run.len();
    if let Some((first, last)) = run.first().zip(run.last()) {
        let what = if count == 1 { "this step".to_owned() } else { format!("these {count} steps") };
        found.push(
            Diagnostic::new(&codes::UNREACHED_STEP, first.to(*last), format!("nobody comes to {what}"))
                .say("every way ends, or leads on, before it")
                .help("take away what ends the way before it, or take it away"),
        );
    }
    run.clear();
}

fn inside(block: &Block, places: &BTreeSet<Span>, found: &mut Vec<Diagnostic>) {
    match block {
        Block::Step(step) => unreached(&step.blocks, places, found),
        Block::If(branches) => {
            for branch in branches {
                if places.contains(&branch.span) {
                    unreached(&branch.blocks, places, found);
                } else {
                    found.push(
                        Diagnostic::new(&codes::UNREACHED_STEP, branch.span, "nobody comes into this branch")
                            .say("whoever comes here is taken by another branch, or does not fulfil its condition")
                            .help("change its condition, or take it away"),
                    );
                }
            }
        }
        Block::Choose(_, options) => options.iter().for_each(|option| unreached(&option.blocks, places, found)),
        _ => {}
    }
}
