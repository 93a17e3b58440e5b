//! A desk that decides returns by rules that are compiled from `policies/returns.case` while this is built.

/// The rules: facts whose numbers cannot leave their domains, and a function for each decision.
mod rules {
    include!(concat!(env!("OUT_DIR"), "/casebook.rs"));
}

use rules::{Answer, returns};
use rules::returns::{Bought, Facts, Known, Reason, Refund};

/// What the desk says of a parcel, and why.
fn answer(facts: &Facts) -> String {
    let ruling = returns::refund(facts);
    // A new outcome in the policy is an error here until somebody says what the desk does with it.
    let what = match ruling.outcome {
        Refund::Money => "We send you your money.",
        Refund::Repair => "We repair it.",
        Refund::Voucher => "You get a voucher.",
        Refund::NothingBack => "We cannot take it back.",
    };
    let reasons: Vec<&str> = ruling.why().filter_map(|rule| rule.reason).collect();
    format!("{what} {}", reasons.join(" ")).trim_end().to_owned()
}

/// What the desk asks next, as long as it does not know enough of a parcel.
fn question(known: &Known) -> Option<&'static str> {
    match returns::refund_known(known) {
        Answer::Decided(_) => None,
        Answer::Ask(fact) => Some(fact.question()),
    }
}

fn main() -> Result<(), rules::OutsideDomain> {
    let mut known = Known { reason: Some(Reason::Broken), ..Known::default() };
    println!("{}", question(&known).unwrap_or("That is all."));
    known.bought = Some(Bought::new(365)?);
    println!("{}", question(&known).unwrap_or("That is all."));
    let facts = Facts { bought: Bought::new(365)?, opened: true, reason: Reason::Broken, member: false };
    println!("{}", answer(&facts));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Bought, Facts, Known, Reason, answer, question, returns};

    fn facts(bought: i64, opened: bool, reason: Reason, member: bool) -> Facts {
        Facts { bought: Bought::new(bought).expect("in the domain"), opened, reason, member }
    }

    #[test]
    fn the_desk_says_what_the_policy_says() {
        let broken = facts(365, true, Reason::Broken, false);
        assert_eq!(answer(&broken), "We repair it. For two years, what breaks is repaired.");
        assert_eq!(answer(&facts(31, false, Reason::Unwanted, false)), "We cannot take it back.");
        assert_eq!(answer(&facts(31, false, Reason::Unwanted, true)), "You get a voucher. Members have twice the time.");
    }

    #[test]
    fn only_what_matters_is_asked() {
        let mut known = Known { reason: Some(Reason::Broken), ..Known::default() };
        assert_eq!(question(&known), Some(returns::Fact::Bought.question()));
        known.bought = Some(Bought::new(365).expect("in the domain"));
        assert_eq!(question(&known), None);
    }

    #[test]
    fn both_sides_of_each_bound() {
        for (bought, outcome) in [
            (30, returns::Refund::Money),
            (31, returns::Refund::Repair),
            (730, returns::Refund::Repair),
            (731, returns::Refund::NothingBack),
        ] {
            assert_eq!(returns::refund(&facts(bought, false, Reason::Broken, false)).outcome, outcome, "{bought}");
        }
    }

    #[test]
    fn a_number_cannot_leave_its_domain() {
        let error = Bought::new(3651).expect_err("out of it");
        assert_eq!(error.to_string(), "bought cannot be 3651 days: it lies in 0..3650 days");
    }
}
