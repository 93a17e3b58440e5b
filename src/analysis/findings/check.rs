//! The type of a check: a subject for its messages, and a function from a context to findings.

use crate::analysis::agreement::claims::Comparison;
use crate::analysis::context::AnalysisContext;
use crate::analysis::region::diagram::Exhausted;
use crate::base::{Code, Diagnostic, Span};
use crate::model::{DecisionId, GuideId};

use super::subjects;
use super::subjects::ConditionUse;

/// The findings of a check of one file.
pub(crate) type Findings = Result<Vec<Diagnostic>, Exhausted>;

/// A check of one file's declarations, in that file's context.
pub(crate) struct Check {
    /// The subject, for the message that it met its limit.
    pub(crate) subject: &'static str,
    /// The one code of its findings, where that is off unless it is asked for: then it does not
    /// run.
    pub(crate) only: Option<&'static Code>,
    /// Whether it reports only where nothing else is wrong: another fault would make it repeat that
    /// one.
    pub(crate) last: bool,
    /// The check.
    pub(crate) run: Run,
}

/// A check, by the things that it goes through. Things that are checked one by one are undecided
/// one by one.
pub(crate) enum Run {
    /// All of a file at once.
    Context(fn(&mut AnalysisContext<'_>) -> Findings),
    /// Each of its decisions and eligibilities.
    Decision(fn(&mut AnalysisContext<'_>, DecisionId) -> Findings),
    /// Each of its guides.
    Guide(fn(&mut AnalysisContext<'_>, GuideId) -> Findings),
    /// Each of its conditions.
    Condition(for<'m> fn(&mut AnalysisContext<'m>, ConditionUse<'m>) -> Findings),
}

impl Run {
    /// The findings. A thing that meets a limit is noted in the context; the others are checked all
    /// the same.
    pub(crate) fn findings(&self, context: &mut AnalysisContext<'_>) -> Findings {
        match self {
            Self::Context(check) => check(context),
            Self::Decision(check) => {
                let things = subjects::own_decisions(context);
                Ok(each(
                    context,
                    things,
                    |context, id| context.model.decisions.at(*id).span,
                    *check,
                ))
            }
            Self::Guide(check) => {
                let things = subjects::own_guides(context);
                Ok(each(
                    context,
                    things,
                    |context, id| context.model.guides.at(*id).span,
                    *check,
                ))
            }
            Self::Condition(check) => {
                let things = subjects::asked(context)?;
                Ok(each(
                    context,
                    things,
                    |_, asked| asked.condition.span,
                    *check,
                ))
            }
        }
    }
}

fn each<'m, T>(
    context: &mut AnalysisContext<'m>,
    things: Vec<T>,
    place: impl Fn(&AnalysisContext<'m>, &T) -> Span,
    check: impl Fn(&mut AnalysisContext<'m>, T) -> Findings,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let meter = context.meter.clone();
    let count = things.len();
    for (at, thing) in things.into_iter().enumerate() {
        let span = place(context, &thing);
        match meter.share(count - at, || check(context, thing)) {
            Ok(more) => found.extend(more),
            Err(exhausted) => context.undecided.push((span, exhausted)),
        }
    }
    found
}

/// A check of guides that are compared with each other, in a context of their own.
pub(crate) struct Comparing {
    /// As of a [`Check`].
    pub(crate) subject: &'static str,
    /// The code of its findings: where that is off, it does not run.
    pub(crate) code: &'static Code,
    /// The check.
    pub(crate) run: fn(&mut AnalysisContext<'_>, &Comparison) -> Findings,
}
