//! Titles where names are wanted: `@end "you keep it"`. What has the title is told by its name, wherever in the
//! file it stands.

use crate::base::{Diagnostic, Fix};

use super::ast::Item;
use super::cures::TITLE_FOR_NAME;

/// Tells, of directives that name a thing by its title, how it is called.
pub(super) fn named<'i>(
    text: &str,
    items: impl Iterator<Item = &'i Item>,
    diagnostics: &mut [Diagnostic],
) {
    let mut open: Vec<&mut Diagnostic> = diagnostics
        .iter_mut()
        .filter(|found| found.message == TITLE_FOR_NAME)
        .collect();
    if open.is_empty() {
        return;
    }
    let named: Vec<(&str, &str)> = items.filter_map(titled).collect();
    for found in &mut open {
        let span = found.span();
        let order = text.get(span.range()).unwrap_or_default();
        let Some((word, title)) = order.split_once('"') else {
            continue;
        };
        let title = title.trim_end().trim_end_matches('"');
        let same = |(_, own): &&(&str, &str)| own.eq_ignore_ascii_case(title);
        if let Some((name, _)) = named.iter().find(same) {
            let typed = format!("{} {name}", word.trim_end());
            let help = format!("write `@{typed}`");
            let fix = Fix {
                title: help.clone(),
                edits: vec![(span, typed)],
                safe: false,
            };
            let known = found.clone();
            **found = known.help(help).mended_by(fix);
        }
    }
}

/// The name of a thing and its title.
fn titled(item: &Item) -> Option<(&str, &str)> {
    let (declared, title) = match item {
        Item::Outcome(outcome) => (&outcome.declared, &outcome.label),
        Item::Decision(decision) => (&decision.declared, &decision.title),
        Item::Procedure(procedure) => (&procedure.declared, &procedure.title),
        Item::Guide(guide) => (&guide.declared, &guide.title),
        Item::Use(_)
        | Item::Term(_)
        | Item::Fact(_)
        | Item::Values(_)
        | Item::Quantity(_)
        | Item::MonthsEnd(_)
        | Item::Calendar(_)
        | Item::Define(_)
        | Item::Assume(_)
        | Item::Article(_)
        | Item::Example(_) => return None,
    };
    Some((&declared.name.text, &title.markdown))
}
