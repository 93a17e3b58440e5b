//! `link-to-nowhere`: a `{name}` in prose is a link, and no page shows what it names.

use crate::base::{Diagnostic, FileId, codes};
use crate::model::{Block, Body, Inline, Model, Placement, Section, Target, visit};

pub(super) fn run(model: &Model) -> Vec<Diagnostic> {
    let placement = Placement::new(model);
    let mut links = Links { model, placement: &placement, page: FileId(0), found: Vec::new() };
    for file in &model.files {
        let Some(page) = &file.page else { continue };
        links.page = file.id;
        links.blocks(&page.body);
        for target in placement.on(file.id) {
            links.shown(target);
        }
    }
    let mut found = links.found;
    found.sort_by_key(Diagnostic::span);
    found.dedup_by_key(|diagnostic| diagnostic.span());
    found
}

struct Links<'m> {
    model: &'m Model,
    placement: &'m Placement,
    page: FileId,
    found: Vec<Diagnostic>,
}

impl<'m> Links<'m> {
    /// The prose that a page gets by showing something.
    fn shown(&mut self, target: &Target) {
        let model = self.model;
        match target {
            Target::Guide(id) => {
                let guide = model.guides.at(*id);
                self.inlines(&guide.title);
                self.inlines(guide.otherwise.as_deref().unwrap_or_default());
                self.blocks(&guide.intro);
                self.sections(&guide.sections);
            }
            Target::Decision(id) => {
                for rule in &model.decisions.at(*id).rules {
                    self.inlines(rule.because.as_deref().unwrap_or_default());
                }
            }
            Target::Procedure(id) => self.body(&model.procedures.at(*id).body),
            Target::Group(_) | Target::Scenario(_) | Target::Article(_) | Target::Step(_) => {}
        }
    }

    fn sections(&mut self, sections: &'m [Section]) {
        for section in sections {
            match section {
                Section::Group(id) => {
                    self.blocks(&self.model.groups.at(*id).intro);
                    self.sections(&self.model.groups.at(*id).sections);
                }
                Section::Scenario(id) => self.body(&self.model.scenarios.at(*id).body),
            }
        }
    }

    fn body(&mut self, body: &'m Body) {
        self.blocks(&body.blocks);
    }

    /// Prose, and that of the procedures done in it.
    fn blocks(&mut self, blocks: &'m [Block]) {
        visit::prose(blocks, &mut |inline| self.inline(inline));
        let model = self.model;
        visit::blocks(blocks, &mut |block| {
            if let Block::Do(call) = block {
                self.body(&model.procedures.at(call.procedure).body);
            }
        });
    }

    fn inlines(&mut self, sentence: &'m [Inline]) {
        visit::inlines(sentence, &mut |inline| self.inline(inline));
    }

    fn inline(&mut self, inline: &Inline) {
        let Inline::Reference(target, span) = inline else { return };
        if matches!(target, Target::Step(_)) || self.placement.page(target, self.page).is_some() {
            return;
        }
        let title = self.model.title(target);
        self.found.push(
            Diagnostic::new(&codes::LINK_TO_NOWHERE, *span, format!("no page shows “{title}”"))
                .say("this would be a link")
                .help("put `@show` with its name, or with that of the guide around it, into an article; or say it in words"),
        );
    }
}
