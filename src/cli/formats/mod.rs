//! How findings are printed: one file for each format but that for people, which is `render.rs`.

mod concise;
mod few;
mod github;
mod json;
pub(super) mod junit;
mod places;
mod sarif;

pub(super) use concise::findings as concise;
pub(super) use few::few;
pub(super) use few::{Group, groups};
pub(super) use github::Changed;
pub(super) use github::findings as github;
pub(super) use json::findings as json;
pub(super) use junit::findings as junit;
pub(super) use sarif::findings as sarif;
