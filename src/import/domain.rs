//! What an input or output of a table can be, as a domain of the language.

use std::collections::{BTreeMap, BTreeSet};

use super::feel::{self, Literal, Number, Test};
use super::names::{Names, label};

/// A domain.
#[derive(Clone)]
pub(super) enum Domain {
    YesNo,
    OneOf(Values),
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

/// The values of an enumeration.
#[derive(Clone, Default)]
pub(super) struct Values {
    /// The name and label of each.
    pub(super) list: Vec<(String, String)>,
    /// By what the model writes: two texts are two values, however alike their labels are.
    by_text: BTreeMap<String, usize>,
}

/// Why a literal is none of a domain's values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NoValue {
    /// It is of another kind, or finer than the domain counts.
    Other,
    /// A number below nought, which the language does not have.
    BelowNought,
}

/// What the model says of a column.
pub(super) struct Stated<'s> {
    /// FEEL's name of its type; empty where none is stated.
    pub(super) kind: &'s str,
    /// The values that it can have, as they are written.
    pub(super) allowed: &'s str,
    /// The literals that are met in it.
    pub(super) met: &'s BTreeSet<Literal>,
    /// Whether it can be something else than what is met.
    pub(super) open: bool,
}

impl Domain {
    pub(super) fn written(&self) -> String {
        match self {
            Self::YesNo => "yes/no".to_owned(),
            Self::OneOf(values) => {
                let values: Vec<String> =
                    values.list.iter().map(|(name, text)| format!("  {name} \"{text}\"\n")).collect();
                format!("one of {{\n{}}}", values.concat())
            }
            Self::Numbers { lo, hi, decimals } => {
                format!("{}..{}", Number::show(*lo, *decimals), Number::show(*hi, *decimals))
            }
            Self::Dates { lo, hi } => format!("date {lo} .. {hi}"),
        }
    }

    /// A literal as one of its values, in words of the language.
    pub(super) fn value(&self, literal: &Literal) -> Result<String, NoValue> {
        match (self, literal) {
            (Self::YesNo, Literal::Yes(yes)) => Ok(if *yes { "yes" } else { "no" }.to_owned()),
            (Self::OneOf(values), Literal::Text(text)) => {
                let at = values.by_text.get(text).and_then(|at| values.list.get(*at));
                at.map(|(name, _)| name.clone()).ok_or(NoValue::Other)
            }
            (Self::Numbers { .. }, Literal::Number(number)) if number.digits < 0 => Err(NoValue::BelowNought),
            (Self::Numbers { decimals, .. }, Literal::Number(number)) if number.decimals <= *decimals => {
                Ok(Number::show(number.steps(*decimals), *decimals))
            }
            (Self::Dates { .. }, Literal::Date(day)) => Ok(day.clone()),
            _ => Err(NoValue::Other),
        }
    }

    /// A condition that everybody fulfils.
    pub(super) fn always(&self, name: &str) -> String {
        match self {
            Self::YesNo => format!("({name} or not {name})"),
            Self::OneOf(values) => {
                let names: Vec<&str> = values.list.iter().map(|(name, _)| name.as_str()).collect();
                format!("{name} is one of ({})", names.join(", "))
            }
            Self::Numbers { lo, decimals, .. } => format!("{name} >= {}", Number::show(*lo, *decimals)),
            Self::Dates { lo, .. } => format!("{name} on or after {lo}"),
        }
    }
}

/// What a column can be, and what had to be assumed; `None` where nothing tells.
pub(super) fn domain(stated: &Stated<'_>) -> Option<(Domain, Vec<String>)> {
    let met = stated.met;
    let of = |wanted: &dyn Fn(&Literal) -> bool| !met.is_empty() && met.iter().all(wanted);
    let kind = match stated.kind {
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
    let mut assumed = Vec::new();
    // What is not there is no value of the language.
    let parts: Vec<&str> = feel::split(stated.allowed).into_iter().filter(|part| !part.is_empty()).collect();
    let allowed: Vec<&str> = parts.iter().copied().filter(|part| *part != "null").collect();
    if allowed.len() < parts.len() {
        assumed.push("it is never null, which the model allows".to_owned());
    }
    let domain = match kind {
        "boolean" => Domain::YesNo,
        "string" => texts(stated, &allowed, &mut assumed),
        "number" => numbers(stated, &allowed, &mut assumed)?,
        _ => dates(stated, &allowed, &mut assumed)?,
    };
    Some((domain, assumed))
}

fn not_carried(allowed: &[&str]) -> String {
    format!("what the model allows is not carried over: {}", allowed.join(", "))
}

fn texts(stated: &Stated<'_>, allowed: &[&str], assumed: &mut Vec<String>) -> Domain {
    let literals: Option<Vec<Literal>> = allowed.iter().map(|part| feel::literal(part)).collect();
    let literals = literals.filter(|list| list.iter().all(|literal| matches!(literal, Literal::Text(_))));
    let listed = literals.filter(|list| !list.is_empty());
    if listed.is_none() && !allowed.is_empty() {
        assumed.push(not_carried(allowed));
    }
    let mut names = Names::default();
    let mut values = Values::default();
    for literal in listed.iter().flatten().chain(stated.met.iter().filter(|_| listed.is_none())) {
        let text = literal.to_string();
        if !values.by_text.contains_key(&text) {
            values.by_text.insert(text.clone(), values.list.len());
            values.list.push((names.unique(&text), label(&text)));
        }
    }
    if listed.is_none() && stated.open {
        values.list.push((names.unique("something else"), "something else".to_owned()));
        assumed.push("it can be something else than the values in the table".to_owned());
    }
    Domain::OneOf(values)
}

/// The ends that a model states, each with whether it is included.
type Ends<T> = (Option<(T, bool)>, Option<(T, bool)>);

fn ends<T>(allowed: &[&str], of: impl Fn(&Literal) -> Option<T>) -> Option<Ends<T>> {
    let [only] = allowed else { return None };
    let Some(Test::Between(from, to)) = feel::test(only) else { return None };
    let end = |end: Option<(Literal, bool)>| match end {
        None => Some(None),
        Some((literal, included)) => Some(Some((of(&literal)?, included))),
    };
    Some((end(from)?, end(to)?))
}

fn numbers(stated: &Stated<'_>, allowed: &[&str], assumed: &mut Vec<String>) -> Option<Domain> {
    let number = |literal: &Literal| match literal {
        Literal::Number(number) => Some(*number),
        Literal::Text(_) | Literal::Yes(_) | Literal::Date(_) => None,
    };
    let met: Vec<Number> = stated.met.iter().filter_map(number).filter(|number| number.digits >= 0).collect();
    let has_negative = stated.met.iter().filter_map(number).any(|number| number.digits < 0);
    let range = ends(allowed, number);
    let list: Option<Vec<Number>> = allowed.iter().map(|part| feel::literal(part).as_ref().and_then(number)).collect();
    let list = list.unwrap_or_default();
    if range.is_none() && list.is_empty() && !allowed.is_empty() {
        assumed.push(not_carried(allowed));
    }
    let (from, to) = range.unwrap_or((None, None));
    let bounds = from.iter().chain(&to).map(|(number, _)| *number).chain(list.iter().copied());
    let finest = met.iter().copied().chain(bounds).map(|number| number.decimals).max();
    let mut decimals = finest.or_else(|| has_negative.then_some(0))?;
    // Numbers lie between whole ones: a step below the literals tells what lies between them.
    let is_whole = matches!(stated.kind, "integer" | "long");
    if stated.open && !is_whole && list.is_empty() && decimals < 9 {
        decimals += 1;
        assumed.push(format!("it is counted in steps of {}", Number::show(1, decimals)));
    }
    if !list.is_empty() {
        let steps: Vec<i128> = list.iter().map(|number| number.steps(decimals)).collect();
        let (lo, hi) = (*steps.iter().min()?, *steps.iter().max()?);
        if (hi - lo + 1) != i128::try_from(steps.iter().collect::<BTreeSet<_>>().len()).ok()? {
            assumed.push(format!("it may be anything between the values that are allowed: {}", allowed.join(", ")));
        }
        return Some(Domain::Numbers { lo: lo.max(0), hi: hi.max(0), decimals });
    }
    let steps = || met.iter().map(|number| number.steps(decimals));
    let most = steps().max().unwrap_or(0);
    let lo = from.map(|(number, included)| number.steps(decimals) + i128::from(!included));
    let hi = to.map(|(number, included)| number.steps(decimals) - i128::from(!included));
    if lo.is_some_and(|lo| lo < 0) || hi.is_some_and(|hi| hi < 0) || has_negative {
        assumed.push("it is not below nought, since a policy has no such numbers".to_owned());
    }
    let (least, greatest) = match (lo, hi) {
        (Some(lo), Some(hi)) => (lo.max(0), hi.max(0)),
        _ if !stated.open => (steps().min()?, steps().max()?),
        // There is room for what lies beyond all bounds.
        _ => {
            let (from, to) = (lo.unwrap_or(0).max(0), hi.unwrap_or(most.max(1) * 2).max(0));
            let to = to.max(from + 1);
            assumed.push(format!("it lies from {} to {}", Number::show(from, decimals), Number::show(to, decimals)));
            (from, to)
        }
    };
    Some(Domain::Numbers { lo: least.min(greatest), hi: greatest.max(least), decimals })
}

fn dates(stated: &Stated<'_>, allowed: &[&str], assumed: &mut Vec<String>) -> Option<Domain> {
    let day = |literal: &Literal| match literal {
        Literal::Date(day) => Some(day.clone()),
        Literal::Text(_) | Literal::Yes(_) | Literal::Number(_) => None,
    };
    if let Some((Some((lo, true)), Some((hi, true)))) = ends(allowed, day) {
        return Some(Domain::Dates { lo, hi });
    }
    if !allowed.is_empty() {
        assumed.push(not_carried(allowed));
    }
    let year = |literal: &Literal| literal.to_string().get(..4).and_then(|year| year.parse::<i32>().ok());
    let years: Vec<i32> = stated.met.iter().filter_map(year).collect();
    let (lo, hi) = (years.iter().min()?.saturating_sub(1).max(1), years.iter().max()?.saturating_add(1).min(9_999));
    let (lo, hi) = (format!("{lo:04}-01-01"), format!("{hi:04}-12-31"));
    assumed.push(format!("it lies from {lo} to {hi}"));
    Some(Domain::Dates { lo, hi })
}
