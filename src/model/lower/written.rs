//! Goes through what is written: every condition of an item, in the order of the text.

use crate::syntax::ast::{
    Block, Condition, ConditionKind, DirectiveKind, Guard, GuideContent, Item, Name, Section, SetTo,
};

/// Shows every test and comparison of an item.
pub(super) fn leaves<'w>(item: &'w Item, see: &mut dyn FnMut(&'w Condition)) {
    let mut all = Vec::new();
    of_item(item, &mut all);
    while let Some(condition) = all.pop() {
        match &condition.kind {
            ConditionKind::And(parts) | ConditionKind::Or(parts) => all.extend(parts.iter().rev()),
            ConditionKind::Implies(from, to) => all.extend([to.as_ref(), from.as_ref()]),
            ConditionKind::Not(inner) => all.push(inner),
            ConditionKind::Test(..) | ConditionKind::Related(..) => see(condition),
        }
    }
}

/// Shows each fact that the steps of an item set, and to what.
pub(super) fn sets<'w>(item: &'w Item, see: &mut dyn FnMut(&'w Name, &'w SetTo)) {
    match item {
        Item::Procedure(procedure) => sets_in(&procedure.body, see),
        Item::Guide(guide) => match &guide.content {
            GuideContent::Steps { body, .. } => sets_in(body, see),
            GuideContent::Sections(inner) => sets_in_sections(inner, see),
        },
        // Nothing is set outside of steps.
        _ => {}
    }
}

fn sets_in_sections<'w>(within: &'w [Section], see: &mut dyn FnMut(&'w Name, &'w SetTo)) {
    for section in within {
        match section {
            Section::Group(group) => sets_in_sections(&group.sections, see),
            Section::Scenario(scenario) => sets_in(&scenario.body, see),
        }
    }
}

fn sets_in<'w>(within: &'w [Block], see: &mut dyn FnMut(&'w Name, &'w SetTo)) {
    for block in within {
        match block {
            Block::Step(step) => sets_in(&step.blocks, see),
            Block::Directive(directive) => match &directive.kind {
                DirectiveKind::Set(name, to) => see(name, to),
                DirectiveKind::If(branches) => {
                    for branch in branches {
                        sets_in(&branch.body, see);
                    }
                }
                DirectiveKind::Choose(_, options) => {
                    for option in options {
                        sets_in(&option.body, see);
                    }
                }
                DirectiveKind::Note(_, _, inner) => sets_in(inner, see),
                DirectiveKind::Requires(_)
                | DirectiveKind::Do(..)
                | DirectiveKind::Irreversible(_)
                | DirectiveKind::Continue(_)
                | DirectiveKind::End(_)
                | DirectiveKind::Id(_)
                | DirectiveKind::See(..)
                | DirectiveKind::Show(..) => {}
            },
            Block::Text(_) | Block::Result(_) => {}
        }
    }
}

/// The conditions of an item, the last of them first.
fn of_item<'w>(item: &'w Item, all: &mut Vec<&'w Condition>) {
    match item {
        Item::Define(define) => all.push(&define.condition),
        Item::Assume(assume) => all.push(&assume.condition),
        Item::Decision(decision) => {
            all.extend(&decision.population);
            for rule in &decision.rules {
                all.extend(rule.when.iter().chain(&rule.unless));
            }
        }
        Item::Procedure(procedure) => {
            all.extend(&procedure.requires);
            blocks(&procedure.body, all);
        }
        Item::Guide(guide) => {
            all.extend(&guide.population);
            blocks(&guide.intro, all);
            match &guide.content {
                GuideContent::Steps { body, .. } => blocks(body, all),
                GuideContent::Sections(inner) => sections(inner, all),
            }
        }
        Item::Article(article) => blocks(&article.body, all),
        Item::Example(example) => all.extend(&example.given),
        Item::Use(_)
        | Item::Term(_)
        | Item::Fact(_)
        | Item::Quantity(_)
        | Item::MonthsEnd(_)
        | Item::Calendar(_)
        | Item::Values(_)
        | Item::Outcome(_) => {}
    }
    all.reverse();
}

fn sections<'w>(within: &'w [Section], all: &mut Vec<&'w Condition>) {
    for section in within {
        match section {
            Section::Group(group) => {
                guard(&group.guard, all);
                blocks(&group.intro, all);
                sections(&group.sections, all);
            }
            Section::Scenario(scenario) => {
                guard(&scenario.guard, all);
                blocks(&scenario.body, all);
            }
        }
    }
}

fn guard<'w>(guard: &'w Guard, all: &mut Vec<&'w Condition>) {
    match guard {
        Guard::When(when, _) => all.extend(when.iter().map(AsRef::as_ref)),
        Guard::Always | Guard::Otherwise(_) => {}
    }
}

fn blocks<'w>(within: &'w [Block], all: &mut Vec<&'w Condition>) {
    for block in within {
        match block {
            Block::Step(step) => blocks(&step.blocks, all),
            Block::Directive(directive) => match &directive.kind {
                DirectiveKind::Requires(condition) => all.push(condition),
                DirectiveKind::If(branches) => {
                    for branch in branches {
                        all.extend(&branch.condition);
                        blocks(&branch.body, all);
                    }
                }
                DirectiveKind::Choose(_, options) => {
                    for option in options {
                        blocks(&option.body, all);
                    }
                }
                DirectiveKind::Note(_, _, inner) => blocks(inner, all),
                DirectiveKind::Do(..)
                | DirectiveKind::Set(..)
                | DirectiveKind::Irreversible(_)
                | DirectiveKind::Continue(_)
                | DirectiveKind::End(_)
                | DirectiveKind::Id(_)
                | DirectiveKind::See(..)
                | DirectiveKind::Show(..) => {}
            },
            Block::Text(_) | Block::Result(_) => {}
        }
    }
}
