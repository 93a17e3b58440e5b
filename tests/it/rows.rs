//! Rows mean what rules in braces mean: random tables are written in braces, as CSV and as YAML,
//! and each reader is asked of all three.

use std::fmt::Write;

use crate::common;
use proptest::prelude::*;

use casebook::analysis::AnalysisContext;
use casebook::analysis::concrete::evaluate::Evaluator;
use casebook::analysis::effort::Effort;
use casebook::analysis::rules::decisions;

const FACTS: &str = r#"
fact platform "the platform" is one of { poseidon "P" foundation "F" other "O" }
fact expired "days since" is 0..20 days
fact agent "the version" is version 9.0 .. 12.0
fact since "the day" is date 2024-01-01 .. 2024-01-20
fact add-ons "the add-ons" is any of { dlp "D" sandbox "S" }
fact connected "it is connected" is yes/no
fact trial "the trial" is 0..5 days
define late "it is late" as expired > 10 days
"#;

/// For each column, cells and the conditions that they stand for.
const CELLS: [(&str, &[(&str, &str)]); 7] = [
    (
        "platform",
        &[
            ("foundation", "platform is foundation"),
            ("not other", "platform is not other"),
            ("(poseidon, other)", "platform is one of (poseidon, other)"),
            (
                "not (poseidon, other)",
                "not platform is one of (poseidon, other)",
            ),
        ],
    ),
    (
        "expired",
        &[
            (">= 7", "expired >= 7 days"),
            ("< 3 days", "expired < 3 days"),
            ("5..12", "expired in 5..12 days"),
            ("not 5..12 days", "not expired in 5..12 days"),
            ("8", "expired is 8 days"),
            ("(1, 4, 9)", "expired is one of (1 days, 4 days, 9 days)"),
            ("> trial", "expired > trial"),
            ("<= trial + 3 days", "expired <= trial + 3 days"),
        ],
    ),
    (
        "agent",
        &[
            ("10", "agent is 10"),
            ("<= 10.2", "agent <= 10.2"),
            ("9.5..11", "agent in 9.5..11"),
        ],
    ),
    (
        "since",
        &[
            ("before 2024-01-05", "since before 2024-01-05"),
            ("on or after 2024-01-09", "since on or after 2024-01-09"),
            (
                "2024-01-03 .. 2024-01-07",
                "since in 2024-01-03 .. 2024-01-07",
            ),
            ("2024-01-06", "since is 2024-01-06"),
        ],
    ),
    (
        "add-ons",
        &[
            ("includes dlp", "add-ons includes dlp"),
            ("not includes sandbox", "not add-ons includes sandbox"),
            (
                "includes any of (dlp, sandbox)",
                "add-ons includes any of (dlp, sandbox)",
            ),
            ("(dlp)", "add-ons is (dlp)"),
            ("nothing", "add-ons is nothing"),
        ],
    ),
    (
        "connected",
        &[
            ("yes", "connected"),
            ("no", "not connected"),
            ("not yes", "not connected"),
        ],
    ),
    ("late", &[("yes", "late"), ("no", "not late")]),
];

/// A table of rows, each a cell for each column (`None` says nothing) and a result, in its three
/// forms.
fn forms(rows: &[(Vec<Option<usize>>, u8)]) -> (String, String, String) {
    let columns: Vec<&str> = CELLS.iter().map(|(column, _)| *column).collect();
    let mut csv = format!("{};result\r\n", columns.join(";"));
    let (mut yaml, mut braces) = (String::new(), String::new());
    for (row, result) in rows {
        let cells: Vec<Option<&(&str, &str)>> = row
            .iter()
            .zip(&CELLS)
            .map(|(cell, (_, cells))| cell.map(|at| &cells[at % cells.len()]))
            .collect();
        for cell in &cells {
            csv += cell.map_or("-", |cell| cell.0);
            csv += ";";
        }
        let _ = write!(csv, "{result}\r\n");
        let _ = writeln!(yaml, "- result: {result}");
        for (column, cell) in columns.iter().zip(&cells) {
            if let Some((cell, _)) = cell {
                let _ = writeln!(yaml, "  {column}: '{cell}'");
            }
        }
        let conditions: Vec<&str> = cells.iter().flatten().map(|cell| cell.1).collect();
        // A row without conditions holds always.
        let when = if conditions.is_empty() {
            "connected or not connected".to_owned()
        } else {
            conditions.join(" and ")
        };
        let _ = writeln!(
            braces,
            "  r{}: {result} EUR when {when}",
            braces.lines().count()
        );
    }
    (csv, yaml, braces)
}

proptest! {
    #![proptest_config(common::random::config(64))]

    #[test]
    fn rows_mean_what_rules_in_braces_mean(
        rows in prop::collection::vec((prop::collection::vec(prop::option::of(0..8_usize), 7), 0..9_u8), 1..6)
    ) {
        let (csv, yaml, braces) = forms(&rows);
        let decision = |rules: &str| format!("{FACTS}\ndecision result \"Result\" is 0..9 EUR rules first {rules}\n");
        let project = common::project(&[
            ("a.case", &decision(&format!("{{\n{braces}}}"))),
            ("b.case", &decision("from \"b.csv\"")),
            ("b.csv", &csv),
            ("c.case", &decision("from \"c.yaml\"")),
            ("c.yaml", &yaml),
        ]);
        // Random rules have faults of their own; but each row is understood.
        let own = [
            "no-rule-applies", "masked-rule", "redundant-rule", "idle-part", "idle-fact", "always-true", "never-true",
            "unused-item", "indistinct-values",
        ];
        let found: Vec<&str> = common::codes(&project).into_iter().filter(|code| !own.contains(code)).collect();
        prop_assert!(found.is_empty(), "{found:?} of {csv}");
        let model = &project.model;
        let decisions: Vec<_> = model.decisions.iter().map(|(id, _)| id).collect();
        let worlds: Vec<AnalysisContext> =
            model.files.iter().map(|file| decisions::context_of(model, file, Effort::DEFAULT).expect("small")).collect();
        let cases = common::cases(model, &worlds[0].space, 4000);
        prop_assert!(cases.len() > 100);
        let names = |at: usize, case: &casebook::analysis::region::space::Case| {
            // Each file has facts of its own, in the same order.
            let of = |at: usize| -> Vec<_> {
                let asked = model.facts.iter().filter(|(_, fact)| fact.computed.is_none());
                asked.filter(|(_, fact)| fact.span.file == model.files[at].id).collect()
            };
            let (own, first) = (of(at), of(0));
            let case = first.iter().zip(own).map(|((from, _), (to, _))| (to, case[from])).collect();
            Evaluator::new(model, &model.files[at].sees).winners(decisions[at], &case)
        };
        for case in &cases {
            let [braces, csv, yaml] = [0, 1, 2].map(|at| names(at, case));
            prop_assert_eq!(&braces, &csv, "{:?}", case);
            prop_assert_eq!(&braces, &yaml, "{:?}", case);
        }
    }
}
