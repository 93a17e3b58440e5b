//! The projects of the editor's folders: each is opened where a file of it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

use crate::analysis::effort::Cancellation;
use crate::base::{FileId, Source};
use crate::disk::{Disk, within};
use crate::driver::{LiveProject, LiveReport};

use super::addresses::address_of;
use super::documents::{Document, Documents};

/// What the server is told by whoever starts it.
pub struct ServerOptions {
    /// The program that makes results; those of another are not used.
    pub program: String,
    /// What earlier runs kept of the project in a folder.
    pub cached: fn(&Path) -> Vec<u8>,
    /// The day, as days since 1970-01-01.
    pub day: fn() -> Option<i64>,
    /// How many times the usual work is done.
    pub effort: u32,
}

/// A project that is open.
pub(super) struct OpenProject {
    pub(super) root: PathBuf,
    pub(super) live: LiveProject,
    /// The last report, where nothing has changed since.
    pub(super) report: Option<LiveReport>,
    /// Whether the cures of the report are tried.
    pub(super) is_cured: bool,
    /// Whether the editor was told of the report.
    pub(super) is_told: bool,
    /// Whether there is no report because the sources cannot be read.
    pub(super) has_failed: bool,
    /// What was told last of each file, as text.
    pub(super) told: BTreeMap<String, String>,
}

impl OpenProject {
    /// Opens the project in a folder, with what is typed in its files.
    ///
    /// # Errors
    /// In words, where its settings or its sources cannot be read.
    fn open(
        root: &Path,
        documents: &Documents,
        options: &ServerOptions,
        cancellation: Cancellation,
    ) -> Result<Self, String> {
        let disk = Disk::new(root)?;
        let mut settings = disk.settings()?;
        settings.now = (options.day)();
        settings.effort = options.effort;
        settings.cancellation = Some(cancellation);
        let cached = (options.cached)(root);
        let live = LiveProject::open(Box::new(disk), settings, &options.program, &cached)
            .map_err(|error| error.to_string())?;
        let mut project = Self {
            root: root.to_owned(),
            live,
            report: None,
            is_cured: false,
            is_told: false,
            has_failed: false,
            told: BTreeMap::new(),
        };
        for (path, document) in documents {
            if let Some(within) = project.within(path) {
                let text = Some(document.text.clone());
                project
                    .live
                    .set(&within, text)
                    .map_err(|error| error.to_string())?;
            }
        }
        Ok(project)
    }

    /// The path of a file in the project, with `/` between folders.
    pub(super) fn within(&self, path: &Path) -> Option<String> {
        within(&self.root, path)
    }

    /// The file at a path.
    pub(super) fn file(&self, path: &Path) -> Option<FileId> {
        self.live.sources().find(&self.within(path)?)
    }

    /// The text of a file.
    pub(super) fn source(&self, file: FileId) -> &Source {
        self.live.sources().get(file)
    }

    /// The address of a file, as the editor writes it where it is open.
    pub(super) fn address(&self, documents: &Documents, within: &str) -> (Uri, Option<i32>) {
        let path = within
            .split('/')
            .fold(self.root.clone(), |path, part| path.join(part));
        let open: Option<&Document> = documents.get(&path);
        match open {
            Some(document) => (document.uri.clone(), Some(document.version)),
            None => (address_of(&path), None),
        }
    }

    /// Something has changed.
    pub(super) fn is_changed(&mut self) {
        self.report = None;
        self.is_cured = false;
        self.has_failed = false;
    }
}

/// See the module.
pub(super) struct Projects {
    options: ServerOptions,
    cancellation: Cancellation,
    open: BTreeMap<PathBuf, OpenProject>,
    /// The folders whose projects cannot be opened.
    failed: BTreeMap<PathBuf, String>,
}

impl Projects {
    pub(super) fn new(options: ServerOptions, cancellation: Cancellation) -> Self {
        Self {
            options,
            cancellation,
            open: BTreeMap::new(),
            failed: BTreeMap::new(),
        }
    }

    /// The projects that are open.
    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut OpenProject> {
        self.open.values_mut()
    }

    /// The project of a file, which is opened where it is not. The text says why that failed, once.
    ///
    /// # Errors
    /// In words, where it cannot be opened; they are empty where they were said.
    pub(super) fn of(
        &mut self,
        path: &Path,
        documents: &Documents,
    ) -> Result<Option<&mut OpenProject>, String> {
        let Some(root) = root_of(path) else {
            return Ok(None);
        };
        self.at(&root, documents)
    }

    /// The project of a folder.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(super) fn at(
        &mut self,
        root: &Path,
        documents: &Documents,
    ) -> Result<Option<&mut OpenProject>, String> {
        if self.failed.contains_key(root) {
            return Ok(None);
        }
        if !self.open.contains_key(root) {
            match OpenProject::open(root, documents, &self.options, self.cancellation) {
                Ok(project) => {
                    self.open.insert(root.to_owned(), project);
                }
                Err(why) => {
                    self.failed.insert(root.to_owned(), why.clone());
                    return Err(why);
                }
            }
        }
        Ok(self.open.get_mut(root))
    }

    /// Files of a project came, went or were changed by others: its settings are read again where it
    /// is `casebook.yaml`.
    ///
    /// # Errors
    /// In words, where it cannot be read any more.
    pub(super) fn read_again(
        &mut self,
        root: &Path,
        has_settings: bool,
        documents: &Documents,
    ) -> Result<(), String> {
        let had_failed = self.failed.remove(root).is_some();
        let Some(project) = self.open.get_mut(root) else {
            if had_failed {
                self.at(root, documents)?;
            }
            return Ok(());
        };
        if has_settings {
            // What is wrong with them is said, and those before count.
            let mut new = OpenProject::open(root, documents, &self.options, self.cancellation)?;
            new.told = std::mem::take(&mut project.told);
            *project = new;
            return Ok(());
        }
        project.is_changed();
        project.live.read_again().map_err(|error| error.to_string())
    }

    /// A file that sources name came, went or changed.
    pub(super) fn is_changed(&mut self, root: &Path) {
        if let Some(project) = self.open.get_mut(root) {
            project.is_changed();
        }
    }
}

/// The folder of the project in which a file is: the nearest above it that has `casebook.yaml` or
/// `policies/`, up to the root of a repository.
pub(super) fn root_of(path: &Path) -> Option<PathBuf> {
    let mut folder = path.parent()?;
    loop {
        if is_root(folder) {
            return Some(folder.to_owned());
        }
        if folder.join(".git").exists() {
            return None;
        }
        folder = folder.parent()?;
    }
}

/// Whether a folder is that of a project.
pub(super) fn is_root(folder: &Path) -> bool {
    folder.join("casebook.yaml").is_file() || folder.join("policies").is_dir()
}
