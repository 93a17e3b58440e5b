//! What is written of one source: its page, its tables in all forms, its bundle, and its part of the
//! Rust rules.

use std::collections::BTreeSet;

use casebook_runtime::policy::Policy;
use serde::{Deserialize, Serialize};

use crate::analysis::mentions::{self, Mentions};
use crate::analysis::rules::decisions;
use crate::analysis::tables::{Row, Subject, Table};
use crate::analysis::{AnalysisContext, Exhausted, tables};
use crate::base::{Diagnostic, Sources, Span, codes};
use crate::emit;
use crate::emit::article::Pages;
use crate::emit::exports::{Export, Refused};
use crate::emit::{ManifestEntry, PageWords, RowLine, Rules, article};
use crate::model::placement::is_elsewhere;
use crate::model::{DecisionId, File, Model, Page, Placement, Target};
use crate::words::Vocabulary;

use super::page_words::TeamTemplates;
use super::results::Hash;
use super::sentences;
use super::settings::Settings;

/// What is written of a source, without its content.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct FileOutputs {
    /// Its files.
    pub(super) files: Vec<OutputFile>,
    /// The images that its page shows, by their paths in the project.
    pub(super) images: Vec<String>,
    /// Its part of the Rust rules.
    pub(super) module: ModulePart,
    pub(super) has_tables: bool,
    /// Whether it depends on what other pages show.
    pub(super) asks_others: bool,
}

/// A file that is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct OutputFile {
    /// Its path under the output folder.
    pub(super) path: String,
    /// The hash of its bytes.
    pub(super) hash: Hash,
    /// The paths of its sources.
    pub(super) sources: Vec<String>,
    /// The items of its rows, with their sources and lines.
    pub(super) lines: Vec<(String, String, usize)>,
}

/// A part of the Rust rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ModulePart {
    pub(super) hash: Hash,
    /// In bytes.
    pub(super) length: usize,
    /// Whether it works amounts out.
    pub(super) uses_amounts: bool,
}

/// What was just written of a source.
pub(super) struct WrittenOutputs {
    pub(super) outputs: FileOutputs,
    /// The bytes of its files, in their order.
    pub(super) contents: Vec<Vec<u8>>,
    pub(super) module: String,
    /// What is wrong with it, or not written.
    pub(super) found: Vec<Diagnostic>,
}

impl OutputFile {
    pub(super) fn new(
        path: String,
        content: &[u8],
        sources: Vec<String>,
        lines: Vec<(String, String, usize)>,
    ) -> Self {
        Self {
            path,
            hash: *blake3::hash(content).as_bytes(),
            sources,
            lines,
        }
    }

    /// Its entry in the manifest.
    pub(super) fn entry(&self) -> ManifestEntry {
        let line = |(item, source, line): &(String, String, usize)| RowLine {
            item: item.clone(),
            source: source.clone(),
            line: *line,
        };
        ManifestEntry {
            path: self.path.clone(),
            hash: blake3::Hash::from_bytes(self.hash).to_hex().to_string(),
            sources: self.sources.clone(),
            lines: self.lines.iter().map(line).collect(),
        }
    }
}

/// What pages ask of the decisions and texts of other files.
#[derive(Default)]
pub(super) struct PageFacts {
    pub(super) overlapping: BTreeSet<DecisionId>,
    pub(super) mentions: Mentions,
}

impl PageFacts {
    /// Adds those of a file.
    pub(super) fn extend(&mut self, more: Self) {
        self.overlapping.extend(more.overlapping);
        self.mentions.extend(more.mentions);
    }

    /// Those of the file of a context.
    pub(super) fn new(context: &mut AnalysisContext<'_>) -> Self {
        Self {
            overlapping: overlapping(context),
            mentions: mentions::mentions(context),
        }
    }
}

/// Writes what comes of sources.
pub(super) struct OutputWriter<'w> {
    pub(super) settings: &'w Settings,
    pub(super) model: &'w Model,
    pub(super) sources: &'w Sources,
    pub(super) placement: &'w Placement,
    pub(super) rules: &'w Rules<'w>,
    pub(super) templates: &'w TeamTemplates,
    /// How many sources the project has, among which the budget is shared.
    pub(super) count: usize,
}

/// The tables of a source, in all forms.
pub(super) struct Forms {
    outputs: FileOutputs,
    contents: Vec<Vec<u8>>,
    module: String,
    found: Vec<Diagnostic>,
}

impl OutputWriter<'_> {
    /// What pages ask of a file.
    ///
    /// # Errors
    /// As a finding, where the effort does not suffice.
    pub(super) fn facts(&self, file: &File) -> Result<PageFacts, Diagnostic> {
        Ok(PageFacts::new(&mut self.context(file)?))
    }

    fn context<'m>(&'m self, file: &'m File) -> Result<AnalysisContext<'m>, Diagnostic> {
        decisions::context_of(self.model, file, self.settings.effort(self.count))
            .map_err(|exhausted| undecided(Span::new(file.id, 0, 0), exhausted))
    }

    /// The tables of a file in all their forms, and what pages ask of it. Only the text stays; the
    /// file's case space is as large as all of it.
    ///
    /// # Errors
    /// As a finding, where the effort does not suffice.
    pub(super) fn forms(&self, file: &File) -> Result<(Forms, PageFacts), Diagnostic> {
        let mut context = self.context(file)?;
        let tables =
            tables::tables(&mut context).map_err(|(span, exhausted)| undecided(span, exhausted))?;
        let words = PageWords {
            placement: self.placement,
            vocabulary: Vocabulary::of(self.settings.language()).unwrap_or(Vocabulary::english()),
            sources: &self.settings.sources,
        };
        let mut json = Vec::new();
        for table in &tables {
            json.push(
                emit::table(&mut context, table, words)
                    .map_err(|exhausted| undecided(table.span, exhausted))?,
            );
        }
        let span = context.file_span();
        let has_tables = !tables.is_empty();
        let policy = has_tables.then(|| emit::policy(&mut context, &tables));
        let policy = policy
            .transpose()
            .map_err(|exhausted| undecided(span, exhausted))?;
        let module = self.rules.module(&mut context, &tables, policy.as_ref());
        let module = module.map_err(|exhausted| undecided(span, exhausted))?;
        let mut forms = Forms {
            outputs: FileOutputs {
                module: ModulePart {
                    hash: *blake3::hash(module.as_bytes()).as_bytes(),
                    length: module.len(),
                    uses_amounts: Rules::uses_amounts(&module),
                },
                has_tables,
                asks_others: tables.iter().any(|table| self.asks_others(file, table)),
                ..FileOutputs::default()
            },
            contents: Vec::new(),
            module,
            found: Vec::new(),
        };
        if let Some(policy) = &policy {
            self.add_bundle(&mut forms, file, policy, &tables)?;
            self.add_tables(&mut forms, file, policy, tables.iter().zip(json));
        }
        Ok((forms, PageFacts::new(&mut context)))
    }

    /// Whether a table says on which other page it is shown.
    fn asks_others(&self, file: &File, table: &Table) -> bool {
        let target = match table.subject {
            Subject::Decision(id) => Target::Decision(id),
            Subject::Guide(id) => Target::Guide(id),
        };
        let place = self.placement.place(self.model, &target, file.id);
        is_elsewhere(&target, place, file.id)
    }

    fn add_bundle(
        &self,
        forms: &mut Forms,
        file: &File,
        policy: &Policy,
        tables: &[Table],
    ) -> Result<(), Diagnostic> {
        let bundle = casebook_runtime::save(policy).map_err(|error| {
            let message = format!("no bundle can be written: {error}");
            Diagnostic::new(&codes::INTERNAL_ERROR, Span::new(file.id, 0, 0), message)
        })?;
        let sources: BTreeSet<String> = tables
            .iter()
            .flat_map(|table| self.sources(file, table))
            .collect();
        let path = format!("rules/{}.casebook", self.stem_path(file));
        forms.add(path, bundle, sources.into_iter().collect(), Vec::new());
        Ok(())
    }

    fn add_tables<'t>(
        &self,
        forms: &mut Forms,
        file: &File,
        policy: &Policy,
        tables: impl Iterator<Item = (&'t Table, String)>,
    ) {
        for ((table, json), data) in tables.zip(&policy.tables) {
            let path = format!("tables/{}/{}", self.stem_path(file), table.name);
            let sources = self.sources(file, table);
            for export in &self.settings.exports {
                match export.write(policy, data) {
                    Ok(text) => {
                        let path = format!("{path}.{}", export.ending());
                        forms.add(path, text.into_bytes(), sources.clone(), Vec::new());
                    }
                    Err(refused) => forms.found.push(not_exported(table, *export, &refused)),
                }
            }
            let lines = self.lines(table);
            forms.add(format!("{path}.json"), json.into_bytes(), sources, lines);
        }
    }

    /// A source's path below the folder of sources, without `.case`.
    fn stem_path(&self, file: &File) -> String {
        let inside = file
            .path
            .strip_prefix(&self.settings.sources)
            .unwrap_or(&file.path)
            .trim_start_matches('/');
        inside.strip_suffix(".case").unwrap_or(inside).to_owned()
    }

    /// The source that declares a table, and the file of its rows.
    fn sources(&self, file: &File, table: &Table) -> Vec<String> {
        let rows = match table.subject {
            Subject::Decision(id) => self.model.decisions.at(id).rows.as_ref(),
            Subject::Guide(_) => None,
        };
        let rows = rows.map(|rows| self.sources.get(rows.file).path.clone());
        std::iter::once(file.path.clone()).chain(rows).collect()
    }

    fn lines(&self, table: &Table) -> Vec<(String, String, usize)> {
        let line = |row: &Row| {
            let source = self.sources.get(row.span.file);
            (
                format!("{}/{}", table.name, row.id),
                source.path.clone(),
                source.line_column(row.span.range().start).0,
            )
        };
        table.rows.iter().map(line).collect()
    }

    /// Adds the page of a file, where it has one.
    ///
    /// # Errors
    /// As a finding, where it cannot be written.
    pub(super) fn with_page(
        &self,
        file: &File,
        forms: Forms,
        facts: &PageFacts,
    ) -> Result<WrittenOutputs, Diagnostic> {
        let mut written = WrittenOutputs {
            outputs: forms.outputs,
            contents: forms.contents,
            module: forms.module,
            found: forms.found,
        };
        let Some(page) = &file.page else {
            return Ok(written);
        };
        let pages = Pages {
            model: self.model,
            placement: self.placement,
            sources: &self.settings.sources,
            vocabulary: &self.templates.vocabulary,
            overlapping: &facts.overlapping,
            mentions: &facts.mentions,
        };
        let document = article::compose(&pages, file, page);
        if document.is_too_long {
            let message = "not decided: what rules except, with all that overrides them, is too long for a page";
            return Err(Diagnostic::new(&codes::UNDECIDED, page.span, message)
                .help("let fewer rules override each other, or use `rules first`"));
        }
        let vocabulary = &self.templates.vocabulary;
        let markdown = self
            .templates
            .pages
            .page(&document, vocabulary)
            .map_err(|error| super::page_words::unusable(&error, page.span))?;
        let lost = lost(page, &document, &markdown);
        if lost.is_none() && self.templates.is_read_back {
            let (language, names) = (vocabulary.language(), &self.templates.names);
            let misread =
                article::read_back(self.model, file, language, &document, &markdown, names);
            for misread in misread.into_iter().flatten() {
                written
                    .found
                    .push(sentences::misread(self.model, page, &misread));
            }
        }
        written.found.extend(lost);
        let seen = file.sees.iter().filter_map(|seen| self.model.file(*seen));
        let sources = seen.map(|seen| seen.path.clone()).collect();
        let path = format!("articles/{}", pages.path(file, page));
        let content = markdown.into_bytes();
        let page = OutputFile::new(path, &content, sources, Vec::new());
        written.outputs.files.push(page);
        written.contents.push(content);
        written.outputs.asks_others |= document.asks_others;
        written.outputs.images = document.images.into_iter().collect();
        Ok(written)
    }
}

impl Forms {
    fn add(
        &mut self,
        path: String,
        content: Vec<u8>,
        sources: Vec<String>,
        lines: Vec<(String, String, usize)>,
    ) {
        let file = OutputFile::new(path, &content, sources, lines);
        self.outputs.files.push(file);
        self.contents.push(content);
    }
}

/// The decisions of a file of which two lines may apply to one reader. Where that is not decided,
/// they may.
fn overlapping(context: &mut AnalysisContext<'_>) -> BTreeSet<DecisionId> {
    let model = context.model;
    let mut overlapping = BTreeSet::new();
    for (id, _) in model.decisions.of_file(context.file.id) {
        if decisions::lines_overlap(context, id).unwrap_or(true) {
            overlapping.insert(id);
        }
    }
    overlapping
}

fn not_exported(table: &Table, export: Export, refused: &Refused) -> Diagnostic {
    let message = format!(
        "`{}` is not written as `{}`: {refused}",
        table.name,
        export.name()
    );
    Diagnostic::new(&codes::NOT_EXPORTED, table.span, message)
        .help("nothing is approximated; everything else is written")
}

fn undecided(span: Span, exhausted: Exhausted) -> Diagnostic {
    let message = format!("not written: {exhausted}");
    Diagnostic::new(&codes::UNDECIDED, span, message)
        .say("what was proved of it still holds")
        .help("many rules leave too many separate cases to `otherwise`, or to the rules behind them: say which cases are meant in rules of their own")
}

/// The parts that a page lacks: one finding that lists them.
fn lost(page: &Page, document: &article::Document, markdown: &str) -> Option<Diagnostic> {
    let difference = article::difference(&article::expected(document), &article::read(markdown))?;
    Some(
        Diagnostic::new(
            &codes::LOST_CONTENT,
            page.span,
            format!("the page {difference}"),
        )
        .help("a template must print all that it is given, once and in order"),
    )
}
