//! Values, and how they lie to each other: pairs to tree.

use super::ast::{Literal, LiteralKind, Range, Relation};
use super::grammar::Rule;
use super::tree::Node;

/// A `literal`.
pub(super) fn literal(node: &Node<'_>) -> Option<Literal> {
    let inner = node.first()?;
    Some(match inner.rule() {
        Rule::date => date(&inner),
        Rule::time => time(&inner),
        Rule::quantity => quantity(&inner)?,
        Rule::truth => Literal {
            kind: LiteralKind::Truth(inner.text() == "yes"),
            span: inner.span(),
        },
        _ => Literal {
            kind: LiteralKind::Name(inner.text().to_owned()),
            span: inner.span(),
        },
    })
}

/// A `date`.
pub(super) fn date(node: &Node<'_>) -> Literal {
    Literal {
        kind: LiteralKind::Date(node.text().to_owned()),
        span: node.span(),
    }
}

/// A `time`.
pub(super) fn time(node: &Node<'_>) -> Literal {
    Literal {
        kind: LiteralKind::Time(node.text().to_owned()),
        span: node.span(),
    }
}

/// A `date` or a `time`.
fn moment(node: &Node<'_>) -> Option<Literal> {
    match node.rule() {
        Rule::date => Some(date(node)),
        Rule::time => Some(time(node)),
        _ => None,
    }
}

/// The `date`, `time` or `quantity` below a node.
pub(super) fn compared(node: &Node<'_>) -> Option<Literal> {
    node.children().find_map(|child| match child.rule() {
        Rule::quantity => quantity(&child),
        _ => moment(&child),
    })
}

pub(super) fn digits(node: &Node<'_>, unit: Option<String>) -> Literal {
    Literal {
        kind: LiteralKind::Digits {
            digits: node.text().to_owned(),
            unit,
        },
        span: node.span(),
    }
}

pub(super) fn quantity(node: &Node<'_>) -> Option<Literal> {
    let unit = node.find(Rule::unit).map(|unit| unit.text().to_owned());
    Some(Literal {
        span: node.span(),
        ..digits(&node.find(Rule::digits)?, unit)
    })
}

/// A `range`. The unit stands once, at its end, and counts for both ends.
pub(super) fn range(node: &Node<'_>) -> Option<Range> {
    let span = node.span();
    if let (Some(lo), Some(hi)) = (node.find(Rule::digits), node.find(Rule::quantity)) {
        let hi = quantity(&hi)?;
        let LiteralKind::Digits { unit, .. } = &hi.kind else {
            return None;
        };
        return Some(Range {
            lo: digits(&lo, unit.clone()),
            hi,
            span,
        });
    }
    let mut moments = node.children().filter_map(|child| moment(&child));
    Some(Range {
        lo: moments.next()?,
        hi: moments.next()?,
        span,
    })
}

/// The order that a `date_relation` or a `size_relation` below a node says.
pub(super) fn order(node: &Node<'_>) -> Option<Relation> {
    let word = node
        .find(Rule::size_relation)
        .or_else(|| node.find(Rule::date_relation))?;
    Some(match word.text() {
        "<" | "before" => Relation::Less,
        ">" | "after" => Relation::Greater,
        "<=" => Relation::LessOrEqual,
        ">=" => Relation::GreaterOrEqual,
        other if other.ends_with("before") => Relation::LessOrEqual,
        _ => Relation::GreaterOrEqual,
    })
}
