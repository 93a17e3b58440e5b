//! The amounts that others become behind steps: they are amounts of the model too, so that it is known of them
//! what must be so before a step.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Span;

use super::amount::Amount;
use super::domain::{Domain, Ordered};
use super::effects::{LARGEST, SetTo, after, open, told_by};
use super::flow::Flow;
use super::ids::FactId;
use super::types::{Computed, Fact, Model, Saying};

/// So many amounts may be brought about by steps that nothing else names.
const MOST: usize = 24;

/// Adds what amounts become behind steps, until no step that leads to where they are asked for makes another one
/// of them. Returns the effects of which there is no end, or behind which an amount is too large, each with the
/// amount; they are left out.
pub fn bring_about(model: &mut Model, flow: &Flow) -> Vec<(FactId, Span)> {
    let mut amounts = Amounts::default();
    // By fact, the amounts that are worked out of it.
    let mut worked_out: BTreeMap<FactId, Vec<FactId>> = BTreeMap::new();
    for (id, fact) in model.facts.iter() {
        if let Some(computed) = &fact.computed {
            let form = open(&computed.amount).form().0;
            amounts.forms.insert(form, Source::Asked);
            for given in model.given_facts(id) {
                worked_out.entry(given).or_default().push(id);
            }
        }
    }
    if worked_out.is_empty() {
        return Vec::new();
    }
    let asked = |values: &SetTo| {
        let all = values.keys().filter_map(|fact| worked_out.get(fact));
        let all: BTreeSet<FactId> = all.flatten().copied().collect();
        all.into_iter().collect()
    };
    flow.follow(&asked, &mut |place, case, id| {
        let (Some(values), Some(span)) = (flow.sets.get(case), place.span) else {
            return Vec::new();
        };
        if let Some(known) = amounts.before.get(&(case, *id)) {
            return known.clone();
        }
        let before = amounts.before(model, (case, values), *id, span);
        amounts.before.insert((case, *id), before.clone());
        before
    });
    amounts.endless
}

/// Who asks for an amount.
#[derive(Clone, Copy)]
enum Source {
    /// Something that is written: wherever readers are.
    Asked,
    /// What becomes of others behind steps: before these.
    Brought(FactId),
}

/// The amounts that there are while others are brought about.
#[derive(Default)]
struct Amounts {
    forms: BTreeMap<Amount, Source>,
    /// How many were brought about.
    brought: usize,
    /// By what facts are set to, and an amount, the amounts that it is before.
    before: BTreeMap<(usize, FactId), Vec<FactId>>,
    /// What facts are set to that is left out.
    lost: BTreeSet<usize>,
    endless: Vec<(FactId, Span)>,
}

impl Amounts {
    /// What must be known before facts are set for an amount to be known then.
    fn before(
        &mut self,
        model: &mut Model,
        (case, values): (usize, &SetTo),
        id: FactId,
        span: Span,
    ) -> Vec<FactId> {
        let given = model.given_facts(id);
        if !values.keys().any(|set| given.contains(set)) {
            return vec![id];
        }
        if self.lost.contains(&case) {
            return Vec::new();
        }
        match behind(model, id, values, span, &self.forms) {
            Behind::Known => Vec::new(),
            Behind::Brought(known) => vec![known],
            Behind::New(form, fact) if self.brought < MOST => {
                let new = model.facts.push(*fact);
                self.forms.insert(form, Source::Brought(new));
                self.brought += 1;
                vec![new]
            }
            Behind::New(..) | Behind::TooLarge => {
                self.endless.push((id, span));
                self.lost.insert(case);
                Vec::new()
            }
        }
    }
}

/// What an amount becomes behind effects.
enum Behind {
    /// A fact, a constant, or what is asked for everywhere.
    Known,
    /// What another became.
    Brought(FactId),
    /// Another amount, with its form.
    New(Amount, Box<Fact>),
    /// What is too large to be worked with.
    TooLarge,
}

fn behind(
    model: &Model,
    id: FactId,
    values: &SetTo,
    span: Span,
    forms: &BTreeMap<Amount, Source>,
) -> Behind {
    let computed = model.facts.at(id).computed.as_ref();
    let Some(after) = computed.and_then(|computed| after(model, &computed.amount, values)) else {
        return Behind::TooLarge;
    };
    let (form, ..) = after.form();
    match forms.get(&form) {
        Some(Source::Asked) => return Behind::Known,
        Some(Source::Brought(id)) => return Behind::Brought(*id),
        None => {}
    }
    if matches!(form, Amount::Fact(_))
        || after.as_constant().is_some()
        || told_by(model, &after).is_some()
    {
        return Behind::Known;
    }
    if after.size() > LARGEST {
        return Behind::TooLarge;
    }
    match brought_about(model, id, after, span) {
        Some(fact) => Behind::New(form, Box::new(fact)),
        None => Behind::TooLarge,
    }
}

/// An amount that another becomes behind a step. `None` where it is too large to be worked with.
fn brought_about(model: &Model, of: FactId, after: Amount, span: Span) -> Option<Fact> {
    let fact = model.facts.at(of);
    let (lo, hi) = after.bounds(&|id| model.facts.at(id).domain.bounds());
    let Domain::Ordered(ordered) = &fact.domain else {
        return None;
    };
    Some(Fact {
        name: fact.name.clone(),
        was: None,
        label: fact.label.clone(),
        not: None,
        ask: None,
        domain: Domain::Ordered(Ordered {
            kind: ordered.kind.clone(),
            lo: i64::try_from(lo).ok()?,
            hi: i64::try_from(hi).ok()?,
        }),
        computed: Some(Computed {
            amount: after,
            saying: Saying::Step,
        }),
        broken: false,
        span,
    })
}
