//! The project behind a preview: its pages as they are now, and as they were while a source cannot be
//! understood.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::FileId;
use crate::driver;
use crate::driver::{Files, LivePage, LiveProject, LiveReport, NoPage};
use crate::editor::{AskedFact, ReaderView, asked_of, reader_view};
use crate::emit::article;

/// Opens the project; the settings are read anew. In words, where that fails.
pub(crate) type OpenPreview = Box<dyn Fn() -> Result<LiveProject, String> + Send>;

/// See the module.
pub(super) struct PreviewProject {
    open: OpenPreview,
    live: LiveProject,
    report: Option<LiveReport>,
    is_cured: bool,
    /// Why the project cannot be read as it is now, in words.
    pub(super) fault: Option<String>,
    /// The pages as they were seen last, by their paths.
    kept: BTreeMap<String, KeptPage>,
}

/// A page as it was seen last.
struct KeptPage {
    source: String,
    page: ShownPage,
}

/// A page as a browser shows it.
#[derive(Clone)]
pub(super) struct ShownPage {
    pub(super) page: LivePage,
    /// Below its title.
    pub(super) html: String,
    pub(super) facts: Vec<AskedFact>,
}

/// A page, and how it is with its source.
pub(super) struct FoundPage {
    /// The path of the source.
    pub(super) source: String,
    /// The paths of the source and of all that it uses, where a finding may say why it is not understood.
    pub(super) related: BTreeSet<String>,
    /// None where it was never seen.
    pub(super) shown: Option<ShownPage>,
    /// Why it is not the page of the source as it is now.
    pub(super) outdated: Option<String>,
}

/// Why a page is as it was.
const NOT_UNDERSTOOD: &str = "its source is not understood as it is now, and the findings say why";

/// A page in the list of pages: where it is written, and its title.
pub(super) type PageEntry = (String, String);

impl PreviewProject {
    /// Opens a project.
    ///
    /// # Errors
    /// In words, where it cannot be read.
    pub(super) fn new(open: OpenPreview) -> Result<Self, String> {
        let live = open()?;
        let mut project = Self {
            open,
            live,
            report: None,
            is_cured: false,
            fault: None,
            kept: BTreeMap::new(),
        };
        project.check();
        Ok(project)
    }

    /// Files of the project have changed.
    pub(super) fn changed(&mut self, paths: &BTreeSet<String>) {
        let has_settings = paths.contains("casebook.yaml") || self.fault.is_some();
        let only_sources = paths
            .iter()
            .all(|path| self.live.by_path().contains_key(path));
        let read = if has_settings {
            (self.open)().map(|live| self.live = live)
        } else if only_sources {
            let set = |path: &String| self.live.set(path, None);
            paths
                .iter()
                .try_for_each(set)
                .map_err(|error| error.to_string())
        } else {
            self.live.read_again().map_err(|error| error.to_string())
        };
        self.fault = read.err();
        self.check();
    }

    fn check(&mut self) {
        self.is_cured = false;
        match self.live.report_pages() {
            Ok(report) => self.report = report.ok(),
            Err(error) => self.fault = Some(error.to_string()),
        }
    }

    /// Tries the cures of the findings, where that is still to be done; whether it was.
    pub(super) fn cure(&mut self) -> bool {
        if self.is_cured {
            return false;
        }
        self.is_cured = true;
        let report = self.report.take_if(|report| report.has_offers());
        match report {
            Some(report) => {
                self.report = self.live.cured(report).ok();
                true
            }
            None => false,
        }
    }

    /// The findings.
    pub(super) fn report(&self) -> Option<&LiveReport> {
        self.report.as_ref()
    }

    /// The texts in which they are.
    pub(super) fn live(&self) -> &LiveProject {
        &self.live
    }

    /// All pages, also those that are only known as they were.
    pub(super) fn pages(&self) -> Vec<PageEntry> {
        let now = self.live.pages();
        let with_page: BTreeSet<FileId> = now.iter().map(|(file, ..)| *file).collect();
        let now = now.into_iter().map(|(_, path, title)| (path, title));
        let mut pages: BTreeMap<String, String> = now.collect();
        for (path, kept) in &self.kept {
            let file = self.live.by_path().get(&kept.source);
            let has_other = file.is_some_and(|file| with_page.contains(file));
            if !has_other && self.is_source(&kept.source) {
                let title = || kept.page.page.title.clone();
                pages.entry(path.clone()).or_insert_with(title);
            }
        }
        pages.into_iter().collect()
    }

    fn is_source(&self, path: &str) -> bool {
        self.live.files().find(path).is_ok()
    }

    /// Whether a source has a page now.
    fn has_other(&self, source: &str) -> bool {
        let file = self.live.by_path().get(source);
        self.live.pages().iter().any(|(of, ..)| Some(of) == file)
    }

    /// Where the page of a source is written.
    pub(super) fn page_of(&self, source: &str) -> Option<String> {
        let file = self.live.by_path().get(source)?;
        let pages = self.live.pages().into_iter();
        let now = pages.filter(|(of, ..)| of == file).map(|(_, path, _)| path);
        let kept = self.kept.iter().filter(|(_, kept)| kept.source == source);
        now.chain(kept.map(|(path, _)| path.clone())).next()
    }

    /// The source whose page is written at a path now.
    fn source_of(&self, path: &str) -> Option<FileId> {
        let now = self.live.pages().into_iter();
        let mut now = now.filter(|(_, of, _)| of == path).map(|(file, ..)| file);
        now.next()
    }

    /// The source whose page was seen at a path, where it is there and has no page now.
    fn source_kept(&self, path: &str) -> Option<String> {
        let source = &self.kept.get(path)?.source;
        (self.is_source(source) && !self.has_other(source)).then(|| source.clone())
    }

    /// The page that is written at a path; none where there is none.
    pub(super) fn page(&mut self, path: &str) -> Option<FoundPage> {
        let Some(file) = self.source_of(path) else {
            let source = self.source_kept(path)?;
            let file = self.live.by_path().get(&source).copied();
            return Some(FoundPage {
                related: self.related(&source, file),
                source,
                shown: self.kept.get(path).map(|kept| kept.page.clone()),
                outdated: Some(NOT_UNDERSTOOD.to_owned()),
            });
        };
        let source = self.live.sources().path(file)?.to_owned();
        let model = self.live.model(file);
        let related = self.related(&source, Some(file));
        let outdated = match driver::page(&self.live, &model, file) {
            Ok(page) => {
                let shown = ShownPage {
                    html: article::html(&page.markdown),
                    facts: asked_of(&self.live, &model, file),
                    page,
                };
                let kept = KeptPage {
                    source: source.clone(),
                    page: shown.clone(),
                };
                self.kept.insert(shown.page.path.clone(), kept);
                return Some(FoundPage {
                    source,
                    related,
                    shown: Some(shown),
                    outdated: None,
                });
            }
            Err(NoPage::None | NoPage::NotUnderstood) => NOT_UNDERSTOOD.to_owned(),
            Err(NoPage::Templates(why)) => why,
        };
        Some(FoundPage {
            source,
            related,
            shown: self.kept.get(path).map(|kept| kept.page.clone()),
            outdated: Some(outdated),
        })
    }

    /// The paths of a source and of all that it uses.
    fn related(&self, source: &str, file: Option<FileId>) -> BTreeSet<String> {
        let sources = self.live.sources();
        let seen = file.map(|file| self.live.seen_by(file)).unwrap_or_default();
        let paths = seen.iter().filter_map(|file| sources.path(*file));
        let mut paths: BTreeSet<String> = paths.map(str::to_owned).collect();
        paths.insert(source.to_owned());
        paths
    }

    /// What the page at a path tells a reader. None where the proofs cannot be asked of it.
    pub(super) fn reader(
        &mut self,
        path: &str,
        said: &[(String, String)],
    ) -> Option<(LivePage, ReaderView)> {
        let file = self.source_of(path)?;
        let model = self.live.model(file);
        let page = driver::page(&self.live, &model, file).ok()?;
        let view = reader_view(&self.live, &model, file, said)?;
        Some((page, view))
    }

    /// A file that a page shows or links to, by where a build writes it.
    pub(super) fn image(&mut self, path: &str) -> Option<Vec<u8>> {
        let find = |kept: &BTreeMap<String, KeptPage>| {
            let mut images = kept.values().flat_map(|kept| &kept.page.page.images);
            let (_, image) = images.find(|(of, _)| of == path)?;
            Some(image.clone())
        };
        let image = find(&self.kept)?;
        self.live.files().read(&image).ok()
    }
}
