//! Limits: what would take for ever, or more memory than there is, ends soon and is said, with all
//! that is still proved.

use std::fmt::Write;

use crate::common;
use crate::common::program::{casebook, code, project, said, write};

use casebook::analysis::agreement::claims::SharedOutcomes;
use casebook::analysis::effort::Effort;
use casebook::analysis::registry::{CheckRequest, check_file};

/// More pigeons than holes: no reader is left over, and to see that takes every way to put them.
fn pigeons(holes: usize) -> String {
    let mut text = String::new();
    for pigeon in 0..=holes {
        for hole in 0..holes {
            let _ = writeln!(
                text,
                "fact p{pigeon}-{hole} \"it is in {pigeon} {hole}\" is yes/no"
            );
        }
    }
    text.push_str("decision d \"the d\" is one of { x \"X\" y \"Y\" } rules {\n");
    for pigeon in 0..=holes {
        let nowhere: Vec<String> = (0..holes)
            .map(|hole| format!("not p{pigeon}-{hole}"))
            .collect();
        let _ = writeln!(text, "  nowhere-{pigeon}: x when {}", nowhere.join(" and "));
    }
    for hole in 0..holes {
        for (one, other) in
            (0..=holes).flat_map(|one| (one + 1..=holes).map(move |other| (one, other)))
        {
            let _ = writeln!(
                text,
                "  both-{hole}-{one}-{other}: y when p{one}-{hole} and p{other}-{hole}"
            );
        }
    }
    text + "}\ndecision e \"the e\" is one of { x \"X\" y \"Y\" } rules {\n  x when p0-0\n}\n"
}

fn checked(source: &str, work: u64) -> (usize, Vec<&'static str>, bool) {
    let project = common::project(&[("a.case", source)]);
    let nobody = SharedOutcomes::new();
    let effort = Effort::DEFAULT.with_work(work);
    let asked = CheckRequest {
        effort,
        wanted: &|_| true,
        today: None,
        shared: &nobody,
    };
    let proof = check_file(&project.model, &project.model.files[0], asked);
    assert!(proof.work <= work, "{} of {work}", proof.work);
    (
        proof.undecided,
        proof
            .diagnostics
            .iter()
            .map(|found| found.code.name)
            .collect(),
        proof.short_of_work,
    )
}

#[test]
fn work_is_counted_and_what_is_not_decided_is_said_at_its_place() {
    let source = pigeons(6);
    let (undecided, codes, short) = checked(&source, 2_000_000);
    assert!(undecided > 0 && short, "{codes:?}");
    // Of the other decision all is told, however hard the first one is.
    assert!(codes.contains(&"no-rule-applies"), "{codes:?}");
    let (undecided, codes, short) = checked(&pigeons(3), Effort::DEFAULT.work);
    assert!(
        undecided == 0 && !short && codes.contains(&"no-rule-applies"),
        "{codes:?}"
    );
    // The same work gives the same answer.
    assert_eq!(checked(&source, 2_000_000), checked(&source, 2_000_000));
}

/// Runs `check`, which says this with this exit code; everything else of the command works the same
/// way.
fn checks(source: &str, wanted: i32, words: &str) {
    let folder = project(&[("a.case", source)]);
    let output = casebook(
        folder.path(),
        &["check", "--no-cache", "--format", "concise"],
    );
    let printed = String::from_utf8_lossy(&output.stdout).into_owned() + &said(&output);
    assert_eq!(code(&output), wanted, "{printed}");
    assert!(printed.contains(words), "{printed}");
}

#[test]
fn what_is_named_often_is_worked_out_once() {
    // Each define names the last one twice.
    let mut text =
        "fact f0 \"it is\" is yes/no\nfact f1 \"it is one\" is yes/no\ndefine t0 \"t\" as f0 and f1\n".to_owned();
    for at in 1..60 {
        let (fact, last) = (at % 2, at - 1);
        let _ = writeln!(
            text,
            "define t{at} \"t\" as (t{last} and not f{fact}) or (not t{last} and f{fact})"
        );
    }
    text.push_str("decision d \"the d\" is one of { x \"X\" y \"Y\" } rules {\n  a: x when t59\n  otherwise y\n}\n");
    checks(&text, 0, "every reader is covered");
    // Each rule overrides all before it.
    let mut text = String::new();
    for at in 0..40 {
        let _ = writeln!(text, "fact f{at} \"it is {at}\" is yes/no");
    }
    text.push_str("decision d \"the d\" is one of { x \"X\" y \"Y\" } rules {\n");
    for at in 0..40 {
        let weaker: Vec<String> = (0..at).map(|at| format!("r{at}")).collect();
        let overrides = if at == 0 {
            String::new()
        } else {
            format!(" overrides {}", weaker.join(", "))
        };
        let _ = writeln!(
            text,
            "  r{at}: {} when f{at}{overrides}",
            if at % 2 == 0 { "x" } else { "y" }
        );
    }
    checks(&(text + "  otherwise x\n}\n"), 0, "no rules conflict");
    // Many alternatives, of one fact and of two.
    let one: Vec<String> = (0..1_000)
        .map(|at| format!("n is {} EUR", at * 3))
        .collect();
    let two: Vec<String> = (0..300)
        .map(|at| format!("(n is {} EUR and m is {} EUR)", at * 7 % 901, at * 11))
        .collect();
    for condition in [one.join(" or "), two.join(" or ")] {
        checks(
            &format!(
                "fact n \"the n\" is 0..10000 EUR\nfact m \"the m\" is 0..10000 EUR\n\
                 decision d \"the d\" is one of {{ x \"X\" y \"Y\" }} rules {{\n  a: x when {condition}\n  otherwise y\n}}\n"
            ),
            0,
            "every reader is covered",
        );
    }
}

#[test]
fn text_is_counted_before_it_is_made() {
    let mut labels =
        "---\ntitle: \"T\"\n---\nfact f \"it is\" is yes/no\ndefine t0 \"{f} and {f}\" as f\n"
            .to_owned();
    for at in 1..40 {
        let last = at - 1;
        let _ = writeln!(
            labels,
            "define t{at} \"{{t{last}}}{{t{last}}}\" as not t{last}"
        );
    }
    checks(
        &(labels + "article {\n  Whether {t39}.\n}\n"),
        3,
        "with all that it names",
    );
    let once = "x".repeat(60_000);
    let page = format!(
        "---\ntitle: \"T\"\n---\nfact f \"it is {once}\" is yes/no\ndefine d \"it is so\" as f\narticle {{\n{}}}\n",
        "  Whether {f} or {f}.\n".repeat(200)
    );
    checks(&page, 3, "too long to be written");
    let mut procedures =
        "---\ntitle: \"T\"\n---\nprocedure p0(w) \"P\" {\n  - A {w}.\n}\n".to_owned();
    for at in 1..30 {
        let last = at - 1;
        let _ = writeln!(
            procedures,
            "procedure p{at}(w) \"P\" {{\n  @do p{last}(w: \"{{w}}{{w}}\")\n}}"
        );
    }
    procedures.push_str(
        "outcome done \"it is done\" good\nguide g \"G\" {\n  steps {\n    @do p29(w: \"x\")\n    @end done\n  }\n}\n",
    );
    checks(
        &(procedures + "article {\n  @show g\n}\n"),
        3,
        "too long to be written",
    );
    // Reasons that override each other are told with all that they except.
    let mut text = "---\ntitle: \"T\"\n---\n".to_owned();
    for at in 0..30 {
        let _ = writeln!(
            text,
            "fact f{at} \"it is {at}\" not \"it is not {at}\" is yes/no"
        );
    }
    text.push_str("eligibility can \"C\" {\n");
    for at in 0..30 {
        let weaker: Vec<String> = (0..at).map(|at| format!("r{at}")).collect();
        let overrides = if at == 0 {
            String::new()
        } else {
            format!(" overrides {}", weaker.join(", "))
        };
        let result = if at % 2 == 0 {
            "unavailable"
        } else {
            "available"
        };
        let because = if result == "unavailable" {
            format!(" because \"Reason {at}.\"")
        } else {
            String::new()
        };
        let _ = writeln!(text, "  r{at}: {result} when f{at}{overrides}{because}");
    }
    let folder = project(&[(
        "a.case",
        &(text + "  otherwise available\n}\narticle {\n  @show can\n}\n"),
    )]);
    let output = casebook(folder.path(), &["build"]);
    assert_eq!(code(&output), 3, "{}", said(&output));
    assert!(
        said(&output).contains("too long for a page"),
        "{}",
        said(&output)
    );
}

#[test]
fn texts_that_name_themselves_are_cycles() {
    let source = |of: &str, text: &str| {
        let own = |name: &str, plain: &str| {
            if of == name {
                text.to_owned()
            } else {
                plain.to_owned()
            }
        };
        format!(
            "---\ntitle: \"{}\"\n---\nterm aa \"{}\"\nfact f \"{}\" not \"it is not\" is yes/no\nfact k \"the kind\" is one of {{ x \"{}\"  y \"y\" }}\n\
             define d \"{}\" not \"it is old\" as f\noutcome done \"{}\" good\ndecision r \"{}\" is one of {{ u \"u\" v \"v\" }} rules {{\n  u when d and k is x\n  otherwise v\n}}\n\
             procedure p \"{}\" {{\n  - Wait for {{aa}}.\n}}\nguide g \"{}\" {{\n  group gr \"{}\" when f {{\n    scenario s \"{}\" {{\n      @do p\n      @end done\n    }}\n  }}\n  \
             scenario t \"Others\" otherwise {{\n    - Click.\n    @end done\n  }}\n}}\narticle {{\n  Whether {{d}} and {{k.x}}.\n\n  @show r\n\n  @show g\n}}\n",
            own("a", "T"),
            own("aa", "the t"),
            own("f", "it is"),
            own("k.x", "x"),
            own("d", "it is new"),
            own("done", "it works"),
            own("r", "Result"),
            own("p", "Do"),
            own("g", "Go"),
            own("gr", "Group"),
            own("s", "New")
        )
    };
    checks(&source("", ""), 0, "every reader is covered");
    for name in ["a", "aa", "f", "d", "done", "r", "p", "g", "gr", "s"] {
        checks(&source(name, &format!("so {{{name}}}")), 1, "error[cycle]");
        let folder = project(&[("a.case", &source(name, &format!("so {{{name}}}")))]);
        for command in [
            &["build"][..],
            &["test", "--coverage"],
            &["eval", "r", "f=yes"],
            &["diff", "policies", "policies"],
        ] {
            let output = casebook(folder.path(), command);
            assert!(
                (0..=3).contains(&code(&output)),
                "{name}: {command:?}: {}",
                said(&output)
            );
        }
    }
    // Through each other, and through very many.
    let circle = "---\ntitle: \"T\"\n---\nfact f \"{d}\" is yes/no\ndefine d \"{e}\" as f\ndefine e \"{f}\" as not f\narticle {\n  Whether {d} or {e}.\n}\n";
    checks(circle, 1, "error[cycle]");
    let mut chain =
        "---\ntitle: \"T\"\n---\nfact f \"it is\" is yes/no\ndefine d0 \"d\" as f\n".to_owned();
    for at in 1..5_000 {
        let _ = writeln!(chain, "define d{at} \"{{d{}}}\" as f", at - 1);
    }
    checks(
        &(chain + "article {\n  Whether {d4999}.\n}\n"),
        1,
        "nested-too-deeply",
    );
}

#[test]
fn domains_and_files_of_rows_have_ends() {
    let decision = "decision d \"the d\" is one of { x \"X\" y \"Y\" } rules {\n  a: x when n > 5 EUR\n  otherwise y\n}\n";
    for domain in [
        "0..4611686018427387904",
        "0..1000000000000000000",
        "0.0000000000000000..1.0000000000000000",
    ] {
        let written = decision.replace(
            "5 EUR",
            if domain.contains('.') && !domain.starts_with("0..") {
                "0.5 EUR"
            } else {
                "5 EUR"
            },
        );
        checks(
            &format!("fact n \"the n\" is {domain} EUR\n{written}"),
            1,
            "bad-domain",
        );
    }
    checks(
        &format!("fact n \"the n\" is 0..999999999999999999 EUR\n{decision}"),
        0,
        "every reader is covered",
    );
    let folder = project(&[(
        "a.case",
        "fact n \"the n\" is 0..3000000\ndecision d \"the d\" is one of { x \"X\" y \"Y\" } from \"t.csv\"\n",
    )]);
    let rows: String = (0..200_001).fold("n,d\n".to_owned(), |mut rows, at| {
        let _ = writeln!(rows, "{},x", at * 3);
        rows
    });
    write(folder.path(), "policies/t.csv", rows.as_bytes());
    let output = casebook(folder.path(), &["check", "--no-cache"]);
    assert_eq!(code(&output), 3, "{}", said(&output));
    assert!(
        said(&output).contains("no more than 200000 are read"),
        "{}",
        said(&output)
    );
}

#[test]
fn findings_of_one_kind_are_counted_behind_the_first_hundred() {
    let mut text = String::new();
    for at in 0..150 {
        let _ = writeln!(text, "define d{at} \"d\" as nothing-called-{at} is x");
    }
    let folder = project(&[("a.case", &text)]);
    for format in ["human", "concise", "github"] {
        let output = casebook(folder.path(), &["check", "--no-cache", "--format", format]);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned() + &said(&output);
        assert_eq!(
            printed.matches("nothing here is called").count(),
            100,
            "{format}"
        );
        assert!(
            printed.contains("50 findings more") || printed.contains("and 50 findings"),
            "{format}: {printed}"
        );
    }
    let output = casebook(folder.path(), &["check", "--no-cache", "--format", "json"]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout)
            .matches("\"code\"")
            .count(),
        150
    );
}

#[test]
fn rules_that_override_each_other_in_a_circle_keep_guides_from_being_compared() {
    let shared = r#"
fact bag "your bag" is one of { small "small"  large "large" }
fact price "the price" is 0..9 EUR
outcome done "you are done" good
decision class "The class" is one of { low "low"  high "high" } rules {
  n1: high when bag is small overrides n3
  n2: high when bag is small overrides n1
  n3: low when price < 3 EUR overrides n2
}
eligibility may "Whether you may" {
  unavailable when class is high because "It is full"
  otherwise available
}
"#;
    let guide = |population: &str| {
        format!(
            "---\ntitle: \"One\"\n---\nuse \"shared.case\"\nguide go \"Go\" for {population} otherwise \"No.\" {{\n  steps {{\n    - Go.\n    @end done\n  }}\n}}\narticle {{\n  @show go\n}}\n"
        )
    };
    let (one, other) = (guide("may"), guide("bag is small"));
    let project = common::project(&[
        ("shared.case", shared),
        ("one.case", &one),
        ("other.case", &other),
    ]);
    let codes = common::codes(&project);
    assert!(codes.contains(&"cycle"), "{codes:?}");
}

/// Many guides about different things that end alike: no region holds the readers of all of them, and yet each is compared.
#[test]
fn guides_of_unrelated_facts_that_end_alike_are_compared() {
    let mut sources = vec![(
        "shared.case".to_owned(),
        "outcome done \"it is done\" good\noutcome sales \"Sales calls you\"\n".to_owned(),
    )];
    let count = 70;
    for number in 0..count {
        let text = format!(
            "---\ntitle: \"Page {number}\"\n---\nuse \"shared.case\"\n\n\
             fact kind-{number} \"the kind {number}\" is one of {{ a-{number} \"one of {number}\"  b-{number} \"two of {number}\"  c-{number} \"three of {number}\" }}\n\
             fact age-{number} \"the age of {number}\" is 0..99 days\n\n\
             guide go-{number} \"Go to {number}\" {{\n  \
               scenario yes-{number} \"You can go to {number}\" when kind-{number} is a-{number} or (kind-{number} is b-{number} and age-{number} > 9 days) {{\n    - Go to {number}.\n    @end done\n  }}\n  \
               scenario no-{number} \"You cannot go to {number}\" otherwise {{\n    - Call about {number}.\n    @end sales\n  }}\n}}\n\
             article {{\n  Words of {number}.\n\n  @show go-{number}\n}}\n"
        );
        sources.push((format!("page{number}.case"), text));
    }
    let sources: Vec<(&str, &str)> = sources
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let found = common::project(&sources);
    let codes = common::codes(&found);
    let of = |code: &str| codes.iter().filter(|found| **found == code).count();
    assert_eq!(
        (of("guides-disagree"), of("undecided"), codes.len()),
        (count, 0, count)
    );
}
