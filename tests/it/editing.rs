//! What an editor asks: names as the model has them, other names that leave all as it is, and answers at
//! every place of every text.

use std::collections::BTreeSet;
use std::path::Path;

use casebook::base::{FileId, Span};
use casebook::driver::{LiveProject, Memory, Settings};
use casebook::editor;
use casebook::editor::Naming;
use casebook::model::{NamedThing, Occurrence};
use proptest::prelude::*;

use crate::common;

/// A project of some files in memory, as an editor has it open.
fn live(files: Vec<(String, Vec<u8>)>) -> LiveProject {
    let mut memory = Memory::default();
    for (path, bytes) in files {
        memory.add(&path, bytes);
    }
    LiveProject::open(Box::new(memory), Settings::default(), "test", &[]).expect("sources")
}

/// The files below a folder, by their paths from there.
fn files(root: &Path, folder: &str, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name");
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() {
            files(root, &path, found);
        } else {
            found.push((path, std::fs::read(entry.path()).expect("a file")));
        }
    }
}

/// The projects that come with casebook.
fn shipped() -> Vec<LiveProject> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["", "examples/areas", "examples/flows"]
        .map(|folder| {
            let mut found = Vec::new();
            files(&root.join(folder), "policies", &mut found);
            live(found)
        })
        .into()
}

fn codes(project: &mut LiveProject) -> Vec<&'static str> {
    let report = project.report().expect("sources").expect("a report");
    let findings = report.report.findings.iter();
    findings
        .map(|finding| finding.diagnostic.code.name)
        .collect()
}

/// Makes edits in the texts of a project.
fn edit(project: &mut LiveProject, edits: &[(Span, String)]) {
    let mut edits: Vec<&(Span, String)> = edits.iter().collect();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse((span.file, span.start)));
    let touched: BTreeSet<FileId> = edits.iter().map(|(span, _)| span.file).collect();
    let mut texts = Vec::new();
    for file in touched {
        let source = project.sources().get(file);
        let mut text = source.text.to_string();
        for (span, new) in edits.iter().filter(|(span, _)| span.file == file) {
            text.replace_range(span.range(), new);
        }
        texts.push((source.path.clone(), text));
    }
    for (path, text) in texts {
        project.set(&path, Some(text)).expect("sources");
    }
}

/// All texts of a project.
fn texts(project: &LiveProject) -> Vec<String> {
    let sources = project.sources().iter();
    sources.map(|(_, source)| source.text.to_string()).collect()
}

#[test]
fn another_name_leaves_all_as_it_is_and_back_again() {
    let mut renamed = 0;
    for mut project in shipped() {
        let (before, findings) = (texts(&project), codes(&mut project));
        let all: Vec<FileId> = project.by_path().values().copied().collect();
        let mut places = Vec::new();
        for file in all {
            let occurrences = project.occurrences(file);
            let declared = occurrences
                .iter()
                .filter(|occurrence| occurrence.naming == Naming::Declares);
            places.extend(declared.map(|occurrence| (file, occurrence.clone())));
        }
        // A few of each kind and all of the few kinds: each takes two reports.
        for (file, occurrence) in places.iter().step_by(3) {
            if occurrence.span.file != *file {
                continue;
            }
            let path = project.sources().get(*file).path.clone();
            let at = occurrence.span.range().start;
            let old = project.sources().slice(occurrence.span).to_owned();
            let change = editor::rename(&mut project, *file, at, "another-name-of-it")
                .unwrap_or_else(|why| panic!("{path}: {old}: {why}"));
            edit(&mut project, &change.edits);
            assert_eq!(codes(&mut project), findings, "{path}: {old}");
            let file = project.by_path()[&path];
            // Names before it have become longer.
            let occurrences = project.occurrences(file);
            let is_it = |place: &&Occurrence| {
                place.naming == Naming::Declares
                    && project.sources().slice(place.span) == "another-name-of-it"
            };
            let at = occurrences
                .iter()
                .find(is_it)
                .expect("the name")
                .span
                .range()
                .start;
            let back = editor::rename(&mut project, file, at, &old)
                .unwrap_or_else(|why| panic!("{path}: {old}: back: {why}"));
            edit(&mut project, &back.edits);
            assert_eq!(texts(&project), before, "{path}: {old}");
            renamed += 1;
        }
    }
    assert!(renamed > 100, "{renamed}");
}

/// The declarations that the names of a source lead to, by its tree.
fn named(project: &mut LiveProject, file: FileId) -> BTreeSet<Span> {
    let mut found = BTreeSet::new();
    for occurrence in project.occurrences(file).iter() {
        if occurrence.naming == Naming::Names
            && let Some(declared) = editor::declaration(project, file, &occurrence.thing)
            && matches!(declared.thing, NamedThing::Item(_))
        {
            found.insert(declared.span);
        }
    }
    found
}

#[test]
fn names_lead_where_they_lead_in_the_model() {
    let mut compared = 0;
    for mut project in shipped() {
        let all: Vec<FileId> = project.by_path().values().copied().collect();
        for file in all {
            let model = project.model(file);
            let of_file = model.file(file).expect("a file");
            let used: BTreeSet<Span> = of_file
                .used
                .iter()
                .map(|entity| model.declared_at(*entity))
                .collect();
            let named = named(&mut project, file);
            let missing: Vec<&Span> = used.difference(&named).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", of_file.path);
            // An example names guides without using them.
            let guides: BTreeSet<Span> = model.guides.iter().map(|(_, guide)| guide.span).collect();
            let more = named
                .difference(&used)
                .filter(|span| !guides.contains(span));
            let more: Vec<&str> = more.map(|span| project.sources().slice(*span)).collect();
            assert!(more.is_empty(), "{}: {more:?}", of_file.path);
            compared += used.len();
        }
    }
    assert!(compared > 200, "{compared}");
}

/// Asks everything at a place.
fn ask(project: &mut LiveProject, file: FileId, offset: usize) {
    for offer in editor::completions(project, file, offset) {
        assert!(offer.replaces.range().start <= offset && offer.replaces.range().end == offset);
    }
    drop(editor::named_at(project, file, offset));
    drop(editor::renamed_at(project, file, offset));
}

#[test]
fn every_place_of_the_shipped_sources_is_answered() {
    for mut project in shipped() {
        let all: Vec<FileId> = project.by_path().values().copied().collect();
        for file in all {
            let text = project.sources().get(file).text.to_string();
            let places = text.char_indices().map(|(at, _)| at).step_by(61);
            for offset in places {
                ask(&mut project, file, offset);
            }
            editor::symbols(&project, file);
            let lines = text.lines().count();
            let folds = editor::folds(&text);
            assert!(
                folds
                    .iter()
                    .all(|fold| fold.first < fold.last && fold.last < lines)
            );
            editor::lenses(&mut project, file);
            editor::hints(&mut project, file);
            for offset in text.char_indices().map(|(at, _)| at).step_by(997) {
                drop(editor::hover(&mut project, file, offset));
                let selected = Span::new(file, offset, (offset + 300).min(text.len()));
                if text.is_char_boundary(selected.range().end) {
                    drop(editor::extracted_procedure(&mut project, selected));
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// What is being written ends anywhere.
    #[test]
    fn a_text_that_ends_anywhere_is_answered(
        choices in prop::collection::vec(any::<u16>(), 200),
        ends in prop::collection::vec(any::<prop::sample::Index>(), 12),
    ) {
        let [shared, one, other] = common::generate::articles(&choices);
        let mut project = live(vec![
            ("policies/one.case".to_owned(), one.clone().into_bytes()),
            ("policies/other.case".to_owned(), other.into_bytes()),
            ("policies/shared.case".to_owned(), shared.into_bytes()),
        ]);
        let file = project.by_path()["policies/one.case"];
        let places: Vec<usize> = one.char_indices().map(|(at, _)| at).collect();
        for end in ends {
            let end = *end.get(&places);
            project.set("policies/one.case", Some(one[..end].to_owned())).expect("sources");
            ask(&mut project, file, end);
            ask(&mut project, file, end / 2);
            drop(project.report().expect("sources"));
        }
    }
}

/// Links to a guide that gets another name lead to it still, on its own page and on others.
#[test]
fn links_follow_a_new_name() {
    let source = "---\ntitle: \"A\"\n---\noutcome done \"it is done\" good\nguide pay \"Pay\" {\n  steps {\n    - Pay.\n    @end done\n  }\n}\narticle {\n  See [here](#pay), not [there](b.md#pay).\n\n  @show pay\n}\n";
    let other = "---\ntitle: \"B\"\n---\narticle {\n  See [a](sub/a.md#pay), not [b](#pay).\n}\n";
    let mut project = live(vec![
        ("policies/sub/a.case".to_owned(), source.into()),
        ("policies/b.case".to_owned(), other.into()),
    ]);
    let file = project.by_path()["policies/sub/a.case"];
    let at = source.find("pay \"Pay\"").expect("there");
    let change = editor::rename(&mut project, file, at, "settle").expect("a name");
    edit(&mut project, &change.edits);
    let text = |project: &LiveProject, path: &str| {
        let file = project.by_path()[path];
        project.sources().get(file).text.to_string()
    };
    let own = text(&project, "policies/sub/a.case");
    assert!(
        own.contains("[here](#settle), not [there](b.md#pay)"),
        "{own}"
    );
    let other = text(&project, "policies/b.case");
    assert!(
        other.contains("[a](sub/a.md#settle), not [b](#pay)"),
        "{other}"
    );
}

/// Code that stands further left than its step would lose its beginning, so that no procedure is offered of it.
#[test]
fn code_further_left_than_its_step_stays() {
    let source = "outcome done \"it is done\" good\nguide g \"G\" {\n  steps {\n    - Type:\n      ```\n  code\n      ```\n    - Look.\n    @end done\n  }\n}\n";
    let mut project = live(vec![("policies/a.case".to_owned(), source.into())]);
    let file = project.by_path()["policies/a.case"];
    let mut offered = |words: &str| {
        let at = source.find(words).expect("there");
        editor::extracted_procedure(&mut project, Span::new(file, at, at + words.len())).is_some()
    };
    assert!(!offered("- Type:"));
    assert!(offered("- Look."));
}
