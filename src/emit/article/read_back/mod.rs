//! Reads the sentences of a page back, by a grammar that shares neither code nor vocabulary with the
//! writer, and compares what they mean with the model. So the page says what is proved.

mod calendar;
mod claims;
mod compared;
mod complete;
mod grammar;
mod page;
mod phrases;
mod reader;
mod spoken;
mod terms;
mod tree;

pub use reader::Misread;
pub use reader::Unclear;
pub use reader::read_back;
pub use reader::unclear;
