//! Soundness: an item is sound if it is understood and depends only on sound ones. Of the others
//! nothing is proved; sound ones are checked as if nothing were wrong.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Diagnostic, FileId, Level, Span, codes};
use crate::model::names::{Entity, Scope};
use crate::model::types::{File, Model};
use crate::syntax::ast::Item;

use super::context::Needs;
use super::unit::Unit;

/// The dependencies of each item, gathered while it is lowered.
#[derive(Default)]
pub(super) struct Soundness {
    needs: Vec<(Span, Needs)>,
}

impl Soundness {
    /// The dependencies of the item in which `span` lies.
    pub(super) fn needs(&mut self, span: Span, needs: Needs) {
        self.needs.push((span, needs));
    }

    /// Marks the unsound parts of the model.
    pub(super) fn mark(
        self,
        units: &[Unit],
        scopes: &BTreeMap<FileId, Scope>,
        model: &mut Model,
        diagnostics: &[Diagnostic],
    ) {
        let items = ItemSpans::new(units);
        let parsed = units.iter().flat_map(|unit| &unit.parsed.diagnostics);
        let is_fault = |found: &&Diagnostic| {
            found.code.level == Level::Deny || found.code == &codes::UNDECIDED
        };
        let faults = parsed.chain(diagnostics).filter(is_fault);
        let mut unsound: BTreeSet<Span> = faults
            .flat_map(places)
            .flat_map(|span| items.around(span))
            .collect();
        let declared = scopes
            .values()
            .flat_map(Scope::iter)
            .map(|(_, entry)| (entry.entity, entry.span));
        let declared: BTreeMap<Entity, Span> = declared
            .filter_map(|(entity, span)| Some((entity, items.at(span)?)))
            .collect();
        let needs: Vec<(Span, Needs)> = self
            .needs
            .into_iter()
            .filter_map(|(span, needs)| Some((items.at(span)?, needs)))
            .collect();
        unsound.extend(
            needs
                .iter()
                .filter(|(_, needs)| needs.lost)
                .map(|(item, _)| *item),
        );
        let mut needed_by: BTreeMap<Span, Vec<Span>> = BTreeMap::new();
        for (item, needs) in &needs {
            for needed in needs
                .entities
                .iter()
                .filter_map(|entity| declared.get(entity))
            {
                needed_by.entry(*needed).or_default().push(*item);
            }
        }
        let mut waiting: Vec<Span> = unsound.iter().copied().collect();
        while let Some(item) = waiting.pop() {
            let more = needed_by.get(&item).into_iter().flatten();
            waiting.extend(more.filter(|item| unsound.insert(**item)));
        }
        mark_files(units, model, &unsound);
        model.unsound.extend(unsound);
    }
}

/// An assumption or a `use` that is not understood leaves nothing that can be trusted in all files
/// that see it.
fn mark_files(units: &[Unit], model: &mut Model, unsound: &BTreeSet<Span>) {
    let mut bad = BTreeSet::new();
    let mut part = BTreeSet::new();
    for unit in units {
        let mut broken = unit
            .parsed
            .items
            .iter()
            .filter(|written| unsound.contains(&written.span))
            .peekable();
        if unit.parsed.incomplete || !unit.parsed.lost.is_empty() || broken.peek().is_some() {
            part.insert(unit.file);
        }
        if unit.parsed.incomplete
            || broken.any(|written| matches!(written.item, Item::Assume(_) | Item::Use(_)))
        {
            bad.insert(unit.file);
        }
    }
    let own = |file: &File| units.iter().any(|unit| unit.file == file.id);
    let first = model
        .files
        .iter()
        .position(own)
        .unwrap_or(model.files.len());
    for file in model.files.iter_mut().skip(first) {
        file.sound = !file.sees.iter().any(|seen| bad.contains(seen));
        file.whole = file.sound && !part.contains(&file.id);
    }
}

/// The places that a fault makes unsound: all of a cycle or of a clash of names, else the first.
pub fn places(fault: &Diagnostic) -> impl Iterator<Item = Span> {
    let all = [&codes::CYCLE, &codes::DUPLICATE_NAME].contains(&fault.code);
    fault
        .labels
        .iter()
        .take(if all { usize::MAX } else { 1 })
        .map(|label| label.span)
}

/// All items by where they stand.
struct ItemSpans {
    items: BTreeSet<Span>,
    /// The items that take something from a file of rows.
    with_rows: BTreeMap<FileId, Vec<Span>>,
}

impl ItemSpans {
    fn new(units: &[Unit]) -> Self {
        let (mut items, mut with_rows) = (BTreeSet::new(), BTreeMap::<_, Vec<_>>::new());
        for written in units.iter().flat_map(|unit| &unit.parsed.items) {
            items.insert(written.span);
            if let Some(file) = written.item.rows().and_then(|from| from.file) {
                with_rows.entry(file).or_default().push(written.span);
            }
        }
        Self { items, with_rows }
    }

    /// The item in which a span lies.
    fn at(&self, span: Span) -> Option<Span> {
        let end = Span {
            file: span.file,
            start: span.start,
            end: u32::MAX,
        };
        let item = self.items.range(..=end).next_back()?;
        (item.file == span.file && span.start < item.end).then_some(*item)
    }

    /// The items in which a span lies, itself or as one of their rows.
    fn around(&self, span: Span) -> impl Iterator<Item = Span> {
        self.at(span).into_iter().chain(
            self.with_rows
                .get(&span.file)
                .into_iter()
                .flatten()
                .copied(),
        )
    }
}
