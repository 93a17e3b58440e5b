//! The build pass: from a checked project to artifacts, in memory. Nothing is written where
//! anything is wrong, and a page that lacks a part is wrong.

use std::collections::{BTreeMap, BTreeSet};

use casebook_runtime::policy::Policy;
use unicode_normalization::UnicodeNormalization;

use crate::analysis::mentions::{self, Mentions};
use crate::analysis::rules::decisions;
use crate::analysis::tables::{Row, Subject, Table};
use crate::analysis::{AnalysisContext, Exhausted, tables};
use crate::base::{Diagnostic, FileId, Level, Span, codes, parallel};
use crate::emit;
use crate::emit::article::{Pages, Templates};
use crate::emit::exports::{Export, Refused};
use crate::emit::{ManifestEntry, ManifestSource, PageWords, RowLine, Rules, article};
use crate::model::{DecisionId, File, Model, Page, Placement};
use crate::words::Vocabulary;

use super::files::{FileError, FileFault, Files};
use super::passes::Project;
use super::sentences;
use super::settings::{OutputKind, Settings};

/// The path of the manifest under the output folder.
pub const MANIFEST: &str = "manifest.json";

/// The JSON Schema of decision tables, which is written beside them.
const TABLE_SCHEMA: &str = include_str!("../../schemas/decision-table-3.schema.json");

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Its path under the output folder.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// The artifacts of a build; the manifest is the last.
#[derive(Clone, Debug, Default)]
pub struct Build {
    /// The files, in the order in which they are to be written.
    pub artifacts: Vec<Artifact>,
    /// The paths that the manifest lists.
    listed: BTreeSet<String>,
}

impl Build {
    /// Those of the files that earlier builds wrote that this one does not have.
    #[must_use]
    pub fn stale<'o>(&self, owned: impl Iterator<Item = &'o String>) -> Vec<String> {
        owned
            .filter(|path| !self.listed.contains(*path))
            .cloned()
            .collect()
    }
}

/// The files that a build wrote and the hashes that they had, by its manifest.
#[must_use]
pub fn owned(manifest: Option<&str>) -> BTreeMap<String, String> {
    emit::read_manifest(manifest)
        .into_iter()
        .map(|entry| (entry.path, entry.hash))
        .collect()
}

/// Builds a project. Only artifacts that `chosen` wants are written; for the rest, the manifest
/// keeps the entries of `old`, the manifest of an earlier build. `None` where something is wrong;
/// the report has the findings.
#[must_use]
pub fn build(
    files: &dyn Files,
    settings: &Settings,
    project: &mut Project,
    chosen: &dyn Fn(&str) -> bool,
    old: Option<&str>,
) -> Option<Build> {
    let stopped = |project: &Project| {
        let summary = &project.report.summary;
        summary.undecided + summary.elsewhere + summary.skipped > 0
            || project
                .report
                .findings
                .iter()
                .any(|finding| finding.level == Level::Deny)
    };
    if stopped(project) {
        return None;
    }
    let mut output = FileArtifacts::default();
    let mut found = Vec::new();
    if let Err(diagnostic) = everything(files, settings, project, &mut output, &mut found) {
        found.push(diagnostic);
    }
    for diagnostic in found {
        let summary = &mut project.report.summary;
        let may_be_lowered = [
            &codes::UNDECIDED,
            &codes::NOT_EXPORTED,
            &codes::NOT_READ_BACK,
        ]
        .contains(&diagnostic.code);
        let level = if may_be_lowered {
            settings.level(diagnostic.code, None)
        } else {
            Level::Deny
        };
        match level {
            _ if diagnostic.code == &codes::UNDECIDED => summary.undecided += 1,
            Level::Deny => summary.denied += 1,
            Level::Warn => summary.warned += 1,
            Level::Allow => continue,
        }
        let finding = project.finding(diagnostic, level);
        project.report.findings.push(finding);
    }
    if stopped(project) {
        return None;
    }
    output
        .produced
        .retain(|(artifact, ..)| kind(&artifact.path).is_none_or(|kind| settings.writes(kind)));
    Some(output.finish(project, chosen, old))
}

/// The kind of output at a path.
fn kind(path: &str) -> Option<OutputKind> {
    match path.split('/').next() {
        Some("articles") => Some(OutputKind::Articles),
        Some("tables") => Some(OutputKind::Tables),
        Some("rules") => Some(OutputKind::Rules),
        _ => None,
    }
}

fn everything(
    files: &dyn Files,
    settings: &Settings,
    project: &Project,
    output: &mut FileArtifacts,
    found: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    let model = &project.model;
    let rules = Rules::new(model, &settings.sources);
    let placement = Placement::new(model);
    let words = PageWords {
        placement: &placement,
        vocabulary: Vocabulary::of(settings.language()).unwrap_or(Vocabulary::english()),
        sources: &settings.sources,
    };
    let written = parallel::map(&model.files, |file| {
        forms(settings, project, &rules, words, file)
    });
    let written = model.files.iter().zip(written);
    let written = written.map(|(file, written)| Ok((file, written?)));
    let written = written.collect::<Result<Vec<_>, _>>()?;
    let overlapping = written
        .iter()
        .flat_map(|(_, forms)| forms.overlapping.iter().copied())
        .collect();
    let mentions = written
        .iter()
        .flat_map(|(_, forms)| forms.mentions.clone())
        .collect();
    let proved = (&overlapping, &mentions);
    articles(files, settings, words, model, proved, output, found)?;
    let has_tables = written.iter().any(|(_, forms)| !forms.tables.is_empty());
    let (mut modules, mut all_lines) = (Vec::new(), Vec::new());
    for (file, forms) in written {
        let Forms {
            tables,
            rust,
            bundle,
            ..
        } = forms;
        modules.push(rust);
        if let Some(bundle) = bundle {
            let sources = tables
                .iter()
                .flat_map(|table| table.sources.iter().cloned())
                .collect::<BTreeSet<_>>();
            let path = format!("rules/{}.casebook", stem_path(settings, file));
            output.add(
                path,
                bundle,
                Some(&file.path),
                sources.into_iter().collect(),
                Vec::new(),
            );
        }
        for WrittenTable {
            name,
            json,
            exports,
            lines,
            sources,
        } in tables
        {
            let path = format!("tables/{}/{name}", stem_path(settings, file));
            all_lines.extend(lines.iter().cloned());
            for (export, text) in exports {
                match text {
                    Ok(text) => {
                        let path = format!("{path}.{}", export.ending());
                        output.add(
                            path,
                            text.into_bytes(),
                            Some(&file.path),
                            sources.clone(),
                            Vec::new(),
                        );
                    }
                    Err(refused) => found.push(*refused),
                }
            }
            let path = format!("{path}.json");
            output.add(path, json.into_bytes(), Some(&file.path), sources, lines);
        }
    }
    if has_tables {
        let path = "tables/decision-table-3.schema.json".to_owned();
        output.add(
            path,
            TABLE_SCHEMA.as_bytes().to_vec(),
            None,
            Vec::new(),
            Vec::new(),
        );
    }
    // The rules of all files stand in one, so that they are always written whole.
    let sources = project
        .sources
        .iter()
        .map(|(_, source)| source.path.clone())
        .collect();
    output.add(
        "rules/casebook.rs".to_owned(),
        Rules::source(modules).into_bytes(),
        None,
        sources,
        all_lines,
    );
    output.clash().map_or(Ok(()), Err)
}

/// The tables of a file in all their forms. Only the text stays; the file's case space is as large
/// as all of it.
fn forms(
    settings: &Settings,
    project: &Project,
    rules: &Rules<'_>,
    words: PageWords<'_>,
    file: &File,
) -> Result<Forms, Diagnostic> {
    let model = &project.model;
    let mut context = decisions::context_of(model, file, settings.effort(model.files.len()))
        .map_err(|exhausted| undecided(Span::new(file.id, 0, 0), exhausted))?;
    let tables =
        tables::tables(&mut context).map_err(|(span, exhausted)| undecided(span, exhausted))?;
    let mut json = Vec::new();
    for table in &tables {
        json.push(
            emit::table(&mut context, table, words)
                .map_err(|exhausted| undecided(table.span, exhausted))?,
        );
    }
    let span = context.file_span();
    let none = tables.is_empty();
    let policy = (!none)
        .then(|| emit::policy(&mut context, &tables))
        .transpose();
    let policy = policy.map_err(|exhausted| undecided(span, exhausted))?;
    let rust = rules.module(&mut context, &tables, policy.as_ref());
    let rust = rust.map_err(|exhausted| undecided(span, exhausted))?;
    let (bundle, exported) = other_forms(span, policy.as_ref(), &tables, &settings.exports)?;
    let tables = tables
        .iter()
        .zip(json)
        .zip(exported)
        .map(|((table, json), exports)| WrittenTable {
            name: table.name.clone(),
            json,
            exports,
            lines: lines(project, table),
            sources: sources(project, file, table),
        });
    let tables = tables.collect();
    let overlapping = overlapping(&mut context);
    let mentions = mentions::mentions(&mut context);
    Ok(Forms {
        tables,
        rust,
        bundle,
        overlapping,
        mentions,
    })
}

/// The decisions of a file of which two lines may apply to one reader. Where that is not decided,
/// they may.
fn overlapping(context: &mut AnalysisContext<'_>) -> Vec<DecisionId> {
    let model = context.model;
    let mut overlapping = Vec::new();
    for (id, _) in model.decisions.of_file(context.file.id) {
        if decisions::lines_overlap(context, id).unwrap_or(true) {
            overlapping.push(id);
        }
    }
    overlapping
}

/// What is written of a file's decisions and guides.
struct Forms {
    tables: Vec<WrittenTable>,
    rust: String,
    /// None where there are no tables.
    bundle: Option<Vec<u8>>,
    overlapping: Vec<DecisionId>,
    mentions: Mentions,
}

/// A table in the formats of others, or why it is not.
type Exported = Vec<(Export, Result<String, Box<Diagnostic>>)>;

/// The tables of a file as a bundle, none where there are no tables, and each in the formats of
/// others.
fn other_forms(
    span: Span,
    policy: Option<&Policy>,
    tables: &[Table],
    exports: &[Export],
) -> Result<(Option<Vec<u8>>, Vec<Exported>), Diagnostic> {
    let Some(policy) = policy else {
        return Ok((None, Vec::new()));
    };
    let exported = tables.iter().zip(&policy.tables).map(|(table, data)| {
        let write = |export: &Export| {
            let written = export.write(policy, data);
            (
                *export,
                written.map_err(|refused| Box::new(not_exported(table, *export, &refused))),
            )
        };
        exports.iter().map(write).collect()
    });
    let exported = exported.collect();
    let saved = casebook_runtime::save(policy);
    let bundle = saved.map_err(|error| {
        Diagnostic::new(
            &codes::INTERNAL_ERROR,
            span,
            format!("no bundle can be written: {error}"),
        )
    })?;
    Ok((Some(bundle), exported))
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

/// A table as it is written.
struct WrittenTable {
    name: String,
    json: String,
    exports: Exported,
    lines: Vec<RowLine>,
    sources: Vec<String>,
}

/// The source that declares a table, and the file of its rows.
fn sources(project: &Project, file: &File, table: &Table) -> Vec<String> {
    let rows = match table.subject {
        Subject::Decision(id) => project.model.decisions.at(id).rows.as_ref(),
        Subject::Guide(_) => None,
    };
    let rows = rows.map(|rows| project.sources.get(rows.file).path.clone());
    std::iter::once(file.path.clone()).chain(rows).collect()
}

fn undecided(span: Span, exhausted: Exhausted) -> Diagnostic {
    let message = format!("not written: {exhausted}");
    Diagnostic::new(&codes::UNDECIDED, span, message)
        .say("what was proved of it still holds")
        .help("many rules leave too many separate cases to `otherwise`, or to the rules behind them: say which cases are meant in rules of their own")
}

fn articles(
    files: &dyn Files,
    settings: &Settings,
    words: PageWords<'_>,
    model: &Model,
    (overlapping, mentions): (&BTreeSet<DecisionId>, &Mentions),
    output: &mut FileArtifacts,
    found: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostic> {
    let failed = |error: article::TemplateError, span: Span| {
        Diagnostic::new(
            &codes::LOST_CONTENT,
            span,
            format!("a template cannot be used: {error}"),
        )
    };
    let nowhere = Span::new(FileId(0), 0, 0);
    let mut own = own_templates(files, settings).map_err(|error| {
        Diagnostic::new(
            &codes::LOST_CONTENT,
            nowhere,
            format!("the templates cannot be read: {error}"),
        )
    })?;
    let is_read_back = !own.iter().any(|(name, _)| name == WORDS);
    if !is_read_back {
        let message =
            format!("sentences are not read back, because `{WORDS}` has words of your own");
        found.push(
            Diagnostic::new(&codes::NOT_READ_BACK, nowhere, message)
                .help("read the articles yourself, or keep to the words that come with casebook"),
        );
    }
    let vocabulary = vocabulary(settings, &mut own, nowhere)?;
    let names: Vec<String> = own.iter().map(|(name, _)| name.clone()).collect();
    let templates = Templates::docusaurus(&own).map_err(|error| failed(error, nowhere))?;
    let pages = Pages {
        model,
        placement: words.placement,
        sources: &settings.sources,
        vocabulary: &vocabulary,
        overlapping,
        mentions,
    };
    let mut images = BTreeSet::new();
    let with_pages: Vec<(&File, &Page)> = model.pages().collect();
    let rendered = parallel::map(&with_pages, |(file, page)| {
        let document = article::compose(&pages, file, page);
        if document.is_too_long {
            let message = "not decided: what rules except, with all that overrides them, is too long for a page";
            return Err(Diagnostic::new(&codes::UNDECIDED, page.span, message)
                .help("let fewer rules override each other, or use `rules first`"));
        }
        let markdown = templates
            .page(&document, &vocabulary)
            .map_err(|error| failed(error, page.span))?;
        let mut lost: Vec<Diagnostic> = lost(page, &document, &markdown).into_iter().collect();
        if lost.is_empty() && is_read_back {
            let language = vocabulary.language();
            let misread = article::read_back(model, file, language, &document, &markdown, &names);
            for misread in misread.into_iter().flatten() {
                lost.push(sentences::misread(model, page, &misread));
            }
        }
        Ok::<_, Diagnostic>((document.images, markdown, lost))
    });
    for ((file, page), rendered) in with_pages.into_iter().zip(rendered) {
        let (shown, markdown, lost) = rendered?;
        found.extend(lost);
        let sources = file
            .sees
            .iter()
            .filter_map(|seen| model.file(*seen))
            .map(|seen| seen.path.clone())
            .collect();
        let path = format!("articles/{}", pages.path(file, page));
        output.add(
            path,
            markdown.into_bytes(),
            Some(&file.path),
            sources,
            Vec::new(),
        );
        images.extend(shown);
    }
    for image in images {
        let content = files.read(&image).map_err(|error| {
            Diagnostic::new(
                &codes::MISSING_IMAGE,
                Span::new(FileId(0), 0, 0),
                format!("an image cannot be read: {error}"),
            )
        })?;
        output.add(
            format!("articles/{}", pages.image_path(&image)),
            content,
            None,
            vec![image.clone()],
            Vec::new(),
        );
    }
    Ok(())
}

/// The file of a team's templates that holds words.
const WORDS: &str = "words.ftl";

/// The words of the pages: those of the language, with the team's in their place.
fn vocabulary(
    settings: &Settings,
    own: &mut Vec<(String, String)>,
    nowhere: Span,
) -> Result<Vocabulary, Diagnostic> {
    let at = own.iter().position(|(name, _)| name == WORDS);
    let text = at.map(|at| own.remove(at).1).unwrap_or_default();
    let language = settings.language();
    let vocabulary = Vocabulary::with(language, &text).map_err(|error| {
        let message = format!("the words of the templates cannot be used: `{WORDS}`: {error}");
        Diagnostic::new(&codes::LOST_CONTENT, nowhere, message)
    })?;
    vocabulary.ok_or_else(|| {
        let message = format!("there are no words in the language `{language}`");
        Diagnostic::new(&codes::LOST_CONTENT, nowhere, message)
    })
}

/// The templates of the team, by name.
fn own_templates(
    files: &dyn Files,
    settings: &Settings,
) -> Result<Vec<(String, String)>, FileError> {
    let Some(folder) = &settings.templates else {
        return Ok(Vec::new());
    };
    let mut own = Vec::new();
    for listed in files
        .names(folder)?
        .into_iter()
        .filter(|listed| listed.path.ends_with(".md"))
    {
        let path = format!("{folder}/{}", listed.path);
        if let Some(fault) = listed.fault {
            return Err(FileError { path, fault });
        }
        let text = String::from_utf8(files.read(&path)?).map_err(|error| FileError {
            path: path.clone(),
            fault: FileFault::NotText(error.utf8_error().valid_up_to()),
        })?;
        own.push((listed.path, text));
    }
    Ok(own)
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

/// A source's path below the folder of sources, without `.case`.
fn stem_path(settings: &Settings, file: &File) -> String {
    let inside = file
        .path
        .strip_prefix(&settings.sources)
        .unwrap_or(&file.path)
        .trim_start_matches('/');
    inside.strip_suffix(".case").unwrap_or(inside).to_owned()
}

fn lines(project: &Project, table: &Table) -> Vec<RowLine> {
    let line = |row: &Row| {
        let source = project.sources.get(row.span.file);
        RowLine {
            item: format!("{}/{}", table.name, row.id),
            source: source.path.clone(),
            line: source.line_column(row.span.range().start).0,
        }
    };
    table.rows.iter().map(line).collect()
}

/// Artifacts, their entries in the manifest, and the source whose choice chooses them; those of no
/// single source are always written.
#[derive(Default)]
struct FileArtifacts {
    produced: Vec<(Artifact, ManifestEntry, Option<String>)>,
}

impl FileArtifacts {
    fn add(
        &mut self,
        path: String,
        content: Vec<u8>,
        own: Option<&String>,
        sources: Vec<String>,
        lines: Vec<RowLine>,
    ) {
        let hash = blake3::hash(&content).to_hex().to_string();
        let entry = ManifestEntry {
            path: path.clone(),
            hash,
            sources,
            lines,
        };
        self.produced
            .push((Artifact { path, content }, entry, own.cloned()));
    }

    /// Two files that would be one, or a file where a folder is needed; some disks know no case.
    fn clash(&self) -> Option<Diagnostic> {
        let mut paths: Vec<(String, &str)> = self
            .produced
            .iter()
            .map(|(artifact, ..)| {
                (
                    artifact.path.to_lowercase().nfc().collect(),
                    artifact.path.as_str(),
                )
            })
            .collect();
        paths.sort_by_key(|(lower, _)| lower.replace('/', "\0"));
        let meet = |a: &str, b: &str| {
            b.strip_prefix(a)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let (first, second) = paths.windows(2).find_map(|pair| match pair {
            [(a, first), (b, second)] if meet(a, b) => Some((*first, *second)),
            _ => None,
        })?;
        let message = format!("`{first}` and `{second}` would be written to one place");
        Some(
            Diagnostic::new(&codes::PAGE_CLASH, Span::new(FileId(0), 0, 0), message)
                .help("rename one of the sources or images, or give the page another `id:`"),
        )
    }

    fn finish(self, project: &Project, chosen: &dyn Fn(&str) -> bool, old: Option<&str>) -> Build {
        let kept: BTreeMap<String, ManifestEntry> = emit::read_manifest(old)
            .into_iter()
            .map(|entry| (entry.path.clone(), entry))
            .collect();
        let (mut artifacts, mut entries, mut listed) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (artifact, entry, own) in self.produced {
            listed.insert(entry.path.clone());
            if own.is_none_or(|own| chosen(&own)) {
                artifacts.push(artifact);
                entries.push(entry);
            } else {
                entries.extend(kept.get(&entry.path).cloned());
            }
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let source = |source: &crate::base::Source| ManifestSource {
            path: source.path.clone(),
            // Line ends differ from checkout to checkout.
            hash: blake3::hash(source.text.replace('\r', "").as_bytes())
                .to_hex()
                .to_string(),
        };
        let sources: Vec<ManifestSource> = project
            .sources
            .iter()
            .map(|(_, text)| source(text))
            .collect();
        let manifest = emit::manifest(&sources, &entries);
        artifacts.push(Artifact {
            path: MANIFEST.to_owned(),
            content: manifest.into_bytes(),
        });
        Build { artifacts, listed }
    }
}
