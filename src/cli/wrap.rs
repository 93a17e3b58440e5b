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
