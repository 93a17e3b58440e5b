//! `casebook completions` and `casebook man`: what shells and their users are told of the commands.

use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::disk::Folder;

use super::arguments::Arguments;
use super::project::{print, say};

/// What completes commands in a shell.
pub(super) fn completions(shell: Shell) -> String {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "casebook", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// Prints the man page, or writes one for each command into a folder.
///
/// # Errors
/// In words, where one cannot be written.
pub(super) fn man(out: Option<&str>) -> Result<ExitCode, String> {
    let pages = pages()?;
    let Some(out) = out else {
        if let Some((_, page)) = pages.first() {
            print(page);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let folder = Folder::make(Path::new(out), out).map_err(|fault| format!("{out}: {fault}"))?;
    for (name, page) in &pages {
        folder
            .replace(name, page.as_bytes())
            .map_err(|error| error.to_string())?;
    }
    say(&format!("{} man pages in {out}\n", pages.len()));
    Ok(ExitCode::SUCCESS)
}

/// The man pages, by the names of their files; that of the program is the first.
fn pages() -> Result<Vec<(String, String)>, String> {
    let mut all = Arguments::command();
    // Names and versions of commands follow from those of the program.
    all.build();
    let mut pages = vec![("casebook.1".to_owned(), page(all.clone())?)];
    for command in all
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
    {
        let name = format!("casebook-{}", command.get_name());
        pages.push((format!("{name}.1"), page(command.clone())?));
    }
    Ok(pages)
}

fn page(command: clap::Command) -> Result<String, String> {
    let mut text = Vec::new();
    Man::new(command)
        .manual("casebook")
        .render(&mut text)
        .map_err(|error| error.to_string())?;
    String::from_utf8(text).map_err(|error| error.to_string())
}
