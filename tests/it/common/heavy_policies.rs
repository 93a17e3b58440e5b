//! Policies that are heavy: the syntax that a text may have, in the proportions of somebody who
//! means harm. A policy is made of a list of numbers, each of which decides one thing; where they
//! run out, the first choice is taken.

use std::fmt::Write;

/// Makes a policy of `choices`.
pub fn heavy(choices: &[u16]) -> String {
    let mut making = Making {
        choices,
        at: 0,
        facts: 0,
        numbers: 0,
        conditions: Vec::new(),
    };
    let mut out = String::from("---\ntitle: \"Heavy\"\n---\nterm acme \"Acme\" short \"A\"\n");
    making.facts(&mut out);
    making.defines(&mut out);
    for number in 0..=making.pick(3) {
        making.decision(number, &mut out);
    }
    making.procedures(&mut out);
    making.guide(&mut out);
    out.push_str("article {\n  Words of {acme}.\n\n  @show d0\n\n  @show g\n}\n");
    out
}

struct Making<'c> {
    choices: &'c [u16],
    at: usize,
    facts: usize,
    numbers: usize,
    /// Names of conditions that can stand alone.
    conditions: Vec<String>,
}

impl Making<'_> {
    fn pick(&mut self, below: usize) -> usize {
        let choice = self.choices.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(choice) % below.max(1)
    }

    fn facts(&mut self, out: &mut String) {
        self.facts = 2 + self.pick(60);
        for at in 0..self.facts {
            let _ = writeln!(
                out,
                "fact f{at} \"it is {at}\" not \"it is not {at}\" is yes/no"
            );
            self.conditions.push(format!("f{at}"));
        }
        self.numbers = 1 + self.pick(6);
        for at in 0..self.numbers {
            let _ = writeln!(
                out,
                "fact n{at} \"the number {at}\" is 0..{} EUR",
                10_u64.pow(1 + at as u32)
            );
        }
        out.push_str("fact s \"the parts\" is any of { a \"a\"  b \"b\"  c \"c\" }\n");
    }

    /// A test, or a condition of conditions.
    fn condition(&mut self, depth: usize) -> String {
        let kinds = if depth == 0 { 4 } else { 8 };
        match self.pick(kinds) {
            0 | 1 => {
                let at = self.pick(self.conditions.len());
                self.conditions[at].clone()
            }
            2 => {
                let at = self.pick(self.numbers);
                let (lo, width) = (self.pick(9), self.pick(9));
                format!("n{at} in {lo}..{} EUR", lo + width)
            }
            3 => format!("s includes {}", ["a", "b", "c"][self.pick(3)]),
            4 => format!("not ({})", self.condition(depth - 1)),
            kind => {
                let word = if kind == 5 { " and " } else { " or " };
                let parts: Vec<String> = (0..2 + self.pick(40))
                    .map(|_| format!("({})", self.condition(depth / 2)))
                    .collect();
                parts.join(word)
            }
        }
    }

    /// Defines that name others, most of all the last one.
    fn defines(&mut self, out: &mut String) {
        for at in 0..self.pick(40) {
            let last = self.conditions.last().cloned().unwrap_or_default();
            let other = self.condition(1);
            let label = if at > 0 && self.pick(3) == 0 {
                format!("{{t{}}} or so", at - 1)
            } else {
                format!("t {at}")
            };
            let _ = writeln!(
                out,
                "define t{at} \"{label}\" as ({last} and not ({other})) or (not {last} and ({other}))"
            );
            self.conditions.push(format!("t{at}"));
        }
    }

    fn decision(&mut self, number: usize, out: &mut String) {
        let first = self.pick(3) == 0;
        let head = if first { "rules first" } else { "rules" };
        let _ = writeln!(
            out,
            "decision d{number} \"the d\" is one of {{ x \"X\" y \"Y\" z \"Z\" }} {head} {{"
        );
        for at in 0..=self.pick(40) {
            let overrides = match (first, self.pick(3)) {
                (false, 0) if at > 0 => {
                    let weaker: Vec<String> = (0..at)
                        .filter(|_| self.pick(2) == 0)
                        .map(|at| format!("r{at}"))
                        .collect();
                    if weaker.is_empty() {
                        String::new()
                    } else {
                        format!(" overrides {}", weaker.join(", "))
                    }
                }
                _ => String::new(),
            };
            let unless = if self.pick(4) == 0 {
                format!(" unless {}", self.condition(1))
            } else {
                String::new()
            };
            let (result, when) = (["x", "y", "z"][self.pick(3)], self.condition(3));
            let _ = writeln!(out, "  r{at}: {result} when {when}{unless}{overrides}");
        }
        let _ = writeln!(
            out,
            "{}}}",
            if self.pick(2) == 0 {
                "  otherwise x\n"
            } else {
                ""
            }
        );
        self.conditions.push(format!("d{number} is x"));
    }

    fn procedures(&mut self, out: &mut String) {
        out.push_str("procedure p0(w) \"P\" {\n  - Take {w}.\n}\n");
        for at in 1..=self.pick(12) {
            let (inner, twice) = (self.pick(at), self.pick(2) == 0);
            let argument = if twice { "{w} and {w}" } else { "{w}" };
            let _ = writeln!(
                out,
                "procedure p{at}(w) \"P {at}\" {{\n  @do p{inner}(w: \"{argument}\")\n  @do p{inner}(w: \"{{w}}\")\n}}"
            );
        }
        out.push_str("outcome done \"it is done\" good\noutcome lost \"it is lost\"\n");
    }

    fn guide(&mut self, out: &mut String) {
        out.push_str("guide g \"G\" {\n");
        for at in 0..self.pick(12) {
            let when = self.condition(2);
            let _ = writeln!(out, "  scenario s{at} \"S {at}\" when {when} {{");
            self.steps(2, 4, out);
            out.push_str("    @end done\n  }\n");
        }
        out.push_str("  scenario rest \"Others\" otherwise {\n");
        self.steps(2, 4, out);
        out.push_str("    @end done\n  }\n}\n");
    }

    fn steps(&mut self, depth: usize, indent: usize, out: &mut String) {
        let space = " ".repeat(indent);
        for _ in 0..=self.pick(4) {
            match self.pick(if depth == 0 { 2 } else { 5 }) {
                0 => {
                    let _ = writeln!(out, "{space}- Do it.");
                }
                1 => {
                    let fact = self.pick(self.facts);
                    let _ = writeln!(
                        out,
                        "{space}- Change it.\n{space}  @set {}f{fact}",
                        ["", "not "][self.pick(2)]
                    );
                }
                2 => {
                    let _ = writeln!(out, "{space}@do p0(w: \"it\")");
                }
                3 => {
                    let when = self.condition(1);
                    let _ = writeln!(out, "{space}@if {when} \"If so\" {{");
                    self.steps(depth - 1, indent + 2, out);
                    let _ = writeln!(out, "{space}}}");
                }
                _ => {
                    let _ = writeln!(out, "{space}@choose \"Which?\" {{");
                    for option in 0..2 + self.pick(3) {
                        let _ = writeln!(out, "{space}  @option \"option {option}\" {{");
                        self.steps(depth - 1, indent + 4, out);
                        let _ = writeln!(out, "{space}  }}");
                    }
                    let _ = writeln!(out, "{space}}}");
                }
            }
        }
    }
}

/// Things of which a policy may have many, by name.
pub const KINDS: [&str; 8] = [
    "options",
    "choices",
    "sets",
    "ids",
    "procedures",
    "terms",
    "addresses",
    "unknown",
];

/// A policy with so many of a thing.
pub fn many(kind: &str, count: usize) -> String {
    let mut items = String::new();
    let mut steps = String::new();
    let mut words = String::new();
    for at in 0..count {
        let _ = match kind {
            "options" => writeln!(
                steps,
                "      @option \"Option {at}\" {{\n        - Do {at}.\n      }}"
            ),
            "choices" => {
                let option = |word: &str| {
                    format!("      @option \"{word} {at}\" {{\n        - {word} {at}.\n      }}\n")
                };
                writeln!(
                    steps,
                    "    @choose \"Question {at}\" {{\n{}{}    }}",
                    option("Yes"),
                    option("No")
                )
            }
            "sets" => writeln!(steps, "    - Do {at}.\n      @set f{}", at % 60),
            "ids" => writeln!(
                steps,
                "    - Do {at}.\n      @id step-{at}\n    - See {{step-{at}}}."
            ),
            "procedures" => {
                let _ = writeln!(
                    items,
                    "procedure p{at}(a) \"P {at}\" {{\n  - Do {{a}} {at}.\n}}"
                );
                writeln!(steps, "    @do p{at}(a: \"it\")")
            }
            "terms" => writeln!(items, "term t{at} \"Term {at}x\" short \"T{at}x\""),
            "addresses" => write!(words, "https://a.example/{at} "),
            _ => writeln!(
                items,
                "define d{at} \"d {at}\" as {}",
                "a".repeat(2_000 + at % 7)
            ),
        };
    }
    if kind == "options" {
        steps = format!("    @choose \"Which?\" {{\n{steps}    }}\n");
    }
    let mut facts = String::new();
    for at in 0..60 {
        let _ = writeln!(
            facts,
            "fact f{at} \"it is {at}\" not \"it is not {at}\" is yes/no"
        );
    }
    format!(
        "---\ntitle: \"Many\"\n---\noutcome done \"it is done\" good\n{facts}{items}guide g \"G\" {{\n  steps {{\n{steps}    - Go.\n    @end done\n  }}\n}}\n\
         article {{\n  Words. {words}\n\n  @show g\n}}\n"
    )
}
