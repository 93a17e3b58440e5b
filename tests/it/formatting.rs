//! Sources in the one style: what they mean and their comments stay, and a second time changes nothing.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use casebook::syntax::{LeftReason, format, format_in, parse};
use proptest::prelude::*;

use crate::common;
use crate::common::program::{casebook, code, project, said};

/// All sources below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "case") {
            found.push(path);
        }
    }
}

/// Formats a text twice; says for what items that would have changed what they mean.
fn formatted(text: &str, what: &str) -> (String, usize) {
    let once = format(text);
    let twice = format(&once.text);
    assert_eq!(once.text, twice.text, "{what} changes again");
    let words = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(words(text), words(&once.text), "{what} has other words");
    let left = once
        .left
        .iter()
        .filter(|left| left.reason == LeftReason::Meaning);
    (once.text, left.count())
}

/// Formats a text in lines of so many letters, and back; says how many lines are longer.
fn wrapped(text: &str, what: &str) -> usize {
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let once = format(text).text;
    let mut long = 0;
    for width in [50, 100] {
        let narrow = format_in(&once, Some(width));
        assert_eq!(words(&once), words(&narrow.text), "{what} has other words");
        let again = format_in(&narrow.text, Some(width)).text;
        assert_eq!(narrow.text, again, "{what} changes again");
        let is_long = |line: &&str| line.chars().count() > width && line.trim().contains(' ');
        long += narrow.text.lines().filter(is_long).count();
    }
    long
}

#[test]
fn paragraphs_are_filled_and_mean_the_same() {
    let source = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/e-bike/battery-recall.case"),
    )
    .expect("a source");
    let page = |source: &str| {
        let library = include_str!("../../policies/e-bike/bike.case");
        let project = common::project(&[
            ("e-bike/battery-recall.case", source),
            ("e-bike/bike.case", library),
        ]);
        let model = &project.model;
        let english = casebook::words::Vocabulary::english();
        let of = model
            .files
            .iter()
            .find(|file| file.page.is_some())
            .expect("a page");
        casebook::emit::description::description(model, of, english)
    };
    for width in [40, 60, 80, 200] {
        let narrow = format_in(&source, Some(width)).text;
        assert!(
            narrow.lines().count() != source.lines().count() || width == 80,
            "{width}"
        );
        assert_eq!(page(&source), page(&narrow), "{width}");
    }
    // One sentence of each kind.
    let source = "guide g \"G\" {\n  intro {\n    One two three four five six seven eight nine ten.\n    Eleven twelve - 13. **bold** words here.\n\n    - An item with words that are too long for it.\n      They go on.\n\n    A line  \n    that is broken.\n  }\n  scenario s \"S\" otherwise {\n    - Click **Update** and wait until the page has loaded again.\n      => The page that you know opens and shows the new version.\n    @end o\n  }\n}\n\noutcome o \"done\" good\n";
    let narrow = format_in(source, Some(40));
    assert_eq!(
        narrow.text,
        "guide g \"G\" {\n  intro {\n    One two three four five six seven\n    eight nine ten. Eleven twelve - 13.\n    **bold** words here.\n\n    - An item with words that are too\n      long for it. They go on.\n\n    A line  \n    that is broken.\n  }\n  scenario s \"S\" otherwise {\n    - Click **Update** and wait until\n      the page has loaded again.\n      => The page that you know opens\n        and shows the new version.\n    @end o\n  }\n}\n\noutcome o \"done\" good\n"
    );
}

#[test]
fn all_sources_of_the_project_can_be_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ["policies", "examples", "tests", "benches"] {
        sources(&root.join(folder), &mut all);
    }
    assert!(all.len() > 150, "{}", all.len());
    let mut left = Vec::new();
    for path in all {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let (_, count) = formatted(&text, &path.display().to_string());
        wrapped(&text, &path.display().to_string());
        if count > 0 {
            left.push(format!("{}: {count}", path.display()));
        }
    }
    assert_eq!(left, Vec::<String>::new());
}

/// The policies that are shipped are in the style that we ask of others.
#[test]
fn shipped_policies_are_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    sources(&root.join("policies"), &mut all);
    sources(&root.join("examples"), &mut all);
    for path in all {
        let text = std::fs::read_to_string(&path).expect("text");
        assert_eq!(format(&text).text, text, "{}", path.display());
    }
}

#[test]
fn one_style() {
    let written = r#"
// What is known.
fact   plan "your plan"
      is one of {free "free"
    paid   "paid" // of all
}
outcome done "it is done"   good
decision cost "The cost" is 0..9 EUR rules first {
 a: 5 EUR when plan is paid and
 not plan is free
   because "It costs."   // so


 otherwise 0 EUR

}
// The guide.
guide g "G" {
 scenario s "S" when plan   is one of ( free,paid ) {

      - Open it.
          =>It is open.
          @if plan is free   {
              - Wait.
          }
      ```
        code   here
      ```
   // a comment
      @end   done

 }
}
article {
    Words.

     * a
       - b

    @show g
}
"#;
    let expected = r#"// What is known.
fact plan "your plan"
  is one of { free "free"
  paid "paid" // of all
}

outcome done "it is done" good

decision cost "The cost" is 0..9 EUR rules first {
  a: 5 EUR when plan is paid and
    not plan is free
    because "It costs." // so

  otherwise 0 EUR
}

// The guide.
guide g "G" {
  scenario s "S" when plan is one of (free, paid) {
    - Open it.
      => It is open.
      @if plan is free {
        - Wait.
      }
    ```
      code   here
    ```
    // a comment
    @end done
  }
}

article {
  Words.

   * a
     - b

  @show g
}
"#;
    let (text, left) = formatted(written, "the example");
    assert_eq!(text, expected);
    assert_eq!(left, 0);
    let windows = written.replace('\n', "\r\n");
    assert_eq!(format(&windows).text, expected.replace('\n', "\r\n"));
}

/// Blank lines and blanks at the ends of paragraphs say nothing; in code they are what is shown.
#[test]
fn blank_lines_in_prose_are_one() {
    let text =
        "article {\n  A.\n\n\n  B.   \n\n  - x\n\n\n  - y\n\n  ```\n  a\n\n\n  b\n  ```\n}\n";
    let (text, left) = formatted(text, "the example");
    assert_eq!(left, 0);
    assert_eq!(
        text,
        "article {\n  A.\n\n  B.\n\n  - x\n\n  - y\n\n  ```\n  a\n\n\n  b\n  ```\n}\n"
    );
}

/// What is not understood stays, and the rest is formatted.
#[test]
fn a_fault_stays_as_it_is() {
    let text = "fact   a \"A\"   is yes/no\nfact  b is   what\noutcome   c \"C\"\n";
    let result = format(text);
    assert_eq!(
        result.text,
        "fact a \"A\" is yes/no\nfact  b is   what\noutcome c \"C\"\n"
    );
    let left: Vec<_> = result
        .left
        .iter()
        .map(|left| (left.line, left.reason))
        .collect();
    assert_eq!(left, [(2, LeftReason::Fault)]);
}

/// The program writes what is in another style, and says so where it may not write.
#[test]
fn the_program_formats() {
    let ugly = "fact   a \"A\"   is yes/no\n";
    let folder = project(&[("a.case", ugly), ("b.case", "fact b \"B\" is yes/no\n")]);
    let path = folder.path().join("policies/a.case");
    let text = || std::fs::read_to_string(&path).expect("text");
    let check = casebook(folder.path(), &["fmt", "--check"]);
    assert_eq!(code(&check), 1, "{}", said(&check));
    assert!(
        said(&check).contains("policies/a.case is not formatted"),
        "{}",
        said(&check)
    );
    let shown = casebook(folder.path(), &["fmt", "--diff"]);
    assert_eq!(code(&shown), 0, "{}", said(&shown));
    let shown = String::from_utf8(shown.stdout).expect("text");
    assert!(
        shown.contains("-fact   a") && shown.contains("+fact a"),
        "{shown}"
    );
    assert_eq!(text(), ugly);
    let other = casebook(folder.path(), &["fmt", "policies/b.case"]);
    assert_eq!((code(&other), text().as_str()), (0, ugly));
    let done = casebook(folder.path(), &["fmt"]);
    assert_eq!(code(&done), 0, "{}", said(&done));
    assert!(
        said(&done).contains("1 source formatted, 1 as they should be"),
        "{}",
        said(&done)
    );
    assert_eq!(text(), "fact a \"A\" is yes/no\n");
    assert_eq!(code(&casebook(folder.path(), &["fmt", "--check"])), 0);
    let mut child = Command::new(env!("CARGO_BIN_EXE_casebook"))
        .args(["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let input = child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(ugly.as_bytes());
    input.expect("written");
    let output = child.wait_with_output().expect("an end");
    assert_eq!(String::from_utf8(output.stdout).expect("text"), text());
}

proptest! {
    #![proptest_config(common::random::config(200))]

    /// Random articles whose blanks are changed at random where they mean nothing come to the same.
    #[test]
    fn random_articles(articles in proptest::collection::vec(any::<u16>(), 0..240), blanks in proptest::collection::vec(0_usize..2, 1..40)) {
        for text in common::generate::articles(&articles) {
            let (plain, left) = formatted(&text, "an article");
            prop_assert_eq!(left, 0, "{}", text);
            let mut blanks = blanks.iter().cycle();
            // All lines are indented anew by as much, and end in blanks.
            let (front, items) = plain.split_at(plain.find("\nuse ").unwrap_or(0));
            let deeper: String = items.lines().map(|line| {
                let ends = " ".repeat(*blanks.next().unwrap());
                if line.starts_with(' ') { format!("   {line}{ends}\n") } else { format!("{line}{ends}\n") }
            }).collect();
            let deeper = format!("{front}{deeper}");
            let found = parse(casebook::base::FileId(0), &deeper).diagnostics.len();
            if found == parse(casebook::base::FileId(0), &plain).diagnostics.len() {
                prop_assert_eq!(format(&deeper).text, plain);
            }
        }
    }

    /// No text makes it fail, or change a second time what it has formatted.
    #[test]
    fn any_text(text in "(fact|guide|article|scenario|@if|- |=>|//|\"|\\{|\\}|```|~~~|---|\n|\r\n|\t| |a|é|\\(|,){0,60}") {
        formatted(&text, &text);
    }
}
