//! What `docs/architecture.md` and `CONTRIBUTING.md` say of files: every path that they name exists,
//! and every source file is named, or lies in a folder that is.

use std::collections::BTreeSet;

use crate::common;

fn text(path: &str) -> String {
    std::fs::read_to_string(common::root().join(path)).expect("a file")
}

/// The words in backticks.
fn quoted(text: &str) -> BTreeSet<&str> {
    let outside_fences = text.split("```").step_by(2);
    outside_fences
        .flat_map(|part| part.split('`').skip(1).step_by(2))
        .collect()
}

#[test]
fn every_path_that_is_named_exists() {
    let mut wrong = Vec::new();
    for page in ["docs/architecture.md", "CONTRIBUTING.md"] {
        let text = text(page);
        let roots = [
            "src/",
            "docs/",
            "tests/",
            "grammar/",
            "schemas/",
            "templates/",
            "fuzz/",
            "runtime/",
        ];
        for path in quoted(&text)
            .into_iter()
            .filter(|path| roots.iter().any(|root| path.starts_with(root)))
        {
            if !common::root().join(path).exists() {
                wrong.push(format!("{page}: {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_source_file_can_be_found_by_its_name_or_folder() {
    let page = text("docs/architecture.md");
    let names = quoted(&page);
    let mut wrong = Vec::new();
    for file in common::folder("src").into_keys() {
        let mut parts: Vec<&str> = file.split('/').collect();
        let name = parts.pop().expect("a name");
        // The rooms of the analysis and the folders of formats are told as a whole.
        let is_named = names
            .iter()
            .any(|path| path.rsplit('/').next() == Some(name));
        let in_folder = parts.iter().skip(1).any(|folder| {
            names
                .iter()
                .any(|path| path.trim_end_matches('/').rsplit('/').next() == Some(folder))
        });
        if !is_named && !in_folder && name != "mod.rs" {
            wrong.push(file);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The functions that the worked path names are there.
#[test]
fn every_function_that_is_named_exists() {
    let page = text("docs/architecture.md");
    let start = page.find("## One source").expect("the worked path");
    let end = page.find("## `src/base`").expect("the floors");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in quoted(&page[start..end])
        .into_iter()
        .filter(|path| path.contains("::"))
    {
        let name = path.rsplit("::").next().expect("a name");
        let file = path.split("::").collect::<Vec<_>>();
        let sources = common::folder("src");
        let module = file[..file.len() - 1].join("/");
        let is_there = sources.iter().any(|(path, bytes)| {
            let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
            let text = String::from_utf8_lossy(bytes);
            stem.ends_with(&module)
                && [
                    format!("fn {name}("),
                    format!("fn {name}<"),
                    format!("trait {name}"),
                ]
                .iter()
                .any(|f| text.contains(f.as_str()))
                || stem.ends_with(&file.join("/"))
        });
        seen += 1;
        if !is_there {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty() && seen > 8, "{seen} {wrong:#?}");
}
