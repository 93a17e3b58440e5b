//! Floor 5: the passes, written once, over an abstract set of files. It knows neither the terminal nor
//! the disk.

mod again;
mod baseline;
mod build;
mod conclude;
mod coverage;
mod decide;
mod diff;
mod files;
mod finding;
mod fix;
mod fixes;
mod identity;
mod images;
mod kept;
mod links;
mod load;
mod mutation;
mod page_changes;
mod passes;
mod reach;
mod record;
mod sample;
mod settings;
mod summary;
mod suppress;
mod test;
mod uses;

pub use crate::emit::is_manifest;
pub use again::{Again, check_again};
pub use baseline::Baseline;
pub use build::{Artifact, Build, MANIFEST, build, owned};
pub use conclude::Report;
pub use coverage::{Coverage, cover};
pub use decide::{bundle_of, ends, rust};
pub use diff::{Diff, Population, Version, diff};
pub(crate) use files::names_in;
pub use files::{FileError, FileFault, Files, LARGEST, Listed, Memory};
pub use finding::Finding;
pub use fix::{Mended, mend};
pub use mutation::{Mutation, mutate};
pub use page_changes::{LineDifference, PageDifference};
pub use passes::{Checked, Project, check};
pub use settings::{OutputKind, Settings, SettingsError};
pub use summary::{Summary, count};
pub use test::{Tested, Tests, place, test};
