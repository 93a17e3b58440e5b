//! Two versions of a text, line by line, laid side by side: which lines are the same, and which came, went, moved or are put
//! differently.

use std::ops::Range;

use similar::{Algorithm, DiffOp, TextDiff, capture_diff_slices};

/// How much of a line must be the same for it to be the same line in other words.
const ALIKE: f32 = 0.4;

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line<'t> {
    /// What kind of line it is: only lines of one kind can be the same.
    pub what: &'t str,
    /// How deep it stands.
    pub depth: usize,
    /// What it says.
    pub text: &'t str,
    /// What it is about: lines about the same thing are the same line, put otherwise. Where it is empty, lines of which enough
    /// words are the same are.
    pub about: &'t str,
}

/// What became of a line.
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
    /// Lines that are not as they were, in the order of the newer text: what became of each, and its positions.
    pub changes: Vec<(Fate, Option<usize>, Option<usize>)>,
}

/// Lays the lines of two versions side by side.
#[must_use]
pub fn align(old: &[Line<'_>], new: &[Line<'_>]) -> Aligned {
    let mut aligned = Aligned::default();
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Patience, old, new) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                aligned.same.extend((0..len).map(|at| (old_index + at, new_index + at)));
            }
            DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. } => {
                replace(old, new, (op.old_range(), op.new_range()), &mut aligned, &mut gone, &mut come);
            }
        }
    }
    // What went here and came there has moved.
    for at in gone {
        let Some(line) = old.get(at) else { continue };
        let there = come.iter().position(|to| new.get(*to).is_some_and(|other| moved(line, other)));
        match there {
            Some(found) => {
                let to = come.remove(found);
                aligned.same.push((at, to));
                aligned.changes.push((Fate::Moved, Some(at), Some(to)));
            }
            None => aligned.changes.push((Fate::Removed, Some(at), None)),
        }
    }
    aligned.changes.extend(come.into_iter().map(|to| (Fate::Added, None, Some(to))));
    aligned.changes.sort_by_key(|(_, old, new)| (new.or(*old), *old));
    aligned
}

fn moved(line: &Line<'_>, other: &Line<'_>) -> bool {
    line.what == other.what && line.text == other.text
}

/// Pairs lines of a stretch that was replaced, each with the one that is most like it, in order.
fn replace(
    old: &[Line<'_>],
    new: &[Line<'_>],
    (mut from, to): (Range<usize>, Range<usize>),
    aligned: &mut Aligned,
    gone: &mut Vec<usize>,
    come: &mut Vec<usize>,
) {
    for at in to {
        let Some(line) = new.get(at) else { continue };
        let is_like = |other: &usize| old.get(*other).is_some_and(|other| alike(other, line));
        let Some(found) = from.clone().find(is_like) else {
            come.push(at);
            continue;
        };
        gone.extend(from.start..found);
        from.start = found + 1;
        aligned.same.push((found, at));
        aligned.changes.push((Fate::Reworded, Some(found), Some(at)));
    }
    gone.extend(from);
}

fn alike(one: &Line<'_>, other: &Line<'_>) -> bool {
    let same_kind = one.what == other.what && one.depth == other.depth && one.about == other.about;
    same_kind && (!one.about.is_empty() || TextDiff::from_words(one.text, other.text).ratio() >= ALIKE)
}

#[cfg(test)]
mod tests {
    use super::{Fate, Line, align};

    fn lines<'t>(texts: &[&'t str]) -> Vec<Line<'t>> {
        texts.iter().map(|text| Line { what: "step", depth: 0, text, about: "" }).collect()
    }

    #[test]
    fn steps_come_go_move_and_are_put_differently() {
        let old = lines(&["Open the settings.", "Choose a plan.", "Save your work now.", "Close the window."]);
        let new = lines(&["Choose a plan.", "Open the settings.", "Save all your work now.", "Call us!"]);
        let aligned = align(&old, &new);
        let kinds: Vec<Fate> = aligned.changes.iter().map(|(kind, ..)| *kind).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == Fate::Moved).count(), 1, "{aligned:?}");
        assert!(kinds.contains(&Fate::Reworded), "{aligned:?}");
        assert!(kinds.contains(&Fate::Added) && kinds.contains(&Fate::Removed), "{aligned:?}");
    }
}
