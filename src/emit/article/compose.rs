//! From the model to the page as it is shown: `@show`s are opened, names become words and links,
//! steps get their numbers.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::base::{FileId, Span};
use crate::model::{
    Block, Branch, Choice, DecisionId, Destination, File, FrontEntry, GuideId, Inline, Markup,
    Model, Page, Placement, ProcedureId, Section, Target, is_web_address, path_between,
    relative_path, slug, visit,
};

use super::decisions;
use super::decisions::Exceptions;
use super::document::{Document, Part, Phrase, Piece, Step};
use super::inline::{linked, plain, unlinked};

/// The inputs of composing the pages of a project.
pub struct Pages<'m> {
    pub model: &'m Model,
    /// Which page shows which thing.
    pub placement: &'m Placement,
    /// The folder of the sources.
    pub sources: &'m str,
}

/// The page that a file becomes.
#[must_use]
pub fn compose(pages: &Pages<'_>, file: &File, page: &Page) -> Document {
    let mut composer = Composer {
        pages,
        model: pages.model,
        file,
        heading: None,
        calls: Vec::new(),
        arguments: Vec::new(),
        numbers: BTreeMap::new(),
        images: Vec::new(),
        exceptions: Rc::new(Exceptions::new(pages.model)),
    };
    let parts = composer.prose(&page.body, 1);
    let title = plain(&composer.phrase(&page.title));
    let front = composer.front(page);
    let is_too_long = composer.exceptions.are_too_long();
    Document {
        front,
        title,
        parts,
        images: composer.images,
        is_too_long,
    }
}

/// Where an article lies, relative to the folder of articles.
pub(super) fn page_path(sources: &str, path: &str, id: &str) -> String {
    let inside = path
        .strip_prefix(sources)
        .unwrap_or(path)
        .trim_start_matches('/');
    match inside.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{id}.md"),
        None => format!("{id}.md"),
    }
}

impl Pages<'_> {
    /// Where the page of a file lies, relative to the folder of articles.
    #[must_use]
    pub fn path(&self, file: &File, page: &Page) -> String {
        page_path(self.sources, &file.path, &page.id)
    }

    /// Where an image of the project lies, relative to the folder of articles.
    #[must_use]
    pub fn image_path(&self, image: &str) -> String {
        image
            .strip_prefix(self.sources)
            .unwrap_or(image)
            .trim_start_matches('/')
            .to_owned()
    }
}

/// Where each procedure is done that a text comes through, outermost first.
type Calls = Vec<(Span, ProcedureId)>;

pub(super) struct Composer<'p, 'm> {
    pages: &'p Pages<'m>,
    pub(super) model: &'m Model,
    file: &'m File,
    /// The anchor of the heading above, for links to things without a heading.
    heading: Option<String>,
    /// The calls that the text at hand comes through.
    calls: Calls,
    /// The texts of the parameters of the innermost call.
    arguments: Vec<Phrase>,
    /// The numbers of the steps with an `@id`, by the calls that they come through.
    numbers: BTreeMap<(Calls, String), String>,
    images: Vec<String>,
    exceptions: Rc<Exceptions<'m>>,
}

/// The numbers of a list of steps: `4.2` is the second of the list in step 4.
struct Counter {
    prefix: String,
    next: usize,
}

impl Counter {
    fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            next: 1,
        }
    }

    fn take(&mut self) -> (usize, String) {
        let number = self.next;
        self.next += 1;
        (number, format!("{}{number}", self.prefix))
    }
}

impl<'m> Composer<'_, 'm> {
    fn front(&mut self, page: &'m Page) -> String {
        let mut lines = String::new();
        let mut own_mdx = false;
        for entry in &page.front {
            match entry {
                FrontEntry::Text {
                    key,
                    value,
                    comments: (before, on_line, behind),
                } => {
                    let text = plain(&self.phrase(value));
                    let quoted = serde_json::Value::String(text).to_string();
                    let space = if on_line.is_empty() { "" } else { " " };
                    lines.extend([
                        before.as_str(),
                        key,
                        ": ",
                        &quoted,
                        space,
                        on_line,
                        "\n",
                        behind,
                    ]);
                }
                FrontEntry::Lines(key, written) => {
                    own_mdx |= key == "mdx";
                    lines.push_str(written);
                }
            }
        }
        // As MDX, the default even for `.md`, words in braces or angle brackets would be code.
        if !own_mdx {
            lines.push_str("mdx:\n  format: md\n");
        }
        lines
    }

    /// Prose outside of steps; things that it shows begin one level below `level`.
    fn prose(&mut self, blocks: &'m [Block], level: u8) -> Vec<Part> {
        let mut parts = Vec::new();
        for block in blocks {
            match block {
                Block::Show(target, _) => self.show(target, level + 1, &mut parts),
                Block::Step(_)
                | Block::Effects(_)
                | Block::Requires(_)
                | Block::Do(_)
                | Block::Continue(..)
                | Block::End(..)
                | Block::If(_)
                | Block::Choose(..)
                | Block::Markup(_)
                | Block::Result(_)
                | Block::Note(..)
                | Block::See(..) => self.block(block, &mut Counter::new(""), &mut parts),
            }
        }
        parts
    }

    // ---- targets of `@show`
    // -----------------------------------------------------------------------

    fn show(&mut self, target: &Target, level: u8, parts: &mut Vec<Part>) {
        match target {
            Target::Guide(id) => self.guide(*id, level, parts),
            Target::Decision(id) => {
                let exceptions = Rc::clone(&self.exceptions);
                let shown =
                    decisions::decision(&exceptions, *id, &mut |inlines| self.phrase(inlines));
                parts.push(shown);
            }
            Target::Procedure(id) => {
                let procedure = self.model.procedures.at(*id);
                self.section(&procedure.name, &procedure.title, level, parts);
                // Shown by itself, a procedure has no values for its parameters: their names stand
                // for them.
                let names = procedure
                    .parameters
                    .iter()
                    .map(|name| vec![Piece::Emphasis(vec![Piece::Text(name.clone())])]);
                self.arguments = names.collect();
                self.calls.push((procedure.span, *id));
                self.steps(&procedure.body.blocks, parts);
                self.calls.pop();
                self.arguments.clear();
            }
            Target::Group(_) | Target::Scenario(_) | Target::Article(_) | Target::Step(_) => {}
        }
    }

    fn section(&mut self, name: &str, title: &'m [Inline], level: u8, parts: &mut Vec<Part>) {
        let text = self.phrase(title);
        self.heading = Some(name.to_owned());
        parts.push(Part::Heading {
            level: level.min(6),
            text,
            anchor: name.to_owned(),
        });
    }

    fn guide(&mut self, id: GuideId, level: u8, parts: &mut Vec<Part>) {
        let guide = self.model.guides.at(id);
        self.section(&guide.name, &guide.title, level, parts);
        if let Some(otherwise) = &guide.otherwise {
            let population = guide
                .population
                .as_ref()
                .map(|population| self.model.condition_words(population));
            parts.push(Part::EverybodyElse(
                population.unwrap_or_default(),
                self.phrase(otherwise),
            ));
        }
        let intro = self.prose(&guide.intro, level);
        parts.extend(intro);
        self.sections(&guide.sections, level + 1, parts);
    }

    fn sections(&mut self, sections: &'m [Section], level: u8, parts: &mut Vec<Part>) {
        for section in sections {
            match section {
                Section::Group(id) => {
                    let group = self.model.groups.at(*id);
                    self.section(&group.name, &group.title, level, parts);
                    let intro = self.prose(&group.intro, level);
                    parts.extend(intro);
                    self.sections(&group.sections, level + 1, parts);
                }
                Section::Scenario(id) => {
                    let scenario = self.model.scenarios.at(*id);
                    if !scenario.whole_guide {
                        self.section(&scenario.name, &scenario.title, level, parts);
                    }
                    self.steps(&scenario.body.blocks, parts);
                }
            }
        }
    }

    // ---- steps
    // ----------------------------------------------------------------------------------------

    /// The steps of a scenario. They are composed twice: only after the first time the number of
    /// each step is known to those that refer to it.
    fn steps(&mut self, blocks: &'m [Block], parts: &mut Vec<Part>) {
        self.numbers.clear();
        let images = self.images.len();
        self.program(blocks, &mut Counter::new(""), &mut Vec::new());
        self.images.truncate(images);
        self.program(blocks, &mut Counter::new(""), parts);
    }

    fn program(&mut self, blocks: &'m [Block], counter: &mut Counter, parts: &mut Vec<Part>) {
        for block in blocks {
            self.block(block, counter, parts);
        }
    }

    fn block(&mut self, block: &'m Block, counter: &mut Counter, parts: &mut Vec<Part>) {
        match block {
            Block::Markup(blocks) => {
                let blocks: Vec<Part> = blocks.iter().map(|block| self.markup(block)).collect();
                parts.extend(blocks);
            }
            Block::Result(result) => parts.push(Part::Result(self.phrase(result))),
            Block::Step(step) => {
                let (number, label) = counter.take();
                if let Some(name) = &step.name {
                    self.numbers
                        .insert((self.calls.clone(), name.clone()), label.clone());
                }
                let mut inside = Vec::new();
                if let Some(consequence) = &step.irreversible {
                    inside.push(Part::Irreversible(self.phrase(consequence)));
                }
                inside.push(Part::Paragraph(self.phrase(&step.text)));
                self.program(
                    &step.blocks,
                    &mut Counter::new(&format!("{label}.")),
                    &mut inside,
                );
                add_step(
                    parts,
                    Step {
                        number,
                        parts: inside,
                    },
                );
            }
            Block::Do(call) => {
                let arguments = call
                    .arguments
                    .iter()
                    .map(|argument| self.phrase(argument))
                    .collect();
                let outer = std::mem::replace(&mut self.arguments, arguments);
                self.calls.push((call.span, call.procedure));
                self.program(
                    &self.model.procedures.at(call.procedure).body.blocks,
                    counter,
                    parts,
                );
                self.calls.pop();
                self.arguments = outer;
            }
            Block::If(branches) => self.branches(branches, counter, parts),
            Block::Choose(question, options) => {
                parts.push(Part::Paragraph(self.phrase(question)));
                let options = options.iter().map(
                    |Choice {
                         heading, blocks, ..
                     }| (self.phrase(heading), blocks.as_slice()),
                );
                let options = options.collect();
                self.alternatives(options, counter, parts);
            }
            Block::Continue(destination, _) => {
                let target = match destination {
                    Destination::Guide(id) => Target::Guide(*id),
                    Destination::Group(id) => Target::Group(*id),
                    Destination::Scenario(id) => Target::Scenario(*id),
                    Destination::Step(name) => Target::Step(name.clone()),
                };
                parts.push(Part::Continue(self.reference(&target)));
            }
            Block::End(id, _) => {
                let outcome = self.model.outcomes.at(*id);
                parts.push(Part::End(outcome.good, self.phrase(&outcome.label)));
            }
            Block::Note(kind, title, inner) => {
                let title = title.as_ref().map(|title| self.phrase(title));
                let inner = self.prose(inner, 1);
                parts.push(Part::Note(*kind, title, inner));
            }
            Block::See(title, url, span) => {
                let url = self.link(url, span.file);
                parts.push(Part::See(self.phrase(title), url));
            }
            Block::Show(..) | Block::Effects(_) | Block::Requires(_) => {}
        }
    }

    fn branches(&mut self, branches: &'m [Branch], counter: &mut Counter, parts: &mut Vec<Part>) {
        let mut alternatives = Vec::new();
        for (at, branch) in branches.iter().enumerate() {
            let heading = match (&branch.heading, &branch.condition) {
                (Some(heading), _) => self.phrase(heading),
                (None, Some(condition)) => {
                    let word = if at == 0 { "If" } else { "Otherwise, if" };
                    vec![Piece::Text(format!(
                        "{word} {}:",
                        self.model.condition_words(condition)
                    ))]
                }
                (None, None) => vec![Piece::Text("Otherwise:".to_owned())],
            };
            alternatives.push((heading, branch.blocks.as_slice()));
        }
        self.alternatives(alternatives, counter, parts);
    }

    /// Branches or options. Where one has steps, each is a numbered step in which its steps are
    /// nested; else each is an item of a list; a single one is a paragraph.
    fn alternatives(
        &mut self,
        alternatives: Vec<(Phrase, &'m [Block])>,
        counter: &mut Counter,
        parts: &mut Vec<Part>,
    ) {
        let steps = alternatives
            .iter()
            .any(|(_, blocks)| self.has_steps(blocks));
        let several = alternatives.len() > 1;
        let mut items = Vec::new();
        for (heading, blocks) in alternatives {
            if steps {
                let (number, label) = counter.take();
                let inside = self.headed(heading, blocks, &mut Counter::new(&format!("{label}.")));
                add_step(
                    parts,
                    Step {
                        number,
                        parts: inside,
                    },
                );
            } else {
                items.push(self.headed(heading, blocks, counter));
            }
        }
        if several && !items.is_empty() {
            parts.push(Part::List(None, items));
        } else {
            parts.extend(items.into_iter().flatten());
        }
    }

    /// A branch or option behind its heading; with nothing but words, both are one paragraph.
    fn headed(&mut self, heading: Phrase, blocks: &'m [Block], counter: &mut Counter) -> Vec<Part> {
        let mut inside = Vec::new();
        self.program(blocks, counter, &mut inside);
        match inside.first_mut() {
            Some(Part::Paragraph(first)) if !self.has_steps(blocks) => {
                let mut phrase = heading;
                phrase.push(Piece::Text(" ".to_owned()));
                phrase.append(first);
                *first = phrase;
            }
            _ => inside.insert(0, Part::Branch(heading)),
        }
        inside
    }

    fn has_steps(&self, blocks: &[Block]) -> bool {
        blocks.iter().any(|block| match block {
            Block::Step(_) => true,
            Block::Do(call) => self.procedure_has_steps(call.procedure),
            Block::If(branches) => branches.iter().any(|branch| self.has_steps(&branch.blocks)),
            Block::Choose(_, options) => {
                options.iter().any(|option| self.has_steps(&option.blocks))
            }
            _ => false,
        })
    }

    fn procedure_has_steps(&self, id: ProcedureId) -> bool {
        self.has_steps(&self.model.procedures.at(id).body.blocks)
    }

    // ---- sentences
    // ------------------------------------------------------------------------------------

    fn markup(&mut self, block: &'m Markup) -> Part {
        match block {
            Markup::Paragraph(inlines) => Part::Paragraph(self.phrase(inlines)),
            Markup::List { start, items } => {
                let items = items
                    .iter()
                    .map(|item| item.iter().map(|block| self.markup(block)).collect());
                Part::List(*start, items.collect())
            }
            Markup::Code { language, code } => Part::Code(language.clone(), self.code(code)),
            Markup::Quote(inner) => {
                Part::Quote(inner.iter().map(|block| self.markup(block)).collect())
            }
            Markup::Heading {
                level,
                content,
                anchor,
                ..
            } => {
                let text = self.phrase(content);
                let anchor = anchor.clone().unwrap_or_else(|| slug(&plain(&text)));
                self.heading = Some(anchor.clone());
                Part::Heading {
                    level: *level,
                    text,
                    anchor,
                }
            }
            Markup::Table(head, rows) => {
                let row = |composer: &mut Self, cells: &'m [Vec<Inline>]| -> Vec<Phrase> {
                    cells.iter().map(|cell| composer.phrase(cell)).collect()
                };
                let head = row(self, head);
                Part::Table(head, rows.iter().map(|cells| row(self, cells)).collect())
            }
            Markup::Rule => Part::Rule,
        }
    }

    /// In a procedure, its parameters are replaced in code too.
    fn code(&self, code: &str) -> String {
        let Some((_, procedure)) = self.calls.last() else {
            return code.to_owned();
        };
        let parameters = self
            .model
            .procedures
            .at(*procedure)
            .parameters
            .iter()
            .zip(&self.arguments);
        parameters.fold(code.to_owned(), |code, (name, argument)| {
            code.replace(&format!("{{{name}}}"), &plain(argument))
        })
    }

    pub(super) fn phrase(&mut self, inlines: &'m [Inline]) -> Phrase {
        let mut phrase = Vec::new();
        for inline in inlines {
            match inline {
                Inline::Text(text, _) => phrase.extend(linked(text)),
                Inline::Code(code) => phrase.push(Piece::Code(self.code(code))),
                Inline::Strong(inner) => phrase.push(Piece::Strong(self.phrase(inner))),
                Inline::Emphasis(inner) => phrase.push(Piece::Emphasis(self.phrase(inner))),
                Inline::Link { to, content, span } => {
                    let content = unlinked(self.phrase(content));
                    phrase.push(Piece::Link(self.link(to, span.file), content));
                }
                Inline::Image(image) => {
                    let text = plain(&self.phrase(&image.alt));
                    phrase.push(Piece::Image(self.image(&image.path, image.span.file), text));
                }
                Inline::Break => phrase.push(Piece::Break),
                Inline::Reference(target, _) => phrase.extend(self.reference(target)),
                Inline::Parameter(at) => {
                    phrase.extend(self.arguments.get(*at).cloned().unwrap_or_default());
                }
                Inline::Fact(id) => phrase.extend(self.phrase(&self.model.facts.at(*id).label)),
                Inline::Define(id) => phrase.extend(self.phrase(&self.model.defines.at(*id).label)),
                Inline::Outcome(id) => {
                    phrase.extend(self.phrase(&self.model.outcomes.at(*id).label));
                }
                Inline::Value(id, value) => {
                    if let Some(value) = self.model.facts.at(*id).domain.values().get(*value) {
                        phrase.extend(self.phrase(&value.label));
                    }
                }
                Inline::Term(id, short, _) => {
                    phrase.push(Piece::Text(self.model.term(*id, *short).to_owned()));
                }
            }
        }
        phrase
    }

    /// An image's path from this page. It lies beside the articles as it lies beside the sources.
    fn image(&mut self, path: &str, written_in: FileId) -> String {
        let source = self
            .model
            .file(written_in)
            .map(|file| file.path.as_str())
            .unwrap_or_default();
        let Some(path) = Some(path)
            .filter(|path| !is_web_address(path))
            .and_then(|path| relative_path(source, path))
        else {
            return path.to_owned();
        };
        if !self.images.contains(&path) {
            self.images.push(path.clone());
        }
        relative(&self.file.path, &path)
    }

    /// An address as seen from this page: a page of the project, a file of it, which is written
    /// beside the pages, or an outside address.
    fn link(&mut self, to: &str, written_in: FileId) -> String {
        let (path, anchor) = to
            .split_once('#')
            .map_or((to, String::new()), |(path, anchor)| {
                (path, format!("#{anchor}"))
            });
        if path.is_empty() || path.contains(':') || path.starts_with('/') {
            return to.to_owned();
        }
        let source = self
            .model
            .file(written_in)
            .map(|file| file.path.as_str())
            .unwrap_or_default();
        let Some(target) = relative_path(source, path) else {
            return to.to_owned();
        };
        match self
            .model
            .pages()
            .find(|(file, page)| file.page_path(page) == target)
        {
            Some((file, _)) => format!("{}{anchor}", self.other_page(file.id)),
            None => format!("{}{anchor}", self.image(path, written_in)),
        }
    }

    fn reference(&mut self, target: &Target) -> Phrase {
        if let Target::Step(name) = target {
            let number = self
                .numbers
                .get(&(self.calls.clone(), name.clone()))
                .cloned()
                .unwrap_or_default();
            let words = vec![Piece::Text(format!("step {number}"))];
            return match &self.heading {
                Some(anchor) => vec![Piece::Link(format!("#{anchor}"), words)],
                None => words,
            };
        }
        let title = vec![Piece::Text(self.model.title(target))];
        let Some(page) = self.pages.placement.page(target, self.file.id) else {
            return title;
        };
        let anchor = match target {
            // A decision has no heading of its own: the link leads to the one above it.
            Target::Decision(id) => self
                .heading_above(page, *id)
                .map(|anchor| format!("#{anchor}"))
                .unwrap_or_default(),
            _ => self
                .model
                .anchor(target)
                .map(|anchor| format!("#{anchor}"))
                .unwrap_or_default(),
        };
        let to = if page == self.file.id {
            String::new()
        } else {
            self.other_page(page)
        };
        if to.is_empty() && anchor.is_empty() {
            return title;
        }
        vec![Piece::Link(format!("{to}{anchor}"), title)]
    }

    /// The anchor of the last heading before a decision is shown on a page.
    fn heading_above(&self, page: FileId, id: DecisionId) -> Option<String> {
        let mut heading = None;
        let mut found = None;
        let body = self
            .model
            .file(page)?
            .page
            .as_ref()
            .map(|page| page.body.as_slice())
            .unwrap_or_default();
        visit::blocks(body, &mut |block| match block {
            Block::Markup(blocks) => {
                for block in blocks {
                    if let Markup::Heading {
                        content, anchor, ..
                    } = block
                    {
                        heading = Some(
                            anchor
                                .clone()
                                .unwrap_or_else(|| slug(&self.model.plain(content))),
                        );
                    }
                }
            }
            Block::Show(Target::Decision(shown), _) if *shown == id => {
                found = found.take().or_else(|| heading.clone());
            }
            Block::Show(target @ (Target::Guide(_) | Target::Procedure(_)), _) => {
                heading = self.model.anchor(target).map(str::to_owned);
            }
            _ => {}
        });
        found
    }

    fn other_page(&self, page: FileId) -> String {
        let Some(file) = self.model.file(page) else {
            return String::new();
        };
        let id = file
            .page
            .as_ref()
            .map(|page| page.id.as_str())
            .unwrap_or_default();
        let here = page_path(self.pages.sources, &self.file.path, "x");
        relative(&here, &page_path(self.pages.sources, &file.path, id))
    }
}

fn add_step(parts: &mut Vec<Part>, step: Step) {
    match parts.last_mut() {
        Some(Part::Steps(steps)) => steps.push(step),
        _ => parts.push(Part::Steps(vec![step])),
    }
}

/// The way from one page to another file, as generators want it.
fn relative(from: &str, to: &str) -> String {
    let path = path_between(from, to);
    if path.starts_with("../") {
        path
    } else {
        format!("./{path}")
    }
}
