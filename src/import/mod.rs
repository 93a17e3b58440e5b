//! Floor 4: tables of others as policies: what is read is put into our words, and what cannot be is
//! listed.

mod condition;
mod decision;
mod dmn;
mod domain;
mod feel;
mod hits;
mod literal;
mod names;
mod outputs;
mod policy;
mod subjects;
mod types;
mod xml;

#[cfg(feature = "internals")]
pub use policy::Imported;
pub use policy::dmn;
