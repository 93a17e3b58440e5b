//! An example for a rule or a scenario that no example asks for.

use crate::analysis::coverage::{CoverageKind, Proposal, measure};
use crate::base::{FileId, Span};
use crate::driver::LiveProject;

use super::insight::PARTS;

/// An example, line by line, for the rule or the scenario in which a place is; `None` where there is
/// one, or it cannot be said by an example.
pub fn example_for(project: &mut LiveProject, at: Span) -> Option<Vec<String>> {
    let file: FileId = at.file;
    let model = project.model(file);
    let of_file = model.file(file).filter(|file| file.sound)?;
    let effort = project.settings().effort(PARTS);
    let measured = measure(&model, of_file, effort, &[], false).ok()?;
    let mut goals = measured.found.into_iter().filter(|item| {
        matches!(item.kind, CoverageKind::Rule | CoverageKind::Scenario)
            && item.span.file == file
            && item.span.start <= at.end
            && at.start <= item.span.end
    });
    match goals.next()?.proposal? {
        Proposal::Example(lines) => Some(lines),
        Proposal::Case(_) => None,
    }
}
