//! Findings as `JUnit` XML: a suite for each source, a test for each finding. Warnings are tests that were skipped.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::base::Level;
use crate::driver::Checked;

use super::places::{place, words};

/// The findings of a run.
pub(crate) fn findings(project: Checked<'_>) -> String {
    let mut report = Report::new("casebook check");
    let findings = &project.report.findings;
    // A file of rows is a suite of its own where something is wrong with it.
    let is_meant = |file| findings.iter().any(|finding| finding.diagnostic.span().file == file);
    for (file, source) in
        project.sources.iter().filter(|(file, source)| source.path.ends_with(".case") || is_meant(*file))
    {
        let mut suite = TestSuite::new(source.path.clone());
        let own = findings.iter().filter(|finding| finding.diagnostic.span().file == file);
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
            case.set_classname(source.path.clone());
            suite.add_test_case(case);
        }
        if suite.test_cases.is_empty() {
            let mut case = TestCase::new("check", TestCaseStatus::success());
            case.set_classname(source.path.clone());
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    report.to_string().unwrap_or_default() + "\n"
}
