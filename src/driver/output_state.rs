//! What is in an output folder.

use super::results::Hash;

/// The path of the manifest under the output folder.
pub const MANIFEST: &str = "manifest.json";

/// The path of the Rust rules of all sources.
pub(super) const RULES: &str = "rules/casebook.rs";

/// See the module.
pub trait OutputState: Sync {
    /// Whether each of these files is there with these bytes, by their hashes.
    fn has(&self, files: &[(&str, Hash)]) -> Vec<bool>;

    /// The bytes of a file; `None` where there is none.
    fn content(&self, path: &str) -> Option<Vec<u8>>;
}
