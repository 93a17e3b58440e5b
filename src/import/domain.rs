//! The domain of an input or output, as a domain of the language.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::domain::{read_date, read_time, show_date, show_time};

use super::escaped::label;
use super::literal::{FeelLiteral, LiteralUnit, Number};
use super::names::PolicyNames;
use super::{feel, literal};

/// A domain.
#[derive(Clone)]
pub(super) enum InputDomain {
    YesNo,
    OneOf(Values),
    /// In steps of `10^-decimals`.
    Numbers {
        lo: i128,
        hi: i128,
        decimals: u8,
        unit: LiteralUnit,
    },
    Dates {
        lo: String,
        hi: String,
    },
    Times {
        lo: String,
        hi: String,
    },
}

/// The values of an enumeration.
#[derive(Clone, Default)]
pub(super) struct Values {
    /// The name and label of each, and the model's text; `None` for one that the model does not
    /// write.
    pub(super) list: Vec<(String, String, Option<FeelLiteral>)>,
    /// By the model's text: two texts are two values, however alike their labels are.
    by_literal: BTreeMap<FeelLiteral, usize>,
}

impl Values {
    fn of<'l>(literals: impl Iterator<Item = &'l FeelLiteral>) -> (Self, PolicyNames) {
        let (mut names, mut values) = (PolicyNames::default(), Self::default());
        for literal in literals {
            // However it is written, one number is one value; those in the list ascend.
            let same = |(.., own): &(String, String, Option<FeelLiteral>)| {
                own.as_ref().is_some_and(|own| own.is(literal))
            };
            let twin = values.by_literal.get(literal).copied();
            let twin = twin.or_else(|| {
                values
                    .list
                    .last()
                    .filter(|last| same(last))
                    .map(|_| values.list.len() - 1)
            });
            let at = twin.unwrap_or_else(|| {
                let text = if *literal == FeelLiteral::Null {
                    "no value".to_owned()
                } else {
                    literal.to_string()
                };
                values
                    .list
                    .push((names.unique(&text), label(&text), Some(literal.clone())));
                values.list.len() - 1
            });
            values.by_literal.insert(literal.clone(), at);
        }
        (values, names)
    }
}

/// A literal is none of a domain's values: it is of another kind, or finer than the domain counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct NoValue;

/// The model's statements on a column.
pub(super) struct Stated<'s> {
    /// FEEL's name of its type; empty where none is stated.
    pub(super) kind: &'s str,
    /// The values that it can have, as they are written.
    pub(super) allowed: &'s str,
    /// The literals that are met in it.
    pub(super) met: &'s BTreeSet<FeelLiteral>,
    /// Whether it can have values besides those that are met.
    pub(super) open: bool,
}

impl InputDomain {
    pub(super) fn written(&self) -> String {
        match self {
            Self::YesNo => "yes/no".to_owned(),
            Self::OneOf(values) => {
                let values: Vec<String> = values
                    .list
                    .iter()
                    .map(|(name, text, _)| format!("  {name} \"{text}\"\n"))
                    .collect();
                format!("one of {{\n{}}}", values.concat())
            }
            Self::Numbers {
                lo, hi, decimals, ..
            } => {
                format!(
                    "{}..{}",
                    Number::show(*lo, *decimals),
                    Number::show(*hi, *decimals)
                )
            }
            Self::Dates { lo, hi } => format!("date {lo} .. {hi}"),
            Self::Times { lo, hi } => format!("time {lo} .. {hi}"),
        }
    }

    /// Only values that are met.
    pub(super) fn listed(met: &BTreeSet<FeelLiteral>) -> Self {
        Self::OneOf(Values::of(met.iter()).0)
    }

    /// The suffix of its labels.
    pub(super) fn unit(&self) -> &'static str {
        match self {
            Self::Numbers { unit, .. } => unit.words(),
            Self::YesNo | Self::OneOf(_) | Self::Dates { .. } | Self::Times { .. } => "",
        }
    }

    /// A literal as one of its values, in words of the language.
    pub(super) fn value(&self, literal: &FeelLiteral) -> Result<String, NoValue> {
        match (self, literal) {
            (Self::YesNo, FeelLiteral::Yes(yes)) => Ok(if *yes { "yes" } else { "no" }.to_owned()),
            (Self::OneOf(values), literal) => {
                let at = values
                    .by_literal
                    .get(literal)
                    .and_then(|at| values.list.get(*at));
                at.map(|(name, ..)| name.clone()).ok_or(NoValue)
            }
            (Self::Numbers { unit, .. }, FeelLiteral::Duration(own, count)) if unit == own => {
                Ok(count.to_string())
            }
            (
                Self::Numbers {
                    decimals,
                    unit: LiteralUnit::Plain,
                    ..
                },
                FeelLiteral::Number(number),
            ) if number.decimals <= *decimals => {
                Ok(Number::show(number.steps(*decimals), *decimals))
            }
            (Self::Dates { .. }, FeelLiteral::Date(text))
            | (Self::Times { .. }, FeelLiteral::Time(text)) => Ok(text.clone()),
            _ => Err(NoValue),
        }
    }

    /// Whether no value of it is so low as a number, or as low where that is not included.
    pub(super) fn is_below(&self, literal: &FeelLiteral, included: bool) -> bool {
        let (Self::Numbers { lo, decimals, .. }, FeelLiteral::Number(number)) = (self, literal)
        else {
            return false;
        };
        let lowest = Number {
            digits: *lo,
            decimals: *decimals,
        };
        match number.compared(lowest) {
            Ordering::Less => true,
            Ordering::Equal => !included,
            Ordering::Greater => false,
        }
    }

    /// Values such that a test with these literals treats each value like one of them.
    pub(super) fn samples(&self, met: &[&FeelLiteral]) -> Vec<FeelLiteral> {
        match self {
            Self::YesNo => vec![FeelLiteral::Yes(true), FeelLiteral::Yes(false)],
            Self::OneOf(values) => values
                .list
                .iter()
                .map(|(.., own)| own.clone().unwrap_or_else(something_else))
                .collect(),
            Self::Numbers {
                lo,
                hi,
                decimals,
                unit,
            } => {
                let steps = met.iter().filter_map(|literal| match literal {
                    FeelLiteral::Number(number) => Some(number.steps(*decimals)),
                    FeelLiteral::Duration(_, count) => Some(*count),
                    _ => None,
                });
                let around = steps
                    .flat_map(|steps| [steps - 1, steps, steps + 1])
                    .chain([*lo, *hi]);
                let inside: BTreeSet<i128> =
                    around.filter(|steps| (*lo..=*hi).contains(steps)).collect();
                let sample = |digits| match unit {
                    LiteralUnit::Plain => FeelLiteral::Number(Number {
                        digits,
                        decimals: *decimals,
                    }),
                    unit => FeelLiteral::Duration(*unit, digits),
                };
                inside.into_iter().map(sample).collect()
            }
            Self::Dates { lo, hi } => {
                let days = met.iter().filter_map(|literal| match literal {
                    FeelLiteral::Date(text) => read_date(text),
                    _ => None,
                });
                let inside = around(days, (read_date(lo), read_date(hi)));
                let sample = |day: i64| FeelLiteral::Date(show_date(day));
                inside.into_iter().map(sample).collect()
            }
            Self::Times { lo, hi } => {
                let times = met.iter().filter_map(|literal| match literal {
                    FeelLiteral::Time(text) => read_time(text),
                    _ => None,
                });
                let inside = around(times, (read_time(lo), read_time(hi)));
                let sample = |time: i64| FeelLiteral::Time(show_time(time));
                inside.into_iter().map(sample).collect()
            }
        }
    }

    /// A condition that everybody fulfils.
    pub(super) fn always(&self, name: &str) -> String {
        match self {
            Self::YesNo => format!("({name} or not {name})"),
            Self::OneOf(values) => {
                let names: Vec<&str> = values.list.iter().map(|(name, ..)| name.as_str()).collect();
                format!("{name} is one of ({})", names.join(", "))
            }
            Self::Numbers { lo, decimals, .. } => {
                format!("{name} >= {}", Number::show(*lo, *decimals))
            }
            Self::Dates { lo, .. } => format!("{name} on or after {lo}"),
            Self::Times { lo, .. } => format!("{name} at or after {lo}"),
        }
    }
}

/// Values beside others and at the ends, within these.
fn around(values: impl Iterator<Item = i64>, ends: (Option<i64>, Option<i64>)) -> BTreeSet<i64> {
    let (Some(lo), Some(hi)) = ends else {
        return BTreeSet::new();
    };
    let beside = values.flat_map(|value| [value - 1, value, value + 1]);
    let all = beside.chain([lo, hi]);
    all.filter(|value| (lo..=hi).contains(value)).collect()
}

/// A text that a model does not name.
pub(super) fn something_else() -> FeelLiteral {
    FeelLiteral::Written(String::new())
}

/// The domain of a column, and the assumptions made; `None` where nothing tells.
pub(super) fn domain(stated: &Stated<'_>) -> Option<(InputDomain, Vec<String>)> {
    // A missing value, or one of a kind that a policy lacks, tells nothing of the rest.
    let is_plain =
        |literal: &&FeelLiteral| !matches!(literal, FeelLiteral::Null | FeelLiteral::Written(_));
    let met = || stated.met.iter().filter(is_plain);
    let of = |wanted: &dyn Fn(&FeelLiteral) -> bool| met().next().is_some() && met().all(wanted);
    let kind = match stated.kind {
        "boolean" => "boolean",
        "string" => "string",
        "number" | "integer" | "long" | "double" => "number",
        "date" => "date",
        "time" => "time",
        _ if of(&|literal| matches!(literal, FeelLiteral::Yes(_))) => "boolean",
        _ if of(&|literal| matches!(literal, FeelLiteral::Text(_))) => "string",
        _ if of(&|literal| matches!(literal, FeelLiteral::Number(_))) => "number",
        _ if of(&|literal| matches!(literal, FeelLiteral::Date(_))) => "date",
        _ if of(&|literal| matches!(literal, FeelLiteral::Time(_))) => "time",
        _ if of(&|literal| matches!(literal, FeelLiteral::Duration(LiteralUnit::Months, _))) => {
            "months"
        }
        _ if of(&|literal| matches!(literal, FeelLiteral::Duration(LiteralUnit::Seconds, _))) => {
            "seconds"
        }
        // The results of a table are all known.
        _ if !stated.open && !stated.met.is_empty() => {
            return Some((InputDomain::listed(stated.met), Vec::new()));
        }
        _ => return None,
    };
    let is_of_kind = |literal: &&FeelLiteral| match literal {
        FeelLiteral::Null | FeelLiteral::Written(_) => true,
        FeelLiteral::Text(_) => kind == "string",
        FeelLiteral::Yes(_) => kind == "boolean",
        FeelLiteral::Number(_) => kind == "number",
        FeelLiteral::Date(_) => kind == "date",
        FeelLiteral::Time(_) => kind == "time",
        FeelLiteral::Duration(..) => matches!(kind, "months" | "seconds"),
    };
    let is_unsayable = |literal: &FeelLiteral| match literal {
        FeelLiteral::Null | FeelLiteral::Written(_) | FeelLiteral::Duration(..) => true,
        FeelLiteral::Number(_)
        | FeelLiteral::Text(_)
        | FeelLiteral::Yes(_)
        | FeelLiteral::Date(_)
        | FeelLiteral::Time(_) => false,
    };
    if !stated.open && stated.met.iter().any(is_unsayable) {
        let met: BTreeSet<FeelLiteral> = stated.met.iter().filter(is_of_kind).cloned().collect();
        return Some((InputDomain::listed(&met), Vec::new()));
    }
    let mut assumed = Vec::new();
    // A missing value is no value of the language.
    let parts: Vec<&str> = literal::split(stated.allowed)
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let allowed: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| *part != "null")
        .collect();
    if allowed.len() < parts.len() && !stated.met.contains(&FeelLiteral::Null) {
        assumed.push("it is never null, which the model allows".to_owned());
    }
    let domain = match kind {
        "boolean" => InputDomain::YesNo,
        "string" => texts(stated, &allowed, &mut assumed),
        "number" => numbers(stated, &allowed, LiteralUnit::Plain, &mut assumed)?,
        "months" => numbers(stated, &allowed, LiteralUnit::Months, &mut assumed)?,
        "seconds" => numbers(stated, &allowed, LiteralUnit::Seconds, &mut assumed)?,
        "time" => times(&allowed, &mut assumed),
        _ => dates(stated, &allowed, &mut assumed)?,
    };
    Some((domain, assumed))
}

fn not_carried(allowed: &[&str]) -> String {
    format!(
        "what the model allows is not carried over: {}",
        allowed.join(", ")
    )
}

fn texts(stated: &Stated<'_>, allowed: &[&str], assumed: &mut Vec<String>) -> InputDomain {
    let literals: Option<Vec<FeelLiteral>> =
        allowed.iter().map(|part| literal::literal(part)).collect();
    let literals = literals.filter(|list| {
        list.iter()
            .all(|literal| matches!(literal, FeelLiteral::Text(_)))
    });
    let listed = literals.filter(|list| !list.is_empty());
    if listed.is_none() && !allowed.is_empty() {
        assumed.push(not_carried(allowed));
    }
    let is_text = |literal: &&FeelLiteral| matches!(literal, FeelLiteral::Text(_));
    let null = stated
        .met
        .iter()
        .filter(|literal| **literal == FeelLiteral::Null);
    let met = stated
        .met
        .iter()
        .filter(|_| listed.is_none())
        .filter(is_text);
    let (mut values, mut names) = Values::of(listed.iter().flatten().chain(met).chain(null));
    if listed.is_none() && stated.open {
        values.list.push((
            names.unique("something else"),
            "something else".to_owned(),
            None,
        ));
        assumed.push("it can be something else than the values in the table".to_owned());
    }
    InputDomain::OneOf(values)
}

/// The ends that a model states, each with whether it is included.
type Ends<T> = (Option<(T, bool)>, Option<(T, bool)>);

fn ends<T>(allowed: &[&str], of: impl Fn(&FeelLiteral) -> Option<T>) -> Option<Ends<T>> {
    let [only] = allowed else { return None };
    let (from, to) = feel::range(only)?;
    let end = |end: Option<(FeelLiteral, bool)>| match end {
        None => Some(None),
        Some((literal, included)) => Some(Some((of(&literal)?, included))),
    };
    Some((end(from)?, end(to)?))
}

fn numbers(
    stated: &Stated<'_>,
    allowed: &[&str],
    unit: LiteralUnit,
    assumed: &mut Vec<String>,
) -> Option<InputDomain> {
    let number = |literal: &FeelLiteral| match literal {
        FeelLiteral::Number(number) if unit == LiteralUnit::Plain => Some(*number),
        FeelLiteral::Duration(own, count) if unit == *own => Some(Number {
            digits: *count,
            decimals: 0,
        }),
        _ => None,
    };
    let met: Vec<Number> = stated.met.iter().filter_map(number).collect();
    let range = ends(allowed, number);
    let list: Option<Vec<Number>> = allowed
        .iter()
        .map(|part| literal::literal(part).as_ref().and_then(number))
        .collect();
    let list = list.unwrap_or_default();
    if range.is_none() && list.is_empty() && !allowed.is_empty() {
        assumed.push(not_carried(allowed));
    }
    let (from, to) = range.unwrap_or((None, None));
    let bounds = from
        .iter()
        .chain(&to)
        .map(|(number, _)| *number)
        .chain(list.iter().copied());
    let finest = met
        .iter()
        .copied()
        .chain(bounds)
        .map(|number| number.decimals)
        .max();
    let mut decimals = finest?;
    // Numbers lie between whole ones: a step below the literals tells them apart.
    let is_whole = matches!(stated.kind, "integer" | "long") || unit != LiteralUnit::Plain;
    if unit == LiteralUnit::Seconds {
        assumed.push("it is counted in whole seconds".to_owned());
    }
    if stated.open && !is_whole && list.is_empty() && decimals < 9 {
        decimals += 1;
        assumed.push(format!(
            "it is counted in steps of {}",
            Number::show(1, decimals)
        ));
    }
    if !list.is_empty() {
        let steps: Vec<i128> = list.iter().map(|number| number.steps(decimals)).collect();
        let (lo, hi) = (*steps.iter().min()?, *steps.iter().max()?);
        if (hi - lo + 1) != i128::try_from(steps.iter().collect::<BTreeSet<_>>().len()).ok()? {
            assumed.push(format!(
                "it may be anything between the values that are allowed: {}",
                allowed.join(", ")
            ));
        }
        return Some(InputDomain::Numbers {
            lo,
            hi,
            decimals,
            unit,
        });
    }
    let steps = || met.iter().map(|number| number.steps(decimals));
    let most = steps().max().unwrap_or(0);
    let lo = from.map(|(number, included)| number.steps(decimals) + i128::from(!included));
    let hi = to.map(|(number, included)| number.steps(decimals) - i128::from(!included));
    let (least, greatest) = match (lo, hi) {
        (Some(lo), Some(hi)) => (lo, hi),
        _ if !stated.open => (steps().min()?, steps().max()?),
        // There is room for values beyond all bounds, below nought only where something speaks of them.
        _ => {
            let beyond = |end: i128| if end == 0 { 2 } else { 2 * end.abs() };
            let below = steps().chain(hi).min().filter(|least| *least < 0);
            let from = lo.unwrap_or_else(|| below.map_or(0, |least| -beyond(least)));
            let to = hi.unwrap_or_else(|| beyond(most).max(from + 1));
            assumed.push(format!(
                "it lies from {} to {}",
                Number::show(from, decimals),
                Number::show(to.max(from + 1), decimals)
            ));
            (from, to.max(from + 1))
        }
    };
    Some(InputDomain::Numbers {
        lo: least.min(greatest),
        hi: greatest.max(least),
        decimals,
        unit,
    })
}

fn dates(stated: &Stated<'_>, allowed: &[&str], assumed: &mut Vec<String>) -> Option<InputDomain> {
    let day = |literal: &FeelLiteral| match literal {
        FeelLiteral::Date(day) => Some(day.clone()),
        _ => None,
    };
    if let Some((Some((lo, true)), Some((hi, true)))) = ends(allowed, day) {
        return Some(InputDomain::Dates { lo, hi });
    }
    if !allowed.is_empty() {
        assumed.push(not_carried(allowed));
    }
    let year = |literal: &FeelLiteral| day(literal)?.get(..4)?.parse::<i32>().ok();
    let years: Vec<i32> = stated.met.iter().filter_map(year).collect();
    let (lo, hi) = (
        years.iter().min()?.saturating_sub(1).max(1),
        years.iter().max()?.saturating_add(1).min(9_999),
    );
    let (lo, hi) = (format!("{lo:04}-01-01"), format!("{hi:04}-12-31"));
    assumed.push(format!("it lies from {lo} to {hi}"));
    Some(InputDomain::Dates { lo, hi })
}

fn times(allowed: &[&str], assumed: &mut Vec<String>) -> InputDomain {
    let time = |literal: &FeelLiteral| match literal {
        FeelLiteral::Time(time) => Some(time.clone()),
        _ => None,
    };
    if let Some((Some((lo, true)), Some((hi, true)))) = ends(allowed, time) {
        return InputDomain::Times { lo, hi };
    }
    if !allowed.is_empty() {
        assumed.push(not_carried(allowed));
    }
    InputDomain::Times {
        lo: "00:00".to_owned(),
        hi: "23:59".to_owned(),
    }
}
