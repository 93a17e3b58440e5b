//! Broken, huge and hostile sources: each gets a message at its place, or works. Nothing here may
//! panic, hang or swallow what stands beside it.

use std::fmt::Write;

use crate::common;
use proptest::prelude::{any, proptest};

use casebook::driver::Project;

const MANY: usize = 100_000;

fn check(text: &str) -> Project {
    common::project_with(&[("a.case", text)], "levels:\n  unused-item: allow\n")
}

/// What is said of a source: codes with the lines that they are said of.
fn said(text: &str) -> Vec<(&'static str, usize)> {
    let project = check(text);
    let place = |finding: &casebook::driver::Finding| {
        let span = finding.diagnostic.span();
        (
            finding.diagnostic.code.name,
            project
                .sources
                .get(span.file)
                .line_column(span.start as usize)
                .0,
        )
    };
    project.report.findings.iter().map(place).collect()
}

/// A guide with these steps, and a guide beside it in which two scenarios take the same readers.
fn with_steps(steps: &str) -> String {
    format!(
        "fact lit \"it is lit\" is yes/no\noutcome done \"it is done\" good\nguide faulty \"Faulty\" {{\n  steps {{\n{steps}\n  }}\n}}\n\
         guide healthy \"Healthy\" {{\n  scenario a \"A\" when lit {{\n    - A.\n    @end done\n  }}\n  scenario b \"B\" {{\n    - B.\n    @end done\n  }}\n}}\n"
    )
}

#[test]
fn nesting_is_bounded_and_said_at_its_place() {
    for (text, line) in [
        (
            format!(
                "fact a \"A\" is yes/no\ndefine b \"B\" as {}a",
                "(".repeat(MANY)
            ),
            2,
        ),
        (
            format!("guide g \"G\" {{\n{}", "group a \"A\" {\n".repeat(MANY)),
            257,
        ),
        (
            format!("guide g \"G\" {{\n  steps {{\n{}", "@if a {\n".repeat(MANY)),
            257,
        ),
        (
            format!(
                "procedure p \"P\" {{\n  @if {}a {{\n  }}\n}}\n",
                "(".repeat(MANY)
            ),
            2,
        ),
        ("{".repeat(MANY), 1),
    ] {
        let found = said(&text);
        assert!(
            found.iter().any(|(_, at)| *at == line) && found.len() < 4,
            "{}: {found:?}",
            &text[..60]
        );
    }
    let deep = |depth: usize| {
        format!(
            "fact a \"A\" is yes/no\ndefine b \"B\" as {}a{}\n",
            "(".repeat(depth),
            ")".repeat(depth)
        )
    };
    assert_eq!(said(&deep(256)), []);
    assert_eq!(said(&deep(257)), [("nested-too-deeply", 2)]);
}

#[test]
fn procedures_that_do_each_other_twice_are_bounded() {
    let mut text = "procedure p0 \"P\" {\n  - A.\n}\n".to_owned();
    for level in 1..60 {
        let inner = level - 1;
        let _ = writeln!(
            text,
            "procedure p{level} \"P\" {{\n  @do p{inner}\n  @do p{inner}\n}}"
        );
    }
    text.push_str("outcome done \"it is done\" good\nguide g \"G\" {\n  steps {\n    @do p59\n    @end done\n  }\n}\n");
    let article = format!("---\ntitle: \"T\"\n---\n{text}article {{\n  @show g\n}}\n");
    assert_eq!(said(&article).len(), 1, "{:?}", said(&article));
}

#[test]
fn long_chains_of_definitions_are_bounded() {
    let mut text = "fact a0 \"A\" is yes/no\n".to_owned();
    for level in (1..50_000).rev() {
        let _ = writeln!(text, "define a{level} \"A\" as not a{}", level - 1);
    }
    text.push_str("assume \"A\" a49999 or not a49999\n");
    assert!(
        said(&text).contains(&("nested-too-deeply", 49_743)),
        "{:?}",
        said(&text)
    );
    let mut text = "procedure p0 \"P\" {\n  - A.\n}\n".to_owned();
    for level in (1..50_000).rev() {
        let _ = writeln!(
            text,
            "procedure p{level} \"P\" {{\n  @do p{}\n}}",
            level - 1
        );
    }
    assert_eq!(said(&text).len(), 1);
}

#[test]
fn many_nots_are_one_or_none() {
    let nots = |count: usize| {
        format!(
            "fact a \"A\" is yes/no\ndefine b \"B\" as {}a\n",
            "not ".repeat(count)
        )
    };
    assert_eq!(said(&nots(MANY)), []);
    assert_eq!(said(&nots(MANY + 1)), []);
}

#[test]
fn deep_quotes_and_lists_are_said() {
    let article = |prose: &str| format!("---\ntitle: \"T\"\n---\narticle {{\n{prose}\n}}\n");
    assert_eq!(
        said(&article(&format!("  {}a", ">".repeat(MANY)))),
        [("nested-too-deeply", 5)]
    );
    let mut list = String::new();
    for depth in 0..100 {
        list.extend(["  ", &"  ".repeat(depth), "* a\n"]);
    }
    assert_eq!(said(&article(&list)).len(), 1);
    for odd in [
        "[", "![", "*", "_", "`", "~", "<", "&", "\\", "|", "{", "**a", "[a](", "a](b",
    ] {
        let found = check(&article(&format!("  {}", odd.repeat(MANY / 10))));
        assert!(
            found.report.findings.len() < 30,
            "{odd}: {}",
            found.report.findings.len()
        );
    }
}

#[test]
fn braces_that_do_not_match_are_found_in_one_reading() {
    // Each of these was read twice a level, or to the end of the file for each line.
    for steps in [
        "    @if lit {\n".repeat(60),
        "    @if lit {\n".repeat(60) + &"    } x\n".repeat(60),
        "    @note \"T\" {\n      } @else {\n".repeat(40),
        "    ```a\n    ~~~b\n".repeat(20_000),
        "    @option \"O\" {\n    }\n".repeat(200),
    ] {
        let found = said(&with_steps(&steps));
        assert!(!found.is_empty() && found.len() < 300, "{}", found.len());
        assert!(
            found
                .iter()
                .any(|(code, _)| *code == "overlapping-scenarios"),
            "what stands beside it is checked"
        );
    }
}

#[test]
fn odd_files_are_read() {
    assert_eq!(said(""), []);
    assert_eq!(said("\n\n// only words\n"), []);
    assert_eq!(
        said("\u{feff}fact a \"A\" is yes/no\r\ndefine b \"B\" as not a\r\n"),
        []
    );
    assert_eq!(
        said("\u{feff}---\r\ntitle: \"T\"\r\n---\r\narticle {\r\n  Words.\r\n}\r\n"),
        []
    );
    assert_eq!(
        said("fact a \"A\" is yes/no\rdefine b \"B\" as not a\r")[0],
        ("misleading-character", 1)
    );
    assert_eq!(
        said("fact a \"A\0\" is yes/no\n"),
        [("misleading-character", 1)]
    );
    assert_eq!(
        said("// \u{202e}\nfact a \"A\" is yes/no\n"),
        [("misleading-character", 1)]
    );
    let long = "x".repeat(5_000_000);
    assert_eq!(said(&long), [("syntax-error", 1)]);
    assert_eq!(
        said(&format!(
            "---\ntitle: \"T\"\n---\narticle {{\n  {long}\n}}\n"
        )),
        []
    );
}

#[test]
fn characters_that_mislead_are_named() {
    for (text, line) in [
        ("fact a \"A\" is yes/no\ndefine b \"B\" as not\u{a0}a\n", 2),
        ("fact lit \"A\" is yes/no\ndefine b \"B\" as not lіt\n", 2),
        ("fact a\u{200b}b \"A\" is yes/no\n", 1),
        ("fact a\u{200d}b \"A\" is yes/no\n", 1),
        ("fact a–b \"A\" is yes/no\n", 1),
        (
            "fact a \"A\" is yes/no\nprocedure p \"P\" {\n  @set а\n}\n",
            3,
        ),
    ] {
        assert_eq!(said(text), [("misleading-character", line)], "{text}");
    }
    // In words, every script may stand.
    assert_eq!(said("fact a \"наш «сервер» — 👩‍💻 שלום\" is yes/no\n"), []);
}

#[test]
fn tabs_are_said_once() {
    let text = with_steps("\t\t- One.\n\t\t\t=> Two.\n\t\t@end done");
    let found = said(&text);
    assert_eq!(found[0], ("misplaced-line", 5), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn ten_mistakes_in_ten_items_are_ten_messages() {
    let text = "\
term a \"A
fact b \"B\" is yes/on
fact c \"C\" is one off { x \"X\" }
define d \"D\" as b and
assume \"E\" b &&& b
outcome F \"F\" good
eligibility g \"G\" {
  one: unavailable wen lit because \"One.\"
  otherwise available
}
decision h \"H\" is yes/no rules {
  otherwise maybe
}
procedure i \"I\" {
  @sett lit
}
guide j \"J\" {
  scenario k \"K\" whenn lit {
    - K.
  }
}
fact lit \"it is lit\" is yes/no
outcome done \"it is done\" good
guide healthy \"Healthy\" {
  scenario l \"L\" when lit {
    - L.
    @end done
  }
  scenario m \"M\" {
    - M.
    @end done
  }
}
";
    let lines: Vec<usize> = said(text).into_iter().map(|(_, line)| line).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 6, 8, 12, 15, 18]);
    // The assumption that is not understood could exclude anybody; without it the rest is checked.
    let whole = text.replace("assume \"E\" b &&& b\n", "\n");
    let found = said(&whole);
    assert_eq!(
        found.last(),
        Some(&("overlapping-scenarios", 29)),
        "{found:?}"
    );
    assert_eq!(found.len(), 10, "{found:?}");
}

#[test]
fn a_mistake_in_a_list_of_steps_loses_that_step() {
    for (steps, expected) in [
        (
            "    - A.\n    @if lit\n      - B.\n    }\n    @else {\n      - C.\n    }\n    @end done",
            vec![6],
        ),
        (
            "    - A.\n    @if lit {\n      - B.\n    @end done",
            vec![6],
        ),
        (
            "    - A.\n    @if lit {\n      - B.\n    } @else {\n      - C.\n    }\n    @end done",
            vec![8],
        ),
        (
            "    - A.\n    @iff lit {\n      - B.\n    }\n    @end done",
            vec![6],
        ),
        (
            "    - A.\n    if lit {\n      - B.\n    }\n    @end done",
            vec![6],
        ),
        (
            "    - A.\n      @set litt\n    - B.\n    @continue nowhere\n    @end doone",
            vec![6, 8, 9],
        ),
        ("    - A.\n    ```\n    code\n    @end done", vec![6]),
        ("    - A.\n    }\n    - B.\n    @end done", vec![6]),
    ] {
        let found = said(&with_steps(steps));
        let lines: Vec<usize> = found
            .iter()
            .filter(|(code, _)| *code != "overlapping-scenarios")
            .map(|(_, line)| *line)
            .collect();
        assert_eq!(lines, expected, "{steps}\n{found:?}");
        assert!(
            found
                .iter()
                .any(|(code, _)| *code == "overlapping-scenarios"),
            "{steps}\n{found:?}"
        );
    }
}

#[test]
fn front_matter_is_bounded_and_shown_at_its_key() {
    let article = "article {\n  Words.\n}\n";
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..40 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        bomb.extend([
            &format!("a{level}: &a{level} ["),
            before.trim_end_matches(", "),
            "]\n",
        ]);
    }
    assert_eq!(
        said(&format!("---\ntitle: \"T\"\n{bomb}---\n{article}"))[0].0,
        "broken-front-matter"
    );
    let nested = format!("---\ntitle: \"T\"\nx: {}\n---\n{article}", "[".repeat(MANY));
    assert_eq!(said(&nested)[0].0, "broken-front-matter");
    assert_eq!(
        said(&format!("---\ntitle: \"T\"\ntags: [a, b\n---\n{article}")),
        [("broken-front-matter", 3)]
    );
    assert_eq!(
        said(&format!(
            "---\ntitle: \"T\"\ndescription: a: b\n---\n{article}"
        )),
        [("broken-front-matter", 3)]
    );
    assert_eq!(
        said(&format!("---\ntags: a\ntitle: [x]\n---\n{article}")),
        [("broken-front-matter", 3)]
    );
    assert_eq!(
        said(&format!("---\ntitle: \"T\"\ntitle: \"U\"\n---\n{article}")),
        [("broken-front-matter", 3)]
    );
}

#[test]
fn uses_that_lead_nowhere_are_said() {
    let used = |path: &str| {
        let text = format!("fact a \"A\" is yes/no\nuse \"{path}\"\n");
        let project = common::project_with(
            &[
                ("sub/a.case", &text),
                ("b.case", "fact b \"B\" is yes/no\n"),
            ],
            "levels:\n  unused-item: allow\n",
        );
        common::codes(&project)
    };
    assert_eq!(used("../b.case"), Vec::<&str>::new());
    for path in [
        "../../../etc/passwd",
        "/etc/passwd",
        "..",
        ".",
        "../sub",
        "",
        "missing.case",
        "../b",
        "b.case\u{2044}",
        "https://x.example/a.case",
    ] {
        assert_eq!(used(path), ["use-not-found"], "{path}");
    }
    assert_eq!(used("a.case"), ["cycle"]);
}

/// What fuzzing found, and what damaged it; each file is given to everything that is fuzzed.
#[test]
fn what_fuzzing_found_is_read() {
    let finds = common::folder("tests/corpus/fuzz");
    assert!(!finds.is_empty());
    for (path, content) in finds {
        println!("{path}");
        common::fuzz::parser(&content);
        common::fuzz::front_matter(&content);
        common::fuzz::prose(&content);
        common::fuzz::check(&content);
    }
}

proptest! {
    #![proptest_config(common::random::config(256))]

    #[test]
    fn random_text_is_read(text in any::<String>()) {
        check(&text);
        check(&with_steps(&text));
    }

    #[test]
    fn random_bytes_are_read(bytes in any::<Vec<u8>>()) {
        let mut files = casebook::driver::Memory::default();
        files.add("policies/a.case", bytes);
        let settings = casebook::driver::Settings::default();
        casebook::driver::check(&files, &settings, &|_| true).expect("files in memory can be read");
    }

    /// Shipped policies with a piece cut out or doubled: what a hand that slips makes of them.
    #[test]
    fn damaged_policies_are_read(which in any::<usize>(), from in any::<usize>(), length in 0_usize..200, twice in any::<bool>()) {
        let shipped = common::folder("policies");
        let texts: Vec<String> = shipped.iter().filter(|(path, _)| path.ends_with(".case")).map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
        let text = &texts[which % texts.len()];
        let start = text.floor_char_boundary(from % text.len());
        let end = text.floor_char_boundary((start + length).min(text.len()));
        let damaged = if twice { format!("{}{}", &text[..end], &text[start..]) } else { format!("{}{}", &text[..start], &text[end..]) };
        check(&damaged);
    }
}

#[test]
fn hostile_rows_are_said() {
    let source = |file: &str| {
        format!(
            "fact plan \"the plan\" is one of {{ free \"Free\"  team \"Team\" }}\n\
             decision fee \"the fee\" is 0..50 EUR from \"{file}\"\n"
        )
    };
    let deep = format!(
        "plan,fee,unless\nfree,0,{}plan is team{}\nteam,1,\n",
        "(".repeat(50_000),
        ")".repeat(50_000)
    );
    let nots = format!(
        "plan,fee,unless\nfree,0,{}plan is team\nteam,1,\n",
        "not ".repeat(50_000)
    );
    let yaml = format!("- plan: {}free{}\n", "[".repeat(50_000), "]".repeat(50_000));
    let laughs = "- &a {plan: free, fee: 0}\n- *a\n- *a\n";
    for (file, text) in [
        ("a.csv", deep.as_str()),
        ("b.csv", nots.as_str()),
        ("c.yaml", yaml.as_str()),
        ("d.yaml", laughs),
        ("e.csv", ""),
        ("f.csv", "\u{feff}"),
        ("g.csv", "plan,fee\n\"free,0\n"),
        ("h.csv", "plan,fee\nfree,\u{0}\n"),
        ("i.yaml", ""),
    ] {
        let project = common::project(&[("a.case", &source(file)), (file, text)]);
        let found = common::codes(&project);
        assert!(
            !found.is_empty() && !found.contains(&"internal-error"),
            "{file}: {found:?}"
        );
    }
}

/// Character references are decoded behind the check of the text.
#[test]
fn references_to_characters_are_characters() {
    for reference in [
        "&#27;",
        "&#10;",
        "&#13;",
        "&Tab;",
        "&NewLine;",
        "&#x202e;",
        "&#xFFFE;",
        "&#x2028;",
        "&lrm;",
        "&ZeroWidthSpace;",
        "&#7;",
    ] {
        let sources = [
            format!("fact f \"f {reference} g\" is yes/no\n"),
            format!("article {{\n  Words {reference} more.\n}}\n"),
            format!("article {{\n  ## Words {reference}\n\n  | a {reference} |\n  | - |\n}}\n"),
            format!("article {{\n  [words](https://example.org/a{reference}b)\n}}\n"),
            format!("article {{\n  ```sh{reference}\n  code\n  ```\n}}\n"),
            format!(
                "decision d \"D\" is yes/no rules {{\n  r: yes when f because \"w {reference}\"\n}}\nfact f \"f\" is yes/no\n"
            ),
        ];
        for source in sources {
            let found = said(&format!("---\ntitle: T\n---\n{source}"));
            assert!(
                found
                    .iter()
                    .any(|(code, _)| *code == "misleading-character"),
                "{source}: {found:?}"
            );
        }
    }
    // Others are what they stand for, and in code they are no references.
    let page = "---\ntitle: T\n---\narticle {\n  Tom &amp; Ann &lt;b&gt; &copy; `&#27;`\n\n  ```\n  &#27;\n  ```\n}\n";
    assert_eq!(said(page), []);
}

/// A name in an address would be replaced in its words alone.
#[test]
fn names_in_addresses_are_told() {
    for words in [
        "<https://a.example/{t}>",
        "https://a.example/{t}/x",
        "[x](https://a.example/{t})",
        "![x](https://a.example/{t}.png)",
    ] {
        let page = format!("---\ntitle: T\n---\nterm t \"T\"\narticle {{\n  {{t}} {words}\n}}\n");
        let found = said(&page);
        assert!(
            found.iter().any(|(code, _)| *code == "broken-link"),
            "{words}: {found:?}"
        );
    }
    let see = "procedure p(a) \"P\" {\n  - Do {a}.\n    @see \"x\" https://a.example/{a}\n}\n";
    assert!(said(see).iter().any(|(code, _)| *code == "broken-link"));
    let titled = "---\ntitle: T\n---\narticle {\n  [x](https://a.example \"lost\")\n}\n";
    assert!(said(titled).iter().any(|(code, _)| *code == "stray-markup"));
}

/// A fact that assumptions alone ask for may still relate others.
#[test]
fn what_assumptions_relate_is_not_called_idle() {
    let article = "decision d \"D\" is yes/no rules {\n  r: yes when contract\n  s: no when card and not contract\n}\n";
    let facts = "fact firm \"firm\" is yes/no\nfact contract \"contract\" is yes/no\nfact card \"card\" is yes/no\n";
    let told = |assumed: &str| {
        let project = check(&format!("{facts}{assumed}{article}"));
        let of = |finding: &casebook::driver::Finding| finding.diagnostic.message.clone();
        project
            .report
            .findings
            .iter()
            .map(of)
            .filter(|message| message.contains("firm"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told("assume \"A\" firm implies contract\nassume \"C\" not firm implies card\n"),
        ["only assumptions ask for `firm`"]
    );
    assert_eq!(
        told("assume \"A\" firm and (card or contract)\n"),
        ["only assumptions ask for `firm`"]
    );
    let idle = ["nothing depends on `firm`: only assumptions ask for it"];
    assert_eq!(
        told("assume \"B\" card or contract\nassume \"C\" firm implies contract\n"),
        idle
    );
    assert_eq!(
        told("assume \"B\" card or contract\nassume \"C\" not firm\n"),
        idle
    );
}
