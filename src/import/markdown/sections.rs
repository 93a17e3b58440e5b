//! What the parts of an article are: prose, a guide of steps, or a guide of scenarios.

use super::blocks::Block;
use super::inline::Sentence;
use super::phrases::{asks_for_one, says_for_whom};

/// A heading with all that is below it; the first has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) title: Option<Sentence>,
    pub(super) anchor: Option<String>,
    level: u8,
    pub(super) blocks: Vec<Block>,
    pub(super) inner: Vec<Section>,
    /// Whether nothing of it is understood: all is prose.
    pub(super) is_prose: bool,
}

/// How a section is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SectionKind {
    Prose,
    /// One list of steps.
    Steps,
    /// Its sections are whom it is for.
    Scenarios,
    /// Its list of conditions is.
    Conditions,
    /// It has several lists of steps, one after the other.
    Parts,
}

/// The sections of an article, the title of the page left out.
pub(super) fn sections(blocks: Vec<Block>) -> Section {
    let mut open = vec![Section::default()];
    for block in blocks {
        match block {
            Block::Heading(level, title, anchor) => {
                while open.len() > 1 && open.last().is_some_and(|last| last.level >= level) {
                    close(&mut open);
                }
                open.push(Section {
                    title: Some(title),
                    anchor,
                    level,
                    ..Section::default()
                });
            }
            other => open
                .last_mut()
                .into_iter()
                .for_each(|last| last.blocks.push(other.clone())),
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().unwrap_or_default()
}

fn close(open: &mut Vec<Section>) {
    if let Some(section) = open.pop()
        && let Some(outer) = open.last_mut()
    {
        outer.inner.push(section);
    }
}

impl Section {
    /// Whether steps are somewhere in it.
    pub(super) fn has_steps(&self) -> bool {
        steps(&self.blocks) > 0
            || conditions(&self.blocks).is_some()
            || self.inner.iter().any(Section::has_steps)
    }

    /// Nothing of it is understood from now on.
    pub(super) fn make_prose(&mut self) {
        self.is_prose = true;
        self.inner.iter_mut().for_each(Section::make_prose);
    }

    /// Whether its title says for whom it is.
    pub(super) fn is_conditional(&self) -> bool {
        let title = self.title.as_ref();
        title.is_some_and(|title| says_for_whom(&title.plain))
    }

    /// Whether it is one of the scenarios of the section around it.
    pub(super) fn is_scenario(&self) -> bool {
        self.has_steps() || self.is_conditional()
    }

    pub(super) fn kind(&self) -> SectionKind {
        if self.is_prose {
            return SectionKind::Prose;
        }
        let with_steps = || self.inner.iter().filter(|inner| inner.has_steps());
        let are_scenarios = match &self.title {
            Some(_) => {
                let asks = |block: &Block| matches!(block, Block::Paragraph(said) if asks_for_one(&said.plain));
                self.inner.iter().any(Section::is_conditional)
                    || self.blocks.last().is_some_and(asks)
            }
            // Of the page itself, where all that is to be done is for some.
            None => with_steps().all(Section::is_conditional),
        };
        if with_steps().count() >= 2 && are_scenarios {
            return SectionKind::Scenarios;
        }
        if conditions(&self.blocks).is_some() {
            return SectionKind::Conditions;
        }
        match steps(&self.blocks) {
            0 => SectionKind::Prose,
            1 => SectionKind::Steps,
            _ => SectionKind::Parts,
        }
    }
}

/// How many lists of steps follow each other.
pub(super) fn steps(blocks: &[Block]) -> usize {
    let is_steps = |block: &&Block| matches!(block, Block::List(true, _));
    blocks.iter().filter(is_steps).count()
}

/// The list whose items say for whom they are, each with steps or more of its own: where it stands.
pub(super) fn conditions(blocks: &[Block]) -> Option<usize> {
    blocks.iter().position(|block| {
        let Block::List(false, items) = block else {
            return false;
        };
        let says = |item: &Vec<Block>| match item.first() {
            Some(Block::Paragraph(sentence)) => says_for_whom(&sentence.plain),
            _ => false,
        };
        let has_steps = |item: &Vec<Block>| steps(item) > 0;
        items.len() >= 2 && items.iter().all(says) && items.iter().any(has_steps)
    })
}
