//! A run that uses what another kept says what a run says that knows nothing of it, whatever was
//! changed between them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use crate::common;
use proptest::prelude::*;

use casebook::driver::{
    Build, BuildRequest, Checked, Diff, EarlierRuns, FileError, Files, Hash, Listed, MANIFEST,
    Memory, OutputState, Places, ProjectVersion, Settings, TOGETHER, build, build_again, check,
    check_again, diff, diff_again, owned,
};

/// A project in memory that can be changed.
#[derive(Clone, Default)]
pub struct Project(pub BTreeMap<String, String>);

impl Project {
    pub fn new(sources: &[(&str, &str)]) -> Self {
        Self(
            sources
                .iter()
                .map(|(path, text)| (format!("policies/{path}"), (*text).to_owned()))
                .collect(),
        )
    }

    pub fn files(&self) -> Memory {
        let mut files = Memory::default();
        self.0
            .iter()
            .for_each(|(path, text)| files.add(path, text.as_str()));
        files
    }

    pub fn set(&mut self, path: &str, text: &str) {
        self.0.insert(format!("policies/{path}"), text.to_owned());
    }

    pub fn replace(&mut self, path: &str, from: &str, to: &str) {
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

/// What is kept of earlier runs. One, two or three sources are lowered together, or all.
pub fn earlier(kept: &[u8]) -> EarlierRuns<'_> {
    let together = match kept.len() % 4 {
        0 => TOGETHER,
        few => few,
    };
    EarlierRuns::new("test", kept).with_together(together)
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
    let again = check_again(&files, settings, &|_| true, earlier(kept)).expect("readable");
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
    let third =
        check_again(&files, settings, &|_| true, EarlierRuns::new("test", kept)).expect("readable");
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

/// All that is told of a change.
fn told(diff: &Diff) -> String {
    let place = |difference: &casebook::analysis::compare::Difference| {
        let place = difference.new.filter(|_| difference.is_told())?;
        diff.shown.get(&place)
    };
    let all: Vec<String> = diff
        .differences
        .iter()
        .map(|difference| format!("{difference:#?} {:?}", place(difference)))
        .collect();
    let (vocabulary, pages) = (&diff.vocabulary, &diff.pages);
    format!(
        "{vocabulary:#?}\n{pages:#?}\n{}\n{:?} {:?}",
        all.join("\n"),
        diff.faults,
        diff.unread
    )
}

/// Compares two versions with what was kept and without. Whether something could be compared.
fn run_diff(old: &Project, new: &Project, kept: &[u8]) -> bool {
    let (older, newer) = (old.files(), new.files());
    let version = |files| ProjectVersion {
        files,
        settings: Settings::default(),
        only: None,
    };
    let (older, newer) = (version(&older as &dyn Files), version(&newer as &dyn Files));
    let alone = diff(&older, &newer, None).map(|diff| told(&diff));
    let again = diff_again(&older, &newer, None, EarlierRuns::new("test", kept));
    assert_eq!(
        again.map(|diff| told(&diff)),
        alone,
        "{:#?}\n{:#?}",
        old.0,
        new.0
    );
    alone.is_ok_and(|told| told.ends_with("[0, 0] [[], []]"))
}

/// An output folder in memory, and the result table beside it.
#[derive(Default)]
pub struct Written {
    pub files: BTreeMap<String, Vec<u8>>,
    pub kept: Vec<u8>,
}

impl OutputState for Written {
    fn has(&self, files: &[(&str, Hash)]) -> Vec<bool> {
        let is_there = |(path, hash): &(&str, Hash)| {
            let content = self.files.get(*path);
            content.is_some_and(|content| blake3::hash(content).as_bytes() == hash)
        };
        files.iter().map(is_there).collect()
    }

    fn content(&self, path: &str) -> Option<Vec<u8>> {
        self.files.get(path).cloned()
    }
}

impl Written {
    fn manifest(&self) -> Option<String> {
        let manifest = self.files.get(MANIFEST)?;
        Some(String::from_utf8(manifest.clone()).expect("text"))
    }

    /// Builds into the folder what `chosen` wants, and says what is said and what was written.
    pub fn build(
        &mut self,
        project: &Project,
        settings: &Settings,
        chosen: &dyn Fn(&str) -> bool,
        all: bool,
    ) -> (String, Option<BTreeSet<String>>) {
        let (files, places) = (&project.files(), None);
        let (said, build) = self.built(files, settings, (chosen, all), places);
        (said, build.map(|build| self.write(build)))
    }

    /// What is said when `chosen` is built, which are `all` or not, and what is to be written.
    pub fn built(
        &mut self,
        files: &dyn Files,
        settings: &Settings,
        (chosen, all): (&dyn Fn(&str) -> bool, bool),
        places: Option<&Places>,
    ) -> (String, Option<Build>) {
        let (result, build) = {
            let asked = BuildRequest {
                files,
                settings,
                chosen,
                all,
                places,
                state: &*self,
                old: &|| self.manifest(),
            };
            build_again(asked, earlier(&self.kept)).expect("readable")
        };
        let said = said(result.checked());
        if let Some(new) = result.cached {
            self.kept = new;
        }
        (said, build)
    }

    pub fn write(&mut self, build: Build) -> BTreeSet<String> {
        let manifest = self.manifest();
        let owned = manifest
            .map(|text| owned(&text).expect("ours"))
            .unwrap_or_default();
        if !build.is_unchanged {
            for gone in build.stale(owned.keys()) {
                self.files.remove(&gone);
            }
        }
        let mut written = BTreeSet::new();
        for artifact in build.artifacts {
            let old = self.files.insert(artifact.path.clone(), artifact.content);
            if old.as_ref() != self.files.get(&artifact.path) {
                written.insert(artifact.path);
            }
        }
        written
    }
}

/// Builds into `folder`, and into a folder of a run that knows nothing, and compares. Returns what
/// was written.
pub fn run_build(
    project: &Project,
    settings: &Settings,
    folder: &mut Written,
    what: &str,
) -> BTreeSet<String> {
    let files = project.files();
    let mut alone = check(&files, settings, &|_| true).expect("readable");
    let built = build(&files, settings, &mut alone, &|_| true, None);
    let (said_again, written) = folder.build(project, settings, &|_| true, true);
    assert_eq!(
        said_again,
        said(alone.checked()),
        "{what}\n{:#?}",
        project.0
    );
    assert_eq!(built.is_some(), written.is_some(), "{what}");
    let Some(built) = built else {
        return BTreeSet::new();
    };
    let mut whole = Written::default();
    whole.write(built);
    let names = |written: &Written| written.files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(folder), names(&whole), "{what}\n{:#?}", project.0);
    for (path, content) in &whole.files {
        assert!(
            folder.files.get(path) == Some(content),
            "{what}: {path}\n{}\n---\n{}\n{:#?}",
            String::from_utf8_lossy(content),
            String::from_utf8_lossy(&folder.files[path]),
            project.0
        );
    }
    written.unwrap_or_default()
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
        // Two sources read one file of rates; what is idle for one may not be so for the other.
        ("limit.case", &limit("limit", "plan")),
        ("least.case", &limit("least", "plan, lit")),
        ("rates.csv", RATES),
    ])
}

fn limit(name: &str, by: &str) -> String {
    format!(
        r#"use "shared.case"
parameter {name} "the {name}" is 0..9 seats from "rates.csv" by {by}
define over-{name} "you have more than the {name}" not "you have no more than the {name}" as seats > {name}
"#
    )
}

const RATES: &str = "plan,lit,limit,least
paid,yes,1,2
paid,no,1,3
free,yes,2,3
free,no,2,4
gold,yes,3,4
gold,no,3,5
";

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
    step(
        "rates that one source of two needs",
        "!redundant-rule",
        &|p| {
            p.replace("limit.case", "you have more", "you own more");
        },
    );
    step("which then reads them no more", "redundant-rule", &|p| {
        p.replace("least.case", "parameter", "// parameter");
        p.replace("least.case", "define", "// define");
    });
    step("and does again", "!redundant-rule", &|p| {
        p.replace("least.case", "// parameter", "parameter");
        p.replace("least.case", "// define", "define");
    });
    step(
        "a rate that one source cannot read",
        "outside-domain",
        &|p| {
            p.replace("least.case", "0..9", "3..9");
        },
    );
    step("and now can", "!outside-domain", &|p| {
        p.replace("least.case", "3..9", "0..9");
    });
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
        check_again(
            &files,
            &settings,
            &|_| true,
            EarlierRuns::new("test", &kept)
        )
        .unwrap()
        .cached
        .is_none()
    );
    assert!(
        check_again(
            &files,
            &settings,
            &|_| true,
            EarlierRuns::new("another", &kept)
        )
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
    let whole = check_again(
        &project.files(),
        &settings,
        &|_| true,
        EarlierRuns::new("test", &[]),
    )
    .unwrap()
    .cached
    .unwrap();
    let look = |kept: &[u8]| {
        let files = Watched {
            files: project.files(),
            read: RefCell::default(),
        };
        let again =
            check_again(&files, &settings, &|_| true, EarlierRuns::new("test", kept)).unwrap();
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
pub fn change(project: &mut Project, choices: &mut impl Iterator<Item = u16>) {
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
    #![proptest_config(common::random::config(30))]

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
    fn a_run_of_changes_is_built_as_each_by_itself(choices in proptest::collection::vec(any::<u16>(), 60..120)) {
        let mut project = buildable();
        let mut folder = Written::default();
        let mut choices = choices.into_iter().peekable();
        run_build(&project, &Settings::default(), &mut folder, "at first");
        while choices.peek().is_some() {
            let before = project.clone();
            change(&mut project, &mut choices);
            run_build(&project, &Settings::default(), &mut folder, "a change");
            // Nothing is built of what is broken.
            if choices.next().unwrap_or(0) % 4 > 0 {
                project = before;
                run_build(&project, &Settings::default(), &mut folder, "taken back");
            }
        }
    }

    #[test]
    fn a_run_of_changes_is_compared_as_each_by_itself(choices in proptest::collection::vec(any::<u16>(), 60..120)) {
        let mut project = buildable();
        let mut kept = Vec::new();
        let mut choices = choices.into_iter().peekable();
        let mut version = project.clone();
        while choices.peek().is_some() {
            change(&mut project, &mut choices);
            let is_whole = run_diff(&version, &project, &kept);
            match choices.next().unwrap_or(0) % 4 {
                0 => project = version.clone(),
                // What checks keep is of the newer version, as a rule.
                1 if is_whole => {
                    version = project.clone();
                    run(&project, &Settings::default(), &mut kept, "a version");
                }
                2 if is_whole => version = project.clone(),
                _ => {}
            }
        }
    }

    #[test]
    fn random_articles_change_by_change(
        articles in proptest::collection::vec(any::<u16>(), 0..240),
        choices in proptest::collection::vec(any::<u16>(), 40..80),
    ) {
        let [shared, one, two] = common::generate::articles(&articles);
        let mut project = Project::new(&[("shared.case", &shared), ("one.case", &one), ("two.case", &two)]);
        let (mut kept, mut folder) = (Vec::new(), Written::default());
        let mut choices = choices.into_iter().peekable();
        while choices.peek().is_some() {
            run(&project, &Settings::default(), &mut kept, "a change");
            run_build(&project, &Settings::default(), &mut folder, "a change");
            let before = project.clone();
            change(&mut project, &mut choices);
            run_diff(&before, &project, &kept);
            // Nothing is built of what is broken.
            if choices.next().unwrap_or(0) % 3 == 0 {
                project = before;
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
            let before = project.clone();
            project.set(path, text);
            run_diff(&before, &project, &kept);
            run(&project, &Settings::default(), &mut kept, path);
        }
    }
}

/// A project that can be built, whose pages link to each other.
pub fn buildable() -> Project {
    let mut project = Project::new(&[("shared.case", SHARED), ("rows.csv", ROWS)]);
    let cost = r#"
decision cost "The cost" is 0..9 EUR rules first from "rows.csv"

guide do-b "#;
    for (name, body) in [
        ("a", "Words of {acme}, see {b} and {do-a}."),
        (
            "b",
            "See [the page](a.md#do-a), {cost} and {acme.short}.\n\n  ## Costs\n\n  @show cost",
        ),
        ("c", "See {a}."),
    ] {
        let text = article(name, "plan is paid", body).replace("\nguide do-b ", cost);
        project.set(&format!("{name}.case"), &text);
    }
    project.set(
        "d.case",
        &article("d", "seats > 9 seats", "The cost of {b}.").replace("use", "use \"b.case\"\nuse"),
    );
    let (files, settings) = (project.files(), Settings::default());
    let mut found = check(&files, &settings, &|_| true).expect("readable");
    let built = build(&files, &settings, &mut found, &|_| true, None);
    assert!(built.is_some(), "{}", said(found.checked()));
    project
}

/// What a change has to write, and nothing else.
#[test]
fn a_build_writes_what_a_change_reaches() {
    let mut project = buildable();
    let settings = Settings::default();
    let mut folder = Written::default();
    let mut step = |what: &str, expected: &[&str], change: &dyn Fn(&mut Project)| {
        change(&mut project);
        let written = run_build(&project, &settings, &mut folder, what);
        let pages = written
            .iter()
            .filter_map(|path| path.strip_prefix("articles/"));
        assert_eq!(pages.collect::<Vec<_>>(), expected, "{what}: {written:?}");
        assert_eq!(
            written.is_empty(),
            expected.is_empty() && !what.contains("moves")
        );
        let again = run_build(&project, &settings, &mut folder, "again");
        assert_eq!(again, BTreeSet::new(), "{what}, again");
    };
    step("at first", &["a.md", "b.md", "c.md", "d.md"], &|_| {});
    step("a comment moves the rows of the shared source", &[], &|p| {
        p.replace("shared.case", "fact seats", "// Seats.\nfact seats");
    });
    step(
        "a title that others quote",
        &["a.md", "b.md", "d.md"],
        &|p| {
            p.replace("b.case", "About b", "All about b");
        },
    );
    step("a heading to which links lead", &["b.md"], &|p| {
        p.replace("b.case", "## Costs", "## The costs");
    });
    step("a page of another name", &["aa.md", "b.md", "c.md"], &|p| {
        p.replace("a.case", "title:", "id: aa\ntitle:");
        p.replace("b.case", "a.md", "aa.md");
    });
    step(
        "a step that all do",
        &["aa.md", "b.md", "c.md", "d.md"],
        &|p| {
            p.replace("shared.case", "Open {acme}", "Go to {acme}");
        },
    );
    step("a row of a table", &["b.md"], &|p| {
        p.replace("rows.csv", "gold,5", "gold,6");
    });
    step("a bound of a fact that one asks for", &["d.md"], &|p| {
        p.replace("d.case", "seats > 9", "seats > 8");
    });
}

/// Only what is asked for is written, and the rest is as it was.
#[test]
fn a_part_is_built_as_it_is_in_the_whole() {
    let mut project = buildable();
    let settings = Settings::default();
    let mut folder = Written::default();
    run_build(&project, &settings, &mut folder, "at first");
    project.replace("a.case", "Press", "Push");
    project.replace("c.case", "Press", "Push");
    let only_a = |path: &str| path.ends_with("a.case");
    let (_, written) = folder.build(&project, &settings, &only_a, false);
    let written = written.expect("a build");
    assert!(written.contains("articles/a.md") && !written.contains("articles/c.md"));
    let written = run_build(&project, &settings, &mut folder, "the rest");
    assert!(written.contains("articles/c.md") && !written.contains("articles/a.md"));
}

/// What is changed or gone in the output folder is written again.
#[test]
fn what_is_gone_is_written_again() {
    let project = buildable();
    let settings = Settings::default();
    let mut folder = Written::default();
    let all = run_build(&project, &settings, &mut folder, "at first");
    for path in &all {
        folder.files.get_mut(path).unwrap().push(b' ');
        let written = run_build(&project, &settings, &mut folder, path);
        assert_eq!(written, BTreeSet::from([path.clone()]));
        folder.files.remove(path);
        run_build(&project, &settings, &mut folder, path);
    }
    folder.files.clear();
    assert_eq!(
        run_build(&project, &settings, &mut folder, "nothing there"),
        all
    );
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

/// `--stats` says what was worked out anew: nothing, one source, or those that reach what changed.
#[test]
fn the_program_says_what_it_worked_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, cache) = (folder.path().join("project"), folder.path().join("cache"));
    std::fs::create_dir_all(path.join("policies")).unwrap();
    let mut project = buildable();
    let counts = |project: &Project| {
        for (file, text) in &project.0 {
            std::fs::write(path.join(file), text).unwrap();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        command.current_dir(&path).args(["build", "--stats"]);
        let done = command.env("CASEBOOK_CACHE", &cache).output().unwrap();
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(
            done.status.success() && said.contains(" ms  in all"),
            "{said}"
        );
        ["checked", "written"].map(|what| {
            let line = said.lines().find(|line| line.contains(what));
            let number = line.and_then(|line| line.split(' ').next());
            number.and_then(|number| number.parse::<usize>().ok())
        })
    };
    assert_eq!(counts(&project), [Some(5), Some(5)]);
    assert_eq!(counts(&project), [Some(0), None], "nothing is changed");
    project.replace("shared.case", "fact lit", "// A comment.\n\nfact lit");
    assert_eq!(counts(&project), [Some(1), Some(1)], "a comment");
    project.replace("a.case", "Press", "Push");
    assert_eq!(counts(&project), [Some(1), Some(1)], "a word of one");
    project.replace("shared.case", "0..100 seats", "0..101 seats");
    assert_eq!(
        counts(&project),
        [Some(2), Some(5)],
        "a fact for which one asks, and by which all count readers"
    );
}

/// What one command checked, no other checks again, and each says the same as without.
#[test]
fn what_is_checked_is_known_to_all_commands() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, cache) = (folder.path().join("project"), folder.path().join("cache"));
    std::fs::create_dir_all(path.join("policies")).unwrap();
    let mut project = buildable();
    let write = |project: &Project| {
        for (file, text) in &project.0 {
            std::fs::write(path.join(file), text).unwrap();
        }
    };
    let run = |arguments: &[&str], cache: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        command.current_dir(&path).args(arguments);
        command
            .env("CASEBOOK_CACHE", cache)
            .env("CASEBOOK_STATS", "1");
        let done = command.output().unwrap();
        let told = String::from_utf8(done.stderr).unwrap();
        let (stats, told): (Vec<&str>, Vec<&str>) = told
            .lines()
            .partition(|line| line.contains(" ms  ") || line.contains(" sources "));
        let checked = stats.iter().find(|line| line.contains("checked"));
        let checked = checked.and_then(|line| line.split(' ').next()?.parse::<usize>().ok());
        let lowers = stats.iter().any(|line| line.contains("lower all"));
        let said = (done.status.code(), done.stdout, told.join("\n"));
        (checked, lowers, said)
    };
    let commands: [&[&str]; 4] = [
        &["test"],
        &["test", "--mutants"],
        &["eval", "cost", "plan=free"],
        &["why", "cost", "plan=paid"],
    ];
    let example = |who: &str| {
        format!("\nexample \"Somebody\" {{\n  given plan is {who}\n  expect do-a goes a-yes\n}}\n")
    };
    for step in [
        "at first", "a word", "met", "a bound", "failed", "cases", "no fault",
    ] {
        match step {
            "a word" => project.replace("a.case", "Press", "Push"),
            "met" => *project.0.get_mut("policies/a.case").unwrap() += &example("paid"),
            "a bound" => project.replace("d.case", "seats > 9 seats", "seats > 8 seats"),
            "failed" => project.replace("a.case", &example("paid"), &example("free")),
            "cases" => {
                std::fs::create_dir_all(path.join("policies/cases")).unwrap();
                std::fs::write(path.join("policies/cases/c.csv"), "plan,cost\nfree,0 EUR\n")
                    .unwrap();
            }
            "no fault" => project.replace("a.case", &example("free"), ""),
            _ => {}
        }
        write(&project);
        let is_failed = ["failed", "cases"].contains(&step);
        let all = run(&["check"], &cache);
        assert_eq!(all.2.0, Some(i32::from(is_failed)), "{step}: {}", all.2.2);
        for command in commands {
            let (again, alone) = (run(command, &cache), run(command, Path::new("")));
            assert_eq!(again.2, alone.2, "{step}: {command:?}");
            // Nothing is decided by what is at fault.
            if is_failed && command[0] != "test" {
                continue;
            }
            assert_eq!(
                (again.0, alone.0),
                (Some(0), Some(5)),
                "{step}: {command:?}"
            );
            let is_known = command == ["test"] && !["cases", "no fault"].contains(&step);
            assert_eq!(again.1, !is_known, "{step}: {command:?}");
        }
    }
}

/// Files of the output folder are known without being read, and whatever is done to one of them is
/// undone: bytes of the same length with the old time, another file in its place, none.
#[test]
fn what_is_done_to_outputs_is_undone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, cache) = (folder.path().join("project"), folder.path().join("cache"));
    std::fs::create_dir_all(path.join("policies")).unwrap();
    for (file, text) in &buildable().0 {
        std::fs::write(path.join(file), text).unwrap();
    }
    let build = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        let command = command.current_dir(&path).arg("build");
        let done = command.env("CASEBOOK_CACHE", &cache).output().unwrap();
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(done.status.success(), "{said}");
        let number = said
            .rsplit(", ")
            .next()
            .and_then(|rest| rest.split(' ').next());
        number.and_then(|number| number.parse::<usize>().ok())
    };
    // Longer than a tick of any clock, so that stamps are trusted.
    let wait = || std::thread::sleep(std::time::Duration::from_millis(200));
    let page = path.join("out/articles/a.md");
    build();
    wait();
    assert_eq!(build(), Some(0));
    let right = std::fs::read_to_string(&page).unwrap();
    let time = std::fs::metadata(&page)
        .and_then(|about| about.modified())
        .unwrap();
    let wrong = right.replacen("Press", "Prexx", 1);
    assert_ne!(wrong, right);
    let set = |path: &Path| {
        std::fs::write(path, &wrong).unwrap();
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(time).unwrap();
    };
    let others: [&dyn Fn(); 3] = [
        &|| set(&page),
        &|| {
            let other = path.join("out/articles/other");
            set(&other);
            std::fs::rename(other, &page).unwrap();
        },
        &|| std::fs::remove_file(&page).unwrap(),
    ];
    for other in others {
        for waits in [false, true] {
            other();
            if waits {
                wait();
            }
            assert_eq!(build(), Some(1));
            assert_eq!(std::fs::read_to_string(&page).unwrap(), right);
        }
        wait();
        assert_eq!(build(), Some(0));
    }
    // What is kept of the folder is broken, bit by bit.
    let is_of_folder = |path: &Path| std::fs::read(path).unwrap().starts_with(b"casebook stamps");
    let mut kept = std::fs::read_dir(&cache)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let kept = kept
        .find(|path| is_of_folder(path))
        .expect("stamps are kept");
    let bytes = std::fs::read(&kept).unwrap();
    set(&page);
    for at in [0, 20, 60, bytes.len() - 1] {
        let mut broken = bytes.clone();
        broken[at] ^= 1;
        std::fs::write(&kept, broken).unwrap();
        set(&page);
        assert_eq!(build(), Some(1));
        assert_eq!(std::fs::read_to_string(&page).unwrap(), right);
    }
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
