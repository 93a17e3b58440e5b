//! Things that type others: terms, facts, outcomes and the heads of decisions.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Diagnostic, FileId, Span, codes};
use crate::model::domain::{
    Constant, Domain, Ordered, OrderedKind, read_date, read_number, read_time, read_version,
    rescale,
};
use crate::model::markup::Inline;
use crate::model::markup_reader::empty;
use crate::model::names::Entity;
use crate::model::types::{
    Calendar, Decision, DecisionAmount, Fact, Model, NamedValues, Outcome, RowFile, Rule,
    RuleResult, Term,
};
use crate::model::values::Value;
use crate::syntax::ast;
use crate::syntax::ast::{DomainKind, Item, LiteralKind, Name, Range};
use crate::syntax::rows::is_yaml;

use super::calendars;
use super::context::{Context, LoweringState};
use super::enumerations;
use super::soundness::Soundness;
use super::unit::Unit;

/// Lowers the heads of all files. Terms come first: labels are written with them.
pub(super) fn lower(
    units: &[Unit],
    shared: &LoweringState,
    model: &mut Model,
    soundness: &mut Soundness,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for item in units.iter().flat_map(|unit| unit.parsed.items()) {
        if let Item::Term(term) = item {
            for text in std::iter::once(&term.full).chain(&term.short) {
                if text.markdown.trim().is_empty() {
                    diagnostics.push(empty(text.span, "this term has no words"));
                }
            }
            model.terms.push(Term {
                name: term.declared.name.text.clone(),
                full: term.full.markdown.clone(),
                short: term.short.as_ref().map(|short| short.markdown.clone()),
                span: term.declared.name.span,
            });
        }
    }
    // Then lists of values, of which facts are.
    for is_list in [true, false] {
        let mut heads = Vec::new();
        for unit in units {
            let Some(context) = Context::new(unit.file, model, shared) else {
                continue;
            };
            for written in &unit.parsed.items {
                if matches!(written.item, Item::Values(_)) == is_list {
                    heads.extend(head(&written.item, &context));
                    soundness.needs(written.span, context.take_needs());
                }
            }
            let (used, found) = context.finish();
            diagnostics.extend(found);
            heads.push(Head::Used(unit.file, used));
        }
        add(heads, model);
    }
}

fn add(heads: Vec<Head>, model: &mut Model) {
    for head in heads {
        match head {
            Head::Values(values) => drop(model.values.push(values)),
            Head::Fact(fact) => drop(model.facts.push(fact)),
            Head::Calendar(calendar) => drop(model.calendars.push(calendar)),
            Head::Outcome(outcome) => drop(model.outcomes.push(outcome)),
            Head::Decision(decision) => drop(model.decisions.push(decision)),
            Head::Used(file, used) => model.use_in(file, used),
        }
    }
}

/// So many values can be together in a set.
const MOST_TOGETHER: usize = 64;

enum Head {
    Values(NamedValues),
    Fact(Fact),
    Calendar(Calendar),
    Outcome(Outcome),
    Decision(Decision),
    Used(FileId, BTreeSet<Entity>),
}

fn head(item: &Item, context: &Context<'_>) -> Option<Head> {
    Some(match item {
        Item::Fact(fact) => Head::Fact(Fact {
            name: fact.declared.name.text.clone(),
            was: fact.declared.was(),
            label: context.sentence(&fact.label.text),
            not: context.sentence_if(fact.label.not.as_ref()),
            ask: context.sentence_if(fact.ask.as_ref()),
            broken: !has_domain(&fact.domain, context),
            domain: domain(&fact.domain, context),
            computed: None,
            span: fact.declared.name.span,
        }),
        // What it is worked out of may stand behind it: it is understood when all facts are known.
        Item::Quantity(quantity) => Head::Fact(Fact {
            name: quantity.declared.name.text.clone(),
            was: quantity.declared.was(),
            label: context.sentence(&quantity.label),
            not: None,
            ask: None,
            broken: true,
            domain: Domain::YesNo,
            computed: None,
            span: quantity.declared.name.span,
        }),
        Item::Values(written) => Head::Values(enumerations::named(written, context)),
        Item::Calendar(written) => Head::Calendar(calendars::head(written, context)),
        Item::Outcome(outcome) => Head::Outcome(Outcome {
            name: outcome.declared.name.text.clone(),
            was: outcome.declared.was(),
            label: context.sentence(&outcome.label),
            good: outcome.good,
            span: outcome.declared.name.span,
        }),
        Item::Decision(decision) => Head::Decision(Decision {
            name: decision.declared.name.text.clone(),
            was: decision.declared.was(),
            title: title(decision, context),
            called: if is_parameter(decision) {
                Some(context.sentence(&decision.title))
            } else {
                context.sentence_if(decision.called.as_ref())
            },
            population: None,
            domain: match &decision.domain {
                Some(written) => domain(written, context),
                None => eligibility(decision.declared.name.span),
            },
            eligibility: decision.domain.is_none(),
            amount: DecisionAmount::default(),
            policy: decision.policy,
            rules: rule_names(decision, context)
                .into_iter()
                .map(unfilled)
                .collect(),
            rows: decision.from.as_ref().and_then(row_file),
            file: context.file,
            span: decision.declared.name.span,
        }),
        _ => return None,
    })
}

fn is_parameter(written: &ast::Decision) -> bool {
    let mut from = written.from.iter();
    from.any(|from| !from.by.is_empty())
}

/// The title of a decision; the label of a parameter begins like one.
fn title(written: &ast::Decision, context: &Context<'_>) -> Vec<Inline> {
    let mut title = context.sentence(&written.title);
    if let Some(Inline::Text(text, _)) = title.first_mut()
        && is_parameter(written)
    {
        let mut letters = text.chars();
        if let Some(first) = letters.next() {
            *text = format!("{}{}", first.to_uppercase(), letters.as_str());
        }
    }
    title
}

fn row_file(written: &ast::RowFile) -> Option<RowFile> {
    let yaml = is_yaml(&written.path.markdown);
    Some(RowFile {
        file: written.file?,
        yaml,
        columns: written
            .columns
            .iter()
            .map(|column| column.text.clone())
            .collect(),
        by_facts: !written.by.is_empty(),
    })
}

fn eligibility(span: Span) -> Domain {
    let value = |name: &str| Value {
        name: name.to_owned(),
        was: None,
        label: vec![Inline::Text(name.to_owned(), span)],
        help: None,
        span,
    };
    Domain::OneOf(vec![value("unavailable"), value("available")].into())
}

/// What a range has for a day and no calendar has.
fn no_day(range: &Range) -> Option<&str> {
    let mut ends = [&range.lo, &range.hi].into_iter();
    ends.find_map(|end| match &end.kind {
        LiteralKind::Date(day) if read_date(day).is_none() => Some(day.as_str()),
        _ => None,
    })
}

fn domain(written: &ast::Domain, context: &Context<'_>) -> Domain {
    let bad = |message: String, help: &str| {
        context
            .say(Diagnostic::new(&codes::BAD_DOMAIN, written.span, message).help(help.to_owned()));
        Domain::YesNo
    };
    let ordered = |range: &Range| match bounds(&written.kind, range) {
        None if let (DomainKind::Date(_), Some(day)) = (&written.kind, no_day(range)) => bad(
            format!("there is no day {day}"),
            "write a day of the calendar, as year, month and day: `2028-02-29`",
        ),
        None if matches!(range.lo.kind, ast::LiteralKind::Date(_)) => bad(
            "the days of a date stand behind `date`".to_owned(),
            &match (&range.lo.kind, &range.hi.kind) {
                (ast::LiteralKind::Date(lo), ast::LiteralKind::Date(hi)) => {
                    format!("write `date {lo} .. {hi}`")
                }
                _ => "write `date 2025-01-01 .. 2028-12-31`".to_owned(),
            },
        ),
        None if let (DomainKind::Number(_), LiteralKind::Time(lo), LiteralKind::Time(hi)) =
            (&written.kind, &range.lo.kind, &range.hi.kind) =>
        {
            bad(
                "the times of a day stand behind `time`".to_owned(),
                &format!("write `time {lo} .. {hi}`"),
            )
        }
        None => bad(
            "these are not bounds of this kind of domain".to_owned(),
            "numbers: `0..30 days`, `0.00..100.00 EUR`; dates: `date 2025-01-01 .. 2026-12-31`; times of day: `time 08:00 .. 20:00`; versions of up to four parts: `version 9.0 .. 21.0`",
        ),
        // What was meant is clear, so that nothing else is said of it.
        Some(bounds) if bounds.lo > bounds.hi => {
            let turned = Ordered {
                lo: bounds.hi,
                hi: bounds.lo,
                ..bounds
            };
            let text = format!(
                "{}..{}",
                turned.show_bare(turned.lo),
                turned.show(turned.hi)
            );
            bad(
                "this domain is empty: its upper end lies below its lower end".to_owned(),
                &format!("write the smaller end first: `{text}`"),
            );
            with_one(turned, written.one.as_ref(), context)
        }
        Some(bounds) if !is_held(&bounds) => bad(
            "this domain is larger than what is written can hold".to_owned(),
            "numbers may have up to 18 digits, at most 15 of them behind the point",
        ),
        Some(bounds) => with_one(bounds, written.one.as_ref(), context),
    };
    match &written.kind {
        DomainKind::YesNo => Domain::YesNo,
        DomainKind::OneOf(list) => Domain::OneOf(enumerations::values(list, context)),
        DomainKind::AnyOf(list) => match enumerations::values(list, context) {
            list if list.len() > MOST_TOGETHER => bad(
                format!("{} values are too many for `any of`", list.len()),
                "64 values can be told apart; split the fact",
            ),
            list => Domain::AnyOf(list),
        },
        DomainKind::Number(range)
        | DomainKind::Date(range)
        | DomainKind::Time(range)
        | DomainKind::Version(range) => ordered(range),
    }
}

/// A domain with the unit of one that the writer says.
fn with_one(mut bounds: Ordered, one: Option<&ast::Literal>, context: &Context<'_>) -> Domain {
    if let Some(written) = one
        && let OrderedKind::Number { unit, one, .. } = &mut bounds.kind
    {
        match &written.kind {
            LiteralKind::Digits {
                digits,
                unit: Some(own),
            } if digits == "1" && unit.is_some() => *one = Some(own.clone()),
            _ => context.say(
                Diagnostic::new(
                    &codes::BAD_DOMAIN,
                    written.span,
                    "this is not the unit of one",
                )
                .help("say how one of it is called: `0..90 days (1 day)`"),
            ),
        }
    }
    Domain::Ordered(bounds)
}

/// Whether tables, rules and bundles can hold a domain: they work with numbers of 64 bits, and add
/// and subtract them.
fn is_held(domain: &Ordered) -> bool {
    const MOST: i64 = 1_000_000_000_000_000_000;
    match &domain.kind {
        OrderedKind::Number { decimals, .. } => {
            *decimals <= 15 && domain.lo > -MOST && domain.hi < MOST
        }
        OrderedKind::Date | OrderedKind::Time | OrderedKind::Version => true,
    }
}

/// Whether a written domain can be understood.
fn has_domain(written: &ast::Domain, context: &Context<'_>) -> bool {
    match &written.kind {
        DomainKind::YesNo => true,
        DomainKind::OneOf(list) => enumerations::count(list, context).is_some(),
        DomainKind::AnyOf(list) => {
            enumerations::count(list, context).is_some_and(|count| count <= MOST_TOGETHER)
        }
        DomainKind::Number(range)
        | DomainKind::Date(range)
        | DomainKind::Time(range)
        | DomainKind::Version(range) => bounds(&written.kind, range)
            .is_some_and(|bounds| bounds.lo <= bounds.hi && is_held(&bounds)),
    }
}

fn bounds(kind: &DomainKind, range: &Range) -> Option<Ordered> {
    match (kind, &range.lo.kind, &range.hi.kind) {
        (DomainKind::Date(_), LiteralKind::Date(lo), LiteralKind::Date(hi)) => Some(Ordered {
            kind: OrderedKind::Date,
            lo: read_date(lo)?,
            hi: read_date(hi)?,
        }),
        (DomainKind::Time(_), LiteralKind::Time(lo), LiteralKind::Time(hi)) => Some(Ordered {
            kind: OrderedKind::Time,
            lo: read_time(lo)?,
            hi: read_time(hi)?,
        }),
        (
            DomainKind::Version(_),
            LiteralKind::Digits { digits: lo, .. },
            LiteralKind::Digits {
                digits: hi,
                unit: None,
            },
        ) => Some(Ordered {
            kind: OrderedKind::Version,
            lo: read_version(lo)?.0,
            hi: read_version(hi)?.1,
        }),
        (
            DomainKind::Number(_),
            LiteralKind::Digits { digits: lo, .. },
            LiteralKind::Digits { digits: hi, unit },
        ) => {
            let ((lo_decimals, lo), (hi_decimals, hi)) = (read_number(lo)?, read_number(hi)?);
            let decimals = lo_decimals.max(hi_decimals);
            Some(Ordered {
                kind: OrderedKind::Number {
                    decimals,
                    unit: unit.clone(),
                    one: None,
                },
                lo: rescale(lo, lo_decimals, decimals)?,
                hi: rescale(hi, hi_decimals, decimals)?,
            })
        }
        _ => None,
    }
}

/// The name of each rule: its own, else that of its result, `otherwise` for the last resort.
fn rule_names(written: &ast::Decision, context: &Context<'_>) -> Vec<String> {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    let mut names = Vec::new();
    for rule in &written.rules {
        let name = match (&rule.name, &rule.when) {
            (Some(name), _) => name.text.clone(),
            (None, None) => "otherwise".to_owned(),
            (None, Some(_)) => result_name(&rule.result),
        };
        let span = rule.name.as_ref().map_or(rule.span, |name| name.span);
        if let Some(first) = seen.insert(name.clone(), span) {
            let help = if written.from.is_some() {
                "write another name in the column `rule` of one of these rows"
            } else {
                "name the rules apart: `some-name: result when …`; without a name of its own a rule has that of its result"
            };
            context.say(
                Diagnostic::new(
                    &codes::DUPLICATE_NAME,
                    span,
                    format!("two rules here are called `{name}`"),
                )
                .also(first, "the first one")
                .help(help),
            );
        }
        names.push(name);
    }
    names
}

fn result_name(result: &ast::RuleResult) -> String {
    use ast::Operand;
    let joined = |names: &[Name]| {
        names
            .iter()
            .map(|name| name.text.as_str())
            .collect::<Vec<_>>()
            .join("-and-")
    };
    let operand = match result {
        ast::RuleResult::Value(operand) => operand,
        ast::RuleResult::Amount(_) => return "worked-out".to_owned(),
    };
    match operand {
        Operand::Literal(literal) => match &literal.kind {
            LiteralKind::Name(name) => name.clone(),
            LiteralKind::Truth(truth) => if *truth { "yes" } else { "no" }.to_owned(),
            LiteralKind::Date(date) => format!("on-{date}"),
            LiteralKind::Time(time) => format!("at-{}", time.replace(':', "-")),
            LiteralKind::Digits { digits, unit } => {
                let unit = unit
                    .as_ref()
                    .map(|unit| format!("-{}", unit.to_lowercase()))
                    .unwrap_or_default();
                format!("value-{}{unit}", digits.replace('.', "-"))
            }
        },
        Operand::Set(names, _) => joined(names),
        Operand::Nothing(_) => "nothing".to_owned(),
        Operand::OneOf(_) => String::new(),
    }
}

/// A rule of which only the name is known yet.
fn unfilled(name: String) -> Rule {
    Rule {
        name,
        result: RuleResult::Value(Constant::Index(0)),
        when: None,
        unless: None,
        overrides: Vec::new(),
        valid: None,
        because: None,
        span: Span::new(FileId(0), 0, 0),
    }
}
