//! The decision tables of a DMN model, as they are written.

use std::collections::BTreeMap;

use super::xml::{self, Element};

/// A decision table.
#[derive(Debug)]
pub(super) struct Table {
    pub name: String,
    pub hit: String,
    pub aggregation: String,
    pub inputs: Vec<Column>,
    pub outputs: Vec<Column>,
    pub rules: Vec<Rule>,
    /// Why none of it can be carried over.
    pub fault: Option<String>,
}

/// An input or output.
#[derive(Debug)]
pub(super) struct Column {
    pub label: String,
    /// What tells it from other inputs: its expression, where it has one.
    pub key: String,
    /// The expression of an input, the name of an output.
    pub expression: String,
    /// FEEL's name of its type; empty where none is stated.
    pub kind: String,
    /// The values that it can have, as they are written.
    pub allowed: String,
    /// What comes out where no rule fits, of an output.
    pub default: String,
    /// Why it cannot be asked for.
    pub fault: Option<String>,
}

/// A rule: its tests, results and what is said of it.
#[derive(Debug)]
pub(super) struct Rule {
    pub tests: Vec<Entry>,
    pub results: Vec<Entry>,
    pub notes: Vec<String>,
}

/// A cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub text: String,
    /// Why it is not understood as FEEL.
    pub fault: Option<String>,
}

/// The tables of a model, and the decisions of it that are none.
///
/// # Errors
/// In words, where it is no DMN model.
pub(super) fn read(text: &str) -> Result<(Vec<Table>, Vec<String>), String> {
    let root = xml::read(text)?;
    if root.name != "definitions" {
        return Err(format!("it begins with `{}`, and a DMN model with `definitions`", root.name));
    }
    let types = Types::new(&root);
    let (mut tables, mut others) = (Vec::new(), Vec::new());
    for decision in root.all("decision") {
        let name = decision.attribute("name").or_else(|| decision.attribute("id")).unwrap_or("decision").trim();
        match decision.child("decisionTable") {
            Some(element) => tables.push(table(name, element, &types, other_language(&root))),
            None => others.push(name.to_owned()),
        }
    }
    Ok((tables, others))
}

/// What the model says of its types and data.
struct Types {
    /// The type and the allowed values of each defined type.
    defined: BTreeMap<String, (String, String)>,
    /// The type of each input.
    data: BTreeMap<String, String>,
}

impl Types {
    fn new(root: &Element) -> Self {
        let name = |element: &Element| element.attribute("name").unwrap_or_default().trim().to_owned();
        let defined = root.all("itemDefinition").map(|item| {
            let base = item.child("typeRef").map_or("", |base| base.text.trim()).to_owned();
            let allowed = item.child("allowedValues").or_else(|| item.child("typeConstraint"));
            (name(item), (base, allowed.map_or("", Element::written).to_owned()))
        });
        let data = root.all("inputData").map(|data| {
            let kind = data.child("variable").and_then(|variable| variable.attribute("typeRef"));
            (name(data), kind.unwrap_or_default().to_owned())
        });
        Self { defined: defined.collect(), data: data.collect() }
    }

    /// FEEL's type behind a name, and the values that are allowed.
    fn of(&self, named: &str) -> (String, String) {
        let (mut named, mut allowed) = (named.to_owned(), String::new());
        // A type may be one of another; a circle ends here.
        for _ in 0..8 {
            let Some((base, values)) = self.defined.get(&named) else { break };
            if allowed.is_empty() {
                allowed.clone_from(values);
            }
            named.clone_from(base);
        }
        let plain = named.rsplit_once(':').map_or(named.as_str(), |(_, plain)| plain);
        (plain.to_ascii_lowercase(), allowed)
    }
}

/// Why an element is not FEEL, by the language that it states.
fn other_language(element: &Element) -> Option<String> {
    let stated = element.attribute("expressionLanguage").filter(|stated| !stated.trim().is_empty())?;
    let is_feel = stated.to_ascii_lowercase().contains("feel");
    (!is_feel).then(|| format!("its expressions are not FEEL but `{stated}`"))
}

fn table(name: &str, element: &Element, types: &Types, fault: Option<String>) -> Table {
    let attribute = |name: &str| element.attribute(name).unwrap_or_default().to_uppercase();
    let hit = attribute("hitPolicy");
    let input = |(at, input): (usize, &Element)| {
        let expression = input.child("inputExpression");
        let written = expression.map_or("", Element::written).to_owned();
        let stated = expression.and_then(|expression| expression.attribute("typeRef")).unwrap_or_default();
        let stated = if stated.is_empty() { types.data.get(&written).map_or("", String::as_str) } else { stated };
        let mut column = column(input, written, stated, "inputValues", types);
        column.fault = expression.and_then(other_language);
        if column.expression.is_empty() {
            // A draft: two such inputs are two things.
            column.key = format!("{name}, input {}", at + 1);
            if column.label.is_empty() {
                column.label = format!("input {}", at + 1);
            }
        }
        column
    };
    let output = |output: &Element| {
        let own = output.attribute("name").unwrap_or_default().to_owned();
        column(output, own, output.attribute("typeRef").unwrap_or_default(), "outputValues", types)
    };
    let texts = |rule: &Element, entry: &str| -> Vec<String> {
        rule.all(entry).map(|entry| entry.written().to_owned()).collect()
    };
    let entry = |entry: &Element| {
        let several = entry.all("text").count() > 1;
        let several = several.then(|| "a cell has several texts".to_owned());
        Entry { text: entry.written().to_owned(), fault: several.or_else(|| other_language(entry)) }
    };
    let rule = |rule: &Element| {
        let described = rule.child("description").map(|description| description.text.trim().to_owned());
        let notes: Vec<String> = texts(rule, "annotationEntry");
        Rule {
            tests: rule.all("inputEntry").map(entry).collect(),
            results: rule.all("outputEntry").map(entry).collect(),
            notes: described.into_iter().chain(notes).filter(|note| !note.is_empty()).collect(),
        }
    };
    Table {
        name: name.to_owned(),
        hit: if hit.is_empty() { "UNIQUE".to_owned() } else { hit },
        aggregation: attribute("aggregation"),
        inputs: element.all("input").enumerate().map(input).collect(),
        outputs: element.all("output").map(output).collect(),
        rules: element.all("rule").map(rule).collect(),
        fault: fault.or_else(|| other_language(element)),
    }
}

fn column(element: &Element, expression: String, stated: &str, values: &str, types: &Types) -> Column {
    let (kind, defined) = types.of(stated);
    let allowed = element.child(values).map_or("", Element::written);
    Column {
        label: element.attribute("label").unwrap_or_default().trim().to_owned(),
        key: expression.clone(),
        expression,
        fault: None,
        kind,
        allowed: if allowed.is_empty() { defined } else { allowed.to_owned() },
        default: element.child("defaultOutputEntry").map_or("", Element::written).to_owned(),
    }
}
