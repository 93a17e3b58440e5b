//! Tests of a project: the examples in its sources, and the cases in `cases/` beside them.

use std::collections::{BTreeMap, BTreeSet};

use casebook_runtime::policy::Kind;
use casebook_runtime::{Answer, Bundle, Case, ExplainedRow, Explanation, Table, Tested};

use crate::analysis::effort::Effort;
use crate::analysis::registry::check_examples;
use crate::base::{Diagnostic, FileId, Sources, Span, codes, did_you_mean, parallel};
use crate::model::Model;
use crate::syntax::rows;
use crate::syntax::rows::Cases;

use super::check;
use super::decide::{bundle_of, names};
use super::failure::Failure;
use super::files::{FileError, FileFault, Files, Listed};
use super::incremental::IncrementalResult;
use super::load::{add, cannot_be_read};
use super::observer::{EarlierRuns, Phase};
use super::passes::Project;
use super::settings::Settings;

/// The column that names cases.
const NAME: &str = "case";

/// An example or a case.
#[derive(Clone, Debug)]
pub struct TestResult {
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// The failures, in words, each with lines below it.
    pub failures: Vec<Vec<String>>,
}

/// All tests of a project, and the faults of their files.
#[derive(Clone, Debug, Default)]
pub struct TestRun {
    /// The examples, in the order of the sources.
    pub examples: Vec<TestResult>,
    /// The cases, in the order of their files.
    pub cases: Vec<TestResult>,
    /// The faults of files of cases.
    pub diagnostics: Vec<Diagnostic>,
    /// The queries of cases, where they are decided.
    pub asked: Vec<CaseQuery>,
}

/// The query of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseQuery {
    /// The name of the decision, eligibility or guide, as it is written.
    pub table: String,
    /// The facts that are given, by name, and their values as numbers.
    pub values: Vec<(String, i64)>,
    /// The answer, as a number; none where it is not decided, or not for such a reader.
    pub result: Option<i64>,
}

impl TestRun {
    /// How many fail.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.examples
            .iter()
            .chain(&self.cases)
            .filter(|tested| !tested.failures.is_empty())
            .count()
    }
}

/// Runs the tests of a project that is without fault but for its examples. The files of cases are
/// added to its sources.
///
/// # Errors
/// In words, where a table is too large or a file cannot be read.
pub fn test(
    files: &dyn Files,
    project: &mut Project,
    settings: &Settings,
) -> Result<TestRun, Failure> {
    let effort = settings.effort(project.model.files.len());
    let mut tests = TestRun {
        examples: examples(&project.model, |_| true, effort)?,
        ..TestRun::default()
    };
    let mut decided = Decided {
        project,
        effort,
        bundles: BTreeMap::new(),
    };
    let known = known(decided.project);
    for Listed { path, fault } in case_files(files, &decided.project.sources)? {
        let read = fault.map_or_else(|| files.read(&path).map_err(|error| error.fault), Err);
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(fault) => {
                let file = decided.project.sources.add(path.clone(), String::new());
                tests
                    .diagnostics
                    .push(cannot_be_read(Span::new(file, 0, 0), &path, &fault));
                continue;
            }
        };
        let (file, unreadable) = add(&mut decided.project.sources, path.clone(), bytes);
        if let Some(unreadable) = unreadable {
            tests.diagnostics.push(unreadable);
            continue;
        }
        let mut cases = rows::read_cases(file, &path, &decided.project.sources.get(file).text);
        let is_read = cases.diagnostics.is_empty();
        tests.diagnostics.append(&mut cases.diagnostics);
        let wrong = columns(&cases, &known);
        if is_read && wrong.is_empty() {
            tests
                .cases
                .extend(decided.run(&cases, &known, &mut tests.asked)?);
        }
        tests.diagnostics.extend(wrong);
    }
    Ok(tests)
}

/// A project that is to be tested.
pub enum Testing {
    /// It has only examples, which were run.
    Examples(Box<IncrementalResult>, TestRun),
    /// Its tests are still to be run; with the new result table.
    Whole(Box<Project>, Option<Vec<u8>>),
}

/// Runs the tests of a project that has only examples and no fault, with the results of earlier runs:
/// what checks proved of examples is not run again. All others are to be run by [`test`].
///
/// # Errors
/// As [`test`].
pub fn test_again(
    files: &dyn Files,
    settings: &Settings,
    earlier: EarlierRuns<'_>,
) -> Result<Testing, Failure> {
    let in_words = |error: FileError| error.to_string();
    let opened = check::open(files, settings, &|_| true, earlier).map_err(in_words)?;
    let Some((mut workspace, report)) = opened else {
        let project = check::check(files, settings, &|_| true).map_err(in_words)?;
        return Ok(Testing::Whole(Box::new(project), None));
    };
    let has_record = |(file, _): (FileId, &str)| workspace.record(file).is_some();
    let is_whole = workspace.paths().all(has_record);
    if !is_whole || !case_files(files, workspace.sources())?.is_empty() {
        earlier.observer.begins(Phase::Lower);
        let (project, cached) = workspace.into_project(files, report);
        return Ok(Testing::Whole(Box::new(project), cached));
    }
    let records = workspace.records();
    let open = records.filter(|(_, record)| !record.meets_examples());
    let open: Vec<FileId> = open.map(|(file, _)| file).collect();
    let effort = settings.effort(workspace.paths().count());
    let (view, mut run) = (workspace.view(), BTreeMap::new());
    for group in open.chunks(workspace.together()) {
        let group = group.iter().copied().collect();
        let part = workspace.part_of(&group, &view, files);
        for tested in examples(&part, |file| group.contains(&file), effort)? {
            let of_file: &mut Vec<TestResult> = run.entry(tested.span.file).or_default();
            of_file.push(tested);
        }
    }
    let mut tests = TestRun::default();
    for (file, record) in workspace.records() {
        if let Some(tested) = run.remove(&file) {
            tests.examples.extend(tested);
            continue;
        }
        let met = record.contents.examples.iter();
        tests.examples.extend(met.map(|(title, span)| TestResult {
            name: title.clone(),
            span: *span,
            failures: Vec::new(),
        }));
    }
    Ok(Testing::Examples(Box::new(workspace.told(report)), tests))
}

fn examples(
    model: &Model,
    wanted: impl Fn(FileId) -> bool,
    effort: Effort,
) -> Result<Vec<TestResult>, Failure> {
    let with_examples: Vec<_> = model
        .files
        .iter()
        .filter(|file| wanted(file.id) && model.examples_of(file.id).next().is_some())
        .collect();
    let checked = parallel::map(&with_examples, |file| check_examples(model, file, effort));
    let mut tested = Vec::new();
    for (file, checked) in with_examples.iter().zip(checked) {
        let checked = checked.map_err(|exhausted| {
            Failure::Undecided(format!(
                "{}: its examples are not decided: {exhausted}",
                file.path
            ))
        })?;
        tested.extend(checked.into_iter().map(|(example, found)| TestResult {
            name: model.plain(&example.title),
            span: example.span,
            failures: found.into_iter().map(in_lines).collect(),
        }));
    }
    Ok(tested)
}

fn in_lines(diagnostic: Diagnostic) -> Vec<String> {
    std::iter::once(diagnostic.message)
        .chain(diagnostic.help)
        .collect()
}

/// The names that a column of cases may have.
struct KnownNames {
    facts: BTreeSet<String>,
    tables: Vec<String>,
}

fn known(project: &Project) -> KnownNames {
    let facts = project
        .model
        .facts
        .iter()
        .map(|(_, fact)| fact.name.clone())
        .collect();
    KnownNames {
        facts,
        tables: names(&project.model),
    }
}

/// The files in the folders `cases` beside sources, and entries there that are not read.
fn case_files(files: &dyn Files, sources: &Sources) -> Result<Vec<Listed>, String> {
    let folder = |path: &str| {
        path.rsplit_once('/')
            .map(|(folder, _)| folder.to_owned())
            .unwrap_or_default()
    };
    let folders: BTreeSet<String> = sources
        .iter()
        .map(|(_, source)| folder(&source.path))
        .collect();
    let is_rows = |name: &str| {
        rows::ENDINGS
            .iter()
            .any(|ending| name.to_lowercase().ends_with(ending))
    };
    let mut found = Vec::new();
    for folder in folders.iter().map(|folder| format!("{folder}/cases")) {
        let names = match files.names(&folder) {
            Ok(names) => names,
            // Most folders have none.
            Err(error) if error.fault == FileFault::Missing => continue,
            Err(error) => return Err(error.to_string()),
        };
        for Listed { path: name, fault } in names {
            let is_source_folder = || folders.contains(&format!("{folder}/{name}"));
            let fault = match fault {
                // Sources have their own `cases` beside them.
                Some(FileFault::Folder) if name.starts_with('.') || is_source_folder() => continue,
                Some(FileFault::Folder) => Some(FileFault::Other(
                    "cases lie in `cases/` itself, not in a folder below it".to_owned(),
                )),
                None if is_rows(&name)
                    && !rows::ENDINGS.iter().any(|ending| name.ends_with(ending)) =>
                {
                    Some(FileFault::Other(format!(
                        "a file of cases ends in {}",
                        rows::ENDINGS.join(", ")
                    )))
                }
                fault if is_rows(&name) => fault,
                _ => continue,
            };
            found.push(Listed {
                path: format!("{folder}/{name}"),
                fault,
            });
        }
    }
    Ok(found)
}

/// The faults in the columns of a file of cases.
fn columns(cases: &Cases, known: &KnownNames) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for (name, span) in &cases.columns {
        let short = name.rsplit('/').next().unwrap_or(name);
        if name == NAME
            || known.facts.contains(name)
            || known.tables.iter().any(|table| table == short)
        {
            continue;
        }
        let all = known.facts.iter().chain(&known.tables).map(String::as_str);
        let hint = match did_you_mean(name, all) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a column is `case`, a fact that is given, or a decision, eligibility or guide"
                .to_owned(),
        };
        let message = format!("no fact and no decision is called `{name}`");
        wrong.push(Diagnostic::new(&codes::BAD_ROW, *span, message).help(hint));
    }
    let expects = |(name, _): &(String, Span)| name != NAME && !known.facts.contains(name);
    if let Some((_, span)) = cases
        .columns
        .first()
        .filter(|_| wrong.is_empty() && !cases.columns.iter().any(expects))
    {
        let message = "no column says what is expected";
        let help = "head a column with the name of a decision, eligibility or guide";
        wrong.push(Diagnostic::new(&codes::BAD_ROW, *span, message).help(help));
    }
    wrong
}

/// The tables that cases ask, each made once.
struct Decided<'p> {
    project: &'p mut Project,
    effort: Effort,
    bundles: BTreeMap<String, (Bundle, String)>,
}

impl Decided<'_> {
    fn run(
        &mut self,
        cases: &Cases,
        known: &KnownNames,
        asked: &mut Vec<CaseQuery>,
    ) -> Result<Vec<TestResult>, Failure> {
        let is_given: Vec<bool> = cases
            .columns
            .iter()
            .map(|(name, _)| known.facts.contains(name))
            .collect();
        let tables = cases
            .columns
            .iter()
            .zip(&is_given)
            .filter(|((name, _), given)| !**given && name != NAME);
        for ((name, _), _) in tables {
            if !self.bundles.contains_key(name) {
                let bundle = bundle_of(self.project, name, self.effort)?;
                self.bundles.insert(name.clone(), bundle);
            }
        }
        Ok(cases
            .rows
            .iter()
            .enumerate()
            .map(|(at, (row, span))| self.case(cases, &is_given, (at, row, *span), asked))
            .collect())
    }

    fn case(
        &self,
        cases: &Cases,
        is_given: &[bool],
        (at, row, span): (usize, &[String], Span),
        asked: &mut Vec<CaseQuery>,
    ) -> TestResult {
        let cells = || {
            cases
                .columns
                .iter()
                .map(|(name, _)| name.as_str())
                .zip(row)
                .zip(is_given)
        };
        let written = || cells().filter(|((_, cell), _)| !cell.is_empty());
        let name = written()
            .find(|((name, _), _)| *name == NAME)
            .map(|((_, cell), _)| cell.clone());
        let given: Vec<(&str, &str)> = written()
            .filter(|(_, given)| **given)
            .map(|((name, cell), _)| (name, cell.as_str()))
            .collect();
        let mut failures = Vec::new();
        let expected = written().filter(|((name, _), given)| !**given && *name != NAME);
        for ((name, expected), _) in expected {
            failures.extend(self.expectation(name, &given, expected, asked));
        }
        TestResult {
            name: name.unwrap_or_else(|| format!("case {}", at + 1)),
            span,
            failures,
        }
    }

    /// The failure, if there is one.
    fn expectation(
        &self,
        name: &str,
        given: &[(&str, &str)],
        expected: &str,
        asked: &mut Vec<CaseQuery>,
    ) -> Option<Vec<String>> {
        let (bundle, own) = self.bundles.get(name)?;
        let table = bundle.table(own)?;
        let case = match bundle
            .reader()
            .ignoring_others()
            .pairs(given.iter().copied())
        {
            Ok(case) => case,
            Err(error) => return Some(vec![error.to_string()]),
        };
        let wanted = match expected {
            "none" => None,
            _ => match table.data().result.read(expected) {
                Ok(value) => Some(value),
                Err(error) => {
                    return Some(vec![format!(
                        "`{name}` never gives `{expected}`: it is {}",
                        error.domain
                    )]);
                }
            },
        };
        let explained = table.explain(&case);
        if !explained.possible {
            return Some(vec![format!(
                "{name}: by what the policy assumes, there is no such reader"
            )]);
        }
        let known = (0..)
            .zip(bundle.facts())
            .filter_map(|(at, fact)| Some((fact.name.clone(), case.get(at)?)));
        let decided = match &explained.answer {
            Answer::Decided(ruling) => ruling.map(|ruling| ruling.value()),
            Answer::Ask { .. } => None,
        };
        asked.push(CaseQuery {
            table: name.to_owned(),
            values: known.collect(),
            result: decided,
        });
        let is_met = matches!(&explained.answer, Answer::Decided(_)) && decided == wanted;
        (!is_met).then(|| difference(name, (bundle, table), &case, &explained, wanted))
    }
}

/// The lines of a failure: the expected and the actual result, and the reasons.
fn difference(
    name: &str,
    (bundle, table): (&Bundle, Table<'_>),
    case: &Case,
    explained: &Explanation<'_>,
    wanted: Option<i64>,
) -> Vec<String> {
    let shown = |value: Option<i64>| {
        value.map_or_else(
            || "none".to_owned(),
            |value| table.data().result.show(value),
        )
    };
    let expected = format!("{name}: expected {}, but it", shown(wanted));
    match &explained.answer {
        Answer::Decided(ruling) => {
            let actual = shown(ruling.map(|ruling| ruling.value()));
            let mut lines = vec![format!("{expected} is {actual}")];
            let facts = |tests: &[Tested<'_>], lines: &mut Vec<String>| {
                for test in tests {
                    if let Some(words) = bundle.says(case, test.fact) {
                        lines.push(format!("- {words}"));
                    }
                }
            };
            for ExplainedRow { row, tests } in &explained.rows {
                lines.push(match &row.reason {
                    Some(reason) => format!("by `{}`: {reason}", row.name),
                    None if table.data().kind == Kind::Guide => format!("scenario `{}`", row.name),
                    None => format!("by `{}`", row.name),
                });
                facts(tests, &mut lines);
            }
            facts(&explained.excluded, &mut lines);
            lines
        }
        Answer::Ask {
            open,
            results,
            worked_out,
            ..
        } => {
            let open: Vec<&str> = open
                .iter()
                .filter_map(|at| bundle.fact(*at))
                .map(|fact| fact.name.as_str())
                .collect();
            let mut results: Vec<String> = results.iter().map(|value| shown(*value)).collect();
            results.extend(
                worked_out.map(|(lo, hi)| format!("{} to {}", shown(Some(lo)), shown(Some(hi)))),
            );
            vec![
                format!("{expected} may be {}", results.join(" or ")),
                format!(
                    "it depends on what the case does not give: {}",
                    open.join(", ")
                ),
            ]
        }
    }
}

/// The file of a test.
#[must_use]
pub fn place(sources: &Sources, tested: &TestResult) -> (String, usize) {
    let source = sources.get(tested.span.file);
    (
        source.path.clone(),
        source.line_column(tested.span.range().start).0,
    )
}
