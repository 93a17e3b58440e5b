//! Faults on the way through the steps: what the checks of steps share. It decides nothing; each
//! check says which events are its faults and how they are worded.

use std::collections::BTreeMap;

use crate::analysis::Region;
use crate::analysis::describe::Description;
use crate::analysis::diagram::Exhausted;
use crate::analysis::evaluate::Met;
use crate::analysis::regions::{Event, EventKind};
use crate::analysis::ways::Ways;
use crate::analysis::world::World;
use crate::base::{Diagnostic, Span};
use crate::model::{Model, Scenario, ScenarioId};

use super::check::Findings;

impl World<'_> {
    /// Shows how a reader of `start` comes to the fault at `span`.
    fn with_trace(
        &self,
        found: Diagnostic,
        id: ScenarioId,
        start: Region,
        span: Span,
    ) -> Diagnostic {
        let Some(reader) = self.reader(start) else {
            return found;
        };
        let Some(mut ways) = Ways::new(self.model, &self.file.sees, id, &reader) else {
            return found;
        };
        let Some(at) = ways.fault(span) else {
            return found;
        };
        found.trace(self.trace_words(&ways.trace(at)))
    }

    /// The findings for all events, one for each place. `fault` says whose facts there are at
    /// fault.
    pub(super) fn faults(
        &mut self,
        fault: impl Fn(&mut Self, &Event) -> Result<Region, Exhausted>,
        met: &Met,
        word: impl Fn(&Model, &EventKind, &Scenario, &Description, Span) -> Diagnostic,
    ) -> Findings {
        let mut found: BTreeMap<Span, Diagnostic> = BTreeMap::new();
        for (id, region) in self.own_scenarios()? {
            if region.is_empty() {
                continue;
            }
            for event in self.events(id, region)?.iter() {
                let here = if found.contains_key(&event.span) {
                    Region::NONE
                } else {
                    fault(self, event)?
                };
                if here.is_empty() {
                    continue;
                }
                let described = self.describe(here, event.among)?;
                let diagnostic = word(
                    self.model,
                    &event.kind,
                    self.model.scenarios.at(id),
                    &described,
                    event.span,
                )
                .region(&described.source);
                let evaluator = self.evaluator();
                let back = self.lead_back(id, &event.place, here)?;
                let start = self.diagram.and(back, event.start)?;
                let confirmed = self.confirmed(diagnostic, start, (start, region), |reader| {
                    evaluator
                        .walk(id, reader)
                        .is_none_or(|all| all.contains(&(met.clone(), event.span)))
                })?;
                found.insert(
                    event.span,
                    self.with_trace(confirmed, id, start, event.span),
                );
            }
        }
        Ok(found.into_values().collect())
    }
}

/// All readers of events of some kind.
pub(super) fn all(
    is_fault: impl Fn(&EventKind) -> bool,
) -> impl Fn(&mut World<'_>, &Event) -> Result<Region, Exhausted> {
    move |_, event| {
        Ok(if is_fault(&event.kind) {
            event.here
        } else {
            Region::NONE
        })
    }
}
