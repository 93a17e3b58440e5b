//! The same tables in foreign formats. Each is written from the plain data alone; a table that a
//! format cannot hold is refused with a reason, never approximated.

mod csv;
mod dmn;
mod format;
mod jdm;
mod names;
mod refused;
mod sql;
mod unary;

pub use format::Export;
pub use refused::Refused;
