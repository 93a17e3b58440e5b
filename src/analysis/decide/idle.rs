//! Which clauses of a decision's rules never matter: a rule is stronger than one that it never
//! meets, or excepts readers who would not get its result anyway.

use crate::analysis::diagram::Exhausted;
use crate::analysis::search::formula::Formula;
use crate::analysis::world::World;
use crate::model::{DecisionId, Policy};

impl World<'_> {
    /// The pairs of rules of which the first overrides the second, and nobody would notice if it
    /// did not.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn idle_overrides(&mut self, id: DecisionId) -> Result<Vec<(usize, usize)>, Exhausted> {
        let decision = self.model.decisions.at(id);
        let mut book = self.rulebook(id)?;
        let mut found = Vec::new();
        let all_stronger = decision.stronger();
        for (stronger, rule) in decision.rules.iter().enumerate() {
            for weaker in &rule.overrides {
                let (wins, applies) = (self.wins(&book, stronger)?, book.applies(*weaker));
                if !self.exists(&mut book, &[&wins], Vec::new())?
                    || !self.exists(&mut book, &[&applies], Vec::new())?
                {
                    continue;
                }
                let mut others = Vec::new();
                for other in all_stronger
                    .get(*weaker)
                    .into_iter()
                    .flatten()
                    .filter(|other| **other != stronger)
                {
                    others.push(self.wins(&book, *other)?);
                }
                if !self.exists(&mut book, &[&wins, &applies], others.iter().collect())? {
                    found.push((stronger, *weaker));
                }
            }
        }
        Ok(found)
    }

    /// The rules whose `unless` excepts nobody who would get their result.
    ///
    /// # Errors
    /// Where the budget is met.
    pub fn idle_exceptions(&mut self, id: DecisionId) -> Result<Vec<usize>, Exhausted> {
        let decision = self.model.decisions.at(id);
        if decision.rules.iter().all(|rule| rule.unless.is_none()) {
            return Ok(Vec::new());
        }
        let mut book = self.rulebook(id)?;
        let before = match decision.policy {
            Policy::First => Vec::new(),
            Policy::Agree => self.before(&mut book)?,
        };
        let mut found = Vec::new();
        for (at, rule) in decision.rules.iter().enumerate() {
            let (Some(when), Some(unless)) = (&rule.when, &rule.unless) else {
                continue;
            };
            let (when, unless) = (
                self.compiler().condition(when)?,
                self.compiler().condition(unless)?,
            );
            if !self.exists(&mut book, &[&unless], Vec::new())?
                || !self.exists(&mut book, &[&when], Vec::new())?
            {
                continue;
            }
            let taking: Vec<Formula> = match decision.policy {
                Policy::First => (0..at).map(|other| book.applies(other)).collect(),
                Policy::Agree => {
                    let stronger = before.get(at).cloned().unwrap_or_default();
                    stronger
                        .into_iter()
                        .map(|other| self.wins(&book, other))
                        .collect::<Result<_, _>>()?
                }
            };
            if !self.exists(&mut book, &[&when, &unless], taking.iter().collect())? {
                found.push(at);
            }
        }
        Ok(found)
    }
}
