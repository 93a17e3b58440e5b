//! What `small.case` says, as a programmer would write it.

/// The number of the outcome; the facts in the order of the policy.
pub fn by_hand(v: &[i64; 6]) -> u8 {
    let [plan, age, seats, abroad, paid, channel] = *v;
    match (plan, channel) {
        (0, _) if age <= 7 => 4,
        (1 | 2, _) if paid == 0 && age > 30 => 5,
        (2, _) if seats >= 1000 && abroad == 0 => 3,
        (2, _) if seats >= 1000 => 2,
        (2, 2) => 2,
        (2, _) if abroad == 1 => 1,
        (2, _) => 2,
        (1, 1) if seats < 10 => 1,
        (1, _) if age <= 90 => 0,
        (1, _) | (_, 0) => 1,
        _ => 0,
    }
}
