//! The program from outside: projects on the disk, runs of casebook in them, and what a folder
//! holds.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

/// Runs casebook in a folder.
pub fn casebook(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_casebook"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("casebook runs")
}

/// Its exit code.
pub fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

/// What it said to people.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Writes a file, and the folders on the way to it.
pub fn write(folder: &Path, path: &str, content: &[u8]) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, content).expect("written");
}

/// A project with these sources: pairs of path below `policies/` and text.
pub fn project(sources: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in sources {
        write(folder.path(), &format!("policies/{path}"), text.as_bytes());
    }
    folder
}

/// All files below a folder, by path below it with `/` between; none where there is no folder.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .expect("inside")
                    .to_string_lossy()
                    .replace('\\', "/");
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}
