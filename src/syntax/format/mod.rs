//! The one style of sources.

mod layout;
mod source;
mod spacing;
mod wrapping;

pub use source::FormattedSource;
pub use source::LeftReason;
pub use source::format;
pub use source::format_in;
