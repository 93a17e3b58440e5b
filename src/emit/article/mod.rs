//! The article: from a page of the model to Markdown, through templates, and read back.

mod compose;
mod decisions;
mod document;
mod inline;
mod markdown;
mod outline;
mod text;

pub use compose::{Pages, compose};
pub use document::{Document, Part};
pub use inline::{is_safe_address, words as escaped};
pub use markdown::{TemplateError, Templates};
pub use outline::{difference, expected, read};
pub use text::{PageText, TextLine, text};
