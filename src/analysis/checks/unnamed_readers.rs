//! `unnamed-readers`: a title that is to say for whom a scenario or a group is (`as titled`) does not
//! name what decides it, and the page does not say it either.

use crate::base::{Diagnostic, Span, codes};
use crate::model::{Block, File, Guard, Inline, Markup, Model, visit};
use crate::words::{Vocabulary, clause};

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, group) in model
        .groups
        .of_file(file.id)
        .filter(|(_, group)| group.as_titled)
    {
        let intro = prose(model, &group.intro);
        found.extend(one(model, &group.title, &intro, &group.guard, group.span));
    }
    let scenarios = model.scenarios.of_file(file.id);
    for (_, scenario) in scenarios.filter(|(_, scenario)| scenario.as_titled) {
        let intro = prose(model, &scenario.body.blocks);
        found.extend(one(
            model,
            &scenario.title,
            &intro,
            &scenario.guard,
            scenario.span,
        ));
    }
    found
}

/// The prose before the first step.
fn prose(model: &Model, blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        let Block::Markup(markup) = block else {
            break;
        };
        for block in markup {
            visit::markup(block, &mut |inline: &Inline| {
                text.push_str(&model.plain(std::slice::from_ref(inline)));
                text.push(' ');
            });
            if matches!(block, Markup::Rule) {
                text.push(' ');
            }
        }
    }
    text
}

fn one(
    model: &Model,
    title: &[Inline],
    intro: &str,
    guard: &Guard,
    span: Span,
) -> Option<Diagnostic> {
    let condition = guard.condition()?;
    let title = model.plain(title);
    let text = format!("{title} {intro}");
    let unnamed = clause::unnamed(model, Vocabulary::english(), &text, condition)?;
    let message =
        format!("the title “{title}” does not tell readers that this part is theirs if {unnamed}");
    Some(
        Diagnostic::new(&codes::UNNAMED_READERS, span, message)
            .also(condition.span, "this decides whose it is")
            .help(
                "name it in the title, or take `as titled` away: then the page says the condition",
            ),
    )
}
