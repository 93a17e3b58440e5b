//! Floor 8: the disk. [`Folder`] is the only door to it; [`Disk`] is a project behind that door.

mod folder;
mod named;
#[cfg(feature = "cli")]
mod paths;
mod project;
#[cfg(feature = "cli")]
mod watch;

pub(crate) use folder::EntryKind;
pub(crate) use folder::FileStamp;
pub(crate) use folder::Folder;
pub(crate) use folder::Lock;
pub(crate) use named::NamedFile;
pub(crate) use named::outside;
#[cfg(feature = "cli")]
pub(crate) use paths::within;
pub(crate) use project::Disk;
#[cfg(feature = "cli")]
pub(crate) use watch::Watch;
