//! The output folder. What a build writes is staged in `.casebook` there, then listed in a journal, then renamed into
//! place file by file, the manifest last. Until the journal is there nothing has changed; from then on the next run
//! finishes what this one could not. So each file is whole at any moment, old or new.

#![allow(clippy::disallowed_methods, reason = "this file writes the output folder")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::driver::{Artifact, FileError, MANIFEST};
use crate::emit::is_inside;

/// The folder of our own in the output folder.
const OURS: &str = ".casebook";
const JOURNAL: &str = "journal.json";
const FORMAT: &str = "casebook.journal/1";

/// What is still to be done to the output folder.
#[derive(Serialize, Deserialize)]
struct Journal {
    format: String,
    /// Staged files and where they go, in order; the manifest is the last.
    put: Vec<Put>,
    /// Files that are no longer produced.
    remove: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Put {
    staged: String,
    path: String,
    /// BLAKE3 of its bytes, in hexadecimal.
    hash: String,
}

/// What a build does to the output folder.
pub(super) struct Change<'b> {
    /// The files to be there, the manifest last.
    pub(super) artifacts: &'b [Artifact],
    /// The files that earlier builds wrote, with the hashes that they had.
    pub(super) owned: &'b BTreeMap<String, String>,
    /// Those of them that are no longer produced.
    pub(super) stale: &'b [String],
}

/// See the module.
pub(super) struct Output {
    root: PathBuf,
    shown: String,
}

type Done<T = ()> = Result<T, FileError>;

impl Output {
    /// The folder `out` of the project in `project`.
    pub(super) fn new(project: &Path, out: &str) -> Self {
        Self { root: project.join(out), shown: out.to_owned() }
    }

    /// Finishes what an interrupted run began. Returns the paths that it was to write.
    ///
    /// # Errors
    /// Where that cannot be done.
    pub(super) fn recover(&self) -> Done<BTreeSet<String>> {
        if !self.ours(JOURNAL).exists() {
            return Ok(BTreeSet::new());
        }
        let _lock = self.lock()?;
        self.is_plain_folder(&self.root.join(OURS), OURS)?;
        let text = fs::read_to_string(self.ours(JOURNAL)).map_err(|error| self.failed(OURS, &error))?;
        let journal: Option<Journal> = serde_json::from_str(&text).ok();
        let Some(journal) = journal.filter(|journal| journal.format == FORMAT && journal.is_inside()) else {
            return Err(self.refused(&format!("{OURS}/{JOURNAL}"), "is not a journal of casebook: remove the folder"));
        };
        self.apply(&journal, true)?;
        self.clean();
        Ok(journal.put.into_iter().map(|put| put.path).collect())
    }

    /// The bytes of a file that is there; `None` where there is none.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(super) fn content(&self, path: &str) -> Done<Option<Vec<u8>>> {
        match fs::read(self.root.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(path, &error)),
        }
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// The manifest of the last build.
    ///
    /// # Errors
    /// Where there is one and it cannot be read.
    pub(super) fn manifest(&self) -> Done<Option<String>> {
        match fs::read_to_string(self.root.join(MANIFEST)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(MANIFEST, &error)),
        }
    }

    /// Makes the folder hold `change`. Returns how many files had to be written.
    ///
    /// # Errors
    /// Where something stands in the way or the disk fails; then nothing has changed.
    pub(super) fn write(&self, change: &Change<'_>) -> Done<usize> {
        let said = |error: FileError, more: &str| FileError { reason: format!("{}; {more}", error.reason), ..error };
        let prepared = fs::create_dir_all(&self.root).map_err(|error| self.failed("", &error));
        let (journal, _lock) =
            prepared.and_then(|()| self.prepare(change)).map_err(|error| said(error, "nothing was written"))?;
        let Some(journal) = journal else { return Ok(0) };
        self.apply(&journal, false).map_err(|error| said(error, "the next build finishes what this one began"))?;
        self.clean();
        Ok(journal.put.len())
    }

    /// Everything up to the journal; until then nothing has changed.
    fn prepare(&self, change: &Change<'_>) -> Done<(Option<Journal>, Option<fs::File>)> {
        let lock = self.lock()?;
        self.is_plain_folder(&self.root.join(OURS), OURS)?;
        // What an interrupted run staged before it had a journal.
        self.clean();
        let differing = self.differing(change)?;
        let remove = self.removable(change)?;
        if differing.is_empty() && remove.is_empty() {
            return Ok((None, lock));
        }
        let journal = self.stage(&differing, remove).inspect_err(|_| self.clean())?;
        Ok((Some(journal), lock))
    }

    /// The artifacts that are not there as they should be. Whatever is not ours stays: that is an error.
    fn differing<'b>(&self, change: &Change<'b>) -> Done<Vec<&'b Artifact>> {
        let mut differing = Vec::new();
        let mut folders = BTreeSet::new();
        for artifact in change.artifacts {
            let path = &artifact.path;
            if !is_inside(path) {
                return Err(self.refused(path, "would lie outside of the output folder"));
            }
            self.check_folders(path, &mut folders)?;
            let target = self.root.join(path);
            match fs::symlink_metadata(&target) {
                Err(error) if error.kind() == ErrorKind::NotFound => differing.push(artifact),
                Err(error) => return Err(self.failed(path, &error)),
                Ok(found) if !found.is_file() => {
                    let what = if found.is_dir() { "a folder" } else { "a link" };
                    return Err(
                        self.refused(path, &format!("is {what}, and a file is to be written there: move it away"))
                    );
                }
                Ok(_) => {
                    let present = fs::read(&target).map_err(|error| self.failed(path, &error))?;
                    if present == artifact.content {
                        continue;
                    }
                    if !change.owned.contains_key(path) && path != MANIFEST {
                        return Err(self.refused(path, "is there already and was not written by casebook: move it away, or write to another folder with `--out`"));
                    }
                    differing.push(artifact);
                }
            }
        }
        Ok(differing)
    }

    /// The folders on the way to a path are folders, or not there yet; a link could lead anywhere.
    fn check_folders(&self, path: &str, known: &mut BTreeSet<String>) -> Done {
        let mut folder = String::new();
        let parents = path.rsplit_once('/').map_or("", |(parents, _)| parents);
        if !known.insert(parents.to_owned()) {
            return Ok(());
        }
        for part in parents.split('/').filter(|part| !part.is_empty()) {
            folder = if folder.is_empty() { part.to_owned() } else { format!("{folder}/{part}") };
            self.is_plain_folder(&self.root.join(&folder), &folder)?;
        }
        Ok(())
    }

    fn is_plain_folder(&self, path: &Path, shown: &str) -> Done {
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_dir() => Ok(()),
            Ok(found) if found.is_symlink() => {
                Err(self.refused(shown, "is a link, which could lead out of the output folder: put a folder there"))
            }
            Ok(_) => Err(self.refused(shown, "is a file, and a folder is needed there: move it away")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(self.failed(shown, &error)),
        }
    }

    /// What is no longer produced and is as we wrote it: what somebody has changed since is theirs.
    fn removable(&self, change: &Change<'_>) -> Done<Vec<String>> {
        let mut found = Vec::new();
        for path in change.stale.iter().filter(|path| is_inside(path)) {
            let target = self.root.join(path);
            if self.check_folders(path, &mut BTreeSet::new()).is_err()
                || !fs::symlink_metadata(&target).is_ok_and(|found| found.is_file())
            {
                continue;
            }
            let present = fs::read(&target).map_err(|error| self.failed(path, &error))?;
            if change.owned.get(path).is_some_and(|hash| *hash == blake3::hash(&present).to_hex().as_str()) {
                found.push(path.clone());
            }
        }
        Ok(found)
    }

    /// Writes everything beside its place, and the journal when all is there.
    fn stage(&self, differing: &[&Artifact], remove: Vec<String>) -> Done<Journal> {
        fs::create_dir(self.root.join(OURS)).map_err(|error| self.failed(OURS, &error))?;
        let mut journal = Journal { format: FORMAT.to_owned(), put: Vec::new(), remove };
        let mut folders = BTreeSet::new();
        for (at, artifact) in differing.iter().enumerate() {
            let staged = at.to_string();
            fs::write(self.ours(&staged), &artifact.content).map_err(|error| self.failed(&artifact.path, &error))?;
            let hash = blake3::hash(&artifact.content).to_hex().to_string();
            journal.put.push(Put { staged, path: artifact.path.clone(), hash });
            if let Some(folder) = self.root.join(&artifact.path).parent()
                && folders.insert(folder.to_owned())
            {
                self.try_folder(folder, &artifact.path)?;
            }
        }
        let text = serde_json::to_string(&journal).unwrap_or_default();
        let written = self.ours("journal.new");
        let write = || {
            let mut file = fs::File::create(&written)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&written, self.ours(JOURNAL))
        };
        write().map_err(|error| self.failed(OURS, &error))?;
        Ok(journal)
    }

    /// Makes sure that files can be renamed into a folder, before anything has changed.
    fn try_folder(&self, folder: &Path, shown: &str) -> Done {
        let attempt = fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
        attempt.map_err(|error| self.failed(shown, &error))?;
        if is_elsewhere(folder, &self.root) {
            return Err(self.refused(shown, "lies on another disk than the output folder"));
        }
        Ok(())
    }

    /// Does what a journal says. Of one that an earlier run left, what is done already is left out.
    fn apply(&self, journal: &Journal, again: bool) -> Done {
        let mut folders = BTreeSet::new();
        for put in &journal.put {
            let staged = self.ours(&put.staged);
            // A staged file that is not there has been renamed; one that is not whole is written by the next build.
            let whole = || fs::read(&staged).is_ok_and(|content| blake3::hash(&content).to_hex().as_str() == put.hash);
            if again && !whole() {
                continue;
            }
            self.check_folders(&put.path, &mut folders)?;
            let target = self.root.join(&put.path);
            let missing_folder = |error: &std::io::Error| error.kind() == ErrorKind::NotFound;
            let mut done = fs::rename(&staged, &target);
            if done.as_ref().is_err_and(missing_folder) {
                let folder = target.parent().unwrap_or(&self.root);
                done = fs::create_dir_all(folder).and_then(|()| fs::rename(&staged, &target));
            }
            done.map_err(|error| self.failed(&put.path, &error))?;
        }
        for path in &journal.remove {
            self.check_folders(path, &mut folders)?;
            self.remove(path)?;
        }
        Ok(())
    }

    /// Removes a file and the folders that this leaves empty.
    fn remove(&self, path: &str) -> Done {
        let target = self.root.join(path);
        match fs::remove_file(&target) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(self.failed(path, &error)),
            _ => {}
        }
        let mut folder = target.parent();
        while let Some(empty) = folder.filter(|folder| *folder != self.root && fs::remove_dir(folder).is_ok()) {
            folder = empty.parent();
        }
        Ok(())
    }

    /// Takes our folder away: first the journal, or the rest would be taken for work to do.
    fn clean(&self) {
        let _ = fs::remove_file(self.ours(JOURNAL));
        let ours = self.root.join(OURS);
        if fs::symlink_metadata(&ours).is_ok_and(|found| found.is_dir()) {
            let _ = fs::remove_dir_all(&ours);
        }
    }

    /// Keeps others out as long as it lives. Where a folder cannot be locked, nobody is kept out.
    fn lock(&self) -> Done<Option<fs::File>> {
        let Ok(folder) = fs::File::open(&self.root) else { return Ok(None) };
        match folder.try_lock() {
            Ok(()) => Ok(Some(folder)),
            Err(fs::TryLockError::WouldBlock) => {
                Err(self.refused("", "is being written to by another casebook: wait for it"))
            }
            Err(fs::TryLockError::Error(_)) => Ok(None),
        }
    }

    fn ours(&self, name: &str) -> PathBuf {
        self.root.join(OURS).join(name)
    }

    fn refused(&self, path: &str, reason: &str) -> FileError {
        FileError { path: self.shown_path(path), reason: reason.to_owned() }
    }

    fn failed(&self, path: &str, error: &std::io::Error) -> FileError {
        FileError { path: self.shown_path(path), reason: error.to_string() }
    }

    fn shown_path(&self, path: &str) -> String {
        if path.is_empty() { self.shown.clone() } else { format!("{}/{path}", self.shown) }
    }
}

/// Whether two folders lie on different disks: nothing is renamed from one to the other.
#[cfg(unix)]
fn is_elsewhere(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |path: &Path| fs::metadata(path).map(|found| found.dev()).ok();
    disk(a) != disk(b)
}

#[cfg(not(unix))]
fn is_elsewhere(_: &Path, _: &Path) -> bool {
    false
}

impl Journal {
    /// Whether all its paths stay in the output folder.
    fn is_inside(&self) -> bool {
        let names = self.put.iter().all(|put| is_inside(&put.path) && !put.staged.contains(['/', '\\', '.']));
        names && self.remove.iter().all(|path| is_inside(path))
    }
}
