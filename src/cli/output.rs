//! The output folder. A build is staged in `.casebook` there, then renamed into place file by file,
//! the manifest last, so that each file is whole at any moment, old or new. Before the first
//! rename, the new manifest lies beside the old one: however this run ends, the next one knows
//! which files are ours, and builds the missing ones.
//!
//! No file that may have come with a repository decides on a rename, a replacement or a removal: a
//! manifest only lists candidates in our own three folders, and only files that still match their
//! recorded hash are removed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::base::parallel;
use crate::disk::{Disk, EntryKind, Folder, Lock, outside};
use crate::driver::{Artifact, FileError, FileFault, Hash, MANIFEST, OutputState, Settings, owned};
use crate::emit::is_inside;

use super::project::say;
use super::stamps::Stamps;

/// Where files are staged, in the output folder.
const STAGED: &str = ".casebook";

/// The manifest of a build that is being written.
const NEXT: &str = "manifest.next.json";

/// The largest file of ours that is read whole: the rules of all sources and the manifest are as
/// long as the project is.
const LARGEST: u64 = 4 << 30;

/// How long another build is waited for, and how often it is looked whether it is done.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// The files that earlier builds wrote, by path: the hashes that they may have.
pub(super) type Owned = BTreeMap<String, BTreeSet<String>>;

/// The changes of a build to the output folder.
pub(super) struct OutputChange<'b> {
    /// The files to be there, the manifest last.
    pub(super) artifacts: &'b [Artifact],
    /// The files that earlier builds wrote.
    pub(super) owned: &'b Owned,
    /// Those of them that are no longer produced.
    pub(super) stale: &'b [String],
}

/// See the module.
pub(super) struct OutputFolder {
    /// A folder that is there, and the path of the output folder below it.
    base: Folder,
    path: String,
    shown: String,
    /// Where it lies.
    place: PathBuf,
    /// The hashes of its files that earlier runs know.
    stamps: Stamps,
}

type Done<T = ()> = Result<T, FileError>;

impl OutputFolder {
    /// The output folder that the settings name, or the command line.
    ///
    /// # Errors
    /// In words, where it would be, hold or lie in the sources or a hidden folder, or its path
    /// leads through a link.
    pub(super) fn new(
        disk: Disk,
        settings: &Settings,
        named: Option<&str>,
    ) -> Result<Self, String> {
        let written = named.unwrap_or(&settings.out);
        let refused = |why: &str| match named {
            Some(_) => format!("--out {written}: {why}"),
            None => format!("casebook.yaml: out: `{written}` {why}"),
        };
        let path = Path::new(written);
        let leads_out = path.is_absolute() || written.split('/').any(|part| part == "..");
        if leads_out && named.is_none() {
            return Err(refused(
                "leads out of the project; name such a folder with `--out`",
            ));
        }
        let parts: Vec<&str> = written
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        if parts.iter().any(|part| {
            part.starts_with('.') && (named.is_none() || part.eq_ignore_ascii_case(".git"))
        }) && !leads_out
        {
            return Err(refused("is hidden, and nothing is written there"));
        }
        let (base, below, whole) = if leads_out {
            outside(path).map_err(|error| error.to_string())?
        } else {
            let root = std::env::current_dir().and_then(|root| root.canonicalize());
            let root =
                root.map_err(|error| format!("the current folder cannot be read: {error}"))?;
            (
                disk.into_root(),
                parts.join("/"),
                root.join(parts.join("/")),
            )
        };
        let root = std::env::current_dir()
            .and_then(|root| root.canonicalize())
            .unwrap_or_default();
        if let Some(why) = overlap(&whole, &root, &settings.sources) {
            return Err(refused(why));
        }
        let output = Self {
            base: base.entering_hidden(),
            path: below,
            shown: written.to_owned(),
            place: whole,
            stamps: Stamps::default(),
        };
        match output
            .base
            .kind(&output.path)
            .map_err(|error| error.to_string())?
        {
            None | Some(EntryKind::Folder) => Ok(output),
            Some(EntryKind::Link) => Err(refused(
                "is a link, which could lead anywhere: put a folder there",
            )),
            Some(_) => Err(refused("is a file, and a folder is needed there")),
        }
    }

    /// The name of the folder.
    pub(super) fn shown(&self) -> &str {
        self.shown.trim_end_matches('/')
    }

    /// Where the folder lies.
    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    /// The folder, of whose files earlier runs know these.
    pub(super) fn with_stamps(self, stamps: Stamps) -> Self {
        Self { stamps, ..self }
    }

    /// What is known of its files.
    pub(super) fn stamps(&self) -> &Stamps {
        &self.stamps
    }

    /// The bytes of a file that is there; `None` where there is none.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(super) fn content(&self, path: &str) -> Done<Option<Vec<u8>>> {
        self.base.read(&self.at(path), LARGEST)
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.base
            .kind(&self.at(path))
            .is_ok_and(|kind| kind.is_some())
    }

    /// The manifest of the last build, and all files that it and one that was interrupted wrote.
    ///
    /// # Errors
    /// In words, where there is one that cannot be read, or is not ours.
    pub(super) fn manifest(&self) -> Result<(Option<String>, Owned), String> {
        let mut all = Owned::new();
        let mut of_last = None;
        for name in [NEXT, MANIFEST] {
            let bytes = self.content(name).map_err(|error| error.to_string())?;
            let text = bytes.map(|bytes| match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            });
            if let Some(text) = &text {
                let Some(owned) = owned(text) else {
                    let out = self.shown();
                    return Err(format!(
                        "{out}/{name} was not written by casebook: move it away, or write to another folder with `--out`"
                    ));
                };
                for (path, hash) in owned {
                    all.entry(path).or_default().insert(hash);
                }
            }
            of_last = text;
        }
        Ok((of_last, all))
    }

    /// Makes the folder hold `change`. Returns how many files had to be written.
    ///
    /// # Errors
    /// Where something stands in the way or the disk fails.
    pub(super) fn write(&self, change: &OutputChange<'_>) -> Done<usize> {
        let said = |error: FileError, more: &str| FileError {
            fault: FileFault::Other(format!("{}; {more}", error.fault)),
            ..error
        };
        let prepared = self.prepare(change).inspect_err(|_| self.clean());
        let (differing, remove, _lock) =
            prepared.map_err(|error| said(error, "nothing was written"))?;
        let applied = self.apply(&differing, &remove);
        self.clean();
        applied.map_err(|error| {
            said(
                error,
                "run the build again: it finishes what this one began",
            )
        })?;
        Ok(differing.len())
    }

    /// Everything up to the first file that is renamed; until then nothing has changed.
    fn prepare<'b>(
        &self,
        change: &OutputChange<'b>,
    ) -> Done<(Vec<&'b Artifact>, Vec<String>, Lock)> {
        self.base.make_folder(&self.path)?;
        let folder = self.base.below(&self.path, self.shown())?;
        let lock = wait_for(&folder).ok_or_else(|| folder.error("", busy()))?;
        self.clean();
        let differing = self.differing(change)?;
        let remove = self.removable(change)?;
        if !differing.is_empty() || !remove.is_empty() {
            self.stage(&differing)?;
        }
        Ok((differing, remove, lock))
    }

    /// The artifacts that are not there as they should be. Whatever is not ours stays: that is an
    /// error.
    fn differing<'b>(&self, change: &OutputChange<'b>) -> Done<Vec<&'b Artifact>> {
        for Artifact { path, .. } in change.artifacts {
            if path != MANIFEST && !is_inside(path) {
                return Err(self.refused(path, "would lie outside of the output folder"));
            }
        }
        let differ = self.of_each(
            change.artifacts,
            |artifact| &artifact.path,
            |folder, name, artifact| self.differs(change, artifact, folder, name),
        );
        let mut differing = Vec::new();
        for (artifact, differs) in change.artifacts.iter().zip(differ) {
            if differs? {
                differing.push(artifact);
            }
        }
        Ok(differing)
    }

    /// Whether an artifact is not there as it should be.
    fn differs(
        &self,
        change: &OutputChange<'_>,
        artifact: &Artifact,
        folder: &Folder,
        name: &str,
    ) -> Done<bool> {
        let path = &artifact.path;
        let refused = |what: &str| {
            let why = format!("is {what}, and a file is to be written there: move it away");
            Err(self.refused(path, &why))
        };
        match folder.kind(name)? {
            None => return Ok(true),
            Some(EntryKind::Folder) => return refused("a folder"),
            Some(EntryKind::Link) => return refused("a link"),
            Some(EntryKind::Special(what)) => return refused(what),
            Some(EntryKind::File) => {}
        }
        if folder.hash(name)? == Some(blake3::hash(&artifact.content)) {
            return Ok(false);
        }
        if !change.owned.contains_key(path) && path != MANIFEST {
            return Err(self.refused(path, "is there already and was not written by casebook: move it away, or write to another folder with `--out`"));
        }
        Ok(true)
    }

    /// The result of `work` on each of some files, in order: it is given the folder of the file and
    /// its name there. Each folder is opened once, and no more at a time than there are cores: a
    /// system may allow 256 open files.
    fn of_each<T: Sync, R: Send>(
        &self,
        files: &[T],
        path: impl Fn(&T) -> &str + Sync,
        work: impl Fn(&Folder, &str, &T) -> R + Sync + Send,
    ) -> Vec<R> {
        let mut by_parent: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, file) in files.iter().enumerate() {
            by_parent.entry(parent(path(file))).or_default().push(at);
        }
        let groups: Vec<(&str, Vec<usize>)> = by_parent.into_iter().collect();
        let done = parallel::map(&groups, |(parent, group)| {
            let place = self.at(parent);
            let shown = self.base.error(&place, FileFault::Missing).path;
            // Whatever is wrong with a folder is told of the file that is to stand there.
            let folder = self.base.below(&place, &shown).ok();
            let group = group.iter().filter_map(|at| Some((*at, files.get(*at)?)));
            let done = group.map(|(at, file)| {
                let path = path(file);
                let result = match &folder {
                    Some(folder) => work(folder, path.rsplit('/').next().unwrap_or(path), file),
                    None => work(&self.base, &self.at(path), file),
                };
                (at, result)
            });
            done.collect::<Vec<(usize, R)>>()
        });
        let mut done: Vec<(usize, R)> = done.into_iter().flatten().collect();
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, result)| result).collect()
    }

    /// Artifacts that are no longer produced and are as we wrote them: a file that somebody has
    /// changed since is theirs.
    fn removable(&self, change: &OutputChange<'_>) -> Done<Vec<String>> {
        let mut found = Vec::new();
        for path in change.stale.iter().filter(|path| is_inside(path)) {
            if !self
                .base
                .kind(&self.at(path))
                .is_ok_and(|kind| kind == Some(EntryKind::File))
            {
                continue;
            }
            let Some(hash) = self.base.hash(&self.at(path))? else {
                continue;
            };
            let hash = hash.to_hex();
            if change
                .owned
                .get(path)
                .is_some_and(|hashes| hashes.contains(hash.as_str()))
            {
                found.push(path.clone());
            }
        }
        Ok(found)
    }

    /// Writes everything beside its place.
    fn stage(&self, differing: &[&Artifact]) -> Done {
        self.base.make_folder(&self.at(STAGED))?;
        let staged = self.base.below(&self.at(STAGED), STAGED)?;
        let numbered: Vec<(usize, &&Artifact)> = differing.iter().enumerate().collect();
        let created = parallel::map(&numbered, |(number, artifact)| {
            staged.create(&number.to_string(), &artifact.content)
        });
        created.into_iter().collect::<Done>()?;
        let mut folders = BTreeSet::new();
        let is_elsewhere = self.base.is_elsewhere(&self.path)?;
        for artifact in differing {
            let parent = self.at(parent(&artifact.path));
            if !folders.insert(parent.clone()) {
                continue;
            }
            self.base.make_folder(&parent)?;
            if self.base.is_elsewhere(&parent)? != is_elsewhere {
                return Err(self.refused(
                    &artifact.path,
                    "lies on another disk than the output folder",
                ));
            }
        }
        Ok(())
    }

    fn apply(&self, differing: &[&Artifact], remove: &[String]) -> Done {
        let manifest = differing
            .iter()
            .position(|artifact| artifact.path == MANIFEST);
        if let Some(number) = manifest {
            self.rename(&self.staged(number), NEXT)?;
        }
        let staged = self.base.below(&self.at(STAGED), STAGED);
        let numbered = differing.iter().enumerate();
        let numbered: Vec<(usize, &&Artifact)> = numbered
            .filter(|(_, artifact)| artifact.path != MANIFEST)
            .collect();
        let renamed = self.of_each(
            &numbered,
            |(_, artifact)| &artifact.path,
            |folder, name, (number, _)| match &staged {
                Ok(staged) => staged.rename(&number.to_string(), folder, name),
                Err(error) => Err(error.clone()),
            },
        );
        renamed.into_iter().collect::<Done>()?;
        for path in remove {
            self.base.remove(&self.at(path))?;
            // And the folders that this leaves empty.
            let mut parent = path.rsplit_once('/');
            while let Some((folder, _)) =
                parent.filter(|(folder, _)| self.base.remove_empty_folder(&self.at(folder)))
            {
                parent = folder.rsplit_once('/');
            }
        }
        match manifest {
            Some(_) => self.rename(&self.at(NEXT), MANIFEST),
            // Left by a run that was interrupted: all that it lists is there, or gone.
            None => self.base.remove(&self.at(NEXT)),
        }
    }

    fn rename(&self, from: &str, to: &str) -> Done {
        self.base.rename(from, &self.base, &self.at(to))
    }

    /// Removes the staged files; other content of the folder is not ours.
    fn clean(&self) {
        let folder = self.at(STAGED);
        for entry in self.base.entries(&folder).unwrap_or_default() {
            if entry.kind == EntryKind::File && entry.name.bytes().all(|byte| byte.is_ascii_digit())
            {
                let _ = self.base.remove(&format!("{folder}/{}", entry.name));
            }
        }
        self.base.remove_empty_folder(&folder);
    }

    fn staged(&self, number: usize) -> String {
        self.at(&format!("{STAGED}/{number}"))
    }

    /// The path below the base.
    fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.path)
    }

    fn refused(&self, path: &str, reason: &str) -> FileError {
        FileError {
            path: format!("{}/{path}", self.shown()),
            fault: FileFault::Other(reason.to_owned()),
        }
    }
}

impl OutputState for OutputFolder {
    fn has(&self, files: &[(&str, Hash)]) -> Vec<bool> {
        // A build that was interrupted is finished by writing all that differs.
        if self.has(NEXT) {
            return vec![false; files.len()];
        }
        self.of_each(
            files,
            |(path, _)| path,
            |folder, name, (path, hash)| {
                let found = self.stamps.hash(folder, name, path).ok().flatten();
                found == Some(*hash)
            },
        )
    }

    fn content(&self, path: &str) -> Option<Vec<u8>> {
        self.base.read(&self.at(path), LARGEST).ok().flatten()
    }
}

/// The path of the folder of a file.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// Keeps other builds of the project out until it is dropped. Taken before anything is read, so
/// that two builds at once end as one after the other.
///
/// # Errors
/// In words, where another build takes too long.
pub(super) fn lock(disk: &Disk) -> Result<Lock, String> {
    wait_for(disk.root()).ok_or_else(|| busy().to_string())
}

fn busy() -> FileFault {
    FileFault::Other(format!(
        "another casebook has been writing for {} seconds: wait for it",
        PATIENCE.as_secs()
    ))
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long to wait is a face's business; nothing that is written depends on it"
)]
fn wait_for(folder: &Folder) -> Option<Lock> {
    let begun = Instant::now();
    let mut told = false;
    loop {
        if let Some(lock) = folder.lock() {
            return Some(lock);
        }
        let waited = begun.elapsed();
        if waited > PATIENCE {
            return None;
        }
        if !told && waited > Duration::from_secs(1) {
            say("waiting for another casebook that is writing here\n");
            told = true;
        }
        std::thread::sleep(PAUSE);
    }
}

/// Why a folder cannot take an output, by its place: some systems fold case.
fn overlap(out: &Path, root: &Path, sources: &str) -> Option<&'static str> {
    let folded = |path: &Path| PathBuf::from(path.to_string_lossy().to_lowercase());
    let (out, root) = (folded(out), folded(root));
    let sources = root.join(sources.to_lowercase().trim_start_matches("./"));
    if out.parent().is_none() {
        Some("is the root of the disk: name a folder of its own")
    } else if out == root {
        Some("is the folder of the project: name a folder of its own")
    } else if out.starts_with(&sources) {
        Some("lies in the folder of the sources: name another folder")
    } else if sources.starts_with(&out) {
        Some("holds the sources: name a folder of its own")
    } else if out.components().any(|part| part.as_os_str() == ".git") {
        Some("lies in a repository's own folder: name another folder")
    } else {
        None
    }
}
