//! Mends what can be mended by changing the text, by the fixes that findings carry. What comes of it is checked before anybody
//! sees it.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{FileId, Level, Span};

use super::diff::{Version, diff};
use super::files::{FileError, Files, Overlay};
use super::passes::{Project, check};
use super::settings::Settings;

/// How often what is mended is looked at again: what only an unused item used is unused then.
const ROUNDS: usize = 8;

/// What mending comes to.
#[derive(Clone, Debug, Default)]
pub struct Mended {
    /// The new texts, by path.
    pub texts: BTreeMap<String, String>,
    /// What was done: the path, the line, and what.
    pub done: Vec<(String, usize, String)>,
    /// Why nothing was done although something could be.
    pub refused: Option<String>,
}

/// Mends what is safe to mend in sources that `chosen` wants, as far as that makes nothing worse.
///
/// # Errors
/// Where the folder of sources cannot be read.
pub fn mend(files: &dyn Files, settings: &Settings, chosen: &dyn Fn(&str) -> bool) -> Result<Mended, FileError> {
    let mut mended = Mended::default();
    let mut overlay = Overlay { under: files, texts: BTreeMap::new() };
    let mut project = check(&overlay, settings, chosen)?;
    for _ in 0..ROUNDS {
        let (texts, done) = edited(&project);
        if texts.is_empty() {
            break;
        }
        let before = overlay.texts.clone();
        overlay.texts.extend(texts);
        let after = check(&overlay, settings, chosen)?;
        if is_worse(&project, &after) {
            overlay.texts = before;
            mended.refused = Some("what would be found then is worse".to_owned());
            break;
        }
        mended.done.extend(done);
        project = after;
    }
    if let Some(why) = reads_otherwise(files, &overlay, settings) {
        return Ok(Mended { refused: Some(why), ..Mended::default() });
    }
    mended.texts = overlay.texts;
    Ok(mended)
}

/// Why what is mended is not the same to readers, where it is not.
fn reads_otherwise(files: &dyn Files, overlay: &Overlay<'_>, settings: &Settings) -> Option<String> {
    if overlay.texts.is_empty() {
        return None;
    }
    let version = |files| Version { files, settings: settings.clone(), only: None };
    match diff(&version(files), &version(overlay), None) {
        Ok(diff) => diff.pages.first().map(|page| format!("the page “{}” would read otherwise", page.title)),
        Err(why) => Some(why),
    }
}

fn is_worse(before: &Project, after: &Project) -> bool {
    let count =
        |project: &Project, level: Level| project.report.findings.iter().filter(|found| found.level == level).count();
    let elsewhere = |project: &Project| project.report.summary.elsewhere;
    count(after, Level::Deny) > count(before, Level::Deny)
        || elsewhere(after) > elsewhere(before)
        || after.report.summary.undecided > before.report.summary.undecided
        || after.report.findings.len() > before.report.findings.len()
}

/// What was done: the path, the line, and what.
type Done = Vec<(String, usize, String)>;

/// The texts with all safe fixes of a report that do not meet.
fn edited(project: &Project) -> (BTreeMap<String, String>, Done) {
    let mut edits: BTreeMap<Span, &str> = BTreeMap::new();
    let mut done = Vec::new();
    for finding in &project.report.findings {
        let Some(fix) = finding.diagnostic.fix().filter(|fix| fix.safe) else { continue };
        // In a source that is not understood, places may be elsewhere.
        let is_understood = |span: &Span| project.model.file(span.file).is_some_and(|file| file.whole);
        let meets = |span: &Span| {
            edits.keys().any(|other| other.file == span.file && other.start < span.end && span.start < other.end)
        };
        if fix.edits.iter().any(|(span, _)| !is_understood(span) || meets(span)) {
            continue;
        }
        edits.extend(fix.edits.iter().map(|(span, text)| (*span, text.as_str())));
        let source = project.sources.get(finding.diagnostic.span().file);
        let line = source.line_column(finding.diagnostic.span().range().start).0;
        done.push((source.path.clone(), line, fix.title.clone()));
    }
    let files: BTreeSet<FileId> = edits.keys().map(|span| span.file).collect();
    let mut texts = BTreeMap::new();
    for file in files {
        let source = project.sources.get(file);
        let mut text = source.text.clone();
        for (span, new) in edits.iter().filter(|(span, _)| span.file == file).rev() {
            text.replace_range(span.range(), new);
        }
        texts.insert(source.path.clone(), text);
    }
    (texts, done)
}
