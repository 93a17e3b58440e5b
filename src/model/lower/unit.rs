//! The input of lowering: a file and its syntax tree.

use std::sync::Arc;

use crate::base::FileId;
use crate::syntax::Parsed;

/// A parsed file.
#[derive(Debug)]
pub struct Unit {
    /// Its id.
    pub file: FileId,
    /// Its path, relative to the project.
    pub path: String,
    /// The syntax tree.
    pub parsed: Arc<Parsed>,
}
