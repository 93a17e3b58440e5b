//! Where the links of a page may lead: what of it depends on the pages of others.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Diagnostic, FileId, Sources, Span, codes, escape};
use crate::model::{Placement, relative_path};

use super::area::Area;
use super::contents::Contents;
use super::places::{PageEntry, Places};
use super::results::Hash;

/// Where everything is shown, from the contents of all sources in order.
pub(super) fn placement<'c>(
    sources: &Sources,
    contents: impl Iterator<Item = (FileId, &'c Contents)>,
) -> Placement {
    let mut placement = Placement::default();
    for (file, contents) in contents {
        if let Some(page) = &contents.page {
            placement.add(file, &sources.get(file).path, page.clone());
        }
    }
    placement
}

/// Ids for sources that are not read: no source that is has one of them.
pub(super) fn unread_files() -> impl Iterator<Item = FileId> {
    (0..u32::MAX).rev().map(FileId)
}

/// As [`placement`], of the sources of an area, with what is known of the pages that it does not read.
/// `files` are the sources by their paths.
///
/// # Errors
/// As a finding, where a page that is read shows other things than is known of it.
pub(super) fn with_places(
    sources: &Sources,
    contents: &BTreeMap<FileId, &Contents>,
    (area, places): (&Area<'_>, &Places),
    files: &BTreeMap<String, FileId>,
) -> Result<Placement, Diagnostic> {
    let mut placement = Placement::default();
    let path = |file: FileId| sources.get(file).path.clone();
    for (placed, unread) in places.sources().iter().zip(unread_files()) {
        let file = files.get(placed.path.as_str()).copied();
        let read = file.filter(|_| area.reads(&placed.path));
        if let Some(contents) = read.and_then(|file| contents.get(&file)) {
            let page = contents.page.as_ref();
            let own = page.map(|page| PageEntry::new(&contents.title, page, &path));
            if own != placed.page {
                return Err(outdated(read, &placed.path));
            }
        }
        if let Some(page) = &placed.page {
            let file = file.unwrap_or(unread);
            placement.add(file, &placed.path, page.shown(files));
        }
    }
    let known = places.sources().iter().map(|source| source.path.as_str());
    let known: BTreeSet<&str> = known.collect();
    match files
        .iter()
        .find(|(path, _)| !known.contains(path.as_str()))
    {
        Some((path, file)) => Err(outdated(Some(*file), path)),
        None => Ok(placement),
    }
}

/// That a file of places is not of these sources.
fn outdated(file: Option<FileId>, path: &str) -> Diagnostic {
    let span = Span::new(file.unwrap_or(FileId(0)), 0, 0);
    let message = format!(
        "the file of places does not have what `{}` shows",
        escape::line(path)
    );
    Diagnostic::new(&codes::UNREADABLE_FILE, span, message)
        .help("it is of other sources: write it again, with `casebook check --places FILE`")
}

/// See the module.
pub(super) struct PageLinks<'p> {
    pub(super) placement: &'p Placement,
    pub(super) sources: &'p Sources,
    pub(super) contents: &'p dyn Fn(FileId) -> Option<&'p Contents>,
}

impl PageLinks<'_> {
    /// The hash of the places to which the page of a file may link: those of whatever is declared in
    /// the files that it names, and of the pages whose paths are written there. Its page may show
    /// steps of others, with their links.
    pub(super) fn hash(&self, file: FileId, named: &[FileId]) -> Hash {
        let mut hash = blake3::Hasher::new();
        for named in named {
            for name in self.placement.things_of(*named) {
                let place = self.placement.place_of(name, file);
                let page = place.map(|place| place.page);
                self.add(&mut hash, page, place.and_then(|place| place.anchor));
            }
        }
        let all = named.iter().filter_map(|named| (self.contents)(*named));
        for (to, span) in all.flat_map(|contents| contents.links.targets()) {
            let path = to.split('#').next().unwrap_or_default();
            let target = relative_path(&self.sources.get(span.file).path, path);
            let page = target.and_then(|target| self.placement.page_at(&target));
            self.add(&mut hash, page, None);
        }
        *hash.finalize().as_bytes()
    }

    fn add(&self, hash: &mut blake3::Hasher, page: Option<FileId>, anchor: Option<&str>) {
        let page = page.and_then(|page| self.placement.page(page));
        let parts = [
            page.map(|page| page.source.as_str()),
            page.map(|page| page.id.as_str()),
            anchor,
        ];
        for part in parts {
            let part = part.unwrap_or("\0");
            hash.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
}
