//! Numbers as people write them: `1.234,50 €`, `12 %`, `$4.90`. What a comma is follows from all the numbers of a
//! column, or of the sheet.

use std::fmt;

use crate::import::literal::Number;

/// What a comma and a dot are in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DecimalSign {
    Dot,
    Comma,
}

/// A number with its unit, which may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrittenAmount {
    pub number: Number,
    pub unit: String,
}

/// Words that stand beside a number and are no unit.
const NO_UNITS: [&str; 34] = [
    "k", "m", "mio", "mrd", "max", "min", "mind", "maximum", "minimum", "plus", "upwards",
    "upward", "up", "on", "only", "older", "younger", "more", "less", "over", "under", "above",
    "below", "and", "or", "to", "bis", "ab", "ca", "about", "approx", "uhr", "am", "pm",
];

/// The unit of a sign or an abbreviation.
pub(super) fn unit_of(written: &str) -> String {
    match written {
        "€" => "EUR",
        "£" => "GBP",
        "$" => "USD",
        "¥" => "JPY",
        other => other,
    }
    .to_owned()
}

/// Parts a text into its digits and its unit: before them or behind them, not both. `None` where it is no number in
/// any way of writing.
fn parted(text: &str) -> Option<(String, String)> {
    // Whole francs and euros: `5.–`, `5,-`.
    let text = [".–", ".-", ",-", ",–", ".—"]
        .iter()
        .find_map(|end| text.trim().strip_suffix(end))
        .unwrap_or(text)
        .trim();
    let is_digit = |c: char| c.is_ascii_digit();
    let first = text.find(is_digit)?;
    let last = text.rfind(is_digit)? + 1;
    let (before, behind) = (text.get(..first)?.trim(), text.get(last..)?.trim());
    let mut digits = text.get(first..last)?.to_owned();
    let mut before = before;
    // The sign may stand before a unit, or between it and the digits.
    for sign in ["-", "−"] {
        if let Some(rest) = before
            .strip_prefix(sign)
            .or_else(|| before.strip_suffix(sign))
        {
            before = rest.trim();
            digits.insert(0, '-');
            break;
        }
    }
    let before = before.strip_prefix('+').unwrap_or(before);
    let ((unit, "") | ("", unit)) = (before, behind) else {
        return None;
    };
    let unit = unit.strip_suffix('.').unwrap_or(unit);
    let is_word = unit.chars().all(|c| c.is_ascii_alphabetic())
        && unit.len() <= 12
        && !NO_UNITS.contains(&unit.to_lowercase().as_str());
    // Before a number, a word is a name (`Type 2`), but for a currency (`EUR 2`).
    let is_named =
        before.is_empty() || before.chars().all(|c| c.is_ascii_uppercase()) && before.len() == 3;
    let is_sign = ["€", "£", "$", "¥", "%"].contains(&unit);
    ((is_word && is_named) || is_sign).then(|| (digits, unit_of(unit)))
}

/// Digits without the signs that part thousands. `None` where they are parted otherwise.
fn plain(digits: &str, sign: DecimalSign) -> Option<String> {
    let (decimal, group) = match sign {
        DecimalSign::Dot => ('.', ','),
        DecimalSign::Comma => (',', '.'),
    };
    let (whole, part) = digits.split_once(decimal).unwrap_or((digits, ""));
    let groups: Vec<&str> = whole.split([group, ' ', '\u{202f}', '\'', '’']).collect();
    let (first, rest) = groups.split_first()?;
    let is_parted = rest.is_empty()
        || first.trim_start_matches('-').len() <= 3 && rest.iter().all(|group| group.len() == 3);
    let digits = groups.concat();
    let is_number = digits
        .trim_start_matches('-')
        .chars()
        .all(|c| c.is_ascii_digit())
        && part.chars().all(|c| c.is_ascii_digit());
    (is_parted && is_number).then(|| {
        if part.is_empty() {
            digits
        } else {
            format!("{digits}.{part}")
        }
    })
}

impl WrittenAmount {
    /// Reads an amount. `None` where it is none.
    pub(super) fn read(text: &str, sign: DecimalSign) -> Option<Self> {
        let (digits, unit) = parted(text)?;
        Some(Self {
            number: Number::read(&plain(&digits, sign)?)?,
            unit,
        })
    }

    /// Whether a text is an amount, whatever a comma is.
    pub(super) fn is_one(text: &str) -> bool {
        Self::read(text, DecimalSign::Dot).is_some()
            || Self::read(text, DecimalSign::Comma).is_some()
    }
}

impl fmt::Display for WrittenAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Number::show(self.number.digits, self.number.decimals))?;
        match self.unit.as_str() {
            "" => Ok(()),
            unit => write!(f, " {unit}"),
        }
    }
}

/// What is known of the decimal sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SignEvidence {
    dot: bool,
    comma: bool,
    /// Whether some number would be another with the other sign: `1,234`.
    pub open: bool,
}

impl SignEvidence {
    /// What texts say of it.
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut evidence = Self::default();
        texts.for_each(|text| evidence.see(text));
        evidence
    }

    fn see(&mut self, text: &str) {
        let dot = WrittenAmount::read(text, DecimalSign::Dot);
        let comma = WrittenAmount::read(text, DecimalSign::Comma);
        match (dot, comma) {
            (Some(_), None) => self.dot = true,
            (None, Some(_)) => self.comma = true,
            (Some(one), Some(other)) => {
                self.open |= one.number.compared(other.number).is_ne();
            }
            (None, None) => {}
        }
    }

    /// The sign, where it is said and not contradicted.
    pub(super) fn sign(self) -> Option<DecimalSign> {
        match (self.dot, self.comma) {
            (true, false) => Some(DecimalSign::Dot),
            (false, true) => Some(DecimalSign::Comma),
            (true, true) | (false, false) => None,
        }
    }
}
