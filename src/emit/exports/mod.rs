//! The same tables in the formats of others. Each is written from the plain data alone; what a
//! format cannot say is refused with a reason, never approximated.

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
