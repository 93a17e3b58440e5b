//! Writes the sections of an article as a policy.

use std::fmt::Write;

use crate::import::names::PolicyNames;
use crate::model::slug;

use super::blocks::Block;
use super::front::quoted;
use super::inline::Sentence;
use super::judged::{goes_on, headed, is_choice, lead, whom};
use super::lines::{Lines, Place};
use super::links::{Places, resolved};
use super::phrases::{asks_for_one, says_for_whom, speaks_of_rest};
use super::prose::{choice, prose, shifted, write_block};
use super::sections::{Section, SectionKind, conditions};
use crate::words::clause::capital_first;

/// The title of a guide that has none.
const WHAT_TO_DO: &str = "What to do";

/// The level of the heading of a guide.
const GUIDE: usize = 2;

/// What is written.
pub(super) struct WrittenPolicy {
    pub(super) source: String,
    pub(super) left_out: Vec<String>,
    pub(super) open: usize,
}

/// Writes an article: behind its title, the entries of its front matter.
pub(super) fn written(front: &[String], title: &Sentence, root: Section) -> WrittenPolicy {
    let mut writer = Writer {
        names: PolicyNames::default(),
        places: Places::default(),
        items: String::new(),
        article: Lines::default(),
        left_out: Vec::new(),
        open: 0,
        ends: false,
        level: 1,
    };
    let done = writer.names.unique("done");
    let root = writer.named(root);
    writer.section(&root, 1);
    let mut source = String::from("---\n");
    let _ = writeln!(source, "title: {}", quoted(&title.plain));
    for line in front {
        let _ = writeln!(source, "{line}");
    }
    source.push_str("---\n\n");
    if writer.ends {
        let _ = writeln!(
            source,
            "// How does it end? Say it for your readers, and name each way in which it can end.\noutcome {done} \"you are done\" good\n"
        );
    }
    source.push_str(&writer.items);
    let _ = writeln!(source, "article {{\n{}}}", writer.article.indented(2));
    let (source, nowhere) = resolved(&source, &writer.places);
    let nowhere = nowhere
        .iter()
        .map(|anchor| format!("the link to #{anchor}"));
    writer.left_out.extend(nowhere);
    WrittenPolicy {
        source,
        left_out: writer.left_out,
        open: writer.open,
    }
}

/// A section with the name of what it becomes, where it becomes something.
struct NamedSection {
    section: Section,
    kind: SectionKind,
    name: Option<String>,
    /// The anchor that its heading has on the page, where that is none of its words.
    anchor: Option<String>,
    inner: Vec<NamedSection>,
}

struct Writer {
    names: PolicyNames,
    places: Places,
    items: String,
    article: Lines,
    left_out: Vec<String>,
    open: usize,
    /// Whether some steps come to an end.
    ends: bool,
    /// The level of the last heading of the page.
    level: usize,
}

impl Writer {
    /// Gives names before anything is written, so that links find them.
    fn named(&mut self, mut section: Section) -> NamedSection {
        let kind = section.kind();
        let is_thing = kind != SectionKind::Prose;
        let title = section.title.as_ref().map(|title| title.plain.clone());
        let name = is_thing.then(|| {
            let words = title.clone().unwrap_or_else(|| WHAT_TO_DO.to_owned());
            self.names.unique(&short(&words))
        });
        let anchor = self.remember(&section, name.as_deref());
        let inner = std::mem::take(&mut section.inner).into_iter();
        let inner = inner.map(|inner| match kind {
            SectionKind::Scenarios if inner.is_scenario() => self.part(inner),
            _ => self.named(inner),
        });
        let inner = inner.collect();
        NamedSection {
            section,
            kind,
            name,
            anchor,
            inner,
        }
    }

    /// A scenario or a group of a guide.
    fn part(&mut self, mut section: Section) -> NamedSection {
        let is_group = section.kind() == SectionKind::Scenarios;
        let title = section.title.as_ref().map(|title| title.plain.clone());
        let name = self.names.unique(&short(&title.unwrap_or_default()));
        self.remember(&section, Some(&name));
        let inner = std::mem::take(&mut section.inner).into_iter();
        let inner = inner.map(|inner| {
            if is_group && inner.is_scenario() {
                self.part(inner)
            } else {
                NamedSection {
                    kind: SectionKind::Prose,
                    name: None,
                    anchor: None,
                    inner: Vec::new(),
                    section: inner,
                }
            }
        });
        NamedSection {
            inner: inner.collect(),
            section,
            kind: if is_group {
                SectionKind::Scenarios
            } else {
                SectionKind::Steps
            },
            anchor: None,
            name: Some(name),
        }
    }

    /// Keeps where links to a section lead; returns the anchor of its heading, where it needs one.
    fn remember(&mut self, section: &Section, name: Option<&str>) -> Option<String> {
        let title = section.title.as_ref()?;
        let plain = &title.plain;
        let anchor = section.anchor.clone().unwrap_or_else(|| anchor_of(plain));
        // Sites number the anchors of headings that stand twice.
        let is_known = |anchor: &String| {
            let things = &self.places.things;
            things.contains_key(anchor) || self.places.headings.contains_key(anchor)
        };
        let mut numbered = (1..).map(|number| format!("{anchor}-{number}"));
        let anchor = if is_known(&anchor) {
            numbered.find(|anchor| !is_known(anchor))?
        } else {
            anchor.clone()
        };
        if let Some(name) = name {
            self.places.things.insert(anchor, name.to_owned());
            return None;
        }
        // No thing is called as a heading is, and no two headings are.
        let wanted = section.anchor.as_deref().map(slug);
        let own = slug(plain);
        let on_page = self.names.unique(wanted.as_ref().unwrap_or(&own));
        self.places.headings.insert(anchor, on_page.clone());
        (on_page != own).then_some(on_page)
    }

    /// A section of the page, and those below it. `level` is that of its heading.
    fn section(&mut self, of: &NamedSection, level: usize) {
        let blocks = &of.section.blocks;
        // A guide stands for itself, whatever it stood below.
        let mut below = GUIDE + 1;
        match (of.kind, &of.name) {
            (SectionKind::Steps, Some(name)) => self.guide_of_steps(of, name),
            (SectionKind::Scenarios, Some(name)) => {
                self.guide(of, name);
                // What is for nobody in particular is told behind it.
                for inner in of.inner.iter().filter(|inner| inner.name.is_none()) {
                    self.section(inner, below);
                }
                return;
            }
            (SectionKind::Conditions, Some(name)) => self.guide_of_conditions(of, name),
            (SectionKind::Parts, Some(name)) => self.guide_of_parts(of, name),
            (_, _) => {
                below = level + 1;
                if let Some(title) = &of.section.title {
                    // No level is left out.
                    self.level = level.clamp(2, 6).min(self.level + 1);
                    let marks = "#".repeat(self.level);
                    let title = title.prose.replace('\n', " ");
                    let anchor = of.anchor.as_ref();
                    let anchor =
                        anchor.map_or_else(String::new, |anchor| format!(" {{#{anchor}}}"));
                    self.article
                        .block(&format!("{marks} {}{anchor}", title.trim()));
                }
                let prose = prose(blocks);
                self.article.block(&prose);
            }
        }
        for inner in &of.inner {
            self.section(inner, below);
        }
    }

    /// Begins a guide: its head, and its intro.
    fn begin(&mut self, of: &NamedSection, name: &str, intro: &[Block]) -> String {
        let title = of.section.title.as_ref();
        let title = title.map_or_else(|| Sentence::of(WHAT_TO_DO).quoted(), Sentence::quoted);
        // What is for some alone asks for whom.
        let says = of
            .section
            .title
            .as_ref()
            .is_some_and(|title| says_for_whom(&title.plain));
        let whom = if says && of.kind == SectionKind::Steps {
            self.open += 1;
            " for ?"
        } else {
            ""
        };
        let mut out = format!("guide {name} {title}{whom} {{\n");
        let prose = prose(intro);
        if !prose.trim().is_empty() {
            let _ = writeln!(out, "  intro {{\n{}  }}\n", shifted(&prose, 4));
        }
        self.article.block(&format!("@show {name}"));
        self.level = GUIDE;
        out
    }

    fn guide_of_steps(&mut self, of: &NamedSection, name: &str) {
        let blocks = &of.section.blocks;
        let first = blocks
            .iter()
            .position(|block| matches!(block, Block::List(true, _)));
        let (intro, rest) = blocks.split_at(first.unwrap_or(0));
        let mut out = self.begin(of, name, intro);
        let body = self.body(rest, intro.last(), name);
        let _ = writeln!(out, "  steps {{\n{}  }}\n}}\n", shifted(&body, 4));
        self.items.push_str(&out);
    }

    fn guide(&mut self, of: &NamedSection, name: &str) {
        let mut out = self.begin(of, name, &of.section.blocks);
        for inner in of.inner.iter().filter(|inner| inner.name.is_some()) {
            out.push_str(&shifted(&self.scenario_or_group(inner), 2));
        }
        out.push_str("}\n\n");
        self.items.push_str(&out);
    }

    fn scenario_or_group(&mut self, of: &NamedSection) -> String {
        let name = of.name.clone().unwrap_or_default();
        let title = of.section.title.clone().unwrap_or_default();
        if of.kind == SectionKind::Scenarios {
            let guard = self.guard(&title.plain);
            let mut out = format!("group {name} {} {guard} {{\n", title.quoted());
            let prose = prose(&of.section.blocks);
            if !prose.trim().is_empty() {
                let _ = writeln!(out, "  intro {{\n{}  }}\n", shifted(&prose, 4));
            }
            for inner in &of.inner {
                if inner.name.is_some() {
                    out.push_str(&shifted(&self.scenario_or_group(inner), 2));
                }
            }
            out.push_str("}\n\n");
            return out;
        }
        let mut blocks = of.section.blocks.clone();
        for inner in &of.inner {
            flatten(&inner.section, &mut blocks);
        }
        self.scenario(&name, &title, &blocks)
    }

    fn scenario(&mut self, name: &str, title: &Sentence, blocks: &[Block]) -> String {
        let guard = self.guard(&title.plain);
        let body = self.body(blocks, None, name);
        format!(
            "scenario {name} {} {guard} {{\n{}}}\n\n",
            title.quoted(),
            shifted(&body, 2)
        )
    }

    /// Whom a scenario takes: whoever no other takes, where its title says so; else it is to be said.
    fn guard(&mut self, title: &str) -> &'static str {
        if speaks_of_rest(title) {
            return "otherwise";
        }
        self.open += 1;
        "when ?"
    }

    /// A guide whose scenarios are the items of a list that say for whom they are.
    fn guide_of_conditions(&mut self, of: &NamedSection, name: &str) {
        let blocks = &of.section.blocks;
        let at = conditions(blocks).unwrap_or(0);
        let mut out = self.begin(of, name, blocks.get(..at).unwrap_or_default());
        if let Some(Block::List(_, items)) = blocks.get(at) {
            for item in items {
                let (title, rest) = headed(item);
                let name = self.names.unique(&short(&title.plain));
                out.push_str(&shifted(&self.scenario(&name, &title, &rest), 2));
            }
        }
        out.push_str("}\n\n");
        self.items.push_str(&out);
        let behind = prose(blocks.get(at + 1..).unwrap_or_default());
        self.article.block(&behind);
    }

    /// A guide whose scenarios are its lists of steps, each with what stands before it.
    fn guide_of_parts(&mut self, of: &NamedSection, name: &str) {
        let mut parts: Vec<Vec<Block>> = vec![Vec::new()];
        for block in &of.section.blocks {
            if let Some(part) = parts.last_mut() {
                part.push(block.clone());
            }
            if matches!(block, Block::List(true, _)) {
                parts.push(Vec::new());
            }
        }
        // What stands behind the last list is for all.
        let behind = parts.pop().unwrap_or_default();
        let first = parts.first_mut();
        let intro = first.map(|first| {
            let steps = || {
                first
                    .iter()
                    .position(|block| matches!(block, Block::List(true, _)))
            };
            let at = lead(first).or_else(steps).unwrap_or(0);
            first.drain(..at).collect::<Vec<Block>>()
        });
        let mut out = self.begin(of, name, &intro.unwrap_or_default());
        for (at, part) in (1..).zip(&parts) {
            let said = lead(part).and_then(|at| match part.get(at) {
                Some(Block::Paragraph(sentence)) => Some(whom(&sentence.plain)),
                _ => None,
            });
            let title = Sentence::of(&said.unwrap_or_else(|| format!("Part {at}")));
            let name = self.names.unique(&short(&title.plain));
            // What is all of the title is said by it.
            let is_title = |block: &Block| match block {
                Block::Paragraph(sentence) => {
                    capital_first(sentence.plain.trim().trim_end_matches(['.', ':'])) == title.plain
                }
                _ => false,
            };
            let part: Vec<Block> = part
                .iter()
                .filter(|block| !is_title(block))
                .cloned()
                .collect();
            out.push_str(&shifted(&self.scenario(&name, &title, &part), 2));
        }
        out.push_str("}\n\n");
        self.items.push_str(&out);
        self.article.block(&prose(&behind));
    }

    /// Steps, with what stands around them, and their end. `before` is what stands before them.
    fn body(&mut self, blocks: &[Block], before: Option<&Block>, own: &str) -> String {
        let mut lines = Lines::default();
        let mut before = before;
        for block in blocks {
            match (before, block) {
                (Some(Block::Paragraph(said)), Block::List(_, items))
                    if asks_for_one(&said.plain) && is_choice(items, Some(said)) =>
                {
                    lines.block(&choice(items));
                }
                _ => write_block(block, Place::Steps, &mut lines),
            }
            before = Some(block);
        }
        let last = match blocks.last() {
            Some(Block::List(true, items)) => items.last().and_then(|item| item.last()),
            _ => None,
        };
        let anchor = goes_on(last, false);
        let name = anchor.and_then(|anchor| self.places.things.get(&anchor));
        if let Some(name) = name.filter(|name| *name != own) {
            lines.line(&format!("@continue {name}"));
        } else {
            self.ends = true;
            lines.line("@end done");
        }
        lines.indented(0)
    }
}

/// The blocks of a section and of those below it, their titles as paragraphs.
fn flatten(section: &Section, blocks: &mut Vec<Block>) {
    if let Some(title) = &section.title {
        blocks.push(Block::Heading(6, title.clone(), None));
    }
    blocks.extend(section.blocks.iter().cloned());
    for inner in &section.inner {
        flatten(inner, blocks);
    }
}

/// The first words of a title, for a name.
fn short(title: &str) -> String {
    /// How many letters a name has at most.
    const MOST: usize = 40;
    let words = title.to_lowercase();
    let words = words
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('ß', "ss");
    let words = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut out = String::new();
    for word in words {
        if !out.is_empty() && out.len() + word.len() > MOST {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The anchor that sites give a heading without one of its own.
fn anchor_of(title: &str) -> String {
    let mut out = String::new();
    for letter in title.trim().to_lowercase().chars() {
        match letter {
            ' ' | '-' => out.push('-'),
            letter if letter.is_alphanumeric() || letter == '_' => out.push(letter),
            _ => {}
        }
    }
    out
}
