//! Items: pairs to tree. One function an item; shared parts stand below.

use crate::base::{Diagnostic, Span, codes};

use super::ast::{
    Article, Assume, Block, Calendar, Decision, Declared, Define, Domain, DomainKind, Example,
    Expect, Expectation, Fact, Group, Guard, Guide, GuideContent, Item, Label, MonthsEnd,
    NamedValues, Outcome, Policy, Procedure, Quantity, RowFile, Rule as RuleItem, Scenario,
    Section, Term, Valid, Value, ValueGroup, Values, Weekday,
};
use super::conditions::{condition, operand, operand_value, rule_result};
use super::expressions::expression;
use super::grammar::Rule;
use super::literals::{date, quantity, range};
use super::prose;
use super::tree::Node;

type Diagnostics<'d> = &'d mut Vec<Diagnostic>;

/// The item of a parse. `None` only where the grammar and this builder disagree.
pub(super) fn item(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Option<Item> {
    Some(match node.rule() {
        Rule::use_item => Item::Use(node.string()?),
        Rule::term => Item::Term(Term {
            declared: declared(node)?,
            full: node.string()?,
            short: node.find(Rule::short).and_then(|short| short.string()),
        }),
        Rule::fact => Item::Fact(Fact {
            declared: declared(node)?,
            label: label(&node.find(Rule::label)?)?,
            domain: domain(&node.find(Rule::domain)?)?,
            ask: node.find(Rule::ask).and_then(|ask| ask.string()),
        }),
        Rule::quantity_item => Item::Quantity(Quantity {
            declared: declared(node)?,
            label: node.string()?,
            value: expression(&node.find(Rule::expression)?)?,
        }),
        Rule::parameter_item => Item::Decision(Box::new(parameter(node)?)),
        Rule::values_item => Item::Values(named_values(node)?),
        Rule::calendar_item => Item::Calendar(calendar(node)?),
        Rule::months_item => Item::MonthsEnd(MonthsEnd {
            early: node.find(Rule::months_end)?.text() == "early",
            span: node.span(),
        }),
        Rule::define => Item::Define(Define {
            declared: declared(node)?,
            label: label(&node.find(Rule::label)?)?,
            condition: tested(node, diagnostics)?,
        }),
        Rule::assume => Item::Assume(Assume {
            text: node.string()?,
            condition: tested(node, diagnostics)?,
        }),
        Rule::outcome => Item::Outcome(Outcome {
            declared: declared(node)?,
            label: node.string()?,
            good: node.has(Rule::good),
        }),
        Rule::eligibility | Rule::decision => {
            Item::Decision(Box::new(decision(node, diagnostics)?))
        }
        Rule::procedure => Item::Procedure(procedure(node, diagnostics)?),
        Rule::guide => Item::Guide(guide(node, diagnostics)?),
        Rule::article => {
            let prose = node.find(Rule::prose)?;
            let span = node.first()?.span();
            Item::Article(Article {
                body: prose::blocks(&prose, false, diagnostics),
                valid: valid(node),
                span,
            })
        }
        Rule::example => Item::Example(example(node, diagnostics)?),
        _ => return None,
    })
}

fn decision(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Option<Decision> {
    let population = node
        .find(Rule::population)
        .and_then(|population| tested(&population, diagnostics));
    let mut rules = Vec::new();
    for child in node.all(Rule::rule_list).flat_map(|list| list.children()) {
        if let Some(open) = child.find(Rule::open_result) {
            diagnostics.push(open_result(open.span()));
            continue;
        }
        rules.push(rule(&child, diagnostics)?);
    }
    Some(Decision {
        declared: declared(node)?,
        title: node.string()?,
        called: node.find(Rule::called).and_then(|called| called.string()),
        population,
        domain: node.find(Rule::domain).and_then(|child| domain(&child)),
        policy: if node.has(Rule::first) {
            Policy::First
        } else {
            Policy::Agree
        },
        rules,
        from: row_file(node),
    })
}

fn row_file(node: &Node<'_>) -> Option<RowFile> {
    Some(RowFile {
        path: node.find(Rule::row_file)?.string()?,
        file: None,
        columns: Vec::new(),
        by: Vec::new(),
    })
}

fn named_values(node: &Node<'_>) -> Option<NamedValues> {
    let group = |group: Node<'_>| {
        Some(ValueGroup {
            name: group.name()?,
            label: group.string()?,
        })
    };
    let groups = node.find(Rule::value_groups);
    let groups = groups
        .iter()
        .flat_map(|groups| groups.all(Rule::value_group));
    Some(NamedValues {
        declared: declared(node)?,
        from: row_file(node)?,
        rows: Vec::new(),
        has_lost: true,
        groups: groups.map(group).collect::<Option<_>>()?,
    })
}

fn calendar(node: &Node<'_>) -> Option<Calendar> {
    let named = node.find(Rule::weekdays).map(|list| {
        list.all(Rule::weekday_name)
            .filter_map(|day| Weekday::named(day.text()))
            .collect()
    });
    Some(Calendar {
        declared: declared(node)?,
        label: node.string()?,
        weekdays: named.unwrap_or_else(|| Weekday::ALL.into_iter().take(5).collect()),
        from: row_file(node),
        holidays: Vec::new(),
    })
}

/// A decision whose rows say of which facts they ask.
fn parameter(node: &Node<'_>) -> Option<Decision> {
    let mut from = row_file(node)?;
    from.by = node.names();
    Some(Decision {
        declared: declared(node)?,
        title: node.string()?,
        called: None,
        population: None,
        domain: node.find(Rule::domain).and_then(|child| domain(&child)),
        policy: Policy::Agree,
        rules: Vec::new(),
        from: Some(from),
    })
}

/// A rule has a question mark for its result.
pub(super) fn open_result(span: Span) -> Diagnostic {
    Diagnostic::new(&codes::OPEN_RESULT, span, "this rule has no result yet")
        .help("put what these readers get in place of the question mark")
}

fn rule(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Option<RuleItem> {
    let otherwise = node.rule() == Rule::otherwise_rule;
    let when = if otherwise {
        None
    } else {
        Some(tested(node, diagnostics)?)
    };
    for clause in [Rule::unless, Rule::overrides, Rule::valid, Rule::because] {
        if let (Some(first), Some(second)) = (node.find(clause), node.all(clause).nth(1)) {
            diagnostics.push(
                Diagnostic::new(
                    &codes::REPEATED_CLAUSE,
                    second.span(),
                    "this rule has the clause already",
                )
                .also(first.span(), "it stands here")
                .help("keep one of them; join conditions with `or`, names of rules with `,`"),
            );
        }
    }
    Some(RuleItem {
        name: node
            .find(Rule::rule_name)
            .and_then(|name| name.find(Rule::name))
            .map(|name| name.as_name()),
        result: rule_result(&node.find(Rule::given_result)?)?,
        when,
        unless: node
            .find(Rule::unless)
            .and_then(|unless| tested(&unless, diagnostics)),
        overrides: node
            .find(Rule::overrides)
            .map(|overrides| overrides.names())
            .unwrap_or_default(),
        valid: valid(node).map(Box::new),
        because: node
            .find(Rule::because)
            .and_then(|because| because.string()),
        span: node.span(),
    })
}

fn procedure(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Option<Procedure> {
    let (body, close) = program(node, diagnostics)?;
    Some(Procedure {
        declared: declared(node)?,
        parameters: node
            .find(Rule::parameters)
            .map(|parameters| parameters.names())
            .unwrap_or_default(),
        title: node.string()?,
        requires: node
            .find(Rule::requires)
            .and_then(|requires| tested(&requires, diagnostics)),
        body,
        close,
    })
}

fn guide(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Option<Guide> {
    let population = node.find(Rule::guide_population);
    let body = node.find(Rule::guide_body)?;
    let content = match body.find(Rule::steps) {
        Some(steps) => {
            let (body, close) = program(&steps, diagnostics)?;
            GuideContent::Steps { body, close }
        }
        None => GuideContent::Sections(sections(&body, diagnostics)?),
    };
    Some(Guide {
        declared: declared(node)?,
        title: node.string()?,
        otherwise: population.as_ref().and_then(Node::string),
        population: population.and_then(|population| tested(&population, diagnostics)),
        as_titled: node.has(Rule::as_titled),
        intro: intro(&body, diagnostics),
        content,
    })
}

fn sections(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Option<Vec<Section>> {
    let mut sections = Vec::new();
    for child in node.children() {
        match child.rule() {
            Rule::group => sections.push(Section::Group(Group {
                declared: declared(&child)?,
                title: child.string()?,
                guard: guard(&child, diagnostics)?,
                as_titled: child.has(Rule::as_titled),
                intro: intro(&child, diagnostics),
                sections: self::sections(&child, diagnostics)?,
            })),
            Rule::scenario => {
                let guard = guard(&child, diagnostics)?;
                let (body, close) = program(&child, diagnostics)?;
                let (declared, title) = (declared(&child)?, child.string()?);
                sections.push(Section::Scenario(Scenario {
                    declared,
                    title,
                    guard,
                    as_titled: child.has(Rule::as_titled),
                    body,
                    close,
                }));
            }
            _ => {}
        }
    }
    Some(sections)
}

fn example(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Option<Example> {
    let mut given = Vec::new();
    for fact in node
        .all(Rule::given)
        .flat_map(|given| given.all(Rule::operand))
    {
        given.push(operand(&fact, diagnostics)?);
    }
    Some(Example {
        title: node.string()?,
        given,
        chosen: node
            .all(Rule::chosen)
            .flat_map(|chosen| chosen.all(Rule::string))
            .filter_map(|chosen| chosen.as_string())
            .collect(),
        expect: node
            .all(Rule::expect)
            .map(|node| expect(&node))
            .collect::<Option<_>>()?,
    })
}

fn expect(node: &Node<'_>) -> Option<Expect> {
    let expectation = if let Some(goes) = node.find(Rule::expect_goes) {
        Expectation::Goes(goes.names())
    } else if let Some(ends) = node.find(Rule::expect_ends) {
        Expectation::Ends(ends.names())
    } else {
        let is = node.find(Rule::expect_is)?;
        Expectation::Is {
            value: operand_value(&is.find(Rule::result_value)?)?,
            because: is.names(),
        }
    };
    Some(Expect {
        subject: node.find(Rule::name)?.as_name(),
        expectation,
        span: node.span(),
    })
}

// ---- shared parts -------------------------------------------------------------------------------

fn declared(node: &Node<'_>) -> Option<Declared> {
    let mut names = node.find(Rule::declared)?.names().into_iter();
    Some(Declared {
        name: names.next()?,
        was: names.next(),
    })
}

fn label(node: &Node<'_>) -> Option<Label> {
    let mut strings = node
        .all(Rule::string)
        .filter_map(|string| string.as_string());
    Some(Label {
        text: strings.next()?,
        not: strings.next(),
    })
}

fn tested(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Option<super::ast::Condition> {
    condition(&node.find(Rule::condition)?, diagnostics)
}

fn guard(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Option<Guard> {
    let Some(guard) = node.find(Rule::guard) else {
        return Some(Guard::Always);
    };
    Some(match guard.find(Rule::guard_otherwise) {
        Some(word) => Guard::Otherwise(word.span()),
        None => match (guard.find(Rule::condition), valid(&guard)) {
            (Some(when), valid) => Guard::When(
                Some(Box::new(condition(&when, diagnostics)?)),
                valid.map(Box::new),
            ),
            (None, valid) => Guard::When(None, valid.map(Box::new)),
        },
    })
}

/// The days that a `valid` of a thing names.
fn valid(node: &Node<'_>) -> Option<Valid> {
    node.find(Rule::valid).map(|valid| {
        let day = |end| {
            valid
                .find(end)
                .and_then(|end| end.find(Rule::date))
                .map(|day| date(&day))
        };
        Valid {
            from: day(Rule::valid_from),
            until: day(Rule::valid_until),
            span: valid.span(),
        }
    })
}

fn intro(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Vec<Block> {
    let prose = node
        .find(Rule::intro)
        .and_then(|intro| intro.find(Rule::prose));
    prose
        .map(|prose| prose::blocks(&prose, false, diagnostics))
        .unwrap_or_default()
}

/// The steps in the braces of a procedure, scenario or `steps`, and the closing brace.
fn program(node: &Node<'_>, diagnostics: Diagnostics<'_>) -> Option<(Vec<Block>, Span)> {
    let prose = node.find(Rule::prose)?;
    let close = prose.find(Rule::close)?;
    let indent = close.text().len() - close.text().trim_start().len();
    let at = close.span().range().start + indent;
    Some((
        prose::blocks(&prose, true, diagnostics),
        Span::new(close.span().file, at, at + 1),
    ))
}

fn domain(node: &Node<'_>) -> Option<Domain> {
    let inner = node.first()?;
    let values = || -> Option<Values> {
        let Some(list) = inner.find(Rule::values) else {
            return inner.name().map(Values::Named);
        };
        let listed = list
            .all(Rule::value)
            .map(|value| {
                let help = value.find(Rule::help).and_then(|help| help.string());
                Some(Value {
                    declared: declared(&value)?,
                    label: value.string()?,
                    help,
                })
            })
            .collect::<Option<_>>()?;
        Some(Values::Listed(listed))
    };
    let bounds = || range(&inner.find(Rule::range)?);
    let kind = match inner.rule() {
        Rule::yes_no => DomainKind::YesNo,
        Rule::one_of_domain => DomainKind::OneOf(values()?),
        Rule::any_of_domain => DomainKind::AnyOf(values()?),
        Rule::date_domain => DomainKind::Date(bounds()?),
        Rule::time_domain => DomainKind::Time(bounds()?),
        Rule::version_domain => DomainKind::Version(bounds()?),
        _ => DomainKind::Number(bounds()?),
    };
    let one = inner.find(Rule::one_of_unit);
    let one = match one {
        Some(one) => Some(quantity(&one.find(Rule::quantity)?)?),
        None => None,
    };
    Some(Domain {
        kind,
        one,
        span: node.span(),
    })
}
