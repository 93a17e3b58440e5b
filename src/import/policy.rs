//! Decision tables of others as the source of a policy. A table is carried over exactly or not at all; of a rule likewise.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::syntax::is_reserved;

use super::dmn::{self, Column, Rule, Table};
use super::feel::{self, Literal, Number, Test, Tests};

/// A policy that was made of something else, and what could not be carried over or had to be assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The source.
    pub source: String,
    /// What is not in it.
    pub left_out: Vec<String>,
    /// What the model does not say, and what is in its place.
    pub assumed: Vec<String>,
}

/// The decision tables of a DMN model as a policy.
///
/// # Errors
/// In words, where it is no DMN model, or nothing of it is a table.
pub fn dmn(text: &str) -> Result<Imported, String> {
    let (tables, others) = dmn::read(text)?;
    let mut import = Import {
        facts: Vec::new(),
        decisions: BTreeMap::new(),
        names: Names::default(),
        out: Vec::new(),
        left_out: Vec::new(),
        assumed: Vec::new(),
    };
    for name in others {
        import.left_out.push(format!("the decision `{name}`: it is no decision table"));
    }
    if tables.is_empty() {
        return Err("there is no decision table in it".to_owned());
    }
    for table in &tables {
        let name = import.names.unique(&table.name);
        import.decisions.insert(table.name.clone(), (name.clone(), table.outputs.len()));
        if let [only] = table.outputs.as_slice() {
            import.decisions.entry(only.expression.clone()).or_insert((name, 1));
        }
    }
    for table in &tables {
        for input in &table.inputs {
            import.fact(input, &tables);
        }
    }
    for table in &tables {
        import.table(table);
    }
    let mut source = "// Made of a DMN model. Read it over: labels may want better words.\n\n".to_owned();
    for fact in &import.facts {
        let _ = writeln!(source, "fact {} \"{}\" is {}", fact.name, fact.label, fact.domain.written());
    }
    import.out.iter().for_each(|decision| source.push_str(decision));
    Ok(Imported { source, left_out: import.left_out, assumed: import.assumed })
}

struct Import {
    facts: Vec<Fact>,
    /// The decisions by their names in the model: our name, and how many outputs there are.
    decisions: BTreeMap<String, (String, usize)>,
    names: Names,
    out: Vec<String>,
    left_out: Vec<String>,
    assumed: Vec<String>,
}

struct Fact {
    expression: String,
    name: String,
    label: String,
    domain: Domain,
}

#[derive(Clone)]
enum Domain {
    YesNo,
    /// The name and label of each value.
    OneOf(Vec<(String, String)>),
    /// In steps of `10^-decimals`.
    Numbers {
        lo: i128,
        hi: i128,
        decimals: u8,
    },
    Dates {
        lo: String,
        hi: String,
    },
}

/// Names of ours, unique.
#[derive(Default)]
struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    fn unique(&mut self, written: &str) -> String {
        let plain = slug(written);
        let mut name = plain.clone();
        let mut count = 1;
        while !self.taken.insert(name.clone()) {
            count += 1;
            name = format!("{plain}-{count}");
        }
        name
    }
}

/// A name of the language: small letters, digits and hyphens, beginning with a letter, and no word of the language.
fn slug(written: &str) -> String {
    let mut name = String::new();
    let mut small = false;
    for c in written.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && small {
                name.push('-');
            }
            small = !c.is_ascii_uppercase();
            name.push(c.to_ascii_lowercase());
        } else if !name.ends_with('-') {
            name.push('-');
            small = false;
        }
    }
    let name = name.trim_matches('-');
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return format!("v-{name}").trim_end_matches('-').to_owned();
    }
    if is_reserved(name) { format!("{name}-value") } else { name.to_owned() }
}

/// Whether a note is the name of its rule rather than a reason.
fn is_name(note: &str) -> bool {
    slug(note) == note || is_reserved(note)
}

/// A text between quotation marks; braces would name a term.
fn label(text: &str) -> String {
    let plain = |c: char| match c {
        '"' => '\'',
        '{' => '(',
        '}' => ')',
        '\\' => '/',
        c if c.is_control() => ' ',
        c => c,
    };
    let text: String = text.chars().map(plain).collect();
    if text.trim().is_empty() { "(no label)".to_owned() } else { text.trim().to_owned() }
}

impl Domain {
    fn written(&self) -> String {
        match self {
            Self::YesNo => "yes/no".to_owned(),
            Self::OneOf(values) => {
                let values: Vec<String> = values.iter().map(|(name, text)| format!("  {name} \"{text}\"\n")).collect();
                format!("one of {{\n{}}}", values.concat())
            }
            Self::Numbers { lo, hi, decimals } => {
                format!("{}..{}", Number::show(*lo, *decimals), Number::show(*hi, *decimals))
            }
            Self::Dates { lo, hi } => format!("date {lo} .. {hi}"),
        }
    }

    /// A literal as one of its values; `None` where it is none.
    fn value(&self, literal: &Literal) -> Option<String> {
        match (self, literal) {
            (Self::YesNo, Literal::Yes(yes)) => Some(if *yes { "yes" } else { "no" }.to_owned()),
            (Self::OneOf(values), Literal::Text(text)) => {
                values.iter().find(|(_, own)| *own == label(text)).map(|(name, _)| name.clone())
            }
            (Self::Numbers { decimals, .. }, Literal::Number(number)) => (number.decimals <= *decimals
                && number.digits >= 0)
                .then(|| Number::show(number.steps(*decimals), *decimals)),
            (Self::Dates { .. }, Literal::Date(day)) => Some(day.clone()),
            _ => None,
        }
    }

    /// A condition that everybody fulfils.
    fn always(&self, name: &str) -> String {
        match self {
            Self::YesNo => format!("({name} or not {name})"),
            Self::OneOf(values) => {
                let names: Vec<&str> = values.iter().map(|(name, _)| name.as_str()).collect();
                format!("{name} is one of ({})", names.join(", "))
            }
            Self::Numbers { lo, decimals, .. } => format!("{name} >= {}", Number::show(*lo, *decimals)),
            Self::Dates { lo, .. } => format!("{name} on or after {lo}"),
        }
    }
}

/// What a column can be: by its type and the literals that are met in it; and what had to be assumed.
fn domain(kind: &str, allowed: &str, met: &BTreeSet<Literal>, open: bool) -> Option<(Domain, Option<String>)> {
    let of = |wanted: &dyn Fn(&Literal) -> bool| !met.is_empty() && met.iter().all(wanted);
    let kind = match kind {
        "boolean" => "boolean",
        "string" => "string",
        "number" | "integer" | "long" | "double" => "number",
        "date" => "date",
        _ if of(&|literal| matches!(literal, Literal::Yes(_))) => "boolean",
        _ if of(&|literal| matches!(literal, Literal::Text(_))) => "string",
        _ if of(&|literal| matches!(literal, Literal::Number(_))) => "number",
        _ if of(&|literal| matches!(literal, Literal::Date(_))) => "date",
        _ => return None,
    };
    let range = feel::test(allowed.trim());
    match kind {
        "boolean" => Some((Domain::YesNo, None)),
        "string" => Some(texts(allowed, met, open)),
        "number" => {
            let stated = match &range {
                Some(Test::Between(Some((Literal::Number(lo), true)), Some((Literal::Number(hi), true)))) => {
                    Some((*lo, *hi))
                }
                _ => None,
            };
            numbers(stated, met, open)
        }
        _ => {
            if let Some(Test::Between(Some((Literal::Date(lo), true)), Some((Literal::Date(hi), true)))) = range {
                return Some((Domain::Dates { lo, hi }, None));
            }
            let year = |literal: &Literal| literal.to_string().get(..4).and_then(|year| year.parse::<i32>().ok());
            let years: Vec<i32> = met.iter().filter_map(year).collect();
            let (lo, hi) =
                (years.iter().min()?.saturating_sub(1).max(1), years.iter().max()?.saturating_add(1).min(9_999));
            let (lo, hi) = (format!("{lo:04}-01-01"), format!("{hi:04}-12-31"));
            let assumed = format!("it lies from {lo} to {hi}");
            Some((Domain::Dates { lo, hi }, Some(assumed)))
        }
    }
}

fn texts(allowed: &str, met: &BTreeSet<Literal>, open: bool) -> (Domain, Option<String>) {
    let stated = feel::literals(allowed).filter(|list| list.iter().all(|literal| matches!(literal, Literal::Text(_))));
    let mut names = Names::default();
    let mut seen = BTreeSet::new();
    let mut values: Vec<(String, String)> = Vec::new();
    for literal in stated.iter().flatten().chain(met.iter().filter(|_| stated.is_none())) {
        let text = label(&literal.to_string());
        if seen.insert(text.clone()) {
            values.push((names.unique(&literal.to_string()), text));
        }
    }
    if stated.is_some() || !open {
        return (Domain::OneOf(values), None);
    }
    let name = names.unique("something else");
    values.push((name, "something else".to_owned()));
    (Domain::OneOf(values), Some("it can be something else than the values in the table".to_owned()))
}

fn numbers(stated: Option<(Number, Number)>, met: &BTreeSet<Literal>, open: bool) -> Option<(Domain, Option<String>)> {
    let met: Vec<Number> = met
        .iter()
        .filter_map(|literal| match literal {
            // The language has no numbers below nought.
            Literal::Number(number) => Some(*number).filter(|number| number.digits >= 0),
            _ => None,
        })
        .collect();
    let ends = stated.map(|(lo, hi)| vec![lo, hi]).unwrap_or_default();
    let decimals = met.iter().chain(&ends).map(|number| number.decimals).max()?;
    if let Some((lo, hi)) = stated {
        if lo.digits < 0 {
            let hi = hi.steps(decimals).max(0);
            let assumed = "it is not below nought, since a policy has no such numbers".to_owned();
            return Some((Domain::Numbers { lo: 0, hi, decimals }, Some(assumed)));
        }
        return Some((Domain::Numbers { lo: lo.steps(decimals), hi: hi.steps(decimals), decimals }, None));
    }
    let steps = || met.iter().map(|number| number.steps(decimals));
    let (least, most) = (steps().min()?, steps().max()?);
    if !open {
        return Some((Domain::Numbers { lo: least, hi: most, decimals }, None));
    }
    // There is room for what lies beyond all bounds.
    let (lo, hi) = (0, most.max(1) * 2);
    let assumed = format!("it lies from {} to {}", Number::show(lo, decimals), Number::show(hi, decimals));
    Some((Domain::Numbers { lo, hi, decimals }, Some(assumed)))
}

fn literals_of(tests: &Tests) -> impl Iterator<Item = &Literal> {
    tests.any.iter().flat_map(|test| match test {
        Test::Is(literal) => vec![literal],
        Test::Between(from, to) => from.iter().chain(to).map(|(literal, _)| literal).collect(),
    })
}

impl Import {
    /// Takes an input as a fact, unless it is one already or a decision.
    fn fact(&mut self, input: &Column, tables: &[Table]) {
        let known = self.facts.iter().any(|fact| fact.expression == input.expression);
        if known || self.decisions.get(&input.expression).is_some_and(|(_, outputs)| *outputs == 1) {
            return;
        }
        let mut met = BTreeSet::new();
        for table in tables {
            for (at, _) in table.inputs.iter().enumerate().filter(|(_, other)| other.expression == input.expression) {
                let cells = table.rules.iter().filter_map(|rule| feel::tests(rule.tests.get(at)?).ok().flatten());
                cells.for_each(|tests| met.extend(literals_of(&tests).cloned()));
            }
        }
        let Some((domain, assumed)) = domain(&input.kind, &input.allowed, &met, true) else { return };
        let name = self.names.unique(&input.expression);
        if let Some(assumed) = assumed {
            self.assumed.push(format!("of `{}`: {assumed}", input.expression));
        }
        let text = label(if input.label.is_empty() { &input.expression } else { &input.label });
        self.facts.push(Fact { expression: input.expression.clone(), name, label: text, domain });
    }

    fn table(&mut self, table: &Table) {
        let Some((name, _)) = self.decisions.get(&table.name).cloned() else { return };
        let several = table.outputs.len() > 1;
        for (at, output) in table.outputs.iter().enumerate() {
            let name = if several { self.names.unique(&format!("{name}-{}", output.expression)) } else { name.clone() };
            match self.decision(table, at, output, &name) {
                Ok(text) => self.out.push(text),
                Err(why) => self.left_out.push(format!("the decision `{}`: {why}", table.name)),
            }
        }
    }

    fn decision(&mut self, table: &Table, at: usize, output: &Column, name: &str) -> Result<String, String> {
        let written = |rule: &Rule| rule.results.get(at).cloned().unwrap_or_default();
        let met: BTreeSet<Literal> = table
            .rules
            .iter()
            .map(written)
            .chain([output.default.clone()])
            .filter_map(|text| feel::literal(&text))
            .collect();
        let nothing = || "nothing tells what comes out of it".to_owned();
        let (domain, _) = domain(&output.kind, &output.allowed, &met, false).ok_or_else(nothing)?;
        let (collects, first) = hit(table, &domain)?;
        let of = match (&domain, collects) {
            (Domain::OneOf(..), true) => domain.written().replacen("one of", "any of", 1),
            (domain, _) => domain.written(),
        };
        let title = if output.label.is_empty() || table.outputs.len() < 2 { &table.name } else { &output.label };
        let head = if first { "rules first" } else { "rules" };
        let mut text = format!("\ndecision {name} \"{}\" is {of} {head} {{\n", label(title));
        let mut names = Names::default();
        let mut rules: Vec<(usize, &Rule)> = (1..).zip(&table.rules).collect();
        if first && table.hit != "FIRST" {
            rules.sort_by_key(|(_, rule)| priority(table, output, at, rule));
        }
        let last = rules.last().map(|(number, _)| *number);
        for (number, rule) in rules {
            let asks = rule.tests.iter().any(|cell| !matches!(feel::tests(cell), Ok(None)));
            let value = feel::literal(&written(rule)).and_then(|literal| domain.value(&literal));
            let named = rule.notes.iter().all(|note| is_name(note));
            let alone = (first || table.rules.len() == 1) && !collects;
            if let (true, Some(value)) = (alone && !asks && Some(number) == last && named, value) {
                let _ = writeln!(text, "  otherwise {value}\n}}");
                return Ok(text);
            }
            match self.rule(table, rule, &domain, &written(rule)) {
                Ok((condition, result)) => {
                    let stated = rule.notes.iter().find(|note| is_name(note));
                    let own = names.unique(stated.map_or(&format!("r{number}"), |stated| stated));
                    let because = rule.notes.iter().find(|note| !is_name(note));
                    let because = because.map(|note| format!("\n    because \"{}\"", label(note))).unwrap_or_default();
                    let _ = writeln!(text, "  {own}: {result} when {condition}{because}");
                }
                Err(why) => self.left_out.push(format!("rule {number} of `{}`: {why}", table.name)),
            }
        }
        if !output.default.is_empty() {
            match feel::literal(&output.default).and_then(|literal| domain.value(&literal)) {
                Some(value) => _ = writeln!(text, "  otherwise {value}"),
                None => self.left_out.push(format!("what `{}` is otherwise: `{}`", table.name, output.default)),
            }
        }
        Ok(text + "}\n")
    }

    fn rule(&self, table: &Table, rule: &Rule, domain: &Domain, result: &str) -> Result<(String, String), String> {
        let literal = feel::literal(result).ok_or_else(|| format!("`{result}` is no plain value"))?;
        let result = domain.value(&literal).ok_or_else(|| format!("`{result}` is none of the values that come out"))?;
        let mut parts = Vec::new();
        for (at, input) in table.inputs.iter().enumerate() {
            let cell = rule.tests.get(at).map(String::as_str).unwrap_or_default();
            let tests = feel::tests(cell).map_err(|part| format!("`{part}` asks what a policy cannot ask"))?;
            if let Some(tests) = tests {
                parts.push(self.condition(input, &tests)?);
            }
        }
        if parts.is_empty() {
            let fact =
                table.inputs.iter().find_map(|input| self.facts.iter().find(|f| f.expression == input.expression));
            let fact = fact.ok_or("it asks for nothing")?;
            parts.push(fact.domain.always(&fact.name));
        }
        Ok((parts.join(" and "), result))
    }

    fn condition(&self, input: &Column, tests: &Tests) -> Result<String, String> {
        let fact = self.facts.iter().find(|fact| fact.expression == input.expression);
        let name = match (fact, self.decisions.get(&input.expression)) {
            (Some(fact), _) => fact.name.clone(),
            (None, Some((name, 1))) => name.clone(),
            _ => return Err(format!("nothing tells what `{}` can be", input.expression)),
        };
        let value = |literal: &Literal| match fact {
            Some(fact) => {
                fact.domain.value(literal).ok_or_else(|| format!("`{literal}` is no value of `{}`", fact.expression))
            }
            None => Ok(match literal {
                Literal::Text(text) => slug(text),
                literal => literal.to_string(),
            }),
        };
        let mut parts = Vec::new();
        for test in &tests.any {
            parts.push(written(&name, test, &value)?);
        }
        let any = parts.join(" or ");
        Ok(match (tests.not, parts.len()) {
            (true, _) => format!("not ({any})"),
            (false, 1) => any,
            (false, _) => format!("({any})"),
        })
    }
}

/// A test of a fact or decision of this name.
fn written(name: &str, test: &Test, value: &dyn Fn(&Literal) -> Result<String, String>) -> Result<String, String> {
    let (from, to) = match test {
        Test::Is(Literal::Yes(yes)) => return Ok(if *yes { name.to_owned() } else { format!("not {name}") }),
        Test::Is(literal) => return Ok(format!("{name} is {}", value(literal)?)),
        Test::Between(from, to) => (from, to),
    };
    if let (Some((from, true)), Some((to, true))) = (from, to)
        && matches!((from, to), (Literal::Number(_), Literal::Number(_)))
    {
        return Ok(format!("{name} in {}..{}", value(from)?, value(to)?));
    }
    let mut parts = Vec::new();
    for (end, number, day) in
        [(from, [">", ">="], ["after", "on or after"]), (to, ["<", "<="], ["before", "on or before"])]
    {
        let Some((literal, included)) = end else { continue };
        let words = if matches!(literal, Literal::Date(_)) { day } else { number };
        let [open, closed] = words;
        parts.push(format!("{name} {} {}", if *included { closed } else { open }, value(literal)?));
    }
    Ok(if parts.len() > 1 { format!("({})", parts.join(" and ")) } else { parts.concat() })
}

/// Whether the results of a table are taken together, and whether the first rule decides.
fn hit(table: &Table, domain: &Domain) -> Result<(bool, bool), String> {
    match (table.hit.as_str(), table.aggregation.as_str()) {
        ("UNIQUE" | "ANY", _) => Ok((false, false)),
        ("FIRST" | "PRIORITY", _) | ("COLLECT", "MIN" | "MAX") => Ok((false, true)),
        ("COLLECT", "") | ("RULE ORDER" | "OUTPUT ORDER", _) if matches!(domain, Domain::OneOf(..)) => {
            Ok((true, false))
        }
        ("COLLECT", "") | ("RULE ORDER" | "OUTPUT ORDER", _) => Err("only names can be taken together".to_owned()),
        (hit, "") => Err(format!("its hit policy {hit} is not known")),
        (_, aggregation) => Err(format!("a policy has no {aggregation}")),
    }
}

/// What brings a rule before others: of results in an order, their place; of the least or greatest, how much it is.
fn priority(table: &Table, output: &Column, at: usize, rule: &Rule) -> i128 {
    let Some(literal) = rule.results.get(at).and_then(|text| feel::literal(text)) else { return i128::MAX };
    if table.hit == "PRIORITY" {
        let place = feel::literals(&output.allowed).and_then(|all| all.iter().position(|one| *one == literal));
        return place.and_then(|place| i128::try_from(place).ok()).unwrap_or(i128::MAX);
    }
    match literal {
        Literal::Number(number) if table.aggregation == "MAX" => -number.steps(9),
        Literal::Number(number) => number.steps(9),
        _ => i128::MAX,
    }
}
