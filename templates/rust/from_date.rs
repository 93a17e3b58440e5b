        /// A day of the Gregorian calendar; months and days count from 1.
        ///
        /// # Errors
        /// Where the day lies outside of the domain.
        pub const fn from_date(year: i32, month: u8, day: u8) -> ::core::result::Result<Self, super::OutsideDomain> {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let days = match month {
                2 => if leap { 29 } else { 28 },
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            if month < 1 || month > 12 || day < 1 || day > days {
                return ::core::result::Result::Err(super::OutsideDomain { fact: "the day of a date", value: day as i64, kind: super::Kind::Number(0, ""), domain: "the days of its month" });
            }
            // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil.
            let shifted = year as i64 - if month <= 2 { 1 } else { 0 };
            let era = shifted.div_euclid(400);
            let of_era = shifted.rem_euclid(400);
            let of_year = (153 * ((month as i64 + 9) % 12) + 2) / 5 + day as i64 - 1;
            Self::new(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
        }

