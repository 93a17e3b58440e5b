//! The results of a decision or an eligibility, and their reasons, in two versions.

use std::collections::BTreeMap;

use crate::analysis::ir::memo::DecisionRegions;
use crate::analysis::region::diagram::{Diagram, Exhausted, Region};
use crate::analysis::region::space::Case;
use crate::analysis::rules::{decisions, given};
use crate::model::domain::rescale;
use crate::model::version_merge::pair_values;
use crate::model::{
    AVAILABLE, Admits, Amount, Constant, Decision, DecisionId, Domain, Model, OrderedKind, Rule,
    RuleResult,
};
use crate::words;

use super::causes;
use super::difference::{Aspect, Change, ChangeVerdict};
use super::partition::{PartitionBlock, Shift, Silence, Told, VersionPartition, told};
use super::version_pair::{Compared, Version, VersionPair};

/// The changes of a decision.
pub(super) struct DecisionChanges {
    pub(super) verdict: ChangeVerdict,
    pub(super) changes: Vec<Change>,
    /// The results of both versions: one for each value of a decision that collects.
    pub(super) compared: Vec<Compared>,
}

/// A decision in both versions.
#[derive(Clone, Copy)]
pub(super) struct DecisionPair {
    pub(super) old: DecisionId,
    pub(super) new: DecisionId,
}

impl DecisionPair {
    fn of(self, version: Version) -> DecisionId {
        version.of([self.old, self.new])
    }
}

/// Compares a decision: for everybody if `whole` is set, else for those whom the change may meet.
pub(super) fn compare(
    pair: &mut VersionPair<'_, '_>,
    both: DecisionPair,
    whole: bool,
) -> Result<DecisionChanges, Exhausted> {
    let collected = collected(pair.model(), both);
    let within = if whole {
        Region::ALL
    } else {
        touched(pair, both)?
    };
    let mut regions = Vec::new();
    for version in Version::BOTH {
        regions.push(decisions::decision_within(
            &mut pair.context,
            both.of(version),
            within,
        )?);
    }
    let mut compared = Vec::new();
    for member in &collected {
        compared.push(results(pair, both, member.as_ref(), &regions)?);
    }
    let mut changes = Vec::new();
    let mut changed = Region::NONE;
    for one in &compared {
        let [old, new] = &one.sides;
        let among = told(&mut pair.context, old, new)?;
        for shift in &one.shifts {
            changed = pair.context.diagram.or(changed, shift.region)?;
            changes.push(change(pair, both, Aspect::Result, shift, among)?);
        }
    }
    let verdict = verdict(pair, both, &compared)?;
    let reasons = reasons(pair, both, changed, &regions)?;
    let [old, new] = &reasons.sides;
    let among = told(&mut pair.context, old, new)?;
    for shift in &reasons.shifts {
        changes.push(change(pair, both, Aspect::Reason, shift, among)?);
    }
    Ok(DecisionChanges {
        verdict,
        changes,
        compared,
    })
}

/// A value of a decision that collects, by its position in each version.
struct Member {
    at: [Option<usize>; 2],
    words: String,
}

/// The values that are compared one by one; one `None` where a decision gives one of its values.
fn collected(model: &Model, both: DecisionPair) -> Vec<Option<Member>> {
    let (old, new) = (model.decisions.at(both.old), model.decisions.at(both.new));
    let (Domain::AnyOf(older), Domain::AnyOf(newer)) = (&old.domain, &new.domain) else {
        return vec![None];
    };
    let pairs = pair_values(older, newer);
    let before = |new: usize| {
        pairs
            .iter()
            .find(|(_, other)| **other == new)
            .map(|(old, _)| *old)
    };
    let new = newer.iter().enumerate().map(|(at, value)| {
        Some(Member {
            at: [before(at), Some(at)],
            words: model.plain(&value.label),
        })
    });
    let gone = older
        .iter()
        .enumerate()
        .filter(|(at, _)| !pairs.contains_key(at));
    let gone = gone.map(|(at, value)| {
        Some(Member {
            at: [Some(at), None],
            words: model.plain(&value.label),
        })
    });
    new.chain(gone).collect()
}

const SILENCE: [Silence<'static>; 2] = [
    Silence {
        not_possible: "there was no such reader",
        not_for_them: "this was not for them",
        nothing: "no rule applied",
    },
    Silence {
        not_possible: "there is no such reader now",
        not_for_them: "this is not for them",
        nothing: "no rule applies",
    },
];

fn silence(version: Version) -> &'static Silence<'static> {
    let [old, new] = &SILENCE;
    version.of([old, new])
}

/// The results of both versions.
fn results(
    pair: &mut VersionPair<'_, '_>,
    both: DecisionPair,
    member: Option<&Member>,
    regions: &[DecisionRegions],
) -> Result<Compared, Exhausted> {
    let mut sides: [VersionPartition; 2] = Default::default();
    let mut known: BTreeMap<Told, Amount> = BTreeMap::new();
    let works_out = [both.old, both.new]
        .iter()
        .any(|id| pair.model().decisions.at(*id).works_out());
    for (at, ((version, slot), regions)) in Version::BOTH
        .into_iter()
        .zip(&mut sides)
        .zip(regions)
        .enumerate()
    {
        let id = both.of(version);
        let decision = pair.model().decisions.at(id);
        let mut parts = Vec::new();
        match member {
            Some(member) => {
                let with = match member.at.get(at).copied().flatten() {
                    Some(value) => decisions::value_region(
                        &mut pair.context,
                        regions,
                        id,
                        &Admits::IncludesAny(1 << value),
                    )?,
                    None => Region::NONE,
                };
                let without = pair.context.diagram.minus(regions.population, with)?;
                let (yes, no) = (
                    format!("with {}", member.words),
                    format!("without {}", member.words),
                );
                parts.push(PartitionBlock {
                    said: Told::Is(yes.clone()),
                    words: yes,
                    region: with,
                });
                parts.push(PartitionBlock {
                    said: Told::Is(no.clone()),
                    words: no,
                    region: without,
                });
            }
            None => {
                for (rule, region) in decision.rules.iter().zip(&regions.wins) {
                    let said = Told::Is(identity(pair.model(), both, version, rule.result));
                    if works_out
                        && let Some(amount) =
                            in_common_step(pair.model(), both, version, rule.result)
                    {
                        known.insert(said.clone(), amount);
                    }
                    let words = words(pair.model(), decision, rule.result);
                    parts.push(PartitionBlock {
                        said,
                        words,
                        region: *region,
                    });
                }
            }
        }
        *slot = complete(pair, version, id, parts)?;
    }
    let [old, new] = &sides;
    let among = told(&mut pair.context, old, new)?;
    let mut compared = pair.compared(sides, among)?;
    // What is worked out in another way may still be the same.
    let mut differing = Vec::new();
    for mut shift in std::mem::take(&mut compared.shifts) {
        if let (Some(one), Some(other)) = (known.get(&shift.from.said), known.get(&shift.to.said)) {
            let (region, reader) =
                given::where_differing(&mut pair.context, shift.region, one, other)?;
            if reader.is_none() {
                continue;
            }
            (shift.region, shift.example, shift.reader) = (region, region, reader);
        }
        differing.push(shift);
    }
    compared.shifts = differing;
    Ok(compared)
}

/// What a rule gives, as an amount in the finer step of both versions; none where one of them gives no
/// numbers of its unit, or days.
fn in_common_step(
    model: &Model,
    both: DecisionPair,
    version: Version,
    result: RuleResult,
) -> Option<Amount> {
    let (own, other) = match version {
        Version::Old => (both.old, both.new),
        Version::New => (both.new, both.old),
    };
    let domain = |id| &model.decisions.at(id).domain;
    let (Domain::Ordered(one), Domain::Ordered(other)) = (domain(own), domain(other)) else {
        return None;
    };
    let amount = given::amount_of(model, result)?;
    match (&one.kind, &other.kind) {
        (
            OrderedKind::Number { decimals, unit, .. },
            OrderedKind::Number {
                decimals: other_decimals,
                unit: other_unit,
                ..
            },
        ) if unit == other_unit => {
            let more = other_decimals.saturating_sub(*decimals);
            Amount::sum(vec![(10_i64.checked_pow(more)?, amount)], 0)
        }
        (OrderedKind::Date, OrderedKind::Date)
        | (OrderedKind::Time, OrderedKind::Time)
        | (OrderedKind::Version, OrderedKind::Version) => Some(amount),
        _ => None,
    }
}

/// A version's answers to all its readers; readers without a part are told nothing, or the same as
/// by the other version.
fn complete(
    pair: &mut VersionPair<'_, '_>,
    version: Version,
    id: DecisionId,
    parts: Vec<PartitionBlock>,
) -> Result<VersionPartition, Exhausted> {
    let population = pair.model().decisions.at(id).population.as_ref();
    let population = decisions::condition_if(&mut pair.context, population)?;
    pair.side(version, population, parts, silence(version))
}

/// To whom a change of rules may mean something: to all others, rules that say the same apply in
/// the same order, and no others do.
fn touched(pair: &mut VersionPair<'_, '_>, both: DecisionPair) -> Result<Region, Exhausted> {
    let model = pair.model();
    let (old, new) = (model.decisions.at(both.old), model.decisions.at(both.new));
    let says = |version: Version, decision: &Decision| -> Vec<[String; 3]> {
        let overridden = |rule: &Rule| -> String {
            let names = rule
                .overrides
                .iter()
                .filter_map(|at| decision.rules.get(*at))
                .map(|rule| rule.name.as_str());
            names.collect::<Vec<_>>().join(" ")
        };
        let said = |rule: &Rule| {
            let result = identity(model, both, version, rule.result);
            [
                format!("{} {}", rule.name, rule.when.is_some()),
                result + &reason(model, rule),
                overridden(rule),
            ]
        };
        decision.rules.iter().map(said).collect()
    };
    let (before, now) = (says(Version::Old, old), says(Version::New, new));
    let last = |rules: &[[String; 3]], decision: &Decision| {
        rules.last().filter(|_| decision.has_last_resort()).cloned()
    };
    let collects = |decision: &Decision| matches!(decision.domain, Domain::AnyOf(_));
    if old.policy != new.policy
        || last(&before, old) != last(&now, new)
        || collects(old) != collects(new)
    {
        return Ok(Region::ALL);
    }
    let (for_old, applies_old) = decisions::applying(&mut pair.context, both.old)?;
    let (for_new, applies_new) = decisions::applying(&mut pair.context, both.new)?;
    let [possible_old, possible_new] = Version::BOTH.map(|version| pair.possible(version));
    let diagram = &mut pair.context.diagram;
    let readers = differ(diagram, for_old, for_new)?;
    let mut touched = differ(diagram, possible_old, possible_new)?;
    touched = diagram.or(touched, readers)?;
    for op in similar::capture_diff_slices(similar::Algorithm::Patience, &before, &now) {
        let ranges = (op.old_range(), op.new_range());
        let olds = applies_old.get(ranges.0).unwrap_or_default();
        let news = applies_new.get(ranges.1).unwrap_or_default();
        if op.tag() == similar::DiffTag::Equal {
            for (one, other) in olds.iter().zip(news) {
                let region = differ(diagram, *one, *other)?;
                touched = diagram.or(touched, region)?;
            }
        } else {
            for region in olds.iter().chain(news) {
                touched = diagram.or(touched, *region)?;
            }
        }
    }
    Ok(touched)
}

/// The cases in one of two regions.
fn differ(diagram: &mut Diagram, one: Region, other: Region) -> Result<Region, Exhausted> {
    let (here, there) = (diagram.minus(one, other)?, diagram.minus(other, one)?);
    diagram.or(here, there)
}

/// The reasons of both versions, for readers to whom both give the same result.
fn reasons(
    pair: &mut VersionPair<'_, '_>,
    both: DecisionPair,
    changed: Region,
    regions: &[DecisionRegions],
) -> Result<Compared, Exhausted> {
    let mut sides: [VersionPartition; 2] = Default::default();
    for ((version, slot), regions) in Version::BOTH.into_iter().zip(&mut sides).zip(regions) {
        let id = both.of(version);
        let model = pair.model();
        let mut parts = Vec::new();
        for (rule, region) in model.decisions.at(id).rules.iter().zip(&regions.wins) {
            let reason = reason(model, rule);
            // Of several values, each has its own reason; one that is worked out in two ways is one.
            let of = if matches!(model.decisions.at(id).domain, Domain::AnyOf(_)) {
                identity(model, both, version, rule.result)
            } else {
                String::new()
            };
            let said = Told::Is(format!("{of} {reason}"));
            parts.push(PartitionBlock {
                said,
                words: reason,
                region: *region,
            });
        }
        *slot = complete(pair, version, id, parts)?;
    }
    let [old, new] = &sides;
    let among = pair.context.diagram.and(old.readers, new.readers)?;
    let among = pair.context.diagram.minus(among, changed)?;
    pair.compared(sides, among)
}

fn reason(model: &Model, rule: &Rule) -> String {
    rule.because.as_ref().map_or_else(
        || "without a reason".to_owned(),
        |because| model.plain(because),
    )
}

fn words(model: &Model, decision: &Decision, result: RuleResult) -> String {
    words::result_in_message(model, &decision.domain, result)
}

/// A result in both versions.
fn identity(model: &Model, both: DecisionPair, version: Version, result: RuleResult) -> String {
    let domain = &model.decisions.at(both.of(version)).domain;
    let result = match result {
        RuleResult::Value(value) => value,
        RuleResult::Amount(_) => {
            return format!("{:?} {domain:?}", given::amount_of(model, result));
        }
    };
    match (domain, result, &model.decisions.at(both.new).domain) {
        (Domain::OneOf(values), Constant::Index(at), Domain::OneOf(newer)) => {
            let at = match version {
                Version::New => Some(at),
                Version::Old => pair_values(values, newer).get(&at).copied(),
            };
            at.map_or_else(|| format!("gone: {result:?}"), |at| at.to_string())
        }
        (Domain::Ordered(ordered), Constant::Number(number), _) => match &ordered.kind {
            OrderedKind::Number { decimals, unit, .. } => {
                let fine = rescale(number, *decimals, 9);
                format!(
                    "{} {}",
                    fine.map_or_else(|| ordered.show(number), |fine| fine.to_string()),
                    unit.as_deref().unwrap_or_default()
                )
            }
            OrderedKind::Date | OrderedKind::Time | OrderedKind::Version => ordered.show(number),
        },
        (domain, result, _) => domain.source(result),
    }
}

/// The verdict as a whole, for readers who are possible in both.
fn verdict(
    pair: &mut VersionPair<'_, '_>,
    both: DecisionPair,
    compared: &[Compared],
) -> Result<ChangeVerdict, Exhausted> {
    let model = pair.model();
    let common = pair.common()?;
    let mut changed = Region::NONE;
    for shift in compared.iter().flat_map(|one| &one.shifts) {
        changed = pair.context.diagram.or(changed, shift.region)?;
    }
    if pair.context.diagram.and(changed, common)?.is_empty() {
        return Ok(ChangeVerdict::Kept);
    }
    if [both.old, both.new]
        .into_iter()
        .any(|id| !model.decisions.at(id).eligibility)
    {
        return Ok(ChangeVerdict::Changed);
    }
    let eligible = Told::Is(identity(
        model,
        both,
        Version::New,
        RuleResult::Value(Constant::Index(AVAILABLE)),
    ));
    let mut may = [Region::NONE; 2];
    for one in compared {
        for (side, may) in one.sides.iter().zip(&mut may) {
            let available = side.parts.iter().find(|part| part.said == eligible);
            let available = available.map_or(Region::NONE, |part| part.region);
            *may = pair.context.diagram.and(available, common)?;
        }
    }
    let [before, now] = may;
    let gained = !pair.context.diagram.minus(now, before)?.is_empty();
    let lost = !pair.context.diagram.minus(before, now)?.is_empty();
    Ok(match (gained, lost) {
        (true, true) => ChangeVerdict::Shifted,
        (true, false) => ChangeVerdict::Widened,
        (false, true) => ChangeVerdict::Narrowed,
        (false, false) => ChangeVerdict::Changed,
    })
}

fn change(
    pair: &mut VersionPair<'_, '_>,
    both: DecisionPair,
    aspect: Aspect,
    shift: &Shift,
    among: Region,
) -> Result<Change, Exhausted> {
    let told = |pair: &VersionPair<'_, '_>, version: Version, reader: &Case| {
        rules(pair, both, version, reader)
    };
    let whom = pair.whom(shift, among)?;
    let change = pair.change(aspect, (&shift.from.words, &shift.to.words), whom, &told)?;
    let reader = shift.reader.clone();
    Ok(
        match reader.or_else(|| pair.context.reader(shift.example)) {
            Some(reader) => with_causes(pair, both, change, &reader),
            None => change,
        },
    )
}

/// A change with what brings it about for a reader.
fn with_causes(
    pair: &VersionPair<'_, '_>,
    both: DecisionPair,
    change: Change,
    reader: &Case,
) -> Change {
    let model = pair.model();
    let winners = Version::BOTH.map(|version| {
        let id = both.of(version);
        let decision = model.decisions.at(id);
        let winners = pair.evaluator(version).winners(id, reader);
        let rules = winners.into_iter().filter_map(|at| decision.rules.get(at));
        rules
            .map(|rule| (rule.name.clone(), words(model, decision, rule.result)))
            .collect::<Vec<_>>()
    });
    let deciding = winners
        .each_ref()
        .map(|rules| rules.iter().map(|(name, _)| name.clone()).collect());
    let is_part = change.from.is_empty() || change.to.is_empty();
    let answers = winners.map(|rules| {
        let mut results: Vec<String> = Vec::new();
        for (_, result) in rules {
            if !results.contains(&result) {
                results.push(result);
            }
        }
        results.join(", ")
    });
    Change {
        causes: causes::of_decision(model, [both.old, both.new], &deciding),
        answers: Some(answers).filter(|_| is_part),
        ..change
    }
}

/// The rules that decide for a reader.
fn rules(
    pair: &VersionPair<'_, '_>,
    both: DecisionPair,
    version: Version,
    reader: &Case,
) -> Vec<String> {
    let model = pair.model();
    let (id, evaluator) = (both.of(version), pair.evaluator(version));
    let decision = model.decisions.at(id);
    let silence = silence(version);
    if !evaluator.possible(reader) {
        return vec![silence.not_possible.to_owned()];
    }
    if decision
        .population
        .as_ref()
        .is_some_and(|population| !evaluator.holds(population, reader))
    {
        return vec![silence.not_for_them.to_owned()];
    }
    let winners = evaluator.winners(id, reader);
    if winners.is_empty() {
        return vec![silence.nothing.to_owned()];
    }
    let line = |rule: &Rule| {
        let because = rule
            .because
            .as_ref()
            .map(|because| format!(": {}", model.plain(because)));
        let result = words(model, decision, rule.result);
        format!(
            "{result}, by the rule `{}`{}",
            rule.name,
            because.unwrap_or_default()
        )
    };
    winners
        .into_iter()
        .filter_map(|at| decision.rules.get(at))
        .map(line)
        .collect()
}
