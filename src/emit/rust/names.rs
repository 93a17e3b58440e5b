//! Names of ours as names of Rust's: unique in their scope, and never a keyword.

use std::collections::BTreeSet;

/// The names of a scope.
#[derive(Clone, Debug, Default)]
pub(super) struct NameScope {
    taken: BTreeSet<String>,
}

impl NameScope {
    /// A scope in which these names are taken.
    pub(super) fn with(taken: &[&str]) -> Self {
        Self {
            taken: taken.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// The name of a function, field or module.
    pub(super) fn snake(&mut self, name: &str) -> String {
        let snake = name.replace(['-', '/', '.'], "_");
        let usable = match snake.as_str() {
            // These cannot be raw.
            "self" | "super" | "crate" => format!("{snake}_"),
            word if KEYWORDS.contains(&word) => format!("r#{word}"),
            _ => snake,
        };
        self.unique(usable)
    }

    /// The name of a type or variant.
    pub(super) fn camel(&mut self, name: &str) -> String {
        let camel: String = name
            .split('-')
            .map(|part| {
                let mut letters = part.chars();
                letters
                    .next()
                    .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                    .unwrap_or_default()
            })
            .collect();
        self.unique(if camel == "Self" {
            "Self_".to_owned()
        } else {
            camel
        })
    }

    fn unique(&mut self, mut name: String) -> String {
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

/// A number with its digits in groups of three, as they are read.
pub(super) fn literal(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// A label as a line of documentation: Markdown that is not meant is escaped.
pub(super) fn doc(label: &str) -> String {
    let mut text = String::new();
    for c in label.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#') {
            text.push('\\');
        }
        text.push(if c.is_control() { ' ' } else { c });
    }
    let text = text.trim();
    if text.is_empty() {
        "(no label)".to_owned()
    } else {
        text.to_owned()
    }
}

/// The prefix of a function's constants.
pub(super) fn constant(function: &str) -> String {
    function.trim_start_matches("r#").to_uppercase()
}

/// The keywords of all editions, reserved ones included.
const KEYWORDS: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "union", "unsafe", "unsized",
    "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::NameScope;

    #[test]
    fn names_are_usable_and_unique() {
        let mut scope = NameScope::default();
        assert_eq!(scope.snake("type"), "r#type");
        assert_eq!(scope.snake("self"), "self_");
        assert_eq!(scope.camel("v1-console"), "V1Console");
        assert_eq!(scope.camel("v-1console"), "V1console");
        assert_eq!(
            (scope.camel("a-1"), scope.camel("a1")),
            ("A1".to_owned(), "A1_".to_owned())
        );
    }
}
