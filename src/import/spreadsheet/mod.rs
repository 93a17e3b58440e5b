//! A table of a spreadsheet as a decision: its headings become facts, its cells tests and results. What a cell
//! means is found out column by column, and what is not understood is named.

mod amounts;
mod cells;
mod columns;
mod days;
mod domains;
mod headings;
mod kinds;
mod policy;
mod reading;
mod rows;
mod sheet;
mod table;
mod wordings;
mod workbook;

pub use policy::{TableOptions, spreadsheet};
