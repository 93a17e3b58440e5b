//! Articles of others as policies: what becomes of some, and that no word of any is lost in silence.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use casebook::base::{FileId, Level};
use casebook::import::markdown;
use casebook::syntax::{format, parse};
use proptest::prelude::*;

use crate::common;
use crate::common::program::{casebook, code, said, write};

/// How often each word stands in a text, without the marks and addresses of Markdown.
fn words(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut plain = String::new();
    let mut rest = text;
    // Addresses behind links and images, and tags.
    while let Some(at) = ["](", "<"].iter().filter_map(|mark| rest.find(mark)).min() {
        let (before, behind) = rest.split_at(at);
        plain.push_str(before);
        plain.push(' ');
        let (mark, end) = if behind.starts_with('<') {
            ("<", '>')
        } else {
            ("](", ')')
        };
        rest = match behind.find(end) {
            Some(end) => &behind[end + 1..],
            None => &behind[mark.len()..],
        };
    }
    plain.push_str(rest);
    for word in plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}

/// The words of an article that are neither in its policy nor listed, with marks of lists left out.
fn lost(article: &str, source: &str, left_out: &[String]) -> Vec<String> {
    let mut there = words(source);
    for (word, count) in words(&left_out.join("\n")) {
        *there.entry(word).or_insert(0) += count;
    }
    // Definitions of links are no words, and the title of the page stands once.
    let title = article
        .lines()
        .find_map(|line| line.strip_prefix("title: "));
    let is_definition = |line: &str| line.starts_with('[') && line.contains("]: ");
    let is_title = |line: &str| title.is_some() && line.strip_prefix("# ") == title;
    let lines = article.lines();
    let lines = lines.filter(|line| !is_definition(line) && !is_title(line));
    let body = lines.map(|line| {
        let line = line.trim_start();
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &line[digits..];
        if digits > 0 && rest.starts_with(['.', ')']) {
            rest
        } else {
            line
        }
    });
    let body: Vec<&str> = body.collect();
    let wanted = words(&body.join("\n"));
    let lacks =
        |(word, count): &(&String, &usize)| there.get(*word).copied().unwrap_or(0) < **count;
    wanted
        .iter()
        .filter(lacks)
        .map(|(word, _)| word.clone())
        .collect()
}

/// Imports an article, and asserts what holds of each.
fn import(text: &str, stem: &str) -> (String, Vec<String>, usize) {
    let imported = markdown(text, stem).unwrap_or_else(|why| panic!("{why}\n{text}"));
    let source = imported.source;
    let faults = parse(FileId(0), &source).diagnostics;
    let faults: Vec<_> = faults
        .into_iter()
        .filter(|found| found.code.level == Level::Deny)
        .collect();
    assert!(faults.is_empty(), "{faults:?}\n{source}");
    assert_eq!(format(&source).text, source, "{text}");
    (source, imported.left_out, imported.open)
}

fn corpus() -> Vec<(String, String)> {
    let folder = common::root().join("tests/corpus/import");
    let files = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    let is_article = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| !["case", "left"].contains(&ending))
    };
    let mut all: Vec<(String, String)> = files
        .filter(is_article)
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a text");
            (path.display().to_string(), text)
        })
        .collect();
    all.sort();
    all
}

#[test]
fn articles_of_all_shapes_become_what_they_were() {
    let all = corpus();
    assert!(all.len() >= 3);
    for (path, text) in all {
        let stem = Path::new(&path)
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let (source, left_out, _) = import(&text, &stem);
        if !left_out.is_empty() {
            let left = left_out.join("\n") + "\n";
            common::expect(&Path::new(&path).with_extension("left"), left.as_bytes());
        }
        // What a link refers to is no word.
        let mut text = text.replace("][terms]", "]");
        for without_words in ["Result:", "[^1]", "description: \"\""] {
            text = text.replace(without_words, "");
        }
        assert_eq!(
            lost(&text, &source, &left_out),
            Vec::<String>::new(),
            "{path}\n{source}"
        );
        common::expect(&Path::new(&path).with_extension("case"), source.as_bytes());
    }
}

#[test]
fn a_writer_is_asked_for_each_condition_and_then_all_is_proved() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = "# Pay\n\n## Pay your bill\n\n### If you have a card\n\n1. Click **Card**.\n\n### If you have none\n\n1. Send money.\n";
    write(folder.path(), "pay.md", article.as_bytes());
    std::fs::create_dir(folder.path().join("policies")).expect("a folder");
    let imported = casebook(
        folder.path(),
        &["import", "markdown", "pay.md", "--out", "policies"],
    );
    assert_eq!(code(&imported), 0, "{}", said(&imported));
    assert!(
        said(&imported).contains("2 conditions to be said"),
        "{}",
        said(&imported)
    );
    let checked = casebook(folder.path(), &["check"]);
    assert_eq!(code(&checked), 1);
    assert!(
        said(&checked).contains("open-condition"),
        "{}",
        said(&checked)
    );
    let path = folder.path().join("policies/pay.case");
    let text = std::fs::read_to_string(&path).expect("a policy");
    let text = text
        .replacen("when ?", "when card", 1)
        .replacen("when ?", "when not card", 1)
        .replacen(
            "outcome",
            "fact card \"you have a card\" not \"you have no card\" is yes/no\n\noutcome",
            1,
        );
    std::fs::write(&path, text).expect("written");
    let checked = casebook(folder.path(), &["check"]);
    assert_eq!(code(&checked), 0, "{}", said(&checked));
    // What is there is not written over.
    let again = casebook(
        folder.path(),
        &["import", "markdown", "pay.md", "--out", "policies"],
    );
    assert_eq!(code(&again), 2);
    assert!(
        said(&again).contains("is there already"),
        "{}",
        said(&again)
    );
    let several = casebook(folder.path(), &["import", "markdown", "pay.md", "pay.md"]);
    assert_eq!(code(&several), 2);
}

/// What is nested so deeply that reading it would overflow is refused, and at once.
#[test]
fn what_is_nested_too_deeply_is_refused() {
    let stair = |deep: usize| "  ".repeat(deep) + "- a";
    let stairs: Vec<String> = (0..400).map(stair).collect();
    let stairs = stairs.join("\n");
    for text in [
        "> ".repeat(20_000) + "x",
        ">".repeat(20_000) + " x",
        "- ".repeat(20_000) + "x",
        stairs,
        "<div>".repeat(20_000) + "x" + &"</div>".repeat(20_000),
    ] {
        let why = markdown(&text, "x").expect_err("too deep");
        assert!(why.contains("too deeply"), "{why}");
    }
}

/// Pieces of articles, harmless and not.
const PIECES: [&str; 54] = [
    "# One\n\n",
    "## If you have two\n\n",
    "### When three\n\n",
    "#### Four {#four}\n\n",
    "Words of a line.\n\n",
    "Some **bold** and *soft* and `code`.\n\n",
    "1. Do this.\n",
    "2. Do that.\n\n",
    "   The page opens.\n\n",
    "- If so, do it:\n",
    "- a\n",
    "  1. inner\n",
    "    * deeper\n",
    "![Picture](a b.png)\n\n",
    "> **Note:** mind it\n\n",
    "> quoted\n\n",
    ":::tip[Yes]\n\n",
    ":::\n\n",
    "```\n} code {\n```\n\n",
    "| a | b |\n| --- | --- |\n| c \\| d | e |\n\n",
    "{name} and \\{x\\}\n\n",
    "@end done\n\n",
    "=> result\n\n",
    "// comment\n\n",
    "<div>html</div>\n\n",
    "a <b>c</b> &amp; d\n\n",
    "[link](#four) go on\n\n",
    "[ref][r]\n\n",
    "[r]: http://example.com/(x) \"T\"\n\n",
    "***\n\n",
    "line one\nline two\\\nline three\n\n",
    "\"quoted\" \\ back\n\n",
    "• dot\n",
    "  10) ten\n",
    "\u{202e}odd\u{200b}\n\n",
    "}\n\n",
    "fact x \"y\" is yes/no\n\n",
    "~~gone~~ a_b_c\n\n",
    "Setext\n======\n\n",
    "- [ ] task\n\n",
    "Click <img src=\"a.png\" alt=\"gear\"> <a href=\"b.html\">form</a> <kbd>Tab</kbd>.\n\n",
    "<p>para <b>bold</b></p>\n<ol><li>first</li><li>second</li></ol>\n\n",
    "<details>\n<summary>More</summary>\n\ninside\n\n</details>\n\n",
    "{% if site %}\n",
    "{{< tab >}} {{ site.name }}\n\n",
    "note[^1]\n\n",
    "[^1]: footnote\n\n",
    "    indented code\n\n",
    "Do one of the following:\n\n",
    "- If it works, go to [Four](#four).\n- Otherwise, stop.\n\n",
    "1. Result: open\n\n   Result: closed\n\n",
    "> [!TIP] Hint\n> words\n\n",
    "5. Five\n   1. only\n\n",
    "```sh title=\"x\"\nls  \n```\n\n",
];

proptest! {
    #![proptest_config(common::random::config(400))]

    #[test]
    fn no_word_of_any_article_is_lost_in_silence(choices in proptest::collection::vec(any::<proptest::sample::Index>(), 1..40)) {
        let article: String = choices.iter().map(|choice| PIECES[choice.index(PIECES.len())]).collect();
        match markdown(&article, "an-article") {
            Ok(_) => {
                let (source, left_out, _) = import(&article, "an-article");
                // Definitions of links, tags and anchors are no words; nor is what a note's kind says.
                // Nor is a template's markup without letters, and a result says that it is one.
                let seen = article.replace("Result:", "").replace("[^1]", "").replace("[!TIP]", "").replace("{% if site %}", "").replace("[r]: http://example.com/(x) \"T\"", "").replace("{#four}", "").replace(":::tip", "").replace("[ref][r]", "[ref]");
                let lost: Vec<String> = lost(&seen, &source, &left_out)
                    .into_iter()
                    .filter(|word| !["r", "amp", "note"].contains(&word.as_str()))
                    .collect();
                prop_assert_eq!(lost, Vec::<String>::new(), "{}\n=====\n{}", article, source);
            }
            Err(why) => prop_assert_eq!(why, "there is nothing in it"),
        }
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        let _ = markdown(&text, "x");
    }
}
