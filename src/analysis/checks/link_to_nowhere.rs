//! `link-to-nowhere`: a `{name}` in prose is a link, a `@continue` leads on, and no page shows the
//! target.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::analysis::mentions::Mention;
use crate::base::{Diagnostic, FileId, Span, codes};
use crate::model::reading::ReadItem;
use crate::model::{File, Inline, Model, Target, placement, reading};

/// The things that a page shows and links to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct PageLinks {
    /// The file, if it is a page.
    page: Option<FileId>,
    /// Shown things, by their declaration.
    shown: BTreeSet<Span>,
    /// Linked things that the page does not show.
    outward: Vec<Outward>,
}

/// A link to a thing on another page.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Outward {
    to: LinkTarget,
    span: Span,
    title: String,
    /// Whether the steps lead readers on to it; else a sentence names it.
    leads_on: bool,
}

/// Where a link leads.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum LinkTarget {
    Page(FileId),
    Thing(Span),
}

/// The things that the page of a file shows and links to.
pub(crate) fn summarize(model: &Model, file: &File) -> PageLinks {
    let Some(page) = &file.page else {
        return PageLinks::default();
    };
    let declared_at = |target: &Target| target.entity().map(|entity| model.declared_at(entity));
    let shown: BTreeSet<Span> = placement::all_shown(model, page)
        .iter()
        .filter_map(declared_at)
        .collect();
    let mut outward: Vec<Outward> = Vec::new();
    reading::page(model, page, &mut |read| {
        let (target, span, leads_on) = match read {
            // An amount is named by its value, or by its words.
            ReadItem::Inline(inline) if Mention::of(model, inline).is_some() => return,
            ReadItem::Inline(Inline::Reference(target, span)) => (target.clone(), *span, false),
            ReadItem::Continue(target, span) => (target, span, true),
            ReadItem::Inline(_) | ReadItem::Heading(_) => return,
        };
        let to = match (&target, declared_at(&target)) {
            (Target::Article(file), _) => LinkTarget::Page(*file),
            (_, Some(at)) if !shown.contains(&at) => LinkTarget::Thing(at),
            _ => return,
        };
        outward.push(Outward {
            to,
            span,
            title: model.title(&target),
            leads_on,
        });
    });
    outward.sort_by_key(|link| link.span);
    outward.dedup_by_key(|link| link.span);
    PageLinks {
        page: Some(file.id),
        shown,
        outward,
    }
}

/// The links to things that no page shows.
pub(crate) fn run(files: &[&PageLinks]) -> Vec<Diagnostic> {
    let shown: BTreeSet<Span> = files
        .iter()
        .flat_map(|links| &links.shown)
        .copied()
        .collect();
    let pages: BTreeSet<FileId> = files.iter().filter_map(|links| links.page).collect();
    let mut found = Vec::new();
    for link in files.iter().flat_map(|links| &links.outward) {
        let leads = match &link.to {
            LinkTarget::Page(file) => pages.contains(file),
            LinkTarget::Thing(span) => shown.contains(span),
        };
        if !leads {
            found.push(
                Diagnostic::new(&codes::LINK_TO_NOWHERE, link.span, format!("no page shows “{}”", link.title))
                    .say(if link.leads_on {
                        "readers are sent there"
                    } else {
                        "this would be a link"
                    })
                    .help("put `@show` with its name, or with that of the guide around it, into an article; or say it in words"),
            );
        }
    }
    found.sort_by_key(Diagnostic::span);
    found.dedup_by_key(|diagnostic| diagnostic.span());
    found
}
