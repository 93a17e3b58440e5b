//! `unreached-step`: steps or a branch to which no reader comes; `always-true`: a branch that takes
//! everybody who comes to it, and is the only one. A procedure is asked for in all files that do it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::analysis::ir::program::over;
use crate::analysis::steps::reached::Reached;
use crate::base::{Diagnostic, Span, codes};
use crate::model::{Block, File, Model};

/// A file's statements about procedures that several files do.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Procedures {
    /// Those that it declares: where, and their places.
    declared: Vec<(Span, Vec<StepPlace>)>,
    /// The procedures that its readers do, by where they are declared.
    done: BTreeSet<Span>,
    /// The places in procedures to which its readers come.
    reached: BTreeSet<Span>,
}

/// A place in a body to which somebody may come or not, in the order of the text.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum StepPlace {
    /// A step and its blocks.
    Step(Span, Vec<StepPlace>),
    /// An `@end` or `@continue`.
    Out(Span),
    /// The branches of an `@if`.
    If(BranchPlaces),
    /// The options of an `@choose`.
    Choose(Vec<(Span, Vec<StepPlace>)>),
}

/// The branches of an `@if`, each with where it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct BranchPlaces {
    branches: Vec<(Span, Vec<StepPlace>)>,
    /// The first condition.
    condition: Option<Span>,
    /// Where those go on whom none takes.
    over: Option<Span>,
}

/// The procedures of a file, and all places to which its readers come.
pub(crate) fn summarize(model: &Model, file: &File, reached: &Reached) -> Procedures {
    let own = model.procedures.of_file(file.id);
    let done = reached
        .procedures
        .iter()
        .map(|id| model.procedures.at(*id).span);
    let walked: BTreeSet<Span> = reached
        .walked
        .iter()
        .flat_map(|id| all_spans(&places(&model.scenarios.at(*id).body.blocks)))
        .collect();
    Procedures {
        declared: own
            .map(|(_, procedure)| (procedure.span, places(&procedure.body.blocks)))
            .collect(),
        done: done.collect(),
        reached: reached.places.difference(&walked).copied().collect(),
    }
}

/// The places of scenarios of one file to which no reader of it comes.
pub(crate) fn of_scenarios(model: &Model, reached: &Reached) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for id in &reached.walked {
        let places = places(&model.scenarios.at(*id).body.blocks);
        unreached(&places, &reached.places, &mut found);
    }
    found
}

/// The places of procedures to which no reader of any file comes.
pub(crate) fn run(files: &[&Procedures]) -> Vec<Diagnostic> {
    let done: BTreeSet<Span> = files.iter().flat_map(|file| &file.done).copied().collect();
    let reached: BTreeSet<Span> = files
        .iter()
        .flat_map(|file| &file.reached)
        .copied()
        .collect();
    let mut found = Vec::new();
    for (_, places) in files
        .iter()
        .flat_map(|file| &file.declared)
        .filter(|(span, _)| done.contains(span))
    {
        unreached(places, &reached, &mut found);
    }
    found
}

fn places(blocks: &[Block]) -> Vec<StepPlace> {
    let place = |block: &Block| {
        vec![match block {
            Block::Note(_, _, inner) => return places(inner),
            Block::Step(step) => StepPlace::Step(step.span, places(&step.blocks)),
            Block::If(branches) => StepPlace::If(BranchPlaces {
                branches: branches
                    .iter()
                    .map(|branch| (branch.span, places(&branch.blocks)))
                    .collect(),
                condition: branches
                    .first()
                    .and_then(|branch| Some(branch.condition.as_ref()?.span)),
                over: over(branches),
            }),
            Block::Choose(_, options) => StepPlace::Choose(
                options
                    .iter()
                    .map(|option| (option.span, places(&option.blocks)))
                    .collect(),
            ),
            Block::Continue(_, span) | Block::End(_, span) => StepPlace::Out(*span),
            Block::Effects(_)
            | Block::Requires(_)
            | Block::Do(_)
            | Block::Markup(_)
            | Block::Result(_)
            | Block::See(..)
            | Block::Show(..) => return Vec::new(),
        }]
    };
    blocks.iter().flat_map(place).collect()
}

fn all_spans(places: &[StepPlace]) -> Vec<Span> {
    let mut spans = Vec::new();
    for place in places {
        match place {
            StepPlace::Out(_) => {}
            StepPlace::Step(span, inner) => {
                spans.push(*span);
                spans.extend(all_spans(inner));
            }
            StepPlace::If(BranchPlaces {
                branches: parts,
                over,
                ..
            }) => {
                spans.extend(over);
                spans.extend(of_parts(parts));
            }
            StepPlace::Choose(parts) => spans.extend(of_parts(parts)),
        }
    }
    spans
}

fn of_parts(parts: &[(Span, Vec<StepPlace>)]) -> Vec<Span> {
    let all = |(span, inner): &(Span, Vec<StepPlace>)| [vec![*span], all_spans(inner)].concat();
    parts.iter().flat_map(all).collect()
}

impl StepPlace {
    /// Where it begins.
    fn span(&self) -> Option<Span> {
        match self {
            Self::Step(span, _) | Self::Out(span) => Some(*span),
            Self::If(BranchPlaces {
                branches: parts, ..
            })
            | Self::Choose(parts) => parts.first().map(|(span, _)| *span),
        }
    }

    /// Whether somebody comes to it.
    fn is_reached(&self, reached: &BTreeSet<Span>) -> bool {
        match self {
            Self::Step(span, _) => reached.contains(span),
            Self::Out(_) => false,
            Self::If(BranchPlaces { branches, over, .. }) => {
                let mut all = branches.iter().map(|(span, _)| span).chain(over);
                all.any(|span| reached.contains(span))
            }
            Self::Choose(parts) => parts.iter().any(|(span, _)| reached.contains(span)),
        }
    }
}

fn unreached(places: &[StepPlace], reached: &BTreeSet<Span>, found: &mut Vec<Diagnostic>) {
    let mut run: Vec<&StepPlace> = Vec::new();
    let mut is_behind_out = false;
    for place in places {
        let is_out = matches!(place, StepPlace::Out(_));
        if is_out && !is_behind_out {
            // Whether somebody comes to it is known by what stands before it.
            is_behind_out = true;
            continue;
        }
        if place.is_reached(reached) {
            say(&mut run, found);
            inside(place, reached, found);
        } else {
            run.push(place);
        }
    }
    say(&mut run, found);
}

/// Says it once of steps that follow each other.
fn say(run: &mut Vec<&StepPlace>, found: &mut Vec<Diagnostic>) {
    let is_out = |place: &&&StepPlace| matches!(place, StepPlace::Out(_));
    let count = run.len() - run.iter().filter(is_out).count();
    let spans: Vec<Span> = run.iter().filter_map(|place| place.span()).collect();
    if let Some((first, last)) = spans.first().zip(spans.last()) {
        let what = match count {
            0 => "this line".to_owned(),
            1 => "this step".to_owned(),
            count => format!("these {count} steps"),
        };
        found.push(
            Diagnostic::new(
                &codes::UNREACHED_STEP,
                first.to(*last),
                format!("nobody comes to {what}"),
            )
            .say("every way ends, or leads on, before it")
            .help("take away what ends the way before it, or take it away"),
        );
    }
    run.clear();
}

fn inside(place: &StepPlace, reached: &BTreeSet<Span>, found: &mut Vec<Diagnostic>) {
    match place {
        StepPlace::Out(_) => {}
        StepPlace::Step(_, inner) => unreached(inner, reached, found),
        StepPlace::If(places) => {
            let is_only = places.branches.len() == 1;
            if let (true, Some(condition), Some(over)) = (is_only, places.condition, places.over)
                && !reached.contains(&over)
            {
                found.push(
                    Diagnostic::new(
                        &codes::ALWAYS_TRUE,
                        condition,
                        "this `@if` has a condition that is always true",
                    )
                    .say("everybody who comes here fulfils it")
                    .help("take the `@if` away and keep what it holds, or say what was meant"),
                );
            }
            for (span, inner) in &places.branches {
                if reached.contains(span) {
                    unreached(inner, reached, found);
                } else {
                    found.push(
                        Diagnostic::new(&codes::UNREACHED_STEP, *span, "nobody comes into this branch")
                            .say(if is_only {
                                "nobody who comes here fulfils its condition"
                            } else {
                                "whoever comes here is taken by another branch, or does not fulfil its condition"
                            })
                            .help("change its condition, or take it away"),
                    );
                }
            }
        }
        StepPlace::Choose(options) => options
            .iter()
            .for_each(|(_, inner)| unreached(inner, reached, found)),
    }
}
