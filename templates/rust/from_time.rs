        /// A time of day, of twenty-four hours.
        ///
        /// # Errors
        /// Where the time lies outside of the domain.
        pub const fn from_time(hour: u8, minute: u8) -> ::core::result::Result<Self, super::OutsideDomain> {
            if hour > 23 || minute > 59 {
                return ::core::result::Result::Err(super::OutsideDomain { fact: "the minute of a time", value: minute as i64, kind: super::Kind::Number(0, ""), domain: "the minutes of a day" });
            }
            Self::new(hour as i64 * 60 + minute as i64)
        }

