//! Findings as commands of GitHub Actions, which shows them beside the lines of a pull request.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::base::Span;
use crate::driver::Checked;

use super::few::few;
use super::places::{level, place, words};

/// Stretches of lines, by path.
pub(crate) type Changed = BTreeMap<String, Vec<(usize, usize)>>;

/// The findings of a run; `within` is the folder of the project in the repository. A finding stands
/// at that of its places which lies on changed lines, where one does: only there a pull request
/// shows it beside the text.
pub(crate) fn findings(project: Checked<'_>, within: &str, changed: &Changed) -> String {
    let mut out = String::new();
    let (told, more) = few(&project.report.findings);
    for finding in told {
        let is_changed = |span: &Span| {
            let (path, range) = place(project, "", *span);
            let stretches = changed.get(&path).map(Vec::as_slice).unwrap_or_default();
            stretches
                .iter()
                .any(|(first, last)| *first <= range.end.0 && range.start.0 <= *last)
        };
        let spans = finding.diagnostic.labels.iter().map(|label| label.span);
        let span = spans
            .into_iter()
            .find(is_changed)
            .unwrap_or_else(|| finding.diagnostic.span());
        let (path, range) = place(project, within, span);
        let ((line, column), (last, end)) = (range.start, range.end);
        // Columns are only read where it is one line.
        let columns = if line == last {
            format!(",col={column},endColumn={end}")
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "::{} file={},line={line},endLine={last}{columns},title={}::{}",
            level(finding.level),
            property(&path),
            property(finding.diagnostic.code.name),
            data(&words(project, &finding.diagnostic))
        );
    }
    for line in more {
        let _ = writeln!(out, "::notice title=casebook::{}", data(&line));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
