//! Which page shows which thing, and under which anchor: the targets of links.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::FileId;

use super::ids::{DecisionId, GuideId, ProcedureId};
use super::markup::Markup;
use super::names::Target;
use super::types::{Block, Model, Page, Section};
use super::visit;

/// Where everything is shown that can be linked to.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    pages: BTreeMap<FileId, PlacedPage>,
    /// The pages by the paths that they would have beside their sources.
    by_path: BTreeMap<String, FileId>,
    /// The pages that show a thing, each with the anchor there.
    shown: BTreeMap<ThingName, Vec<(FileId, Option<String>)>>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPage {
    /// The path of its source.
    pub source: String,
    /// The name of its file, without `.md`.
    pub id: String,
}

/// A page, and the anchor of a thing on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<'p> {
    pub page: FileId,
    pub anchor: Option<&'p str>,
}

/// A thing that can be shown, by the file that declares it, and its name there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ThingName {
    pub file: FileId,
    pub kind: ThingKind,
    pub name: String,
}

/// A guide without sections and its one scenario have the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThingKind {
    Guide,
    Group,
    Scenario,
    Decision,
    Procedure,
    Article,
}

/// What a page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownThings {
    /// The name of the page's file, without `.md`.
    pub id: String,
    /// In order, with the anchors to which links lead.
    pub things: Vec<PlacedThing>,
}

/// A thing, and the anchor to which links to it lead.
pub type PlacedThing = (ThingName, Option<String>);

impl ShownThings {
    /// Reads the `@show`s of a page.
    #[must_use]
    pub fn new(model: &Model, file: FileId, page: &Page) -> Self {
        let mut things = vec![(
            ThingName {
                file,
                kind: ThingKind::Article,
                name: String::new(),
            },
            None,
        )];
        for target in all_shown(model, page) {
            let anchor = match &target {
                // A decision has no heading of its own: links lead to the one above it.
                Target::Decision(id) => heading_above(model, page, *id),
                _ => model.anchor(&target).map(str::to_owned),
            };
            things.extend(thing_name(model, &target).map(|name| (name, anchor)));
        }
        Self {
            id: page.id.clone(),
            things,
        }
    }

    /// The same among sources that have other ids.
    #[must_use]
    pub fn moved(mut self, to: &dyn Fn(FileId) -> FileId) -> Self {
        for (name, _) in &mut self.things {
            name.file = to(name.file);
        }
        self
    }
}

/// The name of a thing; none of a step.
fn thing_name(model: &Model, target: &Target) -> Option<ThingName> {
    let (kind, file) = match target {
        Target::Guide(id) => (ThingKind::Guide, model.guides.at(*id).file),
        Target::Group(id) => (ThingKind::Group, model.groups.at(*id).span.file),
        Target::Scenario(id) => (ThingKind::Scenario, model.scenarios.at(*id).span.file),
        Target::Decision(id) => (ThingKind::Decision, model.decisions.at(*id).span.file),
        Target::Procedure(id) => (ThingKind::Procedure, model.procedures.at(*id).span.file),
        Target::Article(file) => (ThingKind::Article, *file),
        Target::Step(_) => return None,
    };
    let name = target
        .entity()
        .map(|entity| model.name_of(entity).to_owned());
    Some(ThingName {
        file,
        kind,
        name: name.unwrap_or_default(),
    })
}

impl Placement {
    /// Reads the `@show`s of all pages.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        Self::among(model, |_| true)
    }

    /// Reads the `@show`s of the pages of some files.
    #[must_use]
    pub fn among(model: &Model, wanted: impl Fn(FileId) -> bool) -> Self {
        let mut placement = Self::default();
        for (file, page) in model.pages().filter(|(file, _)| wanted(file.id)) {
            placement.add(file.id, &file.path, ShownThings::new(model, file.id, page));
        }
        placement
    }

    /// Adds a page, whose source is at `source`.
    pub fn add(&mut self, file: FileId, source: &str, shows: ShownThings) {
        let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = if folder.is_empty() {
            format!("{}.md", shows.id)
        } else {
            format!("{folder}/{}.md", shows.id)
        };
        // Of two pages with one path, the first counts; the clash is reported.
        self.by_path.entry(path).or_insert(file);
        for (name, anchor) in shows.things {
            self.shown.entry(name).or_default().push((file, anchor));
        }
        let page = PlacedPage {
            source: source.to_owned(),
            id: shows.id,
        };
        self.pages.insert(file, page);
    }

    /// The place to which a link on page `from` leads: on its own, if it shows the thing, else on
    /// the first that does. `None` where none does.
    #[must_use]
    pub fn place(&self, model: &Model, target: &Target, from: FileId) -> Option<Place<'_>> {
        self.place_of(&thing_name(model, target)?, from)
    }

    /// As [`Placement::place`], of a thing by its name.
    #[must_use]
    pub fn place_of(&self, name: &ThingName, from: FileId) -> Option<Place<'_>> {
        let places = self.shown.get(name)?;
        let own = places.iter().find(|(page, _)| *page == from);
        let (page, anchor) = own.or_else(|| places.first())?;
        Some(Place {
            page: *page,
            anchor: anchor.as_deref(),
        })
    }

    /// The things that a file declares and a page shows.
    pub fn things_of(&self, file: FileId) -> impl Iterator<Item = &ThingName> {
        let first = ThingName {
            file,
            kind: ThingKind::Guide,
            name: String::new(),
        };
        let things = self.shown.range(first..).map(|(name, _)| name);
        things.take_while(move |name| name.file == file)
    }

    /// The page of a file.
    #[must_use]
    pub fn page(&self, file: FileId) -> Option<&PlacedPage> {
        self.pages.get(&file)
    }

    /// The page at a path beside its source.
    #[must_use]
    pub fn page_at(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }
}

/// Whether other pages say where a thing is shown to which a link on page `from` leads; an article is
/// its own page.
#[must_use]
pub fn is_elsewhere(target: &Target, place: Option<Place<'_>>, from: FileId) -> bool {
    !matches!(target, Target::Article(_)) && place.is_none_or(|place| place.page != from)
}

/// The anchor of the last heading before a decision is shown on a page.
fn heading_above(model: &Model, page: &Page, id: DecisionId) -> Option<String> {
    let mut heading = None;
    let mut found = None;
    visit::blocks(&page.body, &mut |block| match block {
        Block::Markup(blocks) => {
            for block in blocks {
                if let Markup::Heading {
                    content, anchor, ..
                } = block
                {
                    let own = || slug(&model.plain(content));
                    heading = Some(anchor.clone().unwrap_or_else(own));
                }
            }
        }
        Block::Show(Target::Decision(shown), ..) if *shown == id => {
            found = found.take().or_else(|| heading.clone());
        }
        Block::Show(target @ (Target::Guide(_) | Target::Procedure(_)), ..) => {
            heading = model.anchor(target).map(str::to_owned);
        }
        _ => {}
    });
    found
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
