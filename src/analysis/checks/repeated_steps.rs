//! `repeated-steps`: the same steps are written twice. Within one scenario that is a slip of the
//! hand; elsewhere a procedure wants to be born.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::base::{Diagnostic, Span, codes};
use crate::model::{Block, File, Model, Step, fingerprint};

/// How many words a single step has to have that stands in two scenarios.
const WORDS: usize = 12;
/// How many words a step has to have that stands twice in a scenario, not one behind the other.
const WORDS_WITHIN: usize = 6;

/// The steps of a file, in rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Steps(Vec<StepRun>);

/// Steps that follow each other, of one body.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct StepRun {
    /// The name of the scenario or procedure.
    body: String,
    /// Where it is declared.
    of: Span,
    steps: Vec<Printed>,
}

/// A step.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Printed {
    /// A hash of all that it says and does: steps of the same are the same.
    print: u128,
    words: usize,
    span: Span,
}

/// The steps of the scenarios and procedures of a file.
pub(crate) fn summarize(model: &Model, file: &File) -> Steps {
    let mut rows = Vec::new();
    for (_, procedure) in model.procedures.of_file(file.id) {
        row(
            model,
            (&procedure.name, procedure.span),
            &procedure.body.blocks,
            &mut rows,
        );
    }
    for (_, scenario) in model.scenarios.of_file(file.id) {
        row(
            model,
            (&scenario.name, scenario.span),
            &scenario.body.blocks,
            &mut rows,
        );
    }
    Steps(rows)
}

/// The steps that stand somewhere before.
pub(crate) fn run(files: &[&Steps]) -> Vec<Diagnostic> {
    let mut rows: Vec<&StepRun> = files.iter().flat_map(|steps| &steps.0).collect();
    rows.sort_by_key(|row| row.steps.first().map(|step| step.span));
    // Where a step stands first: in the whole project, and in the body at hand, which counts before
    // it. The rows of a body follow each other.
    let mut first: FxHashMap<u128, (usize, usize)> = FxHashMap::default();
    first.reserve(rows.iter().map(|row| row.steps.len()).sum());
    let mut own: FxHashMap<u128, (usize, usize)> = FxHashMap::default();
    let mut body = None;
    let mut found = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        if body.replace(row.of) != Some(row.of) {
            own.clear();
        }
        let mut at = 0;
        while let Some(step) = row.steps.get(at) {
            let print = step.print;
            let earlier = own.get(&print).or_else(|| first.get(&print)).copied();
            own.entry(print).or_insert((number, at));
            let Some((other, from)) = earlier else {
                first.insert(print, (number, at));
                at += 1;
                continue;
            };
            let Some(earlier) = rows.get(other) else {
                break;
            };
            // A run does not reach into its own repetition.
            let most = if other == number {
                at - from
            } else {
                usize::MAX
            };
            let pairs = row
                .steps
                .iter()
                .skip(at)
                .zip(earlier.steps.iter().skip(from));
            let length = pairs
                .take(most)
                .take_while(|(a, b)| a.print == b.print)
                .count()
                .max(1);
            let run = row.steps.get(at..at + length).unwrap_or_default();
            let same_body = earlier.of == row.of;
            let adjacent = other == number && from + 1 == at;
            let words: usize = run.iter().map(|step| step.words).sum();
            let counts = match (same_body, length) {
                (true, 1) => adjacent || words >= WORDS_WITHIN,
                (false, 1) => words >= WORDS,
                _ => words >= WORDS_WITHIN,
            };
            if let (true, Some(again)) = (counts, earlier.steps.get(from)) {
                found.push(finding(row, again.span, run, same_body));
            }
            for (offset, step) in run.iter().enumerate() {
                own.entry(step.print).or_insert((number, at + offset));
            }
            at += length;
        }
    }
    found
}

fn row(model: &Model, body: (&str, Span), blocks: &[Block], rows: &mut Vec<StepRun>) {
    let print = |step: &Step| {
        let print = fingerprint::step(model, step);
        let words = print.split_whitespace().count();
        let hash = blake3::hash(print.as_bytes());
        let (half, _) = hash.as_bytes().split_first_chunk()?;
        Some(Printed {
            words,
            print: u128::from_le_bytes(*half),
            span: step.span,
        })
    };
    let steps = blocks.iter().filter_map(|block| match block {
        Block::Step(step) => print(step),
        _ => None,
    });
    let steps: Vec<Printed> = steps.collect();
    if !steps.is_empty() {
        rows.push(StepRun {
            body: body.0.to_owned(),
            of: body.1,
            steps,
        });
    }
    for block in blocks {
        match block {
            Block::Step(step) => row(model, body, &step.blocks, rows),
            Block::If(branches) => branches
                .iter()
                .for_each(|branch| row(model, body, &branch.blocks, rows)),
            Block::Choose(_, options) => options
                .iter()
                .for_each(|option| row(model, body, &option.blocks, rows)),
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

fn finding(row: &StepRun, earlier: Span, run: &[Printed], same_body: bool) -> Diagnostic {
    let first = run.first().map_or(earlier, |step| step.span);
    let span = run.last().map_or(first, |last| first.to(last.span));
    let what = if run.len() == 1 {
        "this step".to_owned()
    } else {
        format!("these {} steps", run.len())
    };
    let verb = if run.len() == 1 { "stands" } else { "stand" };
    if same_body {
        let message = format!("{what} {verb} twice in `{}`", row.body);
        return Diagnostic::new(&codes::REPEATED_STEPS, span, message)
            .also(earlier, "here first")
            .help("take one away, or say in it what is different the second time");
    }
    Diagnostic::new(
        &codes::REPEATED_STEPS,
        span,
        format!("{what} {verb} elsewhere too, word for word"),
    )
    .also(earlier, "here first")
    .help("make a procedure of it, `procedure name \"…\" {`, and write `@do name` in both places")
}
