//! A run that uses what another kept says what a run says that knows nothing of it, whatever was
//! changed between them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use crate::common;
use proptest::prelude::*;

use casebook::driver::{Checked, FileError, Files, Listed, Memory, Settings, check, check_again};

/// A project in memory that can be changed.
#[derive(Clone, Default)]
struct Project(BTreeMap<String, String>);

impl Project {
    fn new(sources: &[(&str, &str)]) -> Self {
        Self(
            sources
                .iter()
                .map(|(path, text)| (format!("policies/{path}"), (*text).to_owned()))
                .collect(),
        )
    }

    fn files(&self) -> Memory {
        let mut files = Memory::default();
        self.0
            .iter()
            .for_each(|(path, text)| files.add(path, text.as_str()));
        files
    }

    fn set(&mut self, path: &str, text: &str) {
        self.0.insert(format!("policies/{path}"), text.to_owned());
    }

    fn replace(&mut self, path: &str, from: &str, to: &str) {
        let text = self
            .0
            .get_mut(&format!("policies/{path}"))
            .expect("a source");
        assert!(text.contains(from), "{path} has no `{from}`");
        *text = text.replacen(from, to, 1);
    }
}

/// All that is said.
fn said(checked: Checked<'_>) -> String {
    let paths: Vec<&str> = checked
        .sources
        .iter()
        .map(|(_, source)| source.path.as_str())
        .collect();
    let findings: Vec<String> = checked
        .report
        .findings
        .iter()
        .map(|found| format!("{found:#?}"))
        .collect();
    format!(
        "{paths:?}\n{:?}\n{}",
        checked.report.summary,
        findings.join("\n")
    )
}

/// Runs with what was kept and without, and compares; what is kept now is for the next. Returns the
/// codes that were found.
fn run(
    project: &Project,
    settings: &Settings,
    kept: &mut Vec<u8>,
    what: &str,
) -> BTreeSet<&'static str> {
    let files = project.files();
    let alone = check(&files, settings, &|_| true).expect("readable");
    let again = check_again(&files, settings, &|_| true, "test", kept).expect("readable");
    assert_eq!(
        said(again.checked()),
        said(alone.checked()),
        "{what}\n{:#?}",
        project.0
    );
    if let Some(new) = again.cached {
        *kept = new;
    }
    // What was just kept is all that is needed now.
    let third = check_again(&files, settings, &|_| true, "test", kept).expect("readable");
    assert_eq!(
        said(third.checked()),
        said(alone.checked()),
        "again: {what}\n{:#?}",
        project.0
    );
    alone
        .report
        .findings
        .iter()
        .map(|found| found.diagnostic.code.name)
        .collect()
}

const SHARED: &str = r#"
term acme "Acme Cloud" short "AC"
fact plan "your plan" is one of { free "the free plan" paid "the paid plan" gold "the gold plan" }
fact seats "the seats" is 0..100 seats
fact lit "the switch is on" not "the switch is off" is yes/no
outcome done "it is done" good
outcome sales "Sales calls you"
procedure log-in "Log in" {
  - Open {acme} and log in with your name.
  @if lit {
    - Switch the switch off, which takes a moment or two on most days.
  }
}
"#;

const ROWS: &str = "plan,cost\ngold,5\n-,1\n";

fn article(name: &str, condition: &str, body: &str) -> String {
    format!(
        r#"---
title: "About {name}"
---
use "shared.case"

guide do-{name} "Do {name}" {{
  scenario {name}-yes "You can" when {condition} {{
    @do log-in
    - Press the button of {name}.
    @end done
  }}
  scenario {name}-no "You cannot" otherwise {{
    - Call the people who sell {name}.
    @end sales
  }}
}}

article {{
  {body}

  @show do-{name}
}}
"#
    )
}

fn small() -> Project {
    Project::new(&[
        ("shared.case", SHARED),
        (
            "a.case",
            &article("a", "plan is paid", "Words of {acme}, see {b} and {do-a}."),
        ),
        (
            "b.case",
            &article(
                "b",
                "plan is paid",
                "See [the page](a.md#do-a), {acme.short} and {c}.",
            ),
        ),
        // It comes to another end, of which nobody else speaks.
        (
            "c.case",
            &article("c", "lit", "![A picture](images/c.png) of {acme}.")
                .replace("@end done", "@end sales"),
        ),
        ("rows.csv", ROWS),
    ])
}

/// Everything that one source can do to what is said of another.
#[test]
#[allow(
    clippy::too_many_lines,
    reason = "each step begins where the last one ended"
)]
fn what_a_change_does_elsewhere_is_said() {
    let mut project = small();
    let settings = Settings::default();
    let mut kept = Vec::new();
    let mut seen = BTreeSet::new();
    let mut step = |what: &str, expected: &str, change: &dyn Fn(&mut Project)| {
        change(&mut project);
        let codes = run(&project, &settings, &mut kept, what);
        let is_said = match expected.strip_prefix('!') {
            Some(code) => !codes.contains(code),
            None => expected.is_empty() || codes.contains(expected),
        };
        assert!(is_said, "{what}: {codes:?}");
        seen.extend(codes);
    };
    step("nothing", "!guides-disagree", &|_| {});
    step("a word of one", "", &|p| {
        p.replace("a.case", "Words of", "Some words of");
    });
    step("the switch matters to no other", "", &|p| {
        p.replace("c.case", "when lit", "when plan is gold");
    });
    step("and again to one", "", &|p| {
        p.replace("c.case", "when plan is gold", "when lit");
    });
    step(
        "guides that say the same do not any more",
        "guides-disagree",
        &|p| {
            p.replace(
                "b.case",
                "plan is paid",
                "plan is paid and seats > 50 seats",
            );
        },
    );
    step(
        "a page shows one of them no more",
        "!guides-disagree",
        &|p| p.replace("b.case", "@show do-b", "Words."),
    );
    step("and shows it again", "guides-disagree", &|p| {
        p.replace("b.case", "  Words.", "  @show do-b");
    });
    step("a third says what one says", "guides-disagree", &|p| {
        p.replace("c.case", "when lit", "when plan is paid");
        p.replace("c.case", "@end sales", "@end done");
    });
    step("all three say the same", "!guides-disagree", &|p| {
        p.replace("b.case", " and seats > 50 seats", "");
    });
    step("the title of a page that others quote", "", &|p| {
        p.replace("b.case", "About b", "All about b");
    });
    step(
        "a page that another links to is gone",
        "unknown-name",
        &|p| drop(p.0.remove("policies/c.case")),
    );
    step("and is there again", "!unknown-name", &|p| {
        p.set("c.case", &article("c", "plan is paid", "Words of {acme}."));
    });
    step("two pages of one name", "unknown-name", &|p| {
        p.set(
            "more/c.case",
            &article("c2", "lit", "Words.").replace("shared", "../shared"),
        );
    });
    step("of which one is gone", "!unknown-name", &|p| {
        drop(p.0.remove("policies/more/c.case"));
    });
    step("an anchor is gone", "broken-link", &|p| {
        p.replace("b.case", "#do-a", "#do-z");
    });
    step("what others use is unknown", "unknown-name", &|p| {
        p.replace("shared.case", "fact lit ", "fact off ");
    });
    step("what others use is not understood", "syntax-error", &|p| {
        p.replace("shared.case", "fact off \"", "fact lit ");
    });
    step("all is well", "!syntax-error", &|p| {
        p.set("shared.case", SHARED);
    });
    step("a fact more, which nobody asks for", "unused-item", &|p| {
        p.set(
            "shared.case",
            &(SHARED.to_owned() + "fact dull \"it is dull\" is yes/no\n"),
        );
    });
    step("until somebody does", "idle-part", &|p| {
        p.replace(
            "a.case",
            "plan is paid",
            "plan is paid and (dull or not dull)",
        );
    });
    step("the same steps elsewhere", "repeated-steps", &|p| {
        let text = p.0["policies/b.case"].replace(
            "Press the button of b.",
            "Switch the switch off, which takes a moment or two on most days.",
        );
        p.set("b.case", &text);
    });
    step("rows", "!bad-row", &|p| {
        p.replace(
            "c.case",
            "guide do-c",
            "decision cost \"The cost\" is 0..9 EUR rules first from \"rows.csv\"\n\nguide do-c",
        );
        p.replace("c.case", "@show do-c", "@show cost\n\n  @show do-c");
    });
    step("other rows", "no-rule-applies", &|p| {
        p.replace("rows.csv", "-,1", "paid,1");
    });
    step("rows that are not understood", "wrong-test", &|p| {
        p.replace("rows.csv", "paid,1", "paid,x");
    });
    step("no rows", "unreadable-file", &|p| {
        drop(p.0.remove("policies/rows.csv"));
    });
    step("rows again", "!unreadable-file", &|p| {
        p.set("rows.csv", ROWS);
    });
    step("two pages with one id", "page-clash", &|p| {
        p.replace("c.case", "title:", "id: A\ntitle:");
    });
    step("with an id of its own", "!page-clash", &|p| {
        p.replace("c.case", "id: A", "id: cc");
    });
    step("a source less, a source more", "", &|p| {
        let b = p.0.remove("policies/b.case").unwrap();
        p.set("more/b.case", &b.replace("shared.case", "../shared.case"));
    });
    step("nobody comes to a branch", "never-true", &|p| {
        p.replace("shared.case", "@if lit {", "@if lit and not lit {");
    });
    step("a name that two files have", "", &|p| {
        p.set(
            "twice.case",
            "fact plan \"the plan\" is yes/no\nassume \"so\" plan or not plan\n",
        );
    });
    step("whom one source uses both", "duplicate-name", &|p| {
        p.set(
            "both.case",
            "use \"shared.case\"\nuse \"twice.case\"\nassume \"so\" lit or not lit\n",
        );
    });
    step("and then not", "!duplicate-name", &|p| {
        drop(p.0.remove("policies/both.case"));
    });
    step("a circle through what others say", "cycle", &|p| {
        p.replace(
            "shared.case",
            "procedure log-in",
            "use \"round.case\"\nprocedure log-in",
        );
        p.set("round.case", "use \"shared.case\"\n");
    });
    step("which is cut", "!cycle", &|p| {
        p.set("round.case", "outcome nobody \"nobody\"\n");
    });
    step(
        "a suppression that is not needed",
        "unneeded-suppression",
        &|p| {
            p.replace(
                "c.case",
                "guide do-c",
                "// casebook: allow dead-end because \"of a reason\"\nguide do-c",
            );
        },
    );
    assert!(seen.len() > 10, "{seen:?}");
}

/// What was kept with other settings, on another day or by another program is not used.
#[test]
fn other_settings_and_days_are_other_runs() {
    let mut project = small();
    project.replace("a.case", "title:", "review-by: 2026-01-01\ntitle:");
    let mut kept = Vec::new();
    run(&project, &Settings::default(), &mut kept, "no day");
    let on = |day: i64| Settings {
        today: Some(day),
        ..Settings::default()
    };
    assert!(!run(&project, &on(20_000), &mut kept, "a day").contains("review-due"));
    assert!(run(&project, &on(21_000), &mut kept, "a later day").contains("review-due"));
    let allowed =
        Settings::read("levels:\n  unused-item: deny\n  guides-disagree: allow\n").unwrap();
    run(&project, &allowed, &mut kept, "other levels");
    run(&project, &Settings::default(), &mut kept, "the usual ones");
    let files = project.files();
    let settings = Settings::default();
    assert!(
        check_again(&files, &settings, &|_| true, "test", &kept)
            .unwrap()
            .cached
            .is_none()
    );
    assert!(
        check_again(&files, &settings, &|_| true, "another", &kept)
            .unwrap()
            .cached
            .is_some()
    );
}

/// Files that say which of them were read.
struct Watched {
    files: Memory,
    read: RefCell<Vec<String>>,
}

impl Files for Watched {
    fn sources(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        self.files.sources(folder)
    }

    fn names(&self, folder: &str) -> Result<Vec<Listed>, FileError> {
        self.files.names(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        self.read.borrow_mut().push(path.to_owned());
        self.files.read(path)
    }

    fn find(&self, path: &str) -> Result<(), FileError> {
        self.files.find(path)
    }
}

/// Whatever is wrong with what was kept, it is as if nothing were.
#[test]
fn what_is_broken_is_not_used() {
    let project = small();
    let settings = Settings::default();
    let alone = check(&project.files(), &settings, &|_| true).unwrap();
    let whole = check_again(&project.files(), &settings, &|_| true, "test", &[])
        .unwrap()
        .cached
        .unwrap();
    let look = |kept: &[u8]| {
        let files = Watched {
            files: project.files(),
            read: RefCell::default(),
        };
        let again = check_again(&files, &settings, &|_| true, "test", kept).unwrap();
        assert_eq!(said(again.checked()), said(alone.checked()));
        again.cached
    };
    assert!(look(&whole).is_none());
    for length in (0..whole.len()).step_by(97) {
        assert_eq!(look(&whole[..length]).as_ref(), Some(&whole), "{length}");
    }
    for at in (0..whole.len()).step_by(89) {
        let mut broken = whole.clone();
        broken[at] ^= 0x20;
        assert_eq!(look(&broken).as_ref(), Some(&whole), "{at}");
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert_eq!(look(&longer).as_ref(), Some(&whole));
}

/// Changes a project at random: a line goes, comes twice, changes a number, or a file goes or
/// comes.
fn change(project: &mut Project, choices: &mut impl Iterator<Item = u16>) {
    let mut pick = |most: usize| usize::from(choices.next().unwrap_or(0)) % most.max(1);
    let paths: Vec<String> = project.0.keys().cloned().collect();
    if paths.is_empty() {
        return;
    }
    let path = paths[pick(paths.len())].clone();
    let mut lines: Vec<String> = project.0[&path].lines().map(str::to_owned).collect();
    let at = pick(lines.len());
    match pick(17) {
        0 => drop(project.0.remove(&path)),
        1 => {
            let (folder, name) = path.rsplit_once('/').unwrap();
            let text = project.0[&path].clone();
            project
                .0
                .insert(format!("{folder}/{}{name}", ["a", "m", "z"][pick(3)]), text);
        }
        2 => drop(
            project
                .0
                .insert(path.clone(), project.0[&paths[pick(paths.len())]].clone()),
        ),
        3 | 4 if at < lines.len() => drop(lines.remove(at)),
        5 if at < lines.len() => lines.insert(at, lines[at].clone()),
        6 | 7 if at < lines.len() => {
            let other = pick(lines.len());
            lines.swap(at, other);
        }
        8 => lines.push("// a comment".to_owned()),
        // Places change, and what stands there does not.
        13 => lines.insert(at.min(lines.len()), "  // a comment".to_owned()),
        14 => lines.insert(at.min(lines.len()), String::new()),
        15 if at < lines.len() => lines[at] += " // a comment",
        16 if at < lines.len() => lines[at] = lines[at].replacen(" when ", "  when\n ", 1),
        // A source uses another, perhaps one that uses it, or one with names of its own.
        9 => {
            let other = paths[pick(paths.len())]
                .rsplit('/')
                .next()
                .unwrap()
                .to_owned();
            let front = lines
                .iter()
                .skip(1)
                .position(|line| line == "---")
                .map_or(0, |at| at + 2);
            lines.insert(
                if lines.first().is_some_and(|line| line == "---") {
                    front
                } else {
                    0
                },
                format!("use \"{other}\""),
            );
        }
        _ if at < lines.len() => {
            let digit = lines[at].char_indices().find(|(_, c)| c.is_ascii_digit());
            match digit {
                Some((digit, _)) => lines[at].replace_range(digit..=digit, &pick(10).to_string()),
                None => lines[at] = lines[at].replacen(" is ", " is not ", 1),
            }
        }
        _ => {}
    }
    if project.0.contains_key(&path) && !lines.is_empty() {
        project.0.insert(path, lines.join("\n") + "\n");
    }
}

proptest! {
    #![proptest_config(common::random::config(60))]

    #[test]
    fn a_run_of_changes_is_told_as_each_by_itself(choices in proptest::collection::vec(any::<u16>(), 80..200)) {
        let mut project = small();
        let mut kept = Vec::new();
        let mut choices = choices.into_iter().peekable();
        run(&project, &Settings::default(), &mut kept, "at first");
        while choices.peek().is_some() {
            let before = project.clone();
            change(&mut project, &mut choices);
            run(&project, &Settings::default(), &mut kept, "a change");
            // Half of what is broken is mended, as a writer would.
            if choices.next().unwrap_or(0) % 2 == 0 {
                project = before;
                run(&project, &Settings::default(), &mut kept, "taken back");
            }
        }
    }

    #[test]
    fn random_articles_one_for_another(
        one in proptest::collection::vec(any::<u16>(), 0..240),
        two in proptest::collection::vec(any::<u16>(), 0..240),
    ) {
        let [shared, first, second] = common::generate::articles(&one);
        let [other_shared, other, _] = common::generate::articles(&two);
        let mut kept = Vec::new();
        let mut project = Project::new(&[("shared.case", &shared), ("one.case", &first)]);
        for (path, text) in [("two.case", &second), ("one.case", &other), ("shared.case", &other_shared), ("two.case", &other)] {
            run(&project, &Settings::default(), &mut kept, "before");
            project.set(path, text);
            run(&project, &Settings::default(), &mut kept, path);
        }
    }
}

/// The shipped policies, each source of which is changed in turn.
#[test]
fn shipped_policies_are_told_as_each_by_itself() {
    let mut project = Project::default();
    for (path, content) in common::folder("policies") {
        if let Ok(text) = String::from_utf8(content) {
            project.0.insert(format!("policies/{path}"), text);
        }
    }
    let mut kept = Vec::new();
    run(&project, &Settings::default(), &mut kept, "at first");
    let paths: Vec<String> = project
        .0
        .keys()
        .filter(|path| path.ends_with(".case"))
        .cloned()
        .collect();
    for path in paths {
        let text = project.0[&path].clone();
        for changed in [
            format!("{text}\n// a comment\n"),
            text.replacen("when ", "when not ", 1),
            text.replacen(" {", "", 2),
        ] {
            project.0.insert(path.clone(), changed);
            run(&project, &Settings::default(), &mut kept, &path);
        }
        project.0.insert(path.clone(), text);
        run(&project, &Settings::default(), &mut kept, &path);
    }
}

fn program(folder: &Path, cache: Option<&Path>, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
    command
        .current_dir(folder)
        .arg("check")
        .args(arguments)
        .env("CASEBOOK_CACHE", cache.map_or("".as_ref(), Path::as_os_str));
    command.output().expect("runs")
}

/// The program keeps one file for each project, where it is told to, and nothing where it is told
/// not to.
#[test]
fn the_program_keeps_what_it_may() {
    let folder = tempfile::tempdir().expect("a folder");
    let (project, cache) = (
        folder.path().join("project"),
        folder.path().join("deep/cache"),
    );
    std::fs::create_dir_all(project.join("policies")).unwrap();
    for (path, text) in small().0 {
        std::fs::write(project.join(path), text).unwrap();
    }
    let kept = || std::fs::read_dir(&cache).map_or(0, std::iter::Iterator::count);
    let without = program(&project, None, &[]);
    let none = program(&project, Some(&cache), &["--no-cache"]);
    assert_eq!(kept(), 0);
    let first = program(&project, Some(&cache), &[]);
    let second = program(&project, Some(&cache), &["--format", "human"]);
    assert_eq!(kept(), 1);
    for other in [none, first, second] {
        assert_eq!(
            (&without.stderr, &without.stdout, without.status),
            (&other.stderr, &other.stdout, other.status)
        );
    }
    // What was kept of a project that nobody checked for long is forgotten, and nothing else.
    for (name, months) in [("old.kept", 3), ("new.kept", 1), ("old.txt", 3)] {
        let file = std::fs::File::create(cache.join(name)).unwrap();
        let age = std::time::Duration::from_secs(60 * 60 * 24 * 30 * months);
        file.set_modified(std::time::SystemTime::now() - age)
            .unwrap();
    }
    std::fs::write(project.join("policies/more.case"), "").unwrap();
    program(&project, Some(&cache), &[]);
    let left = ["old.kept", "new.kept", "old.txt"].map(|name| cache.join(name).exists());
    assert_eq!(left, [false, true, true]);
    std::fs::remove_file(project.join("policies/more.case")).unwrap();
    // A file where a folder is to be: it is said, and what was checked is told all the same.
    let closed = project.join("casebook.yaml");
    std::fs::write(&closed, "").unwrap();
    let closed = program(&project, Some(&closed), &[]);
    let said = String::from_utf8(closed.stderr).unwrap();
    assert!(
        said.contains("what the next run could use is not kept"),
        "{said}"
    );
    assert_eq!(closed.status, without.status);
}
