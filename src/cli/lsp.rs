//! `casebook lsp`: a language server over standard input and output.

use std::path::Path;
use std::process::ExitCode;

use crate::driver::Settings;
use crate::lsp;
use crate::lsp::ServerOptions;

use super::cache::{Cache, program};
use super::check::today;
use super::project::with_effort;

/// Serves an editor.
///
/// # Errors
/// In words, where the editor breaks the protocol.
pub(super) fn run() -> Result<ExitCode, String> {
    lsp::serve(ServerOptions {
        program: program(),
        cached,
        day: today,
        effort: with_effort(Settings::default()).effort,
    })?;
    Ok(ExitCode::SUCCESS)
}

fn cached(root: &Path) -> Vec<u8> {
    let cache = Cache::of_project(root);
    cache.map(|cache| cache.read()).unwrap_or_default()
}
