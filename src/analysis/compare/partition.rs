//! Each version's answers, as a partition of one case space, and the readers who move from a block
//! of the older into one of the newer.

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::cube::Cube;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::space::Case;
use crate::analysis::wording::{cubes, describe};

use super::difference::{CaseShare, ChangedReaders};

/// How many boxes are looked at, and how many are named.
const LOOKED_AT: usize = 24;
const NAMED: usize = 4;

/// The answer to a block of the cases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Told {
    /// There is no such reader.
    NotPossible,
    /// It is not for them.
    NotForThem,
    /// Nothing.
    Nothing,
    /// This answer, in terms of both versions.
    Is(String),
    /// Several things to several readers.
    Several,
}

/// A part of the cases.
#[derive(Clone, Debug)]
pub(crate) struct PartitionBlock {
    pub(crate) said: Told,
    pub(crate) words: String,
    pub(crate) region: Region,
}

/// One version's answers: blocks that together are everybody.
#[derive(Clone, Debug, Default)]
pub(crate) struct VersionPartition {
    pub(crate) parts: Vec<PartitionBlock>,
    /// Its possible readers for whom the subject is.
    pub(crate) readers: Region,
}

/// The words for readers to whom nothing is said.
pub(crate) struct Silence<'s> {
    pub(crate) not_possible: &'s str,
    pub(crate) not_for_them: &'s str,
    pub(crate) nothing: &'s str,
}

/// Parts that say something to some of `population`, made whole.
pub(crate) fn side(
    context: &mut AnalysisContext<'_>,
    possible: Region,
    population: Region,
    parts: Vec<PartitionBlock>,
    silence: &Silence<'_>,
) -> Result<VersionPartition, Exhausted> {
    let readers = context.diagram.and(possible, population)?;
    let mut side = VersionPartition {
        parts: Vec::new(),
        readers,
    };
    let mut rest = readers;
    for part in parts {
        let region = context.diagram.and(part.region, readers)?;
        rest = context.diagram.minus(rest, region)?;
        // Rules with the same result are one part.
        match side.parts.iter_mut().find(|other| other.said == part.said) {
            Some(other) => other.region = context.diagram.or(other.region, region)?,
            None => side.parts.push(PartitionBlock { region, ..part }),
        }
    }
    let not_for_them = context.diagram.minus(possible, population)?;
    let not_possible = context.diagram.not(possible)?;
    side.parts.extend([
        PartitionBlock {
            said: Told::Nothing,
            words: silence.nothing.to_owned(),
            region: rest,
        },
        PartitionBlock {
            said: Told::NotForThem,
            words: silence.not_for_them.to_owned(),
            region: not_for_them,
        },
        PartitionBlock {
            said: Told::NotPossible,
            words: silence.not_possible.to_owned(),
            region: not_possible,
        },
    ]);
    Ok(side)
}

/// Readers who come from one part into another.
pub(crate) struct Shift {
    pub(crate) from: PartitionBlock,
    pub(crate) to: PartitionBlock,
    pub(crate) region: Region,
    /// Those of them of whom one answer stands for all; where there are several, those who are told
    /// one.
    pub(crate) example: Region,
    /// One of them, where not each may be one whose answers differ.
    pub(crate) reader: Option<Case>,
}

impl Shift {
    /// Whether some of them are readers of one version only.
    pub(crate) fn is_from_outside(&self) -> bool {
        let outside =
            |part: &PartitionBlock| matches!(part.said, Told::NotForThem | Told::NotPossible);
        outside(&self.from) || outside(&self.to)
    }
}

/// Those of `among` whose answers differ between the versions, by their answers.
pub(crate) fn shifts(
    context: &mut AnalysisContext<'_>,
    old: &VersionPartition,
    new: &VersionPartition,
    among: Region,
) -> Result<Vec<Shift>, Exhausted> {
    let changed =
        |context: &mut AnalysisContext<'_>, one: &VersionPartition, other: &VersionPartition| {
            let mut changed = Vec::new();
            for part in &one.parts {
                let there = other
                    .parts
                    .iter()
                    .find(|there| there.said == part.said)
                    .map(|there| there.region);
                let here = context
                    .diagram
                    .minus(part.region, there.unwrap_or_default())?;
                let here = context.diagram.and(here, among)?;
                if !here.is_empty() {
                    changed.push((part.clone(), here));
                }
            }
            Ok(changed)
        };
    let (mut leaving, mut coming) = (changed(context, old, new)?, changed(context, new, old)?);
    let mut shifts = Vec::new();
    let before: Vec<Region> = leaving.iter().map(|(_, left)| *left).collect();
    for ((from, left), all) in leaving.iter_mut().zip(&before) {
        for (to, come) in &coming {
            let region = context.diagram.and(*all, *come)?;
            if !region.is_empty() {
                *left = context.diagram.minus(*left, region)?;
                shifts.push(Shift {
                    from: from.clone(),
                    to: to.clone(),
                    region,
                    example: region,
                    reader: None,
                });
            }
        }
    }
    for (_, come) in &mut coming {
        for left in &before {
            *come = context.diagram.minus(*come, *left)?;
        }
    }
    // Where several things are said to one reader, one of them may come or go by itself.
    let by_itself = || PartitionBlock {
        said: Told::Nothing,
        words: String::new(),
        region: Region::NONE,
    };
    let leaving = leaving.into_iter().map(|(from, region)| Shift {
        from,
        to: by_itself(),
        region,
        example: region,
        reader: None,
    });
    let coming = coming.into_iter().map(|(to, region)| Shift {
        from: by_itself(),
        to,
        region,
        example: region,
        reader: None,
    });
    shifts.extend(
        leaving
            .chain(coming)
            .filter(|shift| !shift.region.is_empty()),
    );
    for is_outside in [Told::NotForThem, Told::NotPossible] {
        merge(
            context,
            &mut shifts,
            among,
            |shift| shift.from.said == is_outside,
            true,
        )?;
        merge(
            context,
            &mut shifts,
            among,
            |shift| shift.to.said == is_outside,
            false,
        )?;
    }
    Ok(shifts)
}

/// Makes one of all shifts from outside, or to there: that somebody is a reader now is one change,
/// whatever they are told.
fn merge(
    context: &mut AnalysisContext<'_>,
    shifts: &mut Vec<Shift>,
    among: Region,
    is_one: impl Fn(&Shift) -> bool,
    from_outside: bool,
) -> Result<(), Exhausted> {
    let (mut merged, others): (Vec<Shift>, Vec<Shift>) = shifts.drain(..).partition(is_one);
    *shifts = others;
    if merged.len() < 2 {
        shifts.append(&mut merged);
        return Ok(());
    }
    let mut sized: Vec<(CaseShare, String, Region)> = Vec::new();
    let mut region = Region::NONE;
    for shift in &merged {
        region = context.diagram.or(region, shift.region)?;
        let part = if from_outside { &shift.to } else { &shift.from };
        sized.push((
            share(context, shift.region, among),
            part.words.clone(),
            shift.region,
        ));
    }
    sized.sort_by(|one, other| other.0.part.cmp(&one.0.part));
    let example = sized.first().map_or(region, |(_, _, largest)| *largest);
    let words: Vec<String> = sized
        .into_iter()
        .map(|(share, words, _)| format!("{words} ({})", share.words()))
        .collect();
    let reader = merged.iter().find_map(|shift| shift.reader.clone());
    let Some(Shift { from, to, .. }) = merged.pop() else {
        return Ok(());
    };
    let inside = PartitionBlock {
        said: Told::Several,
        words: words.join(", "),
        region,
    };
    let (from, to) = if from_outside {
        (from, inside)
    } else {
        (inside, to)
    };
    shifts.push(Shift {
        from,
        to,
        region,
        example,
        reader,
    });
    Ok(())
}

/// Everybody who is told of a change.
pub(crate) fn told(
    context: &mut AnalysisContext<'_>,
    old: &VersionPartition,
    new: &VersionPartition,
) -> Result<Region, Exhausted> {
    context.diagram.or(old.readers, new.readers)
}

/// The part of `among` that is in `region`.
pub(crate) fn share(context: &AnalysisContext<'_>, region: Region, among: Region) -> CaseShare {
    CaseShare {
        part: context.count(region),
        whole: context.count(among),
    }
}

/// Readers in few boxes, and the rest of `among`. Facts that all of `around` share are left out.
pub(crate) fn readers(
    context: &mut AnalysisContext<'_>,
    region: Region,
    among: Region,
    around: Region,
) -> Result<(Vec<ChangedReaders>, Option<CaseShare>), Exhausted> {
    let elsewhere = context.diagram.not(around)?;
    let allowed = context.diagram.or(region, elsewhere)?;
    let cover = cubes::cover(context, region, allowed, LOOKED_AT)?;
    let mut left = region;
    let mut cells: Vec<(Cube, Region)> = Vec::new();
    for cell in cover.cells {
        let all = cubes::cell_region(context, &cell)?;
        cells.push((cell, all));
    }
    let mut named = Vec::new();
    while named.len() < NAMED && !left.is_empty() {
        let mut largest = None;
        for (at, (_, all)) in cells.iter().enumerate() {
            let here = context.diagram.and(*all, left)?;
            let count = context.count(here);
            if largest.as_ref().is_none_or(|(_, most)| count > *most) {
                largest = Some((at, count));
            }
        }
        let Some((at, _)) = largest else { break };
        let (cell, all) = cells.swap_remove(at);
        left = context.diagram.minus(left, all)?;
        let cell = cubes::without_idle(context, &cell, region)?;
        named.push(ChangedReaders {
            words: describe::words(context, &cell),
            source: describe::source(context, &cell),
        });
    }
    let others = (!left.is_empty()).then(|| share(context, left, among));
    Ok((named, others))
}
