//! The checks, one to a file: its logic, its wording, its tests. A new check is a file here, a line
//! in `list.rs`, an entry in the registry of codes, and its page under `docs/codes/`.

mod always_true;
mod bad_anchor;
mod broken_assumption;
mod change_ahead;
mod check;
mod compared;
mod conflicting_rules;
mod continue_does_not_hold;
mod dead_end;
mod endless_way;
mod expired_item;
mod extract;
mod failed_example;
mod faults;
mod guides_disagree;
mod heading_level;
mod idle_exception;
mod idle_fact;
mod idle_override;
mod idle_part;
mod impossible_world;
mod indistinct_values;
mod link_to_nowhere;
mod list;
mod lost;
mod masked_rule;
mod mergeable_rules;
mod missing_alt_text;
mod needless_risk;
mod never_true;
mod no_rule_applies;
mod overlapping_scenarios;
mod redundant_rule;
mod repeated_steps;
mod requires_does_not_hold;
mod review_due;
mod risky_step;
mod run;
mod short_before_full;
mod subjects;
mod term_by_hand;
mod trap;
mod unaddressed_readers;
mod uncovered_readers;
mod unreachable_scenario;
mod unreached_step;
mod unused_item;
mod unused_name;
mod unused_value;
mod way_without_end;

pub use extract::{Extract, check_project};
pub use run::{
    Asked, Proof, check_between, check_examples, check_file, check_text, disputes, shared,
};
