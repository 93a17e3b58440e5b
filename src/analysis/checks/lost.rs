//! Readers who lose their way: what the checks of traps and of points of no return share. It
//! decides nothing; each check says what is lost and how it is worded.

use std::collections::BTreeMap;

use crate::analysis::describe::Description;
use crate::analysis::diagram::Exhausted;
use crate::analysis::losses::Lost;
use crate::analysis::regions::Goal;
use crate::analysis::ways::Ways;
use crate::analysis::world::World;
use crate::base::{Diagnostic, Span};
use crate::model::{Scenario, ScenarioId};

use super::check::Findings;

impl<'m> World<'m> {
    /// The findings for all places at which readers of this file's scenarios lose the goal, one for
    /// each place.
    pub(super) fn losses(
        &mut self,
        goal: Goal,
        word: impl Fn(&Self, &Lost<'m>, &Scenario, &Description) -> Option<Diagnostic>,
    ) -> Findings {
        let mut own = self.own_scenarios()?;
        if goal != Goal::Told {
            own.retain(|(id, _)| self.has_no_return(*id));
        }
        let ids: Vec<ScenarioId> = own.iter().map(|(id, _)| *id).collect();
        // Of circles it is told by itself.
        self.circles(&ids)?;
        self.reach_goal(&ids, goal)?;
        let mut found: BTreeMap<Span, Diagnostic> = BTreeMap::new();
        for (id, start) in own {
            for lost in self.lost(id, start, goal)? {
                let described = self.describe(lost.here, lost.among)?;
                let Some(diagnostic) = word(self, &lost, self.model.scenarios.at(id), &described)
                else {
                    continue;
                };
                if found.contains_key(&diagnostic.span()) {
                    continue;
                }
                let span = diagnostic.span();
                let diagnostic = diagnostic.region(&described.source);
                let replayed = self.replay(diagnostic, (id, start), goal, &lost, &described)?;
                found.insert(span, replayed);
            }
        }
        Ok(found.into_values().collect())
    }

    /// Looks for the loss among the ways of one reader, and shows that way.
    fn replay(
        &mut self,
        diagnostic: Diagnostic,
        (id, start): (ScenarioId, crate::analysis::Region),
        goal: Goal,
        lost: &Lost<'m>,
        described: &Description,
    ) -> Result<Diagnostic, Exhausted> {
        let beginning = self.beginning(id, start, lost, described.inside)?;
        let (model, sees, span) = (self.model, &self.file.sees, diagnostic.span());
        let mut trace = Vec::new();
        let reader = self.reader(beginning);
        let agrees = match reader
            .as_ref()
            .map(|reader| Ways::new(model, sees, id, reader))
        {
            Some(Some(mut ways)) => match ways
                .lost(goal)
                .into_iter()
                .find(|(place, _)| *place == span)
            {
                Some((_, at)) => {
                    trace = self.trace_words(&ways.trace(at));
                    true
                }
                None => false,
            },
            // More ways than can be gone one by one.
            Some(None) => true,
            None => false,
        };
        let facts = self.deciding(beginning, start)?;
        Ok(self
            .with_witness(diagnostic, beginning, &facts, |_| agrees)
            .trace(trace))
    }
}
