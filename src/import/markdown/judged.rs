//! What the sentences of an article are likely to be: results of steps, choices, titles. What is judged wrongly
//! is still there, in other clothes.

use crate::words::clause::capital_first;

use super::blocks::Block;
use super::inline::Sentence;
use super::sections::steps;
use crate::import::escaped::escaped;

/// How many letters the title of a scenario or an option has at most that is made of a sentence.
const TITLE: usize = 90;

/// Whether a sentence below a step says what becomes of it.
pub(super) fn is_result(sentence: &Sentence) -> bool {
    /// How long a result is at most.
    const LONGEST: usize = 160;
    if sentence.is_image || sentence.plain.len() > LONGEST {
        return false;
    }
    let words = sentence.plain.trim().to_lowercase();
    let begins = |begin: &[&str]| begin.iter().any(|begin| words.starts_with(begin));
    let happens = [
        " is ", " are ", " has ", " open", " appear", " display", " shows", " will ", " starts",
        " closes",
    ];
    begins(&[
        "result:",
        "you will ",
        "you see ",
        "you are taken",
        "you get ",
    ]) || begins(&["the ", "a ", "an ", "your "]) && happens.iter().any(|word| words.contains(word))
}

/// Whether a reader takes one item of a list: they say for whom they are, or what stands before them asks for one.
pub(super) fn is_choice(items: &[Vec<Block>], before: Option<&Sentence>) -> bool {
    let says = |item: &Vec<Block>| match item.first() {
        Some(Block::Paragraph(sentence)) => {
            let words = sentence.plain.trim().to_lowercase();
            words.starts_with("if ") || words.starts_with("when ") || steps(item) > 0
        }
        _ => false,
    };
    let asks = before.is_some_and(|before| {
        let words = before.plain.to_lowercase();
        [
            "one of the following",
            "either of the following",
            "any of the following",
            "do either",
            "choose one",
            "select one",
        ]
        .iter()
        .any(|ask| words.contains(ask))
    });
    let begins = |item: &Vec<Block>| matches!(item.first(), Some(Block::Paragraph(_)));
    items.len() >= 2 && items.iter().all(begins) && (asks || items.iter().all(says))
}

/// The title of a part that begins with a sentence, and the rest of it.
pub(super) fn headed(blocks: &[Block]) -> (Sentence, Vec<Block>) {
    let Some((Block::Paragraph(first), rest)) = blocks.split_first() else {
        return (Sentence::default(), blocks.to_vec());
    };
    let is_short = first.plain.chars().count() <= TITLE;
    if is_short && !first.prose.contains("\\\n") && !first.is_image {
        let without = |text: &str| text.trim_end().trim_end_matches(':').to_owned();
        let title = Sentence {
            prose: without(&first.prose),
            plain: without(&first.plain),
            ..first.clone()
        };
        return (title, rest.to_vec());
    }
    // A long one is a title up to its first comma or full stop, and goes on below it.
    let end = first
        .plain
        .match_indices([',', ':', '.'])
        .map(|(at, _)| at)
        .find(|at| {
            let behind = first.plain.get(at + 1..).unwrap_or_default();
            behind.starts_with([' ', '\n'])
        });
    let split = end.filter(|end| {
        first
            .plain
            .get(..*end)
            .is_some_and(|title| title.chars().count() <= TITLE)
    });
    match split.and_then(|end| Some((first.plain.get(..end)?, first.plain.get(end + 1..)?))) {
        Some((title, behind)) if !first.prose.contains("](") && !first.prose.contains('`') => {
            let behind = capital_first(behind.trim());
            let mut blocks = vec![Block::Paragraph(Sentence {
                prose: escaped(&behind),
                plain: behind,
                anchors: first.anchors.clone(),
                is_image: false,
            })];
            blocks.extend_from_slice(rest);
            (Sentence::of(title.trim()), blocks)
        }
        _ => {
            let mut words = String::new();
            for word in first.plain.split_whitespace() {
                if words.chars().count() + word.chars().count() > TITLE / 2 {
                    break;
                }
                if !words.is_empty() {
                    words.push(' ');
                }
                words.push_str(word);
            }
            (Sentence::of(&format!("{words} …")), blocks.to_vec())
        }
    }
}

/// The paragraph that leads to a list of steps: the last before it that announces nothing.
pub(super) fn lead(part: &[Block]) -> Option<usize> {
    let steps = part
        .iter()
        .position(|block| matches!(block, Block::List(true, _)))?;
    let leads = |block: &Block| match block {
        Block::Paragraph(sentence) => {
            !sentence.is_image && !sentence.plain.trim_end().ends_with(':')
        }
        _ => false,
    };
    let before = part.get(..steps)?;
    let found = before.iter().rposition(leads);
    found.or_else(|| (!before.is_empty()).then_some(0))
}

/// For whom a part is, in the words of the sentence that leads to it.
pub(super) fn whom(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches(['.', ':']);
    let mut words: Vec<&str> = sentence.split_whitespace().collect();
    // "This section covers the scenario where you have …"
    let begin: Vec<String> = words
        .iter()
        .take(8)
        .map(|word| word.to_lowercase())
        .collect();
    let where_at = ["where", "when", "that", "who", "if"]
        .iter()
        .filter_map(|word| begin.iter().position(|of| of == word))
        .min();
    if begin.first().is_some_and(|first| first == "this")
        && let Some(at) = where_at
    {
        words.drain(..=at);
    }
    let mut title = String::new();
    for word in words {
        if title.chars().count() + word.chars().count() + 2 > TITLE {
            title.push_str(" …");
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    capital_first(&title)
}

/// The anchor to which a sentence sends its reader, if it does.
pub(super) fn goes_on(last: Option<&Block>) -> Option<String> {
    let Some(Block::Paragraph(last)) = last else {
        return None;
    };
    let words = last.plain.to_lowercase();
    let moves = [
        "go on", "move on", "go to", "proceed", "continue", "return", "go back", "skip", "follow",
        "see",
    ];
    let is_moved = moves.iter().any(|word| words.contains(word));
    last.anchors.first().filter(|_| is_moved).cloned()
}
