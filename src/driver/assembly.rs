//! What a build writes: the outputs of all sources, what they share, and the manifest.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::base::{Diagnostic, FileId, Source, Span, codes, parallel};
use crate::emit;
use crate::emit::{ManifestEntry, ManifestSource, Rules, article};
use crate::model::is_within;

use super::files::Files;
use super::kept_outputs::KeptOutputs;
use super::output_state::{MANIFEST, RULES};
use super::outputs::{FileOutputs, ModulePart, OutputFile};
use super::settings::{OutputKind, Settings};

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
    /// How many more files there are, which are as they should be.
    pub present: usize,
    /// The paths in the project of the texts that it depends on.
    pub texts: Vec<String>,
    /// The images that pages show, by their paths in the project.
    pub images: Vec<String>,
    /// Whether the manifest that is there is that of this build.
    pub is_unchanged: bool,
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

/// The content of the outputs of a source: of its files, and of its part of the rules.
pub(super) struct OutputContent {
    pub(super) files: Vec<Vec<u8>>,
    pub(super) module: String,
}

/// See the module.
#[derive(Default)]
pub(super) struct Assembly {
    /// Files with their bytes, where these are not there yet, and the source whose choice chooses
    /// them; those of no single source are always written.
    produced: Vec<(OutputFile, Option<Vec<u8>>, Option<String>)>,
    modules: Vec<(ModulePart, Option<String>)>,
    lines: Vec<(String, String, usize)>,
    images: BTreeSet<String>,
    has_tables: bool,
    /// What stays of sources that are not read.
    kept: KeptOutputs,
}

/// Where the rules of a source are not at hand.
pub(super) struct ModuleGone;

impl Assembly {
    /// Without sources, where some are not read of which an earlier build wrote this.
    pub(super) fn beside(kept: KeptOutputs) -> Self {
        Self {
            kept,
            ..Self::default()
        }
    }

    /// Adds a source that is not read.
    pub(super) fn add_unread(&mut self, path: &str) {
        let module = self.kept.module(path);
        let part = ModulePart {
            uses_amounts: Rules::uses_amounts(&module),
            ..ModulePart::default()
        };
        self.modules.push((part, Some(module)));
    }

    /// Adds the outputs of the source at `path`; without content, they are there. Images are added of
    /// those that are `chosen`.
    pub(super) fn add_source(
        &mut self,
        path: &str,
        outputs: FileOutputs,
        content: Option<OutputContent>,
        chosen: &dyn Fn(&str) -> bool,
    ) {
        if chosen(path) {
            self.images.extend(outputs.images);
        }
        self.has_tables |= outputs.has_tables;
        let (contents, module) = match content {
            Some(content) => (
                content.files.into_iter().map(Some).collect(),
                Some(content.module),
            ),
            None => (vec![None; outputs.files.len()], None),
        };
        for (file, content) in outputs.files.into_iter().zip(contents) {
            self.lines.extend(file.lines.iter().cloned());
            self.produced.push((file, content, Some(path.to_owned())));
        }
        self.modules.push((outputs.module, module));
    }

    fn add(&mut self, file: OutputFile, content: Vec<u8>) {
        self.produced.push((file, Some(content), None));
    }

    /// Adds what is of no single source: images, the schema of tables, and the rules of all sources,
    /// which stand in one file. Of those that are at hand nowhere else, `old` is that file.
    ///
    /// # Errors
    /// As a finding, where an image cannot be read.
    pub(super) fn add_shared(
        &mut self,
        files: &dyn Files,
        settings: &Settings,
        sources: &BTreeSet<&str>,
        old: Option<&str>,
    ) -> Result<Result<(), ModuleGone>, Diagnostic> {
        self.add_images(files, settings)?;
        self.add_schema();
        self.add_rules(sources, old)
    }

    fn add_images(&mut self, files: &dyn Files, settings: &Settings) -> Result<(), Diagnostic> {
        for image in self.images.clone() {
            let content = files.read(&image).map_err(|error| {
                let message = format!("an image cannot be read: {error}");
                Diagnostic::new(&codes::MISSING_IMAGE, Span::new(FileId(0), 0, 0), message)
            })?;
            let path = article::image_path(&settings.sources, &image);
            let path = format!("articles/{path}");
            self.add(
                OutputFile::new(path, &content, vec![image], Vec::new()),
                content,
            );
        }
        Ok(())
    }

    fn add_schema(&mut self) {
        if self.has_tables {
            let path = "tables/decision-table-3.schema.json".to_owned();
            let content = TABLE_SCHEMA.as_bytes().to_vec();
            self.add(
                OutputFile::new(path, &content, Vec::new(), Vec::new()),
                content,
            );
        }
    }

    fn add_rules(
        &mut self,
        sources: &BTreeSet<&str>,
        old: Option<&str>,
    ) -> Result<Result<(), ModuleGone>, Diagnostic> {
        let Some(rules) = self.rules(old.unwrap_or_default()) else {
            return Ok(Err(ModuleGone));
        };
        let rules = rules.into_bytes();
        let kept = self.kept.sources.iter().map(|source| source.path.as_str());
        let paths: BTreeSet<&str> = sources.iter().copied().chain(kept).collect();
        let paths = paths.into_iter().map(str::to_owned).collect();
        let mut lines = std::mem::take(&mut self.lines);
        lines.extend(self.kept.lines_beside(&lines));
        lines.sort_by(|a, b| (&a.1, a.2, &a.0).cmp(&(&b.1, b.2, &b.0)));
        // Decisions of one name may take the same rows.
        lines.dedup();
        let path = RULES.to_owned();
        self.add(OutputFile::new(path, &rules, paths, lines), rules);
        self.clash().map_or(Ok(Ok(())), Err)
    }

    /// The rules of all sources. Parts that were not written anew are looked for in `old`. All of it
    /// may be long, so that each part goes when it is added.
    fn rules(&mut self, old: &str) -> Option<String> {
        let modules = std::mem::take(&mut self.modules);
        let uses_amounts = modules.iter().any(|(part, _)| part.uses_amounts);
        let mut all = Rules::head(uses_amounts);
        all.reserve(modules.iter().map(|(part, _)| part.length).sum());
        let mut starts = Rules::module_starts(old);
        for (part, module) in modules {
            match module {
                Some(module) => all.push_str(&module),
                None if part.length == 0 => {}
                None => {
                    let is_it = |start: &usize| {
                        let found = old.get(*start..*start + part.length);
                        found.is_some_and(|found| {
                            *blake3::hash(found.as_bytes()).as_bytes() == part.hash
                        })
                    };
                    let start = starts.find(is_it)?;
                    all.push_str(old.get(start..start + part.length)?);
                }
            }
        }
        Some(all)
    }

    /// Two files that would be one, or a file where a folder is needed; some disks know no case.
    fn clash(&self) -> Option<Diagnostic> {
        let mut paths: Vec<(String, &str)> = self
            .produced
            .iter()
            .map(|(file, ..)| (file.path.to_lowercase().nfc().collect(), file.path.as_str()))
            .collect();
        paths.sort_by_key(|(lower, _)| lower.replace('/', "\0"));
        let (first, second) = paths.windows(2).find_map(|pair| match pair {
            [(a, first), (b, second)] if is_within(a, b) => Some((*first, *second)),
            _ => None,
        })?;
        let message = format!("`{first}` and `{second}` would be written to one place");
        Some(
            Diagnostic::new(&codes::PAGE_CLASH, Span::new(FileId(0), 0, 0), message)
                .help("rename one of the sources or images, or give the page another `id:`"),
        )
    }

    /// Whether such a file is written.
    pub(super) fn is_written(settings: &Settings, path: &str) -> bool {
        kind(path).is_none_or(|kind| settings.writes(kind))
    }

    /// The build of outputs that are all there, with `more` files of no single source; images are
    /// compared again.
    ///
    /// # Errors
    /// As a finding, where an image cannot be read.
    pub(super) fn present(
        outputs: impl Iterator<Item = FileOutputs>,
        more: usize,
        files: &dyn Files,
        settings: &Settings,
    ) -> Result<Build, Diagnostic> {
        let mut assembly = Self::default();
        let mut build = Build {
            is_unchanged: true,
            present: more,
            ..Build::default()
        };
        for outputs in outputs {
            assembly.images.extend(outputs.images);
            assembly.has_tables |= outputs.has_tables;
            let written = outputs.files.iter();
            build.present += written
                .filter(|file| Self::is_written(settings, &file.path))
                .count();
        }
        assembly.add_images(files, settings)?;
        assembly.add_schema();
        build.images = assembly.images.into_iter().collect();
        for (file, content, _) in assembly.produced {
            if let Some(content) = content.filter(|_| Self::is_written(settings, &file.path)) {
                let path = file.path;
                build.artifacts.push(Artifact { path, content });
            }
        }
        Ok(build)
    }

    /// The build, of these texts with their paths. Only files that `chosen` wants are written; for the
    /// rest, the manifest keeps the entries of `old`, the manifest of an earlier build.
    pub(super) fn finish(
        self,
        settings: &Settings,
        sources: &[&Source],
        chosen: &dyn Fn(&str) -> bool,
        old: Option<&str>,
    ) -> Build {
        let mut build = Build {
            images: self.images.into_iter().collect(),
            ..Build::default()
        };
        let mut entries = Vec::with_capacity(self.produced.len());
        // Read only where it is needed: it is as long as all that is written together.
        let mut kept: Option<BTreeMap<String, ManifestEntry>> = None;
        for (file, content, own) in self.produced {
            if !Self::is_written(settings, &file.path) {
                continue;
            }
            build.listed.insert(file.path.clone());
            if own.is_none_or(|own| chosen(&own)) {
                entries.push(file.entry());
                match content {
                    Some(content) => build.artifacts.push(Artifact {
                        path: file.path,
                        content,
                    }),
                    None => build.present += 1,
                }
            } else {
                let of_old = || {
                    let entries = emit::read_manifest(old).into_iter();
                    entries.map(|entry| (entry.path.clone(), entry)).collect()
                };
                let kept = kept.get_or_insert_with(of_old);
                entries.extend(kept.get(&file.path).cloned());
            }
        }
        for entry in self.kept.entries {
            if build.listed.insert(entry.path.clone()) {
                entries.push(entry);
            }
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let mut sources = parallel::map(sources, |source| ManifestSource {
            path: source.path.clone(),
            // Line ends differ from checkout to checkout.
            hash: blake3::hash(source.text.replace('\r', "").as_bytes())
                .to_hex()
                .to_string(),
        });
        sources.extend(self.kept.sources);
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        build.artifacts.push(Artifact {
            path: MANIFEST.to_owned(),
            content: emit::manifest(&sources, &entries).into_bytes(),
        });
        build
    }
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
