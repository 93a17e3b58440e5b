//! Floor 9: a language server. It speaks the Language Server Protocol over standard input and output;
//! what it says is the editor's floor.

mod addresses;
mod answers;
mod capabilities;
mod documents;
mod inbox;
mod positions;
mod projects;
mod reports;
mod requests;
mod server;
mod session;
mod shown;
mod tokens;

pub use projects::ServerOptions;
pub use server::serve;
