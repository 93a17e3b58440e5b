//! Waits for changes of the files of a project.

use std::collections::BTreeSet;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::driver::MANIFEST;

use super::folder::{EntryKind, Folder, FolderEntry};
use super::paths::within;

/// So long nothing more changes until what changed is told: whoever saves writes several files, or one
/// of them in several steps.
const QUIET: Duration = Duration::from_millis(60);

/// How many folders are watched at most.
const FOLDERS: usize = 5_000;

/// Folders that hold what others made.
const PASSED_OVER: [&str; 3] = ["node_modules", "target", "venv"];

/// See the module.
pub(crate) struct Watch {
    root: PathBuf,
    /// The output folder, which a build changes.
    out: String,
    watcher: RecommendedWatcher,
    watched: BTreeSet<String>,
    /// Folders of which another may have come in the place.
    replaced: BTreeSet<String>,
    /// The files to which this program writes, which it is not to wait for.
    written: Vec<FileIdentity>,
    events: Receiver<notify::Result<Event>>,
}

impl Watch {
    /// Begins to watch the folders of a project, without hidden ones and the output folder.
    ///
    /// # Errors
    /// In words, where the system does not tell of changes.
    pub(crate) fn new(root: &Path, out: &str) -> Result<Self, String> {
        let (sender, events) = mpsc::channel();
        let watcher = notify::recommended_watcher(sender).map_err(|error| cannot(&error))?;
        let mut watch = Self {
            root: root.canonicalize().unwrap_or_else(|_| root.to_owned()),
            out: out.trim_matches('/').to_owned(),
            watcher,
            watched: BTreeSet::new(),
            replaced: BTreeSet::new(),
            written: written(),
            events,
        };
        watch.look()?;
        Ok(watch)
    }

    /// Watches all folders that are not watched yet, and forgets those that are not there any more.
    ///
    /// # Errors
    /// In words, where the system does not tell of changes.
    fn look(&mut self) -> Result<(), String> {
        let folder = Folder::open(&self.root, "").map_err(|fault| fault.to_string())?;
        let mut waiting = vec![String::new()];
        let mut found = BTreeSet::new();
        while let Some(path) = waiting.pop() {
            if found.len() == FOLDERS {
                return Err(format!(
                    "more than {FOLDERS} folders cannot be watched: run it in a folder of its own"
                ));
            }
            let entries = folder.entries(&path).unwrap_or_default();
            if !path.is_empty() && is_output(&folder, &path, &entries) {
                continue;
            }
            let folders = entries.into_iter().filter(|entry| {
                entry.kind == EntryKind::Folder
                    && !entry.is_escaped
                    && !entry.name.starts_with('.')
                    && !PASSED_OVER.contains(&entry.name.as_str())
            });
            waiting.extend(
                folders
                    .map(|entry| joined(&path, &entry.name))
                    .filter(|path| *path != self.out),
            );
            found.insert(path);
        }
        // One that came in the place of another is another.
        let replaced = std::mem::take(&mut self.replaced);
        let is_gone = |path: &String| {
            let is_below = |of: &String| {
                path.strip_prefix(of.as_str())
                    .is_some_and(|rest| rest.starts_with('/'))
            };
            !found.contains(path) || replaced.contains(path) || replaced.iter().any(is_below)
        };
        let gone: Vec<String> = self
            .watched
            .iter()
            .filter(|path| is_gone(path))
            .cloned()
            .collect();
        for path in gone {
            // The system may have forgotten it by itself.
            let _ = self.watcher.unwatch(&self.root.join(&path));
            self.watched.remove(&path);
        }
        for path in &found {
            if self.watched.contains(path) {
                continue;
            }
            let folder = self.root.join(path);
            match self.watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {}
                // It went in the meantime.
                Err(_) if !folder.exists() => {}
                Err(error) => return Err(cannot(&error)),
            }
        }
        self.watched = found;
        Ok(())
    }

    /// Waits until files change; their paths in the project. `None` where nobody tells of changes any more.
    ///
    /// # Errors
    /// In words, where a new folder cannot be watched.
    pub(crate) fn next(&mut self) -> Result<Option<BTreeSet<String>>, String> {
        let mut changed = BTreeSet::new();
        let mut has_folders = false;
        loop {
            let event = if changed.is_empty() && !has_folders {
                self.events
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                self.events.recv_timeout(QUIET)
            };
            match event {
                Ok(Ok(event)) => self.note(&event, &mut changed, &mut has_folders),
                // Some events were lost: everything may have changed.
                Ok(Err(_)) => drop(changed.insert("casebook.yaml".to_owned())),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {
                    if has_folders {
                        has_folders = false;
                        // What is in a new folder was there before it was watched, and what was in one that went is gone.
                        let known = self.watched.clone();
                        changed.extend(self.replaced.iter().cloned());
                        self.look()?;
                        changed.extend(self.watched.symmetric_difference(&known).cloned());
                    }
                    if !changed.is_empty() {
                        return Ok(Some(changed));
                    }
                }
            }
        }
    }

    fn note(&mut self, event: &Event, changed: &mut BTreeSet<String>, has_folders: &mut bool) {
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        // Some events were lost: everything may have changed.
        if event.need_rescan() {
            changed.insert("casebook.yaml".to_owned());
            *has_folders = true;
        }
        let is_other = matches!(
            event.kind,
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
        );
        for path in &event.paths {
            let Some(path) = self.within(path) else {
                continue;
            };
            let was_folder = self.watched.contains(&path);
            let is_folder = self.root.join(&path).is_dir();
            if was_folder && is_other {
                self.replaced.insert(path.clone());
            }
            *has_folders |= was_folder || is_folder;
            // A folder is told by what is in it.
            if !is_folder {
                changed.insert(path);
            }
        }
    }

    /// The path of a file in the project, where a change of it counts.
    fn within(&self, path: &Path) -> Option<String> {
        let path = within(&self.root, path)?;
        let mut parts = path.split('/');
        let name = path.rsplit('/').next()?;
        // Hidden files, and what editors put beside a file while they save it.
        let is_passed_over = parts.any(|part| part.starts_with('.'))
            || name.ends_with('~')
            || PASSED_OVER.contains(&name);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        // What was watched before it was known to be an output folder.
        let is_passed_over = is_passed_over
            || !self.watched.contains(folder)
            || FileIdentity::of(&self.root.join(&path))
                .is_some_and(|identity| self.written.contains(&identity));
        (!is_passed_over && path != self.out).then_some(path)
    }
}

/// Which file a file is, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileIdentity(u64, u64);

impl FileIdentity {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Self> {
        let about = std::fs::metadata(path).ok()?;
        Some(Self(about.dev(), about.ino()))
    }

    #[cfg(not(unix))]
    fn of(_: &Path) -> Option<Self> {
        None
    }
}

/// The files to which standard output and standard error are led.
#[cfg(unix)]
fn written() -> Vec<FileIdentity> {
    let streams = ["/dev/stdout", "/dev/stderr"];
    let each = streams
        .iter()
        .filter_map(|stream| FileIdentity::of(Path::new(stream)));
    each.collect()
}

#[cfg(not(unix))]
fn written() -> Vec<FileIdentity> {
    Vec::new()
}

/// Whether a folder holds what a build wrote, wherever that was told to write.
fn is_output(folder: &Folder, path: &str, entries: &[FolderEntry]) -> bool {
    /// How much of a manifest is read.
    const READ: u64 = 64 << 20;
    let is_manifest = |entry: &FolderEntry| entry.kind == EntryKind::File && entry.name == MANIFEST;
    if !entries.iter().any(is_manifest) {
        return false;
    }
    let text = folder.read(&joined(path, MANIFEST), READ).ok().flatten();
    let text = text.and_then(|text| String::from_utf8(text).ok());
    text.is_some_and(|text| text.contains("casebook.manifest/"))
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn cannot(error: &notify::Error) -> String {
    format!("changes cannot be watched here: {error}")
}
