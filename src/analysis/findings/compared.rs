//! Guides that come to the same outcome, in pairs: shared by their checks. It decides nothing; each
//! check chooses the readers and the words.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Region;
use crate::analysis::agreement::claims;
use crate::analysis::agreement::claims::{Comparison, OutcomeClaim};
use crate::analysis::concrete::paths::{Happened, PathExplorer};
use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::memo::Goal;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::region::space::Case;
use crate::analysis::rules::guides;
use crate::analysis::wording::describe;
use crate::analysis::wording::describe::Description;
use crate::base::Diagnostic;
use crate::model::{GuideId, OutcomeId};

use super::check::Findings;
use super::subjects;

/// The readers whom two guides tell different things.
pub(crate) struct Disagreement<'m> {
    /// The outcome of which it is said.
    pub(crate) outcome: OutcomeId,
    /// The guide that leads them there, or leads them there safely.
    pub(crate) better: GuideId,
    /// How many other guides do that for some readers.
    pub(crate) others: usize,
    /// The other.
    pub(crate) worse: GuideId,
    /// These readers.
    pub(crate) described: Description,
    /// All ways of one of them by the better guide.
    pub(crate) there: ReaderWay<'m>,
    /// And by the other.
    pub(crate) here: ReaderWay<'m>,
}

impl Disagreement<'_> {
    /// How many other guides do better, in words behind a sentence.
    pub(crate) fn other_guides(&self) -> String {
        match self.others {
            0 => String::new(),
            1 => "; so does another guide for some readers".to_owned(),
            others => format!("; so do {others} other guides for some readers"),
        }
    }
}

/// The findings for all guides that serve some readers worse than another guide does, one for
/// each. `meant` are the readers of the better and of the worse guide, and whoever is among
/// both is meant.
pub(crate) fn differences<'m>(
    context: &mut AnalysisContext<'m>,
    comparison: &Comparison,
    meant: impl Fn(&OutcomeClaim, &OutcomeClaim) -> (Region, Region),
    word: impl Fn(&AnalysisContext<'m>, &mut Disagreement<'m>) -> (Diagnostic, bool),
) -> Findings {
    let mut found = Vec::new();
    // Of two guides, readers are told of once, whatever the outcome.
    let mut told: BTreeMap<(GuideId, GuideId), Region> = BTreeMap::new();
    for (outcome, guides) in &comparison.outcomes {
        let said = claims::said_of(context, *outcome, guides)?;
        for worse in &said {
            let differs = |better: &&OutcomeClaim| {
                let (one, other) = meant(better, worse);
                comparison.compares(worse.guide, better.guide) && context.diagram.meets(one, other)
            };
            let better: Vec<&OutcomeClaim> = said.iter().filter(differs).collect();
            let mut new = None;
            for first in &better {
                let (one, other) = meant(first, worse);
                let both = context.diagram.and(one, other)?;
                let told = told
                    .entry((first.guide.min(worse.guide), first.guide.max(worse.guide)))
                    .or_default();
                if !context.diagram.minus(both, *told)?.is_empty() {
                    *told = context.diagram.or(*told, both)?;
                    new = Some((first, both));
                    break;
                }
            }
            let Some((first, both)) = new else { continue };
            let among = readers_of_both(context, first.guide, worse.guide)?;
            let described = describe::describe(context, both, among)?;
            let reader = context.reader(described.inside);
            let mut difference = Disagreement {
                outcome: *outcome,
                better: first.guide,
                others: better.len() - 1,
                worse: worse.guide,
                there: led(context, first.guide, reader.as_ref()),
                here: led(context, worse.guide, reader.as_ref()),
                described,
            };
            let (diagnostic, agrees) = word(context, &mut difference);
            let diagnostic = diagnostic.region(&difference.described.source);
            found.push(subjects::confirmed(
                context,
                diagnostic,
                difference.described.inside,
                (both, among),
                |_| agrees,
            )?);
        }
    }
    Ok(found)
}

fn readers_of_both(
    context: &mut AnalysisContext<'_>,
    one: GuideId,
    other: GuideId,
) -> Result<Region, Exhausted> {
    let (one, other) = (
        guides::guide(context, one)?.population,
        guides::guide(context, other)?.population,
    );
    let both = context.diagram.and(one, other)?;
    context.possible(both)
}

/// All ways by which a guide leads a reader.
fn led<'m>(context: &AnalysisContext<'m>, guide: GuideId, reader: Option<&Case>) -> ReaderWay<'m> {
    let (model, sees) = (context.model, &context.file.sees);
    let ways = reader.map(|reader| {
        let scenarios = subjects::evaluator(context).scenarios(guide, reader);
        scenarios
            .into_iter()
            .map(|scenario| PathExplorer::new(model, sees, scenario, reader))
            .collect()
    });
    ReaderWay {
        ways: ways.unwrap_or_default(),
    }
}

/// All ways of one reader by a guide: one scenario's, if the guide is without fault. `None` where
/// they are more than can be gone one by one; then they are taken for whatever is asked.
pub(crate) struct ReaderWay<'m> {
    ways: Vec<Option<PathExplorer<'m>>>,
}

impl<'m> ReaderWay<'m> {
    /// Whether some way leads to the goal.
    pub(crate) fn reaches(&self, goal: Goal) -> bool {
        self.ways
            .iter()
            .any(|ways| ways.as_ref().is_none_or(|ways| ways.reaches(goal)))
    }

    /// Whether no way leads to the goal.
    pub(crate) fn misses(&self, goal: Goal) -> bool {
        !self.ways.is_empty()
            && self
                .ways
                .iter()
                .all(|ways| ways.as_ref().is_none_or(|ways| !ways.reaches(goal)))
    }

    /// The outcomes to which some way leads.
    pub(crate) fn outcomes(&self) -> BTreeSet<OutcomeId> {
        self.ways
            .iter()
            .flatten()
            .flat_map(|ways| ways.outcomes().into_keys())
            .collect()
    }

    /// The events on the shortest way to an outcome.
    pub(crate) fn way_to(&mut self, outcome: OutcomeId) -> Vec<(Happened<'m>, Case)> {
        for ways in self.ways.iter_mut().flatten() {
            if let Some(at) = ways.outcomes().get(&outcome) {
                return ways.trace(*at);
            }
        }
        Vec::new()
    }
}
