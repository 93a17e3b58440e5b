//! The customers of a sample, counted by both answers.

use std::collections::BTreeMap;

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Class, Exhausted, Region, Variable};
use crate::model::{Constant, FactId};

use super::difference::{Flow, Flows};
use super::partition::{Told, VersionPartition};
use super::version_pair::{Compared, Version, VersionPair};

/// The known facts of some customers.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Facts and their values, in the terms of the model that holds both versions.
    pub customers: Vec<Vec<(FactId, Constant)>>,
}

/// Both versions' answers to a customer; `None` where they depend on unknown facts.
type CustomerAnswer = Option<[(Vec<Told>, String); 2]>;

/// Counts the answers of both versions to the customers of a sample.
pub(super) fn flows(
    pair: &mut VersionPair<'_, '_>,
    compared: &[Compared],
    sample: &Sample,
) -> Result<Flows, Exhausted> {
    let mut alike: BTreeMap<Vec<(Variable, Class)>, usize> = BTreeMap::new();
    for customer in &sample.customers {
        *alike.entry(classes(&pair.context, customer)).or_default() += 1;
    }
    let [old, new] = Version::BOTH.map(|version| pair.possible(version));
    let possible = pair.context.diagram.or(old, new)?;
    let mut counted: BTreeMap<(String, String, bool), usize> = BTreeMap::new();
    let mut flows = Flows::default();
    for (known, count) in alike {
        let mut region = possible;
        for (variable, class) in known.into_iter().rev() {
            let side = pair
                .context
                .diagram
                .classes_where(variable, |other| other == class)?;
            region = pair.context.diagram.and(region, side)?;
        }
        if region.is_empty() {
            flows.impossible += count;
            continue;
        }
        match told(&mut pair.context, compared, region)? {
            Some([(before, from), (now, to)]) => {
                *counted.entry((from, to, before == now)).or_default() += count;
            }
            None => flows.unknown += count,
        }
    }
    flows.counts = counted
        .into_iter()
        .map(|((from, to, same), count)| Flow {
            from,
            to,
            count,
            same,
        })
        .collect();
    flows
        .counts
        .sort_by_key(|flow| std::cmp::Reverse(flow.count));
    Ok(flows)
}

/// The known facts of a customer, as classes; facts that the files do not see are left out.
fn classes(
    context: &AnalysisContext<'_>,
    customer: &[(FactId, Constant)],
) -> Vec<(Variable, Class)> {
    let case = customer.iter().copied().collect();
    context.space.known(context.model, &case)
}

fn told(
    context: &mut AnalysisContext<'_>,
    compared: &[Compared],
    region: Region,
) -> Result<CustomerAnswer, Exhausted> {
    let mut both = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for one in compared {
        for (side, (said, words)) in one.sides.iter().zip(&mut both) {
            let Some((what, in_words)) = said_to(context, side, region)? else {
                return Ok(None);
            };
            said.extend(what);
            // Of who is no reader, each value of a decision that collects says the same.
            if !words.contains(&in_words) {
                words.push(in_words);
            }
        }
    }
    Ok(Some(both.map(|(said, words)| (said, words.join(", ")))))
}

/// A version's answer to all of `region`; `None` where they do not get the same.
fn said_to(
    context: &mut AnalysisContext<'_>,
    side: &VersionPartition,
    region: Region,
) -> Result<Option<(Vec<Told>, String)>, Exhausted> {
    let (mut said, mut words) = (Vec::new(), Vec::new());
    for part in &side.parts {
        if context.diagram.minus(region, part.region)?.is_empty() {
            said.push(part.said.clone());
            words.push(part.words.clone());
        } else if context.diagram.meets(region, part.region) {
            return Ok(None);
        }
    }
    Ok(Some((said, words.join(" or "))))
}
