//! Lines that begin with `@`: each is parsed by itself, so that a condition cannot reach into the
//! next line and a mistake loses one line.

use pest::Parser;

use crate::base::{Diagnostic, FileId, Fix, Span, codes, did_you_mean};

use super::ast::{
    Condition, DirectiveKind, Expression, ExpressionKind, Name, NoteKind, Presentation, RuleResult,
    SetTo, Text,
};
use super::conditions::{condition, rule_result};
use super::cures::{self, Cure, Known};
use super::expressions::{MOST_SHIFTS, expression, shifts};
use super::grammar::{Grammar, Rule, expected, likeliest, position};
use super::tree::Node;
use super::{characters, mistakes};

/// The words after `@` that open a block.
pub(super) const OPENERS: [&str; 7] = ["if", "else", "choose", "option", "note", "tip", "warning"];
/// The words after `@` that make a line.
const LINES: [&str; 13] = [
    "do",
    "set",
    "wait",
    "requires",
    "irreversible",
    "continue",
    "end",
    "id",
    "see",
    "show",
    "note",
    "tip",
    "warning",
];

/// The first line of a block.
pub(super) enum BlockHead {
    /// `@if condition "heading" {`
    If(Condition, Option<Text>),
    /// `@else if condition "heading" {`
    ElseIf(Condition, Option<Text>),
    /// `@else "heading" {`
    Else(Option<Text>),
    /// `@choose "question" {`
    Choose(Text),
    /// `@option "heading" {`
    Option(Text),
    /// `@note "title" {`
    Note(NoteKind, Option<Text>),
}

/// The text after `@` of a line and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Order<'a> {
    pub(super) text: &'a str,
    pub(super) file: FileId,
    pub(super) at: usize,
}

impl Order<'_> {
    fn span(&self) -> Span {
        // The `@` stands before the text.
        Span::new(self.file, self.at - 1, self.at + self.text.trim_end().len())
    }
}

/// The first line of a block; `None` with a diagnostic where it is not understood.
pub(super) fn head(order: Order<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<BlockHead> {
    let node = parse(Rule::block_line, order, diagnostics)?.first()?;
    let heading = node.string();
    let mut tested = || condition(&node.find(Rule::condition)?, diagnostics);
    Some(match node.rule() {
        Rule::if_head => BlockHead::If(tested()?, heading),
        Rule::else_if_head => BlockHead::ElseIf(tested()?, heading),
        Rule::else_head => BlockHead::Else(heading),
        Rule::choose_head => BlockHead::Choose(heading?),
        Rule::option_head => BlockHead::Option(heading?),
        _ => BlockHead::Note(note_kind(&node)?, heading),
    })
}

/// `@wait 3 days`, `@wait 3..5 days` and `@wait until payment`: it is later then.
fn wait(node: &Node<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<DirectiveKind> {
    let word = node.find(Rule::kw_wait)?.span();
    let today = Name {
        text: "today".to_owned(),
        span: word,
    };
    let now = Expression {
        kind: ExpressionKind::Name(today.clone()),
        span: word,
    };
    let kinds = match node.find(Rule::expression) {
        // Nobody goes back in time.
        Some(until) => vec![ExpressionKind::Greatest(vec![now, expression(&until)?])],
        None => match shifts(node)? {
            Ok(shifts) => shifts
                .into_iter()
                .map(|shift| ExpressionKind::Sum(vec![(false, now.clone()), (false, shift)]))
                .collect(),
            Err(span) => {
                let message = "this is no stretch of days that a step may wait";
                let help = format!(
                    "write from the least to the most, in days, weeks or working days, at most {MOST_SHIFTS} days apart: `@wait 3..5 days`"
                );
                diagnostics.push(Diagnostic::new(&codes::SYNTAX_ERROR, span, message).help(help));
                Vec::new()
            }
        },
    };
    let then = |kind| Expression {
        kind,
        span: node.span(),
    };
    let then = kinds.into_iter().map(then).collect();
    Some(DirectiveKind::Set(today, SetTo::Later(then)))
}

/// A directive of one line; `None` with a diagnostic where it is not understood.
pub(super) fn line(order: Order<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<DirectiveKind> {
    let node = parse(Rule::directive_line, order, diagnostics)?.first()?;
    let name = node.find(Rule::name).map(|name| name.as_name());
    Some(match node.rule() {
        Rule::do_line => {
            let arguments = node
                .find(Rule::arguments)
                .into_iter()
                .flat_map(|list| list.all(Rule::argument));
            let arguments = arguments
                .map(|argument| Some((argument.find(Rule::name)?.as_name(), argument.string()?)));
            let once = node.has(Rule::kw_once);
            DirectiveKind::Do(name?, arguments.collect::<Option<_>>()?, once)
        }
        Rule::set_line => {
            let value = match node.find(Rule::given_result) {
                Some(given) => match rule_result(&given)? {
                    RuleResult::Value(value) => SetTo::Value(value),
                    RuleResult::Amount(amount) => SetTo::Amount(amount),
                },
                None => SetTo::Truth(!node.has(Rule::negation)),
            };
            DirectiveKind::Set(name?, value)
        }
        Rule::wait_line => wait(&node, diagnostics)?,
        Rule::requires_line => {
            DirectiveKind::Requires(condition(&node.find(Rule::condition)?, diagnostics)?)
        }
        Rule::irreversible_line => DirectiveKind::Irreversible(node.string()?),
        Rule::continue_line => DirectiveKind::Continue(name?),
        Rule::end_line => DirectiveKind::End(name?),
        Rule::id_line => DirectiveKind::Id(name?),
        Rule::show_line => {
            let shape = node.find(Rule::presentation).map(|shape| {
                if shape.has(Rule::kw_table) {
                    Presentation::Table
                } else if shape.has(Rule::kw_list) {
                    Presentation::List
                } else {
                    Presentation::Matrix(shape.names())
                }
            });
            DirectiveKind::Show(name?, shape)
        }
        Rule::see_line => {
            DirectiveKind::See(node.string()?, node.find(Rule::url)?.text().to_owned())
        }
        _ => {
            let rest = node.find(Rule::rest)?;
            let span = rest.span();
            let text = Text {
                markdown: rest.text().to_owned(),
                lines: vec![(0, span.range().start)],
                span,
            };
            DirectiveKind::Note(note_kind(&node)?, None, vec![super::ast::Block::Text(text)])
        }
    })
}

/// Whether a line of prose is a directive but for its `@`. Notes are left out: they read like
/// sentences.
pub(super) fn is_without_mark(text: &str) -> bool {
    let word = super::split::first_word(text);
    LINES.iter().take(9).any(|known| *known == word)
        && text.contains(' ')
        && Grammar::parse(Rule::directive_line, text.trim_end()).is_ok()
}

/// Whether a text is what stands behind the `@` of a directive.
pub(super) fn is_order(text: &str) -> bool {
    let word = super::split::first_word(text);
    (LINES.contains(&word) || OPENERS.contains(&word))
        && (Grammar::parse(Rule::directive_line, text.trim_end()).is_ok() || text.ends_with('{'))
}

/// Common spellings for our directives.
fn meant(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "goto" | "go" | "jump" => "continue",
        "when" | "elseif" | "elif" => "if",
        "call" | "run" | "use" | "perform" | "execute" | "procedure" => "do",
        "include" | "insert" | "embed" | "display" | "table" => "show",
        "otherwise" => "else",
        "unset" | "clear" => "set not",
        "case" | "answer" => "option",
        "ask" | "select" | "switch" | "question" => "choose",
        "stop" | "finish" | "done" | "exit" => "end",
        "info" | "hint" => "note",
        "warn" | "caution" | "danger" | "important" => "warning",
        "link" | "ref" => "see",
        "require" => "requires",
        "label" | "anchor" => "id",
        _ => return None,
    })
}

fn note_kind(node: &Node<'_>) -> Option<NoteKind> {
    Some(match node.find(Rule::note_kind)?.text() {
        "note" => NoteKind::Note,
        "tip" => NoteKind::Tip,
        _ => NoteKind::Warning,
    })
}

fn parse<'a>(start: Rule, order: Order<'a>, diagnostics: &mut Vec<Diagnostic>) -> Option<Node<'a>> {
    match Grammar::parse(start, order.text) {
        Ok(mut pairs) => Some(Node::new(pairs.next()?, order.file, order.at)),
        Err(error) => {
            diagnostics.push(complaint(start, order, &error));
            None
        }
    }
}

fn complaint(start: Rule, order: Order<'_>, error: &pest::error::Error<Rule>) -> Diagnostic {
    let at = position(error).min(order.text.trim_end().len());
    if let Some(misled) = characters::misled(order.file, order.at, order.text, at) {
        return misled;
    }
    let word = super::split::first_word(order.text);
    let known = || OPENERS.iter().chain(&LINES).copied();
    if !known().any(|known| known == word) {
        let near = meant(word).or_else(|| did_you_mean(&word.to_lowercase(), known()));
        let near = match near {
            Some("if") if word.starts_with("el") => Some("else if"),
            near => near,
        };
        let found = Diagnostic::new(
            &codes::UNKNOWN_DIRECTIVE,
            order.span(),
            format!("`@{word}` is no directive"),
        )
        .help("to begin a sentence with the character, write `\\@`");
        let typed = Span::new(order.file, order.at, order.at + word.len());
        return match near {
            Some(near) => found.offer(
                format!(
                    "did you mean `@{near}`? To begin a sentence with the character, write `\\@`"
                ),
                vec![(typed, near.to_owned())],
            ),
            None => found,
        };
    }
    let opens = order.text.trim_end().ends_with('{');
    if OPENERS.contains(&word) && !opens && !LINES.contains(&word) {
        let help = if order.text.trim_end().ends_with(':') {
            "end the line with `{` in place of `:`, and close the block with `}` alone on a line"
        } else {
            "end the line with `{`, and close the block with `}` alone on a line"
        };
        return Diagnostic::new(
            &codes::SYNTAX_ERROR,
            order.span(),
            format!("`@{word}` opens a block"),
        )
        .help(help);
    }
    if let Some(cure) = cured(start, order, at) {
        let span = Span::new(
            order.file,
            order.at + cure.range.start,
            order.at + cure.range.end,
        );
        let found =
            Diagnostic::new(&codes::SYNTAX_ERROR, span, cure.message).help(cure.help.as_str());
        if cure.text.contains('…') {
            return found;
        }
        return found.mended_by(Fix {
            title: cure.help,
            edits: vec![(span, cure.text)],
            safe: false,
        });
    }
    let at = order.at + at;
    if let Some(known) = unclosed_text(order).or_else(|| misuse(order, word)) {
        return known;
    }
    let words = expected(error);
    let diagnostic = Diagnostic::new(
        &codes::SYNTAX_ERROR,
        Span::new(order.file, at, at.max(order.span().range().end)),
        format!("this `@{word}` line is not understood from here on"),
    );
    if let Some(help) = mistakes::known(order.text, at - order.at, &words) {
        return diagnostic.help(help);
    }
    match likeliest(error) {
        Some(words) => diagnostic.help(format!("expected here: {words}")),
        None => diagnostic,
    }
}

/// The first cure after which the line is understood.
fn cured(start: Rule, order: Order<'_>, at: usize) -> Option<Cure> {
    let own = cures::directive(order.text);
    let general = cures::candidates(order.text, at, &Known::default());
    let cure = own.into_iter().chain(general).find(|cure| {
        let mut text = order.text.to_owned();
        text.replace_range(cure.range.clone(), &cure.text);
        Grammar::parse(start, &text).is_ok()
    })?;
    // A cure that shows the whole line shows its `@`.
    let word = super::split::first_word(order.text);
    let shown = format!("write `{word} ");
    Some(Cure {
        help: cure.help.replace(&shown, &format!("write `@{word} ")),
        ..cure
    })
}

/// A text whose second quotation mark is missing.
fn unclosed_text(order: Order<'_>) -> Option<Diagnostic> {
    let (mut open, mut escaped) = (None, false);
    for (at, c) in order.text.char_indices() {
        if c == '"' && !escaped {
            open = if open.is_some() { None } else { Some(at) };
        }
        escaped = c == '\\' && !escaped;
    }
    let open = order.at + open?;
    let span = Span::new(order.file, open, open + 1);
    let message = "this text is not closed: a text ends on its line";
    Some(
        Diagnostic::new(&codes::SYNTAX_ERROR, span, message)
            .help("close it with `\"` on the same line"),
    )
}

/// A directive that is known to be often written in another way.
fn misuse(order: Order<'_>, word: &str) -> Option<Diagnostic> {
    let text = order.text.trim_end();
    let (message, help) = match word {
        "else" if text.ends_with('{') => (
            "`@else` has no condition",
            "write `@else if condition {`, or `@else {` for all others".to_owned(),
        ),
        "note" | "tip" | "warning" if text.ends_with('{') => {
            let title = text
                .trim_start_matches(word)
                .trim()
                .trim_end_matches('{')
                .trim();
            (
                "a title stands in quotation marks",
                format!(
                    "write `@{word} \"{title}\" {{`; to end a sentence with a brace, write `\\{{`"
                ),
            )
        }
        "see" => (
            "this reference is not understood",
            "write `@see \"title\" https://…`".to_owned(),
        ),
        _ => return None,
    };
    Some(Diagnostic::new(&codes::SYNTAX_ERROR, order.span(), message).help(help))
}
