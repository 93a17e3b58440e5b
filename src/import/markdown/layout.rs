//! The lines of an article before it is read: what belongs to which item of a list is seen by how far it is
//! indented, also where that is less than Markdown asks for.

/// An open item of a list.
struct OpenItem {
    /// How far its mark is indented in the article, and how far its content is in what is written.
    mark: usize,
    content: usize,
}

/// The article with each line of an item indented as Markdown wants it. Marks of bullets that only people know are
/// turned into those of Markdown.
pub(super) fn laid_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<OpenItem> = Vec::new();
    let mut fence: Option<String> = None;
    let mut is_after_blank = true;
    let mut is_code = false;
    let is_markdown = is_markdown(text);
    for line in text.lines() {
        let expanded = line.replace('\t', "    ");
        let rest = expanded.trim_start_matches([' ', '\u{a0}']);
        let indent = expanded.chars().count() - rest.chars().count();
        if rest.is_empty() {
            out.push('\n');
            is_after_blank = true;
            continue;
        }
        if let Some(mark) = &fence {
            let content = open.last().map_or(0, |item| item.content);
            let is_end = rest.trim_end() == mark;
            out.push_str(&" ".repeat(indent.max(content)));
            out.extend([rest, "\n"]);
            if is_end {
                fence = None;
            }
            continue;
        }
        // The bounds of a note are blocks of their own.
        let is_bound = rest.starts_with(":::");
        if is_bound && !is_after_blank {
            out.push('\n');
            is_after_blank = true;
        }
        let item = marked(rest);
        // A line that is no item and begins further left than the items goes on with their paragraph, or ends them.
        while open.last().is_some_and(|last| match item {
            Some(_) => indent <= last.mark,
            None => indent <= last.mark && is_after_blank,
        }) {
            open.pop();
        }
        let outer = open.last();
        let base = outer.map_or(0, |last| last.content);
        let beyond = match outer {
            // Code in an item stays code.
            Some(last)
                if item.is_none() && indent >= last.content + 4 && (is_after_blank || is_code) =>
            {
                indent - last.content
            }
            Some(_) => 0,
            None if is_markdown && indent >= 4 && (is_after_blank || is_code) => indent,
            // What only is indented is no code in an article of words.
            None => indent.min(3),
        };
        is_code = item.is_none() && beyond >= 4;
        let base = base + if item.is_some() { 0 } else { beyond };
        out.push_str(&" ".repeat(base));
        match &item {
            Some((mark, content)) => {
                out.extend([mark.as_str(), " ", *content, "\n"]);
                open.push(OpenItem {
                    mark: indent,
                    content: base + mark.chars().count() + 1,
                });
            }
            None => out.extend([rest, "\n"]),
        }
        fence = fence_of(item.map_or(rest, |(_, content)| content));
        is_after_blank = is_bound;
        if is_bound {
            out.push('\n');
        }
    }
    out
}

/// Whether a text has headings or code as Markdown has them: then what is far indented is code.
fn is_markdown(text: &str) -> bool {
    let marks = ["# ", "## ", "### ", "```", "~~~"];
    text.lines()
        .any(|line| marks.iter().any(|mark| line.starts_with(mark)))
}

/// The mark of an item, as Markdown has it, and what stands behind it.
fn marked(line: &str) -> Option<(String, &str)> {
    for bullet in ["•", "◦", "▪", "‣", "●", "○", "·", "-", "*", "+"] {
        if let Some(rest) = line.strip_prefix(bullet)
            && rest.starts_with([' ', '\u{a0}'])
        {
            let content = rest.trim_start_matches([' ', '\u{a0}']);
            // Three marks in a line are a rule.
            let is_rule = ["-", "*"].contains(&bullet)
                && line.chars().all(|c| c == ' ' || bullet.starts_with(c));
            return (!is_rule && !content.is_empty()).then(|| ("-".to_owned(), content));
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?;
    let rest = rest.strip_prefix(['.', ')'])?;
    if digits == 0 || digits > 9 || !rest.starts_with([' ', '\u{a0}']) {
        return None;
    }
    let content = rest.trim_start_matches([' ', '\u{a0}']);
    // An empty item keeps its place: the next goes on with its list.
    let number = line.get(..digits)?;
    (!content.is_empty()).then(|| (format!("{number}."), content))
}

fn fence_of(line: &str) -> Option<String> {
    ["```", "~~~"]
        .iter()
        .find(|mark| line.starts_with(*mark))
        .map(|mark| {
            let letter = mark.chars().next().unwrap_or('`');
            line.chars().take_while(|c| *c == letter).collect()
        })
}

#[cfg(test)]
mod tests {
    use super::laid_out;

    #[test]
    fn what_is_indented_a_little_belongs_to_its_item() {
        let text = "  1. One\n\n    The page opens.\n\n    • a\n    • b\n  10. Two\n\n    Picture\n\nBehind.\n";
        let expected =
            "1. One\n\n   The page opens.\n\n   - a\n   - b\n10. Two\n\n    Picture\n\nBehind.\n";
        assert_eq!(laid_out(text), expected);
    }

    #[test]
    fn code_stays_as_it_is() {
        let text = "- a\n\n  ```sh\n  1. x\n      y\n  ```\n- b\n";
        assert_eq!(laid_out(text), text);
    }
}
