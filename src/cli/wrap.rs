//! Lines of words in so many columns.

/// Each line in as many columns as there are, continuation lines indented.
pub(super) fn wrapped(lines: &[String], columns: usize) -> String {
    let mut out = String::new();
    for line in lines {
        let indent = " ".repeat(line.len() - line.trim_start().len() + 2);
        // A day or a name is not torn.
        let whole = textwrap::WordSplitter::NoHyphenation;
        let options = textwrap::Options::new(columns)
            .subsequent_indent(&indent)
            .word_splitter(whole);
        out.push_str(&textwrap::fill(line, options));
        out.push('\n');
    }
    out
}

/// As [`wrapped`], the lines of a text.
pub(super) fn wrapped_text(text: &str, columns: usize) -> String {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    wrapped(&lines, columns)
}

/// Markdown in so many columns: paragraphs and items of lists are filled, code and tables stay as they are.
pub(super) fn page(text: &str, columns: usize) -> String {
    let (mut out, mut paragraph) = (Vec::new(), String::new());
    let mut in_code = false;
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        let stays = in_code || is_fence || line.trim().is_empty() || line.starts_with(['#', '|']);
        let begins = line.trim_start().starts_with("- ");
        if stays || begins {
            filled(&mut paragraph, columns, &mut out);
        }
        in_code ^= is_fence;
        if stays {
            out.push(line.to_owned());
        } else if paragraph.is_empty() {
            line.clone_into(&mut paragraph);
        } else {
            paragraph.push(' ');
            paragraph.push_str(line.trim());
        }
    }
    filled(&mut paragraph, columns, &mut out);
    out.join("\n") + "\n"
}

/// Takes a paragraph as lines of so many columns.
fn filled(paragraph: &mut String, columns: usize, out: &mut Vec<String>) {
    if paragraph.is_empty() {
        return;
    }
    let depth = paragraph.len() - paragraph.trim_start().len();
    let item = if paragraph.trim_start().starts_with("- ") {
        2
    } else {
        0
    };
    let indent = " ".repeat(depth + item);
    let options = textwrap::Options::new(columns)
        .subsequent_indent(&indent)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(paragraph, options);
    out.extend(lines.into_iter().map(std::borrow::Cow::into_owned));
    paragraph.clear();
}
