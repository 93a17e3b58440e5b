//! Conditions, literals, ranges and operands: pairs to tree.

use crate::base::{Diagnostic, codes};

use super::ast::{
    Comparison, Condition, ConditionKind, DayOfYear, Expression, ExpressionKind, Literal,
    LiteralKind, Name, Operand, Relation, RuleResult, Test,
};
use super::expressions::expression;
use super::grammar::Rule;
use super::literals::{compared, literal, order, range};
use super::tree::Node;

/// A `condition`. `None` only where the grammar and this builder disagree.
pub(super) fn condition(node: &Node<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Condition> {
    let mut sides = vec![ImpliesOperand::default()];
    for child in node.children() {
        match child.rule() {
            Rule::operand => sides
                .last_mut()?
                .operands
                .push(operand(&child, diagnostics)?),
            Rule::connective if child.text() == "implies" => sides.push(ImpliesOperand::default()),
            Rule::connective => sides.last_mut()?.connectives.push(child),
            _ => {}
        }
    }
    if sides.len() > 2 {
        diagnostics.push(
            Diagnostic::new(
                &codes::MIXED_AND_OR,
                node.span(),
                "`implies` stands more than once in one condition",
            )
            .help("say with parentheses what implies what: `a implies (b implies c)`"),
        );
    }
    let mut joined = sides
        .into_iter()
        .map(|side| side.join(diagnostics))
        .collect::<Option<Vec<_>>>()?
        .into_iter();
    let first = joined.next()?;
    Some(match joined.next() {
        None => first,
        Some(then) => {
            let span = first.span.to(then.span);
            Condition {
                kind: ConditionKind::Implies(Box::new(first), Box::new(then)),
                span,
            }
        }
    })
}

/// Operands between two `implies`, and the words between them.
#[derive(Default)]
struct ImpliesOperand<'a> {
    operands: Vec<Condition>,
    connectives: Vec<Node<'a>>,
}

impl ImpliesOperand<'_> {
    fn join(mut self, diagnostics: &mut Vec<Diagnostic>) -> Option<Condition> {
        let span = self.operands.first()?.span.to(self.operands.last()?.span);
        let Some(first) = self.connectives.first() else {
            return self.operands.pop();
        };
        if let Some(other) = self
            .connectives
            .iter()
            .find(|word| word.text() != first.text())
        {
            diagnostics.push(
                Diagnostic::new(&codes::MIXED_AND_OR, other.span(), "`and` stands beside `or`")
                    .say("what belongs together here?")
                    .also(first.span(), "")
                    .help("put parentheses around what belongs together: `a and (b or c)` or `(a and b) or c`"),
            );
        }
        let kind = match first.text() {
            "and" => ConditionKind::And(self.operands),
            _ => ConditionKind::Or(self.operands),
        };
        Some(Condition { kind, span })
    }
}

/// An `operand`: `not`s before a test or a condition in parentheses.
pub(super) fn operand(node: &Node<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Condition> {
    if node.has(Rule::open_condition) {
        return Some(Condition {
            kind: ConditionKind::Open,
            span: node.span(),
        });
    }
    let mut inner = match (node.find(Rule::condition), node.find(Rule::test)) {
        (Some(child), _) => condition(&child, diagnostics)?,
        (None, Some(child)) => test(&child)?,
        (None, None) => related(&node.find(Rule::relation)?)?,
    };
    let negations: Vec<Node<'_>> = node.all(Rule::negation).collect();
    inner.span = if node.has(Rule::condition) {
        node.span()
    } else {
        inner.span
    };
    // Two `not`s cancel each other, so that a line of a thousand nests no deeper than one.
    if negations.len() % 2 == 1 {
        inner = Condition {
            kind: ConditionKind::Not(Box::new(inner)),
            span: node.span(),
        };
    }
    Some(inner)
}

fn test(node: &Node<'_>) -> Option<Condition> {
    let name = node.find(Rule::name)?.as_name();
    let test = match node.children().find(|child| child.rule() != Rule::name) {
        None => Test::Bare,
        Some(child) => relation(&child)?,
    };
    Some(Condition {
        kind: ConditionKind::Test(name, test),
        span: node.span(),
    })
}

/// The part behind the name of a tested thing.
fn relation(child: &Node<'_>) -> Option<Test> {
    Some(match child.rule() {
        Rule::is_test => Test::Is {
            negated: child.has(Rule::negation),
            operand: child.children().find_map(|value| operand_value(&value))?,
        },
        Rule::in_test => match child.find(Rule::season) {
            Some(days) => season(&days)?,
            None => Test::In(Box::new(range(&child.find(Rule::range)?)?)),
        },
        Rule::date_test | Rule::size_test => Test::Compare(order(child)?, compared(child)?),
        Rule::includes_test => match child.find(Rule::any_of) {
            Some(any) => Test::Includes(any.names()),
            None => Test::Includes(child.names()),
        },
        _ => return None,
    })
}

/// A `season`.
fn season(node: &Node<'_>) -> Option<Test> {
    let mut days = node.all(Rule::day_of_year).map(|day| {
        let months = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let name = day.find(Rule::month)?;
        let month = months.iter().position(|month| *month == name.text())?;
        Some(DayOfYear {
            month: i8::try_from(month).ok()? + 1,
            // What is no day is said where its month is known.
            day: day.find(Rule::digits)?.text().parse().unwrap_or(0),
            span: day.span(),
        })
    });
    Some(Test::InSeason(days.next()??, days.next()??))
}

/// A `relation`.
fn related(node: &Node<'_>) -> Option<Condition> {
    let mut sides = node.all(Rule::expression).map(|side| expression(&side));
    if node.has(Rule::kw_in) {
        let (subject, from, to) = (sides.next()??, sides.next()??, sides.next()??);
        let kind = within(&subject, from, to);
        let span = node.span();
        return Some(Condition { kind, span });
    }
    let comparison = match order(node) {
        Some(order) => Comparison::Order(order),
        None if node.has(Rule::negation) => Comparison::Other,
        None => Comparison::Same,
    };
    let (left, right) = (sides.next()??, sides.next()??);
    Some(Condition {
        kind: ConditionKind::Related(Box::new(left), comparison, Box::new(right)),
        span: node.span(),
    })
}

/// The unit of an amount that is a number.
fn unit_of(amount: &mut Expression) -> Option<&mut Option<String>> {
    match &mut amount.kind {
        ExpressionKind::Literal(Literal {
            kind: LiteralKind::Digits { unit, .. },
            ..
        }) => Some(unit),
        _ => None,
    }
}

/// That an amount lies between two others, both included.
fn within(subject: &Expression, mut from: Expression, mut to: Expression) -> ConditionKind {
    // The unit of two numbers stands once, behind the second.
    if let (Some(own @ None), Some(unit)) = (unit_of(&mut from), unit_of(&mut to)) {
        own.clone_from(unit);
    }
    // Each part has a place of its own.
    let bounds = [
        (Relation::GreaterOrEqual, subject.span.to(from.span), from),
        (Relation::LessOrEqual, to.span, to),
    ];
    let parts = bounds.map(|(relation, span, bound)| Condition {
        span,
        kind: ConditionKind::Related(
            Box::new(subject.clone()),
            Comparison::Order(relation),
            Box::new(bound),
        ),
    });
    ConditionKind::And(parts.into())
}

/// A `cell`: its test of the fact that heads the column; `None` where it says nothing.
pub(super) fn cell(node: &Node<'_>, name: &Name) -> Option<Condition> {
    let value = node
        .children()
        .find(|child| !matches!(child.rule(), Rule::negation | Rule::any_cell | Rule::EOI))?;
    let subject = Expression {
        kind: ExpressionKind::Name(name.clone()),
        span: name.span,
    };
    if value.rule() == Rule::within_cell {
        let mut bounds = value.all(Rule::expression).map(|side| expression(&side));
        let (from, to) = (bounds.next()??, bounds.next()??);
        return Some(negated_if(node, within(&subject, from, to)));
    }
    if value.rule() == Rule::related_cell {
        let kind = ConditionKind::Related(
            Box::new(subject),
            Comparison::Order(order(&value)?),
            Box::new(expression(&value.find(Rule::expression)?)?),
        );
        return Some(negated_if(node, kind));
    }
    let is = |operand| Test::Is {
        negated: false,
        operand,
    };
    let test = match value.rule() {
        Rule::range => Test::In(Box::new(range(&value)?)),
        Rule::season => season(&value)?,
        Rule::cell_list => is(Operand::OneOf(
            value
                .all(Rule::literal)
                .map(|child| literal(&child))
                .collect::<Option<_>>()?,
        )),
        Rule::nothing | Rule::literal => is(operand_value(&value)?),
        _ => relation(&value)?,
    };
    let kind = ConditionKind::Test(name.clone(), Test::Cell(Box::new(test)));
    Some(negated_if(node, kind))
}

/// A condition where a `negation` stands before it, or not.
fn negated_if(node: &Node<'_>, kind: ConditionKind) -> Condition {
    let span = node.span();
    let condition = Condition { kind, span };
    if !node.has(Rule::negation) {
        return condition;
    }
    Condition {
        kind: ConditionKind::Not(Box::new(condition)),
        span,
    }
}

/// The right side of `is`, of `@set … to`, or a result before `when` in a rule.
pub(super) fn operand_value(node: &Node<'_>) -> Option<Operand> {
    Some(match node.rule() {
        Rule::result_value => operand_value(&node.first()?)?,
        Rule::literal => Operand::Literal(literal(node)?),
        Rule::one_of => Operand::OneOf(
            node.all(Rule::literal)
                .map(|child| literal(&child))
                .collect::<Option<_>>()?,
        ),
        Rule::set => Operand::Set(node.names(), node.span()),
        Rule::nothing => Operand::Nothing(node.span()),
        _ => return None,
    })
}

/// What a rule gives.
pub(super) fn rule_result(node: &Node<'_>) -> Option<RuleResult> {
    let inner = node.first()?;
    Some(match inner.rule() {
        Rule::expression => RuleResult::Amount(expression(&inner)?),
        _ => RuleResult::Value(operand_value(&inner)?),
    })
}
