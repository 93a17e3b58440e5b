//! Where the links of a page may lead: what of it depends on the pages of others.

use crate::base::{FileId, Sources};
use crate::model::{Placement, relative_path};

use super::contents::Contents;
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
