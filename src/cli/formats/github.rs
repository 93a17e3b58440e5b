//! Findings as commands of GitHub Actions, which shows them beside the lines of a pull request.

use std::fmt::Write;

use crate::driver::Project;

use super::places::{level, place, words};

/// The findings of a run; `within` is the folder of the project in the repository.
pub(crate) fn findings(project: &Project, within: &str) -> String {
    let mut out = String::new();
    for finding in &project.report.findings {
        let (path, range) = place(project, within, finding.diagnostic.span());
        let ((line, column), (last, end)) = (range.start, range.end);
        // Columns are only read where it is one line.
        let columns = if line == last { format!(",col={column},endColumn={end}") } else { String::new() };
        let _ = writeln!(
            out,
            "::{} file={},line={line},endLine={last}{columns},title={}::{}",
            level(finding.level),
            property(&path),
            property(finding.diagnostic.code.name),
            data(&words(project, &finding.diagnostic))
        );
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
