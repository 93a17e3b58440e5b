//! Renumbers file ids in cached data. A file's id is its position among the sources of one run, and
//! the next run may have others: so cached data is read together with a table of files. The table
//! is at hand while data is read, and no id is read without one.

use std::cell::RefCell;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::codes;
use super::codes::Code;
use super::span::FileId;

thread_local! {
    /// For each file of the run that kept it, the same file now.
    static FILES: RefCell<Option<Vec<Option<FileId>>>> = const { RefCell::new(None) };
}

/// Reads cached data in which the file with the id `n` is now `files[n]`. Data that names a file
/// that is gone is not read.
pub fn read<T>(files: &[Option<FileId>], read: impl FnOnce() -> T) -> T {
    let before = FILES.replace(Some(files.to_vec()));
    let done = read();
    FILES.replace(before);
    done
}

impl Serialize for FileId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FileId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let then = u32::deserialize(deserializer)?;
        let now = FILES.with_borrow(|files| *files.as_ref()?.get(then as usize)?);
        now.ok_or_else(|| de::Error::custom("no such file"))
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
    use crate::base::FileId;
    use crate::base::Span;

    #[test]
    fn a_span_is_read_in_the_file_that_has_its_path_now() {
        let text = serde_json::to_string(&Span::new(FileId(1), 3, 5)).unwrap();
        let read = |files: &[Option<FileId>]| {
            super::read(files, || serde_json::from_str::<Span>(&text).ok())
        };
        assert_eq!(
            read(&[None, Some(FileId(7))]),
            Some(Span::new(FileId(7), 3, 5))
        );
        assert_eq!(read(&[Some(FileId(0)), None]), None);
        assert!(serde_json::from_str::<Span>(&text).is_err());
    }
}
