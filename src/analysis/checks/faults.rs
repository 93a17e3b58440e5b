//! Faults on the way through the steps: what the checks of steps share. It decides nothing; each check
//! says which events are its faults and how they are worded.

use std::collections::BTreeMap;

use crate::analysis::describe::Description;
use crate::analysis::evaluate::Met;
use crate::analysis::regions::EventKind;
use crate::analysis::world::World;
use crate::base::{Diagnostic, Span};
use crate::model::{Model, Scenario};

use super::check::Findings;

impl World<'_> {
    /// The findings for all events that `is_fault` wants, one for each place.
    pub(super) fn faults(
        &mut self,
        is_fault: impl Fn(&EventKind) -> bool,
        met: &Met,
        word: impl Fn(&Model, &EventKind, &Scenario, &Description, Span) -> Diagnostic,
    ) -> Findings {
        let mut found: BTreeMap<Span, Diagnostic> = BTreeMap::new();
        for (id, region) in self.own_scenarios()? {
            if region.is_empty() {
                continue;
            }
            for event in self.events(id, region)?.iter().filter(|event| is_fault(&event.kind)) {
                if found.contains_key(&event.span) {
                    continue;
                }
                let described = self.describe(event.here, event.among)?;
                let diagnostic = word(self.model, &event.kind, self.model.scenarios.at(id), &described, event.span);
                let evaluator = self.evaluator();
                let confirmed = self.confirmed(diagnostic, event.start, (event.start, region), |reader| {
                    evaluator.walk(id, reader).is_none_or(|all| all.contains(&(met.clone(), event.span)))
                })?;
                found.insert(event.span, confirmed);
            }
        }
        Ok(found.into_values().collect())
    }
}
