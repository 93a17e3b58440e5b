//! Where a source declares things and where it names them, straight from its tree: also of a source
//! with faults, and without a model. Whether such a thing is there is not asked.

use std::cell::RefCell;

use crate::base::{Diagnostic, Span};
use crate::syntax::Parsed;
use crate::syntax::ast::{
    Block, Condition, ConditionKind, DaysNamed, Decision, Declared, Directive, DirectiveKind,
    Domain, DomainKind, Example, Expectation, Expression, ExpressionKind, Fact, Guard, Guide,
    GuideContent, Item, Label, Literal, LiteralKind, Name, NamedValues, Operand, Presentation,
    Procedure, RowFile, Rule, RuleResult, Section, SetTo, Test, Text, Value, Values,
};

use super::markup::Inline;
use super::markup_reader;
use super::markup_reader::Resolve;

/// A thing, by the words by which a source names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamedThing {
    /// What every file can name that uses the one that declares it.
    Item(String),
    /// A value, or a group of values, of a fact, a decision or a list of values.
    Value { of: String, name: String },
    /// A rule of a decision.
    Rule { of: String, name: String },
    /// `{of.name}`: a value, a rule, or the short form of a term.
    Part { of: String, name: String },
    /// A parameter of a procedure.
    Parameter { of: String, name: String },
    /// A step of a scenario, a procedure or a guide without scenarios.
    Step { of: String, name: String },
    /// A file, by its path as written.
    File(String),
}

impl NamedThing {
    /// A thing of the same kind and place that is called otherwise; a file has no name.
    #[must_use]
    pub fn called(&self, new: &str) -> Option<Self> {
        let mut other = self.clone();
        match &mut other {
            Self::Item(name)
            | Self::Value { name, .. }
            | Self::Rule { name, .. }
            | Self::Part { name, .. }
            | Self::Parameter { name, .. }
            | Self::Step { name, .. } => new.clone_into(name),
            Self::File(_) => return None,
        }
        Some(other)
    }
}

/// How a thing is named at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// It is declared there.
    Declares,
    /// The name that it had before.
    Was,
    /// It is named.
    Names,
}

/// A place where a thing is named: the name alone, without braces or quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    pub thing: NamedThing,
    pub naming: Naming,
    pub span: Span,
}

/// The places of a source, in order. Where rows are read into the tree, those in them come too.
#[must_use]
pub fn occurrences(parsed: &Parsed) -> Vec<Occurrence> {
    let reader = OccurrenceReader::default();
    for entry in parsed.front.iter().flat_map(|front| &front.entries) {
        if !["id", "review-by"].contains(&entry.key.as_str()) {
            reader.sentence_if(entry.value.as_ref());
        }
    }
    for item in parsed.items() {
        reader.item(item);
    }
    let mut found = reader.found.into_inner();
    found.sort_by_key(|occurrence| (occurrence.span.file, occurrence.span.start));
    found
}

/// The names that a body has for itself.
#[derive(Clone, Default)]
struct Body {
    /// The thing whose body it is.
    of: String,
    parameters: Vec<String>,
    steps: Vec<String>,
}

#[derive(Default)]
struct OccurrenceReader {
    found: RefCell<Vec<Occurrence>>,
    body: RefCell<Body>,
}

impl Resolve for OccurrenceReader {
    fn knows(&self, _: &str) -> bool {
        true
    }

    fn reference(&self, name: &str, span: Span) -> Option<Inline> {
        // Without the braces.
        let span = Span {
            start: span.start + 1,
            end: span.end.saturating_sub(1).max(span.start + 1),
            ..span
        };
        let Some((of, part)) = name.split_once('.') else {
            self.add(self.local(name), Naming::Names, span);
            return None;
        };
        let (first, second) = halves(span, of.len());
        self.add(item(of), Naming::Names, first);
        let (of, name) = (of.to_owned(), part.to_owned());
        self.add(NamedThing::Part { of, name }, Naming::Names, second);
        None
    }

    fn report(&self, _: Diagnostic) {}
}

/// The places of both halves of a name with a point in it, whose first has so many bytes.
fn halves(span: Span, first: usize) -> (Span, Span) {
    let middle = span
        .start
        .saturating_add(u32::try_from(first).unwrap_or(u32::MAX));
    let before = Span {
        end: middle.min(span.end),
        ..span
    };
    let behind = Span {
        start: middle.saturating_add(1).min(span.end),
        ..span
    };
    (before, behind)
}

fn item(name: &str) -> NamedThing {
    NamedThing::Item(name.to_owned())
}

impl OccurrenceReader {
    fn add(&self, thing: NamedThing, naming: Naming, span: Span) {
        self.found.borrow_mut().push(Occurrence {
            thing,
            naming,
            span,
        });
    }

    /// What a name stands for in the body at hand: one of its own things, else an item.
    fn local(&self, name: &str) -> NamedThing {
        let body = self.body.borrow();
        let has = |names: &[String]| names.iter().any(|known| known == name);
        let (of, name) = (body.of.clone(), name.to_owned());
        if has(&body.parameters) {
            NamedThing::Parameter { of, name }
        } else if has(&body.steps) {
            NamedThing::Step { of, name }
        } else {
            NamedThing::Item(name)
        }
    }

    fn named(&self, name: &Name) {
        self.add(item(&name.text), Naming::Names, name.span);
    }

    fn declared(&self, declared: &Declared, thing: impl Fn(&str) -> NamedThing) {
        let name = &declared.name;
        self.add(thing(&name.text), Naming::Declares, name.span);
        if let Some(was) = &declared.was {
            self.add(thing(&name.text), Naming::Was, was.span);
        }
    }

    fn sentence(&self, text: &Text) {
        markup_reader::sentence(text, self);
    }

    fn sentence_if(&self, text: Option<&Text>) {
        if let Some(text) = text {
            self.sentence(text);
        }
    }

    fn label(&self, label: &Label) {
        self.sentence(&label.text);
        self.sentence_if(label.not.as_ref());
    }

    fn file(&self, path: &Text) {
        let thing = NamedThing::File(path.markdown.clone());
        self.add(thing, Naming::Names, path.span);
    }

    fn item(&self, written: &Item) {
        match written {
            Item::Use(path) => self.file(path),
            Item::Term(term) => self.declared(&term.declared, item),
            Item::Fact(fact) => self.fact(fact),
            Item::Values(values) => self.values(values),
            Item::Quantity(quantity) => {
                self.declared(&quantity.declared, item);
                self.sentence(&quantity.label);
                self.expression(&quantity.value);
            }
            Item::MonthsEnd(_) => {}
            Item::Calendar(calendar) => {
                self.declared(&calendar.declared, item);
                self.sentence(&calendar.label);
                self.rows(calendar.from.as_ref());
            }
            Item::Define(define) => {
                self.declared(&define.declared, item);
                self.label(&define.label);
                self.condition(&define.condition);
            }
            Item::Assume(assume) => {
                self.sentence(&assume.text);
                self.condition(&assume.condition);
            }
            Item::Outcome(outcome) => {
                self.declared(&outcome.declared, item);
                self.sentence(&outcome.label);
            }
            Item::Decision(decision) => self.decision(decision),
            Item::Procedure(procedure) => self.procedure(procedure),
            Item::Guide(guide) => self.guide(guide),
            Item::Article(article) => {
                let steps = step_names(&article.body);
                self.within("article", Vec::new(), steps, || self.blocks(&article.body));
            }
            Item::Example(example) => self.example(example),
        }
    }

    fn fact(&self, fact: &Fact) {
        let name = &fact.declared.name.text;
        self.declared(&fact.declared, item);
        self.label(&fact.label);
        self.sentence_if(fact.ask.as_ref());
        self.domain(&fact.domain, name);
    }

    fn domain(&self, domain: &Domain, of: &str) {
        match &domain.kind {
            DomainKind::OneOf(values) | DomainKind::AnyOf(values) => match values {
                Values::Listed(values) => {
                    values.iter().for_each(|value| self.value(value, of));
                }
                Values::Named(name) => self.named(name),
            },
            DomainKind::YesNo
            | DomainKind::Number(_)
            | DomainKind::Date(_)
            | DomainKind::Time(_)
            | DomainKind::Version(_) => {}
        }
    }

    fn value(&self, value: &Value, of: &str) {
        self.declared(&value.declared, |name| value_of(of, name));
        self.sentence(&value.label);
        self.sentence_if(value.help.as_ref());
    }

    fn values(&self, values: &NamedValues) {
        let of = &values.declared.name.text;
        self.declared(&values.declared, item);
        self.rows(Some(&values.from));
        for group in &values.groups {
            let name = &group.name;
            self.add(value_of(of, &name.text), Naming::Declares, name.span);
            self.sentence(&group.label);
        }
        for (value, groups) in &values.rows {
            self.value(value, of);
            for group in groups {
                self.add(value_of(of, &group.text), Naming::Names, group.span);
            }
        }
    }

    fn rows(&self, from: Option<&RowFile>) {
        if let Some(from) = from {
            self.file(&from.path);
            from.by.iter().for_each(|name| self.named(name));
        }
    }

    fn decision(&self, decision: &Decision) {
        let of = &decision.declared.name.text;
        self.declared(&decision.declared, item);
        self.sentence(&decision.title);
        self.sentence_if(decision.called.as_ref());
        self.condition_if(decision.population.as_ref());
        if let Some(domain) = &decision.domain {
            self.domain(domain, of);
        }
        self.rows(decision.from.as_ref());
        // The column of its results; those of facts come with what is said in them.
        let columns = decision.from.iter().flat_map(|from| &from.columns);
        let results = columns.filter(|column| column.text == *of);
        results.for_each(|column| self.named(column));
        for rule in &decision.rules {
            self.rule(rule, of);
        }
    }

    fn rule(&self, rule: &Rule, of: &str) {
        let thing = |name: &Name| NamedThing::Rule {
            of: of.to_owned(),
            name: name.text.clone(),
        };
        // A row that has no name is called by its number.
        if let Some(name) = rule.name.as_ref().filter(|name| name.span != rule.span) {
            self.add(thing(name), Naming::Declares, name.span);
        }
        match &rule.result {
            RuleResult::Value(operand) => self.operand(operand, of),
            RuleResult::Amount(amount) => self.expression(amount),
        }
        self.condition_if(rule.when.as_ref());
        self.condition_if(rule.unless.as_ref());
        for name in &rule.overrides {
            self.add(thing(name), Naming::Names, name.span);
        }
        self.sentence_if(rule.because.as_ref());
    }

    fn procedure(&self, procedure: &Procedure) {
        let of = &procedure.declared.name.text;
        self.declared(&procedure.declared, item);
        self.sentence(&procedure.title);
        for parameter in &procedure.parameters {
            let thing = parameter_of(of, &parameter.text);
            self.add(thing, Naming::Declares, parameter.span);
        }
        self.condition_if(procedure.requires.as_ref());
        let parameters = procedure.parameters.iter();
        let parameters = parameters.map(|parameter| parameter.text.clone()).collect();
        let steps = step_names(&procedure.body);
        self.within(of, parameters, steps, || self.blocks(&procedure.body));
    }

    fn guide(&self, guide: &Guide) {
        self.declared(&guide.declared, item);
        self.sentence(&guide.title);
        self.condition_if(guide.population.as_ref());
        self.sentence_if(guide.otherwise.as_ref());
        let of = &guide.declared.name.text;
        let in_intro = step_names(&guide.intro);
        self.within(of, Vec::new(), in_intro, || self.blocks(&guide.intro));
        match &guide.content {
            GuideContent::Steps { body, .. } => {
                self.within(of, Vec::new(), step_names(body), || self.blocks(body));
            }
            GuideContent::Sections(sections) => self.sections(sections),
        }
    }

    fn sections(&self, sections: &[Section]) {
        for section in sections {
            match section {
                Section::Group(group) => {
                    self.declared(&group.declared, item);
                    self.sentence(&group.title);
                    self.guard(&group.guard);
                    let of = &group.declared.name.text;
                    let steps = step_names(&group.intro);
                    self.within(of, Vec::new(), steps, || self.blocks(&group.intro));
                    self.sections(&group.sections);
                }
                Section::Scenario(scenario) => {
                    self.declared(&scenario.declared, item);
                    self.sentence(&scenario.title);
                    self.guard(&scenario.guard);
                    let of = &scenario.declared.name.text;
                    let steps = step_names(&scenario.body);
                    self.within(of, Vec::new(), steps, || self.blocks(&scenario.body));
                }
            }
        }
    }

    fn guard(&self, guard: &Guard) {
        match guard {
            Guard::When(Some(condition), _) => self.condition(condition),
            Guard::When(None, _) | Guard::Always | Guard::Otherwise(_) => {}
        }
    }

    fn example(&self, example: &Example) {
        self.sentence(&example.title);
        for given in &example.given {
            self.condition(given);
        }
        for expect in &example.expect {
            let of = &expect.subject.text;
            self.named(&expect.subject);
            match &expect.expectation {
                Expectation::Is { value, because } => {
                    self.operand(value, of);
                    for rule in because {
                        let (of, name) = (of.clone(), rule.text.clone());
                        self.add(NamedThing::Rule { of, name }, Naming::Names, rule.span);
                    }
                }
                Expectation::Goes(names) | Expectation::Ends(names) => {
                    names.iter().for_each(|name| self.named(name));
                }
            }
        }
    }

    /// Reads the body of something, with the names that it has for itself.
    fn within(&self, of: &str, parameters: Vec<String>, steps: Vec<String>, read: impl FnOnce()) {
        let body = Body {
            of: of.to_owned(),
            parameters,
            steps,
        };
        let before = self.body.replace(body);
        read();
        self.body.replace(before);
    }

    fn blocks(&self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Text(text) => drop(markup_reader::blocks(text, self)),
                Block::Result(text) => self.sentence(text),
                Block::Step(step) => {
                    self.sentence(&step.text);
                    self.blocks(&step.blocks);
                }
                Block::Directive(directive) => self.directive(directive),
            }
        }
    }

    fn directive(&self, directive: &Directive) {
        match &directive.kind {
            DirectiveKind::Do(name, arguments, _) => {
                self.named(name);
                for (parameter, text) in arguments {
                    let thing = parameter_of(&name.text, &parameter.text);
                    self.add(thing, Naming::Names, parameter.span);
                    self.sentence(text);
                }
            }
            DirectiveKind::Set(name, to) => {
                self.named(name);
                match to {
                    SetTo::Truth(_) => {}
                    SetTo::Value(operand) => self.operand(operand, &name.text),
                    SetTo::Amount(amount) => self.expression(amount),
                    SetTo::Later(amounts) => {
                        amounts.iter().for_each(|amount| self.expression(amount));
                    }
                }
            }
            DirectiveKind::Requires(condition) => self.condition(condition),
            DirectiveKind::Irreversible(text) | DirectiveKind::See(text, _) => self.sentence(text),
            DirectiveKind::If(branches) => {
                for branch in branches {
                    self.condition_if(branch.condition.as_ref());
                    self.sentence_if(branch.heading.as_ref());
                    self.blocks(&branch.body);
                }
            }
            DirectiveKind::Choose(text, choices) => {
                self.sentence(text);
                for choice in choices {
                    self.sentence(&choice.heading);
                    self.blocks(&choice.body);
                }
            }
            DirectiveKind::Continue(name) => {
                self.add(self.local(&name.text), Naming::Names, name.span);
            }
            DirectiveKind::End(name) => self.named(name),
            DirectiveKind::Id(name) => {
                let of = self.body.borrow().of.clone();
                let thing = NamedThing::Step {
                    of,
                    name: name.text.clone(),
                };
                self.add(thing, Naming::Declares, name.span);
            }
            DirectiveKind::Note(_, text, blocks) => {
                self.sentence_if(text.as_ref());
                self.blocks(blocks);
            }
            DirectiveKind::Show(name, presentation) => {
                self.named(name);
                match presentation {
                    Some(Presentation::Matrix(names)) => {
                        names.iter().for_each(|name| self.named(name));
                    }
                    Some(Presentation::Table | Presentation::List) | None => {}
                }
            }
        }
    }

    fn condition_if(&self, condition: Option<&Condition>) {
        if let Some(condition) = condition {
            self.condition(condition);
        }
    }

    fn condition(&self, condition: &Condition) {
        match &condition.kind {
            ConditionKind::And(parts) | ConditionKind::Or(parts) => {
                parts.iter().for_each(|part| self.condition(part));
            }
            ConditionKind::Implies(one, other) => {
                self.condition(one);
                self.condition(other);
            }
            ConditionKind::Not(inner) => self.condition(inner),
            ConditionKind::Open => {}
            ConditionKind::Test(name, test) => {
                self.named(name);
                self.test(test, &name.text);
            }
            ConditionKind::Related(one, _, other) => {
                self.expression(one);
                self.expression(other);
            }
        }
    }

    fn test(&self, test: &Test, of: &str) {
        match test {
            Test::Is { operand, .. } => self.operand(operand, of),
            Test::Includes(names) => names.iter().for_each(|name| self.value_named(name, of)),
            Test::Cell(test) => self.test(test, of),
            Test::Bare | Test::In(_) | Test::InSeason(..) | Test::Compare(..) | Test::Day(..) => {}
        }
    }

    fn operand(&self, operand: &Operand, of: &str) {
        match operand {
            Operand::Literal(literal) => self.literal(literal, of),
            Operand::OneOf(literals) => {
                literals
                    .iter()
                    .for_each(|literal| self.literal(literal, of));
            }
            Operand::Set(names, _) => names.iter().for_each(|name| self.value_named(name, of)),
            Operand::Nothing(_) => {}
        }
    }

    fn literal(&self, literal: &Literal, of: &str) {
        match &literal.kind {
            LiteralKind::Name(name) => {
                self.add(value_of(of, name), Naming::Names, literal.span);
            }
            LiteralKind::Truth(_)
            | LiteralKind::Digits { .. }
            | LiteralKind::Date(_)
            | LiteralKind::Time(_) => {}
        }
    }

    fn value_named(&self, name: &Name, of: &str) {
        self.add(value_of(of, &name.text), Naming::Names, name.span);
    }

    fn expression(&self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Literal(_) => {}
            ExpressionKind::Name(name) => self.named(name),
            ExpressionKind::Sum(parts) | ExpressionKind::Product(parts) => {
                parts.iter().for_each(|(_, part)| self.expression(part));
            }
            ExpressionKind::Percent(_, inner)
            | ExpressionKind::Rounded(inner, ..)
            | ExpressionKind::PeriodEnd(_, _, inner) => self.expression(inner),
            ExpressionKind::Least(parts) | ExpressionKind::Greatest(parts) => {
                parts.iter().for_each(|part| self.expression(part));
            }
            ExpressionKind::AtLeast(one, other)
            | ExpressionKind::AtMost(one, other)
            | ExpressionKind::Elapsed(_, one, other, _) => {
                self.expression(one);
                self.expression(other);
            }
            ExpressionKind::WorkingDays(_, calendar) => self.named(calendar),
            ExpressionKind::WorkingElapsed(one, other, _, calendar) => {
                self.expression(one);
                self.expression(other);
                self.named(calendar);
            }
            ExpressionKind::NextTo(days, _, day) => {
                match days {
                    DaysNamed::Calendar(calendar) => self.named(calendar),
                    DaysNamed::Weekday(_) => {}
                }
                self.expression(day);
            }
        }
    }
}

fn value_of(of: &str, name: &str) -> NamedThing {
    NamedThing::Value {
        of: of.to_owned(),
        name: name.to_owned(),
    }
}

fn parameter_of(of: &str, name: &str) -> NamedThing {
    NamedThing::Parameter {
        of: of.to_owned(),
        name: name.to_owned(),
    }
}

/// The names that a body gives its steps.
fn step_names(blocks: &[Block]) -> Vec<String> {
    let mut names = Vec::new();
    let mut waiting: Vec<&[Block]> = vec![blocks];
    while let Some(blocks) = waiting.pop() {
        for block in blocks {
            match block {
                Block::Step(step) => waiting.push(&step.blocks),
                Block::Directive(directive) => match &directive.kind {
                    DirectiveKind::Id(name) => names.push(name.text.clone()),
                    DirectiveKind::If(branches) => {
                        waiting.extend(branches.iter().map(|branch| branch.body.as_slice()));
                    }
                    DirectiveKind::Choose(_, choices) => {
                        waiting.extend(choices.iter().map(|choice| choice.body.as_slice()));
                    }
                    DirectiveKind::Note(_, _, blocks) => waiting.push(blocks),
                    _ => {}
                },
                Block::Text(_) | Block::Result(_) => {}
            }
        }
    }
    names
}
