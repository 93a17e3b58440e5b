//! The parts of a text that can be folded: front matter, blocks in braces, runs of comments. They are
//! read line by line, so that a text with faults folds as well.

/// Lines that fold, both counted from 0: the first stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    pub first: usize,
    pub last: usize,
    pub is_comment: bool,
}

/// The folds of a text.
#[must_use]
pub fn folds(text: &str) -> Vec<Fold> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut found = Vec::new();
    let mut add = |first: usize, last: usize, is_comment| {
        if last > first {
            found.push(Fold {
                first,
                last,
                is_comment,
            });
        }
    };
    let mut from = 0;
    if lines.first() == Some(&"---") {
        let end = lines.iter().skip(1).position(|line| *line == "---");
        if let Some(end) = end {
            add(0, end + 1, false);
            from = end + 2;
        }
    }
    let mut open = Vec::new();
    let mut comments: Option<usize> = None;
    for (at, line) in lines.iter().enumerate().skip(from) {
        if line.starts_with("//") {
            comments.get_or_insert(at);
            continue;
        }
        if let Some(first) = comments.take() {
            add(first, at - 1, true);
        }
        if line.starts_with('}')
            && let Some(first) = open.pop()
        {
            // The line of the brace stays.
            add(first, at.saturating_sub(1), false);
        }
        if line.ends_with('{') {
            open.push(at);
        }
    }
    if let Some(first) = comments {
        add(first, lines.len() - 1, true);
    }
    found.sort_by_key(|fold| fold.first);
    found
}

#[cfg(test)]
mod tests {
    use super::{Fold, folds};

    #[test]
    fn front_matter_blocks_and_comments_fold() {
        let text =
            "---\ntitle: A\n---\n// one\n// two\nguide a \"A\" {\n  steps {\n    - Do.\n  }\n}\n";
        let fold = |first, last, is_comment| Fold {
            first,
            last,
            is_comment,
        };
        let all = vec![
            fold(0, 2, false),
            fold(3, 4, true),
            fold(5, 8, false),
            fold(6, 7, false),
        ];
        assert_eq!(folds(text), all);
    }
}
