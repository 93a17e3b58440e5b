//! Regions in words: as a reader would say them, from the labels, and as they are typed in a
//! source.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use num_bigint::BigUint;

use crate::analysis::concrete::paths::Happened;
use crate::analysis::context::AnalysisContext;
use crate::analysis::ir::program::Instruction;
use crate::analysis::region::cube::Cube;
use crate::analysis::region::diagram::{Class, Exhausted, Region, Variable};
use crate::analysis::region::space::Case;
use crate::model::{
    Admits, Constant, Domain, Effect, FactId, Model, Ordered, OrderedKind, Phrasing, Relation,
    Saying, SpokenStep, SpokenSum, Values,
};
use crate::words;

use super::cubes;

/// A region in words.
#[derive(Clone, Debug)]
pub struct Description {
    /// Its largest box in the labels' words; "every reader" where nothing restricts it.
    pub words: String,
    /// The same box as a condition to type; empty where nothing restricts it.
    pub source: String,
    /// The cases of the region that lie in the box.
    pub inside: Region,
    /// Whether the box is all of it.
    pub whole: bool,
}

/// How many boxes are looked at to find the largest.
const BOXES: usize = 24;

impl Description {
    /// The words behind a colon: nothing where it is every reader.
    #[must_use]
    pub fn after_colon(&self) -> String {
        if self.source.is_empty() {
            String::new()
        } else {
            format!(": {}", self.words)
        }
    }
}

/// `region` in words among readers of `among`: facts that all of them share are left out.
///
/// # Errors
/// Where the node budget is met.
pub fn describe(
    context: &mut AnalysisContext<'_>,
    region: Region,
    among: Region,
) -> Result<Description, Exhausted> {
    let elsewhere = context.diagram.not(among)?;
    let allowed = context.diagram.or(region, elsewhere)?;
    let cover = cubes::cover(context, region, allowed, BOXES)?;
    let mut sized = Vec::new();
    for cell in cover.cells {
        let all = cubes::cell_region(context, &cell)?;
        let inside = context.diagram.and(all, region)?;
        sized.push((context.count(inside), inside, cell));
    }
    let whole = sized.len() <= 1 && cover.complete;
    // The first of the largest, so that the same policy is always described in the same words.
    let mut largest = (Region::NONE, Cube::default());
    let mut most = None;
    for (count, inside, cell) in sized {
        if most.as_ref().is_none_or(|most| count > *most) {
            most = Some(count);
            largest = (inside, cell);
        }
    }
    let (inside, cell) = largest;
    let cell = cubes::without_idle(context, &cell, region)?;
    Ok(Description {
        words: words(context, &cell),
        source: source(context, &cell),
        inside,
        whole,
    })
}

/// A box in the labels' words.
#[must_use]
pub fn words(context: &AnalysisContext<'_>, cell: &Cube) -> String {
    let sides = sides(context, cell);
    if sides.is_empty() {
        return "every reader".to_owned();
    }
    let parts: Vec<String> = sides
        .iter()
        .map(|(fact, admitted)| side_words(context, *fact, admitted))
        .collect();
    join(&parts)
}

/// A box as a condition to type.
#[must_use]
pub fn source(context: &AnalysisContext<'_>, cell: &Cube) -> String {
    sources(context, cell).join(" and ")
}

/// As [`source`], fact by fact.
#[must_use]
pub fn sources(context: &AnalysisContext<'_>, cell: &Cube) -> Vec<String> {
    sides(context, cell)
        .iter()
        .map(|(fact, admitted)| side_source(context, *fact, admitted))
        .collect()
}

/// The facts on which it depends whether a case of `among` lies in `region`.
///
/// # Errors
/// Where the node budget is met.
pub fn deciding(
    context: &mut AnalysisContext<'_>,
    region: Region,
    among: Region,
) -> Result<Vec<FactId>, Exhausted> {
    let region = context.diagram.and(region, among)?;
    let mut facts = Vec::new();
    // Facts that follow from others go one by one: of two that follow from each other, one stays.
    let mut left = region;
    for variable in context.diagram.support(region) {
        let anywhere = context.diagram.exists(left, variable)?;
        let fact = context.space.axis(variable).map(|axis| axis.fact);
        if context.diagram.and(anywhere, among)? == region {
            left = anywhere;
        } else {
            facts.extend(fact);
        }
    }
    facts.sort_unstable();
    facts.dedup();
    Ok(facts)
}

/// Some facts of one reader in the labels' words.
#[must_use]
pub fn reader_words(context: &AnalysisContext<'_>, case: &Case, facts: &[FactId]) -> String {
    let model = context.model;
    let mut parts: Vec<String> = Vec::new();
    let mut told: Vec<FactId> = Vec::new();
    for fact in facts {
        // What is worked out follows from the facts that readers know.
        for given in model.given_facts(*fact) {
            if let (Some(value), false) = (case.get(&given), told.contains(&given)) {
                parts.push(fact_words(context, given, *value));
                told.push(given);
            }
        }
    }
    for fact in facts {
        if let Some(value) = worked_out(model, case, *fact) {
            parts.push(fact_words(context, *fact, value));
        }
    }
    join(&parts)
}

/// The value of a quantity for a reader.
fn worked_out(model: &Model, case: &Case, fact: FactId) -> Option<Constant> {
    let computed = model.facts.at(fact).computed.as_ref()?;
    if !matches!(computed.saying, Saying::Quantity(_)) {
        return None;
    }
    let known = |id: FactId| case.get(&id)?.number();
    let value = computed.amount.value(&known)?;
    i64::try_from(value).ok().map(Constant::Number)
}

/// The events of a reader's path, in words.
#[must_use]
pub fn trace_words(context: &AnalysisContext<'_>, trace: &[(Happened<'_>, Case)]) -> Vec<String> {
    trace
        .iter()
        .map(|(happened, case)| happened_words(context, happened, case))
        .collect()
}

fn happened_words(context: &AnalysisContext<'_>, happened: &Happened<'_>, case: &Case) -> String {
    let model = context.model;
    match happened {
        Happened::Scenario(id) => format!("“{}”", model.plain(&model.scenarios.at(*id).title)),
        Happened::Procedure(id) => {
            format!("does “{}”", model.plain(&model.procedures.at(*id).title))
        }
        Happened::At(Instruction::Option(option)) => {
            format!("chooses “{}”", model.plain(&option.heading))
        }
        Happened::At(Instruction::NoReturn(step)) => {
            format!("“{}”: no way back", model.plain(&step.text))
        }
        Happened::At(Instruction::Effects(effects)) => {
            let fact = |effect: &Effect| effect.fact;
            let facts: Vec<FactId> = effects.iter().map(fact).collect();
            format!("from here on, {}", reader_words(context, case, &facts))
        }
        Happened::At(_) => String::new(),
    }
}

fn fact_words(context: &AnalysisContext<'_>, fact: FactId, value: Constant) -> String {
    words::test_in_message(context.model, fact, &Admits::only(value), Phrasing::Is)
}

fn label(context: &AnalysisContext<'_>, fact: FactId) -> String {
    context.model.plain(&context.model.facts.at(fact).label)
}

/// The restrictions of a box by fact, in the order of the facts.
pub(crate) fn sides(context: &AnalysisContext<'_>, cell: &Cube) -> BTreeMap<FactId, Admitted> {
    let mut sides: BTreeMap<FactId, Admitted> = BTreeMap::new();
    for (variable, classes) in &cell.sides {
        let Some(axis) = context.space.axis(*variable) else {
            continue;
        };
        match (axis.member, &context.model.facts.at(axis.fact).domain) {
            (Some(value), _) => {
                let entry = sides
                    .entry(axis.fact)
                    .or_insert_with(|| Admitted::Members(Vec::new()));
                if let Admitted::Members(members) = entry {
                    members.push((value, classes.contains(&1)));
                }
            }
            (None, Domain::Ordered(ordered)) => {
                let all = stretches(context, *variable, classes);
                let computed = context.model.facts.at(axis.fact).computed.as_ref();
                let step = computed.map_or((1, 0), |computed| computed.amount.step());
                let had = all
                    .iter()
                    .filter_map(|stretch| had(*stretch, ordered, step));
                let had: Vec<(i64, i64)> = had.collect();
                let told = if had.is_empty() { all } else { had };
                sides.insert(axis.fact, Admitted::Intervals(told));
            }
            (None, _) => {
                sides.insert(axis.fact, Admitted::Values(axis.values_of(classes)));
            }
        }
    }
    sides
}

/// A stretch of which an amount of such a step can have one value, as that value, and of which it can have several
/// as it is. `None` where it can have none.
fn had((lo, hi): (i64, i64), ordered: &Ordered, (step, rest): (i64, i64)) -> Option<(i64, i64)> {
    let beyond = |value: i64| Some(value.checked_sub(rest)?.rem_euclid(step));
    if lo == ordered.lo || hi == ordered.hi {
        return Some((lo, hi));
    }
    let first = match beyond(lo)? {
        0 => lo,
        more => lo.checked_add(step - more)?,
    };
    let last = hi.checked_sub(beyond(hi)?)?;
    match first.cmp(&last) {
        Ordering::Less => Some((lo, hi)),
        Ordering::Equal => Some((first, last)),
        Ordering::Greater => None,
    }
}

/// The values of an ordered fact that classes, ascending, stand for: intervals that do not
/// touch.
#[must_use]
pub fn stretches(
    context: &AnalysisContext<'_>,
    variable: Variable,
    classes: &[Class],
) -> Vec<(i64, i64)> {
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    for class in classes {
        let (lo, hi) = context.space.interval(variable, *class);
        match stretches.last_mut() {
            Some(last) if last.1.checked_add(1) == Some(lo) => last.1 = hi,
            _ => stretches.push((lo, hi)),
        }
    }
    stretches
}

fn side_words(context: &AnalysisContext<'_>, fact: FactId, admitted: &Admitted) -> String {
    let model = context.model;
    let test = |admits: &Admits, phrasing| words::test_in_message(model, fact, admits, phrasing);
    let domain = &model.facts.at(fact).domain;
    match admitted {
        Admitted::Values(values) => {
            let is_denied = domain
                .enumeration()
                .is_some_and(|all| values.len() > 1 && all.is_denied(values));
            let phrasing = if is_denied {
                Phrasing::IsNot
            } else {
                Phrasing::Is
            };
            test(&Admits::Values(values.clone()), phrasing)
        }
        Admitted::Intervals(intervals) => {
            let relation = strict(context, fact, intervals);
            let phrasing = relation.map_or(Phrasing::Is, Phrasing::Compared);
            test(&Admits::Within(intervals.clone()), phrasing)
        }
        Admitted::Members(members) => {
            let label = label(context, fact);
            let mut parts = Vec::new();
            for (index, has) in members {
                let of = domain
                    .values()
                    .get(*index)
                    .map(|value| model.plain(&value.label))
                    .unwrap_or_default();
                parts.push(if *has {
                    format!("{label} include {of}")
                } else {
                    format!("{label} do not include {of}")
                });
            }
            join(&parts)
        }
    }
}

/// How the only interval of a number or a date is compared, where the text names the value beyond its
/// end: `< 23.0 kg` is not said as "at most 22.9 kg".
pub(crate) fn strict(
    context: &AnalysisContext<'_>,
    fact: FactId,
    intervals: &[(i64, i64)],
) -> Option<Relation> {
    let Domain::Ordered(ordered) = &context.model.facts.at(fact).domain else {
        return None;
    };
    let [(lo, hi)] = intervals else {
        return None;
    };
    if ordered.kind == OrderedKind::Version || lo == hi {
        return None;
    }
    match (*lo == ordered.lo, *hi == ordered.hi) {
        (true, false) => context
            .space
            .is_strict(fact, *hi, false)
            .then_some(Relation::Less),
        (false, true) => context
            .space
            .is_strict(fact, *lo, true)
            .then_some(Relation::Greater),
        _ => None,
    }
}

/// How the two amounts of a fact are compared where the fact lies within intervals.
fn related_source(
    model: &Model,
    (left, right): (&SpokenSum, &SpokenSum),
    ordered: &Ordered,
    intervals: &[(i64, i64)],
) -> String {
    let dates = model.is_day(left);
    let times = left.parts.iter().any(|(_, part)| model.is_time(part));
    let left = model.typed_sum(left, ordered);
    let compare = |sign: &str, word: &str, more: i64| {
        let mut right = right.clone();
        right.more = match right.more {
            None if more == 0 => None,
            None => Some(SpokenStep::Number(more)),
            Some(SpokenStep::Number(step)) => Some(SpokenStep::Number(step.saturating_add(more)))
                .filter(|step| *step != SpokenStep::Number(0)),
            other => other,
        };
        let word = match dates {
            true if times => word.replace("on or", "at or"),
            true => word.to_owned(),
            false => sign.to_owned(),
        };
        format!("{left} {word} {}", model.typed_sum(&right, ordered))
    };
    let parts: Vec<String> = intervals
        .iter()
        .map(|(lo, hi)| {
            if lo == hi {
                return compare("is", "is", *lo);
            }
            let mut bounds = Vec::new();
            if *lo > ordered.lo {
                bounds.push(match lo {
                    1 => compare(">", "after", 0),
                    lo => compare(">=", "on or after", *lo),
                });
            }
            if *hi < ordered.hi {
                bounds.push(match hi {
                    -1 => compare("<", "before", 0),
                    hi => compare("<=", "on or before", *hi),
                });
            }
            let all = bounds.join(" and ");
            // Both stand in parentheses beside another stretch.
            if bounds.len() > 1 && intervals.len() > 1 {
                format!("({all})")
            } else {
                all
            }
        })
        .collect();
    match parts.as_slice() {
        [only] => only.clone(),
        several => format!("({})", several.join(" or ")),
    }
}

fn side_source(context: &AnalysisContext<'_>, fact: FactId, admitted: &Admitted) -> String {
    let computed = context.model.facts.at(fact).computed.as_ref();
    if let (
        Some(Saying::Related(left, right)),
        Domain::Ordered(ordered),
        Admitted::Intervals(intervals),
    ) = (
        computed.map(|computed| &computed.saying),
        &context.model.facts.at(fact).domain,
        admitted,
    ) {
        return related_source(context.model, (left, right), ordered, intervals);
    }
    // What a rule gives is compared as it is written.
    let name = context.model.facts.at(fact).name.trim_start_matches("= ");
    let domain = &context.model.facts.at(fact).domain;
    let value = |index: &usize| domain.source(Constant::Index(*index));
    match (domain, admitted) {
        (Domain::YesNo, Admitted::Values(values)) if values.contains(&1) => name.to_owned(),
        (Domain::YesNo, _) => format!("not {name}"),
        (Domain::OneOf(all), Admitted::Values(values)) => {
            format!("{name} is {}", typed_values(all, values, "one of "))
        }
        (_, Admitted::Values(values)) => {
            let names: Vec<String> = values.iter().map(value).collect();
            format!("{name} is one of ({})", names.join(", "))
        }
        (Domain::Ordered(ordered), Admitted::Intervals(intervals)) => {
            let relation = strict(context, fact, intervals);
            let parts: Vec<String> = intervals
                .iter()
                .map(|interval| interval_source(name, ordered, *interval, relation))
                .collect();
            if parts.len() > 1 {
                format!("({})", parts.join(" or "))
            } else {
                parts.concat()
            }
        }
        (Domain::AnyOf(values), Admitted::Members(members)) => {
            let part = |(index, has): &(usize, bool)| {
                let of = values
                    .get(*index)
                    .map(|value| value.name.as_str())
                    .unwrap_or_default();
                if *has {
                    format!("{name} includes {of}")
                } else {
                    format!("not {name} includes {of}")
                }
            };
            members.iter().map(part).collect::<Vec<_>>().join(" and ")
        }
        _ => name.to_owned(),
    }
}

/// Some values as they are typed: by their names and those of groups, or by those of all others with a `not`;
/// `one_of` stands before several.
pub(super) fn typed_values(all: &Values, taken: &[usize], one_of: &str) -> String {
    let (not, named) = if all.is_denied(taken) {
        ("not ", all.all_but(taken))
    } else {
        ("", taken.to_vec())
    };
    let names = all.names_of(&named).into_iter();
    let names: Vec<&str> = names.map(|name| all.name(name)).collect();
    match names.as_slice() {
        [only] => format!("{not}{only}"),
        several => format!("{not}{one_of}({})", several.join(", ")),
    }
}

/// The values of one fact that a box admits.
pub(crate) enum Admitted {
    Values(Vec<usize>),
    Intervals(Vec<(i64, i64)>),
    Members(Vec<(usize, bool)>),
}

/// The values of an ordered fact in an interval, as a condition says it behind the fact's name.
fn interval_source(
    name: &str,
    ordered: &Ordered,
    interval: (i64, i64),
    strict: Option<Relation>,
) -> String {
    let cell = interval_cell(ordered, interval, strict);
    if cell.contains("..") {
        format!("{name} in {cell}")
    } else if cell.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        format!("{name} is {cell}")
    } else {
        format!("{name} {cell}")
    }
}

/// The values of an ordered fact in an interval, as the cell of a table says it; `strict` is how the
/// value beyond its end is compared.
pub(crate) fn interval_cell(
    ordered: &Ordered,
    (lo, hi): (i64, i64),
    strict: Option<Relation>,
) -> String {
    let beyond = |words: &str, date: &str, value: i64| {
        let words = match ordered.kind {
            OrderedKind::Date => date.to_owned(),
            OrderedKind::Time => date.replace("on or", "at or"),
            OrderedKind::Number { .. } | OrderedKind::Version => words.to_owned(),
        };
        format!("{words} {}", ordered.show(value))
    };
    match strict {
        Some(Relation::Less) => return beyond("<", "before", hi.saturating_add(1)),
        Some(Relation::Greater) => return beyond(">", "after", lo.saturating_sub(1)),
        Some(Relation::LessOrEqual | Relation::GreaterOrEqual) | None => {}
    }
    let (from, to) = (ordered.show(lo), ordered.show(hi));
    match (lo == ordered.lo, hi == ordered.hi) {
        _ if lo == hi || from == to => from,
        (false, true) => beyond(">=", "on or after", lo),
        (true, false) => beyond("<=", "on or before", hi),
        _ => format!("{}..{to}", ordered.show_bare(lo)),
    }
}

/// A part of a whole in words, to a tenth of a percent; "all" only where it is all.
#[must_use]
pub fn percent(part: &BigUint, whole: &BigUint) -> String {
    if part >= whole {
        return "all".to_owned();
    }
    match rounded(part, whole, 1000).min(999) {
        0..=1 => "less than 0.2 %".to_owned(),
        tenths => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// As [`percent`], of readers that were counted; "some" where they are too many to count.
#[must_use]
pub fn share(context: &AnalysisContext<'_>, part: &BigUint, whole: &BigUint) -> String {
    if context.estimated.get() {
        return "some".to_owned();
    }
    percent(part, whole)
}

/// How many of so many parts of a whole that is not nothing a part is, rounded.
#[must_use]
pub fn rounded(part: &BigUint, whole: &BigUint, parts: u32) -> u32 {
    u32::try_from((part * parts * 2_u32 + whole) / (whole * 2_u32)).unwrap_or(parts)
}

/// `a`, `a and b`, `a, b and c`.
fn join(parts: &[String]) -> String {
    match parts {
        [] => "any reader".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
