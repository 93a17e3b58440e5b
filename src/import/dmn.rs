//! The decision tables of a DMN model, as they are written: of decisions, of business knowledge models, and within contexts.

use std::collections::{BTreeMap, BTreeSet};

use super::literal::split;
use super::xml::{self, Element};

/// What is read of a model.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub tables: Vec<Table>,
    /// The decisions that are no table, and why.
    pub others: Vec<String>,
    /// What a reader would take for something else.
    pub assumed: Vec<String>,
}

/// A decision table.
#[derive(Debug)]
pub(super) struct Table {
    pub name: String,
    /// What expressions call it.
    pub called: Vec<String>,
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
    /// What messages call it: of an input of a function, what the function is given.
    pub shown: String,
    /// FEEL's name of its type; empty where none is stated.
    pub kind: String,
    /// The values that it can have, as they are written.
    pub allowed: String,
    /// What comes out where no rule fits, of an output.
    pub default: String,
    /// Whether the model computes it of something else.
    pub computed: bool,
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
pub(super) fn read(text: &str) -> Result<Model, String> {
    let root = xml::read(text)?;
    if root.name != "definitions" {
        return Err(format!("it begins with `{}`, and a DMN model with `definitions`", root.name));
    }
    let functions = root.all("businessKnowledgeModel").filter_map(|function| {
        let logic = function.child("encapsulatedLogic")?;
        Some((own_name(function), logic))
    });
    let mut reader = Reader {
        types: Types::new(&root),
        functions: functions.collect(),
        used: BTreeSet::new(),
        language: other_language(&root),
        model: Model::default(),
    };
    for decision in root.all("decision") {
        let name = decision.attribute("name").or_else(|| decision.attribute("id")).unwrap_or("decision").trim();
        reader.logic(name, decision, &Scope::default(), 0);
    }
    reader.unused_functions();
    Ok(reader.model)
}

fn own_name(element: &Element) -> String {
    element.attribute("name").unwrap_or_default().trim().to_owned()
}

/// What names mean within a context or a business knowledge model.
#[derive(Clone, Default)]
struct Scope {
    /// The keys of what stands behind local names.
    locals: BTreeMap<String, String>,
    /// Whose scope it is; empty of the model itself.
    place: String,
}

impl Scope {
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
        let before = expression.get(..at).and_then(|before| before.chars().next_back());
        let behind = expression.get(at + name.len()..).and_then(|behind| behind.chars().next());
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    })
}

/// How deep contexts may stand in each other.
const DEPTH: usize = 8;

/// What a function is given: the parameter, where it is named, and the expression.
type Argument = (Option<String>, String);

struct Reader<'e> {
    types: Types,
    /// The logic of each business knowledge model.
    functions: BTreeMap<String, &'e Element>,
    /// Those that stand in the tables of decisions already.
    used: BTreeSet<String>,
    language: Option<String>,
    model: Model,
}

impl<'e> Reader<'e> {
    /// Reads what stands in a decision, an entry of a context or the body of a function.
    fn logic(&mut self, name: &str, holder: &'e Element, scope: &Scope, depth: usize) {
        let other = |why: &str| format!("the decision `{name}`: {why}");
        if let Some(element) = holder.child("decisionTable") {
            let called = vec![name.to_owned()];
            let table = self.table(name, called, element, scope);
            self.model.tables.push(table);
        } else if let Some(context) = holder.child("context").filter(|_| depth < DEPTH) {
            self.context(name, context, scope, depth);
        } else if let Some((function, arguments)) = self.invoked(holder) {
            self.invocation(name, &function, &arguments, scope);
        } else {
            self.model.others.push(other("it is no decision table"));
        }
    }

    fn context(&mut self, name: &str, context: &'e Element, scope: &Scope, depth: usize) {
        let mut inner = scope.clone();
        name.clone_into(&mut inner.place);
        let holds_table = |entry: &Element| ["decisionTable", "context"].iter().any(|kind| entry.child(kind).is_some());
        if !context.all("contextEntry").any(holds_table) {
            self.model.others.push(format!("the decision `{name}`: it is no decision table"));
            return;
        }
        for entry in context.all("contextEntry") {
            let variable = entry.child("variable");
            let literal = entry.child("literalExpression").map(Element::written);
            let Some(variable) = variable else {
                // What the whole comes to: a table of it, or one of the entries.
                let alias = literal.and_then(|text| inner.locals.get(text)).cloned();
                let table =
                    alias.and_then(|key| self.model.tables.iter_mut().find(|table| table.called.contains(&key)));
                match table {
                    Some(table) => table.called.push(name.to_owned()),
                    None => self.logic(name, entry, &inner, depth + 1),
                }
                continue;
            };
            let local = own_name(variable);
            let key = format!("{name}.{local}");
            let kind = variable.attribute("typeRef").unwrap_or_default();
            if holds_table(entry) {
                inner.locals.insert(local.clone(), key);
                let before = self.model.tables.len();
                self.logic(&format!("{name} {local}"), entry, &inner, depth + 1);
                let called = format!("{name}.{local}");
                self.model.tables.iter_mut().skip(before).take(1).for_each(|table| table.called.push(called.clone()));
            } else {
                // The same thing by another name, or something that is computed.
                let same = literal.filter(|text| is_path(text)).map(|text| inner.key(text));
                if same.is_none() {
                    self.types.data.insert(key.clone(), kind.to_owned());
                    self.types.computed.insert(key.clone());
                }
                inner.locals.insert(local, same.unwrap_or(key));
            }
        }
    }

    /// The function that is called and nothing else, with what its parameters are.
    fn invoked(&self, holder: &Element) -> Option<(String, Vec<Argument>)> {
        if let Some(call) = holder.child("invocation") {
            let function = call.child("literalExpression").map(Element::written)?;
            self.functions.get(function)?;
            let argument = |binding: &Element| {
                let parameter = binding.child("parameter").map(own_name);
                Some((parameter, binding.child("literalExpression")?.written().to_owned()))
            };
            let arguments = call.all("binding").map(argument).collect::<Option<Vec<_>>>()?;
            return Some((function.to_owned(), arguments));
        }
        let (function, arguments) = holder.child("literalExpression")?.written().split_once('(')?;
        let (function, arguments) = (function.trim(), arguments.strip_suffix(')')?);
        self.functions.get(function)?;
        let arguments =
            split(arguments).into_iter().map(|argument| is_path(argument).then(|| (None, argument.to_owned())));
        Some((function.to_owned(), arguments.collect::<Option<Vec<_>>>()?))
    }

    /// The table of a function, as a decision asks for it.
    fn invocation(&mut self, name: &str, function: &str, arguments: &[Argument], scope: &Scope) {
        let Some(logic) = self.functions.get(function).copied() else { return };
        let body = logic.child("functionDefinition").unwrap_or(logic);
        let parameters: Vec<&Element> = body.all("formalParameter").collect();
        let Some(element) = body.child("decisionTable") else {
            self.model.others.push(format!("the decision `{name}`: it is no decision table"));
            return;
        };
        let mut inner = Scope { locals: BTreeMap::new(), place: name.to_owned() };
        for (at, parameter) in parameters.iter().enumerate() {
            let own = own_name(parameter);
            let named = arguments.iter().find(|(called, _)| called.as_deref() == Some(own.as_str()));
            let given = named.or_else(|| arguments.get(at).filter(|(called, _)| called.is_none()));
            let key = given.filter(|(_, text)| is_path(text)).map(|(_, text)| scope.key(text));
            let key = key.unwrap_or_else(|| {
                let key = format!("{name}: {own}");
                self.types.data.insert(key.clone(), parameter.attribute("typeRef").unwrap_or_default().to_owned());
                self.types.computed.insert(key.clone());
                key
            });
            self.types
                .data
                .entry(key.clone())
                .or_insert_with(|| parameter.attribute("typeRef").unwrap_or_default().to_owned());
            inner.locals.insert(own, key);
        }
        self.used.insert(function.to_owned());
        let table = self.table(name, vec![name.to_owned()], element, &inner);
        self.model.tables.push(table);
    }

    /// Tables of functions that no decision is made of alone: what they are given is not known.
    fn unused_functions(&mut self) {
        let unused: Vec<(String, &Element)> = self
            .functions
            .iter()
            .filter(|(name, _)| !self.used.contains(*name))
            .map(|(name, logic)| (name.clone(), *logic))
            .collect();
        for (name, logic) in unused {
            let body = logic.child("functionDefinition").unwrap_or(logic);
            let mut inner = Scope { locals: BTreeMap::new(), place: name.clone() };
            for parameter in body.all("formalParameter") {
                let key = format!("{name}: {}", own_name(parameter));
                self.types.data.insert(key.clone(), parameter.attribute("typeRef").unwrap_or_default().to_owned());
                inner.locals.insert(own_name(parameter), key);
            }
            let (tables, others) = (self.model.tables.len(), self.model.others.len());
            if body.child("decisionTable").is_some() || body.child("context").is_some() {
                self.logic(&name, body, &inner, 0);
            }
            self.model.others.truncate(others);
            if self.model.tables.len() > tables {
                self.model.assumed.push(format!("`{name}` is a function: what it is given can be anything"));
            }
        }
    }

    fn table(&self, name: &str, called: Vec<String>, element: &Element, scope: &Scope) -> Table {
        let attribute = |name: &str| element.attribute(name).unwrap_or_default().to_uppercase();
        let hit = attribute("hitPolicy");
        let input = |(at, element): (usize, &Element)| self.input(name, at, element, scope);
        let output = |output: &Element| {
            let own = output.attribute("name").unwrap_or_default().to_owned();
            column(output, own, output.attribute("typeRef").unwrap_or_default(), "outputValues", &self.types)
        };
        let texts = |rule: &Element, entry: &str| -> Vec<String> {
            rule.all(entry).map(|entry| entry.written().to_owned()).collect()
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
            called,
            hit: if hit.is_empty() { "UNIQUE".to_owned() } else { hit },
            aggregation: attribute("aggregation"),
            inputs: element.all("input").enumerate().map(input).collect(),
            outputs: element.all("output").map(output).collect(),
            rules: element.all("rule").map(rule).collect(),
            fault: self.language.clone().or_else(|| other_language(element)),
        }
    }

    fn input(&self, table: &str, at: usize, input: &Element, scope: &Scope) -> Column {
        let expression = input.child("inputExpression");
        let written = expression.map_or("", Element::written);
        // A name may stand between single quotation marks.
        let plain = written.strip_prefix('\'').and_then(|inner| inner.strip_suffix('\'')).unwrap_or(written).to_owned();
        let key = scope.key(&plain);
        let stated = expression.and_then(|expression| expression.attribute("typeRef")).unwrap_or_default();
        let of_data = self.types.of_data(&key);
        let stated = if stated.is_empty() { of_data.as_deref().unwrap_or_default() } else { stated };
        let computed = self.types.computed.contains(&key) || !is_path(&plain) && of_data.is_none();
        let mut column = column(input, plain, stated, "inputValues", &self.types);
        column.fault = column.fault.or_else(|| expression.and_then(other_language));
        let is_given = !computed && !key.contains(": ");
        column.shown.clone_from(if is_given { &key } else { &column.expression });
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

fn entry(entry: &Element) -> Entry {
    let several = entry.all("text").count() > 1;
    let several = several.then(|| "a cell has several texts".to_owned());
    Entry { text: entry.written().to_owned(), fault: several.or_else(|| other_language(entry)) }
}

/// Whether an expression is a name or a path of names rather than something computed.
fn is_path(expression: &str) -> bool {
    let computes =
        |c: char| matches!(c, '+' | '*' | '(' | ')' | '<' | '>' | '=' | '[' | ']' | '{' | '}' | '"' | ',' | ';' | '?');
    let starts = expression.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '#');
    starts && !expression.contains(computes) && !expression.contains(" - ") && !expression.contains(" / ")
}

/// What the model says of its types and data.
struct Types {
    /// The type of each defined name, of components `Type.component`.
    defined: BTreeMap<String, Type>,
    /// The type of each input, parameter and entry of a context.
    data: BTreeMap<String, String>,
    /// The keys of what the model computes.
    computed: BTreeSet<String>,
}

#[derive(Clone, Default)]
struct Type {
    base: String,
    allowed: String,
    is_list: bool,
}

impl Types {
    fn new(root: &Element) -> Self {
        let mut defined = BTreeMap::new();
        for item in root.all("itemDefinition") {
            define(&own_name(item), item, &mut defined, 0);
        }
        let data = root.all("inputData").chain(root.all("decision")).filter_map(|data| {
            let kind = data.child("variable").and_then(|variable| variable.attribute("typeRef"));
            let is_input = data.name == "inputData";
            (is_input || kind.is_some()).then(|| (own_name(data), kind.unwrap_or_default().to_owned()))
        });
        Self { defined, data: data.collect(), computed: BTreeSet::new() }
    }

    /// The type of what an expression names, along its path.
    fn of_data(&self, key: &str) -> Option<String> {
        if let Some(kind) = self.data.get(key) {
            return Some(kind.clone());
        }
        let (at, _) =
            key.match_indices('.').rfind(|(at, _)| key.get(..*at).is_some_and(|root| self.data.contains_key(root)))?;
        let mut kind = self.data.get(key.get(..at)?)?.clone();
        for part in key.get(at + 1..)?.split('.') {
            kind = format!("{}.{}", self.with_components(&kind), part.trim());
        }
        Some(kind)
    }

    /// The defined type behind others that says what it is made of.
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
    fn of(&self, named: &str) -> (String, String, bool) {
        let (mut named, mut allowed, mut is_list) = (named.to_owned(), String::new(), false);
        // A type may be one of another; a circle ends here.
        for _ in 0..8 {
            let Some(of) = self.defined.get(&named) else { break };
            is_list |= of.is_list;
            if allowed.is_empty() {
                allowed.clone_from(&of.allowed);
            }
            named.clone_from(&of.base);
        }
        let plain = named.rsplit_once(':').map_or(named.as_str(), |(_, plain)| plain);
        (plain.to_ascii_lowercase(), allowed, is_list)
    }
}

fn define(name: &str, item: &Element, defined: &mut BTreeMap<String, Type>, depth: usize) {
    let allowed = item.child("allowedValues").or_else(|| item.child("typeConstraint"));
    let of = Type {
        base: item.child("typeRef").map_or("", |base| base.text.trim()).to_owned(),
        allowed: allowed.map_or("", Element::written).to_owned(),
        is_list: item.attribute("isCollection") == Some("true"),
    };
    defined.insert(name.to_owned(), of);
    for component in item.all("itemComponent").filter(|_| depth < DEPTH) {
        define(&format!("{name}.{}", own_name(component)), component, defined, depth + 1);
    }
}

/// Why an element is not FEEL, by the language that it states.
fn other_language(element: &Element) -> Option<String> {
    let stated = element.attribute("expressionLanguage").filter(|stated| !stated.trim().is_empty())?;
    let is_feel = stated.to_ascii_lowercase().contains("feel");
    (!is_feel).then(|| format!("its expressions are not FEEL but `{stated}`"))
}

fn column(element: &Element, expression: String, stated: &str, values: &str, types: &Types) -> Column {
    let (kind, defined, is_list) = types.of(stated);
    let allowed = element.child(values).map_or("", Element::written);
    Column {
        label: element.attribute("label").unwrap_or_default().trim().to_owned(),
        key: expression.clone(),
        shown: expression.clone(),
        fault: is_list.then(|| format!("`{expression}` is a list")),
        expression,
        computed: false,
        kind,
        allowed: if allowed.is_empty() { defined } else { allowed.to_owned() },
        default: element.child("defaultOutputEntry").map_or("", Element::written).to_owned(),
    }
}
