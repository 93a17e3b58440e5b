//! Markup of the tools that build a site: tags of Liquid, Hugo and MDX. Readers never see them, so that no page may have
//! them as words.

use crate::syntax::opened_fence;

/// An article without them, and each that was there.
pub(super) fn without_templates(text: &str) -> (String, Vec<String>) {
    let mut out = String::with_capacity(text.len());
    let mut found = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let shown = line.trim();
        let is_code = fence.is_some();
        match &fence {
            Some(mark) if closes(shown, mark) => fence = None,
            Some(_) => {}
            None => fence = opened_fence(shown),
        }
        if is_code || fence.is_some() {
            out.extend([line, "\n"]);
            continue;
        }
        if is_module(line) {
            found.push(line.trim().to_owned());
            continue;
        }
        let own = without_tags(line, &mut found);
        // A line of tags alone is no line of the article: it would end a list.
        if own.trim().is_empty() && !line.trim().is_empty() {
            continue;
        }
        out.extend([own.as_str(), "\n"]);
    }
    (out, found)
}

/// Whether a line closes a fence: it has its marks, or more of them, and nothing else.
fn closes(shown: &str, mark: &str) -> bool {
    let more = shown.strip_prefix(mark);
    more.is_some_and(|more| more.chars().all(|c| mark.starts_with(c)))
}

/// Whether a line is one of the program of a page in MDX.
fn is_module(line: &str) -> bool {
    let ends = |line: &str| line.trim_end().trim_end_matches(';').ends_with(['"', '\'']);
    line.starts_with("import ") && (line.contains(" from ") || line.contains('{')) && ends(line)
        || line.starts_with("export const ")
}

/// A line without the tags in it; what stands in code stays.
fn without_tags(line: &str, found: &mut Vec<String>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let is_code = !out.matches('`').count().is_multiple_of(2);
        let tag = [
            ("{%", "%}"),
            ("{{<", ">}}"),
            ("{{%", "%}}"),
            ("{/*", "*/}"),
            ("{{", "}}"),
        ]
        .iter()
        .find_map(|(open, close)| {
            let inner = from.strip_prefix(open)?;
            let end = inner.find(close)?;
            let whole = from.get(..open.len() + end + close.len())?;
            Some((whole, inner.get(..end)?))
        });
        let Some((tag, inner)) = tag.filter(|_| !is_code) else {
            out.push('{');
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        rest = from.get(tag.len()..).unwrap_or_default();
        if tag.starts_with("{/*") {
            continue;
        }
        found.push(tag.to_owned());
        if is_variable(tag) {
            // Its words stand for what the site writes there.
            out.push_str(shown(inner));
        }
    }
    out.push_str(rest);
    out
}

/// Whether a site writes something where a tag stands.
fn is_variable(tag: &str) -> bool {
    tag.starts_with("{{") && !tag.starts_with("{{<") && !tag.starts_with("{{%")
}

/// What a reader sees of it: the first text of a macro, or its name.
fn shown(inner: &str) -> &str {
    let quoted = |quote: char| inner.split(quote).nth(1).filter(|text| !text.is_empty());
    quoted('"')
        .or_else(|| quoted('\''))
        .unwrap_or_else(|| inner.trim())
}

#[cfg(test)]
mod tests {
    use super::without_templates;

    #[test]
    fn tags_are_named_and_code_stays() {
        let text = "import A from \"b\";\n1. One.\n{%- ifversion ghec %}\n2. Two {{ site.name }}, `{{ x }}`.\n{%- endif %}\n```\n{% raw %}\n```\nThe {{HTTPHeader(\"Origin\")}} {/* no */}header {plan}.\n";
        let (without, found) = without_templates(text);
        assert_eq!(
            without,
            "1. One.\n2. Two site.name, `{{ x }}`.\n```\n{% raw %}\n```\nThe Origin header {plan}.\n"
        );
        assert_eq!(
            found,
            [
                "import A from \"b\";",
                "{%- ifversion ghec %}",
                "{{ site.name }}",
                "{%- endif %}",
                "{{HTTPHeader(\"Origin\")}}"
            ]
        );
    }
}
