//! Forbidden kinds of change, by their names on the command line.

use clap::ValueEnum;

use crate::analysis::compare::{Aspect, ChangeVerdict, Difference};
use crate::driver::{Diff, PageDifference};

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FailOn {
    /// Anything is not as it was, words included.
    Any,
    /// An eligibility is for more readers.
    Widened,
    /// An eligibility is for fewer readers.
    Narrowed,
    /// An eligibility is for others.
    Shifted,
    /// A decision gives some readers another result, or a guide leads them to another end.
    OutcomeChanged,
    /// A decision gives the same result for another reason.
    ReasonChanged,
    /// Another scenario takes some readers.
    ScenarioChanged,
    /// Some readers do other steps.
    WayChanged,
    /// An eligibility, decision or guide is gone, or a page does not show it any more.
    Removed,
    /// Links to a page or an anchor lead nowhere.
    LinksBroken,
    /// A fact, a value or an outcome came or went.
    DomainChanged,
    /// A page reads otherwise.
    TextChanged,
}

impl FailOn {
    /// Whether a change is of this kind.
    pub(super) fn is_met(self, diff: &Diff) -> bool {
        use crate::analysis::compare::What;
        let verdict = |wanted: &[ChangeVerdict]| {
            diff.differences.iter().any(|difference| {
                difference
                    .verdict
                    .is_some_and(|verdict| wanted.contains(&verdict))
            })
        };
        let aspect = |wanted: &[Aspect]| {
            let has = |difference: &Difference| {
                difference
                    .changes
                    .iter()
                    .any(|change| wanted.contains(&change.aspect))
            };
            diff.differences.iter().any(has)
        };
        match self {
            Self::Any => !diff.is_empty(),
            Self::Widened => verdict(&[ChangeVerdict::Widened, ChangeVerdict::Shifted]),
            Self::Narrowed => verdict(&[ChangeVerdict::Narrowed, ChangeVerdict::Shifted]),
            Self::Shifted => verdict(&[ChangeVerdict::Shifted]),
            Self::OutcomeChanged => {
                let ends = |difference: &Difference| {
                    difference
                        .changes
                        .iter()
                        .any(|change| !change.ends.is_empty())
                };
                aspect(&[Aspect::Result, Aspect::End]) || diff.differences.iter().any(ends)
            }
            Self::ReasonChanged => aspect(&[Aspect::Reason]),
            Self::ScenarioChanged => aspect(&[Aspect::Scenario]),
            Self::WayChanged => aspect(&[Aspect::Way]),
            Self::Removed => {
                let off_its_page =
                    |page: &PageDifference| page.new.is_some() && !page.shown_gone.is_empty();
                verdict(&[ChangeVerdict::Gone]) || diff.pages.iter().any(off_its_page)
            }
            Self::LinksBroken => diff.pages.iter().any(PageDifference::breaks_links),
            Self::DomainChanged => diff
                .vocabulary
                .iter()
                .any(|entry| !matches!(entry.what, What::Renamed | What::Reworded)),
            Self::TextChanged => diff
                .pages
                .iter()
                .any(|page| !page.lines.is_empty() || !page.images.is_empty()),
        }
    }

    /// Its name on the command line.
    pub(super) fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}
