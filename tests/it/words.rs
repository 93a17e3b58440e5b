//! The words of pages: what is said of a condition is read back as that condition, for random
//! conditions of every kind of fact, in each language; and faults in the words are found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use icu_calendar::Date;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::YMD;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_list::ListFormatter;
use icu_list::options::ListFormatterOptions;
use icu_locale_core::Locale;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::common;
use casebook::base::parallel;
use casebook::driver::Project;
use casebook::emit::article::{self, Misread, Pages, Templates};
use casebook::model::domain::read_date;
use casebook::model::{File, Ordered, OrderedKind, Page, Placement};
use casebook::words::{Vocabulary, values};

/// The messages of a shipped language: their text, and the names of their arguments.
fn messages(language: &str) -> BTreeMap<String, (String, BTreeSet<String>)> {
    let path = common::root().join(format!("templates/words/{language}.ftl"));
    let text = std::fs::read_to_string(path).expect("a vocabulary");
    let mut all = BTreeMap::new();
    let mut last = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((id, text)) = line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
            id.clone_into(&mut last);
            all.insert(last.clone(), (text.to_owned(), BTreeSet::new()));
        } else if let Some((text, _)) = all.get_mut(&last).filter(|_| !line.is_empty()) {
            let _ = write!(text, "\n{line}");
        }
    }
    for (text, arguments) in all.values_mut() {
        for (_, rest) in text.match_indices('$').map(|(at, _)| text.split_at(at + 1)) {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_');
            arguments.insert(rest[..end.unwrap_or(rest.len())].to_owned());
        }
    }
    all
}

/// Facts of every kind, with labels that no phrase is made of.
const FACTS: &str = r#"---
title: "Zebras"
review-by: 2027-03-01
---
fact heavy "your zebra is heavy" not "your zebra is light" is yes/no
values lands from "lands.csv" groups {
  warm "a warm land"
  northern "a northern land"
  insular "an island"
}
fact origin "the origin of your zebra" is one of lands
fact abroad "you live abroad" not "you live in the country" is yes/no
fact plan "your plan" is one of { free "Free" team "Team" firm "Firm" club "Club" }
fact weight "the weight of your zebra" is 0.0..6000.0 kg
fact age "its age" is 0..400 days (1 day)
fact fee "the price" is 0.00..1500.00 EUR
fact bought "the day you bought it" is date 2024-01-01 .. 2027-12-31
fact firmware "the firmware" is version 1.0 .. 19.9
fact load "the load" is 0.0..6000.0 kg
fact sold "the day you sold it" is date 2024-01-01 .. 2027-12-31
fact fed "the time of its meal" is time 05:00 .. 22:30
fact woken "the time when it wakes" is time 05:00 .. 22:30
fact extras "the extras" is any of { saddle "the saddle" bridle "the bridle" bell "the bell" lamp "the lamp" }
define fresh "your zebra is new" not "your zebra is used" as age <= 30 days and not heavy
decision stable "The stable" is one of { small "small" large "large" none "closed" } rules first {
  big: large when weight > 300.0 kg
  club: none when plan is club
  otherwise small
}
eligibility ride "The ride" {
  heavy: unavailable when heavy because "Zebras get tired."
  young: unavailable when age < 20 days unless plan is club because "Foals do not carry."
  otherwise available
}
"#;

/// Values of which some are in several groups.
const LANDS: &str = "name,label,groups
kenya,Kenya,warm
malta,Malta,\"(warm, insular)\"
iceland,Iceland,\"(insular, northern)\"
norway,Norway,northern
chad,Chad,warm
peru,Peru,
";

/// A test, as it is typed.
fn test() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec!["free", "team", "firm", "club"]);
    let member = prop::sample::select(vec!["saddle", "bridle", "bell", "lamp"]);
    let relation = prop::sample::select(vec!["<", "<=", ">", ">="]);
    let date_relation =
        prop::sample::select(vec!["before", "after", "on or before", "on or after"]);
    let not = prop::sample::select(vec!["is", "is not"]);
    let land = prop::sample::select(vec![
        "warm", "northern", "insular", "kenya", "malta", "iceland", "peru",
    ]);
    prop_oneof![
        (not.clone(), land.clone()).prop_map(|(is, land)| format!("origin {is} {land}")),
        (not.clone(), prop::collection::btree_set(land, 2..5)).prop_map(|(is, lands)| {
            let lands: Vec<&str> = lands.into_iter().collect();
            format!("origin {is} one of ({})", lands.join(", "))
        }),
        Just("heavy".to_owned()),
        Just("abroad".to_owned()),
        Just("fresh".to_owned()),
        Just("ride".to_owned()),
        (not.clone(), value.clone()).prop_map(|(is, value)| format!("plan {is} {value}")),
        (not.clone(), prop::collection::btree_set(value, 2..4)).prop_map(|(is, values)| {
            let values: Vec<&str> = values.into_iter().collect();
            format!("plan {is} one of ({})", values.join(", "))
        }),
        (relation.clone(), 1_i64..59_999).prop_map(|(relation, tenths)| format!(
            "weight {relation} {}.{} kg",
            tenths / 10,
            tenths % 10
        )),
        (relation.clone(), 1_i64..400)
            .prop_map(|(relation, days)| format!("age {relation} {days} days")),
        (1_i64..100, 0_i64..300).prop_map(|(lo, more)| format!("age in {lo}..{} days", lo + more)),
        (not.clone(), 1_i64..400).prop_map(|(is, days)| format!("age {is} {days} days")),
        (relation.clone(), 1_i64..149_999).prop_map(|(relation, cents)| format!(
            "fee {relation} {}.{:02} EUR",
            cents / 100,
            cents % 100
        )),
        (date_relation, 2024_i64..2028, 1_i64..13, 2_i64..29).prop_map(
            |(relation, year, month, day)| format!("bought {relation} {year}-{month:02}-{day:02}")
        ),
        (2024_i64..2027, 1_i64..13, 2_i64..29, 0_i64..2, 1_i64..13).prop_map(
            |(year, month, day, years, to)| {
                let (last, to) = if years == 0 {
                    (year, month.max(to))
                } else {
                    (year + 1, to)
                };
                format!("bought in {year}-{month:02}-{day:02}..{last}-{to:02}-28")
            }
        ),
        (not.clone(), 2024_i64..2028, 1_i64..13, 1_i64..29)
            .prop_map(|(is, year, month, day)| format!("bought {is} {year}-{month:02}-{day:02}")),
        (
            prop::sample::select(vec!["before", "after", "at or before", "at or after", "is"]),
            6_i64..22,
            0_i64..60
        )
            .prop_map(|(relation, hour, minute)| format!("fed {relation} {hour:02}:{minute:02}")),
        (6_i64..22, 6_i64..22).prop_map(|(from, to)| format!("fed in {from:02}:05..{to:02}:50")),
        (relation, 1_i64..19, prop::option::of(0_i64..12)).prop_map(|(relation, major, minor)| {
            match minor {
                Some(minor) => format!("firmware {relation} {major}.{minor}"),
                None => format!("firmware {relation} {major}"),
            }
        }),
        (not.clone(), 1_i64..19).prop_map(|(is, major)| format!("firmware {is} {major}")),
        member
            .clone()
            .prop_map(|member| format!("extras includes {member}")),
        prop::collection::btree_set(member.clone(), 2..4).prop_map(|members| {
            let members: Vec<&str> = members.into_iter().collect();
            format!("extras includes any of ({})", members.join(", "))
        }),
        (not.clone(), prop::collection::btree_set(member, 1..4)).prop_map(|(is, members)| {
            let members: Vec<&str> = members.into_iter().collect();
            format!("extras {is} ({})", members.join(", "))
        }),
        not.clone().prop_map(|is| format!("extras {is} nothing")),
        (not, prop::sample::select(vec!["small", "large", "none"]))
            .prop_map(|(is, value)| format!("stable {is} {value}")),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    test().prop_recursive(3, 10, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| grouped(&parts, " and ")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| grouped(&parts, " or ")),
            inner.prop_map(|part| format!("not ({part})")),
        ]
    })
}

fn grouped(parts: &[String], word: &str) -> String {
    let parts: Vec<String> = parts.iter().map(|part| format!("({part})")).collect();
    parts.join(word)
}

/// A source whose page says these conditions, each with an exception of its own.
fn source(conditions: &[String], exceptions: &[String]) -> String {
    let mut text = FACTS.to_owned();
    let _ = writeln!(
        text,
        "decision answer \"The answer\" is one of {{ yes-then \"green\" no-then \"red\" }} rules first {{"
    );
    for (at, (condition, exception)) in conditions.iter().zip(exceptions).enumerate() {
        let unless = if at % 2 == 0 {
            format!(" unless {exception}")
        } else {
            String::new()
        };
        let _ = writeln!(text, "  r{at}: yes-then when {condition}{unless}");
    }
    text.push_str("  otherwise no-then\n}\n");
    let _ = writeln!(
        text,
        "decision rows \"The rows\" is one of {{ yes-then \"green\" no-then \"red\" }} rules first {{"
    );
    for (at, pair) in exceptions.windows(2).enumerate() {
        let _ = writeln!(text, "  w{at}: yes-then when {}", grouped(pair, " and "));
    }
    text.push_str("  otherwise no-then\n}\n");
    text.push_str("article {\n  @show answer\n\n  @show rows as matrix\n\n  @show ride\n}\n");
    text
}

/// The page of the first source, and what of it is misread.
fn page(project: &Project, writer: &Vocabulary, language: &str) -> (String, Vec<Misread>) {
    page_changed(project, writer, language, &|page| page)
}

fn page_changed(
    project: &Project,
    writer: &Vocabulary,
    language: &str,
    change: &dyn Fn(String) -> String,
) -> (String, Vec<Misread>) {
    let model = &project.model;
    let (file, page) = model.pages().next().expect("a page");
    let placement = Placement::new(model);
    let overlapping = model.decisions.of_file(file.id).map(|(id, _)| id).collect();
    let pages = Pages {
        model,
        placement: &placement,
        sources: "policies",
        vocabulary: writer,
        overlapping: &overlapping,
        mentions: &casebook::analysis::mentions::Mentions::new(),
    };
    let document = article::compose(&pages, file, page);
    let templates = Templates::docusaurus(&[]).expect("templates");
    let markdown = change(templates.page(&document, writer).expect("a page"));
    let misread = article::read_back(model, file, language, &document, &markdown, &[]);
    (markdown, misread.expect("a language that is read"))
}

fn project(text: &str) -> Project {
    let project = common::project(&[("a.case", text), ("lands.csv", LANDS)]);
    let unread = [
        "syntax-error",
        "unknown-name",
        "wrong-test",
        "outside-domain",
        "bad-domain",
    ];
    let codes = common::codes(&project);
    assert!(
        !codes.iter().any(|code| unread.contains(code)),
        "{codes:?}\n{text}"
    );
    project
}

#[test]
fn random_conditions_are_read_back_as_they_are_meant() {
    let mut runner = TestRunner::new(Config::default());
    let many = (
        prop::collection::vec(condition(), 8),
        prop::collection::vec(test(), 8),
    );
    runner
        .run(&many, |(conditions, exceptions)| {
            let text = source(&conditions, &exceptions);
            let project = project(&text);
            for language in Vocabulary::languages() {
                let vocabulary = Vocabulary::shipped(language).expect("a language");
                let (page, misread) = page(&project, &vocabulary, language);
                prop_assert!(misread.is_empty(), "{text}\n{page}\n{misread:#?}");
            }
            Ok(())
        })
        .unwrap();
}

/// Items that say something by each message.
const EVERYTHING: &str = r#"fact today "today" is date 2026-01-01 .. 2027-12-31
outcome done "the zebra is at home" good
outcome call "we call you"
decision bring "What to bring" is any of { rope "a rope" hay "hay" } rules {
  rope: rope when heavy
  both: (rope, hay) when age is not 7 days and plan is one of (free, team, firm)
}
decision long "How long it takes" is 0.0..2000.5 hours rules first {
  a: 1.0 hour when bought in 2026-03-02..2026-05-09 and age in 3..9 days
  b: 1200.5 hours when bought in 2025-03-02..2026-05-09 and firmware in 3..5
  c: 2.0 hours when not (age in 50..60 days) or firmware > 5.3 or firmware <= 4
  d: 3.0 hours when (firmware < 2.1 or firmware >= 7) and plan is not one of (free, team) and plan is not one of (free, team, club)
  e: 4.0 hours when bought before 2025-02-02 or bought after 2026-10-10 or plan is one of (free, team)
  f: 5.0 hours when bought on or before 2025-02-02 or bought on or after 2026-11-10 or plan is not free
  g: 6.0 hours when extras includes saddle and not extras includes bell
  h: 7.0 hours when not extras includes any of (saddle, bell) or not extras includes any of (saddle, bell, lamp)
  i: 8.0 hours when extras is (saddle, bell) or extras is not (bell, lamp) or extras is nothing
  j: 9.0 hours when (weight < 20.0 kg and weight >= 10.0 kg) or weight > 1500.0 kg or weight <= 4.5 kg
  k: 10.0 hours when (heavy or abroad) and (plan is club or fresh)
  l: 11.0 hours when stable is large or abroad unless heavy
  m: 12.0 hours when age is 11 days unless heavy
  t1: 16.0 hours when fed before 06:10 or fed after 21:00 or fed is 12:00
  t2: 16.1 hours when fed at or before 06:20 or fed at or after 21:10
  t3: 16.2 hours when fed < woken or fed > woken + 1 minute
  t4: 16.3 hours when fed <= woken and age in 3..9 days
  t5: 16.4 hours when fed >= woken and age in 13..19 days
  t7: 16.6 hours when fed is woken
  t8: 16.7 hours when fed > woken and age in 23..29 days
  t6: 16.5 hours when fed > woken + 25 minutes and woken - fed + 3 minutes > 2 minutes
  n1: 14.0 hours when bought is 2026-01-05 or bought is 2026-02-05 or bought is 2026-03-05
  n2: 14.5 hours when bought is 2026-04-05 or bought is 2026-05-05 or bought is 2026-06-05
  n3: 15.0 hours when bought is 2026-07-05 or bought is 2026-08-05 or bought is 2026-09-05
  n4: 15.5 hours when bought is 2026-10-05 or bought is 2026-11-05 or bought is 2026-12-05
  otherwise 13.0 hours
}
decision grid "The grid" is one of { in-grid "inside" out-grid "outside" } rules first {
  g1: in-grid when plan is not free and age > 3 days
  g2: in-grid when plan is not one of (free, team) and extras includes any of (saddle, bell)
  g3: in-grid when plan is not one of (free, team, club) and not extras includes bell
  g4: in-grid when extras is (saddle, bell) and heavy
  g5: in-grid when extras is nothing and not heavy
  g6: in-grid when extras is not (saddle, bell) and age is not 7 days
  g7: in-grid when extras is not nothing and plan is one of (free, team) because "That is enough."
  otherwise out-grid
}
decision shade "The shade" is one of { light "light" dark "dark" } rules { otherwise dark }
decision tone "The tone" is one of { loud "loud" soft "soft" } rules { otherwise soft }
decision plain "The colour" is one of { red "red" blue "blue" } rules {
  red: red when heavy because "Heavy ones are seen."
  otherwise blue
}
eligibility visit "The visit" {
  far-off: unavailable when abroad because "It is too far."
  otherwise available
}
eligibility tour "The tour" {
  member: available when plan is club
  otherwise unavailable
}
decision far "How far you may ride" for (heavy or abroad) and (plan is club or fresh) is one of { mile "a mile" more "two miles" } rules {
  mile: mile when heavy or weight > 40.0 kg
  otherwise more
}
define odd "your zebra is odd" not "your zebra is even" as (heavy or abroad) and (plan is club or plan is firm)
eligibility stay "The stay" {
  odd: available when odd
  complex: available when (heavy or abroad) and (plan is club or fresh)
  otherwise unavailable
}
eligibility trip "The trip" {
  member: available when plan is club
  firm: available when plan is firm and heavy
  otherwise unavailable
}
eligibility walk "The walk" {
  otherwise available
}
eligibility swim "The swim" {
  otherwise unavailable
}
eligibility fly "The flight" {
  heavy: unavailable when heavy because "It does not lift."
  club: available when plan is club
  otherwise unavailable
}
procedure pack "Pack your things" {
  - Fold it.
}
guide home "Bring it home" for ride otherwise "Ask a vet." {
  intro {
    @if fresh {
      It is young.
    }
  }
  scenario new "The new ones" when fresh {
    - Open the gate.
      @irreversible "It runs."
      => It comes out.
    @do pack once
    @if heavy {
      - Push.
    }
    @else if abroad {
      - Call.
    }
    @else {
      - Pull.
    }
    @see "the manual" https://example.com/
    @end done
  }
  group old "The old ones" when not fresh {
    scenario many "With many things" when (extras includes bell or heavy) and (abroad or plan is club) {
      - Wait.
      @end call
    }
    scenario few "With few things" otherwise {
      - Lead it home.
      @continue new-again
    }
  }
}
guide again "Once more" {
  scenario new-again "All" {
    - Go home.
    @end done
  }
}
article {
  It takes {long.b} at least, or {long.a}; bring {bring.both}. In the grid it is {grid.g2}.

  @if heavy {
    Two of us come to you.

    @note "Wait" {
      @if odd {
        The odd ones are last.
      }
      @else {
        The even ones are first.
      }
    }
  }
  @else if abroad or plan is club {
    We call you.
  }

  @show bring
  @show long
  @show plain as list
  @show shade
  @show tone as list
  @show grid as matrix by plan, age, extras, heavy
  @show ride
  @show visit
  @show tour
  @show trip
  @show far
  @show stay
  @show walk
  @show swim
  @show fly
  @show home
  @show again
  @show together
  @show price
  @show lasting
  @show months-of
  @show years-of
  @show nearer
  @show due
  @show counted
  @show nearby
  @show weeks-of
}
decision weeks-of "The weeks" is 0..9 weeks rules {
  v0: 1 week when heavy
  v1: 3 weeks when not heavy
}
decision price "What it costs" is -9000.00..9000.00 EUR rules {
  v0: 10 % of fee rounded down to 0.01 EUR when plan is free
  v1: fee * 3 / 2 * 5 rounded up to 0.01 EUR when plan is team
  v2: least of (fee, 20.00 EUR, fee - 5.00 EUR) but at least 1.00 EUR when plan is firm and heavy
  v3: greatest of (fee, 20.00 EUR) but at most 900.00 EUR when plan is club and heavy
  v4: (fee + 2.00 EUR) * 2 when plan is firm and not heavy and abroad
  v5: fee / 7 rounded half up to 0.01 EUR when plan is firm and not heavy and not abroad
  v6: (fee but at least 5.00 EUR) / 7 rounded half even to 0.01 EUR when plan is club and not heavy and abroad
  v7: fee / 7 rounded half away from zero to 0.01 EUR when plan is club and not heavy and not abroad
}
decision lasting "How long" is -9000..9000 days rules {
  v0: days from bought through sold when heavy
  v1: age + (days from bought to sold) when abroad and not heavy
  v2: age / 7 rounded toward zero to 1 day when not abroad and not heavy
}
decision months-of "The months" is -900..900 months rules {
  v0: months from bought to sold when heavy
  v1: months from bought through sold when not heavy
}
decision years-of "The years" is -90..90 years rules {
  v0: years from bought to sold when heavy
  v1: years from bought through sold when not heavy
}
decision due "The day" is date 2000-01-01 .. 2050-12-31 rules {
  v0: month start of bought when plan is free
  v1: month end of bought + 7 days when plan is team
  v2: year start of (bought + 1 month) when plan is firm
  v3: year end of sold but at least 2025-03-31 when plan is club
}
decision nearer "The nearer day" is date 2000-01-01 .. 2050-12-31 rules {
  v0: least of (bought, sold) but at most 2049-03-31 when heavy
  v1: greatest of (bought, sold, 2026-03-31) when not heavy
}
calendar opening "opening days of the zoo" on (tuesday, friday)
decision counted "How many days" is -9000..9000 days rules {
  v0: working days from bought to sold by opening when heavy
  v1: (working days from bought through sold by opening) * 2 when not heavy
}
decision nearby "The day nearby" is date 2000-01-01 .. 2050-12-31 rules first {
  v0: bought + 1 working day by opening when age is 0 days
  v1: bought + 12 working days by opening when age is 20 days
  v2: (friday before bought) - 1 working day by opening + 1 year when age is 2 days
  v3: working day before bought by opening when age is 3 days
  v4: working day on or before (bought + 1 month) by opening when age is 4 days
  v5: working day after month end of bought by opening when age is 5 days
  v6: working day on or after bought by opening when age is 6 days
  v7: monday before bought when age is 7 days
  v8: tuesday on or before bought when age is 8 days
  v9: wednesday after bought when age is 9 days
  v10: thursday on or after bought when age is 10 days
  v11: saturday after sold when age is 11 days
  v12: sunday after sold when age is 12 days
  otherwise bought
}
months end early
decision together "Together" is one of { a "alone" b "both" } rules first {
  t0: a when load < weight
  t1: b when load <= weight
  t2: a when load > weight
  t3: b when load >= weight
  t4: a when load is weight
  t5: b when load is not weight
  t6: a when sold before bought
  t7: b when sold after bought
  t8: a when sold on or before bought
  t9: b when sold on or after bought
  t10: a when sold is bought
  t11: b when sold before bought + 21 days
  t12: a when sold after bought + 21 days
  t13: b when sold on or before bought + 1 day
  t14: a when sold on or after bought + 3 months
  t15: b when sold is bought + 1 year
  t16: a when sold before bought - 21 days
  t17: b when sold after bought - 2 years
  t18: a when sold on or before bought - 1 month
  t19: b when sold on or after bought - 1 day
  t20: a when sold is bought - 3 days
  t21: b when load + weight > 4000.0 kg
  t22: a when load - weight > 40.0 kg
  t23: b when load - 5.0 kg > weight
  t24: a when sold - bought > age
  t25: b when 2 * load > weight + 1.5 kg
  t26: a when (fee / 3 rounded down to 0.01 EUR) < 10 % of fee - 1.00 EUR
  t27: b when years from bought to sold >= 2 years
  t28: a when days from bought through sold is age
  t29: b when least of (load, weight, 30.0 kg) is not load / 2 but at most weight
  t30: a when sold after bought + 3 working days by opening
  t31: b when sold on or before (monday on or after bought) - 1 working day by opening
  t32: a when sold is month end of bought
  t33: b when year start of sold on or after (working day before bought by opening)
  t34: a when working days from bought to sold by opening < 3 days
  t35: b when greatest of (load, weight - 2.0 kg) + load > 4000.0 kg
  t36: a when (bought but at least 2025-02-28) + 3 days before sold
  t37: b when sold in 1 June..15 September of any year
  t38: a when not (sold in 3 December..6 January of any year) and not abroad
  otherwise a
}
"#;

fn everything() -> String {
    format!("{FACTS}{EVERYTHING}")
}

/// Messages that no page has: those of messages on one line, and what other days would say.
const NOT_ON_THE_PAGE: [&str; 5] = ["always", "grouped", "never", "not-so", "valid-from-until"];

#[test]
fn every_message_that_is_swapped_is_found() {
    let project = project(&everything());
    for language in Vocabulary::languages() {
        let writer = Vocabulary::shipped(language).expect("a language");
        let (right, misread) = page(&project, &writer, language);
        assert!(misread.is_empty(), "{right}\n{misread:#?}");
        let messages = messages(language);
        // It is the longest test, and the last but few: on all cores.
        let all: Vec<&String> = messages.keys().collect();
        let found = parallel::map(&all, |id| {
            let (own, arguments) = &messages[*id];
            let (mut swapped, mut is_said) = (0, true);
            // Every other message with the same arguments stands in for it, one after the other.
            for (other, (text, same)) in &messages {
                if other == *id || text == own || same != arguments {
                    continue;
                }
                let swap = format!("{id} = {text}\n");
                let faulty = Vocabulary::with(language, &swap).expect("a vocabulary");
                let (page, misread) = page(&project, &faulty.expect("a language"), language);
                if page == right {
                    is_said = false;
                    continue;
                }
                swapped += 1;
                assert!(!misread.is_empty(), "{language}: {id} says {other}\n{page}");
            }
            (swapped, is_said)
        });
        let swapped: usize = found.iter().map(|(swapped, _)| swapped).sum();
        let unsaid = all.iter().zip(&found).filter(|(_, (_, is_said))| !is_said);
        let unsaid: BTreeSet<String> = unsaid.map(|(id, _)| (*id).clone()).collect();
        assert!(swapped > 500, "{swapped}");
        let mut expected: BTreeSet<String> = NOT_ON_THE_PAGE.map(str::to_owned).into();
        if language == "de" {
            // Titles stay as they are written, whatever else it says.
            expected.insert("inner-titles".to_owned());
        }
        assert_eq!(
            unsaid, expected,
            "{language}: messages that the page does not say"
        );
    }
}

#[test]
fn faults_in_the_text_are_found() {
    let project = project(&everything());
    let writer = Vocabulary::shipped("en").expect("English");
    let (right, _) = page(&project, &writer, "en");
    let faults = [
        ("less than", "at most"),
        ("more than", "at least"),
        ("at least 1", "more than 1"),
        ("before", "after"),
        ("on or after", "after"),
        ("earlier", "later"),
        ("later", "earlier"),
        (" is not ", " is "),
        (" do not include ", " include "),
        ("neither", "either"),
        (" and ", " or "),
        (" or ", " and "),
        ("unless", "if"),
        ("all of these apply", "at least one of these applies"),
        ("at least one of these applies", "all of these apply"),
        ("is not available", "is available"),
        ("light", "heavy"),
        ("Free", "Team"),
        ("the saddle", "the bell"),
        ("May", "June"),
        ("version ", "version 1"),
        (" days", " weeks"),
        ("first line", "last line"),
        ("Every line", "No line"),
        ("Otherwise", "If not"),
        ("in all other cases", "in no case"),
        ("You have finished", "What happens next"),
        ("cannot undo", "can undo"),
    ];
    let body = right.find("\n---\n").expect("front matter");
    let mut sown = 0;
    for (from, to) in faults {
        let places: Vec<usize> = right.match_indices(from).map(|(at, _)| at).collect();
        assert!(!places.is_empty(), "{from}");
        for at in places.into_iter().filter(|at| *at > body) {
            // Titles, reasons and steps are the writer's own.
            let line = right[..at].rfind('\n').map_or(0, |at| at + 1);
            if right[line..].starts_with('#') {
                continue;
            }
            let change = |page: String| format!("{}{to}{}", &page[..at], &page[at + from.len()..]);
            let (changed, misread) = page_changed(&project, &writer, "en", &change);
            let end = changed[at..]
                .find('\n')
                .map_or(changed.len(), |end| at + end);
            assert!(
                !misread.is_empty(),
                "{from} -> {to}: {}",
                &changed[line..end]
            );
            sown += 1;
        }
    }
    for (at, digit) in right.char_indices().skip(body) {
        let is_item = right[at + 1..].starts_with(". ") || right[..at].ends_with('#');
        if !digit.is_ascii_digit() || is_item {
            continue;
        }
        let other = char::from(b'0' + (digit as u8 - b'0' + 1) % 10);
        let change = |page: String| format!("{}{other}{}", &page[..at], &page[at + 1..]);
        let (changed, misread) = page_changed(&project, &writer, "en", &change);
        let line = changed[..at].rfind('\n').map_or(0, |at| at + 1);
        assert!(!misread.is_empty(), "{}", &changed[line..=at]);
        sown += 1;
    }
    assert!(sown > 180, "{sown}");
}

/// Whether readers notice that a page is not the one of its document.
fn is_noticed(
    project: &Project,
    file: &File,
    page: &Page,
    change: &dyn Fn(&str) -> String,
) -> bool {
    let model = &project.model;
    let placement = Placement::new(model);
    let overlapping = model.decisions.iter().map(|(id, _)| id).collect();
    let pages = Pages {
        model,
        placement: &placement,
        sources: "policies",
        vocabulary: Vocabulary::english(),
        overlapping: &overlapping,
        mentions: &casebook::analysis::mentions::Mentions::new(),
    };
    let document = article::compose(&pages, file, page);
    let templates = Templates::docusaurus(&[]).expect("templates");
    let right = templates
        .page(&document, Vocabulary::english())
        .expect("a page");
    let changed = change(&right);
    let landmarks = article::difference(&article::expected(&document), &article::read(&changed));
    let misread = article::read_back(model, file, "en", &document, &changed, &[]);
    landmarks.is_some() || misread.is_some_and(|misread| !misread.is_empty())
}

#[test]
fn a_line_that_is_lost_is_found() {
    let files = common::shipped();
    let shipped = common::shipped_project(&files);
    let own = project(&everything());
    let mut lost = 0;
    for project in [&shipped, &own] {
        for (file, page) in project.model.pages() {
            assert!(
                !is_noticed(project, file, page, &str::to_owned),
                "{}",
                file.path
            );
            let mut lines = 0;
            is_noticed(project, file, page, &|text| {
                let count = text.lines().count();
                // A cell is read in a closure, which gives nothing back.
                COUNT.with(|cell| cell.set(count));
                text.to_owned()
            });
            COUNT.with(|cell| lines += cell.get());
            for dropped in 0..lines {
                let without = |text: &str| {
                    let body = text.match_indices("\n---\n").next().map_or(0, |(at, _)| at);
                    let front = text[..body].lines().count() + 1;
                    let line = text.lines().nth(dropped).unwrap_or_default();
                    // Front matter is checked elsewhere, and fences of notes and of code, rules of tables and
                    // blank lines say nothing.
                    let says_nothing = dropped <= front
                        || !line.chars().any(char::is_alphanumeric)
                        || line.trim_start().starts_with("```")
                        || line.trim_start().starts_with(":::") && !line.contains('[');
                    if says_nothing {
                        return String::new();
                    }
                    let kept = text.lines().enumerate().filter(|(at, _)| *at != dropped);
                    kept.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
                };
                if is_noticed(project, file, page, &without) {
                    lost += 1;
                } else {
                    panic!("{}: line {} can be lost", file.path, dropped + 1);
                }
            }
        }
    }
    assert!(lost > 400, "{lost}");
}

thread_local! {
    static COUNT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

#[test]
fn the_languages_have_the_same_messages() {
    let english: Vec<String> = messages("en").into_keys().collect();
    for language in Vocabulary::languages() {
        let own: Vec<String> = messages(language).into_keys().collect();
        assert_eq!(own, english, "{language}");
    }
}

#[test]
fn pages_have_no_words_but_those_of_the_vocabulary() {
    // Labels of digits, and a vocabulary of marks: no letter is left that Rust or a template wrote.
    let mut own = String::new();
    for (id, (_, arguments)) in messages("en") {
        if id != "inner-titles" {
            let arguments: Vec<String> = arguments
                .iter()
                .map(|name| format!("{{ ${name} }}"))
                .collect();
            let _ = writeln!(own, "{id} = «» {}", arguments.join(" "));
        }
    }
    let vocabulary = Vocabulary::with("en", &own)
        .expect("a vocabulary")
        .expect("English");
    let mut text = String::new();
    let mut rest = everything();
    // Each string of the source becomes digits; paths and names stay.
    while let Some(start) = rest.find('"') {
        let end = start + 1 + rest[start + 1..].find('"').expect("a closed string");
        text.push_str(&rest[..start]);
        let _ = write!(text, "\"{}\"", 1000 + text.len());
        rest = rest[end + 1..].to_owned();
    }
    text.push_str(&rest);
    let calendar = [
        ("working days", "WORKING-MANY"),
        ("days from", "DAYS-FROM"),
        ("working day", "WORKING-ONE"),
    ];
    for (words, mark) in calendar {
        text = text.replace(words, mark);
    }
    for unit in [
        " kg", " days", "(1 day)", "1 day ", " EUR", " hours", " hour",
    ] {
        text = text.replace(unit, if unit == "1 day " { "1 " } else { "" });
    }
    for (words, mark) in calendar {
        text = text.replace(mark, words);
    }
    let steps = [
        "Open the gate.",
        "It comes out.",
        "Push.",
        "Call.",
        "Pull.",
        "Wait.",
        "Lead it home.",
        "Go home.",
        "Fold it.",
        "It takes ",
        " at least, or ",
        "; bring ",
        "In the grid it is ",
        "Two of us come to you.",
        ":::note",
        "The odd ones are last.",
        "The even ones are first.",
        "We call you.",
        "It is young.",
    ];
    for step in steps {
        text = text.replace(step, "7. ");
    }
    let project = project(&text);
    let (page, _) = page(&project, &vocabulary, "en");
    let (_, body) = page.split_once("\n---\n").expect("front matter");
    let mut left = String::new();
    for line in body.lines() {
        let anchor = line.find("{#").map_or(line, |at| &line[..at]);
        let mut line = anchor.to_owned();
        for syntax in [":::danger", ":::note", "<a id=", "https://example.com/"] {
            line = line.replace(syntax, "");
        }
        while let Some((before, after)) = line.split_once("](#") {
            let behind = after.split_once(')').map_or("", |(_, behind)| behind);
            line = format!("{before}]{behind}");
        }
        if line.chars().any(char::is_alphabetic) {
            left.push_str(&line);
            left.push('\n');
        }
    }
    assert_eq!(left, "");
}

/// A number of two digits behind the point, as the vocabulary says it.
fn number(vocabulary: &Vocabulary, value: i64) -> String {
    let ordered = Ordered {
        kind: OrderedKind::Number {
            decimals: 2,
            unit: None,
            one: None,
        },
        lo: i64::MIN,
        hi: i64::MAX,
    };
    values::ordered_value(vocabulary, &ordered, value)
}

#[test]
fn lists_dates_and_numbers_are_those_of_cldr() {
    for (language, locale) in [("en", "en-GB"), ("de", "de")] {
        let vocabulary = Vocabulary::shipped(language).expect("a language");
        let locale: Locale = locale.parse().expect("a locale");
        let and = ListFormatter::try_new_and((&locale).into(), ListFormatterOptions::default());
        let or = ListFormatter::try_new_or((&locale).into(), ListFormatterOptions::default());
        let (and, or) = (and.expect("a list"), or.expect("a list"));
        for count in 1..6 {
            let items: Vec<String> = (0..count).map(|at| format!("x{at}")).collect();
            assert_eq!(
                values::and(&vocabulary, &items),
                and.format(items.iter()).to_string()
            );
            assert_eq!(
                values::or(&vocabulary, &items),
                or.format(items.iter()).to_string()
            );
        }
        let dates = DateTimeFormatter::try_new((&locale).into(), YMD::long()).expect("dates");
        let mut days = 0;
        for (year, month, day) in (2027..2029)
            .flat_map(|year| (1..13).map(move |month| (year, month)))
            .flat_map(|(year, month)| (1..32).map(move |day| (year, month, day)))
        {
            let Ok(date) = Date::try_new_iso(year, month, day) else {
                continue;
            };
            let own = read_date(&format!("{year}-{month:02}-{day:02}")).expect("a day");
            assert_eq!(
                values::date(&vocabulary, own),
                dates.format(&date).to_string()
            );
            days += 1;
        }
        assert_eq!(days, 365 + 366);
        let numbers =
            DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default());
        let numbers = numbers.expect("numbers");
        for at in 0..1_000_i64 {
            // Of all magnitudes, and of both signs.
            let value = (at * at * at * 7_919 + at) * if at % 2 == 0 { 1 } else { -1 };
            let plain = format!(
                "{}{}.{:02}",
                if value < 0 { "-" } else { "" },
                value.abs() / 100,
                value.abs() % 100
            );
            let mut decimal: Decimal = plain.parse().expect("a number");
            // Zeros behind the point are left out.
            decimal.absolute.trim_end();
            assert_eq!(
                number(&vocabulary, value),
                numbers.format(&decimal).to_string(),
                "{plain}"
            );
        }
    }
}
