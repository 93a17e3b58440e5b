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

/// What a table says of a reader of whom not all is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "a program need not ask for everything")]
pub enum Answer<T, F> {
    /// Whatever else is true of this reader: this.
    Decided(T),
    /// It depends: the fact that settles most.
    Ask(F),
}

/// A question to a fact, or to whether a member is in its set (64: to its value): where a value below the bound goes on, and
/// where any other does.
type Question = (usize, u32, i64, [u32; 2]);

/// The row of a case, by questions: numbers from their count on are leaves.
#[allow(dead_code, reason = "not every policy has large tables")]
fn ask(questions: &[Question], leaves: &[u32], root: u32, values: &[i64]) -> u32 {
    let mut at = root as usize;
    while let ::core::option::Option::Some((fact, member, cut, next)) = questions.get(at) {
        let value = values.get(*fact).copied().unwrap_or(0);
        let value = if *member < 64 {
            value >> member & 1
        } else {
            value
        };
        // Which way it goes cannot be foretold, so that it is looked up, not jumped to.
        at = next[usize::from(value >= *cut)] as usize;
    }
    let leaf = at.checked_sub(questions.len());
    leaf.and_then(|leaf| leaves.get(leaf))
        .copied()
        .unwrap_or(NO_ROW)
}

/// One of the rules; none where there is no such rule.
fn only(rules: &'static [Rule], row: u32) -> &'static [Rule] {
    let row = row as usize;
    rules.get(row..=row).unwrap_or(&[])
}

/// From the value of a fact, or of one member of it, to its class: how many cuts it has reached.
struct Axis {
    fact: usize,
    member: ::core::option::Option<u32>,
    lo: i64,
    hi: i64,
    cuts: &'static [i64],
}

/// An axis, and the first and the last class that a box admits on it. Sides that follow each other on one axis are
/// alternatives.
type Side = (u32, u32, u32);

/// The boxes of a table: the first side of each and where the last ends, the row of each and what comes out there,
/// numbered. A box of no row is of readers whom the table is not for. Where boxes are in order, one counts only for whom none
/// before it is.
struct Boxes {
    ordered: bool,
    axes: &'static [Axis],
    firsts: &'static [u32],
    sides: &'static [Side],
    rows: &'static [u32],
    results: &'static [u32],
}

/// The row of a box without one.
#[allow(dead_code, reason = "not every policy has such readers")]
const NO_ROW: u32 = u32::MAX;

/// The class of what is not known.
const UNKNOWN: u32 = u32::MAX;

/// How many boxes are compared with each other to find the facts that matter, and how many values of a fact are tried.
const COMPARED: usize = 512;
const TRIED: usize = 64;

/// Where a case is, as far as it is known, and the boxes in which it may lie and lies for certain, a bit for each.
struct Place<'a> {
    classes: &'a mut [u32],
    may: &'a mut [u64],
    lies: &'a mut [u64],
    seen: &'a mut [u64],
    open: &'a mut [bool],
}

fn mark(bits: &mut [u64], at: usize) {
    if let ::core::option::Option::Some(word) = bits.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

fn marked(bits: &[u64], at: usize) -> bool {
    bits.get(at / 64)
        .is_some_and(|word| word >> (at % 64) & 1 == 1)
}

#[allow(dead_code, reason = "not every policy has tables of each kind")]
impl Boxes {
    fn sides(&self, at: usize) -> &'static [Side] {
        let place = |at: usize| self.firsts.get(at).map_or(0, |first| *first as usize);
        self.sides.get(place(at)..place(at + 1)).unwrap_or(&[])
    }

    fn row(&self, at: usize) -> u32 {
        self.rows.get(at).copied().unwrap_or(NO_ROW)
    }

    fn result(&self, at: usize) -> usize {
        self.results.get(at).map_or(0, |result| *result as usize)
    }

    /// Whether a case may lie in a box, and whether it does for certain.
    fn lies(&self, at: usize, classes: &[u32]) -> (bool, bool) {
        let mut lies = true;
        for sides in self.sides(at).chunk_by(|one, other| one.0 == other.0) {
            let axis = sides.first().map_or(0, |side| side.0 as usize);
            let class = classes.get(axis).copied().unwrap_or(UNKNOWN);
            if class == UNKNOWN {
                lies = false;
            } else if !sides.iter().any(|side| side.1 <= class && class <= side.2) {
                return (false, false);
            }
        }
        (true, lies)
    }

    /// The class of a value on an axis.
    fn class(axis: &Axis, value: i64) -> u32 {
        // The class of a member is 0 or 1, as its value is.
        let value = axis.member.map_or(value, |member| value >> member & 1);
        let class = axis.cuts.partition_point(|cut| *cut <= value);
        u32::try_from(class).unwrap_or(UNKNOWN)
    }

    /// The row of the first box in which a case lies.
    fn first(&self, values: &[i64], classes: &mut [u32]) -> u32 {
        for (class, axis) in classes.iter_mut().zip(self.axes) {
            *class = Self::class(axis, values.get(axis.fact).copied().unwrap_or(0));
        }
        let mut all = 0..self.rows.len();
        all.find(|at| self.lies(*at, classes).1)
            .map_or(NO_ROW, |at| self.row(at))
    }

    /// The boxes in which a case may lie.
    fn find(&self, values: &[::core::option::Option<i64>], place: &mut Place<'_>) {
        place.may.fill(0);
        place.lies.fill(0);
        for (class, axis) in place.classes.iter_mut().zip(self.axes) {
            let value = values.get(axis.fact).copied().flatten();
            *class = value.map_or(UNKNOWN, |value| Self::class(axis, value));
        }
        for at in 0..self.rows.len() {
            let (may, lies) = self.lies(at, place.classes);
            if may {
                mark(place.may, at);
            }
            if lies {
                mark(place.lies, at);
                if self.ordered {
                    return;
                }
            }
        }
    }

    /// The row that decides; none where the table is not for this reader; or the fact to ask.
    fn decide(
        &self,
        values: &[::core::option::Option<i64>],
        place: &mut Place<'_>,
    ) -> ::core::result::Result<::core::option::Option<u32>, usize> {
        self.find(values, place);
        if !self.ordered && place.lies.iter().any(|word| *word != 0) {
            place.may.copy_from_slice(place.lies);
        }
        let all = 0..self.rows.len();
        let mut boxes = all.clone().filter(|at| marked(place.may, *at));
        let ::core::option::Option::Some(first) = boxes.next() else {
            return ::core::result::Result::Ok(::core::option::Option::None);
        };
        if boxes.all(|at| self.result(at) == self.result(first)) {
            let row = self.row(first);
            return ::core::result::Result::Ok((row != NO_ROW).then_some(row));
        }
        self.compare(place);
        if !place.open.contains(&true) {
            for at in all.filter(|at| marked(place.may, *at)) {
                self.asked(at, place.classes, place.open);
            }
        }
        ::core::result::Result::Err(self.next(place))
    }

    /// Opens the facts that are not known and that a box asks for.
    fn asked(&self, at: usize, classes: &[u32], open: &mut [bool]) {
        for side in self.sides(at) {
            let axis = side.0 as usize;
            if classes.get(axis) == ::core::option::Option::Some(&UNKNOWN) {
                self.open(axis, open);
            }
        }
    }

    fn open(&self, axis: usize, open: &mut [bool]) {
        let fact = self.axes.get(axis).map_or(0, |axis| axis.fact);
        if let ::core::option::Option::Some(open) = open.get_mut(fact) {
            *open = true;
        }
    }

    /// Opens the facts that part, alone, two boxes of different results; where none does, those that part them together.
    fn compare(&self, place: &mut Place<'_>) {
        let Place {
            classes, may, open, ..
        } = place;
        let live: u32 = may.iter().map(|word| word.count_ones()).sum();
        if live as usize > COMPARED {
            return;
        }
        for alone in [true, false] {
            for one in (0..self.rows.len()).filter(|at| marked(may, *at)) {
                for other in (one + 1..self.rows.len()).filter(|at| marked(may, *at)) {
                    if self.result(one) != self.result(other) {
                        self.part(one, other, classes, open, alone);
                    }
                }
            }
            if open.contains(&true) {
                return;
            }
        }
    }

    /// Opens the facts on which two boxes have nothing in common: where it is one, or whatever their number is.
    fn part(&self, one: usize, other: usize, classes: &[u32], open: &mut [bool], alone: bool) {
        let apart = |axis: &u32| {
            let on = |at: usize| self.sides(at).iter().filter(|side| side.0 == *axis);
            let meets =
                |one: &Side| on(other).any(|other| one.1.max(other.1) <= one.2.min(other.2));
            let unknown = classes.get(*axis as usize) == ::core::option::Option::Some(&UNKNOWN);
            unknown && on(other).next().is_some() && !on(one).any(meets)
        };
        let axes = self
            .sides(one)
            .chunk_by(|one, other| one.0 == other.0)
            .filter_map(|sides| sides.first().map(|side| side.0))
            .filter(apart);
        let fact = |axis: &u32| self.axes.get(*axis as usize).map_or(0, |axis| axis.fact);
        let mut facts = axes.clone().map(|axis| fact(&axis));
        let first = facts.next();
        if !alone || facts.all(|fact| ::core::option::Option::Some(fact) == first) {
            axes.for_each(|axis| self.open(axis as usize, open));
        }
    }

    /// The open fact after which the fewest results are left.
    fn next(&self, place: &mut Place<'_>) -> usize {
        let mut best = (0, f64::MAX);
        for fact in 0..place.open.len() {
            if place.open.get(fact) == ::core::option::Option::Some(&true) {
                let left = self.unsettled(fact, place);
                if left < best.1 {
                    best = (fact, left);
                }
            }
        }
        best.0
    }

    /// How many results are left on average once a fact is known, less one; values count alike.
    #[allow(
        clippy::cast_precision_loss,
        reason = "it is compared, not counted with"
    )]
    fn unsettled(&self, fact: usize, place: &mut Place<'_>) -> f64 {
        let axes = self.axes.iter().filter(|axis| axis.fact == fact);
        let ordered = axes.clone().find(|axis| axis.member.is_none());
        let classes = ordered.map_or(1 << axes.count().min(6), |axis| axis.cuts.len() + 1);
        let (mut left, mut weight) = (0.0, 0.0);
        for class in (0..classes).step_by(classes.div_ceil(TRIED)) {
            let values = ordered.map_or(1, |axis| {
                let cut = |at: usize| axis.cuts.get(at).copied();
                let lo = class.checked_sub(1).and_then(cut).unwrap_or(axis.lo);
                let hi = cut(class).unwrap_or(axis.hi.saturating_add(1));
                hi.abs_diff(lo)
            });
            left += values as f64 * self.results_at(fact, class, place).saturating_sub(1) as f64;
            weight += values as f64;
        }
        left / weight
    }

    /// How many results are left where a fact is in a class; of a set, the first members are as the bits of the class.
    fn results_at(&self, fact: usize, class: usize, place: &mut Place<'_>) -> usize {
        place.seen.fill(0);
        for at in (0..self.rows.len()).filter(|at| marked(place.may, *at)) {
            let of_fact = |side: &Side| {
                self.axes
                    .get(side.0 as usize)
                    .is_some_and(|axis| axis.fact == fact)
            };
            let fits = |sides: &[Side]| {
                let axis = sides.first().map_or(0, |side| side.0 as usize);
                let class = match self.axes.get(axis).map(|axis| axis.member) {
                    ::core::option::Option::Some(::core::option::Option::Some(_)) => {
                        let before = self.axes.iter().take(axis);
                        let bit = before.filter(|axis| axis.fact == fact).count();
                        if bit >= 6 {
                            return true;
                        }
                        class >> bit & 1
                    }
                    _ => class,
                };
                sides
                    .iter()
                    .any(|side| side.1 as usize <= class && class <= side.2 as usize)
            };
            let mut sides = self.sides(at).chunk_by(|one, other| one.0 == other.0);
            if sides.all(|sides| !sides.iter().any(of_fact) || fits(sides)) {
                mark(place.seen, self.result(at));
            }
        }
        place
            .seen
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// The row of the boxes in which a case may lie, where it is one.
    fn one(&self, boxes: &[u64]) -> u32 {
        let mut rows = (0..self.rows.len())
            .filter(|at| marked(boxes, *at))
            .map(|at| self.row(at));
        let first = rows.next().unwrap_or(NO_ROW);
        if rows.all(|row| row == first) {
            first
        } else {
            NO_ROW
        }
    }

    /// Marks the rows of the boxes in which a case may lie.
    fn won(&self, boxes: &[u64], won: &mut [u64]) {
        for at in (0..self.rows.len()).filter(|at| marked(boxes, *at)) {
            let row = self.row(at);
            if row != NO_ROW {
                mark(won, row as usize);
            }
        }
    }
}

/// The members that a table gives, from who gets each of them; none where it is not for this reader; or the fact to ask.
/// Leaves the rows that may apply in `place`.
#[allow(dead_code, reason = "not every policy has such tables")]
fn members(
    of: &[(u32, Boxes)],
    rows: &Boxes,
    values: &[::core::option::Option<i64>],
    place: &mut Place<'_>,
) -> ::core::result::Result<::core::option::Option<i64>, usize> {
    let mut members = 0;
    for (member, boxes) in of {
        match boxes.decide(values, place)? {
            ::core::option::Option::Some(given) => members |= i64::from(given) << member,
            ::core::option::Option::None => {
                return ::core::result::Result::Ok(::core::option::Option::None);
            }
        }
    }
    rows.find(values, place);
    ::core::result::Result::Ok(::core::option::Option::Some(members))
}

/// What `cost` says.
#[rustfmt::skip]
#[allow(clippy::doc_markdown, reason = "labels are prose")]
#[allow(dead_code, reason = "a program need not ask for everything")]
pub mod cost {
    /// your plan
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Plan {
        /// the free plan
        Free,
        /// the paid plan
        Paid,
        /// the gold plan
        Gold,
    }

    /// What is known of a reader.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[allow(clippy::struct_excessive_bools, reason = "these are the facts of the policy")]
    pub struct Facts {
        /// your plan
        pub plan: super::cost::Plan,
    }

    /// What is known of a reader so far.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Known {
        /// your plan
        pub plan: ::core::option::Option<super::cost::Plan>,
    }

    impl Known {
        /// All facts, where all are known.
        #[must_use]
        pub fn all(&self) -> ::core::option::Option<Facts> {
            ::core::option::Option::Some(Facts {
                plan: self.plan?,
            })
        }

        fn values(&self) -> [::core::option::Option<i64>; 1] {
            [
                self.plan.map(|value| value as i64),
            ]
        }
    }

    impl ::core::convert::From<Facts> for Known {
        fn from(facts: Facts) -> Self {
            Self {
                plan: ::core::option::Option::Some(facts.plan),
            }
        }
    }

    /// A fact.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Fact {
        /// your plan
        Plan,
    }

    impl Fact {
        /// All of them.
        pub const ALL: [Self; 1] = [Self::Plan];

        /// Its name in the policy.
        #[must_use]
        pub const fn name(self) -> &'static str {
            match self {
                Self::Plan => "plan",
            }
        }

        /// The question that asks for it.
        #[must_use]
        #[allow(clippy::match_same_arms, reason = "questions may be alike")]
        pub const fn question(self) -> &'static str {
            match self {
                Self::Plan => "your plan?",
            }
        }
    }

    /// The cost
    ///
    /// In EUR. From 0 EUR to 9 EUR.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Cost(i64);

    impl Cost {
        /// In EUR.
        ///
        /// # Errors
        /// Where the value lies outside of the domain.
        pub const fn new(value: i64) -> ::core::result::Result<Self, super::OutsideDomain> {
            if value < 0 || value > 9 {
                return ::core::result::Result::Err(super::OutsideDomain { fact: "cost", value, kind: super::Kind::Number(0, " EUR"), domain: "0..9 EUR" });
            }
            ::core::result::Result::Ok(Self(value))
        }

        /// In EUR.
        #[must_use]
        pub const fn get(self) -> i64 {
            self.0
        }
    }

    static COST_RULES: [super::Rule; 2] = [
        super::Rule { id: "row-1", reason: ::core::option::Option::None },
        super::Rule { id: "row-2", reason: ::core::option::Option::None },
    ];

    /// The cost
    #[must_use]
    #[allow(unused_variables, reason = "a table need not ask for anything")]
    #[allow(clippy::too_many_lines, clippy::match_same_arms, clippy::nonminimal_bool, reason = "a table is as long as its rules")]
    #[inline]
    pub fn cost(facts: &Facts) -> super::Ruling<Cost, 0> {
        if ::core::matches!(facts.plan, super::cost::Plan::Gold) {
            return super::Ruling { outcome: Cost(5), rules: super::only(&COST_RULES, 0), won: [] };
        }
        super::Ruling { outcome: Cost(1), rules: super::only(&COST_RULES, 1), won: [] }
    }

    static COST_BOXES: super::Boxes = super::Boxes {
            ordered: false,
            axes: &[
                super::Axis { fact: 0, member: ::core::option::Option::None, lo: 0, hi: 2, cuts: &[2] },
            ],
            sides: &[
                (0, 1, 1),
                (0, 0, 0),
            ],
            firsts: &[0, 1, 2],
            rows: &[0, 1],
            results: &[0, 1],
        };

    static COST_OUTCOMES: [Cost; 2] = [Cost(5), Cost(1)];

    /// The cost
    ///
    /// Of a reader of whom not all is known: what is decided all the same, or the fact to ask next. `None` where it is not for
    /// any reader who fits. The rule that gives it stands beside it where no other can.
    #[must_use]
    pub fn cost_known(known: &Known) -> super::Answer<::core::option::Option<super::Ruling<Cost, 0>>, Fact> {
        if let ::core::option::Option::Some(facts) = known.all() {
            return super::Answer::Decided(::core::option::Option::Some(cost(&facts)));
        }
        let mut place = super::Place { classes: &mut [0; 1], may: &mut [0; 1], lies: &mut [0; 1], seen: &mut [0; 1], open: &mut [false; 1] };
        match COST_BOXES.decide(&known.values(), &mut place) {
            ::core::result::Result::Ok(found) => {
                let rules = super::only(&COST_RULES, COST_BOXES.one(place.may));
                super::Answer::Decided(found.and_then(|row| COST_OUTCOMES.get(row as usize).copied()).map(|outcome| super::Ruling { outcome, rules, won: [] }))
            }
            ::core::result::Result::Err(fact) => super::Answer::Ask(Fact::ALL[fact]),
        }
    }

}
