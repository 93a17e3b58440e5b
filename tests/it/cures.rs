//! Mistakes of writers who know other languages: each gives one message, at its place, and the cure
//! that it offers is accepted when it is typed.

use std::collections::BTreeMap;

use casebook::driver::Project;
use casebook::{Diagnostic, Fix};
use proptest::proptest;

use crate::common;

/// A policy in which nothing is wrong.
const RIGHT: &str = r#"---
title: "Bags"
---
fact status "your status" is one of { none "no status"  silver "Silver"  gold "Gold card" }
fact weight "the weight of your bag" is 0.0..60.0 kg
fact paid "the price" is 0.00..5000.00 EUR
fact late "the delay" is 0..90 days
fact bought "the day you bought it" is date 2025-01-01 .. 2028-12-31
fact today "today" is date 2025-01-01 .. 2028-12-31
fact signed "you have signed" not "you have not signed" is yes/no
fact extras "the extras you have" is any of { bell "a bell"  lamp "a lamp" }
outcome done "you are done" good
decision free "Your free bags" is 0..4 bags rules first {
  gold: 2 bags when status is gold
  heavy: 0 bags when weight > 23.0 kg
  otherwise 1 bag
}
decision fee "The fee" is 0..99 EUR rules {
  weak: 5 EUR when status is silver
  strong: 9 EUR when status is silver and late > 3 days overrides weak
  otherwise 0 EUR
}
procedure sign "Sign it" {
  - Sign.
    @set signed
}
guide check-in "Check in" for weight <= 32.0 kg otherwise "You cannot." {
  scenario fast "With a card" when status is gold {
    - Show your card.
      @set status to silver
    @do sign
    @end done
  }
  scenario slow "Without a card" otherwise {
    - Wait.
    @if late > 9 days {
      - Complain.
    }
    @see "the rules" https://example.com/
    @end done
  }
}
article {
  @show free

  @show fee

  @show check-in
}
example "A card" {
  given status is gold, weight is 3.0 kg
  expect free is 2 bags
}
"#;

/// What stands in the policy, what a writer typed instead, and a part of the cure; of none, there is
/// none to type.
const MISTAKES: &[(&str, &str, &str)] = &[
    // Tests that a fact does not have.
    (
        "gold: 2 bags when status is gold",
        "gold: 2 bags when status includes gold",
        "status is gold",
    ),
    (
        "gold: 2 bags when status is gold",
        "gold: 2 bags when status is (gold, silver)",
        "status is one of (gold, silver)",
    ),
    (
        "gold: 2 bags when status is gold",
        "gold: 2 bags when status is not (gold)",
        "status is not gold",
    ),
    ("weight > 23.0 kg", "extras is empty", "extras is nothing"),
    ("weight > 23.0 kg", "extras is bell", "extras includes bell"),
    (
        "weight > 23.0 kg",
        "extras is one of (bell, lamp)",
        "extras includes any of (bell, lamp)",
    ),
    (
        "weight > 23.0 kg",
        "extras and late > 1 days",
        "extras is not nothing",
    ),
    (
        "weight > 23.0 kg",
        "weight > 5 < 9 kg",
        "weight > 5 kg and weight < 9 kg",
    ),
    ("late > 9 days {", "late > 9 days:", "in place of `:`"),
    (
        "@if late > 9 days {",
        "@if late > 9 days\n    {",
        "behind the line above",
    ),
    (
        "      - Complain.\n    }",
        "      - Complain.\n    } else {\n      - Go.\n    }",
        "@else {",
    ),
    // Signs of calculators and of word processors.
    (
        "9 EUR when status is silver and late",
        "9 EUR when !signed and late",
        "`not`",
    ),
    ("weight > 23.0 kg", "weight > 2 x 11.5 kg", "2 * 11.5"),
    (
        "weight > 23.0 kg",
        "weight > min(23.0 kg, 40.0 kg)",
        "least of (23.0 kg, 40.0 kg)",
    ),
    (
        "weight > 23.0 kg",
        "paid > 20.00 EUR/kg * weight",
        "20.00 EUR per kg",
    ),
    (
        "outcome done \"you are done\"",
        "outcome done 'you are done'",
        "\"you are done\"",
    ),
    (
        "outcome done \"you are done\"",
        "outcome done „you are done“",
        "\"you are done\"",
    ),
    // Clauses in another order.
    (
        "\"you have signed\" not \"you have not signed\" is yes/no",
        "\"you have signed\" is yes/no not \"you have not signed\"",
        "not \"you have not signed\"",
    ),
    // Titles in place of names.
    (
        "      - Complain.\n    }\n    @see \"the rules\" https://example.com/\n    @end done",
        "      - Complain.\n    }\n    @see \"the rules\" https://example.com/\n    @end \"you are done\"",
        "`@end done`",
    ),
    // Lists and deadlines.
    (
        "gold: 2 bags when status is gold",
        "gold: 2 bags when status is gold, silver",
        "status is one of (gold, silver)",
    ),
    (
        "weight > 23.0 kg",
        "today within 14 days of bought",
        "today on or before bought + 14 days",
    ),
    ("late > 9 days {", "late within 9 days {", "late <= 9 days"),
    // Comparisons.
    (
        "weight > 23.0 kg",
        "weight is between 23.1 kg and 32.0 kg",
        "weight in 23.1..32.0 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight between 23.1 and 32.0 kg",
        "weight in 23.1..32.0 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight from 24 to 60 kg",
        "weight in 24..60 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight in 24 to 60 kg",
        "weight in 24..60 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight in 24-60 kg",
        "weight in 24..60 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight is more than 23.0 kg",
        "weight > 23.0 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight is greater than 23.0 kg",
        "weight > 23.0 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight more than 23.0 kg",
        "weight > 23.0 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight is less than 23.0 kg",
        "weight < 23.0 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight is at least 23.0 kg",
        "weight >= 23.0 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight is at most 23.0 kg",
        "weight <= 23.0 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight is 23.0 kg or more",
        "`>=` before the number",
    ),
    (
        "weight > 23.0 kg",
        "weight is over 23.0 kg",
        "weight > 23.0 kg",
    ),
    (
        "weight > 23.0 kg",
        "weight is > 23.0 kg",
        "weight > 23.0 kg",
    ),
    ("weight > 23.0 kg", "weight => 23.0 kg", "weight >= 23.0 kg"),
    ("weight > 23.0 kg", "weight ≥ 23.0 kg", "weight >= 23.0 kg"),
    ("weight > 23.0 kg", "weight > 23.0kg", "weight > 23.0 kg"),
    ("weight > 23.0 kg", "weight > 23,5 kg", "weight > 23.5 kg"),
    ("weight > 23.0 kg", "paid > EUR 5", "paid > 5 EUR"),
    (
        "weight > 23.0 kg",
        "paid > 1,000.50 EUR",
        "paid > 1000.50 EUR",
    ),
    // Dates.
    (
        "weight > 23.0 kg",
        "bought is before 2026-06-15",
        "bought before 2026-06-15",
    ),
    (
        "weight > 23.0 kg",
        "bought before 15 June 2026",
        "bought before 2026-06-15",
    ),
    (
        "weight > 23.0 kg",
        "bought before June 15, 2026",
        "bought before 2026-06-15",
    ),
    (
        "weight > 23.0 kg",
        "bought before 15.06.2026",
        "bought before 2026-06-15",
    ),
    (
        "weight > 23.0 kg",
        "bought since 2026-06-15",
        "bought on or after 2026-06-15",
    ),
    (
        "status is gold\n  heavy",
        "status is gold valid from 15 June 2026\n  heavy",
        "valid from 2026-06-15",
    ),
    (
        "status is gold\n  heavy",
        "status is gold valid from 2026-06-15 to 2026-12-31\n  heavy",
        "valid from 2026-06-15 until 2026-12-31",
    ),
    // Equality and lists.
    (
        "when status is gold\n",
        "when status = gold\n",
        "status is gold",
    ),
    (
        "when status is gold\n",
        "when status == gold\n",
        "status is gold",
    ),
    (
        "when status is gold\n",
        "when status equals gold\n",
        "status is gold",
    ),
    (
        "when status is gold\n",
        "when status != gold\n",
        "status is not gold",
    ),
    (
        "when status is gold\n",
        "when status is \"gold\"\n",
        "status is gold",
    ),
    (
        "when status is gold\n",
        "when status is \"Gold card\"\n",
        "status is gold",
    ),
    (
        "when status is gold\n",
        "when status in (gold, silver)\n",
        "status is one of (gold, silver)",
    ),
    (
        "when status is gold\n",
        "when status is in (gold, silver)\n",
        "status is one of (gold, silver)",
    ),
    (
        "when status is gold\n",
        "when status in [gold, silver]\n",
        "status is one of (gold, silver)",
    ),
    (
        "when status is gold\n",
        "when status is one of gold, silver\n",
        "status is one of (gold, silver)",
    ),
    (
        "when status is gold\n",
        "when status is either gold or silver\n",
        "status is one of (gold, silver)",
    ),
    (
        "when status is gold\n",
        "when status is one of (gold silver)\n",
        "status is one of (gold, silver)",
    ),
    (
        "when status is gold\n",
        "when status not in (gold, silver)\n",
        "status is not one of (gold, silver)",
    ),
    (
        "when status is gold\n",
        "when status > silver\n",
        "status is silver",
    ),
    (
        "when status is gold\n",
        "when extras contains bell\n",
        "extras includes bell",
    ),
    // Words that join.
    (
        "status is silver and late",
        "status is silver && late",
        "and",
    ),
    (
        "status is silver and late",
        "status is silver AND late",
        "and",
    ),
    // Rules.
    (
        "gold: 2 bags when",
        "gold 2 bags when",
        "gold: 2 bags when status is gold",
    ),
    (
        "gold: 2 bags when",
        "gold = 2 bags when",
        "gold: 2 bags when status is gold",
    ),
    ("gold: 2 bags when", "gold: 2 bags if", "when"),
    ("otherwise 1 bag", "else 1 bag", "otherwise 1 bag"),
    ("otherwise 1 bag", "default: 1 bag", "otherwise 1 bag"),
    ("otherwise 1 bag", "otherwise: 1 bag", "otherwise 1 bag"),
    ("gold: 2 bags when", "Gold: 2 bags when", "gold"),
    ("gold: 2 bags when", "one: 2 bags when", ""),
    (
        "gold: 2 bags when status is gold",
        "when status is gold then 2 bags",
        "2 bags when status is gold",
    ),
    // Missing pieces.
    ("when status is gold\n", "when\n", ""),
    (
        "status is silver and late > 3 days",
        "status is silver and",
        "",
    ),
    (
        "when status is gold\n",
        "when (status is gold or status is silver\n",
        "(status is gold or status is silver)",
    ),
    ("when status is gold\n", "when status is gold)\n", ""),
    (
        "when status is gold\n",
        "when status gold\n",
        "status is gold",
    ),
    (
        "when weight > 23.0 kg",
        "when weight > 23.0 kg because \"It is \"heavy\" now.\"",
        "\"It is \\\"heavy\\\" now.\"",
    ),
    (
        "when weight > 23.0 kg",
        "when weight > 23.0 kg because It is heavy.",
        "\"It is heavy.\"",
    ),
    (
        "is gold, weight is 3.0 kg",
        "is gold and weight is 3.0 kg",
        "given status is gold, weight is 3.0 kg",
    ),
    // Headers.
    (
        "\"With a card\" when status is gold {",
        "\"With a card\" if status is gold {",
        "when",
    ),
    (
        "\"With a card\" when status is gold {",
        "\"With a card\" status is gold {",
        "when",
    ),
    ("\"Check in\" for weight", "\"Check in\" when weight", "for"),
    (
        "fact late \"the delay\" is 0..90 days",
        "fact late \"the delay\" is 0 to 90 days",
        "0..90 days",
    ),
    (
        "fact late \"the delay\" is 0..90 days",
        "fact late \"the delay\" 0..90 days",
        "is",
    ),
    // More of other languages.
    (
        "when weight > 23.0 kg",
        "when 5 kg < weight < 9 kg",
        "weight > 5 kg and weight < 9 kg",
    ),
    (
        "when weight > 23.0 kg",
        "when bought in June 2026",
        "bought in 2026-06-01..2026-06-30",
    ),
    (
        "when weight > 23.0 kg",
        "when bought in 2026",
        "bought in 2026-01-01..2026-12-31",
    ),
    (
        "when weight > 23.0 kg",
        "when weight in 5 kg",
        "weight is 5 kg",
    ),
    (
        "when weight > 23.0 kg",
        "when extras includes bell, lamp",
        "extras includes any of (bell, lamp)",
    ),
    (
        "when weight > 23.0 kg",
        "when the weight > 23.0 kg",
        "take `the` away",
    ),
    (
        "when weight > 23.0 kg",
        "when weight > 23.0 kg and or signed",
        "leave one of them",
    ),
    (
        "when weight > 23.0 kg",
        "when today -bought > 14 days",
        "today - bought",
    ),
    ("when weight > 23.0 kg", "where weight > 23.0 kg", "when"),
    ("gold: 2 bags when", "gold: two bags when", "2 bags"),
    (
        "gold: 2 bags when",
        "rule gold: 2 bags when",
        "take it away",
    ),
    (
        "otherwise 1 bag\n",
        "otherwise 1 bag when signed\n",
        "take the condition away",
    ),
    (
        "is 0..4 bags rules first {",
        "is 0..4 bags first {",
        "rules first",
    ),
    (
        "\"Without a card\" otherwise {",
        "\"Without a card\" else {",
        "otherwise",
    ),
    (
        "slow \"Without a card\" otherwise",
        "slow Without a card otherwise",
        "\"Without a card\"",
    ),
    (
        "not \"you have not signed\" is yes/no",
        "not \"you have not signed\" is boolean",
        "yes/no",
    ),
    (
        "not \"you have not signed\" is yes/no",
        "not \"you have not signed\" is true/false",
        "yes/no",
    ),
    (
        "is one of { none \"no status\"  silver",
        "is { none \"no status\"  silver",
        "one of",
    ),
    (
        "none \"no status\"  silver \"Silver\"  gold",
        "none \"no status\", silver \"Silver\", gold",
        "take the signs",
    ),
    // Directives.
    (
        "@set status to silver",
        "@set status = silver",
        "@set status to silver",
    ),
    (
        "@set status to silver",
        "@set status is silver",
        "@set status to silver",
    ),
    (
        "@set status to silver",
        "@set status: silver",
        "@set status to silver",
    ),
    ("@do sign", "@do sign()", "@do sign"),
    (
        "@if late > 9 days {",
        "@if late is more than 9 days {",
        "late > 9 days",
    ),
    ("@if late > 9 days {", "@if late > 9days {", "late > 9 days"),
    (
        "@see \"the rules\" https://example.com/",
        "@see https://example.com/ \"the rules\"",
        "@see \"the rules\" https://example.com/",
    ),
    (
        "@see \"the rules\" https://example.com/",
        "@see [the rules](https://example.com/)",
        "@see \"the rules\" https://example.com/",
    ),
    (
        "@end done\n  }\n  scenario",
        "@end with done\n  }\n  scenario",
        "@end done",
    ),
];

/// A policy with more in it, in which nothing is wrong.
const MORE_RIGHT: &str = r#"---
title: "Bags"
---
fact status "your status" is one of { none "no status"  silver "Silver"  gold "Gold card" }
fact weight "the weight of your bag" is 0.0..60.0 kg
fact paid "the price" is 0.00..5000.00 EUR
fact late "the delay" is 0..90 days
fact bought "the day you bought it" is date 2025-01-01 .. 2028-12-31
fact today "today" is date 2025-01-01 .. 2028-12-31
fact signed "you have signed" not "you have not signed" is yes/no
fact extras "the extras you have" is any of { bell "a bell"  lamp "a lamp" }
outcome done "you are done" good
decision free "Your free bags" is 0..4 bags rules first {
  gold: 2 bags when status is gold
  heavy: 0 bags when weight > 23.0 kg
  otherwise 1 bag
}
eligibility may "Your bag in the hold" {
  too-late: unavailable when late > 80 days because "That is too late."
  otherwise available
}
decision gifts "What we give you" is any of { bell "a bell"  lamp "a lamp" } rules {
  ring: bell when status is gold
  otherwise nothing
}
assume "Gold is signed" status is gold implies signed
decision fee "The fee" is 0..99 EUR rules {
  weak: 5 EUR when status is silver
  strong: 9 EUR when status is silver and late > 3 days overrides weak
  otherwise 0 EUR
}
procedure sign "Sign it" {
  - Sign.
    @set signed
}
guide check-in "Check in" for weight <= 32.0 kg otherwise "You cannot." {
  scenario fast "With a card" when status is gold {
    - Show your card.
      @set status to silver
    @do sign
    @end done
  }
  scenario slow "Without a card" otherwise {
    - Wait.
    @if late > 9 days {
      - Complain.
    }
    @choose "What is on it?" {
      @option "A bell" {
        - Ring it.
      }
      @option "Nothing" {
        - Do not.
      }
    }
    @see "the rules" https://example.com/
    @end done
  }
}
article {
  @show free

  @show gifts

  @show may

  @show fee

  @show check-in
}
example "A card" {
  given status is gold, late is 3 days, weight is 3.0 kg
  expect free is 2 bags
  expect check-in goes fast
  expect gifts is (bell)
  expect check-in ends done
  expect may is available
}
"#;

/// As [`MISTAKES`], of that policy.
const MORE: &[(&str, &str, &str)] = &[
    (
        "because \"That is too late.\"",
        "because: \"That is too late.\"",
        ":",
    ),
    (
        "because \"That is too late.\"",
        "because \"That is too late.",
        "\"That is too late.\"",
    ),
    (
        "paid \"the price\" is 0.00..5000.00 EUR",
        "paid \"the price\" is €0.00..5000.00",
        "0.00..5000.00 EUR",
    ),
    ("weight > 23.0 kg", "paid >= €450.00", "paid >= 450.00 EUR"),
    (
        "@choose \"What is on it?\" {",
        "@choose {",
        "@choose \"…\" {",
    ),
    ("@option \"A bell\" {", "@option {", "@option \"…\" {"),
    ("given status is gold", "given that status is gold", "that"),
    ("goes fast", "goes to fast", "to"),
    (
        "status is silver\n",
        "status is not silver or gold\n",
        "status is not one of (silver, gold)",
    ),
    ("weight > 23.0 kg", "bell in extras", "extras includes bell"),
    (
        "weight > 23.0 kg",
        "gifts is bell or lamp",
        "gifts includes any of (bell, lamp)",
    ),
    (
        "status is gold implies signed",
        "if status is gold then signed",
        "status is gold implies signed",
    ),
    ("silver \"Silver\"", "silver Silver", "\"Silver\""),
    ("silver \"Silver\"", "gold \"Silver\"", ""),
    ("fact signed", "fact was signed", "was"),
    ("  gold: 2 bags", "  - gold: 2 bags", "-"),
    (
        "because \"That is too late.\"",
        "reason \"That is too late.\"",
        "because",
    ),
    ("otherwise nothing", "otherwise none", "nothing"),
    ("otherwise nothing", "otherwise ()", "nothing"),
    ("ring: bell when", "ring: bell, lamp when", "(bell, lamp)"),
    (
        "ring: bell when",
        "ring: bell and lamp when",
        "(bell, lamp)",
    ),
    (
        "weak: 5 EUR when status is silver",
        "weak: 5 EUR when status is silver from 2026-01-01 until 2026-02-01",
        "valid from 2026-01-01",
    ),
    ("unavailable when", "not available when", "unavailable"),
    ("@do sign", "@use sign", "@do"),
    ("@show free", "@include free", "@show"),
    ("@set signed", "@unset signed", "@set not"),
    ("@option \"A bell\" {", "@option \"A bell\": {", ":"),
    ("scenario fast \"", "scenario fast: \"", ":"),
    ("guide check-in \"", "guide check-in: \"", ":"),
    ("@show free", "@show decision free", "@show free"),
    ("expect free is 2 bags", "then free is 2 bags", "expect"),
    ("expect free is 2 bags", "expect gold", "expect gold is …"),
    ("expect may is available", "expect may", "expect may is …"),
    (
        "expect may is available",
        "expect not may",
        "may is unavailable",
    ),
    ("ends done", "ends in done", "in"),
    ("goes fast", "goes fast then slow", "fast,"),
    ("ends done", "ends done or done", "done,"),
    ("gifts is (bell)", "gifts includes bell", "is (bell)"),
    ("gifts is (bell)", "gifts is [bell]", "(bell)"),
    (
        "check-in goes fast",
        "check-in is fast",
        "expect check-in goes …",
    ),
    ("free is 2 bags\n", "free is 1 bag\n", "gold"),
    ("fact late", "# a comment\nfact late", "//"),
    ("fact late", "/* a comment */\nfact late", "//"),
    ("fact late", "-- a comment\nfact late", "//"),
    ("fact late", "<!-- a comment -->\nfact late", "//"),
    (
        "outcome done \"you are done\" good",
        "outcome done \"you are done\", good",
        "",
    ),
    ("is yes/no", "is boolean", "yes/no"),
    ("is yes/no", "is yes or no", "yes/no"),
    ("is one of { none", "is one of none", "of { none"),
    ("is one of {", "is either {", "one of"),
    ("rules first {", "rules {", "overrides gold"),
    ("rules first {", "first {", "bags rules first"),
    ("when weight > 23.0 kg", "if weight > 23.0 kg", "when"),
    ("when status is gold {", "where status is gold {", "when"),
    ("otherwise {", "else {", "otherwise"),
    ("otherwise 1 bag", "default 1 bag", "otherwise 1 bag"),
    ("otherwise 1 bag", "otherwise: 1 bag", "otherwise 1 bag"),
    ("2 bags when", "two bags when", "2 bags"),
    ("2 bags when", "2bags when", "2 bags"),
    ("overrides weak", "override weak", "overrides"),
    ("overrides weak", "over weak", "overrides"),
    ("overrides weak", "beats weak", "overrides"),
    (
        "@set status to silver",
        "@set status = silver",
        "@set status to silver",
    ),
    (
        "@set status to silver",
        "@set status silver",
        "@set status to silver",
    ),
    ("@if late > 9 days {", "@if late > 9 days then {", ""),
    (
        "for weight <= 32.0 kg otherwise",
        "for weight <= 32.0 kg else",
        "otherwise",
    ),
    ("example \"A card\"", "test \"A card\"", "example"),
    ("procedure sign", "proc sign", "procedure"),
];

fn errors(source: &str) -> Vec<Diagnostic> {
    let project = common::cured(source);
    let found = project.report.findings.iter();
    found
        .filter(|finding| finding.level == casebook::base::Level::Deny)
        .map(|finding| finding.diagnostic.clone())
        .collect()
}

#[test]
fn each_mistake_is_one_message_and_its_cure_is_accepted() {
    assert_eq!(errors(RIGHT).len(), 0, "{:?}", errors(RIGHT));
    assert_eq!(errors(MORE_RIGHT).len(), 0, "{:?}", errors(MORE_RIGHT));
    let mut bad = Vec::new();
    let of_first = MISTAKES.iter().map(|mistake| (RIGHT, mistake));
    let of_second = MORE.iter().map(|mistake| (MORE_RIGHT, mistake));
    for (policy, (right, typed, cure)) in of_first.chain(of_second) {
        assert_eq!(policy.matches(right).count(), 1, "{right}");
        let source = policy.replacen(right, typed, 1);
        let found = errors(&source);
        let [only] = found.as_slice() else {
            let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
            bad.push(format!("{typed}: {} messages: {messages:?}", found.len()));
            continue;
        };
        let help = only.help.clone().unwrap_or_default();
        if !help.contains(cure) || help.is_empty() {
            bad.push(format!("{typed}: {}: {help}", only.message));
            continue;
        }
        // The place is on the line that was typed.
        let range = only.span().range();
        let place = source.find(typed).expect("the mistake");
        let near = place.saturating_sub(60)..place + typed.len() + 40;
        if !near.contains(&range.start) {
            bad.push(format!("{typed}: at {range:?} and not near {place}"));
        }
        let Some(fix) = only.fix() else {
            if !cure.is_empty() && !cure.starts_with('@') && help.starts_with("write `") {
                bad.push(format!("{typed}: no edit: {help}"));
            }
            continue;
        };
        let mut cured = source.clone();
        for (span, text) in fix.edits.iter().rev() {
            cured.replace_range(span.range(), text);
        }
        let left: Vec<String> = errors(&cured)
            .into_iter()
            .filter(|one| one.code.name == "syntax-error" || one.code.name == "wrong-test")
            .map(|one| one.message)
            .collect();
        if !left.is_empty() {
            bad.push(format!("{typed}: its cure gives {left:?}"));
        }
    }
    assert!(
        bad.is_empty(),
        "{} of {}:\n{}",
        bad.len(),
        MISTAKES.len() + MORE.len(),
        bad.join("\n")
    );
}

/// Two rules that meet, an exception that excepts nobody, a part that changes nothing, scenarios
/// that meet, and a name that was mistyped.
const MEANT_OTHERWISE: &str = r#"---
title: "Fees"
---
fact connected "the product is connected" not "the product is not connected" is yes/no
fact platform "the account" is one of { old "old"  new "new" }
fact age "the age" is 0..99 days
outcome done "you are done" good
decision fee "The fee" is 0..9 EUR rules {
  low: 1 EUR when connected and age < 50 days
  high: 2 EUR when platform is old and age < 20 days
  late: 3 EUR when age >= 50 days unless age < 10 days
  rest: 4 EUR when not connected and age < 50 days and (platform is new or age >= 20 days) and age < 70 days
}
guide aid "Help" {
  scenario online "Online" when connected {
    - Click **Update**.
    @end done
  }
  scenario recent "Recent" when age < 9 days {
    - Wait.
    @end done
  }
  scenario rest "Others" when not connected and age >= 9 days {
    - Call.
    @end done
  }
}
article {
  @show fee

  @show aid
}
"#;

/// The text of the only source with the edits of a finding.
fn with_fix(source: &str, fix: &Fix) -> String {
    let mut text = source.to_owned();
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, new) in edits {
        text.replace_range(span.range(), &new);
    }
    text
}

/// How often each code is found.
fn counts(project: &Project) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in &project.report.findings {
        *counts.entry(finding.diagnostic.code.name).or_default() += 1;
    }
    counts
}

/// Types each cure that is offered, and returns how many there were. Of a policy that is understood,
/// none brings a finding of another kind, or more of the same.
fn type_all(source: &str) -> usize {
    let before = common::cured(source);
    let counted = counts(&before);
    let offered = before.report.findings.iter().filter_map(|finding| {
        let fix = finding.diagnostic.fix().filter(|fix| !fix.safe)?;
        Some((finding, fix))
    });
    let mut typed = 0;
    for (finding, fix) in offered {
        typed += 1;
        let cured = with_fix(source, fix);
        let after = common::cured(&cured);
        let same = |project: &Project| {
            let all = project.report.findings.iter();
            all.filter(|other| other.fingerprint == finding.fingerprint)
                .count()
        };
        assert!(
            same(&after) < same(&before),
            "{} is there still:\n{cured}",
            fix.title
        );
        if before.report.summary.skipped == 0 {
            for (code, count) in counts(&after) {
                let was = counted.get(code).copied().unwrap_or_default();
                assert!(count <= was, "{}: more {code} in\n{cured}", fix.title);
            }
        }
    }
    typed
}

#[test]
fn cures_of_meaning_are_tried() {
    let project = common::cured(MEANT_OTHERWISE);
    let helps: Vec<String> = project
        .report
        .findings
        .iter()
        .map(|finding| {
            let diagnostic = &finding.diagnostic;
            format!(
                "{}: {}",
                diagnostic.code.name,
                diagnostic.help.as_deref().unwrap_or_default()
            )
        })
        .collect();
    for cure in [
        "conflicting-rules: write `overrides low` behind `high`; or write `overrides high` behind `low`; or write `unless connected and platform is old and age < 20 days` behind `high`",
        "idle-exception: take `unless age < 10 days` away, or say what was meant",
        "idle-part: take `and age < 70 days` away, or say what was meant",
        "overlapping-scenarios: write `and not connected` behind the condition of `recent`; or write `and not (age < 9 days)` behind the condition of `online`",
    ] {
        assert!(helps.iter().any(|help| help == cure), "{cure}\n{helps:#?}");
    }
    assert!(type_all(MEANT_OTHERWISE) >= 4);
}

#[test]
fn a_name_that_would_bring_another_fault_is_not_offered() {
    let wrong = MEANT_OTHERWISE.replace("when connected {", "when platform is odl {");
    assert!(type_all(&wrong) >= 1);
    // The near name is a fact of another kind.
    let wrong = MEANT_OTHERWISE.replace("when connected {", "when ages {");
    let project = common::cured(&wrong);
    let mut found = project.report.findings.iter();
    let unknown = found
        .find(|finding| finding.diagnostic.code.name == "unknown-name")
        .expect("the name");
    let help = unknown.diagnostic.help.as_deref().unwrap_or_default();
    assert!(!help.contains("age"), "{help}");
}

proptest! {
    #![proptest_config(common::random::config(60))]

    #[test]
    fn cures_of_random_policies_help(choices in proptest::collection::vec(0_u16..1_000, 0..160)) {
        type_all(&common::generate::policy(&choices));
    }
}
