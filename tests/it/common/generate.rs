//! Random small policies, as text, so that the whole way from the text on is tested. A policy is
//! made of a list of numbers, each of which decides one thing; where they run out, the first choice
//! is taken, so that a shorter list is a simpler policy.

use std::fmt::Write;

/// Makes a policy of `choices`.
pub fn policy(choices: &[u16]) -> String {
    let mut generator = Generator::new(choices);
    generator.policy();
    generator.out
}

/// Makes a policy of `choices` that compares its facts with each other.
pub fn related(choices: &[u16]) -> String {
    let mut generator = Generator::new(choices);
    generator.related = true;
    generator.policy();
    let day = generator.dates.iter().find(|name| name.starts_with('f'));
    match day.filter(|_| choices.first().is_some_and(|first| first % 2 == 1)) {
        Some(day) => as_today(&generator.out, day),
        None => generator.out,
    }
}

/// A policy in which a day is `today`: steps that move it wait.
fn as_today(policy: &str, day: &str) -> String {
    let mut text = String::new();
    for word in policy.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
        match word.strip_prefix(day) {
            Some(rest) if !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-') => {
                text.push_str("today");
                text.push_str(rest);
            }
            _ => text.push_str(word),
        }
    }
    let until = "@set today to greatest of (today, ";
    let waits = text.lines().map(|line| {
        if let Some((indent, day)) = line.split_once(until) {
            return format!("{indent}@wait until {}\n", day.trim_end_matches(')'));
        }
        let line = line.replace("@set today to today + ", "@wait ");
        // It is not always known how long.
        let line = line.replace("@wait 1 day", "@wait 1..2 day");
        format!("{line}\n")
    });
    waits.collect()
}

/// Makes what two articles share, and the two of `choices`. Each has a guide `g` that may come to
/// the outcome `done`.
pub fn articles(choices: &[u16]) -> [String; 3] {
    let mut generator = Generator::new(choices);
    for _ in 0..2 + generator.pick(3) {
        generator.fact();
    }
    generator.outcomes();
    generator.decisions();
    let shared = std::mem::take(&mut generator.out);
    let [one, other] = ["One", "Other"].map(|title| {
        generator.say(
            0,
            &format!("---\ntitle: \"{title}\"\n---\nuse \"shared.case\""),
        );
        generator.assumption();
        generator.procedure();
        generator.guide();
        generator.article();
        std::mem::take(&mut generator.out)
    });
    [shared, one, other]
}

#[derive(Clone)]
enum Kind {
    YesNo,
    OneOf(usize),
    AnyOf(usize),
    Number,
    Cents,
    Date,
    Time,
    Version,
    /// 0 to 4 days.
    Few,
    /// 0.0 to 2.0 days.
    Tenths,
    /// Days around the end of a February.
    Day,
}

struct Generator<'c> {
    choices: &'c [u16],
    at: usize,
    facts: Vec<Kind>,
    /// Whether amounts are compared with each other.
    related: bool,
    /// The names of amounts that are numbers, and of those that are dates.
    numbers: Vec<String>,
    dates: Vec<String>,
    names: usize,
    out: String,
}

impl<'c> Generator<'c> {
    fn new(choices: &'c [u16]) -> Self {
        Self {
            choices,
            at: 0,
            facts: Vec::new(),
            related: false,
            numbers: Vec::new(),
            dates: Vec::new(),
            names: 0,
            out: String::new(),
        }
    }
}

impl Generator<'_> {
    fn pick(&mut self, below: usize) -> usize {
        let choice = self.choices.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(choice) % below.max(1)
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.pick(one_in) == one_in - 1
    }

    fn say(&mut self, indent: usize, line: &str) {
        let _ = writeln!(self.out, "{}{line}", " ".repeat(indent));
    }

    fn policy(&mut self) {
        self.say(0, "---\ntitle: \"Random\"\n---");
        if self.related {
            self.amounts();
        } else {
            for _ in 0..2 + self.pick(4) {
                self.fact();
            }
        }
        self.outcomes();
        self.assumption();
        for at in 0..self.pick(3) {
            let condition = self.condition(2);
            self.say(0, &format!("define d{at} \"define {at}\" as {condition}"));
        }
        self.decisions();
        self.procedure();
        self.guide();
        self.article();
    }

    fn outcomes(&mut self) {
        self.say(0, "outcome done \"it is done\" good");
        self.say(0, "outcome failed \"it failed\"");
    }

    fn assumption(&mut self) {
        for _ in 0..self.pick(2) {
            let condition = self.condition(2);
            self.say(0, &format!("assume \"as it is\" {condition}"));
        }
    }

    fn article(&mut self) {
        self.say(0, "article {\n  Words.\n");
        if self.chance(2) {
            self.prose(2, 1);
        }
        self.say(2, "@show g\n}");
    }

    fn fact(&mut self) {
        let at = self.facts.len();
        let kinds = [
            Kind::YesNo,
            Kind::OneOf(3),
            Kind::Number,
            Kind::AnyOf(2),
            Kind::OneOf(2),
            Kind::Date,
            Kind::Version,
            Kind::Cents,
            Kind::Time,
        ];
        let kind = kinds[self.pick(kinds.len())].clone();
        self.fact_of(at, kind);
    }

    fn fact_of(&mut self, at: usize, kind: Kind) {
        let values = |count: usize| {
            (0..count)
                .map(|value| format!("v{value} \"value {value}\""))
                .collect::<Vec<_>>()
                .join("  ")
        };
        let domain = match &kind {
            Kind::YesNo => "yes/no".to_owned(),
            Kind::OneOf(count) => format!("one of {{ {} }}", values(*count)),
            Kind::AnyOf(count) => format!("any of {{ {} }}", values(*count)),
            Kind::Number => "0..20 days".to_owned(),
            Kind::Cents => "0.00..2.50 EUR".to_owned(),
            Kind::Date => "date 2024-01-01 .. 2024-12-31".to_owned(),
            Kind::Version => "version 1.0 .. 4.2".to_owned(),
            Kind::Time => "time 06:30 .. 22:00".to_owned(),
            Kind::Few => "0..4 days".to_owned(),
            Kind::Tenths => "0.0..1.2 days".to_owned(),
            Kind::Day => "date 2024-02-27 .. 2024-03-01".to_owned(),
        };
        self.say(0, &format!("fact f{at} \"fact {at}\" is {domain}"));
        self.facts.push(kind);
    }

    /// Facts that are compared with each other, and quantities of them.
    fn amounts(&mut self) {
        let end = ["early", "late"][self.pick(2)];
        self.say(0, &format!("months end {end}"));
        self.say(
            0,
            "calendar workdays \"counted days\" on (tuesday, thursday, friday)",
        );
        self.fact_of(0, Kind::YesNo);
        for _ in 0..2 + self.pick(2) {
            let at = self.facts.len();
            let kind = match self.pick(4) {
                0 | 1 => Kind::Few,
                2 => Kind::Tenths,
                _ => Kind::Day,
            };
            if matches!(kind, Kind::Day) {
                self.dates.push(format!("f{at}"));
            } else {
                self.numbers.push(format!("f{at}"));
            }
            self.fact_of(at, kind);
        }
        if self.chance(2) {
            self.chosen();
        }
        for at in 0..self.pick(4) {
            if let Some((amount, is_date)) = self.amount() {
                self.say(0, &format!("quantity q{at} \"amount {at}\" is {amount}"));
                let names = if is_date {
                    &mut self.dates
                } else {
                    &mut self.numbers
                };
                names.push(format!("q{at}"));
            }
        }
    }

    /// A decision that amounts name: by an enumeration, or by comparisons.
    fn chosen(&mut self) {
        let at = self.facts.len();
        self.fact_of(at, Kind::OneOf(3));
        let first = if self.chance(2) { " first" } else { "" };
        self.say(
            0,
            &format!("decision z \"the choice\" is 0.0..4.0 days rules{first} {{"),
        );
        for rule in 0..=self.pick(2) {
            let result = match (self.pick(3), self.numbers.first().cloned()) {
                (0, Some(number)) => number,
                _ => format!("{} days", self.pick(4)),
            };
            let when = self.condition(1);
            let over = if first.is_empty() && rule > 0 {
                format!(" overrides z{}", self.pick(rule))
            } else {
                String::new()
            };
            self.say(2, &format!("z{rule}: {result} when {when}{over}"));
        }
        self.say(2, "otherwise 1.5 days\n}");
        self.numbers.push("z".to_owned());
    }

    fn one_of(&mut self, names: &[String]) -> Option<String> {
        let at = self.pick(names.len());
        names.get(at).cloned()
    }

    fn two_of(&mut self, names: &[String]) -> Option<(String, String)> {
        let one = self.one_of(names)?;
        let others: Vec<String> = names.iter().filter(|name| **name != one).cloned().collect();
        Some((one, self.one_of(&others)?))
    }

    /// An amount, and whether it is a date.
    fn amount(&mut self) -> Option<(String, bool)> {
        let (numbers, dates) = (self.numbers.clone(), self.dates.clone());
        if !dates.is_empty() && (numbers.is_empty() || self.chance(2)) {
            let (a, b) = self.two_of(&dates)?;
            let n = 1 + self.pick(3);
            let word = ["before", "after", "on or before", "on or after"][self.pick(4)];
            return Some(match self.pick(13) {
                9 => (format!("{a} + {n} working days by workdays"), true),
                10 => (format!("{a} - {n} working days by workdays + 1 day"), true),
                11 => (format!("working day {word} {a} by workdays"), true),
                12 if self.chance(2) => (format!("thursday {word} {a}"), true),
                12 => (
                    format!("working days from {a} through {b} by workdays"),
                    false,
                ),
                0 => (format!("{a} - {b}"), false),
                1 => (format!("{a} + {n} days"), true),
                2 => (format!("{a} - {n} months"), true),
                3 => (format!("month end of {a}"), true),
                4 => (format!("{a} - month start of {b}"), false),
                5 => (format!("days from {a} through {b}"), false),
                6 => (format!("{a} + 1 year"), true),
                7 => (format!("greatest of ({a}, {b})"), true),
                _ => (format!("{b} + 13 months - 1 month"), true),
            });
        }
        let (a, b) = self.two_of(&numbers)?;
        let how = [
            "down",
            "up",
            "toward zero",
            "half up",
            "half even",
            "half away from zero",
        ][self.pick(6)];
        let amount = match self.pick(10) {
            8 => format!("{a} * ({b} / 1 day) rounded {how} to 0.1 days"),
            0 => format!("{a} - {b}"),
            1 => format!("{a} + {b}"),
            2 => format!("2 * {a} - {b}"),
            3 => format!("{a} - {b} but at least 0 days"),
            4 => format!("least of ({a}, {b})"),
            5 => format!("({a} - {b}) / 2 rounded {how} to 1 days"),
            6 => format!("1.5 * ({a} - 1 day) rounded {how} to 2 days"),
            7 => format!("50 % of {a} + {b} but at most 2 days"),
            _ => format!("{a} / 3 rounded {how} to 0.5 days"),
        };
        Some((amount, false))
    }

    /// A comparison of amounts.
    fn relation(&mut self) -> Option<String> {
        let (numbers, dates) = (self.numbers.clone(), self.dates.clone());
        let n = self.pick(5);
        if !dates.is_empty() && (numbers.is_empty() || self.chance(2)) {
            let (a, b) = self.two_of(&dates)?;
            let word = ["before", "after", "on or before", "on or after"][self.pick(4)];
            let sign = [">", "<=", "<", ">="][self.pick(4)];
            return Some(match self.pick(11) {
                10 => format!("{a} in {b} - {n} days..{b} + 2 days"),
                6 => format!("{a} {word} {b} + {n} working days by workdays", n = n + 1),
                7 => format!("{a} is month end of {b}"),
                8 => format!("friday {word} {a} {sign} {b} - 2 days"),
                9 => format!("days from {a} through {b} {sign} {n} days"),
                0 => format!("{a} {word} {b}"),
                1 => format!("{a} - {b} {sign} {n} days"),
                2 => format!("{a} is {b}"),
                3 => format!("{a} is not {b} + {n} days"),
                4 => format!("{a} + {n} days {word} {b} - 1 day"),
                _ => format!("{a} - {n} days {word} 2024-02-{}", 27 + n % 3),
            });
        }
        let (a, b) = self.two_of(&numbers)?;
        let sign = [">", "<=", "<", ">="][self.pick(4)];
        Some(match self.pick(10) {
            9 => format!("{a} in {b} - {n} days..{b} + 1 day"),
            6 => format!("2 * {a} {sign} {b} + {n} days"),
            7 => format!("({a} / 2 rounded down to 0.5 days) {sign} {b}"),
            8 => format!("least of ({a}, {b}) + 1.5 days {sign} {n} days"),
            0 => format!("{a} {sign} {b}"),
            1 => format!("{a} - {b} {sign} {n} days"),
            2 => format!("{a} + {n} days {sign} {b}"),
            3 => format!("{a} is {b}"),
            4 => format!("{a} + {b} {sign} {n} days"),
            _ => format!("0 days {sign} {a} - {n} days"),
        })
    }

    fn condition(&mut self, depth: usize) -> String {
        match if depth == 0 { 0 } else { self.pick(6) } {
            1 => format!(
                "({} and {})",
                self.condition(depth - 1),
                self.condition(depth - 1)
            ),
            2 => format!(
                "({} or {})",
                self.condition(depth - 1),
                self.condition(depth - 1)
            ),
            3 => format!("not {}", self.condition(depth - 1)),
            4 => format!(
                "({} implies {})",
                self.condition(depth - 1),
                self.condition(depth - 1)
            ),
            _ => self.test(),
        }
    }

    fn test(&mut self) -> String {
        if self.related
            && self.chance(2)
            && let Some(relation) = self.relation()
        {
            return relation;
        }
        let at = self.pick(self.facts.len());
        let not = if self.chance(3) { "not " } else { "" };
        match self.facts[at].clone() {
            Kind::YesNo => format!("f{at}"),
            Kind::OneOf(count) => match self.pick(3) {
                0 => format!("f{at} is {not}v{}", self.pick(count)),
                1 => format!("f{at} is {not}one of (v0, v{})", self.pick(count)),
                _ => format!("f{at} is not v{}", self.pick(count)),
            },
            Kind::AnyOf(count) => match self.pick(4) {
                0 => format!("f{at} includes v{}", self.pick(count)),
                1 => format!("f{at} is {not}(v{})", self.pick(count)),
                2 => format!("f{at} is {not}nothing"),
                _ => format!("f{at} includes any of (v0, v{})", self.pick(count)),
            },
            Kind::Number => {
                let (a, b) = (self.pick(21), self.pick(21));
                self.ordered(at, not, a, b, |n| n.to_string(), " days")
            }
            Kind::Cents => {
                let (a, b) = (self.pick(251), self.pick(251));
                self.ordered(
                    at,
                    not,
                    a,
                    b,
                    |n| format!("{}.{:02}", n / 100, n % 100),
                    " EUR",
                )
            }
            Kind::Few => {
                let (a, b) = (self.pick(5), self.pick(5));
                self.ordered(at, not, a, b, |n| n.to_string(), " days")
            }
            Kind::Tenths => {
                let (a, b) = (self.pick(13), self.pick(13));
                let shown = |n| format!("{}.{}", n / 10, n % 10);
                self.ordered(at, not, a, b, shown, " days")
            }
            Kind::Day => {
                let word = ["before", "after", "on or before", "on or after", "is"][self.pick(5)];
                format!("f{at} {word} 2024-02-{}", 27 + self.pick(3))
            }
            Kind::Version => {
                let (a, b) = (10 + self.pick(32), 10 + self.pick(32));
                self.ordered(
                    at,
                    not,
                    a,
                    b,
                    |n| {
                        if n % 10 == 0 {
                            format!("{}", n / 10)
                        } else {
                            format!("{}.{}", n / 10, n % 10)
                        }
                    },
                    "",
                )
            }
            Kind::Time => {
                let (a, b) = (7 + self.pick(14), 7 + self.pick(14));
                match self.pick(6) {
                    0 => format!("f{at} before {a}:15"),
                    1 => format!("f{at} after {a:02}:15"),
                    2 => format!("f{at} at or before {a:02}:15"),
                    3 => format!("f{at} at or after {a:02}:15"),
                    4 => format!("f{at} in {a:02}:15..{b:02}:45"),
                    _ => format!("f{at} is {not}{a:02}:15"),
                }
            }
            Kind::Date => {
                let day = |month: usize| format!("2024-{:02}-15", month + 1);
                let month = self.pick(12);
                match self.pick(5) {
                    0 => format!("f{at} before {}", day(month)),
                    1 => format!("f{at} after {}", day(month)),
                    2 => format!("f{at} on or before {}", day(month)),
                    3 => format!("f{at} on or after {}", day(month)),
                    4 if month < 6 => {
                        format!("f{at} in 15 October..{} March of any year", 1 + month)
                    }
                    _ => format!("f{at} is {not}{}", day(month)),
                }
            }
        }
    }

    fn ordered(
        &mut self,
        at: usize,
        not: &str,
        a: usize,
        b: usize,
        show: impl Fn(usize) -> String,
        unit: &str,
    ) -> String {
        let (lo, hi) = (a.min(b), a.max(b));
        match self.pick(6) {
            0 => format!("f{at} > {}{unit}", show(a)),
            1 => format!("f{at} <= {}{unit}", show(a)),
            2 => format!("f{at} < {}{unit}", show(a)),
            3 => format!("f{at} >= {}{unit}", show(a)),
            4 => format!("f{at} in {}..{}{unit}", show(lo), show(hi)),
            _ => format!("f{at} is {not}{}{unit}", show(a)),
        }
    }

    fn decisions(&mut self) {
        let first = if self.chance(3) { " first" } else { "" };
        let population = if self.chance(3) {
            format!(" for {}", self.condition(1))
        } else {
            String::new()
        };
        self.say(
            0,
            &format!("decision c \"choice\"{population} is one of {{ r0 \"r0\" r1 \"r1\" r2 \"r2\" }} rules{first} {{"),
        );
        for rule in 0..=self.pick(4) {
            let (result, when) = (self.pick(3), self.condition(2));
            let unless = if self.chance(4) {
                format!(" unless {}", self.condition(1))
            } else {
                String::new()
            };
            let over = if first.is_empty() && rule > 0 && self.chance(2) {
                format!(" overrides n{}", self.pick(rule))
            } else {
                String::new()
            };
            self.say(2, &format!("n{rule}: r{result} when {when}{unless}{over}"));
        }
        if self.chance(2) {
            self.say(2, "otherwise r0");
        }
        self.say(0, "}");
        let compared = self.worked_out();
        self.say(0, "eligibility e \"allowed\" {");
        for rule in 0..=self.pick(3) {
            let when = if self.chance(4) {
                "c is r1".to_owned()
            } else if let Some(compared) = compared.clone().filter(|_| self.chance(2)) {
                compared
            } else {
                self.condition(1)
            };
            self.say(
                2,
                &format!("x{rule}: unavailable when {when} because \"reason {rule}\""),
            );
        }
        self.say(2, "otherwise available\n}");
        self.say(
            0,
            "decision many \"many\" is any of { m0 \"m0\" m1 \"m1\" } rules {",
        );
        for rule in 0..=self.pick(3) {
            let (result, when) = (["m0", "m1", "(m0, m1)"][self.pick(3)], self.condition(1));
            self.say(2, &format!("k{rule}: {result} when {when}"));
        }
        self.say(0, "}");
    }

    /// A decision whose rules work out what they give, and a comparison of it.
    fn worked_out(&mut self) -> Option<String> {
        if !self.related || self.chance(3) {
            return None;
        }
        let (_, is_date) = self.amount()?;
        let domain = match (is_date, self.chance(3)) {
            (true, _) => "date 2022-01-01 .. 2026-12-31",
            (false, true) => "0.0..3.0 days",
            (false, false) => "-60.0..60.0 days",
        };
        let first = if self.chance(3) { " first" } else { "" };
        self.say(
            0,
            &format!("decision w \"the amount\" is {domain} rules{first} {{"),
        );
        for rule in 0..=self.pick(3) {
            let result = match self.amount() {
                Some((amount, date)) if date == is_date && !self.chance(5) => {
                    if amount.contains(['%', 'q', 'z']) && !is_date {
                        format!("({amount}) rounded up to 0.1 days")
                    } else {
                        amount
                    }
                }
                _ if is_date => "2024-02-28".to_owned(),
                _ => format!("{} days", self.pick(3)),
            };
            let when = self.condition(1);
            let over = if first.is_empty() && rule > 0 && self.chance(2) {
                format!(" overrides w{}", self.pick(rule))
            } else {
                String::new()
            };
            self.say(2, &format!("w{rule}: {result} when {when}{over}"));
        }
        if self.chance(2) {
            let last = if is_date { "2024-02-28" } else { "0 days" };
            self.say(2, &format!("otherwise {last}"));
        }
        self.say(0, "}");
        Some(if is_date {
            format!("w after 2024-02-{}", 27 + self.pick(3))
        } else {
            let sign = [">", "<=", "is"][self.pick(3)];
            format!("w {sign} {} days", self.pick(3))
        })
    }

    fn procedure(&mut self) {
        let requires = if self.chance(3) {
            format!(" requires {}", self.condition(1))
        } else {
            String::new()
        };
        self.say(0, &format!("procedure p \"procedure\"{requires} {{"));
        self.steps(2, 1, false);
        self.say(0, "}");
    }

    fn guide(&mut self) {
        let population = if self.chance(2) {
            format!(
                " for {}",
                if self.chance(2) {
                    "e".to_owned()
                } else {
                    self.condition(1)
                }
            )
        } else {
            String::new()
        };
        let otherwise = if !population.is_empty() && self.chance(2) {
            " otherwise \"Sorry.\""
        } else {
            ""
        };
        self.say(0, &format!("guide g \"guide\"{population}{otherwise} {{"));
        if self.chance(3) {
            self.say(2, "intro {");
            self.prose(4, 1);
            self.say(2, "}");
        }
        let count = 1 + self.pick(3);
        for at in 0..count {
            let guard = if at + 1 == count && self.chance(2) {
                "otherwise".to_owned()
            } else {
                format!("when {}", self.condition(2))
            };
            if self.chance(4) {
                self.say(2, &format!("group h{at} \"group {at}\" {guard} {{"));
                let inner = self.condition(1);
                self.scenario(4, &format!("s{at}a"), &format!("when {inner}"), count);
                let rest = if self.chance(2) {
                    "otherwise".to_owned()
                } else {
                    format!("when {}", self.condition(1))
                };
                self.scenario(4, &format!("s{at}b"), &rest, count);
                // A scenario of this name is what others continue to.
                self.say(2, "}");
                let guard = format!("when {}", self.test());
                self.scenario(2, &format!("s{at}"), &guard, count);
            } else {
                self.scenario(2, &format!("s{at}"), &guard, count);
            }
        }
        self.say(0, "}");
    }

    fn scenario(&mut self, indent: usize, name: &str, guard: &str, count: usize) {
        self.say(
            indent,
            &format!("scenario {name} \"scenario {name}\" {guard} {{"),
        );
        self.steps(indent + 2, 2, true);
        match self.pick(5) {
            0 | 1 => self.say(indent + 2, "@end done"),
            2 => {
                let to = self.pick(count);
                self.say(indent + 2, &format!("@continue s{to}"));
            }
            3 => self.say(indent + 2, "@continue g"),
            _ => {}
        }
        self.say(indent, "}");
    }

    fn steps(&mut self, indent: usize, depth: usize, calls: bool) {
        let name = format!("id-{}", {
            self.names += 1;
            self.names
        });
        self.say(indent, "- Begin.");
        self.say(indent + 2, &format!("@id {name}"));
        for _ in 0..self.pick(3) {
            match self.pick(7) {
                0 | 1 => {
                    self.say(indent, "- Do it.");
                    if self.chance(3) {
                        let requires = self.condition(1);
                        self.say(indent + 2, &format!("@requires {requires}"));
                    }
                    if self.chance(2) {
                        let effect = self.effect();
                        self.say(indent + 2, &format!("@set {effect}"));
                    }
                    if self.chance(3) {
                        self.say(indent + 2, "@irreversible \"No way back.\"");
                    }
                }
                2 if depth > 0 => {
                    let condition = self.condition(1);
                    self.say(indent, &format!("@if {condition} {{"));
                    self.steps(indent + 2, depth - 1, calls);
                    if self.chance(3) {
                        self.say(indent + 2, "@end failed");
                    }
                    self.say(indent, "}");
                    if self.chance(2) {
                        self.say(
                            indent,
                            "@else {\n@@Words."
                                .replace("@@", &" ".repeat(indent + 2))
                                .as_str(),
                        );
                        self.say(indent, "}");
                    }
                }
                3 if depth > 0 => self.choose(indent, depth, calls, &name),
                4 if calls => {
                    let once = if self.chance(3) { " once" } else { "" };
                    self.say(indent, &format!("@do p{once}"));
                }
                5 => {
                    let effect = self.effect();
                    self.say(indent, &format!("@set {effect}"));
                }
                6 if self.chance(2) => {
                    self.say(indent, "@note \"Note\" {");
                    self.prose(indent + 2, depth);
                    self.say(indent, "}");
                }
                _ => self.say(indent, "Words between."),
            }
        }
    }

    /// Prose with branches.
    fn prose(&mut self, indent: usize, depth: usize) {
        self.say(indent, "Prose.\n");
        for at in 0..=self.pick(3) {
            let condition = self.condition(1);
            let word = if at == 0 { "if" } else { "else if" };
            self.say(indent, &format!("@{word} {condition} {{"));
            if depth > 0 && self.chance(3) {
                self.prose(indent + 2, depth - 1);
            } else {
                self.say(indent + 2, "- Words in a list.");
            }
            self.say(indent, "}");
        }
        if self.chance(2) {
            self.say(indent, "@else {");
            self.say(indent + 2, "Other words.");
            self.say(indent, "}");
        }
    }

    /// Options, some of which lead back to the step `back`, or round in a circle of their own.
    fn choose(&mut self, indent: usize, depth: usize, calls: bool, back: &str) {
        self.say(indent, "@choose \"what?\" {");
        for option in 0..=self.pick(2) {
            self.say(indent + 2, &format!("@option \"option {option}\" {{"));
            self.steps(indent + 4, depth - 1, calls);
            match self.pick(5) {
                3 => self.say(indent + 4, &format!("@continue {back}")),
                4 => {
                    self.names += 1;
                    let circle = format!("id-{}", self.names);
                    self.say(indent + 4, "- Wait.");
                    self.say(indent + 6, &format!("@id {circle}"));
                    self.say(indent + 4, &format!("@continue {circle}"));
                }
                _ => {}
            }
            self.say(indent + 2, "}");
        }
        self.say(indent, "}");
    }

    /// A fact that is set to an amount.
    fn effect_of_amounts(&mut self) -> Option<String> {
        let is_amount = |kind: &Kind| matches!(kind, Kind::Few | Kind::Tenths | Kind::Day);
        let amounts: Vec<usize> = (0..self.facts.len())
            .filter(|at| is_amount(&self.facts[*at]))
            .collect();
        let at = amounts[self.pick(amounts.len())];
        let own = format!("f{at}");
        let n = 1 + self.pick(2);
        let (numbers, dates) = (self.numbers.clone(), self.dates.clone());
        let amount = match (self.facts[at].clone(), self.pick(6)) {
            (Kind::Few | Kind::Tenths, 0 | 1) => {
                let sign = ["+", "-"][self.pick(2)];
                format!("{own} {sign} {n} days")
            }
            (Kind::Few | Kind::Tenths, 2) => format!("2 days - {own} but at least 0 days"),
            (Kind::Few, _) => format!("{} rounded up to 1 day", self.one_of(&numbers)?),
            (Kind::Tenths, 3) => self.one_of(&numbers)?,
            (Kind::Tenths, _) => format!(
                "({} but at most 1 day) rounded half up to 0.1 days",
                self.one_of(&numbers)?
            ),
            (Kind::Day, 0..=2) => format!("{own} + {n} days"),
            (Kind::Day, 3) => format!("greatest of ({own}, {})", self.one_of(&dates)?),
            (Kind::Day, 4) => format!("month end of {own} but at most 2024-03-01"),
            (Kind::Day, _) => self.one_of(&dates)?,
            _ => return None,
        };
        Some(format!("{own} to {amount}"))
    }

    fn effect(&mut self) -> String {
        if self.related
            && !self.chance(3)
            && let Some(effect) = self.effect_of_amounts()
        {
            return effect;
        }
        let at = self.pick(self.facts.len());
        let kind = self.facts[at].clone();
        // Where amounts are worked out of a fact, each of its values is gone through.
        let is_wide = matches!(kind, Kind::Cents | Kind::Date | Kind::Time | Kind::Version);
        if !(self.related && is_wide) && self.chance(4) {
            return format!("f{at} to unknown");
        }
        match kind {
            Kind::YesNo => {
                if self.chance(2) {
                    format!("not f{at}")
                } else {
                    format!("f{at}")
                }
            }
            Kind::OneOf(count) => format!("f{at} to v{}", self.pick(count)),
            Kind::AnyOf(count) => {
                if self.chance(2) {
                    format!("f{at} to nothing")
                } else {
                    format!("f{at} to (v{})", self.pick(count))
                }
            }
            Kind::Number => format!("f{at} to {} days", self.pick(21)),
            Kind::Time => format!("f{at} to {:02}:15", 7 + self.pick(14)),
            Kind::Cents => format!("f{at} to 1.{:02} EUR", self.pick(100)),
            Kind::Date => format!("f{at} to 2024-{:02}-15", 1 + self.pick(12)),
            Kind::Few => format!("f{at} to {} days", self.pick(5)),
            Kind::Tenths => format!("f{at} to 0.{} days", self.pick(10)),
            Kind::Day => format!("f{at} to 2024-02-{}", 27 + self.pick(3)),
            Kind::Version => format!("f{at} to {}.{}", 1 + self.pick(3), self.pick(10)),
        }
    }
}
