//! Lowering: from the syntax trees of all files to the model. Names are declared first, then things
//! that other things are typed by (facts, outcomes, the heads of decisions), then all the rest. A
//! mistake is reported and replaced by something harmless, so that it hides no other.

mod amounts;
mod bodies;
mod calendars;
mod computed;
mod conditions;
mod context;
mod cycles;
mod days;
mod decided;
mod declare;
mod enumerations;
mod guides;
mod heads;
mod items;
mod listed;
mod meant;
mod pages;
mod products;
mod project;
mod relations;
mod sizes;
mod soundness;
mod terms;
mod texts;
mod unit;
mod units;
mod written;

pub use declare::declared;
pub use project::articles;
pub use project::lower;
pub use project::lower_part;
pub use project::lower_version_pair;
pub use soundness::places;
pub use unit::Unit;
