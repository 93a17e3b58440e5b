//! Which page shows which thing, and under which anchor: the targets of links.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::FileId;

use super::ids::{GuideId, ProcedureId};
use super::names::Target;
use super::types::{Block, Model, Page, Section};
use super::visit;

/// Where everything is shown that can be linked to.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    shown: BTreeMap<Target, Vec<FileId>>,
}

impl Placement {
    /// Reads the `@show`s of all pages.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let mut placement = Self::default();
        for (file, page) in model.pages() {
            placement
                .shown
                .insert(Target::Article(file.id), vec![file.id]);
            for target in all_shown(model, page) {
                placement.shown.entry(target).or_default().push(file.id);
            }
        }
        placement
    }

    /// The page to which a link on page `from` leads: its own, if it shows the thing, else the
    /// first that does. `None` where none does.
    #[must_use]
    pub fn page(&self, target: &Target, from: FileId) -> Option<FileId> {
        let pages = self.shown.get(target)?;
        pages
            .iter()
            .find(|page| **page == from)
            .or_else(|| pages.first())
            .copied()
    }
}

/// The targets of `@show` in a page's prose, in order.
#[must_use]
pub fn shown(page: &Page) -> Vec<&Target> {
    let mut found = Vec::new();
    visit::blocks(&page.body, &mut |block| {
        if let Block::Show(target, ..) = block {
            found.push(target);
        }
    });
    found
}

/// The procedures that a page shows because they are done `once` there, each behind the thing of
/// which the steps refer to it first.
#[must_use]
pub fn shown_once(model: &Model, page: &Page) -> Vec<(Target, ProcedureId)> {
    let mut walk = OnceWalk {
        model,
        entered: BTreeSet::new(),
        known: BTreeSet::new(),
        found: Vec::new(),
    };
    let targets = shown(page);
    for target in &targets {
        if let Target::Procedure(id) = target {
            walk.known.insert(*id);
        }
    }
    for target in targets {
        match target {
            Target::Guide(id) => walk.sections(target, &model.guides.at(*id).sections),
            Target::Procedure(id) => walk.blocks(target, &model.procedures.at(*id).body.blocks),
            Target::Group(_)
            | Target::Scenario(_)
            | Target::Decision(_)
            | Target::Article(_)
            | Target::Step(_) => {}
        }
    }
    walk.found
}

struct OnceWalk<'m> {
    model: &'m Model,
    /// The procedures whose steps were gone through.
    entered: BTreeSet<ProcedureId>,
    /// Those that have a place.
    known: BTreeSet<ProcedureId>,
    found: Vec<(Target, ProcedureId)>,
}

impl OnceWalk<'_> {
    fn sections(&mut self, target: &Target, sections: &[Section]) {
        for section in sections {
            match section {
                Section::Scenario(id) => {
                    self.blocks(target, &self.model.scenarios.at(*id).body.blocks);
                }
                Section::Group(id) => self.sections(target, &self.model.groups.at(*id).sections),
            }
        }
    }

    fn blocks(&mut self, target: &Target, blocks: &[Block]) {
        let mut calls = Vec::new();
        visit::blocks(blocks, &mut |block| {
            if let Block::Do(call) = block {
                calls.push((call.procedure, call.once));
            }
        });
        for (id, once) in calls {
            if once && self.known.insert(id) {
                self.found.push((target.clone(), id));
            }
            if self.entered.insert(id) {
                self.blocks(target, &self.model.procedures.at(id).body.blocks);
            }
        }
    }
}

/// The things that a page shows, with the groups and scenarios of its guides.
#[must_use]
pub fn all_shown(model: &Model, page: &Page) -> Vec<Target> {
    let mut found = Vec::new();
    for target in shown(page) {
        found.push(target.clone());
        if let Target::Guide(id) = target {
            sections(&model.guides.at(*id).sections, model, &mut found);
        }
    }
    let once = shown_once(model, page).into_iter();
    found.extend(once.map(|(_, id)| Target::Procedure(id)));
    found
}

fn sections(within: &[Section], model: &Model, found: &mut Vec<Target>) {
    for section in within {
        match section {
            Section::Scenario(id) => found.push(Target::Scenario(*id)),
            Section::Group(id) => {
                sections(&model.groups.at(*id).sections, model, found);
                found.push(Target::Group(*id));
            }
        }
    }
}

/// The guides that a page shows, in order.
#[must_use]
pub fn shown_guides(page: &Page) -> Vec<GuideId> {
    let guide = |target: &Target| match target {
        Target::Guide(id) => Some(*id),
        _ => None,
    };
    shown(page).into_iter().filter_map(guide).collect()
}

impl Model {
    /// The anchor under which a page shows a thing: its name, which is unique in all that a file
    /// sees. A whole page has none, and a step's is its scenario's business.
    #[must_use]
    pub fn anchor(&self, target: &Target) -> Option<&str> {
        target.entity().map(|entity| self.name_of(entity))
    }
}

/// The anchor of a heading that names none: its words in lower case with hyphens.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "section".to_owned()
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs() {
        assert_eq!(slug("Before you start!"), "before-you-start");
        assert_eq!(slug("日本"), "section");
    }
}
