//! The policy of an article.

use crate::base::codes;
use crate::syntax::format;

use crate::import::verified::verified;
use crate::words::clause::capital_first;

use super::blocks::{Block, ReadArticle, read};
use super::inline::Sentence;
use super::layout::laid_out;
use super::sections::sections;
use super::words::missing;
use super::writer::{Writing, written};

/// How many letters the title of a page has that is taken from its first line.
const TITLE: usize = 100;

/// An article as a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedArticle {
    pub source: String,
    /// Parts that were left out.
    pub left_out: Vec<String>,
    /// For how many scenarios it is still to be said whom they are for.
    pub open: usize,
}

/// An article in Markdown, or in words that are laid out like it, as a policy. `stem` is the name of its
/// file, which is its title where it has none.
///
/// # Errors
/// In words, where nothing of it can be carried over.
pub fn markdown(text: &str, stem: &str) -> Result<ImportedArticle, String> {
    let article = read(&laid_out(&text.replace("\r\n", "\n").replace('\r', "\n")));
    if article.blocks.is_empty() {
        return Err("there is nothing in it".to_owned());
    }
    let tried = |writing: Writing| imported(&article, stem, writing);
    // What cannot be read as steps is prose at least.
    tried(Writing::Understood).or_else(|why| {
        let mut imported = tried(Writing::Prose)?;
        let lost = format!("its steps, which are prose now: {why}");
        imported.left_out.insert(0, lost);
        Ok(imported)
    })
}

fn imported(
    article: &ReadArticle,
    stem: &str,
    writing: Writing,
) -> Result<ImportedArticle, String> {
    let mut blocks = article.blocks.clone();
    let own_title = front_title(&article.front);
    let title = match &own_title {
        Some(title) => {
            // A page has its title once.
            let is_title = |block: &Block| matches!(block, Block::Heading(1, words, _) if words.plain.trim() == title);
            if let Some(at) = blocks.iter().position(is_title) {
                blocks.remove(at);
            }
            None
        }
        None => Some(title_of(&mut blocks, stem)),
    };
    let shown = title.as_ref().map_or_else(
        || own_title.unwrap_or_default(),
        |title| title.plain.clone(),
    );
    let all = blocks.clone();
    let written = written(&article.front, title.as_ref(), sections(blocks), writing);
    let source = format(&written.source).text;
    // For whom its parts are is still to be said.
    verified(&source, &[&codes::OPEN_CONDITION])?;
    let mut left_out = article.left_out.clone();
    left_out.extend(written.left_out);
    let missing = missing(&all, &shown, &source).into_iter();
    left_out.extend(missing.map(|words| format!("“{}”", words.trim())));
    Ok(ImportedArticle {
        source,
        left_out,
        open: written.open,
    })
}

/// The title that the front matter has.
fn front_title(front: &[String]) -> Option<String> {
    let line = front.iter().find_map(|line| line.strip_prefix("title:"))?;
    let value: String = serde_yaml::from_str(line.trim()).ok()?;
    Some(value.trim().to_owned()).filter(|title| !title.is_empty())
}

/// The title of a page, which is taken out of its blocks.
fn title_of(blocks: &mut Vec<Block>, stem: &str) -> Sentence {
    let first = blocks
        .iter()
        .position(|block| matches!(block, Block::Heading(1, ..)));
    if let Some(at) = first
        && let Block::Heading(_, title, _) = blocks.remove(at)
    {
        return title;
    }
    let is_title = |sentence: &Sentence| {
        let words = sentence.plain.trim();
        words.chars().count() <= TITLE
            && words.split_whitespace().count() > 1
            && !words.contains(':')
            && !words.ends_with(['.', ':', ';', '?', '!'])
            && !sentence.is_image
    };
    if let Some(Block::Paragraph(sentence)) = blocks.first()
        && is_title(sentence)
        && blocks.len() > 1
        && let Block::Paragraph(title) = blocks.remove(0)
    {
        return title;
    }
    let words = stem.replace(['-', '_'], " ");
    Sentence::of(&capital_first(&words))
}
