//! How much a scenario or procedure comes to with all procedures that are done in it: procedures that do others
//! twice, which do others twice, would fill any page.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, Span, codes};
use crate::model::ids::ProcedureId;
use crate::model::types::{Block, Model};
use crate::model::visit;

/// How many blocks a scenario or procedure may come to.
const MOST: usize = 20_000;

/// Says which come to too much. `model` has no procedure that does itself.
pub(super) fn check(model: &Model, diagnostics: &mut Vec<Diagnostic>) {
    let mut known = BTreeMap::new();
    let mut say = |name: &str, span: Span, size: usize| {
        if size > MOST {
            let message =
                format!("with all that is done in it, `{name}` comes to more than {MOST} steps and paragraphs");
            diagnostics.push(
                Diagnostic::new(&codes::NESTED_TOO_DEEPLY, span, message)
                    .help("let fewer procedures do one another, or refer to one with `{name}` instead of doing it"),
            );
        }
    };
    for (id, procedure) in model.procedures.iter() {
        let size = of_procedure(model, id, &mut known);
        // The innermost that is too large is at fault, not all that do it.
        if !has_large(&procedure.body.blocks, &known) {
            say(&procedure.name, procedure.span, size);
        }
    }
    for (_, scenario) in model.scenarios.iter() {
        let size = of_blocks(model, &scenario.body.blocks, &mut known);
        if !has_large(&scenario.body.blocks, &known) {
            say(&scenario.name, scenario.span, size);
        }
    }
}

/// Whether a procedure is done in the blocks that is too large by itself.
fn has_large(blocks: &[Block], known: &BTreeMap<ProcedureId, usize>) -> bool {
    visit::calls(blocks).iter().any(|id| known.get(id).is_some_and(|size| *size > MOST))
}

fn of_procedure(model: &Model, id: ProcedureId, known: &mut BTreeMap<ProcedureId, usize>) -> usize {
    if let Some(size) = known.get(&id) {
        return *size;
    }
    let size = of_blocks(model, &model.procedures.at(id).body.blocks, known);
    known.insert(id, size);
    size
}

fn of_blocks(model: &Model, blocks: &[Block], known: &mut BTreeMap<ProcedureId, usize>) -> usize {
    let mut size = 0_usize;
    visit::blocks(blocks, &mut |_| size += 1);
    visit::calls(blocks).into_iter().fold(size, |size, id| size.saturating_add(of_procedure(model, id, known)))
}
