//! `review-due`: the day has come on which an article was to be reviewed. It is said only to whom
//! names the day.

use crate::base::{Diagnostic, codes};
use crate::model::File;

use super::expired_item::show;

pub(crate) fn run(file: &File, today: i64) -> Vec<Diagnostic> {
    let due = file
        .page
        .iter()
        .filter_map(|page| page.review_by.filter(|(day, _)| *day <= today));
    due.map(|(day, span)| {
        Diagnostic::new(
            &codes::REVIEW_DUE,
            span,
            format!("this article was to be reviewed by {}", show(day)),
        )
        .say(format!("it is {} now", show(today)))
        .help("review it, and write the day of the next review")
    })
    .collect()
}
