//! The way from a file's text to its tree: cut, parse each item, word what is not understood.

use pest::Parser;
use pest::error::Error;

use crate::base::{Diagnostic, FileId, Span, codes, did_you_mean};

use super::ast::Item;
use super::front::{FrontMatter, front_matter};
use super::grammar::{Grammar, Rule, expected, is_reserved, position};
use super::items;
use super::split::{ITEM_WORDS, first_word, has_content, split, unclosed_brace};
use super::tree::Node;

/// How deep braces, parentheses and quotes may be nested in one item.
const DEEPEST: usize = 256;

/// What was understood of a file.
#[derive(Debug)]
pub struct Parsed {
    /// Its front matter, where it has some: such a file is an article.
    pub front: Option<FrontMatter>,
    /// Its items, in order, without those that are not understood.
    pub items: Vec<Item>,
    /// The names that the items declare which are not understood: whoever uses one is not at fault.
    pub lost: Vec<String>,
    /// What is to be said.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a file. It always returns what it understood.
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parsed {
    let pieces = split(text);
    let mut parsed = Parsed { front: None, items: Vec::new(), lost: Vec::new(), diagnostics: Vec::new() };
    match pieces.front {
        Some(Ok(range)) => {
            let yaml = text.get(range.clone()).unwrap_or_default();
            parsed.front = Some(front_matter(file, yaml, range.start, &mut parsed.diagnostics));
        }
        Some(Err(at)) => {
            parsed.front = Some(FrontMatter { entries: Vec::new(), span: Span::new(file, at, at + 3), broken: true });
            parsed.diagnostics.push(
                Diagnostic::new(
                    &codes::BROKEN_FRONT_MATTER,
                    Span::new(file, at, at + 3),
                    "the front matter never ends",
                )
                .help("close it with `---` alone on a line"),
            );
        }
        None => {}
    }
    for range in pieces.items {
        let piece = Piece { file, at: range.start, text: text.get(range).unwrap_or_default() };
        piece.parse(&mut parsed);
    }
    parsed
}

/// The text of an item, up to where the next begins.
struct Piece<'a> {
    file: FileId,
    at: usize,
    text: &'a str,
}

impl Piece<'_> {
    fn parse(&self, parsed: &mut Parsed) {
        if let Some(at) = too_deep(self.text) {
            let message = format!("nested more than {DEEPEST} deep");
            parsed.diagnostics.push(
                Diagnostic::new(&codes::NESTED_TOO_DEEPLY, self.span(at, at + 1), message)
                    .help("give the inner part a name with `define`, or make it a procedure"),
            );
            return;
        }
        let Err(error) = self.parse_item(self.text, parsed) else { return };
        // Where the item itself is whole and something else follows it, the item is kept.
        let at = position(&error).min(self.text.len());
        let before = self.text.get(..at).unwrap_or_default();
        if at > 0 && before.ends_with('\n') && self.parse_item(before, parsed).is_ok() {
            parsed.diagnostics.push(self.not_an_item(at));
            return;
        }
        parsed.diagnostics.push(self.complaint(&error));
        parsed.lost.extend(self.names());
    }

    /// The names that the text seems to declare: behind an item word, or behind `scenario` or `group`.
    fn names(&self) -> impl Iterator<Item = String> {
        self.text.lines().filter_map(|line| {
            let mut words = line.split(|c: char| c.is_whitespace() || c == '(');
            let first = words.find(|word| !word.is_empty())?;
            let declares = ITEM_WORDS.contains(&first) || matches!(first, "scenario" | "group");
            // An article has no name; its word stands for it.
            if first == "article" {
                return Some(first.to_owned());
            }
            declares.then(|| words.find(|word| !word.is_empty()).map(str::to_owned)).flatten()
        })
    }

    /// Parses `text`, a prefix of the piece, and keeps its item; `Err` where it is no item.
    fn parse_item(&self, text: &str, parsed: &mut Parsed) -> Result<(), Box<Error<Rule>>> {
        let mut pairs = Grammar::parse(Rule::one_item, text).map_err(Box::new)?;
        let said = parsed.diagnostics.len();
        let node = pairs.next().map(|pair| Node::new(pair, self.file, self.at)).and_then(|root| root.first());
        match node.and_then(|node| items::item(&node, &mut parsed.diagnostics)) {
            // With a block that is not closed, all that follows it is misread: only that is said.
            Some(_)
                if parsed.diagnostics.iter().skip(said).any(|diagnostic| diagnostic.code == &codes::UNCLOSED_BLOCK) =>
            {
                let unclosed =
                    parsed.diagnostics.drain(said..).find(|diagnostic| diagnostic.code == &codes::UNCLOSED_BLOCK);
                parsed.diagnostics.extend(unclosed);
                parsed.lost.extend(self.names());
            }
            Some(item) => parsed.items.push(item),
            None if parsed.diagnostics.is_empty() => parsed.diagnostics.push(Diagnostic::new(
                &codes::INTERNAL_ERROR,
                self.span(0, text.len()),
                "the grammar and the tree disagree about this item",
            )),
            None => {}
        }
        Ok(())
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.at + start, self.at + end)
    }

    /// Where the line of a byte begins.
    fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
    }

    fn line(&self, at: usize) -> &str {
        self.text.get(self.line_start(at)..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }

    fn not_an_item(&self, at: usize) -> Diagnostic {
        let line = self.line(at);
        let word = first_word(line);
        let length = if word.is_empty() { line.len() } else { word.len() };
        let help = match did_you_mean(word, ITEM_WORDS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("an item begins with one of: {}", ITEM_WORDS.join(", ")),
        };
        let message = if word.is_empty() {
            "this line belongs to no item".to_owned()
        } else {
            format!("no item begins with `{}`", short(word))
        };
        Diagnostic::new(&codes::SYNTAX_ERROR, self.span(at, at + length), message).help(help)
    }

    fn complaint(&self, error: &Error<Rule>) -> Diagnostic {
        let at = position(error).min(self.text.len());
        if !ITEM_WORDS.contains(&first_word(self.text)) && at == 0 {
            let skipped = self.text.lines().take_while(|line| !has_content(line)).map(|line| line.len() + 1).sum();
            return self.not_an_item(skipped);
        }
        if let Some(opener) = self.bad_opener(at) {
            return opener;
        }
        let line = self.line(at);
        if line.trim_start().starts_with('}') && line.trim().len() > 1 {
            let start = self.line_start(at) + (line.len() - line.trim_start().len());
            return Diagnostic::new(
                &codes::SYNTAX_ERROR,
                self.span(start, start + line.trim().len()),
                "`}` does not stand alone on its line",
            )
            .help("break the line after the `}`: `@else {` and whatever follows stand on the next one");
        }
        if let Some(open) = unclosed_brace(self.text).filter(|open| open.start < at) {
            let message = "nothing closes this block";
            return Diagnostic::new(&codes::UNCLOSED_BLOCK, self.span(open.start, open.end), message)
                .say("opened here")
                .help("close it with `}` alone on a line, under the line that opens it");
        }
        self.unexpected(at, error)
    }

    /// Where a `}` closes too much: the last line before it that should open a block and does not.
    fn bad_opener(&self, at: usize) -> Option<Diagnostic> {
        if !self.text.get(at..)?.trim_start().starts_with('}') {
            return None;
        }
        let mut found = None;
        let mut start = 0;
        for line in self.text.get(..at)?.split_inclusive('\n') {
            let (trimmed, from) = (line.trim(), start + (line.len() - line.trim_start().len()));
            start += line.len();
            let opens = trimmed.ends_with('{');
            let directive = ["@if ", "@else", "@choose ", "@option "].iter().any(|word| trimmed.starts_with(word));
            let bare = ["if ", "else", "choose ", "option "].iter().any(|word| trimmed.starts_with(word));
            let (message, help) = match (directive && !opens, bare && opens) {
                (true, _) => ("this line opens a block", "end it with `{`"),
                (_, true) => ("a directive begins with `@`", "write `@` before it"),
                _ => continue,
            };
            let span = self.span(from, from + trimmed.len());
            found = Some(Diagnostic::new(&codes::SYNTAX_ERROR, span, message).help(help));
        }
        found
    }

    /// What to say of mistakes that have a name.
    fn hint(&self, found: &str, at: usize, expected: &[&str]) -> Option<String> {
        let wanted = |what: &str| expected.iter().any(|word| word.contains(what));
        let behind = self.text.get(at + found.len()..).unwrap_or_default().trim_start();
        let indented =
            self.text.get(self.line_start(at)..at).is_some_and(|before| !before.is_empty() && before.trim().is_empty());
        match found {
            "=" | "==" | "!=" => return Some("write `is` for equality and `is not` for its opposite".to_owned()),
            "&&" | "||" | "!" => return Some("write `and`, `or`, `not`".to_owned()),
            "=>" => return Some("write `>=` for \"this or more\", `<=` for \"this or less\"".to_owned()),
            "AND" | "OR" | "NOT" => return Some(format!("write `{}`", found.to_lowercase())),
            word if ITEM_WORDS.contains(&word) && indented => {
                return Some(format!("an item begins in column 0: take away what stands before `{word}`"));
            }
            _ => {}
        }
        if behind.starts_with("when ") && wanted("when") {
            return Some("a rule's name ends with `:`: write `name: result when …`".to_owned());
        }
        let first = found.chars().next()?;
        if first.is_ascii_digit() && found.contains(char::is_alphabetic) {
            return Some("put a space between a number and its unit; a name begins with a letter".to_owned());
        }
        if !wanted("a name") {
            return None;
        }
        if is_reserved(found) {
            return Some(format!("`{found}` is a word of the language and cannot be a name"));
        }
        (first.is_uppercase() || found.contains('_')).then(|| {
            let kebab = found.to_lowercase().replace('_', "-");
            format!("names are in lower case with hyphens: `{kebab}`")
        })
    }

    fn unexpected(&self, at: usize, error: &Error<Rule>) -> Diagnostic {
        let rest = self.text.get(at..).unwrap_or_default();
        let at = at + (rest.len() - rest.trim_start().len());
        let rest = rest.trim_start();
        let found = found(rest);
        let item = first_word(self.text);
        let words = expected(error);
        let message = match found {
            "" => format!("this `{item}` ends too early"),
            "\"" if !closed(rest) => "this text is not closed: a text ends on its line".to_owned(),
            "\"" => "a text does not fit here".to_owned(),
            "“" | "”" | "„" => "a text stands between straight quotation marks: \"…\"".to_owned(),
            found => format!("`{}` does not fit here", short(found)),
        };
        let diagnostic = Diagnostic::new(&codes::SYNTAX_ERROR, self.span(at, at + found.len()), message);
        if found == "\"" && !closed(rest) {
            return diagnostic.help("close it with `\"` on the same line");
        }
        if let Some(help) = self.hint(found, at, &words) {
            return diagnostic.help(help);
        }
        let near = did_you_mean(found, WORDS.iter().copied().filter(|word| words.iter().any(|w| w.contains(word))));
        match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if words.is_empty() => diagnostic,
            None => diagnostic.help(format!("expected here: {}", words.join("; "))),
        }
    }
}

/// The words that a typo may have meant where the grammar expects them.
const WORDS: [&str; 24] = [
    "is",
    "for",
    "as",
    "rules",
    "when",
    "otherwise",
    "unless",
    "overrides",
    "because",
    "requires",
    "intro",
    "steps",
    "group",
    "scenario",
    "given",
    "expect",
    "goes",
    "ends",
    "and",
    "or",
    "not",
    "includes",
    "short",
    "yes/no",
];

/// A word, cut where it is too long to be read.
fn short(word: &str) -> String {
    match word.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", word.get(..at).unwrap_or_default()),
        None => word.to_owned(),
    }
}

/// Whether the text that begins here ends on its line.
fn closed(rest: &str) -> bool {
    rest.lines().next().and_then(|line| line.get(1..)).is_some_and(|line| line.contains('"'))
}

/// The word, number or sign that a text begins with.
fn found(rest: &str) -> &str {
    let Some(first) = rest.chars().next() else { return "" };
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/');
    let sign = |c: char| matches!(c, '=' | '&' | '|' | '!' | '<' | '>');
    let end = if word(first) {
        rest.find(|c| !word(c)).unwrap_or(rest.len())
    } else if sign(first) {
        rest.find(|c| !sign(c)).unwrap_or(rest.len())
    } else {
        first.len_utf8()
    };
    rest.get(..end).unwrap_or_default()
}

/// Where braces or parentheses are nested too deeply, counted without looking at what they mean.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(at);
        }
    }
    None
}
