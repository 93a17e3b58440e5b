//! `casebook lsp`: a language server over standard input and output.

use std::path::Path;
use std::process::ExitCode;

use crate::driver::Settings;
use crate::lsp;
use crate::lsp::ServerOptions;

use super::cache::{Cache, program};
use super::check::today;
use super::project::{say, with_effort};

/// Serves an editor. Exit code 1: it broke the protocol, as the protocol itself has it.
pub(super) fn run() -> ExitCode {
    let served = lsp::serve(ServerOptions {
        program: program(),
        cached,
        day: today,
        effort: with_effort(Settings::default()).effort,
    });
    if let Err(why) = &served {
        say(&format!("casebook: {why}\n"));
    }
    ExitCode::from(u8::from(served.is_err()))
}

fn cached(root: &Path) -> Vec<u8> {
    let cache = Cache::of_project(root);
    cache.map(|cache| cache.read()).unwrap_or_default()
}
