//! What the proofs know of a source: how many readers a scenario takes, how a guide ends.

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::rules::{decisions, guides};
use crate::analysis::steps::itinerary::outcomes;
use crate::analysis::wording::describe;
use crate::base::{FileId, Span};
use crate::driver::LiveProject;
use crate::model::{Condition, ConditionKind, GuideId, Model, NamedThing, visit};
use crate::words::Vocabulary;
use crate::words::clause::line;

use super::names::{Declaration, Naming, references};

/// Of how many parts of a run's budget an answer has one: somebody waits for it.
pub(super) const PARTS: usize = 50;

/// Words beside a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Behind which place.
    pub span: Span,
    pub words: String,
    /// What they say, in a sentence.
    pub tip: String,
}

/// Words above a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The name that is declared.
    pub span: Span,
    pub words: String,
}

/// Asks the proofs of a source, where it is understood.
pub(super) fn asked<'m, T>(
    project: &LiveProject,
    model: &'m Model,
    file: FileId,
    ask: impl FnOnce(&mut AnalysisContext<'m>) -> Result<T, Exhausted>,
) -> Option<T> {
    let file = model.file(file).filter(|file| file.sound)?;
    let effort = project.settings().effort(PARTS);
    let mut context = decisions::context_of(model, file, effort).ok()?;
    ask(&mut context).ok()
}

/// How many of the readers of its guide each scenario takes.
pub fn hints(project: &mut LiveProject, file: FileId) -> Vec<Hint> {
    let model = project.model(file);
    let of_file: Vec<GuideId> = model.guides.of_file(file).map(|(id, _)| id).collect();
    let sound = |id: &GuideId| model.is_sound(model.guides.at(*id).span);
    let found = asked(project, &model, file, |context| {
        let mut found = Vec::new();
        for id in of_file.into_iter().filter(sound) {
            hints_of(context, id, &mut found)?;
        }
        Ok(found)
    });
    found.unwrap_or_default()
}

fn hints_of(
    context: &mut AnalysisContext<'_>,
    id: GuideId,
    found: &mut Vec<Hint>,
) -> Result<(), Exhausted> {
    let regions = guides::guide(context, id)?;
    let among = context.possible(regions.population)?;
    let whole = context.count(among);
    for (scenario, region) in &regions.scenarios {
        let scenario = context.model.scenarios.at(*scenario);
        if scenario.whole_guide || among.is_empty() {
            continue;
        }
        let taken = context.diagram.and(*region, among)?;
        let share = if taken.is_empty() {
            "none".to_owned()
        } else {
            describe::share(context, &context.count(taken), &whole)
        };
        let guide = context.model.plain(&context.model.guides.at(id).title);
        found.push(Hint {
            span: scenario.span,
            tip: format!("{share} of the cases of “{guide}” come to this scenario"),
            words: share,
        });
    }
    Ok(())
}

/// What is above guides and procedures: how they are reached, and how they end.
pub fn lenses(project: &mut LiveProject, file: FileId) -> Vec<Lens> {
    let model = project.model(file);
    let guides = model.guides.of_file(file);
    let guides: Vec<(GuideId, Span, String)> = guides
        .map(|(id, guide)| (id, guide.span, guide.name.clone()))
        .collect();
    let mut found = Vec::new();
    for (id, span, name) in guides {
        let ways = ways_in(project, span, &name);
        let ends = model
            .is_sound(span)
            .then(|| ends(project, &model, file, id))
            .flatten();
        let words: Vec<String> = ways.into_iter().chain(ends).collect();
        if !words.is_empty() {
            found.push(Lens {
                span,
                words: words.join(", "),
            });
        }
    }
    let procedures = model.procedures.of_file(file);
    let procedures: Vec<(Span, String)> = procedures
        .map(|(_, procedure)| (procedure.span, procedure.name.clone()))
        .collect();
    for (span, name) in procedures {
        let done = places(project, span, &name, "@do");
        found.push(Lens {
            span,
            words: match done {
                0 => "done nowhere".to_owned(),
                1 => "done in 1 place".to_owned(),
                many => format!("done in {many} places"),
            },
        });
    }
    found
}

/// How many places lead into a guide or one of its parts.
fn ways_in(project: &mut LiveProject, span: Span, name: &str) -> Option<String> {
    match places(project, span, name, "@continue") {
        0 => None,
        1 => Some("1 way in".to_owned()),
        many => Some(format!("{many} ways in")),
    }
}

/// In how many places a directive names a thing.
fn places(project: &mut LiveProject, span: Span, name: &str, directive: &str) -> usize {
    let declaration = Declaration {
        thing: NamedThing::Item(name.to_owned()),
        span,
    };
    let all = references(project, &declaration);
    let named = all.iter().filter(|place| place.naming == Naming::Names);
    named
        .filter(|place| line_before(project, place.span).trim() == directive)
        .count()
}

/// The line of a place, up to the place.
pub(super) fn line_before(project: &LiveProject, span: Span) -> &str {
    let text = &project.sources().get(span.file).text;
    let before = text.get(..span.range().start).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default()
}

/// How all readers of a guide end, in words.
fn ends(project: &LiveProject, model: &Model, file: FileId, id: GuideId) -> Option<String> {
    let ends = asked(project, model, file, |context| {
        let regions = guides::guide(context, id)?;
        let among = context.possible(regions.population)?;
        outcomes(context, id, among)
    })?;
    let names: Vec<String> = ends
        .iter()
        .map(|id| format!("“{}”", model.plain(&model.outcomes.at(*id).label)))
        .collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(format!("all readers end in {only}")),
        [first @ .., last] => Some(format!("readers end in {} or {last}", first.join(", "))),
    }
}

/// What is known of the condition at a place: how a page says it, and how many cases it takes.
pub(super) fn of_condition(
    project: &mut LiveProject,
    file: FileId,
    offset: usize,
) -> Option<(Span, Vec<String>)> {
    let model = project.model(file);
    let of_file = model.file(file)?;
    let mut found: Option<&Condition> = None;
    visit::conditions(&model, of_file, &mut |condition| {
        found = found.or(innermost(condition, file, offset));
    });
    let condition = found?;
    let vocabulary =
        Vocabulary::of(project.settings().language()).unwrap_or_else(Vocabulary::english);
    let mut lines = vec![format!(
        "On the page: *{}*",
        line(&model, vocabulary, condition)
    )];
    if model.is_sound(condition.span) {
        let share = asked(project, &model, file, |context| {
            let region = decisions::condition(context, condition)?;
            let all = context.possible;
            let taken = context.possible(region)?;
            if taken.is_empty() {
                return Ok("none".to_owned());
            }
            Ok(describe::share(
                context,
                &context.count(taken),
                &context.count(all),
            ))
        });
        lines.extend(share.map(|share| format!("It holds in {share} of the cases.")));
    }
    Some((condition.span, lines))
}

/// The innermost condition in which a place is.
fn innermost(condition: &Condition, file: FileId, offset: usize) -> Option<&Condition> {
    let range = condition.span.range();
    if condition.span.file != file || offset < range.start || range.end < offset {
        return None;
    }
    let inner = match &condition.kind {
        ConditionKind::All(parts) | ConditionKind::Any(parts) => {
            parts.iter().find_map(|part| innermost(part, file, offset))
        }
        ConditionKind::Not(part) => innermost(part, file, offset),
        ConditionKind::Fact(..) | ConditionKind::Decision(..) | ConditionKind::Define(_) => None,
    };
    Some(inner.unwrap_or(condition))
}
