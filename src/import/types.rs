//! The types of a DMN model: item definitions and their components, and the types of its data.

use std::collections::{BTreeMap, BTreeSet};

use super::xml::Element;

/// How deep components may stand in each other.
const DEPTH: usize = 8;

/// The model's types and data.
pub(super) struct Types {
    /// The type of each defined name, of components `Type.component`.
    defined: BTreeMap<String, Type>,
    /// The type of each input, parameter and entry of a context.
    pub(super) data: BTreeMap<String, String>,
    /// The keys of computed data.
    pub(super) computed: BTreeSet<String>,
}

#[derive(Clone, Default)]
struct Type {
    base: String,
    allowed: String,
    is_list: bool,
}

impl Types {
    pub(super) fn new(root: &Element) -> Self {
        let mut defined = BTreeMap::new();
        for item in root.all("itemDefinition") {
            define(&item.called(), item, &mut defined, 0);
        }
        let data = root
            .all("inputData")
            .chain(root.all("decision"))
            .filter_map(|data| {
                let kind = data
                    .child("variable")
                    .and_then(|variable| variable.attribute("typeRef"));
                let is_input = data.name == "inputData";
                (is_input || kind.is_some())
                    .then(|| (data.called(), kind.unwrap_or_default().to_owned()))
            });
        Self {
            defined,
            data: data.collect(),
            computed: BTreeSet::new(),
        }
    }

    /// The type of an expression, along its path.
    pub(super) fn of_data(&self, key: &str) -> Option<String> {
        if let Some(kind) = self.data.get(key) {
            return Some(kind.clone());
        }
        let (at, _) = key.match_indices('.').rfind(|(at, _)| {
            key.get(..*at)
                .is_some_and(|root| self.data.contains_key(root))
        })?;
        let mut kind = self.data.get(key.get(..at)?)?.clone();
        for part in key.get(at + 1..)?.split('.') {
            kind = format!("{}.{}", self.with_components(&kind), part.trim());
        }
        Some(kind)
    }

    /// The defined type behind others that lists the components.
    fn with_components(&self, kind: &str) -> String {
        let mut kind = kind.to_owned();
        for _ in 0..8 {
            match self.defined.get(&kind) {
                Some(of) if !of.base.is_empty() => kind.clone_from(&of.base),
                _ => break,
            }
        }
        kind
    }

    /// FEEL's type behind a name, the values that are allowed, and whether it is a list.
    pub(super) fn of(&self, named: &str) -> (String, String, bool) {
        let (mut named, mut allowed, mut is_list) = (named.to_owned(), String::new(), false);
        // A type may be one of another; a cycle ends here.
        for _ in 0..8 {
            let Some(of) = self.defined.get(&named) else {
                break;
            };
            is_list |= of.is_list;
            if allowed.is_empty() {
                allowed.clone_from(&of.allowed);
            }
            named.clone_from(&of.base);
        }
        let plain = named
            .rsplit_once(':')
            .map_or(named.as_str(), |(_, plain)| plain);
        (plain.to_ascii_lowercase(), allowed, is_list)
    }
}

fn define(name: &str, item: &Element, defined: &mut BTreeMap<String, Type>, depth: usize) {
    let allowed = item
        .child("allowedValues")
        .or_else(|| item.child("typeConstraint"));
    let of = Type {
        base: item
            .child("typeRef")
            .map_or("", |base| base.text.trim())
            .to_owned(),
        allowed: allowed.map_or("", Element::written).to_owned(),
        is_list: item.attribute("isCollection") == Some("true"),
    };
    defined.insert(name.to_owned(), of);
    for component in item.all("itemComponent").filter(|_| depth < DEPTH) {
        define(
            &format!("{name}.{}", component.called()),
            component,
            defined,
            depth + 1,
        );
    }
}
