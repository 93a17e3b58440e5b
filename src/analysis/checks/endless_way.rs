//! `endless-way`: readers for whom no way leads to an end, whatever they choose.

use crate::analysis::concrete::paths::PathExplorer;
use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::ir::memo::Goal;
use crate::analysis::steps::cycles;
use crate::analysis::wording::describe;
use crate::base::{Diagnostic, codes};

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    let own = subjects::own_scenarios(context)?;
    let ids: Vec<_> = own.iter().map(|(id, _)| *id).collect();
    let mut found = Vec::new();
    for cycle in cycles::cycles(context, &ids)? {
        // A cycle is told where its first scenario of this file is.
        let mine = cycle.scenarios.iter().find(|(id, _)| ids.contains(id));
        let Some((id, trapped)) = mine.copied() else {
            continue;
        };
        let region = own
            .iter()
            .find(|(own, _)| *own == id)
            .map(|(_, region)| *region)
            .unwrap_or_default();
        let described = describe::describe(context, trapped, region)?;
        let scenario = context.model.scenarios.at(id);
        let message = format!(
            "no way from `{}` comes to an end{}",
            scenario.name,
            described.after_colon()
        );
        let others = match cycle.others {
            0 => String::new(),
            1 => "; one other scenario leads some readers only to such a place".to_owned(),
            others => format!("; {others} other scenarios lead some readers only to such places"),
        };
        let mut diagnostic = Diagnostic::new(&codes::ENDLESS_WAY, scenario.span, message).say(
            format!("who begins here goes round in a circle, whatever is chosen{others}"),
        );
        for (other, _) in cycle.scenarios.iter().filter(|(other, _)| *other != id) {
            diagnostic = diagnostic.also(
                context.model.scenarios.at(*other).span,
                "the circle leads through here",
            );
        }
        let diagnostic =
            diagnostic.help("end one of the ways with `@end outcome`, or lead it out of the circle with `@continue`");
        let (model, sees) = (context.model, &context.file.sees);
        found.push(subjects::confirmed(
            context,
            diagnostic,
            described.inside,
            (trapped, region),
            |reader| {
                PathExplorer::new(model, sees, id, reader)
                    .is_none_or(|ways| !ways.reaches(Goal::End))
            },
        )?);
    }
    Ok(found)
}
