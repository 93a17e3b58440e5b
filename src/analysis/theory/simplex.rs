//! Whether linear rows of bounded variables can all lie within their bounds, in exact fractions: the
//! general simplex (Dutertre and de Moura, "A fast linear-arithmetic solver for DPLL(T)", CAV 2006),
//! with Bland's rule, so that it ends. That they cannot is a proof for whole numbers as well.

/// A row: factors of variables, by position.
pub(super) type Row = Vec<(usize, i128)>;

/// How often variables change places at most.
const PIVOTS: usize = 256;

/// A fraction in lowest terms, with a divisor above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fraction {
    above: i128,
    below: i128,
}

impl Fraction {
    const ZERO: Self = Self { above: 0, below: 1 };

    fn whole(above: i128) -> Self {
        Self { above, below: 1 }
    }

    /// `None` where it does not fit.
    fn new(above: i128, below: i128) -> Option<Self> {
        let (mut a, mut b) = (above.checked_abs()?, below.checked_abs()?);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let common = a.max(1) * below.signum();
        (below != 0).then(|| Self {
            above: above / common,
            below: below / common,
        })
    }

    fn plus(self, other: Self) -> Option<Self> {
        let one = self.above.checked_mul(other.below)?;
        let more = other.above.checked_mul(self.below)?;
        Self::new(one.checked_add(more)?, self.below.checked_mul(other.below)?)
    }

    fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self {
            above: other.above.checked_neg()?,
            ..other
        })
    }

    fn times(self, other: Self) -> Option<Self> {
        let above = self.above.checked_mul(other.above)?;
        Self::new(above, self.below.checked_mul(other.below)?)
    }

    fn inverse(self) -> Option<Self> {
        Self::new(self.below, self.above)
    }

    fn is_zero(self) -> bool {
        self.above == 0
    }

    /// Whether it lies below a whole number.
    fn is_below(self, other: i128) -> Option<bool> {
        Some(self.above < other.checked_mul(self.below)?)
    }

    fn is_above(self, other: i128) -> Option<bool> {
        Some(self.above > other.checked_mul(self.below)?)
    }
}

/// Whether no values of the variables within their bounds bring all rows within theirs. `None` where
/// that is not found out. `work` counts the fractions that are worked out.
pub(super) fn are_apart(
    variables: &[(i128, i128)],
    rows: &[(Row, (i128, i128))],
    work: &mut u64,
) -> Option<bool> {
    Tableau::new(variables, rows)?.are_apart(work)
}

struct Tableau {
    /// The bounds of variables, then of rows.
    bounds: Vec<(i128, i128)>,
    values: Vec<Fraction>,
    /// What is worked out of the others, and how.
    basic: Vec<(usize, Vec<Fraction>)>,
    /// What others are worked out of, in the order of the factors.
    free: Vec<usize>,
}

impl Tableau {
    fn new(variables: &[(i128, i128)], rows: &[(Row, (i128, i128))]) -> Option<Self> {
        let mut bounds = variables.to_vec();
        let mut values: Vec<Fraction> = bounds.iter().map(|(lo, _)| Fraction::whole(*lo)).collect();
        let mut basic = Vec::new();
        for (row, within) in rows {
            let mut factors = vec![Fraction::ZERO; variables.len()];
            let mut value = Fraction::ZERO;
            for (at, factor) in row {
                let slot = factors.get_mut(*at)?;
                *slot = slot.plus(Fraction::whole(*factor))?;
                value = value.plus(values.get(*at)?.times(Fraction::whole(*factor))?)?;
            }
            basic.push((bounds.len(), factors));
            bounds.push(*within);
            values.push(value);
        }
        Some(Self {
            bounds,
            values,
            basic,
            free: (0..variables.len()).collect(),
        })
    }

    fn are_apart(mut self, work: &mut u64) -> Option<bool> {
        let size = self.basic.len() as u64 * self.free.len() as u64;
        for _ in 0..PIVOTS {
            *work += size;
            // The first that lies outside of its bounds, and to which end it goes.
            let mut outside: Option<(usize, usize, bool)> = None;
            for (row, (at, _)) in self.basic.iter().enumerate() {
                let (value, (lo, hi)) = (*self.values.get(*at)?, *self.bounds.get(*at)?);
                let rises = value.is_below(lo)?;
                if (rises || value.is_above(hi)?) && outside.is_none_or(|(_, first, _)| *at < first)
                {
                    outside = Some((row, *at, rises));
                }
            }
            let Some((row, at, rises)) = outside else {
                return Some(false);
            };
            let helpers = self.helpers(row, rises)?;
            let Some((_, column)) = helpers.into_iter().min() else {
                return Some(true);
            };
            let (lo, hi) = *self.bounds.get(at)?;
            self.exchange(row, column, if rises { lo } else { hi })?;
        }
        None
    }

    /// The variables that can move what a row works out the way it is to go, each with its column.
    fn helpers(&self, row: usize, rises: bool) -> Option<Vec<(usize, usize)>> {
        let (_, factors) = self.basic.get(row)?;
        let mut found = Vec::new();
        for (column, (at, factor)) in self.free.iter().zip(factors).enumerate() {
            let (value, (lo, hi)) = (*self.values.get(*at)?, *self.bounds.get(*at)?);
            let goes_up = (factor.above > 0) == rises;
            let can = if goes_up {
                value.is_below(hi)?
            } else {
                value.is_above(lo)?
            };
            if !factor.is_zero() && can {
                found.push((*at, column));
            }
        }
        Some(found)
    }

    /// Lets a row and a variable change places, and gives the row a value.
    fn exchange(&mut self, row: usize, column: usize, target: i128) -> Option<()> {
        let (left, factors) = self.basic.get(row)?.clone();
        let entered = *self.free.get(column)?;
        let pivot = factors.get(column)?.inverse()?;
        let moved = Fraction::whole(target)
            .minus(*self.values.get(left)?)?
            .times(pivot)?;
        *self.values.get_mut(left)? = Fraction::whole(target);
        let now = self.values.get(entered)?.plus(moved)?;
        *self.values.get_mut(entered)? = now;
        // The variable, by the row and the others.
        let mut own = Vec::with_capacity(factors.len());
        for (at, factor) in factors.iter().enumerate() {
            own.push(if at == column {
                pivot
            } else {
                Fraction::ZERO.minus(factor.times(pivot)?)?
            });
        }
        for (at, (other, factors)) in self.basic.iter_mut().enumerate() {
            if at == row {
                continue;
            }
            let by = *factors.get(column)?;
            if by.is_zero() {
                continue;
            }
            let value = self.values.get_mut(*other)?;
            *value = value.plus(by.times(moved)?)?;
            for (at, (factor, own)) in factors.iter_mut().zip(&own).enumerate() {
                let through = by.times(*own)?;
                *factor = if at == column {
                    through
                } else {
                    factor.plus(through)?
                };
            }
        }
        *self.basic.get_mut(row)? = (entered, own);
        *self.free.get_mut(column)? = left;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::are_apart;
    use proptest::prelude::{Strategy, proptest};

    fn bounds() -> impl Strategy<Value = (i128, i128)> {
        (-4..5_i128, 0..5_i128).prop_map(|(lo, more)| (lo, lo + more))
    }

    proptest! {
        /// Where rows are said to be apart, no whole numbers bring them together.
        #[test]
        fn nothing_is_lost(
            variables in proptest::collection::vec(bounds(), 3),
            rows in proptest::collection::vec(
                (proptest::collection::vec(-3..4_i128, 3), bounds()),
                1..4,
            ),
        ) {
            let rows: Vec<_> = rows
                .into_iter()
                .map(|(factors, within)| (factors.into_iter().enumerate().collect(), within))
                .collect();
            let mut all: Vec<Vec<i128>> = vec![Vec::new()];
            for (lo, hi) in &variables {
                all = all
                    .iter()
                    .flat_map(|values| (*lo..=*hi).map(|value| [values.as_slice(), &[value]].concat()))
                    .collect();
            }
            let fits = |values: &Vec<i128>| {
                rows.iter().all(|(row, (lo, hi)): &(Vec<(usize, i128)>, _)| {
                    let sum: i128 = row.iter().map(|(at, factor)| values[*at] * factor).sum();
                    *lo <= sum && sum <= *hi
                })
            };
            let apart = are_apart(&variables, &rows, &mut 0).expect("small");
            assert!(!apart || !all.iter().any(fits));
        }
    }

    #[test]
    fn a_circle_of_differences_is_found() {
        // x < y, y < z, z < x.
        let variables = [(0, 1_000_000); 3];
        let below = |one: usize, other: usize| (vec![(one, 1), (other, -1)], (-1_000_000, -1));
        let rows = [below(0, 1), below(1, 2), below(2, 0)];
        assert_eq!(are_apart(&variables, &rows, &mut 0), Some(true));
        assert_eq!(are_apart(&variables, &rows[..2], &mut 0), Some(false));
        // 4x - 5y > 0 where x < y.
        let rows = [below(0, 1), (vec![(0, 4), (1, -5)], (1, 9_000_000))];
        assert_eq!(are_apart(&variables, &rows, &mut 0), Some(true));
    }
}
