//! The one style of sources.

mod layout;
mod source;
mod spacing;

pub use source::FormattedSource;
pub use source::LeftReason;
pub use source::format;
