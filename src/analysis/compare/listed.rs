//! What is said of a decision or a guide that is not compared.

use serde::{Deserialize, Serialize};

use crate::analysis::tables::Subject;
use crate::base::{FileId, Span};
use crate::model::Model;

use super::difference::{ChangeVerdict, Difference, SubjectKind};

/// An eligibility, a decision or a guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedSubject {
    /// Its kind.
    pub kind: SubjectKind,
    /// Its name.
    pub name: String,
    /// Its title, as plain text.
    pub title: String,
    /// Where it is declared.
    pub place: Span,
}

impl ListedSubject {
    /// Those that a file declares.
    #[must_use]
    pub fn of_file(model: &Model, file: FileId) -> Vec<Self> {
        let decisions = model
            .decisions
            .of_file(file)
            .map(|(id, _)| Subject::Decision(id));
        let guides = model.guides.of_file(file).map(|(id, _)| Subject::Guide(id));
        let subjects = decisions.chain(guides);
        subjects.map(|subject| Self::new(model, subject)).collect()
    }

    pub(crate) fn new(model: &Model, subject: Subject) -> Self {
        let (kind, title) = match subject {
            Subject::Decision(id) => {
                let decision = model.decisions.at(id);
                let kind = if decision.eligibility {
                    SubjectKind::Eligibility
                } else {
                    SubjectKind::Decision
                };
                (kind, &decision.title)
            }
            Subject::Guide(id) => (SubjectKind::Guide, &model.guides.at(id).title),
        };
        Self {
            kind,
            name: subject.name(model).to_owned(),
            title: model.plain(title),
            place: subject.span(model),
        }
    }

    /// As one that both versions have, the older at `old`: nothing that decides it is changed.
    #[must_use]
    pub fn kept(self, old: Span) -> Difference {
        Difference {
            kind: self.kind,
            name: self.name,
            was: None,
            title: self.title,
            old: Some(old),
            new: Some(self.place),
            verdict: Some(ChangeVerdict::Kept),
            changes: Vec::new(),
            renamed: Vec::new(),
            flows: None,
            undecided: Vec::new(),
        }
    }
}
