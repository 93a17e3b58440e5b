//! Comments that allow a finding on the line behind them: `// casebook: allow CODE until 2027-01-31
//! because "…"`.

use crate::base::{Diagnostic, FileId, Span, codes};

use super::split::{indent, lines, opened_fence};

/// The prefix of such a comment.
const MARK: &str = "casebook:";

/// A finding that is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The names of the codes, and where each stands.
    pub codes: Vec<(String, Span)>,
    /// The last day on which it holds, as it is written.
    pub until: Option<(String, Span)>,
    /// Why.
    pub reason: String,
    /// The comment.
    pub span: Span,
    /// Its scope: from the line that follows to where it ends.
    pub covers: Span,
}

/// The suppressions of a file, and the faults of malformed ones.
#[must_use]
pub fn suppressions(file: FileId, text: &str) -> (Vec<Suppression>, Vec<Diagnostic>) {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let all: Vec<(usize, &str)> = lines(text, 0).collect();
    let mut fence: Option<String> = None;
    for (number, (at, line)) in all.iter().enumerate() {
        let trimmed = line.trim();
        if let Some(mark) = &fence {
            if trimmed == mark {
                fence = None;
            }
            continue;
        }
        fence = opened_fence(trimmed);
        let Some(words) = trimmed
            .strip_prefix("//")
            .and_then(|comment| comment.trim_start().strip_prefix(MARK))
        else {
            continue;
        };
        let start = at + indent(line);
        let span = Span::new(file, start, start + trimmed.len());
        let behind = all.get(number + 1..).unwrap_or_default();
        match read(words, Span::new(file, start + trimmed.len() - words.len(), start + trimmed.len())) {
            Ok(read) => found.push(Suppression { span, covers: covered(file, behind, text.len()), ..read }),
            Err(fault) => faults.push(
                Diagnostic::new(&codes::BAD_SUPPRESSION, span, fault)
                    .help("write `// casebook: allow some-code because \"why\"`, with `until 2027-01-31` before `because` where it ends"),
            ),
        }
    }
    (found, faults)
}

/// The text behind `casebook:`; `at` is its place.
fn read(words: &str, at: Span) -> Result<Suppression, String> {
    let (before, reason) = words
        .split_once("because")
        .ok_or("a suppression says why: `because \"…\"` is missing")?;
    let reason = reason.trim();
    let reason = reason
        .strip_prefix('"')
        .and_then(|reason| reason.strip_suffix('"'))
        .unwrap_or(reason)
        .trim();
    if reason.is_empty() {
        return Err("a suppression says why: the reason is empty".to_owned());
    }
    let mut places = Vec::new();
    let mut offset = 0;
    for word in before.split([' ', ',']) {
        if !word.is_empty() {
            let start = at.range().start + offset;
            places.push((word, Span::new(at.file, start, start + word.len())));
        }
        offset += word.len() + 1;
    }
    let mut words = places.into_iter();
    if words.next().map(|(word, _)| word) != Some("allow") {
        return Err("behind `casebook:` stands `allow`, and the codes that are allowed".to_owned());
    }
    let (mut codes, mut until) = (Vec::new(), None);
    while let Some((word, span)) = words.next() {
        if word == "until" {
            let (day, span) = words
                .next()
                .ok_or("behind `until` stands the last day: `until 2027-01-31`")?;
            until = Some((day.to_owned(), span));
            continue;
        }
        codes.push((word.to_owned(), span));
    }
    if codes.is_empty() {
        return Err("a suppression names the codes that it allows".to_owned());
    }
    Ok(Suppression {
        codes,
        until,
        reason: reason.to_owned(),
        span: at,
        covers: at,
    })
}

/// The line that follows, and its block: lines that are indented deeper, and the braces that close
/// it.
fn covered(file: FileId, behind: &[(usize, &str)], end: usize) -> Span {
    let is_code = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    let mut code = behind.iter().filter(|(_, line)| is_code(line));
    let Some((start, first)) = code.next() else {
        return Span::new(file, end, end);
    };
    let depth = indent(first);
    let mut last = start + first.len();
    for (at, line) in code {
        if indent(line) <= depth && !line.trim_start().starts_with('}') {
            break;
        }
        last = at + line.len();
    }
    Span::new(file, *start, last)
}

#[cfg(test)]
#[allow(
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "the texts are ASCII"
)]
mod tests {
    use super::suppressions;
    use crate::base::FileId;

    #[test]
    fn it_is_on_what_follows_with_all_that_belongs_to_it() {
        let text = "guide g \"G\" {\n  // casebook: allow trap, dead-end until 2027-01-31 because \"We know.\"\n  scenario s \"S\" {\n    - Do.\n  }\n  scenario t \"T\" {\n  }\n}\n";
        let (found, faults) = suppressions(FileId(0), text);
        assert!(faults.is_empty(), "{faults:?}");
        let one = &found[0];
        let codes: Vec<&str> = one.codes.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["trap", "dead-end"]);
        assert_eq!(
            one.until.as_ref().map(|(day, _)| day.as_str()),
            Some("2027-01-31")
        );
        assert_eq!(one.reason, "We know.");
        assert_eq!(
            &text[one.covers.range()],
            "  scenario s \"S\" {\n    - Do.\n  }\n"
        );
        assert_eq!(&text[one.codes[1].1.range()], "dead-end");
    }

    #[test]
    fn it_says_why() {
        let (found, faults) = suppressions(
            FileId(0),
            "// casebook: allow trap\nfact\n```\n// casebook: nothing\n```\n",
        );
        assert!(found.is_empty());
        assert_eq!(faults.len(), 1);
    }
}
