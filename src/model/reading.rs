//! A page in reading order: its prose, and the things that it shows, with the procedures that are
//! done there. A procedure is entered where it is done first.

use std::collections::BTreeSet;

use crate::base::Span;

use super::ids::ProcedureId;
use super::markup::{Inline, Markup};
use super::names::Target;
use super::placement::{self, slug};
use super::types::{Block, Model, Page, Section};
use super::visit;

/// Something on a page.
pub enum ReadItem<'m> {
    /// A piece of a sentence.
    Inline(&'m Inline),
    /// A heading.
    Heading(Heading),
    /// A `@continue` to a guide, group or scenario.
    Continue(Target, Span),
}

/// A heading of a page.
pub struct Heading {
    /// Its level; 2 for the guides of a page.
    pub level: u8,
    pub anchor: String,
    /// Its place, or the name of its owner.
    pub span: Span,
    /// Whether it stands in the prose of the article or of an intro.
    pub written: bool,
}

/// Reads a page.
pub fn page<'m>(model: &'m Model, page: &'m Page, see: &mut dyn FnMut(ReadItem<'m>)) {
    let mut reader = ReadingOrder {
        model,
        see,
        done: BTreeSet::new(),
        once: placement::shown_once(model, page),
    };
    reader.inlines(&page.title);
    reader.prose(&page.body, 1);
}

/// The headings of a page, in order.
#[must_use]
pub fn headings(model: &Model, page: &Page) -> Vec<Heading> {
    let mut found = Vec::new();
    self::page(model, page, &mut |read| {
        if let ReadItem::Heading(heading) = read {
            found.push(heading);
        }
    });
    found
}

struct ReadingOrder<'m, 's> {
    model: &'m Model,
    see: &'s mut dyn FnMut(ReadItem<'m>),
    done: BTreeSet<ProcedureId>,
    /// The procedures that are done once, behind what they stand.
    once: Vec<(Target, ProcedureId)>,
}

impl<'m> ReadingOrder<'m, '_> {
    fn inlines(&mut self, sentence: &'m [Inline]) {
        visit::inlines(sentence, &mut |inline| (self.see)(ReadItem::Inline(inline)));
    }

    fn sentence(&mut self, sentence: Option<&'m Vec<Inline>>) {
        self.inlines(sentence.map(Vec::as_slice).unwrap_or_default());
    }

    fn heading(&mut self, name: &str, title: &'m [Inline], level: u8, span: Span) {
        (self.see)(ReadItem::Heading(Heading {
            level,
            anchor: name.to_owned(),
            span,
            written: false,
        }));
        self.inlines(title);
    }

    /// Prose outside of steps; things that it shows begin one level below `level`.
    fn prose(&mut self, blocks: &'m [Block], level: u8) {
        for block in blocks {
            match block {
                Block::Show(target, ..) => self.show(target, level.saturating_add(1)),
                Block::Markup(blocks) => blocks.iter().for_each(|block| self.markup(block)),
                Block::Note(_, title, inner) => {
                    self.sentence(title.as_ref());
                    self.prose(inner, level);
                }
                Block::Step(_)
                | Block::Effects(_)
                | Block::Requires(_)
                | Block::Do(_)
                | Block::Continue(..)
                | Block::End(..)
                | Block::If(_)
                | Block::Choose(..)
                | Block::Result(_)
                | Block::See(..) => self.steps(std::slice::from_ref(block)),
            }
        }
    }

    fn markup(&mut self, block: &'m Markup) {
        if let Markup::Heading {
            level,
            content,
            anchor,
            span,
        } = block
        {
            let anchor = anchor
                .clone()
                .unwrap_or_else(|| slug(&self.model.plain(content)));
            (self.see)(ReadItem::Heading(Heading {
                level: *level,
                anchor,
                span: *span,
                written: true,
            }));
        }
        visit::markup(block, &mut |inline| (self.see)(ReadItem::Inline(inline)));
    }

    fn show(&mut self, target: &Target, level: u8) {
        let model = self.model;
        match target {
            Target::Guide(id) => {
                let guide = model.guides.at(*id);
                self.heading(&guide.name, &guide.title, level, guide.span);
                self.sentence(guide.otherwise.as_ref());
                self.prose(&guide.intro, level);
                self.sections(&guide.sections, level.saturating_add(1));
            }
            Target::Decision(id) => {
                let decision = model.decisions.at(*id);
                self.inlines(&decision.title);
                for rule in &decision.rules {
                    self.sentence(rule.because.as_ref());
                }
            }
            Target::Procedure(id) => {
                let procedure = model.procedures.at(*id);
                self.heading(&procedure.name, &procedure.title, level, procedure.span);
                self.steps(&procedure.body.blocks);
            }
            Target::Group(_) | Target::Scenario(_) | Target::Article(_) | Target::Step(_) => {}
        }
        let (here, others) = std::mem::take(&mut self.once)
            .into_iter()
            .partition(|(behind, _)| behind == target);
        self.once = others;
        for (_, id) in here {
            let procedure = model.procedures.at(id);
            let level = level.saturating_add(1);
            self.heading(&procedure.name, &procedure.title, level, procedure.span);
            if self.done.insert(id) {
                self.steps(&procedure.body.blocks);
            }
        }
    }

    fn sections(&mut self, sections: &'m [Section], level: u8) {
        let model = self.model;
        for section in sections {
            match section {
                Section::Group(id) => {
                    let group = model.groups.at(*id);
                    self.heading(&group.name, &group.title, level, group.span);
                    self.prose(&group.intro, level);
                    self.sections(&group.sections, level.saturating_add(1));
                }
                Section::Scenario(id) => {
                    let scenario = model.scenarios.at(*id);
                    if !scenario.whole_guide {
                        self.heading(&scenario.name, &scenario.title, level, scenario.span);
                    }
                    self.steps(&scenario.body.blocks);
                }
            }
        }
    }

    fn steps(&mut self, blocks: &'m [Block]) {
        let model = self.model;
        visit::prose(blocks, &mut |inline| (self.see)(ReadItem::Inline(inline)));
        visit::blocks(blocks, &mut |block| {
            if let Block::Continue(destination, span) = block
                && let Some(target) = destination.target()
            {
                (self.see)(ReadItem::Continue(target, *span));
            }
        });
        for id in visit::inline_calls(blocks) {
            if self.done.insert(id) {
                self.steps(&model.procedures.at(id).body.blocks);
            }
        }
    }
}
