//! `casebook test`: runs examples and cases, prints failures, and writes them for CI.

use std::process::ExitCode;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus};

use crate::analysis::mutation::MutantVerdict;
use crate::base::{Level, codes};
use crate::disk::NamedFile;
use crate::driver;
use crate::driver::{Checked, Failure, Finding, TestResult, TestRun, Testing};

use super::arguments::Format;
use super::at_least::AtLeast;
use super::cache;
use super::coverage::CoverageReport;
use super::formats::junit;
use super::project;
use super::project::{chosen, columns, exit_code, print, report, say, settings};
use super::stats::Stats;
use super::wrap::wrapped;

/// Tests.
///
/// # Errors
/// In words, where something cannot be read or written.
pub(super) fn run(
    junit: Option<&str>,
    wanted: CoverageReport,
    mutants: bool,
    at_least: &[AtLeast],
) -> Result<ExitCode, Failure> {
    let disk = project::disk()?;
    let settings = settings(&disk)?;
    drop(chosen(&disk, &settings, &[])?);
    let stats = Stats::new(false);
    let is_plain = !(wanted.open || wanted.listing || wanted.suggest || mutants);
    let mut project = if is_plain && at_least.is_empty() {
        match cache::tests(&disk, &settings, &stats)? {
            Testing::Whole(project, _) => *project,
            Testing::Examples(result, tests) => {
                if let Some(code) = refused(junit, result.checked())? {
                    return Ok(code);
                }
                let all: Vec<&TestResult> = tests.examples.iter().collect();
                print_failures(result.checked(), &all);
                write_junit(junit, result.checked(), &all)?;
                stats.say();
                // Taking all of it apart takes longer than the system needs to take it back.
                std::mem::forget(result);
                return Ok(ends(&tests, true, false));
            }
        }
    } else {
        cache::project(&disk, &settings, &stats)?
    };
    if let Some(code) = refused(junit, project.checked())? {
        return Ok(code);
    }
    stats.part("run examples and cases");
    let tests = driver::test(&disk, &mut project, &settings)?;
    stats.part("say what they showed");
    let all: Vec<&TestResult> = tests.examples.iter().chain(&tests.cases).collect();
    print_failures(project.checked(), &all);
    // Other faults of the policy were reported by `check`; these are the faults of its tests.
    let level = Level::Deny;
    project.report.findings = tests
        .diagnostics
        .iter()
        .map(|found| project.finding(found.clone(), level))
        .collect();
    write_junit(junit, project.checked(), &all)?;
    if !tests.diagnostics.is_empty() {
        project.report.summary.denied = tests.diagnostics.len();
        report(project.checked(), Format::Human);
        return Ok(exit_code(project.checked()));
    }
    let failed = tests.failed();
    let (mut enough, mut undecided) = (true, false);
    let asked = |of_mutants| {
        at_least
            .iter()
            .any(|least| least.asks_for_mutants() == of_mutants)
    };
    if wanted.open || wanted.listing || wanted.suggest || asked(false) {
        let covered = driver::cover(&project, &tests, wanted.suggest, &settings)?;
        enough = super::coverage::report(&project, &covered, wanted, at_least);
    }
    // Of tests that fail as it is nothing can be said.
    if failed == 0 && (mutants || asked(true)) {
        stats.part("try small changes");
        let mutation = driver::mutate(&project, &tests, &settings, &stats);
        stats.part("say what they showed");
        enough &= super::coverage::mutants(&project, &mutation, mutants, at_least);
        undecided = mutation.count(MutantVerdict::Unknown) > 0;
    }
    stats.say();
    Ok(ends(&tests, enough, undecided))
}

/// The exit code of a project that is at fault, which is reported; `None` where it can be tested.
fn refused(junit: Option<&str>, project: Checked<'_>) -> Result<Option<ExitCode>, Failure> {
    let at_fault = |finding: &Finding| {
        finding.level == Level::Deny && finding.diagnostic.code != &codes::FAILED_EXAMPLE
    };
    if !project.report.findings.iter().any(at_fault) {
        return Ok(None);
    }
    write_junit(junit, project, &[])?;
    report(project, Format::Human);
    say("nothing is tested of a policy that is at fault\n");
    Ok(Some(exit_code(project)))
}

fn print_failures(project: Checked<'_>, all: &[&TestResult]) {
    let mut lines = Vec::new();
    for tested in all.iter().filter(|tested| !tested.failures.is_empty()) {
        let (path, line) = driver::place(project.sources, tested);
        lines.push(format!("FAILED {path}:{line}: {}", tested.name));
        lines.extend(below(tested));
        lines.push(String::new());
    }
    print(&wrapped(&lines, columns()));
}

/// Says how many tests there are, and how many fail.
fn ends(tests: &TestRun, enough: bool, undecided: bool) -> ExitCode {
    let count =
        |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let (examples, cases) = (
        count(tests.examples.len(), "example"),
        count(tests.cases.len(), "case"),
    );
    let failed = tests.failed();
    if failed > 0 {
        say(&format!("{examples}, {cases}: {failed} failed\n"));
        return ExitCode::from(1);
    }
    if tests.examples.is_empty() && tests.cases.is_empty() {
        say(
            "nothing is tested: there is no example in the sources and no file in a folder `cases` beside them\n",
        );
    } else {
        say(&format!("{examples}, {cases}: all are as expected\n"));
    }
    match (enough, undecided) {
        (false, _) => ExitCode::from(1),
        (true, true) => ExitCode::from(3),
        (true, false) => ExitCode::SUCCESS,
    }
}

/// The failures, each below its explanation.
fn below(tested: &TestResult) -> Vec<String> {
    let mut lines = Vec::new();
    for failure in &tested.failures {
        for (at, line) in failure.iter().flat_map(|part| part.lines()).enumerate() {
            lines.push(format!("{}{line}", if at == 0 { "  " } else { "    " }));
        }
    }
    lines
}

/// Writes the results for CI, if that is wanted: the tests of each file, and the faults of files.
fn write_junit(
    path: Option<&str>,
    project: Checked<'_>,
    tests: &[&TestResult],
) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let text = as_junit(project, tests);
    NamedFile::new(path)
        .and_then(|file| file.replace(text.as_bytes()))
        .map_err(|error| Failure::Wrong(error.to_string()))
}

fn as_junit(project: Checked<'_>, tests: &[&TestResult]) -> String {
    let mut report = Report::new("casebook");
    for (file, _) in project.sources.iter() {
        let mut suite = junit::suite(project, file);
        for tested in tests.iter().filter(|tested| tested.span.file == file) {
            suite.add_test_case(as_test(project, tested));
        }
        if !suite.test_cases.is_empty() {
            report.add_test_suite(suite);
        }
    }
    junit::text(&report)
}

fn as_test(project: Checked<'_>, tested: &TestResult) -> TestCase {
    let (path, line) = driver::place(project.sources, tested);
    let status = match tested.failures.first() {
        None => TestCaseStatus::success(),
        Some(failure) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(failure.first().map(String::as_str).unwrap_or_default());
            status.set_description(below(tested).join("\n"));
            status
        }
    };
    let mut case = TestCase::new(format!("{} (line {line})", tested.name), status);
    case.set_classname(path);
    case
}
