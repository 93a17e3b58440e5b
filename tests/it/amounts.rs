//! Amounts of facts that are compared: how they are said, and what is told of them.

use crate::common;

use casebook::words::Vocabulary;
use casebook::words::clause::line;

const FACTS: &str = r#"---
title: "Bags"
---
fact bought "the day you bought it" is date 2026-01-01 .. 2026-12-31
fact sold "the day you sold it" is date 2026-01-01 .. 2026-12-31
fact used "the days you used it" is 0..400 days
fact credit "your credit" is -50..50
"#;

/// The codes of faults, and the rules of an eligibility `e` in words.
fn said(declarations: &str) -> (Vec<&'static str>, Vec<String>) {
    let source = format!("{FACTS}{declarations}article {{\n  Words.\n\n  @show e\n}}\n");
    let project = common::project(&[("bags.case", &source)]);
    let english = Vocabulary::shipped("en").expect("a language");
    let model = &project.model;
    let rules = model
        .decisions
        .iter()
        .flat_map(|(_, decision)| &decision.rules)
        .filter_map(|rule| rule.when.as_ref())
        .map(|when| line(model, &english, when));
    (common::codes(&project), rules.collect())
}

#[test]
fn differences_of_dates_are_days() {
    let (codes, rules) = said(
        r#"eligibility e "You can give it back" {
  long: unavailable when sold - bought > used because "you sold it late"
  otherwise available
}
"#,
    );
    assert_eq!(
        rules,
        [
            "the days from the day you bought it to the day you sold it is more than the days you \
             used it"
        ]
    );
    assert_eq!(codes, ["unused-item"], "the credit");
}

#[test]
fn quantities_need_no_condition_that_tells_their_values_apart() {
    let (codes, _) = said(
        r#"quantity left "the days that are left" is used - 10 days but at least 0 days
eligibility e "You can give it back" {
  short: unavailable when left > 0 days because "you have days left"
  otherwise available
}
"#,
    );
    assert!(!codes.contains(&"indistinct-values"), "{codes:?}");
}

#[test]
fn negative_values_are_typed_as_they_are_read() {
    let text = format!(
        "{FACTS}{}",
        r#"eligibility e "You can pay" {
  low: unavailable when credit is -7 because "you owe us"
  open: available when credit > -7
}
article {
  Words.

  @show e
}
"#
    );
    let project = common::project(&[("bags.case", &text)]);
    let told = format!("{:?}", project.report);
    assert!(told.contains("no-rule-applies"), "{told}");
    assert!(told.contains("credit < -7"), "{told}");
    let text = text.replace("credit > -7", "credit is not -7 and credit is not -9");
    let project = common::project(&[("bags.case", &text)]);
    let told = format!("{:?}", project.report);
    assert!(told.contains("credit is -9"), "{told}");
}
