//! The decision tables of a DMN model, as they are written: of decisions, of business knowledge
//! models, and within contexts.

use std::collections::{BTreeMap, BTreeSet};

use super::literal::split;
use super::types::Types;
use super::xml;
use super::xml::Element;

/// The parts of a model that are read.
#[derive(Debug, Default)]
pub(super) struct DmnModel {
    pub tables: Vec<DmnTable>,
    /// The decisions that are no table, and why.
    pub others: Vec<String>,
    /// A text that a reader would take for something else.
    pub assumed: Vec<String>,
}

/// A decision table.
#[derive(Debug)]
pub(super) struct DmnTable {
    pub name: String,
    /// The name in expressions.
    pub called: Vec<String>,
    pub hit: String,
    pub aggregation: String,
    pub inputs: Vec<DmnColumn>,
    pub outputs: Vec<DmnColumn>,
    pub rules: Vec<DmnRule>,
    /// Why none of it can be carried over.
    pub fault: Option<String>,
}

/// An input or output.
#[derive(Debug)]
pub(super) struct DmnColumn {
    pub label: String,
    /// The key among other inputs: its expression, where it has one.
    pub key: String,
    /// The expression of an input, the name of an output.
    pub expression: String,
    /// The name in messages: of an input of a function, its argument.
    pub shown: String,
    /// FEEL's name of its type; empty where none is stated.
    pub kind: String,
    /// The values that it can have, as they are written.
    pub allowed: String,
    /// The result of an output where no rule fits.
    pub default: String,
    /// Whether the model computes it of something else.
    pub computed: bool,
    /// Why it cannot be asked for.
    pub fault: Option<String>,
}

/// A rule: its tests, results and description.
#[derive(Debug)]
pub(super) struct DmnRule {
    pub tests: Vec<DmnCell>,
    pub results: Vec<DmnCell>,
    pub notes: Vec<String>,
}

/// A cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DmnCell {
    pub text: String,
    /// Why it is not understood as FEEL.
    pub fault: Option<String>,
}

/// The tables of a model, and the decisions of it that are none.
///
/// # Errors
/// In words, where it is no DMN model.
pub(super) fn read(text: &str) -> Result<DmnModel, String> {
    let root = xml::read(text)?;
    if root.name != "definitions" {
        return Err(format!(
            "it begins with `{}`, and a DMN model with `definitions`",
            root.name
        ));
    }
    let functions = root.all("businessKnowledgeModel").filter_map(|function| {
        let logic = function.child("encapsulatedLogic")?;
        Some((function.called(), logic))
    });
    let mut reader = DmnReader {
        types: Types::new(&root),
        functions: functions.collect(),
        used: BTreeSet::new(),
        language: other_language(&root),
        model: DmnModel::default(),
    };
    for decision in root.all("decision") {
        let name = decision
            .attribute("name")
            .or_else(|| decision.attribute("id"))
            .unwrap_or("decision")
            .trim();
        reader.logic(name, decision, &FeelScope::default(), 0);
    }
    reader.unused_functions();
    Ok(reader.model)
}

/// The meaning of names within a context or a business knowledge model.
#[derive(Clone, Default)]
struct FeelScope {
    /// The keys behind local names.
    locals: BTreeMap<String, String>,
    /// Whose scope it is; empty of the model itself.
    place: String,
}

impl FeelScope {
    /// The key of an expression.
    fn key(&self, expression: &str) -> String {
        if let Some(key) = self.locals.get(expression) {
            return key.clone();
        }
        if let Some((root, path)) = expression.split_once('.')
            && let Some(key) = self.locals.get(root.trim())
        {
            return format!("{key}.{path}");
        }
        if self.locals.keys().any(|name| mentions(expression, name)) {
            return format!("{}: {expression}", self.place);
        }
        expression.to_owned()
    }
}

/// Whether a name stands in an expression as a word.
fn mentions(expression: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    expression.match_indices(name).any(|(at, _)| {
        let before = expression
            .get(..at)
            .and_then(|before| before.chars().next_back());
        let behind = expression
            .get(at + name.len()..)
            .and_then(|behind| behind.chars().next());
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    })
}

/// How deep contexts may stand in each other.
const DEPTH: usize = 8;

/// An argument of a function: the parameter, where it is named, and the expression.
type Argument = (Option<String>, String);

struct DmnReader<'e> {
    types: Types,
    /// The logic of each business knowledge model.
    functions: BTreeMap<String, &'e Element>,
    /// Those that stand in the tables of decisions already.
    used: BTreeSet<String>,
    language: Option<String>,
    model: DmnModel,
}

impl<'e> DmnReader<'e> {
    /// Reads the expression of a decision, an entry of a context or the body of a function.
    fn logic(&mut self, name: &str, holder: &'e Element, scope: &FeelScope, depth: usize) {
        if let Some(element) = holder.child("decisionTable") {
            let called = vec![name.to_owned()];
            let table = self.table(name, called, element, scope);
            self.model.tables.push(table);
        } else if let Some(context) = holder.child("context").filter(|_| depth < DEPTH) {
            self.context(name, context, scope, depth);
        } else if let Some((function, arguments)) = self.invoked(holder) {
            self.invocation(name, &function, &arguments, scope);
        } else {
            self.no_table(name);
        }
    }

    fn no_table(&mut self, name: &str) {
        self.model
            .others
            .push(format!("the decision `{name}`: it is no decision table"));
    }

    fn context(&mut self, name: &str, context: &'e Element, scope: &FeelScope, depth: usize) {
        let mut inner = scope.clone();
        name.clone_into(&mut inner.place);
        let holds_table = |entry: &Element| {
            ["decisionTable", "context"]
                .iter()
                .any(|kind| entry.child(kind).is_some())
        };
        if !context.all("contextEntry").any(holds_table) {
            self.no_table(name);
            return;
        }
        for entry in context.all("contextEntry") {
            let variable = entry.child("variable");
            let literal = entry.child("literalExpression").map(Element::written);
            let Some(variable) = variable else {
                // The result of the whole: a table of it, or one of the entries.
                let alias = literal.and_then(|text| inner.locals.get(text)).cloned();
                let table = alias.and_then(|key| {
                    self.model
                        .tables
                        .iter_mut()
                        .find(|table| table.called.contains(&key))
                });
                match table {
                    Some(table) => table.called.push(name.to_owned()),
                    None => self.logic(name, entry, &inner, depth + 1),
                }
                continue;
            };
            let local = variable.called();
            let key = format!("{name}.{local}");
            let kind = variable.attribute("typeRef").unwrap_or_default();
            if holds_table(entry) {
                inner.locals.insert(local.clone(), key.clone());
                let before = self.model.tables.len();
                self.logic(&format!("{name} {local}"), entry, &inner, depth + 1);
                if let Some(table) = self.model.tables.get_mut(before) {
                    table.called.push(key);
                }
            } else {
                // The same thing by another name, or something that is computed.
                let same = literal
                    .filter(|text| is_path(text))
                    .map(|text| inner.key(text));
                if same.is_none() {
                    self.types.data.insert(key.clone(), kind.to_owned());
                    self.types.computed.insert(key.clone());
                }
                inner.locals.insert(local, same.unwrap_or(key));
            }
        }
    }

    /// The only called function, with its arguments.
    fn invoked(&self, holder: &Element) -> Option<(String, Vec<Argument>)> {
        if let Some(call) = holder.child("invocation") {
            let function = call.child("literalExpression").map(Element::written)?;
            self.functions.get(function)?;
            let argument = |binding: &Element| {
                let parameter = binding.child("parameter").map(Element::called);
                Some((
                    parameter,
                    binding.child("literalExpression")?.written().to_owned(),
                ))
            };
            let arguments = call
                .all("binding")
                .map(argument)
                .collect::<Option<Vec<_>>>()?;
            return Some((function.to_owned(), arguments));
        }
        let (function, arguments) = holder
            .child("literalExpression")?
            .written()
            .split_once('(')?;
        let (function, arguments) = (function.trim(), arguments.strip_suffix(')')?);
        self.functions.get(function)?;
        let arguments = split(arguments)
            .into_iter()
            .map(|argument| is_path(argument).then(|| (None, argument.to_owned())));
        Some((function.to_owned(), arguments.collect::<Option<Vec<_>>>()?))
    }

    /// The table of a function, as a decision asks for it.
    fn invocation(
        &mut self,
        name: &str,
        function: &str,
        arguments: &[Argument],
        scope: &FeelScope,
    ) {
        let Some(logic) = self.functions.get(function).copied() else {
            return;
        };
        let body = logic.child("functionDefinition").unwrap_or(logic);
        let parameters: Vec<&Element> = body.all("formalParameter").collect();
        let Some(element) = body.child("decisionTable") else {
            self.no_table(name);
            return;
        };
        let mut inner = FeelScope {
            locals: BTreeMap::new(),
            place: name.to_owned(),
        };
        for (at, parameter) in parameters.iter().enumerate() {
            let own = parameter.called();
            let named = arguments
                .iter()
                .find(|(called, _)| called.as_deref() == Some(own.as_str()));
            let given = named.or_else(|| arguments.get(at).filter(|(called, _)| called.is_none()));
            let key = given
                .filter(|(_, text)| is_path(text))
                .map(|(_, text)| scope.key(text));
            let key = if let Some(key) = key {
                self.types
                    .data
                    .entry(key.clone())
                    .or_insert_with(|| kind_of(parameter));
                key
            } else {
                let key = self.parameter(name, parameter);
                self.types.computed.insert(key.clone());
                key
            };
            inner.locals.insert(own, key);
        }
        self.used.insert(function.to_owned());
        let table = self.table(name, vec![name.to_owned()], element, &inner);
        self.model.tables.push(table);
    }

    /// The key of a parameter that is a fact of its own.
    fn parameter(&mut self, place: &str, parameter: &Element) -> String {
        let key = format!("{place}: {}", parameter.called());
        self.types.data.insert(key.clone(), kind_of(parameter));
        key
    }

    /// Tables of functions that no decision calls alone: their arguments are not known.
    fn unused_functions(&mut self) {
        let unused: Vec<(String, &Element)> = self
            .functions
            .iter()
            .filter(|(name, _)| !self.used.contains(*name))
            .map(|(name, logic)| (name.clone(), *logic))
            .collect();
        for (name, logic) in unused {
            let body = logic.child("functionDefinition").unwrap_or(logic);
            let mut inner = FeelScope {
                locals: BTreeMap::new(),
                place: name.clone(),
            };
            for parameter in body.all("formalParameter") {
                let key = self.parameter(&name, parameter);
                inner.locals.insert(parameter.called(), key);
            }
            let (tables, others) = (self.model.tables.len(), self.model.others.len());
            if body.child("decisionTable").is_some() || body.child("context").is_some() {
                self.logic(&name, body, &inner, 0);
            }
            self.model.others.truncate(others);
            if self.model.tables.len() > tables {
                self.model.assumed.push(format!(
                    "`{name}` is a function: what it is given can be anything"
                ));
            }
        }
    }

    fn table(
        &self,
        name: &str,
        called: Vec<String>,
        element: &Element,
        scope: &FeelScope,
    ) -> DmnTable {
        let attribute = |name: &str| element.attribute(name).unwrap_or_default().to_uppercase();
        let hit = attribute("hitPolicy");
        let input = |(at, element): (usize, &Element)| self.input(name, at, element, scope);
        let output = |output: &Element| {
            let own = output.attribute("name").unwrap_or_default().to_owned();
            column(
                output,
                own,
                output.attribute("typeRef").unwrap_or_default(),
                "outputValues",
                &self.types,
            )
        };
        let texts = |rule: &Element, entry: &str| -> Vec<String> {
            rule.all(entry)
                .map(|entry| entry.written().to_owned())
                .collect()
        };
        let rule = |rule: &Element| {
            let described = rule
                .child("description")
                .map(|description| description.text.trim().to_owned());
            let notes: Vec<String> = texts(rule, "annotationEntry");
            DmnRule {
                tests: rule.all("inputEntry").map(entry).collect(),
                results: rule.all("outputEntry").map(entry).collect(),
                notes: described
                    .into_iter()
                    .chain(notes)
                    .filter(|note| !note.is_empty())
                    .collect(),
            }
        };
        DmnTable {
            name: name.to_owned(),
            called,
            hit: if hit.is_empty() {
                "UNIQUE".to_owned()
            } else {
                hit
            },
            aggregation: attribute("aggregation"),
            inputs: element.all("input").enumerate().map(input).collect(),
            outputs: element.all("output").map(output).collect(),
            rules: element.all("rule").map(rule).collect(),
            fault: self.language.clone().or_else(|| other_language(element)),
        }
    }

    fn input(&self, table: &str, at: usize, input: &Element, scope: &FeelScope) -> DmnColumn {
        let expression = input.child("inputExpression");
        let written = expression.map_or("", Element::written);
        // A name may stand between single quotation marks.
        let plain = written
            .strip_prefix('\'')
            .and_then(|inner| inner.strip_suffix('\''))
            .unwrap_or(written)
            .to_owned();
        let key = scope.key(&plain);
        let stated = expression
            .and_then(|expression| expression.attribute("typeRef"))
            .unwrap_or_default();
        let of_data = self.types.of_data(&key);
        let stated = if stated.is_empty() {
            of_data.as_deref().unwrap_or_default()
        } else {
            stated
        };
        let computed = self.types.computed.contains(&key) || !is_path(&plain) && of_data.is_none();
        let mut column = column(input, plain, stated, "inputValues", &self.types);
        column.fault = column.fault.or_else(|| expression.and_then(other_language));
        let is_given = !computed && !key.contains(": ");
        column
            .shown
            .clone_from(if is_given { &key } else { &column.expression });
        column.key = key;
        column.computed = computed;
        if column.expression.is_empty() {
            // A draft: two such inputs are two things.
            column.key = format!("{table}, input {}", at + 1);
            column.computed = false;
            if column.label.is_empty() {
                column.label = format!("input {}", at + 1);
            }
            column.shown.clone_from(&column.label);
        }
        column
    }
}

fn kind_of(element: &Element) -> String {
    element.attribute("typeRef").unwrap_or_default().to_owned()
}

fn entry(entry: &Element) -> DmnCell {
    let several = entry.all("text").count() > 1;
    let several = several.then(|| "a cell has several texts".to_owned());
    DmnCell {
        text: entry.written().to_owned(),
        fault: several.or_else(|| other_language(entry)),
    }
}

/// Whether an expression is a name or a path of names rather than something computed.
fn is_path(expression: &str) -> bool {
    let computes = |c: char| {
        matches!(
            c,
            '+' | '*' | '(' | ')' | '<' | '>' | '=' | '[' | ']' | '{' | '}' | '"' | ',' | ';' | '?'
        )
    };
    let starts = expression.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '#');
    starts
        && !expression.contains(computes)
        && !expression.contains(" - ")
        && !expression.contains(" / ")
}

/// Why an element is not FEEL, by the language that it states.
fn other_language(element: &Element) -> Option<String> {
    let stated = element
        .attribute("expressionLanguage")
        .filter(|stated| !stated.trim().is_empty())?;
    let is_feel = stated.to_ascii_lowercase().contains("feel");
    (!is_feel).then(|| format!("its expressions are not FEEL but `{stated}`"))
}

fn column(
    element: &Element,
    expression: String,
    stated: &str,
    values: &str,
    types: &Types,
) -> DmnColumn {
    let (kind, defined, is_list) = types.of(stated);
    let allowed = element.child(values).map_or("", Element::written);
    DmnColumn {
        label: element
            .attribute("label")
            .unwrap_or_default()
            .trim()
            .to_owned(),
        key: expression.clone(),
        shown: expression.clone(),
        fault: is_list.then(|| format!("`{expression}` is a list")),
        expression,
        computed: false,
        kind,
        allowed: if allowed.is_empty() {
            defined
        } else {
            allowed.to_owned()
        },
        default: element
            .child("defaultOutputEntry")
            .map_or("", Element::written)
            .to_owned(),
    }
}
