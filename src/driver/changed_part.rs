//! The part of two versions that must be compared: sources that the change reaches, by what their
//! records depend on, and those whose pages it may touch. Of all others it is known that both versions
//! say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::compare::Difference;
use crate::base::{FileId, Source, Sources, parallel};
use crate::model::{Placement, Unit};
use crate::syntax::parse;

use super::contents::{AllContents, Contents};
use super::files::{FileError, Files};
use super::incremental::{ProjectView, Workspace};
use super::load::{RowFiles, fill};
use super::observer::{EarlierRuns, Observer, Phase};
use super::page_links::{PageLinks, placement};
use super::results::table_key;
use super::versions::{LoadedPair, ProjectVersion, Rest};

/// A version: its sources are numbered by themselves.
struct Side<'s> {
    files: &'s dyn Files,
    observer: &'s dyn Observer,
    workspace: Workspace,
    view: ProjectView,
    by_path: BTreeMap<String, FileId>,
}

/// What of two versions must be compared. `None` where that is most of it, or where something else
/// than texts is different, or wrong.
///
/// # Errors
/// Where a folder of sources cannot be read.
pub(super) fn changed_part(
    old: &ProjectVersion<'_>,
    new: &ProjectVersion<'_>,
    earlier: EarlierRuns<'_>,
) -> Result<Option<LoadedPair>, FileError> {
    let key = table_key(earlier.program, &new.settings);
    let is_part = old.only.is_some() || new.only.is_some();
    if is_part || key != table_key(earlier.program, &old.settings) {
        return Ok(None);
    }
    earlier.observer.begins(Phase::Read);
    let (cached, together) = (earlier.cached, earlier.together);
    let Some(newer) = Workspace::new(new.files, &new.settings, key, cached, together)? else {
        return Ok(None);
    };
    let Some(older) = newer.beside(old.files, &old.settings)? else {
        return Ok(None);
    };
    earlier.observer.begins(Phase::Find);
    let versions = BothVersions {
        old: Side::new(old.files, older, earlier.observer),
        new: Side::new(new.files, newer, earlier.observer),
    };
    Ok(versions.part())
}

impl<'s> Side<'s> {
    fn new(files: &'s dyn Files, workspace: Workspace, observer: &'s dyn Observer) -> Self {
        let by_path = workspace.paths();
        let by_path = by_path
            .map(|(file, path)| (path.to_owned(), file))
            .collect();
        Self {
            files,
            observer,
            view: workspace.view(),
            workspace,
            by_path,
        }
    }

    fn path(&self, file: FileId) -> &str {
        &self.workspace.sources().get(file).path
    }

    fn contents(&mut self, wanted: &BTreeSet<FileId>) -> Option<AllContents> {
        self.workspace
            .contents(wanted, &self.view, self.files, self.observer)
    }

    /// The names that a source declares, or that these had before.
    fn names(&self, path: &str) -> (BTreeSet<u32>, BTreeSet<u32>) {
        let (mut names, mut former) = (BTreeSet::new(), BTreeSet::new());
        if let Some(file) = self.by_path.get(path) {
            for (own, before) in self.workspace.names(*file) {
                names.extend(own);
                former.extend(before);
            }
        }
        (names, former)
    }

    /// The paths of sources, and of all that must be lowered with them.
    fn needed<'p>(&'p self, paths: &'p BTreeSet<String>) -> impl Iterator<Item = String> + 'p {
        let wanted = paths.iter().filter_map(|path| self.by_path.get(path));
        let needed = self
            .workspace
            .needed(&wanted.copied().collect(), &self.view);
        needed.into_iter().map(|file| self.path(file).to_owned())
    }

    /// Some sources, among others of which those of this version begin with `first`.
    fn units(&self, paths: &BTreeSet<String>, first: FileId, sources: &mut Sources) -> Vec<Unit> {
        let wanted = paths.iter().filter_map(|path| self.by_path.get(path));
        let wanted: Vec<(FileId, &Source)> = wanted
            .map(|file| (behind(first, *file), self.workspace.sources().get(*file)))
            .collect();
        let mut units = parallel::map(&wanted, |(file, source)| Unit {
            file: *file,
            path: source.path.clone(),
            parsed: Arc::new(parse(*file, &source.text)),
        });
        let rows = self.workspace.sources().iter().skip(self.by_path.len());
        let rows = rows.map(|(file, source)| (source.path.clone(), behind(first, file)));
        fill(self.files, sources, &mut RowFiles::known(rows), &mut units);
        units
    }
}

/// The id of a source of a version whose sources begin with `first`.
fn behind(first: FileId, file: FileId) -> FileId {
    FileId(first.0.saturating_add(file.0))
}

struct BothVersions<'s> {
    old: Side<'s>,
    new: Side<'s>,
}

/// What sources contain, and where everything is shown.
struct Shown {
    contents: AllContents,
    placement: Placement,
}

impl Shown {
    /// `None` where two pages have one name.
    fn new(side: &Side<'_>, contents: AllContents) -> Option<Self> {
        let mut seen = BTreeSet::new();
        let pages = contents
            .values()
            .filter_map(|contents| contents.page.as_ref());
        let mut pages = pages.map(|page| page.id.to_lowercase());
        if !pages.all(|page| seen.insert(page)) {
            return None;
        }
        let all = contents.iter();
        let placement = placement(
            side.workspace.sources(),
            all.map(|(file, contents)| (*file, contents)),
        );
        Some(Self {
            contents,
            placement,
        })
    }

    fn links(&self, side: &Side<'_>, path: &str) -> Option<[u8; 32]> {
        let file = side.by_path.get(path)?;
        let links = PageLinks {
            placement: &self.placement,
            sources: side.workspace.sources(),
            contents: &|file| self.contents.get(&file),
        };
        let of = side.view.dependencies.get(file)?;
        Some(links.hash(*file, &of.files))
    }
}

impl BothVersions<'_> {
    fn part(mut self) -> Option<LoadedPair> {
        let mut changed = self.changed();
        let paths = self.old.by_path.keys().chain(self.new.by_path.keys());
        let all: BTreeSet<String> = paths.cloned().collect();
        let is_empty = |side: &Side<'_>| side.by_path.is_empty();
        let is_most =
            changed.len() * 2 > all.len() && changed.len() > self.new.workspace.together();
        if is_most || is_empty(&self.old) || is_empty(&self.new) {
            return None;
        }
        let wanted = self.new.by_path.values().copied().collect();
        let contents = self.new.contents(&wanted)?;
        let [old, new] = self.shown(&changed, contents)?;
        for path in all.difference(&changed.clone()) {
            if old.links(&self.old, path) != new.links(&self.new, path) {
                changed.insert(path.clone());
            }
        }
        self.with_other_images(&new.contents, &mut changed);
        self.with_namesakes(&new.contents, &mut changed);
        Some(self.loaded(&changed, [old, new]))
    }

    /// The paths of sources that only one version has, or that depend on something that is changed:
    /// the facts that a source sees are its readers', whether it asks for them or not.
    fn changed(&self) -> BTreeSet<String> {
        let key = |side: &Side<'_>, path: &String| {
            let file = side.by_path.get(path)?;
            let of = side.view.dependencies.get(file)?;
            Some((of.key, of.facts))
        };
        let paths = self.old.by_path.keys().chain(self.new.by_path.keys());
        let changed = paths.filter(|path| key(&self.old, path) != key(&self.new, path));
        changed.cloned().collect()
    }

    /// What both versions show, by the contents of the newer and those of the older that are
    /// changed.
    fn shown(&mut self, changed: &BTreeSet<String>, new: AllContents) -> Option<[Shown; 2]> {
        let of_old = changed.iter().filter_map(|path| self.old.by_path.get(path));
        let mut old = self.old.contents(&of_old.copied().collect())?;
        let to_old = |file: FileId| {
            let known = self.old.by_path.get(self.new.path(file));
            known.copied().unwrap_or(FileId(u32::MAX))
        };
        for (file, contents) in &new {
            if !changed.contains(self.new.path(*file)) {
                old.insert(to_old(*file), contents.moved(&to_old));
            }
        }
        Some([Shown::new(&self.old, old)?, Shown::new(&self.new, new)?])
    }

    /// Adds the sources that name one that shows another picture now.
    fn with_other_images(&self, contents: &AllContents, changed: &mut BTreeSet<String>) {
        let images: BTreeSet<&str> = contents
            .values()
            .flat_map(|contents| contents.images.iter().filter_map(|image| image.path()))
            .collect();
        let images: Vec<&str> = images.into_iter().collect();
        let is_other = |path: &&&str| {
            let both = (self.old.files.read(path), self.new.files.read(path));
            !matches!(both, (Ok(old), Ok(new)) if old == new)
        };
        let other: BTreeSet<&str> = images.iter().filter(is_other).copied().collect();
        if other.is_empty() {
            return;
        }
        let shows = |contents: &Contents| {
            let mut images = contents.images.iter();
            images.any(|image| image.path().is_some_and(|path| other.contains(path)))
        };
        let shows: BTreeSet<FileId> = contents
            .iter()
            .filter(|(_, contents)| shows(contents))
            .map(|(file, _)| *file)
            .collect();
        for (file, of) in &self.new.view.dependencies {
            if of.files.iter().any(|named| shows.contains(named)) {
                changed.insert(self.new.path(*file).to_owned());
            }
        }
    }

    /// Adds the sources that may have what only one version of a changed source has, under the same
    /// name or under a former one, and those whose pages show what a changed source declares.
    fn with_namesakes(&self, contents: &AllContents, changed: &mut BTreeSet<String>) {
        let mut waiting: Vec<String> = changed.iter().cloned().collect();
        while !waiting.is_empty() {
            let mut names = BTreeSet::new();
            for path in &waiting {
                let [(old, of_old), (new, of_new)] =
                    [&self.old, &self.new].map(|side| side.names(path));
                names.extend(old.symmetric_difference(&new));
                names.extend(of_old.iter().chain(&of_new));
            }
            let declaring: BTreeSet<FileId> = waiting
                .iter()
                .filter_map(|path| self.new.by_path.get(path).copied())
                .collect();
            waiting.clear();
            for (file, contents) in contents {
                let path = self.new.path(*file);
                if changed.contains(path) {
                    continue;
                }
                let (own, former) = self.new.names(path);
                let is_namesake = !names.is_disjoint(&own) || !names.is_disjoint(&former);
                let shows = contents.page.iter().flat_map(|page| &page.things);
                let mut shows = shows.filter(|(thing, _)| thing.file != *file);
                if is_namesake || shows.any(|(thing, _)| declaring.contains(&thing.file)) {
                    waiting.push(path.to_owned());
                }
            }
            changed.extend(waiting.iter().cloned());
        }
    }

    /// The changed sources of both versions, and all that is known of the others.
    fn loaded(self, changed: &BTreeSet<String>, shown: [Shown; 2]) -> LoadedPair {
        let mut sources = self.old.workspace.sources().clone();
        let newer = sources.append(self.new.workspace.sources());
        let [old, new] = shown;
        let to_joint = |file: FileId| behind(newer, file);
        let in_joint = new.contents.iter();
        let in_joint: AllContents = in_joint
            .map(|(file, contents)| (to_joint(*file), contents.moved(&to_joint)))
            .collect();
        let all = in_joint.iter();
        let placed_in_new = placement(&sources, all.map(|(file, contents)| (*file, contents)));
        let wanted = self
            .old
            .needed(changed)
            .chain(self.new.needed(changed))
            .collect();
        let older = self.old.units(&wanted, FileId(0), &mut sources);
        let newer_units = self.new.units(&wanted, newer, &mut sources);
        let compared: BTreeSet<FileId> = newer_units.iter().map(|unit| unit.file).collect();
        let mut kept: Vec<Difference> = Vec::new();
        for (file, contents) in in_joint {
            let path = sources.path(file).unwrap_or_default();
            let Some(before) = self.old.by_path.get(path) else {
                continue;
            };
            if compared.contains(&file) {
                continue;
            }
            for subject in contents.subjects {
                let mut place = subject.place;
                place.file = *before;
                kept.push(subject.kept(place));
            }
        }
        let of_old = changed
            .iter()
            .filter_map(|path| self.old.by_path.get(path).copied());
        let of_new = changed.iter().filter_map(|path| self.new.by_path.get(path));
        let changed = of_old
            .chain(of_new.map(|file| behind(newer, *file)))
            .collect();
        let count = self.old.by_path.len() + self.new.by_path.len();
        let of_new = self.new.view.articles.into_iter();
        let of_new = of_new.map(|(stem, file)| (stem, behind(newer, file)));
        LoadedPair {
            sources,
            newer,
            units: [older, newer_units],
            articles: [self.old.view.articles, of_new.collect()],
            rest: Some(Rest {
                changed,
                placements: [old.placement, placed_in_new],
                kept,
            }),
            count,
        }
    }
}
