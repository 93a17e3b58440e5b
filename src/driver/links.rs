//! Links that prose writes by hand: whether the page, the file or the anchor is in the project.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::base::{Diagnostic, FileId, Sources, Span, codes, did_you_mean};
use crate::emit::article::is_safe_address;
use crate::model::reading::ReadItem;
use crate::model::{Block, File, Inline, Model, reading, relative_path, visit};

use super::files::{FileFault, Files};

/// The links of a file, and where links of others lead in it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct FileLinks {
    /// The path that its page would have beside it, and the anchors of the page.
    page: Option<(String, BTreeSet<String>)>,
    /// The targets of its page and its references that may be in the project.
    links: Vec<(String, Span)>,
}

impl FileLinks {
    /// The links of a file.
    pub(super) fn new(model: &Model, file: &File) -> Self {
        let mut written = Self::default();
        if let Some(page) = &file.page {
            let anchors = reading::headings(model, page)
                .into_iter()
                .map(|heading| heading.anchor)
                .collect();
            written.page = Some((file.page_path(page), anchors));
            reading::page(model, page, &mut |read| {
                if let ReadItem::Inline(Inline::Link { to, span, .. }) = read {
                    written.add(to, *span);
                }
            });
        }
        let mut see = |block: &Block| {
            if let Block::See(_, url, span) = block {
                written.add(url, *span);
            }
        };
        if let Some(page) = &file.page {
            visit::blocks(&page.body, &mut see);
        }
        for (_, procedure) in model.procedures.of_file(file.id) {
            visit::blocks(&procedure.body.blocks, &mut see);
        }
        for (_, guide) in model.guides.of_file(file.id) {
            visit::blocks(&guide.intro, &mut see);
        }
        for (_, group) in model.groups.of_file(file.id) {
            visit::blocks(&group.intro, &mut see);
        }
        for (_, scenario) in model.scenarios.of_file(file.id) {
            visit::blocks(&scenario.body.blocks, &mut see);
        }
        written
    }

    /// The same among sources that have other ids.
    pub(super) fn moved(mut self, to: &dyn Fn(FileId) -> FileId) -> Self {
        for (_, span) in &mut self.links {
            span.file = to(span.file);
        }
        self
    }

    /// The targets as written, with the places where they are.
    pub(super) fn targets(&self) -> impl Iterator<Item = &(String, Span)> {
        self.links.iter()
    }

    fn add(&mut self, to: &str, span: Span) {
        let path = to.split('#').next().unwrap_or_default();
        let is_elsewhere = path.contains(':') || path.starts_with('/');
        if !is_elsewhere || !is_safe_address(to) {
            self.links.push((to.to_owned(), span));
        }
    }
}

/// The links of all files that lead nowhere.
pub(super) fn broken(
    files: &dyn Files,
    sources: &Sources,
    written: &[(FileId, &FileLinks)],
) -> Vec<Diagnostic> {
    let pages = written.iter().filter_map(|(file, written)| {
        let (path, anchors) = written.page.as_ref()?;
        Some((path.as_str(), (*file, anchors)))
    });
    let pages = pages.collect();
    let mut links = Links {
        files,
        sources,
        pages,
        found: Vec::new(),
    };
    for (file, written) in written {
        for (to, span) in &written.links {
            links.check(to, *span, *file);
        }
    }
    links.found.sort_by_key(Diagnostic::span);
    links.found.dedup_by_key(|diagnostic| diagnostic.span());
    links.found
}

struct Links<'m> {
    files: &'m dyn Files,
    sources: &'m Sources,
    /// By the path that a page would have beside its source: its file and its anchors.
    pages: BTreeMap<&'m str, (FileId, &'m BTreeSet<String>)>,
    found: Vec<Diagnostic>,
}

impl Links<'_> {
    fn check(&mut self, to: &str, span: Span, page: FileId) {
        if !is_safe_address(to) {
            return self.say(
                span,
                "this address is not written to a page",
                "link to a page, or with `https://`".to_owned(),
            );
        }
        let (path, anchor) = to.split_once('#').unwrap_or((to, ""));
        let anchors = if path.is_empty() {
            self.pages
                .values()
                .find(|(file, _)| *file == page)
                .map(|(_, anchors)| anchors)
        } else {
            let source = self.sources.path(span.file).unwrap_or_default();
            let Some(target) = relative_path(source, path) else {
                return self.say(
                    span,
                    "this path leaves the project",
                    "link with `https://`".to_owned(),
                );
            };
            match self.pages.get(target.as_str()) {
                Some((_, anchors)) => Some(anchors),
                None => return self.file(&target, path, (span, page)),
            }
        };
        let Some(anchors) =
            anchors.filter(|anchors| !anchor.is_empty() && !anchors.contains(anchor))
        else {
            return;
        };
        let near = did_you_mean(anchor, anchors.iter().map(String::as_str))
            .map(|near| format!("did you mean `#{near}`?"));
        let help = near.unwrap_or_else(|| "an anchor is the name of a guide, group, scenario or procedure, or stands behind a heading: `{#anchor}`".to_owned());
        self.say(span, &format!("the page has no anchor `#{anchor}`"), help);
    }

    /// A target that is no page may be a file, which is then written beside the pages.
    fn file(&mut self, target: &str, path: &str, (span, page): (Span, FileId)) {
        if let Some(stem) = path.strip_suffix(".case") {
            let name = stem.rsplit('/').next().unwrap_or(stem);
            return self.say(
                span,
                "this links to a source, and readers have pages",
                format!("write `{{{name}}}`"),
            );
        }
        match self.files.find(target).map_err(|error| error.fault) {
            Ok(()) => return,
            Err(FileFault::Missing) => {}
            Err(fault) => {
                let help = "link to a page, or to a file of the project itself".to_owned();
                return self.say(
                    span,
                    &format!("`{target}` cannot be written beside the page: {fault}"),
                    help,
                );
            }
        }
        // Nobody means the page itself.
        let others = self.pages.iter().filter(|(_, (file, _))| *file != page);
        let near = did_you_mean(target, others.map(|(path, _)| *path));
        let other_form = self.pages.keys().find(|page| page.nfc().eq(target.nfc()));
        let help = match near {
            _ if other_form.is_some() => {
                "there is one whose accents are written in another form: rename the source, or write the link as the name is"
                    .to_owned()
            }
            Some(near) => format!("did you mean `{}`?", near.rsplit('/').next().unwrap_or(near)),
            None if path.starts_with("www.") => format!("write `https://{path}`"),
            None => "a page is called by its id and `.md`; better, write the name of the article in braces".to_owned(),
        };
        self.say(span, &format!("there is no page or file `{target}`"), help);
    }

    fn say(&mut self, span: Span, message: &str, help: String) {
        self.found
            .push(Diagnostic::new(&codes::BROKEN_LINK, span, message).help(help));
    }
}
