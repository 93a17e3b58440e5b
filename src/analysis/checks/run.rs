//! Runs the checks of a file and says what was proved. Where a check meets its limit, the others
//! still run.

use crate::analysis::agreement;
use crate::analysis::diagram::Exhausted;
use crate::analysis::reach::Reached;
use crate::analysis::world::World;
use crate::base::{Code, Diagnostic, Level, codes, parallel};
use crate::model::{Example, File, Model};

use super::check::{Check, Comparing, Findings};
use super::list::{COMPARING, FIRST, MODEL, REACHED, WORLD};
use super::{change_ahead, expired_item, failed_example, review_due, unreached_step};

/// What the checks of a file found, and what they went through.
#[derive(Debug, Default)]
pub struct Proof {
    /// What they found.
    pub diagnostics: Vec<Diagnostic>,
    /// How many scenarios the file declares.
    pub scenarios: usize,
    /// How many decisions and eligibilities the file declares.
    pub decisions: usize,
    /// How many examples the file states.
    pub examples: usize,
    /// Whether the examples were not run, because something else is wrong.
    pub examples_left_out: bool,
    /// How many checks met their limit.
    pub undecided: usize,
    /// What readers of this file's scenarios come to.
    pub reached: Reached,
}

/// Checks what a file declares. `nodes` is the budget of its diagram; `wanted` says of which codes findings are shown;
/// what depends on a day is said only where `today` is given.
#[must_use]
pub fn check_file(
    model: &Model,
    file: &File,
    nodes: usize,
    wanted: &dyn Fn(&Code) -> bool,
    today: Option<i64>,
) -> Proof {
    let of_file = |span: crate::base::Span| span.file == file.id && model.is_sound(span);
    let mut proof = Proof {
        scenarios: model.scenarios.iter().filter(|(_, scenario)| of_file(scenario.span)).count(),
        decisions: model.decisions.iter().filter(|(_, decision)| of_file(decision.span)).count(),
        examples: model.examples.iter().filter(|example| of_file(example.span)).count(),
        ..Proof::default()
    };
    match World::new(model, file, nodes) {
        Ok(mut world) => {
            proof.run(&FIRST, &mut world);
            if proof.diagnostics.is_empty() {
                if let Err(exhausted) = proof.reach(&mut world) {
                    proof.undecided(REACHED, file, exhausted);
                }
                for check in WORLD.iter().filter(|check| check.only.is_none_or(wanted)) {
                    if check.last && proof.is_faulty() {
                        proof.examples_left_out = true;
                    } else {
                        proof.run(check, &mut world);
                    }
                }
                if let Some(today) = today {
                    match change_ahead::run(&mut world, today) {
                        Ok(found) => proof.diagnostics.extend(found),
                        Err(exhausted) => proof.undecided("changes on known days", file, exhausted),
                    }
                }
            }
        }
        Err(exhausted) => proof.undecided(FIRST.subject, file, exhausted),
    }
    proof
}

/// The examples of a file that is without fault, each with what is wrong with it.
///
/// # Errors
/// Where the node budget is met.
pub fn check_examples<'m>(
    model: &'m Model,
    file: &'m File,
    nodes: usize,
) -> Result<Vec<(&'m Example, Vec<Diagnostic>)>, Exhausted> {
    let mut world = World::new(model, file, nodes)?;
    let own = model.examples.iter().filter(|example| example.span.file == file.id);
    own.map(|example| Ok((example, failed_example::one(&mut world, example)?))).collect()
}

/// Compares the guides that come to the same outcome, of all files. `nodes` and `wanted` are as for [`check_file`].
#[must_use]
pub fn check_between(model: &Model, nodes: usize, wanted: &(dyn Fn(&Code) -> bool + Sync)) -> Proof {
    let checks: Vec<&Comparing> = COMPARING.iter().filter(|check| wanted(check.code)).collect();
    if checks.is_empty() {
        return Proof::default();
    }
    let comparisons = agreement::comparisons(model);
    let proofs = parallel::map(&comparisons, |comparison| {
        let mut proof = Proof::default();
        match World::new(model, &comparison.file, nodes) {
            Ok(mut world) => {
                for check in &checks {
                    let found = (check.run)(&mut world, comparison);
                    proof.add(check.subject, &comparison.file, found);
                }
            }
            Err(exhausted) => proof.undecided(FIRST.subject, &comparison.file, exhausted),
        }
        proof
    });
    proofs.into_iter().fold(Proof::default(), |mut all, proof| {
        all.diagnostics.extend(proof.diagnostics);
        all.undecided += proof.undecided;
        all
    })
}

/// Checks the model as a whole, in whose files readers come to what `reached` says.
#[must_use]
pub fn check_reached(model: &Model, reached: &[Reached]) -> Vec<Diagnostic> {
    unreached_step::run(model, reached)
}

/// Checks the model as a whole.
#[must_use]
pub fn check_model(model: &Model, today: Option<i64>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = parallel::map(MODEL, |check| check(model)).into_iter().flatten().collect();
    if let Some(today) = today {
        found.extend(expired_item::run(model, today));
        found.extend(review_due::run(model, today));
    }
    found
}

impl Proof {
    /// Whether something was found that fails the run.
    fn is_faulty(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.code.level == Level::Deny)
    }

    fn reach(&mut self, world: &mut World<'_>) -> Result<(), Exhausted> {
        let own = world.own_scenarios()?;
        self.reached = world.reached(&own)?;
        world.excuse(&own, &mut self.reached)
    }

    fn run(&mut self, check: &Check, world: &mut World<'_>) {
        let found = (check.run)(world);
        self.add(check.subject, world.file, found);
    }

    fn add(&mut self, subject: &str, file: &File, found: Findings) {
        match found {
            Ok(found) => self.diagnostics.extend(found),
            Err(exhausted) => self.undecided(subject, file, exhausted),
        }
    }

    fn undecided(&mut self, subject: &str, file: &File, exhausted: Exhausted) {
        self.undecided += 1;
        let message = format!("not decided: {subject}");
        let span = crate::base::Span::new(file.id, 0, 0);
        self.diagnostics.push(
            Diagnostic::new(&codes::UNDECIDED, span, message)
                .say(format!("the case space of this file needs more than {} nodes", exhausted.allowed))
                .help("what other checks proved still holds; give parts of long conditions a name, or split the file"),
        );
    }
}
