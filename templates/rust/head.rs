// Written by casebook from the policies. Change those, not this.

/// Why an outcome holds: a rule or scenario, and the reason that it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "a program need not ask for everything")]
pub struct Rule {
    /// Its name in the policy.
    pub id: &'static str,
    /// The reason, where it states one.
    pub reason: ::core::option::Option<&'static str>,
}

/// An outcome and the rules that give it. `W` is how many words of 64 bits it takes to mark those of a table of which several
/// may fit, 0 where one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "a program need not ask for everything")]
pub struct Ruling<T, const W: usize> {
    /// The outcome.
    pub outcome: T,
    rules: &'static [Rule],
    won: [u64; W],
}

#[allow(dead_code, reason = "a program need not ask for everything")]
impl<T, const W: usize> Ruling<T, W> {
    /// The rules that give the outcome, in the order of the policy.
    pub fn why(&self) -> impl ::core::iter::Iterator<Item = &'static Rule> + '_ {
        let marked = move |at: &usize| {
            W == 0
                || self
                    .won
                    .get(at / 64)
                    .is_some_and(|word| word >> (at % 64) & 1 == 1)
        };
        (0..self.rules.len())
            .filter(marked)
            .filter_map(|at| self.rules.get(at))
    }
}

/// A number, date or version outside of what the fact can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "a program need not ask for everything")]
pub struct OutsideDomain {
    /// The fact.
    pub fact: &'static str,
    /// What it was to be: a number of the smallest steps, a day since 1970-01-01, or a version with
    /// 16 bits for each part.
    pub value: i64,
    /// How the value is written.
    pub kind: Kind,
    /// What it can be.
    pub domain: &'static str,
}

/// How a number, date, time or version is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "a program need not ask for everything")]
pub enum Kind {
    /// With so many digits after the point, and this unit.
    Number(u32, &'static str),
    /// As `2026-01-31`.
    Date,
    /// As `09:30`.
    Time,
    /// As `12.4`.
    Version,
}

impl ::core::fmt::Display for OutsideDomain {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(f, "{} cannot be ", self.fact)?;
        match self.kind {
            Kind::Number(decimals, unit) => {
                let sign = if self.value < 0 { "-" } else { "" };
                let step = 10_u64.pow(decimals);
                let (whole, rest) = (
                    self.value.unsigned_abs() / step,
                    self.value.unsigned_abs() % step,
                );
                ::core::write!(f, "{sign}{whole}")?;
                if decimals > 0 {
                    ::core::write!(f, ".{rest:0width$}", width = decimals as usize)?;
                }
                ::core::write!(f, "{unit}")?;
            }
            Kind::Date => {
                // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days.
                let shifted = <i128 as ::core::convert::From<i64>>::from(self.value) + 719_468;
                let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
                let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
                let of_year = of_era - (365 * year + year / 4 - year / 100);
                let month = (5 * of_year + 2) / 153;
                let day = of_year - (153 * month + 2) / 5 + 1;
                let month = if month < 10 { month + 3 } else { month - 9 };
                let year =
                    year + era * 400 + <i128 as ::core::convert::From<bool>>::from(month <= 2);
                ::core::write!(f, "{year:04}-{month:02}-{day:02}")?;
            }
            Kind::Time => {
                let (hour, minute) = (self.value.div_euclid(60), self.value.rem_euclid(60));
                ::core::write!(f, "{hour:02}:{minute:02}")?;
            }
            Kind::Version => {
                let parts = [48, 32, 16, 0].map(|shift| self.value >> shift & 0xffff);
                let last = parts.iter().rposition(|part| *part != 0).unwrap_or(0);
                for (at, part) in parts.iter().enumerate().take(last.max(1) + 1) {
                    ::core::write!(f, "{}{part}", if at > 0 { "." } else { "" })?;
                }
            }
        }
        ::core::write!(f, ": it lies in {}", self.domain)
    }
}

impl ::core::error::Error for OutsideDomain {}
