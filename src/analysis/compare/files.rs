//! Compares all decisions and guides of two versions, those of the same two files in one case
//! space.

use std::collections::BTreeMap;

use crate::analysis::effort::Effort;
use crate::analysis::region::diagram::Exhausted;
use crate::analysis::tables::Subject;
use crate::base::{FileId, Span, parallel};
use crate::model::{DecisionId, File, GuideId, Model};

use super::difference::{ChangeVerdict, Difference};
use super::flows::{Sample, flows};
use super::listed::ListedSubject;
use super::matching::Matching;
use super::version_pair::{Compared, VersionPair, joint_file};
use super::{decisions, guides};

/// A decision or a guide that both versions have.
#[derive(Clone, Copy)]
enum DecisionPair {
    Decision(DecisionId, DecisionId),
    Guide(GuideId, GuideId),
}

impl DecisionPair {
    fn subjects(self) -> [Subject; 2] {
        match self {
            Self::Decision(old, new) => [old, new].map(Subject::Decision),
            Self::Guide(old, new) => [old, new].map(Subject::Guide),
        }
    }
}

/// Compares the versions of a model whose facts are merged. `unchanged` tells whether two files,
/// and all that they see, are the same word for word. `effort` is the budget of a file. The
/// customers of a sample are counted. The differences come in the order of the newer version, then
/// those that are gone.
#[must_use]
pub fn compare(
    model: &Model,
    matching: &Matching,
    effort: Effort,
    unchanged: &dyn Fn(FileId, FileId) -> bool,
    sample: Option<&Sample>,
) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    let mut by_files: BTreeMap<(FileId, FileId), Vec<DecisionPair>> = BTreeMap::new();
    let decisions = matching.decisions.all().map(|(old, new)| {
        let both = old
            .zip(new)
            .map(|(old, new)| DecisionPair::Decision(old, new));
        (old.map(Subject::Decision), new.map(Subject::Decision), both)
    });
    let guides = matching.guides.all().map(|(old, new)| {
        let both = old.zip(new).map(|(old, new)| DecisionPair::Guide(old, new));
        (old.map(Subject::Guide), new.map(Subject::Guide), both)
    });
    for (old, new, both) in decisions.chain(guides) {
        let Some(subject) = new.or(old) else { continue };
        let mut difference = begin(model, subject, old, new);
        match (both, difference.old, difference.new) {
            (Some(both), Some(old), Some(new)) if !(model.is_sound(old) && model.is_sound(new)) => {
                let [before, _] = both.subjects();
                let which = if model.is_sound(before.span(model)) {
                    "newer"
                } else {
                    "older"
                };
                difference.verdict = None;
                difference.undecided.push(format!(
                    "the {which} version is not understood: `casebook check` says why"
                ));
                found.push(difference);
            }
            (Some(_), Some(old), Some(new)) if unchanged(old.file, new.file) => {
                found.push(difference);
            }
            (Some(both), Some(old), Some(new)) => {
                by_files.entry((old.file, new.file)).or_default().push(both);
            }
            _ => found.push(difference),
        }
    }
    let pairs: Vec<((FileId, FileId), Vec<DecisionPair>)> = by_files.into_iter().collect();
    let compared = parallel::map(&pairs, |((old, new), subjects)| {
        let files = model.file(*old).zip(model.file(*new));
        files
            .map(|(old, new)| of_files(model, matching, [old, new], effort, subjects, sample))
            .unwrap_or_default()
    });
    found.extend(compared.into_iter().flatten());
    found.sort_by_key(Difference::order);
    found
}

/// Facts about a subject before it is compared.
fn begin(
    model: &Model,
    subject: Subject,
    old: Option<Subject>,
    new: Option<Subject>,
) -> Difference {
    let ListedSubject { kind, title, .. } = ListedSubject::new(model, subject);
    let name = |subject: Subject| subject.name(model).to_owned();
    let place = |subject: Subject| -> Span { subject.span(model) };
    let (before, now) = (old.map(name), new.map(name));
    Difference {
        kind,
        name: now.clone().or_else(|| before.clone()).unwrap_or_default(),
        was: before
            .clone()
            .filter(|before| now.as_ref().is_some_and(|now| now != before)),
        title,
        old: old.map(place),
        new: new.map(place),
        verdict: Some(match (before, now) {
            (None, _) => ChangeVerdict::New,
            (_, None) => ChangeVerdict::Gone,
            _ => ChangeVerdict::Kept,
        }),
        changes: Vec::new(),
        renamed: Vec::new(),
        flows: None,
        undecided: Vec::new(),
    }
}

fn of_files(
    model: &Model,
    matching: &Matching,
    files: [&File; 2],
    effort: Effort,
    subjects: &[DecisionPair],
    sample: Option<&Sample>,
) -> Vec<Difference> {
    let [old, new] = files;
    let joint = joint_file(old, new);
    let mut context = VersionPair::new(model, matching, &joint, files, effort);
    let mut differences = Vec::new();
    for both in subjects {
        let [old, new] = both.subjects();
        let mut difference = begin(model, new, Some(old), Some(new));
        let done = match &mut context {
            Ok(pair) => one(pair, *both, &mut difference, sample),
            Err(exhausted) => Err(*exhausted),
        };
        if let Err(exhausted) = done {
            difference.verdict = None;
            let message = format!("comparing both versions: {exhausted}");
            difference.undecided.push(message);
        }
        differences.push(difference);
    }
    differences
}

fn one(
    pair: &mut VersionPair<'_, '_>,
    both: DecisionPair,
    difference: &mut Difference,
    sample: Option<&Sample>,
) -> Result<(), Exhausted> {
    let compared: Vec<Compared>;
    (difference.verdict, difference.changes, compared) = match both {
        DecisionPair::Decision(old, new) => {
            let found =
                decisions::compare(pair, decisions::DecisionPair { old, new }, sample.is_some())?;
            (Some(found.verdict), found.changes, found.compared)
        }
        DecisionPair::Guide(old, new) => {
            let found = guides::compare(pair, old, new)?;
            let model = pair.model();
            let name = |id| model.scenarios.at(id).name.clone();
            difference.renamed = found
                .renamed
                .into_iter()
                .map(|(old, new)| (name(old), name(new)))
                .collect();
            (Some(found.verdict), found.changes, vec![found.taken])
        }
    };
    // The largest first, of each aspect.
    difference.changes.sort_by(|one, other| {
        (one.aspect, &other.share.part).cmp(&(other.aspect, &one.share.part))
    });
    if let Some(sample) = sample {
        difference.flows = Some(flows(pair, &compared, sample)?);
    }
    Ok(())
}
