//! Cubes: conjunctions of restrictions, one a variable.

use super::diagram::{Class, Variable};

/// A box: the variables that it restricts, ascending, and the classes that it admits, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cube {
    /// The restrictions.
    pub sides: Vec<(Variable, Vec<Class>)>,
}
