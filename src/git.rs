//! Floor 6: the project as it was at a revision, read through `git cat-file --batch`. The working tree is not touched, and
//! nothing is run but `git`.

#![allow(clippy::disallowed_methods, reason = "this file runs git")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::driver::{FileError, Files, Settings};

/// How large a file may be that is read.
const LARGEST: u64 = 1 << 32;

/// The files of a project at a revision.
pub(crate) struct Git {
    /// Each file, below the folder of the project, with the name of its content.
    files: BTreeMap<String, String>,
    reader: RefCell<Reader>,
}

/// A running `git cat-file --batch`.
struct Reader {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Git {
    /// The project in the folder `root` as it was at `revision`; with `revision:folder`, the one in this folder of the
    /// repository.
    ///
    /// # Errors
    /// In words, where there is no repository or no such revision.
    pub(crate) fn new(root: &str, revision: &str) -> Result<Self, String> {
        let (commit, folder) = match revision.split_once(':') {
            Some((commit, folder)) => (commit, Some(folder.trim_matches('/').to_owned())),
            None => (revision, None),
        };
        if commit.starts_with('-') || commit.is_empty() {
            return Err(format!("`{revision}` is neither a folder, a file nor a revision of git"));
        }
        let run = |arguments: &[&str]| run(root, arguments);
        let top = run(&["rev-parse", "--show-prefix"])
            .map_err(|why| format!("`{revision}` is no folder and no file, and no revision: {why}"))?;
        let tree = format!("{commit}^{{commit}}");
        let commit =
            run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &tree]).map_err(|_| missing(root, commit))?;
        let commit = commit.trim().to_owned();
        let prefix = folder.unwrap_or_else(|| top.trim().trim_end_matches('/').to_owned());
        let listed = run(&["ls-tree", "-r", "-z", "--full-tree", &commit])?;
        let inside = |path: &str| match prefix.as_str() {
            "" => Some(path.to_owned()),
            prefix => path.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('/')).map(str::to_owned),
        };
        // `100644 blob NAME<tab>path`. Links and other repositories are no files of the project.
        let file = |entry: &str| {
            let (about, path) = entry.split_once('\t')?;
            let mut about = about.split(' ');
            let (mode, _, name) = (about.next()?, about.next()?, about.next()?);
            mode.starts_with("100").then_some(())?;
            Some((inside(path)?, name.to_owned()))
        };
        let files: BTreeMap<String, String> = listed.split('\0').filter_map(file).collect();
        if files.is_empty() && !prefix.is_empty() {
            return Err(format!("there is no folder {prefix}/ at the revision `{revision}`"));
        }
        Ok(Self { files, reader: RefCell::new(Reader::new(root)?) })
    }

    /// The settings of the project then.
    ///
    /// # Errors
    /// In words, where they cannot be read or say what they cannot say.
    pub(crate) fn settings(&self) -> Result<Settings, String> {
        if !self.files.contains_key("casebook.yaml") {
            return Ok(Settings::default());
        }
        let bytes = self.read("casebook.yaml").map_err(|error| error.to_string())?;
        let text = String::from_utf8(bytes).map_err(|_| "casebook.yaml is not UTF-8".to_owned())?;
        Settings::read(&text).map_err(|error| format!("casebook.yaml: {error}"))
    }
}

/// The folder of the project in its repository, with a `/` behind it; empty where it is the repository's, or there is none.
pub(crate) fn prefix(root: &str) -> String {
    run(root, &["rev-parse", "--show-prefix"]).map(|prefix| prefix.trim().to_owned()).unwrap_or_default()
}

/// A folder of the repository in which `root` lies, as a path from there.
///
/// # Errors
/// In words, where there is no repository.
pub(crate) fn here(root: &str, folder: &str) -> Result<String, String> {
    let up = run(root, &["rev-parse", "--show-cdup"])?;
    let path = format!("{}{}", up.trim(), folder.trim_matches('/'));
    Ok(if path.is_empty() { ".".to_owned() } else { path })
}

/// The lines that were changed since a revision, by path below `root`: the first and the last of each stretch.
///
/// # Errors
/// In words, where there is no such revision.
pub(crate) fn changed_lines(root: &str, revision: &str) -> Result<BTreeMap<String, Vec<(usize, usize)>>, String> {
    if revision.starts_with('-') {
        return Err(format!("`{revision}` is no revision of git"));
    }
    let parted = revision.strip_suffix("...").map(|base| merge_base(root, base, "HEAD")).transpose()?;
    let revision = parted.as_deref().unwrap_or(revision);
    let tree = format!("{revision}^{{commit}}");
    let commit = run(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &tree])
        .map_err(|_| missing(root, revision))?;
    let plain = ["-c", "core.quotePath=false", "diff", "--relative", "--unified=0", "--no-color", "--no-ext-diff"];
    let printed = run(root, &[plain.as_slice(), &["--src-prefix=a/", "--dst-prefix=b/", commit.trim()]].concat())?;
    let mut changed: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    let mut path = None;
    for line in printed.lines() {
        if let Some(name) = line.strip_prefix("+++ ") {
            path = name.strip_prefix("b/").map(|name| name.trim_end_matches('\t').to_owned());
        } else if let (Some(hunk), Some(path)) = (line.strip_prefix("@@ -"), &path) {
            // `@@ -12,2 +14,3 @@`: three lines from line 14 on; without a count, one.
            let new = hunk.split_once('+').and_then(|(_, rest)| rest.split(' ').next()).unwrap_or_default();
            let (first, count) = new.split_once(',').unwrap_or((new, "1"));
            if let (Ok(first), Ok(count)) = (first.parse::<usize>(), count.parse::<usize>())
                && count > 0
            {
                changed.entry(path.clone()).or_default().push((first, first + count - 1));
            }
        }
    }
    Ok(changed)
}

/// Where two revisions parted.
///
/// # Errors
/// In words, where one is missing, or they have nothing in common.
pub(crate) fn merge_base(root: &str, one: &str, other: &str) -> Result<String, String> {
    for revision in [one, other] {
        let tree = format!("{revision}^{{commit}}");
        run(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &tree])
            .map_err(|_| missing(root, revision))?;
    }
    let found = run(root, &["merge-base", "--end-of-options", one, other]);
    let why = || {
        let shallow = is_shallow(root);
        let hint = if shallow { ": this clone is shallow, type `git fetch --unshallow`" } else { "" };
        format!("`{one}` and `{other}` have no revision in common{hint}")
    };
    found.map(|commit| commit.trim().to_owned()).map_err(|_| why())
}

fn is_shallow(root: &str) -> bool {
    run(root, &["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer.trim() == "true")
}

/// Why there is no such revision, and what to type.
fn missing(root: &str, revision: &str) -> String {
    if !is_shallow(root) {
        return format!("`{revision}` is neither a folder, a file nor a revision of git");
    }
    // `HEAD~1` is in no remote under this name: only the whole history has it.
    if revision.contains(['~', '^', '@']) {
        return format!("this clone is shallow and lacks the revision `{revision}`: type `git fetch --unshallow`");
    }
    let branch = revision.strip_prefix("origin/").unwrap_or(revision);
    format!(
        "this clone is shallow and lacks the revision `{revision}`: type `git fetch --depth=1 origin {branch}`, and compare with \
         FETCH_HEAD instead"
    )
}

fn run(root: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("git cannot be run: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.lines().next().unwrap_or("git failed").trim_start_matches("fatal: ").to_owned());
    }
    // A name that is no text is no name of a source; the rest is read.
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

impl Reader {
    fn new(root: &str) -> Result<Self, String> {
        let mut child = Command::new("git")
            .args(["-C", root, "cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("git cannot be run: {error}"))?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        let from = BufReader::new(from.ok_or("git cannot be read")?);
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
        let size = parts.next().filter(|kind| *kind == "blob").and_then(|_| parts.next()?.parse::<u64>().ok());
        let Some(size) = size.filter(|size| *size < LARGEST) else {
            return Err(std::io::Error::other(format!("git says: {}", head.trim())));
        };
        let mut content = Vec::new();
        (&mut self.from).take(size).read_to_end(&mut content)?;
        self.from.read_exact(&mut [0])?;
        Ok(content)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It ends where nothing more is asked.
        self.to.take();
        let _ = self.child.wait();
    }
}

impl Files for Git {
    fn sources(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let hidden = |path: &str| path.split('/').any(|part| part.starts_with('.'));
        let inside = |path: &&String| {
            let rest = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
            rest.is_some_and(|rest| {
                rest.ends_with(".case") && !rest.rsplit_once('/').is_some_and(|(dir, _)| hidden(dir))
            })
        };
        Ok(self.files.keys().filter(inside).cloned().collect())
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, FileError> {
        let within = |path: &String| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
        let names: Vec<String> = self.files.keys().filter_map(within).filter(|name| !name.contains('/')).collect();
        if names.is_empty() {
            return Err(FileError { path: folder.to_owned(), reason: "there is no such file or folder".to_owned() });
        }
        Ok(names)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        let failed = |reason: String| FileError { path: path.to_owned(), reason };
        let name = self.files.get(path).ok_or_else(|| failed("there is no such file or folder".to_owned()))?;
        self.reader.borrow_mut().content(name).map_err(|error| failed(error.to_string()))
    }
}
