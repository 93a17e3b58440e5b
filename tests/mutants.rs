//! Faults, sown into clean policies one at a time. Each mutant is found, proved to be the same policy, or shown to be a
//! different policy that is sound: brute force over all readers says which. `docs/mutants.md` has the table.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test says what it expects by failing, and reads and writes files"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use casebook::analysis::World;
use casebook::analysis::evaluate::{Evaluator, Met};
use casebook::analysis::regions::Goal;
use casebook::analysis::space::{Case, Space};
use casebook::analysis::ways::Ways;
use casebook::analysis::world::NODES;
use casebook::driver::Project;
use casebook::model::{Constant, Domain, FactId, Model};

/// A way to sow a fault into one line; each result is a mutant of the line, `None` the line left out.
type Operator = fn(&str) -> Vec<Option<String>>;

/// Each way, and the findings by which its mutants may be found.
const OPERATORS: [(&str, Operator); 9] = [
    ("a rule, a step or a directive is dropped", drop_line),
    ("a bound is one higher", |line| bound(line, 1)),
    ("a bound is one lower", |line| bound(line, -1)),
    ("a condition is turned around", flip),
    ("`and` becomes `or`", |line| swap_words(line, " and ", " or ")),
    ("a comparison takes its other end", |line| {
        [
            ("<= ", "< "),
            (">= ", "> "),
            (" < ", " <= "),
            (" > ", " >= "),
            ("on or after", "after"),
            ("before", "on or before"),
        ]
        .iter()
        .flat_map(|(from, to)| swap_words(line, from, to))
        .collect()
    }),
    ("an effect gives another value", |line| {
        if !line.trim().starts_with("@set") {
            return Vec::new();
        }
        [("to shop", "to home"), ("to home", "to shop"), ("@set not ", "@set "), ("to 10", "to 3")]
            .iter()
            .flat_map(|(from, to)| swap_words(line, from, to))
            .chain(
                ["power", "backup"]
                    .iter()
                    .flat_map(|fact| swap_words(line, &format!("@set {fact}"), &format!("@set not {fact}"))),
            )
            .collect()
    }),
    ("a `@continue` leads elsewhere", |line| {
        let target = line.trim().strip_prefix("@continue ");
        let others = ["repair", "in-shop", "alive", "dead", "quick", "away"];
        let others = others.iter().filter(|other| target.is_some_and(|target| target != **other));
        others.map(|other| Some(line.replace(target.unwrap_or_default(), other))).collect()
    }),
    ("an exception or a priority is lost", |line| {
        ["unless", "overrides"]
            .iter()
            .filter_map(|clause| line.split_once(&format!(" {clause} ")))
            .map(|(before, _)| Some(before.to_owned()))
            .collect()
    }),
];

fn drop_line(line: &str) -> Vec<Option<String>> {
    let trimmed = line.trim();
    let rule = trimmed.contains(" when ") && !trimmed.ends_with('{');
    let directive = trimmed.starts_with('@') && !trimmed.ends_with('{') && !trimmed.starts_with("@show");
    let last = trimmed.starts_with("otherwise ");
    if rule || directive || last { vec![None] } else { Vec::new() }
}

/// Whether conditions stand in a line.
fn tests(line: &str) -> bool {
    [" when ", " unless ", " as ", "@if ", "@requires "].iter().any(|word| line.contains(word))
}

fn swap_words(line: &str, from: &str, to: &str) -> Vec<Option<String>> {
    let in_line = (tests(line) || line.contains("@set")) && line.contains(from);
    if in_line { vec![Some(line.replace(from, to))] } else { Vec::new() }
}

/// Each number, or day of a date, of the conditions in a line, changed.
fn bound(line: &str, by: i64) -> Vec<Option<String>> {
    let start = [" when ", " as ", "@if ", "@requires "].iter().filter_map(|word| line.find(word)).min();
    let Some(start) = start.filter(|_| tests(line)) else { return Vec::new() };
    let end = line.find(" because ").unwrap_or(line.len());
    let mut mutants = Vec::new();
    let mut at = start;
    while at < end {
        let digits = line[at..end].chars().take_while(char::is_ascii_digit).count();
        let in_name = line[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        // Of a date, the last part.
        let in_date = line[at + digits..].starts_with('-');
        if digits > 0 && !in_name && !in_date {
            let number: i64 = line[at..at + digits].parse().expect("digits");
            let changed = format!("{:0digits$}", (number + by).max(0));
            mutants.push(Some(format!("{}{changed}{}", &line[..at], &line[at + digits..])));
        }
        at += digits.max(1);
    }
    mutants
}

/// Each test of a yes/no fact, and each `is`, turned around.
fn flip(line: &str) -> Vec<Option<String>> {
    if !tests(line) {
        return Vec::new();
    }
    let mut mutants: Vec<Option<String>> = Vec::new();
    for fact in ["power", "locked", "backup", "abroad", "fresh"] {
        let (not, yes) = (format!("not {fact}"), format!(" {fact}"));
        if line.contains(&not) {
            mutants.push(Some(line.replace(&not, fact)));
        } else if line.contains(&yes) && !line.contains("fact ") && !line.contains("define") {
            mutants.push(Some(line.replacen(&yes, &format!(" not {fact}"), 1)));
        }
    }
    if let Some((before, after)) = line.split_once(" is ")
        && tests(before)
    {
        mutants.push(Some(format!("{before} is not {after}")));
    }
    mutants
}

/// What a reader sees: what decisions give and why, the scenarios, the steps in them, and how it can end.
type Seen = BTreeSet<String>;

/// Everything that a reader sees, and whether that is as a sound policy has it.
fn seen(project: &Project, text: &str, case: &Case) -> (Seen, bool) {
    let model = &project.model;
    let sees = &model.files[0].sees;
    let evaluator = Evaluator::new(model, sees);
    let (mut seen, mut sound) = (Seen::new(), true);
    for (id, decision) in model.decisions.iter() {
        let winners = evaluator.winners(id, case);
        let results: BTreeSet<Constant> = winners.iter().map(|at| decision.rules[*at].result).collect();
        let collects = matches!(decision.domain, Domain::AnyOf(_));
        sound &= collects || results.len() == 1;
        for at in winners {
            let rule = &decision.rules[at];
            let why = rule.because.as_ref().map(|because| model.plain(because)).unwrap_or_default();
            seen.insert(format!("{} {} {why}", decision.name, model.value(&decision.domain, rule.result)));
        }
    }
    for (id, _) in model.guides.iter() {
        let taken = evaluator.scenarios(id, case);
        sound &= taken.len() == 1;
        for scenario in taken {
            seen.insert(model.scenarios.at(scenario).name.clone());
            let met = evaluator.walk(scenario, case).expect("few situations");
            sound &= met.iter().all(|(met, _)| matches!(met, Met::Ends(_) | Met::Goes(_)));
            let mut ways = Ways::new(model, sees, scenario, case).expect("few situations");
            sound &= ways.reaches(Goal::End) && ways.lost(Goal::End).is_empty() && ways.lost(Goal::Good).is_empty();
            for (goal, name) in [(Goal::Good, "ends well"), (Goal::Bad, "ends badly")] {
                if ways.reaches(goal) {
                    seen.insert(name.to_owned());
                }
            }
            for (other, _) in model.scenarios.iter() {
                let places = ways.places(other);
                seen.extend(places.iter().map(|span| text[span.range()].lines().next().unwrap_or_default().to_owned()));
            }
        }
    }
    (seen, sound)
}

/// Every reader whom two policies might treat differently: each combination of the ends of the classes of both.
fn readers(one: &Model, other: &Model) -> Vec<Case> {
    let mut values: BTreeMap<FactId, BTreeSet<Constant>> = BTreeMap::new();
    for model in [one, other] {
        let space = Space::new(model, &model.files[0]);
        for case in common::cases(model, &space, 2_000_000) {
            for (fact, value) in case {
                values.entry(fact).or_default().insert(value);
            }
        }
    }
    let mut cases = vec![Case::new()];
    for (fact, values) in values {
        let with = |case: &Case| {
            values
                .iter()
                .map(|value| {
                    let mut case = case.clone();
                    case.insert(fact, *value);
                    case
                })
                .collect::<Vec<_>>()
        };
        cases = cases.iter().flat_map(with).collect();
    }
    cases
}

#[derive(Default)]
struct Tally {
    found: usize,
    same: usize,
    different: usize,
    codes: BTreeMap<&'static str, usize>,
}

/// What became of a mutant.
fn judge(clean: &Project, clean_text: &str, mutant_text: &str, line: usize, tally: &mut Tally) {
    let project = common::project(&[("a.case", mutant_text)]);
    let found: Vec<_> = project.report.findings.iter().map(|finding| &finding.diagnostic).collect();
    let shown = || mutant_text.lines().nth(line).unwrap_or_default().trim().to_owned();
    if let Some(first) = found.first() {
        tally.found += 1;
        *tally.codes.entry(first.code.name).or_default() += 1;
        assert!(found.iter().all(|found| found.code.name != "internal-error"), "{}", shown());
        // The message points into the item that was changed, or into one that uses it.
        let changed = item(mutant_text, at_line(mutant_text, line.saturating_sub(1)));
        let name = changed.split_whitespace().nth(1).unwrap_or_default();
        let pointed = found.iter().flat_map(|found| &found.labels).any(|label| {
            let item = item(mutant_text, label.span.range().start);
            item == changed || item.contains(name)
        });
        assert!(
            pointed,
            "{} is found elsewhere: {:?}",
            shown(),
            found.iter().map(|found| &found.message).collect::<Vec<_>>()
        );
        return;
    }
    let cases = readers(&clean.model, &project.model);
    assert!(cases.len() > 50);
    let mut changed = 0;
    for case in &cases {
        let (before, _) = seen(clean, clean_text, case);
        let (after, sound) = seen(&project, mutant_text, case);
        assert!(sound, "`{}` is unsound and not found, for {case:?}", shown());
        changed += usize::from(before != after);
    }
    *(if changed == 0 { &mut tally.same } else { &mut tally.different }) += 1;
}

/// The byte at which a line begins; the last byte where there are fewer lines.
fn at_line(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line).map(str::len).sum::<usize>().min(text.len().saturating_sub(1))
}

/// The item in which a byte lies: from a line that begins in column 0 to the next.
fn item(text: &str, at: usize) -> &str {
    let begins = |at: usize| text[at..].starts_with(|c: char| c.is_ascii_lowercase());
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).filter(|at| begins(*at)).collect();
    let start = starts.iter().rev().find(|start| **start <= at).copied().unwrap_or(0);
    let end = starts.iter().find(|start| **start > at).copied().unwrap_or(text.len());
    &text[start..end]
}

#[test]
fn each_sown_fault_is_explained() {
    let mut table = String::from(
        "| sown | mutants | found | the same policy | another sound policy | found as |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for (what, operator) in OPERATORS {
        let mut tally = Tally::default();
        for name in ["tariff", "repair"] {
            let path = common::root().join(format!("tests/corpus/mutants/{name}.case"));
            let text = std::fs::read_to_string(path).expect("a policy");
            let clean = common::project(&[("a.case", &text)]);
            assert_eq!(common::codes(&clean), Vec::<&str>::new(), "{name}");
            assert!(World::new(&clean.model, &clean.model.files[0], NODES).is_ok());
            for (number, line) in text.lines().enumerate() {
                for mutant in operator(line) {
                    let lines = text.lines().enumerate().filter_map(|(at, line)| match (&mutant, at == number) {
                        (_, false) => Some(line.to_owned()),
                        (Some(mutant), true) => Some(mutant.clone()),
                        (None, true) => None,
                    });
                    let mutant = lines.collect::<Vec<_>>().join("\n") + "\n";
                    judge(&clean, &text, &mutant, number, &mut tally);
                }
            }
        }
        let all = tally.found + tally.same + tally.different;
        assert!(all > 0, "{what}");
        let mut codes: Vec<(usize, &str)> = tally.codes.iter().map(|(code, count)| (*count, *code)).collect();
        codes.sort_by(|a, b| b.cmp(a));
        let codes: Vec<String> = codes.iter().map(|(count, code)| format!("`{code}` {count}")).collect();
        let _ = writeln!(
            table,
            "| {what} | {all} | {} | {} | {} | {} |",
            tally.found,
            tally.same,
            tally.different,
            codes.join(", ")
        );
    }
    let page = common::root().join("docs/mutants.md");
    let text = std::fs::read_to_string(&page).unwrap_or_default();
    let begin = text.find("| sown |").unwrap_or(text.len());
    if std::env::var_os("CASEBOOK_BLESS").is_some() {
        std::fs::write(&page, format!("{}{table}", &text[..begin])).expect("written");
        return;
    }
    assert_eq!(&text[begin..], table, "bless docs/mutants.md");
}
