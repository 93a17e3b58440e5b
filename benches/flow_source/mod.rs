//! A guide as it grows: stages, in each of which a decision tree over all facts parts the readers
//! among scenarios. The steps of a scenario set facts, branch on them, offer choices, do
//! procedures, go back, cannot be undone, and lead on to the next stage or to an end. There is no
//! fault in it, by construction:
//!
//! - the leaves of a tree are apart and leave nobody out;
//! - a branch asks only for what is still open there, so that readers come into each;
//! - a procedure requires what the step before it has set;
//! - each stage is left behind for good, so that each way ends, and what is not chosen ends well.
//!
//! [`Fault`] puts one fault in.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::numbers::Numbers;

const STAGES: usize = 5;
const PROCEDURES: usize = 20;

/// What a guide is made of.
#[derive(Clone, Copy)]
pub struct Size {
    /// How many scenarios.
    pub scenarios: usize,
    /// How many facts.
    pub facts: usize,
    /// How many of them are the time since a day.
    pub deadlines: usize,
}

/// A fault to put into the middle of the guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// None.
    None,
    /// A scenario takes fewer readers than its leaf: `uncovered-readers`.
    Gap,
    /// The last step of a scenario leads back to its first: `endless-way`.
    Circle,
    /// A step no longer sets what a procedure requires: `requires-does-not-hold`.
    Requirement,
    /// Behind a point of no return the way ends badly: `dead-end`.
    DeadEnd,
}

#[derive(Clone, Copy)]
enum Kind {
    YesNo,
    OneOf,
    Number,
    /// The days since another day; what counts is whether they are more than so many.
    Elapsed,
}

#[derive(Clone, Copy)]
struct Fact {
    number: usize,
    kind: Kind,
    last: u32,
}

impl Fact {
    fn test(self, (lo, hi): (u32, u32)) -> String {
        let name = self.number;
        match self.kind {
            Kind::YesNo if lo == 1 => format!("f{name}"),
            Kind::YesNo => format!("not f{name}"),
            Kind::OneOf if lo == hi => format!("f{name} is v{lo}"),
            Kind::OneOf => {
                let values: Vec<String> = (lo..=hi).map(|value| format!("v{value}")).collect();
                format!("f{name} is one of ({})", values.join(", "))
            }
            Kind::Number => format!("f{name} in {lo}..{hi}"),
            Kind::Elapsed => format!("f{name} in {lo}..{hi} days"),
        }
    }

    fn set(self, value: u32) -> String {
        match self.kind {
            Kind::YesNo if value == 1 => format!("@set f{}", self.number),
            Kind::YesNo => format!("@set not f{}", self.number),
            Kind::OneOf => format!("@set f{} to v{value}", self.number),
            Kind::Number => format!("@set f{} to {value}", self.number),
            Kind::Elapsed => format!("@set day{} to today - {value} days", self.number),
        }
    }
}

/// Makes the source of a guide.
pub fn guide(size: Size, fault: Fault) -> String {
    let mut maker = Maker {
        numbers: Numbers(size.scenarios as u64 * 1_009 + size.facts as u64),
        text: String::new(),
        facts: Vec::new(),
        steps: 0,
    };
    maker.declare(size);
    for procedure in 0..PROCEDURES {
        maker.procedure(procedure);
    }
    maker.text.push_str("guide g \"The guide\" {\n");
    let each = size.scenarios / STAGES;
    for stage in 0..STAGES {
        let _ = writeln!(
            maker.text,
            "  group stage-{stage} \"Stage {stage}\" when stage is s{stage} {{"
        );
        for (number, leaf) in maker.leaves(each).into_iter().enumerate() {
            let here = if stage == STAGES / 2 && number == each / 2 {
                fault
            } else {
                Fault::None
            };
            maker.scenario(stage, number, leaf, here);
        }
        maker.text.push_str("  }\n");
    }
    maker.text.push_str("}\narticle {\n  @show g\n}\n");
    maker.text
}

struct Maker {
    numbers: Numbers,
    text: String,
    facts: Vec<Fact>,
    steps: usize,
}

impl Maker {
    fn declare(&mut self, size: Size) {
        self.text.push_str("---\ntitle: Flow\n---\noutcome done \"It is done\" good\noutcome asked \"Ask support\"\n");
        let stages: Vec<String> = (0..STAGES)
            .map(|stage| format!("s{stage} \"stage {stage}\""))
            .collect();
        let _ = writeln!(
            self.text,
            "fact stage \"the stage\" is one of {{ {} }}",
            stages.join(" ")
        );
        let _ = writeln!(self.text, "fact ready \"all is ready\" is yes/no");
        if size.deadlines > 0 {
            self.text
                .push_str("fact today \"today\" is date 2026-01-01 .. 2027-12-31\n");
        }
        for number in 2..size.facts {
            let (kind, last) = match self.numbers.below(5) {
                _ if number < 2 + size.deadlines => (Kind::Elapsed, 1000),
                0 => (Kind::OneOf, 2 + self.numbers.below(3)),
                1 => (Kind::Number, 1000),
                _ => (Kind::YesNo, 1),
            };
            let domain = match kind {
                Kind::YesNo => "yes/no".to_owned(),
                Kind::OneOf => {
                    let values: Vec<String> = (0..=last)
                        .map(|value| format!("v{value} \"value {value}\""))
                        .collect();
                    format!("one of {{ {} }}", values.join(" "))
                }
                Kind::Number => format!("0..{last}"),
                Kind::Elapsed => {
                    let _ = writeln!(
                        self.text,
                        "fact day{number} \"day {number}\" is date 2020-01-01 .. 2027-12-31\n\
                         quantity f{number} \"the time since day {number}\" is today - day{number} but at least 0 days but at most {last} days"
                    );
                    self.facts.push(Fact { number, kind, last });
                    continue;
                }
            };
            // What is denied on a page has words.
            let label = match kind {
                Kind::YesNo => format!("\"thing {number} is so\" not \"thing {number} is not so\""),
                _ => format!("\"fact {number}\""),
            };
            let _ = writeln!(self.text, "fact f{number} {label} is {domain}");
            self.facts.push(Fact { number, kind, last });
        }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.numbers.below(u32::try_from(limit).unwrap_or(u32::MAX)) as usize
    }

    /// Parts all readers among so many boxes, each a range for each fact that it restricts.
    fn leaves(&mut self, count: usize) -> Vec<Vec<(Fact, (u32, u32))>> {
        let mut leaves = vec![Vec::new()];
        while leaves.len() < count {
            let (at, pick) = (self.below(leaves.len()), self.below(self.facts.len()));
            let fact = self.facts[pick];
            let leaf: &mut Vec<(Fact, (u32, u32))> = &mut leaves[at];
            let known = leaf
                .iter()
                .position(|(other, _)| other.number == fact.number);
            let (lo, hi) = known.map_or((0, fact.last), |at| leaf[at].1);
            if lo == hi {
                continue;
            }
            let middle = lo + self.numbers.below(hi - lo);
            let mut other = leaf.clone();
            for (leaf, side) in [(leaf, (lo, middle)), (&mut other, (middle + 1, hi))] {
                match known {
                    Some(at) => leaf[at].1 = side,
                    None => leaf.push((fact, side)),
                }
            }
            leaves.push(other);
        }
        leaves
    }

    fn line(&mut self, indent: usize, text: &str) {
        let _ = writeln!(self.text, "{}{text}", " ".repeat(indent));
    }

    fn step(&mut self, indent: usize) {
        self.steps += 1;
        let number = self.steps;
        self.line(indent, &format!("- Do the thing of number {number}."));
    }

    fn procedure(&mut self, number: usize) {
        let requires = if number.is_multiple_of(2) {
            " requires ready"
        } else {
            ""
        };
        self.line(
            0,
            &format!("procedure p{number} \"Procedure {number}\"{requires} {{"),
        );
        let mut settled = BTreeSet::new();
        let below = if number < PROCEDURES / 2 {
            0
        } else {
            PROCEDURES / 2
        };
        self.steps_in(2, 1, below, &mut settled);
        self.line(0, "}");
    }

    /// Some steps; `procedures` may be done in them. `settled` are the facts of which something is
    /// known there.
    fn steps_in(
        &mut self,
        indent: usize,
        depth: usize,
        procedures: usize,
        settled: &mut BTreeSet<usize>,
    ) {
        for _ in 0..2 + self.below(3) {
            self.step(indent);
            match self.below(10) {
                0..4 => {
                    let pick = self.below(self.facts.len());
                    let fact = self.facts[pick];
                    settled.insert(fact.number);
                    let value = self.numbers.below(fact.last + 1);
                    self.line(indent + 2, &fact.set(value));
                }
                4 | 5 if depth < 3 => self.branch(indent, depth, procedures, settled),
                6 if depth < 3 => self.choice(indent, depth, procedures, settled),
                7 | 8 if procedures > 0 => {
                    let procedure = self.below(procedures);
                    self.line(indent + 2, "@set ready");
                    self.line(indent, &format!("@do p{procedure}"));
                    // What it did is not followed here.
                    let all: Vec<usize> = self.facts.iter().map(|fact| fact.number).collect();
                    settled.extend(all);
                }
                _ => {}
            }
        }
    }

    fn branch(
        &mut self,
        indent: usize,
        depth: usize,
        procedures: usize,
        settled: &mut BTreeSet<usize>,
    ) {
        let pick = self.below(self.facts.len());
        let fact = self.facts[pick];
        if !settled.insert(fact.number) {
            return;
        }
        let side = (0, self.numbers.below(fact.last));
        let mut inner = settled.clone();
        self.line(indent, &format!("@if {} \"If so\" {{", fact.test(side)));
        self.steps_in(indent + 2, depth + 1, procedures, &mut inner);
        self.line(indent, "}");
        let mut other = settled.clone();
        self.line(indent, "@else \"If not\" {");
        self.steps_in(indent + 2, depth + 1, procedures, &mut other);
        self.line(indent, "}");
        settled.extend(inner);
        settled.extend(other);
    }

    fn choice(
        &mut self,
        indent: usize,
        depth: usize,
        procedures: usize,
        settled: &mut BTreeSet<usize>,
    ) {
        self.line(indent, "@choose \"What do you see?\" {");
        let mut all = settled.clone();
        for option in ["A screen", "Another screen"] {
            let mut inner = settled.clone();
            self.line(indent + 2, &format!("@option \"{option}\" {{"));
            self.steps_in(indent + 4, depth + 1, procedures, &mut inner);
            self.line(indent + 2, "}");
            all.extend(inner);
        }
        self.line(indent, "}");
        settled.extend(all);
    }

    fn scenario(
        &mut self,
        stage: usize,
        number: usize,
        mut leaf: Vec<(Fact, (u32, u32))>,
        fault: Fault,
    ) {
        let mut settled: BTreeSet<usize> = leaf.iter().map(|(fact, _)| fact.number).collect();
        if fault == Fault::Gap {
            let fact = self
                .facts
                .iter()
                .copied()
                .find(|fact| !settled.contains(&fact.number))
                .expect("an open fact");
            leaf.push((fact, (0, 0)));
        }
        let tests: Vec<String> = leaf.iter().map(|(fact, side)| fact.test(*side)).collect();
        let when = if tests.is_empty() {
            String::new()
        } else {
            format!(" when {}", tests.join(" and "))
        };
        self.line(
            4,
            &format!("scenario x{stage}-{number} \"Scenario {stage} {number}\"{when} {{"),
        );
        self.step(6);
        self.line(8, &format!("@id begin-{stage}-{number}"));
        self.steps_in(6, 0, PROCEDURES, &mut settled);
        if fault == Fault::Requirement {
            self.step(6);
            self.line(8, "@set not ready");
            self.line(6, "@do p0");
        }
        let doubtful = self.below(4) == 0 && fault == Fault::None;
        if doubtful {
            self.line(6, "@choose \"Did it work?\" {");
            self.line(8, "@option \"No, and I try again\" {");
            self.line(10, &format!("@continue begin-{stage}-{number}"));
            self.line(8, "}");
            self.line(8, "@option \"No, and I give up\" {");
            self.line(10, "@end asked");
            self.line(8, "}");
            self.line(8, "@option \"Yes\" {");
            self.step(10);
            self.line(8, "}");
            self.line(6, "}");
        }
        self.step(6);
        let on = stage + 1 < STAGES && self.below(5) > 0;
        if fault == Fault::DeadEnd || self.below(8) == 0 {
            self.line(8, "@irreversible \"This cannot be undone.\"");
        }
        match fault {
            Fault::DeadEnd => self.line(6, "@end asked"),
            Fault::Circle => self.line(6, &format!("@continue begin-{stage}-{number}")),
            _ if on => {
                self.line(8, &format!("@set stage to s{}", stage + 1));
                self.line(6, "@continue g");
            }
            _ => self.line(6, "@end done"),
        }
        self.line(4, "}");
    }
}
