//! Days as people write them: `31.12.2025`, `12/31/2025`, `31 Dec 2025`.

use crate::model::domain::read_date;

/// Whether the day or the month stands first between slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayOrder {
    DayFirst,
    MonthFirst,
}

/// The first letters of the months, in English and German.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän"],
    &["feb"],
    &["mar", "mär", "mrz"],
    &["apr"],
    &["may", "mai"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez"],
];

/// Reads a day, as `2025-12-31`. `None` where a text is none.
pub(super) fn day(text: &str, order: DayOrder) -> Option<String> {
    let text = text.trim();
    // A time of day at midnight is what exports add to a day.
    let text = ["T00:00:00Z", "T00:00:00", " 00:00:00", " 00:00"]
        .iter()
        .find_map(|midnight| text.strip_suffix(midnight))
        .unwrap_or(text);
    let (year, month, day) = in_digits(text, order).or_else(|| in_words(text))?;
    let iso = format!("{year:04}-{month:02}-{day:02}");
    read_date(&iso).is_some().then_some(iso)
}

/// Whether a text is a day in some order.
pub(super) fn is_day(text: &str) -> bool {
    day(text, DayOrder::DayFirst).is_some() || day(text, DayOrder::MonthFirst).is_some()
}

fn in_digits(text: &str, order: DayOrder) -> Option<(u32, u32, u32)> {
    let separator = text.chars().find(|c| ['-', '/', '.'].contains(c))?;
    let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
    let is_number =
        |part: &&str| (1..=4).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit());
    if !parts.iter().all(is_number) {
        return None;
    }
    let [one, two, three] = parts.as_slice() else {
        return None;
    };
    let number = |part: &str| part.parse::<u32>().ok();
    if one.len() == 4 {
        return Some((number(one)?, number(two)?, number(three)?));
    }
    // The year of a version such as `9.2.1` is none.
    let year = match three.len() {
        4 => number(three)?,
        2 => 2000 + number(three)?,
        _ => return None,
    };
    match (separator, order) {
        ('/' | '-', DayOrder::MonthFirst) => Some((year, number(one)?, number(two)?)),
        _ => Some((year, number(two)?, number(one)?)),
    }
}

/// A day with the name of its month.
fn in_words(text: &str) -> Option<(u32, u32, u32)> {
    let parts: Vec<&str> = text
        .split([' ', '-', ','])
        .map(|part| part.trim_end_matches('.'))
        .filter(|part| !part.is_empty())
        .collect();
    let [one, two, three] = parts.as_slice() else {
        return None;
    };
    let number = |part: &str| part.parse::<u32>().ok();
    let year = if three.len() == 4 {
        number(three)?
    } else {
        return None;
    };
    let ordinal = |part: &str| {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        number(digits)
    };
    match (month(one), month(two)) {
        (Some(month), None) => Some((year, month, ordinal(two)?)),
        (None, Some(month)) => Some((year, month, ordinal(one)?)),
        _ => None,
    }
}

fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    if !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let at = MONTHS
        .iter()
        .position(|starts| starts.iter().any(|start| word.starts_with(start)))?;
    u32::try_from(at + 1).ok()
}

/// What texts say of the order of days and months between slashes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OrderEvidence {
    day_first: bool,
    month_first: bool,
    /// Whether some day would be another in the other order.
    open: bool,
}

impl OrderEvidence {
    /// What texts say of it.
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut evidence = Self::default();
        texts.for_each(|text| evidence.see(text));
        evidence
    }

    fn see(&mut self, text: &str) {
        let one = day(text, DayOrder::DayFirst);
        let other = day(text, DayOrder::MonthFirst);
        match (one, other) {
            (Some(_), None) => self.day_first = true,
            (None, Some(_)) => self.month_first = true,
            (Some(one), Some(other)) => self.open |= one != other,
            (None, None) => {}
        }
    }

    /// The order, and whether it is a guess.
    pub(super) fn order(self) -> (DayOrder, bool) {
        match (self.day_first, self.month_first) {
            (false, true) => (DayOrder::MonthFirst, false),
            (true, _) => (DayOrder::DayFirst, self.month_first),
            (false, false) => (DayOrder::DayFirst, self.open),
        }
    }
}
