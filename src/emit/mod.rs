//! Floor 4: what is written, one target to a file or folder. Emitters read what was analysed; none
//! evaluates a condition, and none touches the disk.

pub mod article;
mod data;
pub mod exports;
mod manifest;
mod rust;
mod table;

pub use data::{domain, policy};
pub use manifest::{
    Entry, FORMAT as MANIFEST_FORMAT, Line, Source, is_inside, is_manifest, manifest, read_manifest,
};
pub use rust::Rules;
pub use table::{FORMAT as TABLE_FORMAT, table};
