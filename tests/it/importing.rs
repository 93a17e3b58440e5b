//! Tables of others become policies that say the same: what is exported is imported again and
//! decides every case as before; published faults are found; broken and hostile documents are
//! refused.

use crate::common;
use crate::numbers::Numbers;
use casebook_runtime::policy::{Domain, Hit};
use casebook_runtime::{Bundle, Case};
use proptest::prelude::*;

use casebook::analysis::effort::Effort;
use casebook::analysis::rules::decisions;
use casebook::analysis::tables;
use casebook::driver::{Project, bundle_of};
use casebook::emit::exports::Export;
use casebook::{emit, import};

fn imported(file: &str) -> import::Imported {
    let text = std::fs::read_to_string(format!("tests/dmn/{file}.dmn")).expect("a model");
    import::dmn(&text).expect("tables")
}

fn project(source: &str) -> Project {
    common::project_with(
        &[("imported.case", source)],
        "levels:\n  unused-item: allow\n",
    )
}

#[test]
fn the_faults_of_a_published_table_are_found() {
    let imported = imported("loan-grade");
    assert!(imported.left_out.is_empty(), "{imported:?}");
    assert!(
        imported
            .assumed
            .iter()
            .all(|assumed| assumed.contains("in steps of 0.1")),
        "{imported:?}"
    );
    let project = project(&imported.source);
    let codes = common::codes(&project);
    assert!(
        codes.contains(&"conflicting-rules") && codes.contains(&"no-rule-applies"),
        "{codes:?}"
    );
}

#[test]
fn what_a_policy_has_is_carried_over_and_the_rest_is_listed() {
    let model = std::fs::read_to_string("tests/dmn/shipping.dmn").expect("a model");
    // The least of what comes out may be what a policy cannot compute: then nobody knows the least.
    let refused = import::dmn(&model).expect("another table");
    assert!(
        refused
            .left_out
            .iter()
            .any(|why| why.contains("`Shipping`") && why.contains("`weight * 2`")),
        "{refused:?}"
    );
    assert!(
        !refused.source.contains("decision shipping"),
        "{}",
        refused.source
    );
    let (before, rest) = model
        .split_once("light</dmn:text></dmn:annotationEntry>")
        .expect("its second rule");
    let (rule, behind) =
        rest.split_at(rest.find("</dmn:rule>").expect("an end") + "</dmn:rule>".len());
    let behind = behind
        .get(behind.find("</dmn:decisionTable>").expect("an end")..)
        .expect("the rest");
    let without = format!("{before}light</dmn:text></dmn:annotationEntry>{rule}{behind}");
    let imported = import::dmn(&without).expect("tables");
    assert_eq!(
        imported.left_out,
        ["the decision `Total`: it is no decision table"]
    );
    assert_eq!(imported.assumed.len(), 5, "{:?}", imported.assumed);
    let project = project(&imported.source);
    assert!(
        common::codes(&project).is_empty(),
        "{}\n{:?}",
        imported.source,
        common::codes(&project)
    );
    let (bundle, _) = bundle_of(&project, "shipping", Effort::DEFAULT).expect("a decision");
    let reader = bundle.reader();
    for (case, fee) in [
        (
            r#"{"orders-per-year": 12, "weight": 20.5, "ordered": "2026-11-30", "express": false}"#,
            "0.00",
        ),
        (
            r#"{"orders-per-year": 12, "weight": 20.6, "ordered": "2026-12-01", "express": false}"#,
            "9.90",
        ),
        (
            r#"{"orders-per-year": 11, "weight": 2, "ordered": "2026-12-01", "express": true}"#,
            "4.50",
        ),
        (
            r#"{"orders-per-year": 11, "weight": 0, "ordered": "2026-12-01", "express": true}"#,
            "9.90",
        ),
        (
            r#"{"orders-per-year": 11, "weight": 7, "ordered": "2026-12-01", "express": true}"#,
            "9.90",
        ),
        (
            r#"{"orders-per-year": 11, "weight": 5, "ordered": "2026-12-01", "express": true}"#,
            "4.50",
        ),
    ] {
        let case = reader.json(case).expect("a case");
        let ruling = bundle
            .table("shipping")
            .expect("a table")
            .decide(&case)
            .expect("known")
            .expect("for everybody");
        assert_eq!(ruling.shown(), fee, "{case:?}");
    }
}

/// A table: its hit policy, inputs as expression, type and allowed values, outputs as name, type
/// and allowed values, and rules.
struct Model<'m> {
    hit: &'m str,
    inputs: &'m [[&'m str; 3]],
    outputs: &'m [[&'m str; 3]],
    rules: &'m [&'m [&'m str]],
}

impl Model<'_> {
    fn table(&self, name: &str) -> String {
        let text = |text: &str| {
            format!(
                "<text>{}</text>",
                text.replace('&', "&amp;").replace('<', "&lt;")
            )
        };
        let inputs = self.inputs.iter().map(|[expression, kind, allowed]| {
            format!(
                "<input label='{expression}'><inputExpression typeRef='{kind}'>{}</inputExpression><inputValues>{}</inputValues></input>",
                text(expression.trim_start_matches('?')),
                text(allowed)
            )
        });
        let outputs = self.outputs.iter().map(|[name, kind, allowed]| {
            format!(
                "<output name='{name}' typeRef='{kind}'><outputValues>{}</outputValues></output>",
                text(allowed)
            )
        });
        let rules = self.rules.iter().map(|cells| {
            let entries = cells.iter().enumerate().map(|(at, cell)| {
                let entry = if at < cells.len() - self.outputs.len() {
                    "inputEntry"
                } else {
                    "outputEntry"
                };
                format!("<{entry}>{}</{entry}>", text(cell))
            });
            format!("<rule>{}</rule>", entries.collect::<Vec<_>>().concat())
        });
        let inside: Vec<String> = inputs.chain(outputs).chain(rules).collect();
        let hit = self.hit;
        format!(
            "<decision name='{name}'><decisionTable hitPolicy='{hit}'>{}</decisionTable></decision>",
            inside.concat()
        )
    }

    fn import(&self) -> Result<import::Imported, String> {
        import::dmn(&format!("<definitions>{}</definitions>", self.table("d")))
    }
}

const UNIQUE: Model<'_> = Model {
    hit: "UNIQUE",
    inputs: &[],
    outputs: &[["o", "string", ""]],
    rules: &[],
};

#[test]
fn numbers_are_counted_finer_than_the_table_is_written() {
    let rules: &[&[&str]] = &[&["<= 17", "\"child\""], &[">= 18", "\"adult\""]];
    let imported = Model {
        inputs: &[["age", "number", ""]],
        rules,
        ..UNIQUE
    }
    .import()
    .expect("a table");
    assert!(
        common::codes(&project(&imported.source)).contains(&"no-rule-applies"),
        "{}",
        imported.source
    );
    assert!(
        imported
            .assumed
            .iter()
            .any(|assumed| assumed.contains("steps of 0.1")),
        "{imported:?}"
    );
    // What is counted in whole numbers has nothing between them.
    let imported = Model {
        inputs: &[["age", "integer", ""]],
        rules,
        ..UNIQUE
    }
    .import()
    .expect("a table");
    assert!(
        common::codes(&project(&imported.source)).is_empty(),
        "{}",
        imported.source
    );
}

#[test]
fn stated_domains_are_kept() {
    let rules: &[&[&str]] = &[&["< 10", "\"a\""], &[">= 10", "\"b\""]];
    for (kind, allowed, domain) in [
        ("integer", "[0..100)", "0..99\n"),
        ("integer", "]0..100[", "1..99\n"),
        ("integer", ">= 5", "5..20\n"),
        ("integer", "< 50", "0..49\n"),
        ("number", "[0..100)", "0.0..99.9\n"),
    ] {
        let imported = Model {
            inputs: &[["n", kind, allowed]],
            rules,
            ..UNIQUE
        }
        .import()
        .expect("a table");
        assert!(
            imported
                .source
                .contains(&format!("fact n \"n\" is {domain}")),
            "{allowed}: {}",
            imported.source
        );
    }
    let texts = Model {
        inputs: &[["x", "string", "\"a\",\"b\",\"c\",null"]],
        rules: &[&["\"a\"", "\"1\""]],
        ..UNIQUE
    };
    let imported = texts.import().expect("a table");
    assert!(
        imported.source.contains("  c \"c\"\n"),
        "{}",
        imported.source
    );
    assert!(
        imported
            .assumed
            .iter()
            .any(|assumed| assumed.contains("null")),
        "{imported:?}"
    );
}

#[test]
fn whole_rules_are_ranked_by_all_their_results() {
    let model = Model {
        hit: "PRIORITY",
        inputs: &[["member", "boolean", ""], ["late", "boolean", ""]],
        outputs: &[
            ["plan", "string", "\"gold\",\"basic\""],
            ["fee", "string", "\"free\",\"paid\""],
        ],
        rules: &[
            &["true", "-", "\"gold\"", "\"paid\""],
            &["-", "true", "\"basic\"", "\"free\""],
            &["false", "false", "\"basic\"", "\"paid\""],
        ],
    };
    let project = project(&model.import().expect("a table").source);
    for (name, result) in [("d-plan", "gold"), ("d-fee", "paid")] {
        let (bundle, own) = bundle_of(&project, name, Effort::DEFAULT).expect("a decision");
        let case = bundle
            .reader()
            .json(r#"{"member": true, "late": true}"#)
            .expect("a case");
        let ruling = bundle
            .table(&own)
            .expect("a table")
            .decide(&case)
            .expect("known")
            .expect("for everybody");
        assert_eq!(ruling.shown(), result, "{name}");
    }
    // A result without a place in the order has no rank.
    let rules: &[&[&str]] = &[&["true", "-", "\"silver\"", "\"paid\""]];
    assert!(
        Model { rules, ..model }
            .import()
            .is_err_and(|why| why.contains("no place in the order"))
    );
}

#[test]
fn what_cannot_be_said_exactly_is_refused_at_its_place() {
    let n = [["n", "number", ""]];
    let one = |hit: &'static str, rules: &'static [&'static [&'static str]]| {
        Model {
            hit,
            inputs: &n,
            rules,
            ..UNIQUE
        }
        .import()
    };
    for (imported, why) in [
        (
            one("FIRST", &[&["< x", "\"a\""], &["-", "\"b\""]]),
            "rule 1",
        ),
        (
            one("FIRST", &[&["1", "2", "\"a\""], &["-", "\"b\""]]),
            "2 tests",
        ),
        (one("UNIQUE", &[&["\"a\""]]), "none of its rules"),
        (one("UNIQUE", &[]), "no rules"),
        (one("UNIQUE", &[&["1", "1+1"]]), "none of its rules"),
        (
            Model {
                inputs: &[["s", "string", ""]],
                rules: &[&["true", "\"a\""]],
                ..UNIQUE
            }
            .import(),
            "none of its rules",
        ),
        (
            import::dmn(
                "<definitions><decision name='d'><decisionTable><input><inputExpression><text>n</text></inputExpression></input>\
                 <output name='o'/><rule><inputEntry expressionLanguage='urn:js'><text>1</text></inputEntry>\
                 <outputEntry><text>\"a\"</text></outputEntry></rule></decisionTable></decision></definitions>",
            ),
            "none of its rules",
        ),
    ] {
        let said = imported.expect_err(why);
        assert!(said.contains(why), "{why}: {said}");
    }
    // Numbers below nought are numbers.
    let imported = one("FIRST", &[&["< 0", "\"minus\""], &["-", "\"plus\""]]).expect("a table");
    assert_eq!(imported.left_out, Vec::<String>::new());
    assert!(imported.source.contains("n < 0.0"), "{}", imported.source);
    // A table that asks for one that is left out is left out with it, where its rules would mean
    // something else.
    let lost = Model {
        hit: "FIRST",
        inputs: &n,
        rules: &[&["< x", "\"a\""]],
        ..UNIQUE
    }
    .table("lost");
    let user = Model {
        hit: "FIRST",
        inputs: &[["lost", "string", ""]],
        rules: &[&["\"a\"", "\"b\""], &["-", "\"c\""]],
        ..UNIQUE
    };
    let kept = Model {
        inputs: &n,
        rules: &[&["< 5", "\"a\""]],
        ..UNIQUE
    }
    .table("kept");
    let model = format!(
        "<definitions>{lost}{}{kept}</definitions>",
        user.table("user")
    );
    let imported = import::dmn(&model).expect("one table");
    assert!(
        imported
            .left_out
            .iter()
            .any(|why| why.contains("`user`") && why.contains("left out")),
        "{imported:?}"
    );
    assert!(
        imported.source.contains("decision kept") && !imported.source.contains("decision user"),
        "{}",
        imported.source
    );
}

#[test]
fn results_that_differ_in_signs_only_are_told_apart() {
    let grade = Model {
        inputs: &[["n", "integer", ""]],
        rules: &[&["< 5", "\"A+\""], &[">= 5", "\"A-\""]],
        ..UNIQUE
    }
    .table("grade");
    let user = Model {
        inputs: &[["grade", "string", ""]],
        rules: &[&["\"A+\"", "\"x\""], &["\"A-\"", "\"y\""]],
        ..UNIQUE
    }
    .table("user");
    let project = project(
        &import::dmn(&format!("<definitions>{grade}{user}</definitions>"))
            .expect("tables")
            .source,
    );
    assert!(
        common::codes(&project).is_empty(),
        "{:?}",
        common::codes(&project)
    );
    let (bundle, own) = bundle_of(&project, "user", Effort::DEFAULT).expect("a decision");
    for (n, result) in [(1, "x"), (7, "y")] {
        let case = bundle
            .reader()
            .json(&format!("{{\"n\": {n}}}"))
            .expect("a case");
        let ruling = bundle
            .table(&own)
            .expect("a table")
            .decide(&case)
            .expect("known")
            .expect("for everybody");
        assert_eq!(ruling.shown(), result);
    }
}

/// What a decision of an imported model gives for cases.
fn decided(source: &str, name: &str, cases: &[(&str, &str)]) {
    let project = project(source);
    assert!(
        common::codes(&project).is_empty(),
        "{source}\n{:?}",
        common::codes(&project)
    );
    let (bundle, own) = bundle_of(&project, name, Effort::DEFAULT).expect("a decision");
    for (case, result) in cases {
        let case = bundle
            .reader()
            .json(case)
            .unwrap_or_else(|why| panic!("{why:?}\n{source}"));
        let ruling = bundle
            .table(&own)
            .expect("a table")
            .decide(&case)
            .expect("known")
            .expect("for everybody");
        assert_eq!(ruling.label(), *result, "{case:?}\n{source}");
    }
}

#[test]
fn cells_may_ask_with_and_or_and_the_value_itself() {
    for (one, other) in [
        ("? > 5 and ? < 10", "? <= 5 or ? >= 10"),
        ("(5..10)", "not((5..10))"),
        ("> 5 and < 10", "<= 5, >= 10"),
        ("n > 5 and 10 > n", "not(? > 5 and ? < 10)"),
        ("? between 6 and 9", "not(? in [6..9])"),
        ("? != 5 and ? in ]4..10[", "5, ? in (<= 4, >= 10)"),
    ] {
        let rules: &[&[&str]] = &[&[one, "\"in\""], &[other, "\"out\""]];
        let imported = Model {
            inputs: &[["n", "integer", "[0..20]"]],
            rules,
            ..UNIQUE
        }
        .import()
        .expect(one);
        assert!(imported.left_out.is_empty(), "{imported:?}");
        decided(
            &imported.source,
            "d",
            &[
                (r#"{"n": 5}"#, "out"),
                (r#"{"n": 6}"#, "in"),
                (r#"{"n": 9}"#, "in"),
                (r#"{"n": 10}"#, "out"),
            ],
        );
    }
}

#[test]
fn what_has_no_value_is_asked_for() {
    let rules: &[&[&str]] = &[
        &["null", "\"none\""],
        &["< 5", "\"few\""],
        &["not(< 5)", "\"many\""],
    ];
    let imported = Model {
        inputs: &[["n", "integer", "[0..20]"]],
        rules,
        ..UNIQUE
    }
    .import()
    .expect("a table");
    decided(
        &imported.source,
        "d",
        &[
            (r#"{"n-is-stated": false, "n": 1}"#, "none"),
            (r#"{"n-is-stated": true, "n": 1}"#, "few"),
            (r#"{"n-is-stated": true, "n": 7}"#, "many"),
        ],
    );
    // What has no value is not 5, but is neither less nor more.
    let rules: &[&[&str]] = &[
        &["!= 5", "\"other\""],
        &["5", "\"five\""],
        &["null", "\"other\""],
    ];
    let imported = Model {
        inputs: &[["n", "integer", "[0..20]"]],
        rules,
        ..UNIQUE
    }
    .import()
    .expect("a table");
    let project = project(&imported.source);
    let (bundle, own) = bundle_of(&project, "d", Effort::DEFAULT).expect("a decision");
    let case = bundle
        .reader()
        .json(r#"{"n-is-stated": false, "n": 5}"#)
        .expect("a case");
    let ruling = bundle
        .table(&own)
        .expect("a table")
        .decide(&case)
        .expect("known")
        .expect("for everybody");
    assert_eq!(ruling.label(), "other");
    // Of texts it is a value like others; and nothing may come out.
    let rules: &[&[&str]] = &[&["null", "\"none\""], &["\"a\"", "null"], &["\"b\"", ""]];
    let imported = Model {
        inputs: &[["s", "string", "\"a\",\"b\",null"]],
        rules,
        ..UNIQUE
    }
    .import()
    .expect("a table");
    decided(
        &imported.source,
        "d",
        &[
            (r#"{"s": "no-value"}"#, "none"),
            (r#"{"s": "a"}"#, "no value"),
            (r#"{"s": "b"}"#, "no value"),
        ],
    );
}

#[test]
fn sums_and_counts_are_worked_out() {
    let model = |aggregation: &str, rules: &'static [&'static [&'static str]]| {
        let outputs = &[["points", "number", ""]];
        let table = Model {
            hit: "COLLECT",
            inputs: &[["n", "integer", "[0..20]"], ["old", "boolean", ""]],
            outputs,
            rules,
        };
        let text = table.table("d").replace(
            "hitPolicy='COLLECT'",
            &format!("hitPolicy='COLLECT' aggregation='{aggregation}'"),
        );
        import::dmn(&format!("<definitions>{text}</definitions>"))
    };
    let rules: &[&[&str]] = &[
        &["< 10", "-", "1.5"],
        &[">= 10", "-", "20"],
        &["-", "true", "3"],
        &["> 15", "true", "-30"],
    ];
    let imported = model("SUM", rules).expect("a table");
    assert!(imported.left_out.is_empty(), "{imported:?}");
    decided(
        &imported.source,
        "d",
        &[
            (r#"{"n": 0, "old": false}"#, "1.5"),
            (r#"{"n": 0, "old": true}"#, "4.5"),
            (r#"{"n": 12, "old": true}"#, "23.0"),
            (r#"{"n": 16, "old": true}"#, "-7.0"),
            (r#"{"n": 16, "old": false}"#, "20.0"),
        ],
    );
    let imported = model("COUNT", &[&["< 10", "-", "1"], &["< 5", "true", "1"]]).expect("a table");
    decided(
        &imported.source,
        "d",
        &[
            (r#"{"n": 12, "old": true}"#, "0"),
            (r#"{"n": 2, "old": true}"#, "2"),
            (r#"{"n": 2, "old": false}"#, "1"),
        ],
    );
    // Nothing of a sum may be missing.
    assert!(
        model("SUM", &[&["< 10", "-", "1"], &["> x", "-", "2"]])
            .is_err_and(|why| why.contains("missed in the sum"))
    );
    assert!(
        model("SUM", &[&["< 10", "-", "n + 1"]]).is_err_and(|why| why.contains("gives no number"))
    );
}

#[test]
fn tables_of_functions_and_contexts_come_over() {
    let text = |text: &str| format!("<text>{}</text>", text.replace('<', "&lt;"));
    let grade = Model {
        inputs: &[["points", "", ""]],
        rules: &[&["< 5", "\"low\""], &[">= 5", "\"high\""]],
        ..UNIQUE
    };
    let table = |model: &Model<'_>| {
        let text = model.table("x");
        let from = text.find("<decisionTable").expect("a table");
        text.get(from..text.find("</decision>").expect("an end"))
            .expect("a table")
            .to_owned()
    };
    let function = format!(
        "<businessKnowledgeModel name='Grade'><encapsulatedLogic><formalParameter name='points' typeRef='integer'/>{}</encapsulatedLogic></businessKnowledgeModel>",
        table(&grade)
    );
    let data = "<inputData name='score'><variable name='score' typeRef='integer'/></inputData>";
    // Called with what it is given: the table of the decision.
    for call in [
        format!(
            "<literalExpression>{}</literalExpression>",
            text("Grade(score)")
        ),
        format!(
            "<invocation><literalExpression>{}</literalExpression><binding><parameter name='points'/><literalExpression>{}</literalExpression></binding></invocation>",
            text("Grade"),
            text("score")
        ),
    ] {
        let model = format!(
            "<definitions>{function}{data}<decision name='Result'>{call}</decision></definitions>"
        );
        let imported = import::dmn(&model).expect("a table");
        assert!(
            imported.left_out.is_empty() && !imported.source.contains("decision grade"),
            "{imported:?}"
        );
        decided(
            &imported.source,
            "result",
            &[(r#"{"score": 4}"#, "low"), (r#"{"score": 5}"#, "high")],
        );
    }
    // Not called, or with something computed: its own decision, of facts of its own.
    let imported = import::dmn(&format!("<definitions>{function}</definitions>")).expect("a table");
    assert!(
        imported.source.contains("fact points ")
            && imported.assumed.iter().any(|why| why.contains("function")),
        "{imported:?}"
    );
    // Tables of a context ask for each other by their local names, and the last is the whole.
    let user = Model {
        inputs: &[["level", "string", ""]],
        rules: &[&["\"low\"", "\"no\""], &["\"high\"", "\"yes\""]],
        ..UNIQUE
    };
    let entry = |name: &str, inner: &str| {
        format!("<contextEntry><variable name='{name}'/>{inner}</contextEntry>")
    };
    let context = format!(
        "<decision name='Whole'><context>{}{}<contextEntry>{}</contextEntry></context></decision>",
        entry(
            "points",
            &format!("<literalExpression>{}</literalExpression>", text("score"))
        ),
        entry("level", &table(&grade)),
        table(&user)
    );
    let imported =
        import::dmn(&format!("<definitions>{data}{context}</definitions>")).expect("tables");
    assert!(imported.left_out.is_empty(), "{imported:?}");
    decided(
        &imported.source,
        "whole",
        &[(r#"{"score": 4}"#, "no"), (r#"{"score": 5}"#, "yes")],
    );
}

#[test]
fn durations_are_counted_and_lists_are_values() {
    let rules: &[&[&str]] = &[
        &["< duration(\"P1Y\")", "duration(\"P3D\")"],
        &[">= duration(\"P1Y\")", "[1, 2]"],
    ];
    let imported = Model {
        inputs: &[["waited", "", ""]],
        outputs: &[["o", "", ""]],
        rules,
        ..UNIQUE
    }
    .import()
    .expect("a table");
    assert!(
        imported.source.contains("waited, in months"),
        "{}",
        imported.source
    );
    decided(
        &imported.source,
        "d",
        &[
            (r#"{"waited": 11}"#, "259200 seconds"),
            (r#"{"waited": 12}"#, "[1, 2]"),
        ],
    );
}

#[test]
fn inputs_without_an_expression_are_inputs_of_their_own() {
    let model = Model {
        inputs: &[["?Colour", "string", ""], ["?Size", "string", ""]],
        rules: &[&["\"red\"", "\"small\"", "\"1\""]],
        ..UNIQUE
    };
    let model = model
        .table("d")
        .replace("<text>Colour</text>", "<text></text>")
        .replace("<text>Size</text>", "<text></text>");
    let imported = import::dmn(&format!("<definitions>{model}</definitions>")).expect("a table");
    assert!(
        !common::codes(&project(&imported.source)).contains(&"never-true"),
        "{}",
        imported.source
    );
    assert_eq!(
        imported.source.matches("\nfact ").count(),
        2,
        "{}",
        imported.source
    );
}

#[test]
fn rules_that_meet_in_a_unique_table_are_told() {
    let rules: &[&[&str]] = &[&["< 5", "\"a\""], &["[4..9]", "\"a\""]];
    let imported = Model {
        inputs: &[["n", "integer", ""]],
        rules,
        ..UNIQUE
    }
    .import()
    .expect("a table");
    assert!(
        imported
            .assumed
            .iter()
            .any(|assumed| assumed.contains("rules 1 and 2")),
        "{imported:?}"
    );
}

#[test]
fn what_is_no_model_is_refused() {
    let deep = "<a>".repeat(100_000);
    let refused = [
        ("", "no element"),
        ("<definitions/>", "no decision table"),
        ("<html/>", "begins with `html`"),
        ("<definitions><decision", "no XML"),
        ("<definitions><decision></definitions>", "no XML"),
        (
            "<!DOCTYPE d [<!ENTITY x \"y\">]><definitions>&x;</definitions>",
            "entity",
        ),
        (deep.as_str(), "too deep"),
    ];
    for (text, why) in refused {
        let error = import::dmn(text).expect_err(text.get(..20).unwrap_or(text));
        assert!(error.contains(why), "{error}");
    }
}

/// The value of a fact of one bundle as the other has it: they may count with other decimals.
fn moved(case: &Case, from: &Bundle, to: &Bundle) -> Option<Case> {
    let mut moved = to.unknown();
    for (at, fact) in (0..).zip(to.facts()) {
        let own = from.position(&fact.name)?;
        let shown = from.fact(own)?.domain.show(case.get(own)?);
        to.set(&mut moved, at, fact.domain.read(&shown).ok()?)
            .ok()?;
    }
    Some(moved)
}

proptest! {
    #![proptest_config(common::random::config(200))]

    #[test]
    fn what_is_exported_decides_as_before_once_imported(choices in proptest::collection::vec(any::<u16>(), 10..120)) {
        let project = common::project(&[("random.case", &common::generate::policy(&choices))]);
        let codes = common::codes(&project);
        if codes.contains(&"overlapping-scenarios") || codes.contains(&"conflicting-rules") {
            return Ok(());
        }
        for file in &project.model.files {
            let mut context = decisions::context_of(&project.model, file, 1_000_000).expect("in budget");
            let tables = tables::tables(&mut context).expect("in budget");
            let policy = emit::policy(&mut context, &tables).expect("in budget");
            let before = Bundle::new(policy.clone()).expect("a bundle");
            for data in &policy.tables {
                check(&policy, data, &before);
            }
        }
    }

    #[test]
    fn no_document_makes_it_panic(cells in proptest::collection::vec("[-0-9a-z\"().,<>=\\[\\] ]{0,12}", 4)) {
        let rule = format!("<rule><inputEntry><text><![CDATA[{}]]></text></inputEntry><outputEntry><text><![CDATA[{}]]></text></outputEntry></rule>", cells[0], cells[1]);
        let text = format!(
            "<definitions><decision name='d'><decisionTable hitPolicy='FIRST'><input><inputExpression><text><![CDATA[{}]]></text></inputExpression></input><output name='o'><outputValues><text><![CDATA[{}]]></text></outputValues></output>{rule}{rule}</decisionTable></decision></definitions>",
            cells[2], cells[3]
        );
        if let Ok(imported) = import::dmn(&text) {
            // What is written can be read, whatever it says.
            let codes = common::codes(&project_of(&imported.source));
            prop_assert!(!codes.contains(&"syntax-error"), "{}", imported.source);
        }
    }
}

fn project_of(source: &str) -> Project {
    common::project(&[("imported.case", source)])
}

/// A table through DMN and back.
fn check(
    policy: &casebook_runtime::policy::Policy,
    data: &casebook_runtime::policy::Table,
    before: &Bundle,
) {
    // Sets are asked for member by member in DMN, and versions are numbers: other facts.
    let other = |domain: &Domain| matches!(domain, Domain::AnyOf(_) | Domain::Version { .. });
    let asks_for_other = policy.facts.iter().any(|fact| other(&fact.domain));
    if asks_for_other
        || other(&data.result)
        || data.hit == Hit::Collect
        || data.rows.iter().all(|row| row.when.is_empty())
    {
        return;
    }
    // Several rules for everybody have no condition that could be written.
    let cells = || data.rows.iter().flat_map(|row| &row.when);
    if cells().count() > 1 && cells().all(|cell| cell.sides.is_empty()) {
        return;
    }
    let Ok(model) = Export::Dmn.write(policy, data) else {
        return;
    };
    let imported = import::dmn(&model).expect("a table");
    assert_eq!(imported.left_out, Vec::<String>::new(), "{model}");
    let project = project_of(&imported.source);
    let (after, name) = match project.model.decisions.iter().next() {
        Some((_, decision)) => {
            bundle_of(&project, &decision.name, Effort::DEFAULT).expect("a decision")
        }
        None => panic!("no decision in\n{}", imported.source),
    };
    let (table, own) = (
        after.table(&name).expect("a table"),
        before.table(&data.name).expect("a table"),
    );
    let mut numbers = Numbers(11);
    for _ in 0..200 {
        let mut case = before.unknown();
        for (at, fact) in (0..).zip(before.facts()) {
            let (lo, hi) = fact.domain.bounds();
            let below = u32::try_from(hi - lo + 1).unwrap_or(u32::MAX);
            before
                .set(&mut case, at, lo + i64::from(numbers.below(below)))
                .expect("in the domain");
        }
        // What the assumptions rule out may be decided either way.
        if !before.is_possible(&case) {
            continue;
        }
        let moved = moved(&case, before, &after).expect("the same facts");
        let said = table
            .decide(&moved)
            .expect("known")
            .map(|ruling| ruling.label());
        let expected = own
            .decide(&case)
            .expect("known")
            .map(|ruling| ruling.shown());
        assert_eq!(said, expected, "{case:?}\n{model}\n{}", imported.source);
    }
}
