//! Rules from files: tables as CSV or YAML, read cell by cell into the same tree that rules in
//! braces make.

mod cases;
mod csv;
mod dated;
mod holidays;
mod rules;
mod table;
mod values;
mod written;
mod yaml;

pub use cases::Cases;
pub use cases::read_cases;
pub use dated::trim;
pub use holidays::Holidays;
pub use holidays::read_holidays;
pub use rules::RuleRows;
pub use rules::read;
pub use values::ValueRows;
pub use values::read_values;
pub use written::ENDINGS;
pub use written::is_yaml;
