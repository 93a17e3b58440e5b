//! `short-before-full`: a page uses the short form of a term where nobody has read the term yet.

use std::collections::BTreeSet;

use crate::base::{Diagnostic, codes};
use crate::model::reading::ReadItem;
use crate::model::{File, Inline, Model, TermId, reading, visit};

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(page) = &file.page {
        let mut known = BTreeSet::new();
        reading::page(model, page, &mut |read| {
            if let ReadItem::Inline(inline) = read {
                read_term(model, inline, &mut known, &mut found);
            }
        });
    }
    found.sort_by_key(Diagnostic::span);
    found.dedup_by_key(|diagnostic| diagnostic.span());
    found
}

fn read_term(
    model: &Model,
    inline: &Inline,
    known: &mut BTreeSet<TermId>,
    found: &mut Vec<Diagnostic>,
) {
    let label = match inline {
        Inline::Term(id, false, _) => {
            known.insert(*id);
            return;
        }
        Inline::Term(id, true, span) => {
            if known.insert(*id) {
                let term = model.terms.at(*id);
                let (name, short) = (&term.name, model.term(*id, true));
                let message = format!("“{short}” stands here before “{}” on this page", term.full);
                let help = format!("write `{{{name}}}` here, or `{{{name}}} ({{{name}.short}})`");
                found.push(
                    Diagnostic::new(&codes::SHORT_BEFORE_FULL, *span, message)
                        .help(help.as_str())
                        .instead(help, format!("{{{name}}}")),
                );
            }
            return;
        }
        Inline::Fact(id, _) => &model.facts.at(*id).label,
        Inline::Define(id) => &model.defines.at(*id).label,
        Inline::Outcome(id) => &model.outcomes.at(*id).label,
        _ => return,
    };
    visit::inlines(label, &mut |inline| read_term(model, inline, known, found));
}
