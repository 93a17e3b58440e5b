//! Decision tables as JSON: the promised format `casebook.decision-table/2`. Whoever has the file
//! alone can decide every case. `schemas/` has its JSON Schema; `docs/formats.md` says how to read
//! it.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::analysis::region::cube::Cube;
use crate::analysis::tables::{Hit, Row, Subject, Table};
use crate::analysis::wording::describe;
use crate::analysis::{AnalysisContext, Exhausted, Region, tables};
use crate::base::{FileId, Span};
use crate::model::amount::{Period, Rounding, Side};
use crate::model::calendar::Workdays;
use crate::model::domain::{show_date, version_parts};
use crate::model::{
    Amount, Condition, Constant, Domain, FactId, GuideId, Model, Ordered, OrderedKind, Placement,
    RuleResult, Scenario, ScenarioId, Target,
};
use crate::words::{self, Vocabulary, clause, rules};

use super::article;

/// The format's name and number; the later one where a row gives what is worked out.
const FORMATS: [&str; 2] = ["casebook.decision-table/2", "casebook.decision-table/3"];

#[derive(Serialize)]
struct Output {
    format: &'static str,
    name: String,
    kind: &'static str,
    title: String,
    #[serde(rename = "hitPolicy")]
    hit_policy: &'static str,
    facts: Vec<Json>,
    /// The days by which amounts count.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendars: Option<BTreeMap<String, Json>>,
    result: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<Vec<BTreeMap<String, Json>>>,
    #[serde(rename = "populationWords", skip_serializing_if = "Option::is_none")]
    population_words: Option<String>,
    /// What everybody else is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<Json>,
    rows: Vec<OutputRow>,
    proved: Proved,
}

#[derive(Serialize)]
struct OutputRow {
    rule: String,
    result: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    when: Vec<BTreeMap<String, Json>>,
    /// The condition as the page says it, on one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<Json>,
}

/// Where pages stand, and the words that they use.
#[derive(Clone, Copy)]
pub struct PageWords<'p> {
    pub placement: &'p Placement,
    pub vocabulary: &'p Vocabulary,
    /// The folder of the sources.
    pub sources: &'p str,
}

impl PageWords<'_> {
    /// The page that shows a thing, and the anchor there.
    fn page(&self, model: &Model, from: FileId, target: &Target) -> Option<Json> {
        let place = self.placement.place(model, target, from)?;
        let page = self.placement.page(place.page)?;
        let path = article::page_path(self.sources, &page.source, &page.id);
        // A decision has no heading of its own.
        Some(match (target, model.anchor(target)) {
            (Target::Decision(_), _) | (_, None) => json!({ "path": path }),
            (_, Some(anchor)) => json!({ "path": path, "anchor": anchor }),
        })
    }

    fn words(&self, model: &Model, condition: &Condition) -> String {
        clause::line(model, self.vocabulary, condition)
    }
}

#[derive(Serialize)]
struct Proved {
    complete: bool,
    disjoint: bool,
    cases: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<Vec<Share>>,
}

#[derive(Serialize)]
struct Share {
    result: Json,
    cases: String,
    #[serde(rename = "share")]
    part: f64,
}

/// A table as JSON, with a line break at the end.
///
/// # Errors
/// Where the node budget is met.
pub fn table(
    context: &mut AnalysisContext<'_>,
    table: &Table,
    pages: PageWords<'_>,
) -> Result<String, Exhausted> {
    let model = context.model;
    let from = context.file.id;
    let (kind, result) = match table.subject {
        Subject::Guide(id) => ("guide", guide_result(model, id, table)),
        Subject::Decision(id) => {
            let decision = model.decisions.at(id);
            let kind = if decision.eligibility {
                "eligibility"
            } else {
                "decision"
            };
            (kind, Json::Object(domain(model, &decision.domain)))
        }
    };
    let everybody = table
        .population
        .first()
        .is_some_and(|cell| cell.sides.is_empty());
    let (population, otherwise, target) = match table.subject {
        Subject::Guide(id) => {
            let guide = model.guides.at(id);
            let otherwise = guide.otherwise.as_ref();
            (guide.population.as_ref(), otherwise, Target::Guide(id))
        }
        Subject::Decision(id) => {
            let population = model.decisions.at(id).population.as_ref();
            (population, None, Target::Decision(id))
        }
    };
    let chooses = |fact: &FactId| {
        let computed = model.facts.at(*fact).computed.as_ref();
        computed.is_some_and(|computed| computed.amount.chooses())
    };
    let days = day_names(model, table);
    let works_out = !days.is_empty()
        || table.facts.iter().any(chooses)
        || table
            .rows
            .iter()
            .any(|row| matches!(row.result, Some(RuleResult::Amount(_))));
    let [plain, with_amounts] = FORMATS;
    let output = Output {
        format: if works_out { with_amounts } else { plain },
        population_words: population.map(|population| pages.words(model, population)),
        otherwise: otherwise.map(|otherwise| model.plain(otherwise)),
        page: pages.page(model, from, &target),
        name: table.name.clone(),
        kind,
        title: table.title.clone(),
        hit_policy: match table.hit {
            Hit::Unique => "unique",
            Hit::Any => "any",
            Hit::Collect => "collect",
            Hit::First => "first",
        },
        facts: asked(model, table)
            .into_iter()
            .map(|id| fact(model, &days, id))
            .collect(),
        calendars: calendars(&days),
        result,
        population: (!everybody).then(|| {
            table
                .population
                .iter()
                .map(|cell| sides(context, cell))
                .collect()
        }),
        rows: output_rows(context, table, pages),
        proved: proved(context, table)?,
    };
    Ok(serde_json::to_string_pretty(&output).unwrap_or_default() + "\n")
}

/// The facts that a table asks for, with those that others of them are worked out of.
fn asked(model: &Model, table: &Table) -> Vec<FactId> {
    let mut asked = table.facts.clone();
    for id in &table.facts {
        for given in model.given_facts(*id) {
            if !asked.contains(&given) {
                asked.push(given);
            }
        }
    }
    asked
}

/// Days by which amounts count, each with a name.
type DayNames = BTreeMap<Workdays, String>;

/// The days by which the amounts of a table count: each has the name of its calendar, or of its
/// weekdays, and no two have one.
fn day_names(model: &Model, table: &Table) -> DayNames {
    let mut names = DayNames::new();
    for id in asked(model, table) {
        let Some(computed) = &model.facts.at(id).computed else {
            continue;
        };
        computed.amount.calendars(&mut |days| {
            if names.contains_key(days) {
                return;
            }
            let mut name = calendar_name(model, days);
            while names.values().any(|known| *known == name) {
                name.push('+');
            }
            names.insert(days.clone(), name);
        });
    }
    names
}

fn calendars(names: &DayNames) -> Option<BTreeMap<String, Json>> {
    let calendar = |(days, name): (&Workdays, &String)| {
        let weekdays: Vec<&str> = days.weekdays().iter().map(|day| day.name()).collect();
        let holidays: Vec<String> = days.holidays().iter().map(|day| show_date(*day)).collect();
        (
            name.clone(),
            json!({ "weekdays": weekdays, "holidays": holidays }),
        )
    };
    let all: BTreeMap<String, Json> = names.iter().map(calendar).collect();
    (!all.is_empty()).then_some(all)
}

/// The calendar that has these days; else its weekdays.
fn calendar_name(model: &Model, days: &Workdays) -> String {
    if let Some(calendar) = model.calendar_of(days) {
        return calendar.name.clone();
    }
    let weekdays: Vec<&str> = days.weekdays().iter().map(|day| day.name()).collect();
    format!("every {}", weekdays.join(", "))
}

/// An amount as it is worked out, in the steps of the facts: a fact, or an operation and its parts.
fn amount(model: &Model, days: &DayNames, of: &Amount) -> Json {
    let all = |parts: &[Amount]| {
        parts
            .iter()
            .map(|part| amount(model, days, part))
            .collect::<Vec<_>>()
    };
    match of {
        Amount::Fact(id) => json!({ "fact": model.facts.at(*id).name }),
        Amount::Sum(parts, constant) => {
            let parts: Vec<Json> = parts
                .iter()
                .map(|(factor, part)| json!({ "times": factor, "of": amount(model, days, part) }))
                .collect();
            json!({ "sum": parts, "plus": constant })
        }
        Amount::Least(parts) => json!({ "least": all(parts) }),
        Amount::Greatest(parts) => json!({ "greatest": all(parts) }),
        Amount::Rounded(inner, by, how) => {
            let how = match how {
                Rounding::Down => "down",
                Rounding::Up => "up",
                Rounding::TowardZero => "toward-zero",
                Rounding::HalfUp => "half-up",
                Rounding::HalfEven => "half-even",
                Rounding::HalfAwayFromZero => "half-away-from-zero",
            };
            json!({ "quotient": amount(model, days, inner), "by": by, "rounded": how })
        }
        Amount::Months(inner, months, early) => {
            json!({ "monthsLater": months, "of": amount(model, days, inner), "endsEarly": early })
        }
        Amount::PeriodEnd(period, side, inner) => {
            let period = match period {
                Period::Day => "day",
                Period::Month => "month",
                Period::Year => "year",
            };
            let end = match side {
                Side::Start => "start",
                Side::End => "end",
            };
            json!({ "periodEnd": format!("{period}-{end}"), "of": amount(model, days, inner) })
        }
        Amount::Case(key, rows) => {
            let rows: Vec<Json> = rows
                .iter()
                .map(
                    |((lo, hi), of)| json!({ "from": lo, "to": hi, "is": amount(model, days, of) }),
                )
                .collect();
            json!({ "by": amount(model, days, key), "cases": rows })
        }
        Amount::DaysUpTo(own, inner) => {
            json!({ "daysUpTo": amount(model, days, inner), "calendar": days.get(own) })
        }
        Amount::NthDay(own, inner) => {
            json!({ "nthDay": amount(model, days, inner), "calendar": days.get(own) })
        }
        Amount::MonthsBetween(from, to, early) => json!({
            "monthsFrom": amount(model, days, from),
            "to": amount(model, days, to),
            "endsEarly": early,
        }),
    }
}

fn output_rows(
    context: &AnalysisContext<'_>,
    table: &Table,
    pages: PageWords<'_>,
) -> Vec<OutputRow> {
    let model = context.model;
    let rules: BTreeMap<Span, usize> = match table.subject {
        Subject::Decision(id) => {
            let rules = model.decisions.at(id).rules.iter().enumerate();
            rules.map(|(at, rule)| (rule.span, at)).collect()
        }
        Subject::Guide(_) => BTreeMap::new(),
    };
    let rows = table.rows.iter();
    rows.map(|row| output_row(context, table, row, rules.get(&row.span).copied(), pages))
        .collect()
}

/// A row; `at` is the position of its rule.
fn output_row(
    context: &AnalysisContext<'_>,
    table: &Table,
    row: &Row,
    at: Option<usize>,
    pages: PageWords<'_>,
) -> OutputRow {
    let model = context.model;
    let (words, page) = match table.subject {
        Subject::Decision(id) => {
            let decision = model.decisions.at(id);
            let when = at.and_then(|at| Some((at, decision.rules.get(at)?.when.as_ref()?)));
            let words = when.map(|(at, when)| {
                let mut left = rules::EXCEPTIONS;
                let except = rules::exceptions(decision, at, &mut left).unwrap_or_default();
                let wording = clause::wording_unless(model, pages.vocabulary, when, &except);
                wording.line().to_owned()
            });
            (words, None)
        }
        Subject::Guide(guide) => match scenario(model, guide, row) {
            Some((id, scenario)) => {
                let condition = scenario.guard.condition();
                let words = condition.map(|condition| pages.words(model, condition));
                let page = pages.page(model, context.file.id, &Target::Scenario(id));
                (words, page)
            }
            None => (None, None),
        },
    };
    OutputRow {
        words,
        page,
        rule: row.id.clone(),
        result: result(context.model, table, row),
        reason: row.reason.clone(),
        when: row.cells.iter().map(|cell| sides(context, cell)).collect(),
    }
}

fn result(model: &Model, table: &Table, row: &Row) -> Json {
    match (table.subject, row.result) {
        (Subject::Decision(id), Some(RuleResult::Value(value))) => {
            constant(&model.decisions.at(id).domain, value)
        }
        (Subject::Decision(_), Some(RuleResult::Amount(fact))) => {
            json!({ "fact": model.facts.at(fact).name })
        }
        _ => json!(row.id),
    }
}

fn proved(context: &mut AnalysisContext<'_>, table: &Table) -> Result<Proved, Exhausted> {
    Ok(Proved {
        complete: table.complete,
        disjoint: table.hit == Hit::Unique,
        cases: table.readers.to_string(),
        shares: shares(context, table)?.filter(|_| !context.estimated.get()),
    })
}

/// Shares count possible readers of the population, in values.
fn shares(
    context: &mut AnalysisContext<'_>,
    table: &Table,
) -> Result<Option<Vec<Share>>, Exhausted> {
    let Some(wins) = tables::winning_regions(context, table) else {
        return Ok(None);
    };
    let mut by_result: Vec<(Json, Vec<Region>)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (row, region) in table.rows.iter().zip(wins) {
        let value = result(context.model, table, row);
        let at = *known.entry(value.to_string()).or_insert(by_result.len());
        match by_result.get_mut(at) {
            Some((_, regions)) => regions.push(region),
            None => by_result.push((value, vec![region])),
        }
    }
    let mut shares = Vec::new();
    for (result, mut regions) in by_result {
        // Rows that do not meet are counted one by one: together they may be more than a diagram
        // holds.
        if matches!(table.hit, Hit::Any | Hit::Collect) {
            let together = regions
                .into_iter()
                .try_fold(Region::NONE, |all, region| context.diagram.or(all, region))?;
            regions = vec![together];
        }
        let mut cases = BigUint::ZERO;
        for region in regions {
            let region = context.possible(region)?;
            cases += context.count(region);
        }
        shares.push(Share {
            result,
            part: ratio(&cases, &table.readers),
            cases: cases.to_string(),
        });
    }
    Ok(Some(shares))
}

/// A ratio to six digits, computed in whole numbers so that it is the same everywhere.
fn ratio(part: &BigUint, whole: &BigUint) -> f64 {
    if *whole == BigUint::ZERO {
        return 0.0;
    }
    let millionths = u32::try_from(part * 1_000_000_u32 / whole).unwrap_or(1_000_000);
    f64::from(millionths) / 1_000_000.0
}

/// The scenario of a row of a guide's table.
fn scenario<'m>(model: &'m Model, guide: GuideId, row: &Row) -> Option<(ScenarioId, &'m Scenario)> {
    let mut scenarios = model.scenarios.of_file(model.guides.at(guide).file);
    scenarios.find(|(_, scenario)| scenario.guide == guide && scenario.span == row.span)
}

fn guide_result(model: &Model, guide: GuideId, table: &Table) -> Json {
    let title = |row: &Row| {
        scenario(model, guide, row)
            .map(|(_, scenario)| model.plain(&scenario.title))
            .unwrap_or_default()
    };
    let values: Vec<Json> = table
        .rows
        .iter()
        .map(|row| json!({ "name": row.id, "label": title(row) }))
        .collect();
    json!({ "type": "one-of", "values": values })
}

fn fact(model: &Model, days: &DayNames, id: FactId) -> Json {
    let fact = model.facts.at(id);
    let mut object = serde_json::Map::new();
    object.insert("name".to_owned(), json!(fact.name));
    object.insert(
        "label".to_owned(),
        json!(words::amount_in_message(model, id)),
    );
    if let Some(not) = &fact.not {
        object.insert("labelNot".to_owned(), json!(model.plain(not)));
    }
    if let Some(ask) = &fact.ask {
        object.insert("ask".to_owned(), json!(model.plain(ask)));
    }
    object.extend(domain(model, &fact.domain));
    if let Some(computed) = &fact.computed {
        object.insert("computed".to_owned(), amount(model, days, &computed.amount));
    }
    Json::Object(object)
}

fn domain(model: &Model, domain: &Domain) -> serde_json::Map<String, Json> {
    let values = |values: &[crate::model::Value]| -> Vec<Json> {
        values
            .iter()
            .map(|value| {
                let mut written = json!({ "name": value.name, "label": model.plain(&value.label) });
                if let (Some(help), Some(object)) = (&value.help, written.as_object_mut()) {
                    object.insert("help".to_owned(), json!(model.plain(help)));
                }
                written
            })
            .collect()
    };
    let description = match domain {
        Domain::YesNo => json!({ "type": "yes-no" }),
        Domain::OneOf(list) => json!({ "type": "one-of", "values": values(list) }),
        Domain::AnyOf(list) => json!({ "type": "any-of", "values": values(list) }),
        Domain::Ordered(ordered) => {
            let (kind, decimals, unit) = match &ordered.kind {
                OrderedKind::Date => ("date", None, None),
                OrderedKind::Time => ("time", None, None),
                OrderedKind::Version => ("version", None, None),
                OrderedKind::Number { decimals, unit, .. } => {
                    ("number", Some(decimals), unit.as_ref())
                }
            };
            let (min, max) = (number(ordered, ordered.lo), end(ordered, ordered.hi));
            let mut object = json!({ "type": kind, "min": min, "max": max });
            if let (Some(object), Some(decimals)) = (object.as_object_mut(), decimals) {
                object.insert("decimals".to_owned(), json!(decimals));
                object.extend(unit.map(|unit| ("unit".to_owned(), json!(unit))));
            }
            object
        }
    };
    match description {
        Json::Object(object) => object,
        _ => serde_json::Map::new(),
    }
}

/// A number is a number; dates are `YYYY-MM-DD`. A version has as many parts as it needs: those that
/// are left out are 0.
fn number(ordered: &Ordered, value: i64) -> Json {
    match &ordered.kind {
        OrderedKind::Number { decimals: 0, .. } => json!(value),
        OrderedKind::Number { .. } => ordered
            .show_bare(value)
            .parse::<f64>()
            .map_or(Json::Null, |number| json!(number)),
        OrderedKind::Date | OrderedKind::Time => json!(ordered.show(value)),
        OrderedKind::Version => {
            let parts = version_parts(value);
            let last = parts.iter().rposition(|part| *part != 0).unwrap_or(0);
            json!(version(&parts, last.max(1)))
        }
    }
}

/// The upper end of an interval: of versions, parts that are left out are the last there are.
fn end(ordered: &Ordered, value: i64) -> Json {
    if ordered.kind != OrderedKind::Version {
        return number(ordered, value);
    }
    let parts = version_parts(value);
    let last = parts.iter().rposition(|part| *part != 0xffff).unwrap_or(0);
    json!(version(&parts, last))
}

fn version(parts: &[i64; 4], last: usize) -> String {
    let parts: Vec<String> = parts.iter().take(last + 1).map(i64::to_string).collect();
    parts.join(".")
}

fn constant(domain: &Domain, value: Constant) -> Json {
    let name = |index: usize| {
        domain
            .values()
            .get(index)
            .map(|value| value.name.clone())
            .unwrap_or_default()
    };
    match (domain, value) {
        (Domain::YesNo, Constant::Index(index)) => json!(index == 1),
        (_, Constant::Index(index)) => json!(name(index)),
        (Domain::Ordered(ordered), Constant::Number(value)) => number(ordered, value),
        (_, Constant::Number(value)) => json!(value),
        (_, Constant::Members(set)) => {
            json!(
                (0..domain.values().len())
                    .filter(|at| set >> at & 1 == 1)
                    .map(name)
                    .collect::<Vec<_>>()
            )
        }
    }
}

/// A box: for each fact that it restricts, the admitted values.
fn sides(context: &AnalysisContext<'_>, cell: &Cube) -> BTreeMap<String, Json> {
    let mut sides: BTreeMap<String, Json> = BTreeMap::new();
    for (variable, classes) in &cell.sides {
        let Some(axis) = context.space.axis(*variable) else {
            continue;
        };
        let fact = context.model.facts.at(axis.fact);
        let admitted = match (axis.member, &fact.domain) {
            (Some(value), domain) => {
                let name = domain
                    .values()
                    .get(value)
                    .map(|value| value.name.as_str())
                    .unwrap_or_default();
                let key = if classes.contains(&1) {
                    "includes"
                } else {
                    "excludes"
                };
                let entry = sides.entry(fact.name.clone()).or_insert_with(|| json!({}));
                if let Some(names) = entry
                    .as_object_mut()
                    .map(|object| object.entry(key).or_insert_with(|| json!([])))
                    && let Some(names) = names.as_array_mut()
                {
                    names.push(json!(name));
                }
                continue;
            }
            (None, Domain::Ordered(ordered)) => {
                let interval =
                    |(lo, hi)| json!({ "from": number(ordered, lo), "to": end(ordered, hi) });
                json!({ "in": describe::stretches(context, *variable, classes).into_iter().map(interval).collect::<Vec<_>>() })
            }
            (None, domain) => {
                let values: Vec<Json> = classes
                    .iter()
                    .map(|class| constant(domain, Constant::Index(*class as usize)))
                    .collect();
                json!({ "is": values })
            }
        };
        sides.insert(fact.name.clone(), admitted);
    }
    sides
}
