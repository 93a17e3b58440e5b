//! For build scripts: policies become Rust rules while a crate is built.
//!
//! ```toml
//! [build-dependencies]
//! casebook = { version = "0.1", default-features = false }
//! ```
//!
//! In `build.rs`:
//!
//! ```no_run
//! fn main() -> Result<(), casebook::build::Error> {
//!     casebook::build::compile("policies")
//! }
//! ```
//!
//! And in the code:
//!
//! ```text
//! mod rules {
//!     include!(concat!(env!("OUT_DIR"), "/casebook.rs"));
//! }
//! ```

#![allow(
    clippy::disallowed_methods,
    reason = "a build script reads Cargo's environment"
)]

use std::fmt;
use std::fmt::Write as _;
use std::path::Path;

use crate::base::{Level, codes};
use crate::disk::{Disk, Folder};
use crate::driver;
use crate::driver::{Finding, Project};

/// Why policies do not become rules, in words for a failing build script.
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Cargo shows the error of `main` by this.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "casebook\n\n{}", self.0)
    }
}

impl std::error::Error for Error {}

/// Checks the policies of a folder and writes their rules to `casebook.rs` in Cargo's `OUT_DIR`.
/// `casebook.yaml` beside the folder counts. Cargo is told to do this again where something in the
/// folder changes; warnings become Cargo's.
///
/// # Errors
/// Where the policies cannot be read, are at fault or undecided, or the rules cannot be written.
pub fn compile(policies: impl AsRef<Path>) -> Result<(), Error> {
    let policies = policies.as_ref();
    let out = std::env::var_os("OUT_DIR")
        .ok_or_else(|| Error("there is no OUT_DIR: call it in a build script".to_owned()))?;
    let root = policies
        .parent()
        .filter(|root| !root.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let sources = policies.file_name().and_then(|name| name.to_str());
    let sources =
        sources.ok_or_else(|| Error(format!("{} is no folder with a name", policies.display())))?;
    let disk = Disk::new(root).map_err(Error)?;
    let mut settings = disk.settings().map_err(Error)?;
    sources.clone_into(&mut settings.sources);
    let project = driver::check(&disk, &settings, &|_| true)
        .map_err(|error| Error(format!("{}: {error}", root.display())))?;
    again(root, policies, &project);
    if project.sources.iter().next().is_none() {
        return Err(Error(format!(
            "there are no sources: no file in {} ends in .case",
            policies.display()
        )));
    }
    for finding in project
        .report
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Warn)
    {
        for line in in_words(&project, finding).lines() {
            println!("cargo:warning={line}");
        }
    }
    let summary = &project.report.summary;
    if summary.denied + summary.undecided + summary.skipped > 0 {
        return Err(Error(faults(&project)));
    }
    let rules = driver::rust(&project, &settings.sources).map_err(Error)?;
    let shown = Path::new(&out).display().to_string();
    let folder = Folder::open(Path::new(&out), &shown)
        .map_err(|fault| Error(format!("{shown}: {fault}")))?;
    folder
        .replace("casebook.rs", rules.as_bytes())
        .map_err(|error| Error(error.to_string()))
}

/// Tells Cargo the inputs: the folder, where files come and go, each file that was read, and the
/// settings.
fn again(root: &Path, policies: &Path, project: &Project) {
    println!("cargo:rerun-if-changed={}", policies.display());
    for (_, source) in project.sources.iter() {
        println!(
            "cargo:rerun-if-changed={}",
            root.join(&source.path).display()
        );
    }
    let settings = root.join("casebook.yaml");
    if settings.is_file() {
        println!("cargo:rerun-if-changed={}", settings.display());
    }
}

fn faults(project: &Project) -> String {
    let mut text = String::new();
    let undecided = |finding: &&Finding| {
        finding.level == Level::Deny || finding.diagnostic.code == &codes::UNDECIDED
    };
    for finding in project.report.findings.iter().filter(undecided) {
        text.push_str(&in_words(project, finding));
        text.push('\n');
    }
    text + &project.report.summary.line()
}

/// A finding on plain lines, as compilers have them.
fn in_words(project: &Project, finding: &Finding) -> String {
    let diagnostic = &finding.diagnostic;
    let mut text = format!("{}: {}\n", diagnostic.code.name, diagnostic.message);
    for label in &diagnostic.labels {
        let source = project.sources.get(label.span.file);
        let (line, column) = source.line_column(label.span.range().start);
        let said = if label.text.is_empty() {
            String::new()
        } else {
            format!(": {}", label.text)
        };
        let _ = writeln!(text, "  --> {}:{line}:{column}{said}", source.path);
    }
    let more = diagnostic
        .witness
        .iter()
        .map(|witness| format!("such a reader: {witness}"));
    let trace = diagnostic
        .trace
        .iter()
        .enumerate()
        .map(|(at, step)| format!("  {}. {step}", at + 1));
    for line in more.chain(trace).chain(diagnostic.help.iter().cloned()) {
        let _ = writeln!(text, "  {}", line.replace('\n', "\n  "));
    }
    text
}
