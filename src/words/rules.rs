//! Which condition a line of a decision says, with the exceptions that other rules make.

use crate::model::{
    AVAILABLE, Condition, ConditionKind, Constant, Decision, Domain, Policy, Rule, RuleResult,
    UNAVAILABLE,
};

/// How many exceptions by stronger rules one page may have: nobody reads more.
pub const EXCEPTIONS: usize = 1_000;

/// How an eligibility is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// As a list of when it is available.
    Available,
    /// As a list of when it is not.
    Unavailable,
    /// As a table, as any decision.
    Lines,
}

/// How a decision is said: an eligibility whose rules have one result, but for the last resort, is a
/// list of conditions.
#[must_use]
pub fn stated(decision: &Decision) -> Stated {
    let is_plain = decision.eligibility && decision.policy == Policy::Agree;
    let Some(last) = decision
        .rules
        .last()
        .filter(|rule| is_plain && rule.when.is_none())
    else {
        return Stated::Lines;
    };
    let is_available = |rule: &Rule| rule.result == RuleResult::Value(Constant::Index(AVAILABLE));
    // Rules that give the last resort's result are exceptions of others, if they say nothing else.
    let is_exception = |rule: &Rule| rule.because.is_none() && !rule.overrides.is_empty();
    let is_list = decision.rules.iter().all(|rule| {
        rule.when.is_none() || is_available(rule) != is_available(last) || is_exception(rule)
    });
    let has_reasons = decision.rules.iter().any(|rule| {
        rule.result == RuleResult::Value(Constant::Index(UNAVAILABLE)) && rule.because.is_some()
    });
    match (is_list, is_available(last)) {
        (true, true) => Stated::Unavailable,
        (true, false) if !has_reasons => Stated::Available,
        _ => Stated::Lines,
    }
}

/// Whether each line of a decision is read by itself, so that it has to say what stronger rules
/// except; else the first line that applies counts.
#[must_use]
pub fn is_read_alone(decision: &Decision) -> bool {
    matches!(decision.domain, Domain::AnyOf(_)) || stated(decision) != Stated::Lines
}

/// What the line of a rule excepts: the rule's own `unless`, and where it is read alone the rules that
/// override it, where they win. `left` is how many may still be said; `None` where they do not suffice.
#[must_use]
pub fn exceptions(decision: &Decision, at: usize, left: &mut usize) -> Option<Vec<Condition>> {
    if is_read_alone(decision) {
        return with_stronger(decision, at, left);
    }
    let own = decision.rules.get(at).and_then(|rule| rule.unless.clone());
    Some(own.into_iter().collect())
}

fn with_stronger(decision: &Decision, at: usize, left: &mut usize) -> Option<Vec<Condition>> {
    let own = decision.rules.get(at).and_then(|rule| rule.unless.clone());
    let mut all: Vec<Condition> = own.into_iter().collect();
    for (other, rule) in decision.rules.iter().enumerate() {
        if let (true, Some(when)) = (rule.overrides.contains(&at), &rule.when) {
            // Rules that override each other, which override others, say them all again each time.
            *left = left.checked_sub(1)?;
            all.push(but_not(when, with_stronger(decision, other, left)?));
        }
    }
    Some(all)
}

/// A condition without its exceptions.
#[must_use]
pub fn but_not(when: &Condition, exceptions: Vec<Condition>) -> Condition {
    if exceptions.is_empty() {
        return when.clone();
    }
    let span = when.span;
    let mut parts = vec![when.clone()];
    for exception in exceptions {
        parts.push(Condition {
            kind: ConditionKind::Not(Box::new(exception)),
            span,
        });
    }
    Condition {
        kind: ConditionKind::All(parts),
        span,
    }
}
