//! Rules and scenarios: whom each decides for.

use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::rules::{decisions, guides};
use crate::analysis::tables::Subject;
use crate::base::Span;

use super::goal::{CoverageGoal, CoverageKind};

/// The rules or scenarios that decide for somebody.
pub(super) fn goals(
    context: &mut AnalysisContext<'_>,
    subject: Subject,
) -> Result<Vec<CoverageGoal>, Exhausted> {
    let kind = match subject {
        Subject::Decision(_) => CoverageKind::Rule,
        Subject::Guide(_) => CoverageKind::Scenario,
    };
    let mut goals = Vec::new();
    for (row, region) in regions(context, subject)?.into_iter().enumerate() {
        let readers = context.possible(region)?;
        if !readers.is_empty() {
            let (words, span) = named(context, subject, row)?;
            goals.push(CoverageGoal {
                kind,
                subject,
                row,
                words,
                span,
                readers,
                exact: None,
            });
        }
    }
    Ok(goals)
}

/// Where each rule or scenario wins.
pub(super) fn regions(
    context: &mut AnalysisContext<'_>,
    subject: Subject,
) -> Result<Vec<Region>, Exhausted> {
    Ok(match subject {
        Subject::Decision(id) => decisions::decision(context, id)?.wins.clone(),
        Subject::Guide(id) => guides::guide(context, id)?
            .scenarios
            .iter()
            .map(|(_, region)| *region)
            .collect(),
    })
}

/// The name of a rule or scenario, and where it stands.
pub(super) fn named(
    context: &mut AnalysisContext<'_>,
    subject: Subject,
    row: usize,
) -> Result<(String, Span), Exhausted> {
    let model = context.model;
    let found = match subject {
        Subject::Decision(id) => model
            .decisions
            .at(id)
            .rules
            .get(row)
            .map(|rule| (rule.name.clone(), rule.span)),
        Subject::Guide(id) => guides::guide(context, id)?
            .scenarios
            .get(row)
            .map(|(id, _)| {
                let scenario = model.scenarios.at(*id);
                (scenario.name.clone(), scenario.span)
            }),
    };
    Ok(found.unwrap_or_else(|| (String::new(), context.file_span())))
}
