//! What can be done at a place: the fixes of findings, what a finding asks for written out, and
//! steps that become a procedure.

use std::ops::Range;

use crate::base::{Diagnostic, FileId, Span, codes};
use crate::driver::LiveProject;
use crate::syntax;

use super::declarations::{Thing, things};

/// Something that can be done.
#[derive(Clone, Debug)]
pub struct CodeAction {
    /// The effect.
    pub title: String,
    /// Texts in place of others.
    pub edits: Vec<(Span, String)>,
    /// Whether it is what one would do first.
    pub preferred: bool,
}

/// What can be done about a finding: its own fix, and what it asks for.
pub fn actions(project: &LiveProject, found: &Diagnostic) -> Vec<CodeAction> {
    let mut actions = Vec::new();
    if let Some(fix) = found.fix() {
        actions.push(CodeAction {
            title: capital(&fix.title),
            edits: fix.edits.clone(),
            preferred: fix.safe,
        });
    }
    // What was not tried yet.
    actions.extend(found.offers().iter().map(|offer| CodeAction {
        title: capital(&offer.title),
        edits: offer.edits.clone(),
        preferred: false,
    }));
    let stub = match found.readers() {
        Some(readers) if found.code == &codes::UNCOVERED_READERS => {
            scenario_stub(project, found.span(), readers)
        }
        Some(readers) if found.code == &codes::NO_RULE_APPLIES => {
            rule_stub(project, found.span(), readers)
        }
        _ => None,
    };
    actions.extend(stub);
    actions
}

fn capital(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// The scenario that a guide lacks.
fn scenario_stub(project: &LiveProject, guide: Span, readers: &str) -> Option<CodeAction> {
    let name = free_name(project, guide.file, "missing");
    let lines = [
        format!("scenario {name} \"…\" when {readers} {{"),
        "  - …".to_owned(),
        "}".to_owned(),
    ];
    let edit = before_end(project, guide, &lines)?;
    Some(CodeAction {
        title: format!("Add a scenario for these readers: `when {readers}`"),
        edits: vec![edit],
        preferred: false,
    })
}

/// The rule that a decision lacks; rules of a file of rows are written there.
fn rule_stub(project: &LiveProject, decision: Span, readers: &str) -> Option<CodeAction> {
    let tree = project.tree(decision.file)?;
    let own = tree.items().find_map(|item| match item {
        syntax::ast::Item::Decision(own) if own.declared.name.span == decision => Some(own),
        _ => None,
    })?;
    if own.from.is_some() || readers.is_empty() {
        return None;
    }
    let line = format!("? when {readers}");
    Some(CodeAction {
        title: format!("Add a rule for these readers: `{line}`"),
        edits: vec![before_end(project, decision, &[line])?],
        preferred: false,
    })
}

/// Lines before the last brace of the item in which a place is.
fn before_end(project: &LiveProject, within: Span, lines: &[String]) -> Option<(Span, String)> {
    let item = item_of(project, within)?;
    let text = &project.sources().get(within.file).text;
    let own = text.get(item.clone())?;
    let brace = item.start + own.rfind('}')?;
    let before = text.get(..brace)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = line_ending(text);
    let indented: Vec<String> = lines.iter().map(|line| format!("  {line}{end}")).collect();
    let indented = indented.concat();
    // A brace on a line with other things.
    if before.get(line_start..)?.trim().is_empty() {
        return Some((Span::new(within.file, line_start, line_start), indented));
    }
    Some((
        Span::new(within.file, brace, brace),
        format!("{end}{indented}"),
    ))
}

/// The item in which a place is.
fn item_of(project: &LiveProject, within: Span) -> Option<Range<usize>> {
    let tree = project.tree(within.file)?;
    let mut items = tree.items.iter().map(|item| item.span.range());
    items.find(|item| item.contains(&within.range().start))
}

fn line_ending(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A name that nothing has which the file sees.
fn free_name(project: &LiveProject, file: FileId, wanted: &str) -> String {
    let text = &project.sources().get(file).text;
    let mut name = wanted.to_owned();
    let mut number = 2;
    while text.contains(&name) {
        name = format!("{wanted}-{number}");
        number += 1;
    }
    name
}

/// Selected steps, each with all that belongs to it, become a procedure, which is done in their place. `None` where they
/// are no steps of one level, or lead somewhere, which is for the way itself to say.
pub fn extracted_procedure(project: &mut LiveProject, selected: Span) -> Option<CodeAction> {
    let file = selected.file;
    let text = std::sync::Arc::clone(&project.sources().get(file).text);
    let item = item_of(project, selected)?;
    let lines = whole_steps(&text, item.start, whole_lines(&text, selected.range())?)?;
    let body = text.get(lines.clone())?;
    let indent = indent_of(body.lines().next()?);
    // Code that stands further left would lose its beginning.
    let mut written = body.lines().filter(|line| !line.trim().is_empty());
    if written.any(|line| indent_of(line) < indent) {
        return None;
    }
    let leads = ["@continue", "@end", "@id", "@show"];
    if body
        .lines()
        .any(|line| leads.iter().any(|word| line.trim_start().starts_with(word)))
    {
        return None;
    }
    let word = text.get(item.clone())?.split_whitespace().next()?;
    if !["guide", "procedure"].contains(&word) {
        return None;
    }
    let known: Vec<Thing> = things(project, file);
    let name = free_name(project, file, "shared-steps");
    // A parameter would have no text there.
    let parameters = known.iter().flat_map(|thing| &thing.parameters);
    if word == "procedure"
        && parameters
            .into_iter()
            .any(|name| body.contains(&format!("{{{name}}}")))
    {
        return None;
    }
    let end = line_ending(&text);
    let moved: String = body
        .lines()
        .map(|line| match line.get(indent..) {
            Some(rest) if !rest.trim().is_empty() => format!("  {rest}{end}"),
            _ => end.to_owned(),
        })
        .collect();
    let procedure = format!("procedure {name} \"…\" {{{end}{moved}}}{end}{end}");
    let call = format!("{}@do {name}{end}", " ".repeat(indent));
    let new = Span::new(file, item.start, item.start);
    let edits = vec![
        (new, procedure.clone()),
        (Span::new(file, lines.start, lines.end), call.clone()),
    ];
    // What does not read as it did is not offered.
    let mut after = text.to_string();
    after.replace_range(lines, &call);
    after.insert_str(item.start, &procedure);
    let faults = |text: &str| syntax::parse(file, text).diagnostics.len();
    (faults(&after) <= faults(&text)).then_some(CodeAction {
        title: "Make a procedure of these steps".to_owned(),
        edits,
        preferred: false,
    })
}

/// The selected lines and all that belongs to the steps in them, in an item that begins at `item`. `None` where they do
/// not begin with a step, or go beyond the steps beside it.
fn whole_steps(text: &str, item: usize, selected: Range<usize>) -> Option<Range<usize>> {
    let mut at = item;
    let mut fence: Option<String> = None;
    let lines = text.get(item..)?.split_inclusive('\n').map(|line| {
        let content = line.trim();
        let is_code = fence.is_some();
        match &fence {
            Some(mark) if content == mark => fence = None,
            Some(_) => {}
            None => fence = syntax::opened_fence(content),
        }
        at += line.len();
        SelectedLine {
            range: at - line.len()..at,
            indent: (!content.is_empty()).then(|| indent_of(line)),
            is_code,
            is_step: !is_code && is_step(content),
            is_comment: !is_code && content.starts_with("//"),
        }
    });
    let lines: Vec<SelectedLine> = lines.collect();
    let begin = lines
        .iter()
        .position(|line| line.range.start == selected.start)?;
    let first = lines.get(begin).filter(|line| line.is_step)?;
    let indent = first.indent.filter(|indent| *indent > 0)?;
    // An item of a list in a step is no step.
    let outer = lines.get(..begin)?.iter().rev();
    let mut outer =
        outer.filter(|line| !line.is_code && line.indent.is_some_and(|own| own < indent));
    if outer.next().is_some_and(|line| line.is_step) {
        return None;
    }
    let mut end = begin;
    for (at, line) in lines.iter().enumerate().skip(begin) {
        let is_selected = line.range.end <= selected.end;
        let is_below = line.is_code || line.indent.is_some_and(|own| own > indent);
        match line.indent {
            // A comment stands above what it is about.
            _ if !line.is_code && line.is_comment && !is_below => {}
            Some(own) if own < indent && !line.is_code => break,
            Some(_) if is_selected || is_below => end = at + 1,
            Some(_) => break,
            None => {}
        }
    }
    // What is selected behind them is no step of theirs.
    let last = lines.get(end.checked_sub(1)?)?;
    let between = lines
        .get(end..)?
        .iter()
        .take_while(|line| line.range.end <= selected.end);
    let mut left = between.filter(|line| line.indent.is_some() && !line.is_comment);
    left.next()
        .is_none()
        .then_some(selected.start..last.range.end)
}

/// A line of an item.
struct SelectedLine {
    range: Range<usize>,
    /// How far its words are indented, where it has some.
    indent: Option<usize>,
    is_code: bool,
    is_step: bool,
    is_comment: bool,
}

/// Whether a line begins a step.
fn is_step(content: &str) -> bool {
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (1..=3).contains(&digits)
        && content
            .get(digits..)
            .is_some_and(|rest| rest.starts_with(". "));
    numbered || content.starts_with("- ")
}

/// The whole lines of a selection.
fn whole_lines(text: &str, selected: Range<usize>) -> Option<Range<usize>> {
    let start = text
        .get(..selected.start)?
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let end = if selected.end > start && text.get(..selected.end)?.ends_with('\n') {
        selected.end
    } else {
        let rest = text.get(selected.end..)?;
        selected.end + rest.find('\n').map_or(rest.len(), |at| at + 1)
    };
    (start < end).then_some(start..end)
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::{whole_lines, whole_steps};

    const GUIDE: &str = "guide g \"G\" {\n  steps {\n    - One.\n      => Done.\n      @set a\n\n      ```\n      - code\n      ```\n    1. Two.\n\n    // Of three.\n    - Three.\n      - a\n      - b\n    @end done\n  }\n}\n";

    /// What becomes a procedure where the first of some words to the last of others are selected.
    fn selected(from: &str, to: &str) -> Option<&'static str> {
        let start = GUIDE.find(from).expect("there");
        let end = GUIDE.find(to).expect("there") + to.len();
        let lines = whole_lines(GUIDE, start..end).expect("lines");
        GUIDE.get(whole_steps(GUIDE, 0, lines)?)
    }

    #[test]
    fn a_step_is_taken_with_all_that_belongs_to_it() {
        let one =
            "    - One.\n      => Done.\n      @set a\n\n      ```\n      - code\n      ```\n";
        assert_eq!(selected("- One", "One."), Some(one));
        assert_eq!(selected("- One", "=> Done."), Some(one));
        assert_eq!(selected("1. Two", "// Of three."), Some("    1. Two.\n"));
        let both = format!("{one}    1. Two.\n");
        assert_eq!(selected("- One", "Two."), Some(both.as_str()));
    }

    #[test]
    fn code_and_items_of_lists_are_no_steps() {
        assert_eq!(selected("- code", "code"), None);
        assert_eq!(selected("      - a", "- b"), None);
        assert_eq!(selected("=> Done", "Two."), None);
        assert_eq!(selected("- Three", "@end done\n  }"), None);
    }
}
