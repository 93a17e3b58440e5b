//! Where a cursor stands: in a text, in prose, in a condition. It reads the item up to the cursor
//! word by word, because what is being written does not parse yet.

use std::ops::Range;

/// The block in which a cursor stands, by the line that opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Between items.
    Outside,
    /// The head of an item, before its first brace, or an item without one.
    Head,
    /// Groups and scenarios.
    Sections,
    /// Prose and steps.
    Prose,
    /// Rules of a decision.
    Rules,
    /// Values, or groups of values.
    Values,
    /// An example.
    Example,
    /// Options of a `@choose`.
    Options,
    /// Front matter.
    Front,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Place<'t> {
    pub(super) block: Block,
    /// The first word of the item.
    pub(super) item: &'t str,
    /// The name of the item.
    pub(super) name: &'t str,
    /// The line up to the cursor.
    pub(super) line: &'t str,
    /// The words and signs before the cursor that belong together: those of the statement. A text
    /// is `"`.
    pub(super) words: Vec<&'t str>,
    /// The part of a name that stands before the cursor.
    pub(super) typed_at: Range<usize>,
    /// The text between quotation marks up to the cursor, where it stands in one.
    pub(super) quoted: Option<&'t str>,
}

/// The place of a cursor.
pub(super) fn place(text: &str, offset: usize) -> Option<Place<'_>> {
    let before = text.get(..offset)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.get(line_start..)?;
    let item_start = item_start(before, line_start);
    let written = before.get(item_start..)?;
    let mut heads = written.split_whitespace();
    let (item, name) = (
        heads.next().unwrap_or_default(),
        heads.next().unwrap_or_default(),
    );
    let typed_start = before.rfind(|c: char| !is_of_name(c)).map_or(0, |at| {
        at + before
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8)
    });
    let typed = before.get(typed_start..)?;
    let (block, from) = if is_in_front(before) {
        (Block::Front, line_start)
    } else {
        block(written, item_start, line_start)
    };
    let statement = match block {
        Block::Prose | Block::Values | Block::Example | Block::Options | Block::Front => line,
        Block::Rules => before.get(rule_start(before, from, line_start)..)?,
        Block::Outside | Block::Head | Block::Sections => before.get(from..)?,
    };
    let quoted = open_quote(match block {
        Block::Prose | Block::Front => line,
        _ => statement,
    });
    let statement = statement.get(..statement.len().saturating_sub(typed.len()))?;
    Some(Place {
        block,
        item,
        name,
        line,
        words: words(statement),
        typed_at: typed_start..offset,
        quoted,
    })
}

/// Whether a text ends in front matter.
fn is_in_front(before: &str) -> bool {
    let mut lines = before.lines();
    lines.next().is_some_and(|line| line.trim_end() == "---")
        && before.contains('\n')
        && !lines.any(|line| line.trim_end() == "---")
}

/// Where the rule begins in which a line stands: at the last line that has its name or its result
/// first.
fn rule_start(before: &str, from: usize, line_start: usize) -> usize {
    let mut at = line_start;
    while at > from {
        let line = before.get(at..).unwrap_or_default().lines().next();
        let words = words(line.unwrap_or_default());
        let goes_on = [
            "and",
            "or",
            "when",
            "unless",
            "implies",
            "overrides",
            "because",
            "valid",
            "not",
            "(",
        ];
        if words.first().is_some_and(|word| !goes_on.contains(word))
            || words.is_empty() && at == line_start && at != from
        {
            let above = before.get(..at.saturating_sub(1)).unwrap_or_default();
            let ends_open = ["and", "or", "when", "unless", "implies", "overrides", ","];
            let last = above
                .rsplit('\n')
                .next()
                .map(self::words)
                .unwrap_or_default();
            if !last.last().is_some_and(|word| ends_open.contains(word)) {
                return at;
            }
        }
        at = before
            .get(..at - 1)
            .and_then(|rest| rest.rfind('\n'))
            .map_or(0, |at| at + 1);
    }
    at.max(from)
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

/// Where the item begins in which a line stands: at the last line before it that begins in the first
/// column.
fn item_start(before: &str, line_start: usize) -> usize {
    let begins = |at: usize| {
        let first = before.get(at..).and_then(|rest| rest.chars().next());
        first.is_some_and(|c| c.is_ascii_lowercase())
    };
    let mut at = line_start;
    loop {
        if begins(at) || at == 0 {
            return at;
        }
        at = before
            .get(..at - 1)
            .and_then(|rest| rest.rfind('\n'))
            .map_or(0, |at| at + 1);
    }
}

/// The innermost block of an item at its end, and where what is written in it begins.
fn block(written: &str, item_start: usize, line_start: usize) -> (Block, usize) {
    let word = written.split_whitespace().next().unwrap_or_default();
    if item_start == line_start && !written.contains(char::is_whitespace) {
        return (Block::Outside, item_start);
    }
    let mut open: Vec<(Block, usize)> = vec![(Block::Head, item_start)];
    let mut head = String::new();
    let mut at = item_start;
    for line in written.split_inclusive('\n') {
        let is_last = !line.ends_with('\n');
        let inner = open.last().map_or(Block::Head, |(block, _)| *block);
        let trimmed = line.trim();
        at += line.len();
        // In prose, a brace that closes stands alone or before `@else`.
        if trimmed.starts_with('}') && open.len() > 1 && !(is_last && trimmed.is_empty()) {
            open.pop();
            head.clear();
            if let Some((_, from)) = open.last_mut() {
                *from = at;
            }
            if !trimmed.ends_with('{') {
                continue;
            }
        }
        if is_last {
            // A brace that was just opened on this line.
            if let Some(brace) = trimmed.rfind('{').filter(|_| inner != Block::Prose)
                && open_quote(trimmed).is_none()
                && !trimmed.get(brace..).is_some_and(|rest| rest.contains('}'))
            {
                head.push_str(trimmed);
                let from = at - line.len() + line.rfind('{').map_or(0, |brace| brace + 1);
                open.push((opened(word, &head, inner), from));
            }
            continue;
        }
        if inner != Block::Prose {
            head.push_str(trimmed);
            head.push(' ');
        } else if trimmed.starts_with(['@', '}']) {
            head.clear();
            head.push_str(trimmed);
        }
        if trimmed.ends_with('{') && (inner != Block::Prose || trimmed.starts_with(['@', '}'])) {
            let last = if inner == Block::Sections {
                trimmed
            } else {
                head.as_str()
            };
            open.push((opened(word, last, inner), at));
            head.clear();
        }
    }
    // A line that is empty from the first column on begins something else.
    if open.len() == 1 && written.ends_with('\n') {
        return (Block::Outside, line_start);
    }
    open.pop().unwrap_or((Block::Head, item_start))
}

/// What a brace opens behind a head, in an item of this word.
fn opened(item: &str, head: &str, within: Block) -> Block {
    let first = head
        .trim_start_matches(['}', ' '])
        .split_whitespace()
        .next()
        .unwrap_or_default();
    match (item, within) {
        ("fact" | "values", _) => Block::Values,
        ("decision" | "eligibility" | "parameter", _) => {
            let before = head.trim_end_matches(['{', ' ']);
            let lists = before.ends_with("one of") || before.ends_with("any of");
            if lists { Block::Values } else { Block::Rules }
        }
        ("example", _) => Block::Example,
        ("guide", Block::Head) => Block::Sections,
        ("guide", Block::Sections) if first == "group" => Block::Sections,
        (_, Block::Prose) if first == "@choose" => Block::Options,
        _ => Block::Prose,
    }
}

/// The text behind a quotation mark that is open at the end of a statement.
fn open_quote(statement: &str) -> Option<&str> {
    let mut open = None;
    let mut escaped = false;
    for (at, c) in statement.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if open.is_some() => open = None,
            '"' => open = statement.get(at + 1..),
            '\n' => open = None,
            _ => {}
        }
    }
    open
}

/// The words and signs of a statement; a text is one quotation mark, and comments are none.
fn words(statement: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = statement;
    while let Some(first) = rest.chars().next() {
        let length = if first == '"' {
            let inner = rest.get(1..).unwrap_or_default();
            let end = inner.find('"').map_or(rest.len(), |end| end + 2);
            found.push("\"");
            end
        } else if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first.is_whitespace() {
            first.len_utf8()
        } else if is_of_word(first) {
            let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
            found.extend(rest.get(..end));
            end
        } else {
            found.extend(rest.get(..first.len_utf8()));
            first.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '@' | '<' | '>' | '=' | '%')
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]
mod tests {
    use super::{Block, place};

    /// The place of the sign `^` in a text.
    fn at(text: &str) -> (Block, Vec<String>, String) {
        let offset = text.find('^').unwrap();
        let text = text.replace('^', "");
        let place = place(&text, offset).unwrap();
        let words = place.words.iter().map(|word| (*word).to_owned()).collect();
        (
            place.block,
            words,
            text.get(place.typed_at).unwrap().to_owned(),
        )
    }

    #[test]
    fn a_cursor_knows_its_block() {
        let guide = "guide a \"A\" {\n  scenario b \"B\" when x {\n    - Do {y}.\n    ^";
        assert_eq!(at(guide).0, Block::Prose);
        let sections = "guide a \"A\" {\n  scenario b \"B\" when x {\n    - Do.\n  }\n  sc^";
        assert_eq!(at(sections).0, Block::Sections);
        assert_eq!(at(sections).2, "sc");
        let group = "guide a \"A\"\n  for x\n{\n  group b \"B\" when x {\n    ^";
        assert_eq!(at(group).0, Block::Sections);
        let rules = "decision a \"A\" is one of {\n  b \"B\"\n} rules {\n  c: ^";
        assert_eq!(
            at(rules),
            (
                Block::Rules,
                vec!["c".to_owned(), ":".to_owned()],
                String::new()
            )
        );
        let options = "procedure a \"A\" {\n  @choose \"B\" {\n    @op^";
        assert_eq!(at(options).0, Block::Options);
        let option = "procedure a \"A\" {\n  @choose \"B\" {\n    @option \"C\" {\n      ^";
        assert_eq!(at(option).0, Block::Prose);
        assert_eq!(at("fa^").0, Block::Outside);
        assert_eq!(at("outcome a \"A\"\n\n^").0, Block::Outside);
        assert_eq!(at("---\ntitle: {^").0, Block::Front);
        let going_on = "eligibility a \"A\" {\n  b: available when c and\n    ^";
        assert_eq!(at(going_on).1.last().unwrap(), "and");
        assert_eq!(at("define a \"A\" as\n  ^").0, Block::Head);
    }

    #[test]
    fn the_words_before_a_cursor_are_those_of_its_statement() {
        let words = |text| at(text).1;
        assert_eq!(
            words("define a \"A {b}\" as x is ^").as_slice(),
            ["define", "a", "\"", "as", "x", "is"]
        );
        let scenario = "guide a \"A\" {\n  scenario b \"B\" when c and ^";
        assert_eq!(
            words(scenario).as_slice(),
            ["scenario", "b", "\"", "when", "c", "and"]
        );
    }
}
