//! `casebook build`: what the sources give, written to the output folder.

use std::path::Path;
use std::process::ExitCode;

use crate::disk::{Disk, NamedFile};
use crate::driver;
use crate::driver::{BuildRequest, Files, LARGEST, MANIFEST, Places, Settings};

use super::arguments::Format;
use super::cache::{Cache, Kept, keep};
use super::output::{OutputChange, OutputFolder, Owned};
use super::project::{chosen, chosen_of_part, exit_code, report, say, settings, unreadable};
use super::stamps::Stamps;
use super::stats::Stats;
use super::{output, project, stale};

/// The options.
pub(super) struct BuildOptions<'a> {
    pub(super) paths: &'a [String],
    pub(super) out: Option<&'a str>,
    pub(super) format: Format,
    /// Whether nothing is written.
    pub(super) only_check: bool,
    pub(super) no_cache: bool,
    pub(super) depfile: Option<&'a str>,
    /// A file with what all pages show.
    pub(super) places: Option<&'a str>,
    pub(super) stats: bool,
}

/// Builds, or says how the output folder differs.
///
/// # Errors
/// In words, where something cannot be read or written.
pub(super) fn run(options: &BuildOptions<'_>) -> Result<ExitCode, String> {
    let disk = project::disk()?;
    // Before anything is read, so that the output matches sources that nobody else wrote meanwhile.
    let _lock = if options.only_check {
        None
    } else {
        Some(output::lock(&disk)?)
    };
    let settings = settings(&disk)?;
    let folder = OutputFolder::new(project::disk()?, &settings, options.out)?;
    let chosen: Box<dyn Fn(&str) -> bool> = match options.places {
        Some(_) => Box::new(chosen_of_part(&disk, &settings, options.paths)?),
        None => Box::new(chosen(&disk, &settings, options.paths)?),
    };
    if options.only_check {
        return check_build(&disk, &settings, &folder, &chosen, options.format);
    }
    let cache = if options.no_cache { None } else { Cache::of() };
    let of_output = cache
        .as_ref()
        .and_then(|_| Cache::of_output(folder.place()));
    let stamps = of_output.as_ref().map(Cache::read).unwrap_or_default();
    let folder = folder.with_stamps(Stamps::read(&stamps));
    let stats = Stats::new(options.stats);
    let kept = Kept::read(cache);
    let places = options.places.map(read_places).transpose()?;
    let asked = BuildRequest {
        files: &disk,
        settings: &settings,
        chosen: &chosen,
        all: options.paths.is_empty(),
        places: places.as_ref(),
        state: &folder,
        old: &|| folder.manifest().ok()?.0,
    };
    let (result, build) =
        driver::build_again(asked, kept.earlier(&stats)).map_err(|error| unreadable(&error))?;
    report(result.checked(), options.format);
    let code = exit_code(result.checked());
    let Some(build) = build else {
        say("nothing was written\n");
        return Ok(at_fault(code));
    };
    stats.part("compare and write the output folder");
    let owned = if build.is_unchanged {
        Owned::new()
    } else {
        folder.manifest()?.1
    };
    let stale = build.stale(owned.keys());
    let change = OutputChange {
        artifacts: &build.artifacts,
        owned: &owned,
        stale: &stale,
    };
    let written = folder.write(&change).map_err(|error| error.to_string())?;
    say(&format!(
        "{} files in {}/, {written} of them new or changed\n",
        build.artifacts.len() + build.present,
        folder.shown()
    ));
    if let Some(depfile) = options.depfile {
        let inputs = build.texts.iter().chain(&build.images).cloned();
        let inputs = ProjectInputs {
            disk: &disk,
            settings: &settings,
            paths: inputs.collect(),
            places: options.places,
        };
        write_depfile(depfile, &folder, inputs)?;
    }
    // A build of a part has seen only that part.
    let stamps = folder.stamps().bytes().filter(|_| options.paths.is_empty());
    kept.keep(result.cached.as_deref());
    keep(of_output.as_ref(), stamps.as_deref());
    stats.say();
    // Taking all of it apart takes longer than the system needs to take it back.
    std::mem::forget((result, build));
    Ok(code)
}

/// Builds whenever files change.
///
/// # Errors
/// In words, where changes cannot be watched.
pub(super) fn watch(options: &BuildOptions<'_>) -> Result<ExitCode, String> {
    let out = match options.out {
        Some(out) => out.to_owned(),
        None => project::disk()?.settings()?.out,
    };
    super::watch::watch(&out, || run(options))
}

/// The exit code where nothing can be built, be it for faults in files that were not asked for.
fn at_fault(code: ExitCode) -> ExitCode {
    if code == ExitCode::SUCCESS {
        ExitCode::from(1)
    } else {
        code
    }
}

/// A file with what all pages show.
///
/// # Errors
/// In words, where it cannot be read.
fn read_places(path: &str) -> Result<Places, String> {
    let text = NamedFile::new(path)
        .and_then(|file| file.text(LARGEST))
        .map_err(|error| error.to_string())?;
    Places::read(&text).map_err(|why| format!("{path}: {why}"))
}

/// On what a build depends.
struct ProjectInputs<'p> {
    disk: &'p Disk,
    settings: &'p Settings,
    /// Files of the project by their paths there.
    paths: Vec<String>,
    /// The file of places, as it was named.
    places: Option<&'p str>,
}

/// Writes on which files a build depends, as a rule of Make with the manifest as its target. Each
/// file is a target too, so that one that is gone is no fault.
fn write_depfile(path: &str, folder: &OutputFolder, read: ProjectInputs<'_>) -> Result<(), String> {
    let (disk, settings) = (read.disk, read.settings);
    let mut inputs = read.paths;
    if disk.find("casebook.yaml").is_ok() {
        inputs.push("casebook.yaml".to_owned());
    }
    if let Some(templates) = &settings.templates {
        let names = disk.names(templates).map_err(|error| error.to_string())?;
        let read = names.into_iter().filter(|listed| listed.fault.is_none());
        inputs.extend(read.map(|listed| format!("{templates}/{}", listed.path)));
    }
    inputs.sort();
    inputs.dedup();
    // Paths are meant from the working folder.
    let root = project::root().0.as_str();
    let from_here = |path: &str| match root {
        _ if Path::new(path).is_absolute() => path.to_owned(),
        "." => path.to_owned(),
        root => format!("{root}/{path}"),
    };
    let escaped = |path: &str| {
        path.replace('$', "$$")
            .replace('#', "\\#")
            .replace(' ', "\\ ")
    };
    let inputs = inputs.iter().map(|input| from_here(input));
    let inputs = inputs.chain(read.places.map(str::to_owned));
    let inputs: Vec<String> = inputs.map(|input| escaped(&input)).collect();
    let mut text = escaped(&from_here(&format!("{}/{MANIFEST}", folder.shown())));
    text.push(':');
    for input in &inputs {
        text.push_str(" \\\n  ");
        text.push_str(input);
    }
    text.push('\n');
    for input in &inputs {
        text.extend(["\n", input, ":\n"]);
    }
    NamedFile::new(path)
        .and_then(|file| file.replace(text.as_bytes()))
        .map_err(|error| error.to_string())
}

/// Whether the output folder is what the sources give.
fn check_build(
    disk: &Disk,
    settings: &Settings,
    folder: &OutputFolder,
    chosen: &dyn Fn(&str) -> bool,
    format: Format,
) -> Result<ExitCode, String> {
    let mut project = driver::check(disk, settings, chosen).map_err(|error| unreadable(&error))?;
    let (old, owned) = folder.manifest()?;
    let build = driver::build(disk, settings, &mut project, chosen, old.as_deref());
    report(project.checked(), format);
    let code = exit_code(project.checked());
    let Some(build) = build else {
        say("nothing was written\n");
        return Ok(at_fault(code));
    };
    stale::check(folder, &build, &owned, code)
}
