//! `casebook mcp`: the project for assistants that draft articles or answer for a team (Model Context Protocol, over
//! standard input and output).

mod answers;
mod server;
mod tools;

pub(super) use server::run;
