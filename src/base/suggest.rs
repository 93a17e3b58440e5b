//! "Did you mean": the known name that is nearest to the typed one.

/// The candidate nearest to `typed`, where one is near enough to be meant: at most a third of its
/// letters away (one at the least). Ties go to the first.
///
/// ```
/// # use casebook::base::did_you_mean;
/// assert_eq!(did_you_mean("platfrom", ["site", "platform"]), Some("platform"));
/// assert_eq!(did_you_mean("x", ["site", "platform"]), None);
/// ```
pub fn did_you_mean<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = typed.chars().count();
    // The distance of two words is worked out in the product of their lengths, and nobody mistypes
    // one letter of so many.
    if length > LONGEST {
        return None;
    }
    let allowed = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    // Words whose lengths differ by more than is allowed are further apart than that.
    for candidate in candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
    {
        let distance = distance(typed, candidate);
        if distance <= allowed
            && distance < candidate.chars().count()
            && best.is_none_or(|(nearest, _)| distance < nearest)
        {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters a word has at most that is compared.
const LONGEST: usize = 100;

/// How many letters to add, drop, change or swap with their neighbour to turn `a` into `b`
/// (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (row, from) in a.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, to) in b.iter().enumerate() {
            let at =
                |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX - 1);
            let change = at(&last, column) + usize::from(from != *to);
            let mut cost = change
                .min(at(&last, column + 1) + 1)
                .min(at(&current, column) + 1);
            let left = column.checked_sub(1).and_then(|left| b.get(left));
            if previous == Some(*to) && left == Some(&from) {
                cost = cost.min(at(&before, column - 1) + 1);
            }
            current.push(cost);
        }
        before = std::mem::replace(&mut last, current);
        previous = Some(from);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("ab", "ba", 1),
            ("kitten", "sitting", 3),
            ("a", "", 1),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
