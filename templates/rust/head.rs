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
