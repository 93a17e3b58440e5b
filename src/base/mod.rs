//! Floor 0: what every floor above shares. Spans and sources, diagnostics as data, the code
//! registry, typed ids, "did you mean". It knows nothing of the language.

pub mod alignment;
pub mod arena;
pub mod characters;
pub mod codes;
pub mod diagnostic;
pub mod escape;
pub mod kept;
pub mod level;
pub mod parallel;
pub mod source;
pub mod span;
pub mod suggest;

pub use arena::{Arena, Id};
pub use codes::Code;
pub use diagnostic::{Diagnostic, Fix, Label};
pub use level::Level;
pub use source::{Source, Sources};
pub use span::{FileId, Placed, Span};
pub use suggest::did_you_mean;
