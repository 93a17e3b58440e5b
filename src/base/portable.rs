//! Positions in cached data. A file's id is its position among the sources of one run, and a text
//! moves where something before it grows: so cached data names files by a list of its own, and
//! places in other sources by their item and the place in what of it means something. Both are
//! translated while data is written and read, and no position is read without a list of files.

use std::cell::RefCell;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use super::codes;
use super::codes::Code;
use super::span::{FileId, Span};

/// The parts of a text that mean something, item by item: comments, and blanks between words, are
/// left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Of each item, where it begins, and its parts.
    pieces: Vec<(u32, Vec<Part>)>,
}

/// A part of an item: bytes `start..end` of the file are the bytes from `at` on of what the item
/// means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    start: u32,
    end: u32,
    at: u32,
}

/// A place in an item: which, and where in it.
type Place = (u32, u32);

/// Stands for the beginning of a file, which may be no item's.
const BEGINNING: u32 = u32::MAX;

impl Outline {
    /// The outline of a text of these items: where each begins, and its parts, as ranges of bytes of
    /// the text.
    #[must_use]
    pub fn new<'p>(items: impl Iterator<Item = (usize, &'p [std::ops::Range<usize>])>) -> Self {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let piece = |(begin, ranges): (usize, &[std::ops::Range<usize>])| {
            let mut at = 0;
            let mut parts = Vec::with_capacity(ranges.len());
            for range in ranges {
                let (start, end) = (number(range.start), number(range.end));
                parts.push(Part { start, end, at });
                at += end - start;
            }
            (number(begin), parts)
        };
        Self {
            pieces: items.map(piece).collect(),
        }
    }

    /// The place of a byte, in front of which a span begins, or behind which it ends.
    fn place(&self, offset: u32, is_end: bool) -> Option<Place> {
        let is_behind = |start: u32| start > offset || is_end && start == offset;
        // Items, and the parts of each, ascend.
        let piece = self.pieces.partition_point(|(start, _)| !is_behind(*start));
        let piece = piece.checked_sub(1)?;
        let (_, parts) = self.pieces.get(piece)?;
        let part = parts.partition_point(|part| !is_behind(part.start));
        let part = part.checked_sub(1)?;
        let part = parts.get(part)?;
        let is_inside = if is_end {
            offset <= part.end
        } else {
            offset < part.end
        };
        let place = (u32::try_from(piece).ok()?, part.at + (offset - part.start));
        is_inside.then_some(place)
    }

    /// The byte at a place.
    fn offset(&self, (piece, at): Place, is_end: bool) -> Option<u32> {
        let (_, parts) = self.pieces.get(piece as usize)?;
        let is_behind = |part: &Part| part.at > at || is_end && part.at == at;
        let part = parts.partition_point(|part| !is_behind(part));
        let part = parts.get(part.checked_sub(1)?)?;
        let offset = part.start.saturating_add(at - part.at);
        let is_inside = if is_end {
            offset <= part.end
        } else {
            offset < part.end
        };
        is_inside.then_some(offset)
    }
}

/// A file that data names, with the outline in which its places are written; without one they are
/// written as they are.
pub type NamedFile = (FileId, Option<Arc<Outline>>);

thread_local! {
    /// The files that data names while it is written or read, by their numbers there.
    static FILES: RefCell<Option<Vec<NamedFile>>> = const { RefCell::new(None) };
}

/// Writes or reads data that names `files`, in their order. Data that names another file, or a place
/// that has none in an outline, is neither written nor read.
pub fn with<T>(files: Vec<NamedFile>, work: impl FnOnce() -> T) -> T {
    let before = FILES.replace(Some(files));
    let done = work();
    FILES.replace(before);
    done
}

/// The number of a file, and what is asked of its outline.
fn written<T>(file: FileId, asked: impl FnOnce(Option<&Outline>) -> Option<T>) -> Option<(u32, T)> {
    FILES.with_borrow(|files| {
        let files = files.as_ref()?;
        // All but the first and the last few ascend.
        let is_first = files.first().is_some_and(|(first, _)| *first == file);
        let ascending = files.get(1..).unwrap_or_default();
        let sought = ascending.binary_search_by_key(&file, |(named, _)| *named);
        let number = match sought {
            _ if is_first => 0,
            Ok(at) => at + 1,
            Err(_) => files.iter().position(|(named, _)| *named == file)?,
        };
        let (_, outline) = files.get(number)?;
        Some((u32::try_from(number).ok()?, asked(outline.as_deref())?))
    })
}

/// The file of a number, and what is asked of its outline.
fn read<T>(number: u32, asked: impl FnOnce(Option<&Outline>) -> Option<T>) -> Option<(FileId, T)> {
    FILES.with_borrow(|files| {
        let (file, outline) = files.as_ref()?.get(number as usize)?;
        Some((*file, asked(outline.as_deref())?))
    })
}

impl Serialize for FileId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = written(*self, |_| Some(()));
        let (number, ()) = number.ok_or_else(|| ser::Error::custom("no such file"))?;
        number.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FileId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u32::deserialize(deserializer)?;
        let file = read(number, |_| Some(()));
        let (file, ()) = file.ok_or_else(|| de::Error::custom("no such file"))?;
        Ok(file)
    }
}

/// Both ends of a span: pairs of an item and a place in it.
type Ends = (Place, Place);

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ends = |outline: Option<&Outline>| -> Option<Ends> {
            match outline {
                None => Some(((0, self.start), (0, self.end))),
                Some(_) if (self.start, self.end) == (0, 0) => {
                    Some(((BEGINNING, 0), (BEGINNING, 0)))
                }
                // An empty span stands in front of something.
                Some(outline) => Some((
                    outline.place(self.start, false)?,
                    outline.place(self.end, self.end > self.start)?,
                )),
            }
        };
        let places = written(self.file, ends);
        let places = places.ok_or_else(|| ser::Error::custom("no such place"))?;
        places.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (number, (start, end)) = <(u32, Ends)>::deserialize(deserializer)?;
        let offsets = |outline: Option<&Outline>| match outline {
            None => Some((start.1, end.1)),
            Some(_) if start.0 == BEGINNING => Some((0, 0)),
            Some(outline) => Some((
                outline.offset(start, false)?,
                outline.offset(end, start != end)?,
            )),
        };
        let (file, (start, end)) =
            read(number, offsets).ok_or_else(|| de::Error::custom("no such place"))?;
        Ok(Self { file, start, end })
    }
}

/// A code is kept by its name.
impl Serialize for &'static Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.name.serialize(serializer)
    }
}

/// The code of a name that was kept.
pub(crate) fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Code, D::Error> {
    let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    codes::find(&name).ok_or_else(|| de::Error::custom("no such code"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]
mod tests {
    use std::sync::Arc;

    use super::{NamedFile, Outline};
    use crate::base::{FileId, Span};

    /// An outline of items that each begin where their first part does.
    fn outline(items: &[&[(usize, usize)]]) -> Arc<Outline> {
        let items: Vec<(usize, Vec<std::ops::Range<usize>>)> = items
            .iter()
            .map(|parts| {
                let begin = parts.first().map_or(0, |part| part.0);
                let parts = parts.iter().map(|(start, end)| *start..*end);
                (begin, parts.collect())
            })
            .collect();
        Arc::new(Outline::new(
            items
                .iter()
                .map(|(begin, parts)| (*begin, parts.as_slice())),
        ))
    }

    fn moved(span: Span, then: NamedFile, now: NamedFile) -> Option<Span> {
        let text = super::with(vec![then], || serde_json::to_string(&span).ok())?;
        super::with(vec![now], || serde_json::from_str(&text).ok())
    }

    #[test]
    fn a_place_moves_with_its_item_and_with_its_file() {
        let then = outline(&[&[], &[(0, 4), (6, 9)], &[(20, 30)]]);
        let now = outline(&[&[], &[(100, 104), (104, 107)], &[(110, 120)]]);
        let moved = |start: usize, end: usize| {
            let span = Span::new(FileId(1), start, end);
            let moved = moved(
                span,
                (FileId(1), Some(Arc::clone(&then))),
                (FileId(7), Some(Arc::clone(&now))),
            )?;
            assert_eq!(moved.file, FileId(7));
            Some((moved.start, moved.end))
        };
        assert_eq!(moved(0, 4), Some((100, 104)));
        assert_eq!(moved(2, 8), Some((102, 106)));
        assert_eq!(moved(6, 6), Some((104, 104)));
        assert_eq!(moved(4, 5), None, "between what means something");
        assert_eq!(moved(29, 30), Some((119, 120)));
        assert_eq!(moved(0, 0), Some((0, 0)), "the beginning of the file");
        assert_eq!(moved(30, 31), None);
    }

    #[test]
    fn without_an_outline_places_stay_and_without_files_nothing_is_read() {
        let span = Span::new(FileId(1), 3, 5);
        let there = moved(span, (FileId(1), None), (FileId(2), None)).unwrap();
        assert_eq!(there, Span::new(FileId(2), 3, 5));
        assert!(moved(span, (FileId(3), None), (FileId(2), None)).is_none());
        assert!(serde_json::to_string(&span).is_err());
        assert!(serde_json::from_str::<Span>("[0,[[0,3],[0,5]]]").is_err());
    }
}
