//! The hashes of files that earlier runs read, by what the system says of each: a file that was
//! written since has another change time, which no program can set. So an output folder of
//! thousands of files is known without reading one of them.

#![allow(
    clippy::disallowed_methods,
    reason = "whether a file was changed just now is asked of the clock; nothing that is written depends on it"
)]

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::base::sealed::{sealed, unsealed};
use crate::disk::{FileStamp, Folder};
use crate::driver::{FileError, Hash};

/// The magic bytes; another layout gets another number.
const FORMAT: &[u8] = b"casebook stamps 1\n";

/// How long ago a file must have changed to be known by its stamp: clocks of disks tick every few
/// milliseconds, and two changes within one tick look like one.
const TICK: Duration = Duration::from_millis(100);

/// Hashes by path, each with the stamp of the file that had it.
type Known = BTreeMap<String, Stamped>;

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Stamped {
    stamp: FileStamp,
    hash: Hash,
}

/// See the module.
#[derive(Default)]
pub(super) struct Stamps {
    known: Known,
    /// Those that this run has asked for.
    seen: Mutex<Known>,
}

impl Stamps {
    /// Reads the stamps of an earlier run; there are none where the bytes are broken.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let known = unsealed(FORMAT, bytes);
        let known = known.and_then(|content| postcard::from_bytes(content).ok());
        Self {
            known: known.unwrap_or_default(),
            seen: Mutex::default(),
        }
    }

    /// The hash of a file in a folder, which is at `path` of the output folder; `None` where there
    /// is none.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(super) fn hash(
        &self,
        folder: &Folder,
        name: &str,
        path: &str,
    ) -> Result<Option<Hash>, FileError> {
        let now = SystemTime::now();
        // Before the file is read: what is written meanwhile has another.
        let stamp = folder.stamp(name);
        let known = self.known.get(path);
        let hash = match known.filter(|known| Some(known.stamp) == stamp) {
            Some(known) => Some(known.hash),
            None => folder.hash(name)?.map(|hash| *hash.as_bytes()),
        };
        if let (Some(stamp), Some(hash)) = (stamp, hash)
            && now
                .checked_sub(TICK)
                .is_some_and(|past| stamp.is_before(past))
        {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.insert(path.to_owned(), Stamped { stamp, hash });
        }
        Ok(hash)
    }

    /// The bytes of what this run has asked for, where an earlier one did not know it.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen
            .iter()
            .all(|(path, stamped)| self.known.get(path) == Some(stamped))
        {
            return None;
        }
        let written = postcard::to_allocvec(&*seen).ok()?;
        Some(sealed(FORMAT, &written))
    }
}
