//! Floor 5: the passes, written once, over an abstract set of files. It knows neither the terminal nor
//! the disk.

mod build;
mod coverage;
mod decide;
mod diff;
mod files;
mod images;
mod links;
mod load;
mod mutation;
mod passes;
mod sample;
mod settings;
mod summary;
mod test;

pub use crate::emit::is_manifest;
pub use build::{Artifact, Build, MANIFEST, build, owned};
pub use coverage::{Coverage, cover};
pub use decide::{bundle_of, ends, rust};
pub use diff::{Diff, LineDifference, PageDifference, Population, Version, diff};
pub use files::{FileError, Files, Memory};
pub use mutation::{Mutation, mutate};
pub use passes::{Finding, Project, Report, check};
pub use settings::{Settings, SettingsError};
pub use summary::Summary;
pub use test::{Tested, Tests, place, test};
