//! Compares, prints, and says by the exit code whether a change is as it may be.

use std::process::ExitCode;

use crate::base::escape;
use crate::cli::arguments::{DiffArguments, DiffFormat};
use crate::cli::cache::{Cache, Kept};
use crate::cli::project::{columns, print, say};
use crate::cli::stats::Stats;
use crate::disk::NamedFile;
use crate::driver;
use crate::driver::Population;

use super::sides::{VersionSource, is_place};
use super::{human, json, markdown, notes, picture};

/// How many bytes a sample may have.
const POPULATION: u64 = 1 << 30;

/// Compares two versions.
///
/// # Errors
/// In words, where something cannot be read or written.
pub(crate) fn run(arguments: &DiffArguments) -> Result<ExitCode, String> {
    for written in std::iter::once(&arguments.old).chain(&arguments.new) {
        if let Some((revision, path)) = written
            .split_once(':')
            .filter(|(_, path)| path.ends_with(".case"))
        {
            return Err(format!(
                "{written}: a revision is compared as a whole, or by one source of it: write `casebook diff {revision} {path}`"
            ));
        }
    }
    if arguments.old.ends_with(".case") && arguments.new.is_none() {
        return Err(format!(
            "compare {0} with what? Write `casebook diff {0} OTHER.case`, or `casebook diff main {0}`",
            arguments.old
        ));
    }
    let (mut old, mut new) = versions(&arguments.old, arguments.new.as_deref())?;
    VersionSource::meet(&mut old, &mut new)?;
    let read = |path: &String| NamedFile::new(path).and_then(|file| file.text(POPULATION));
    let text = arguments
        .population
        .as_ref()
        .map(|path| read(path).map(|text| (path, text)))
        .transpose();
    let text = text.map_err(|error| error.to_string())?;
    let population = text.as_ref().map(|(path, text)| Population {
        path: (*path).clone(),
        text,
    });
    // What checks keep of the newer version, which is mostly here.
    let kept = Kept::read(Cache::of_project(new.root()));
    let stats = Stats::new(false);
    let (older, newer) = (old.version(), new.version());
    let diff = driver::diff_again(&older, &newer, population.as_ref(), kept.earlier(&stats))?;
    stats.part("say what is changed");
    match arguments.format {
        DiffFormat::Human => print(&human::text(&diff, columns())),
        DiffFormat::Markdown => print(&markdown::text(&diff)),
        DiffFormat::Json => print(&json::text(&diff)),
        DiffFormat::Notes => print(&notes::text(&diff, &arguments.title)),
    }
    if let Some(path) = &arguments.picture {
        picture::write(path, &diff)?;
    }
    stats.say();
    if !diff.left_out.is_empty() {
        say(&format!(
            "left out of the sample, since no fact is called so: {}\n",
            escape::line(&diff.left_out.join(", "))
        ));
    }
    // An unread source may say anything: no claim is made of such versions.
    for (unread, which) in diff.unread.iter().zip(["older", "newer"]) {
        for unread in unread {
            say(&format!("casebook: the {which} version: {unread}\n"));
        }
    }
    if diff.unread.iter().any(|unread| !unread.is_empty()) {
        return Ok(ExitCode::from(2));
    }
    let met: Vec<String> = arguments
        .fail_on
        .iter()
        .filter(|kind| kind.is_met(&diff))
        .map(|kind| kind.name())
        .collect();
    if !met.is_empty() {
        say(&format!(
            "casebook: --fail-on does not allow what this change is: {}\n",
            met.join(", ")
        ));
        return Ok(ExitCode::from(1));
    }
    if diff.is_undecided() {
        say("casebook: not everything could be compared; what is told above still holds\n");
        return Ok(ExitCode::from(3));
    }
    Ok(ExitCode::SUCCESS)
}

/// `A...B` is B since it parted from A, as git has it.
fn versions(old: &str, new: Option<&str>) -> Result<(VersionSource, VersionSource), String> {
    match (old.split_once("..."), new) {
        (Some((base, head)), new) if head.is_empty() || new.is_none() => {
            let head = new.unwrap_or(if head.is_empty() { "." } else { head });
            // A folder or a source is taken as it is now, on the checked-out revision.
            let newer = if is_place(head) { "HEAD" } else { head };
            let newer = newer.split(':').next().unwrap_or(newer);
            Ok((
                VersionSource::read(&crate::git::merge_base(".", base, newer)?)?,
                VersionSource::read(head)?,
            ))
        }
        (_, Some(new)) => Ok((VersionSource::read(old)?, VersionSource::read(new)?)),
        (_, None) => {
            // Of a folder of the repository, the same folder is meant as it is here.
            let folder = old.split_once(':').filter(|_| !is_place(old));
            let new = folder
                .map(|(_, folder)| crate::git::here(".", folder))
                .transpose()?;
            Ok((
                VersionSource::read(old)?,
                VersionSource::read(new.as_deref().unwrap_or("."))?,
            ))
        }
    }
}
