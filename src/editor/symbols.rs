//! What a source declares, as an outline.

use crate::base::{FileId, Span};
use crate::driver::LiveProject;
use crate::syntax::ast::{Declared, Domain, GuideContent, Item, Name, Section, Text};

/// A thing of an outline.
#[derive(Clone, Debug)]
pub struct Symbol {
    pub name: String,
    /// Its label or title, as it is written.
    pub detail: String,
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// Its name.
    pub selection: Span,
    pub children: Vec<Symbol>,
}

/// The kinds of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    Term,
    Fact,
    Value,
    Values,
    Quantity,
    Calendar,
    Define,
    Outcome,
    Decision,
    Rule,
    Procedure,
    Guide,
    Group,
    Scenario,
    Article,
    Example,
}

/// The outline of a source.
pub fn symbols(project: &LiveProject, file: FileId) -> Vec<Symbol> {
    let Some(tree) = project.tree(file) else {
        return Vec::new();
    };
    let text = &project.sources().get(file).text;
    let items = tree.items.iter();
    items
        .filter_map(|written| {
            let own = text.get(written.span.range()).unwrap_or_default();
            let end = written.span.range().start + own.trim_end().len();
            item(
                &written.item,
                Span::new(file, written.span.range().start, end),
            )
        })
        .collect()
}

fn item(item: &Item, span: Span) -> Option<Symbol> {
    let symbol = |declared: &Declared, detail: &Text, kind| of(declared, detail, kind, span);
    Some(match item {
        Item::Use(_) | Item::MonthsEnd(_) | Item::Assume(_) => return None,
        Item::Term(term) => symbol(&term.declared, &term.full, SymbolKind::Term),
        Item::Fact(fact) => Symbol {
            children: values(&fact.domain),
            ..symbol(&fact.declared, &fact.label.text, SymbolKind::Fact)
        },
        Item::Values(values) => symbol(&values.declared, &values.from.path, SymbolKind::Values),
        Item::Quantity(quantity) => {
            symbol(&quantity.declared, &quantity.label, SymbolKind::Quantity)
        }
        Item::Calendar(calendar) => {
            symbol(&calendar.declared, &calendar.label, SymbolKind::Calendar)
        }
        Item::Define(define) => symbol(&define.declared, &define.label.text, SymbolKind::Define),
        Item::Outcome(outcome) => symbol(&outcome.declared, &outcome.label, SymbolKind::Outcome),
        Item::Decision(decision) => {
            let rules = decision.rules.iter();
            // Rules of a file of rows stand there.
            let rules = rules.filter(|rule| rule.span.file == span.file);
            let rules = rules.filter_map(|rule| {
                let name = rule.name.as_ref()?;
                Some(named(
                    name,
                    rule.because.as_ref(),
                    SymbolKind::Rule,
                    rule.span,
                ))
            });
            let of_domain = decision.domain.iter().flat_map(values);
            Symbol {
                children: of_domain.chain(rules).collect(),
                ..symbol(&decision.declared, &decision.title, SymbolKind::Decision)
            }
        }
        Item::Procedure(procedure) => {
            symbol(&procedure.declared, &procedure.title, SymbolKind::Procedure)
        }
        Item::Guide(guide) => Symbol {
            children: match &guide.content {
                GuideContent::Steps { .. } => Vec::new(),
                GuideContent::Sections(sections) => self::sections(sections),
            },
            ..symbol(&guide.declared, &guide.title, SymbolKind::Guide)
        },
        Item::Article(article) => Symbol {
            name: "article".to_owned(),
            detail: String::new(),
            kind: SymbolKind::Article,
            span,
            selection: article.span,
            children: Vec::new(),
        },
        Item::Example(example) => Symbol {
            name: example.title.markdown.clone(),
            detail: String::new(),
            kind: SymbolKind::Example,
            span,
            selection: example.title.span,
            children: Vec::new(),
        },
    })
}

fn of(declared: &Declared, detail: &Text, kind: SymbolKind, span: Span) -> Symbol {
    named(&declared.name, Some(detail), kind, span)
}

fn named(name: &Name, detail: Option<&Text>, kind: SymbolKind, span: Span) -> Symbol {
    Symbol {
        name: name.text.clone(),
        detail: detail.map(|text| text.markdown.clone()).unwrap_or_default(),
        kind,
        // Where an item was mended, its name may stand elsewhere than it.
        span: span.to(name.span),
        selection: name.span,
        children: Vec::new(),
    }
}

fn values(domain: &Domain) -> Vec<Symbol> {
    let values = domain.values().iter();
    values
        .map(|value| {
            let span = value.declared.name.span.to(value.label.span);
            of(&value.declared, &value.label, SymbolKind::Value, span)
        })
        .collect()
}

/// The sections of a guide or a group; of a group, the end is that of its last section.
fn sections(sections: &[Section]) -> Vec<Symbol> {
    let section = |section: &Section| match section {
        Section::Group(group) => {
            let children = self::sections(&group.sections);
            let own = group.declared.name.span.to(group.title.span);
            let span = children.iter().fold(own, |span, child| span.to(child.span));
            Symbol {
                children,
                ..of(&group.declared, &group.title, SymbolKind::Group, span)
            }
        }
        Section::Scenario(scenario) => {
            let span = scenario.declared.name.span.to(scenario.close);
            of(
                &scenario.declared,
                &scenario.title,
                SymbolKind::Scenario,
                span,
            )
        }
    };
    sections.iter().map(section).collect()
}
