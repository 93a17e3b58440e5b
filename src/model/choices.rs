//! A model in which readers choose as an example says: of each question that has a chosen option, the
//! others are gone.

use super::types::{Block, Choice, Model};

impl Model {
    /// The model in which these options are chosen, and those of `chosen` that no question has.
    #[must_use]
    pub fn choosing<'c>(&self, chosen: &'c [String]) -> (Self, Vec<&'c str>) {
        let mut model = self.clone();
        let mut found = vec![false; chosen.len()];
        // The words of options are read in the model as it was, since bodies are changed meanwhile.
        let mut pick = |option: &Choice| {
            let heading = self.plain(&option.heading);
            let mut is_chosen = false;
            for (wanted, found) in chosen.iter().zip(&mut found) {
                if heading.trim().starts_with(wanted.trim()) {
                    *found = true;
                    is_chosen = true;
                }
            }
            is_chosen
        };
        for scenario in model.scenarios.iter_mut() {
            keep(&mut scenario.body.blocks, &mut pick);
        }
        for procedure in model.procedures.iter_mut() {
            keep(&mut procedure.body.blocks, &mut pick);
        }
        let unknown = chosen.iter().zip(found).filter(|(_, found)| !found);
        (model, unknown.map(|(wanted, _)| wanted.as_str()).collect())
    }
}

fn keep(blocks: &mut [Block], pick: &mut dyn FnMut(&Choice) -> bool) {
    for block in blocks {
        match block {
            Block::Step(step) => keep(&mut step.blocks, pick),
            Block::If(branches) => {
                for branch in branches {
                    keep(&mut branch.blocks, pick);
                }
            }
            Block::Choose(_, options) => {
                let picked: Vec<bool> = options.iter().map(&mut *pick).collect();
                if picked.contains(&true) {
                    let mut of_option = picked.into_iter();
                    options.retain(|_| of_option.next().unwrap_or(true));
                }
                for option in options {
                    keep(&mut option.blocks, pick);
                }
            }
            Block::Effects(_)
            | Block::Requires(_)
            | Block::Do(_)
            | Block::Continue(..)
            | Block::End(..)
            | Block::Markup(_)
            | Block::Result(_)
            | Block::Note(..)
            | Block::See(..)
            | Block::Show(..) => {}
        }
    }
}
