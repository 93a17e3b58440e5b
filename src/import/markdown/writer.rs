//! Writes the sections of an article as a policy.

use std::fmt::Write;

use crate::import::names::PolicyNames;
use crate::model::slug;

use super::blocks::Block;
use super::inline::Sentence;
use super::judged::{goes_on, headed, lead, whom};
use super::lines::{Lines, Place};
use super::links::{Places, resolved};
use super::prose::{prose, shifted, write_block};
use super::sections::{Section, SectionKind, conditions, says_for_whom};
use crate::import::escaped::escaped;

/// The title of a guide that has none.
const WHAT_TO_DO: &str = "What to do";

/// How much is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// Steps and scenarios.
    Understood,
    /// Nothing: all is prose.
    Prose,
}

/// What is written.
pub(super) struct WrittenPolicy {
    pub(super) source: String,
    pub(super) left_out: Vec<String>,
    pub(super) open: usize,
}

/// Writes an article. `title` is its title, where its front matter has none.
pub(super) fn written(
    front: &[String],
    title: Option<&Sentence>,
    root: Section,
    writing: Writing,
) -> WrittenPolicy {
    let mut writer = Writer {
        writing,
        names: PolicyNames::default(),
        places: Places::default(),
        items: String::new(),
        article: Lines::default(),
        left_out: Vec::new(),
        open: 0,
        ends: false,
    };
    let done = writer.names.unique("done");
    let root = writer.named(root);
    writer.section(&root, 1);
    let mut source = String::from("---\n");
    if let Some(title) = title {
        let title = serde_json::Value::String(escaped(&title.plain.replace('\n', " "))).to_string();
        let _ = writeln!(source, "title: {title}");
    }
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
    inner: Vec<NamedSection>,
}

struct Writer {
    writing: Writing,
    names: PolicyNames,
    places: Places,
    items: String,
    article: Lines,
    left_out: Vec<String>,
    open: usize,
    /// Whether some steps come to an end.
    ends: bool,
}

impl Writer {
    /// Gives names before anything is written, so that links find them.
    fn named(&mut self, mut section: Section) -> NamedSection {
        let kind = match self.writing {
            Writing::Understood => section.kind(),
            Writing::Prose => SectionKind::Prose,
        };
        let is_thing = kind != SectionKind::Prose;
        let title = section.title.as_ref().map(|title| title.plain.clone());
        let name = is_thing.then(|| {
            let words = title.clone().unwrap_or_else(|| WHAT_TO_DO.to_owned());
            self.names.unique(&short(&words))
        });
        self.remember(&section, name.as_deref());
        let inner = std::mem::take(&mut section.inner).into_iter();
        let inner = inner.map(|inner| match kind {
            SectionKind::Scenarios if inner.has_steps() => self.part(inner),
            _ => self.named(inner),
        });
        let inner = inner.collect();
        NamedSection {
            section,
            kind,
            name,
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
            if is_group && inner.has_steps() {
                self.part(inner)
            } else {
                NamedSection {
                    kind: SectionKind::Prose,
                    name: None,
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
            name: Some(name),
        }
    }

    fn remember(&mut self, section: &Section, name: Option<&str>) {
        let Some(title) = &section.title else {
            return;
        };
        let plain = &title.plain;
        let anchor = section.anchor.clone().unwrap_or_else(|| anchor_of(plain));
        if let Some(name) = name {
            let things = &mut self.places.things;
            things.entry(anchor).or_insert_with(|| name.to_owned());
        } else {
            // No thing is called as a heading is.
            let on_page = slug(plain);
            self.names.unique(&on_page);
            self.places.headings.entry(anchor).or_insert(on_page);
        }
    }

    /// A section of the page, and those below it. `level` is that of its heading.
    fn section(&mut self, of: &NamedSection, level: usize) {
        let blocks = &of.section.blocks;
        match (of.kind, &of.name) {
            (SectionKind::Steps, Some(name)) => self.guide_of_steps(of, name),
            (SectionKind::Scenarios, Some(name)) => {
                self.guide(of, name);
                // What has no steps is told behind it.
                for inner in of.inner.iter().filter(|inner| inner.name.is_none()) {
                    self.section(inner, level + 1);
                }
                return;
            }
            (SectionKind::Conditions, Some(name)) => self.guide_of_conditions(of, name),
            (SectionKind::Parts, Some(name)) => self.guide_of_parts(of, name),
            (_, _) => {
                if let Some(title) = &of.section.title {
                    let marks = "#".repeat(level.clamp(2, 6));
                    let title = title.prose.replace('\n', " ");
                    self.article.block(&format!("{marks} {}", title.trim()));
                }
                let prose = prose(blocks);
                self.article.block(&prose);
            }
        }
        for inner in &of.inner {
            self.section(inner, level + 1);
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
        out
    }

    fn guide_of_steps(&mut self, of: &NamedSection, name: &str) {
        let blocks = &of.section.blocks;
        let first = blocks
            .iter()
            .position(|block| matches!(block, Block::List(true, _)));
        let (intro, rest) = blocks.split_at(first.unwrap_or(0));
        let mut out = self.begin(of, name, intro);
        let body = self.body(rest, name);
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
        let body = self.body(blocks, name);
        format!(
            "scenario {name} {} {guard} {{\n{}}}\n\n",
            title.quoted(),
            shifted(&body, 2)
        )
    }

    /// Whom a scenario takes: whoever no other takes, where its title says so; else it is to be said.
    fn guard(&mut self, title: &str) -> &'static str {
        let title = title.trim().to_lowercase();
        let rest = [
            "otherwise",
            "all other",
            "everybody else",
            "everyone else",
            "in all other",
            "none of",
        ];
        if rest.iter().any(|words| title.starts_with(words)) {
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
        let mut rest = parts.pop().unwrap_or_default();
        // What stands behind the last list belongs to it.
        parts
            .last_mut()
            .into_iter()
            .for_each(|last| last.append(&mut rest));
        let first = parts.first_mut();
        let intro = first.map(|first| {
            let at = lead(first).unwrap_or(0);
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
            out.push_str(&shifted(&self.scenario(&name, &title, part), 2));
        }
        out.push_str("}\n\n");
        self.items.push_str(&out);
    }

    /// Steps, with what stands around them, and their end.
    fn body(&mut self, blocks: &[Block], own: &str) -> String {
        let mut lines = Lines::default();
        for block in blocks {
            write_block(block, Place::Steps, &mut lines);
        }
        let last = match blocks.last() {
            Some(Block::List(true, items)) => items.last().and_then(|item| item.last()),
            _ => None,
        };
        let anchor = goes_on(last);
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
