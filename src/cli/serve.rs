//! `casebook serve`: the pages in a browser, as they are now.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::disk::Disk;
use crate::driver::LiveProject;
use crate::preview;
use crate::preview::PreviewOptions;

use super::cache::{Cache, program};
use super::check::today;
use super::project;
use super::project::{say, with_effort};

/// Serves until it is ended.
///
/// # Errors
/// In words, where the project cannot be read or the port is taken.
pub(super) fn run(port: u16) -> Result<ExitCode, String> {
    let root = PathBuf::from(&project::root().0);
    let out = project::disk()?.settings()?.out;
    let of = root.clone();
    let open = move || {
        let disk = Disk::new(&of)?;
        let mut settings = with_effort(disk.settings()?);
        settings.now = today();
        let cached = Cache::of_project(&of).map(|cache| cache.read());
        let cached = cached.unwrap_or_default();
        LiveProject::open(Box::new(disk), settings, &program(), &cached)
            .map_err(|error| error.to_string())
    };
    let ready = |address: &str| {
        say(&format!(
            "the pages are at {address}, as they are now: change a source and see; Ctrl-C ends\n"
        ));
    };
    preview::serve(PreviewOptions {
        root,
        out,
        open: Box::new(open),
        port,
        ready: Box::new(ready),
    })?;
    Ok(ExitCode::SUCCESS)
}
