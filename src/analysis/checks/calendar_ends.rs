//! `calendar-ends`: working days are counted, for some reader, in a year whose holidays are not stated.

use crate::analysis::context::AnalysisContext;
use crate::analysis::findings::check::Findings;
use crate::analysis::findings::subjects;
use crate::analysis::region::diagram::{Exhausted, Region};
use crate::analysis::region::space::Case;
use crate::analysis::rules::{decisions, given};
use crate::base::{Diagnostic, codes};
use crate::model::calendar::Workdays;
use crate::model::domain::{date_parts, show_date};
use crate::model::{Amount, FactId, RuleResult};
use crate::words::message;

pub(crate) fn run(context: &mut AnalysisContext<'_>) -> Findings {
    let model = context.model;
    let mut told = Told::default();
    let own = context.file.id;
    let everybody = context.possible(Region::ALL)?;
    let of_all = model.facts.of_file(own).filter(|(id, fact)| {
        fact.computed.is_some() && !model.is_given(*id) && model.is_sound(fact.span)
    });
    for (id, _) in of_all {
        told.tell(context, id, everybody)?;
    }
    // What a rule works out is asked of those who get it.
    for (id, decision) in model.decisions.of_file(own) {
        if !model.is_sound(decision.span) {
            continue;
        }
        let counts = |result: RuleResult| match result {
            RuleResult::Amount(fact) => !days_of(context, fact).is_empty(),
            RuleResult::Value(_) => false,
        };
        if !decision.rules.iter().any(|rule| counts(rule.result)) {
            continue;
        }
        let wins = decisions::decision(context, id)?.wins.clone();
        for (rule, wins) in decision.rules.iter().zip(wins) {
            if let RuleResult::Amount(fact) = rule.result {
                let readers = context.possible(wins)?;
                told.tell(context, fact, readers)?;
            }
        }
    }
    Ok(told.found)
}

/// What is found: of each calendar once.
#[derive(Default)]
struct Told {
    found: Vec<Diagnostic>,
    of: Vec<Workdays>,
}

impl Told {
    fn tell(
        &mut self,
        context: &AnalysisContext<'_>,
        fact: FactId,
        readers: Region,
    ) -> Result<(), Exhausted> {
        for counted in days_of(context, fact) {
            if !self.of.contains(&counted.days)
                && let Some(finding) = beyond(context, fact, &counted, readers)?
            {
                self.found.push(finding);
                self.of.push(counted.days);
            }
        }
        Ok(())
    }
}

/// A day that an amount counts from or comes to.
struct Counted {
    day: Amount,
    known: (i64, i64),
    days: Workdays,
}

/// The days of an amount that may lie beyond those of a calendar.
fn days_of(context: &AnalysisContext<'_>, fact: FactId) -> Vec<Counted> {
    let mut all = Vec::new();
    let computed = context.model.facts.at(fact).computed.as_ref();
    let mut waiting: Vec<&Amount> = computed.iter().map(|of| &of.amount).collect();
    while let Some(amount) = waiting.pop() {
        match amount {
            // What a decision gives is asked of its own rules.
            Amount::Case(key, _) => waiting.push(key),
            other => waiting.extend(other.parts()),
        }
        let (days, day, before) = match amount {
            // Up to the day before the first, nothing is counted.
            Amount::DaysUpTo(days, of) => (days, of.as_ref(), 1),
            Amount::NthDay(days, _) => (days, amount, 0),
            _ => continue,
        };
        let Some((first, last)) = days.known() else {
            continue;
        };
        let (lo, hi) = day.bounds(&|id| context.model.facts.at(id).domain.bounds());
        if lo < i128::from(first - before) || i128::from(last) < hi {
            all.push(Counted {
                day: day.clone(),
                known: (first - before, last),
                days: days.clone(),
            });
        }
    }
    all
}

/// A reader in a region for whom an amount counts by days that are not known.
fn beyond(
    context: &AnalysisContext<'_>,
    fact: FactId,
    counted: &Counted,
    readers: Region,
) -> Result<Option<Diagnostic>, Exhausted> {
    let model = context.model;
    let (first, last) = counted.known;
    for bounds in [(last + 1, FARTHEST), (-FARTHEST, first - 1)] {
        let reader = given::reader_where(context, readers, &counted.day, bounds)?;
        let Some(reader) = reader else {
            continue;
        };
        let day = |reader: &Case| {
            let known = |id: FactId| reader.get(&id)?.number();
            i64::try_from(counted.day.value(&known)?).ok()
        };
        let shown = day(&reader).map_or_else(String::new, show_date);
        let calendar = model.calendar_of(&counted.days);
        let name = calendar.map_or("", |calendar| calendar.name.as_str());
        let year = |day: i64| date_parts(day).map_or(0, |(year, ..)| year);
        let (from, to) = counted.days.known().unwrap_or_default();
        let years = if year(from) == year(to) {
            format!("for {}", year(from))
        } else {
            format!("from {} to {}", year(from), year(to))
        };
        let message = format!(
            "working days by `{name}` are counted to {shown} for some readers, and its holidays are stated {years}"
        );
        let of = model.facts.at(fact);
        let mut diagnostic = Diagnostic::new(&codes::CALENDAR_ENDS, of.span, message);
        if let Some(calendar) = calendar {
            diagnostic = diagnostic.also(calendar.span, "the calendar");
        }
        let diagnostic = diagnostic.help(format!(
                "add the holidays of the years that are missing, or narrow the dates of which {} is worked out",
                message::amount_in_message(model, fact)
            ));
        let facts: Vec<FactId> = model.given_facts(fact).into_iter().collect();
        let agrees = |reader: &Case| {
            day(reader).is_some_and(|day| bounds.0 <= day && day <= bounds.1)
                && subjects::evaluator(context).possible(reader)
        };
        return Ok(Some(subjects::replayed_for(
            context, diagnostic, &facts, &reader, agrees,
        )));
    }
    Ok(None)
}

/// Beyond what days can be.
const FARTHEST: i64 = 1_000_000_000_000;
