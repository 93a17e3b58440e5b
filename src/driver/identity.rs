//! By what a finding is known again when lines move: its code, the path of the thing that it is about, and the readers whom it
//! meets.

use std::collections::BTreeMap;

use crate::base::{Diagnostic, FileId, Span};
use crate::model::{Model, Section};

/// The paths of all things of a model, by where they begin.
pub(super) struct Paths {
    begin: BTreeMap<(FileId, u32), String>,
}

impl Paths {
    pub(super) fn new(model: &Model) -> Self {
        let mut paths = Self { begin: BTreeMap::new() };
        model.terms.iter().for_each(|(_, term)| paths.add(term.span, term.name.clone()));
        for (_, fact) in model.facts.iter() {
            paths.add(fact.span, fact.name.clone());
            fact.domain
                .values()
                .iter()
                .for_each(|value| paths.add(value.span, format!("{}.{}", fact.name, value.name)));
        }
        model.defines.iter().for_each(|(_, define)| paths.add(define.span, define.name.clone()));
        model.outcomes.iter().for_each(|(_, outcome)| paths.add(outcome.span, outcome.name.clone()));
        model.procedures.iter().for_each(|(_, procedure)| paths.add(procedure.span, procedure.name.clone()));
        for (_, decision) in model.decisions.iter() {
            paths.add(decision.span, decision.name.clone());
            // Rules may come from a file of rows, which is no source of its own.
            decision.rules.iter().for_each(|rule| paths.add(rule.span, format!("{}/{}", decision.name, rule.name)));
        }
        for (_, guide) in model.guides.iter() {
            paths.add(guide.span, guide.name.clone());
            paths.sections(model, &guide.sections, &guide.name);
        }
        model.pages().for_each(|(_, page)| paths.add(page.span, "article".to_owned()));
        let number = |at: usize| format!("example {at}");
        for file in &model.files {
            let own = model.examples.iter().filter(|example| example.span.file == file.id);
            own.enumerate().for_each(|(at, example)| {
                let title = model.plain(&example.title);
                paths.add(example.span, if title.is_empty() { number(at) } else { format!("example “{title}”") });
            });
        }
        paths
    }

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
        self.begin.insert((span.file, span.start), path);
    }

    /// The thing in which something stands; empty before the first of a file.
    pub(super) fn at(&self, span: Span) -> &str {
        let before = self.begin.range(..=(span.file, span.start)).next_back();
        before.filter(|((file, _), _)| *file == span.file).map(|(_, path)| path.as_str()).unwrap_or_default()
    }

    /// What a finding is known by: sixteen hexadecimal digits.
    pub(super) fn fingerprint(&self, diagnostic: &Diagnostic, path: &str) -> String {
        let about = diagnostic.readers().unwrap_or(&diagnostic.message);
        let item = self.at(diagnostic.span());
        let whole = [diagnostic.code.name, path, item, about].join("\0");
        blake3::hash(whole.as_bytes()).to_hex().chars().take(16).collect()
    }
}
