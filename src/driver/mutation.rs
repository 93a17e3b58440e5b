//! Whether the tests of a project would notice small faults.

use crate::analysis::mutation::{
    ClassifiedMutant, MUTANTS, MutantVerdict, TestCase, classify, generate,
};
use crate::analysis::tables::Subject;
use crate::model::Model;

use super::decide::{find, values};
use super::observer::Observer;
use super::passes::Project;
use super::settings::Settings;
use super::test::{CaseQuery, TestRun};

/// The mutants of a project, classified.
#[derive(Clone, Debug, Default)]
pub struct Mutation {
    /// Each change, in the order of the sources.
    pub judged: Vec<ClassifiedMutant>,
    /// How many more could be made.
    pub left_out: usize,
}

impl Mutation {
    /// How many there are of which this becomes.
    #[must_use]
    pub fn count(&self, verdict: MutantVerdict) -> usize {
        self.judged
            .iter()
            .filter(|judged| judged.verdict == verdict)
            .count()
    }

    /// How many change the meaning of the policy.
    #[must_use]
    pub fn changes(&self) -> usize {
        [
            MutantVerdict::Noticed,
            MutantVerdict::Proved,
            MutantVerdict::Missed,
        ]
        .into_iter()
        .map(|verdict| self.count(verdict))
        .sum()
    }

    /// How many of a hundred of those the tests notice, rounded down; all where there are none.
    #[must_use]
    pub fn percent(&self) -> usize {
        (self.count(MutantVerdict::Noticed) * 100)
            .checked_div(self.changes())
            .unwrap_or(100)
    }
}

/// Makes small changes to a project whose tests hold, one at a time. Cases of decisions are tests
/// as examples are; those of guides are not asked.
#[must_use]
pub fn mutate(
    project: &Project,
    tests: &TestRun,
    settings: &Settings,
    observer: &dyn Observer,
) -> Mutation {
    let effort = settings.effort(project.model.files.len());
    let model = &project.model;
    let cases: Vec<TestCase> = tests
        .asked
        .iter()
        .filter_map(|asked| case(model, asked))
        .collect();
    let mut mutation = Mutation::default();
    for (done, file) in model.files.iter().enumerate() {
        observer.advances(done, model.files.len());
        let mut mutants = generate(model, file);
        let all = mutants.len();
        if all > MUTANTS {
            let mut at = 0;
            mutants.retain(|_| {
                at += 1;
                at * MUTANTS / all != (at - 1) * MUTANTS / all
            });
        }
        mutation.left_out += all - mutants.len();
        mutation
            .judged
            .extend(classify(model, file, effort, &mutants, &cases));
    }
    mutation
}

fn case(model: &Model, asked: &CaseQuery) -> Option<TestCase> {
    let (file, subject, _) = find(model, &asked.table).ok()?;
    let Subject::Decision(decision) = subject else {
        return None;
    };
    let given = values(model, model.file(file)?, &asked.values);
    let is = model.decisions.at(decision).domain.constant(asked.result?);
    Some(TestCase {
        decision,
        file,
        given,
        is,
    })
}
