//! The list of checks, and their runners: over one file, over its text, and between files.

pub(crate) mod file_summary;
pub(crate) mod list;
pub(crate) mod run;
mod shared_rows;

pub use file_summary::{FileSummary, check_project};
pub use run::{
    CheckRequest, Proof, check_between, check_examples, check_file, check_text, disputes, shared,
};
pub use shared_rows::{SharedRows, idle_for_all};
