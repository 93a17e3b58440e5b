//! Whether all words of an article are in its policy.

use super::blocks::{Block, note_kind};
use super::inline::Sentence;
use super::phrases::RESULTS;

/// The sentences of an article that are not in its policy, with their words in order.
pub(super) fn missing(blocks: &[Block], title: &str, policy: &str) -> Vec<String> {
    let mut sentences = vec![title.to_owned()];
    collect(blocks, &mut sentences);
    let policy = format!(" {} ", words(policy));
    let is_missing = |sentence: &String| {
        let own = words(sentence);
        !own.is_empty() && !policy.contains(&format!(" {own} "))
    };
    sentences.retain(is_missing);
    sentences
}

/// A text without the addresses of its links and images.
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("](") {
        out.push_str(before);
        // An address ends on its line.
        let line = behind.split('\n').next().unwrap_or_default();
        rest = match line.find(')') {
            Some(end) => behind.get(end + 1..).unwrap_or_default(),
            None => behind,
        };
        out.push(' ');
    }
    out.push_str(rest);
    out
}

/// The words of a text, one blank between them. Marks of emphasis and of code end no word.
fn words(text: &str) -> String {
    let text = without_addresses(&text.replace("\\\n", " ")).replace(['*', '`', '\\'], "");
    let all = text.split(|c: char| !c.is_alphanumeric());
    let all: Vec<String> = all
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    all.join(" ")
}

fn collect(blocks: &[Block], sentences: &mut Vec<String>) {
    let mut add = |sentence: &Sentence| {
        // A sentence may stand in several places: its first words in a title, the others below it.
        let parts = sentence
            .plain
            .split_inclusive(['.', ':', ',', ';', '!', '?']);
        // That a sentence is a result, the page says by itself.
        let is_mark = |part: &str| {
            let part = part.trim().to_lowercase();
            RESULTS.iter().any(|mark| mark.to_lowercase() == part)
        };
        sentences.extend(parts.filter(|part| !is_mark(part)).map(str::to_owned));
    };
    for block in blocks {
        match block {
            Block::Heading(_, sentence, _) | Block::Paragraph(sentence) => add(sentence),
            Block::Table(head, rows) => {
                head.iter().chain(rows.iter().flatten()).for_each(&mut add);
            }
            Block::Code(..) | Block::Rule | Block::List(..) | Block::Quote(..) => {}
        }
    }
    for block in blocks {
        match block {
            Block::List(_, items) => items.iter().for_each(|item| collect(item, sentences)),
            Block::Quote(_, inner) => collect(&without_kind(inner), sentences),
            Block::Code(_, code) => sentences.extend(code.lines().map(str::to_owned)),
            Block::Heading(..) | Block::Paragraph(_) | Block::Table(..) | Block::Rule => {}
        }
    }
}

/// A note without the word that says what kind it is, which its page says by itself.
fn without_kind(inner: &[Block]) -> Vec<Block> {
    let mut inner = inner.to_vec();
    if let Some(Block::Paragraph(sentence)) = inner.first_mut() {
        let first = sentence
            .plain
            .split([':', ' ', '\n'])
            .next()
            .unwrap_or_default();
        if note_kind(first).is_some() {
            sentence.plain = sentence
                .plain
                .get(first.len()..)
                .unwrap_or_default()
                .to_owned();
        }
    }
    inner
}
