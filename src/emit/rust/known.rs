//! The partial form of a module: facts that may be unknown, and either the decision if it does not
//! depend on them or the fact to ask next.

use std::collections::BTreeMap;
use std::fmt::Write;

use casebook_runtime::policy;
use casebook_runtime::policy::{Cell, Side};

use crate::analysis::tables::{Hit, Table};
use crate::analysis::wording::cubes;
use crate::analysis::{AnalysisContext, Exhausted, Region, tables};
use crate::emit::data::cells;
use crate::model::{Domain, FactId, Model};

use super::boxes::{RowBox, TableBoxes, widest, words};
use super::names::{NameScope, constant, doc};

/// How many boxes it may take to tell who gets a member.
const BOXES: usize = 50_000;

/// The facts of a module: the field, its type, and the variant of the enum of facts.
pub(super) struct Fields {
    fields: Vec<Field>,
}

struct Field {
    id: FactId,
    name: String,
    path: String,
    variant: String,
}

/// How a table is called in the module.
pub(super) struct Called<'a> {
    pub function: &'a str,
    pub known: &'a str,
    pub outcome: &'a str,
    /// The results of its rows as expressions, where they are no sets.
    pub results: &'a [String],
    /// Whether its boxes are searched where all is known too.
    pub by_boxes: bool,
}

impl Called<'_> {
    fn constant(&self) -> String {
        constant(self.function)
    }
}

impl Fields {
    /// Of facts with their fields and the paths of their types.
    pub(super) fn new(
        model: &Model,
        fields: &BTreeMap<FactId, String>,
        path: impl Fn(FactId) -> String,
    ) -> Self {
        let mut scope = NameScope::default();
        let field = |(id, name): (&FactId, &String)| {
            let variant = scope.camel(&model.facts.at(*id).name);
            Field {
                id: *id,
                name: name.clone(),
                path: path(*id),
                variant,
            }
        };
        Self {
            fields: fields.iter().map(field).collect(),
        }
    }

    /// The types that all partial forms of a module share.
    pub(super) fn types(&self, model: &Model, out: &mut String) {
        self.known(model, out);
        self.facts(model, out);
    }

    fn all(&self, each: impl Fn(&Field) -> String) -> String {
        self.fields.iter().map(each).collect()
    }

    fn known(&self, model: &Model, out: &mut String) {
        let known = self.all(|field| {
            format!(
                "        /// {}\n        pub {}: ::core::option::Option<{}>,\n",
                label(model, field),
                field.name,
                field.path
            )
        });
        let whole = self.all(|field| format!("                {0}: self.{0}?,\n", field.name));
        let values = self.all(|field| format!("                {},\n", value(model, field)));
        let from = self.all(|field| {
            format!(
                "                {0}: ::core::option::Option::Some(facts.{0}),\n",
                field.name
            )
        });
        let count = self.fields.len();
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "    /// What is known of a reader so far.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Known {{
{known}    }}

    impl Known {{
        /// All facts, where all are known.
        #[must_use]
        pub fn all(&self) -> ::core::option::Option<Facts> {{
            ::core::option::Option::Some(Facts {{
{whole}            }})
        }}

        fn values(&self) -> [::core::option::Option<i64>; {count}] {{
            [
{values}            ]
        }}
    }}

    impl ::core::convert::From<Facts> for Known {{
        fn from(facts: Facts) -> Self {{
            Self {{
{from}            }}
        }}
    }}

"
        );
    }

    fn facts(&self, model: &Model, out: &mut String) {
        let variants = self.all(|field| {
            format!(
                "        /// {}\n        {},\n",
                label(model, field),
                field.variant
            )
        });
        let list = self.all(|field| format!("Self::{}, ", field.variant));
        let names = self.all(|field| {
            format!(
                "                Self::{} => {:?},\n",
                field.variant,
                model.facts.at(field.id).name
            )
        });
        let questions = self.all(|field| {
            let fact = model.facts.at(field.id);
            let label = model.plain(&fact.label);
            let question = fact
                .ask
                .as_ref()
                .map_or_else(|| format!("{label}?"), |ask| model.plain(ask));
            format!("                Self::{} => {question:?},\n", field.variant)
        });
        let count = self.fields.len();
        let _ = write!(
            out,
            "    /// A fact.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Fact {{
{variants}    }}

    impl Fact {{
        /// All of them.
        pub const ALL: [Self; {count}] = [{}];

        /// Its name in the policy.
        #[must_use]
        pub const fn name(self) -> &'static str {{
            match self {{
{names}            }}
        }}

        /// The question that asks for it.
        #[must_use]
        #[allow(clippy::match_same_arms, reason = \"questions may be alike\")]
        pub const fn question(self) -> &'static str {{
            match self {{
{questions}            }}
        }}
    }}

",
            list.trim_end_matches(", ")
        );
    }

    /// The partial form of a table.
    ///
    /// # Errors
    /// Where the node budget is met.
    pub(super) fn table(
        &self,
        context: &mut AnalysisContext<'_>,
        policy: &policy::Policy,
        table: &Table,
        called: &Called<'_>,
        out: &mut String,
    ) -> Result<(), Exhausted> {
        let Some(data) = policy.tables.iter().find(|data| data.name == table.name) else {
            return Ok(());
        };
        let model = context.model;
        let places = self.places(model, policy);
        let possible = policy
            .possible
            .as_deref()
            .map(|cells| widest(places.cells(cells)));
        let facts: Vec<&policy::Fact> = self
            .fields
            .iter()
            .filter_map(|field| of(model, policy, field))
            .collect();
        let boxes = |parts: &[RowBox], ordered| {
            TableBoxes::new(&facts, possible.as_deref(), parts, ordered)
        };
        // Boxes that are apart tell which facts matter; where they are too many, rows in order are
        // taken as they stand.
        let apart = if table.hit == Hit::First {
            tables::winning_boxes(context, table)
        } else {
            None
        };
        let apart: Option<Vec<Vec<Cell>>> = apart.map(|rows| {
            rows.iter()
                .map(|cells_of| cells(context, policy, cells_of))
                .collect()
        });
        let ordered = table.hit == Hit::First && apart.is_none();
        let rows = boxes(&rows(&places, data, apart.as_deref()), ordered);
        let members = if table.hit == Hit::Collect {
            gives(&places, context, policy, table, data)?
        } else {
            Vec::new()
        };
        let members: Vec<(u32, TableBoxes)> = members
            .iter()
            .map(|(member, parts)| (*member, boxes(parts, false)))
            .collect();
        let search = Search { rows, members };
        search.data(table, called, out);
        search.function(table, called, self.fields.len(), out);
        Ok(())
    }

    /// The place of each fact of a policy among the fields; none for facts that only assumptions
    /// ask for.
    pub(super) fn places(&self, model: &Model, policy: &policy::Policy) -> Places {
        let place = |fact: &policy::Fact| {
            let at = self
                .fields
                .iter()
                .position(|field| model.facts.at(field.id).name == fact.name);
            at.and_then(|at| u32::try_from(at).ok())
        };
        Places(policy.facts.iter().map(place).collect())
    }

    /// The values of all facts as numbers.
    pub(super) fn values(&self, model: &Model, out: &mut String) {
        let values = self.all(|field| format!("                {},\n", number(model, field)));
        let count = self.fields.len();
        let _ = write!(
            out,
            "    impl Facts {{
        fn values(&self) -> [i64; {count}] {{
            [
{values}            ]
        }}
    }}

"
        );
    }
}

/// Where the facts of a policy stand among the fields of a module.
pub(super) struct Places(Vec<Option<u32>>);

impl Places {
    pub(super) fn get(&self, fact: u32) -> Option<u32> {
        self.0.get(fact as usize).copied().flatten()
    }

    fn cells(&self, cells: &[Cell]) -> Vec<Cell> {
        let side = |side: &Side| {
            Some(Side {
                fact: self.get(side.fact)?,
                admits: side.admits.clone(),
            })
        };
        let cell = |cell: &Cell| Cell {
            sides: cell.sides.iter().filter_map(side).collect(),
        };
        cells.iter().map(cell).collect()
    }
}

/// The parts of each row, numbered by their results, and of the readers whom the table is not for;
/// `apart`, the boxes of the rows where these are not those of the table.
fn rows(places: &Places, table: &policy::Table, apart: Option<&[Vec<Cell>]>) -> Vec<RowBox> {
    let mut numbers: BTreeMap<Option<i64>, usize> = BTreeMap::new();
    let mut parts = Vec::new();
    let of = |at: usize, row: &'_ policy::Row| {
        apart
            .and_then(|rows| rows.get(at))
            .unwrap_or(&row.when)
            .clone()
    };
    let rows = table
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| (Some(at), Some(row.result), of(at, row)));
    for (row, value, cells) in rows
        .chain([(None, None, table.others.clone())])
        .filter(|(_, _, cells)| !cells.is_empty())
    {
        let next = numbers.len();
        let result = *numbers.entry(value).or_insert(next);
        parts.push(RowBox {
            row,
            result,
            cells: places.cells(&cells),
        });
    }
    parts
}

/// For each member that a row of the table can give: who gets it, who does not, and whom the table
/// is not for.
fn gives(
    places: &Places,
    context: &mut AnalysisContext<'_>,
    policy: &policy::Policy,
    table: &Table,
    data: &policy::Table,
) -> Result<Vec<(u32, Vec<RowBox>)>, Exhausted> {
    let gives = |row: &policy::Row, member: u32| row.result >> member & 1 == 1;
    let mut all = Region::NONE;
    for cell in &table.population {
        let region = cubes::cell_region(context, cell)?;
        all = context.diagram.or(all, region)?;
    }
    let mut members = Vec::new();
    for member in (0..64).filter(|member| data.rows.iter().any(|row| gives(row, *member))) {
        let mut given = Region::NONE;
        for (row, _) in table
            .rows
            .iter()
            .zip(&data.rows)
            .filter(|(_, row)| gives(row, member))
        {
            given = context.diagram.or(given, row.region)?;
        }
        let without = context.diagram.minus(all, given)?;
        let mut parts = Vec::new();
        for (result, region) in [(1, given), (0, without)] {
            let cover = cubes::cover(context, region, region, BOXES)?;
            if !cover.complete {
                return Err(Exhausted::Boxes(BOXES));
            }
            let cells = places.cells(&cells(context, policy, &cover.cells));
            parts.push(RowBox {
                row: Some(result),
                result,
                cells,
            });
        }
        parts.push(RowBox {
            row: None,
            result: 2,
            cells: places.cells(&data.others),
        });
        members.push((member, parts));
    }
    Ok(members)
}

/// The boxes of a table's rows, and of each member that it can give.
struct Search {
    rows: TableBoxes,
    members: Vec<(u32, TableBoxes)>,
}

impl Search {
    fn data(&self, table: &Table, called: &Called<'_>, out: &mut String) {
        let constant = called.constant();
        // Writing to a string cannot fail.
        if called.by_boxes {
            let _ = writeln!(
                out,
                "    const {constant}_AXES: usize = {};\n",
                self.rows.axes()
            );
        }
        let _ = write!(out, "    static {constant}_BOXES: super::Boxes = ");
        self.rows.write(out);
        out.push_str(";\n\n");
        if table.hit != Hit::Collect {
            let (outcome, results) = (called.outcome, called.results.join(", "));
            let count = called.results.len();
            let _ = writeln!(
                out,
                "    static {constant}_OUTCOMES: [{outcome}; {count}] = [{results}];\n"
            );
            return;
        }
        let _ = writeln!(
            out,
            "    static {constant}_MEMBERS: &[(u32, super::Boxes)] = &["
        );
        for (member, boxes) in &self.members {
            let _ = write!(out, "        ({member}, ");
            boxes.write(out);
            out.push_str("),\n");
        }
        out.push_str("    ];\n\n");
    }

    fn function(&self, table: &Table, called: &Called<'_>, fields: usize, out: &mut String) {
        let (constant, known, outcome) = (called.constant(), called.known, called.outcome);
        let full = format!("{}(&facts)", called.function);
        let full = if table.total {
            format!("::core::option::Option::Some({full})")
        } else {
            full
        };
        let all = || std::iter::once(&self.rows).chain(self.members.iter().map(|(_, boxes)| boxes));
        let axes = all().map(TableBoxes::axes).max().unwrap_or(0);
        let marks = all().map(TableBoxes::words).max().unwrap_or(0);
        let wide = words(table);
        let search = if table.hit == Hit::Collect {
            format!(
                "super::members({constant}_MEMBERS, &{constant}_BOXES, &known.values(), &mut place)"
            )
        } else {
            format!("{constant}_BOXES.decide(&known.values(), &mut place)")
        };
        let outcome_of =
            format!("found.and_then(|row| {constant}_OUTCOMES.get(row as usize).copied())");
        let found = match table.hit {
            Hit::Unique | Hit::First => format!(
                "let rules = super::only(&{constant}_RULES, {constant}_BOXES.one(place.may));
                super::Answer::Decided({outcome_of}.map(|outcome| super::Ruling {{ outcome, rules, won: [] }}))"
            ),
            Hit::Any | Hit::Collect => {
                let outcome = if table.hit == Hit::Any { outcome_of } else { format!("found.map({outcome}::of)") };
                format!(
                    "let mut won = [0_u64; {wide}];
                {constant}_BOXES.won(place.may, &mut won);
                super::Answer::Decided({outcome}.map(|outcome| super::Ruling {{ outcome, rules: &{constant}_RULES, won }}))"
                )
            }
        };
        let why = if table.hit.is_of_one() {
            "The rule that gives it stands beside it where no other can."
        } else {
            "Beside it stand the rules that may give it."
        };
        let _ = write!(
            out,
            "    /// {}
    ///
    /// Of a reader of whom not all is known: what is decided all the same, or the fact to ask next. `None` where it is not for
    /// any reader who fits. {why}
    #[must_use]
    pub fn {known}(known: &Known) -> super::Answer<::core::option::Option<super::Ruling<{outcome}, {wide}>>, Fact> {{
        if let ::core::option::Option::Some(facts) = known.all() {{
            return super::Answer::Decided({full});
        }}
        let mut place = super::Place {{ classes: &mut [0; {axes}], may: &mut [0; {marks}], lies: &mut [0; {marks}], seen: &mut [0; {marks}], open: &mut [false; {fields}] }};
        match {search} {{
            ::core::result::Result::Ok(found) => {{
                {found}
            }}
            ::core::result::Result::Err(fact) => super::Answer::Ask(Fact::ALL[fact]),
        }}
    }}

",
            doc(&table.title),
        );
    }
}

fn of<'p>(model: &Model, policy: &'p policy::Policy, field: &Field) -> Option<&'p policy::Fact> {
    policy
        .facts
        .iter()
        .find(|fact| fact.name == model.facts.at(field.id).name)
}

fn label(model: &Model, field: &Field) -> String {
    doc(&model.plain(&model.facts.at(field.id).label))
}

/// The value of a field as a number, where it is known.
fn value(model: &Model, field: &Field) -> String {
    let name = &field.name;
    match &model.facts.at(field.id).domain {
        Domain::YesNo => format!("self.{name}.map(i64::from)"),
        Domain::OneOf(_) => format!("self.{name}.map(|value| value as i64)"),
        Domain::AnyOf(_) => format!("self.{name}.map({}::members)", field.path),
        Domain::Ordered(_) => format!("self.{name}.map({}::get)", field.path),
    }
}

/// The value of a field as a number.
fn number(model: &Model, field: &Field) -> String {
    let name = &field.name;
    match &model.facts.at(field.id).domain {
        Domain::YesNo => format!("i64::from(self.{name})"),
        Domain::OneOf(_) => format!("self.{name} as i64"),
        Domain::AnyOf(_) => format!("self.{name}.members()"),
        Domain::Ordered(_) => format!("self.{name}.get()"),
    }
}

/// A set as a number, and a number as a set.
pub(super) fn members(fields: &[String], out: &mut String) {
    // The first is not shifted, so that there is nothing to complain of.
    let by = |at: usize, shift: &str| {
        if at == 0 {
            String::new()
        } else {
            format!(" {shift} {at}")
        }
    };
    let bit = |(at, field): (usize, &String)| format!("i64::from(self.{field}){}", by(at, "<<"));
    let bits: Vec<String> = fields.iter().enumerate().map(bit).collect();
    let of = |(at, field): (usize, &String)| {
        format!(
            "                {field}: members{} & 1 == 1,\n",
            by(at, ">>")
        )
    };
    let set: String = fields.iter().enumerate().map(of).collect();
    let _ = write!(
        out,
        "        /// Its members as bits, the first of them the lowest.
        #[must_use]
        pub fn members(self) -> i64 {{
            {}
        }}

        /// The set of these members.
        #[must_use]
        pub const fn of(members: i64) -> Self {{
            Self {{
{set}            }}
        }}
",
        bits.join(" | ")
    );
}
