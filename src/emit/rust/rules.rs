//! Rules as Rust source that stands alone: no dependency, `no_std`, nothing unsafe. One root, one
//! module a source file; a library's facts are there once. It is made to be included or checked in,
//! so it has outer attributes only.

use std::collections::BTreeMap;
use std::fmt::Write;

use casebook_runtime::policy::Policy;

use crate::analysis::region::cube::Cube;
use crate::analysis::tables::{Hit, Row, Subject, Table};
use crate::analysis::wording::describe;
use crate::analysis::{AnalysisContext, Exhausted};
use crate::base::FileId;
use crate::model::calendar::Workdays;
use crate::model::{Constant, Domain, FactId, Model, Ordered, OrderedKind, RuleResult, Value};
use crate::words::message;

use super::boxes::words;
use super::known::{Called, Fields};
use super::names::{NameScope, constant, doc, literal};
use super::tree::Trees;
use super::{amounts, known, tree};

/// The parts that no policy changes: the types that all modules share, how a date and a version are
/// made.
const HEAD: &str = include_str!("../../../templates/rust/head.rs");
const KNOWN: &str = include_str!("../../../templates/rust/known.rs");
const FROM_DATE: &str = include_str!("../../../templates/rust/from_date.rs");
const FROM_TIME: &str = include_str!("../../../templates/rust/from_time.rs");
const FROM_VERSION: &str = include_str!("../../../templates/rust/from_version.rs");

/// Writes the rules of a project, file by file.
pub struct Rules<'m> {
    model: &'m Model,
    names: RustNames,
}

impl<'m> Rules<'m> {
    /// For the files of a model; `sources` is the folder of the sources, and `paths` are those of
    /// all sources of the project, by which modules are named.
    #[must_use]
    pub fn new<'p>(
        model: &'m Model,
        sources: &str,
        paths: impl IntoIterator<Item = (FileId, &'p str)>,
    ) -> Self {
        Self {
            model,
            names: RustNames::new(model, sources, paths),
        }
    }

    /// The module of a file, with its tables and their data; empty where there are none.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub fn module(
        &self,
        context: &mut AnalysisContext<'m>,
        tables: &[Table],
        policy: Option<&Policy>,
    ) -> Result<String, Exhausted> {
        let mut out = String::new();
        RulesWriter {
            model: self.model,
            names: &self.names,
            context,
            out: &mut out,
        }
        .module(tables, policy)?;
        Ok(out)
    }

    /// What stands before the modules of all files, which may work amounts out.
    #[must_use]
    pub fn head(uses_amounts: bool) -> String {
        let helpers = if uses_amounts { amounts::HELPERS } else { "" };
        [HEAD, KNOWN, helpers].concat()
    }

    /// Whether a module works amounts out.
    #[must_use]
    pub fn uses_amounts(module: &str) -> bool {
        amounts::is_used(module)
    }

    /// Where modules may begin in the source of all rules.
    pub fn module_starts(source: &str) -> impl Iterator<Item = usize> {
        source.match_indices("\n/// What `").map(|(at, _)| at)
    }

    /// The modules in the source of all rules, by their names.
    #[must_use]
    pub fn modules(source: &str) -> BTreeMap<&str, &str> {
        let starts: Vec<usize> = Self::module_starts(source).collect();
        let ends = starts.iter().skip(1).copied().chain([source.len()]);
        let modules = starts.iter().zip(ends).filter_map(|(start, end)| {
            let module = source.get(*start..end)?;
            let (_, named) = module.split_once("\npub mod ")?;
            Some((named.split(' ').next()?, module))
        });
        modules.collect()
    }

    /// The names of the modules of all sources of a project, in order.
    pub fn module_names<'p>(
        sources: &str,
        paths: impl Iterator<Item = &'p str>,
    ) -> impl Iterator<Item = String> {
        let mut root = NameScope::default();
        paths.map(move |path| root.snake(&module_name(sources, path)))
    }
}

/// The Rust names of everything that is generated.
struct RustNames {
    modules: BTreeMap<FileId, String>,
    types: BTreeMap<FactId, String>,
    /// The variants of a fact's enum, or the fields of its set.
    values: BTreeMap<FactId, Vec<String>>,
    scopes: BTreeMap<FileId, NameScope>,
}

impl RustNames {
    fn new<'p>(
        model: &Model,
        sources: &str,
        paths: impl IntoIterator<Item = (FileId, &'p str)>,
    ) -> Self {
        let (files, paths): (Vec<FileId>, Vec<&str>) = paths.into_iter().unzip();
        let modules = Rules::module_names(sources, paths.into_iter());
        let mut names = Self {
            modules: files.into_iter().zip(modules).collect(),
            types: BTreeMap::new(),
            values: BTreeMap::new(),
            scopes: BTreeMap::new(),
        };
        for file in &model.files {
            let mut scope = NameScope::with(&["Facts", "Known", "Fact"]);
            let facts = model.facts.of_file(file.id);
            for (id, fact) in facts.filter(|(_, fact)| fact.computed.is_none()) {
                names.types.insert(id, scope.camel(&fact.name));
                names.values.insert(id, value_names(&fact.domain));
            }
            names.scopes.insert(file.id, scope);
        }
        names
    }
}

fn module_name(sources: &str, path: &str) -> String {
    let inside = path
        .strip_prefix(sources)
        .unwrap_or(path)
        .trim_start_matches('/');
    let stem = inside.strip_suffix(".case").unwrap_or(inside);
    let clean: String = stem
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    if clean.starts_with(|c: char| c.is_ascii_alphabetic()) {
        clean
    } else {
        format!("file_{clean}")
    }
}

fn value_names(domain: &Domain) -> Vec<String> {
    let mut scope = NameScope::default();
    match domain {
        Domain::OneOf(values) => values
            .iter()
            .map(|value| scope.camel(&value.name))
            .collect(),
        Domain::AnyOf(values) => values
            .iter()
            .map(|value| scope.snake(&value.name))
            .collect(),
        Domain::YesNo | Domain::Ordered(_) => Vec::new(),
    }
}

struct RulesWriter<'o, 'w, 'm> {
    model: &'m Model,
    names: &'o RustNames,
    context: &'w mut AnalysisContext<'m>,
    out: &'o mut String,
}

macro_rules! line {
    ($writer:expr, $($text:tt)*) => {{
        // Writing to a string cannot fail.
        let _ = writeln!($writer.out, $($text)*);
    }};
}

impl RulesWriter<'_, '_, '_> {
    fn module(&mut self, tables: &[Table], policy: Option<&Policy>) -> Result<(), Exhausted> {
        let file = self.context.file;
        let facts: Vec<FactId> = self
            .model
            .facts
            .of_file(file.id)
            .filter(|(_, fact)| fact.computed.is_none())
            .map(|(id, _)| id)
            .collect();
        let typed = facts
            .iter()
            .any(|id| !matches!(self.model.facts.at(*id).domain, Domain::YesNo));
        if !typed && tables.is_empty() {
            return Ok(());
        }
        let Some(name) = self.names.modules.get(&file.id) else {
            return Ok(());
        };
        line!(self, "\n/// What `{}` says.", file.stem());
        line!(self, "#[rustfmt::skip]");
        line!(
            self,
            "#[allow(clippy::doc_markdown, reason = \"labels are prose\")]"
        );
        line!(
            self,
            "#[allow(dead_code, reason = \"a program need not ask for everything\")]\npub mod {name} {{"
        );
        for fact in facts {
            self.fact_type(fact);
        }
        if !tables.is_empty() {
            let mut scope = self.names.scopes.get(&file.id).cloned().unwrap_or_default();
            let fields = self.facts(tables);
            let mut functions = NameScope::default();
            let named: Vec<(String, String)> = tables
                .iter()
                .map(|table| (functions.snake(&table.name), scope.camel(&table.name)))
                .collect();
            let known = Fields::new(self.model, &fields, |id| self.type_path(id));
            let trees = Trees::new(policy);
            if !fields.is_empty() {
                known.types(self.model, self.out);
            }
            // What is worked out is no field, by which trees and boxes ask.
            let model = self.model;
            let works_out = |table: &Table| !computed(model, table).is_empty();
            let tree = |table: &Table| {
                trees
                    .get(&table.name)
                    .filter(|_| table.hit.is_of_one() && !works_out(table))
            };
            let is_large = |table: &Table| {
                table.hit.is_of_one() && trees.is_large(&table.name) && !works_out(table)
            };
            if tables.iter().any(is_large) {
                known.values(self.model, self.out);
            }
            for (table, (function, outcome)) in tables.iter().zip(&named) {
                let tree = tree(table);
                let way = match tree {
                    Some(tree) => Way::Tree(tree.root()),
                    None if is_large(table) => Way::Boxes,
                    None => Way::Tests,
                };
                if let (Some(tree), Some(policy)) = (tree, policy) {
                    let places = known.places(self.model, policy);
                    tree::write(
                        tree,
                        &constant(function),
                        |fact| places.get(fact).unwrap_or(0),
                        self.out,
                    );
                }
                let results = self.table(table, function, outcome, &fields, way);
                let has_known = !fields.is_empty() && !works_out(table);
                if let Some(policy) = policy.filter(|_| has_known) {
                    let known_as = functions.snake(&format!("{}-known", table.name));
                    let by_boxes = matches!(way, Way::Boxes);
                    let called = Called {
                        function,
                        known: &known_as,
                        outcome: &results.path,
                        results: &results.values,
                        by_boxes,
                    };
                    known.table(self.context, policy, table, &called, self.out)?;
                }
            }
        }
        line!(self, "}}");
        Ok(())
    }

    // ---- facts
    // ----------------------------------------------------------------------------------------

    fn fact_type(&mut self, id: FactId) {
        let fact = self.model.facts.at(id);
        let Some(name) = self.names.types.get(&id) else {
            return;
        };
        let label = doc(&self.model.plain(&fact.label));
        let values = self
            .names
            .values
            .get(&id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        match &fact.domain {
            Domain::YesNo => {}
            Domain::OneOf(_) => self.choice(name, &label, &fact.domain, values),
            Domain::AnyOf(_) => self.set(name, &label, &fact.domain, values),
            Domain::Ordered(ordered) => self.ordered(name, &label, &fact.name, ordered),
        }
    }

    /// The label of a value, with its help.
    fn value_words(&self, value: &Value) -> String {
        let label = self.model.plain(&value.label);
        match &value.help {
            Some(help) => format!("{label}: {}", self.model.plain(help)),
            None => label,
        }
    }

    fn choice(&mut self, name: &str, label: &str, domain: &Domain, variants: &[String]) {
        line!(self, "    /// {label}");
        line!(
            self,
            "    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]"
        );
        line!(self, "    pub enum {name} {{");
        for (value, variant) in domain.values().iter().zip(variants) {
            line!(self, "        /// {}", doc(&self.value_words(value)));
            line!(self, "        {variant},");
        }
        line!(self, "    }}\n");
    }

    fn set(&mut self, name: &str, label: &str, domain: &Domain, fields: &[String]) {
        line!(self, "    /// {label}");
        line!(
            self,
            "    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]"
        );
        line!(
            self,
            "    #[allow(clippy::struct_excessive_bools, reason = \"each value is in the set or is not\")]"
        );
        line!(self, "    pub struct {name} {{");
        for (value, field) in domain.values().iter().zip(fields) {
            line!(self, "        /// {}", doc(&self.value_words(value)));
            line!(self, "        pub {field}: bool,");
        }
        line!(self, "    }}\n\n    impl {name} {{");
        known::members(fields, self.out);
        line!(self, "    }}\n");
    }

    /// A number that cannot leave its domain. Dates are made of year, month and day, versions of
    /// four parts.
    fn ordered(&mut self, name: &str, label: &str, fact: &str, ordered: &Ordered) {
        let (lo, hi) = (ordered.lo, ordered.hi);
        let domain = format!("{}..{}", ordered.show_bare(lo), ordered.show(hi));
        let unit = match &ordered.kind {
            OrderedKind::Number {
                decimals: 0, unit, ..
            } => {
                format!("In {}.", unit.as_deref().unwrap_or("whole numbers"))
            }
            OrderedKind::Number { decimals, unit, .. } => format!(
                "In steps of 10^-{decimals} {}.",
                unit.as_deref().unwrap_or("")
            )
            .replace(" .", "."),
            OrderedKind::Date => "In days since 1970-01-01.".to_owned(),
            OrderedKind::Time => "In minutes since midnight.".to_owned(),
            OrderedKind::Version => "Four parts of 16 bits each.".to_owned(),
        };
        line!(self, "    /// {label}");
        line!(
            self,
            "    ///\n    /// {unit} From {} to {}.",
            doc(&ordered.show(lo)),
            doc(&ordered.show(hi))
        );
        line!(
            self,
            "    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]"
        );
        line!(self, "    pub struct {name}(i64);\n");
        line!(self, "    impl {name} {{");
        line!(self, "        /// {unit}");
        line!(
            self,
            "        ///\n        /// # Errors\n        /// Where the value lies outside of the domain."
        );
        line!(
            self,
            "        pub const fn new(value: i64) -> ::core::result::Result<Self, super::OutsideDomain> {{"
        );
        let kind = match &ordered.kind {
            OrderedKind::Number { decimals, unit, .. } => {
                let unit = unit.as_ref().map(|unit| format!(" {unit}"));
                format!("Number({decimals}, {:?})", unit.unwrap_or_default())
            }
            OrderedKind::Date => "Date".to_owned(),
            OrderedKind::Time => "Time".to_owned(),
            OrderedKind::Version => "Version".to_owned(),
        };
        line!(
            self,
            "            if value < {} || value > {} {{",
            literal(lo),
            literal(hi)
        );
        line!(
            self,
            "                return ::core::result::Result::Err(super::OutsideDomain {{ fact: {fact:?}, value, kind: super::Kind::{kind}, domain: {domain:?} }});"
        );
        line!(
            self,
            "            }}\n            ::core::result::Result::Ok(Self(value))\n        }}\n"
        );
        match ordered.kind {
            OrderedKind::Date => self.out.push_str(FROM_DATE),
            OrderedKind::Time => self.out.push_str(FROM_TIME),
            OrderedKind::Version => self.out.push_str(FROM_VERSION),
            OrderedKind::Number { .. } => {}
        }
        line!(self, "        /// {unit}");
        line!(
            self,
            "        #[must_use]\n        pub const fn get(self) -> i64 {{\n            self.0\n        }}\n    }}\n"
        );
    }

    /// The type `Facts` of a module; returns the field of each fact.
    fn facts(&mut self, tables: &[Table]) -> BTreeMap<FactId, String> {
        let mut used: Vec<FactId> = tables
            .iter()
            .flat_map(|table| table.facts.iter())
            .flat_map(|id| self.model.given_facts(*id))
            .collect();
        used.sort_unstable();
        used.dedup();
        let mut scope = NameScope::default();
        let mut fields = BTreeMap::new();
        line!(self, "    /// What is known of a reader.");
        line!(self, "    #[derive(Clone, Copy, Debug, PartialEq, Eq)]");
        line!(
            self,
            "    #[allow(clippy::struct_excessive_bools, reason = \"these are the facts of the policy\")]"
        );
        line!(self, "    pub struct Facts {{");
        for id in used {
            let fact = self.model.facts.at(id);
            let field = scope.snake(&fact.name);
            line!(self, "        /// {}", doc(&self.model.plain(&fact.label)));
            line!(self, "        pub {field}: {},", self.type_path(id));
            fields.insert(id, field);
        }
        line!(self, "    }}\n");
        fields
    }

    fn type_path(&self, id: FactId) -> String {
        let fact = self.model.facts.at(id);
        if matches!(fact.domain, Domain::YesNo) {
            return "bool".to_owned();
        }
        let module = self
            .names
            .modules
            .get(&fact.span.file)
            .map(String::as_str)
            .unwrap_or_default();
        let name = self
            .names
            .types
            .get(&id)
            .map(String::as_str)
            .unwrap_or_default();
        format!("super::{module}::{name}")
    }

    // ---- tables
    // ---------------------------------------------------------------------------------------

    /// Writes a table, and tells its outcomes.
    fn table(
        &mut self,
        table: &Table,
        function: &str,
        outcome: &str,
        fields: &BTreeMap<FactId, String>,
        way: Way,
    ) -> ResultType {
        let results = self.outcome_type(table, outcome);
        let words = words(table);
        let constant = &constant(function);
        let rules = format!("{constant}_RULES");
        line!(
            self,
            "    static {rules}: [super::Rule; {}] = [",
            table.rows.len()
        );
        for row in &table.rows {
            let reason = match &row.reason {
                Some(reason) => format!("::core::option::Option::Some({reason:?})"),
                None => "::core::option::Option::None".to_owned(),
            };
            line!(
                self,
                "        super::Rule {{ id: {:?}, reason: {reason} }},",
                row.id
            );
        }
        line!(self, "    ];\n");
        let ruling = format!("super::Ruling<{}, {words}>", results.path);
        let full = if table.total {
            ruling
        } else {
            format!("::core::option::Option<{ruling}>")
        };
        line!(self, "    /// {}", doc(&table.title));
        if !table.total {
            line!(
                self,
                "    ///\n    /// `None` for readers whom it is not for."
            );
        }
        line!(self, "    #[must_use]");
        line!(
            self,
            "    #[allow(unused_variables, reason = \"a table need not ask for anything\")]"
        );
        line!(
            self,
            "    #[allow(clippy::too_many_lines, clippy::match_same_arms, clippy::nonminimal_bool, reason = \"a table is as long as its rules\")]"
        );
        if matches!(way, Way::Tests) {
            // Across crates a function is a call unless it is inlined; unused results are then not
            // computed.
            line!(self, "    #[inline]");
        }
        line!(self, "    pub fn {function}(facts: &Facts) -> {full} {{");
        let numbers = self.numbers(fields);
        let mut own = fields.clone();
        let days = self.days(table);
        for (days, name) in &days {
            let value = amounts::days(days);
            line!(self, "        const {name}: super::Days = {value};");
        }
        let known = amounts::Known {
            fields: &numbers,
            days: &days,
        };
        for (at, id) in computed(self.model, table).into_iter().enumerate() {
            let fact = self.model.facts.at(id);
            if let Some(computed) = &fact.computed {
                let value = amounts::expression(&computed.amount, &known);
                let label = doc(&message::amount_in_message(self.model, id));
                line!(self, "        // {label}");
                line!(self, "        let amount_{at} = {value};");
                own.insert(id, format!("amount_{at}"));
            }
        }
        let fields = &own;
        match table.hit {
            Hit::Unique | Hit::First => match way {
                Way::Tests => self.by_tests(table, &rules, &results, fields),
                Way::Tree(root) => {
                    let root = literal(root.into());
                    line!(
                        self,
                        "        let row = super::ask(&{constant}_QUESTIONS, &{constant}_LEAVES, {root}, &facts.values());"
                    );
                    self.by_row(table, constant, &results);
                }
                Way::Boxes => {
                    line!(
                        self,
                        "        let row = {constant}_BOXES.first(&facts.values(), &mut [0; {constant}_AXES]);"
                    );
                    self.by_row(table, constant, &results);
                }
            },
            Hit::Any | Hit::Collect => self.several(table, &rules, words, &results, fields),
        }
        line!(self, "    }}\n");
        results
    }

    /// The days that the amounts of a table count by, each with the name of a constant.
    fn days(&self, table: &Table) -> BTreeMap<Workdays, String> {
        let mut all = BTreeMap::new();
        for id in computed(self.model, table) {
            if let Some(computed) = &self.model.facts.at(id).computed {
                computed.amount.calendars(&mut |days| {
                    let name = format!("DAYS_{}", all.len());
                    all.entry(days.clone()).or_insert(name);
                });
            }
        }
        all
    }

    /// Facts as numbers of 128 bits: values, and the positions of those of enumerations.
    fn numbers(&self, fields: &BTreeMap<FactId, String>) -> BTreeMap<FactId, String> {
        let number = |(id, field): (&FactId, &String)| {
            let number = match &self.model.facts.at(*id).domain {
                Domain::YesNo => format!("i128::from(facts.{field})"),
                Domain::OneOf(_) => format!("facts.{field} as i128"),
                // Sets are no numbers.
                Domain::Ordered(_) | Domain::AnyOf(_) => format!("i128::from(facts.{field}.get())"),
            };
            (*id, number)
        };
        fields.iter().map(number).collect()
    }

    /// The first row that fits is it.
    fn by_tests(
        &mut self,
        table: &Table,
        rules: &str,
        results: &ResultType,
        fields: &BTreeMap<FactId, String>,
    ) {
        let rows: Vec<(usize, &Row)> = table
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.cells.is_empty())
            .collect();
        for (position, (at, row)) in rows.iter().enumerate() {
            let value = results
                .values
                .get(*at)
                .map(String::as_str)
                .unwrap_or_default();
            let ruling = format!(
                "super::Ruling {{ outcome: {value}, rules: super::only(&{rules}, {at}), won: [] }}"
            );
            let last = table.total && position + 1 == rows.len();
            if last {
                line!(self, "        {ruling}");
            } else {
                let ruling = if table.total {
                    ruling
                } else {
                    format!("::core::option::Option::Some({ruling})")
                };
                line!(
                    self,
                    "        if {} {{\n            return {ruling};\n        }}",
                    self.condition(row, fields)
                );
            }
        }
        if !table.total {
            line!(self, "        ::core::option::Option::None");
        }
    }

    /// The result of the found `row`.
    fn by_row(&mut self, table: &Table, constant: &str, results: &ResultType) {
        line!(
            self,
            "        let outcome = {constant}_OUTCOMES.get(row as usize).copied();"
        );
        let rules = format!("rules: super::only(&{constant}_RULES, row), won: []");
        if table.total {
            // Some row fits every reader, so that the last result stands only for impossible cases.
            let last = results
                .values
                .last()
                .map(String::as_str)
                .unwrap_or_default();
            line!(
                self,
                "        super::Ruling {{ outcome: outcome.unwrap_or({last}), {rules} }}"
            );
        } else {
            line!(
                self,
                "        outcome.map(|outcome| super::Ruling {{ outcome, {rules} }})"
            );
        }
    }

    /// Several rows may fit: all are marked.
    fn several(
        &mut self,
        table: &Table,
        rules: &str,
        words: usize,
        results: &ResultType,
        fields: &BTreeMap<FactId, String>,
    ) {
        let collects = table.hit == Hit::Collect;
        let changes = if table.rows.iter().any(|row| !row.cells.is_empty()) {
            "mut "
        } else {
            ""
        };
        line!(self, "        let {changes}won = [0_u64; {words}];");
        line!(
            self,
            "        let {changes}outcome = {};",
            if collects {
                format!("{}::default()", results.path)
            } else {
                "::core::option::Option::None".to_owned()
            }
        );
        for (at, row) in table
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.cells.is_empty())
        {
            let condition = self.condition(row, fields);
            // A rule for everybody needs no test, only a block.
            line!(
                self,
                "        {}{{",
                if condition == "true" {
                    String::new()
                } else {
                    format!("if {condition} ")
                }
            );
            line!(self, "            won[{}] |= 1 << {};", at / 64, at % 64);
            let value = results
                .values
                .get(at)
                .map(String::as_str)
                .unwrap_or_default();
            if collects {
                for member in value.lines() {
                    line!(self, "            outcome.{member} = true;");
                }
            } else {
                line!(
                    self,
                    "            outcome = outcome.or(::core::option::Option::Some({value}));"
                );
            }
            line!(self, "        }}");
        }
        let ruling = format!("super::Ruling {{ outcome, rules: &{rules}, won }}");
        match (collects, table.total) {
            (true, true) => line!(self, "        {ruling}"),
            (true, false) => {
                let population = self.cells(&table.population, fields);
                line!(
                    self,
                    "        if {population} {{ ::core::option::Option::Some({ruling}) }} else {{ ::core::option::Option::None }}"
                );
            }
            (false, false) => line!(self, "        outcome.map(|outcome| {ruling})"),
            (false, true) => {
                // Some row fits every reader, so that the last result stands only for impossible
                // cases.
                let last = results
                    .values
                    .last()
                    .map(String::as_str)
                    .unwrap_or_default();
                line!(
                    self,
                    "        let outcome = outcome.unwrap_or({last});\n        {ruling}"
                );
            }
        }
    }

    /// The type of a table's outcome, and the outcome of each row as an expression (of a set, its
    /// members, one a line).
    fn outcome_type(&mut self, table: &Table, name: &str) -> ResultType {
        let label = doc(&table.title);
        let Subject::Decision(id) = table.subject else {
            let mut scope = NameScope::default();
            let variants: Vec<String> = table.rows.iter().map(|row| scope.camel(&row.id)).collect();
            line!(self, "    /// {label}");
            line!(
                self,
                "    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]"
            );
            line!(self, "    pub enum {name} {{");
            for (row, variant) in table.rows.iter().zip(&variants) {
                let scenario = self
                    .model
                    .scenarios
                    .iter()
                    .find(|(_, scenario)| scenario.span == row.span);
                let title = scenario
                    .map(|(_, scenario)| self.model.plain(&scenario.title))
                    .unwrap_or_default();
                line!(self, "        /// {}\n        {variant},", doc(&title));
            }
            line!(self, "    }}\n");
            let values = variants
                .iter()
                .map(|variant| format!("{name}::{variant}"))
                .collect();
            return ResultType {
                path: name.to_owned(),
                values,
            };
        };
        let decision = self.model.decisions.at(id);
        let names = value_names(&decision.domain);
        let at = |index: usize| names.get(index).map(String::as_str).unwrap_or_default();
        match &decision.domain {
            Domain::OneOf(_) => self.choice(name, &label, &decision.domain, &names),
            Domain::AnyOf(_) => self.set(name, &label, &decision.domain, &names),
            Domain::Ordered(ordered) => self.ordered(name, &label, &decision.name, ordered),
            Domain::YesNo => {}
        }
        let value = |row: &Row| match (&decision.domain, row.result) {
            (Domain::YesNo, Some(RuleResult::Value(Constant::Index(index)))) => {
                (index == 1).to_string()
            }
            (Domain::OneOf(_), Some(RuleResult::Value(Constant::Index(index)))) => {
                format!("{name}::{}", at(index))
            }
            (Domain::Ordered(_), Some(RuleResult::Value(Constant::Number(value)))) => {
                format!("{name}({})", literal(value))
            }
            (Domain::Ordered(_), Some(RuleResult::Amount(fact))) => {
                format!("{name}({})", worked_out(self.model, table, fact))
            }
            (Domain::AnyOf(values), Some(RuleResult::Value(Constant::Members(set)))) => (0..values
                .len())
                .filter(|index| set >> index & 1 == 1)
                .map(at)
                .collect::<Vec<_>>()
                .join("\n"),
            _ => String::new(),
        };
        let path = if matches!(decision.domain, Domain::YesNo) {
            "bool".to_owned()
        } else {
            name.to_owned()
        };
        ResultType {
            path,
            values: table.rows.iter().map(value).collect(),
        }
    }

    fn condition(&self, row: &Row, fields: &BTreeMap<FactId, String>) -> String {
        self.cells(&row.cells, fields)
    }

    fn cells(&self, cells: &[Cube], fields: &BTreeMap<FactId, String>) -> String {
        let several = cells.len() > 1;
        let cell = |cell: &Cube| {
            let alone = cell.sides.len() == 1;
            let sides: Vec<String> = cell
                .sides
                .iter()
                .map(|(variable, classes)| self.side(*variable, classes, fields, alone))
                .collect();
            match sides.as_slice() {
                [] => "true".to_owned(),
                [only] => only.clone(),
                all if several => format!("({})", all.join(" && ")),
                all => all.join(" && "),
            }
        };
        if cells.is_empty() {
            return "false".to_owned();
        }
        cells.iter().map(cell).collect::<Vec<_>>().join(" || ")
    }

    fn side(
        &self,
        variable: u32,
        classes: &[u32],
        fields: &BTreeMap<FactId, String>,
        alone: bool,
    ) -> String {
        let Some(axis) = self.context.space.axis(variable) else {
            return "true".to_owned();
        };
        let field = fields
            .get(&axis.fact)
            .map(|field| format!("facts.{field}"))
            .unwrap_or_default();
        let values = self
            .names
            .values
            .get(&axis.fact)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let yes = classes.contains(&1);
        match (axis.member, &self.model.facts.at(axis.fact).domain) {
            (Some(value), _) => {
                let member = values.get(value).map(String::as_str).unwrap_or_default();
                if yes {
                    format!("{field}.{member}")
                } else {
                    format!("!{field}.{member}")
                }
            }
            (None, Domain::YesNo) => {
                if yes {
                    field
                } else {
                    format!("!{field}")
                }
            }
            (None, Domain::Ordered(ordered)) => {
                let is_computed = self.model.facts.at(axis.fact).computed.is_some();
                let value = if is_computed {
                    fields.get(&axis.fact).cloned().unwrap_or_default()
                } else {
                    format!("{field}.get()")
                };
                let parts: Vec<String> = describe::stretches(self.context, variable, classes)
                    .into_iter()
                    .map(|(lo, hi)| match (lo == ordered.lo, hi == ordered.hi) {
                        (true, _) => format!("{value} <= {}", literal(hi)),
                        (false, true) => format!("{value} >= {}", literal(lo)),
                        (false, false) if lo == hi => format!("{value} == {}", literal(lo)),
                        (false, false) => {
                            format!("({}..={}).contains(&{value})", literal(lo), literal(hi))
                        }
                    })
                    .collect();
                // Alone it needs no parentheses, nor beside other alternatives.
                if parts.len() > 1 && !alone {
                    format!("({})", parts.join(" || "))
                } else {
                    parts.join(" || ")
                }
            }
            (None, _) => {
                let path = self.type_path(axis.fact);
                let variants: Vec<String> = classes
                    .iter()
                    .filter_map(|class| values.get(*class as usize))
                    .map(|variant| format!("{path}::{variant}"))
                    .collect();
                format!("::core::matches!({field}, {})", variants.join(" | "))
            }
        }
    }
}

/// The facts that a table asks for and that are worked out.
fn computed(model: &Model, table: &Table) -> Vec<FactId> {
    let is_computed = |id: &FactId| model.facts.at(*id).computed.is_some();
    table.facts.iter().copied().filter(is_computed).collect()
}

/// What a row gives that is worked out. Beyond 64 bits lies no value of a domain.
fn worked_out(model: &Model, table: &Table, fact: FactId) -> String {
    let at = computed(model, table).iter().position(|id| *id == fact);
    let lowest = match &model.facts.at(fact).domain {
        Domain::Ordered(ordered) => ordered.lo,
        Domain::YesNo | Domain::OneOf(_) | Domain::AnyOf(_) => 0,
    };
    format!(
        "i64::try_from(amount_{}).unwrap_or({})",
        at.unwrap_or_default(),
        literal(lowest)
    )
}

/// How a table of which one row decides is searched.
#[derive(Clone, Copy)]
enum Way {
    /// By a chain of tests, one for each row.
    Tests,
    /// By a tree in static data, from this question on.
    Tree(u32),
    /// By boxes in static data, one after the other: where rows overlap too widely for a tree.
    Boxes,
}

/// The type of a table's outcome and the expressions of its rows.
struct ResultType {
    path: String,
    values: Vec<String>,
}
