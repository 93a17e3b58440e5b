//! Links that prose writes by hand: whether the page, the file or the anchor is in the project.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Diagnostic, FileId, Span, codes, did_you_mean};
use crate::emit::article::is_safe_address;
use crate::model::reading::{self, Read};
use crate::model::{Block, Inline, Model, relative_path, visit};

use super::files::Files;

/// The links of all pages that lead nowhere.
pub(super) fn broken(files: &dyn Files, model: &Model) -> Vec<Diagnostic> {
    let mut links = Links { files, model, pages: BTreeMap::new(), found: Vec::new() };
    for (file, page) in model.pages() {
        let anchors = reading::headings(model, page).into_iter().map(|heading| heading.anchor).collect();
        links.pages.insert(file.page_path(page), (file.id, anchors));
    }
    for (file, page) in model.pages() {
        reading::page(model, page, &mut |read| {
            if let Read::Inline(Inline::Link { to, span, .. }) = read {
                links.check(to, *span, file.id);
            }
        });
    }
    links.references();
    links.found.sort_by_key(Diagnostic::span);
    links.found.dedup_by_key(|diagnostic| diagnostic.span());
    links.found
}

struct Links<'m> {
    files: &'m dyn Files,
    model: &'m Model,
    /// By the path that a page would have beside its source: its file and its anchors.
    pages: BTreeMap<String, (FileId, BTreeSet<String>)>,
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
        if path.contains(':') || path.starts_with('/') {
            return;
        }
        let anchors = if path.is_empty() {
            self.pages.values().find(|(file, _)| *file == page).map(|(_, anchors)| anchors)
        } else {
            let source = self.model.file(span.file).map(|file| file.path.as_str()).unwrap_or_default();
            let Some(target) = relative_path(source, path) else {
                return self.say(span, "this path leaves the project", "link with `https://`".to_owned());
            };
            match self.pages.get(&target) {
                Some((_, anchors)) => Some(anchors),
                None => return self.file(&target, path, span),
            }
        };
        let Some(anchors) = anchors.filter(|anchors| !anchor.is_empty() && !anchors.contains(anchor)) else { return };
        let near =
            did_you_mean(anchor, anchors.iter().map(String::as_str)).map(|near| format!("did you mean `#{near}`?"));
        let help = near.unwrap_or_else(|| "an anchor is the name of a guide, group, scenario or procedure, or stands behind a heading: `{#anchor}`".to_owned());
        self.say(span, &format!("the page has no anchor `#{anchor}`"), help);
    }

    /// What is no page may be a file, which is then written beside the pages.
    fn file(&mut self, target: &str, path: &str, span: Span) {
        if let Some(stem) = path.strip_suffix(".case") {
            let name = stem.rsplit('/').next().unwrap_or(stem);
            return self.say(span, "this links to a source, and readers have pages", format!("write `{{{name}}}`"));
        }
        if self.files.read(target).is_ok() {
            return;
        }
        let near = did_you_mean(target, self.pages.keys().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{}`?", near.rsplit('/').next().unwrap_or(near)),
            None if path.starts_with("www.") => format!("write `https://{path}`"),
            None => "a page is called by its id and `.md`; better, write the name of the article in braces".to_owned(),
        };
        self.say(span, &format!("there is no page or file `{target}`"), help);
    }

    /// The addresses of `@see`.
    fn references(&mut self) {
        let model = self.model;
        let mut written: Vec<(String, Span)> = Vec::new();
        let mut see = |block: &Block| {
            if let Block::See(_, url, span) = block {
                written.push((url.clone(), *span));
            }
        };
        model.pages().for_each(|(_, page)| visit::blocks(&page.body, &mut see));
        model.procedures.iter().for_each(|(_, procedure)| visit::blocks(&procedure.body.blocks, &mut see));
        model.guides.iter().for_each(|(_, guide)| visit::blocks(&guide.intro, &mut see));
        model.groups.iter().for_each(|(_, group)| visit::blocks(&group.intro, &mut see));
        model.scenarios.iter().for_each(|(_, scenario)| visit::blocks(&scenario.body.blocks, &mut see));
        for (url, span) in written {
            self.check(&url, span, span.file);
        }
    }

    fn say(&mut self, span: Span, message: &str, help: String) {
        self.found.push(Diagnostic::new(&codes::BROKEN_LINK, span, message).help(help));
    }
}
