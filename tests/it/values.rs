//! Groups of values mean the lists of them: random policies name groups, and the same with lists.

use std::fmt::Write;

use crate::common;
use proptest::prelude::*;

use casebook::analysis::rules::decisions;
use casebook::analysis::tables;
use casebook::driver::Project;
use casebook::emit;
use casebook_runtime::policy::{Admits, Cell};

const NODES: usize = 1_000_000;
const GROUPS: usize = 3;

/// Whether each value is in each group.
type Memberships = Vec<[bool; GROUPS]>;

/// A test of the fact `of`: whether it is denied, and what is named: groups, then values.
#[derive(Clone, Debug)]
struct Named {
    is_denied: bool,
    names: Vec<usize>,
}

impl Named {
    fn condition(&self, of: &str, memberships: &Memberships, in_groups: bool) -> String {
        let mut names: Vec<String> = Vec::new();
        for name in &self.names {
            let name = name % (GROUPS + memberships.len());
            match name.checked_sub(GROUPS) {
                Some(value) => names.push(format!("v{value}")),
                None if in_groups => names.push(format!("g{name}")),
                None => {
                    let members = memberships.iter().enumerate().filter(|(_, of)| of[name]);
                    names.extend(members.map(|(value, _)| format!("v{value}")));
                }
            }
        }
        let is = if self.is_denied { "is not" } else { "is" };
        match names.as_slice() {
            [only] => format!("{of} {is} {only}"),
            several => format!("{of} {is} one of ({})", several.join(", ")),
        }
    }
}

/// The values, as rows of a file.
fn rows(memberships: &Memberships) -> String {
    let mut rows = "Name;extra;label;groups\n".to_owned();
    for (value, of) in memberships.iter().enumerate() {
        let groups: Vec<String> = (0..GROUPS)
            .filter(|at| of[*at])
            .map(|at| format!("g{at}"))
            .collect();
        let groups = match groups.as_slice() {
            [] => String::new(),
            [only] => only.clone(),
            several => format!("({})", several.join(", ")),
        };
        let _ = writeln!(rows, "v{value};x;value {value};{groups}");
    }
    rows
}

fn policy(
    memberships: &Memberships,
    rules: &[(Named, Option<Named>, usize)],
    in_groups: bool,
) -> String {
    let mut text = "---\ntitle: Values\n---\n".to_owned();
    let domain = if in_groups {
        text.push_str("values list from \"list.csv\" groups { g0 \"the first\" g1 \"the second\" g2 \"the third\" }\n");
        "list".to_owned()
    } else {
        let values = (0..memberships.len()).map(|at| format!("v{at} \"value {at}\""));
        format!("{{ {} }}", values.collect::<Vec<_>>().join(" "))
    };
    for of in ["from", "to"] {
        let _ = writeln!(
            text,
            "fact go-{of} \"the place you go {of}\" is one of {domain}"
        );
    }
    text.push_str("decision fare \"The fare\" is 0..9 EUR rules first {\n");
    for (at, (from, to, result)) in rules.iter().enumerate() {
        let mut when = from.condition("go-from", memberships, in_groups);
        if let Some(to) = to {
            let _ = write!(
                when,
                " and {}",
                to.condition("go-to", memberships, in_groups)
            );
        }
        let _ = writeln!(text, "  r{at}: {result} EUR when {when}");
    }
    text.push_str("}\narticle {\n  @show fare as list\n}\n");
    text
}

/// The findings, without where they stand, and for each value of both facts the row that decides, or
/// whether no row does.
fn meaning(project: &Project, count: usize) -> (Vec<&'static str>, Vec<String>) {
    let codes = common::codes(project);
    // Values that are listed should differ in something.
    let codes = codes
        .into_iter()
        .filter(|code| *code != "indistinct-values");
    let model = &project.model;
    let mut context = decisions::context_of(model, &model.files[0], NODES).expect("in budget");
    let all = tables::tables(&mut context).expect("in budget");
    let policy = emit::policy(&mut context, &all).expect("in budget");
    let table = &policy.tables[0];
    let fact = |name: &str| policy.facts.iter().position(|fact| fact.name == name);
    let facts = ["go-from", "go-to"].map(fact);
    let mut decided = Vec::new();
    for case in (0..count).flat_map(|from| (0..count).map(move |to| [from, to])) {
        let holds = |cell: &Cell| {
            cell.sides.iter().all(|side| {
                let at = facts
                    .iter()
                    .position(|fact| *fact == Some(side.fact as usize));
                let value = i64::try_from(case[at.expect("one of both")]).expect("small");
                let Admits::Within(within) = &side.admits else {
                    panic!("no set");
                };
                within.iter().any(|(lo, hi)| (*lo..=*hi).contains(&value))
            })
        };
        let row = table.rows.iter().find(|row| row.when.iter().any(holds));
        let is_other = table.others.iter().any(holds);
        decided.push(format!(
            "{case:?} {:?} {is_other}",
            row.map(|row| (&row.name, &row.result))
        ));
    }
    (codes.collect(), decided)
}

fn named() -> impl Strategy<Value = Named> {
    let names = prop::collection::vec(0..12_usize, 1..4);
    (any::<bool>(), names).prop_map(|(is_denied, names)| Named { is_denied, names })
}

proptest! {
    #![proptest_config(common::random::config(200))]

    #[test]
    fn groups_mean_what_lists_of_their_values_mean(
        mut memberships in prop::collection::vec(any::<[bool; GROUPS]>(), 4..9),
        rules in prop::collection::vec((named(), prop::option::of(named()), 0..4_usize), 1..6),
    ) {
        // No group is empty.
        memberships[0] = [true, false, true];
        memberships[1] = [false, true, true];
        let grouped = policy(&memberships, &rules, true);
        let listed = policy(&memberships, &rules, false);
        let rows = rows(&memberships);
        let of_groups = common::project(&[("a.case", &grouped), ("list.csv", &rows)]);
        let of_lists = common::project(&[("a.case", &listed)]);
        let count = memberships.len();
        let (of_groups, of_lists) = (meaning(&of_groups, count), meaning(&of_lists, count));
        prop_assert!(!of_groups.0.iter().any(|code| ["bad-row", "unknown-name", "wrong-test"].contains(code)));
        prop_assert_eq!(of_groups, of_lists, "{}\n{}\n{}", grouped, rows, listed);
    }
}
