//! What the tests share: projects in memory, random policies, and all cases of a space.

pub mod fuzz;
pub mod generate;
pub mod heavy_policies;
pub mod program;
pub mod random;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::coverage::Proposal;
use casebook::analysis::region::space::{Case, Space};
use casebook::analysis::tables::{Subject, Table};
use casebook::base::FileId;
use casebook::driver::{Files, Memory, Project, Settings, check, check_project};
use casebook::model::{Constant, Domain, Model};

/// The folder of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether what is expected is written anew.
pub fn blessing() -> bool {
    std::env::var_os("CASEBOOK_BLESS").is_some()
}

/// Asserts that a file of the corpus has these bytes.
pub fn expect(path: &Path, actual: &[u8]) {
    if blessing() {
        std::fs::write(path, actual).expect("written");
        return;
    }
    let expected = std::fs::read(path).unwrap_or_default();
    let (shown, actual_shown) = (
        String::from_utf8_lossy(&expected),
        String::from_utf8_lossy(actual),
    );
    assert!(
        expected == actual,
        "{} differs; bless it if it should:\n{shown}\n{actual_shown}",
        path.display()
    );
}

/// Checks sources in memory, without trying cures; they are given as pairs of path below `policies/` and text.
pub fn project(sources: &[(&str, &str)]) -> Project {
    project_with(sources, "")
}

/// As [`project`], with these settings.
pub fn project_with(sources: &[(&str, &str)], settings: &str) -> Project {
    project_on(sources, settings, None)
}

/// As [`project_with`], on this day.
pub fn project_on(sources: &[(&str, &str)], settings: &str, today: Option<&str>) -> Project {
    let mut files = Memory::default();
    for (path, text) in sources {
        files.add(&format!("policies/{path}"), *text);
    }
    let mut settings = Settings::read(settings).expect("settings");
    settings.today = today.map(|day| casebook::model::domain::read_date(day).expect("a day"));
    check_project(&files, &settings, &|_| true).expect("files in memory can be read")
}

/// Checks a source in memory, and tries the cures that its findings offer.
pub fn cured(source: &str) -> Project {
    let mut files = Memory::default();
    files.add("policies/bags.case", source);
    check(&files, &Settings::default(), &|_| true).expect("files in memory can be read")
}

/// The codes of a project's findings, in order.
pub fn codes(project: &Project) -> Vec<&'static str> {
    project
        .report
        .findings
        .iter()
        .map(|finding| finding.diagnostic.code.name)
        .collect()
}

/// All files below a folder of the repository, by path below it.
pub fn folder(path: &str) -> BTreeMap<String, Vec<u8>> {
    program::files(&root().join(path))
}

/// The shipped policies in memory.
pub fn shipped() -> Memory {
    let mut files = Memory::default();
    for (path, content) in folder("policies") {
        files.add(&format!("policies/{path}"), content);
    }
    files
}

/// The shipped policies, checked.
pub fn shipped_project(files: &dyn Files) -> Project {
    check(files, &Settings::default(), &|_| true).expect("files in memory can be read")
}

/// Every case of a space, each ordered fact at both ends of each of its classes, as long as there
/// are at most `most`; else `most` of them, taken at even distances.
pub fn cases(model: &Model, space: &Space, most: usize) -> Vec<Case> {
    let mut choices: Vec<(casebook::model::FactId, Vec<Constant>)> = Vec::new();
    for (variable, axis) in (0..).zip(space.axes()) {
        let domain = &model.facts.at(axis.fact).domain;
        let values: Vec<Constant> = match (axis.member, domain) {
            (Some(0), Domain::AnyOf(values)) => {
                (0..1_u64 << values.len()).map(Constant::Members).collect()
            }
            (Some(_), _) => continue,
            // What is worked out follows from the rest.
            (None, _) if model.facts.at(axis.fact).computed.is_some() => continue,
            (None, Domain::Ordered(ordered)) if space.relations().group_of(variable).is_some() => {
                (ordered.lo..=ordered.hi).map(Constant::Number).collect()
            }
            (None, Domain::Ordered(_)) => {
                let ends = (0..axis.starts.len()).flat_map(|class| {
                    let (lo, hi) =
                        space.interval(variable, u32::try_from(class).expect("few classes"));
                    [lo, hi]
                });
                let mut ends: Vec<i64> = ends.collect();
                ends.dedup();
                ends.into_iter().map(Constant::Number).collect()
            }
            (None, _) => (0..axis.starts.len()).map(Constant::Index).collect(),
        };
        choices.push((axis.fact, values));
    }
    let total: u128 = choices
        .iter()
        .map(|(_, values)| values.len() as u128)
        .product();
    let wanted = total.min(most as u128);
    let nth = |number: u128| {
        let mut rest = number * total / wanted.max(1);
        // A stride that is prime to most totals spreads the samples over all facts.
        if wanted < total {
            rest = (rest + number * 7_919) % total;
        }
        let mut case = Case::new();
        for (fact, values) in &choices {
            let length = values.len() as u128;
            case.insert(
                *fact,
                values[usize::try_from(rest % length).expect("an index")],
            );
            rest /= length;
        }
        case
    };
    (0..wanted).map(nth).collect()
}

/// A value as bundles have it.
pub fn number(constant: Constant) -> i64 {
    match constant {
        Constant::Index(index) => i64::try_from(index).unwrap(),
        Constant::Number(number) => number,
        Constant::Members(set) => set.cast_signed(),
    }
}

/// What the evaluator says: the result, and the rows that give it.
pub fn says(
    evaluator: &Evaluator<'_>,
    model: &Model,
    table: &Table,
    case: &Case,
) -> (Option<i64>, Vec<String>) {
    match table.subject {
        Subject::Decision(id) => {
            let rules = &model.decisions.at(id).rules;
            let rows = evaluator
                .winners(id, case)
                .into_iter()
                .map(|at| rules[at].name.clone())
                .collect();
            (
                evaluator
                    .values(id, case)
                    .first()
                    .map(|value| number(*value)),
                rows,
            )
        }
        Subject::Guide(id) => {
            let taken = evaluator.scenarios(id, case);
            let names: Vec<String> = taken
                .iter()
                .map(|id| model.scenarios.at(*id).name.clone())
                .collect();
            let first = names
                .first()
                .and_then(|name| table.rows.iter().position(|row| row.id == *name));
            (first.map(|at| i64::try_from(at).unwrap()), names)
        }
    }
}

/// The sources with these examples behind them, and these cases beside them.
pub fn pasted<'e>(
    sources: &BTreeMap<String, String>,
    project: &Project,
    proposals: impl Iterator<Item = (FileId, &'e Proposal)>,
) -> BTreeMap<String, String> {
    let mut pasted = sources.clone();
    for (at, (file, proposal)) in proposals.enumerate() {
        let path = &project.sources.get(file).path;
        match proposal {
            Proposal::Example(lines) => {
                let source = pasted.get_mut(path).expect("a source");
                source.extend(["\n", &lines.join("\n"), "\n"]);
            }
            Proposal::Case(cells) => {
                let quoted = |text: &String| format!("\"{text}\"");
                let headings: Vec<String> =
                    cells.iter().map(|(heading, _)| quoted(heading)).collect();
                let values: Vec<String> = cells.iter().map(|(_, cell)| quoted(cell)).collect();
                let folder = path.rsplit_once('/').expect("a folder").0;
                let text = format!("{}\n{}\n", headings.join(","), values.join(","));
                pasted.insert(format!("{folder}/cases/proposed-{at}.csv"), text);
            }
        }
    }
    pasted
}
