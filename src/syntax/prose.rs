//! Prose: from the lines that the grammar found to blocks. Lines indented under a step belong to
//! it; others end it.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Diagnostic, FileId, Span, codes};

use super::ast::{Block, Branch, Choice, Directive, DirectiveKind, Step, Text};
use super::directives;
use super::directives::{BlockHead, Order};
use super::grammar::Rule;
use super::tree::Node;

/// The blocks of a `prose`, `block` or other braced piece. Where `steps` is false, `-` and `1.` are
/// plain lists.
pub(super) fn blocks(
    node: &Node<'_>,
    steps: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let lines: Vec<ProseLine<'_>> = node.children().filter_map(ProseLine::read).collect();
    Builder {
        diagnostics,
        steps,
        programs: steps,
        lost_branch: None,
        said: BTreeSet::new(),
    }
    .blocks(&lines)
}

/// A line, or a whole fence or braced block.
#[derive(Clone)]
struct ProseLine<'a> {
    indent: usize,
    kind: LineKind,
    /// The line behind the indentation and the mark (`-`, `=>`, `@`), without the line break.
    content: &'a str,
    /// Where `content` begins in the file.
    at: usize,
    file: FileId,
    node: Node<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Blank,
    Text,
    Fence,
    Step,
    Result,
    Directive,
    Block,
}

impl<'a> ProseLine<'a> {
    fn read(node: Node<'a>) -> Option<Self> {
        let kind = match node.rule() {
            Rule::blank => LineKind::Blank,
            Rule::text => LineKind::Text,
            Rule::fence => LineKind::Fence,
            Rule::step => LineKind::Step,
            Rule::result => LineKind::Result,
            Rule::directive => LineKind::Directive,
            Rule::block => LineKind::Block,
            _ => return None,
        };
        let indent = node
            .find(Rule::indent)
            .map_or(0, |indent| indent.text().len());
        let content = match kind {
            LineKind::Blank => node.text(),
            LineKind::Text | LineKind::Fence => node.text().get(indent..).unwrap_or_default(),
            LineKind::Step | LineKind::Result => node.find(Rule::rest)?.text(),
            LineKind::Directive => node.find(Rule::order)?.text(),
            LineKind::Block => node.find(Rule::head)?.text(),
        };
        let content = content.trim_end_matches(['\n', '\r']);
        let offset = content.as_ptr() as usize - node.text().as_ptr() as usize;
        let (at, file) = (node.span().range().start + offset, node.span().file);
        Some(Self {
            indent,
            kind,
            content,
            at,
            file,
            node,
        })
    }

    fn span(&self) -> Span {
        let end = self.at + self.content.trim_end().len();
        Span::new(self.file, self.node.span().range().start + self.indent, end)
    }

    fn is_image(&self) -> bool {
        let content = self.content.trim();
        self.kind == LineKind::Text
            && content.starts_with("![")
            && content.ends_with(')')
            && !content.contains(") ")
    }

    fn order(&self) -> Order<'a> {
        Order {
            text: self.content,
            file: self.file,
            at: self.at,
        }
    }
}

/// What a line begins that looks like the head of a scenario, a group or a guide.
fn section(line: &str) -> Option<&'static str> {
    let what = match line.split_whitespace().next()? {
        "scenario" => "scenario",
        "group" => "group",
        "guide" => "guide",
        _ => return None,
    };
    (line.trim_end().ends_with('{') && line.contains('"')).then_some(what)
}

struct Builder<'d> {
    diagnostics: &'d mut Vec<Diagnostic>,
    /// Whether `-` and `1.` begin steps here.
    steps: bool,
    /// Whether they do in the branches and options here.
    programs: bool,
    /// Behind how many blocks a branch stands that is not understood: those that go on with it are
    /// not at fault.
    lost_branch: Option<usize>,
    /// What was reported, and is not said again.
    said: BTreeSet<Once>,
}

/// A fault that is said once of the lines of a block.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Once {
    /// The mark or the column of a step.
    Step,
    /// An option without a question.
    Option,
}

impl Builder<'_> {
    fn blocks(&mut self, lines: &[ProseLine<'_>]) -> Vec<Block> {
        // The first line says how far the block is indented; a line that stands further left is at
        // fault, not the others.
        let base = lines
            .iter()
            .find(|line| line.kind != LineKind::Blank)
            .map_or(0, |line| line.indent);
        self.check_columns(lines, base);
        self.check_lost_marks(lines, base);
        let mut blocks: Vec<Block> = Vec::new();
        let mut rest = lines;
        while let Some(line) = rest.first() {
            if line.kind == LineKind::Text
                && let Some(what) = section(line.content)
            {
                self.misplaced(
                    line.span(),
                    &format!("a {what} does not stand among the lines of another"),
                    &format!("close what is open with `}}` before the {what} begins"),
                );
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            let taken = match line.kind {
                LineKind::Blank => 1,
                // One column further right is no content of the step above either.
                LineKind::Step if self.steps && line.indent <= base + 1 => {
                    self.step(rest, &mut blocks)
                }
                LineKind::Text
                    if self.steps
                        && line.indent <= base
                        && !begins_table(rest)
                        && self.check_step(line) =>
                {
                    self.step(rest, &mut blocks)
                }
                LineKind::Text | LineKind::Fence | LineKind::Step => {
                    self.text(rest, base, &mut blocks)
                }
                LineKind::Result => self.result(rest, &mut blocks),
                LineKind::Directive => {
                    let mut taken_lines = 1;
                    match directives::line(line.order(), self.diagnostics) {
                        Some(kind) => taken_lines = self.directive(kind, rest, &mut blocks),
                        None => self.lost_branch = Some(blocks.len()),
                    }
                    taken_lines
                }
                LineKind::Block => {
                    self.braced(line, &mut blocks);
                    1
                }
            };
            rest = rest.get(taken.max(1)..).unwrap_or_default();
        }
        blocks
    }

    /// A step: its sentence goes on in the lines under it, up to a blank, an image or another kind
    /// of line.
    fn step(&mut self, lines: &[ProseLine<'_>], blocks: &mut Vec<Block>) -> usize {
        let Some((first, rest)) = lines.split_first() else {
            return 1;
        };
        let belongs = rest
            .iter()
            .take_while(|line| {
                let is_step = line.kind == LineKind::Step && line.indent <= first.indent + 1;
                line.kind == LineKind::Blank || line.indent > first.indent && !is_step
            })
            .count();
        let belonging = rest.get(..belongs).unwrap_or_default();
        let sentence = belonging
            .iter()
            .take_while(|line| line.kind == LineKind::Text && !line.is_image() && !is_list(line))
            .count();
        self.check_comment(first);
        if first.kind == LineKind::Step {
            self.check_trailing(first);
        }
        self.check_inline_result(first);
        self.check_second_mark(first);
        for line in belonging.iter().take(sentence) {
            self.check_directive(line);
        }
        let (more, under) = belonging
            .split_at_checked(sentence)
            .unwrap_or((belonging, &[]));
        // A quotation stands behind a blank line.
        if let Some(line) = under.first()
            && line.kind == LineKind::Text
            && let Some(words) = line.content.strip_prefix("> ")
        {
            self.misplaced(
                line.span(),
                "this looks like the result of a step and is a quotation",
                &format!("write `=> {words}`; a quotation stands behind a blank line"),
            );
        }
        self.check_depth(under);
        let mut text = TextBuilder::new(first);
        for line in more {
            text.line(line, usize::MAX);
        }
        // Inside a step `-` and `1.` are content; only a braced block has steps of its own.
        let blocks_under = Builder {
            diagnostics: self.diagnostics,
            steps: false,
            programs: self.programs,
            lost_branch: None,
            said: BTreeSet::new(),
        }
        .blocks(under);
        blocks.push(Block::Step(Step {
            text: text.finish(),
            blocks: blocks_under,
            span: first.span(),
        }));
        1 + belongs
    }

    /// Lines of Markdown. A line at the block's own level that is only an image is a paragraph by
    /// itself.
    fn text(&mut self, lines: &[ProseLine<'_>], base: usize, blocks: &mut Vec<Block>) -> usize {
        let Some(first) = lines.first() else { return 1 };
        let alone = |line: &ProseLine<'_>| line.is_image() && line.indent == base;
        let mut text = TextBuilder::empty(first);
        let mut taken = 0;
        if first.kind == LineKind::Text && !self.steps {
            self.check_item(first);
        }
        for line in lines.iter().take_while(|line| line.kind == LineKind::Text) {
            self.check_directive(line);
        }
        for line in lines {
            let ends = match line.kind {
                LineKind::Blank | LineKind::Fence => false,
                LineKind::Text => alone(line) && taken > 0,
                LineKind::Step => self.steps && line.indent <= base + 1,
                LineKind::Result | LineKind::Directive | LineKind::Block => true,
            };
            if ends {
                break;
            }
            text.line(line, base);
            taken += 1;
            if alone(line) {
                break;
            }
        }
        blocks.push(Block::Text(text.finish()));
        taken
    }

    /// Where steps stand, all of them begin in one column: a step that is indented by mistake would
    /// be another one's content, or end the one above it.
    fn check_columns(&mut self, lines: &[ProseLine<'_>], base: usize) {
        let is_step = |line: &&ProseLine<'_>| line.kind == LineKind::Step;
        let steps = || lines.iter().filter(is_step);
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for step in steps().filter(|step| step.indent <= base + 1) {
            *counts.entry(step.indent).or_default() += 1;
        }
        if !self.steps {
            return;
        }
        // A first step far to the left has all others in it.
        let mut behind = lines.iter().filter(|line| line.kind != LineKind::Blank);
        let first = behind.next();
        let inner = behind.clone().map(|line| line.indent).min();
        if let (Some(first), Some(inner)) = (first, inner)
            && first.kind == LineKind::Step
            && (first.indent == 0 && inner > 0 || inner >= first.indent + 4)
            && behind.any(|line| line.kind == LineKind::Step && line.indent == inner)
        {
            return self.wrong_column(first, inner);
        }
        if counts.len() < 2 {
            return;
        }
        // The first line may be the one that stands wrong.
        let other_lines = lines.iter().filter(|line| line.kind != LineKind::Blank);
        let others = |column: usize| {
            other_lines
                .clone()
                .filter(|line| line.indent == column)
                .count()
        };
        let column = counts.keys().copied().max_by_key(|column| others(*column));
        let column = column.unwrap_or(base);
        for step in steps().filter(|step| step.indent <= base + 1 && step.indent != column) {
            self.wrong_column(step, column);
        }
    }

    /// A sentence in the column of the steps directly under one: its mark may be missing, or its
    /// indentation.
    fn check_lost_marks(&mut self, lines: &[ProseLine<'_>], base: usize) {
        if !self.steps {
            return;
        }
        for pair in lines.windows(2) {
            let [step, line] = pair else { continue };
            let is_step = match step.kind {
                LineKind::Step => step.indent == base,
                LineKind::Result => step.indent > base,
                LineKind::Blank
                | LineKind::Text
                | LineKind::Fence
                | LineKind::Directive
                | LineKind::Block => false,
            };
            let is_under = is_step && line.kind == LineKind::Text && line.indent == base;
            let is_lost =
                is_under && !is_like_step(line.content) && section(line.content).is_none();
            let help = if line.content.starts_with(char::is_uppercase) {
                format!(
                    "write `- {}` if it is a step, indent it if it goes on with the one above, or put a blank line before it",
                    line.content.trim()
                )
            } else if line.content.starts_with(char::is_lowercase) {
                "indent it if it goes on with the one above, or put a blank line before it"
                    .to_owned()
            } else {
                continue;
            };
            if is_lost {
                self.diagnostics.push(
                    Diagnostic::new(
                        &codes::STRAY_MARKUP,
                        line.span(),
                        "this is a paragraph of its own, and ends the step above it",
                    )
                    .help(help),
                );
            }
        }
    }

    fn wrong_column(&mut self, step: &ProseLine<'_>, column: usize) {
        self.said.insert(Once::Step);
        self.misplaced(
            step.span(),
            "this step does not begin in the column of the others",
            &format!("put {column} spaces before it"),
        );
    }

    /// A `-` under a step is an item of a list. Alone, or with lines of its own that only a step has,
    /// it was meant as a step.
    fn check_depth(&mut self, under: &[ProseLine<'_>]) {
        let items: Vec<usize> = (0..under.len())
            .filter(|at| {
                under
                    .get(*at)
                    .is_some_and(|line| line.kind == LineKind::Step)
            })
            .collect();
        for at in &items {
            let Some(item) = under.get(*at) else { continue };
            let next = under
                .iter()
                .skip(at + 1)
                .find(|line| line.kind != LineKind::Blank && line.kind != LineKind::Text);
            let has_own = next.is_some_and(|next| {
                let of_step = match next.kind {
                    LineKind::Result => true,
                    LineKind::Directive => OF_A_STEP
                        .iter()
                        .any(|word| next.content.trim_start().starts_with(word)),
                    LineKind::Blank
                    | LineKind::Text
                    | LineKind::Fence
                    | LineKind::Step
                    | LineKind::Block => false,
                };
                of_step && next.indent > item.indent
            });
            if (has_own || items.len() == 1) && !self.said.contains(&Once::Step) {
                self.diagnostics.push(
                    Diagnostic::new(
                        &codes::STRAY_MARKUP,
                        item.span(),
                        "this is an item of a list in the step above it, and no step",
                    )
                    .help("begin it in the column of that step; a list in a step has two items or more, or is written with `*`"),
                );
            }
        }
    }

    /// Whether a line looks like a step and is none, where steps stand. It is said once of a list.
    fn check_step(&mut self, line: &ProseLine<'_>) -> bool {
        let content = line.content;
        let like = is_like_step(content);
        if like && self.said.insert(Once::Step) {
            let words = without_mark(content);
            let help = match content.split_once(' ').map(|(_, rest)| rest.trim_start()) {
                Some(order) if order.strip_prefix('@').is_some_and(directives::is_order) => {
                    format!("a directive is no step: write `{order}`")
                }
                _ => format!("write `- {words}`; a result begins with `=>`"),
            };
            self.misplaced(line.span(), "this looks like a step and is none", &help);
        }
        like
    }

    /// A mark of a list in prose that is not the one of Markdown, and would be published.
    fn check_item(&mut self, line: &ProseLine<'_>) {
        let content = line.content;
        if is_like_item(content) && self.said.insert(Once::Step) {
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::STRAY_MARKUP,
                    line.span(),
                    "this looks like an item of a list and is none",
                )
                .help(format!("write `- {}`", without_mark(content))),
            );
        }
    }

    /// A second mark behind that of a step or a result: readers would see it.
    fn check_second_mark(&mut self, line: &ProseLine<'_>) {
        let content = line.content.trim_start();
        if !matches!(line.kind, LineKind::Step | LineKind::Result) {
            return;
        }
        if line.kind == LineKind::Step
            && let Some(order) = content.strip_prefix('@')
            && directives::is_order(order)
        {
            return self.misplaced(
                line.span(),
                "a directive is no step",
                &format!("take the `-` away: write `@{}`", order.trim_end()),
            );
        }
        let digits = content.bytes().take_while(u8::is_ascii_digit).count();
        let is_number = digits == 1
            && content
                .get(digits..)
                .is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "));
        let step = content.strip_prefix("Step ").is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(':')
        });
        let signs = [
            "[ ] ", "[x] ", "[X] ", "- ", "* ", "• ", "> ", "## ", "### ",
        ];
        let is_heading = content
            .strip_prefix("# ")
            .is_some_and(|words| words.starts_with(char::is_uppercase));
        // "> is called greater" begins with the sign itself.
        let is_mark = |sign: &str| {
            let words = content.strip_prefix(sign);
            let is_word = matches!(sign, "> " | "[x] " | "[X] ");
            words.is_some_and(|words| !is_word || !words.starts_with(char::is_lowercase))
        };
        let is_sign = is_heading || signs.iter().any(|sign| is_mark(sign));
        let is_label = line.kind == LineKind::Result && content.starts_with("Result:");
        if !(is_number || step || is_sign || is_label) {
            return;
        }
        let words = if is_label || step {
            content.split_once(':').map_or(content, |(_, words)| words)
        } else {
            content.split_once(' ').map_or(content, |(mark, words)| {
                words
                    .strip_prefix("] ")
                    .filter(|_| mark == "[")
                    .unwrap_or(words)
            })
        };
        let (what, mark) = match line.kind {
            LineKind::Result => ("result", "=>"),
            _ => ("step", "-"),
        };
        self.misplaced(
            line.span(),
            &format!("this {what} begins with a second mark, which readers would see"),
            &format!("write `{mark} {}`", words.trim()),
        );
    }

    /// The result of a step behind its sentence, which would be published.
    fn check_inline_result(&mut self, line: &ProseLine<'_>) {
        let content = line.content.trim_end();
        let arrow = [". => ", "! => ", "** => ", ". → ", ". -> "]
            .iter()
            .find_map(|arrow| Some((content.find(arrow)?, arrow)));
        let Some((at, arrow)) = arrow else { return };
        let in_code = content
            .get(..at)
            .is_some_and(|before| before.matches('`').count() % 2 == 1);
        if in_code {
            return;
        }
        let rest = content.get(at + arrow.len()..).unwrap_or_default();
        let span = Span::new(line.file, line.at + at, line.at + content.len());
        self.misplaced(
            span,
            "this result stands behind its step and would be published as it is typed",
            &format!("put it on a line of its own under the step: `=> {rest}`"),
        );
    }

    /// A comment behind prose, which would be published. In code it is no comment.
    fn check_comment(&mut self, line: &ProseLine<'_>) {
        let content = line.content.trim_end();
        let mut in_code = false;
        for (at, c) in content.char_indices() {
            in_code ^= c == '`';
            let (before, behind) = content.split_at_checked(at).unwrap_or((content, ""));
            let is_comment = behind.starts_with("// ") || behind == "//";
            if !in_code && is_comment && before.ends_with(' ') {
                let span = Span::new(line.file, line.at + at, line.at + content.len());
                let message = "this looks like a comment and would be published";
                let help = r"put it on a line of its own that begins with `//`; if it is meant for readers, write `/\/`";
                return self.misplaced(span, message, help);
            }
        }
    }

    /// A directive behind a sentence, which would be published.
    fn check_trailing(&mut self, line: &ProseLine<'_>) {
        let content = line.content.trim_end();
        for (at, _) in content.match_indices(" @") {
            let order = content.get(at + 2..).unwrap_or_default();
            let in_code = content
                .get(..at)
                .is_some_and(|before| before.matches('`').count() % 2 == 1);
            if !in_code && directives::is_order(order) {
                let span = Span::new(line.file, line.at + at + 1, line.at + content.len());
                return self.misplaced(
                    span,
                    "this directive stands behind a sentence and would be published",
                    &format!("put `@{order}` on a line of its own, under its step"),
                );
            }
        }
    }

    /// An arrow that is not the one of a result, which would be published.
    fn check_result(&mut self, line: &ProseLine<'_>) {
        let content = line.content.trim_start();
        let arrows = [
            "-->", "->", "→", "⇒", "➜", "➔", "⟶", "==>", "=>", "≥>", "= >",
        ];
        if self.programs
            && let Some((word, rest)) = content.split_once(": ")
            && let Some(meant) = meant_by_label(word)
        {
            return self.misplaced(
                line.span(),
                &format!("“{word}:” is said by the page, and here it is a part of the sentence"),
                &format!("write `{meant} {}`", rest.trim()),
            );
        }
        let Some(arrow) = arrows.iter().find(|arrow| content.starts_with(**arrow)) else {
            return;
        };
        let rest = content.get(arrow.len()..).unwrap_or_default().trim();
        self.misplaced(
            line.span(),
            "this looks like the result of a step and is none",
            &format!("a result begins with `=>`: `=> {rest}`"),
        );
    }

    /// `end done` without its `@`, which would be published.
    fn check_directive(&mut self, line: &ProseLine<'_>) {
        self.check_comment(line);
        self.check_trailing(line);
        self.check_result(line);
        if directives::is_without_mark(line.content) {
            self.misplaced(
                line.span(),
                "this looks like a directive and is a sentence",
                &format!("write `@{}`", line.content.trim()),
            );
        }
    }

    /// A directive of one line; the paragraph of a note goes on in the lines under it, up to a
    /// blank one.
    fn directive(
        &mut self,
        mut kind: DirectiveKind,
        lines: &[ProseLine<'_>],
        blocks: &mut Vec<Block>,
    ) -> usize {
        let Some((first, rest)) = lines.split_first() else {
            return 1;
        };
        let mut taken = 1;
        if let DirectiveKind::Note(_, None, body) = &mut kind
            && let [Block::Text(text)] = body.as_mut_slice()
        {
            let more = rest.iter().take_while(|line| goes_on(first, line)).count();
            for line in rest.iter().take(more) {
                self.check_directive(line);
            }
            let quoted = text
                .markdown
                .strip_prefix('"')
                .and_then(|rest| rest.split_once('"'));
            if let Some((title, _)) = quoted.filter(|(title, _)| !title.is_empty()) {
                let word = super::split::first_word(first.content);
                self.misplaced(
                    first.span(),
                    "readers see these quotation marks: a note with a title is a block",
                    &format!(
                        "write `@{word} \"{title}\" {{`, its text on the next lines, and `}}`"
                    ),
                );
            }
            let mut builder = TextBuilder { text: text.clone() };
            for line in rest.iter().take(more) {
                builder.line(line, usize::MAX);
            }
            *text = builder.finish();
            taken += more;
        }
        blocks.push(Block::Directive(Directive {
            kind,
            span: first.span(),
        }));
        taken
    }

    fn result(&mut self, lines: &[ProseLine<'_>], blocks: &mut Vec<Block>) -> usize {
        let Some((first, rest)) = lines.split_first() else {
            return 1;
        };
        self.check_second_mark(first);
        let more = rest.iter().take_while(|line| goes_on(first, line)).count();
        let mut text = TextBuilder::new(first);
        for line in rest.iter().take(more) {
            text.line(line, usize::MAX);
        }
        blocks.push(Block::Result(text.finish()));
        1 + more
    }

    fn braced(&mut self, line: &ProseLine<'_>, blocks: &mut Vec<Block>) {
        let Some(head) = directives::head(line.order(), self.diagnostics) else {
            self.lost_branch = Some(blocks.len());
            // Its content is read all the same.
            if line.content.starts_with("choose") {
                self.options(line);
            } else {
                self.program(line);
            }
            return;
        };
        let span = line.span();
        let kind = match head {
            BlockHead::If(condition, heading) => {
                let branch = Branch {
                    condition: Some(condition),
                    heading,
                    body: self.program(line),
                    span,
                };
                DirectiveKind::If(vec![branch])
            }
            BlockHead::ElseIf(condition, heading) => {
                return self.another(Some(condition), heading, line, blocks);
            }
            BlockHead::Else(heading) => return self.another(None, heading, line, blocks),
            BlockHead::Choose(question) => DirectiveKind::Choose(question, self.options(line)),
            // It is said once of the options of one place; what they hold is read.
            BlockHead::Option(_) => {
                self.program(line);
                if !self.said.insert(Once::Option) {
                    return;
                }
                return self.misplaced(
                    span,
                    "`@option` stands outside `@choose`",
                    "put it and the options beside it between the braces of a `@choose \"question\" {`",
                );
            }
            BlockHead::Note(kind, title) => {
                let lines: Vec<ProseLine<'_>> =
                    line.node.children().filter_map(ProseLine::read).collect();
                let body = Builder {
                    diagnostics: self.diagnostics,
                    steps: false,
                    programs: false,
                    lost_branch: None,
                    said: BTreeSet::new(),
                }
                .blocks(&lines);
                DirectiveKind::Note(kind, title, body)
            }
        };
        blocks.push(Block::Directive(Directive { kind, span }));
    }

    /// The content of a branch's or option's braces: a little program with steps of its own, or prose
    /// in prose.
    fn program(&mut self, line: &ProseLine<'_>) -> Vec<Block> {
        let lines: Vec<ProseLine<'_>> = line.node.children().filter_map(ProseLine::read).collect();
        Builder {
            diagnostics: self.diagnostics,
            steps: self.programs,
            programs: self.programs,
            lost_branch: None,
            said: BTreeSet::new(),
        }
        .blocks(&lines)
    }

    fn another(
        &mut self,
        condition: Option<super::ast::Condition>,
        heading: Option<Text>,
        line: &ProseLine<'_>,
        blocks: &mut [Block],
    ) {
        let span = line.span();
        let branch = Branch {
            condition,
            heading,
            body: self.program(line),
            span,
        };
        if let Some(Block::Directive(Directive {
            kind: DirectiveKind::If(branches),
            ..
        })) = blocks.last_mut()
            && branches.last().is_some_and(|last| last.condition.is_some())
        {
            branches.push(branch);
            return;
        }
        if self.lost_branch == Some(blocks.len()) {
            return;
        }
        let after_else = matches!(
            blocks.last(),
            Some(Block::Directive(Directive {
                kind: DirectiveKind::If(_),
                ..
            }))
        );
        if after_else {
            return self.misplaced(
                span,
                "nobody is left for this branch",
                "`@else {` takes all others: put it last",
            );
        }
        self.misplaced(
            span,
            "`@else` does not follow an `@if`",
            "`@else {` stands directly after the `}` of its `@if … {`",
        );
    }

    fn options(&mut self, line: &ProseLine<'_>) -> Vec<Choice> {
        let mut options = Vec::new();
        for inner in line.node.children().filter_map(ProseLine::read) {
            if inner.kind == LineKind::Blank {
                continue;
            }
            if inner.kind == LineKind::Directive && inner.content.starts_with("option") {
                directives::line(inner.order(), self.diagnostics);
                continue;
            }
            if inner.kind != LineKind::Block {
                self.misplaced(
                    inner.span(),
                    "only `@option`s stand in a `@choose`",
                    "write `@option \"…\" {`, and what to do in its braces",
                );
                continue;
            }
            match directives::head(inner.order(), self.diagnostics) {
                Some(BlockHead::Option(heading)) => options.push(Choice {
                    heading,
                    body: self.program(&inner),
                }),
                Some(_) => self.misplaced(
                    inner.span(),
                    "only `@option`s stand in a `@choose`",
                    "write `@option \"…\" {`, and what to do in its braces",
                ),
                None => {}
            }
        }
        options
    }

    fn misplaced(&mut self, span: Span, message: &str, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(&codes::MISPLACED_LINE, span, message).help(help));
    }
}

/// What is written for a line that begins with a word and a colon.
fn meant_by_label(word: &str) -> Option<&'static str> {
    Some(match word {
        "Result" => "=>",
        "Warning" | "Caution" | "Danger" => "@warning",
        "Note" | "Important" | "Info" => "@note",
        "Tip" | "Hint" => "@tip",
        _ => return None,
    })
}

/// Directives that only a step has.
const OF_A_STEP: [&str; 4] = ["set", "id", "requires", "irreversible"];

/// Whether a text begins with a mark of a list that is not the one of steps.
fn is_like_step(content: &str) -> bool {
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let behind_digits = content.get(digits..).unwrap_or_default();
    let numbered = digits > 0
        && ([") ", ": ", " - ", " – "]
            .iter()
            .any(|mark| behind_digits.starts_with(mark))
            || behind_digits
                .strip_prefix('.')
                .is_some_and(|rest| rest.starts_with(char::is_alphabetic)));
    let mut letters = content.trim_start_matches('(').chars();
    let lettered = letters.next().is_some_and(|c| c.is_ascii_alphanumeric())
        && letters.next() == Some(')')
        && letters.next() == Some(' ');
    let signs = [
        "– ", "— ", "+ ", "-> ", "* ", "• ", "· ", "‣ ", "◦ ", "▪ ", "● ", "→ ", "→", "✓ ", "☐ ",
        "− ", "-- ", "o ", "\u{f0b7}", "-\u{a0}", "#. ", "| ",
    ];
    let marked = signs.iter().any(|mark| content.starts_with(mark));
    let tight = content
        .strip_prefix(['-', '•', '*'])
        .is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let bold = content
        .strip_prefix("-**")
        .is_some_and(|rest| !rest.starts_with(' '));
    let headed = content.strip_prefix("Step ").is_some_and(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0
            && rest
                .get(digits..)
                .is_some_and(|rest| rest.starts_with([':', '.', ')']))
    });
    numbered || lettered || marked || tight && !is_emphasis(content) || bold || headed
}

/// Whether lines begin with the head of a table.
fn begins_table(lines: &[ProseLine<'_>]) -> bool {
    let [head, rule, ..] = lines else {
        return false;
    };
    let is_rule = |line: &str| line.contains('-') && line.chars().all(|c| "|-: ".contains(c));
    head.content.starts_with('|') && rule.content.starts_with('|') && is_rule(rule.content)
}

/// Whether a line of prose begins with a mark of a list that Markdown does not know.
fn is_like_item(content: &str) -> bool {
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let tight_number = digits > 0
        && content
            .get(digits..)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|rest| rest.starts_with(char::is_uppercase));
    let bracketed = content.strip_prefix('(').is_some_and(|rest| {
        let mut letters = rest.chars();
        letters.next().is_some_and(|c| c.is_ascii_alphanumeric())
            && letters.next() == Some(')')
            && letters.next() == Some(' ')
    });
    let mut letters = content.chars();
    let lettered = letters.next().is_some_and(|c| c.is_ascii_lowercase())
        && matches!(letters.next(), Some(')' | '.'))
        && letters.next() == Some(' ');
    let signs = [
        "– ", "— ", "• ", "· ", "‣ ", "◦ ", "▪ ", "● ", "✓ ", "☐ ", "− ", "\u{f0b7}", "-\u{a0}",
    ];
    let marked = signs.iter().any(|mark| content.starts_with(mark));
    let tight = content
        .strip_prefix(['-', '•', '*'])
        .is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    tight_number || bracketed || lettered || marked || tight && !is_emphasis(content)
}

/// A text without the mark of a list before it.
fn without_mark(content: &str) -> &str {
    let words = content.strip_prefix("Step ").unwrap_or(content);
    let words = words.strip_prefix("o ").unwrap_or(words);
    let is_mark = |c: char| !c.is_alphabetic() && !matches!(c, '*' | '`' | '{' | '[' | '"');
    let rest = words.trim_start_matches(is_mark);
    let rest = match rest.split_once(") ") {
        Some((letter, rest)) if letter.chars().count() == 1 => rest,
        _ => rest,
    };
    rest.strip_prefix("* ").unwrap_or(rest)
}

/// Whether a text begins with emphasized words.
fn is_emphasis(content: &str) -> bool {
    content
        .strip_prefix('*')
        .is_some_and(|rest| rest.contains('*'))
}

/// Whether a line goes on with the sentence that another one begins.
fn goes_on(first: &ProseLine<'_>, line: &ProseLine<'_>) -> bool {
    line.kind == LineKind::Text && line.indent >= first.indent && !line.is_image() && !is_list(line)
}

fn is_list(line: &ProseLine<'_>) -> bool {
    let content = line.content.trim_start();
    ["* ", "+ ", "> ", "| "]
        .iter()
        .any(|mark| content.starts_with(mark))
}

/// Joins lines to Markdown and remembers where each stands.
struct TextBuilder {
    text: Text,
}

impl TextBuilder {
    fn empty(first: &ProseLine<'_>) -> Self {
        Self {
            text: Text {
                markdown: String::new(),
                lines: Vec::new(),
                span: first.span(),
            },
        }
    }

    /// Begins with the text behind the line's mark.
    fn new(first: &ProseLine<'_>) -> Self {
        let mut builder = Self::empty(first);
        builder.push(first.content, first.at);
        builder.text.span = Span::new(
            first.file,
            first.at,
            first.at + first.content.trim_end().len(),
        );
        builder
    }

    /// Adds a whole line, without the first `base` columns of its indentation.
    fn line(&mut self, line: &ProseLine<'_>, base: usize) {
        if line.kind == LineKind::Blank {
            self.text.markdown.push('\n');
            return;
        }
        if !self.text.markdown.is_empty() && !self.text.markdown.ends_with('\n') {
            self.text.markdown.push('\n');
        }
        let start = line.node.span().range().start;
        // A fence is one node of many lines; each loses the same indentation.
        let mut at = start;
        for piece in line.node.text().split_inclusive('\n') {
            let indent = (piece.len() - piece.trim_start_matches(' ').len()).min(base);
            self.push(piece.get(indent..).unwrap_or_default(), at + indent);
            at += piece.len();
        }
        self.text.span = self.text.span.to(line.span());
    }

    fn push(&mut self, piece: &str, at: usize) {
        self.text.lines.push((self.text.markdown.len(), at));
        self.text.markdown.push_str(piece.trim_end_matches('\r'));
    }

    fn finish(mut self) -> Text {
        let length = self.text.markdown.trim_end().len();
        self.text.markdown.truncate(length);
        self.text
    }
}
