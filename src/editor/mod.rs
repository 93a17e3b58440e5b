//! Floor 7: what an editor asks of a project while somebody writes in it: names, completions, what a
//! page will say. It knows no protocol.

mod actions;
mod asked_facts;
mod completion;
mod declarations;
mod examples;
mod folding;
mod hover;
mod insight;
mod names;
mod reader_view;
mod rename;
mod symbols;

pub use actions::{CodeAction, actions, extracted_procedure};
pub use asked_facts::{AskedFact, AskedValues};
pub use completion::{Completion, CompletionKind, completions};
pub use declarations::kinds_of_names;
pub use examples::example_for;
pub use folding::{Fold, folds};
pub use hover::hover;
pub use insight::{Hint, hints, lenses};
pub use names::{Declaration, Naming, declaration, named_at, references};
pub use reader_view::{
    DecisionView, Flow, FlowKind, FlowNode, ForReaders, GuideView, ReaderView, asked_of,
    reader_view,
};
pub use rename::{rename, renamed_at};
pub use symbols::{Symbol, SymbolKind, symbols};
