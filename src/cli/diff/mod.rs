//! `casebook diff`: the meaning of a project's change, for people, for a comment and for programs.

mod human;
mod json;
mod markdown;
mod notes;
mod picture;
mod run;
mod sides;
mod words;

pub(super) use human::text;
pub(super) use run::run;
pub(super) use sides::VersionSource;
