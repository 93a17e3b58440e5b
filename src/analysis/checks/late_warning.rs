//! `late-warning`: a warning stands behind the step that cannot be undone, where it is read too late.

use crate::base::{Diagnostic, Span, codes};
use crate::model::{Block, File, Inline, Model, NoteKind, Step, visit};

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, procedure) in model.procedures.of_file(file.id) {
        blocks(&procedure.body.blocks, &mut found);
    }
    for (_, scenario) in model.scenarios.of_file(file.id) {
        blocks(&scenario.body.blocks, &mut found);
    }
    found
}

fn blocks(list: &[Block], found: &mut Vec<Diagnostic>) {
    for (at, block) in list.iter().enumerate() {
        match block {
            Block::Step(step) => {
                if !step.irreversible.is_empty() {
                    let next = list.get(at + 1).into_iter();
                    let late = step.blocks.iter().chain(next).find_map(warning);
                    found.extend(late.map(|warning| late_warning(step, warning)));
                }
                blocks(&step.blocks, found);
            }
            Block::If(branches) => {
                for branch in branches {
                    blocks(&branch.blocks, found);
                }
            }
            Block::Choose(_, options) => {
                for option in options {
                    blocks(&option.blocks, found);
                }
            }
            Block::Markup(_)
            | Block::Result(_)
            | Block::Do(_)
            | Block::Effects(_)
            | Block::Requires(_)
            | Block::Continue(..)
            | Block::End(..)
            | Block::Note(..)
            | Block::See(..)
            | Block::Show(..) => {}
        }
    }
}

/// The words of a warning.
fn warning(block: &Block) -> Option<&[Block]> {
    match block {
        Block::Note(NoteKind::Warning, _, inner) => Some(inner),
        _ => None,
    }
}

fn late_warning(step: &Step, warning: &[Block]) -> Diagnostic {
    let span = first_words(warning).unwrap_or(step.span);
    Diagnostic::new(
        &codes::LATE_WARNING,
        span,
        "readers come to this warning behind the step that cannot be undone",
    )
    .also(step.span, "this step")
    .help("put the warning above the step; what the step itself does for good is said by `@irreversible`")
}

/// Where the words of blocks begin.
fn first_words(blocks: &[Block]) -> Option<Span> {
    let mut span = None;
    for block in blocks {
        if let Block::Markup(markup) = block {
            for one in markup {
                visit::markup(one, &mut |inline| {
                    if let Inline::Text(_, at) = inline {
                        span = span.or(Some(*at));
                    }
                });
            }
        }
    }
    span
}
