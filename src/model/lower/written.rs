//! Goes through what is written: every condition of an item, and every fact that it sets, in the order of
//! the text.

use crate::syntax::ast::{
    Block, Condition, ConditionKind, DirectiveKind, Guard, GuideContent, Item, Name, Section, SetTo,
};

/// Shows every test and comparison of an item.
pub(super) fn leaves<'w>(item: &'w Item, see: &mut dyn FnMut(&'w Condition)) {
    let mut all = Vec::new();
    of_item(item, &mut all);
    while let Some(piece) = all.pop() {
        let Piece::Condition(condition) = piece else {
            continue;
        };
        match &condition.kind {
            ConditionKind::And(parts) | ConditionKind::Or(parts) => {
                all.extend(parts.iter().rev().map(Piece::Condition));
            }
            ConditionKind::Implies(from, to) => {
                all.extend([to, from].map(|part| Piece::Condition(part)));
            }
            ConditionKind::Not(inner) => all.push(Piece::Condition(inner)),
            ConditionKind::Test(..) | ConditionKind::Related(..) => see(condition),
            ConditionKind::Open => {}
        }
    }
}

/// Shows each fact that the steps of an item set, and to what.
pub(super) fn sets<'w>(item: &'w Item, see: &mut dyn FnMut(&'w Name, &'w SetTo)) {
    let mut all = Vec::new();
    of_item(item, &mut all);
    while let Some(piece) = all.pop() {
        if let Piece::Set(name, to) = piece {
            see(name, to);
        }
    }
}

/// What is written in an item that asks for facts, or sets them.
enum Piece<'w> {
    Condition(&'w Condition),
    /// A fact, and what a step sets it to.
    Set(&'w Name, &'w SetTo),
}

/// The pieces of an item, the last of them first.
fn of_item<'w>(item: &'w Item, all: &mut Vec<Piece<'w>>) {
    match item {
        Item::Define(define) => all.push(Piece::Condition(&define.condition)),
        Item::Assume(assume) => all.push(Piece::Condition(&assume.condition)),
        Item::Decision(decision) => {
            all.extend(decision.population.iter().map(Piece::Condition));
            for rule in &decision.rules {
                all.extend(rule.when.iter().chain(&rule.unless).map(Piece::Condition));
            }
        }
        Item::Procedure(procedure) => {
            all.extend(procedure.requires.iter().map(Piece::Condition));
            blocks(&procedure.body, all);
        }
        Item::Guide(guide) => {
            all.extend(guide.population.iter().map(Piece::Condition));
            blocks(&guide.intro, all);
            match &guide.content {
                GuideContent::Steps { body, .. } => blocks(body, all),
                GuideContent::Sections(inner) => sections(inner, all),
            }
        }
        Item::Article(article) => blocks(&article.body, all),
        Item::Example(example) => all.extend(example.given.iter().map(Piece::Condition)),
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

fn sections<'w>(within: &'w [Section], all: &mut Vec<Piece<'w>>) {
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

fn guard<'w>(guard: &'w Guard, all: &mut Vec<Piece<'w>>) {
    match guard {
        Guard::When(when, _) => all.extend(when.iter().map(|when| Piece::Condition(when))),
        Guard::Always | Guard::Otherwise(_) => {}
    }
}

fn blocks<'w>(within: &'w [Block], all: &mut Vec<Piece<'w>>) {
    for block in within {
        match block {
            Block::Step(step) => blocks(&step.blocks, all),
            Block::Directive(directive) => match &directive.kind {
                DirectiveKind::Requires(condition) => all.push(Piece::Condition(condition)),
                DirectiveKind::Set(name, to) => all.push(Piece::Set(name, to)),
                DirectiveKind::If(branches) => {
                    for branch in branches {
                        all.extend(branch.condition.iter().map(Piece::Condition));
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
