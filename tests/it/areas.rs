//! A part of a project, of which only what it reaches is read, is built as it is in the whole.

use std::collections::BTreeSet;

use proptest::prelude::*;

use casebook::driver::{Files, MANIFEST, Memory, Places, Settings, places_again};

use crate::common;
use crate::incremental::{Project, Written, buildable, change, earlier, run_build};

/// What a build of a part gives.
struct Part {
    said: String,
    /// The files that were read; `None` where nothing was built.
    read: Option<BTreeSet<String>>,
}

/// Builds the sources at `path` into `folder`.
fn build_part(
    files: &dyn Files,
    (path, places): (&str, Option<&Places>),
    folder: &mut Written,
) -> Part {
    let within = |source: &str| {
        let rest = source.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let settings = Settings::default();
    let (said, build) = folder.built(files, &settings, (&within, false), places);
    let read = build.map(|build| {
        let read = build.texts.iter().chain(&build.images).cloned().collect();
        folder.write(build);
        read
    });
    Part { said, read }
}

fn places_of(project: &Project) -> Places {
    let files = project.files();
    let (_, places) =
        places_again(&files, &Settings::default(), &|_| true, earlier(&[])).expect("readable");
    let text = places.expect("nothing is wrong").text();
    Places::read(&text).expect("what was written")
}

/// All that a folder has but for what is of all sources together is in the whole.
fn is_part(part: &Written, whole: &Written, what: &str) {
    for (path, content) in &part.files {
        let is_of_all = [MANIFEST, "rules/casebook.rs"].contains(&path.as_str());
        assert!(
            is_of_all || whole.files.get(path) == Some(content),
            "{what}: {path}\n{}\n---\n{}",
            String::from_utf8_lossy(content),
            whole
                .files
                .get(path)
                .map_or("none".into(), |one| String::from_utf8_lossy(one)),
        );
    }
}

/// Builds each source of a project by itself, and compares with the whole.
fn run_parts(project: &Project, whole: &Written, kept: &mut Vec<u8>) {
    let places = places_of(project);
    let files = project.files();
    let sources: Vec<&String> = project
        .0
        .keys()
        .filter(|path| path.ends_with(".case"))
        .collect();
    for places in [None, Some(&places)] {
        let mut together = Written {
            kept: kept.clone(),
            ..Written::default()
        };
        for path in &sources {
            let what = format!("{path}, {}\n{:#?}", places.is_some(), project.0);
            let mut alone = Written {
                kept: together.kept.clone(),
                ..Written::default()
            };
            let part = build_part(&files, (path, places), &mut alone);
            let read = part.read.unwrap_or_else(|| panic!("{what}: {}", part.said));
            is_part(&alone, whole, &what);
            build_part(&files, (path, places), &mut together);
            // Where nothing else is, it is the same.
            let mut box_files = Memory::default();
            for (path, text) in &project.0 {
                if read.contains(path) {
                    box_files.add(path, text.as_str());
                }
            }
            let mut boxed = Written::default();
            let part = build_part(&box_files, (path, places), &mut boxed);
            assert!(part.read.is_some(), "{what}: {}", part.said);
            assert_eq!(boxed.files, alone.files, "{what}");
        }
        assert_eq!(
            together.files.keys().collect::<Vec<_>>(),
            whole.files.keys().collect::<Vec<_>>()
        );
        for (path, content) in &whole.files {
            assert!(
                together.files.get(path) == Some(content),
                "{path}\n{}\n---\n{}\n{:#?}",
                String::from_utf8_lossy(content),
                String::from_utf8_lossy(&together.files[path]),
                project.0
            );
        }
        *kept = together.kept;
    }
}

proptest! {
    #![proptest_config(common::random::config(12))]

    #[test]
    fn parts_are_built_as_they_are_in_the_whole(choices in proptest::collection::vec(any::<u16>(), 30..60)) {
        let mut project = linked();
        let mut kept = Vec::new();
        let mut choices = choices.into_iter().peekable();
        while choices.peek().is_some() {
            let mut whole = Written::default();
            run_build(&project, &Settings::default(), &mut whole, "the whole");
            if !whole.files.is_empty() {
                run_parts(&project, &whole, &mut kept);
            }
            let before = project.clone();
            change(&mut project, &mut choices);
            if choices.next().unwrap_or(0) % 4 > 0 {
                let mut whole = Written::default();
                run_build(&project, &Settings::default(), &mut whole, "the whole");
                if whole.files.is_empty() {
                    project = before;
                }
            }
        }
    }
}

/// As [`buildable`], with an article that links to what another shows.
fn linked() -> Project {
    let mut project = buildable();
    let text = project.0["policies/c.case"]
        .replace("-c ", "-e ")
        .replace("About c", "About e");
    let text = text
        .replace("do-c", "do-e")
        .replace("c-yes", "e-yes")
        .replace("c-no", "e-no");
    let text = text.replace("See {a}.", "See {cost}, {do-b} and {c}.");
    project.set("e.case", &text.replace("use", "use \"b.case\"\nuse"));
    project
}

fn whole_of(project: &Project) -> Written {
    let mut whole = Written::default();
    run_build(project, &Settings::default(), &mut whole, "the whole");
    assert!(!whole.files.is_empty(), "nothing is built");
    whole
}

#[test]
fn a_part_reads_what_it_reaches() {
    let project = linked();
    let places = places_of(&project);
    let all = ["a", "b", "c", "d", "e", "rows", "shared"];
    let files = project.files();
    let whole = whole_of(&project);
    for (name, with_places, expected) in [
        // A step of the shared source has a word that is the name of an article.
        ("c", false, &["a", "c", "shared"] as &[&str]),
        ("c", true, &["c", "shared"]),
        // It links to a page by its path, of which it has the name besides.
        ("b", false, &["a", "b", "rows", "shared"]),
        ("b", true, &["b", "rows", "shared"]),
        // It links to what another page shows, which it uses.
        ("e", false, &all),
        ("e", true, &["b", "e", "rows", "shared"]),
        ("d", false, &["a", "b", "d", "rows", "shared"]),
        ("shared", false, &["shared"]),
        ("shared", true, &["shared"]),
    ] {
        let path = format!("policies/{name}.case");
        let places = Some(&places).filter(|_| with_places);
        let mut folder = Written::default();
        let part = build_part(&files, (&path, places), &mut folder);
        is_part(&folder, &whole, name);
        let read = part.read.unwrap_or_else(|| panic!("{name}: {}", part.said));
        let read: Vec<&str> = read
            .iter()
            .map(|path| path.trim_start_matches("policies/"))
            .map(|path| path.split('.').next().unwrap())
            .collect();
        assert_eq!(read, expected, "{name}, {with_places}");
    }
}

#[test]
fn what_a_part_does_not_reach_may_be_wrong() {
    let mut project = linked();
    project.replace("e.case", "plan is paid", "plan is pale");
    let mut folder = Written::default();
    let files = project.files();
    let part = build_part(&files, ("policies/c.case", None), &mut folder);
    assert!(
        part.read.is_some() && folder.files.contains_key("articles/c.md"),
        "{}",
        part.said
    );
    project.replace("shared.case", "fact lit", "fact lid");
    let files = project.files();
    let part = build_part(&files, ("policies/c.case", None), &mut Written::default());
    assert!(
        part.read.is_none() && part.said.contains("unknown-name"),
        "{}",
        part.said
    );
}

#[test]
fn places_of_other_sources_are_refused() {
    let mut project = linked();
    let places = places_of(&project);
    project.replace("e.case", "title:", "id: other\ntitle:");
    let files = project.files();
    let part = build_part(
        &files,
        ("policies/e.case", Some(&places)),
        &mut Written::default(),
    );
    assert!(part.read.is_none());
    assert!(
        part.said
            .contains("the file of places does not have what `policies/e.case` shows"),
        "{}",
        part.said
    );
    // Of pages that are not read, it is believed.
    let part = build_part(
        &files,
        ("policies/c.case", Some(&places)),
        &mut Written::default(),
    );
    assert!(part.read.is_some());
    for text in [
        "",
        "{}",
        "[]",
        r#"{"format":"casebook.places/2","sources":[]}"#,
        r#"{"format":"casebook.places/1","sources":[{"path":"a\u001b[2J"}]}"#,
    ] {
        assert!(Places::read(text).is_err(), "{text}");
    }
}

/// Whatever stands there, no page is other than one with a link that leads elsewhere.
#[test]
fn places_are_not_trusted() {
    let project = linked();
    let text = places_of(&project).text();
    let files = project.files();
    for (from, to) in [
        (r#""id":"a""#, r#""id":"../../../a""#),
        (r#""id":"a""#, r#""id":"x](javascript:alert(1))[y""#),
        (r#""id":"a""#, r#""id":"""#),
        ("About a", r"'{b}' ``` <b> **x**: [y](javascript:z) # q"),
        ("About a", ""),
        (r#""path":"policies/a.case""#, r#""path":"../a.case""#),
        (r#""path":"policies/a.case""#, r#""path":"policies/c.case""#),
        (r#""anchor":"do-a""#, r#""anchor":")<script>""#),
    ] {
        assert!(text.contains(from), "{from}");
        let places = Places::read(&text.replace(from, to)).expect("the format");
        for name in ["a", "b", "c", "e"] {
            let mut folder = Written::default();
            let path = format!("policies/{name}.case");
            build_part(&files, (&path, Some(&places)), &mut folder);
            for (path, content) in &folder.files {
                // Marks behind a backslash are words.
                let content = String::from_utf8_lossy(content).replace("\\]", "");
                let is_page = path.ends_with(".md");
                assert!(
                    !is_page || !content.contains("<script"),
                    "{path}: {content}"
                );
                assert!(
                    !is_page || !content.contains("](javascript"),
                    "{path}: {content}"
                );
            }
        }
    }
}

/// What the parts that were not asked for had stays, and what is gone goes.
#[test]
fn a_part_leaves_the_rest_as_it_is() {
    let mut project = linked();
    let mut folder = whole_of(&project);
    folder.kept.clear();
    project.replace("c.case", "title:", "id: cc\ntitle:");
    let places = places_of(&project);
    let part = build_part(
        &project.files(),
        ("policies/c.case", Some(&places)),
        &mut folder,
    );
    assert!(part.read.is_some(), "{}", part.said);
    assert!(!folder.files.contains_key("articles/c.md"));
    // The link to it is another now.
    let part = build_part(
        &project.files(),
        ("policies/e.case", Some(&places)),
        &mut folder,
    );
    assert!(part.read.is_some(), "{}", part.said);
    assert_eq!(folder.files, whole_of(&project).files);
    // Rules that somebody else changed are not taken over.
    folder
        .files
        .get_mut("rules/casebook.rs")
        .unwrap()
        .push(b'\n');
    let part = build_part(&project.files(), ("policies/c.case", None), &mut folder);
    assert_eq!(part.read.map(|read| read.len()), Some(7), "{}", part.said);
    assert_eq!(folder.files, whole_of(&project).files);
}
