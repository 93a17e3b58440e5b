//! The cache of `casebook check`: a file for each project, in the system's cache folder. It lies
//! outside of the project, so that nobody who changes the sources can forge known results.

#![allow(
    clippy::disallowed_methods,
    reason = "this file asks the system where the cache lies, and of the program when it was built"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use crate::disk::{Disk, EntryKind, Folder};
use crate::driver;
use crate::driver::{EarlierRuns, Failure, FileError, Project, Settings, TOGETHER, Testing};

use super::project::{say, unreadable};
use super::stats::Stats;

/// The folder in place of the system's; empty is none.
const VARIABLE: &str = "CASEBOOK_CACHE";

/// After how long the cache of a project is dropped.
const LONG: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// How many bytes are read at most; a larger file counts as missing.
const LARGEST: u64 = 1 << 30;

/// The file of a project.
pub(super) struct Cache {
    folder: PathBuf,
    name: String,
    /// Whether somebody said where it is to be, who wants to know if it cannot be there.
    named: bool,
}

impl Cache {
    /// The cache of the project in the current folder. `None` where nothing is to be cached, or the
    /// system has no place for it.
    pub(super) fn of() -> Option<Self> {
        Self::of_project(Path::new("."))
    }

    /// As [`Self::of`], of the project in a folder.
    pub(super) fn of_project(root: &Path) -> Option<Self> {
        let root = std::env::current_dir().ok()?.join(root);
        Self::of_folder(&[&root.canonicalize().ok()?])
    }

    /// What is kept of the files of an output folder.
    pub(super) fn of_output(place: &Path) -> Option<Self> {
        Self::of_folder(&[Path::new("output"), place])
    }

    fn of_folder(parts: &[&Path]) -> Option<Self> {
        let named = std::env::var_os(VARIABLE);
        let folder = match &named {
            Some(folder) if folder.is_empty() => return None,
            Some(folder) => PathBuf::from(folder),
            None => dirs::cache_dir()?.join("casebook"),
        };
        let mut name = blake3::Hasher::new();
        for part in parts {
            name.update(part.as_os_str().as_encoded_bytes());
            name.update(b"\0");
        }
        let name = name.finalize().to_hex();
        Some(Self {
            folder,
            name: format!("{}.kept", name.get(..16)?),
            named: named.is_some(),
        })
    }

    /// The cached bytes; empty where there are none, or none that can be read.
    pub(super) fn read(&self) -> Vec<u8> {
        let folder = Folder::open(&self.folder, "");
        folder
            .ok()
            .and_then(|folder| folder.read(&self.name, LARGEST).ok().flatten())
            .unwrap_or_default()
    }

    /// Keeps something: at any moment, the old or the new is there, and whole.
    ///
    /// # Errors
    /// In words, where it cannot be written to a folder that somebody named. The system's folder
    /// may be closed to us.
    pub(super) fn write(&self, cached: &[u8]) -> Result<(), String> {
        let written = self.try_write(cached);
        if self.named {
            written.map_err(|error| error.to_string())
        } else {
            Ok(())
        }
    }

    fn try_write(&self, cached: &[u8]) -> Result<(), FileError> {
        let shown = self.folder.to_string_lossy();
        let folder = Folder::make(&self.folder, &shown).map_err(|fault| FileError {
            path: shown.clone().into_owned(),
            fault,
        })?;
        folder.replace(&self.name, cached)?;
        forget_old(&folder);
        Ok(())
    }
}

/// The project in the current folder, checked with what earlier runs kept; what this one works out is
/// kept.
///
/// # Errors
/// In words, where it cannot be read.
pub(super) fn project(disk: &Disk, settings: &Settings, stats: &Stats) -> Result<Project, String> {
    let kept = Kept::read(Cache::of());
    let (project, new) = driver::project_again(disk, settings, &|_| true, kept.earlier(stats))
        .map_err(|error| unreadable(&error))?;
    kept.keep(new.as_deref());
    Ok(project)
}

/// The project in the current folder, to be tested, or with its tests where these are only examples.
///
/// # Errors
/// In words, where something cannot be read or is too large.
pub(super) fn tests(disk: &Disk, settings: &Settings, stats: &Stats) -> Result<Testing, Failure> {
    let kept = Kept::read(Cache::of());
    let testing = driver::test_again(disk, settings, kept.earlier(stats))?;
    let new = match &testing {
        Testing::Examples(result, _) => &result.cached,
        Testing::Whole(_, new) => new,
    };
    kept.keep(new.as_deref());
    Ok(testing)
}

/// What earlier runs kept of a project, for this program.
pub(super) struct Kept {
    cache: Option<Cache>,
    program: String,
    bytes: Vec<u8>,
}

impl Kept {
    /// What a cache has; nothing, where there is none.
    pub(super) fn read(cache: Option<Cache>) -> Self {
        Self {
            program: program(),
            bytes: cache.as_ref().map(Cache::read).unwrap_or_default(),
            cache,
        }
    }

    /// As the driver wants it.
    pub(super) fn earlier<'r>(&'r self, observer: &'r Stats) -> EarlierRuns<'r> {
        EarlierRuns {
            program: &self.program,
            cached: &self.bytes,
            observer,
            together: TOGETHER,
        }
    }

    /// Keeps what is new for the next run.
    pub(super) fn keep(&self, new: Option<&[u8]>) {
        keep(self.cache.as_ref(), new);
    }
}

/// Keeps something in a cache, where there is one and it is new.
pub(super) fn keep(cache: Option<&Cache>, cached: Option<&[u8]>) {
    if let (Some(cache), Some(cached)) = (cache, cached)
        && let Err(why) = cache.write(cached)
    {
        say(&format!("what the next run could use is not kept: {why}\n"));
    }
}

/// Removes caches of projects that nobody checked for long. A file that cannot be removed stays.
fn forget_old(folder: &Folder) {
    for entry in folder.entries("").unwrap_or_default() {
        let is_kept = entry.kind == EntryKind::File && entry.name.ends_with(".kept");
        let age = folder
            .modified(&entry.name)
            .and_then(|modified| modified.elapsed().ok());
        if is_kept && age.is_some_and(|age| age > LONG) {
            let _ = folder.remove(&entry.name);
        }
    }
}

/// This very program: one that was built anew may say other things of the same sources.
pub(super) fn program() -> String {
    let about = std::env::current_exe().and_then(std::fs::metadata);
    let built = about
        .as_ref()
        .ok()
        .and_then(|about| about.modified().ok()?.duration_since(UNIX_EPOCH).ok());
    format!(
        "{} {:?} {:?}",
        env!("CARGO_PKG_VERSION"),
        about.map(|about| about.len()).ok(),
        built
    )
}
