//! Findings as `JUnit` XML: a suite for each source, a test for each finding. Warnings are tests
//! that were skipped.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::base::{FileId, Level};
use crate::driver::Checked;

use super::places::{place, words};

/// The findings of a run: a suite for each source, and for each other file in which something is
/// wrong.
pub(crate) fn findings(project: Checked<'_>) -> String {
    let mut report = Report::new("casebook check");
    for (file, source) in project.sources.iter() {
        let suite = suite(project, file);
        if !suite.test_cases.is_empty() {
            report.add_test_suite(suite);
        } else if source.path.ends_with(".case") {
            let mut suite = TestSuite::new(source.path.clone());
            let mut case = TestCase::new("check", TestCaseStatus::success());
            case.set_classname(source.path.clone());
            suite.add_test_case(case);
            report.add_test_suite(suite);
        }
    }
    text(&report)
}

/// The faults of a file: a test for each finding.
pub(crate) fn suite(project: Checked<'_>, file: FileId) -> TestSuite {
    let path = &project.sources.get(file).path;
    let mut suite = TestSuite::new(path.clone());
    let own = project
        .report
        .findings
        .iter()
        .filter(|finding| finding.diagnostic.span().file == file);
    for finding in own {
        let (_, range) = place(project, "", finding.diagnostic.span());
        let mut status = match finding.level {
            Level::Deny => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Level::Warn | Level::Allow => TestCaseStatus::skipped(),
        };
        status.set_message(finding.diagnostic.message.clone());
        status.set_type(finding.diagnostic.code.name);
        status.set_description(words(project, &finding.diagnostic));
        let name = format!("{} (line {})", finding.diagnostic.code.name, range.start.0);
        let mut case = TestCase::new(name, status);
        case.set_classname(path.clone());
        suite.add_test_case(case);
    }
    suite
}

/// A report as it is written.
pub(crate) fn text(report: &Report) -> String {
    report.to_string().unwrap_or_default() + "\n"
}
