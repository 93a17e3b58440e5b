//! A corpus of articles as a support organisation has them: one library for all, and articles of about 8 KB, each
//! with an eligibility, a decision with its rules, and a guide of two groups and seven scenarios.

pub mod areas;

use std::fmt::Write;

/// Paths below the project and texts.
pub type Corpus = Vec<(String, String)>;

/// `articles` articles in folders of fifty, and their library.
pub fn corpus(articles: usize) -> Corpus {
    let mut files = vec![("policies/library.case".to_owned(), LIBRARY.to_owned())];
    for number in 0..articles {
        files.push((
            format!("policies/area-{}/article-{number}.case", number / 50),
            article(number),
        ));
    }
    files
}

const LIBRARY: &str = r#"term product "Example Mail Gateway" short "EMG"
term console "Example Console"

fact plan "the plan" is one of {
  free "the free plan"
  team "the team plan"
  company "the company plan"
}
fact region "the region" is one of {
  europe "Europe"
  asia "Asia"
}
fact connected "the gateway is connected" not "the gateway is not connected" is yes/no
fact admin "you are an administrator" not "you are not an administrator" is yes/no
fact trial "the trial still runs" not "the trial has run out" is yes/no
fact seats "the seats in use" is 0..5000 seats
fact age "the time since the license expired" is 0..3650 days
fact agent "the installed agent" is version 9.0 .. 21.9
fact add-ons "the add-ons in use" is any of {
  archive "the archive"
  sandbox "the sandbox"
}

assume "A trial is a free plan"
  trial implies plan is free

outcome done "the gateway is set up" good
outcome sales "sales calls you back"

procedure log-in "Log in" {
  - Open the {console} and log in as an administrator.
    => The overview opens.
}
procedure restart "Restart the agent" requires connected {
  - Stop the agent in the list of services.
  - Wait until its light is off, then start it again.
    => The light is green.
}
"#;

/// One article. The words differ from number to number, so that no two articles say the same.
#[allow(clippy::too_many_lines, reason = "it is one text")]
fn article(number: usize) -> String {
    let mut text = format!(
        r#"---
title: "Setting {number} of the {{product}}"
description: "What to do about setting {number}, by plan, region and agent."
tags: [setting-{number}, gateway]
---
use "../library.case"

eligibility can-set-{number} "Setting {number}" {{
  expired: unavailable when age > {days} days
    because "The license for setting {number} expired more than {days} days ago."
  not-admin: unavailable when not admin
    because "Only an administrator changes setting {number}."
  abroad: unavailable when region is asia and add-ons includes sandbox
    because "In Asia, setting {number} is not there beside the sandbox."
  otherwise available
}}

decision limit-{number} "The limit of setting {number}" is 0..5000 seats rules first {{
  small: 10 seats when plan is free
  large: 5000 seats when plan is company and seats > {seats} seats
  middle: 500 seats when plan is company or add-ons includes archive
  otherwise 100 seats
}}

guide set-{number} "Change setting {number}" for can-set-{number} {{
  intro {{
    Setting {number} decides how the {{product}} treats mail of area {area}. What you do depends on your plan and on
    whether the gateway is connected; the limit is told in {{limit-{number}}}.
  }}
"#,
        days = 10 + number % 90,
        seats = 50 + number % 400,
        area = number / 50,
    );
    for (group, condition, title) in [
        ("off", "not connected", "The gateway is not connected"),
        ("on", "connected", "The gateway is connected"),
    ] {
        let _ = writeln!(
            text,
            "  group {group}-{number} \"{title}\" when {condition} {{"
        );
        for (scenario, guard, words) in [
            ("trial", "when trial", "Your trial still runs"),
            (
                "free",
                "when plan is free and not trial",
                "You have the free plan",
            ),
            (
                "old",
                "when plan is not free and agent < 14",
                "Your agent is old",
            ),
            ("rest", "otherwise", "All others"),
        ] {
            if group == "on" && scenario == "trial" {
                continue;
            }
            let guard = if group == "on" && scenario == "free" {
                "when plan is free"
            } else {
                guard
            };
            scenario_text(
                &mut text,
                &format!("{scenario}-{group}-{number}"),
                guard,
                words,
                number,
                group == "on",
            );
        }
        text.push_str("  }\n");
    }
    let _ = write!(
        text,
        r#"}}

article {{
  Setting {number} is one of those that people ask about most. It applies to all mail that the {{product}} receives for
  your domains, and it can be changed back at any time unless a step says otherwise.

  ## Before you change it {{#before-{number}}}

  * Tell your colleagues in area {area} that mail may be late by some minutes.
  * Write down what setting {number} says now; the {{product.short}} keeps no history of it.

  @show can-set-{number}

  @show limit-{number}

  @show set-{number}

  See [what to do before](#before-{number}) once more if anything is unclear.
}}

example "A company with an old agent, number {number}" {{
  given plan is company, region is europe, agent is 12, connected, admin, age is 0 days
  expect set-{number} goes old-on-{number}
}}
"#,
        area = number / 50,
    );
    text
}

fn scenario_text(
    text: &mut String,
    name: &str,
    guard: &str,
    words: &str,
    number: usize,
    connected: bool,
) {
    let _ = writeln!(
        text,
        "    scenario {name} \"{words}\" {guard} {{\n      @do log-in"
    );
    for step in 1..=3 {
        let _ = writeln!(
            text,
            "      - On page {step} of **Settings > Area {area}**, choose **Setting {number}{step}** for `{name}` and click **Next**.\n        \
             => The page says *setting {number}.{step} is stored* and shows the limit of the {{product}}.",
            area = number / 50,
        );
    }
    if connected {
        let _ = writeln!(
            text,
            "      @do restart\n      @if seats > {seats} seats {{\n        - Wait {step} minutes: with so many seats the change of {name} takes longer.\n      }}\n      \
             @choose \"What does the overview say about {name}?\" {{\n        @option \"The change is in use.\" {{\n          - Close the console of {name}.\n        }}\n        \
             @option \"The change is waiting, or an error is shown.\" {{\n          - Write down the number of the error of {name}.\n          @end sales\n        }}\n      }}",
            seats = 100 + number % 700,
            step = 2 + number % 9,
        );
    }
    text.push_str("      @end done\n    }\n");
}
