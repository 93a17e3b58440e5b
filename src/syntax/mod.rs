//! Floor 1: text to syntax tree. The parser never fails: it returns a tree and diagnostics. It
//! knows no names' meanings.

pub mod ast;
mod braces;
mod characters;
mod complaint;
mod conditions;
mod cures;
mod digest;
mod directives;
mod expressions;
mod format;
mod front;
mod grammar;
mod items;
mod literals;
mod mended;
mod mistakes;
mod parse;
mod prose;
mod repair;
pub mod rows;
mod split;
mod suppressions;
mod titles;
mod tree;
pub mod yaml;

pub use digest::Digest;
pub use digest::digest;
pub use digest::word;
pub use digest::words;
pub use format::{FormattedSource, LeftReason, format, format_in};
pub use front::FrontEntry;
pub use front::FrontMatter;
pub use grammar::is_reserved;
pub use parse::Parsed;
pub use parse::parse;
pub(crate) use split::opened_fence;
pub use suppressions::Suppression;
pub use suppressions::suppressions;
