//! Floor 5: outputs, one target to a file or folder. Emitters read analysed tables; none evaluates
//! a condition, and none touches the disk.

pub mod article;
mod data;
pub mod description;
pub mod exports;
mod manifest;
mod rust;
mod table;

pub use data::policy;
pub use data::{constant, domain};
pub use manifest::ManifestEntry;
pub use manifest::ManifestSource;
pub use manifest::RowLine;
pub use manifest::is_inside;
pub use manifest::manifest;
pub use manifest::manifest_sources;
pub use manifest::owned;
pub use manifest::read_manifest;
pub use rust::Rules;
pub use table::PageWords;
pub use table::table;
