//! Prose: the steps of procedures and scenarios, and the prose of pages.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, Span, codes};
use crate::model::domain::{Constant, Domain};
use crate::model::markup::Markup;
use crate::model::markup_reader::{empty, kept_in_address, name_in_address};
use crate::model::names::{Entity, Target};
use crate::model::types::{
    Block, Body, Branch, Call, Choice, Destination, Effect, Presentation, Procedure, RuleResult,
    Step,
};
use crate::syntax::ast;
use crate::syntax::ast::{DirectiveKind, Literal, LiteralKind, Name, Operand, SetTo, Text};

use super::conditions::{Form, condition, constant};
use super::context::{Context, Local};

/// Lowers a procedure.
pub(super) fn procedure(written: &ast::Procedure, context: &Context<'_>) -> Procedure {
    let parameters: Vec<String> = written
        .parameters
        .iter()
        .map(|parameter| parameter.text.clone())
        .collect();
    let of_title = Local {
        only_in_steps: parameters.clone(),
        ..Local::default()
    };
    Procedure {
        name: written.declared.name.text.clone(),
        was: written.declared.was(),
        title: context.with_local(of_title, || context.sentence(&written.title)),
        requires: written
            .requires
            .as_ref()
            .map(|requires| condition(requires, context)),
        body: body(
            &written.body,
            written.close,
            parameters.clone(),
            ProseContext::Procedure,
            context,
        ),
        parameters,
        span: written.declared.name.span,
    }
}

/// Lowers the steps of a scenario or procedure.
pub(super) fn body(
    blocks: &[ast::Block],
    close: Span,
    parameters: Vec<String>,
    place: ProseContext,
    context: &Context<'_>,
) -> Body {
    let mut steps = BTreeMap::new();
    step_ids(blocks, &mut steps, context);
    let local = Local {
        steps: steps.into_keys().collect(),
        parameters,
        only_in_steps: Vec::new(),
    };
    context.with_local(local, || Body {
        blocks: Bodies { context, place }.blocks(blocks),
        close: Some(close),
    })
}

/// Lowers the prose of an article, an intro or a note.
pub(super) fn prose(blocks: &[ast::Block], context: &Context<'_>) -> Vec<Block> {
    Bodies {
        context,
        place: ProseContext::Page,
    }
    .blocks(blocks)
}

/// The kind of prose; it decides which directives have a meaning.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ProseContext {
    /// An article, an intro or a note.
    Page,
    /// A branch of such prose.
    PageBranch,
    /// A scenario.
    Scenario,
    /// A procedure.
    Procedure,
}

fn step_ids(blocks: &[ast::Block], ids: &mut BTreeMap<String, Span>, context: &Context<'_>) {
    for block in blocks {
        match block {
            ast::Block::Step(step) => step_ids(&step.blocks, ids, context),
            ast::Block::Directive(directive) => match &directive.kind {
                DirectiveKind::Id(name) => step_id(name, ids, context),
                DirectiveKind::If(branches) => branches
                    .iter()
                    .for_each(|branch| step_ids(&branch.body, ids, context)),
                DirectiveKind::Choose(_, options) => {
                    for option in options {
                        step_ids(&option.body, ids, context);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
}

fn step_id(name: &Name, ids: &mut BTreeMap<String, Span>, context: &Context<'_>) {
    let declared = context.scope.get(&name.text).map(|entry| entry.span);
    if let Some(first) = ids.insert(name.text.clone(), name.span).or(declared) {
        context.say(
            Diagnostic::new(
                &codes::DUPLICATE_NAME,
                name.span,
                format!("two things are called `{}`", name.text),
            )
            .also(first, "the other one")
            .help("give the step another `@id`"),
        );
    }
}

struct Bodies<'c, 'l> {
    context: &'c Context<'l>,
    place: ProseContext,
}

impl Bodies<'_, '_> {
    fn blocks(&self, written: &[ast::Block]) -> Vec<Block> {
        written
            .iter()
            .filter_map(|block| self.block(block, false))
            .collect()
    }

    fn block(&self, written: &ast::Block, in_step: bool) -> Option<Block> {
        Some(match written {
            ast::Block::Text(text) => Block::Markup(self.markup(text, in_step)),
            ast::Block::Result(text) if in_step => Block::Result(self.context.sentence(text)),
            ast::Block::Result(text) => {
                self.misplaced(
                    text.span,
                    "this result belongs to no step",
                    "indent the line with `=>` under its step",
                );
                return None;
            }
            ast::Block::Step(step) => Block::Step(self.step(step)),
            ast::Block::Directive(directive) => self.directive(directive, in_step)?,
        })
    }

    /// Markdown; a heading among steps would stand above the steps behind it, for all readers.
    fn markup(&self, text: &Text, in_step: bool) -> Vec<Markup> {
        let blocks = self.context.markup(text);
        for block in &blocks {
            if let Markup::Heading { span, .. } = block
                && (in_step || self.place != ProseContext::Page)
            {
                let message = match self.place {
                    ProseContext::PageBranch => "a heading stands in a branch",
                    _ => "a heading stands among steps",
                };
                self.context.say(
                    Diagnostic::new(&codes::HEADING_LEVEL, *span, message)
                        .help("give the part a `scenario` or `group` of its own, or write the words in bold: `**…**`"),
                );
            }
        }
        blocks
    }

    fn step(&self, written: &ast::Step) -> Step {
        let mut step = Step {
            name: None,
            text: self.context.sentence(&written.text),
            requires: Vec::new(),
            irreversible: Vec::new(),
            effects: Vec::new(),
            blocks: Vec::new(),
            span: written.span,
        };
        for block in &written.blocks {
            let ast::Block::Directive(directive) = block else {
                step.blocks.extend(self.block(block, true));
                continue;
            };
            match &directive.kind {
                DirectiveKind::Id(name) => step.name = Some(name.text.clone()),
                DirectiveKind::Requires(requires) => {
                    step.requires.push(condition(requires, self.context));
                }
                DirectiveKind::Irreversible(text) => {
                    step.irreversible.push(self.context.sentence(text));
                }
                DirectiveKind::Set(name, to) => {
                    self.effect(name, to, directive.span, &mut step.effects);
                }
                _ => step.blocks.extend(self.directive(directive, true)),
            }
        }
        step
    }

    /// Reports an option that reads as another one: nobody could choose between them.
    fn check_options(&self, options: &[ast::Choice]) {
        for (at, option) in options.iter().enumerate() {
            let words = option.heading.markdown.trim();
            let mut before = options.iter().take(at);
            let same = before.find(|other| other.heading.markdown.trim() == words);
            if let Some(same) = same.filter(|_| !words.is_empty()) {
                self.context.say(
                    Diagnostic::new(
                        &codes::AMBIGUOUS_SENTENCE,
                        option.heading.span,
                        format!("two options read “{words}”"),
                    )
                    .also(same.heading.span, "the other one")
                    .help("say in each what tells it from the other"),
                );
            }
        }
    }

    fn directive(&self, written: &ast::Directive, in_step: bool) -> Option<Block> {
        let span = written.span;
        let on_page = matches!(self.place, ProseContext::Page | ProseContext::PageBranch);
        match &written.kind {
            DirectiveKind::Note(kind, title, body) => {
                let title = self.context.sentence_if(title.as_ref());
                if body.is_empty() {
                    self.context.say(empty(span, "this note says nothing"));
                }
                return Some(Block::Note(*kind, title, prose(body, self.context)));
            }
            DirectiveKind::See(title, url) => {
                if let Some(name) = name_in_address(url) {
                    self.context.say(kept_in_address(name, span));
                }
                let host = url.split_once("://").map_or("", |(_, rest)| rest);
                if !host.starts_with(char::is_alphanumeric) || url.ends_with("/.") {
                    let message = format!("`{url}` leads nowhere");
                    self.context.say(
                        Diagnostic::new(&codes::BROKEN_LINK, span, message).help(
                            "write the whole address, such as `https://example.com/help`, without a full stop behind it",
                        ),
                    );
                }
                return Some(Block::See(self.context.sentence(title), url.clone(), span));
            }
            DirectiveKind::If(branches) if on_page => {
                let within = Bodies {
                    context: self.context,
                    place: ProseContext::PageBranch,
                };
                let branches = branches.iter().map(|branch| within.branch(branch));
                return Some(Block::If(branches.collect()));
            }
            DirectiveKind::Show(..) if self.place == ProseContext::PageBranch => {
                self.misplaced(
                    span,
                    "`@show` stands in a branch",
                    "put it behind the branches: what it shows says itself for whom it is",
                );
                return None;
            }
            DirectiveKind::Show(name, shape) if on_page => {
                let target = self.shown(name)?;
                let shape = self.presentation(&target, shape.as_ref(), span);
                return Some(Block::Show(target, shape, span));
            }
            DirectiveKind::Show(..) => {
                self.misplaced(
                    span,
                    "`@show` stands among steps",
                    "put it into the `article`, or refer to the thing with `{name}`",
                );
                return None;
            }
            _ if on_page => {
                self.misplaced(
                    span,
                    "this line has a meaning among steps only",
                    "move it into a scenario or a procedure; to show it as it is typed, put lines of ``` around it",
                );
                return None;
            }
            _ => {}
        }
        self.program(&written.kind, span, in_step)
    }

    /// How a decision is shown; other things have one shape.
    fn presentation(
        &self,
        target: &Target,
        written: Option<&ast::Presentation>,
        span: Span,
    ) -> Presentation {
        let Some(written) = written else {
            return Presentation::Automatic;
        };
        if !matches!(target, Target::Decision(_)) {
            self.misplaced(
                span,
                "only a decision or an eligibility is shown as a table, a list or a matrix",
                "take away what stands behind its name",
            );
            return Presentation::Automatic;
        }
        match written {
            ast::Presentation::Table => Presentation::Table,
            ast::Presentation::List => Presentation::List,
            ast::Presentation::Matrix(names) => {
                let fact = |name: &Name| {
                    self.context.resolve(name, "a fact", |entity| match entity {
                        Entity::Fact(id) => Some(id),
                        _ => None,
                    })
                };
                Presentation::Matrix(names.iter().filter_map(fact).collect())
            }
        }
    }

    fn program(&self, kind: &DirectiveKind, span: Span, in_step: bool) -> Option<Block> {
        Some(match kind {
            DirectiveKind::Do(name, arguments, once) => {
                let mut call = self.call(name, arguments, span)?;
                if *once && !call.arguments.is_empty() {
                    self.context.say(
                        Diagnostic::new(
                            &codes::BAD_ARGUMENTS,
                            span,
                            format!("`{}` has parameters, and is shown once", name.text),
                        )
                        .say("each `@do` gives its steps other words")
                        .help("take `once` away"),
                    );
                } else {
                    call.once = *once;
                }
                Block::Do(call)
            }
            DirectiveKind::Set(name, to) => {
                let mut effects = Vec::new();
                self.effect(name, to, span, &mut effects);
                Block::Effects(effects)
            }
            DirectiveKind::Requires(requires) => Block::Requires(condition(requires, self.context)),
            DirectiveKind::If(branches) => {
                Block::If(branches.iter().map(|branch| self.branch(branch)).collect())
            }
            DirectiveKind::Choose(question, options) => {
                self.check_options(options);
                let options = options.iter().map(|option| Choice {
                    heading: self.context.sentence(&option.heading),
                    blocks: self.blocks(&option.body),
                    span: option.heading.span,
                });
                Block::Choose(self.context.sentence(question), options.collect())
            }
            DirectiveKind::Continue(name) => Block::Continue(self.destination(name)?, span),
            DirectiveKind::End(name) => {
                let outcome = self
                    .context
                    .resolve(name, "an outcome", |entity| match entity {
                        Entity::Outcome(id) => Some(id),
                        _ => None,
                    });
                Block::End(outcome?, span)
            }
            DirectiveKind::Id(_) | DirectiveKind::Irreversible(_) => {
                debug_assert!(!in_step, "a step takes these itself");
                self.misplaced(
                    span,
                    "this line belongs to no step",
                    "indent it under the step that it speaks of",
                );
                return None;
            }
            DirectiveKind::Note(..) | DirectiveKind::See(..) | DirectiveKind::Show(..) => {
                return None;
            }
        })
    }

    fn branch(&self, written: &ast::Branch) -> Branch {
        Branch {
            condition: written
                .condition
                .as_ref()
                .map(|written| condition(written, self.context)),
            heading: self.context.sentence_if(written.heading.as_ref()),
            blocks: self.blocks(&written.body),
            span: written.span,
        }
    }

    fn shown(&self, name: &Name) -> Option<Target> {
        self.context.resolve(
            name,
            "a guide, an eligibility, a decision or a procedure",
            |entity| match entity {
                Entity::Guide(id) => Some(Target::Guide(id)),
                Entity::Decision(id) => Some(Target::Decision(id)),
                Entity::Procedure(id) => Some(Target::Procedure(id)),
                _ => None,
            },
        )
    }

    fn destination(&self, name: &Name) -> Option<Destination> {
        if self.context.is_step(&name.text) {
            return Some(Destination::Step(name.text.clone()));
        }
        if self.place == ProseContext::Procedure {
            self.misplaced(
                name.span,
                "a procedure continues only within itself",
                "name one of its own steps with `@id`, or put the `@continue` behind the `@do` of the procedure",
            );
            return None;
        }
        self.context.resolve(
            name,
            "a scenario, a group, a guide or an `@id` of this scenario",
            |entity| match entity {
                Entity::Guide(id) => Some(Destination::Guide(id)),
                Entity::Group(id) => Some(Destination::Group(id)),
                Entity::Scenario(id) => Some(Destination::Scenario(id)),
                _ => None,
            },
        )
    }

    fn call(&self, name: &Name, written: &[(Name, Text)], span: Span) -> Option<Call> {
        let id = self
            .context
            .resolve(name, "a procedure", |entity| match entity {
                Entity::Procedure(id) => Some(id),
                _ => None,
            })?;
        let parameters = self
            .context
            .parameters
            .get(&id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let given: Vec<&str> = written.iter().map(|(name, _)| name.text.as_str()).collect();
        let mut sorted = given.clone();
        sorted.sort_unstable();
        let mut wanted: Vec<&str> = parameters.iter().map(String::as_str).collect();
        wanted.sort_unstable();
        if sorted != wanted {
            let list = parameters
                .iter()
                .map(|parameter| format!("{parameter}: \"…\""))
                .collect::<Vec<_>>()
                .join(", ");
            let call = if list.is_empty() {
                format!("@do {}", name.text)
            } else {
                format!("@do {}({list})", name.text)
            };
            self.context.say(
                Diagnostic::new(
                    &codes::BAD_ARGUMENTS,
                    span,
                    format!("`{}` does not get the parameters it has", name.text),
                )
                .write(&call),
            );
            return None;
        }
        let argument =
            |parameter: &String| written.iter().find(|(name, _)| name.text == *parameter);
        let arguments = parameters
            .iter()
            .filter_map(argument)
            .map(|(_, text)| self.context.sentence(text))
            .collect();
        Some(Call {
            procedure: id,
            arguments,
            once: false,
            span,
        })
    }

    fn effect(&self, name: &Name, to: &SetTo, span: Span, effects: &mut Vec<Effect>) {
        let fact = self.context.resolve(name, "a fact", |entity| match entity {
            Entity::Fact(id) => Some(id),
            _ => None,
        });
        let Some(fact) = fact.filter(|fact| !self.context.model.facts.at(*fact).broken) else {
            return;
        };
        let domain = &self.context.model.facts.at(fact).domain;
        let constant = |operand| {
            let constant = constant(name, domain, operand, Form::Line, self.context);
            constant.map(RuleResult::Value).into_iter().collect()
        };
        let is_unknown = matches!(to, SetTo::Value(to) if self.context.is_unknown(to, domain));
        let values: Vec<RuleResult> = match (to, domain) {
            // What it may be is told by what is asked of it.
            _ if is_unknown => vec![RuleResult::Value(domain.constant(domain.bounds().0))],
            (SetTo::Truth(truth), Domain::YesNo) => {
                vec![RuleResult::Value(Constant::Index(usize::from(*truth)))]
            }
            (SetTo::Truth(_), _) => {
                let help = format!("write `@set {} to …`", name.text);
                let message = format!("`{}` is not yes or no", name.text);
                self.context
                    .say(Diagnostic::new(&codes::WRONG_TEST, span, message).help(help));
                Vec::new()
            }
            (SetTo::Amount(amount), _) => self.context.given_results(amount.span).to_vec(),
            // All days that it may be are written in one place.
            (SetTo::Later(days), _) => days.first().map_or_else(Vec::new, |day| {
                self.context.given_results(day.span).to_vec()
            }),
            (
                SetTo::Value(Operand::Literal(Literal {
                    kind: LiteralKind::Name(other),
                    span,
                })),
                Domain::Ordered(_),
            ) if self.context.is_meant_as_amount(other) => {
                self.context.given_results(*span).to_vec()
            }
            (SetTo::Value(operand), _) => constant(operand),
        };
        if let Some(other) = effects.iter().find(|effect| effect.fact == fact) {
            self.context.say(
                Diagnostic::new(
                    &codes::REPEATED_CLAUSE,
                    span,
                    format!("this step sets `{}` twice", name.text),
                )
                .also(other.span, "it stands here")
                .help("the effects of one step happen together: keep one, or make two steps"),
            );
        }
        let waits = matches!(to, SetTo::Later(_));
        if !values.is_empty() {
            effects.push(Effect {
                fact,
                values,
                is_unknown,
                waits,
                span,
            });
        }
    }

    fn misplaced(&self, span: Span, message: &str, help: &str) {
        self.context
            .say(Diagnostic::new(&codes::MISPLACED_LINE, span, message).help(help));
    }
}
