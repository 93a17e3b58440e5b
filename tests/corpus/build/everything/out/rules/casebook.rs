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

/// An outcome and the rules that give it. `W` is how many words of 64 bits it takes to mark the rules.
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
            self.won
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
    /// What it was to be.
    pub value: i64,
    /// What it can be.
    pub domain: &'static str,
}

impl ::core::fmt::Display for OutsideDomain {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(
            f,
            "{} cannot be {}: it lies in {}",
            self.fact,
            self.value,
            self.domain
        )
    }
}

impl ::core::error::Error for OutsideDomain {}

/// What `everything` says.
#[rustfmt::skip]
#[allow(clippy::doc_markdown, reason = "labels are prose")]
#[allow(dead_code, reason = "a program need not ask for everything")]
pub mod everything {
    /// where you bought it
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Channel {
        /// online
        Online,
        /// from a reseller
        Reseller,
        /// as a gift
        Gift,
    }

    /// the time since the purchase
    ///
    /// In days. From 0 days to 730 days.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Age(i64);

    impl Age {
        /// In days.
        ///
        /// # Errors
        /// Where the value lies outside of the domain.
        pub const fn new(value: i64) -> ::core::result::Result<Self, super::OutsideDomain> {
            if value < 0 || value > 730 {
                return ::core::result::Result::Err(super::OutsideDomain { fact: "age", value, domain: "0 days..730 days" });
            }
            ::core::result::Result::Ok(Self(value))
        }

        /// In days.
        #[must_use]
        pub const fn get(self) -> i64 {
            self.0
        }
    }

    /// the price
    ///
    /// In steps of 10^-2 EUR. From 0.00 EUR to 2000.00 EUR.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Price(i64);

    impl Price {
        /// In steps of 10^-2 EUR.
        ///
        /// # Errors
        /// Where the value lies outside of the domain.
        pub const fn new(value: i64) -> ::core::result::Result<Self, super::OutsideDomain> {
            if value < 0 || value > 200_000 {
                return ::core::result::Result::Err(super::OutsideDomain { fact: "price", value, domain: "0.00 EUR..2000.00 EUR" });
            }
            ::core::result::Result::Ok(Self(value))
        }

        /// In steps of 10^-2 EUR.
        #[must_use]
        pub const fn get(self) -> i64 {
            self.0
        }
    }

    /// the firmware
    ///
    /// Four parts of 16 bits each. From 1.0 to 12.9.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Firmware(i64);

    impl Firmware {
        /// Four parts of 16 bits each.
        ///
        /// # Errors
        /// Where the value lies outside of the domain.
        pub const fn new(value: i64) -> ::core::result::Result<Self, super::OutsideDomain> {
            if value < 281_474_976_710_656 || value > 3_377_742_670_200_831 {
                return ::core::result::Result::Err(super::OutsideDomain { fact: "firmware", value, domain: "1.0..12.9" });
            }
            ::core::result::Result::Ok(Self(value))
        }

        /// A version of up to four parts; missing ones are 0.
        ///
        /// # Errors
        /// Where the version lies outside of the domain.
        pub const fn from_parts(major: u16, minor: u16, patch: u16, build: u16) -> ::core::result::Result<Self, super::OutsideDomain> {
            Self::new((major as i64) << 48 | (minor as i64) << 32 | (patch as i64) << 16 | build as i64)
        }

        /// Four parts of 16 bits each.
        #[must_use]
        pub const fn get(self) -> i64 {
            self.0
        }
    }

    /// the day of the purchase
    ///
    /// In days since 1970-01-01. From 2024-01-01 to 2026-12-31.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Bought(i64);

    impl Bought {
        /// In days since 1970-01-01.
        ///
        /// # Errors
        /// Where the value lies outside of the domain.
        pub const fn new(value: i64) -> ::core::result::Result<Self, super::OutsideDomain> {
            if value < 19_723 || value > 20_818 {
                return ::core::result::Result::Err(super::OutsideDomain { fact: "bought", value, domain: "2024-01-01..2026-12-31" });
            }
            ::core::result::Result::Ok(Self(value))
        }

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
                return ::core::result::Result::Err(super::OutsideDomain { fact: "a date", value: day as i64, domain: "the days of its month" });
            }
            // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days_from_civil.
            let shifted = year as i64 - if month <= 2 { 1 } else { 0 };
            let era = shifted.div_euclid(400);
            let of_era = shifted.rem_euclid(400);
            let of_year = (153 * ((month as i64 + 9) % 12) + 2) / 5 + day as i64 - 1;
            Self::new(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
        }

        /// In days since 1970-01-01.
        #[must_use]
        pub const fn get(self) -> i64 {
            self.0
        }
    }

    /// the extras
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[allow(clippy::struct_excessive_bools, reason = "each value is in the set or is not")]
    pub struct Extras {
        /// a second tray
        pub tray: bool,
        /// the scanner
        pub scan: bool,
    }

    /// What is known of a reader.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[allow(clippy::struct_excessive_bools, reason = "these are the facts of the policy")]
    pub struct Facts {
        /// where you bought it
        pub channel: super::everything::Channel,
        /// the box is opened
        pub opened: bool,
        /// the time since the purchase
        pub age: super::everything::Age,
        /// the price
        pub price: super::everything::Price,
        /// the firmware
        pub firmware: super::everything::Firmware,
        /// the day of the purchase
        pub bought: super::everything::Bought,
        /// the extras
        pub extras: super::everything::Extras,
        /// the label is printed
        pub label_printed: bool,
    }

    /// A return
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum CanReturn {
        /// unavailable
        Unavailable,
        /// available
        Available,
    }

    const CAN_RETURN_RULES: &[super::Rule] = &[
        super::Rule { id: "broken-firmware", reason: ::core::option::Option::Some("Update the firmware first: it cannot be erased.") },
        super::Rule { id: "too-old", reason: ::core::option::Option::Some("More than 60 days have passed.") },
        super::Rule { id: "otherwise", reason: ::core::option::Option::None },
    ];

    /// A return
    #[must_use]
    #[allow(clippy::too_many_lines, clippy::match_same_arms, clippy::nonminimal_bool, reason = "a table is as long as its rules")]
    pub fn can_return(facts: &Facts) -> super::Ruling<CanReturn, 1> {
        let mut won = [0_u64; 1];
        let mut outcome = ::core::option::Option::None;
        if (844_424_930_131_968..=1_125_908_496_777_215).contains(&facts.firmware.get()) {
            won[0] |= 1 << 0;
            outcome = outcome.or(::core::option::Option::Some(CanReturn::Unavailable));
        }
        if ::core::matches!(facts.channel, super::everything::Channel::Online | super::everything::Channel::Reseller) && facts.age.get() >= 61 {
            won[0] |= 1 << 1;
            outcome = outcome.or(::core::option::Option::Some(CanReturn::Unavailable));
        }
        if (facts.age.get() <= 60 && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) || (::core::matches!(facts.channel, super::everything::Channel::Gift) && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) {
            won[0] |= 1 << 2;
            outcome = outcome.or(::core::option::Option::Some(CanReturn::Available));
        }
        let outcome = outcome.unwrap_or(CanReturn::Available);
        super::Ruling { outcome, rules: CAN_RETURN_RULES, won }
    }

    /// What you get back
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Refund {
        /// the full price
        Full,
        /// a voucher
        Voucher,
        /// nothing
        NothingBack,
    }

    const REFUND_RULES: &[super::Rule] = &[
        super::Rule { id: "at-reseller", reason: ::core::option::Option::Some("Please ask the reseller.") },
        super::Rule { id: "withdrawal", reason: ::core::option::Option::None },
        super::Rule { id: "sale", reason: ::core::option::Option::None },
        super::Rule { id: "otherwise", reason: ::core::option::Option::None },
    ];

    /// What you get back
    ///
    /// `None` for readers whom it is not for.
    #[must_use]
    #[allow(clippy::too_many_lines, clippy::match_same_arms, clippy::nonminimal_bool, reason = "a table is as long as its rules")]
    pub fn refund(facts: &Facts) -> ::core::option::Option<super::Ruling<Refund, 1>> {
        if (::core::matches!(facts.channel, super::everything::Channel::Reseller) && (facts.bought.get() <= 20_269 || facts.bought.get() >= 20_332) && facts.age.get() <= 60 && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) || (facts.opened && ::core::matches!(facts.channel, super::everything::Channel::Reseller) && facts.age.get() <= 60 && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) {
            return ::core::option::Option::Some(super::Ruling { outcome: Refund::NothingBack, rules: REFUND_RULES, won: [1] });
        }
        if !facts.opened && ::core::matches!(facts.channel, super::everything::Channel::Online) && (facts.bought.get() <= 20_269 || facts.bought.get() >= 20_332) && facts.age.get() <= 14 && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216) {
            return ::core::option::Option::Some(super::Ruling { outcome: Refund::Full, rules: REFUND_RULES, won: [2] });
        }
        if (!facts.opened && (20_270..=20_331).contains(&facts.bought.get()) && facts.age.get() <= 60 && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) || (!facts.opened && ::core::matches!(facts.channel, super::everything::Channel::Gift) && (20_270..=20_331).contains(&facts.bought.get()) && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) {
            return ::core::option::Option::Some(super::Ruling { outcome: Refund::Voucher, rules: REFUND_RULES, won: [4] });
        }
        if (::core::matches!(facts.channel, super::everything::Channel::Online | super::everything::Channel::Gift) && (facts.bought.get() <= 20_269 || facts.bought.get() >= 20_332) && (15..=60).contains(&facts.age.get()) && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) || (::core::matches!(facts.channel, super::everything::Channel::Gift) && (facts.bought.get() <= 20_269 || facts.bought.get() >= 20_332) && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) || (facts.opened && ::core::matches!(facts.channel, super::everything::Channel::Online | super::everything::Channel::Gift) && facts.age.get() <= 60 && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) || (facts.opened && ::core::matches!(facts.channel, super::everything::Channel::Gift) && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) {
            return ::core::option::Option::Some(super::Ruling { outcome: Refund::Voucher, rules: REFUND_RULES, won: [8] });
        }
        ::core::option::Option::None
    }

    /// Handling fee
    ///
    /// In steps of 10^-2 EUR. From 0.00 EUR to 20.00 EUR.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Fee(i64);

    impl Fee {
        /// In steps of 10^-2 EUR.
        ///
        /// # Errors
        /// Where the value lies outside of the domain.
        pub const fn new(value: i64) -> ::core::result::Result<Self, super::OutsideDomain> {
            if value < 0 || value > 2_000 {
                return ::core::result::Result::Err(super::OutsideDomain { fact: "fee", value, domain: "0.00 EUR..20.00 EUR" });
            }
            ::core::result::Result::Ok(Self(value))
        }

        /// In steps of 10^-2 EUR.
        #[must_use]
        pub const fn get(self) -> i64 {
            self.0
        }
    }

    const FEE_RULES: &[super::Rule] = &[
        super::Rule { id: "value-0-00-eur", reason: ::core::option::Option::None },
        super::Rule { id: "value-12-50-eur", reason: ::core::option::Option::None },
        super::Rule { id: "otherwise", reason: ::core::option::Option::None },
    ];

    /// Handling fee
    #[must_use]
    #[allow(clippy::too_many_lines, clippy::match_same_arms, clippy::nonminimal_bool, reason = "a table is as long as its rules")]
    pub fn fee(facts: &Facts) -> super::Ruling<Fee, 1> {
        if facts.price.get() <= 999 || (!facts.opened && ::core::matches!(facts.channel, super::everything::Channel::Online) && (facts.bought.get() <= 20_269 || facts.bought.get() >= 20_332) && facts.age.get() <= 14 && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216)) {
            return super::Ruling { outcome: Fee(0), rules: FEE_RULES, won: [1] };
        }
        if (facts.extras.tray && facts.extras.scan && facts.price.get() >= 1_000 && (844_424_930_131_968..=1_125_908_496_777_215).contains(&facts.firmware.get())) || (facts.extras.tray && facts.extras.scan && facts.price.get() >= 1_000 && facts.age.get() >= 15) || (facts.extras.tray && facts.extras.scan && facts.price.get() >= 1_000 && (20_270..=20_331).contains(&facts.bought.get())) || (::core::matches!(facts.channel, super::everything::Channel::Reseller | super::everything::Channel::Gift) && facts.extras.tray && facts.extras.scan && facts.price.get() >= 1_000) || (facts.opened && facts.extras.tray && facts.extras.scan && facts.price.get() >= 1_000) {
            return super::Ruling { outcome: Fee(1_250), rules: FEE_RULES, won: [2] };
        }
        super::Ruling { outcome: Fee(490), rules: FEE_RULES, won: [4] }
    }

    /// What to send back
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[allow(clippy::struct_excessive_bools, reason = "each value is in the set or is not")]
    pub struct Parts {
        /// the Paper Jet 5000
        pub device: bool,
        /// the second tray
        pub tray: bool,
        /// the papers
        pub papers: bool,
    }

    const PARTS_RULES: &[super::Rule] = &[
        super::Rule { id: "base", reason: ::core::option::Option::None },
        super::Rule { id: "device", reason: ::core::option::Option::None },
        super::Rule { id: "tray", reason: ::core::option::Option::None },
    ];

    /// What to send back
    #[must_use]
    #[allow(clippy::too_many_lines, clippy::match_same_arms, clippy::nonminimal_bool, reason = "a table is as long as its rules")]
    pub fn parts(facts: &Facts) -> super::Ruling<Parts, 1> {
        let mut won = [0_u64; 1];
        let mut outcome = Parts::default();
        if !facts.opened || facts.firmware.get() >= 1_407_374_883_553_280 {
            won[0] |= 1 << 0;
            outcome.device = true;
            outcome.papers = true;
        }
        if facts.opened && facts.firmware.get() <= 1_407_374_883_553_279 {
            won[0] |= 1 << 1;
            outcome.device = true;
        }
        if facts.extras.tray {
            won[0] |= 1 << 2;
            outcome.tray = true;
        }
        super::Ruling { outcome, rules: PARTS_RULES, won }
    }

    /// Return it
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum ReturnIt {
        /// Bought online
        Online,
        /// The label is printed already
        Printed,
        /// Bought from a reseller
        Reseller,
        /// A gift
        Gift,
    }

    const RETURN_IT_RULES: &[super::Rule] = &[
        super::Rule { id: "online", reason: ::core::option::Option::None },
        super::Rule { id: "printed", reason: ::core::option::Option::None },
        super::Rule { id: "reseller", reason: ::core::option::Option::None },
        super::Rule { id: "gift", reason: ::core::option::Option::None },
    ];

    /// Return it
    ///
    /// `None` for readers whom it is not for.
    #[must_use]
    #[allow(clippy::too_many_lines, clippy::match_same_arms, clippy::nonminimal_bool, reason = "a table is as long as its rules")]
    pub fn return_it(facts: &Facts) -> ::core::option::Option<super::Ruling<ReturnIt, 1>> {
        if !facts.label_printed && ::core::matches!(facts.channel, super::everything::Channel::Online) && facts.age.get() <= 60 && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216) {
            return ::core::option::Option::Some(super::Ruling { outcome: ReturnIt::Online, rules: RETURN_IT_RULES, won: [1] });
        }
        if facts.label_printed && ::core::matches!(facts.channel, super::everything::Channel::Online | super::everything::Channel::Reseller) && facts.age.get() <= 60 && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216) {
            return ::core::option::Option::Some(super::Ruling { outcome: ReturnIt::Printed, rules: RETURN_IT_RULES, won: [2] });
        }
        if !facts.label_printed && ::core::matches!(facts.channel, super::everything::Channel::Reseller) && facts.age.get() <= 60 && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216) {
            return ::core::option::Option::Some(super::Ruling { outcome: ReturnIt::Reseller, rules: RETURN_IT_RULES, won: [4] });
        }
        if ::core::matches!(facts.channel, super::everything::Channel::Gift) && (facts.firmware.get() <= 844_424_930_131_967 || facts.firmware.get() >= 1_125_908_496_777_216) {
            return ::core::option::Option::Some(super::Ruling { outcome: ReturnIt::Gift, rules: RETURN_IT_RULES, won: [8] });
        }
        ::core::option::Option::None
    }

}
