//! The article: from a page of the model to Markdown, through templates, and read back.

mod compose;
mod composer;
mod decisions;
mod document;
mod inline;
mod leftovers;
mod markdown;
mod marks;
mod outline;
mod read_back;
mod text;
mod whom;

pub use compose::compose;
pub use composer::Pages;
pub use composer::image_path;
pub use composer::page_path;
pub use document::Document;
pub use document::Misfit;
pub use inline::is_safe_address;
pub use inline::words as escaped;
pub use leftovers::Leftover;
pub use leftovers::LeftoverKind;
pub use leftovers::leftovers;
pub use markdown::TemplateError;
pub use markdown::Templates;
pub use marks::{MARK, mark};
pub use outline::difference;
pub use outline::expected;
pub use outline::read;
pub(super) use outline::{with_plain_anchors, without_front_matter};
pub use read_back::Misread;
pub use read_back::Unclear;
pub use read_back::read_back;
pub use read_back::unclear;
pub use text::PageText;
pub use text::text;
