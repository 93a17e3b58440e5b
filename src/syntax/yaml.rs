//! What YAML's parser has to say, at its place in the file.

use std::ops::Range;

/// The line at which a text is not YAML as it is needed, and why, in one line.
pub(super) fn fault(text: &str, error: &serde_yaml::Error) -> (Range<usize>, String) {
    let number = error.location().map_or(1, |location| usize::try_from(location.line()).unwrap_or(1));
    let start: usize = text.split_inclusive('\n').take(number.saturating_sub(1)).map(str::len).sum();
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let reason = error.to_string();
    let reason = reason.lines().next().unwrap_or_default();
    // The position is shown by the excerpt.
    let reason = reason.strip_prefix("error: ").unwrap_or(reason);
    let reason = reason.strip_prefix("line ").and_then(|rest| rest.split_once(": ")).map_or(reason, |(_, rest)| rest);
    (start..start + line.trim_end().len(), reason.to_owned())
}
