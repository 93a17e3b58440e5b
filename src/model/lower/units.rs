//! Units: words to powers. `EUR per kg` times `kg` is `EUR`.

/// The unit of a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    /// Each word, as it was written first, and its power; none is 0.
    words: Vec<(String, i32)>,
}

impl PartialEq for Units {
    fn eq(&self, other: &Self) -> bool {
        self.same(other)
    }
}

impl Units {
    /// A unit as it is written.
    pub(super) fn read(text: Option<&str>) -> Self {
        let mut units = Self::default();
        let mut power = 1;
        for word in text.unwrap_or_default().split_whitespace() {
            if word == "per" {
                power = -1;
            } else {
                units.add(word, power);
            }
        }
        units
    }

    fn add(&mut self, word: &str, power: i32) {
        match self
            .words
            .iter_mut()
            .find(|(known, _)| bare(known) == bare(word))
        {
            Some((_, own)) => *own += power,
            None => self.words.push((word.to_owned(), power)),
        }
        self.words.retain(|(_, power)| *power != 0);
    }

    /// The unit of a product, or where the second divides, of a quotient.
    pub(super) fn times(&self, other: &Self, divides: bool) -> Self {
        let mut all = self.clone();
        for (word, power) in &other.words {
            all.add(word, if divides { -power } else { *power });
        }
        all
    }

    /// Takes away that it is so many per cent of something.
    pub(super) fn take_percent(&mut self) -> bool {
        let is_part = self.words.len() > 1 && self.words.contains(&("%".to_owned(), 1));
        if is_part {
            self.words.retain(|(word, _)| word != "%");
        }
        is_part
    }

    /// Whether two are one: a plural s makes no difference.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.words.len() == other.words.len()
            && self.words.iter().all(|(word, power)| {
                other
                    .words
                    .iter()
                    .any(|(known, own)| bare(known) == bare(word) && own == power)
            })
    }

    /// Whether it is this word, without its plural s.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self.words.as_slice(), [(own, 1)] if bare(own) == word)
    }

    /// Whether there is none.
    pub(super) fn is_none(&self) -> bool {
        self.words.is_empty()
    }

    /// The unit as it is written; none where there is none, or no way to write it.
    pub(super) fn text(&self) -> Option<String> {
        match self.words.as_slice() {
            [(only, 1)] => Some(only.clone()),
            [(above, 1), (below, -1)] | [(below, -1), (above, 1)] => {
                Some(format!("{above} per {}", one_of(below)))
            }
            _ => None,
        }
    }

    /// Every word with its power.
    pub(super) fn spelled_out(&self) -> String {
        let words = self.words.iter().map(|(word, power)| match power {
            1 => word.clone(),
            power => format!("{word} to the power of {power}"),
        });
        words.collect::<Vec<_>>().join(" times ")
    }
}

/// A unit without its plural s.
fn bare(unit: &str) -> &str {
    unit.strip_suffix('s')
        .filter(|bare| bare.len() > 1)
        .unwrap_or(unit)
}

/// A unit as it stands behind "per".
fn one_of(unit: &str) -> &str {
    if unit.len() > 2 { bare(unit) } else { unit }
}

#[cfg(test)]
mod tests {
    use super::Units;

    #[test]
    fn what_is_in_both_goes_away() {
        let rate = Units::read(Some("EUR per kg"));
        let weight = Units::read(Some("kg"));
        assert_eq!(rate.times(&weight, false).text().as_deref(), Some("EUR"));
        assert_eq!(weight.times(&weight, true).text(), None);
        assert!(weight.times(&weight, true).is_none());
        let days = Units::read(Some("days"));
        assert!(days.same(&Units::read(Some("day"))));
        assert_eq!(
            Units::read(Some("EUR"))
                .times(&days, true)
                .text()
                .as_deref(),
            Some("EUR per day")
        );
        assert_eq!(weight.times(&weight, false).text(), None);
    }
}
