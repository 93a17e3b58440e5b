//! Decides cases by the bundles that casebook writes.
//!
//! A bundle holds the decisions, eligibilities and guides of one source of a policy, as tables
//! whose rows were proved by the compiler. Loading checks everything in it, so that nothing in a
//! file, however broken, leads to a panic or to an answer that no table gives.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use casebook_runtime::{Answer, Bundle};
//! # let bytes = include_bytes!("../tests/bundles/1/tariff.casebook");
//! let bundle = Bundle::load(bytes)?;
//! let support = bundle.table("support").ok_or("no such table")?;
//!
//! // All is known: one row decides.
//! let case = bundle.reader().json(r#"{"plan": "firm", "version": "3.1"}"#)?;
//! let ruling = support.decide(&case)?.ok_or("it is not for this reader")?;
//! println!("{}: {:?}", ruling.shown(), ruling.reason());
//!
//! // Something is not: either it does not matter, or one fact is asked next.
//! match support.answer(&bundle.reader().json(r#"{"plan": "free"}"#)?) {
//!     Answer::Decided(_) => {}
//!     Answer::Ask { fact, .. } => println!("{}", bundle.fact(fact).ok_or("no such fact")?.question()),
//! }
//! # Ok(())
//! # }
//! ```

mod amount;
mod bundle;
mod case;
mod explain;
mod index;
mod load;
mod partial;
pub mod policy;
mod read;
mod tree;
mod validate;
pub mod value;

pub use bundle::{Bundle, Ruling, Table};
pub use case::{Case, Unknown};
pub use explain::{Change, ExplainedRow, Explanation, Near, Tested};
pub use load::{LoadError, VERSION, save};
pub use partial::Answer;
#[cfg(feature = "json")]
#[doc(hidden)]
pub use read::json_fault;
pub use read::{ReadError, Reader};
pub use tree::{Leaf, Node, Tree};
