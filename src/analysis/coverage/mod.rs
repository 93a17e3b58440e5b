//! How much of a policy its tests ask for: its rules and scenarios, the steps and branches that
//! readers come to, the bounds at which something else begins to hold, and the parts of conditions
//! that decide by themselves.

mod asked;
mod bounds;
mod goal;
mod mcdc;
mod measure;
mod places;
mod propose;
mod rows;
mod suggest;

pub use asked::Point;
pub use goal::CoverageItem;
pub use goal::CoverageKind;
pub use goal::Proposal;
pub use measure::Measured;
pub use measure::measure;
