//! Typed ids and the arenas they index: a fact's id cannot be used to look up a guide. The type of
//! an id is a mark, not the thing itself, so that a reference does not need the type of its target.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Range;

use super::span::{FileId, Placed};

/// The position of a thing marked `T` in its [`Arena`].
pub struct Id<T> {
    index: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// The id of the element at `index`.
    #[must_use]
    pub fn new(index: usize) -> Self {
        Self {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            of: PhantomData,
        }
    }

    /// The position.
    #[must_use]
    pub fn index(self) -> usize {
        self.index as usize
    }
}

// Derives would demand bounds on `T` that only the number needs.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

/// Things of one kind, in the order in which they were added; `M` marks their ids.
#[derive(Clone, Debug)]
pub struct Arena<M, T> {
    items: Vec<T>,
    /// The index ranges of one file; most files have one.
    runs: BTreeMap<FileId, Vec<Range<usize>>>,
    marked: PhantomData<fn() -> M>,
}

impl<M, T> Default for Arena<M, T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            runs: BTreeMap::new(),
            marked: PhantomData,
        }
    }
}

impl<M, T> Arena<M, T> {
    /// Adds `item` and returns its id.
    pub fn push(&mut self, item: T) -> Id<M>
    where
        T: Placed,
    {
        let at = self.items.len();
        let runs = self.runs.entry(item.file()).or_default();
        match runs.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => runs.push(at..at + 1),
        }
        self.items.push(item);
        Id::new(at)
    }

    /// The element with this id.
    #[must_use]
    #[allow(
        clippy::indexing_slicing,
        reason = "an id is made by the arena it indexes, which never shrinks"
    )]
    pub fn at(&self, id: Id<M>) -> &T {
        &self.items[id.index()]
    }

    /// The element with this id, to be changed.
    #[allow(
        clippy::indexing_slicing,
        reason = "an id is made by the arena it indexes, which never shrinks"
    )]
    pub fn at_mut(&mut self, id: Id<M>) -> &mut T {
        &mut self.items[id.index()]
    }

    /// The element with this id, if it has been added yet.
    #[must_use]
    pub fn get(&self, id: Id<M>) -> Option<&T> {
        self.items.get(id.index())
    }

    /// Ids and elements, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Id<M>, &T)> {
        self.items
            .iter()
            .enumerate()
            .map(|(index, item)| (Id::new(index), item))
    }

    /// Ids and elements that stand in a file, in order.
    pub fn of_file(&self, file: FileId) -> impl Iterator<Item = (Id<M>, &T)> {
        let runs = self.runs.get(&file).map(Vec::as_slice).unwrap_or_default();
        runs.iter().flat_map(|run| {
            let items = self.items.get(run.clone()).unwrap_or_default();
            run.clone()
                .zip(items)
                .map(|(index, item)| (Id::new(index), item))
        })
    }

    /// The elements, in order, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
