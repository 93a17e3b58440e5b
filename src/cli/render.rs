//! Findings for people, through miette. Nothing else knows how a finding looks.

use std::fmt::Write;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode,
    SourceSpan, SpanContents,
};

use crate::base::{Diagnostic, Level, Source, Sources};
use crate::driver::{Finding, Project};

/// How much room there is, and whether colours and lines can be shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Columns.
    pub(super) width: usize,
    /// Whether there may be colours.
    pub(super) colour: bool,
}

/// All findings of a run, as text.
pub(super) fn findings(project: &Project, style: Style) -> String {
    let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_links(false);
    let mut text = String::new();
    for finding in &project.report.findings {
        let shown = Shown::new(finding, &project.sources);
        if handler.render_report(&mut text, &shown).is_err() {
            let _ = writeln!(text, "{}", finding.diagnostic.message);
        }
        text.push('\n');
    }
    text
}

/// A finding as miette wants it: one source; places in other files are said in the help.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a Finding,
    source: Excerpts<'a>,
    labels: Vec<LabeledSpan>,
    help: String,
}

impl<'a> Shown<'a> {
    fn new(finding: &'a Finding, sources: &'a Sources) -> Self {
        let diagnostic = &finding.diagnostic;
        let own = diagnostic.span().file;
        let source = sources.get(own);
        let (here, elsewhere): (Vec<_>, Vec<_>) = diagnostic.labels.iter().partition(|label| label.span.file == own);
        let labels = here.iter().enumerate().map(|(at, label)| {
            let text = Some(label.text.clone()).filter(|text| !text.is_empty());
            let range = label.span.range();
            let span = (range.start, range.len());
            if at == 0 {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        });
        let mut help = String::new();
        for label in elsewhere {
            let (line, _) = sources.get(label.span.file).line_column(label.span.range().start);
            let text = if label.text.is_empty() { "see also" } else { &label.text };
            let _ = writeln!(help, "{text}: {}:{line}", sources.get(label.span.file).path);
        }
        if let Some(witness) = &diagnostic.witness {
            let _ = writeln!(help, "such a reader: {witness}");
        }
        help.push_str(diagnostic.help.as_deref().unwrap_or_default());
        Self { finding, source: Excerpts(source), labels: labels.collect(), help: help.trim_end().to_owned() }
    }

    fn diagnostic(&self) -> &Diagnostic {
        &self.finding.diagnostic
    }
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.diagnostic().message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic().code.name))
    }

    fn severity(&self) -> Option<Severity> {
        Some(if self.finding.level == Level::Deny { Severity::Error } else { Severity::Warning })
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

/// A source as miette reads it: by its index of lines, not by counting them anew for each finding.
#[derive(Debug)]
struct Excerpts<'a>(&'a Source);

impl SourceCode for Excerpts<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let source = self.0;
        let (first, column) = source.line_column(span.offset());
        let (last, _) = source.line_column(span.offset() + span.len());
        let from_line = first.saturating_sub(lines_before).max(1);
        let start = source.line_start(from_line);
        let end = source.line_start(last + lines_after + 1);
        let data = source.text.get(start..end).ok_or(MietteError::OutOfBounds)?;
        let contents = MietteSpanContents::new_named(
            source.path.clone(),
            data.as_bytes(),
            (start, end - start).into(),
            from_line - 1,
            column - 1,
            last + lines_after + 1 - from_line,
        );
        Ok(Box::new(contents))
    }
}
