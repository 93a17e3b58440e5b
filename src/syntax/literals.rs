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

/// The `date` or the `time` below a node.
pub(super) fn moment(node: &Node<'_>) -> Option<Literal> {
    let day = node.find(Rule::date).map(|found| date(&found));
    day.or_else(|| node.find(Rule::time).map(|found| time(&found)))
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
    let dates = node.all(Rule::date).map(|child| date(&child));
    let times = node.all(Rule::time).map(|child| time(&child));
    let mut moments = dates.chain(times);
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
