//! Runs the checks of a file and returns its proofs. Where a check meets its limit, the others
//! still run.

use crate::analysis::agreement::claims;
use crate::analysis::agreement::claims::{Claims, Comparison, Dispute, Leads, SharedOutcomes};
use crate::analysis::checks::{
    change_ahead, expired_item, failed_example, review_due, unreached_step,
};
use crate::analysis::context::AnalysisContext;
use crate::analysis::effort::Effort;
use crate::analysis::findings::check::{Check, Comparing, Findings};
use crate::analysis::findings::subjects;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::rules::decisions;
use crate::analysis::steps::reached;
use crate::analysis::steps::reached::Reached;
use crate::base::{Code, Diagnostic, FileId, Level, Span, codes, parallel};
use crate::model::{Example, File, GuideId, Model};

use super::file_summary::FileSummary;
use super::list::{AGREEMENT, COMPARING, CONTEXT, FILE, FIRST, REACHED};

/// Among how many questions the remaining work is shared, each time that one is asked.
const QUESTIONS: usize = 4;

/// The findings of a file's checks, and the places that they went through.
#[derive(Debug, Default)]
pub struct Proof {
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
    /// How many scenarios the file declares.
    pub scenarios: usize,
    /// How many decisions and eligibilities the file declares.
    pub decisions: usize,
    /// How many examples the file states.
    pub examples: usize,
    /// Whether the examples were not run, because something else is wrong.
    pub examples_left_out: bool,
    /// How many checks met their limit.
    pub undecided: usize,
    /// Whether one of them had too little work allowed.
    pub short_of_work: bool,
    /// How much work all of them were.
    pub work: u64,
    /// Whether no reader of the file is possible.
    pub impossible: bool,
    /// The places that readers of this file's scenarios reach.
    pub reached: Reached,
    /// The claims of its guides on outcomes to which others come too.
    pub claims: Claims,
}

/// The request for a file.
#[derive(Clone, Copy)]
pub struct CheckRequest<'a> {
    /// The budget.
    pub effort: Effort,
    /// Of which codes findings are shown.
    pub wanted: &'a (dyn Fn(&Code) -> bool + Sync),
    /// The day; findings that depend on it need it.
    pub today: Option<i64>,
    /// The outcomes of which guides are asked because others come to them too.
    pub shared: &'a SharedOutcomes,
}

/// The outcomes of which guides of all files are to be asked, as far as somebody wants to know
/// whether they agree.
#[must_use]
pub fn shared(leads: &[&Leads], wanted: &(dyn Fn(&Code) -> bool + Sync)) -> SharedOutcomes {
    if COMPARING.iter().any(|check| wanted(check.code)) {
        claims::shared(leads)
    } else {
        SharedOutcomes::new()
    }
}

/// Checks a file's declarations.
#[must_use]
pub fn check_file(model: &Model, file: &File, asked: CheckRequest<'_>) -> Proof {
    let mut proof = Proof {
        scenarios: model
            .scenarios
            .of_file(file.id)
            .filter(|(_, scenario)| model.is_sound(scenario.span))
            .count(),
        decisions: model
            .decisions
            .of_file(file.id)
            .filter(|(_, decision)| model.is_sound(decision.span))
            .count(),
        examples: model
            .examples_of(file.id)
            .filter(|example| model.is_sound(example.span))
            .count(),
        claims: Claims::unanswered(model, file, asked.shared),
        ..Proof::default()
    };
    match decisions::context_of(model, file, asked.effort) {
        Ok(mut context) => {
            proof.run(&FIRST, &mut context);
            proof.impossible = !proof.diagnostics.is_empty();
            if !proof.impossible {
                proof.all(&mut context, asked);
            }
            proof.work = context.meter.spent();
        }
        Err(exhausted) => proof.undecided(FIRST.subject, Span::new(file.id, 0, 0), exhausted),
    }
    proof
}

/// Checks the text of a sound file as it is read, and steps that nobody reads, if `reached` are the
/// places that its readers reach.
#[must_use]
pub fn check_text(
    model: &Model,
    file: &File,
    reached: &Reached,
    today: Option<i64>,
) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = FILE.iter().flat_map(|check| check(model, file)).collect();
    found.extend(unreached_step::of_scenarios(model, reached));
    if let Some(today) = today {
        found.extend(expired_item::run(model, file, today));
        found.extend(review_due::run(file, today));
    }
    found
}

/// The examples of a file that is without fault, each with its failures.
///
/// # Errors
/// Where the node budget is met.
pub fn check_examples<'m>(
    model: &'m Model,
    file: &'m File,
    effort: Effort,
) -> Result<Vec<(&'m Example, Vec<Diagnostic>)>, Exhausted> {
    let mut context = decisions::context_of(model, file, effort)?;
    let own = model.examples_of(file.id);
    own.map(|example| Ok((example, failed_example::one(&mut context, example)?)))
        .collect()
}

/// The guides that say different things to some readers, by where they are declared, in groups that
/// share none.
///
/// # Errors
/// As a finding, where the effort does not suffice.
pub fn disputes(
    files: &[(FileId, &FileSummary)],
    shared: &SharedOutcomes,
    effort: Effort,
) -> Result<Vec<Dispute<Span>>, Diagnostic> {
    let claims: Vec<&Claims> = files.iter().map(|(_, summary)| &summary.claims).collect();
    let first = files
        .iter()
        .find(|(_, summary)| !summary.claims.is_empty())
        .map_or(FileId(0), |(file, _)| *file);
    claims::disputes(&claims, shared, effort)
        .map_err(|exhausted| undecided(AGREEMENT, Span::new(first, 0, 0), exhausted))
}

/// Compares the guides that say different things to some readers, of all files, group by group.
/// `effort` and `wanted` are as for [`check_file`].
#[must_use]
pub fn check_between(
    model: &Model,
    disputes: &[Dispute<GuideId>],
    effort: Effort,
    wanted: &(dyn Fn(&Code) -> bool + Sync),
) -> Proof {
    let checks: Vec<&Comparing> = COMPARING
        .iter()
        .filter(|check| wanted(check.code))
        .collect();
    let comparisons: Vec<Comparison> =
        parallel::map(disputes, |dispute| claims::comparisons(model, dispute))
            .into_iter()
            .flatten()
            .collect();
    let proofs = parallel::map(&comparisons, |comparison| {
        let mut proof = Proof::default();
        match decisions::context_of(model, &comparison.file, effort) {
            Ok(mut context) => {
                for check in &checks {
                    let found = (check.run)(&mut context, comparison);
                    proof.add(check.subject, &comparison.file, found);
                }
            }
            Err(exhausted) => proof.undecided(
                FIRST.subject,
                Span::new(comparison.file.id, 0, 0),
                exhausted,
            ),
        }
        proof
    });
    proofs.into_iter().fold(Proof::default(), |mut all, proof| {
        all.diagnostics.extend(proof.diagnostics);
        all.undecided += proof.undecided;
        all
    })
}

impl Proof {
    /// Whether something was found that fails the run.
    fn is_faulty(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.code.level == Level::Deny)
    }

    /// All checks of a file in which somebody is possible.
    fn all(&mut self, context: &mut AnalysisContext<'_>, asked: CheckRequest<'_>) {
        let meter = context.meter.clone();
        match meter.share(QUESTIONS, || reach(context)) {
            Ok(reached) => self.reached = reached,
            Err(exhausted) => self.undecided(REACHED, place(context), exhausted),
        }
        for check in CONTEXT
            .iter()
            .filter(|check| check.only.is_none_or(asked.wanted))
        {
            if check.last && self.is_faulty() {
                self.examples_left_out = true;
            } else {
                self.run(check, context);
            }
        }
        if let Some(today) = asked.today {
            let found = change_ahead::run(context, today);
            self.add("changes on known days", context.file, found);
        }
        match meter.share(1, || claims::claims(context, self.claims.clone())) {
            Ok(claims) => self.claims = claims,
            Err(exhausted) => self.undecided(AGREEMENT, place(context), exhausted),
        }
    }

    fn run(&mut self, check: &Check, context: &mut AnalysisContext<'_>) {
        let meter = context.meter.clone();
        let found = meter.share(QUESTIONS, || check.run.findings(context));
        match found {
            Err(exhausted) => self.undecided(check.subject, place(context), exhausted),
            found => self.add(check.subject, context.file, found),
        }
        for (span, exhausted) in std::mem::take(&mut context.undecided) {
            self.undecided(check.subject, span, exhausted);
        }
    }

    fn add(&mut self, subject: &str, file: &File, found: Findings) {
        match found {
            Ok(found) => {
                let open = found.iter().filter(|found| found.code == &codes::UNDECIDED);
                self.undecided += open.count();
                self.diagnostics.extend(found);
            }
            Err(exhausted) => self.undecided(subject, Span::new(file.id, 0, 0), exhausted),
        }
    }

    fn undecided(&mut self, subject: &str, span: Span, exhausted: Exhausted) {
        self.undecided += 1;
        self.short_of_work |= matches!(exhausted, Exhausted::Work(_));
        self.diagnostics.push(undecided(subject, span, exhausted));
    }
}

/// Where it is said that something of a file is not decided: at its guide or its decision, where it has one.
fn place(context: &AnalysisContext<'_>) -> Span {
    let model = context.model;
    let guides = model
        .guides
        .of_file(context.file.id)
        .map(|(_, guide)| guide.span);
    let decisions = model.decisions.of_file(context.file.id);
    let decisions = decisions.map(|(_, decision)| decision.span);
    let (guides, decisions): (Vec<Span>, Vec<Span>) = (guides.collect(), decisions.collect());
    match (guides.as_slice(), decisions.as_slice()) {
        ([only], _) | ([], [only]) => *only,
        _ => context.file_span(),
    }
}

fn undecided(subject: &str, span: Span, exhausted: Exhausted) -> Diagnostic {
    let help = match exhausted {
        Exhausted::Work(_) => {
            "what other checks proved still holds; write what is meant in fewer or shorter conditions, or give the check ten times \
             the work with `--effort 10`"
        }
        Exhausted::Amounts(_) => {
            "what other checks proved still holds; compare fewer amounts with each other, or narrow the domains of their facts"
        }
        Exhausted::Nodes(_) | Exhausted::Boxes(_) | Exhausted::Parts(_) => {
            "what other checks proved still holds; give parts of long conditions a name, or split the file"
        }
    };
    Diagnostic::new(&codes::UNDECIDED, span, format!("not decided: {subject}"))
        .say(exhausted.to_string())
        .help(help)
}

/// The places that readers of a file's scenarios reach.
fn reach(context: &mut AnalysisContext<'_>) -> Result<Reached, Exhausted> {
    let own = subjects::own_scenarios(context)?;
    let mut reached = reached::reached(context, &own)?;
    reached::excuse(context, &own, &mut reached)?;
    Ok(reached)
}
