//! Floor 3: what follows from the model. One case space per file; every answer is an operation on
//! regions of it. Checks stand one to a file under [`checks`]; no emitter evaluates a condition
//! again.

pub mod agreement;
pub mod between;
pub mod boxes;
pub mod checks;
pub mod compare;
pub mod coverage;
pub mod cycles;
pub mod decide;
pub mod describe;
pub mod diagram;
pub mod effort;
pub mod ends;
pub mod evaluate;
pub mod flow;
pub mod guides;
pub mod itinerary;
pub mod joint;
pub mod losses;
pub mod mutation;
mod outline;
pub mod parts;
pub mod program;
pub mod reach;
pub mod regions;
pub mod rules;
pub mod search;
pub mod space;
mod steps;
mod stubs;
pub mod tables;
pub mod ways;
pub mod world;

pub use diagram::{Exhausted, Region};
pub use world::World;
