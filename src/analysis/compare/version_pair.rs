//! Two versions of a file in one case space.

use std::collections::BTreeMap;

use crate::analysis::concrete::evaluate::Evaluator;
use crate::analysis::context::AnalysisContext;
use crate::analysis::effort::Effort;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::space::Case;
use crate::analysis::rules::decisions;
use crate::analysis::wording::describe;
use crate::model::{File, GuideId, Model, ScenarioId};

use super::difference::{Aspect, CaseShare, Change, Witness};
use super::matching::Matching;
use super::partition::{
    PartitionBlock, Shift, Silence, Told, VersionPartition, readers, share, shifts, side,
};

/// Which version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Old,
    New,
}

impl Version {
    pub(crate) const BOTH: [Self; 2] = [Self::Old, Self::New];

    /// That of the two which is this version's.
    pub(crate) fn of<T>(self, [old, new]: [T; 2]) -> T {
        match self {
            Self::Old => old,
            Self::New => new,
        }
    }
}

/// See the module.
pub(crate) struct VersionPair<'w, 'm> {
    pub(crate) context: AnalysisContext<'m>,
    pub(crate) matching: &'w Matching,
    files: [&'m File; 2],
    possible: [Region; 2],
}

/// Whom a change meets.
#[derive(Clone)]
pub(crate) struct Whom {
    /// Them.
    pub(crate) region: Region,
    /// Those of them of whom one is named.
    pub(crate) example: Region,
    /// Who that is, where not each of these may be one.
    pub(crate) reader: Option<Case>,
    /// All readers of the subject.
    pub(crate) among: Region,
    /// Those from whom they are told apart.
    pub(crate) around: Region,
}

/// Both versions' answers in one respect.
pub(crate) struct Compared {
    pub(crate) sides: [VersionPartition; 2],
    pub(crate) shifts: Vec<Shift>,
}

/// A guide in both versions, and which of its scenarios are the same.
pub(crate) struct Guides {
    pub(crate) old: GuideId,
    pub(crate) new: GuideId,
    pub(crate) scenarios: BTreeMap<ScenarioId, ScenarioId>,
}

impl Guides {
    pub(crate) fn of(&self, version: Version) -> GuideId {
        version.of([self.old, self.new])
    }
}

/// A file that sees everything that two files see.
pub(crate) fn joint_file(old: &File, new: &File) -> File {
    let mut sees: Vec<_> = old.sees.iter().chain(&new.sees).copied().collect();
    sees.sort_unstable();
    File {
        sees,
        ..new.clone()
    }
}

impl<'w, 'm> VersionPair<'w, 'm> {
    /// `joint` sees everything that `old` and `new` see.
    pub(crate) fn new(
        model: &'m Model,
        matching: &'w Matching,
        joint: &'m File,
        files: [&'m File; 2],
        effort: Effort,
    ) -> Result<Self, Exhausted> {
        let mut context = decisions::context_of(model, joint, effort)?;
        let mut possible = [context.amounts; 2];
        for (file, possible) in files.into_iter().zip(&mut possible) {
            for assume in model
                .assumes
                .iter()
                .filter(|assume| file.sees.contains(&assume.span.file))
            {
                let region = decisions::condition(&mut context, &assume.condition)?;
                *possible = context.diagram.and(*possible, region)?;
            }
        }
        Ok(Self {
            context,
            matching,
            files,
            possible,
        })
    }

    pub(crate) fn model(&self) -> &'m Model {
        self.context.model
    }

    /// The possible readers of a version; from here on, effects are judged by its assumptions.
    pub(crate) fn turn_to(&mut self, version: Version) -> Region {
        let possible = self.possible(version);
        self.context.possible = possible;
        possible
    }

    pub(crate) fn possible(&self, version: Version) -> Region {
        version.of(self.possible)
    }

    /// The readers who are possible in both versions.
    pub(crate) fn common(&mut self) -> Result<Region, Exhausted> {
        let [old, new] = self.possible;
        self.context.diagram.and(old, new)
    }

    pub(crate) fn file(&self, version: Version) -> &'m File {
        version.of(self.files)
    }

    pub(crate) fn evaluator(&self, version: Version) -> Evaluator<'m> {
        Evaluator::new(self.model(), &self.file(version).sees)
    }

    /// A version's answer to the readers of a subject.
    pub(crate) fn side(
        &mut self,
        version: Version,
        population: Region,
        parts: Vec<PartitionBlock>,
        silence: &Silence<'_>,
    ) -> Result<VersionPartition, Exhausted> {
        let possible = self.possible(version);
        side(&mut self.context, possible, population, parts, silence)
    }

    /// The common answers, and the readers whose answers differ.
    pub(crate) fn compared(
        &mut self,
        sides: [VersionPartition; 2],
        among: Region,
    ) -> Result<Compared, Exhausted> {
        let [old, new] = &sides;
        let shifts = shifts(&mut self.context, old, new, among)?;
        Ok(Compared { sides, shifts })
    }

    /// Whom a shift meets, of `among`: where it is new to them that they are readers, they are told
    /// from everybody else.
    pub(crate) fn whom(&mut self, shift: &Shift, among: Region) -> Result<Whom, Exhausted> {
        let [old, new] = self.possible;
        let around = match shift.is_from_outside() {
            true if shift.from.said == Told::NotPossible || shift.to.said == Told::NotPossible => {
                Region::ALL
            }
            true => self.context.diagram.or(old, new)?,
            false => among,
        };
        Ok(Whom {
            region: shift.region,
            example: shift.example,
            reader: shift.reader.clone(),
            among,
            around,
        })
    }

    /// A change for some readers. `told` gives a version's answer to a reader, and the reason.
    pub(crate) fn change(
        &mut self,
        aspect: Aspect,
        (from, to): (&str, &str),
        Whom {
            region,
            example,
            reader,
            among,
            around,
        }: Whom,
        told: &dyn Fn(&Self, Version, &Case) -> Vec<String>,
    ) -> Result<Change, Exhausted> {
        let (named, others) = readers(&mut self.context, region, among, around)?;
        let facts = describe::deciding(&mut self.context, example, around)?;
        let reader = reader.or_else(|| self.context.reader(example));
        let witness = reader.map(|reader| Witness {
            words: describe::reader_words(&self.context, &reader, &facts),
            old: told(self, Version::Old, &reader),
            new: told(self, Version::New, &reader),
        });
        Ok(Change {
            aspect,
            place: String::new(),
            from: from.to_owned(),
            to: to.to_owned(),
            steps: Vec::new(),
            ends: Vec::new(),
            readers: named,
            others,
            share: self.share(region, among),
            witness,
            causes: Vec::new(),
            answers: None,
        })
    }

    pub(crate) fn share(&self, region: Region, among: Region) -> CaseShare {
        share(&self.context, region, among)
    }
}
