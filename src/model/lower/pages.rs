//! Pages: front matter and the prose of articles.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::base::{Diagnostic, Span, codes};
use crate::model::domain::read_date;
use crate::model::paths::{bad_name, stem};
use crate::model::types::{File, FrontEntry, Page};
use crate::syntax::FrontMatter;
use crate::syntax::ast::{Article, Item};

use super::context::Context;
use super::unit::Unit;
use super::{bodies, days};

/// The page of a file, where it has front matter.
pub(super) fn lower(unit: &Unit, context: &Context<'_>) -> Option<Page> {
    let articles: Vec<&Article> = unit
        .parsed
        .items()
        .filter_map(|item| match item {
            Item::Article(article) => Some(article),
            _ => None,
        })
        .collect();
    let (lost, broken) = (
        unit.parsed.lost.iter().any(|name| name == "article"),
        unit.parsed.front.as_ref().is_some_and(|front| front.broken),
    );
    let say = |span: Span, message: &str, help: &str| {
        if lost || broken || unit.parsed.incomplete {
            return;
        }
        context.say(Diagnostic::new(&codes::BROKEN_FRONT_MATTER, span, message).help(help));
    };
    if let Some(second) = articles.get(1) {
        say(
            second.span,
            "a file has one `article`",
            "join the two, or make two files of them",
        );
    }
    let (front, article) = match (&unit.parsed.front, articles.first()) {
        (None, None) => return None,
        (None, Some(article)) => {
            say(
                article.span,
                "a file with an `article` begins with front matter",
                "put `---`, `title: \"…\"` and `---` on its first lines",
            );
            return None;
        }
        (Some(front), None) => {
            say(
                front.span,
                "a file with front matter becomes a page, and this one has no `article`",
                "add `article {` with its prose and its `@show` lines; a library has no front matter",
            );
            return None;
        }
        (Some(front), Some(article)) => (front, article),
    };
    Some(Page {
        id: id(unit, front, context),
        title: title(front, context),
        front: front
            .entries
            .iter()
            .map(|entry| front_entry(entry, context))
            .collect(),
        body: bodies::prose(&article.body, context),
        review_by: review_by(front, context),
        valid: article
            .valid
            .as_ref()
            .and_then(|valid| days::days(valid, context)),
        span: article.span,
    })
}

/// The day by which the article is to be reviewed.
fn review_by(front: &FrontMatter, context: &Context<'_>) -> Option<(i64, Span)> {
    let written = front.value("review-by")?;
    let day = read_date(written.markdown.trim());
    if day.is_none() {
        context.say(
            Diagnostic::new(
                &codes::BROKEN_FRONT_MATTER,
                written.span,
                "`review-by` is no day",
            )
            .help("write the day by which the article is to be reviewed: `review-by: 2026-12-31`"),
        );
    }
    Some((day?, written.span))
}

fn front_entry(entry: &crate::syntax::FrontEntry, context: &Context<'_>) -> FrontEntry {
    match &entry.value {
        Some(value) if !["id", "review-by"].contains(&entry.key.as_str()) => FrontEntry::Text {
            key: entry.key.clone(),
            value: context.sentence(value),
            comments: entry.comments(),
        },
        _ => FrontEntry::Lines(entry.key.clone(), entry.lines.clone()),
    }
}

fn title(front: &FrontMatter, context: &Context<'_>) -> Vec<crate::model::markup::Inline> {
    let Some(title) = front.value("title") else {
        if !front.broken {
            context.say(
                Diagnostic::new(
                    &codes::BROKEN_FRONT_MATTER,
                    front.span,
                    "the front matter has no `title`",
                )
                .help("add `title: \"…\"`; it is the heading of the page"),
            );
        }
        return Vec::new();
    };
    context.sentence(title)
}

/// The page's id: the one in the front matter, else the stem of the file's name.
fn id(unit: &Unit, front: &FrontMatter, context: &Context<'_>) -> String {
    let Some(written) = front.value("id") else {
        return stem(&unit.path).to_owned();
    };
    let id = written.markdown.clone();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let odd = !id.chars().all(fits) || id.starts_with(['_', '.']);
    if let Some(reason) =
        bad_name(&id).or_else(|| odd.then_some("a character in it is out of place"))
    {
        context.say(
            Diagnostic::new(&codes::BAD_FILE_NAME, written.span, format!("`{id}` cannot be the name of a page"))
                .say(reason)
                .help("an id consists of letters, digits, `-`, `_` and `.`, and begins with a letter or digit"),
        );
    }
    id
}

/// Ids are unique in a project, without regard to case and to how accents are written: some disks
/// know none of both.
pub(super) fn clashes(files: &[File], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for page in files.iter().filter_map(|file| file.page.as_ref()) {
        if let Some(first) = seen.insert(page.id.to_lowercase().nfc().collect(), page.span) {
            diagnostics.push(
                Diagnostic::new(
                    &codes::PAGE_CLASH,
                    page.span,
                    format!("two articles have the id `{}`", page.id),
                )
                .also(first, "the other one")
                .help("give one of them another `id:` in its front matter"),
            );
        }
    }
}
