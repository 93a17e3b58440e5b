//! Questions about the rules of one decision, however many they are: whom none of them takes, where
//! they contradict each other, and which of them never decide. One question a file.

pub mod conflicts;
pub mod facts;
pub mod gap;
pub mod idle;
pub mod masked;
pub mod redundant;
pub mod rulebook;

pub use gap::Gap;
pub use rulebook::DescribedBox;
