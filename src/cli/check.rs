//! `casebook check`: findings, a baseline of those that are known, and fixes.

#![allow(clippy::disallowed_methods, reason = "the day is the clock's")]

use std::process::ExitCode;

use crate::disk::{Disk, NamedFile};
use crate::driver;
use crate::driver::{Baseline, FileFault, LARGEST, Project, Settings, count};
use crate::model::domain::read_date;

use super::arguments::Format;
use super::cache::{Cache, Kept};
use super::project;
use super::project::{chosen, exit_code, report, report_since, say, unreadable};
use super::stats::Stats;

/// The options.
pub(super) struct CheckOptions<'a> {
    pub(super) paths: &'a [String],
    pub(super) today: Option<&'a str>,
    pub(super) format: Format,
    pub(super) baseline: Option<&'a str>,
    pub(super) since: Option<&'a str>,
    pub(super) no_cache: bool,
    pub(super) stats: bool,
    /// Where to write what all pages show.
    pub(super) places: Option<&'a str>,
}

impl CheckOptions<'_> {
    fn kept(&self) -> Kept {
        Kept::read(if self.no_cache { None } else { Cache::of() })
    }
}

/// Checks.
///
/// # Errors
/// In words, where something cannot be read.
pub(super) fn run(asked: &CheckOptions<'_>) -> Result<ExitCode, String> {
    let disk = project::disk()?;
    let mut settings = settings(&disk, asked.today)?;
    if let Some(path) = asked.baseline {
        let text = NamedFile::new(path)
            .and_then(|file| file.text(LARGEST))
            .map_err(|error| match error.fault {
                FileFault::Missing => format!("{error}; `--update-baseline` writes it"),
                _ => error.to_string(),
            })?;
        settings.baseline = Some(Baseline::read(&text).map_err(|why| format!("{path}: {why}"))?);
    }
    let stats = Stats::new(asked.stats);
    let again = again(&disk, &settings, asked, &stats)?;
    let project = again.checked();
    let texts = || {
        project
            .sources
            .iter()
            .map(|(_, source)| (source.path.as_str(), &*source.text))
    };
    let changed = asked
        .since
        .map(|revision| crate::git::changed_lines(".", revision, texts()))
        .transpose()?;
    report_since(project, asked.format, &changed.unwrap_or_default());
    let (known, mended) = (project.report.summary.known, project.report.summary.mended);
    if known + mended > 0 && asked.format == Format::Human {
        let gone = if mended == 0 {
            String::new()
        } else {
            format!(
                "; {} that it knows are mended: `--update-baseline` forgets them",
                count(mended, "finding")
            )
        };
        say(&format!("{known} known by the baseline{gone}\n"));
    }
    let code = exit_code(project);
    stats.say();
    // Taking all of it apart takes longer than the system needs to take it back.
    std::mem::forget(again);
    Ok(code)
}

/// Checks whenever files change.
///
/// # Errors
/// In words, where changes cannot be watched.
pub(super) fn watch(asked: &CheckOptions<'_>) -> Result<ExitCode, String> {
    let out = project::disk()?.settings()?.out;
    super::watch::watch(&out, || run(asked))
}

/// The day, as days since 1970-01-01.
pub(super) fn today() -> Option<i64> {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs() / 86_400).ok()
}

/// Checks with the cache of the last run, and updates it.
fn again(
    disk: &Disk,
    settings: &Settings,
    asked: &CheckOptions<'_>,
    stats: &Stats,
) -> Result<driver::IncrementalResult, String> {
    let chosen = chosen(disk, settings, asked.paths)?;
    let kept = asked.kept();
    let earlier = kept.earlier(stats);
    let again = match asked.places {
        None => driver::check_again(disk, settings, &chosen, earlier),
        Some(path) => {
            let (again, places) = driver::places_again(disk, settings, &chosen, earlier)
                .map_err(|error| unreadable(&error))?;
            match places {
                Some(places) => NamedFile::new(path)
                    .and_then(|file| file.replace(places.text().as_bytes()))
                    .map_err(|error| error.to_string())?,
                None => say(&format!("{path} was not written\n")),
            }
            Ok(again)
        }
    };
    let again = again.map_err(|error| unreadable(&error))?;
    kept.keep(again.cached.as_deref());
    Ok(again)
}

/// Writes the findings into a baseline.
///
/// # Errors
/// In words, where something cannot be read or written.
pub(super) fn update_baseline(asked: &CheckOptions<'_>) -> Result<ExitCode, String> {
    let disk = project::disk()?;
    let project = check(&disk, &settings(&disk, asked.today)?, asked.paths)?;
    let path = asked.baseline.ok_or("--update-baseline needs --baseline")?;
    let with_paths = project.report.findings.iter().map(|finding| {
        (
            finding,
            project
                .sources
                .path(finding.diagnostic.span().file)
                .unwrap_or_default(),
        )
    });
    let text = Baseline::text(with_paths);
    NamedFile::new(path)
        .and_then(|file| file.replace(text.as_bytes()))
        .map_err(|error| error.to_string())?;
    let known = project
        .report
        .findings
        .iter()
        .filter(|finding| !finding.diagnostic.code.is_fixed())
        .count();
    say(&format!(
        "known from now on, in {path}: {}\n",
        count(known, "finding")
    ));
    Ok(ExitCode::SUCCESS)
}

/// Applies safe fixes, and reports the rest.
///
/// # Errors
/// In words, where something cannot be read or written.
pub(super) fn fix(asked: &CheckOptions<'_>) -> Result<ExitCode, String> {
    let disk = project::disk()?;
    let settings = settings(&disk, asked.today)?;
    let wanted = chosen(&disk, &settings, asked.paths)?;
    let (kept, stats) = (asked.kept(), Stats::new(false));
    let mended = driver::mend(&disk, &settings, &wanted, kept.earlier(&stats))
        .map_err(|error| unreadable(&error))?;
    for (path, text) in &mended.texts {
        disk.root()
            .replace(path, text.as_bytes())
            .map_err(|error| error.to_string())?;
    }
    // Findings about the old text hold for the text as it is now.
    let again = again(&disk, &settings, asked, &Stats::new(asked.stats))?;
    let project = again.checked();
    report(project, asked.format);
    for (path, line, what) in &mended.done {
        say(&format!("mended: {path}:{line}: {what}\n"));
    }
    for (path, line, what, why) in &mended.refused {
        say(&format!("not mended: {path}:{line}: {what}: {why}\n"));
    }
    let offered = |found: &&driver::Finding| found.diagnostic.fix().is_some_and(|fix| !fix.safe);
    for finding in project.report.findings.iter().filter(offered) {
        let Some(fix) = finding.diagnostic.fix() else {
            continue;
        };
        let source = project.sources.get(finding.diagnostic.span().file);
        let line = source
            .line_column(finding.diagnostic.span().range().start)
            .0;
        say(&format!(
            "to be done by hand: {}:{line}: {}\n",
            source.path, fix.title
        ));
    }
    let files = count(mended.texts.len(), "file");
    say(&format!("{} mended in {files}\n", mended.done.len()));
    Ok(exit_code(project))
}

fn check(disk: &Disk, settings: &Settings, paths: &[String]) -> Result<Project, String> {
    driver::check(disk, settings, &chosen(disk, settings, paths)?)
        .map_err(|error| unreadable(&error))
}

fn settings(disk: &Disk, today: Option<&str>) -> Result<Settings, String> {
    let mut settings = super::project::settings(disk)?;
    // Suppressions end by themselves; nothing else depends on the clock.
    settings.now = self::today();
    if let Some(written) = today {
        let day = read_date(written)
            .ok_or_else(|| format!("--today: `{written}` is no day; write it as 2026-01-31"))?;
        settings.today = Some(day);
        settings.now = Some(day);
    }
    Ok(settings)
}
