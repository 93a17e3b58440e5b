//! The page of a source of a live project, as it is now: also where checks found something, as long as
//! it can be understood.

use crate::analysis::rules::decisions;
use crate::base::FileId;
use crate::emit::article;
use crate::emit::article::{PageMark, Pages};
use crate::model::{File, Model};

use super::live::LiveProject;
use super::outputs::PageFacts;
use super::page_words::TeamTemplates;

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LivePage {
    /// Where a build writes it, below the output folder.
    pub path: String,
    pub title: String,
    /// As it is written, with a mark ([`article::MARK`]) in each part that a reader may come to or not.
    pub markdown: String,
    /// The marks, by their numbers.
    pub marks: Vec<PageMark>,
    /// The files that it shows or links to: where a build writes each, and where it is in the project.
    pub images: Vec<(String, String)>,
    /// Its language.
    pub language: String,
}

/// Why there is no page of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoPage {
    /// It has none.
    None,
    /// It, or what it uses, is not understood; the findings say why.
    NotUnderstood,
    /// Its words or templates cannot be used, in words.
    Templates(String),
}

/// Of how many parts of a run's budget a page has one: somebody waits for it.
const PARTS: usize = 50;

/// The page of a source, for a project of which there is a report.
///
/// # Errors
/// Where there is none.
pub fn page(project: &LiveProject, model: &Model, file: FileId) -> Result<LivePage, NoPage> {
    let of_file = model.file(file).ok_or(NoPage::None)?;
    // A procedure with errors may do itself, and would never end.
    let is_whole = |seen: &FileId| model.file(*seen).is_some_and(|seen| seen.whole);
    if !of_file.sees.iter().all(is_whole) {
        return Err(NoPage::NotUnderstood);
    }
    let page = of_file.page.as_ref().ok_or(NoPage::None)?;
    let templates = TeamTemplates::read(project.files(), project.settings(), &mut Vec::new())
        .map_err(|found| NoPage::Templates(found.message))?;
    let placement = project.placement();
    let facts = facts(project, model);
    let pages = Pages {
        model,
        placement: &placement,
        sources: &project.settings().sources,
        vocabulary: &templates.vocabulary,
        overlapping: &facts.overlapping,
        mentions: &facts.mentions,
    };
    let document = article::compose_marked(&pages, of_file, page);
    let markdown = templates
        .pages
        .page(&document, &templates.vocabulary)
        .map_err(|error| NoPage::Templates(error.to_string()))?;
    let written = |image: &String| {
        let path = article::image_path(pages.sources, image);
        (format!("articles/{path}"), image.clone())
    };
    Ok(LivePage {
        path: format!("articles/{}", pages.path(of_file, page)),
        title: document.title,
        markdown,
        marks: document.marks,
        images: document.images.iter().map(written).collect(),
        language: templates.vocabulary.language().to_owned(),
    })
}

/// What pages ask of the decisions and texts of the files of a model. Where that is not decided, a page says
/// nothing of it.
fn facts(project: &LiveProject, model: &Model) -> PageFacts {
    let mut facts = PageFacts::default();
    let is_sound = |file: &&File| file.sound;
    for file in model.files.iter().filter(is_sound) {
        let effort = project.settings().effort(PARTS);
        if let Ok(mut context) = decisions::context_of(model, file, effort) {
            facts.extend(PageFacts::new(&mut context));
        }
    }
    facts
}
