//! What a change is said to mean, compared with brute force on random pairs of policies: each
//! version is lowered by itself and asked reader by reader, and knows nothing of the other.

use std::collections::{BTreeMap, BTreeSet};

use crate::common;
use crate::common::cases;
use crate::common::generate::{policy, related};
use proptest::prelude::*;

use casebook::analysis::compare::{
    Aspect, Change, ChangeVerdict, Difference, Matching, Sample, SubjectKind, compare,
};
use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::concrete::paths::PathExplorer;
use casebook::analysis::region::space::{Case, Space};
use casebook::base::FileId;
use casebook::model::{
    Constant, Domain, File, Model, OrderedKind, Rule, RuleResult, Unit, lower, lower_version_pair,
    version_merge,
};
use casebook::syntax::parse;

/// How many readers are asked.
const READERS: usize = 1_500;

fn unit(file: u32, text: &str) -> Unit {
    Unit {
        file: FileId(file),
        path: format!("policies/{file}.case"),
        parsed: std::sync::Arc::new(parse(FileId(file), text)),
    }
}

/// Both versions in one model, and each by itself.
struct Both {
    joint: Model,
    alone: [Model; 2],
    matching: Matching,
    /// A file that sees both.
    file: File,
}

fn both(old: &str, new: &str) -> Both {
    let (mut joint, _) = lower(&[unit(0, old)]);
    let _ = lower_version_pair(&mut joint, &[unit(1, new)], &BTreeMap::new());
    let matching = Matching::new(&joint, FileId(1), &|_| "policy.case");
    let pairs: Vec<_> = matching
        .facts
        .pairs
        .iter()
        .map(|(old, new)| (*old, *new))
        .collect();
    version_merge::join(&mut joint, &pairs);
    let alone = [lower(&[unit(0, old)]).0, lower(&[unit(1, new)]).0];
    let file = File {
        sees: vec![FileId(0), FileId(1)],
        ..joint.files[1].clone()
    };
    Both {
        joint,
        alone,
        matching,
        file,
    }
}

impl Both {
    /// A reader in the terms of one version by itself; `None` where that version has no such
    /// values.
    fn alone(&self, version: usize, reader: &Case) -> Option<Case> {
        let model = &self.alone[version];
        let mut own = Case::new();
        for (id, fact) in model.facts.iter() {
            // Facts of the joint model come in the order of the versions.
            let first = if version == 0 {
                0
            } else {
                self.alone[0].facts.len()
            };
            let joint = casebook::base::Id::new(first + id.index());
            let asked = self.joint.joined.get(&joint).copied().unwrap_or(joint);
            // What is worked out follows from the rest.
            if fact.computed.is_some() {
                continue;
            }
            let value = reader[&asked];
            let domain = &self.joint.facts.at(asked).domain;
            let named = |at: usize| {
                let name = &domain.values()[at].name;
                fact.domain
                    .values()
                    .iter()
                    .position(|value| value.name == *name)
            };
            let value = match (&fact.domain, value) {
                (Domain::OneOf(_), Constant::Index(at)) => Constant::Index(named(at)?),
                (Domain::AnyOf(_), Constant::Members(set)) => {
                    let members = (0..64).filter(|at| set >> at & 1 == 1);
                    Constant::Members(
                        members
                            .map(named)
                            .try_fold(0, |all, at| Some(all | 1 << at?))?,
                    )
                }
                (Domain::Ordered(own), Constant::Number(number)) => {
                    let digits = |kind: &OrderedKind| match kind {
                        OrderedKind::Number { decimals, .. } => *decimals,
                        OrderedKind::Date | OrderedKind::Time | OrderedKind::Version => 0,
                    };
                    let Domain::Ordered(joint) = domain else {
                        unreachable!()
                    };
                    // In finer steps, all below the next are one.
                    let more = digits(&joint.kind) - digits(&own.kind);
                    let number = number.div_euclid(10_i64.pow(more));
                    if !(own.lo..=own.hi).contains(&number) {
                        return None;
                    }
                    Constant::Number(number)
                }
                (_, value) => value,
            };
            own.insert(id, value);
        }
        Some(own)
    }

    fn evaluator(&self, version: usize) -> Evaluator<'_> {
        Evaluator::new(&self.alone[version], &self.alone[version].files[0].sees)
    }

    /// What a version says to a reader: in words, and to the readers for whom it is, what that
    /// means.
    fn says(&self, version: usize, name: &str, reader: &Case) -> String {
        let silent = |old: &str, new: &str| {
            if version == 0 {
                old.to_owned()
            } else {
                new.to_owned()
            }
        };
        let model = &self.alone[version];
        let evaluator = self.evaluator(version);
        let possible = self
            .alone(version, reader)
            .filter(|reader| evaluator.possible(reader));
        let Some(reader) = possible else {
            return silent("there was no such reader", "there is no such reader now");
        };
        let mut words: Vec<String> = Vec::new();
        if let Some((id, decision)) = model
            .decisions
            .iter()
            .find(|(_, decision)| decision.name == name)
        {
            if decision
                .population
                .as_ref()
                .is_some_and(|population| !evaluator.holds(population, &reader))
            {
                return silent("this was not for them", "this is not for them");
            }
            if let Domain::AnyOf(values) = &decision.domain {
                let Constant::Members(set) = evaluator.values(id, &reader)[0] else {
                    unreachable!()
                };
                let has = |at: usize| {
                    if set >> at & 1 == 1 {
                        "with"
                    } else {
                        "without"
                    }
                };
                let words = (0..)
                    .zip(values.iter())
                    .map(|(at, value)| format!("{} {}", has(at), model.plain(&value.label)));
                return words.collect::<Vec<_>>().join(", ");
            }
            // Rules that work out the same are one.
            let amount = |rule: &Rule| match rule.result {
                RuleResult::Amount(fact) => model.facts.at(fact).computed.as_ref(),
                RuleResult::Value(_) => None,
            };
            let rules = evaluator.winners(id, &reader).into_iter().map(|at| {
                let rule = &decision.rules[at];
                let own = amount(rule).map(|computed| &computed.amount);
                let mut all = decision.rules.iter();
                all.find(|other| {
                    own.is_some() && amount(other).map(|computed| &computed.amount) == own
                })
                .unwrap_or(rule)
            });
            words.extend(rules.map(|rule| {
                casebook::words::result_in_message(model, &decision.domain, rule.result)
            }));
            if words.is_empty() {
                return silent("no rule applied", "no rule applies");
            }
        } else {
            let (id, guide) = model
                .guides
                .iter()
                .find(|(_, guide)| guide.name == name)
                .expect("a guide");
            if guide
                .population
                .as_ref()
                .is_some_and(|population| !evaluator.holds(population, &reader))
            {
                return silent("this guide was not for them", "this guide is not for them");
            }
            let taking = evaluator.scenarios(id, &reader).into_iter();
            words.extend(
                taking.map(|id| format!("“{}”", model.plain(&model.scenarios.at(id).title))),
            );
            if words.is_empty() {
                return "no scenario".to_owned();
            }
        }
        let mut seen = BTreeSet::new();
        words.retain(|word| seen.insert(word.clone()));
        words.sort();
        words.join(" or ")
    }

    /// What a decision gives a reader that is worked out, in the words of a value; `None` where it is
    /// not for them, or the same for all.
    fn worked_out(&self, version: usize, name: &str, reader: &Case) -> Option<Vec<String>> {
        let model = &self.alone[version];
        let (id, decision) = model
            .decisions
            .iter()
            .find(|(_, decision)| decision.name == name)?;
        let works_out = [0, 1].iter().any(|version| {
            let mut decisions = self.alone[*version].decisions.iter();
            decisions.any(|(_, decision)| decision.name == name && decision.works_out())
        });
        let evaluator = self.evaluator(version);
        let reader = self.alone(version, reader).filter(|_| works_out)?;
        let values = evaluator.values(id, &reader);
        (values.len() == 1).then(|| {
            let shown = |value: &Constant| decision.domain.source(*value);
            values.iter().map(shown).collect()
        })
    }

    /// Whether rules of a decision that work out what they give win together.
    fn is_disputed(&self, version: usize, name: &str, reader: &Case) -> bool {
        let model = &self.alone[version];
        let mut decisions = model.decisions.iter();
        let found = decisions.find(|(_, decision)| decision.name == name && decision.works_out());
        let (Some((id, _)), Some(reader)) = (found, self.alone(version, reader)) else {
            return false;
        };
        self.evaluator(version).winners(id, &reader).len() > 1
    }

    /// With which outcomes a reader of a guide may end, and to which steps they come; `None` where
    /// that is too much.
    fn way(
        &self,
        version: usize,
        name: &str,
        reader: &Case,
    ) -> Option<(BTreeSet<String>, BTreeSet<String>)> {
        let model = &self.alone[version];
        let reader = self.alone(version, reader)?;
        let (id, _) = model.guides.iter().find(|(_, guide)| guide.name == name)?;
        let (mut ends, mut steps) = (BTreeSet::new(), BTreeSet::new());
        for scenario in self.evaluator(version).scenarios(id, &reader) {
            let mut ways = PathExplorer::new(model, &model.files[0].sees, scenario, &reader)?;
            ends.extend(
                ways.outcomes()
                    .keys()
                    .map(|id| model.outcomes.at(*id).name.clone()),
            );
            let places = ways.places(scenario);
            let title = &model.scenarios.at(scenario).name;
            casebook::model::visit::blocks(
                &model.scenarios.at(scenario).body.blocks,
                &mut |block| {
                    if let casebook::model::Block::Step(step) = block
                        && places.contains(&step.span)
                    {
                        steps.insert(format!("{title}: {}", model.plain(&step.text)));
                    }
                },
            );
        }
        Some((ends, steps))
    }
}

fn is_possible(words: &str) -> bool {
    !words.starts_with("there ")
}

/// Compares what is said with brute force; returns whether something was found to compare.
fn agrees(old: &str, new: &str) -> bool {
    let both = both(old, new);
    if !both.joint.unsound.is_empty() {
        return false;
    }
    let space = Space::new(&both.joint, &both.file);
    let readers = cases(&both.joint, &space, READERS);
    let all = readers.len() < READERS;
    let customers = readers
        .iter()
        .map(|reader| reader.iter().map(|(id, value)| (*id, *value)).collect())
        .collect();
    let sample = Sample { customers };
    let differences = compare(
        &both.joint,
        &both.matching,
        1_000_000.into(),
        &|_, _| false,
        Some(&sample),
    );
    // Where no sample asks for everybody, only those are looked at whom a change may meet: that is
    // told the same.
    let told = |differences: &[Difference]| -> Vec<String> {
        let change = |change: &Change| {
            format!(
                "{:?} {} → {} {:?} {:?}",
                change.aspect, change.from, change.to, change.share, change.readers
            )
        };
        let all = |one: &Difference| {
            format!(
                "{:?} {:?}",
                one.verdict,
                one.changes.iter().map(change).collect::<Vec<_>>()
            )
        };
        differences.iter().map(all).collect()
    };
    let narrow = compare(
        &both.joint,
        &both.matching,
        1_000_000.into(),
        &|_, _| false,
        None,
    );
    assert_eq!(told(&narrow), told(&differences), "of\n{old}\nand\n{new}");
    for difference in &differences {
        if difference.old.is_none() || difference.new.is_none() {
            continue;
        }
        // Steps of both versions may make more amounts of each other's than is told apart.
        if difference
            .undecided
            .iter()
            .any(|why| why.contains("steps make more"))
        {
            continue;
        }
        assert!(
            difference.undecided.is_empty(),
            "{:?}",
            difference.undecided
        );
        let name = &difference.name;
        let told: Vec<[String; 2]> = readers
            .iter()
            .map(|reader| [0, 1].map(|version| both.says(version, name, reader)))
            .collect();
        let flows = difference.flows.as_ref().expect("a sample was given");
        let mut expected: BTreeMap<(String, String), usize> = BTreeMap::new();
        for [before, now] in &told {
            if is_possible(before) || is_possible(now) {
                *expected.entry((before.clone(), now.clone())).or_default() += 1;
            }
        }
        let sorted = |words: &str| {
            let mut parts: Vec<&str> = words.split(" or ").collect();
            parts.sort_unstable();
            parts.join(" or ")
        };
        let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
        for flow in &flows.counts {
            *found
                .entry((sorted(&flow.from), sorted(&flow.to)))
                .or_default() += flow.count;
        }
        // Two rules with different reasons and one result are one thing said, and two scenarios may
        // have one title.
        assert_eq!(found, expected, "{name} of\n{old}\nand\n{new}");
        verdict(&both, difference, &readers, &told, all, (old, new));
    }
    !differences.is_empty()
}

fn verdict(
    both: &Both,
    difference: &Difference,
    readers: &[Case],
    told: &[[String; 2]],
    all: bool,
    (old, new): (&str, &str),
) {
    let name = &difference.name;
    let common = || {
        readers
            .iter()
            .zip(told)
            .filter(|(_, [before, now])| is_possible(before) && is_possible(now))
    };
    let same = |before: &str, now: &str| {
        before == now
            || before.replace("was not", "is not") == now
            || before.replace("applied", "applies") == now
    };
    let changed = common().any(|(reader, [before, now])| {
        match [0, 1].map(|version| both.worked_out(version, name, reader)) {
            [Some(before), Some(now)] => before != now,
            _ => !same(before, now),
        }
    });
    let context = || format!("{name} is {:?} of\n{old}\nand\n{new}", difference.verdict);
    if difference.kind == SubjectKind::Guide {
        let ways = || {
            common().filter_map(|(reader, _)| {
                Some([both.way(0, name, reader)?, both.way(1, name, reader)?])
            })
        };
        let ends_differ = ways().any(|[before, now]| before.0 != now.0);
        let steps_differ = ways().any(|[before, now]| before.1 != now.1);
        if difference.verdict == Some(ChangeVerdict::Kept) {
            assert!(!changed && !ends_differ && !steps_differ, "{}", context());
        }
        let in_both = || {
            common().filter(|(_, [before, now])| {
                !before.contains("not for them") && !now.contains("not for them")
            })
        };
        let ends = |(reader, _): (&Case, &[String; 2])| {
            Some(both.way(0, name, reader)?.0 != both.way(1, name, reader)?.0)
        };
        let ends_found = in_both().filter_map(ends).any(|differ| differ);
        let ends_told = difference
            .changes
            .iter()
            .any(|change| change.aspect == Aspect::End || !change.ends.is_empty());
        if all {
            // One is possible in both; a change may be told of one who is possible in one.
            assert!(ends_told || !ends_found, "{}", context());
        }
        return;
    }
    // Where rules that work out what they give contradict each other, which is reported, that some of
    // them are others is a change, whatever they come to.
    let is_disputed = readers.iter().any(|reader| {
        [0, 1]
            .iter()
            .any(|version| both.is_disputed(*version, name, reader))
    });
    if !all || is_disputed {
        if changed {
            assert_ne!(
                difference.verdict,
                Some(ChangeVerdict::Kept),
                "{}",
                context()
            );
        }
        return;
    }
    let gained = common().any(|(_, [before, now])| before != "available" && now == "available");
    let lost = common().any(|(_, [before, now])| before == "available" && now != "available");
    let expected = match (changed, difference.kind, gained, lost) {
        (false, ..) => ChangeVerdict::Kept,
        (_, SubjectKind::Eligibility, true, true) => ChangeVerdict::Shifted,
        (_, SubjectKind::Eligibility, true, false) => ChangeVerdict::Widened,
        (_, SubjectKind::Eligibility, false, true) => ChangeVerdict::Narrowed,
        _ => ChangeVerdict::Changed,
    };
    assert_eq!(difference.verdict, Some(expected), "{}", context());
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { max_shrink_iters: 400, ..common::random::config(300) })]

    #[test]
    fn what_a_small_change_means_is_what_brute_force_says(
        choices in prop::collection::vec(0_u16..1_000, 20..140),
        changes in prop::collection::vec((0_usize..140, 0_u16..1_000), 1..4),
    ) {
        let mut changed = choices.clone();
        for (at, choice) in changes {
            if let Some(slot) = changed.get_mut(at) {
                *slot = choice;
            }
        }
        agrees(&policy(&choices), &policy(&changed));
    }

    #[test]
    fn and_of_two_policies_that_have_little_in_common(
        one in prop::collection::vec(0_u16..1_000, 20..120),
        other in prop::collection::vec(0_u16..1_000, 20..120),
    ) {
        agrees(&policy(&one), &policy(&other));
    }
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { max_shrink_iters: 400, ..common::random::config(150) })]

    #[test]
    fn what_a_change_of_related_facts_means_is_what_brute_force_says(
        choices in prop::collection::vec(0_u16..1_000, 20..160),
        changes in prop::collection::vec((0_usize..160, 0_u16..1_000), 1..4),
    ) {
        let mut changed = choices.clone();
        for (at, choice) in changes {
            if let Some(slot) = changed.get_mut(at) {
                *slot = choice;
            }
        }
        agrees(&related(&choices), &related(&changed));
    }
}

#[test]
fn random_pairs_are_mostly_compared() {
    let choices: Vec<u16> = (0..120).map(|at| at * 37 % 1_000).collect();
    let mut changed = choices.clone();
    changed[60] += 1;
    assert!(agrees(&policy(&choices), &policy(&changed)));
}
