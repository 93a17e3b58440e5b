//! The identity of a finding when lines move: its code, the path of its subject, and the readers
//! whom it meets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{Diagnostic, FileId, Span};
use crate::model::{File, Model, Section};

/// The paths of all things of a file, by where they begin, ascending.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct ItemPaths {
    own: Vec<(u32, String)>,
    /// Rules that stand in files of rows.
    rows: Vec<(Span, String)>,
}

/// The paths of the things of a file.
pub(super) fn items(model: &Model, file: &File) -> ItemPaths {
    let mut begin = Begin::default();
    for (_, term) in model.terms.of_file(file.id) {
        begin.add(term.span, term.name.clone());
    }
    for (_, fact) in model.facts.of_file(file.id) {
        begin.add(fact.span, fact.name.clone());
        for value in fact.domain.values() {
            begin.add(value.span, format!("{}.{}", fact.name, value.name));
        }
    }
    for (_, define) in model.defines.of_file(file.id) {
        begin.add(define.span, define.name.clone());
    }
    for (_, outcome) in model.outcomes.of_file(file.id) {
        begin.add(outcome.span, outcome.name.clone());
    }
    for (_, procedure) in model.procedures.of_file(file.id) {
        begin.add(procedure.span, procedure.name.clone());
    }
    for (_, decision) in model.decisions.of_file(file.id) {
        begin.add(decision.span, decision.name.clone());
        // Rules may come from a file of rows, which is no source of its own.
        decision
            .rules
            .iter()
            .for_each(|rule| begin.add(rule.span, format!("{}/{}", decision.name, rule.name)));
    }
    for (_, guide) in model.guides.of_file(file.id) {
        begin.add(guide.span, guide.name.clone());
        begin.sections(model, &guide.sections, &guide.name);
    }
    if let Some(page) = &file.page {
        begin.add(page.span, "article".to_owned());
    }
    for (at, example) in model.examples_of(file.id).enumerate() {
        let title = model.plain(&example.title);
        let path = if title.is_empty() {
            format!("example {at}")
        } else {
            format!("example “{title}”")
        };
        begin.add(example.span, path);
    }
    let mut items = ItemPaths::default();
    for (span, path) in begin.0 {
        if span.file == file.id {
            items.own.push((span.start, path));
        } else {
            items.rows.push((span, path));
        }
    }
    items
}

/// Where things begin.
#[derive(Default)]
struct Begin(BTreeMap<Span, String>);

impl Begin {
    fn sections(&mut self, model: &Model, sections: &[Section], within: &str) {
        for section in sections {
            match section {
                Section::Scenario(id) => {
                    let scenario = model.scenarios.at(*id);
                    if !scenario.whole_guide {
                        self.add(scenario.span, format!("{within}/{}", scenario.name));
                    }
                }
                Section::Group(id) => {
                    let group = model.groups.at(*id);
                    let path = format!("{within}/{}", group.name);
                    self.add(group.span, path.clone());
                    self.sections(model, &group.sections, &path);
                }
            }
        }
    }

    fn add(&mut self, span: Span, path: String) {
        self.0.insert(
            Span {
                end: span.start,
                ..span
            },
            path,
        );
    }
}

/// The paths of all things of a project.
pub(super) struct ProjectPaths<'i> {
    own: BTreeMap<FileId, &'i [(u32, String)]>,
    rows: BTreeMap<FileId, BTreeMap<u32, &'i str>>,
}

impl<'i> ProjectPaths<'i> {
    pub(super) fn new(files: impl Iterator<Item = (FileId, &'i ItemPaths)>) -> Self {
        let mut paths = Self {
            own: BTreeMap::new(),
            rows: BTreeMap::new(),
        };
        for (file, items) in files {
            paths.own.insert(file, &items.own);
            for (span, path) in &items.rows {
                paths
                    .rows
                    .entry(span.file)
                    .or_default()
                    .insert(span.start, path);
            }
        }
        paths
    }

    /// The thing in which something stands; empty before the first of a file.
    pub(super) fn at(&self, span: Span) -> &str {
        if let Some(own) = self.own.get(&span.file) {
            let before = own
                .partition_point(|(start, _)| *start <= span.start)
                .checked_sub(1);
            return before
                .and_then(|at| own.get(at))
                .map(|(_, path)| path.as_str())
                .unwrap_or_default();
        }
        let before = self
            .rows
            .get(&span.file)
            .and_then(|rows| rows.range(..=span.start).next_back());
        before.map(|(_, path)| *path).unwrap_or_default()
    }

    /// The identity: sixteen hexadecimal digits.
    pub(super) fn fingerprint(&self, diagnostic: &Diagnostic, path: &str) -> String {
        let about = diagnostic.readers().unwrap_or(&diagnostic.message);
        let item = self.at(diagnostic.span());
        let whole = [diagnostic.code.name, path, item, about].join("\0");
        blake3::hash(whole.as_bytes())
            .to_hex()
            .chars()
            .take(16)
            .collect()
    }
}
