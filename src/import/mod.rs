//! Floor 5: foreign tables as policies: readable parts are put into our words, and the others are
//! listed.

mod condition;
mod decision;
mod dmn;
mod domain;
mod escaped;
mod feel;
mod hits;
mod literal;
#[cfg(feature = "cli")]
mod markdown;
mod names;
mod outputs;
mod policy;
#[cfg(feature = "cli")]
mod spreadsheet;
mod subjects;
mod types;
mod verified;
mod xml;

#[cfg(feature = "cli")]
pub use markdown::markdown;
#[cfg(feature = "internals")]
pub use policy::Imported;
pub use policy::dmn;
#[cfg(feature = "cli")]
pub use spreadsheet::{TableOptions, spreadsheet};
