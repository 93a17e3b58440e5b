//! Floor 9: the pages of a project in a browser, as they are now: served to this machine alone, with
//! the findings beside them, and with what a reader reads of whom some facts are known.

mod addresses;
mod flow_picture;
mod guard;
mod project;
mod requests;
mod server;
mod shown;
mod views;
mod worker;

pub(crate) use server::{PreviewOptions, serve};
