//! What is offered at a place.

use std::collections::BTreeSet;

use crate::base::{FileId, Span, codes};
use crate::driver::{Files, LiveProject};
use crate::editor::declarations::{Tested, Thing, ThingKind, things};
use crate::model::path_between;

use super::cells;
use super::completed::{Completion, CompletionKind};
use super::offer::{Offer, keywords};
use super::place::{Block, Place, place};
use super::stubs::{directives, domains, items, section_heads};

/// Everything that can be written at a place, whatever of it is typed: who shows it chooses.
pub fn completions(project: &mut LiveProject, file: FileId, offset: usize) -> Vec<Completion> {
    let Some(reader) = project.readers_of(file).first().copied() else {
        return Vec::new();
    };
    let text = std::sync::Arc::clone(&project.sources().get(file).text);
    let things = things(project, reader);
    if reader != file {
        let path = project.sources().get(file).path.clone();
        return cells::completions(&things, &path, &text, Span::new(file, offset, offset));
    }
    let Some(place) = place(&text, offset) else {
        return Vec::new();
    };
    let (offers, typed_at) = offers(project, file, &place, &things);
    let replaces = Span::new(file, typed_at, offset);
    let shown = |offer: Offer| Completion {
        text: offer.snippet.clone().unwrap_or_else(|| offer.label.clone()),
        is_snippet: offer.snippet.is_some(),
        label: offer.label,
        kind: offer.kind,
        detail: offer.detail,
        replaces,
    };
    offers.into_iter().map(shown).collect()
}

/// What is offered, and where the typed part of it begins.
fn offers(
    project: &LiveProject,
    file: FileId,
    place: &Place<'_>,
    things: &[Thing],
) -> (Vec<Offer>, usize) {
    let typed_at = place.typed_at.start;
    let line = place.line.trim_start().trim_start_matches(['}', ' ']);
    let from_end = |typed: &str| place.typed_at.end - typed.len();
    if let Some(comment) = line.strip_prefix("//") {
        return (suppression(comment), typed_at);
    }
    let in_words = place.quoted.or(is_words(place.block).then_some(place.line));
    if let Some(words) = in_words {
        if let Some(open) = words.rfind('{').filter(|open| is_open(words, *open)) {
            let inner = words.get(open + 1..).unwrap_or_default();
            return (in_braces(place, things, inner), typed_at);
        }
        if let Some(path) = image_path(words) {
            return (files(project, file, path, is_image), from_end(path));
        }
    }
    if let Some(quoted) = place.quoted {
        return match place.words.iter().rev().nth(1) {
            Some(&"use") => (sources(project, file), from_end(quoted)),
            Some(&"from") => (files(project, file, quoted, is_rows), from_end(quoted)),
            _ => (Vec::new(), typed_at),
        };
    }
    if let Some(directive) = line.strip_prefix('@').filter(|_| is_in_steps(place.block)) {
        if !directive.contains(' ') {
            // The sign is typed already.
            return (directives(place.block), typed_at);
        }
        let mut offers = in_directive(place, things);
        if directive.trim() == "continue" {
            offers.extend(named_steps(&project.sources().get(file).text));
        }
        return (offers, typed_at);
    }
    let offers = match place.block {
        Block::Outside => items(),
        Block::Prose => steps(place),
        Block::Options => vec![Offer::snippet(
            "@option",
            "one of the answers",
            "@option \"${1:answer}\" {\n  - ${2:Do this.}\n}",
        )],
        Block::Values | Block::Front => Vec::new(),
        Block::Sections if place.words.is_empty() => section_heads(),
        Block::Rules => in_rules(place, things),
        Block::Example => in_example(place, things),
        Block::Head | Block::Sections => in_head(place, things),
    };
    (offers, typed_at)
}

/// Whether a brace in prose is open at the end of the words.
fn is_open(words: &str, open: usize) -> bool {
    let inner = words.get(open + 1..).unwrap_or_default();
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    inner.chars().all(is_name)
        && !words
            .get(..open)
            .is_some_and(|before| before.ends_with('\\'))
}

fn is_words(block: Block) -> bool {
    matches!(block, Block::Prose | Block::Front)
}

fn is_in_steps(block: Block) -> bool {
    matches!(block, Block::Prose | Block::Options)
}

/// The address of an image that is being written.
fn image_path(words: &str) -> Option<&str> {
    let open = words.rfind("](")?;
    let image = words.get(..open)?.rfind("![")?;
    let path = words.get(open + 2..)?;
    let is_within = !words.get(image..open)?.contains(']') && !path.contains([')', ' ']);
    is_within.then_some(path)
}

fn is_image(name: &str) -> bool {
    [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif"]
        .iter()
        .any(|ending| name.to_ascii_lowercase().ends_with(ending))
}

fn is_rows(name: &str) -> bool {
    crate::syntax::rows::ENDINGS
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Files and folders below that of a source, by the path that is typed so far.
fn files(
    project: &LiveProject,
    file: FileId,
    typed: &str,
    fits: impl Fn(&str) -> bool,
) -> Vec<Offer> {
    let own = &project.sources().get(file).path;
    let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
    let below = typed.rsplit_once('/').map_or("", |(below, _)| below);
    // The paths are listed from the folder of the source, so that what leads out of it is not.
    let within = if below.is_empty() {
        folder.to_owned()
    } else {
        format!("{folder}/{below}")
    };
    if below.split('/').any(|part| part == "..") {
        return Vec::new();
    }
    let Ok(names) = project.files().names(&within) else {
        return Vec::new();
    };
    let prefix = if below.is_empty() {
        String::new()
    } else {
        format!("{below}/")
    };
    let offer = |listed: crate::driver::Listed| {
        let is_folder = listed.fault == Some(crate::driver::FileFault::Folder);
        let is_wanted = is_folder || listed.fault.is_none() && fits(&listed.path);
        let end = if is_folder { "/" } else { "" };
        let path = format!("{prefix}{}{end}", listed.path);
        (is_wanted && !listed.path.starts_with('.'))
            .then(|| Offer::new(&path, CompletionKind::File, ""))
    };
    names.into_iter().filter_map(offer).collect()
}

/// The other sources, by their paths from this one.
fn sources(project: &LiveProject, file: FileId) -> Vec<Offer> {
    let own = project.sources().get(file).path.clone();
    let others = project.by_path().keys().filter(|path| **path != own);
    let mut offers: Vec<Offer> = others
        .map(|path| Offer::new(&path_between(&own, path), CompletionKind::File, ""))
        .collect();
    // Those nearby are likelier.
    offers.sort_by_key(|offer| offer.label.matches('/').count());
    offers
}

/// Behind `//`.
fn suppression(comment: &str) -> Vec<Offer> {
    let words: Vec<&str> = comment.split_whitespace().collect();
    match words.as_slice() {
        [] | [_] if !comment.ends_with(' ') || words.is_empty() => vec![Offer::snippet(
            "casebook: allow",
            "allow a finding on what follows",
            "casebook: allow ${1:code} because \"${2:why}\"",
        )],
        ["casebook:", "allow", ..] if !words.contains(&"because") => codes::ALL
            .iter()
            .filter(|code| !code.is_fixed())
            .map(|code| Offer::new(code.name, CompletionKind::Code, code.summary))
            .collect(),
        _ => Vec::new(),
    }
}

/// Between braces in prose.
fn in_braces(place: &Place<'_>, things: &[Thing], inner: &str) -> Vec<Offer> {
    if let Some((first, _)) = inner.split_once('.') {
        let Some(thing) = named(things, first) else {
            return Vec::new();
        };
        return match thing.kind {
            ThingKind::Term { has_short: true } => {
                vec![Offer::new("short", CompletionKind::Term, "the short form")]
            }
            ThingKind::Decision | ThingKind::Eligibility => rules(thing),
            _ => values(thing),
        };
    }
    let is_said = |thing: &&Thing| !matches!(thing.kind, ThingKind::Values | ThingKind::Calendar);
    let mut offers = parameters(place, things);
    offers.extend(things.iter().filter(is_said).map(offer));
    offers
}

/// The parameters of the procedure in whose body a place is.
fn parameters(place: &Place<'_>, things: &[Thing]) -> Vec<Offer> {
    let name = place.name.split('(').next().unwrap_or_default();
    let own = things
        .iter()
        .find(|thing| place.item == "procedure" && thing.name == name);
    let parameters = own.iter().flat_map(|thing| &thing.parameters);
    parameters
        .map(|name| Offer::new(name, CompletionKind::Parameter, "a parameter"))
        .collect()
}

fn named<'t>(things: &'t [Thing], name: &str) -> Option<&'t Thing> {
    things.iter().find(|thing| thing.name == name)
}

fn offer(thing: &Thing) -> Offer {
    let kind = match thing.kind {
        ThingKind::Term { .. } => CompletionKind::Term,
        ThingKind::Fact | ThingKind::Quantity | ThingKind::Values | ThingKind::Calendar => {
            CompletionKind::Fact
        }
        ThingKind::Define => CompletionKind::Define,
        ThingKind::Outcome => CompletionKind::Outcome,
        ThingKind::Decision | ThingKind::Eligibility => CompletionKind::Decision,
        ThingKind::Procedure => CompletionKind::Procedure,
        ThingKind::Guide | ThingKind::Group => CompletionKind::Guide,
        ThingKind::Scenario => CompletionKind::Scenario,
    };
    let detail = format!("{}: {}", thing.kind.word(), thing.label);
    Offer::new(&thing.name, kind, &detail)
}

fn of_kind(things: &[Thing], fits: impl Fn(ThingKind) -> bool) -> Vec<Offer> {
    let fitting = things.iter().filter(|thing| fits(thing.kind));
    fitting.map(offer).collect()
}

fn values(thing: &Thing) -> Vec<Offer> {
    let values = thing.values.iter();
    values
        .map(|(name, label)| Offer::new(name, CompletionKind::Value, label))
        .collect()
}

fn rules(thing: &Thing) -> Vec<Offer> {
    let rules = thing.rules.iter();
    rules
        .map(|name| {
            Offer::new(
                name,
                CompletionKind::Rule,
                &format!("a rule of {}", thing.name),
            )
        })
        .collect()
}

fn subjects(things: &[Thing]) -> Vec<Offer> {
    let mut offers = of_kind(things, ThingKind::is_subject);
    offers.extend(keywords(&["not"]));
    offers
}

/// Where a step could begin.
fn steps(place: &Place<'_>) -> Vec<Offer> {
    if !place.line.trim().is_empty() {
        return Vec::new();
    }
    let mut offers = vec![
        Offer::snippet("- ", "a step", "- $1"),
        Offer::snippet("=> ", "the result of the step above", "=> $1"),
    ];
    let with_sign = |offer: Offer| Offer {
        label: format!("@{}", offer.label),
        snippet: offer.snippet.map(|snippet| format!("@{snippet}")),
        ..offer
    };
    offers.extend(directives(place.block).into_iter().map(with_sign));
    offers
}

/// Behind the word of a directive.
fn in_directive(place: &Place<'_>, things: &[Thing]) -> Vec<Offer> {
    // Behind the brace of the branch before.
    let words = place.words.as_slice();
    let words = words.strip_prefix(&["}"]).unwrap_or(words);
    match words {
        ["@do"] => {
            let call = |thing: &Thing| {
                let arguments = thing.parameters.iter().enumerate();
                let arguments: Vec<String> = arguments
                    .map(|(at, name)| format!("{name}: \"${}\"", at + 1))
                    .collect();
                let snippet = format!("{}({})", thing.name, arguments.join(", "));
                Offer {
                    snippet: (!thing.parameters.is_empty()).then_some(snippet),
                    ..offer(thing)
                }
            };
            let procedures = things
                .iter()
                .filter(|thing| thing.kind == ThingKind::Procedure);
            procedures.map(call).collect()
        }
        ["@do", name, "("] | ["@do", name, "(", .., ","] => {
            let own = named(things, name).into_iter();
            let own = own.flat_map(|thing| &thing.parameters);
            own.map(|name| {
                let argument = format!("{name}: \"$1\"");
                Offer::snippet(name, "a parameter", &argument)
            })
            .collect()
        }
        ["@do", ..] => keywords(&["once"]),
        ["@end"] => of_kind(things, |kind| kind == ThingKind::Outcome),
        ["@continue"] => of_kind(things, |kind| {
            matches!(
                kind,
                ThingKind::Guide | ThingKind::Group | ThingKind::Scenario
            )
        }),
        ["@set"] => of_kind(things, |kind| kind == ThingKind::Fact),
        ["@set", "not"] => of_kind(things, |kind| kind == ThingKind::Fact),
        ["@set", _] => keywords(&["to"]),
        ["@set", fact, "to"] => named(things, fact).map(values).unwrap_or_default(),
        ["@show"] => of_kind(things, |kind| {
            matches!(
                kind,
                ThingKind::Guide
                    | ThingKind::Decision
                    | ThingKind::Eligibility
                    | ThingKind::Procedure
            )
        }),
        ["@show", _] => keywords(&["as"]),
        ["@show", _, "as"] => keywords(&["table", "list", "matrix"]),
        ["@show", _, "as", "matrix"] => keywords(&["by"]),
        ["@show", _, "as", "matrix", .., "by" | ","] => {
            of_kind(things, |kind| kind == ThingKind::Fact)
        }
        ["@else"] => keywords(&["if"]),
        ["@if" | "@requires" | "@else", ..] => in_condition(place, things, &[]),
        _ => Vec::new(),
    }
}

/// The steps of a text that have names.
fn named_steps(text: &str) -> Vec<Offer> {
    let name = |line: &str| Some(line.trim().strip_prefix("@id ")?.trim().to_owned());
    let names: BTreeSet<String> = text.lines().filter_map(name).collect();
    let offer = |name: &String| Offer::new(name, CompletionKind::Scenario, "a step");
    names.iter().map(offer).collect()
}

/// In the head of an item, a scenario or a group.
fn in_head(place: &Place<'_>, things: &[Thing]) -> Vec<Offer> {
    let words = place.words.as_slice();
    let behind: &[&str] = match (words.first().copied(), words.last().copied()) {
        (Some("outcome"), Some("\"")) => return keywords(&["good"]),
        (Some("use" | "term" | "outcome"), _) => return Vec::new(),
        (Some("scenario" | "group"), Some("\"")) => {
            return keywords(&["when", "otherwise", "valid", "was"]);
        }
        (Some("guide"), Some("\"")) => return keywords(&["for", "otherwise", "as"]),
        (Some("decision" | "eligibility"), Some("\"")) => {
            return keywords(&["is", "for", "called", "rules"]);
        }
        (Some("fact"), Some("\"")) => return keywords(&["is", "not", "ask", "short"]),
        (Some("fact" | "decision"), Some("of")) => {
            return of_kind(things, |kind| kind == ThingKind::Values);
        }
        (Some("fact" | "decision" | "parameter"), Some("is")) => return domains(),
        (Some("parameter"), Some("\"")) if words.contains(&"from") => return keywords(&["by"]),
        (Some("quantity" | "parameter"), Some("\"")) => return keywords(&["is"]),
        // Behind the domain.
        (Some("fact"), _) if words.contains(&"is") => return keywords(&["ask"]),
        (Some("parameter"), _) if words.contains(&"is") && !words.contains(&"by") => {
            return keywords(&["from"]);
        }
        (Some("decision"), Some(last)) if words.contains(&"is") && !words.contains(&"for") => {
            return match last {
                "rules" => keywords(&["first", "from"]),
                "first" => keywords(&["from"]),
                _ => keywords(&["rules", "rules first", "from"]),
            };
        }
        (Some("parameter"), Some("by" | ",")) => {
            return of_kind(things, |kind| kind == ThingKind::Fact);
        }
        (Some("define"), Some("\"")) => return keywords(&["as", "not"]),
        (Some("procedure"), Some("\"")) => return keywords(&["requires"]),
        (Some("define"), Some("as")) | (Some("assume"), Some("\"")) => return subjects(things),
        (Some("quantity"), _) => {
            return of_kind(things, |kind| {
                matches!(
                    kind,
                    ThingKind::Fact | ThingKind::Quantity | ThingKind::Decision
                )
            });
        }
        (Some("decision"), _) => &["is", "rules", "from"],
        (Some("guide"), _) => &["otherwise", "as titled"],
        (Some("scenario" | "group"), _) => &["as titled"],
        _ => &[],
    };
    in_condition(place, things, behind)
}

/// In a rule of a decision.
fn in_rules(place: &Place<'_>, things: &[Thing]) -> Vec<Offer> {
    let own = named(things, place.name);
    let results = || own.map(values).unwrap_or_default();
    match place.words.as_slice() {
        [] => {
            let rule = Offer::snippet("rule", "a named rule", "${1:name}: ${2:value} when $3");
            let last = Offer::snippet("otherwise", "whoever is left", "otherwise $1");
            let mut offers = vec![rule, last];
            offers.extend(results());
            offers
        }
        [.., ":"] | ["otherwise"] => results(),
        [_, ":", _] | [_] => keywords(&["when", "unless", "because"]),
        words => {
            let begins = |word: &&&str| ["when", "unless", "overrides", "because"].contains(*word);
            match words.iter().rev().find(begins) {
                Some(&"overrides") => own.map(rules).unwrap_or_default(),
                Some(&"because") => Vec::new(),
                None => keywords(&["when", "unless", "overrides", "because", "valid"]),
                Some(_) => {
                    in_condition(place, things, &["unless", "overrides", "because", "valid"])
                }
            }
        }
    }
}

fn in_example(place: &Place<'_>, things: &[Thing]) -> Vec<Offer> {
    match place.words.as_slice() {
        [] => keywords(&["given", "expect", "choose"]),
        ["expect"] => of_kind(things, |kind| {
            matches!(
                kind,
                ThingKind::Decision | ThingKind::Eligibility | ThingKind::Guide
            )
        }),
        ["expect", subject] => match named(things, subject).map(|thing| thing.kind) {
            Some(ThingKind::Guide) => keywords(&["goes", "ends"]),
            _ => keywords(&["is"]),
        },
        ["expect", _, "goes", ..] => of_kind(things, |kind| kind == ThingKind::Scenario),
        ["expect", _, "ends", ..] => of_kind(things, |kind| kind == ThingKind::Outcome),
        ["expect", subject, .., last] => {
            let Some(thing) = named(things, subject) else {
                return Vec::new();
            };
            if place.words.contains(&"because") {
                rules(thing)
            } else if *last == "is" {
                values(thing)
            } else {
                keywords(&["because"])
            }
        }
        ["given", ..] => in_condition(place, things, &[]),
        _ => Vec::new(),
    }
}

/// In a condition; `behind` are the words that can follow it.
fn in_condition(place: &Place<'_>, things: &[Thing], behind: &[&str]) -> Vec<Offer> {
    let words = place.words.as_slice();
    let subject = |word: &&&str| named(things, word).is_some_and(|thing| thing.kind.is_subject());
    let tested = |words: &[&str]| {
        // In a list, what is tested stands before it.
        let open = words.iter().rposition(|word| *word == "(");
        let before = open.filter(|_| is_in_list(words)).unwrap_or(words.len());
        let last = words.iter().take(before).rev().find(subject);
        last.and_then(|name| named(things, name))
    };
    let connectives = || {
        let mut offers = keywords(&["and", "or", "implies"]);
        offers.extend(keywords(behind));
        offers
    };
    match words {
        [.., "one" | "any", "of", "("] | [.., "is", "("] => {
            tested(words).map(values).unwrap_or_default()
        }
        [.., ","] if is_in_list(words) => tested(words).map(values).unwrap_or_default(),
        [.., "on" | "at", "or"] => keywords(&["before", "after"]),
        [.., "on" | "at"] => keywords(&["or before", "or after"]),
        [.., "<" | ">" | "<=" | ">=" | "before" | "after"] => of_kind(things, |kind| {
            matches!(
                kind,
                ThingKind::Fact | ThingKind::Quantity | ThingKind::Decision
            )
        }),
        [.., "one" | "any"] => keywords(&["of"]),
        [.., "one" | "any", "of"] => Vec::new(),
        [.., "includes"] => {
            let mut offers = tested(words).map(values).unwrap_or_default();
            offers.extend(keywords(&["any of"]));
            offers
        }
        [.., "is"] | [.., "is", "not"] => {
            let mut offers = tested(words).map(values).unwrap_or_default();
            offers.extend(keywords(&["one of", "not"]));
            offers
        }
        [
            ..,
            name,
            "<" | ">" | "<=" | ">=" | "before" | "after" | "in" | "on" | "at",
            number,
        ] if is_number(number) => unit(things, name, connectives()),
        [.., name, "is", number] if is_number(number) => unit(things, name, connectives()),
        [.., last] if named(things, last).is_some_and(|thing| thing.kind.is_subject()) => {
            let mut offers = named(things, last).map(operators).unwrap_or_default();
            offers.extend(connectives());
            offers
        }
        []
        | [
            ..,
            "when" | "unless" | "for" | "and" | "or" | "not" | "implies" | "(" | "requires"
            | "given" | "," | "@if" | "if" | "@requires",
        ] => subjects(things),
        _ => connectives(),
    }
}

/// Whether the last parenthesis is open.
fn is_in_list(words: &[&str]) -> bool {
    let open = words.iter().rev().position(|word| *word == "(");
    let close = words.iter().rev().position(|word| *word == ")");
    open.is_some_and(|open| close.is_none_or(|close| open < close))
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// The unit of a number, and what can follow it without one.
fn unit(things: &[Thing], name: &str, without: Vec<Offer>) -> Vec<Offer> {
    match named(things, name).map(|thing| &thing.tested) {
        Some(Tested::Number(Some(unit))) => {
            vec![Offer::new(unit, CompletionKind::Unit, "the unit")]
        }
        _ => without,
    }
}

/// The words by which a thing is tested.
fn operators(thing: &Thing) -> Vec<Offer> {
    match &thing.tested {
        Tested::Never | Tested::Bare if thing.values.is_empty() => Vec::new(),
        Tested::Never | Tested::Bare | Tested::OneOf => keywords(&["is", "is not", "is one of"]),
        Tested::AnyOf => keywords(&["includes", "includes any of", "is", "is nothing"]),
        Tested::Number(_) | Tested::Version => keywords(&["is", ">", ">=", "<", "<=", "in"]),
        Tested::Date => keywords(&["before", "after", "on or before", "on or after", "is", "in"]),
        Tested::Time => keywords(&["before", "after", "at or before", "at or after", "in"]),
    }
}
