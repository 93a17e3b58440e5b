//! Shared by checks: their types, the subjects that they go through, and findings with a witness.

pub(crate) mod check;
pub(crate) mod compared;
pub(crate) mod faults;
pub(crate) mod stuck;
pub(crate) mod subjects;
