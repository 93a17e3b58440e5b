//! A new project: a small policy that checks clean and builds.

use std::path::Path;

use crate::disk::Folder;

use super::arguments::Template;

/// The files of every project, by path.
const SHARED: [(&str, &str); 2] = [
    (
        "casebook.yaml",
        include_str!("../../templates/new/casebook.yaml"),
    ),
    (".gitignore", include_str!("../../templates/new/gitignore")),
];

macro_rules! sources {
    ($template:literal: $($name:literal)*) => {
        &[$((
            concat!("policies/", $name),
            include_str!(concat!("../../templates/new/", $template, "/policies/", $name)),
        )),*]
    };
}

/// The files of a template, by path; the first is where one begins to read.
fn files(template: Template) -> &'static [(&'static str, &'static str)] {
    match template {
        Template::Article => sources!("article": "password.case"),
        Template::Decision => sources!("decision": "delivery.case" "delivery.csv"),
        Template::Upgrade => {
            sources!("upgrade": "upgrade.case" "product.case" "images/backups.svg")
        }
    }
}

/// Writes a project into `folder`, which is not there yet or empty. What to do next, in words.
///
/// # Errors
/// Where it holds something, or cannot be written.
pub(super) fn write(folder: &str, template: Template) -> Result<String, String> {
    let root =
        Folder::make(Path::new(folder), folder).map_err(|fault| format!("{folder}: {fault}"))?;
    if !root
        .entries("")
        .map_err(|error| error.to_string())?
        .is_empty()
    {
        return Err(format!(
            "{folder} holds something already: name a new folder"
        ));
    }
    let files = files(template);
    for (path, text) in SHARED.iter().chain(files) {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let written = root
            .make_folder(parent)
            .and_then(|()| root.replace(path, text.as_bytes()));
        written.map_err(|error| error.to_string())?;
    }
    let first = files.first().map_or("policies", |(path, _)| path);
    Ok(format!(
        "A new project is in {folder}/. Its first source is {folder}/{first}.\n\n  \
         cd {folder}\n  \
         casebook check    proves it: who is covered, whether rules agree, whether all ways end\n  \
         casebook serve    shows the page in a browser, while you write\n  \
         casebook build    writes the article, the table and the rules into out/\n\n\
         `casebook explain CODE` explains whatever `check` finds.\n"
    ))
}
