//! The result table: what runs work out and later runs look up, by hashes of all that it depends
//! on. It is one file, with a hash of itself. Invalid data is ignored.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::base::sealed::{sealed, unsealed};

use super::settings::Settings;

/// The magic bytes; another layout gets another number.
const FORMAT: &[u8] = b"casebook results 2\n";

/// A hash of something.
pub type Hash = [u8; 32];

/// A kind of result, with the hash of all that it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum ResultKey {
    /// The interface of a text.
    Interface(Hash),
    /// The words of a text of rows.
    Words(Hash),
    /// The record of a source.
    Record(Hash),
    /// What is written of a source, with the key of its record.
    Outputs { record: Hash, key: Hash },
    /// The hashes of what is written of all sources together.
    Shared(Hash),
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResultTable {
    /// What stands behind the index.
    stored: Vec<u8>,
    found: BTreeMap<ResultKey, Range<usize>>,
}

/// What stands in front of the results.
#[derive(Serialize, Deserialize)]
struct Index {
    /// The key of all results: the program, and the settings.
    key: Hash,
    /// In order, with their lengths.
    results: Vec<(ResultKey, usize)>,
}

impl ResultTable {
    /// Reads a table. It is empty where the bytes are broken, or of another program or other
    /// settings.
    pub(crate) fn read(bytes: &[u8], key: &Hash) -> Self {
        Self::try_read(bytes, key).unwrap_or_default()
    }

    fn try_read(bytes: &[u8], key: &Hash) -> Option<Self> {
        let content = unsealed(FORMAT, bytes)?;
        let (index, stored) = postcard::take_from_bytes::<Index>(content).ok()?;
        if index.key != *key {
            return None;
        }
        let mut found = BTreeMap::new();
        let mut at = 0_usize;
        for (key, length) in index.results {
            let end = at.checked_add(length)?;
            found.insert(key, at..end);
            at = end;
        }
        (at == stored.len()).then(|| Self {
            stored: stored.to_vec(),
            found,
        })
    }

    /// All that it has.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &ResultKey> {
        self.found.keys()
    }

    /// A result.
    pub(crate) fn get(&self, key: &ResultKey) -> Option<&[u8]> {
        self.stored.get(self.found.get(key)?.clone())
    }

    /// This table with more results.
    pub(crate) fn with(&self, more: impl Iterator<Item = (ResultKey, Vec<u8>)>) -> Self {
        let mut all = self.clone();
        for (key, result) in more {
            let at = all.stored.len();
            all.stored.extend(result);
            all.found.insert(key, at..all.stored.len());
        }
        all
    }

    /// The bytes of a table of `used` results of this one and of `new` ones, all others dropped.
    /// `None` where that is this very table.
    pub(crate) fn bytes(
        &self,
        key: Hash,
        used: &BTreeSet<ResultKey>,
        new: &BTreeMap<ResultKey, Vec<u8>>,
    ) -> Option<Vec<u8>> {
        if new.is_empty() && self.found.keys().eq(used) {
            return None;
        }
        let used = used
            .iter()
            .filter(|key| !new.contains_key(key))
            .filter_map(|key| Some((*key, self.get(key)?)));
        let new = new.iter().map(|(key, result)| (*key, result.as_slice()));
        let all: Vec<(ResultKey, &[u8])> = used.chain(new).collect();
        let results = all.iter().map(|(key, result)| (*key, result.len()));
        let results = results.collect();
        let mut written = postcard::to_allocvec(&Index { key, results }).ok()?;
        for (_, result) in all {
            written.extend_from_slice(result);
        }
        Some(sealed(FORMAT, &written))
    }
}

/// The key of all results: `program`, which names this very build, and the settings as far as
/// checks read them.
pub(crate) fn table_key(program: &str, settings: &Settings) -> Hash {
    let asked = Settings {
        now: None,
        baseline: None,
        cancellation: None,
        ..settings.clone()
    };
    *blake3::hash(format!("{program}\n{asked:?}").as_bytes()).as_bytes()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{ResultKey, ResultTable};

    #[test]
    fn a_table_holds_what_was_used_and_what_is_new() {
        let (one, two) = (ResultKey::Record([1; 32]), ResultKey::Interface([1; 32]));
        let new = BTreeMap::from([(one, vec![1, 2]), (two, vec![3])]);
        let empty = ResultTable::default();
        let bytes = empty.bytes([0; 32], &BTreeSet::new(), &new).unwrap();
        let table = ResultTable::read(&bytes, &[0; 32]);
        assert_eq!(table.get(&one), Some([1, 2].as_slice()));
        assert_eq!(table.get(&two), Some([3].as_slice()));
        let both = BTreeSet::from([one, two]);
        assert!(table.bytes([0; 32], &both, &BTreeMap::new()).is_none());
        let used = BTreeSet::from([two]);
        let less = table.bytes([0; 32], &used, &BTreeMap::new()).unwrap();
        let less = ResultTable::read(&less, &[0; 32]);
        assert_eq!(
            (less.get(&one), less.get(&two).unwrap()),
            (None, [3].as_slice())
        );
        assert!(ResultTable::read(&bytes, &[9; 32]).get(&one).is_none());
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 1;
            assert!(ResultTable::read(&broken, &[0; 32]).get(&one).is_none());
        }
    }
}
