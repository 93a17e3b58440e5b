//! Findings for people, through miette. Nothing else knows how a finding looks.

use std::fmt::Write;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode};

use crate::base::{Diagnostic, Level, Sources};
use crate::driver::{Checked, Finding};

use super::excerpt::{Excerpt, shown};
use super::formats::{Group, few, groups};
use super::wrap::wrapped;

/// How much room there is, and whether colours and lines can be shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Columns.
    pub(super) width: usize,
    /// Whether there may be colours.
    pub(super) colour: bool,
}

/// All findings of a run, as text.
pub(super) fn findings(project: Checked<'_>, style: Style) -> String {
    let theme = if style.colour {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(false);
    let mut text = String::new();
    let (told, more) = few(&project.report.findings);
    for Group { first, others } in groups(&told) {
        let shown = ShownFinding::new(first, project.sources, style.width);
        if handler.render_report(&mut text, &shown).is_err() {
            let _ = writeln!(text, "{}", first.diagnostic.message);
        }
        text.push_str(&alike(&others, project.sources, style.width));
        text.push('\n');
    }
    for line in &more {
        text.extend([line, "\n"]);
    }
    text
}

/// Findings that give the advice of the one above them, a line each.
fn alike(others: &[&Finding], sources: &Sources, width: usize) -> String {
    if others.is_empty() {
        return String::new();
    }
    let mut lines = vec![format!(
        "  The same advice holds {} more times:",
        others.len()
    )];
    lines.extend(others.iter().map(|finding| {
        let span = finding.diagnostic.span();
        let source = sources.get(span.file);
        let (line, column) = source.line_column(span.range().start);
        let message = shown(&finding.diagnostic.message);
        format!("    {}:{line}:{column}: {message}", source.path)
    }));
    wrapped(&lines, width)
}

/// A finding as miette wants it: one source; places in other files are said in the help.
#[derive(Debug)]
struct ShownFinding<'a> {
    finding: &'a Finding,
    source: Excerpt,
    labels: Vec<LabeledSpan>,
    help: String,
}

impl<'a> ShownFinding<'a> {
    fn new(finding: &'a Finding, sources: &'a Sources, width: usize) -> Self {
        let diagnostic = &finding.diagnostic;
        let own = diagnostic.span().file;
        let source = sources.get(own);
        let (here, elsewhere): (Vec<_>, Vec<_>) = diagnostic
            .labels
            .iter()
            .partition(|label| label.span.file == own);
        let ranges: Vec<_> = here.iter().map(|label| label.span.range()).collect();
        let (source, ranges) = Excerpt::new(source, &ranges, width);
        let labels = here
            .iter()
            .zip(ranges)
            .enumerate()
            .map(|(at, (label, range))| {
                let text = Some(shown(&label.text)).filter(|text| !text.is_empty());
                let span = (range.start, range.len());
                if at == 0 {
                    LabeledSpan::new_primary_with_span(text, span)
                } else {
                    LabeledSpan::new_with_span(text, span)
                }
            });
        let mut help = String::new();
        for label in elsewhere {
            let (line, _) = sources
                .get(label.span.file)
                .line_column(label.span.range().start);
            let text = if label.text.is_empty() {
                "see also"
            } else {
                &label.text
            };
            let _ = writeln!(help, "{text}: {}:{line}", sources.get(label.span.file).path);
        }
        if let Some(witness) = &diagnostic.witness {
            let _ = writeln!(help, "such a reader: {witness}");
        }
        if diagnostic.witness.is_none() && !diagnostic.trace.is_empty() {
            help.push_str("the way there:\n");
        }
        for (number, line) in (1..).zip(&diagnostic.trace) {
            let _ = writeln!(help, "  {number}. {line}");
        }
        help.push_str(diagnostic.help.as_deref().unwrap_or_default());
        let labels = labels.collect();
        Self {
            finding,
            source,
            labels,
            help: shown(help.trim_end()),
        }
    }

    fn diagnostic(&self) -> &Diagnostic {
        &self.finding.diagnostic
    }
}

impl std::fmt::Display for ShownFinding<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&shown(&self.diagnostic().message))
    }
}

impl std::error::Error for ShownFinding<'_> {}

impl miette::Diagnostic for ShownFinding<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic().code.name))
    }

    fn severity(&self) -> Option<Severity> {
        Some(if self.finding.level == Level::Deny {
            Severity::Error
        } else {
            Severity::Warning
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
