//! The rules that are measured.

pub mod formulas;

/// As a programmer writes them; in the crate of those that are generated, so that what is called is
/// called alike.
#[path = "../../by_hand/mod.rs"]
pub mod by_hand;

/// As they are generated.
pub mod rules {
    include!(concat!(env!("OUT_DIR"), "/casebook.rs"));
}
