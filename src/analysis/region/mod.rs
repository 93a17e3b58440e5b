//! Sets of cases: the case space, the decision diagram, formulas and boxes.

pub mod cube;
pub mod diagram;
pub mod formula;
pub mod relations;
pub mod space;
