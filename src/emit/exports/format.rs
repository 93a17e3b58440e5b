//! Which formats there are.

use casebook_runtime::policy::{Policy, Table};

use super::names::{asked, fact};
use super::refused::Refused;
use super::{csv, dmn, jdm, sql};

/// A format of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Export {
    /// Rows for people and for `decision … from "x.csv"`.
    Csv,
    /// OMG Decision Model and Notation, 1.3.
    Dmn,
    /// The graph of the `GoRules` engine.
    Jdm,
    /// One expression of ANSI SQL, which `DuckDB` and `PostgreSQL` run too.
    Sql,
    /// The same for Spark SQL.
    Spark,
}

impl Export {
    /// All formats.
    pub const ALL: [Self; 5] = [Self::Csv, Self::Dmn, Self::Jdm, Self::Sql, Self::Spark];

    /// Its name in the settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Dmn => "dmn",
            Self::Jdm => "jdm",
            Self::Sql => "sql",
            Self::Spark => "spark",
        }
    }

    /// How the names of its files end.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Dmn => "dmn",
            Self::Jdm => "jdm.json",
            Self::Sql => "sql",
            Self::Spark => "spark.sql",
        }
    }

    /// A table in this format.
    ///
    /// # Errors
    /// The reason of a refusal.
    pub fn write(self, policy: &Policy, table: &Table) -> Result<String, Refused> {
        let worked_out = asked(table)
            .into_iter()
            .find(|at| policy.computed(*at).is_some());
        if let Some(at) = worked_out {
            let fact = fact(policy, at)?;
            return Err(Refused(format!(
                "it asks for “{}”, which is worked out of other facts",
                fact.label
            )));
        }
        if policy.works_out(&table.name) {
            return Err(Refused(
                "one of its rules gives what is worked out of facts".to_owned(),
            ));
        }
        match self {
            Self::Csv => csv::write(policy, table),
            Self::Dmn => dmn::write(policy, table),
            Self::Jdm => jdm::write(policy, table),
            Self::Sql => sql::write(policy, table, sql::Dialect::Ansi),
            Self::Spark => sql::write(policy, table, sql::Dialect::Spark),
        }
    }
}
