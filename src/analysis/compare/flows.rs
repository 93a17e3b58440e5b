//! What becomes of the customers of a sample.

use std::collections::BTreeMap;

use crate::analysis::context::World;
use crate::analysis::region::diagram::{Class, Exhausted, Region, Variable};
use crate::model::{Constant, FactId};

use super::difference::{Flow, Flows};
use super::partition::{Said, Side};
use super::version_pair::{Beside, Compared, Version};

/// What is known of each of some customers.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Facts and their values, in the terms of the model that holds both versions.
    pub customers: Vec<Vec<(FactId, Constant)>>,
}

/// What both versions say to a customer; `None` where that depends on what is not known.
type Told = Option<[(Vec<Said>, String); 2]>;

/// Counts what both versions tell the customers of a sample.
pub(super) fn flows(
    beside: &mut Beside<'_, '_>,
    compared: &[Compared],
    sample: &Sample,
) -> Result<Flows, Exhausted> {
    let mut alike: BTreeMap<Vec<(Variable, Class)>, usize> = BTreeMap::new();
    for customer in &sample.customers {
        *alike.entry(classes(&beside.world, customer)).or_default() += 1;
    }
    let [old, new] = Version::BOTH.map(|version| beside.possible(version));
    let possible = beside.world.diagram.or(old, new)?;
    let mut counted: BTreeMap<(String, String, bool), usize> = BTreeMap::new();
    let mut flows = Flows::default();
    for (known, count) in alike {
        let mut region = possible;
        for (variable, class) in known.into_iter().rev() {
            let side = beside
                .world
                .diagram
                .classes_where(variable, |other| other == class)?;
            region = beside.world.diagram.and(region, side)?;
        }
        if region.is_empty() {
            flows.impossible += count;
            continue;
        }
        match told(&mut beside.world, compared, region)? {
            Some([(before, from), (now, to)]) => {
                *counted.entry((from, to, before == now)).or_default() += count;
            }
            None => flows.unknown += count,
        }
    }
    flows.flows = counted
        .into_iter()
        .map(|((from, to, same), count)| Flow {
            from,
            to,
            count,
            same,
        })
        .collect();
    flows
        .flows
        .sort_by_key(|flow| std::cmp::Reverse(flow.count));
    Ok(flows)
}

/// What is known of a customer, as classes; facts that the files do not see are left out.
fn classes(world: &World<'_>, customer: &[(FactId, Constant)]) -> Vec<(Variable, Class)> {
    let mut known: Vec<(Variable, Class)> = customer
        .iter()
        .flat_map(|(fact, value)| world.space.assignment(*fact, *value))
        .collect();
    known.sort_unstable();
    known
}

fn told(world: &mut World<'_>, compared: &[Compared], region: Region) -> Result<Told, Exhausted> {
    let mut both = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for one in compared {
        for (side, (said, words)) in one.sides.iter().zip(&mut both) {
            let Some((what, in_words)) = said_to(world, side, region)? else {
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

/// What a version says to all of `region`; `None` where it does not say the same to all.
fn said_to(
    world: &mut World<'_>,
    side: &Side,
    region: Region,
) -> Result<Option<(Vec<Said>, String)>, Exhausted> {
    let (mut said, mut words) = (Vec::new(), Vec::new());
    for part in &side.parts {
        if world.diagram.minus(region, part.region)?.is_empty() {
            said.push(part.said.clone());
            words.push(part.words.clone());
        } else if world.diagram.meets(region, part.region) {
            return Ok(None);
        }
    }
    Ok(Some((said, words.join(" or "))))
}
