//! Decisions as amounts: what a reader gets is worked out of facts, by whether the rules apply, the
//! stronger before the weaker. Whoever has no rule, which is reported, gets the first value.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{FileId, Span};
use crate::model::amount::Amount;
use crate::model::domain::{Admits, Domain, Ordered};
use crate::model::ids::{DecisionId, DefineId, FactId};
use crate::model::names::Entity;
use crate::model::types::{
    Computed, Condition, ConditionKind, Decision, DecisionAmount, Fact, Model, Policy, Saying,
};
use crate::syntax::ast;
use crate::syntax::ast::{Expression, Item, Name, Operand, Test};

use super::amounts::AmountReader;
use super::conditions::{Form, condition, constant};
use super::context::{Context, LoweringState};
use super::relations::{RelationReader, names};
use super::unit::Unit;
use super::{days, written};

/// The decisions and defines of all files as they are written, by what they are.
pub(super) struct Decided<'u> {
    decisions: BTreeMap<DecisionId, (FileId, &'u ast::Decision)>,
    defines: BTreeMap<DefineId, (FileId, &'u ast::Define)>,
}

impl<'u> Decided<'u> {
    pub(super) fn new(units: &'u [Unit], shared: &LoweringState) -> Self {
        let mut all = Self {
            decisions: BTreeMap::new(),
            defines: BTreeMap::new(),
        };
        for unit in units {
            let Some(scope) = shared.scopes.get(&unit.file) else {
                continue;
            };
            let entity = |declared: &Name| {
                let entry = scope.get(&declared.text)?;
                (entry.span == declared.span).then_some(entry.entity)
            };
            for item in unit.parsed.items() {
                match item {
                    Item::Decision(decision) => {
                        if let Some(Entity::Decision(id)) = entity(&decision.declared.name) {
                            all.decisions.insert(id, (unit.file, decision));
                        }
                    }
                    Item::Define(define) => {
                        if let Some(Entity::Define(id)) = entity(&define.declared.name) {
                            all.defines.insert(id, (unit.file, define));
                        }
                    }
                    _ => {}
                }
            }
        }
        all
    }

    /// The quantities and decisions of which a decision is worked out.
    pub(super) fn needs(&self, id: DecisionId, shared: &LoweringState) -> Vec<Entity> {
        let Some((file, decision)) = self.decisions.get(&id) else {
            return Vec::new();
        };
        let mut found = Found {
            decided: self,
            shared,
            needs: Vec::new(),
            seen: BTreeSet::new(),
        };
        for rule in &decision.rules {
            for written in rule.when.iter().chain(&rule.unless) {
                found.condition(*file, written);
            }
            match &rule.result {
                ast::RuleResult::Amount(amount) => found.expression(*file, amount),
                ast::RuleResult::Value(Operand::Literal(literal)) => {
                    if let ast::LiteralKind::Name(name) = &literal.kind {
                        found.named(*file, name);
                    }
                }
                ast::RuleResult::Value(_) => {}
            }
        }
        found.needs
    }

    /// A decision as an amount.
    pub(super) fn amount(
        &self,
        id: DecisionId,
        model: &Model,
        shared: &LoweringState,
        months: &BTreeMap<FileId, bool>,
    ) -> Result<Amount, Option<&'static str>> {
        let worked_out = Work {
            decided: self,
            model,
            shared,
            months,
        };
        worked_out.decision(id).map_err(|Refused(why)| why)
    }
}

/// Makes a fact of what a decision is worked out to be.
pub(super) fn store(
    model: &mut Model,
    id: DecisionId,
    amount: Result<Amount, Option<&'static str>>,
) {
    let decision = model.decisions.at(id);
    let amount = match (amount, &decision.domain) {
        (Ok(amount), domain) => {
            let (lo, hi) = amount.bounds(&|id| model.facts.at(id).domain.bounds());
            let bounds = (i64::try_from(lo), i64::try_from(hi));
            let domain = match (domain, bounds) {
                (Domain::Ordered(own), (Ok(lo), Ok(hi))) => Domain::Ordered(Ordered {
                    kind: own.kind.clone(),
                    lo,
                    hi,
                }),
                (domain, _) => domain.clone(),
            };
            let fact = Fact {
                name: decision.name.clone(),
                was: None,
                label: decision.called.as_ref().unwrap_or(&decision.title).clone(),
                not: None,
                ask: None,
                domain,
                computed: Some(Computed {
                    amount,
                    saying: Saying::Decision(id),
                }),
                broken: false,
                span: decision.span,
            };
            DecisionAmount::Fact(model.facts.push(fact))
        }
        (Err(Some(why)), _) => DecisionAmount::Refused(why),
        (Err(None), _) => DecisionAmount::Unasked,
    };
    model.decisions.at_mut(id).amount = amount;
}

/// Finds what a decision needs.
struct Found<'a, 'u> {
    decided: &'a Decided<'u>,
    shared: &'a LoweringState,
    needs: Vec<Entity>,
    seen: BTreeSet<DefineId>,
}

impl Found<'_, '_> {
    fn named(&mut self, file: FileId, name: &str) {
        let scope = self.shared.scopes.get(&file);
        match scope
            .and_then(|scope| scope.get(name))
            .map(|entry| entry.entity)
        {
            Some(Entity::Define(id)) => {
                if self.seen.insert(id)
                    && let Some((file, define)) = self.decided.defines.get(&id)
                {
                    self.condition(*file, &define.condition);
                }
            }
            Some(entity @ (Entity::Fact(_) | Entity::Decision(_))) => self.needs.push(entity),
            _ => {}
        }
    }

    fn expression(&mut self, file: FileId, written: &Expression) {
        let mut all = Vec::new();
        names(written, &mut |name| all.push(name.text.clone()));
        for name in all {
            self.named(file, &name);
        }
    }

    fn condition(&mut self, file: FileId, written: &ast::Condition) {
        match &written.kind {
            ast::ConditionKind::And(parts) | ast::ConditionKind::Or(parts) => {
                for part in parts {
                    self.condition(file, part);
                }
            }
            ast::ConditionKind::Implies(from, to) => {
                self.condition(file, from);
                self.condition(file, to);
            }
            ast::ConditionKind::Not(inner) => self.condition(file, inner),
            ast::ConditionKind::Related(one, _, other) => {
                self.expression(file, one);
                self.expression(file, other);
            }
            ast::ConditionKind::Open => {}
            ast::ConditionKind::Test(name, test) => {
                self.named(file, &name.text);
                if let Test::Is {
                    operand: Operand::Literal(literal),
                    ..
                } = test
                    && let ast::LiteralKind::Name(name) = &literal.kind
                {
                    self.named(file, name);
                }
            }
        }
    }
}

/// Why a decision is no amount.
struct Refused(Option<&'static str>);

/// What is not understood is reported where it is lowered.
const UNREAD: Refused = Refused(None);

struct Work<'a, 'u> {
    decided: &'a Decided<'u>,
    model: &'a Model,
    shared: &'a LoweringState,
    months: &'a BTreeMap<FileId, bool>,
}

impl Work<'_, '_> {
    fn decision(&self, id: DecisionId) -> Result<Amount, Refused> {
        let (file, written) = self.decided.decisions.get(&id).ok_or(UNREAD)?;
        if written.population.is_some() {
            return Err(Refused(Some(
                "it is `for` some readers, and has no value for the others",
            )));
        }
        let context = Context::new(*file, self.model, self.shared).ok_or(UNREAD)?;
        let decision = self.model.decisions.at(id);
        if matches!(decision.domain, Domain::AnyOf(_)) {
            return Err(Refused(Some("it gives several values together")));
        }
        let mut amount = Amount::constant(decision.domain.bounds().0);
        for at in order(decision, written).into_iter().rev() {
            let Some(rule) = written.rules.get(at) else {
                continue;
            };
            let result = self.result(&context, decision, (written, rule))?;
            let Some(when) = &rule.when else {
                amount = result;
                continue;
            };
            let mut applies = vec![self.truth(&context, when)?];
            if let Some(valid) = &rule.valid {
                let (_, within) = days::days(valid, &context).ok_or(UNREAD)?;
                applies.push(self.of_model(&within)?);
            }
            if let Some(unless) = &rule.unless {
                applies.push(not(self.truth(&context, unless)?)?);
            }
            amount = Amount::either(all(applies), result, amount);
        }
        Ok(amount)
    }

    fn result(
        &self,
        context: &Context<'_>,
        decision: &Decision,
        (written, rule): (&ast::Decision, &ast::Rule),
    ) -> Result<Amount, Refused> {
        let expression = match (&rule.result, &decision.domain) {
            (ast::RuleResult::Amount(amount), _) => amount.clone(),
            (
                ast::RuleResult::Value(Operand::Literal(ast::Literal {
                    kind: ast::LiteralKind::Name(name),
                    span,
                })),
                Domain::Ordered(_),
            ) if context.may_be_amount(name) => super::relations::named(name, *span),
            (ast::RuleResult::Value(operand), domain) => {
                let form = if written.from.is_some() {
                    Form::Cell
                } else {
                    Form::Line
                };
                let name = &written.declared.name;
                let value = constant(name, domain, operand, form, context).ok_or(UNREAD)?;
                return value.number().map(Amount::constant).ok_or(UNREAD);
            }
        };
        let Domain::Ordered(wanted) = &decision.domain else {
            return Err(UNREAD);
        };
        let reader = self.reader(context);
        let typed = reader.typed(&expression).ok_or(UNREAD)?;
        let given = reader.given(typed, wanted, expression.span);
        given.map(|(amount, _)| amount).ok_or(UNREAD)
    }

    fn reader<'c, 'l>(&self, context: &'c Context<'l>) -> AmountReader<'c, 'l> {
        AmountReader {
            context,
            early: self.months.get(&context.file).copied(),
        }
    }

    /// 1 where a condition holds, else 0.
    fn truth(&self, context: &Context<'_>, written: &ast::Condition) -> Result<Amount, Refused> {
        let each = |parts: &[ast::Condition]| {
            parts
                .iter()
                .map(|part| self.truth(context, part))
                .collect::<Result<Vec<_>, _>>()
        };
        match &written.kind {
            ast::ConditionKind::And(parts) => Ok(all(each(parts)?)),
            ast::ConditionKind::Or(parts) => Ok(any(each(parts)?)),
            ast::ConditionKind::Not(inner) => not(self.truth(context, inner)?),
            ast::ConditionKind::Implies(from, to) => Ok(any(vec![
                not(self.truth(context, from)?)?,
                self.truth(context, to)?,
            ])),
            // It is an error by itself.
            ast::ConditionKind::Open => Ok(all(Vec::new())),
            ast::ConditionKind::Related(..) | ast::ConditionKind::Test(..) => {
                let relations = RelationReader {
                    reader: self.reader(context),
                    next: 0,
                };
                if let Some((amount, domain, admits)) = relations.compared(written) {
                    return lies_in(amount, &admits, domain);
                }
                let lowered = condition(written, context);
                self.of_model(&lowered)
            }
        }
    }

    /// The same of a condition that is lowered.
    fn of_model(&self, lowered: &Condition) -> Result<Amount, Refused> {
        let each = |parts: &[Condition]| {
            parts
                .iter()
                .map(|part| self.of_model(part))
                .collect::<Result<Vec<_>, _>>()
        };
        match &lowered.kind {
            ConditionKind::All(parts) => Ok(all(each(parts)?)),
            ConditionKind::Any(parts) => Ok(any(each(parts)?)),
            ConditionKind::Not(inner) => not(self.of_model(inner)?),
            ConditionKind::Fact(id, admits, _) => lies_in(
                self.fact(*id),
                admits,
                self.model.facts.at(*id).domain.bounds(),
            ),
            ConditionKind::Define(id) => {
                let (file, define) = self.decided.defines.get(id).ok_or(UNREAD)?;
                let context = Context::new(*file, self.model, self.shared).ok_or(UNREAD)?;
                self.truth(&context, &define.condition)
            }
            ConditionKind::Decision(id, admits, _) => {
                let domain = self.model.decisions.at(*id).domain.bounds();
                match &self.model.decisions.at(*id).amount {
                    DecisionAmount::Fact(fact) => lies_in(self.fact(*fact), admits, domain),
                    DecisionAmount::Refused(why) => Err(Refused(Some(why))),
                    DecisionAmount::Unasked => Err(UNREAD),
                }
            }
        }
    }

    fn fact(&self, id: FactId) -> Amount {
        match &self.model.facts.at(id).computed {
            Some(computed) => computed.amount.clone(),
            None => Amount::Fact(id),
        }
    }
}

/// The rules, so that the first that applies decides.
fn order(decision: &Decision, written: &ast::Decision) -> Vec<usize> {
    let mut known = decision.clone();
    let names: Vec<String> = known.rules.iter().map(|rule| rule.name.clone()).collect();
    if written.policy == Policy::Agree {
        for (rule, written) in known.rules.iter_mut().zip(&written.rules) {
            rule.overrides = written
                .overrides
                .iter()
                .filter_map(|name| names.iter().position(|known| *known == name.text))
                .collect();
        }
    } else {
        return (0..written.rules.len()).collect();
    }
    known.strongest_first()
}

fn lies_in(amount: Amount, admits: &Admits, domain: (i64, i64)) -> Result<Amount, Refused> {
    let intervals: Vec<(i64, i64)> = match admits {
        Admits::Within(intervals) => intervals.clone(),
        Admits::Values(values) => values
            .iter()
            .filter_map(|value| i64::try_from(*value).ok())
            .map(|value| (value, value))
            .collect(),
        Admits::IncludesAny(_) | Admits::Exactly(_) | Admits::AllBut(_) => {
            return Err(Refused(Some("one of its rules asks for a set")));
        }
    };
    Ok(match amount.as_constant() {
        Some(value) => {
            let lies = intervals
                .iter()
                .any(|(lo, hi)| (*lo..=*hi).contains(&value));
            Amount::constant(i64::from(lies))
        }
        None => amount.lies_in(&intervals, domain),
    })
}

fn all(parts: Vec<Amount>) -> Amount {
    joined(parts, 1, i64::min, Amount::Least)
}

fn any(parts: Vec<Amount>) -> Amount {
    joined(parts, 0, i64::max, Amount::Greatest)
}

/// Amounts that are 0 or 1 as one; those that are `neutral` change nothing.
fn joined(
    parts: Vec<Amount>,
    neutral: i64,
    join: fn(i64, i64) -> i64,
    join_all: fn(Vec<Amount>) -> Amount,
) -> Amount {
    let mut all: Vec<Amount> = Vec::new();
    for part in parts {
        match part.as_constant() {
            Some(value) if value == neutral => continue,
            Some(_) => return part,
            None => {}
        }
        // Of one key, one choice says all.
        let known = all
            .iter()
            .enumerate()
            .find_map(|(at, known)| Some((at, known.joined_choice(&part, join)?)));
        match known.and_then(|(at, joined)| Some((all.get_mut(at)?, joined))) {
            Some((slot, joined)) => *slot = joined,
            None => all.push(part),
        }
    }
    match all.as_slice() {
        [] => Amount::constant(neutral),
        [only] => only.clone(),
        _ => join_all(all),
    }
}

/// 1 less an amount that is 0 or 1.
fn not(amount: Amount) -> Result<Amount, Refused> {
    let turned = amount.with_constants(&|value| Amount::sum(Vec::new(), 1 - value));
    turned
        .or_else(|| Amount::sum(vec![(-1, amount)], 1))
        .ok_or(UNREAD)
}

/// The decisions that the comparisons and the rules of a unit work with.
pub(super) fn asked(units: &[Unit], shared: &LoweringState) -> BTreeSet<DecisionId> {
    let mut all = BTreeSet::new();
    for unit in units {
        let Some(scope) = shared.scopes.get(&unit.file) else {
            continue;
        };
        let mut see = |name: &Name| {
            if let Some(Entity::Decision(id)) = scope.get(&name.text).map(|entry| entry.entity) {
                all.insert(id);
            }
        };
        for item in unit.parsed.items() {
            written::leaves(item, &mut |leaf| match &leaf.kind {
                ast::ConditionKind::Related(one, _, other) => {
                    names(one, &mut see);
                    names(other, &mut see);
                }
                ast::ConditionKind::Test(name, test) => {
                    // What looks like a value may be a fact, or another decision.
                    if let Some(other) = compared_with(test).filter(|other| {
                        let entry = scope.get(&other.text).map(|entry| entry.entity);
                        matches!(entry, Some(Entity::Fact(_) | Entity::Decision(_)))
                    }) {
                        see(name);
                        see(&other);
                    }
                }
                _ => {}
            });
            match item {
                Item::Quantity(quantity) => names(&quantity.value, &mut see),
                Item::Decision(decision) => {
                    for rule in &decision.rules {
                        match &rule.result {
                            ast::RuleResult::Amount(amount) => names(amount, &mut see),
                            ast::RuleResult::Value(operand) => {
                                if let Some(name) = named(operand).filter(|_| is_ordered(decision))
                                {
                                    see(&name);
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }
    all
}

/// Whether a decision gives numbers or dates.
fn is_ordered(decision: &ast::Decision) -> bool {
    let kind = decision.domain.as_ref().map(|domain| &domain.kind);
    matches!(
        kind,
        Some(
            ast::DomainKind::Number(_)
                | ast::DomainKind::Date(_)
                | ast::DomainKind::Time(_)
                | ast::DomainKind::Version(_)
        )
    )
}

/// The name with which a test compares.
fn compared_with(test: &Test) -> Option<Name> {
    match test {
        Test::Is { operand, .. } => named(operand),
        _ => None,
    }
}

/// The name that is written for a value.
fn named(operand: &Operand) -> Option<Name> {
    let Operand::Literal(literal) = operand else {
        return None;
    };
    let ast::LiteralKind::Name(text) = &literal.kind else {
        return None;
    };
    Some(Name {
        text: text.clone(),
        span: literal.span,
    })
}

/// Where a decision's name stands.
pub(super) fn place(model: &Model, id: DecisionId) -> (Span, String) {
    let decision = model.decisions.at(id);
    (decision.span, decision.name.clone())
}
