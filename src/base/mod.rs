//! Floor 0, shared by every floor above: spans and sources, diagnostics as data, the code registry,
//! typed ids, "did you mean". It knows nothing of the language.

pub mod alignment;
pub mod arena;
pub mod characters;
pub mod codes;
pub mod diagnostic;
pub mod escape;
pub mod level;
pub mod parallel;
pub mod portable;
pub mod sealed;

pub mod source;
pub mod span;
pub mod suggest;

pub use arena::Arena;
pub use arena::Id;
pub use codes::Code;
pub use diagnostic::Diagnostic;
pub use diagnostic::Fix;
pub use level::Level;
pub use source::Source;
pub use source::Sources;
pub use span::FileId;
pub use span::Placed;
pub use span::Span;
pub use suggest::did_you_mean;
