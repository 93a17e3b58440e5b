//! Where `casebook check` keeps what the next run can use: a file for each project, in the folder that the system has for such
//! things. It lies outside of the project, so that nobody who changes the sources can say what is known of them.

#![allow(
    clippy::disallowed_methods,
    reason = "this file reads and writes the cache, and asks the system where it lies"
)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// The folder in place of the system's; empty is none.
const VARIABLE: &str = "CASEBOOK_CACHE";

/// After how long what was kept of a project is forgotten.
const LONG: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// The file of a project.
pub(super) struct Cache {
    path: PathBuf,
    /// Whether somebody said where it is to be, who wants to know if it cannot be there.
    named: bool,
}

impl Cache {
    /// The cache of the project in a folder. `None` where nothing is to be kept, or the system has no place for it.
    pub(super) fn of(root: &Path) -> Option<Self> {
        let named = std::env::var_os(VARIABLE);
        let folder = match &named {
            Some(folder) if folder.is_empty() => return None,
            Some(folder) => PathBuf::from(folder),
            None => dirs::cache_dir()?.join("casebook"),
        };
        let root = fs::canonicalize(root).ok()?;
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        let path = folder.join(format!("{}.kept", name.get(..16)?));
        Some(Self { path, named: named.is_some() })
    }

    /// What was kept; nothing where there is nothing, or nothing that can be read.
    pub(super) fn read(&self) -> Vec<u8> {
        fs::read(&self.path).unwrap_or_default()
    }

    /// Keeps something: at any moment, the old or the new is there, and whole.
    ///
    /// # Errors
    /// In words, where it cannot be written to a folder that somebody named. The system's folder may be closed to us.
    pub(super) fn write(&self, kept: &[u8]) -> Result<(), String> {
        let written = self.try_write(kept);
        if self.named { written.map_err(|error| format!("{}: {error}", self.path.display())) } else { Ok(()) }
    }

    fn try_write(&self, kept: &[u8]) -> std::io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(kept)?;
        file.persist(&self.path).map_err(|error| error.error)?;
        forget_old(folder);
        Ok(())
    }
}

/// Takes away what was kept of projects that nobody checked for long. What cannot be taken away stays.
fn forget_old(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_kept = path.extension().is_some_and(|extension| extension == "kept");
        let age = entry.metadata().and_then(|about| about.modified()).ok().and_then(|modified| modified.elapsed().ok());
        if is_kept && age.is_some_and(|age| age > LONG) {
            let _ = fs::remove_file(path);
        }
    }
}

/// This very program: one that was built anew may say other things of the same sources.
pub(super) fn program() -> String {
    let about = std::env::current_exe().and_then(fs::metadata);
    let built = about.as_ref().ok().and_then(|about| about.modified().ok()?.duration_since(UNIX_EPOCH).ok());
    format!("{} {:?} {:?}", env!("CARGO_PKG_VERSION"), about.map(|about| about.len()).ok(), built)
}
