//! Findings on one line each: `path:line:column: error[code]: message`.

use std::fmt::Write;

use crate::cli::excerpt::shown;
use crate::driver::Checked;

use super::few::few;
use super::places::{level, place};

/// The findings of a run.
pub(crate) fn findings(project: Checked<'_>) -> String {
    let mut out = String::new();
    let (told, more) = few(&project.report.findings);
    for finding in told {
        let (path, range) = place(project, "", finding.diagnostic.span());
        let (line, column) = range.start;
        let message = shown(&finding.diagnostic.message).replace('\n', " ");
        let _ = writeln!(
            out,
            "{path}:{line}:{column}: {}[{}]: {message}",
            level(finding.level),
            finding.diagnostic.code.name
        );
    }
    for line in &more {
        out.extend([line, "\n"]);
    }
    out
}
