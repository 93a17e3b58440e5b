//! Items, sections, directives and domains as they begin, to be filled in.

use super::offer::{Offer, keywords};
use super::place::Block;

/// Items, as snippets.
pub(super) fn items() -> Vec<Offer> {
    let all: [(&str, &str, &str); 19] = [
        ("use", "the names of another file", "use \"$1\""),
        (
            "term",
            "a name that readers see",
            "term ${1:name} \"${2:words}\"",
        ),
        (
            "fact",
            "something known about a reader: yes or no",
            "fact ${1:name} \"${2:it is so}\" not \"${3:it is not so}\" is yes/no",
        ),
        (
            "fact one of",
            "something known about a reader: one of several",
            "fact ${1:name} \"${2:the kind}\" is one of {\n  ${3:value}  \"${4:label}\"\n}",
        ),
        (
            "fact number",
            "something known about a reader: a number",
            "fact ${1:name} \"${2:the time}\" is ${3:0..365 days}",
        ),
        (
            "values",
            "values that several facts may have, in a file",
            "values ${1:name} from \"${2:values.csv}\"",
        ),
        (
            "quantity",
            "an amount that is worked out of facts",
            "quantity ${1:name} \"${2:the time since then}\" is $3",
        ),
        (
            "parameter",
            "an amount that the rows of a file give",
            "parameter ${1:name} \"${2:the fee}\" is ${3:0.00..100.00 EUR} from \"${4:fees.csv}\" by $5",
        ),
        (
            "calendar",
            "the days that are working days",
            "calendar ${1:name} \"${2:working days}\" from \"${3:holidays.csv}\"",
        ),
        (
            "months end",
            "what the end of a short month is",
            "months end ${1:early}",
        ),
        (
            "define",
            "a name for a condition",
            "define ${1:name} \"${2:label}\" as $3",
        ),
        (
            "assume",
            "what is true of every reader",
            "assume \"${1:sentence}\"\n  $2",
        ),
        (
            "outcome",
            "where a way ends",
            "outcome ${1:name} \"${2:label}\" good",
        ),
        (
            "eligibility",
            "who may do a thing",
            "eligibility ${1:can-do} \"${2:title}\" {\n  ${3:rule}: unavailable when $4 because \"${5:why}\"\n  otherwise available\n}",
        ),
        (
            "decision",
            "what follows from the facts",
            "decision ${1:name} \"${2:title}\" is one of {\n  ${3:value}  \"${4:label}\"\n} rules {\n  ${5:rule}: ${3:value} when $6\n}",
        ),
        (
            "procedure",
            "steps that several ways share",
            "procedure ${1:name} \"${2:title}\" {\n  - ${3:Do this.}\n}",
        ),
        (
            "guide",
            "what each kind of reader does",
            "guide ${1:name} \"${2:title}\" {\n  scenario ${3:name} \"${4:title}\" when $5 {\n    - ${6:Do this.}\n    @end $7\n  }\n}",
        ),
        (
            "article",
            "the prose of the page",
            "article {\n  ${1:Prose.}\n\n  @show $2\n}",
        ),
        (
            "example",
            "a reader, and what is expected",
            "example \"${1:title}\" {\n  given $2\n  expect $3\n}",
        ),
    ];
    all.iter()
        .map(|(label, detail, snippet)| Offer::snippet(label, detail, snippet))
        .collect()
}

pub(super) fn section_heads() -> Vec<Offer> {
    let all: [(&str, &str, &str); 5] = [
        (
            "scenario",
            "what one kind of reader does",
            "scenario ${1:name} \"${2:title}\" when $3 {\n  - ${4:Do this.}\n  @end $5\n}",
        ),
        (
            "scenario otherwise",
            "for whoever is left",
            "scenario ${1:name} \"${2:title}\" otherwise {\n  - ${3:Do this.}\n  @end $4\n}",
        ),
        (
            "group",
            "scenarios under one heading",
            "group ${1:name} \"${2:title}\" when $3 {\n  $0\n}",
        ),
        ("intro", "prose before the scenarios", "intro {\n  $1\n}"),
        (
            "steps",
            "one way for all",
            "steps {\n  - ${1:Do this.}\n  @end $2\n}",
        ),
    ];
    all.iter()
        .map(|(label, detail, snippet)| Offer::snippet(label, detail, snippet))
        .collect()
}

/// Directives, without their sign.
pub(super) fn directives(block: Block) -> Vec<Offer> {
    let option = (
        "option",
        "one of the answers",
        "option \"${1:answer}\" {\n  - ${2:Do this.}\n}",
    );
    let all: [(&str, &str, &str); 17] = [
        ("do", "the steps of a procedure", "do $1"),
        ("end", "the end of the way", "end $1"),
        (
            "continue",
            "on to another scenario, or to a step",
            "continue $1",
        ),
        (
            "if",
            "a branch on the facts",
            "if $1 {\n  - ${2:Do this.}\n}",
        ),
        (
            "else",
            "whoever no branch above takes",
            "else {\n  - ${1:Do this.}\n}",
        ),
        (
            "else if",
            "another branch on the facts",
            "else if $1 {\n  - ${2:Do this.}\n}",
        ),
        (
            "choose",
            "a branch on the reader's choice",
            "choose \"${1:question}\" {\n  @option \"${2:answer}\" {\n    - ${3:Do this.}\n  }\n}",
        ),
        ("set", "what the step changes", "set $1"),
        ("requires", "what must hold here", "requires $1"),
        (
            "irreversible",
            "there is no way back behind this step",
            "irreversible \"${1:why}\"",
        ),
        ("wait", "time passes", "wait ${1:3 days}"),
        ("id", "a name for the step", "id ${1:name}"),
        ("note", "a note", "note ${1:words}"),
        ("tip", "a tip", "tip ${1:words}"),
        ("warning", "a warning", "warning ${1:words}"),
        (
            "see",
            "a page elsewhere",
            "see \"${1:title}\" ${2:https://}",
        ),
        ("show", "a guide or a decision on the page", "show $1"),
    ];
    let options = (block == Block::Options).then_some(option);
    let all = all
        .into_iter()
        .filter(|_| block == Block::Prose)
        .chain(options);
    all.map(|(label, detail, snippet)| Offer::snippet(label, detail, snippet))
        .collect()
}

pub(super) fn domains() -> Vec<Offer> {
    let mut offers = keywords(&["yes/no"]);
    let all: [(&str, &str, &str); 6] = [
        (
            "one of",
            "one of several values",
            "one of {\n  ${1:value}  \"${2:label}\"\n}",
        ),
        (
            "any of",
            "any of several values together",
            "any of {\n  ${1:value}  \"${2:label}\"\n}",
        ),
        ("number", "a number between two bounds", "${1:0..365 days}"),
        ("date", "a day", "date ${1:2025-01-01} .. ${2:2030-12-31}"),
        ("time", "a time of day", "time ${1:00:00} .. ${2:23:59}"),
        ("version", "a version", "version ${1:1.0} .. ${2:2.0}"),
    ];
    let all = all.iter();
    offers.extend(all.map(|(label, detail, snippet)| Offer::snippet(label, detail, snippet)));
    offers
}
