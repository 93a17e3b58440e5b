//! Conditions and values: names resolved, types checked, literals turned into admitted values.

use jiff::civil::Date;

use crate::base::{Diagnostic, Span, codes};
use crate::model::amount::Amount;
use crate::model::domain::{
    Admits, Constant, Domain, Ordered, OrderedKind, read_number, read_version, rescale,
};
use crate::model::ids::ValueName;
use crate::model::ids::{DecisionId, FactId};
use crate::model::names::Entity;
use crate::model::season;
use crate::model::types::{AVAILABLE, Condition, ConditionKind, Phrasing, Saying};
use crate::model::values::{Value, Values};
use crate::syntax::ast;
use crate::syntax::ast::{DayOfYear, Literal, LiteralKind, Name, Operand, Range, Relation, Test};

use super::amounts::AmountReader;
use super::context::{Context, unknown_value};
use super::listed;
use super::meant::meant;

/// Lowers a condition. A test with a fault is reported and taken as true.
pub(super) fn condition(written: &ast::Condition, context: &Context<'_>) -> Condition {
    if let Some(found) = listed::values(written, context) {
        context.say(found);
        return Condition {
            kind: ConditionKind::All(Vec::new()),
            span: written.span,
        };
    }
    let all =
        |parts: &[ast::Condition]| parts.iter().map(|part| condition(part, context)).collect();
    let kind = match &written.kind {
        ast::ConditionKind::And(parts) => {
            if let [from, to] = parts.as_slice()
                && let Some(found) = over_midnight(from, to, context)
            {
                context.say(found);
            }
            ConditionKind::All(all(parts))
        }
        ast::ConditionKind::Or(parts) => ConditionKind::Any(all(parts)),
        ast::ConditionKind::Not(inner) => ConditionKind::Not(Box::new(condition(inner, context))),
        ast::ConditionKind::Implies(from, to) => {
            let from = condition(from, context);
            let span = from.span;
            let unless = Condition {
                kind: ConditionKind::Not(Box::new(from)),
                span,
            };
            ConditionKind::Any(vec![unless, condition(to, context)])
        }
        ast::ConditionKind::Related(..) => related(written.span, context),
        ast::ConditionKind::Open => {
            context.say(open(written.span));
            ConditionKind::All(Vec::new())
        }
        ast::ConditionKind::Test(..) if context.relation(written.span).is_some() => {
            related(written.span, context)
        }
        ast::ConditionKind::Test(name, test) => {
            tested(name, test, written.span, context).unwrap_or(ConditionKind::All(Vec::new()))
        }
    };
    Condition {
        kind,
        span: written.span,
    }
}

/// That a condition is still to be said.
fn open(span: Span) -> Diagnostic {
    let message = "nobody has said yet for whom this is";
    Diagnostic::new(&codes::OPEN_CONDITION, span, message)
        .help("put a condition in place of the question mark; where no fact tells these readers from the others, declare one: `fact licensed \"you have a license\" is yes/no`, and `when licensed`")
}

/// What is wrong with a stretch of times whose end may lie before its beginning, where these are worked out. It is
/// written with `in`: both comparisons have one subject, at one place.
fn over_midnight(
    from: &ast::Condition,
    to: &ast::Condition,
    context: &Context<'_>,
) -> Option<Diagnostic> {
    let (
        ast::ConditionKind::Related(subject, _, first),
        ast::ConditionKind::Related(same, _, last),
    ) = (&from.kind, &to.kind)
    else {
        return None;
    };
    let is_of_times = |of: &ast::Condition| {
        let fact = context.relation(of.span).map(|(id, ..)| *id);
        let fact = fact.and_then(|id| context.model.facts.get(id));
        match fact
            .and_then(|fact| fact.computed.as_ref())
            .map(|of| &of.saying)
        {
            Some(Saying::Related(left, _)) => {
                let mut parts = left.parts.iter();
                parts.any(|(_, part)| context.model.is_time(part))
            }
            _ => false,
        }
    };
    if subject.span != same.span || !(is_of_times(from) || is_of_times(to)) {
        return None;
    }
    let reader = AmountReader {
        context,
        early: None,
    };
    let (first, last) = (reader.typed(first)?, reader.typed(last)?);
    let length = Amount::sum(vec![(1, last.amount), (-1, first.amount)], 0)?;
    let (shortest, _) = length.bounds(&|id| context.model.facts.at(id).domain.bounds());
    (shortest < 0).then(|| {
        Diagnostic::new(
            &codes::WRONG_AMOUNT,
            subject.span.to(to.span),
            "this stretch may end before it begins",
        )
        .help(
            "over midnight, say it with `or`: `called >= opens or called <= closes`; within a day, with `and`: `called >= opens and called <= closes`",
        )
    })
}

/// A comparison of amounts. One with a fault was reported and is taken as true.
fn related(place: Span, context: &Context<'_>) -> ConditionKind {
    match context.relation(place) {
        Some((fact, admits, phrasing)) => ConditionKind::Fact(*fact, admits.clone(), *phrasing),
        None => ConditionKind::All(Vec::new()),
    }
}

/// Where a test or a value is written. A cell says less, because its column says the rest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In a condition or a line.
    Line,
    /// In a table.
    Cell,
}

/// The subject of a test.
#[derive(Clone, Copy)]
enum TestedSubject {
    Fact(FactId),
    Decision(DecisionId),
}

fn tested(name: &Name, test: &Test, span: Span, context: &Context<'_>) -> Option<ConditionKind> {
    let entity = context.resolve(name, "a fact, a define or a decision", |entity| {
        matches!(
            entity,
            Entity::Fact(_) | Entity::Define(_) | Entity::Decision(_)
        )
        .then_some(entity)
    })?;
    let (test, form) = match test {
        Test::Cell(inner) => (inner.as_ref(), Form::Cell),
        other => (other, Form::Line),
    };
    let truth = truth(test).filter(|_| form == Form::Cell);
    let (subject, domain) = match entity {
        Entity::Define(id) if matches!(test, Test::Bare) => return Some(ConditionKind::Define(id)),
        Entity::Define(id) if truth.is_some() => {
            let holds = Condition {
                kind: ConditionKind::Define(id),
                span,
            };
            return Some(if truth == Some(true) {
                holds.kind
            } else {
                ConditionKind::Not(Box::new(holds))
            });
        }
        Entity::Define(_) if form == Form::Cell => {
            context.say(
                wrong_test(span, name, "a define")
                    .help("it holds or does not: write `yes` or `no`"),
            );
            return None;
        }
        Entity::Define(_) => {
            let help = format!(
                "a define holds or does not: write `{0}` or `not {0}`",
                name.text
            );
            context.say(wrong_test(span, name, "a define").help(help));
            return None;
        }
        Entity::Fact(id) if context.model.facts.at(id).broken => return None,
        Entity::Fact(id) => (TestedSubject::Fact(id), &context.model.facts.at(id).domain),
        Entity::Decision(id) => (
            TestedSubject::Decision(id),
            &context.model.decisions.at(id).domain,
        ),
        _ => return None,
    };
    let bare_available = matches!(subject, TestedSubject::Decision(id) if context.model.decisions.at(id).eligibility);
    let admits = match test {
        Test::Bare if bare_available => Admits::Values(vec![AVAILABLE]),
        _ => TestedDomain {
            name,
            span,
            domain,
            context,
            form,
            asked: Some(test),
        }
        .admits(test)?,
    };
    Some(match subject {
        TestedSubject::Fact(id) => ConditionKind::Fact(id, admits, phrasing(test)),
        TestedSubject::Decision(id) => ConditionKind::Decision(id, admits, phrasing(test)),
    })
}

/// The values of a domain on one side of a literal, which stands for the values from the first to the last.
fn beside(ordered: &Ordered, relation: Relation, (first, last): (i64, i64)) -> Admits {
    let (lo, hi) = match relation {
        Relation::Less => (ordered.lo, first.saturating_sub(1).min(ordered.hi)),
        Relation::LessOrEqual => (ordered.lo, last.min(ordered.hi)),
        Relation::Greater => (last.saturating_add(1).max(ordered.lo), ordered.hi),
        Relation::GreaterOrEqual => (first.max(ordered.lo), ordered.hi),
    };
    Admits::Within(if lo <= hi { vec![(lo, hi)] } else { Vec::new() })
}

fn phrasing(test: &Test) -> Phrasing {
    match test {
        Test::Compare(relation, _) | Test::Day(relation, _) => Phrasing::Compared(*relation),
        Test::Is { negated: true, .. } => Phrasing::IsNot,
        Test::Cell(inner) => phrasing(inner),
        Test::Is { negated: false, .. }
        | Test::Bare
        | Test::In(_)
        | Test::InSeason(..)
        | Test::Includes(_) => Phrasing::Is,
    }
}

/// `yes` or `no`, where a test is nothing else.
fn truth(test: &Test) -> Option<bool> {
    match test {
        Test::Is {
            negated: false,
            operand:
                Operand::Literal(Literal {
                    kind: LiteralKind::Truth(truth),
                    ..
                }),
        } => Some(*truth),
        _ => None,
    }
}

fn wrong_test(span: Span, name: &Name, is: &str) -> Diagnostic {
    Diagnostic::new(
        &codes::WRONG_TEST,
        span,
        format!("`{}` is {is} and cannot be tested like this", name.text),
    )
}

/// The value of `written` in this domain, or `None` after reporting the fault.
pub(super) fn constant(
    name: &Name,
    domain: &Domain,
    written: &Operand,
    form: Form,
    context: &Context<'_>,
) -> Option<Constant> {
    let span = written.span().unwrap_or(name.span);
    let tested = TestedDomain {
        name,
        span,
        domain,
        context,
        form,
        asked: None,
    };
    match (domain, written) {
        (Domain::AnyOf(_), Operand::Set(names, _)) => {
            Some(Constant::Members(tested.members(names, false)?))
        }
        (Domain::AnyOf(_), Operand::Nothing(_)) => Some(Constant::Members(0)),
        (
            Domain::AnyOf(_),
            Operand::Literal(Literal {
                kind: LiteralKind::Name(value),
                span,
            }),
        ) => {
            let name = Name {
                text: value.clone(),
                span: *span,
            };
            Some(Constant::Members(
                tested.members(std::slice::from_ref(&name), false)?,
            ))
        }
        (Domain::YesNo | Domain::OneOf(_), Operand::Literal(literal)) => {
            Some(Constant::Index(tested.index(literal)?))
        }
        (Domain::Ordered(ordered), Operand::Literal(literal)) => {
            Some(Constant::Number(tested.inside(ordered, literal)?.0))
        }
        _ => {
            tested.complain();
            None
        }
    }
}

/// A thing that is tested, and the domain that says how it can be.
struct TestedDomain<'a, 'l> {
    name: &'a Name,
    span: Span,
    domain: &'a Domain,
    context: &'a Context<'l>,
    /// How it is asked for; of a value that is given to it, nothing.
    asked: Option<&'a Test>,
    form: Form,
}

impl TestedDomain<'_, '_> {
    fn admits(&self, test: &Test) -> Option<Admits> {
        match (test, self.domain) {
            (Test::Bare, Domain::YesNo) => Some(Admits::Values(vec![1])),
            (Test::Is { negated, operand }, _) => self.is(*negated, operand),
            (Test::In(range), Domain::Ordered(ordered)) => self.range(ordered, range),
            (Test::InSeason(from, to), Domain::Ordered(ordered))
                if ordered.kind == OrderedKind::Date =>
            {
                self.season(ordered, *from, *to)
            }
            (Test::Day(relation, literal), Domain::Ordered(ordered))
                if ordered.kind == OrderedKind::Date =>
            {
                self.day(ordered, *relation, literal)
            }
            (Test::Compare(relation, literal), Domain::Ordered(ordered)) => {
                self.compare(ordered, *relation, literal)
            }
            (Test::Includes(names), Domain::AnyOf(_)) => {
                Some(Admits::IncludesAny(self.members(names, true)?))
            }
            _ => {
                self.complain();
                None
            }
        }
    }

    /// The days of a stretch of every year.
    fn season(&self, ordered: &Ordered, from: DayOfYear, to: DayOfYear) -> Option<Admits> {
        for DayOfYear { month, day, span } in [from, to] {
            let message = match (day, Date::new(2001, month, day).is_ok()) {
                (_, true) => continue,
                (29, false) if month == 2 => "not every year has a 29 February",
                _ => "this month has no such day",
            };
            let help = "write a day that every year has, such as `28 February`";
            self.context
                .say(Diagnostic::new(&codes::OUTSIDE_DOMAIN, span, message).help(help));
            return None;
        }
        let days = season::season(ordered, (from.month, from.day), (to.month, to.day));
        Some(Admits::Within(days))
    }

    fn is(&self, negated: bool, operand: &Operand) -> Option<Admits> {
        let admits = match (self.domain, operand) {
            (Domain::YesNo | Domain::OneOf(_), Operand::Literal(literal)) => {
                Admits::Values(self.positions(literal)?)
            }
            (Domain::YesNo | Domain::OneOf(_), Operand::OneOf(literals)) => {
                let values = literals
                    .iter()
                    .map(|literal| self.positions(literal))
                    .collect::<Option<Vec<_>>>()?;
                let mut values = values.concat();
                values.sort_unstable();
                values.dedup();
                Admits::Values(values)
            }
            (Domain::Ordered(ordered), Operand::Literal(literal)) => {
                Admits::Within(vec![self.inside(ordered, literal)?])
            }
            (Domain::Ordered(ordered), Operand::OneOf(literals)) => {
                let found = literals
                    .iter()
                    .map(|literal| self.inside(ordered, literal))
                    .collect::<Option<Vec<_>>>()?;
                Admits::Within(apart(found))
            }
            (Domain::AnyOf(_), Operand::Set(names, _)) => {
                Admits::Exactly(self.members(names, false)?)
            }
            (Domain::AnyOf(_), Operand::OneOf(literals)) if self.form == Form::Cell => {
                let name = |literal: &Literal| match &literal.kind {
                    LiteralKind::Name(name) => Some(Name {
                        text: name.clone(),
                        span: literal.span,
                    }),
                    _ => None,
                };
                let Some(names) = literals.iter().map(name).collect::<Option<Vec<_>>>() else {
                    self.complain();
                    return None;
                };
                Admits::Exactly(self.members(&names, false)?)
            }
            (Domain::AnyOf(_), Operand::Nothing(_)) => Admits::Exactly(0),
            _ => {
                self.complain();
                return None;
            }
        };
        Some(if negated {
            self.complement(admits)
        } else {
            admits
        })
    }

    fn complement(&self, admits: Admits) -> Admits {
        match (admits, self.domain) {
            (Admits::Values(values), Domain::OneOf(all)) => Admits::Values(all.all_but(&values)),
            (Admits::Values(values), _) => {
                Admits::Values((0..2).filter(|value| !values.contains(value)).collect())
            }
            (Admits::Within(intervals), Domain::Ordered(ordered)) => {
                Admits::Within(gaps(&intervals, ordered))
            }
            (Admits::Exactly(set), _) => Admits::AllBut(set),
            (other, _) => other,
        }
    }

    /// The position of the one value that a literal names.
    fn index(&self, literal: &Literal) -> Option<usize> {
        if let (LiteralKind::Name(name), Some(values)) = (&literal.kind, self.domain.enumeration())
            && let Some(ValueName::Group(_)) = values.find(name)
        {
            self.say_group(literal.span);
            return None;
        }
        self.positions(literal)?.first().copied()
    }

    /// That a group stands where one value is needed.
    fn say_group(&self, span: Span) {
        let message = "this is a group of values, and one value is needed";
        self.context.say(
            Diagnostic::new(&codes::WRONG_TEST, span, message)
                .help("name one of its values; a group stands where something is tested"),
        );
    }

    /// The positions of the values that a literal names: of one, or of a group.
    fn positions(&self, literal: &Literal) -> Option<Vec<usize>> {
        match (&literal.kind, self.domain) {
            (LiteralKind::Truth(truth), Domain::YesNo) => Some(vec![usize::from(*truth)]),
            (LiteralKind::Name(value), Domain::OneOf(values)) => {
                let found = values.find(value);
                if found.is_none() {
                    self.say_unknown(value, values, literal.span);
                }
                found.map(|found| values.positions(found))
            }
            _ => {
                self.complain();
                None
            }
        }
    }

    /// Reports a value that there is not.
    fn say_unknown(&self, typed: &str, values: &Values, span: Span) {
        let is_set = matches!(self.domain, Domain::AnyOf(_));
        if let Some(unknown) = unknown_value(&self.name.text, typed, values, span, is_set) {
            self.context.say(unknown);
        }
    }

    /// The members that are named; groups too, where any of them will do.
    fn members(&self, names: &[Name], any: bool) -> Option<u64> {
        let Domain::AnyOf(values) = self.domain else {
            return None;
        };
        let mut members = 0;
        for name in names {
            let found = values.find(&name.text);
            if found.is_none() {
                self.say_unknown(&name.text, values, name.span);
            }
            let found = found?;
            if matches!(found, ValueName::Group(_)) && !any {
                self.say_group(name.span);
                return None;
            }
            members |= values
                .positions(found)
                .iter()
                .fold(0, |set, at| set | 1 << at);
        }
        Some(members)
    }

    fn range(&self, ordered: &Ordered, range: &Range) -> Option<Admits> {
        if ordered.kind == OrderedKind::Time
            && let (Some((from, _)), Some((_, to))) = (
                self.ordered(ordered, &range.lo)?,
                self.ordered(ordered, &range.hi)?,
            )
            && from > to
        {
            // A night, as far as the fact has times of it.
            let parts = [
                (ordered.lo, to.min(ordered.hi)),
                (from.max(ordered.lo), ordered.hi),
            ];
            let parts: Vec<(i64, i64)> = parts.into_iter().filter(|(lo, hi)| lo <= hi).collect();
            if !parts.is_empty() {
                return Some(Admits::Within(parts));
            }
        }
        let (lo, hi) = (
            self.inside(ordered, &range.lo)?.0,
            self.inside(ordered, &range.hi)?.1,
        );
        if lo > hi {
            self.context.say(
                Diagnostic::new(
                    &codes::OUTSIDE_DOMAIN,
                    range.span,
                    "this range is empty: it ends before it begins",
                )
                .help("write the smaller end first; both ends are included"),
            );
            return None;
        }
        Some(Admits::Within(vec![(lo, hi)]))
    }

    fn compare(&self, ordered: &Ordered, relation: Relation, literal: &Literal) -> Option<Admits> {
        let literal = self.inside(ordered, literal)?;
        Some(beside(ordered, relation, literal))
    }

    /// Days on one side of a day of a table, which may begin before the domain and end behind it.
    fn day(&self, ordered: &Ordered, relation: Relation, literal: &Literal) -> Option<Admits> {
        let day = self.ordered(ordered, literal)??;
        let admits = beside(ordered, relation, day);
        if admits == Admits::Within(Vec::new()) {
            self.inside(ordered, literal)?;
        }
        Some(admits)
    }

    /// The ordered values that a literal stands for (a version stands for its series), within the
    /// domain.
    fn inside(&self, ordered: &Ordered, literal: &Literal) -> Option<(i64, i64)> {
        let Some((first, last)) = self.ordered(ordered, literal)? else {
            self.complain();
            return None;
        };
        if last < ordered.lo || first > ordered.hi {
            let (lo, hi) = (ordered.show(ordered.lo), ordered.show(ordered.hi));
            self.context.say(
                Diagnostic::new(&codes::OUTSIDE_DOMAIN, literal.span, format!("`{}` is never this", self.name.text))
                    .help(format!(
                        "it lies between {lo} and {hi}; change the value here or the domain where it is declared"
                    )),
            );
            return None;
        }
        Some((first.max(ordered.lo), last.min(ordered.hi)))
    }

    /// `Some(None)`: another kind of literal. `None`: said already.
    #[allow(
        clippy::option_option,
        reason = "the two ways to have no value are said differently"
    )]
    fn ordered(&self, ordered: &Ordered, literal: &Literal) -> Option<Option<(i64, i64)>> {
        let value = match (&ordered.kind, &literal.kind) {
            (OrderedKind::Date, LiteralKind::Date(text)) => {
                let day = self.context.day(literal.span, text)?;
                Some((day, day))
            }
            (OrderedKind::Time, LiteralKind::Time(text)) => {
                let time = self.context.time(literal.span, text)?;
                Some((time, time))
            }
            (OrderedKind::Version, LiteralKind::Digits { digits, unit: None }) => {
                read_version(digits)
            }
            (
                OrderedKind::Number {
                    decimals,
                    unit,
                    one,
                },
                LiteralKind::Digits {
                    digits,
                    unit: written,
                },
            ) => {
                let is_left_out = written.is_none() && self.form == Form::Cell;
                let is_of_one = one.is_some() && *one == *written;
                if !is_left_out && !is_of_one && !same_unit(unit.as_deref(), written.as_deref()) {
                    self.wrong_unit(digits, written.as_deref(), unit.as_deref(), literal.span);
                    return None;
                }
                let Some((places, value)) = read_number(digits) else {
                    return Some(None);
                };
                let Some(value) = rescale(value, places, *decimals) else {
                    let help = format!(
                        "its range has {}: write so many, or a finer range",
                        match decimals {
                            0 => "whole numbers".to_owned(),
                            1 => "one digit after the point".to_owned(),
                            more => format!("{more} digits after the point"),
                        }
                    );
                    self.context.say(
                        Diagnostic::new(
                            &codes::OUTSIDE_DOMAIN,
                            literal.span,
                            format!("this number is finer than `{}` can be", self.name.text),
                        )
                        .help(help),
                    );
                    return None;
                };
                Some((value, value))
            }
            _ => None,
        };
        Some(value)
    }

    fn wrong_unit(&self, digits: &str, written: Option<&str>, unit: Option<&str>, span: Span) {
        let (message, help) = match unit {
            Some(unit) => (
                format!("`{}` is counted in {unit}", self.name.text),
                match in_days(written, unit) {
                    Some(factor) => scaled(digits, factor, unit),
                    None if written.is_none() => {
                        return self.context.say(
                            Diagnostic::new(
                                &codes::WRONG_TEST,
                                span,
                                format!("`{}` is counted in {unit}", self.name.text),
                            )
                            .write(&format!("{digits} {unit}")),
                        );
                    }
                    None if written.is_some_and(|unit| unit.starts_with("month")) => {
                        format!("write the number in {unit}: months are not of one length")
                    }
                    None => format!("write the number in {unit}"),
                },
            ),
            None => (
                format!("`{}` has no unit", self.name.text),
                match written {
                    Some(unit) => format!(
                        "write `{digits}`, or give `{}` its unit where it is declared: `… {unit}` behind its range",
                        self.name.text
                    ),
                    None => format!("write `{digits}`"),
                },
            ),
        };
        self.context
            .say(Diagnostic::new(&codes::WRONG_TEST, span, message).help(help));
    }

    /// A result of a rule, or the effect of a step, that its domain does not have.
    fn complain_of_given(&self) {
        let name = &self.name.text;
        let few = |values: &[Value]| {
            let names: Vec<String> = values
                .iter()
                .take(4)
                .map(|value| format!("`{}`", value.name))
                .collect();
            let more = if values.len() > names.len() {
                ", …"
            } else {
                ""
            };
            match names.split_last() {
                Some((last, [])) => last.clone(),
                Some((last, first)) if more.is_empty() => format!("{} or {last}", first.join(", ")),
                _ => format!("{}{more}", names.join(", ")),
            }
        };
        let help = match self.domain {
            Domain::YesNo => "write `yes` or `no`".to_owned(),
            Domain::OneOf(values) => format!("write {}", few(values)),
            Domain::AnyOf(values) => {
                format!("write {}, several as `(a, b)`, or `nothing`", few(values))
            }
            Domain::Ordered(ordered) => {
                format!(
                    "write a value from {} to {}",
                    ordered.show(ordered.lo),
                    ordered.show(ordered.hi)
                )
            }
        };
        let message = format!("`{name}` has no such value");
        self.context
            .say(Diagnostic::new(&codes::WRONG_TEST, self.span, message).help(help));
    }

    fn complain(&self) {
        if self.asked.is_none() && self.form == Form::Line {
            return self.complain_of_given();
        }
        let value = |domain: &[Value]| {
            domain
                .first()
                .map(|value| value.name.clone())
                .unwrap_or_default()
        };
        let (is, tests) = match self.domain {
            Domain::YesNo => ("a yes/no fact", Vec::new()),
            Domain::OneOf(values) => {
                let first = value(values);
                let list = if self.form == Form::Cell {
                    "(…)"
                } else {
                    "one of (…)"
                };
                (
                    "one of several values",
                    vec![
                        format!("is {first}"),
                        format!("is not {first}"),
                        format!("is {list}"),
                    ],
                )
            }
            Domain::AnyOf(values) => {
                let first = value(values);
                let tests = vec![
                    format!("includes {first}"),
                    format!("is ({first})"),
                    "is nothing".to_owned(),
                ];
                ("a set of values", tests)
            }
            Domain::Ordered(ordered) => {
                let example = ordered.show(ordered.lo + (ordered.hi - ordered.lo) / 2);
                let (is, than) = match ordered.kind {
                    OrderedKind::Date => ("a date", "before"),
                    OrderedKind::Time => ("a time of day", "before"),
                    OrderedKind::Version => ("a version", "<"),
                    OrderedKind::Number { .. } => ("a number", ">"),
                };
                let range = format!("in {}..{}", ordered.show_bare(ordered.lo), example);
                (
                    is,
                    vec![format!("{than} {example}"), format!("is {example}"), range],
                )
            }
        };
        let name = &self.name.text;
        let typed: Vec<String> = match (self.form, self.domain) {
            (Form::Cell, Domain::YesNo) => vec!["`yes`".to_owned(), "`no`".to_owned()],
            (Form::Line, Domain::YesNo) => vec![format!("`{name}`"), format!("`not {name}`")],
            (Form::Line, _) => tests
                .iter()
                .map(|test| format!("`{name} {test}`"))
                .collect(),
            // In a cell, `is` and `in` go without saying.
            (Form::Cell, _) => {
                let bare = |test: &String| {
                    let short = test
                        .strip_prefix("is ")
                        .or_else(|| test.strip_prefix("in "));
                    format!("`{}`", short.unwrap_or(test))
                };
                tests.iter().map(bare).collect()
            }
        };
        let (last, first) = typed
            .split_last()
            .map(|(last, first)| (last.clone(), first.join(", ")))
            .unwrap_or_default();
        self.context.say(self.with_cure(
            wrong_test(self.span, self.name, is),
            &format!("write {first} or {last}"),
        ));
    }

    /// Names the test that was meant; else `all` that there are.
    fn with_cure(&self, wrong: Diagnostic, all: &str) -> Diagnostic {
        let asked = self.asked.filter(|_| self.form == Form::Line);
        if let Some(meant) = asked.and_then(|test| meant(&self.name.text, self.domain, test)) {
            return wrong.write(&meant);
        }
        match asked {
            Some(Test::Is {
                operand:
                    Operand::Literal(Literal {
                        kind: LiteralKind::Name(other),
                        ..
                    }),
                ..
            }) if self.context.may_be_amount(other) => wrong.help(format!(
                "numbers and dates are compared with other facts; of these values, each is named: {all}"
            )),
            _ => wrong.help(all),
        }
    }
}

/// How many of a unit another one is.
fn in_days(written: Option<&str>, unit: &str) -> Option<u32> {
    let bare = |unit: &str| unit.strip_suffix('s').unwrap_or(unit).to_lowercase();
    Some(match (bare(written?).as_str(), bare(unit).as_str()) {
        ("week", "day") => 7,
        ("day", "hour") => 24,
        ("hour", "minute") | ("minute", "second") => 60,
        ("year", "month") => 12,
        ("kg", "g") | ("km", "m") | ("t", "kg") => 1_000,
        _ => return None,
    })
}

/// A whole number in a smaller unit.
fn scaled(digits: &str, factor: u32, unit: &str) -> String {
    match digits
        .parse::<u32>()
        .ok()
        .and_then(|number| number.checked_mul(factor))
    {
        Some(number) => format!("write `{number} {unit}`"),
        None => format!("write the number in {unit}"),
    }
}

/// Units agree where they are equal or differ by a plural s: `1 day`, `30 days`.
fn same_unit(declared: Option<&str>, written: Option<&str>) -> bool {
    let bare = |unit: &str| unit.strip_suffix('s').unwrap_or(unit).to_owned();
    declared == written
        || declared
            .map(bare)
            .is_some_and(|declared| Some(declared) == written.map(bare))
}

/// Intervals in order, with those that touch joined.
fn apart(mut intervals: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    intervals.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (lo, hi) in intervals {
        match joined.last_mut() {
            Some(last) if lo <= last.1.saturating_add(1) => last.1 = last.1.max(hi),
            _ => joined.push((lo, hi)),
        }
    }
    joined
}

/// The gaps between disjoint intervals, within the domain.
fn gaps(intervals: &[(i64, i64)], ordered: &Ordered) -> Vec<(i64, i64)> {
    let mut gaps = Vec::new();
    let mut from = Some(ordered.lo);
    for (lo, hi) in intervals {
        if let Some(from) = from.filter(|from| from < lo) {
            gaps.push((from, lo - 1));
        }
        from = hi.checked_add(1);
    }
    if let Some(from) = from.filter(|from| *from <= ordered.hi) {
        gaps.push((from, ordered.hi));
    }
    gaps
}
