//! Validation of a policy: everything else in this crate relies on it.

use std::collections::BTreeSet;

use crate::policy::{Admits, Cell, Choice, Domain, Fact, Hit, Kind, Policy, Table};
use crate::value::all_members;

/// Checks a policy.
///
/// # Errors
/// In words, the contradiction.
pub(crate) fn policy(policy: &Policy) -> Result<(), String> {
    names("fact", policy.facts.iter().map(|fact| fact.name.as_str()))?;
    for fact in &policy.facts {
        domain(&fact.name, &fact.domain)?;
    }
    for cell in policy.possible.iter().flatten() {
        self::cell(policy, "what is possible", cell)?;
    }
    computed(policy)?;
    names(
        "table",
        policy.tables.iter().map(|table| table.name.as_str()),
    )?;
    given(policy)?;
    policy
        .tables
        .iter()
        .try_for_each(|table| self::table(policy, table))
}

/// What rows give that is worked out is a number or a date, as their table gives them.
fn given(policy: &Policy) -> Result<(), String> {
    let mut before = None;
    for given in &policy.given {
        let at = (given.table, given.row);
        if before.is_some_and(|before| before >= at) {
            return Err("rows that give what is worked out are named out of order".to_owned());
        }
        before = Some(at);
        let Some(table) = policy.tables.get(given.table as usize) else {
            return Err("a table gives what is worked out that is not there".to_owned());
        };
        let row = table.rows.get(given.row as usize);
        let fact = policy.facts.get(given.fact as usize);
        let is_worked_out = policy.computed(given.fact).is_some();
        let is_alike = fact.is_some_and(|fact| match (&fact.domain, &table.result) {
            (Domain::Number { decimals, .. }, Domain::Number { decimals: own, .. }) => {
                decimals == own
            }
            (Domain::Date { .. }, Domain::Date { .. })
            | (Domain::Time { .. }, Domain::Time { .. })
            | (Domain::Version { .. }, Domain::Version { .. }) => true,
            _ => false,
        });
        if row.is_none() || !is_worked_out || !is_alike || table.hit == Hit::Collect {
            return Err(format!(
                "a row of `{}` gives what it cannot give",
                table.name
            ));
        }
    }
    Ok(())
}

fn computed(policy: &Policy) -> Result<(), String> {
    let mut before = None;
    for computed in &policy.computed {
        if before.is_some_and(|before| before >= computed.fact) {
            return Err("facts that are worked out are named out of order".to_owned());
        }
        before = Some(computed.fact);
        let fact = policy.facts.get(computed.fact as usize);
        let Some(fact) = fact else {
            return Err("a fact is worked out that is not there".to_owned());
        };
        let is_given = |other: u32| {
            // A choice asks for the position of a value.
            let is_number = |fact: &Fact| !matches!(fact.domain, Domain::AnyOf(_));
            policy.facts.get(other as usize).is_some_and(is_number)
                && policy.computed(other).is_none()
        };
        if !is_ordered(&fact.domain)
            || !computed.amount.is_sound()
            || !computed.amount.facts().all(is_given)
        {
            return Err(format!("`{}` cannot be worked out", fact.name));
        }
    }
    Ok(())
}

/// How many minutes from midnight a time may lie.
const FURTHEST: i64 = 1_000_000;

fn is_ordered(domain: &Domain) -> bool {
    matches!(
        domain,
        Domain::Number { .. } | Domain::Date { .. } | Domain::Time { .. } | Domain::Version { .. }
    )
}

fn table(policy: &Policy, table: &Table) -> Result<(), String> {
    domain(&table.name, &table.result)?;
    names("row", table.rows.iter().map(|row| row.name.as_str()))?;
    let collects = matches!(table.result, Domain::AnyOf(_));
    if collects != (table.hit == Hit::Collect) {
        return Err(format!(
            "`{}` is taken together from what cannot be",
            table.name
        ));
    }
    if matches!(table.kind, Kind::Guide | Kind::Eligibility)
        && !matches!(table.result, Domain::OneOf(_))
    {
        return Err(format!("`{}` gives what its kind cannot give", table.name));
    }
    for row in &table.rows {
        if !table.result.has(row.result) {
            return Err(format!(
                "`{}` in `{}` gives what is no result",
                row.name, table.name
            ));
        }
        row.when
            .iter()
            .try_for_each(|cell| self::cell(policy, &row.name, cell))?;
    }
    table
        .others
        .iter()
        .try_for_each(|cell| self::cell(policy, &table.name, cell))
}

fn names<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        if name.is_empty() {
            return Err(format!("a {what} has no name"));
        }
        if !seen.insert(name) {
            return Err(format!("two {what}s are called `{name}`"));
        }
    }
    u32::try_from(seen.len())
        .map(|_| ())
        .map_err(|_| format!("there are too many {what}s"))
}

fn domain(name: &str, domain: &Domain) -> Result<(), String> {
    let choices =
        |choices: &[Choice]| names("value", choices.iter().map(|choice| choice.name.as_str()));
    let fault = |what: &str| Err(format!("`{name}` {what}"));
    match domain {
        Domain::OneOf(list) if list.is_empty() => fault("can be nothing"),
        Domain::AnyOf(list) if list.len() > 64 => fault("has more than 64 members"),
        Domain::OneOf(list) | Domain::AnyOf(list) => choices(list),
        Domain::Number { lo, hi, .. }
        | Domain::Date { lo, hi }
        | Domain::Time { lo, hi }
        | Domain::Version { lo, hi }
            if lo > hi =>
        {
            fault("ends before it begins")
        }
        // Bounds stay where sums and differences of two of them cannot overflow.
        Domain::Number { lo, hi, .. }
        | Domain::Date { lo, hi }
        | Domain::Time { lo, hi }
        | Domain::Version { lo, hi }
            if *lo <= i64::MIN / 2
                || *hi > i64::MAX / 2 && !matches!(domain, Domain::Version { .. }) =>
        {
            fault("goes too far")
        }
        Domain::Number { decimals, .. } if *decimals > 9 => {
            fault("has too many digits after the point")
        }
        Domain::Date { lo, hi } if *lo < -719_162 || *hi > 2_932_896 => {
            fault("goes beyond the years 1 to 9999")
        }
        // What is worked out may lie some days before or behind.
        Domain::Time { lo, hi } if *lo < -FURTHEST || *hi > FURTHEST => {
            fault("goes beyond some days")
        }
        Domain::Version { lo, .. } if *lo < 0 => fault("begins before version 0"),
        _ => Ok(()),
    }
}

fn cell(policy: &Policy, name: &str, cell: &Cell) -> Result<(), String> {
    let mut before = None;
    for side in &cell.sides {
        if before.is_some_and(|before| before >= side.fact) {
            return Err(format!("a box of `{name}` names facts out of order"));
        }
        before = Some(side.fact);
        let Some(fact) = policy.facts.get(side.fact as usize) else {
            return Err(format!("a box of `{name}` names a fact that is not there"));
        };
        let is_possible = match (&fact.domain, &side.admits) {
            (Domain::AnyOf(choices), Admits::Members { with, without }) => {
                with & without == 0 && (with | without) & !all_members(choices.len()) == 0
            }
            (Domain::AnyOf(_), _) | (_, Admits::Members { .. }) => false,
            (domain, Admits::Within(intervals)) => {
                let apart = intervals
                    .windows(2)
                    .all(|pair| matches!(pair, [(_, hi), (lo, _)] if hi < lo));
                let inside = |(lo, hi): &(i64, i64)| lo <= hi && domain.has(*lo) && domain.has(*hi);
                !intervals.is_empty() && apart && intervals.iter().all(inside)
            }
        };
        if !is_possible {
            return Err(format!(
                "a box of `{name}` admits of `{}` what it cannot be",
                fact.name
            ));
        }
    }
    Ok(())
}
