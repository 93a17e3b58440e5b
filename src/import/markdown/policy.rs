//! The policy of an article.

use unicode_normalization::UnicodeNormalization;

use crate::base::codes;
use crate::syntax::format;

use crate::import::verified::verified;
use crate::words::clause::capital_first;

use super::blocks::{Block, ReadArticle, read};
use super::front;
use super::html::{as_markdown, is_page};
use super::inline::Sentence;
use super::layout::laid_out;
use super::links::{Places, resolved};
use super::prose::{prose, shifted};
use super::sections::{Section, sections};
use super::templates::without_templates;
use super::words::missing;
use super::writer::{WrittenPolicy, written};

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
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.nfc().collect();
    let (mut front, body) = front::split(&text);
    let mut body = body.to_owned();
    if is_page(&body) {
        let (markdown, lost) =
            as_markdown(&body).ok_or("its elements are nested too deeply to be read")?;
        front.left_out.extend(lost);
        body = markdown;
    }
    let (body, tags) = without_templates(&body);
    let tags = tags.into_iter();
    front
        .left_out
        .extend(tags.map(|tag| format!("markup of a template: {tag}")));
    let article = read(&laid_out(&body), front)
        .ok_or("its lists or quotations are nested too deeply to be read")?;
    if article.blocks.is_empty() {
        return Err("there is nothing in it".to_owned());
    }
    imported(&article, stem)
}

fn imported(article: &ReadArticle, stem: &str) -> Result<ImportedArticle, String> {
    let mut blocks = article.blocks.clone();
    let mut left_out = article.left_out.clone();
    let heading = title_of(&mut blocks, article.front.title.is_none().then_some(stem));
    // A page has its title once: that of the page itself.
    let title = match (heading, &article.front.title) {
        (Some(heading), Some(own)) => {
            if heading.plain.trim() != own.trim() {
                left_out.push(format!("front matter: title: {own}"));
            }
            heading
        }
        (Some(heading), None) => heading,
        (None, own) => Sentence::of(own.as_deref().unwrap_or_default()),
    };
    let all = blocks.clone();
    let mut root = sections(publishable(blocks, &mut left_out));
    let write = |root: &Section| {
        let written = written(&article.front.lines, &title, root.clone());
        let source = format(&written.source).text;
        // For whom its parts are is still to be said.
        let fault = verified(&source, &[&codes::OPEN_CONDITION]).err();
        TriedPolicy {
            source,
            written,
            fault,
        }
    };
    // Parts whose steps cannot be carried over as steps are prose at least.
    let mut tried = write(&root);
    if tried.fault.is_some() {
        with_prose(&mut root, &write, &mut left_out);
        tried = write(&root);
    }
    let TriedPolicy {
        source,
        written,
        fault,
    } = tried;
    if let Some(why) = fault {
        return Err(why);
    }
    left_out.extend(written.left_out);
    let missing = missing(&all, &title.plain, &source).into_iter();
    left_out.extend(missing.map(|words| format!("“{}”", words.trim())));
    Ok(ImportedArticle {
        source,
        left_out,
        open: written.open,
    })
}

/// A policy that may not be understood.
struct TriedPolicy {
    source: String,
    written: WrittenPolicy,
    /// Why it is not.
    fault: Option<String>,
}

/// The blocks that a page can have as prose at least; the others are named.
fn publishable(blocks: Vec<Block>, left_out: &mut Vec<String>) -> Vec<Block> {
    let can = |words: &str| {
        let (page, _) = resolved(&shifted(words, 2), &Places::default());
        verified(
            &format!("---\ntitle: \"Title\"\n---\n\narticle {{\n{page}}}\n"),
            &[],
        )
    };
    let mut kept = Vec::new();
    for block in blocks {
        let words = prose(std::slice::from_ref(&block));
        match can(&words) {
            // Without words, nothing of a page is left.
            Err(why) if !words.trim().is_empty() => {
                left_out.push(format!("“{}”: {why}", words.trim()));
            }
            _ => kept.push(block),
        }
    }
    kept
}

/// Makes prose of the parts whose steps cannot be carried over: found by leaving each part as the only one with steps.
fn with_prose(
    root: &mut Section,
    write: &dyn Fn(&Section) -> TriedPolicy,
    left_out: &mut Vec<String>,
) {
    let all_prose = |root: &Section| {
        let mut all = root.clone();
        all.is_prose = true;
        all.inner.iter_mut().for_each(Section::make_prose);
        all
    };
    let mut lose = |title: Option<&Sentence>, why: &str| {
        let of = title.map_or_else(String::new, |title| format!(" of “{}”", title.plain.trim()));
        left_out.push(format!("the steps{of}, which are prose now: {why}"));
    };
    let mut alone = all_prose(root);
    alone.is_prose = root.is_prose;
    if let Some(why) = write(&alone).fault {
        root.is_prose = true;
        lose(None, &why);
    }
    for at in 0..root.inner.len() {
        let mut alone = all_prose(root);
        if let (Some(alone), Some(own)) = (alone.inner.get_mut(at), root.inner.get(at)) {
            alone.clone_from(own);
        }
        if let (Some(why), Some(own)) = (write(&alone).fault, root.inner.get_mut(at)) {
            own.make_prose();
            lose(own.title.as_ref(), &why);
        }
    }
}

/// The title that an article gives itself, which is taken out of its blocks; without one, and where it has none elsewhere,
/// what its first line or the name of its file says.
fn title_of(blocks: &mut Vec<Block>, stem: Option<&str>) -> Option<Sentence> {
    let mut titles = (0..).zip(&*blocks).filter_map(|(at, block)| match block {
        Block::Heading(1, ..) => Some(at),
        _ => None,
    });
    // Several are headings of its parts, where a title stands elsewhere.
    if let Some(at) = titles.next()
        && (stem.is_some() || titles.next().is_none())
        && let Block::Heading(_, title, _) = blocks.remove(at)
    {
        return Some(title);
    }
    let stem = stem?;
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
        return Some(title);
    }
    let words = stem.replace(['-', '_'], " ");
    Some(Sentence::of(&capital_first(&words)))
}
