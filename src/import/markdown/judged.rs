//! What the sentences of an article are likely to be: results of steps, choices, titles. What is judged wrongly
//! is still there, in other clothes.

use crate::words::clause::capital_first;

use super::blocks::Block;
use super::inline::Sentence;
use super::phrases::{IF, asks_for_one, begins_with, says_for_whom, speaks_of_rest};
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

/// Whether a reader takes one item of a list: what stands before them asks for one, or each says for whom it is and they
/// cannot be meant together.
pub(super) fn is_choice(items: &[Vec<Block>], before: Option<&Sentence>) -> bool {
    let words = |item: &Vec<Block>| match item.first() {
        Some(Block::Paragraph(sentence)) => Some(sentence.plain.trim().to_lowercase()),
        _ => None,
    };
    let Some(said) = items.iter().map(words).collect::<Option<Vec<String>>>() else {
        return false;
    };
    if said.len() < 2 {
        return false;
    }
    if before.is_some_and(|before| asks_for_one(&before.plain)) {
        return true;
    }
    let of_all = |before: &Sentence| {
        let words = before.plain.to_lowercase();
        [" all of ", " each of ", " both of ", "alle folgenden"]
            .iter()
            .any(|all| words.contains(all))
    };
    if before.is_some_and(of_all) {
        return false;
    }
    let says = |words: &String| begins_with(words, &IF) || speaks_of_rest(words);
    let denies = |words: &String| {
        let (condition, _) = words.split_once(',').unwrap_or((words, ""));
        ["n't ", "n’t ", " not ", " no ", " nicht ", " kein", " pas "]
            .iter()
            .any(|no| condition.contains(no))
    };
    let all_say = said.iter().all(says);
    let with_steps = || items.iter().filter(|item| steps(item) > 0).count();
    let apart = said.iter().any(|words| speaks_of_rest(words))
        || said.len() == 2 && said.iter().filter(|words| denies(words)).count() == 1;
    with_steps() == items.len() || all_say && (apart || with_steps() > 0)
}

/// A sentence that begins with a condition: the condition, and what is done then.
pub(super) fn condition_and_rest(sentence: &Sentence) -> Option<(Sentence, Sentence)> {
    if !begins_with(&sentence.plain, &IF) && !speaks_of_rest(&sentence.plain) {
        return None;
    }
    let (plain, plain_rest) = sentence.plain.split_once([',', ':'])?;
    let (prose, prose_rest) = sentence.prose.split_once([',', ':'])?;
    // Markup that goes over the comma would be torn.
    let is_whole = !prose.contains(['[', '`', '*']) && plain.chars().count() <= TITLE;
    if !is_whole || prose_rest.trim().is_empty() {
        return None;
    }
    let title = Sentence {
        prose: prose.to_owned(),
        plain: plain.to_owned(),
        ..Sentence::default()
    };
    let rest = Sentence {
        prose: capital_first(prose_rest.trim()),
        plain: capital_first(plain_rest.trim()),
        anchors: sentence.anchors.clone(),
        ..Sentence::default()
    };
    Some((title, rest))
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
                ..Sentence::default()
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

/// The paragraph that leads to a list of steps: the last before it that says for whom they are, where one does.
pub(super) fn lead(part: &[Block]) -> Option<usize> {
    let steps = part
        .iter()
        .position(|block| matches!(block, Block::List(true, _)))?;
    let leads = |block: &Block| match block {
        Block::Paragraph(sentence) => !sentence.is_image && is_of_somebody(&sentence.plain),
        _ => false,
    };
    part.get(..steps)?.iter().rposition(leads)
}

/// Whether a sentence says for whom something is, at its beginning or behind a few words.
fn is_of_somebody(words: &str) -> bool {
    let begin: Vec<String> = words
        .split_whitespace()
        .take(8)
        .map(str::to_lowercase)
        .collect();
    says_for_whom(words)
        || begin.first().is_some_and(|first| first == "this")
            && begin.iter().any(|word| WHERE.contains(&word.as_str()))
}

/// The words behind which a sentence says for whom something is.
const WHERE: [&str; 5] = ["where", "when", "that", "who", "if"];

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
    let where_at = WHERE
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

/// The anchor to which the end of a paragraph sends its reader without a condition, if it does. An option is the
/// condition of its words.
pub(super) fn goes_on(last: Option<&Block>, is_option: bool) -> Option<String> {
    const MOVES: [&str; 12] = [
        "go on to",
        "go on with",
        "go to",
        "move on to",
        "proceed to",
        "proceed with",
        "continue to",
        "continue with",
        "continue at",
        "return to",
        "go back to",
        "skip to",
    ];
    let Some(Block::Paragraph(last)) = last else {
        return None;
    };
    let [anchor] = last.anchors.as_slice() else {
        return None;
    };
    let words = last.plain.trim().to_lowercase();
    let sentence = words
        .trim_end_matches('.')
        .rsplit(['.', '!', '?', ';'])
        .next()?;
    let mut sentence = sentence.trim();
    if is_option && (begins_with(sentence, &IF) || speaks_of_rest(sentence)) {
        sentence = sentence
            .split_once(',')
            .map_or(sentence, |(_, rest)| rest.trim());
    }
    // Behind what is awaited, the way goes on all the same.
    if begins_with(sentence, &["when", "once", "after", "as soon as"]) {
        sentence = sentence
            .split_once(',')
            .map_or(sentence, |(_, rest)| rest.trim());
    }
    let begin = MOVES.iter().find(|begin| begins_with(sentence, &[begin]));
    let then = || {
        MOVES
            .iter()
            .any(|begin| sentence.contains(&format!("then {begin}")))
    };
    let is_open = [
        "if ", " when ", " unless ", "not ", "n't ", "for more", " or ",
    ]
    .iter()
    .any(|word| sentence.contains(word));
    (!is_open && (begin.is_some() || then())).then(|| anchor.clone())
}
