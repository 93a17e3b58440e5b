//! Marks that mean something in another language of markup, and nothing here: readers would see
//! them. The words are as they were typed; signs that are escaped are left out of them.

use std::ops::Range;

/// A mark: where it stands in the words, what it is, and what to write.
pub(super) type ForeignMark = (Range<usize>, String, String);

/// The first foreign mark in a paragraph. `knows` says which names can be written in braces.
pub(super) fn foreign(words: &str, knows: &dyn Fn(&str) -> bool) -> Option<ForeignMark> {
    let signs = Signs::of(words);
    let when = |needed: &str, rule: &dyn Fn(&str) -> Option<ForeignMark>| {
        signs.has_one_of(needed).then(|| rule(words)).flatten()
    };
    let found = [
        when("[$%<@", &|words| name_in_other_marks(words, knows)),
        when("}", &brace_behind),
        when("~=+", &doubled_marks),
        when("[", &footnote),
        when("[|", &link),
        when("|", &table),
        when("/#-", &comment),
        when("[!.", &admonition),
        when(":", &shortcode),
        when("*", &half_emphasis),
        when("\\", &line_break),
        when("(:", &draft),
    ];
    found
        .into_iter()
        .flatten()
        .min_by_key(|(range, ..)| range.start)
}

/// The ASCII characters of a text, as bits: most texts have few that a rule looks for.
struct Signs(u128);

impl Signs {
    fn of(text: &str) -> Self {
        let ascii = text.bytes().filter(u8::is_ascii);
        Self(ascii.fold(0, |signs, byte| signs | 1 << byte))
    }

    fn has_one_of(&self, needed: &str) -> bool {
        self.0 & Self::of(needed).0 != 0
    }
}

/// `[name]`, `[[name]]`, `${name}`, `%name%`, `@name`, `<name>`, where there is such a name.
fn name_in_other_marks(words: &str, knows: &dyn Fn(&str) -> bool) -> Option<ForeignMark> {
    let marks = [
        ("[[", "]]"),
        ("${", "}"),
        ("[", "]"),
        ("%", "%"),
        ("<", ">"),
        ("$", ""),
        ("@", ""),
    ];
    for (open, close) in marks {
        for (at, _) in words.match_indices(open) {
            let behind = words.get(at + open.len()..).unwrap_or_default();
            let name = name_at(behind);
            let rest = behind.get(name.len()..).unwrap_or_default();
            let is_link = close == "]" && rest.starts_with("](");
            let begins = !words
                .get(..at)
                .and_then(|before| before.chars().next_back())
                .is_some_and(|c| c.is_alphanumeric() || matches!(c, '[' | '{' | '/'));
            if begins && rest.starts_with(close) && !is_link && knows(name) {
                let end = at + open.len() + name.len() + close.len();
                return Some((
                    at..end,
                    "readers see this as it is typed: a name stands in braces".to_owned(),
                    format!("write `{{{name}}}`"),
                ));
            }
        }
    }
    None
}

/// The name with which a text begins.
fn name_at(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    text.get(..end)
        .unwrap_or_default()
        .trim_end_matches(['.', '-'])
}

/// A `}` that nothing opens.
fn brace_behind(words: &str) -> Option<ForeignMark> {
    let mut open = 0_usize;
    for (at, c) in words.char_indices() {
        match c {
            // An escaped sign may be the brace that is closed.
            '{' | '\0' => open += 1,
            '}' if open == 0 => {
                return Some((
                    at..at + 1,
                    "nothing opens this brace".to_owned(),
                    r"write `{name}`, or `\}` for the sign itself".to_owned(),
                ));
            }
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// `~~old~~`, `==new==`, `++new++`.
fn doubled_marks(words: &str) -> Option<ForeignMark> {
    ["~~", "==", "++"].iter().find_map(|mark| {
        let (at, _) = words.match_indices(mark).find(|(at, _)| {
            let behind = words.get(at + 2..).unwrap_or_default();
            behind.starts_with(char::is_alphanumeric) && behind.contains(mark)
        })?;
        Some((
            at..at + 2,
            format!("readers see the signs `{mark}`"),
            "words can be **bold**, *emphasized* or `code`; take the signs away".to_owned(),
        ))
    })
}

/// `[^1]`
fn footnote(words: &str) -> Option<ForeignMark> {
    let at = words.find("[^")?;
    let length = words.get(at..)?.find(']')? + 1;
    Some((
        at..at + length,
        "pages have no footnotes".to_owned(),
        "put it into a `@note` where it belongs".to_owned(),
    ))
}

/// `(words)[address]`, `[words|address]`, `[words][1]`.
fn link(words: &str) -> Option<ForeignMark> {
    let turned = words
        .find(")[")
        .filter(|at| words.get(..*at).is_some_and(|before| before.contains('(')));
    let of_wiki = ["|http://", "|https://"]
        .iter()
        .find_map(|mark| words.find(mark))
        .filter(|at| words.get(..*at).is_some_and(|before| before.contains('[')));
    let numbered = words.find("][").filter(|at| {
        let (before, behind) = words.split_at(*at);
        before.contains('[') && behind.get(2..).is_some_and(|rest| rest.contains(']'))
    });
    let at = turned.or(of_wiki).or(numbered)?;
    Some((
        at..at + 1,
        "this was meant as a link or an image and is none".to_owned(),
        "a link is written `[words](address)`".to_owned(),
    ))
}

/// `| A | B |` without the line under the head.
fn table(words: &str) -> Option<ForeignMark> {
    let is_row = words.starts_with('|') && words.matches('|').count() >= 2;
    is_row.then(|| {
        (
            0..1,
            "this was meant as a table and is none".to_owned(),
            "under the first row stands a line `|---|---|`, with one `---` for each of its cells; before the table stands a blank line"
                .to_owned(),
        )
    })
}

/// `/* … */`, `-- …`, `# …` behind a sentence.
fn comment(words: &str) -> Option<ForeignMark> {
    let begins = |at: usize| {
        words
            .get(..at)
            .is_some_and(|before| before.is_empty() || before.ends_with(char::is_whitespace))
    };
    let block = words
        .match_indices("/* ")
        .map(|(at, _)| at)
        .find(|at| begins(*at));
    let behind = [". # ", "; # "]
        .iter()
        .find_map(|mark| words.find(mark).map(|at| at + 2));
    let at = if words.starts_with("-- ") {
        Some(0)
    } else {
        block.or(behind)
    }?;
    Some((
        at..at + 1,
        "this looks like a comment and would be published".to_owned(),
        "a comment begins with `//` and stands on a line of its own".to_owned(),
    ))
}

/// `[!WARNING]`, `!!! note`, `.. note::`
fn admonition(words: &str) -> Option<ForeignMark> {
    let is_one = words.starts_with("[!")
        || words.starts_with("!!! ")
        || words.starts_with(".. ") && words.contains("::");
    is_one.then(|| {
        (
            0..2,
            "readers see these signs".to_owned(),
            "a note is written `@note \"title\" {`, its text, and `}` on a line of its own"
                .to_owned(),
        )
    })
}

/// The names of signs that are often written between colons.
const SHORTCODES: [&str; 28] = [
    "warning",
    "rocket",
    "tada",
    "bulb",
    "memo",
    "fire",
    "star",
    "bug",
    "lock",
    "zap",
    "sparkles",
    "boom",
    "pencil",
    "book",
    "bell",
    "construction",
    "question",
    "exclamation",
    "smile",
    "heart",
    "eyes",
    "white_check_mark",
    "heavy_check_mark",
    "information_source",
    "point_right",
    "no_entry",
    "stop_sign",
    "hourglass",
];

/// `:warning:`
fn shortcode(words: &str) -> Option<ForeignMark> {
    words.match_indices(':').find_map(|(at, _)| {
        let behind = words.get(at + 1..)?;
        let name = behind.get(..behind.find(':')?)?;
        SHORTCODES.contains(&name).then(|| {
            (
                at..at + name.len() + 2,
                "readers see this word between colons".to_owned(),
                "type the sign itself, or say it in words".to_owned(),
            )
        })
    })
}

/// `the *Save` without a partner. At its beginning, a text may be a note on a star.
fn half_emphasis(words: &str) -> Option<ForeignMark> {
    words.match_indices(" *").find_map(|(at, _)| {
        let behind = words.get(at + 2..)?.chars().next();
        behind.is_some_and(char::is_uppercase).then(|| {
            (
                at + 1..at + 2,
                "this sign has no partner".to_owned(),
                r"emphasized words stand between `*` and `*`, without spaces inside; for the sign itself write `\*`".to_owned(),
            )
        })
    })
}

/// `\n` between two sentences.
fn line_break(words: &str) -> Option<ForeignMark> {
    let (at, _) = words.match_indices("\\n").find(|(at, _)| {
        let before = words.get(..*at).unwrap_or_default();
        let behind = words.get(at + 2..).unwrap_or_default();
        before.ends_with(['.', '!', '?', ':']) && behind.starts_with(char::is_uppercase)
    })?;
    Some((
        at..at + 2,
        "readers see `\\n`: a text has no line breaks".to_owned(),
        "put a space there, or make two sentences of it".to_owned(),
    ))
}

/// `(todo)`, `tbd`.
fn draft(words: &str) -> Option<ForeignMark> {
    ["(todo", "todo:", "(tbd", "fixme:"]
        .iter()
        .find_map(|mark| {
            let (at, _) = words.match_indices(mark).find(|(at, _)| {
                let before = words.get(..*at).and_then(|text| text.chars().next_back());
                let behind = words
                    .get(at + mark.len()..)
                    .and_then(|text| text.chars().next());
                !before.is_some_and(char::is_alphanumeric)
                    && !behind.is_some_and(char::is_alphanumeric)
            })?;
            Some((
                at..at + mark.len(),
                "readers see this note of a draft".to_owned(),
                "write what is still to be written, or put the line behind `//`".to_owned(),
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::foreign;

    #[test]
    fn marks_of_other_languages_are_found_and_nothing_else() {
        for (words, found) in [
            ("see [hub] now", Some(4..9)),
            ("see [[hub]] now", Some(4..11)),
            ("see ${hub} now", Some(4..10)),
            ("see %hub% now", Some(4..9)),
            ("see @hub.", Some(4..8)),
            ("write to ann@hub.example", None),
            ("see [1] now", None),
            ("pay $5 or 10 %", None),
            ("hub} now", Some(3..4)),
            ("a {hub} now", None),
            ("an ~~old~~ one", Some(3..5)),
            ("a == b", None),
            ("so[^1].", Some(2..6)),
            ("(our shop)[https://a.example]", Some(9..10)),
            ("a (b) [c] d", None),
            ("| A | B |", Some(0..1)),
            ("a | b", None),
            ("Go. # ask", Some(4..5)),
            ("Room # 5", None),
            ("!!! note", Some(0..2)),
            ("a :warning: sign", Some(2..11)),
            ("Type :help: now", None),
            ("image/* or text/*", None),
            ("the _id field", None),
            ("*Prices incl. VAT.", None),
            ("at 10:30:45 sharp", None),
            ("the *Save button", Some(4..5)),
            ("price* of it", None),
            (r"Save it.\nThen go", Some(8..10)),
            (r"C:\new", None),
            ("this (todo)", Some(5..10)),
            ("the todo list", None),
        ] {
            let mark = foreign(words, &|name| name == "hub");
            assert_eq!(mark.map(|(range, ..)| range), found, "{words}");
        }
    }
}
