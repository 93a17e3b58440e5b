//! The sentences that a page makes of conditions: each must say one thing, in words that a writer
//! would use.

use std::collections::BTreeSet;

use crate::analysis::mentions::Mentions;
use crate::base::{Diagnostic, Sources, Span, codes};
use crate::emit::article::{self, Leftover, LeftoverKind, Misfit, Misread, Pages, Unclear};
use crate::model::{Condition, ConditionKind, File, Inline, Model, Page, Placement, visit};
use crate::words::clause::Unsayable;
use crate::words::{Vocabulary, in_message};

use super::settings::Settings;

/// What is not clear on the page of a file.
pub(super) fn check(
    model: &Model,
    file: &File,
    sources: &Sources,
    settings: &Settings,
) -> Vec<Diagnostic> {
    let Some(page) = &file.page else {
        return Vec::new();
    };
    let language = settings.language();
    let Some(vocabulary) = Vocabulary::of(language) else {
        return Vec::new();
    };
    let (placement, overlapping) = (Placement::default(), BTreeSet::new());
    let mentions = Mentions::new();
    let pages = Pages {
        model,
        placement: &placement,
        sources: &settings.sources,
        vocabulary,
        overlapping: &overlapping,
        mentions: &mentions,
    };
    let document = article::compose(&pages, file, page);
    let mut found: Vec<Diagnostic> = document
        .misfits
        .iter()
        .map(|(asked, misfit)| unfit(model, *asked, *misfit))
        .collect();
    for leftover in article::leftovers(&document) {
        found.extend(left_over(model, file, page, sources, &leftover));
    }
    let (mut denied, mut blamed) = (BTreeSet::new(), BTreeSet::new());
    for (said, unclear) in article::unclear(model, file, language, &document) {
        match unclear {
            Unclear::Denial => {
                for label in &said.unsayable {
                    if denied.insert(*label) {
                        found.push(unsaid(model, *label, &said.meant));
                    }
                }
            }
            // That two values read alike is said where they are declared.
            Unclear::Ambiguous(_) if reads_alike(model, &said.meant) => {}
            Unclear::Ambiguous(text) => {
                let (label, span) = ambiguous_label(model, &said.meant);
                if blamed.insert(span) {
                    found.push(ambiguous(&label, span, &text, said.meant.span));
                }
            }
        }
    }
    found
}

/// Something that readers see and should not.
fn left_over(
    model: &Model,
    file: &File,
    page: &Page,
    sources: &Sources,
    leftover: &Leftover,
) -> Option<Diagnostic> {
    let Leftover { found, line, kind } = leftover;
    // The text that has it, if it stands in one.
    let mut place = None;
    let mut in_code = false;
    for seen in file.sees.iter().filter_map(|seen| model.file(*seen)) {
        visit::sentences(model, seen, &mut |inline| {
            if let Inline::Text(words, span) = inline
                && words.contains(found.as_str())
            {
                place = place.or(Some(*span));
            }
            // Code is shown as it is typed.
            if let Inline::Code(code) = inline {
                in_code |= code.contains(found.as_str())
                    || found.split(' ').any(|word| word == code.trim());
            }
        });
    }
    let (message, help) = match kind {
        LeftoverKind::Directive => (
            format!("readers see the directive “{found}”"),
            "a directive stands on a line of its own; to begin a word with the character, write `\\@`",
        ),
        LeftoverKind::Name => (
            format!("readers see “{found}”, which looks like a name that nothing was put for"),
            "a name in braces stands in prose and in texts in quotation marks; in a term it does not",
        ),
        LeftoverKind::Comment => (
            format!("readers see the comment “{found}”"),
            "a comment stands on a line of its own, or outside of the quotation marks",
        ),
        LeftoverKind::Arrow => (
            format!("readers see the arrow of “{found}”"),
            "the result of a step is a line under it that begins with `=>`",
        ),
        LeftoverKind::Twice => (
            format!("readers see “{found}” with a word twice"),
            "take it out of the label or out of the sentence that names it",
        ),
        LeftoverKind::Draft => (
            format!("readers see “{found}”"),
            "write what is still to be written, or put the line behind `//`",
        ),
    };
    let stray = |span| Diagnostic::new(&codes::STRAY_MARKUP, span, message.as_str()).help(help);
    if let Some(place) = place {
        // Whoever writes the sign with a `\\` before it means it.
        let first: String = found.chars().take(1).collect();
        let is_meant = sources.slice(place).contains(&format!("\\{first}"));
        return (!is_meant).then(|| stray(place));
    }
    if in_code {
        return None;
    }
    let short: String = line.chars().take(60).collect();
    Some(stray(page.span).say(format!("in the line “{short}”")))
}

/// A decision that is not shown in the shape that its writer asks for.
fn unfit(model: &Model, asked: Span, misfit: Misfit) -> Diagnostic {
    let unfit = |message: &str| Diagnostic::new(&codes::UNFIT_SHAPE, asked, message);
    match misfit {
        Misfit::Reasons => unfit("this eligibility is shown as a list of its reasons")
            .help("take away what stands behind its name"),
        Misfit::Long(condition) => {
            unfit("a condition here is a list, and a cell of a table holds none")
                .also(condition, "this one")
                .help("show it `as list`, or name a part of the condition with `define`")
        }
        Misfit::NoRow(condition) => {
            unfit("a condition here does not fit into the cells of a matrix")
                .also(
                    condition,
                    "a row of a matrix tests facts, each once, all joined with `and`",
                )
                .help("show it `as table` or `as list`, or make two rules of this one")
        }
        Misfit::NoColumn(fact, condition) => {
            let name = &model.facts.at(fact).name;
            unfit(&format!(
                "a condition here tests `{name}`, which is no column of the matrix"
            ))
            .also(condition, "this one")
            .help(format!("add `{name}` behind `by`"))
        }
    }
}

fn unsaid(model: &Model, label: Unsayable, denied: &Condition) -> Diagnostic {
    let (words, span, name) = match label {
        Unsayable::Fact(id) => {
            let fact = model.facts.at(id);
            (model.plain(&fact.label), fact.span, fact.name.clone())
        }
        Unsayable::Define(id) => {
            let define = model.defines.at(id);
            (model.plain(&define.label), define.span, define.name.clone())
        }
    };
    let message = format!("the page has no words for readers of whom “{words}” is not true");
    let help = format!("say it behind the label of `{name}`: `\"{words}\" not \"…\"`");
    Diagnostic::new(&codes::UNSAID_DENIAL, span, message)
        .also(denied.span, "it is denied here")
        .help(help)
}

fn ambiguous(label: &str, span: Span, text: &str, condition: Span) -> Diagnostic {
    let message = format!("the page says “{text}”, which can be understood in two ways");
    let help = format!(
        "put “{label}” in other words: without a comma, “and” or “or”, and not as another label begins"
    );
    Diagnostic::new(&codes::AMBIGUOUS_SENTENCE, span, message)
        .also(condition, "the sentence says this condition")
        .help(help)
}

/// Whether a condition tests a fact of which two values read alike.
fn reads_alike(model: &Model, condition: &Condition) -> bool {
    visit::leaves(condition).into_iter().any(|leaf| {
        let ConditionKind::Fact(id, ..) = &leaf.kind else {
            return false;
        };
        let mut seen = BTreeSet::new();
        let values = model.facts.at(*id).domain.enumeration();
        values.is_some_and(|values| {
            let mut names = values.all_names();
            names.any(|name| !seen.insert(model.plain(values.label(name))))
        })
    })
}

/// The label of a condition that is the likeliest cause: one with a word that joins, else the first.
fn ambiguous_label(model: &Model, condition: &Condition) -> (String, Span) {
    let mut labels: Vec<(String, Span)> = Vec::new();
    let mut add = |inlines: &[Inline], span| labels.push((model.plain(inlines), span));
    for leaf in visit::leaves(condition) {
        match &leaf.kind {
            ConditionKind::Fact(id, ..) => {
                let fact = model.facts.at(*id);
                if let Some(values) = fact.domain.enumeration() {
                    for name in values.all_names() {
                        let span = values.span(name).unwrap_or(fact.span);
                        add(values.label(name), span);
                    }
                }
                add(&fact.label, fact.span);
                if let Some(not) = &fact.not {
                    add(not, fact.span);
                }
            }
            ConditionKind::Define(id) => {
                let define = model.defines.at(*id);
                add(&define.label, define.span);
                if let Some(not) = &define.not {
                    add(not, define.span);
                }
            }
            ConditionKind::Decision(id, ..) => {
                let decision = model.decisions.at(*id);
                add(&decision.title, decision.span);
            }
            ConditionKind::All(_) | ConditionKind::Any(_) | ConditionKind::Not(_) => {}
        }
    }
    let joins = |label: &str| {
        [", ", " and ", " or "]
            .iter()
            .any(|word| label.contains(word))
    };
    let joining = labels.iter().find(|(label, _)| joins(label));
    joining
        .or(labels.first())
        .cloned()
        .unwrap_or_else(|| (in_message(model, condition), condition.span))
}

/// A sentence of a written page that does not say what it must.
pub(super) fn misread(model: &Model, page: &Page, misread: &Misread) -> Diagnostic {
    let (message, span) = match misread {
        Misread::Missing(words) => (
            format!("the article does not say “{words}”, in this place and in these words"),
            page.span,
        ),
        Misread::Wrong { text, meant } => (
            format!(
                "the article says “{text}”, and the policy says: {}",
                in_message(model, meant)
            ),
            meant.span,
        ),
        Misread::Ambiguous { text, meant } => (
            format!("the article says “{text}”, which can be understood in two ways"),
            meant.span,
        ),
    };
    Diagnostic::new(&codes::MISREAD_SENTENCE, span, message)
}
