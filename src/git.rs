//! Floor 8: the project as it was at a revision, read through `git cat-file --batch`. The working
//! tree is not touched, and nothing is run but `git`.

#![allow(clippy::disallowed_methods, reason = "this file runs git")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use similar::{Algorithm, DiffTag, TextDiff};

use crate::base::escape;
use crate::driver::{
    FileError, FileFault, Files, LARGEST, Listed, Settings, SettingsError, names_in,
};

/// Keeps git from running anything: no hooks, no monitor of files, nothing fetched, nothing asked.
/// The called commands read objects alone, for which neither filters nor `textconv` run.
const QUIET: [&str; 8] = [
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "protocol.allow=never",
    // A folder of a checkout may be made to look like a repository with settings of its own.
    "-c",
    "safe.bareRepository=explicit",
];
const VARIABLES: [(&str, &str); 4] = [
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
];

/// The files of a project at a revision.
pub(crate) struct Git {
    /// Each file, below the folder of the project.
    files: BTreeMap<String, Object>,
    reader: RefCell<ObjectReader>,
}

/// The kind of git's entry at a path.
enum Object {
    /// A file, with the name of its content.
    File(String),
    /// An entry that is passed over, and why.
    Other(FileFault),
}

/// Why git gives no answer.
#[derive(Debug)]
pub(crate) enum GitError {
    /// The program cannot be started.
    Unavailable(std::io::Error),
    /// It starts and cannot be read.
    Unreadable,
    /// It failed, with the first line of its message.
    Failed(String),
    /// No folder, no file, and no revision, since there is no repository.
    NoRepository { revision: String, why: String },
    /// No revision of this name.
    NoRevision(String),
    /// A shallow clone lacks the revision; `branch` is its name at the remote, if it has one there.
    Shallow {
        revision: String,
        branch: Option<String>,
    },
    /// Two revisions without a common one.
    Unrelated {
        one: String,
        other: String,
        shallow: bool,
    },
    /// No such folder at a revision.
    NoFolder { folder: String, revision: String },
    /// A file of the revision cannot be read.
    File(FileError),
    /// The settings of the revision are no text.
    NotUtf8,
    /// The settings of the revision are at fault.
    Settings(SettingsError),
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(error) => write!(f, "git cannot be run: {error}"),
            Self::Unreadable => f.write_str("git cannot be read"),
            Self::Failed(line) => f.write_str(line),
            Self::NoRepository { revision, why } => {
                write!(
                    f,
                    "`{revision}` is no folder and no file, and no revision: {why}"
                )
            }
            Self::NoRevision(revision) => write!(
                f,
                "`{revision}` is neither a folder, a file nor a revision of git"
            ),
            // `HEAD~1` is in no remote under this name: only the whole history has it.
            Self::Shallow {
                revision,
                branch: None,
            } => write!(
                f,
                "this clone is shallow and lacks the revision `{revision}`: type `git fetch --unshallow`"
            ),
            Self::Shallow {
                revision,
                branch: Some(branch),
            } => write!(
                f,
                "this clone is shallow and lacks the revision `{revision}`: type `git fetch --depth=1 origin {branch}`, and compare with \
         FETCH_HEAD instead"
            ),
            Self::Unrelated {
                one,
                other,
                shallow,
            } => {
                write!(f, "`{one}` and `{other}` have no revision in common")?;
                if *shallow {
                    f.write_str(": this clone is shallow, type `git fetch --unshallow`")?;
                }
                Ok(())
            }
            Self::NoFolder { folder, revision } => write!(
                f,
                "there is no folder {folder}/ at the revision `{revision}`"
            ),
            Self::File(error) => error.fmt(f),
            Self::NotUtf8 => f.write_str("casebook.yaml is not UTF-8"),
            Self::Settings(error) => write!(f, "casebook.yaml: {error}"),
        }
    }
}

impl From<GitError> for String {
    fn from(error: GitError) -> Self {
        error.to_string()
    }
}

/// A running `git cat-file --batch`.
struct ObjectReader {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

/// Whether a revision is called so, of which a folder may follow behind a colon.
pub(crate) fn knows(root: &str, revision: &str) -> bool {
    let commit = revision
        .split_once(':')
        .map_or(revision, |(commit, _)| commit);
    let tree = format!("{commit}^{{commit}}");
    !commit.is_empty()
        && !commit.starts_with('-')
        && run(
            root,
            &[
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &tree,
            ],
        )
        .is_ok()
}

impl Git {
    /// The project in the folder `root` as it was at `revision`; with `revision:folder`, the one in
    /// this folder of the repository.
    ///
    /// # Errors
    /// Where there is no repository or no such revision.
    pub(crate) fn new(root: &str, revision: &str) -> Result<Self, GitError> {
        let (commit, folder) = match revision.split_once(':') {
            Some((commit, folder)) => (commit, Some(folder.trim_matches('/').to_owned())),
            None => (revision, None),
        };
        if commit.starts_with('-') || commit.is_empty() {
            return Err(GitError::NoRevision(revision.to_owned()));
        }
        let run = |arguments: &[&str]| run(root, arguments);
        let top = run(&["rev-parse", "--show-prefix"]).map_err(|why| GitError::NoRepository {
            revision: revision.to_owned(),
            why: why.to_string(),
        })?;
        let tree = format!("{commit}^{{commit}}");
        let commit = run(&[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &tree,
        ])
        .map_err(|_| missing(root, commit))?;
        let commit = commit.trim().to_owned();
        let prefix = folder.unwrap_or_else(|| top.trim().trim_end_matches('/').to_owned());
        let listed = output(root, &["ls-tree", "-r", "-z", "--full-tree", &commit])?;
        let inside = |path: &str| match prefix.as_str() {
            "" => Some(path.to_owned()),
            prefix => path
                .strip_prefix(prefix)
                .and_then(|rest| rest.strip_prefix('/'))
                .map(str::to_owned),
        };
        let mut files = BTreeMap::new();
        for entry in listed.split(|byte| *byte == 0) {
            // `100644 blob NAME<tab>path`.
            let Some(tab) = entry.iter().position(|byte| *byte == b'\t') else {
                continue;
            };
            let (about, path) = (
                String::from_utf8_lossy(entry.get(..tab).unwrap_or_default()),
                entry.get(tab + 1..),
            );
            let mut about = about.split(' ');
            let (Some(mode), Some(_), Some(name), Some(path)) =
                (about.next(), about.next(), about.next(), path)
            else {
                continue;
            };
            let plain = std::str::from_utf8(path)
                .ok()
                .filter(|path| !escape::needs_escape(path));
            let object = match mode {
                _ if plain.is_none() => Object::Other(FileFault::Name),
                "120000" => Object::Other(FileFault::Link),
                "160000" => Object::Other(FileFault::Submodule),
                _ => Object::File(name.to_owned()),
            };
            let path = plain.map_or_else(|| escape::bytes(path), str::to_owned);
            files.extend(inside(&path).map(|path| (path, object)));
        }
        if files.is_empty() && !prefix.is_empty() {
            return Err(GitError::NoFolder {
                folder: prefix,
                revision: revision.to_owned(),
            });
        }
        Ok(Self {
            files,
            reader: RefCell::new(ObjectReader::new(root)?),
        })
    }

    /// The settings of the project then.
    ///
    /// # Errors
    /// Where they cannot be read or hold unknown settings.
    pub(crate) fn settings(&self) -> Result<Settings, GitError> {
        if !self.files.contains_key("casebook.yaml") {
            return Ok(Settings::default());
        }
        let bytes = self.read("casebook.yaml").map_err(GitError::File)?;
        let text = String::from_utf8(bytes).map_err(|_| GitError::NotUtf8)?;
        Settings::read(&text).map_err(GitError::Settings)
    }
}

/// The folder of the project in its repository, with a `/` behind it; empty where it is the
/// repository's, or there is none.
pub(crate) fn prefix(root: &str) -> String {
    run(root, &["rev-parse", "--show-prefix"])
        .map(|prefix| prefix.trim().to_owned())
        .unwrap_or_default()
}

/// A folder of the repository in which `root` lies, as a path from there.
///
/// # Errors
/// Where there is no repository.
pub(crate) fn here(root: &str, folder: &str) -> Result<String, GitError> {
    let up = run(root, &["rev-parse", "--show-cdup"])?;
    let path = format!("{}{}", up.trim(), folder.trim_matches('/'));
    Ok(if path.is_empty() {
        ".".to_owned()
    } else {
        path
    })
}

/// The lines of these texts that were changed since a revision, by path below `root`: the first and
/// the last of each stretch.
///
/// # Errors
/// Where there is no such revision.
pub(crate) fn changed_lines<'t>(
    root: &str,
    revision: &str,
    texts: impl Iterator<Item = (&'t str, &'t str)>,
) -> Result<BTreeMap<String, Vec<(usize, usize)>>, GitError> {
    let parted = revision
        .strip_suffix("...")
        .map(|base| merge_base(root, base, "HEAD"))
        .transpose()?;
    let git = Git::new(root, parted.as_deref().unwrap_or(revision))?;
    let mut changed: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (path, now) in texts {
        let then = match git.read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.fault == FileFault::Missing => String::new(),
            Err(error) => return Err(GitError::File(error)),
        };
        // Line ends differ from checkout to checkout.
        let (then, now) = (then.replace('\r', ""), now.replace('\r', ""));
        let diff = TextDiff::configure()
            .algorithm(Algorithm::Patience)
            .diff_lines(&then, &now);
        for part in diff
            .ops()
            .iter()
            .filter(|part| part.tag() != DiffTag::Equal)
        {
            let lines = part.new_range();
            if !lines.is_empty() {
                changed
                    .entry(path.to_owned())
                    .or_default()
                    .push((lines.start + 1, lines.end));
            }
        }
    }
    Ok(changed)
}

/// Where two revisions parted.
///
/// # Errors
/// Where one is missing, or they have nothing in common.
pub(crate) fn merge_base(root: &str, one: &str, other: &str) -> Result<String, GitError> {
    for revision in [one, other] {
        let tree = format!("{revision}^{{commit}}");
        run(
            root,
            &[
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                &tree,
            ],
        )
        .map_err(|_| missing(root, revision))?;
    }
    let found = run(root, &["merge-base", "--end-of-options", one, other]);
    found
        .map(|commit| commit.trim().to_owned())
        .map_err(|_| GitError::Unrelated {
            one: one.to_owned(),
            other: other.to_owned(),
            shallow: is_shallow(root),
        })
}

fn is_shallow(root: &str) -> bool {
    run(root, &["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer.trim() == "true")
}

/// Why there is no such revision, and the cure.
fn missing(root: &str, revision: &str) -> GitError {
    let name = revision.to_owned();
    if !is_shallow(root) {
        return GitError::NoRevision(name);
    }
    let is_branch = !revision.contains(['~', '^', '@']);
    let branch = revision.strip_prefix("origin/").unwrap_or(revision);
    GitError::Shallow {
        revision: name,
        branch: is_branch.then(|| branch.to_owned()),
    }
}

fn run(root: &str, arguments: &[&str]) -> Result<String, GitError> {
    output(root, arguments).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn output(root: &str, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
    let output = git(root)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(GitError::Unavailable)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said
            .lines()
            .next()
            .unwrap_or("git failed")
            .trim_start_matches("fatal: ");
        return Err(GitError::Failed(escape::line(first).into_owned()));
    }
    Ok(output.stdout)
}

fn git(root: &str) -> Command {
    let mut command = Command::new("git");
    command.args(["-C", root]).args(QUIET).envs(VARIABLES);
    command
}

impl ObjectReader {
    fn new(root: &str) -> Result<Self, GitError> {
        let mut child = git(root)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(GitError::Unavailable)?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        let from = BufReader::new(from.ok_or(GitError::Unreadable)?);
        Ok(Self { child, to, from })
    }

    fn content(&mut self, name: &str) -> std::io::Result<Vec<u8>> {
        let to = self.to.as_mut().ok_or(std::io::ErrorKind::BrokenPipe)?;
        writeln!(to, "{name}")?;
        to.flush()?;
        let mut head = String::new();
        self.from.read_line(&mut head)?;
        // `NAME blob SIZE`, the content and a line break.
        let mut parts = head.split_ascii_whitespace().skip(1);
        let size = parts
            .next()
            .filter(|kind| *kind == "blob")
            .and_then(|_| parts.next()?.parse::<u64>().ok());
        let Some(size) = size else {
            return Err(std::io::Error::other(format!(
                "git says: {}",
                escape::line(head.trim())
            )));
        };
        // A large object is passed over, so that the next answer stands where it is expected.
        let kept = size.min(LARGEST + 1);
        let mut content = Vec::new();
        (&mut self.from).take(kept).read_to_end(&mut content)?;
        std::io::copy(
            &mut (&mut self.from).take(size - kept),
            &mut std::io::sink(),
        )?;
        self.from.read_exact(&mut [0])?;
        Ok(content)
    }
}

impl Drop for ObjectReader {
    fn drop(&mut self) {
        // It ends where nothing more is asked.
        self.to.take();
        let _ = self.child.wait();
    }
}

impl Files for Git {
    fn sources(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        let mut found = Vec::new();
        for (path, object) in &self.files {
            let Some(rest) = path
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/'))
            else {
                continue;
            };
            let (folders, name) = rest.rsplit_once('/').unwrap_or(("", rest));
            if folders.split('/').any(|part| part.starts_with('.')) {
                continue;
            }
            let (ends, ends_alike) = (
                name.ends_with(".case"),
                name.to_lowercase().ends_with(".case"),
            );
            let fault = match object {
                Object::File(_) if ends_alike && name.starts_with('.') => {
                    Some(FileFault::HiddenName)
                }
                Object::File(_) if ends => None,
                Object::File(_) if ends_alike => Some(FileFault::Ending),
                Object::Other(FileFault::Submodule) => Some(FileFault::Submodule),
                Object::Other(FileFault::Link) if ends_alike || !name.contains('.') => {
                    Some(FileFault::Link)
                }
                Object::Other(FileFault::Name) if ends_alike => Some(FileFault::Name),
                Object::File(_) | Object::Other(_) => continue,
            };
            found.push(Listed {
                path: path.clone(),
                fault,
            });
        }
        Ok(found)
    }

    fn names(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        let names = names_in(folder, self.files.keys());
        if names.is_empty() {
            return Err(FileError {
                path: folder.to_owned(),
                fault: FileFault::Missing,
            });
        }
        Ok(names)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let failed = |fault: FileFault| FileError {
            path: path.to_owned(),
            fault,
        };
        let name = match self.files.get(path) {
            Some(Object::File(name)) => name,
            Some(Object::Other(fault)) => return Err(failed(fault.clone())),
            None => return Err(failed(FileFault::Missing)),
        };
        let content = self.reader.borrow_mut().content(name);
        let content = content.map_err(|error| failed(FileFault::System(error.to_string())))?;
        if content.len() as u64 > LARGEST {
            Err(failed(FileFault::TooLarge(LARGEST)))
        } else {
            Ok(content)
        }
    }
}
