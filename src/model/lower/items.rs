//! Items that need the heads: defines, assumptions, rules, procedures, guides and examples.

use crate::base::{Diagnostic, codes};
use crate::model::domain::{Constant, Domain};
use crate::model::ids::{DecisionId, GuideId};
use crate::model::names::Entity;
use crate::model::types::{
    Assume, Condition, Define, Example, Expect, ExpectKind, Group, Guide, Model, Policy, Procedure,
    Rule, RuleResult, Scenario,
};
use crate::syntax::ast;
use crate::syntax::ast::{Item, Name};

use super::conditions::{Form, condition, constant};
use super::context::Context;
use super::{bodies, days, guides};

/// An item, lowered, that waits to be stored.
pub(super) enum Lowered {
    Define(Define),
    Assume(Assume),
    Rules(DecisionId, Option<Condition>, Vec<Rule>),
    Procedure(Procedure),
    Guide(Guide, Vec<Group>, Vec<Scenario>),
    Example(Example),
}

impl Lowered {
    pub(super) fn store(self, model: &mut Model) {
        match self {
            Self::Define(define) => drop(model.defines.push(define)),
            Self::Assume(assume) => model.assumes.push(assume),
            Self::Rules(id, population, rules) => {
                let decision = model.decisions.at_mut(id);
                decision.population = population;
                decision.rules = rules;
            }
            Self::Procedure(procedure) => drop(model.procedures.push(procedure)),
            Self::Guide(guide, groups, scenarios) => {
                model.guides.push(guide);
                for group in groups {
                    model.groups.push(group);
                }
                for scenario in scenarios {
                    model.scenarios.push(scenario);
                }
            }
            Self::Example(example) => model.examples.push(example),
        }
    }
}

/// Lowers an item; heads and `use` are done already.
pub(super) fn lower(item: &Item, context: &Context<'_>) -> Option<Lowered> {
    Some(match item {
        Item::Define(define) => Lowered::Define(Define {
            name: define.declared.name.text.clone(),
            was: define.declared.was(),
            label: context.sentence(&define.label.text),
            not: context.sentence_if(define.label.not.as_ref()),
            condition: condition(&define.condition, context),
            span: define.declared.name.span,
        }),
        Item::Assume(assume) => Lowered::Assume(Assume {
            text: context.sentence(&assume.text),
            condition: condition(&assume.condition, context),
            span: assume.text.span,
        }),
        Item::Decision(decision) => rules(decision, context)?,
        Item::Procedure(procedure) => Lowered::Procedure(bodies::procedure(procedure, context)),
        Item::Guide(guide) => {
            let (guide, groups, scenarios) = guides::lower(guide, context);
            Lowered::Guide(guide, groups, scenarios)
        }
        Item::Example(example) => {
            Lowered::Example(context.example(|| self::example(example, context)))
        }
        Item::Use(_)
        | Item::Term(_)
        | Item::Fact(_)
        | Item::Quantity(_)
        | Item::MonthsEnd(_)
        | Item::Calendar(_)
        | Item::Values(_)
        | Item::Outcome(_)
        | Item::Article(_) => {
            return None;
        }
    })
}

// ---- rules
// ------------------------------------------------------------------------------------------

fn rules(written: &ast::Decision, context: &Context<'_>) -> Option<Lowered> {
    // A name that two things have belongs to the first; the second is reported and not stored.
    let entry = context.scope.get(&written.declared.name.text)?;
    let Entity::Decision(id) = entry.entity else {
        return None;
    };
    if entry.span != written.declared.name.span {
        return None;
    }
    let domain = &context.model.decisions.at(id).domain;
    let names = context.rule_names(id);
    let form = if written.from.is_some() {
        Form::Cell
    } else {
        Form::Line
    };
    let population = written
        .population
        .as_ref()
        .map(|population| condition(population, context));
    let rules = written.rules.iter().enumerate().map(|(at, rule)| {
        let overrides = rule
            .overrides
            .iter()
            .filter_map(|name| overridden(name, at, &names, written, context))
            .collect();
        let when = rule.when.as_ref().map(|when| condition(when, context));
        let (when, valid) = days::within(
            when,
            rule.valid.as_deref().filter(|_| rule.when.is_some()),
            context,
        );
        Rule {
            name: names.get(at).cloned().unwrap_or_default(),
            result: given(&written.declared.name, domain, &rule.result, form, context)
                .unwrap_or(RuleResult::Value(Constant::Index(0))),
            when,
            unless: rule
                .unless
                .as_ref()
                .map(|unless| condition(unless, context)),
            overrides,
            valid,
            because: context.sentence_if(rule.because.as_ref()),
            span: rule.span,
        }
    });
    let rules = rules.collect();
    last_resort(written, context);
    Some(Lowered::Rules(id, population, rules))
}

/// What a rule gives; what is worked out is known already.
fn given(
    name: &Name,
    domain: &Domain,
    written: &ast::RuleResult,
    form: Form,
    context: &Context<'_>,
) -> Option<RuleResult> {
    match (written, domain) {
        (ast::RuleResult::Amount(written), _) => context.given_result(written.span),
        (
            ast::RuleResult::Value(ast::Operand::Literal(ast::Literal {
                kind: ast::LiteralKind::Name(fact),
                span,
            })),
            Domain::Ordered(_),
        ) if context.may_be_amount(fact) => context.given_result(*span),
        (ast::RuleResult::Value(operand), _) => {
            constant(name, domain, operand, form, context).map(RuleResult::Value)
        }
    }
}

fn overridden(
    name: &Name,
    at: usize,
    names: &[String],
    written: &ast::Decision,
    context: &Context<'_>,
) -> Option<usize> {
    if written.policy == Policy::First {
        context.say(
            Diagnostic::new(
                &codes::WRONG_KIND,
                name.span,
                "`overrides` has no meaning under `rules first`",
            )
            .say("order decides here")
            .help("move the stronger rule up, or write `rules` instead of `rules first`"),
        );
        return None;
    }
    let found = names.iter().position(|candidate| *candidate == name.text);
    match found {
        Some(other) if other == at => {
            context.say(
                Diagnostic::new(&codes::CYCLE, name.span, "a rule cannot override itself")
                    .help("name another rule"),
            );
            None
        }
        Some(other) => Some(other),
        None if !context.scope.is_complete(&name.text) => None,
        None => {
            let near = crate::base::did_you_mean(&name.text, names.iter().map(String::as_str));
            let known = listed(names);
            context.say(
                Diagnostic::new(
                    &codes::UNKNOWN_NAME,
                    name.span,
                    format!("no rule here is called `{}`", name.text),
                )
                .help(format!("the rules here are: {known}"))
                .did_you_mean(near),
            );
            None
        }
    }
}

/// The first names of many.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = names
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > SHOWN {
        format!("{shown} and {} more", names.len() - SHOWN)
    } else {
        shown
    }
}

/// `otherwise` stands once, and last.
fn last_resort(written: &ast::Decision, context: &Context<'_>) {
    let last = written.rules.len().saturating_sub(1);
    for (at, rule) in written.rules.iter().enumerate() {
        if rule.when.is_none() && at != last {
            context.say(
                Diagnostic::new(&codes::MISPLACED_LINE, rule.span, "`otherwise` is not the last rule")
                    .help("it is what remains when no rule applies: move it to the end, and write it once"),
            );
        }
    }
}

// ---- examples
// ---------------------------------------------------------------------------------------

fn example(written: &ast::Example, context: &Context<'_>) -> Example {
    Example {
        title: context.sentence(&written.title),
        given: written
            .given
            .iter()
            .map(|given| condition(given, context))
            .collect(),
        chosen: written
            .chosen
            .iter()
            .map(|chosen| {
                let words = context.model.plain(&context.sentence(chosen));
                (words, chosen.span)
            })
            .collect(),
        expect: written
            .expect
            .iter()
            .filter_map(|expect| self::expect(expect, context))
            .collect(),
        file: context.file,
        span: written.title.span,
    }
}

fn expect(written: &ast::Expect, context: &Context<'_>) -> Option<Expect> {
    let kind = match &written.expectation {
        ast::Expectation::Is { value, because } => {
            let entry = context.scope.get(&written.subject.text);
            if let Some(Entity::Guide(_)) = entry.map(|entry| entry.entity) {
                let name = &written.subject.text;
                let message = format!("`{name}` is a guide, and has no result");
                context.say(
                    Diagnostic::new(&codes::WRONG_KIND, written.subject.span, message).help(format!(
                        "say which scenario takes them, `expect {name} goes …`, or how they end, `expect {name} ends …`"
                    )),
                );
                return None;
            }
            let id =
                context.resolve(&written.subject, "a decision or an eligibility", |entity| {
                    match entity {
                        Entity::Decision(id) => Some(id),
                        _ => None,
                    }
                })?;
            let value = constant(
                &written.subject,
                &context.model.decisions.at(id).domain,
                value,
                Form::Line,
                context,
            )?;
            ExpectKind::Is(id, value, reasons(id, because, context))
        }
        ast::Expectation::Goes(names) => {
            let scenarios = names.iter().map(|name| {
                context.resolve(name, "a scenario", |entity| match entity {
                    Entity::Scenario(id) => Some(id),
                    _ => None,
                })
            });
            ExpectKind::Goes(
                guide(&written.subject, context)?,
                scenarios.collect::<Option<_>>()?,
            )
        }
        ast::Expectation::Ends(names) => {
            let outcomes = names.iter().map(|name| {
                context.resolve(name, "an outcome", |entity| match entity {
                    Entity::Outcome(id) => Some(id),
                    _ => None,
                })
            });
            let guide = guide(&written.subject, context)?;
            ExpectKind::Ends(guide, outcomes.collect::<Option<_>>()?)
        }
    };
    Some(Expect {
        kind,
        span: written.span,
    })
}

fn guide(name: &Name, context: &Context<'_>) -> Option<GuideId> {
    context.resolve(name, "a guide", |entity| match entity {
        Entity::Guide(id) => Some(id),
        _ => None,
    })
}

/// The rules that an example names.
fn reasons(id: DecisionId, names: &[Name], context: &Context<'_>) -> Vec<usize> {
    let rules = context.rule_names(id);
    let mut found = Vec::new();
    for name in names {
        if let Some(at) = rules.iter().position(|rule| *rule == name.text) {
            found.push(at);
            continue;
        }
        if !context.scope.is_complete(&name.text) {
            continue;
        }
        let near = crate::base::did_you_mean(&name.text, rules.iter().map(String::as_str));
        let message = format!("no rule there is called `{}`", name.text);
        context.say(
            Diagnostic::new(&codes::UNKNOWN_NAME, name.span, message)
                .help(format!("its rules are: {}", listed(&rules)))
                .did_you_mean(near),
        );
    }
    found
}
