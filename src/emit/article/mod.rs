//! The article: from a page of the model to Markdown, through templates, and read back.

mod compose;
mod decisions;
mod document;
mod inline;
mod markdown;
mod outline;
mod text;

pub use compose::Pages;
pub use compose::compose;
pub use document::Document;
pub use inline::is_safe_address;
pub use inline::words as escaped;
pub use markdown::TemplateError;
pub use markdown::Templates;
pub use outline::difference;
pub use outline::expected;
pub use outline::read;
pub use text::PageText;
pub use text::text;
