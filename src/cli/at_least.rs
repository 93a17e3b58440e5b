//! How much of a policy its tests have to ask for: `--at-least`.

use crate::analysis::coverage::CoverageKind;

/// The word for small changes.
const MUTANTS: &str = "mutants";

/// How many of a hundred are asked for at least: of a kind, or of each.
#[derive(Clone, Debug)]
pub(super) struct AtLeast {
    of: Of,
    pub(super) percent: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Each,
    Kind(CoverageKind),
    Mutants,
}

impl AtLeast {
    /// From `PERCENT` or `KIND=PERCENT`.
    ///
    /// # Errors
    /// In words.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let none = |name| {
            format!(
                "`{name}` is none of {}, {MUTANTS}",
                CoverageKind::ALL.map(CoverageKind::name).join(", ")
            )
        };
        let (of, percent) = match text.split_once('=') {
            None => (Of::Each, text),
            Some((MUTANTS, percent)) => (Of::Mutants, percent),
            Some((name, percent)) => {
                let kind = CoverageKind::ALL
                    .into_iter()
                    .find(|kind| kind.name() == name);
                (Of::Kind(kind.ok_or_else(|| none(name))?), percent)
            }
        };
        let percent = percent.parse().ok().filter(|percent| *percent <= 100);
        let percent =
            percent.ok_or_else(|| "it is a number from 0 to 100, or KIND=NUMBER".to_owned())?;
        Ok(Self { of, percent })
    }

    /// Whether it asks for those of a kind.
    pub(super) fn asks_for(&self, kind: CoverageKind) -> bool {
        self.of == Of::Each || self.of == Of::Kind(kind)
    }

    /// Whether it asks for small changes to be noticed.
    pub(super) fn asks_for_mutants(&self) -> bool {
        self.of == Of::Mutants
    }
}
