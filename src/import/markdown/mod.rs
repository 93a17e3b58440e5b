//! An article in Markdown, or as plain text, as a policy: headings, lists and conditions are understood, and
//! whom each part is for is asked of the writer.

mod blocks;
mod inline;
mod judged;
mod layout;
mod lines;
mod links;
mod policy;
mod prose;
mod sections;
mod words;
mod writer;

pub use policy::markdown;
