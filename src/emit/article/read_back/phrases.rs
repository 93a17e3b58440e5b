//! The phrases of a language as the reader knows them. They are written by hand beside the vocabulary
//! of the writer and share nothing with it: a wrong message would else be read as it is wrong.

use crate::model::amount::{Period, Rounding, Side};
use crate::model::{OrderedKind, Relation};

/// What stands before and behind the words that are meant.
pub(super) type Around = (&'static str, &'static str);

/// What stands before, between and behind two things.
pub(super) type Around2 = (&'static str, &'static str, &'static str);

pub(super) struct Phrases {
    pub(super) language: &'static str,
    pub(super) months: [&'static str; 12],
    /// Behind the day, and behind the month.
    pub(super) date: (&'static str, &'static str),
    pub(super) decimal_mark: char,
    pub(super) group_mark: char,
    /// Behind a time of day.
    pub(super) behind_time: &'static str,
    pub(super) version: &'static str,
    /// The word of one for units that the writer says in the plural: `[("Tage", "Tag")]`. Where it
    /// is empty, a plural is a singular with `s`.
    pub(super) singular: &'static [(&'static str, &'static str)],
    pub(super) number_bounds: [(Relation, Around); 4],
    pub(super) date_bounds: [(Relation, Around); 4],
    pub(super) time_bounds: [(Relation, Around); 4],
    pub(super) version_bounds: [(Relation, Around); 4],
    /// How amounts and days lie to others; without a relation, that they are the same.
    pub(super) amounts: [(Option<Relation>, Around); 5],
    pub(super) days: [(Option<Relation>, Around); 5],
    pub(super) clock: [(Option<Relation>, Around); 5],
    /// How days lie to those so much later, and earlier: what stands before the count and behind it.
    pub(super) later: [(Option<Relation>, Around); 5],
    pub(super) earlier: [(Option<Relation>, Around); 5],
    /// Around the first and the last day of a stretch of every year.
    pub(super) any_year: Around2,
    /// Around the first and the last day.
    pub(super) days_between: Around2,
    pub(super) minutes_between: Around2,
    pub(super) plus: &'static str,
    pub(super) minus: &'static str,
    pub(super) times: &'static str,
    pub(super) divided_by: &'static str,
    pub(super) percent_of: &'static str,
    /// Before a list in parentheses, and its parentheses.
    pub(super) least_of: Around2,
    pub(super) greatest_of: Around2,
    /// The same of days.
    pub(super) earliest_of: Around2,
    pub(super) latest_of: Around2,
    pub(super) but_at_least: &'static str,
    pub(super) but_at_most: &'static str,
    pub(super) but_not_before: &'static str,
    pub(super) but_not_after: &'static str,
    pub(super) rounded: [(Rounding, &'static str); 6],
    pub(super) period_ends: [(Period, Side, Around); 4],
    /// How long it is between two days, and whether both count.
    pub(super) elapsed: [(Period, bool, Around2); 6],
    pub(super) weekdays: [&'static str; 7],
    /// Before the name of days, between them and the day that they stand next to.
    pub(super) next_days: [(Relation, (&'static str, &'static str)); 4],
    pub(super) next_weekday: [(Relation, (&'static str, &'static str)); 4],
    /// Before the name of days of which one is added.
    pub(super) one_of_days: &'static str,
    /// Before the name of days, before the first day, between both, behind them; and whether both count.
    pub(super) days_counted: [(bool, &'static str, Around2); 2],
    /// One day, month, year and week, and several.
    pub(super) units: [(&'static str, &'static str); 5],
    pub(super) range: Around2,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) nothing: &'static str,
    /// A condition that always holds, and one that never does.
    pub(super) constants: [&'static str; 2],
    pub(super) comma: &'static str,
    pub(super) and: &'static str,
    pub(super) or: &'static str,
    pub(super) unless: &'static str,
    pub(super) all_apply: &'static str,
    pub(super) any_applies: &'static str,
    // Behind a label.
    pub(super) is: Around,
    pub(super) is_not: Around,
    pub(super) either: Around2,
    pub(super) neither: Around2,
    pub(super) none_of: Around,
    pub(super) include: Around,
    pub(super) include_not: Around,
    pub(super) include_neither: Around2,
    pub(super) include_none_of: Around,
    pub(super) only: Around,
    pub(super) none: &'static str,
    pub(super) not_exactly: Around,
    // Sentences of a page.
    pub(super) for_whom: Around,
    pub(super) everybody_else: &'static str,
    pub(super) which_part: &'static str,
    pub(super) only_if: Around,
    pub(super) only_otherwise: &'static str,
    pub(super) entry_if: &'static str,
    pub(super) entry_otherwise: &'static str,
    /// Behind a define's label.
    pub(super) meaning: &'static str,
    /// Between what an amount is called and what it is worked out of, and behind that.
    pub(super) amount: Around,
    pub(super) branch: Around,
    pub(super) branch_again: Around,
    pub(super) branch_otherwise: &'static str,
    pub(super) result: &'static str,
    pub(super) no_return: &'static str,
    pub(super) follow: Around,
    pub(super) go_on: Around,
    pub(super) finished: Around,
    pub(super) next: Around,
    pub(super) see: Around,
    pub(super) column_if: &'static str,
    pub(super) column_why: &'static str,
    pub(super) first_counts: &'static str,
    pub(super) all_count: &'static str,
    pub(super) otherwise: &'static str,
    pub(super) always: &'static str,
    /// Behind a result.
    pub(super) row_if: &'static str,
    pub(super) row_otherwise: &'static str,
    pub(super) row_always: &'static str,
    /// Behind a title.
    pub(super) not_available: &'static str,
    pub(super) available_only: &'static str,
    pub(super) always_available: &'static str,
    pub(super) never_available: &'static str,
    // The cells of a matrix.
    pub(super) cell_any: &'static str,
    pub(super) cell_not: Around,
    pub(super) cell_neither: Around2,
    pub(super) cell_none_of: Around,
    pub(super) cell_with: Around,
    pub(super) cell_without: Around,
    pub(super) cell_only: Around,
    pub(super) cell_none: &'static str,
    pub(super) cell_not_exactly: Around,
    pub(super) review_by: Around,
    pub(super) valid_between: Around2,
    pub(super) valid_from: Around,
    pub(super) valid_until: Around,
    pub(super) available: &'static str,
    pub(super) unavailable: &'static str,
}

/// The phrases of a language; `None` where the reader does not know it.
pub(super) fn of_language(language: &str) -> Option<&'static Phrases> {
    [&ENGLISH, &GERMAN]
        .into_iter()
        .find(|phrases| phrases.language == language)
}

/// English titles inside of a sentence begin with a small letter, but for names.
pub(super) fn with_small_letter(words: &str) -> String {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let capitals = first.chars().filter(|c| c.is_uppercase()).count();
    if first == "I" || capitals != 1 || !first.starts_with(char::is_uppercase) {
        return words.to_owned();
    }
    let space = if rest.is_empty() { "" } else { " " };
    format!("{}{space}{rest}", first.to_lowercase())
}

impl Phrases {
    /// A unit behind a number: of one, as the writer says it, or as the language does.
    pub(super) fn unit(&self, unit: &str, is_one: bool, one: Option<&str>) -> String {
        if let (true, Some(one)) = (is_one, one) {
            return one.to_owned();
        }
        let calendar = ["day", "month", "year", "week", "minute"];
        let bare = unit.strip_suffix('s').unwrap_or(unit);
        let known = calendar.iter().position(|known| *known == bare);
        match known.and_then(|at| self.units.get(at)) {
            Some((singular, plural)) => (if is_one { *singular } else { *plural }).to_owned(),
            None if is_one => self.of_one(unit),
            None => unit.to_owned(),
        }
    }

    /// The unit of one.
    fn of_one(&self, unit: &str) -> String {
        let known = self.singular.iter().find(|(plural, _)| *plural == unit);
        match known {
            Some((_, singular)) => (*singular).to_owned(),
            None if self.singular.is_empty() => match unit.strip_suffix('s') {
                Some(singular) if singular.len() > 1 => singular.to_owned(),
                _ => unit.to_owned(),
            },
            None => unit.to_owned(),
        }
    }

    pub(super) fn bounds(&self, kind: &OrderedKind) -> &[(Relation, Around); 4] {
        match kind {
            OrderedKind::Number { .. } => &self.number_bounds,
            OrderedKind::Date => &self.date_bounds,
            OrderedKind::Time => &self.time_bounds,
            OrderedKind::Version => &self.version_bounds,
        }
    }
}

static ENGLISH: Phrases = Phrases {
    language: "en",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    date: (" ", " "),
    decimal_mark: '.',
    group_mark: ',',
    behind_time: "",
    version: "version ",
    singular: &[],
    number_bounds: [
        (Relation::Less, ("less than ", "")),
        (Relation::LessOrEqual, ("at most ", "")),
        (Relation::Greater, ("more than ", "")),
        (Relation::GreaterOrEqual, ("at least ", "")),
    ],
    date_bounds: [
        (Relation::Less, ("before ", "")),
        (Relation::LessOrEqual, ("on or before ", "")),
        (Relation::Greater, ("after ", "")),
        (Relation::GreaterOrEqual, ("on or after ", "")),
    ],
    time_bounds: [
        (Relation::Less, ("before ", "")),
        (Relation::LessOrEqual, ("at ", " or earlier")),
        (Relation::Greater, ("after ", "")),
        (Relation::GreaterOrEqual, ("at ", " or later")),
    ],
    version_bounds: [
        (Relation::Less, ("earlier than ", "")),
        (Relation::LessOrEqual, ("", " or earlier")),
        (Relation::Greater, ("later than ", "")),
        (Relation::GreaterOrEqual, ("", " or later")),
    ],
    amounts: [
        (Some(Relation::Less), ("less than ", "")),
        (Some(Relation::LessOrEqual), ("at most ", "")),
        (Some(Relation::Greater), ("more than ", "")),
        (Some(Relation::GreaterOrEqual), ("at least ", "")),
        (None, ("the same as ", "")),
    ],
    days: [
        (Some(Relation::Less), ("before ", "")),
        (Some(Relation::LessOrEqual), ("on or before ", "")),
        (Some(Relation::Greater), ("after ", "")),
        (Some(Relation::GreaterOrEqual), ("on or after ", "")),
        (None, ("the same day as ", "")),
    ],
    clock: [
        (Some(Relation::Less), ("before ", "")),
        (Some(Relation::LessOrEqual), ("at or before ", "")),
        (Some(Relation::Greater), ("after ", "")),
        (Some(Relation::GreaterOrEqual), ("at or after ", "")),
        (None, ("the same time as ", "")),
    ],
    later: [
        (Some(Relation::Less), ("earlier than ", " after ")),
        (Some(Relation::LessOrEqual), ("no later than ", " after ")),
        (Some(Relation::Greater), ("more than ", " after ")),
        (Some(Relation::GreaterOrEqual), ("at least ", " after ")),
        (None, ("exactly ", " after ")),
    ],
    earlier: [
        (Some(Relation::Less), ("more than ", " before ")),
        (Some(Relation::LessOrEqual), ("at least ", " before ")),
        (Some(Relation::Greater), ("later than ", " before ")),
        (
            Some(Relation::GreaterOrEqual),
            ("no earlier than ", " before "),
        ),
        (None, ("exactly ", " before ")),
    ],
    any_year: ("from ", " to ", " of any year"),
    days_between: ("the days from ", " to ", ""),
    minutes_between: ("the minutes from ", " to ", ""),
    times: " times ",
    divided_by: " divided by ",
    percent_of: " % of ",
    least_of: ("the lowest of ", "(", ")"),
    greatest_of: ("the highest of ", "(", ")"),
    earliest_of: ("the earliest of ", "(", ")"),
    latest_of: ("the latest of ", "(", ")"),
    but_at_least: ", but at least ",
    but_at_most: ", but at most ",
    but_not_before: ", but not before ",
    but_not_after: ", but not after ",
    rounded: [
        (Rounding::Down, ", rounded down to "),
        (Rounding::Up, ", rounded up to "),
        (Rounding::TowardZero, ", rounded toward zero to "),
        (Rounding::HalfUp, ", rounded (half up) to "),
        (Rounding::HalfEven, ", rounded (half to even) to "),
        (
            Rounding::HalfAwayFromZero,
            ", rounded (half away from zero) to ",
        ),
    ],
    period_ends: [
        (
            Period::Month,
            Side::Start,
            ("the first day of the month of ", ""),
        ),
        (
            Period::Month,
            Side::End,
            ("the last day of the month of ", ""),
        ),
        (
            Period::Year,
            Side::Start,
            ("the first day of the year of ", ""),
        ),
        (
            Period::Year,
            Side::End,
            ("the last day of the year of ", ""),
        ),
    ],
    elapsed: [
        (Period::Day, false, ("the days from ", " to ", "")),
        (
            Period::Day,
            true,
            ("the days from ", " to ", ", both counted"),
        ),
        (Period::Month, false, ("the whole months from ", " to ", "")),
        (
            Period::Month,
            true,
            ("the whole months from ", " to ", ", both days counted"),
        ),
        (Period::Year, false, ("the whole years from ", " to ", "")),
        (
            Period::Year,
            true,
            ("the whole years from ", " to ", ", both days counted"),
        ),
    ],
    weekdays: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    next_days: [
        (Relation::Less, ("the last of the ", " before ")),
        (
            Relation::LessOrEqual,
            ("the last of the ", " on or before "),
        ),
        (Relation::Greater, ("the first of the ", " after ")),
        (
            Relation::GreaterOrEqual,
            ("the first of the ", " on or after "),
        ),
    ],
    next_weekday: [
        (Relation::Less, ("the last ", " before ")),
        (Relation::LessOrEqual, ("the last ", " on or before ")),
        (Relation::Greater, ("the first ", " after ")),
        (Relation::GreaterOrEqual, ("the first ", " on or after ")),
    ],
    one_of_days: "one of the ",
    days_counted: [
        (false, "the ", (" from ", " to ", ", the first not counted")),
        (true, "the ", (" from ", " to ", ", both counted")),
    ],
    plus: " plus ",
    minus: " minus ",
    units: [
        ("day", "days"),
        ("month", "months"),
        ("year", "years"),
        ("week", "weeks"),
        ("minute", "minutes"),
    ],
    range: ("from ", " to ", ""),
    yes: "yes",
    no: "no",
    nothing: "nothing",
    constants: ["always", "never"],
    comma: ", ",
    and: " and ",
    or: " or ",
    unless: ", unless ",
    all_apply: "all of these apply",
    any_applies: "at least one of these applies",
    is: (" is ", ""),
    is_not: (" is not ", ""),
    either: (" is either ", " or ", ""),
    neither: (" is neither ", " nor ", ""),
    none_of: (" is none of ", ""),
    include: (" include ", ""),
    include_not: (" do not include ", ""),
    include_neither: (" include neither ", " nor ", ""),
    include_none_of: (" include none of ", ""),
    only: (" are only ", ""),
    none: " are none",
    not_exactly: (" are not exactly ", ""),
    for_whom: ("For you if ", "."),
    everybody_else: "For everybody else: ",
    which_part: "Which part is yours?",
    only_if: ("If ", ":"),
    only_otherwise: "In all other cases:",
    entry_if: ", if ",
    entry_otherwise: ", in all other cases",
    meaning: " if ",
    amount: (": ", "."),
    branch: ("If ", ":"),
    branch_again: ("Otherwise, if ", ":"),
    branch_otherwise: "Otherwise:",
    result: "Result: ",
    no_return: "You cannot undo the next step",
    follow: ("Follow the steps of ", "."),
    go_on: ("Go on with ", "."),
    finished: ("You have finished: ", "."),
    next: ("What happens next: ", "."),
    see: ("See ", "."),
    column_if: "If",
    column_why: "Why",
    first_counts: "The first line that applies to you counts.",
    all_count: "Every line that applies to you counts.",
    otherwise: "in all other cases",
    always: "in every case",
    row_if: ", if ",
    row_otherwise: " in all other cases.",
    row_always: " in every case.",
    not_available: " is not available if ",
    available_only: " is available only if ",
    always_available: " is always available.",
    never_available: " is never available.",
    cell_any: "any",
    cell_not: ("not ", ""),
    cell_neither: ("neither ", " nor ", ""),
    cell_none_of: ("none of ", ""),
    cell_with: ("with ", ""),
    cell_without: ("without ", ""),
    cell_only: ("only ", ""),
    cell_none: "none",
    cell_not_exactly: ("not exactly ", ""),
    review_by: ("To be reviewed by ", "."),
    valid_between: ("Valid from ", " to ", "."),
    valid_from: ("Valid from ", " on."),
    valid_until: ("Valid until ", "."),
    available: "available",
    unavailable: "not available",
};

static GERMAN: Phrases = Phrases {
    language: "de",
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    date: (". ", " "),
    decimal_mark: ',',
    group_mark: '.',
    behind_time: " Uhr",
    version: "Version ",
    singular: &[
        ("Tage", "Tag"),
        ("Wochen", "Woche"),
        ("Monate", "Monat"),
        ("Jahre", "Jahr"),
        ("Stunden", "Stunde"),
        ("Minuten", "Minute"),
    ],
    number_bounds: [
        (Relation::Less, ("weniger als ", "")),
        (Relation::LessOrEqual, ("höchstens ", "")),
        (Relation::Greater, ("mehr als ", "")),
        (Relation::GreaterOrEqual, ("mindestens ", "")),
    ],
    date_bounds: [
        (Relation::Less, ("vor dem ", "")),
        (Relation::LessOrEqual, ("am ", " oder früher")),
        (Relation::Greater, ("nach dem ", "")),
        (Relation::GreaterOrEqual, ("am ", " oder später")),
    ],
    time_bounds: [
        (Relation::Less, ("vor ", "")),
        (Relation::LessOrEqual, ("um ", " oder früher")),
        (Relation::Greater, ("nach ", "")),
        (Relation::GreaterOrEqual, ("um ", " oder später")),
    ],
    version_bounds: [
        (Relation::Less, ("älter als ", "")),
        (Relation::LessOrEqual, ("", " oder älter")),
        (Relation::Greater, ("neuer als ", "")),
        (Relation::GreaterOrEqual, ("", " oder neuer")),
    ],
    amounts: [
        (Some(Relation::Less), ("kleiner als ", "")),
        (Some(Relation::LessOrEqual), ("höchstens so groß wie ", "")),
        (Some(Relation::Greater), ("größer als ", "")),
        (
            Some(Relation::GreaterOrEqual),
            ("mindestens so groß wie ", ""),
        ),
        (None, ("ebenso groß wie ", "")),
    ],
    days: [
        (Some(Relation::Less), ("früher als ", "")),
        (Some(Relation::LessOrEqual), ("nicht später als ", "")),
        (Some(Relation::Greater), ("später als ", "")),
        (Some(Relation::GreaterOrEqual), ("nicht früher als ", "")),
        (None, ("derselbe Tag wie ", "")),
    ],
    clock: [
        (Some(Relation::Less), ("früher als ", "")),
        (Some(Relation::LessOrEqual), ("nicht später als ", "")),
        (Some(Relation::Greater), ("später als ", "")),
        (Some(Relation::GreaterOrEqual), ("nicht früher als ", "")),
        (None, ("dieselbe Uhrzeit wie ", "")),
    ],
    later: [
        (
            Some(Relation::Less),
            ("früher oder weniger als ", " später als "),
        ),
        (
            Some(Relation::LessOrEqual),
            ("früher oder höchstens ", " später als "),
        ),
        (Some(Relation::Greater), ("mehr als ", " später als ")),
        (
            Some(Relation::GreaterOrEqual),
            ("mindestens ", " später als "),
        ),
        (None, ("genau ", " später als ")),
    ],
    earlier: [
        (Some(Relation::Less), ("mehr als ", " früher als ")),
        (Some(Relation::LessOrEqual), ("mindestens ", " früher als ")),
        (
            Some(Relation::Greater),
            ("später oder weniger als ", " früher als "),
        ),
        (
            Some(Relation::GreaterOrEqual),
            ("später oder höchstens ", " früher als "),
        ),
        (None, ("genau ", " früher als ")),
    ],
    any_year: ("jedes Jahr von ", " bis ", ""),
    days_between: ("die Tage zwischen ", " und ", ""),
    minutes_between: ("die Minuten zwischen ", " und ", ""),
    times: " mal ",
    divided_by: " geteilt durch ",
    percent_of: " % von ",
    least_of: ("der kleinste Wert von ", "(", ")"),
    greatest_of: ("der größte Wert von ", "(", ")"),
    earliest_of: ("der früheste Zeitpunkt von ", "(", ")"),
    latest_of: ("der späteste Zeitpunkt von ", "(", ")"),
    but_at_least: ", aber mindestens ",
    but_at_most: ", aber höchstens ",
    but_not_before: ", aber nicht vor ",
    but_not_after: ", aber nicht nach ",
    rounded: [
        (Rounding::Down, ", abgerundet auf "),
        (Rounding::Up, ", aufgerundet auf "),
        (Rounding::TowardZero, ", zur Null hin gerundet auf "),
        (Rounding::HalfUp, ", gerundet (die Hälfte auf) auf "),
        (
            Rounding::HalfEven,
            ", gerundet (die Hälfte zur geraden Zahl) auf ",
        ),
        (
            Rounding::HalfAwayFromZero,
            ", gerundet (die Hälfte von der Null weg) auf ",
        ),
    ],
    period_ends: [
        (
            Period::Month,
            Side::Start,
            ("der erste Tag des Monats von ", ""),
        ),
        (
            Period::Month,
            Side::End,
            ("der letzte Tag des Monats von ", ""),
        ),
        (
            Period::Year,
            Side::Start,
            ("der erste Tag des Jahres von ", ""),
        ),
        (
            Period::Year,
            Side::End,
            ("der letzte Tag des Jahres von ", ""),
        ),
    ],
    elapsed: [
        (Period::Day, false, ("die Tage zwischen ", " und ", "")),
        (
            Period::Day,
            true,
            ("die Tage zwischen ", " und ", ", beide mitgezählt"),
        ),
        (
            Period::Month,
            false,
            ("die vollen Monate zwischen ", " und ", ""),
        ),
        (
            Period::Month,
            true,
            (
                "die vollen Monate zwischen ",
                " und ",
                ", beide Tage mitgezählt",
            ),
        ),
        (
            Period::Year,
            false,
            ("die vollen Jahre zwischen ", " und ", ""),
        ),
        (
            Period::Year,
            true,
            (
                "die vollen Jahre zwischen ",
                " und ",
                ", beide Tage mitgezählt",
            ),
        ),
    ],
    weekdays: [
        "Montag",
        "Dienstag",
        "Mittwoch",
        "Donnerstag",
        "Freitag",
        "Samstag",
        "Sonntag",
    ],
    next_days: [
        (Relation::Less, ("der letzte der ", " früher als ")),
        (
            Relation::LessOrEqual,
            ("der letzte der ", " nicht später als "),
        ),
        (Relation::Greater, ("der erste der ", " später als ")),
        (
            Relation::GreaterOrEqual,
            ("der erste der ", " nicht früher als "),
        ),
    ],
    next_weekday: [
        (Relation::Less, ("der letzte ", " früher als ")),
        (Relation::LessOrEqual, ("der letzte ", " nicht später als ")),
        (Relation::Greater, ("der erste ", " später als ")),
        (
            Relation::GreaterOrEqual,
            ("der erste ", " nicht früher als "),
        ),
    ],
    one_of_days: "einer der ",
    days_counted: [
        (
            false,
            "die ",
            (" zwischen ", " und ", ", der erste nicht mitgezählt"),
        ),
        (true, "die ", (" zwischen ", " und ", ", beide mitgezählt")),
    ],
    plus: " plus ",
    minus: " minus ",
    units: [
        ("Tag", "Tage"),
        ("Monat", "Monate"),
        ("Jahr", "Jahre"),
        ("Woche", "Wochen"),
        ("Minute", "Minuten"),
    ],
    range: ("von ", " bis ", ""),
    yes: "ja",
    no: "nein",
    nothing: "nichts",
    constants: ["immer", "nie"],
    comma: ", ",
    and: " und ",
    or: " oder ",
    unless: ", außer wenn ",
    all_apply: "all das zutrifft",
    any_applies: "mindestens eines davon zutrifft",
    is: (" ", " ist"),
    is_not: (" nicht ", " ist"),
    either: (" entweder ", " oder ", " ist"),
    neither: (" weder ", " noch ", " ist"),
    none_of: (" nichts von ", " ist"),
    include: (" ", " umfassen"),
    include_not: (" nicht ", " umfassen"),
    include_neither: (" weder ", " noch ", " umfassen"),
    include_none_of: (" nichts von ", " umfassen"),
    only: (" nur ", " sind"),
    none: " leer sind",
    not_exactly: (" nicht genau ", " sind"),
    for_whom: ("Für Sie, wenn ", "."),
    everybody_else: "Für alle anderen: ",
    which_part: "Welcher Teil gilt für Sie?",
    only_if: ("Wenn ", ":"),
    only_otherwise: "In allen anderen Fällen:",
    entry_if: ", wenn ",
    entry_otherwise: ", in allen anderen Fällen",
    meaning: ", wenn ",
    amount: (": ", "."),
    branch: ("Wenn ", ":"),
    branch_again: ("Sonst, wenn ", ":"),
    branch_otherwise: "Sonst:",
    result: "Ergebnis: ",
    no_return: "Den nächsten Schritt können Sie nicht rückgängig machen",
    follow: ("Folgen Sie den Schritten von ", "."),
    go_on: ("Weiter mit ", "."),
    finished: ("Fertig: ", "."),
    next: ("Wie es weitergeht: ", "."),
    see: ("Siehe ", "."),
    column_if: "Wenn",
    column_why: "Warum",
    first_counts: "Es gilt die erste Zeile, die auf Sie zutrifft.",
    all_count: "Jede Zeile gilt, die auf Sie zutrifft.",
    otherwise: "in allen anderen Fällen",
    always: "in jedem Fall",
    row_if: ", wenn ",
    row_otherwise: " in allen anderen Fällen.",
    row_always: " in jedem Fall.",
    not_available: " ist nicht verfügbar, wenn ",
    available_only: " ist nur verfügbar, wenn ",
    always_available: " ist immer verfügbar.",
    never_available: " ist nie verfügbar.",
    cell_any: "beliebig",
    cell_not: ("nicht ", ""),
    cell_neither: ("weder ", " noch ", ""),
    cell_none_of: ("nichts von ", ""),
    cell_with: ("mit ", ""),
    cell_without: ("ohne ", ""),
    cell_only: ("nur ", ""),
    cell_none: "nichts",
    cell_not_exactly: ("nicht genau ", ""),
    review_by: ("Wird überprüft bis ", "."),
    valid_between: ("Gültig vom ", " bis zum ", "."),
    valid_from: ("Gültig ab ", "."),
    valid_until: ("Gültig bis ", "."),
    available: "verfügbar",
    unavailable: "nicht verfügbar",
};
