//! Two versions of a text, line by line, laid side by side: which lines are the same, and which
//! came, went, moved or are put differently.

use std::collections::BTreeSet;
use std::ops::Range;

use similar::{Algorithm, DiffOp, TextDiff, capture_diff_slices};

/// How much of a line must be the same for it to be the same line in other words.
const ALIKE: f32 = 0.4;

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlignedLine<'t> {
    /// The kind of line: only lines of one kind can be the same.
    pub what: &'t str,
    /// How deep it stands.
    pub depth: usize,
    /// The words.
    pub text: &'t str,
    /// The subject: lines about the same thing are the same line, worded differently. Where it is
    /// empty, lines that share enough words are.
    pub about: &'t str,
}

/// The change of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It stands elsewhere.
    Moved,
    /// It is put in other words.
    Reworded,
}

/// Lines of both versions.
#[derive(Debug, Default)]
pub struct Aligned {
    /// Lines that stand in both, by their positions, reworded and moved ones too.
    pub same: Vec<(usize, usize)>,
    /// Changed lines, in the order of the newer text: the change of each, and its positions.
    pub changes: Vec<(Fate, Option<usize>, Option<usize>)>,
}

/// Aligns the lines of two versions: the outermost first, then the lines within equal lines. So
/// nested lines stay with their parent.
#[must_use]
pub fn align(old: &[AlignedLine<'_>], new: &[AlignedLine<'_>]) -> Aligned {
    let mut aligning = Aligning {
        old,
        new,
        aligned: Aligned::default(),
        gone: Vec::new(),
        come: BTreeSet::new(),
    };
    aligning.level(0..old.len(), 0..new.len());
    aligning.moves();
    let mut aligned = aligning.aligned;
    aligned.same.sort_unstable_by_key(|(old, new)| (*new, *old));
    aligned
        .changes
        .sort_by_key(|(_, old, new)| (new.or(*old), *old));
    aligned
}

struct Aligning<'l, 't> {
    old: &'l [AlignedLine<'t>],
    new: &'l [AlignedLine<'t>],
    aligned: Aligned,
    /// Lines of the older version, and of the newer, that are not where they were, in order.
    gone: Vec<usize>,
    come: BTreeSet<usize>,
}

impl Aligning<'_, '_> {
    /// Lays stretches of both versions side by side, of which each is all that stands within a
    /// line.
    fn level(&mut self, from: Range<usize>, to: Range<usize>) {
        let (older, newer) = (outermost(self.old, from), outermost(self.new, to));
        let one: Vec<AlignedLine<'_>> = older
            .iter()
            .filter_map(|range| self.old.get(range.start).copied())
            .collect();
        let other: Vec<AlignedLine<'_>> = newer
            .iter()
            .filter_map(|range| self.new.get(range.start).copied())
            .collect();
        for op in capture_diff_slices(Algorithm::Patience, &one, &other) {
            let (from, to) = (op.old_range(), op.new_range());
            let (from, to) = (
                older.get(from).unwrap_or_default(),
                newer.get(to).unwrap_or_default(),
            );
            if matches!(op, DiffOp::Equal { .. }) {
                for (from, to) in from.iter().zip(to) {
                    self.pair(from, to, None);
                }
            } else {
                self.replace(from, to);
            }
        }
    }

    /// Two lines are the same, and the lines within them are aligned.
    fn pair(&mut self, from: &Range<usize>, to: &Range<usize>, fate: Option<Fate>) {
        self.aligned.same.push((from.start, to.start));
        self.aligned
            .changes
            .extend(fate.map(|fate| (fate, Some(from.start), Some(to.start))));
        self.level(from.start + 1..from.end, to.start + 1..to.end);
    }

    /// Pairs lines of a stretch that was replaced, each with the one that is most like it, in
    /// order.
    fn replace(&mut self, mut from: &[Range<usize>], to: &[Range<usize>]) {
        for range in to {
            let Some(line) = self.new.get(range.start) else {
                continue;
            };
            let is_like = |other: &Range<usize>| {
                self.old
                    .get(other.start)
                    .is_some_and(|other| alike(other, line))
            };
            let Some(found) = from.iter().position(is_like) else {
                self.come.extend(range.clone());
                continue;
            };
            let (before, rest) = from.split_at(found);
            self.gone.extend(before.iter().cloned().flatten());
            if let Some((same, rest)) = rest.split_first() {
                self.pair(same, range, Some(Fate::Reworded));
                from = rest;
            }
        }
        self.gone.extend(from.iter().cloned().flatten());
    }

    /// A line that is gone here and new there has moved; the lines within it went with it.
    fn moves(&mut self) {
        let mut with: BTreeSet<(usize, usize)> = BTreeSet::new();
        for at in std::mem::take(&mut self.gone) {
            let Some(line) = self.old.get(at) else {
                continue;
            };
            let is_same = |to: &&usize| self.new.get(**to).is_some_and(|other| moved(line, other));
            let Some(to) = self.come.iter().find(is_same).copied() else {
                self.aligned.changes.push((Fate::Removed, Some(at), None));
                continue;
            };
            self.come.remove(&to);
            self.aligned.same.push((at, to));
            let around = around(self.old, at).zip(around(self.new, to));
            if !around.is_some_and(|around| with.contains(&around)) {
                self.aligned.changes.push((Fate::Moved, Some(at), Some(to)));
            }
            with.insert((at, to));
        }
        let come = std::mem::take(&mut self.come);
        self.aligned
            .changes
            .extend(come.into_iter().map(|to| (Fate::Added, None, Some(to))));
    }
}

/// The lines of a stretch that stand outermost, each with all that stands within it.
fn outermost(lines: &[AlignedLine<'_>], within: Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let depth = |at: usize| lines.get(at).map_or(0, |line| line.depth);
    for at in within {
        match found.last_mut() {
            Some(last) if depth(at) > depth(last.start) => last.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

/// The line within which a line stands.
fn around(lines: &[AlignedLine<'_>], at: usize) -> Option<usize> {
    let depth = lines.get(at)?.depth;
    (0..at)
        .rev()
        .find(|other| lines.get(*other).is_some_and(|other| other.depth < depth))
}

fn moved(line: &AlignedLine<'_>, other: &AlignedLine<'_>) -> bool {
    line.what == other.what && line.text == other.text
}

fn alike(one: &AlignedLine<'_>, other: &AlignedLine<'_>) -> bool {
    let same_kind = one.what == other.what && one.depth == other.depth && one.about == other.about;
    same_kind
        && (!one.about.is_empty() || TextDiff::from_words(one.text, other.text).ratio() >= ALIKE)
}

#[cfg(test)]
mod tests {
    use super::AlignedLine;
    use super::Fate;
    use super::align;

    fn lines<'t>(texts: &[&'t str]) -> Vec<AlignedLine<'t>> {
        texts
            .iter()
            .map(|text| AlignedLine {
                what: "step",
                depth: 0,
                text,
                about: "",
            })
            .collect()
    }

    #[test]
    fn steps_come_go_move_and_are_put_differently() {
        let old = lines(&[
            "Open the settings.",
            "Choose a plan.",
            "Save your work now.",
            "Close the window.",
        ]);
        let new = lines(&[
            "Choose a plan.",
            "Open the settings.",
            "Save all your work now.",
            "Call us!",
        ]);
        let aligned = align(&old, &new);
        let kinds: Vec<Fate> = aligned.changes.iter().map(|(kind, ..)| *kind).collect();
        assert_eq!(
            kinds.iter().filter(|kind| **kind == Fate::Moved).count(),
            1,
            "{aligned:?}"
        );
        assert!(kinds.contains(&Fate::Reworded), "{aligned:?}");
        assert!(
            kinds.contains(&Fate::Added) && kinds.contains(&Fate::Removed),
            "{aligned:?}"
        );
    }

    fn with_effects<'t>(texts: &[(&'static str, &'t str)]) -> Vec<AlignedLine<'t>> {
        let depth = |what: &str| usize::from(what == "effect");
        texts
            .iter()
            .map(|(what, text)| AlignedLine {
                what,
                depth: depth(what),
                text,
                about: "",
            })
            .collect()
    }

    #[test]
    fn what_belongs_to_a_step_goes_with_it() {
        let old = with_effects(&[
            ("step", "Pay."),
            ("effect", "paid"),
            ("step", "Ask."),
            ("effect", "asked"),
        ]);
        let fates = |new: &[(&'static str, &str)]| {
            let aligned = align(&old, &with_effects(new));
            aligned
                .changes
                .iter()
                .map(|(fate, old, new)| (*fate, *old, *new))
                .collect::<Vec<_>>()
        };
        // An effect that goes to another step moves by itself.
        let moved = fates(&[
            ("step", "Pay."),
            ("step", "Ask."),
            ("effect", "paid"),
            ("effect", "asked"),
        ]);
        assert_eq!(moved, [(Fate::Moved, Some(1), Some(2))]);
        // Steps that change places take their effects with them.
        let swapped = fates(&[
            ("step", "Ask."),
            ("effect", "asked"),
            ("step", "Pay."),
            ("effect", "paid"),
        ]);
        assert!(
            matches!(swapped.as_slice(), [(Fate::Moved, Some(0 | 2), _)]),
            "{swapped:?}"
        );
    }
}
