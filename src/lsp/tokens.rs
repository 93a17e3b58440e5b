//! The names of a file by what they stand for, to be coloured.

use std::collections::BTreeMap;

use gen_lsp_types::{SemanticToken, SemanticTokens, SemanticTokensLegend};

use crate::base::FileId;
use crate::editor::{Naming, SymbolKind, kinds_of_names};
use crate::model::NamedThing;

use super::positions::Encoding;
use super::projects::OpenProject;

/// The types of tokens, by their position.
const TYPES: [&str; 14] = [
    "macro",
    "variable",
    "enumMember",
    "type",
    "function",
    "event",
    "method",
    "class",
    "namespace",
    "struct",
    "parameter",
    "property",
    "label",
    "string",
];

/// The legend.
pub(super) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES.map(str::to_owned).to_vec(),
        token_modifiers: vec!["declaration".to_owned()],
    }
}

fn type_of(kind: SymbolKind) -> &'static str {
    match kind {
        SymbolKind::Term => "macro",
        SymbolKind::Fact | SymbolKind::Quantity => "variable",
        SymbolKind::Value => "enumMember",
        SymbolKind::Values | SymbolKind::Calendar => "type",
        SymbolKind::Define | SymbolKind::Decision => "function",
        SymbolKind::Outcome => "event",
        SymbolKind::Procedure => "method",
        SymbolKind::Guide | SymbolKind::Article => "class",
        SymbolKind::Group => "namespace",
        SymbolKind::Scenario => "struct",
        SymbolKind::Rule => "property",
        SymbolKind::Example => "string",
    }
}

/// The tokens of a file.
pub(super) fn tokens(
    project: &mut OpenProject,
    file: FileId,
    encoding: Encoding,
) -> SemanticTokens {
    let kinds: BTreeMap<String, SymbolKind> = kinds_of_names(&mut project.live, file);
    let occurrences = project.live.occurrences(file);
    let source = project.source(file);
    let mut data = Vec::new();
    let (mut line, mut column) = (0, 0);
    let mut end = 0;
    for occurrence in occurrences.iter() {
        let span = occurrence.span;
        let text = source.text.get(span.range()).unwrap_or_default();
        // Tokens stay in their line, and none lies over another.
        if span.file != file || span.range().start < end || text.contains('\n') || text.is_empty() {
            continue;
        }
        let word = match &occurrence.thing {
            NamedThing::Item(name) => match kinds.get(name) {
                Some(kind) => type_of(*kind),
                None => continue,
            },
            NamedThing::Value { .. } => "enumMember",
            NamedThing::Rule { .. } | NamedThing::Part { .. } => "property",
            NamedThing::Parameter { .. } => "parameter",
            NamedThing::Step { .. } => "label",
            NamedThing::File(_) => "string",
        };
        let Some(at) = TYPES.iter().position(|known| *known == word) else {
            continue;
        };
        let place = encoding.position(source, span.range().start);
        let is_same_line = place.line == line;
        data.push(SemanticToken {
            delta_line: place.line - line,
            delta_start: if is_same_line {
                place.character - column
            } else {
                place.character
            },
            length: encoding.length(text),
            token_type: super::positions::number(at),
            token_modifiers_bitset: u32::from(occurrence.naming == Naming::Declares),
        });
        (line, column) = (place.line, place.character);
        end = span.range().end;
    }
    SemanticTokens {
        result_id: None,
        data,
    }
}
