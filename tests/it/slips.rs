//! Slips of those who write in another language of markup, or in haste: each is told, by one code,
//! and none of them is published in silence.

use crate::common;

/// A policy in which nothing is wrong.
const RIGHT: &str = r#"---
title: "Batteries"
description: "What to do."
---
term fjell "Fjell e-bike" short "Fjell"
term hub "Service Hub"
fact swollen "the battery is swollen" not "the battery is not swollen" is yes/no
fact seller "the place where you bought it" is one of { website "our website"  shop "a shop" }
outcome safe-battery "the battery is safe" good
decision refund "The refund" is 0..99 EUR rules {
  web: 9 EUR when seller is website because "The website is ours."
  otherwise 5 EUR
}
guide recall "What to do" {
  intro {
    Read this first.
  }
  scenario danger "The battery is swollen" when swollen {
    - Put the battery outside.
      => It is cold.
    - Hand the {fjell} to the courier.
    @choose "What is on the display?" {
      @option "Error 12:" {
        - Wait.
      }
      @option "Nothing:" {
        - Call the {hub}.
      }
    }
    @see "the shop" https://shops.example.com/
    @end safe-battery
  }
  scenario fine "Everybody else" otherwise {
    - Ride on.
    @end safe-battery
  }
}
article {
  Some batteries of the {fjell} can overheat.

  ## Your way {#way}

  @show refund

  @show recall
}
"#;

/// What stands in the policy, what was typed instead, and the code by which it is told.
const SLIPS: &[(&str, &str, &str)] = &[
    ("      => It is cold.\n", "      => \n", "empty-text"),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    - \n",
        "empty-text",
    ),
    (
        "because \"The website is ours.\"",
        "because \"\"",
        "empty-text",
    ),
    ("\"the battery is swollen\" not", "\"\" not", "empty-text"),
    (
        "not \"the battery is not swollen\"",
        "not \"\"",
        "empty-text",
    ),
    ("\"the battery is safe\"", "\"\"", "empty-text"),
    ("\"a shop\"", "\" \"", "empty-text"),
    ("\"The refund\"", "\"\"", "empty-text"),
    ("\"Error 12:\"", "\"\"", "empty-text"),
    ("\"What is on the display?\"", "\"\"", "empty-text"),
    ("@see \"the shop\"", "@see \"\"", "empty-text"),
    ("\"Service Hub\"", "\"\"", "empty-text"),
    ("short \"Fjell\"", "short \"\"", "empty-text"),
    (
        "description: \"What to do.\"",
        "description: \"\"",
        "empty-text",
    ),
    ("## Your way {#way}", "##", "empty-text"),
    (
        "## Your way {#way}",
        "## Your way ## {#way}",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  | A | B |\n  |---|---|\n  | 1 | 2 | 3 |\n",
        "lost-content",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  | A | B |\n  | 1 | 2 |\n",
        "stray-markup",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    − Hand it over.\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    -- Hand it over.\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    o Hand it over.\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    #. Hand it over.\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    | Hand | it |\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    - [ ] Hand it over.\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    - 1. Hand it over.\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    - Step 2: Hand it over.\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    - - Hand it over.\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    - ## Hand it over.\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    - Hand it over. => It is gone.\n",
        "misplaced-line",
    ),
    (
        "      => It is cold.\n",
        "      => Result: cold\n",
        "misplaced-line",
    ),
    (
        "      => It is cold.\n",
        "      => - cold\n",
        "misplaced-line",
    ),
    (
        "      => It is cold.\n",
        "      > It is cold.\n",
        "misplaced-line",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  • one\n  • two\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  a) one\n  b) two\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  (1) one\n  (2) two\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  1.One\n  2.Two\n",
        "stray-markup",
    ),
    ("{fjell} can", "${fjell} can", "stray-markup"),
    ("{fjell} can", "[fjell] can", "stray-markup"),
    ("{fjell} can", "[[fjell]] can", "stray-markup"),
    ("{fjell} can", "fjell} can", "stray-markup"),
    ("{fjell} can", "{{fjell}} can", "stray-markup"),
    ("{fjell} can", "{Fjell} can", "stray-markup"),
    ("{fjell} can", "{fjell can", "stray-markup"),
    ("{fjell} can", "<fjell> can", "raw-html"),
    ("{fjell} can", "{term fjell} can", "stray-markup"),
    ("{fjell} can", "@fjell can", "stray-markup"),
    ("{fjell} can", "%fjell% can", "stray-markup"),
    ("{fjell} can", "\\{fjell} can", ""),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  /* check */ Words.\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  > [!WARNING] Hot\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  !!! note\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  An ~~old~~ one.\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  A ==new== one.\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  Hot :warning: thing.\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  So[^1].\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  The *Save button.\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  The **Save* button.\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  Ask (todo).\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  [our shop]().\n",
        "broken-link",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  [](https://a.example).\n",
        "empty-text",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  [our shop](#).\n",
        "broken-link",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  (our shop)[https://a.example].\n",
        "stray-markup",
    ),
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  [a|https://a.example].\n",
        "stray-markup",
    ),
    ("https://shops.example.com/", "https://", "broken-link"),
    (
        "https://shops.example.com/",
        "https://shops.example.com/.",
        "broken-link",
    ),
    (
        "https://shops.example.com/",
        "shops.example.com/",
        "broken-link",
    ),
    ("description:", "descripton:", "stray-markup"),
    (
        "description: \"What to do.\"",
        "sidebar-label: \"X\"",
        "stray-markup",
    ),
    (
        "description: \"What to do.\"",
        "review_by: 2027-01-01",
        "stray-markup",
    ),
    (
        "description: \"What to do.\"",
        "keywords: [\"{fjell}\"]",
        "stray-markup",
    ),
    (
        "\"The refund\"",
        "\"What do you get back?\"",
        "awkward-label",
    ),
    (
        "\"the battery is safe\"",
        "\"Safe battery.\"",
        "awkward-label",
    ),
    ("\"a shop\"", "\"our website\"", "awkward-label"),
    ("\"Fjell e-bike\"", "\"the Fjell e-bike\"", "stray-markup"),
    (
        "\"the place where you bought it\"",
        "\"the place where you bought it is\"",
        "awkward-label",
    ),
    ("\"Nothing:\"", "\"Error 12:\"", "ambiguous-sentence"),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    - @end safe-battery\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    * @end safe-battery\n",
        "misplaced-line",
    ),
    ("## Your way {#way}", "## Your way {way}", "unknown-name"),
    // Signs that are meant.
    (
        "  Some batteries of the {fjell} can overheat.\n",
        "  Press **?**. Use image/* or :q: in the _id field, and 1 => 2. Set it to To do; \\{x\\} stays.\n",
        "",
    ),
    (
        "because \"The website is ours.\"",
        "because \"Type `the` the way you write `TODO` there.\"",
        "",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    - Read the error:\n\n      > Disk full.\n",
        "",
    ),
    (
        "description: \"What to do.\"",
        "owner: \"A\"\nuid: 3\nimages: 4",
        "",
    ),
    (
        "@see \"the shop\"",
        "@warning \"Hot\" {\n    }\n    @see \"the shop\"",
        "empty-text",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    - Hand the {fjell} to the courier.\n      Warning: he bites.\n",
        "misplaced-line",
    ),
    (
        "    - Hand the {fjell} to the courier.\n",
        "    Hand it to the courier.\n",
        "stray-markup",
    ),
    (
        "@see \"the shop\"",
        "@warning \"Hot\" Do not touch it.\n    @see \"the shop\"",
        "misplaced-line",
    ),
];

#[test]
fn each_slip_is_told_once() {
    let found = |source: &str| common::codes(&common::project(&[("batteries.case", source)]));
    assert_eq!(found(RIGHT), Vec::<&str>::new());
    let mut bad = Vec::new();
    for (right, typed, code) in SLIPS {
        assert!(RIGHT.contains(right), "{right}");
        let codes = found(&RIGHT.replacen(right, typed, 1));
        let expected: Vec<&str> = Some(*code)
            .filter(|code| !code.is_empty())
            .into_iter()
            .collect();
        if codes != expected {
            bad.push(format!("{typed}: {codes:?}"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
