//! A corpus of another shape: many small libraries, one for an area of twenty articles; articles with facts of their
//! own, rows in files, amounts, and links to each other. What is quadratic in the facts, files or links of a project
//! shows here and not in the other.

use std::fmt::Write;

use super::Corpus;

/// `articles` articles in areas of twenty, each area with its library.
pub fn corpus(articles: usize) -> Corpus {
    let mut files = vec![("policies/base.case".to_owned(), BASE.to_owned())];
    for number in 0..articles {
        let area = number / 20;
        if number % 20 == 0 {
            files.push((format!("policies/area-{area}/area.case"), library(area)));
        }
        let folder = format!("policies/area-{area}");
        files.push((format!("{folder}/fees-{number}.csv"), rows(number)));
        files.push((
            format!("{folder}/topic-{number}.case"),
            topic(number, articles),
        ));
    }
    files
}

const BASE: &str = r#"term shop "Example Shop" short "Shop"

outcome refused "the shop cannot do this"

fact member "you are a member" not "you are not a member" is yes/no
fact today "today" is date 2026-01-01 .. 2028-12-31
"#;

/// The library of an area: what all its articles ask, and what they have in common.
fn library(area: usize) -> String {
    format!(
        r#"use "../base.case"

fact channel-{area} "the counter of area {area}" is one of {{
  web-{area} "the web site of area {area}"
  phone-{area} "the telephone of area {area}"
  desk-{area} "the desk of area {area}"
}}
fact bought-{area} "the day you bought in area {area}" is date 2025-01-01 .. 2028-12-31
fact weight-{area} "the weight of the parcel to area {area}" is 0..60 kg
fact proof-{area} "you have the receipt of area {area}" not "you have no receipt of area {area}" is yes/no

define heavy-{area} "the parcel to area {area} is heavy" not "the parcel to area {area} is light" as weight-{area} > {heavy} kg

eligibility open-{area} "Area {area}" {{
  no-proof: unavailable when not proof-{area} because "Area {area} asks for the receipt."
  otherwise available
}}

procedure call-{area} "Call area {area}" {{
  - Choose **Area {area}** on the page *Contact* of the {{shop}}.
    => The number of area {area} is shown.
  - Call this number and name the article.
}}
"#,
        heavy = 20 + area % 30,
    )
}

/// The fees of an article: a row for each counter and weight.
fn rows(number: usize) -> String {
    let area = number / 20;
    let mut text = format!("rule,channel-{area},weight-{area},fee-{number}\n");
    for (at, channel) in ["web", "phone", "desk"].iter().enumerate() {
        for (step, weight) in ["<= 10", "11..25", "26..40", "> 40"].iter().enumerate() {
            let _ = writeln!(
                text,
                "{channel}-{step},{channel}-{area},{weight},{}.{:02}",
                2 + at * 3 + step * 4 + number % 7,
                number % 100,
            );
        }
    }
    text
}

fn topic(number: usize, articles: usize) -> String {
    let area = number / 20;
    let first = area * 20;
    let next = if number + 1 < articles && number + 1 < first + 20 {
        number + 1
    } else {
        first
    };
    let far = (number * 7 + 13) % articles;
    let days = 10 + number % 20;
    let mut text = format!(
        r#"---
title: "Article {number} of the {{shop}}"
description: "How article {number} is sent back, exchanged or repaired."
---
use "area.case"

fact broken-{number} "article {number} is broken" not "article {number} is whole" is yes/no
fact opened-{number} "the box of article {number} was opened" not "the box of article {number} is closed" is yes/no
fact kind-{number} "the kind of article {number}" is one of {{
  small-{number} "the small one of article {number}"
  large-{number} "the large one of article {number}"
}}

outcome solved-{number} "article {number} is on its way" good

quantity owned-{number} "the time since you bought article {number}" is today - bought-{area}

decision fee-{number} "What sending article {number} costs" is 0.00..60.00 EUR from "fees-{number}.csv"

decision way-{number} "What is done about article {number}" called "the way of article {number}" is one of {{
  refund "you get your money for article {number} back"
  repair "article {number} is repaired"
  none "nothing is done about article {number}"
}} rules first {{
  late: none when owned-{number} > {late} days and not member
  whole: refund when not broken-{number} and not opened-{number} and owned-{number} <= {days} days
  broken: repair when broken-{number}
  otherwise none
}}

guide send-{number} "Send article {number} back" for open-{area}
  otherwise "Area {area} cannot help without the receipt."
{{
  intro {{
    Sending article {number} costs what {{fee-{number}}} says. The {{shop}} decides by {{way-{number}}}.
  }}
"#,
        late = 300 + number % 60,
    );
    for (name, guard, words) in [
        (
            "refund",
            format!("when way-{number} is refund"),
            "You get your money back",
        ),
        (
            "repair",
            format!("when way-{number} is repair"),
            "Article is repaired",
        ),
        ("none", "otherwise".to_owned(), "Nothing is done"),
    ] {
        let _ = writeln!(
            text,
            "  scenario {name}-{number} \"{words}, number {number}\" {guard} {{"
        );
        if name == "none" {
            let _ = writeln!(
                text,
                "    - Read [article {far}]({link}), which is like article {number}.\n    @end refused\n  }}",
                link = link(area, far),
            );
            continue;
        }
        let _ = writeln!(
            text,
            "    @do call-{area}\n    - Put article {number} into its box and write **{name} {number}** on it.\n    \
             @if heavy-{area} {{\n      - Two people carry article {number}: ask for a second one.\n    }}\n    \
             @if kind-{number} is large-{number} {{\n      - Choose *large* on the form of article {number}.\n    }}\n    \
             - Give the box for the {name} of article {number} to the driver.\n      => The driver gives you a note for article {number}.\n    \
             @end solved-{number}\n  }}"
        );
    }
    let _ = write!(
        text,
        r#"}}

article {{
  The {{shop}} takes article {number} back, exchanges it or repairs it. What is done depends on its state and on the day on
  which you bought it. See [the article beside it](topic-{next}.md) and [article {far}]({link}).

  @show way-{number}

  @show fee-{number}

  @show send-{number}
}}

example "A whole article {number}" {{
  given proof-{area}, not broken-{number}, not opened-{number}, member, today is 2026-03-01, bought-{area} is 2026-02-25
  expect send-{number} goes refund-{number}
}}
"#,
        link = link(area, far),
    );
    text
}

/// The address of an article, as one of an area writes it.
fn link(area: usize, to: usize) -> String {
    let there = to / 20;
    if there == area {
        format!("topic-{to}.md")
    } else {
        format!("../area-{there}/topic-{to}.md")
    }
}
