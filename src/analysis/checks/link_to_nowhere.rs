//! `link-to-nowhere`: a `{name}` in prose is a link, and no page shows what it names.

use crate::base::{Diagnostic, codes};
use crate::model::reading::{self, Read};
use crate::model::{Inline, Model, Placement, Target};

pub(super) fn run(model: &Model) -> Vec<Diagnostic> {
    let placement = Placement::new(model);
    let mut found = Vec::new();
    for (file, page) in model.pages() {
        reading::page(model, page, &mut |read| {
            let Read::Inline(Inline::Reference(target, span)) = read else { return };
            if matches!(target, Target::Step(_)) || placement.page(target, file.id).is_some() {
                return;
            }
            let title = model.title(target);
            found.push(
                Diagnostic::new(&codes::LINK_TO_NOWHERE, *span, format!("no page shows “{title}”"))
                    .say("this would be a link")
                    .help("put `@show` with its name, or with that of the guide around it, into an article; or say it in words"),
            );
        });
    }
    found.sort_by_key(Diagnostic::span);
    found.dedup_by_key(|diagnostic| diagnostic.span());
    found
}
