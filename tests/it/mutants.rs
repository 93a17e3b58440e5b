//! Faults, sown into clean policies one at a time. Each mutant is found, proved to be the same
//! policy, or shown to be a different policy that is sound: brute force over all readers says
//! which. `docs/mutants.md` has the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::common;

use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::concrete::paths::PathExplorer;
use casebook::analysis::concrete::walk::{ConcreteEvent, walk};
use casebook::analysis::effort::Effort;
use casebook::analysis::ir::memo::Goal;
use casebook::analysis::region::space::{Case, Space};
use casebook::analysis::rules::decisions;
use casebook::driver::Project;
use casebook::model::{Constant, Domain, FactId, Model};

/// A way to sow a fault into one line; each result is a mutant of the line, `None` the line left
/// out.
type Operator = fn(&str) -> Vec<Option<String>>;

/// A way to sow a fault into lines that belong together; each result is the first line that changes
/// and the new text.
type BlockOperator = fn(&str) -> Vec<(usize, String)>;

/// Each way that takes more than a line.
const BLOCK_OPERATORS: [(&str, BlockOperator); 3] = [
    ("two rows are swapped, or their results", swap_rows),
    ("a branch or an option is dropped", |text| {
        drop_blocks(text, &["@if ", "@option "])
    }),
    ("a scenario or a group is dropped", |text| {
        drop_blocks(text, &["scenario ", "group "])
    }),
];

/// Each way, and the findings by which its mutants may be found.
const OPERATORS: [(&str, Operator); 9] = [
    ("a rule, a step or a directive is dropped", drop_line),
    ("a bound is one higher", |line| bound(line, 1)),
    ("a bound is one lower", |line| bound(line, -1)),
    ("a condition is turned around", flip),
    ("`and` becomes `or`", |line| {
        swap_words(line, " and ", " or ")
    }),
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
        [
            ("to shop", "to home"),
            ("to home", "to shop"),
            ("@set not ", "@set "),
            ("to 10", "to 3"),
        ]
        .iter()
        .flat_map(|(from, to)| swap_words(line, from, to))
        .chain(["power", "backup"].iter().flat_map(|fact| {
            swap_words(line, &format!("@set {fact}"), &format!("@set not {fact}"))
        }))
        .collect()
    }),
    ("a `@continue` leads elsewhere", |line| {
        let target = line.trim().strip_prefix("@continue ");
        let others = ["repair", "in-shop", "alive", "dead", "quick", "away"];
        let others = others
            .iter()
            .filter(|other| target.is_some_and(|target| target != **other));
        others
            .map(|other| Some(line.replace(target.unwrap_or_default(), other)))
            .collect()
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
    let directive =
        trimmed.starts_with('@') && !trimmed.ends_with('{') && !trimmed.starts_with("@show");
    let last = trimmed.starts_with("otherwise ");
    if rule || directive || last {
        vec![None]
    } else {
        Vec::new()
    }
}

/// Two rules that stand one behind the other change places; of rules without order, their results
/// do.
fn swap_rows(text: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let parts = |line: &str| {
        let (name, rest) = line.split_once(": ")?;
        let (result, when) = rest.split_once(" when ")?;
        Some((name.to_owned(), result.to_owned(), when.to_owned()))
    };
    let mut mutants = Vec::new();
    let mut first_decides = false;
    for (at, pair) in lines.windows(2).enumerate() {
        if pair[0].starts_with("decision ") || pair[0].starts_with("eligibility ") {
            first_decides = pair[0].contains("rules first");
        }
        let (Some(one), Some(other)) = (parts(pair[0]), parts(pair[1])) else {
            continue;
        };
        let swapped = if first_decides {
            [pair[1].to_owned(), pair[0].to_owned()]
        } else {
            let line = |(name, _, when): &(String, String, String), result: &str| {
                format!("{name}: {result} when {when}")
            };
            [line(&one, &other.1), line(&other, &one.1)]
        };
        if swapped[0] == pair[0] {
            continue;
        }
        let mut mutant: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        mutant.splice(at..at + 2, swapped);
        mutants.push((at, mutant.join("\n") + "\n"));
    }
    mutants
}

/// The lines from one of these words to the brace that closes what it opens are left out.
fn drop_blocks(text: &str, words: &[&str]) -> Vec<(usize, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut mutants = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !words.iter().any(|word| line.trim_start().starts_with(word)) {
            continue;
        }
        let behind = lines
            .iter()
            .skip(at + 1)
            .position(|other| indent(other) == indent(line))
            .expect("a closing brace");
        let left = lines
            .iter()
            .enumerate()
            .filter(|(other, _)| *other < at || *other > at + 1 + behind);
        mutants.push((
            at,
            left.map(|(_, line)| *line).collect::<Vec<_>>().join("\n") + "\n",
        ));
    }
    mutants
}

/// Whether conditions stand in a line.
fn tests(line: &str) -> bool {
    [" when ", " unless ", " as ", "@if ", "@requires "]
        .iter()
        .any(|word| line.contains(word))
}

fn swap_words(line: &str, from: &str, to: &str) -> Vec<Option<String>> {
    let in_line = (tests(line) || line.contains("@set")) && line.contains(from);
    if in_line {
        vec![Some(line.replace(from, to))]
    } else {
        Vec::new()
    }
}

/// Each number, or day of a date, of the conditions in a line, changed.
fn bound(line: &str, by: i64) -> Vec<Option<String>> {
    let start = [" when ", " as ", "@if ", "@requires "]
        .iter()
        .filter_map(|word| line.find(word))
        .min();
    let Some(start) = start.filter(|_| tests(line)) else {
        return Vec::new();
    };
    let end = line.find(" because ").unwrap_or(line.len());
    let mut mutants = Vec::new();
    let mut at = start;
    while at < end {
        let digits = line[at..end]
            .chars()
            .take_while(char::is_ascii_digit)
            .count();
        let in_name = line[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        // Of a date, the last part.
        let in_date = line[at + digits..].starts_with('-');
        if digits > 0 && !in_name && !in_date {
            let number: i64 = line[at..at + digits].parse().expect("digits");
            let changed = format!("{:0digits$}", (number + by).max(0));
            mutants.push(Some(format!(
                "{}{changed}{}",
                &line[..at],
                &line[at + digits..]
            )));
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

/// What a reader sees: what decisions give and why, the scenarios, the steps in them, and how it
/// can end.
type Seen = BTreeSet<String>;

/// Everything that a reader sees, and whether that is as a sound policy has it.
fn seen(project: &Project, text: &str, case: &Case) -> (Seen, bool) {
    let model = &project.model;
    let sees = &model.files[0].sees;
    let evaluator = Evaluator::new(model, sees);
    let (mut seen, mut sound) = (Seen::new(), true);
    for (id, decision) in model.decisions.iter() {
        let winners = evaluator.winners(id, case);
        let results: BTreeSet<Constant> = winners
            .iter()
            .filter_map(|at| evaluator.given(decision.rules[*at].result, case))
            .collect();
        let collects = matches!(decision.domain, Domain::AnyOf(_));
        sound &= collects || results.len() == 1;
        for at in winners {
            let rule = &decision.rules[at];
            let why = rule
                .because
                .as_ref()
                .map(|because| model.plain(because))
                .unwrap_or_default();
            seen.insert(format!(
                "{} {} {why}",
                decision.name,
                casebook::words::result_in_message(model, &decision.domain, rule.result)
            ));
        }
    }
    for (id, _) in model.guides.iter() {
        let taken = evaluator.scenarios(id, case);
        sound &= taken.len() == 1;
        for scenario in taken {
            seen.insert(model.scenarios.at(scenario).name.clone());
            let met = walk(&evaluator, scenario, case).expect("few situations");
            sound &= met
                .iter()
                .all(|(met, _)| matches!(met, ConcreteEvent::Ends(_) | ConcreteEvent::Goes(_)));
            let mut ways = PathExplorer::new(model, sees, scenario, case).expect("few situations");
            sound &= ways.reaches(Goal::End)
                && ways.lost(Goal::End).is_empty()
                && ways.lost(Goal::Good).is_empty();
            for (goal, name) in [(Goal::Good, "ends well"), (Goal::Bad, "ends badly")] {
                if ways.reaches(goal) {
                    seen.insert(name.to_owned());
                }
            }
            for (other, _) in model.scenarios.iter() {
                let places = ways.places(other);
                seen.extend(places.iter().map(|span| {
                    text[span.range()]
                        .lines()
                        .next()
                        .unwrap_or_default()
                        .to_owned()
                }));
            }
        }
    }
    (seen, sound)
}

/// Every reader whom two policies might treat differently: each combination of the ends of the
/// classes of both.
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

/// A policy that is sound and says something else to some readers.
struct Other {
    policy: &'static str,
    change: String,
    /// To whom, of all readers who are compared.
    readers: String,
    /// One of them, and what is different.
    witness: String,
}

/// What the changed readers have in common: each fact of which they do not have every value.
fn common_to(model: &Model, changed: &[&Case], all: &[Case]) -> String {
    let mut words = Vec::new();
    let mut product = 1;
    for (id, fact) in model.facts.iter() {
        let of = |cases: &mut dyn Iterator<Item = &Case>| -> BTreeSet<Constant> {
            cases.filter_map(|case| case.get(&id).copied()).collect()
        };
        let (here, everywhere) = (of(&mut changed.iter().copied()), of(&mut all.iter()));
        product *= here.len();
        if here == everywhere {
            continue;
        }
        let show =
            |value: &Constant| casebook::words::value_in_message(model, &fact.domain, *value);
        let (first, last) = (
            here.first().expect("a reader"),
            here.last().expect("a reader"),
        );
        let run = everywhere.range(*first..=*last).count() == here.len() && here.len() > 2;
        let values = if run && matches!(fact.domain, Domain::Ordered(_)) {
            format!("{}..{}", show(first), show(last))
        } else {
            here.iter().map(show).collect::<Vec<_>>().join(" or ")
        };
        words.push(format!(
            "`{}`: {}",
            fact.name,
            if values.is_empty() { "none" } else { &values }
        ));
    }
    let some = if product == changed.len() {
        ""
    } else {
        "some with "
    };
    format!(
        "{} of {}: {some}{}",
        changed.len(),
        all.len(),
        if words.is_empty() {
            "any".to_owned()
        } else {
            words.join(", ")
        }
    )
}

#[derive(Default)]
struct Tally {
    found: usize,
    same: usize,
    different: usize,
    codes: BTreeMap<&'static str, usize>,
}

/// What became of a mutant.
fn judge(
    (policy, clean, clean_text): (&'static str, &Project, &str),
    mutant_text: &str,
    line: usize,
    tally: &mut Tally,
    others: &mut Vec<Other>,
) {
    let project = common::project(&[("a.case", mutant_text)]);
    let found: Vec<_> = project
        .report
        .findings
        .iter()
        .map(|finding| &finding.diagnostic)
        .collect();
    let shown = || {
        mutant_text
            .lines()
            .nth(line)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    if let Some(first) = found.first() {
        tally.found += 1;
        *tally.codes.entry(first.code.name).or_default() += 1;
        assert!(
            found
                .iter()
                .all(|found| found.code.name != "internal-error"),
            "{}",
            shown()
        );
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
    let mut changed: Vec<&Case> = Vec::new();
    let mut witness = None;
    for case in &cases {
        let (before, _) = seen(clean, clean_text, case);
        let (after, sound) = seen(&project, mutant_text, case);
        assert!(
            sound,
            "`{}` is unsound and not found, for {case:?}",
            shown()
        );
        if before != after {
            changed.push(case);
            witness.get_or_insert((case, before, after));
        }
    }
    let Some(witness) = witness else {
        tally.same += 1;
        return;
    };
    tally.different += 1;
    let was = clean_text.lines().nth(line).unwrap_or_default().trim();
    let change = if clean_text.lines().count() > mutant_text.lines().count() {
        format!("without `{was}`")
    } else {
        format!("`{}`, was `{was}`", shown())
    };
    let readers = common_to(&clean.model, &changed, &cases);
    others.push(Other {
        policy,
        change: change.replace('|', "\\|"),
        readers,
        witness: told(&clean.model, &witness),
    });
}

/// A reader and what is said to them after and before.
fn told(model: &Model, (case, before, after): &(&Case, Seen, Seen)) -> String {
    let facts = model
        .facts
        .iter()
        .filter_map(|(id, fact)| Some((fact, *case.get(&id)?)));
    let facts = facts.map(|(fact, value)| {
        let value = casebook::words::value_in_message(model, &fact.domain, value);
        format!(
            "`{}` {}",
            fact.name,
            if value.is_empty() { "none" } else { &value }
        )
    });
    let only = |here: &Seen, there: &Seen| {
        let lines: Vec<&str> = here.difference(there).map(|line| line.trim()).collect();
        if lines.is_empty() {
            "nothing".to_owned()
        } else {
            lines.join("; ")
        }
    };
    format!(
        "{}: {} instead of {}",
        facts.collect::<Vec<_>>().join(", "),
        only(after, before),
        only(before, after)
    )
}

/// The byte at which a line begins; the last byte where there are fewer lines.
fn at_line(text: &str, line: usize) -> usize {
    text.split_inclusive('\n')
        .take(line)
        .map(str::len)
        .sum::<usize>()
        .min(text.len().saturating_sub(1))
}

/// The item in which a byte lies: from a line that begins in column 0 to the next.
fn item(text: &str, at: usize) -> &str {
    let begins = |at: usize| text[at..].starts_with(|c: char| c.is_ascii_lowercase());
    let starts: Vec<usize> = std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at + 1))
        .filter(|at| begins(*at))
        .collect();
    let start = starts
        .iter()
        .rev()
        .find(|start| **start <= at)
        .copied()
        .unwrap_or(0);
    let end = starts
        .iter()
        .find(|start| **start > at)
        .copied()
        .unwrap_or(text.len());
    &text[start..end]
}

/// A way to sow faults.
enum Sowing {
    Line(Operator),
    Block(BlockOperator),
}

impl Sowing {
    /// The mutants of a text, each with the first line that is changed.
    fn mutants(&self, text: &str) -> Vec<(usize, String)> {
        let operator = match self {
            Self::Line(operator) => operator,
            Self::Block(operator) => return operator(text),
        };
        let mut mutants = Vec::new();
        for (number, line) in text.lines().enumerate() {
            for mutant in operator(line) {
                let lines = text.lines().enumerate().filter_map(|(at, line)| {
                    match (&mutant, at == number) {
                        (_, false) => Some(line.to_owned()),
                        (Some(mutant), true) => Some(mutant.clone()),
                        (None, true) => None,
                    }
                });
                mutants.push((number, lines.collect::<Vec<_>>().join("\n") + "\n"));
            }
        }
        mutants
    }
}

#[test]
fn each_sown_fault_is_explained() {
    let mut table = String::from(
        "| sown | mutants | found | the same policy | another sound policy | found as |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    let policies = ["tariff", "repair"].map(|name| {
        let path = common::root().join(format!("tests/corpus/mutants/{name}.case"));
        let text = std::fs::read_to_string(path).expect("a policy");
        let clean = common::project(&[("a.case", &text)]);
        assert_eq!(common::codes(&clean), Vec::<&str>::new(), "{name}");
        assert!(
            decisions::context_of(&clean.model, &clean.model.files[0], Effort::DEFAULT).is_ok()
        );
        (name, clean, text)
    });
    let mut others = Vec::new();
    let ways = OPERATORS
        .iter()
        .map(|(what, operator)| (*what, Sowing::Line(*operator)));
    for (what, sowing) in ways.chain(
        BLOCK_OPERATORS
            .iter()
            .map(|(what, operator)| (*what, Sowing::Block(*operator))),
    ) {
        let mut tally = Tally::default();
        for (name, clean, text) in &policies {
            for (line, mutant) in sowing.mutants(text) {
                judge((name, clean, text), &mutant, line, &mut tally, &mut others);
            }
        }
        let all = tally.found + tally.same + tally.different;
        assert!(all > 0, "{what}");
        let mut codes: Vec<(usize, &str)> = tally
            .codes
            .iter()
            .map(|(code, count)| (*count, *code))
            .collect();
        codes.sort_by(|a, b| b.cmp(a));
        let codes: Vec<String> = codes
            .iter()
            .map(|(count, code)| format!("`{code}` {count}"))
            .collect();
        let _ = writeln!(
            table,
            "| {what} | {all} | {} | {} | {} | {} |",
            tally.found,
            tally.same,
            tally.different,
            codes.join(", ")
        );
    }
    table.push_str("\n## Other sound policies\n\nWhat was changed, for which of the readers who are compared (both ends of each class of each fact), and one of them\nwith what is then said instead.\n\n| policy | change | readers | one of them |\n| --- | --- | --- | --- |\n");
    for Other {
        policy,
        change,
        readers,
        witness,
    } in others
    {
        let _ = writeln!(table, "| {policy} | {change} | {readers} | {witness} |");
    }
    let page = common::root().join("docs/mutants.md");
    let text = std::fs::read_to_string(&page).unwrap_or_default();
    let begin = text.find("| sown |").unwrap_or(text.len());
    if common::blessing() {
        std::fs::write(&page, format!("{}{table}", &text[..begin])).expect("written");
        return;
    }
    assert_eq!(&text[begin..], table, "bless docs/mutants.md");
}
