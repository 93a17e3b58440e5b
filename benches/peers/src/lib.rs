//! The rules that are measured.

/// As they are generated.
pub mod rules {
    include!(concat!(env!("OUT_DIR"), "/casebook.rs"));
}
