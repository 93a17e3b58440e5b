//! `casebook diff`: what a change of a project means, for people, for a comment and for programs.

mod human;
mod json;
mod markdown;
mod notes;
mod picture;
mod run;
mod sides;
mod words;

pub(super) use run::run;
