//! The floors of `docs/architecture.md`, held: no path in the code runs upward, no two files refer
//! to each other in a circle, and each file says what it is for.
//!
//! It reads the code's tokens, so that it sees every path (in `use` lines, in types, in calls,
//! inside macros), and nothing in comments or strings.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use crate::common;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The floors, lowest first. Faces stand side by side on the last.
const FLOORS: [&[&str]; 11] = [
    &["base"],
    &["syntax"],
    &["model"],
    &["words"],
    &["analysis"],
    &["emit", "import"],
    &["driver"],
    &["editor"],
    &["disk", "git"],
    &["lsp", "preview"],
    &["build", "cli"],
];

/// The rooms of the analysis, lowest first: a path leads to its own room or to an earlier one.
const ROOMS: [&str; 19] = [
    "effort",
    "theory",
    "region",
    "ir",
    "search",
    "context",
    "concrete",
    "wording",
    "rules",
    "steps",
    "decide",
    "tables",
    "mentions",
    "agreement",
    "coverage",
    "findings",
    "checks",
    "registry",
    "compare",
];

/// What stands above all rooms: it runs the checks.
const ABOVE: &str = "mutation";

fn room(path: &[String]) -> Option<usize> {
    match path {
        [analysis, room, ..] if analysis == "analysis" => {
            if room == ABOVE {
                return Some(ROOMS.len());
            }
            ROOMS.iter().position(|name| name == room)
        }
        _ => None,
    }
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|names| names.contains(&module))
}

/// A file's place in the tree of modules: `model/lower/mod.rs` is `["model", "lower"]`.
fn module_path(file: &str) -> Vec<String> {
    let stem = file.trim_end_matches(".rs").trim_end_matches("/mod");
    stem.split('/')
        .filter(|part| *part != "lib" && *part != "main")
        .map(str::to_owned)
        .collect()
}

/// All paths in a token stream that lead to a place in this crate, as segments from its root.
/// `children` are the modules that the file declares: their names begin paths too.
fn paths(
    stream: TokenStream,
    here: &[String],
    children: &BTreeSet<String>,
    found: &mut BTreeSet<Vec<String>>,
) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        let word = ident(&tokens[at]);
        // In a module within the file, `super` is the file.
        if let (Some("mod"), Some(name), Some(TokenTree::Group(group))) = (
            word.as_deref(),
            tokens.get(at + 1).and_then(ident),
            tokens.get(at + 2),
        ) {
            let inside: Vec<String> = here.iter().cloned().chain([name]).collect();
            paths(group.stream(), &inside, children, found);
            at += 3;
            continue;
        }
        let after_path =
            at >= 1 && matches!(&tokens[at - 1], TokenTree::Punct(punct) if punct.as_char() == ':');
        match word.as_deref() {
            Some("crate") if !after_path => {
                follow(&tokens, at + 1, Vec::new(), found);
            }
            Some(child) if !after_path && children.contains(child) && is_path(&tokens, at + 1) => {
                let base = here.iter().cloned().chain([child.to_owned()]).collect();
                follow(&tokens, at + 1, base, found);
            }
            Some("self" | "super") if !after_path && is_path(&tokens, at + 1) => {
                let mut base = here.to_vec();
                let mut next = at;
                // `self` is this module; the first `super` is its parent.
                while ident(&tokens[next]).as_deref() == Some("super") {
                    base.pop();
                    if !is_path(&tokens, next + 1) {
                        break;
                    }
                    next += 3;
                }
                let next = if word.as_deref() == Some("self") {
                    at + 1
                } else {
                    next.saturating_sub(2)
                };
                follow(&tokens, next, base, found);
            }
            _ => {}
        }
        if let TokenTree::Group(group) = &tokens[at] {
            paths(group.stream(), here, children, found);
        }
        at += 1;
    }
}

/// The modules that a file declares: `mod name;`.
fn children(text: &str) -> BTreeSet<String> {
    let declared = text
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    declared
        .filter_map(|rest| rest.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

fn ident(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    }
}

/// Whether `::` stands here.
fn is_path(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    colon(at) && colon(at + 1)
}

/// Follows `::a::b` and `::{a, b::c}` from `at`.
fn follow(
    tokens: &[TokenTree],
    mut at: usize,
    mut base: Vec<String>,
    found: &mut BTreeSet<Vec<String>>,
) {
    while is_path(tokens, at) {
        match tokens.get(at + 2) {
            Some(TokenTree::Ident(name)) => base.push(name.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in inner.split(
                    |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','),
                ) {
                    let Some(first) = part.first().and_then(ident) else {
                        continue;
                    };
                    let mut base = base.clone();
                    if first != "self" {
                        base.push(first);
                    }
                    follow(part, 1, base, found);
                }
                return;
            }
            _ => break,
        }
        at += 3;
    }
    found.insert(base);
}

struct Code {
    /// Each file's text, by its path below `src`.
    files: BTreeMap<String, String>,
    /// The module of each file.
    modules: BTreeMap<Vec<String>, String>,
}

impl Code {
    fn read() -> Self {
        let text =
            |(path, bytes): (String, Vec<u8>)| (path, String::from_utf8(bytes).expect("UTF-8"));
        let files: BTreeMap<String, String> = common::folder("src").into_iter().map(text).collect();
        let modules = files
            .keys()
            .map(|file| (module_path(file), file.clone()))
            .collect();
        Self { files, modules }
    }

    /// The file that a path leads to: that of the longest module that it names.
    fn file(&self, path: &[String]) -> Option<&str> {
        (1..=path.len())
            .rev()
            .find_map(|length| self.modules.get(&path[..length]))
            .map(String::as_str)
    }

    fn references(&self, file: &str) -> BTreeSet<Vec<String>> {
        let stream = TokenStream::from_str(&self.files[file]).expect("Rust");
        let mut found = BTreeSet::new();
        paths(
            stream,
            &module_path(file),
            &children(&self.files[file]),
            &mut found,
        );
        found
    }
}

#[test]
fn no_path_runs_upward() {
    let code = Code::read();
    let mut wrong = Vec::new();
    for file in code
        .files
        .keys()
        .filter(|file| !matches!(file.as_str(), "lib.rs" | "main.rs"))
    {
        let own = &module_path(file)[0];
        let here = floor(own).unwrap_or_else(|| panic!("{file} stands on no floor"));
        for path in code.references(file) {
            let Some(first) = path.first() else { continue };
            let Some(there) = floor(first) else {
                wrong.push(format!(
                    "{file}: {} is no module of a floor",
                    path.join("::")
                ));
                continue;
            };
            if there > here || (there == here && first != own) {
                wrong.push(format!("{file} refers to {}", path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_path_leads_to_a_later_room() {
    let code = Code::read();
    let mut wrong = Vec::new();
    for file in code.files.keys() {
        let own = module_path(file);
        if own.len() < 2 || own[0] != "analysis" {
            continue;
        }
        let here = room(&own).unwrap_or_else(|| panic!("{file} stands in no room"));
        for path in code.references(file) {
            if room(&path).is_some_and(|there| there > here) {
                wrong.push(format!("{file} refers to {}", path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The types that a file declares, and those that have inherent methods in it.
fn types(
    stream: TokenStream,
    declared: &mut BTreeSet<String>,
    with_methods: &mut BTreeSet<String>,
) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match ident(token).as_deref() {
            Some("struct" | "enum" | "union" | "type" | "trait") => {
                declared.extend(tokens.get(at + 1).and_then(ident));
            }
            Some("impl") if begins_an_item(at.checked_sub(1).and_then(|at| tokens.get(at))) => {
                let header: Vec<&TokenTree> = tokens[at + 1..]
                    .iter()
                    .take_while(|token| !matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace))
                    .collect();
                let is_block = header.len() < tokens.len() - at - 1;
                let of_trait = header
                    .iter()
                    .any(|token| ident(token).as_deref() == Some("for"));
                if is_block && !of_trait {
                    with_methods.extend(implemented(&header));
                }
            }
            Some("mod") => {
                if let Some(TokenTree::Group(group)) = tokens.get(at + 2) {
                    types(group.stream(), declared, with_methods);
                }
            }
            _ => {}
        }
    }
}

/// Whether an item begins behind a token: not so behind `:` or `->`, where `impl Trait` is a type.
fn begins_an_item(before: Option<&TokenTree>) -> bool {
    match before {
        None | Some(TokenTree::Group(_)) => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(_) => false,
    }
}

/// Whether a file lies in a folder that is called as a type: `model/words.rs` in that of `Model`.
fn is_in_folder_of(file: &str, name: &str) -> bool {
    file.split('/')
        .rev()
        .skip(1)
        .any(|folder| folder.replace('_', "") == name.to_lowercase())
}

/// The type of `impl<…> Type<…>`: the first name behind the parameters.
fn implemented(header: &[&TokenTree]) -> Option<String> {
    let mut depth = 0;
    for token in header {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' => depth -= 1,
            token if depth == 0 => {
                if let Some(name) = ident(token) {
                    return Some(name);
                }
            }
            _ => {}
        }
    }
    None
}

/// Methods that stand elsewhere are uses that no path shows.
#[test]
fn inherent_methods_stand_where_their_type_is_declared() {
    let code = Code::read();
    let mut wrong = Vec::new();
    for (file, text) in &code.files {
        let stream = TokenStream::from_str(text).expect("Rust");
        let (mut declared, mut with_methods) = (BTreeSet::new(), BTreeSet::new());
        types(stream, &mut declared, &mut with_methods);
        for name in with_methods.difference(&declared) {
            if is_in_folder_of(file, name) {
                continue;
            }
            wrong.push(format!("{file}: methods of {name}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_files_refer_to_each_other_in_a_circle() {
    let code = Code::read();
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in code.files.keys() {
        let to = code
            .references(file)
            .into_iter()
            .filter_map(|path| code.file(&path))
            .filter(|to| to != file);
        edges.insert(file, to.collect());
    }
    let mut state: BTreeMap<&str, bool> = BTreeMap::new();
    for start in edges.keys() {
        let mut way = Vec::new();
        assert!(
            walk(start, &edges, &mut state, &mut way),
            "a circle: {}",
            way.join(" -> ")
        );
    }
}

fn walk<'a>(
    file: &'a str,
    edges: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    state: &mut BTreeMap<&'a str, bool>,
    way: &mut Vec<&'a str>,
) -> bool {
    way.push(file);
    match state.get(file) {
        Some(true) => {
            way.pop();
            return true;
        }
        Some(false) => return false,
        None => {}
    }
    state.insert(file, false);
    for to in &edges[file] {
        if !walk(to, edges, state, way) {
            return false;
        }
    }
    state.insert(file, true);
    way.pop();
    true
}

#[test]
fn each_file_says_what_it_is_for() {
    for (file, text) in Code::read().files {
        let sentence = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("//! "))
            .unwrap_or_default();
        assert!(
            sentence.len() > 20,
            "{file} does not begin with a comment that says what it is for"
        );
    }
}

#[test]
fn the_reader_of_paths_sees_what_it_should() {
    let read = |text: &str| {
        let mut found = BTreeSet::new();
        let here: Vec<String> = ["model", "lower"].map(str::to_owned).to_vec();
        paths(
            TokenStream::from_str(text).expect("Rust"),
            &here,
            &children(text),
            &mut found,
        );
        found
            .into_iter()
            .map(|path| path.join("::"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        read("use crate::{base::{Span, Id}, emit};"),
        ["base::Id", "base::Span", "emit"]
    );
    assert_eq!(
        read("fn f() -> super::names::NameScope { g!(crate::cli::run()) }"),
        ["cli::run", "model::names::NameScope"]
    );
    assert_eq!(
        read("let x = self.y; super::super::base::f();"),
        ["base::f"]
    );
    assert_eq!(read("mod tests { use super::x; }"), ["model::lower::x"]);
    assert_eq!(
        read("mod rules;\npub use rules::{Rule, all};"),
        ["model::lower::rules::Rule", "model::lower::rules::all"]
    );
    assert_eq!(
        read("// crate::emit\nlet text = \"crate::cli\";"),
        Vec::<String>::new()
    );
}
