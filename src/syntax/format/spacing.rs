//! The blanks within a line of words and signs.

/// Words behind which a parenthesis stands by itself; behind another it holds what belongs to a name.
const BEFORE_PARENTHESES: [&str; 14] = [
    "and", "as", "for", "if", "implies", "includes", "is", "not", "of", "or", "requires", "to",
    "unless", "when",
];

/// A line with one blank where there are some, none before `,` and `)` and behind `(`, and one on both
/// sides of a brace, a text and a comparison, and on the right of a comma and of the colon of a name. Texts in quotation
/// marks stay, and so do comments.
pub(super) fn spaced(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line.trim();
    while let Some(c) = rest.chars().next() {
        let (taken, behind) = rest.split_at(length(rest, c));
        rest = behind;
        match c {
            _ if taken.starts_with("//") => {
                blank(&mut out);
                out.push_str(taken.trim_end());
            }
            _ if c.is_whitespace() => {
                if !out.ends_with('(') && !rest.starts_with([',', ')']) {
                    blank(&mut out);
                }
            }
            '{' | '}' | '<' | '>' => {
                if !out.ends_with('(') {
                    blank(&mut out);
                }
                out.push_str(taken);
                if !rest.starts_with([',', ')']) {
                    out.push(' ');
                }
            }
            ',' => {
                out.push_str(taken);
                out.push(' ');
            }
            '"' => {
                if !out.ends_with('(') {
                    blank(&mut out);
                }
                out.push_str(taken);
                if rest.starts_with(|c: char| c.is_alphanumeric() || c == '(') {
                    out.push(' ');
                }
            }
            '(' => {
                if BEFORE_PARENTHESES.contains(&last_word(&out)) {
                    out.push(' ');
                }
                out.push_str(taken);
            }
            ')' => {
                out.push_str(taken);
                if rest.starts_with(char::is_alphanumeric) {
                    out.push(' ');
                }
            }
            // The points of a time stand between digits.
            ':' if last_word(&out).starts_with(|c: char| c.is_ascii_lowercase()) => {
                out.push_str(taken);
                out.push(' ');
            }
            _ => out.push_str(taken),
        }
        // What stands behind a blank that was written begins there.
        if out.ends_with(' ') {
            rest = rest.trim_start();
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The word with which a line ends.
fn last_word(line: &str) -> &str {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let head = line.trim_end_matches(is_part);
    line.get(head.len()..).unwrap_or_default()
}

/// Writes a blank where there is none.
fn blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// The length of a text, a comment, blanks or a sign at the start of a line.
fn length(rest: &str, c: char) -> usize {
    match c {
        '"' => quoted(rest),
        '/' if rest.starts_with("//") => rest.len(),
        '<' | '>' if rest.get(1..2) == Some("=") => 2,
        _ if c.is_whitespace() => rest.len() - rest.trim_start().len(),
        _ => c.len_utf8(),
    }
}

/// The length of a text in quotation marks, which ends on its line.
pub(super) fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == '"' && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    rest.len()
}

/// Whether a line is a name with a text behind it.
pub(super) fn is_named_text(line: &str) -> bool {
    let head = line.split('"').next().unwrap_or_default();
    let mut words = head.split_whitespace();
    let is_name = words
        .next()
        .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
    is_name && words.next().is_none() && head.len() < line.len() && head.ends_with(' ')
}

/// Lets the first texts of lines begin in one column.
pub(super) fn align<'l>(lines: impl Iterator<Item = &'l mut String>) {
    let width = |line: &str| line.split('"').next().unwrap_or_default().trim_end().len();
    let lines: Vec<&mut String> = lines.collect();
    let widest = lines.iter().map(|line| width(line)).max();
    for line in lines {
        let (head, text) = line.split_at(width(line));
        *line = format!(
            "{head:<widest$} {}",
            text.trim_start(),
            widest = widest.unwrap_or_default()
        );
    }
}

/// The name of a rule with its colon, what it gives, and the rest from `when` on.
fn rule_parts(line: &str) -> Option<(&str, &str, &str)> {
    let (name, behind) = line.split_once(": ")?;
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !name.trim_start().chars().all(is_name) {
        return None;
    }
    let (result, when) = behind.split_once(" when ")?;
    (!result.contains('"')).then_some((name, result.trim(), when))
}

/// Whether a line is a rule with a name and a condition.
pub(super) fn is_rule_row(line: &str) -> bool {
    rule_parts(line).is_some()
}

/// Lets the results and the conditions of rules begin in one column each.
pub(super) fn align_rules(lines: &mut [String]) {
    let parts = lines.iter().filter_map(|line| rule_parts(line));
    let parts = parts.map(|(name, result, _)| (name.chars().count(), result.chars().count()));
    let (mut names, mut results) = (0, 0);
    for (name, result) in parts {
        names = names.max(name + 1);
        results = results.max(result);
    }
    for line in lines {
        if let Some((name, result, when)) = rule_parts(line) {
            let name = format!("{name}:");
            *line = format!("{name:<names$} {result:<results$} when {when}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{align_rules, spaced};

    #[test]
    fn rules_are_rows() {
        let mut lines = [
            "  a: 5 EUR when x",
            "  long-name: due + 3 days when y because \"z when\"",
        ]
        .map(str::to_owned);
        align_rules(&mut lines);
        assert_eq!(
            lines,
            [
                "  a:         5 EUR        when x",
                "  long-name: due + 3 days when y because \"z when\""
            ]
        );
    }

    #[test]
    fn blanks_are_one_or_none() {
        for (written, formatted) in [
            ("fact  a \"a  b\"   is yes/no", "fact a \"a  b\" is yes/no"),
            (
                "when a is one of ( x ,y )  //  why",
                "when a is one of (x, y) //  why",
            ),
            (
                "is one of {a \"A\"  b \"}\"}",
                "is one of { a \"A\" b \"}\" }",
            ),
            (
                "x: yes when a>=3 kg and b<2",
                "x: yes when a >= 3 kg and b < 2",
            ),
            (
                "a:aa when(z or x)and not(y)because\"so\"",
                "a: aa when (z or x) and not (y) because \"so\"",
            ),
            (
                "fact k\"it\"is one of {a\"A\"b\"B\"}ask\"Which?\"",
                "fact k \"it\" is one of { a \"A\" b \"B\" } ask \"Which?\"",
            ),
            (
                "@do save(what:\"it\",at: 17:30)",
                "@do save(what: \"it\", at: 17:30)",
            ),
            ("a \"\\\"  \\\\\"  b", "a \"\\\"  \\\\\" b"),
            ("}", "}"),
            (
                "day in 2026-01-01  ..  2026-02-01",
                "day in 2026-01-01 .. 2026-02-01",
            ),
        ] {
            assert_eq!(spaced(written), formatted);
            assert_eq!(spaced(formatted), formatted);
        }
    }
}
