//! The list of the checks, in the order in which they run.

use crate::analysis::checks::{
    always_true, awkward_label, bad_anchor, broken_assumption, calendar_ends, conflicting_rules,
    continue_does_not_hold, dead_end, endless_way, failed_example, guides_disagree, heading_level,
    idle_exception, idle_fact, idle_override, idle_part, impossible_world, late_warning,
    masked_rule, mergeable_rules, missing_alt_text, needless_risk, never_true, no_rule_applies,
    overlapping_scenarios, redundant_rule, requires_does_not_hold, result_out_of_range, risky_step,
    short_before_full, term_by_hand, term_markup, trap, unaddressed_readers, uncovered_readers,
    unnamed_readers, unreachable_scenario, unreached_prose, unused_name, unused_value,
    way_without_end,
};
use crate::analysis::findings::check::{Check, Comparing, Run};
use crate::base::{Diagnostic, codes};
use crate::model::{File, Model};

/// The checks of a file's context, in the order in which they run.
pub(crate) static CONTEXT: &[Check] = &[
    Check {
        subject: "conditions that never hold",
        only: None,
        last: false,
        run: Run::Condition(never_true::run),
    },
    Check {
        subject: "conditions that always hold",
        only: None,
        last: false,
        run: Run::Condition(always_true::run),
    },
    Check {
        subject: "rules in conflict",
        only: None,
        last: false,
        run: Run::Decision(conflicting_rules::run),
    },
    Check {
        subject: "results that leave their domain",
        only: None,
        last: false,
        run: Run::Decision(result_out_of_range::run),
    },
    Check {
        subject: "days beyond those of a calendar",
        only: None,
        last: false,
        run: Run::Context(calendar_ends::run),
    },
    Check {
        subject: "masked rules",
        only: None,
        last: false,
        run: Run::Decision(masked_rule::run),
    },
    Check {
        subject: "readers without a rule",
        only: None,
        last: false,
        run: Run::Decision(no_rule_applies::run),
    },
    Check {
        subject: "redundant rules",
        only: None,
        last: false,
        run: Run::Decision(redundant_rule::run),
    },
    Check {
        subject: "`overrides` that never matter",
        only: None,
        last: false,
        run: Run::Decision(idle_override::run),
    },
    Check {
        subject: "exceptions that never matter",
        only: None,
        last: false,
        run: Run::Decision(idle_exception::run),
    },
    Check {
        subject: "parts of conditions that change nothing",
        only: None,
        last: false,
        run: Run::Condition(idle_part::run),
    },
    Check {
        subject: "facts asked for in vain",
        only: None,
        last: false,
        run: Run::Decision(idle_fact::run),
    },
    Check {
        subject: "rules that could be one",
        only: Some(&codes::MERGEABLE_RULES),
        last: false,
        run: Run::Decision(mergeable_rules::run),
    },
    Check {
        subject: "values that no rule gives",
        only: None,
        last: false,
        run: Run::Decision(unused_value::run),
    },
    Check {
        subject: "readers without a scenario",
        only: None,
        last: false,
        run: Run::Guide(uncovered_readers::run),
    },
    Check {
        subject: "readers with two scenarios",
        only: None,
        last: false,
        run: Run::Guide(overlapping_scenarios::run),
    },
    Check {
        subject: "scenarios without readers",
        only: None,
        last: false,
        run: Run::Context(unreachable_scenario::run),
    },
    Check {
        subject: "readers whom the page does not address",
        only: None,
        last: false,
        run: Run::Context(unaddressed_readers::run),
    },
    Check {
        subject: "branches of prose that nobody is meant by",
        only: None,
        last: false,
        run: Run::Context(unreached_prose::run),
    },
    Check {
        subject: "ways without an end",
        only: None,
        last: false,
        run: Run::Context(way_without_end::run),
    },
    Check {
        subject: "ways that never end",
        only: None,
        last: false,
        run: Run::Context(endless_way::run),
    },
    Check {
        subject: "options without an end",
        only: None,
        last: false,
        run: Run::Context(trap::run),
    },
    Check {
        subject: "points of no return",
        only: None,
        last: false,
        run: Run::Context(dead_end::run),
    },
    Check {
        subject: "ways that may end badly",
        only: Some(&codes::RISKY_STEP),
        last: false,
        run: Run::Context(risky_step::run),
    },
    Check {
        subject: "`@continue`s that do not hold",
        only: None,
        last: false,
        run: Run::Context(continue_does_not_hold::run),
    },
    Check {
        subject: "requirements that do not hold",
        only: None,
        last: false,
        run: Run::Context(requires_does_not_hold::run),
    },
    Check {
        subject: "effects that break an assumption",
        only: None,
        last: false,
        run: Run::Context(broken_assumption::run),
    },
    Check {
        subject: "examples",
        only: None,
        last: true,
        run: Run::Context(failed_example::run),
    },
];

/// The checks of guides that come to the same outcome.
pub(crate) static COMPARING: &[Comparing] = &[
    Comparing {
        subject: "guides that disagree",
        code: &codes::GUIDES_DISAGREE,
        run: guides_disagree::run,
    },
    Comparing {
        subject: "points of no return that another guide does without",
        code: &codes::NEEDLESS_RISK,
        run: needless_risk::run,
    },
];

/// The checks of a file's text, as it is read.
pub(crate) static FILE: &[fn(&Model, &File) -> Vec<Diagnostic>] = &[
    heading_level::run,
    bad_anchor::run,
    missing_alt_text::run,
    term_by_hand::run,
    short_before_full::run,
    unused_name::run,
    awkward_label::run,
    term_markup::run,
    late_warning::run,
    unnamed_readers::run,
];

/// The subjects of the summaries, for checks of all of them.
pub(crate) const REACHED: &str = "steps that nobody comes to";
pub(crate) const AGREEMENT: &str = "guides that come to the same outcome";

/// The check that runs first and alone: in an impossible context everything is proved and nothing
/// true.
pub(crate) static FIRST: Check = Check {
    subject: "assumptions",
    only: None,
    last: false,
    run: Run::Context(impossible_world::run),
};
