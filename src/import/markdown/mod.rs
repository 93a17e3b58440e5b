//! An article in Markdown, or as plain text, as a policy: headings, lists and conditions are understood, and
//! whom each part is for is asked of the writer.

mod blocks;
mod front;
mod html;
mod inline;
mod judged;
mod layout;
mod lines;
mod links;
mod phrases;
mod policy;
mod prose;
mod sections;
mod templates;
mod words;
mod writer;

pub use policy::markdown;
