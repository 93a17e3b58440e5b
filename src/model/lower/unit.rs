//! What lowering begins with: a file and what the parser understood of it.

use crate::base::FileId;
use crate::syntax::Parsed;

/// A parsed file.
#[derive(Debug)]
pub struct Unit {
    /// Its id.
    pub file: FileId,
    /// Its path, relative to the project.
    pub path: String,
    /// What the parser understood.
    pub parsed: Parsed,
}
