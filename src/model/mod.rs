//! Floor 2: what the text means. Names are resolved once, types are checked, domains are finite;
//! after this floor nothing is looked up by its name again. It proves nothing.

pub mod domain;
pub mod fingerprint;
pub mod ids;
pub mod joining;
pub mod lower;
pub mod markup;
mod markup_reader;
pub mod names;
mod own;
pub mod paths;
pub mod placement;
pub mod reading;
mod rewrite;
mod typed;
mod types;
pub mod visit;
pub mod words;

pub use domain::{Admits, Constant, Domain, Ordered, OrderedKind, Value};
pub use ids::{
    DecisionId, DefineId, FactId, GroupId, GuideId, OutcomeId, ProcedureId, ScenarioId, TermId,
};
pub use lower::{Unit, articles, lower, lower_beside, lower_part};
pub use markup::{Inline, Markup};
pub use names::{Entity, Target};
pub use paths::{is_web_address, path_between, relative_path};
pub use placement::{Placement, slug};
pub use types::*;
