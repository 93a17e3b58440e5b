//! The values of enumerations, and the groups that some of them make.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};

use crate::base::Span;

use super::ids::ValueName;
use super::markup::Inline;

/// The values of an enumeration, in the order in which they are declared.
#[derive(Clone, Debug, Default)]
pub struct Values {
    all: Vec<Value>,
    /// Groups of them that conditions name.
    pub groups: Vec<ValueGroup>,
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct Value {
    pub name: String,
    /// The name that it had before.
    pub was: Option<String>,
    pub label: Vec<Inline>,
    /// A word of help for who is asked.
    pub help: Option<Vec<Inline>>,
    /// Where it is declared.
    pub span: Span,
}

/// Some values of an enumeration.
#[derive(Clone, Debug)]
pub struct ValueGroup {
    pub name: String,
    pub label: Vec<Inline>,
    /// The positions of the values, ascending.
    pub values: Vec<usize>,
    /// Where it is declared.
    pub span: Span,
}

impl Values {
    /// Values in groups.
    #[must_use]
    pub fn new(all: Vec<Value>, groups: Vec<ValueGroup>) -> Self {
        Self { all, groups }
    }

    /// The value or the group of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ValueName> {
        let value = self.all.iter().position(|value| value.name == name);
        let group = || self.groups.iter().position(|group| group.name == name);
        value
            .map(ValueName::Value)
            .or_else(|| group().map(ValueName::Group))
    }

    /// The positions of the values that are named, ascending.
    #[must_use]
    pub fn positions(&self, named: ValueName) -> Vec<usize> {
        match named {
            ValueName::Value(at) => vec![at],
            ValueName::Group(at) => {
                let group = self.groups.get(at);
                group.map(|group| group.values.clone()).unwrap_or_default()
            }
        }
    }

    /// All values and groups.
    pub fn all_names(&self) -> impl Iterator<Item = ValueName> + use<> {
        let groups = (0..self.groups.len()).map(ValueName::Group);
        (0..self.all.len()).map(ValueName::Value).chain(groups)
    }

    /// The fewest names found for these values, which are ascending: the groups that lie among them,
    /// largest first, and the values that are left. A group is named for what no other says.
    #[must_use]
    pub fn names_of(&self, taken: &[usize]) -> Vec<ValueName> {
        let mut left: BTreeSet<usize> = taken.iter().copied().collect();
        let mut groups = Vec::new();
        let is_within = |group: &ValueGroup| group.values.iter().all(|value| left.contains(value));
        let fitting = self.groups.iter().enumerate();
        let fitting: Vec<(usize, &ValueGroup)> =
            fitting.filter(|(_, group)| is_within(group)).collect();
        loop {
            let more = |(_, group): &(usize, &ValueGroup)| {
                group
                    .values
                    .iter()
                    .filter(|value| left.contains(value))
                    .count()
            };
            // Of two that say as much, the first.
            let best = fitting.iter().rev().max_by_key(|group| more(group));
            let Some((at, group)) = best.filter(|best| more(best) > 1) else {
                break;
            };
            groups.push(*at);
            for value in &group.values {
                left.remove(value);
            }
        }
        groups.sort_unstable();
        let groups = groups.into_iter().map(ValueName::Group);
        groups
            .chain(left.into_iter().map(ValueName::Value))
            .collect()
    }

    /// The positions of the values in an order in which groups lie in few stretches: those of the largest
    /// group side by side. Without groups, as they are declared.
    #[must_use]
    pub fn grouped(&self) -> Vec<usize> {
        let mut groups: Vec<&ValueGroup> = self.groups.iter().collect();
        groups.sort_by_key(|group| Reverse(group.values.len()));
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by_cached_key(|value| {
            let is_outside = |group: &&ValueGroup| group.values.binary_search(value).is_err();
            groups.iter().map(is_outside).collect::<Vec<bool>>()
        });
        order
    }

    /// Whether it takes fewer names to say which values are not among these, which are ascending.
    #[must_use]
    pub fn is_denied(&self, taken: &[usize]) -> bool {
        let others = self.all.len().saturating_sub(taken.len());
        if others == 0 || taken.len() < 2 {
            return false;
        }
        if self.groups.is_empty() {
            return others == 1;
        }
        self.names_of(&self.all_but(taken)).len() < self.names_of(taken).len()
    }

    /// The positions of all values but these, ascending.
    #[must_use]
    pub fn all_but(&self, taken: &[usize]) -> Vec<usize> {
        (0..self.all.len())
            .filter(|value| !taken.contains(value))
            .collect()
    }

    /// The name of what is named.
    #[must_use]
    pub fn name(&self, named: ValueName) -> &str {
        match named {
            ValueName::Group(at) => self.groups.get(at).map(|group| group.name.as_str()),
            ValueName::Value(at) => self.all.get(at).map(|value| value.name.as_str()),
        }
        .unwrap_or_default()
    }

    /// Where what is named is declared.
    #[must_use]
    pub fn span(&self, named: ValueName) -> Option<Span> {
        match named {
            ValueName::Group(at) => self.groups.get(at).map(|group| group.span),
            ValueName::Value(at) => self.all.get(at).map(|value| value.span),
        }
    }

    /// The words of what is named, to change them.
    pub fn label_mut(&mut self, named: ValueName) -> Option<&mut Vec<Inline>> {
        match named {
            ValueName::Group(at) => self.groups.get_mut(at).map(|group| &mut group.label),
            ValueName::Value(at) => self.all.get_mut(at).map(|value| &mut value.label),
        }
    }

    /// The words of what is named.
    #[must_use]
    pub fn label(&self, named: ValueName) -> &[Inline] {
        match named {
            ValueName::Group(at) => self.groups.get(at).map(|group| group.label.as_slice()),
            ValueName::Value(at) => self.all.get(at).map(|value| value.label.as_slice()),
        }
        .unwrap_or_default()
    }
}

impl From<Vec<Value>> for Values {
    fn from(all: Vec<Value>) -> Self {
        Self::new(all, Vec::new())
    }
}

impl Deref for Values {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.all
    }
}

impl DerefMut for Values {
    fn deref_mut(&mut self) -> &mut [Value] {
        &mut self.all
    }
}
