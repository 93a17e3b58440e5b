//! Comparisons of amounts, and what rules give: each is a fact that follows from others.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, Span, codes};
use crate::model::amount::Amount;
use crate::model::domain::{Admits, Constant, Domain, Ordered};
use crate::model::ids::FactId;
use crate::model::markup::Inline;
use crate::model::names::Entity;
use crate::model::spoken::SpokenTerm;
use crate::model::types::{
    Computed, Fact, Model, Phrasing, RuleResult, Saying, SpokenStep, SpokenSum,
};
use crate::syntax::ast;
use crate::syntax::ast::{
    Comparison, Expression, ExpressionKind, Literal, LiteralKind, Name, Operand, Relation, Test,
};

use super::amounts::{AmountReader, Kind, Typed, between, with_step};
use super::context::RelationTest;
use super::terms;

/// The names in an amount.
pub(super) fn names<'w>(written: &'w Expression, see: &mut dyn FnMut(&'w Name)) {
    match &written.kind {
        // A calendar is no amount.
        ExpressionKind::Literal(_) | ExpressionKind::WorkingDays(..) => {}
        ExpressionKind::Name(name) => see(name),
        ExpressionKind::Sum(parts) | ExpressionKind::Product(parts) => {
            for (_, part) in parts {
                names(part, see);
            }
        }
        ExpressionKind::Least(parts) | ExpressionKind::Greatest(parts) => {
            for part in parts {
                names(part, see);
            }
        }
        ExpressionKind::Rounded(of, ..)
        | ExpressionKind::Percent(_, of)
        | ExpressionKind::PeriodEnd(_, _, of)
        | ExpressionKind::NextTo(_, _, of) => names(of, see),
        ExpressionKind::AtLeast(one, other)
        | ExpressionKind::AtMost(one, other)
        | ExpressionKind::Elapsed(_, one, other, _)
        | ExpressionKind::WorkingElapsed(one, other, ..) => {
            names(one, see);
            names(other, see);
        }
    }
}

/// Reads the comparisons of one file.
pub(super) struct RelationReader<'a, 'l> {
    pub(super) reader: AmountReader<'a, 'l>,
    /// The id of the first fact that is added.
    pub(super) next: usize,
}

/// An amount that a writer compares, and how it is worded.
struct Compared {
    amount: Amount,
    ordered: Ordered,
    saying: Saying,
}

impl RelationReader<'_, '_> {
    /// The test that a comparison is; none of other tests.
    pub(super) fn leaf(
        &self,
        leaf: &ast::Condition,
        facts: &mut Vec<Fact>,
    ) -> Option<RelationTest> {
        match &leaf.kind {
            ast::ConditionKind::Related(left, comparison, right) => {
                self.related(left, *comparison, right, leaf.span, facts)
            }
            ast::ConditionKind::Test(name, test) => {
                let (left, comparison, right) = self.of_names(name, test)?;
                self.related(&left, comparison, &right, leaf.span, facts)
            }
            ast::ConditionKind::And(_)
            | ast::ConditionKind::Or(_)
            | ast::ConditionKind::Implies(..)
            | ast::ConditionKind::Open
            | ast::ConditionKind::Not(_) => None,
        }
    }

    /// What a comparison compares, all that this can be, and what of it holds; none of other tests.
    pub(super) fn compared(&self, leaf: &ast::Condition) -> Option<(Amount, (i64, i64), Admits)> {
        let (left, comparison, right) = match &leaf.kind {
            ast::ConditionKind::Related(left, comparison, right) => {
                ((**left).clone(), *comparison, (**right).clone())
            }
            ast::ConditionKind::Test(name, test) => self.of_names(name, test)?,
            ast::ConditionKind::And(_)
            | ast::ConditionKind::Or(_)
            | ast::ConditionKind::Implies(..)
            | ast::ConditionKind::Open
            | ast::ConditionKind::Not(_) => return None,
        };
        let (one, other) = (self.reader.typed(&left)?, self.reader.typed(&right)?);
        let (one, other) = self.reader.alike(one, other, leaf.span)?;
        let typed = Typed {
            amount: Amount::sum(vec![(1, one.amount), (-1, other.amount)], 0)?,
            kind: between(&one.kind),
            spoken: None,
        };
        let (amount, ordered) = self.reader.domain(typed, leaf.span)?;
        let admits = within(comparison, 0, 1, &ordered);
        Some((amount, (ordered.lo, ordered.hi), admits))
    }

    /// `allowance is weight`: what looks like a value is a fact.
    fn of_names(&self, name: &Name, test: &Test) -> Option<(Expression, Comparison, Expression)> {
        let Test::Is {
            negated,
            operand: Operand::Literal(literal),
        } = test
        else {
            return None;
        };
        let LiteralKind::Name(other) = &literal.kind else {
            return None;
        };
        let is_ordered = |text: &str| {
            let model = self.reader.context.model;
            let domain = match self.reader.context.scope.get(text)?.entity {
                Entity::Fact(id) => &model.facts.get(id)?.domain,
                Entity::Decision(id) => &model.decisions.get(id)?.domain,
                _ => return None,
            };
            matches!(domain, Domain::Ordered(_)).then_some(())
        };
        is_ordered(&name.text).and(is_ordered(other))?;
        let comparison = if *negated {
            Comparison::Other
        } else {
            Comparison::Same
        };
        Some((
            named(&name.text, name.span),
            comparison,
            named(other, literal.span),
        ))
    }

    /// What the rules of a decision give that is worked out.
    pub(super) fn results(
        &self,
        decision: &ast::Decision,
        facts: &mut Vec<Fact>,
        results: &mut BTreeMap<Span, Vec<RuleResult>>,
    ) {
        let name = &decision.declared.name;
        let entry = self.reader.context.scope.get(&name.text);
        let Some(Entity::Decision(id)) = entry
            .filter(|entry| entry.span == name.span)
            .map(|entry| entry.entity)
        else {
            return;
        };
        let domain = &self.reader.context.model.decisions.at(id).domain;
        for rule in &decision.rules {
            let written = match &rule.result {
                ast::RuleResult::Amount(written) => written.clone(),
                // A number or a date that is a name is a fact.
                ast::RuleResult::Value(Operand::Literal(Literal {
                    kind: LiteralKind::Name(text),
                    span,
                })) if matches!(domain, Domain::Ordered(_))
                    && self.reader.context.may_be_amount(text) =>
                {
                    named(text, *span)
                }
                ast::RuleResult::Value(_) => continue,
            };
            let help = "only decisions over numbers and dates give what is worked out";
            if let Some(result) = self.result(&written, (name, help), domain, facts) {
                results.insert(written.span, vec![result]);
            }
        }
    }

    /// What a step sets a fact to that is worked out.
    pub(super) fn set(
        &self,
        name: &Name,
        to: &ast::SetTo,
        facts: &mut Vec<Fact>,
        results: &mut BTreeMap<Span, Vec<RuleResult>>,
    ) {
        let context = self.reader.context;
        let Some(Entity::Fact(id)) = context.scope.get(&name.text).map(|entry| entry.entity) else {
            return;
        };
        let fact = context.model.facts.get(id);
        // What is wrong with the fact is said elsewhere.
        let Some(fact) = fact.filter(|fact| !fact.broken && fact.computed.is_none()) else {
            return;
        };
        let all = match to {
            ast::SetTo::Value(operand) if context.is_unknown(operand, &fact.domain) => return,
            ast::SetTo::Amount(written) => vec![written.clone()],
            ast::SetTo::Later(written) => written.clone(),
            ast::SetTo::Value(Operand::Literal(Literal {
                kind: LiteralKind::Name(text),
                span,
            })) if matches!(fact.domain, Domain::Ordered(_))
                && context.is_meant_as_amount(text) =>
            {
                vec![named(text, *span)]
            }
            ast::SetTo::Value(_) | ast::SetTo::Truth(_) => return,
        };
        let help = "only numbers and dates can be set to what is worked out";
        for written in all {
            if let Some(result) = self.result(&written, (name, help), &fact.domain, facts) {
                results.entry(written.span).or_default().push(result);
            }
        }
    }

    fn result(
        &self,
        written: &Expression,
        (of, help): (&Name, &str),
        domain: &Domain,
        facts: &mut Vec<Fact>,
    ) -> Option<RuleResult> {
        let Domain::Ordered(wanted) = domain else {
            let message = format!("`{}` is no number and no date", of.text);
            self.reader
                .context
                .say(Diagnostic::new(&codes::WRONG_AMOUNT, written.span, message).help(help));
            return None;
        };
        let typed = self.reader.typed(written)?;
        let (amount, ordered) = self.reader.given(typed, wanted, written.span)?;
        if let Some(value) = amount.as_constant() {
            if !(wanted.lo..=wanted.hi).contains(&value) {
                let message = format!(
                    "{} is nothing that `{}` can be",
                    wanted.show(value),
                    of.text
                );
                let range = format!(
                    "{}..{}",
                    wanted.show_bare(wanted.lo),
                    wanted.show(wanted.hi)
                );
                self.reader.context.say(
                    Diagnostic::new(&codes::OUTSIDE_DOMAIN, written.span, message)
                        .help(format!("its domain is {range}")),
                );
                return None;
            }
            return Some(RuleResult::Value(Constant::Number(value)));
        }
        let term = terms::spoken(written, self.reader.context)?;
        let compared = Compared {
            amount,
            ordered,
            saying: Saying::Result(Box::new(term)),
        };
        Some(RuleResult::Amount(self.fact(compared, written.span, facts)))
    }

    fn related(
        &self,
        left: &Expression,
        comparison: Comparison,
        right: &Expression,
        span: Span,
        facts: &mut Vec<Fact>,
    ) -> Option<RelationTest> {
        if let Some(found) = self.unordered(left, right, span) {
            self.reader.context.say(found);
            return None;
        }
        let (one, other) = (self.reader.typed(left)?, self.reader.typed(right)?);
        let (one, other) = self.reader.alike(one, other, span)?;
        let (one, other) = (
            self.reader.in_digits(one, span)?,
            self.reader.in_digits(other, span)?,
        );
        let (one, comparison, other) =
            in_order_of_words(one, comparison, other, self.reader.context.model);
        // A quantity that is the same for all is said by its name.
        let literal = |typed: &Typed| {
            typed
                .amount
                .as_constant()
                .filter(|_| typed.spoken.is_none())
        };
        let is_fixed = |typed: &Typed| typed.amount.as_constant().is_some();
        match (literal(&one), literal(&other)) {
            _ if is_fixed(&one) && is_fixed(&other) => {
                self.reader.context.say(
                    Diagnostic::new(
                        &codes::WRONG_AMOUNT,
                        span,
                        "this is the same for all readers",
                    )
                    .help("compare a fact or a quantity with something"),
                );
                None
            }
            (Some(constant), None) => {
                self.with_constant(other, turned(comparison), constant, span, facts)
            }
            (None, Some(constant)) => self.with_constant(one, comparison, constant, span, facts),
            (Some(_), Some(_)) => None,
            (None, None) => {
                let (Some(left), Some(right)) = (one.spoken.clone(), other.spoken.clone()) else {
                    return self.unspoken(span);
                };
                let difference = Amount::sum(vec![(1, one.amount), (-1, other.amount)], 0)?;
                let typed = Typed {
                    amount: difference,
                    // Days between dates, and steps between versions.
                    kind: between(&one.kind),
                    spoken: None,
                };
                let (amount, ordered) = self.reader.domain(typed, span)?;
                let admits = within(comparison, 0, 1, &ordered);
                let fact = self.fact(
                    Compared {
                        amount,
                        ordered,
                        saying: Saying::Related(left, right),
                    },
                    span,
                    facts,
                );
                Some((fact, admits, phrasing(comparison)))
            }
        }
    }

    /// `status > silver`: values of an enumeration have no order.
    fn unordered(&self, left: &Expression, right: &Expression, span: Span) -> Option<Diagnostic> {
        let (ExpressionKind::Name(name), ExpressionKind::Name(value)) = (&left.kind, &right.kind)
        else {
            return None;
        };
        let Entity::Fact(id) = self.reader.context.scope.get(&name.text)?.entity else {
            return None;
        };
        let values = self.reader.context.model.facts.get(id)?.domain.values();
        let is_value = values.iter().any(|known| known.name == value.text);
        is_value.then(|| {
            Diagnostic::new(&codes::WRONG_TEST, span, "values have no order")
                .write(&format!("{} is {}", name.text, value.text))
        })
    }

    /// A comparison with a number, or with a day.
    fn with_constant(
        &self,
        typed: Typed,
        comparison: Comparison,
        constant: i64,
        span: Span,
        facts: &mut Vec<Fact>,
    ) -> Option<RelationTest> {
        let Some(spoken) = typed.spoken.clone() else {
            return self.unspoken(span);
        };
        if let ([(false, SpokenTerm::Fact(id))], None) = (spoken.parts.as_slice(), spoken.more) {
            let Domain::Ordered(ordered) = &self.reader.context.model.facts.at(*id).domain else {
                return None;
            };
            let step = match (&typed.kind, &ordered.kind) {
                (
                    Kind::Number { scale, .. },
                    crate::model::domain::OrderedKind::Number { decimals, .. },
                ) => scale / 10_i64.checked_pow(*decimals)?.max(1),
                _ => 1,
            };
            let admits = within(comparison, constant, step.max(1), ordered);
            return Some((*id, admits, phrasing(comparison)));
        }
        let (amount, ordered) = self.reader.domain(typed, span)?;
        let admits = within(comparison, constant, 1, &ordered);
        let fact = self.fact(
            Compared {
                amount,
                ordered,
                saying: Saying::Sum(spoken),
            },
            span,
            facts,
        );
        Some((fact, admits, phrasing(comparison)))
    }

    fn unspoken(&self, span: Span) -> Option<RelationTest> {
        self.reader.context.say(
            Diagnostic::new(
                &codes::WRONG_AMOUNT,
                span,
                "a page has no words for this amount",
            )
            .help(
                "give it a name and words: `quantity total \"the total\" is …` in a line of its own, and compare that",
            ),
        );
        None
    }

    /// The fact that an amount is; one that is there already, where the file compares it twice.
    fn fact(&self, compared: Compared, span: Span, facts: &mut Vec<Fact>) -> FactId {
        let computed = Computed {
            amount: compared.amount,
            saying: compared.saying,
        };
        let known = facts.iter().position(|fact| {
            fact.computed
                .as_ref()
                .is_some_and(|own| own.amount == computed.amount && own.saying == computed.saying)
        });
        if let Some(at) = known {
            return FactId::new(self.next + at);
        }
        let model = self.reader.context.model;
        let typed = model.typed_amount(&computed.saying, &compared.ordered);
        // What a rule gives may be compared as well, in other words.
        let name = match computed.saying {
            Saying::Result(_) => format!("= {typed}"),
            Saying::Quantity(_)
            | Saying::Sum(_)
            | Saying::Related(..)
            | Saying::Decision(_)
            | Saying::Step => typed,
        };
        facts.push(Fact {
            label: vec![Inline::Text(name.clone(), span)],
            name,
            was: None,
            not: None,
            ask: None,
            domain: Domain::Ordered(compared.ordered),
            computed: Some(computed),
            broken: false,
            span,
        });
        FactId::new(self.next + facts.len() - 1)
    }
}

/// A comparison of dates as a page says it: days are counted from the second date. Of two dates,
/// `a - b > 21 days` is `a after b + 21 days`, and what is added stands on the right.
fn in_order_of_words(
    one: Typed,
    comparison: Comparison,
    other: Typed,
    model: &Model,
) -> (Typed, Comparison, Typed) {
    let is_days = |typed: &Typed| {
        typed
            .spoken
            .as_ref()
            .is_some_and(|spoken| matches!(spoken.parts.as_slice(), [(false, _), (true, _)]))
    };
    if let (Some(_), Kind::Number { units, scale: 1 }) = (one.amount.as_constant(), &one.kind)
        && (units.is("day") || units.is("minute"))
        && is_days(&other)
    {
        return in_order_of_words(other, turned(comparison), one, model);
    }
    if let (Some(spoken), Some(constant), Kind::Number { units, scale: 1 }) =
        (&one.spoken, other.amount.as_constant(), &one.kind)
        && let (
            [
                (false, SpokenTerm::Fact(later)),
                (true, SpokenTerm::Fact(earlier)),
            ],
            None,
        ) = (spoken.parts.as_slice(), spoken.more)
        && (units.is("day") || units.is("minute") && model.facts.at(*later).domain.is_time())
    {
        let kind = if units.is("day") {
            Kind::Date
        } else {
            Kind::Time
        };
        let single = |fact: &FactId| SpokenSum::of(SpokenTerm::Fact(*fact));
        let right = if constant == 0 {
            Some(single(earlier))
        } else {
            with_step(single(earlier), SpokenStep::Number(constant))
        };
        let shifted = Amount::sum(vec![(1, amount_of(*earlier, model))], constant);
        if let (Some(right), Some(amount)) = (right, shifted) {
            let left = Typed {
                amount: amount_of(*later, model),
                kind: kind.clone(),
                spoken: Some(single(later)),
            };
            let right = Typed {
                amount,
                kind,
                spoken: Some(right),
            };
            return (left, comparison, right);
        }
    }
    let has_step = |typed: &Typed| {
        typed
            .spoken
            .as_ref()
            .is_some_and(|spoken| spoken.more.is_some())
    };
    if matches!(one.kind, Kind::Date | Kind::Time) && has_step(&one) && !has_step(&other) {
        return (other, turned(comparison), one);
    }
    (one, comparison, other)
}

/// A name as an amount.
pub(super) fn named(text: &str, span: Span) -> Expression {
    Expression {
        kind: ExpressionKind::Name(Name {
            text: text.to_owned(),
            span,
        }),
        span,
    }
}

/// A fact, or what it is worked out of.
fn amount_of(id: FactId, model: &Model) -> Amount {
    match &model.facts.at(id).computed {
        Some(computed) => computed.amount.clone(),
        None => Amount::Fact(id),
    }
}

/// The comparison with its sides exchanged.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Order(Relation::Less) => Comparison::Order(Relation::Greater),
        Comparison::Order(Relation::LessOrEqual) => Comparison::Order(Relation::GreaterOrEqual),
        Comparison::Order(Relation::Greater) => Comparison::Order(Relation::Less),
        Comparison::Order(Relation::GreaterOrEqual) => Comparison::Order(Relation::LessOrEqual),
        same @ (Comparison::Same | Comparison::Other) => same,
    }
}

fn phrasing(comparison: Comparison) -> Phrasing {
    match comparison {
        Comparison::Order(relation) => Phrasing::Compared(relation),
        Comparison::Same => Phrasing::Is,
        Comparison::Other => Phrasing::IsNot,
    }
}

/// The values of a domain whose multiples by `step` stand so to a constant.
fn within(comparison: Comparison, constant: i64, step: i64, ordered: &Ordered) -> Admits {
    let down = constant.div_euclid(step);
    let is_exact = constant.rem_euclid(step) == 0;
    let below = if is_exact {
        down.saturating_sub(1)
    } else {
        down
    };
    let above = down.saturating_add(1);
    let (lo, hi) = (ordered.lo, ordered.hi);
    let intervals = match comparison {
        Comparison::Order(Relation::Less) => vec![(lo, below)],
        Comparison::Order(Relation::LessOrEqual) => vec![(lo, down)],
        Comparison::Order(Relation::Greater) => vec![(above, hi)],
        Comparison::Order(Relation::GreaterOrEqual) => {
            vec![(if is_exact { down } else { above }, hi)]
        }
        Comparison::Same if is_exact => vec![(down, down)],
        Comparison::Same => Vec::new(),
        Comparison::Other if is_exact => vec![(lo, below), (above, hi)],
        Comparison::Other => vec![(lo, hi)],
    };
    let inside = |(from, to): (i64, i64)| {
        let (from, to) = (from.max(lo), to.min(hi));
        (from <= to).then_some((from, to))
    };
    Admits::Within(intervals.into_iter().filter_map(inside).collect())
}
