//! Verdicts on mutants: whether they change the meaning of a policy, and who notices.

use std::collections::BTreeMap;

use crate::analysis::agreement::claims::SharedOutcomes;
use crate::analysis::context::AnalysisContext;
use crate::analysis::effort::Effort;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::registry::{
    CheckRequest, SharedRows, check_examples, check_file, idle_for_all,
};
use crate::analysis::rules::{decisions, given, guides};
use crate::base::{Diagnostic, FileId, Level, Span, codes, parallel};
use crate::model::{
    Admits, Condition, ConditionKind, Constant, DecisionId, Define, DefineId, Domain, Example,
    Expect, ExpectKind, FactId, File, GuideId, Model, Phrasing, RuleResult,
};

use super::mutant::{Mutant, Replacement};

/// How many changes are made to a file; of more, so many of them, at even distances.
pub const MUTANTS: usize = 2_000;

/// How many changes are made by one worker before it takes others.
const SHARE: usize = 24;

/// A test beside the sources: its answer of a decision.
#[derive(Clone, Debug)]
pub struct TestCase {
    pub decision: DecisionId,
    /// The file that sees the facts.
    pub file: FileId,
    /// The facts that are given.
    pub given: Vec<(FactId, Constant)>,
    /// The expected value.
    pub is: Constant,
}

/// The verdict on a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MutantVerdict {
    /// It says the same to every possible reader.
    Same,
    /// Some test fails.
    Noticed,
    /// No test fails, but something cannot be proved any more.
    Proved,
    /// It means something else, and nobody notices.
    Missed,
    /// It is too large to be judged.
    Unknown,
}

/// A mutant and its verdict.
#[derive(Clone, Debug)]
pub struct ClassifiedMutant {
    /// The change, in words.
    pub words: String,
    /// Where.
    pub span: Span,
    pub verdict: MutantVerdict,
}

/// The least work that is allowed for judging a change.
const LEAST: u64 = 1_000_000;

/// The verdicts on mutants of a file, with the budget of a check for all of them. `model` is
/// without fault, and its examples hold.
#[must_use]
pub fn classify(
    model: &Model,
    file: &File,
    effort: Effort,
    mutants: &[Mutant],
    cases: &[TestCase],
) -> Vec<ClassifiedMutant> {
    let effort = effort.with_work((effort.work / mutants.len().max(1) as u64).max(LEAST));
    let shares: Vec<&[Mutant]> = mutants.chunks(SHARE).collect();
    let judged = parallel::map(&shares, |share| {
        let mut bench = MutantBench::new(model, file, effort, cases);
        share
            .iter()
            .map(|mutant| bench.classify(mutant))
            .collect::<Vec<_>>()
    });
    judged.into_iter().flatten().collect()
}

/// Models to make changes to.
struct MutantBench {
    /// As it is, with the cases as examples.
    model: Model,
    /// With each decision of the file as it was beside the one that is changed, so that both are
    /// regions of one space.
    beside: Model,
    was: BTreeMap<DecisionId, DecisionId>,
    /// Two conditions that are compared, the same way.
    compared: [DefineId; 2],
    file: File,
    /// The files that see the change.
    seeing: Vec<File>,
    effort: Effort,
}

impl MutantBench {
    fn new(model: &Model, file: &File, effort: Effort, cases: &[TestCase]) -> Self {
        let seeing: Vec<File> = model
            .files
            .iter()
            .filter(|other| other.sees.contains(&file.id))
            .cloned()
            .collect();
        let (mut model, mut beside) = (model.clone(), model.clone());
        for case in cases
            .iter()
            .filter(|case| seeing.iter().any(|file| file.id == case.file))
        {
            model.examples.push(example(case, &model));
        }
        let own = model.decisions.of_file(file.id);
        let was = own
            .map(|(id, decision)| (id, beside.decisions.push(decision.clone())))
            .collect();
        let compared = [(); 2].map(|()| {
            let span = Span::new(file.id, 0, 0);
            let condition = Condition {
                kind: ConditionKind::All(Vec::new()),
                span,
            };
            beside.defines.push(Define {
                name: String::new(),
                was: None,
                label: Vec::new(),
                not: None,
                condition,
                span,
            })
        });
        Self {
            model,
            beside,
            was,
            compared,
            file: file.clone(),
            seeing,
            effort,
        }
    }

    fn classify(&mut self, mutant: &Mutant) -> ClassifiedMutant {
        let mut edit = mutant.edit.clone();
        let verdict = match self.is_same(&mut edit) {
            Ok(true) => MutantVerdict::Same,
            Ok(false) => {
                edit.exchange(&mut self.model);
                let verdict = self.noticed().unwrap_or(MutantVerdict::Unknown);
                edit.exchange(&mut self.model);
                verdict
            }
            Err(_) => MutantVerdict::Unknown,
        };
        ClassifiedMutant {
            words: mutant.words.clone(),
            span: mutant.span,
            verdict,
        }
    }

    fn noticed(&self) -> Result<MutantVerdict, Exhausted> {
        for file in &self.seeing {
            let examples = check_examples(&self.model, file, self.effort)?;
            if examples.iter().any(|(_, found)| !found.is_empty()) {
                return Ok(MutantVerdict::Noticed);
            }
        }
        let nobody = SharedOutcomes::new();
        let asked = CheckRequest {
            effort: self.effort,
            wanted: &|_| true,
            today: None,
            shared: &nobody,
        };
        let is_fault = |found: &Diagnostic| {
            found.code.level == Level::Deny && found.code != &codes::FAILED_EXAMPLE
        };
        let mut shared = Vec::new();
        for file in &self.seeing {
            let mut proof = check_file(&self.model, file, asked);
            shared.push(SharedRows::take(&self.model, file, &mut proof.diagnostics));
            if proof.diagnostics.iter().any(is_fault) {
                return Ok(MutantVerdict::Proved);
            }
            if proof.undecided > 0 {
                return Ok(MutantVerdict::Unknown);
            }
        }
        // What is idle for one of several that read a row is a fault only if it is so for all.
        if shared.iter().any(SharedRows::has_findings) {
            let files = self.model.files.iter();
            let others = files.filter(|file| self.seeing.iter().all(|seeing| seeing.id != file.id));
            let others = others.map(|file| SharedRows::take(&self.model, file, &mut Vec::new()));
            shared.extend(others);
            if idle_for_all(shared.iter()).iter().any(is_fault) {
                return Ok(MutantVerdict::Proved);
            }
        }
        Ok(MutantVerdict::Missed)
    }

    /// Whether a change means nothing to any possible reader.
    fn is_same(&mut self, edit: &mut Replacement) -> Result<bool, Exhausted> {
        match edit {
            Replacement::Rule(id, ..) | Replacement::Swap(id, _) => {
                let (id, was) = (*id, self.was.get(id).copied().unwrap_or(*id));
                edit.exchange(&mut self.beside);
                let same = same_decision(&self.beside, &self.file, self.effort, id, was);
                edit.exchange(&mut self.beside);
                same
            }
            Replacement::Scenario(id, guard) => {
                let scenario = self.model.scenarios.at(*id);
                let (own, guide) = (scenario.guard.condition().cloned(), scenario.guide);
                self.same_guard(own, guard.condition().cloned(), guide)
            }
            Replacement::Group(id, guard) => {
                let group = self.model.groups.at(*id);
                let (own, guide) = (group.guard.condition().cloned(), group.guide);
                self.same_guard(own, guard.condition().cloned(), guide)
            }
            // A step's effect is seen by those who do it.
            Replacement::Steps(..) | Replacement::Procedure(..) => Ok(false),
        }
    }

    fn same_guard(
        &mut self,
        own: Option<Condition>,
        other: Option<Condition>,
        guide: GuideId,
    ) -> Result<bool, Exhausted> {
        let (Some(own), Some(other)) = (own, other) else {
            return Ok(false);
        };
        for (id, condition) in self.compared.into_iter().zip([own, other]) {
            self.beside.defines.at_mut(id).condition = condition;
        }
        let mut context = decisions::context_of(&self.beside, &self.file, self.effort)?;
        let population = guides::guide(&mut context, guide)?.population;
        let readers = context.possible(population)?;
        let mut regions = Vec::new();
        for id in self.compared {
            let region = decisions::condition(&mut context, &self.beside.defines.at(id).condition)?;
            regions.push(context.diagram.and(region, readers)?);
        }
        told(&context, regions.first() == regions.last())
    }
}

/// Whether two things are the same, as regions say it. Where amounts are left open, regions that differ may differ
/// for nobody.
fn told(context: &AnalysisContext<'_>, same: bool) -> Result<bool, Exhausted> {
    match context.open_amounts {
        Some(exhausted) if !same => Err(exhausted),
        Some(_) | None => Ok(same),
    }
}

/// Whether two decisions over one domain give each possible reader the same.
fn same_decision(
    model: &Model,
    file: &File,
    effort: Effort,
    one: DecisionId,
    other: DecisionId,
) -> Result<bool, Exhausted> {
    let mut context = decisions::context_of(model, file, effort)?;
    let works_out = [one, other]
        .iter()
        .any(|id| model.decisions.at(*id).works_out());
    let same = if works_out {
        gives_the_same(&mut context, one, other)?
    } else {
        gives_constants_alike(&mut context, one, other)?
    };
    told(&context, same)
}

/// The same of decisions whose rules give constants.
fn gives_constants_alike(
    context: &mut AnalysisContext<'_>,
    one: DecisionId,
    other: DecisionId,
) -> Result<bool, Exhausted> {
    let model = context.model;
    let rules = model
        .decisions
        .at(one)
        .rules
        .iter()
        .chain(&model.decisions.at(other).rules);
    let mut wanted: Vec<Admits> = Vec::new();
    for rule in rules {
        let admits: Vec<Admits> = match (&model.decisions.at(one).domain, rule.result) {
            (Domain::AnyOf(values), _) => (0..values.len())
                .map(|at| Admits::IncludesAny(1 << at))
                .collect(),
            (_, RuleResult::Value(value)) => vec![Admits::only(value)],
            (_, RuleResult::Amount(_)) => Vec::new(),
        };
        for admits in admits {
            if !wanted.contains(&admits) {
                wanted.push(admits);
            }
        }
    }
    for admits in wanted {
        let mut regions: Vec<Region> = Vec::new();
        for id in [one, other] {
            let decision = decisions::decision(context, id)?;
            let region = decisions::value_region(context, &decision, id, &admits)?;
            regions.push(context.possible(region)?);
        }
        if regions.first() != regions.last() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The same of decisions that work out what they give.
fn gives_the_same(
    context: &mut AnalysisContext<'_>,
    one: DecisionId,
    other: DecisionId,
) -> Result<bool, Exhausted> {
    let (first, second) = (
        decisions::decision(context, one)?,
        decisions::decision(context, other)?,
    );
    let mut given = Vec::new();
    for regions in [&first, &second] {
        let all = context.diagram.any(&regions.wins)?;
        given.push(context.possible(all)?);
    }
    if given.first() != given.last() {
        return Ok(false);
    }
    let model = context.model;
    let rules = |id| &model.decisions.at(id).rules;
    for (rule, wins) in rules(one).iter().zip(&first.wins) {
        for (of_other, their_wins) in rules(other).iter().zip(&second.wins) {
            let both = context.diagram.and(*wins, *their_wins)?;
            let both = context.possible(both)?;
            if !both.is_empty() && given::may_differ(context, both, rule.result, of_other.result)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// A case as an example.
fn example(case: &TestCase, model: &Model) -> Example {
    let span = Span::new(case.file, 0, 0);
    let given = case.given.iter().map(|(fact, value)| {
        let admits = match (&model.facts.at(*fact).domain, value) {
            (Domain::AnyOf(_), Constant::Members(set)) => Admits::Exactly(*set),
            (_, value) => Admits::only(*value),
        };
        Condition {
            kind: ConditionKind::Fact(*fact, admits, Phrasing::Is),
            span,
        }
    });
    let kind = ExpectKind::Is(case.decision, case.is, Vec::new());
    Example {
        title: Vec::new(),
        given: given.collect(),
        chosen: Vec::new(),
        expect: vec![Expect { kind, span }],
        file: case.file,
        span,
    }
}
