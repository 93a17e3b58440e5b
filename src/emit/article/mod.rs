//! The article: from a page of the model to Markdown, through templates, and read back.

mod compose;
mod composer;
mod decisions;
mod document;
#[cfg(feature = "cli")]
mod html;
mod inline;
mod leftovers;
mod markdown;
mod marks;
mod outline;
mod read_back;
mod text;
mod whom;

pub use compose::{compose, compose_marked};
pub use composer::Pages;
pub use composer::image_path;
pub use composer::page_path;
pub use document::Document;
pub use document::Misfit;
pub use document::{Marked, PageMark, PagePlace};
#[cfg(feature = "cli")]
pub use html::{html, html_words};
pub use inline::is_safe_address;
pub use inline::words as escaped;
pub use leftovers::Leftover;
pub use leftovers::LeftoverKind;
pub use leftovers::leftovers;
pub use markdown::TemplateError;
pub use markdown::Templates;
pub use marks::MARK;
pub use outline::difference;
pub use outline::expected;
pub use outline::read;
pub use read_back::Misread;
pub use read_back::Unclear;
pub use read_back::read_back;
pub use read_back::unclear;
pub use text::PageText;
pub use text::text;
