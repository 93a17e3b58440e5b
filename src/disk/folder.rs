//! The one door to the file system: a folder that nothing leads out of. Only regular files of a
//! bounded size are read, links are refused by name, and a file that is written is whole at any
//! moment, old or new.

use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use cap_fs_ext::{
    DirExt, FileTypeExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsMaybeDirExt,
    OpenOptionsSyncExt,
};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, FileType, OpenOptions};
use cap_tempfile::TempFile;
use serde::{Deserialize, Serialize};

use crate::base::escape;
use crate::driver::{FileError, FileFault};

/// A folder and everything below it. Paths are relative to it, with `/` between folders.
pub(crate) struct Folder {
    dir: Dir,
    /// The name in messages; empty where paths are shown from here.
    shown: String,
    /// Whether hidden folders may be entered: only where somebody named one on the command line.
    enters_hidden: bool,
}

/// What the system says of a file. A file that is written, replaced or renamed has another one
/// then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileStamp {
    device: u64,
    inode: u64,
    size: u64,
    /// When its bytes were written, and when it was last changed in any way, which nobody can set:
    /// in seconds since 1970, and nanoseconds.
    modified: (i64, i64),
    changed: (i64, i64),
}

/// The kinds of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, wherever it leads.
    Link,
    /// A FIFO, socket or device.
    Special(&'static str),
}

impl FileStamp {
    /// Whether the file was last changed before some moment.
    pub(crate) fn is_before(&self, moment: SystemTime) -> bool {
        let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
        let (seconds, nanoseconds) = self.changed;
        let Ok(seconds) = u64::try_from(seconds) else {
            return false;
        };
        let nanoseconds = u32::try_from(nanoseconds).unwrap_or(u32::MAX);
        (seconds, nanoseconds) < (since.as_secs(), since.subsec_nanos())
    }
}

impl EntryKind {
    /// That it is a regular file.
    ///
    /// # Errors
    /// Which other thing it is.
    pub(crate) fn must_be_file(self) -> Result<(), FileFault> {
        match self {
            Self::File => Ok(()),
            Self::Folder => Err(FileFault::Folder),
            Self::Link => Err(FileFault::Link),
            Self::Special(what) => Err(FileFault::Special(what)),
        }
    }
}

/// An entry of a folder.
pub(crate) struct FolderEntry {
    /// Its name, escaped where it cannot be shown.
    pub(crate) name: String,
    /// Whether the name was escaped: then nothing is found by it.
    pub(crate) is_escaped: bool,
    pub(crate) kind: EntryKind,
}

/// A lock on a folder, until it is dropped.
pub(crate) struct Lock {
    _file: Option<std::fs::File>,
}

impl Folder {
    /// The folder at a path that the caller vouches for: the current one, or one that somebody
    /// named.
    ///
    /// # Errors
    /// Where there is no such folder.
    pub(crate) fn open(path: &Path, shown: &str) -> Result<Self, FileFault> {
        let dir =
            Dir::open_ambient_dir(path, ambient_authority()).map_err(|error| fault(&error))?;
        Ok(Self {
            dir,
            shown: shown.to_owned(),
            enters_hidden: false,
        })
    }

    /// As [`Folder::open`]; missing folders on the way are made.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub(crate) fn make(path: &Path, shown: &str) -> Result<Self, FileFault> {
        Dir::create_ambient_dir_all(path, ambient_authority()).map_err(|error| fault(&error))?;
        Self::open(path, shown)
    }

    /// The same folder, whose hidden folders may be entered.
    pub(crate) fn entering_hidden(self) -> Self {
        Self {
            enters_hidden: true,
            ..self
        }
    }

    /// A folder below this one.
    ///
    /// # Errors
    /// Where there is none, or a link.
    pub(crate) fn below(&self, path: &str, shown: &str) -> Result<Self, FileError> {
        let dir = self.enter(path).map_err(|fault| self.error(path, fault))?;
        Ok(Self {
            dir,
            shown: shown.to_owned(),
            enters_hidden: self.enters_hidden,
        })
    }

    /// The kind of entry at a path, without following it; `None` where there is none.
    ///
    /// # Errors
    /// Where that cannot be found out, or the way there leads through a link.
    pub(crate) fn kind(&self, path: &str) -> Result<Option<EntryKind>, FileError> {
        let found = self.parent(path).and_then(|(dir, name)| kind(&dir, name));
        match found {
            Ok(kind) => Ok(Some(kind)),
            Err(FileFault::Missing) => Ok(None),
            Err(fault) => Err(self.error(path, fault)),
        }
    }

    /// Whether two folders lie on different disks: nothing is renamed from one to the other.
    ///
    /// # Errors
    /// Where one of them is not there.
    #[cfg(unix)]
    pub(crate) fn is_elsewhere(&self, path: &str) -> Result<bool, FileError> {
        use cap_std::fs::MetadataExt;
        let device = |dir: &Dir| {
            dir.dir_metadata()
                .map(|about| about.dev())
                .map_err(|error| fault(&error))
        };
        let other = self
            .enter(path)
            .and_then(|dir| device(&dir))
            .map_err(|fault| self.error(path, fault))?;
        Ok(device(&self.dir).map_err(|fault| self.error("", fault))? != other)
    }

    /// Where nobody can tell.
    #[cfg(not(unix))]
    pub(crate) fn is_elsewhere(&self, _: &str) -> Result<bool, FileError> {
        Ok(false)
    }

    /// The bytes of a regular file; `None` where nothing is there.
    ///
    /// # Errors
    /// Where something else is there, or it has more than `limit` bytes.
    pub(crate) fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, FileError> {
        match self.try_read(path, limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(FileFault::Missing) => Ok(None),
            Err(fault) => Err(self.error(path, fault)),
        }
    }

    fn try_read(&self, path: &str, limit: u64) -> Result<Vec<u8>, FileFault> {
        let file = self.try_file(path)?;
        let size = file.metadata().map_err(|error| fault(&error))?.len();
        if size > limit {
            return Err(FileFault::TooLarge(limit));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        // It may grow while it is read; an entry that is no file on a disk reports size zero.
        file.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| fault(&error))?;
        if bytes.len() as u64 > limit {
            Err(FileFault::TooLarge(limit))
        } else {
            Ok(bytes)
        }
    }

    /// A regular file, to be read bit by bit.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) fn file(&self, path: &str) -> Result<std::fs::File, FileError> {
        self.try_file(path)
            .map(File::into_std)
            .map_err(|fault| self.error(path, fault))
    }

    /// The hash of a regular file, which is read bit by bit; `None` where nothing is there.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn hash(&self, path: &str) -> Result<Option<blake3::Hash>, FileError> {
        let file = match self.file(path) {
            Ok(file) => file,
            Err(error) if error.fault == FileFault::Missing => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut hasher = blake3::Hasher::new();
        match hasher.update_reader(file) {
            Ok(_) => Ok(Some(hasher.finalize())),
            Err(error) => Err(self.error(path, FileFault::System(error.to_string()))),
        }
    }

    fn try_file(&self, path: &str) -> Result<File, FileFault> {
        let (dir, name) = self.parent(path)?;
        // Asked before it is opened: to open a device may do something.
        kind(&dir, name)?.must_be_file()?;
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No).nonblock(true);
        let file = dir
            .open_with(name, &options)
            .map_err(|error| fault(&error))?;
        // And again, for the opened file: it may have been exchanged in between.
        let about = file.metadata().map_err(|error| fault(&error))?;
        if about.is_file() {
            Ok(file)
        } else {
            Err(FileFault::Special("no regular file"))
        }
    }

    /// The entries of a folder, by name.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn entries(&self, path: &str) -> Result<Vec<FolderEntry>, FileError> {
        let failed = |error: &std::io::Error| self.error(path, fault(error));
        let dir = self.enter(path).map_err(|fault| self.error(path, fault))?;
        let mut found = Vec::new();
        for entry in dir.entries().map_err(|error| failed(&error))? {
            let entry = entry.map_err(|error| failed(&error))?;
            let kind = kind_of(entry.file_type().map_err(|error| failed(&error))?);
            let name = entry.file_name();
            let plain = name
                .to_str()
                .filter(|name| !escape::needs_escape(name))
                .map(str::to_owned);
            let is_escaped = plain.is_none();
            let name = plain.unwrap_or_else(|| escape::bytes(name.as_encoded_bytes()));
            found.push(FolderEntry {
                name,
                is_escaped,
                kind,
            });
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// Whether a link in this folder leads to a folder that is below it too.
    pub(crate) fn leads_to_folder(&self, path: &str) -> bool {
        self.parent(path)
            .is_ok_and(|(dir, name)| dir.metadata(name).is_ok_and(|about| about.is_dir()))
    }

    /// Makes a folder, and those on the way to it.
    ///
    /// # Errors
    /// Where something else stands there.
    pub(crate) fn make_folder(&self, path: &str) -> Result<(), FileError> {
        self.make_folders(path)
            .map(drop)
            .map_err(|fault| self.error(path, fault))
    }

    fn make_folders(&self, path: &str) -> Result<Dir, FileFault> {
        let mut dir = self.own()?;
        for name in parts(path)? {
            self.may_enter(name)?;
            match dir.create_dir(name) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(fault(&error));
                }
                _ => dir = step(&dir, name)?,
            }
        }
        Ok(dir)
    }

    /// Writes a file beside its place and renames it there, as open to others as the one that it
    /// replaces.
    ///
    /// # Errors
    /// Where that fails, or something else than a file stands there; then nothing has changed.
    pub(crate) fn replace(&self, path: &str, content: &[u8]) -> Result<(), FileError> {
        self.try_replace(path, content)
            .map_err(|fault| self.error(path, fault))
    }

    fn try_replace(&self, path: &str, content: &[u8]) -> Result<(), FileFault> {
        let (dir, name) = self.parent(path)?;
        let permissions = match kind(&dir, name) {
            Ok(kind) => {
                kind.must_be_file()?;
                let about = dir.symlink_metadata(name).map_err(|error| fault(&error))?;
                Some(about.permissions())
            }
            Err(FileFault::Missing) => None,
            Err(fault) => return Err(fault),
        };
        let write = || {
            let mut file = TempFile::new(&dir)?;
            file.write_all(content)?;
            if let Some(permissions) = permissions {
                file.as_file().set_permissions(permissions)?;
            }
            file.as_file().sync_all()?;
            file.replace(name)
        };
        write().map_err(|error: std::io::Error| fault(&error))
    }

    /// Writes a file that is not there yet, in a folder of our own.
    ///
    /// # Errors
    /// Where that fails.
    pub(crate) fn create(&self, path: &str, content: &[u8]) -> Result<(), FileError> {
        let write = || {
            let (dir, name) = self.parent(path)?;
            let mut options = OpenOptions::new();
            options
                .write(true)
                .create_new(true)
                .follow(FollowSymlinks::No);
            let mut file = dir
                .open_with(name, &options)
                .map_err(|error| fault(&error))?;
            // What is written can be written again: the next run compares all of it.
            file.write_all(content).map_err(|error| fault(&error))
        };
        write().map_err(|fault| self.error(path, fault))
    }

    /// Renames a file of this folder to one of another; a file of the new name is replaced.
    ///
    /// # Errors
    /// Where that fails.
    pub(crate) fn rename(&self, from: &str, other: &Self, to: &str) -> Result<(), FileError> {
        let rename = || {
            let (from_dir, from_name) = self.parent(from)?;
            let (to_dir, to_name) = other.parent(to)?;
            from_dir
                .rename(from_name, &to_dir, to_name)
                .map_err(|error| fault(&error))
        };
        rename().map_err(|fault| other.error(to, fault))
    }

    /// Removes a file; it is no error that there is none.
    ///
    /// # Errors
    /// Where that fails.
    pub(crate) fn remove(&self, path: &str) -> Result<(), FileError> {
        let (dir, name) = match self.parent(path) {
            Ok(found) => found,
            Err(FileFault::Missing) => return Ok(()),
            Err(fault) => return Err(self.error(path, fault)),
        };
        match dir.remove_file(name) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(self.error(path, fault(&error)))
            }
            _ => Ok(()),
        }
    }

    /// Removes a folder that is empty; whether it did.
    pub(crate) fn remove_empty_folder(&self, path: &str) -> bool {
        self.parent(path)
            .is_ok_and(|(dir, name)| dir.remove_dir(name).is_ok())
    }

    /// When a file was last written.
    pub(crate) fn modified(&self, path: &str) -> Option<SystemTime> {
        let (dir, name) = self.parent(path).ok()?;
        dir.symlink_metadata(name)
            .ok()?
            .modified()
            .ok()
            .map(cap_std::time::SystemTime::into_std)
    }

    /// The stamp of a regular file. `None` where there is none, or the system keeps no change times.
    #[cfg(unix)]
    pub(crate) fn stamp(&self, path: &str) -> Option<FileStamp> {
        use cap_std::fs::MetadataExt;
        let stamp = |dir: &Dir, name: &str| {
            let about = dir.symlink_metadata(name).ok()?;
            about.is_file().then(|| FileStamp {
                device: about.dev(),
                inode: about.ino(),
                size: about.size(),
                modified: (about.mtime(), about.mtime_nsec()),
                changed: (about.ctime(), about.ctime_nsec()),
            })
        };
        if path.contains('/') {
            let (dir, name) = self.parent(path).ok()?;
            stamp(&dir, name)
        } else {
            stamp(&self.dir, path)
        }
    }

    /// Where the system keeps no change times.
    #[cfg(not(unix))]
    pub(crate) fn stamp(&self, _: &str) -> Option<FileStamp> {
        None
    }

    /// Keeps others out until it is dropped: `None` where somebody else does. A folder that cannot
    /// be locked keeps nobody out.
    pub(crate) fn lock(&self) -> Option<Lock> {
        let mut options = OpenOptions::new();
        options.read(true).maybe_dir(true);
        let Ok(file) = self.dir.open_with(".", &options).map(File::into_std) else {
            return Some(Lock { _file: None });
        };
        match file.try_lock() {
            Err(std::fs::TryLockError::WouldBlock) => None,
            Ok(()) | Err(std::fs::TryLockError::Error(_)) => Some(Lock { _file: Some(file) }),
        }
    }

    /// An error at a path in this folder.
    pub(crate) fn error(&self, path: &str, fault: FileFault) -> FileError {
        let path = match (self.shown.as_str(), path) {
            ("", path) => path.to_owned(),
            (shown, "") => shown.to_owned(),
            (shown, path) => format!("{shown}/{path}"),
        };
        FileError { path, fault }
    }

    fn own(&self) -> Result<Dir, FileFault> {
        self.dir.try_clone().map_err(|error| fault(&error))
    }

    fn may_enter(&self, name: &str) -> Result<(), FileFault> {
        let is_hidden = name.starts_with('.') && !self.enters_hidden;
        if is_hidden || name.eq_ignore_ascii_case(".git") {
            Err(FileFault::Hidden)
        } else {
            Ok(())
        }
    }

    fn enter(&self, path: &str) -> Result<Dir, FileFault> {
        self.descend(parts(path)?)
    }

    fn descend(&self, parts: Vec<&str>) -> Result<Dir, FileFault> {
        let mut dir = self.own()?;
        for name in parts {
            self.may_enter(name)?;
            dir = step(&dir, name)?;
        }
        Ok(dir)
    }

    /// The folder in which a path stands, and its name there.
    fn parent<'p>(&self, path: &'p str) -> Result<(Dir, &'p str), FileFault> {
        let mut parts = parts(path)?;
        let Some(name) = parts.pop() else {
            return Err(FileFault::Folder);
        };
        if name.eq_ignore_ascii_case(".git") {
            return Err(FileFault::Hidden);
        }
        Ok((self.descend(parts)?, name))
    }
}

/// The parts of a path that leads nowhere but down.
fn parts(path: &str) -> Result<Vec<&str>, FileFault> {
    let leads_out = |part: &str| {
        part == ".." || part.contains(['\\', '\0']) || cfg!(windows) && part.contains(':')
    };
    if path.starts_with('/') || path.split('/').any(leads_out) {
        return Err(FileFault::Outside);
    }
    Ok(path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect())
}

/// One folder further down, if that is a folder.
fn step(dir: &Dir, name: &str) -> Result<Dir, FileFault> {
    match dir.open_dir_nofollow(name) {
        Ok(below) => Ok(below),
        Err(error) => match kind(dir, name)? {
            EntryKind::Link => Err(FileFault::Link),
            EntryKind::File | EntryKind::Special(_) => Err(FileFault::NoFolder),
            EntryKind::Folder => Err(fault(&error)),
        },
    }
}

fn kind(dir: &Dir, name: &str) -> Result<EntryKind, FileFault> {
    dir.symlink_metadata(name)
        .map(|about| kind_of(about.file_type()))
        .map_err(|error| fault(&error))
}

fn kind_of(found: FileType) -> EntryKind {
    if found.is_file() {
        EntryKind::File
    } else if found.is_dir() {
        EntryKind::Folder
    } else if found.is_symlink() {
        EntryKind::Link
    } else if found.is_fifo() {
        EntryKind::Special("a pipe")
    } else if found.is_socket() {
        EntryKind::Special("a socket")
    } else {
        EntryKind::Special("a device")
    }
}

fn fault(error: &std::io::Error) -> FileFault {
    match error.kind() {
        ErrorKind::NotFound => FileFault::Missing,
        _ => FileFault::System(error.to_string()),
    }
}
