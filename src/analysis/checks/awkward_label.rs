//! `awkward-label`: the label of a fact or of a value does not fit into the sentences that pages make
//! of it: "you sign in is with a password".

use std::collections::BTreeMap;

use crate::base::{Diagnostic, Span, codes};
use crate::model::{Domain, Fact, File, Model};
use crate::model::{ValueName, Values};

/// Words that begin a clause of their own, which has a verb already.
const SUBJECTS: [&str; 8] = ["you", "it", "we", "they", "he", "she", "i", "there"];

/// Words that have a capital only where a sentence begins.
const OPENINGS: [&str; 45] = [
    "A", "An", "The", "This", "That", "These", "Those", "You", "Your", "It", "Its", "We", "Our",
    "They", "Their", "He", "She", "There", "My", "Is", "Are", "Do", "Does", "Did", "Has", "Have",
    "Can", "Will", "Was", "Were", "How", "What", "When", "Where", "Which", "Who", "Why", "If",
    "No", "Not", "Any", "Der", "Die", "Das", "Es",
];

/// What a German sentence begins with whose verb stands behind it: behind “wenn” that stands at the end.
const GERMAN_SUBJECTS: [&str; 4] = ["Sie", "du", "wir", "ihr"];
/// Such verbs.
const GERMAN_VERBS: [&str; 24] = [
    "haben",
    "hast",
    "habt",
    "sind",
    "bist",
    "seid",
    "waren",
    "hatten",
    "können",
    "kannst",
    "könnt",
    "möchten",
    "möchtest",
    "wollen",
    "willst",
    "müssen",
    "musst",
    "dürfen",
    "darfst",
    "sollen",
    "sollst",
    "werden",
    "wirst",
    "brauchen",
];

pub(crate) fn run(model: &Model, file: &File) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, define) in model.defines.of_file(file.id) {
        for label in std::iter::once(&define.label).chain(&define.not) {
            found.extend(form(define.span, &model.plain(label), true));
        }
    }
    for (_, fact) in model
        .facts
        .of_file(file.id)
        // What has no name of its own is said otherwise.
        .filter(|(id, fact)| !fact.broken && (fact.computed.is_none() || model.is_named(*id)))
    {
        of_fact(model, fact, &mut found);
    }
    for (_, list) in model.values.of_file(file.id) {
        let names = list.values.all_names();
        for label in names.map(|name| (list.values.span(name), list.values.label(name))) {
            let (Some(span), label) = label else {
                continue;
            };
            found.extend(form(span, &model.plain(label), false));
        }
        found.extend(alike(model, &list.values, &list.name));
    }
    for (_, decision) in model.decisions.of_file(file.id) {
        let title = model.plain(decision.called.as_ref().unwrap_or(&decision.title));
        found.extend(form(decision.span, &title, false));
        let last = title.split_whitespace().next_back().unwrap_or_default();
        if decision.eligibility && matches!(last, "available" | "unavailable") {
            let message = format!("pages would say “{title} is not available”");
            let help = "name the thing that somebody may have or do: “Help by post”";
            found.push(Diagnostic::new(&codes::AWKWARD_LABEL, decision.span, message).help(help));
        }
        if let Some(values) = decision.domain.enumeration()
            && !decision.eligibility
            && is_listed(values, decision.span)
        {
            for value in values.iter() {
                found.extend(form(value.span, &model.plain(&value.label), false));
            }
            found.extend(alike(model, values, &decision.name));
        }
    }
    for (_, outcome) in model.outcomes.of_file(file.id) {
        found.extend(form(outcome.span, &model.plain(&outcome.label), false));
    }
    for (_, term) in model.terms.of_file(file.id) {
        found.extend(form(term.span, &term.full, false));
    }
    found
}

/// Values that read alike: no page could tell them apart.
fn alike(model: &Model, values: &Values, name: &str) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    let mut found = Vec::new();
    for named in values.all_names() {
        let Some(span) = values.span(named) else {
            continue;
        };
        let words = model.plain(values.label(named));
        if let Some(first) = seen.get(&words) {
            let two = match named {
                ValueName::Value(_) => "two values",
                ValueName::Group(_) => "a group and another name",
            };
            let message = format!("{two} of `{name}` read “{words}”");
            found.push(
                Diagnostic::new(&codes::AWKWARD_LABEL, span, message)
                    .also(*first, "the other one")
                    .help("say in each what tells it from the other"),
            );
        } else {
            seen.insert(words, span);
        }
    }
    found
}

/// Whether values are listed where something of them is declared, not read from a file.
fn is_listed(values: &Values, declared: Span) -> bool {
    values.iter().all(|value| value.span.file == declared.file)
}

fn of_fact(model: &Model, fact: &Fact, found: &mut Vec<Diagnostic>) {
    let label = model.plain(&fact.label);
    let listed = fact.domain.enumeration();
    let listed = listed.filter(|values| is_listed(values, fact.span));
    found.extend(
        listed
            .into_iter()
            .flat_map(|values| alike(model, values, &fact.name)),
    );
    let labels = std::iter::once(&fact.label).chain(&fact.not);
    let odd: Vec<Diagnostic> = labels
        .filter_map(|label| form(fact.span, &model.plain(label), true))
        .collect();
    let is_odd = !odd.is_empty();
    found.extend(odd);
    // The label of a yes/no fact is a clause.
    let verb = match &fact.domain {
        Domain::YesNo => return,
        Domain::OneOf(_) | Domain::Ordered(_) => "is",
        Domain::AnyOf(_) => "include",
    };
    if label.ends_with(&format!(" {verb}")) {
        return found.push(unlike_a_thing(fact, &label, verb));
    }
    if !is_odd && is_clause(&label) {
        return found.push(unlike_a_thing(fact, &label, verb));
    }
    for value in fact.domain.values() {
        let words = model.plain(&value.label);
        let is_one = matches!(fact.domain, Domain::OneOf(_));
        let odd = listed.and_then(|_| form(value.span, &words, false));
        if let Some(odd) = odd {
            found.push(odd);
        } else if !is_odd && is_one && is_clause(&words) {
            found.push(of_value(value.span, &label, &words));
        }
    }
}

/// What a label is not, whatever it stands for: a sentence of its own.
fn form(span: Span, label: &str, is_behind_if: bool) -> Option<Diagnostic> {
    let mut words = label.split_whitespace();
    let first = words.next()?;
    let begins_sentence = is_behind_if && OPENINGS.contains(&first) && words.next().is_some();
    if is_behind_if && let Some(turned) = with_verb_last(label) {
        let message = format!("“{label}” is a sentence of its own, and pages say it behind “wenn”");
        let help = format!("let the verb stand at the end: \"{turned}\"");
        return Some(Diagnostic::new(&codes::AWKWARD_LABEL, span, message).help(help));
    }
    let last = label.chars().next_back()?;
    // "Yahoo!" and "D:" are names.
    let is_name = label.split_whitespace().count() == 1
        && (last == '!' || last == ':' && label.chars().count() == 2);
    if is_name && label.starts_with(char::is_uppercase) {
        return None;
    }
    let message = if last == '?' {
        format!("“{label}” is a question, and pages say it behind “if”")
    } else if matches!(last, '.' | '!' | ':' | ';' | ',') && !is_abbreviation(label) {
        format!("“{label}” ends with a mark, and pages go on behind it")
    } else if begins_sentence {
        format!("“{label}” begins with a capital, and pages say it behind “if”")
    } else {
        return None;
    };
    let stripped = label.trim_end_matches(['.', '!', ':', ';', ',', '?']);
    let mut letters = stripped.chars();
    let small: String = letters
        .next()
        .map(|c| c.to_lowercase().chain(letters).collect())
        .unwrap_or_default();
    let help = if last == '?' {
        "name the thing that is asked for, or say what is true: “the number of your bags”, “it is connected”; the question stands behind `ask`".to_owned()
    } else if begins_sentence {
        format!("write \"{small}\"")
    } else {
        format!("write \"{stripped}\"")
    };
    Some(Diagnostic::new(&codes::AWKWARD_LABEL, span, message).help(help))
}

/// A German sentence as a clause behind “wenn”. `None` where it is none, or is one already.
fn with_verb_last(label: &str) -> Option<String> {
    let mut words = label.split_whitespace();
    let subject = words.next().filter(|word| GERMAN_SUBJECTS.contains(word))?;
    let verb = words.next().filter(|word| GERMAN_VERBS.contains(word))?;
    let rest: Vec<&str> = words.collect();
    (!rest.is_empty()).then(|| format!("{subject} {} {verb}", rest.join(" ")))
}

/// Whether a text ends with a short word in capitals, which has its full stop always: "Acme Inc."
fn is_abbreviation(label: &str) -> bool {
    let last = label.split_whitespace().next_back().unwrap_or_default();
    let letters = last.trim_end_matches('.');
    label.ends_with('.')
        && (letters.contains('.')
            || last.starts_with(char::is_uppercase) && letters.chars().count() <= 4
            || letters.chars().count() <= 4 && !letters.is_empty())
}

/// Whether a label has a subject and a verb.
fn is_clause(label: &str) -> bool {
    let mut words = label.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    SUBJECTS.contains(&first.as_str()) && words.next().is_some()
}

fn unlike_a_thing(fact: &Fact, label: &str, verb: &str) -> Diagnostic {
    let message = format!("pages would say “{label} {verb} …”, which is no sentence");
    let help = format!(
        "name the thing that `{}` is about, so that “{verb}” can follow: “the way you sign in”, “your plan”",
        fact.name
    );
    Diagnostic::new(&codes::AWKWARD_LABEL, fact.span, message).help(help)
}

fn of_value(span: Span, label: &str, words: &str) -> Diagnostic {
    let message = format!("pages would say “{label} is {words}”, which is no sentence");
    let help = format!(
        "say it so that it follows “{label} is”; where it is a clause of its own, make it a yes/no fact"
    );
    Diagnostic::new(&codes::AWKWARD_LABEL, span, message).help(help)
}
