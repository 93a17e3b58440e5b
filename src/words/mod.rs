//! Floor 3: conditions and values in words. A vocabulary holds every word that casebook itself says;
//! labels are the writer's.

mod amounts;
pub mod clause;
pub mod labels;
pub mod message;
pub mod rules;
pub mod terms;
pub mod values;
pub mod vocabulary;

pub use clause::Wording;
pub use message::amount_in_message;
pub use message::in_message;
pub use message::result_in_message;
pub use message::test_in_message;
pub use message::value_in_message;
pub use vocabulary::Vocabulary;
