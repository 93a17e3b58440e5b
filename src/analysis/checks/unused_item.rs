//! `unused-item`: something is declared and nothing refers to it.

use crate::base::{Diagnostic, Span, codes};
use crate::model::{Entity, Model};

pub(super) fn run(model: &Model) -> Vec<Diagnostic> {
    let mut declared: Vec<(Entity, &str, Span)> = Vec::new();
    declared.extend(model.terms.iter().map(|(id, term)| (Entity::Term(id), term.name.as_str(), term.span)));
    declared.extend(model.facts.iter().map(|(id, fact)| (Entity::Fact(id), fact.name.as_str(), fact.span)));
    declared.extend(model.defines.iter().map(|(id, define)| (Entity::Define(id), define.name.as_str(), define.span)));
    declared
        .extend(model.outcomes.iter().map(|(id, outcome)| (Entity::Outcome(id), outcome.name.as_str(), outcome.span)));
    declared.extend(
        model.decisions.iter().map(|(id, decision)| (Entity::Decision(id), decision.name.as_str(), decision.span)),
    );
    let procedures = model.procedures.iter();
    declared.extend(procedures.map(|(id, procedure)| (Entity::Procedure(id), procedure.name.as_str(), procedure.span)));
    declared.extend(model.guides.iter().map(|(id, guide)| (Entity::Guide(id), guide.name.as_str(), guide.span)));
    let unused = declared.into_iter().filter(|(entity, _, _)| !model.used.contains(entity));
    unused
        .map(|(entity, name, span)| {
            let help = match entity {
                Entity::Guide(_) => format!("put `@show {name}` into an article, or take the guide away"),
                Entity::Decision(_) => {
                    format!("test it in a condition, put `@show {name}` into an article, or take it away")
                }
                Entity::Procedure(_) => format!("do it with `@do {name}`, or take it away"),
                _ => "take it away, or use it".to_owned(),
            };
            let kind = entity.kind().trim_start_matches("an ").trim_start_matches("a ");
            Diagnostic::new(&codes::UNUSED_ITEM, span, format!("the {kind} `{name}` is never used")).help(help)
        })
        .collect()
}
