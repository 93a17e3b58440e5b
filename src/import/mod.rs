//! Floor 4: tables of others as policies: what is read is put into our words, and what cannot be is listed.

mod dmn;
mod domain;
mod feel;
mod names;
mod policy;
mod xml;

pub use policy::{Imported, dmn};
