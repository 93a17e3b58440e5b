//! Regions against brute force: on random small policies, what the analysis says of each case is
//! what the evaluator says of it, and a check finds something if and only if brute force does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::common;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use casebook::analysis::agreement::claims::SharedOutcomes;
use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::concrete::paths::PathExplorer;
use casebook::analysis::concrete::walk::{ConcreteEvent, walk};
use casebook::analysis::decide::{idle, redundant};
use casebook::analysis::ir::memo::{EventKind, Goal};
use casebook::analysis::ir::program::Instruction;
use casebook::analysis::region::space::Case;
use casebook::analysis::registry::{CheckRequest, check_file};
use casebook::analysis::rules::{decisions, guides, subconditions};
use casebook::analysis::steps::{backward, dead_ends, forward, reached};
use casebook::analysis::{AnalysisContext, Region};
use casebook::base::{Level, Span};
use casebook::driver::Project;
use casebook::model::{
    Block, Condition, ConditionKind, Constant, DecisionId, Domain, GuideId, Model, Rule, ScenarioId,
};

const NODES: usize = 200_000;
/// How many cases are compared; of spaces with more, a sample.
const MOST: usize = 20_000;

proptest! {
    #![proptest_config(common::random::config(400))]

    #[test]
    fn regions_and_evaluator_agree(choices in proptest::collection::vec(any::<u16>(), 0..320)) {
        compare(&common::generate::policy(&choices));
    }
}

proptest! {
    #![proptest_config(common::random::config(400))]

    #[test]
    fn regions_of_related_facts_and_evaluator_agree(
        choices in proptest::collection::vec(any::<u16>(), 0..320),
    ) {
        let source = common::generate::related(&choices);
        if !is_refused(&source) {
            compare(&source);
        }
    }
}

proptest! {
    #![proptest_config(common::random::config(100))]

    /// Longer policies, so that their steps set amounts.
    #[test]
    fn steps_of_related_facts_and_evaluator_agree(
        choices in proptest::collection::vec(any::<u16>(), 300..700),
    ) {
        let source = common::generate::related(&choices);
        let codes = common::codes(&common::project(&[("random.case", &source)]));
        if !is_refused(&source) && !codes.contains(&"undecided") {
            compare(&source);
        }
    }
}

/// Whether a policy has an amount that is refused: one that is the same for all, one that a step does not round,
/// or one of which steps make another each time.
fn is_refused(source: &str) -> bool {
    let codes = common::codes(&common::project(&[("random.case", source)]));
    codes
        .iter()
        .any(|code| ["wrong-amount", "unstated-rounding", "endless-effect"].contains(code))
}

#[test]
fn most_random_policies_of_related_facts_are_understood() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = proptest::collection::vec(any::<u16>(), 300..700);
    let (mut refused, mut waits, mut moves) = (0, 0, 0);
    for _ in 0..200 {
        let choices = strategy.new_tree(&mut runner).expect("choices").current();
        let source = common::generate::related(&choices);
        if is_refused(&source) {
            refused += 1;
        } else {
            waits += usize::from(source.contains("@wait"));
            moves += usize::from(source.contains("@set f1 to f1 "));
        }
    }
    assert!(refused < 120, "{refused}");
    assert!(waits >= 5 && moves >= 5, "{waits} {moves}");
}

/// Policies in which the analysis and brute force did not agree once.
#[test]
fn they_agree_on_what_they_once_did_not() {
    let folder = common::root().join("tests/corpus/oracle");
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).expect("the corpus") {
        compare(&std::fs::read_to_string(entry.expect("an entry").path()).expect("a policy"));
        seen += 1;
    }
    assert_ne!(seen, 0, "{folder:?} is empty");
}

/// No proof fails where its witness is replayed.
fn contradicts_nothing(project: &Project, source: &str) {
    let contradictions: Vec<&str> = project
        .report
        .findings
        .iter()
        .filter(|found| found.diagnostic.code.name == "internal-error")
        .map(|found| found.diagnostic.message.as_str())
        .collect();
    assert!(contradictions.is_empty(), "{contradictions:?}\n{source}");
}

fn compare(source: &str) {
    let project = common::project(&[("random.case", source)]);
    let findings = common::codes(&project);
    contradicts_nothing(&project, source);
    let faults: Vec<&str> = project
        .report
        .findings
        .iter()
        .filter(|f| f.level == Level::Deny)
        .map(|f| f.diagnostic.code.name)
        .collect();
    let file = &project.model.files[0];
    assert!(
        file.sound,
        "the generator wrote a policy that is not understood: {faults:?}\n{source}"
    );
    let context = decisions::context_of(&project.model, file, NODES);
    // Products of amounts may be more than is allowed, which is said.
    let mut facts = project.model.facts.iter();
    let has_amounts = facts.any(|(_, fact)| fact.computed.is_some());
    if context.is_err() && has_amounts {
        return;
    }
    let mut context = context.expect("a small policy");
    let cases = common::cases(&project.model, &context.space, MOST);
    let found: BTreeSet<&str> = findings.into_iter().collect();
    let evaluator = Evaluator::new(&project.model, &file.sees);
    let possible: Vec<&Case> = cases
        .iter()
        .filter(|case| evaluator.possible(case))
        .collect();
    let agree =
        |what: &str, context: &AnalysisContext<'_>, region: Region, case: &Case, holds: bool| {
            let inside = context
                .diagram
                .contains(region, &context.space.classes(context.model, case));
            assert_eq!(inside, holds, "{what} {case:?}\n{source}");
        };
    for case in &cases {
        agree(
            "possible",
            &context,
            context.possible,
            case,
            evaluator.possible(case),
        );
    }
    // Of a sample, that nobody is possible says nothing.
    if cases.len() < MOST {
        assert_eq!(
            found.contains("impossible-world"),
            possible.is_empty(),
            "{source}"
        );
    }
    if possible.is_empty() {
        return;
    }
    for (_, define) in project.model.defines.iter() {
        let region = decisions::condition(&mut context, &define.condition).expect("in budget");
        cases.iter().for_each(|case| {
            agree(
                "define",
                &context,
                region,
                case,
                evaluator.holds(&define.condition, case),
            );
        });
    }
    decisions(
        &project,
        &mut context,
        &cases,
        &possible,
        &found,
        &agree,
        source,
    );
    // Of a sample, that nobody would notice says nothing.
    if cases.len() <= 2_000 {
        for (id, _) in project.model.decisions.iter() {
            let ruling = Ruling {
                project: &project,
                id,
                possible: &possible,
                source,
            };
            ruling.redundant_rules(&mut context);
            ruling.idle_overrides(&mut context);
            ruling.idle_exceptions(&mut context);
        }
        parts(&project, &mut context, &possible, source);
    }
    guides(
        &project,
        &mut context,
        &cases,
        &possible,
        &found,
        &agree,
        source,
    );
    prose(&project, &possible, cases.len(), source);
}

/// Branches of an article and of intros: that nobody is meant by one is said where no reader of it
/// is, unless the condition holds for none of them.
fn prose(project: &Project, possible: &[&Case], cases: usize, source: &str) {
    let file = &project.model.files[0];
    let evaluator = Evaluator::new(&project.model, &file.sees);
    let page = file.page.as_ref().expect("a page");
    let mut brute = BTreeSet::new();
    idle_branches(&evaluator, &page.body, (possible, possible), &mut brute);
    for (_, guide) in project.model.guides.iter() {
        let inside = |case: &&&Case| {
            let population = guide.population.as_ref();
            population.is_none_or(|population| evaluator.holds(population, case))
        };
        let readers: Vec<&Case> = possible.iter().filter(inside).copied().collect();
        idle_branches(&evaluator, &guide.intro, (&readers, &readers), &mut brute);
    }
    let said: BTreeSet<Span> = project
        .report
        .findings
        .iter()
        .map(|found| &found.diagnostic)
        .filter(|found| found.message == "nobody who reads this is meant by this branch")
        .map(casebook::Diagnostic::span)
        .collect();
    if cases < MOST {
        assert_eq!(said, brute, "{source}");
    } else {
        assert!(said.is_subset(&brute), "{said:?} {brute:?}\n{source}");
    }
}

fn idle_branches(
    evaluator: &Evaluator<'_>,
    blocks: &[Block],
    (all, readers): (&[&Case], &[&Case]),
    idle: &mut BTreeSet<Span>,
) {
    if readers.is_empty() {
        return;
    }
    for block in blocks {
        let Block::If(branches) = block else {
            continue;
        };
        let mut left = readers.to_vec();
        for branch in branches {
            let holds = |case: &Case| {
                let condition = branch.condition.as_ref();
                condition.is_none_or(|condition| evaluator.holds(condition, case))
            };
            let (taken, others): (Vec<&Case>, Vec<&Case>) =
                left.into_iter().partition(|case| holds(case));
            left = others;
            if taken.is_empty() && all.iter().any(|case| holds(case)) {
                idle.insert(branch.span);
            }
            idle_branches(evaluator, &branch.blocks, (all, &taken), idle);
        }
    }
}

/// The decisions that a guide asks for to say whom its scenarios take, through defines and other
/// decisions.
fn asked_by(project: &Project, guide: GuideId) -> BTreeSet<DecisionId> {
    let model = &project.model;
    let mut waiting: Vec<&Condition> = model.guides.at(guide).population.iter().collect();
    waiting.extend(
        model
            .scenarios
            .iter()
            .filter(|(_, one)| one.guide == guide)
            .filter_map(|(_, one)| one.guard.condition()),
    );
    waiting.extend(
        model
            .groups
            .iter()
            .filter(|(_, one)| one.guide == guide)
            .filter_map(|(_, one)| one.guard.condition()),
    );
    let mut asked = BTreeSet::new();
    while let Some(condition) = waiting.pop() {
        match &condition.kind {
            ConditionKind::All(parts) | ConditionKind::Any(parts) => waiting.extend(parts),
            ConditionKind::Not(inner) => waiting.push(inner),
            ConditionKind::Define(id) => waiting.push(&model.defines.at(*id).condition),
            ConditionKind::Decision(id, ..) => {
                if asked.insert(*id) {
                    let decision = model.decisions.at(*id);
                    waiting.extend(&decision.population);
                    waiting.extend(
                        decision
                            .rules
                            .iter()
                            .flat_map(|rule| rule.when.iter().chain(&rule.unless)),
                    );
                }
            }
            ConditionKind::Fact(..) => {}
        }
    }
    asked
}

/// Whether rules that win for a reader say different things.
fn is_disputed(project: &Project, evaluator: &Evaluator<'_>, id: DecisionId, case: &Case) -> bool {
    let decision = project.model.decisions.at(id);
    let results: BTreeSet<Constant> = evaluator
        .winners(id, case)
        .iter()
        .filter_map(|at| evaluator.given(decision.rules[*at].result, case))
        .collect();
    !matches!(decision.domain, Domain::AnyOf(_)) && results.len() > 1
}

/// What brute force finds, the checks find; and where it went through all cases, nothing else.
fn same(found: &BTreeSet<&str>, code: &str, brute: bool, cases: usize, source: &str) {
    assert!(found.contains(code) || !brute, "{code} is missed\n{source}");
    assert!(
        cases >= MOST || !found.contains(code) || brute,
        "{code} is a false alarm\n{source}"
    );
}

type Agree<'a> = dyn Fn(&str, &AnalysisContext<'_>, Region, &Case, bool) + 'a;

fn decisions(
    project: &Project,
    context: &mut AnalysisContext<'_>,
    cases: &[Case],
    possible: &[&Case],
    found: &BTreeSet<&str>,
    agree: &Agree<'_>,
    source: &str,
) {
    let file = &project.model.files[0];
    let evaluator = Evaluator::new(&project.model, &file.sees);
    let (mut conflict, mut gap, mut masked, mut beyond) = (false, false, false, false);
    for (id, decision) in project.model.decisions.iter() {
        let regions = decisions::decision(context, id).expect("in budget");
        for (at, rule) in decision.rules.iter().enumerate() {
            for case in cases {
                agree(
                    &rule.name,
                    context,
                    regions.wins[at],
                    case,
                    evaluator.winners(id, case).contains(&at),
                );
            }
        }
        let collects = matches!(decision.domain, Domain::AnyOf(_));
        let mut winners_of = BTreeSet::new();
        let mut applies_to = BTreeSet::new();
        for case in possible {
            let winners = evaluator.winners(id, case);
            let results: BTreeSet<Constant> = winners
                .iter()
                .filter_map(|at| evaluator.given(decision.rules[*at].result, case))
                .collect();
            let inside = decision
                .population
                .as_ref()
                .is_none_or(|population| evaluator.holds(population, case));
            conflict |= !collects && results.len() > 1;
            beyond |= results
                .iter()
                .any(|result| match (&decision.domain, result) {
                    (Domain::Ordered(own), Constant::Number(value)) => {
                        !(own.lo..=own.hi).contains(value)
                    }
                    _ => false,
                });
            gap |= !collects && inside && winners.is_empty();
            winners_of.extend(winners);
            for (at, rule) in decision.rules.iter().enumerate() {
                let when = rule
                    .when
                    .as_ref()
                    .is_some_and(|when| evaluator.holds(when, case));
                let unless = rule
                    .unless
                    .as_ref()
                    .is_some_and(|unless| evaluator.holds(unless, case));
                if inside && when && !unless {
                    applies_to.insert(at);
                }
            }
        }
        masked |= (0..decision.rules.len()).any(|at| {
            let last_resort = decision.rules[at].when.is_none();
            !winners_of.contains(&at) && (applies_to.contains(&at) || last_resort)
        });
    }
    same(found, "conflicting-rules", conflict, cases.len(), source);
    same(found, "no-rule-applies", gap, cases.len(), source);
    same(found, "result-out-of-range", beyond, cases.len(), source);
    // That a rule wins for nobody is said of all cases; a sample may lack those for whom it wins.
    if cases.len() < MOST {
        same(found, "masked-rule", masked, cases.len(), source);
    }
}

/// A decision, its readers, and what they get: rules and clauses are taken away in a copy, and each
/// reader asked again.
struct Ruling<'p> {
    project: &'p Project,
    id: DecisionId,
    possible: &'p [&'p Case],
    source: &'p str,
}

impl Ruling<'_> {
    fn evaluator<'m>(&'m self, model: &'m Model) -> Evaluator<'m> {
        Evaluator::new(model, &self.project.model.files[0].sees)
    }

    /// A copy of the model with one rule changed.
    fn changed(&self, model: &Model, rule: usize, how: impl FnOnce(&mut Rule)) -> Model {
        let mut other = model.clone();
        how(&mut other.decisions.at_mut(self.id).rules[rule]);
        other
    }

    fn winners(&self, model: &Model) -> Vec<Vec<usize>> {
        self.possible
            .iter()
            .map(|case| self.evaluator(model).winners(self.id, case))
            .collect()
    }

    /// For each reader, the results and the reasons.
    fn given(&self, model: &Model) -> Vec<(BTreeSet<Constant>, BTreeSet<String>)> {
        let rules = &model.decisions.at(self.id).rules;
        let reason = |at: &usize| {
            rules[*at]
                .because
                .as_ref()
                .map(|because| format!("{because:?}"))
        };
        let given = |case: &&Case| {
            let evaluator = self.evaluator(model);
            let winners = evaluator.winners(self.id, case);
            (
                evaluator.values(self.id, case).into_iter().collect(),
                winners.iter().filter_map(reason).collect(),
            )
        };
        self.possible.iter().map(given).collect()
    }

    fn wins(&self, model: &Model, rule: usize) -> bool {
        self.winners(model)
            .iter()
            .any(|winners| winners.contains(&rule))
    }

    fn holds(&self, condition: Option<&Condition>) -> bool {
        let evaluator = self.evaluator(&self.project.model);
        let population = &self.project.model.decisions.at(self.id).population;
        let inside = |case: &&&Case| {
            population
                .as_ref()
                .is_none_or(|population| evaluator.holds(population, case))
        };
        self.possible
            .iter()
            .filter(inside)
            .any(|case| condition.is_some_and(|when| evaluator.holds(when, case)))
    }

    fn redundant_rules(&self, context: &mut AnalysisContext<'_>) {
        let decision = self.project.model.decisions.at(self.id);
        let said: Vec<usize> = redundant::redundant(context, self.id)
            .expect("in budget")
            .into_iter()
            .map(|found| found.rule)
            .collect();
        // A rule that is gone never applies, so that the others keep their places.
        let mut left = self.project.model.clone();
        let mut gone = Vec::new();
        for at in (0..decision.rules.len())
            .rev()
            .filter(|at| decision.rules[*at].when.is_some())
        {
            let without = self.changed(&left, at, |rule| {
                rule.when.as_mut().expect("a condition").kind = ConditionKind::Any(Vec::new());
            });
            if self.wins(&left, at) && self.given(&left) == self.given(&without) {
                gone.push(at);
                left = without;
            }
        }
        // Where rules contradict each other, what a reader gets is not one thing.
        let collects = matches!(decision.domain, Domain::AnyOf(_));
        if collects
            || self
                .given(&self.project.model)
                .iter()
                .all(|(results, _)| results.len() <= 1)
        {
            assert_eq!(
                said, gone,
                "redundant rules of {}\n{}",
                decision.name, self.source
            );
        }
    }

    fn idle_overrides(&self, context: &mut AnalysisContext<'_>) {
        let (model, said) = (
            &self.project.model,
            idle::idle_overrides(context, self.id).expect("in budget"),
        );
        let rules = &model.decisions.at(self.id).rules;
        for (at, rule) in rules.iter().enumerate() {
            for weaker in &rule.overrides {
                let without = self.changed(model, at, |rule| {
                    rule.overrides.retain(|other| other != weaker);
                });
                // Whether the weaker one applies to somebody: alone, it would win.
                let alone = (0..rules.len()).filter(|other| other != weaker).fold(
                    model.clone(),
                    |model, other| {
                        self.changed(&model, other, |rule| {
                            rule.overrides = Vec::new();
                            rule.unless = None;
                            if let Some(when) = &mut rule.when {
                                when.kind = ConditionKind::Any(Vec::new());
                            }
                        })
                    },
                );
                let idle = self.winners(model) == self.winners(&without)
                    && self.wins(model, at)
                    && self.wins(&alone, *weaker);
                assert_eq!(
                    said.contains(&(at, *weaker)),
                    idle,
                    "{} over {weaker}\n{}",
                    rule.name,
                    self.source
                );
            }
        }
    }

    fn idle_exceptions(&self, context: &mut AnalysisContext<'_>) {
        let (model, said) = (
            &self.project.model,
            idle::idle_exceptions(context, self.id).expect("in budget"),
        );
        for (at, rule) in model.decisions.at(self.id).rules.iter().enumerate() {
            let without = self.changed(model, at, |rule| rule.unless = None);
            let idle = self.holds(rule.when.as_ref())
                && self.holds(rule.unless.as_ref())
                && self.winners(model) == self.winners(&without);
            assert_eq!(
                said.contains(&at),
                idle,
                "the exception of {}\n{}",
                rule.name,
                self.source
            );
        }
    }
}

/// Parts of conditions: taken away in a copy, and each reader asked again.
fn parts<'p>(
    project: &'p Project,
    context: &mut AnalysisContext<'p>,
    possible: &[&Case],
    source: &str,
) {
    let evaluator = Evaluator::new(&project.model, &project.model.files[0].sees);
    for (_, define) in project.model.defines.iter() {
        let everybody = context.possible;
        let found =
            subconditions::idle_parts(context, &define.condition, &mut |context, one, other| {
                let one = casebook::analysis::region::space::region_of(one, &mut context.diagram)?;
                let other =
                    casebook::analysis::region::space::region_of(other, &mut context.diagram)?;
                let rest = context.diagram.minus(one, other)?;
                Ok(!context.diagram.and(rest, everybody)?.is_empty())
            })
            .expect("in budget");
        let mut left = define.condition.clone();
        for part in &found {
            let without = without(&left, part.span).expect("something is left");
            for case in possible {
                assert_eq!(
                    evaluator.holds(&left, case),
                    evaluator.holds(&without, case),
                    "{part:?}\n{source}"
                );
            }
            left = without;
        }
        // Regions in which amounts are left open do not tell that nobody is in them.
        if context.open_amounts.is_some() {
            continue;
        }
        // What is left has no such part any more.
        for span in operands(&left) {
            let Some(without) = without(&left, span) else {
                continue;
            };
            let same = possible
                .iter()
                .all(|case| evaluator.holds(&left, case) == evaluator.holds(&without, case));
            assert!(!same, "{span:?} of {} is missed\n{source}", define.name);
        }
    }
}

fn without(condition: &Condition, span: Span) -> Option<Condition> {
    if condition.span == span {
        return None;
    }
    let inner = |parts: &[Condition]| -> Vec<Condition> {
        parts
            .iter()
            .filter_map(|part| without(part, span))
            .collect()
    };
    let kind = match &condition.kind {
        ConditionKind::All(parts) if !parts.is_empty() => ConditionKind::All(inner(parts)),
        ConditionKind::Any(parts) if !parts.is_empty() => ConditionKind::Any(inner(parts)),
        ConditionKind::Not(part) => ConditionKind::Not(Box::new(without(part, span)?)),
        other => other.clone(),
    };
    let empty =
        matches!(&kind, ConditionKind::All(parts) | ConditionKind::Any(parts) if parts.is_empty());
    (!empty || matches!(&condition.kind, ConditionKind::All(parts) | ConditionKind::Any(parts) if parts.is_empty()))
        .then_some(Condition { kind, span: condition.span })
}

/// The operands of `and`, and of `or` that is no `implies`.
fn operands(condition: &Condition) -> Vec<Span> {
    match &condition.kind {
        ConditionKind::Not(inner) => operands(inner),
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            let implies = matches!(&condition.kind, ConditionKind::Any(_))
                && matches!(&parts.first().map(|part| (&part.kind, part.span)), Some((ConditionKind::Not(inner), span)) if inner.span == *span);
            let mut all: Vec<Span> = if implies {
                Vec::new()
            } else {
                parts.iter().map(|part| part.span).collect()
            };
            all.extend(parts.iter().flat_map(operands));
            all
        }
        _ => Vec::new(),
    }
}

fn guides(
    project: &Project,
    context: &mut AnalysisContext<'_>,
    cases: &[Case],
    possible: &[&Case],
    found: &BTreeSet<&str>,
    agree: &Agree<'_>,
    source: &str,
) {
    let file = &project.model.files[0];
    let evaluator = Evaluator::new(&project.model, &file.sees);
    let (mut uncovered, mut overlap, mut silent, mut endless) = (false, false, false, false);
    let mut met: BTreeMap<Span, BTreeSet<ConcreteEvent>> = BTreeMap::new();
    for (id, guide) in project.model.guides.iter() {
        let regions = guides::guide(context, id).expect("in budget");
        for (scenario, region) in &regions.scenarios {
            for case in cases {
                agree(
                    "scenario",
                    context,
                    *region,
                    case,
                    evaluator.scenarios(id, case).contains(scenario),
                );
            }
            let start = context.possible(*region).expect("in budget");
            // Where many amounts are moved, more may be asked than is allowed, which is said.
            let (Ok(events), Ok(failing)) = (
                forward::walk(context, *scenario, start),
                backward::failing(context, *scenario, start),
            ) else {
                return;
            };
            for case in possible
                .iter()
                .filter(|case| evaluator.scenarios(id, case).contains(scenario))
                .take(300)
            {
                let all = walk(&evaluator, *scenario, case).expect("few situations");
                let said: BTreeSet<(ConcreteEvent, Span)> = events
                    .iter()
                    .filter(|event| {
                        context
                            .diagram
                            .contains(event.start, &context.space.classes(context.model, case))
                    })
                    .filter_map(|event| Some((met_of(&event.kind)?, event.span)))
                    .collect();
                let replayed: BTreeSet<(ConcreteEvent, Span)> = all
                    .into_iter()
                    .filter(|(met, _)| !matches!(met, ConcreteEvent::Goes(_)))
                    .collect();
                assert_eq!(
                    said,
                    replayed,
                    "{} {case:?}\n{source}",
                    project.model.scenarios.at(*scenario).name
                );
                // Who is sent to a guide that leaves them out meets its fault.
                if !replayed
                    .iter()
                    .any(|(met, _)| *met == ConcreteEvent::NotTaken)
                {
                    let fails = replayed
                        .iter()
                        .any(|(met, _)| !matches!(met, ConcreteEvent::Ends(_)));
                    agree("a fault in", context, failing, case, fails);
                }
                let ways = PathExplorer::new(&project.model, &file.sees, *scenario, case)
                    .expect("few situations");
                endless |= !ways.reaches(Goal::End);
                for (what, span) in replayed {
                    met.entry(span).or_default().insert(what);
                }
            }
        }
        losses(
            project,
            context,
            (id, &regions.scenarios),
            possible,
            cases.len(),
            source,
        );
        let asked = asked_by(project, id);
        for case in possible {
            let inside = guide
                .population
                .as_ref()
                .is_none_or(|population| evaluator.holds(population, case));
            let taken = evaluator.scenarios(id, case).len();
            uncovered |= inside && taken == 0;
            // Where rules contradict each other, which is a fault of its own, no scenario is at
            // fault.
            overlap |= taken > 1
                && !asked
                    .iter()
                    .any(|id| is_disputed(project, &evaluator, *id, case));
            silent |= !inside && guide.otherwise.is_none();
        }
    }
    same(found, "uncovered-readers", uncovered, cases.len(), source);
    same(found, "overlapping-scenarios", overlap, cases.len(), source);
    assert!(
        found.contains("endless-way") || !endless,
        "endless\n{source}"
    );
    if cases.len() <= 300 {
        same(found, "endless-way", endless, cases.len(), source);
    }
    // Only `g` is shown, and no eligibility.
    same(found, "unaddressed-readers", silent, cases.len(), source);
    faults(&met, found, uncovered, cases.len(), source);
}

/// Faults on the ways: those that somebody meets are found.
fn faults(
    met: &BTreeMap<Span, BTreeSet<ConcreteEvent>>,
    found: &BTreeSet<&str>,
    uncovered: bool,
    cases: usize,
    source: &str,
) {
    for (code, what) in [
        ("requires-does-not-hold", ConcreteEvent::Unmet),
        ("continue-does-not-hold", ConcreteEvent::NotTaken),
        ("way-without-end", ConcreteEvent::Over),
        ("broken-assumption", ConcreteEvent::Impossible),
    ] {
        let somewhere = met.values().any(|all| all.contains(&what));
        // Whom a guide leaves out is told once, wherever they come from.
        let told = uncovered && what == ConcreteEvent::NotTaken;
        // The evaluator walks with a part of the readers only, so that it may miss what the
        // analysis finds.
        assert!(
            found.contains(code) || told || !somewhere,
            "{code}\n{source}"
        );
        if cases <= 300 && !told {
            assert_eq!(found.contains(code), somewhere, "{code}\n{source}");
        }
    }
}

/// Traps and points of no return: of each reader by itself, and of all at once.
fn losses(
    project: &Project,
    context: &mut AnalysisContext<'_>,
    (guide, scenarios): (GuideId, &[(ScenarioId, Region)]),
    possible: &[&Case],
    cases: usize,
    source: &str,
) {
    let sees = &project.model.files[0].sees;
    let evaluator = Evaluator::new(&project.model, sees);
    let ids: Vec<ScenarioId> = scenarios.iter().map(|(id, _)| *id).collect();
    for (id, region) in scenarios {
        let start = context.possible(*region).expect("in budget");
        let reached = reached::reached(context, &[(*id, start)]).expect("in budget");
        let mut brute = BTreeSet::new();
        for case in possible
            .iter()
            .filter(|case| evaluator.scenarios(guide, case).contains(id))
            .take(300)
        {
            brute.extend(
                PathExplorer::new(&project.model, sees, *id, case)
                    .expect("few situations")
                    .places(*id),
            );
        }
        assert!(
            brute.is_subset(&reached.places),
            "{brute:?} {reached:?}\n{source}"
        );
        if cases <= 300 {
            assert_eq!(brute, reached.places, "{source}");
        }
    }
    for goal in [Goal::End, Goal::Good, Goal::Bad] {
        // As above, where amounts are moved.
        let asked = [goal, Goal::Bad].map(|goal| backward::reach_goal(context, &ids, goal).is_ok());
        if asked.contains(&false) && !context.space.relations().is_empty() {
            return;
        }
        assert_eq!(asked, [true; 2], "in budget");
        for (id, region) in scenarios {
            let start = context.possible(*region).expect("in budget");
            let said: BTreeSet<Span> = dead_ends::dead_ends(context, *id, start, goal)
                .expect("in budget")
                .into_iter()
                .map(|lost| match lost.at {
                    Instruction::Option(option) => option.span,
                    Instruction::NoReturn(step) => step.span,
                    other => panic!("{other:?}"),
                })
                .collect();
            let mut brute = BTreeSet::new();
            let readers = possible
                .iter()
                .filter(|case| evaluator.scenarios(guide, case).contains(id));
            for case in readers.take(300) {
                let mut ways =
                    PathExplorer::new(&project.model, sees, *id, case).expect("few situations");
                let from_here = context.reaching.at_start(goal, *id);
                let reaches = context
                    .diagram
                    .contains(from_here, &context.space.classes(context.model, case));
                assert_eq!(reaches, ways.reaches(goal), "{goal:?} {case:?}\n{source}");
                let lost = ways.lost(goal);
                brute.extend(
                    lost.into_iter()
                        .filter(|(_, at)| ways.scenario(*at) == Some(*id))
                        .map(|(span, _)| span),
                );
            }
            assert!(
                brute.is_subset(&said),
                "{goal:?} {brute:?} {said:?}\n{source}"
            );
            if cases <= 300 {
                assert_eq!(brute, said, "{goal:?}\n{source}");
            }
        }
    }
}

fn met_of(kind: &EventKind) -> Option<ConcreteEvent> {
    Some(match kind {
        EventKind::Unmet(..) => ConcreteEvent::Unmet,
        EventKind::NotTaken(_) => ConcreteEvent::NotTaken,
        EventKind::Return => ConcreteEvent::Over,
        EventKind::Impossible(..) | EventKind::Leaves(..) => ConcreteEvent::Impossible,
        EventKind::Ends(outcome) => ConcreteEvent::Ends(*outcome),
        EventKind::Goes(_) => return None,
    })
}

/// A comparison proves nothing of a fault that no random policy has.
#[test]
fn random_policies_have_every_fault_that_is_compared() {
    use proptest::strategy::{Strategy, ValueTree};
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = proptest::collection::vec(any::<u16>(), 0..320);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..800 {
        let choices = strategy.new_tree(&mut runner).expect("choices").current();
        let project = common::project(&[("random.case", &common::generate::policy(&choices))]);
        for code in common::codes(&project).into_iter().collect::<BTreeSet<_>>() {
            *seen.entry(code).or_default() += 1;
        }
    }
    for code in [
        "impossible-world",
        "conflicting-rules",
        "no-rule-applies",
        "masked-rule",
        "uncovered-readers",
        "overlapping-scenarios",
        "unaddressed-readers",
        "requires-does-not-hold",
        "continue-does-not-hold",
        "way-without-end",
        "broken-assumption",
        "endless-way",
        "never-true",
        "always-true",
        "unreachable-scenario",
        "redundant-rule",
        "idle-override",
        "idle-exception",
        "idle-part",
        "trap",
        "dead-end",
        "unreached-step",
    ] {
        assert!(
            seen.get(code).is_some_and(|count| *count > 2),
            "{code}: {seen:?}"
        );
    }
}

/// Where the budget of a question about rules is met, it is said, and what others say still holds.
#[test]
fn a_question_that_is_too_large_is_undecided() {
    let mut source = String::new();
    for fact in 0..6 {
        let _ = writeln!(source, "fact f{fact} \"fact {fact}\" is 0..1000");
    }
    source.push_str("decision t \"t\" is 0..100 rules {\n");
    for rule in 0..60 {
        let tests: Vec<String> = (0..6)
            .map(|fact| {
                format!(
                    "f{fact} in {}..{}",
                    (rule * 7 + fact * 13) % 400,
                    500 + (rule * 11) % 400
                )
            })
            .collect();
        let _ = writeln!(source, "  r{rule}: {rule} when {}", tests.join(" and "));
    }
    source.push_str("  never: 1 when f0 < 10 and f0 > 20\n}\n");
    let project = common::project(&[("large.case", &source)]);
    assert!(
        common::codes(&project).contains(&"no-rule-applies"),
        "decided with the usual budget"
    );
    let nobody = SharedOutcomes::new();
    let asked = CheckRequest {
        effort: 40.into(),
        wanted: &|_| true,
        today: None,
        shared: &nobody,
    };
    let proof = check_file(&project.model, &project.model.files[0], asked);
    let codes: BTreeSet<&str> = proof
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code.name)
        .collect();
    assert!(
        proof.undecided > 0 && codes.contains("undecided"),
        "{codes:?}"
    );
    assert!(codes.contains("never-true"), "{codes:?}");
}
