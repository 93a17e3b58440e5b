//! What a source has that pages link to and that lists name: known without its model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::analysis::compare::ListedSubject;
use crate::base::{FileId, Span};
use crate::model::{File, Model, ShownThings};

use super::images;
use super::links::FileLinks;

/// See the module.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Contents {
    pub(super) links: FileLinks,
    pub(super) images: Vec<images::Shown>,
    /// What its page shows, where it is one.
    pub(super) page: Option<ShownThings>,
    /// The words of its page's title.
    pub(super) title: String,
    /// The eligibilities, decisions and guides that it declares.
    pub(super) subjects: Vec<ListedSubject>,
    /// The titles of its examples, with where they stand.
    pub(super) examples: Vec<(String, Span)>,
}

/// The contents of some sources.
pub(super) type AllContents = BTreeMap<FileId, Contents>;

impl Contents {
    /// Those of a file of a model.
    pub(super) fn new(model: &Model, file: &File) -> Self {
        let page = file.page.as_ref();
        Self {
            links: FileLinks::new(model, file),
            images: images::summarize(model, file),
            page: page.map(|page| ShownThings::new(model, file.id, page)),
            title: page
                .map(|page| model.plain(&page.title))
                .unwrap_or_default(),
            subjects: ListedSubject::of_file(model, file.id),
            examples: model
                .examples_of(file.id)
                .map(|example| (model.plain(&example.title), example.span))
                .collect(),
        }
    }

    /// The same among sources that have other ids.
    pub(super) fn moved(&self, to: &dyn Fn(FileId) -> FileId) -> Self {
        let mut moved = self.clone();
        moved.links = moved.links.moved(to);
        moved.page = moved.page.map(|page| page.moved(to));
        for image in &mut moved.images {
            image.move_to(to);
        }
        for (_, place) in &mut moved.examples {
            place.file = to(place.file);
        }
        for subject in &mut moved.subjects {
            subject.place.file = to(subject.place.file);
        }
        moved
    }
}
