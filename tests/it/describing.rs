//! Policies in plain sentences: nothing of a source is left out, and it is proved or said not to be.

use casebook::base::Level;
use casebook::driver::Project;
use casebook::emit::description::description;
use casebook::model::{Block, Condition, File, Guard, RuleResult, visit};
use casebook::words::clause::{line, wording};
use casebook::words::{Vocabulary, Wording};
use proptest::prelude::*;

use crate::common;
use crate::common::program::{casebook, code, write};

/// One blank between words, in small letters: sentences begin with a capital. Without the marks of what is named.
fn plain(text: &str) -> String {
    let text = text
        .replace(['“', '”', '[', ']'], "")
        .replace("picture: ", "");
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Whether a description says a condition: on one line, or item by item.
fn says(text: &str, words: &Wording) -> bool {
    match words {
        Wording::Clause(words) => text.contains(&plain(words)),
        Wording::List { items, line, .. } => {
            text.contains(&plain(line)) || items.iter().all(|item| says(text, item))
        }
    }
}

/// Asserts that all that a source states is said.
fn complete(project: &Project, file: &File) {
    let model = &project.model;
    let english = Vocabulary::english();
    let lines = description(model, file, english);
    let text = plain(&lines.join("\n"));
    let said = |words: &str| {
        assert!(
            // A parameter of a procedure has its name there.
            plain(words).split('…').all(|part| text.contains(part)),
            "{words}\nis not in\n{}",
            lines.join("\n")
        );
    };
    let said_when = |condition: &Condition| {
        let found = says(&text, &wording(model, english, condition))
            || text.contains(&plain(&line(model, english, condition)));
        assert!(
            found,
            "{}\nis not in\n{}",
            line(model, english, condition),
            lines.join("\n")
        );
    };
    for (_, fact) in model
        .facts
        .of_file(file.id)
        .filter(|(_, fact)| fact.computed.is_none())
    {
        said(&model.plain(&fact.label));
        fact.not.iter().for_each(|not| said(&model.plain(not)));
        fact.ask.iter().for_each(|ask| said(&model.plain(ask)));
    }
    for (_, define) in model.defines.of_file(file.id) {
        said(&model.plain(&define.label));
        said_when(&define.condition);
    }
    for assume in model
        .assumes
        .iter()
        .filter(|assume| assume.span.file == file.id)
    {
        said_when(&assume.condition);
    }
    for (_, decision) in model.decisions.of_file(file.id) {
        said(&model.plain(&decision.title));
        decision.population.iter().for_each(said_when);
        for (at, rule) in decision.rules.iter().enumerate() {
            said(&format!("{}. ", at + 1));
            rule.because
                .iter()
                .for_each(|because| said(&model.plain(because)));
            if let (Some(when), None) = (&rule.when, &rule.unless) {
                said_when(when);
            }
            if let RuleResult::Value(value) = rule.result {
                said(&casebook::words::value_in_message(
                    model,
                    &decision.domain,
                    value,
                ));
            }
        }
    }
    for (_, guide) in model.guides.of_file(file.id) {
        guide.population.iter().for_each(said_when);
        guide
            .otherwise
            .iter()
            .for_each(|otherwise| said(&model.plain(otherwise)));
    }
    for (_, group) in model.groups.of_file(file.id) {
        said(&model.plain(&group.title));
        group.guard.condition().into_iter().for_each(said_when);
    }
    for (_, scenario) in model.scenarios.of_file(file.id) {
        if !scenario.whole_guide {
            said(&model.plain(&scenario.title));
        }
        match &scenario.guard {
            Guard::When(condition) => said_when(condition),
            Guard::Otherwise(_) => said("for everybody else"),
            Guard::Always => {}
        }
        blocks(&scenario.body.blocks, &said, &said_when, project);
    }
    for (_, procedure) in model.procedures.of_file(file.id) {
        said(&model.plain(&procedure.title));
        blocks(&procedure.body.blocks, &said, &said_when, project);
    }
    for example in model
        .examples
        .iter()
        .filter(|example| example.file == file.id)
    {
        said(&model.plain(&example.title));
        example.given.iter().for_each(said_when);
    }
    let mut conditions = 0;
    visit::conditions(model, file, &mut |_| conditions += 1);
    assert!(conditions == 0 || lines.len() > 3);
}

/// Asserts that blocks are said.
fn blocks(all: &[Block], said: &dyn Fn(&str), said_when: &dyn Fn(&Condition), project: &Project) {
    let model = &project.model;
    for block in all {
        match block {
            Block::Step(step) => {
                said(&model.plain(&step.text));
                step.requires.iter().for_each(said_when);
                step.irreversible
                    .iter()
                    .for_each(|why| said(&model.plain(why)));
                for effect in &step.effects {
                    said(&model.plain(&model.facts.at(effect.fact).label));
                }
                blocks(&step.blocks, said, said_when, project);
            }
            Block::Result(words) => said(&model.plain(words)),
            Block::Do(call) => said(&model.plain(&model.procedures.at(call.procedure).title)),
            Block::Requires(condition) => said_when(condition),
            Block::If(branches) => {
                for branch in branches {
                    branch.condition.iter().for_each(said_when);
                    blocks(&branch.blocks, said, said_when, project);
                }
            }
            Block::Choose(question, choices) => {
                said(&model.plain(question));
                for choice in choices {
                    said(model.plain(&choice.heading).trim_end_matches(':'));
                    blocks(&choice.blocks, said, said_when, project);
                }
            }
            Block::End(id, _) => said(&model.plain(&model.outcomes.at(*id).label)),
            Block::Note(_, title, inside) => {
                title.iter().for_each(|title| said(&model.plain(title)));
                blocks(inside, said, said_when, project);
            }
            Block::See(title, address, _) => {
                said(&model.plain(title));
                said(address);
            }
            Block::Effects(_) | Block::Markup(_) | Block::Continue(..) | Block::Show(..) => {}
        }
    }
}

#[test]
fn nothing_of_the_shipped_policies_is_left_out() {
    let files = common::shipped();
    let project = common::shipped_project(&files);
    assert!(project.model.files.len() > 4);
    for file in &project.model.files {
        complete(&project, file);
    }
}

proptest! {
    #![proptest_config(common::random::config(150))]

    #[test]
    fn nothing_of_any_policy_is_left_out(choices in proptest::collection::vec(any::<u16>(), 10..150)) {
        let articles = common::generate::articles(&choices);
        let names = ["a.case", "b.case", "c.case"];
        let sources: Vec<(&str, &str)> = names.into_iter().zip(articles.iter().map(String::as_str)).collect();
        let projects = [
            common::project(&sources),
            common::project(&[("one.case", &common::generate::policy(&choices))]),
            common::project(&[("one.case", &common::generate::related(&choices))]),
        ];
        for project in &projects {
            if project.model.unsound.is_empty() {
                for file in &project.model.files {
                    complete(project, file);
                }
            }
        }
    }
}

#[test]
fn a_reviewer_reads_what_a_policy_says_and_whether_it_is_proved() {
    let source = std::fs::read_to_string(common::root().join("policies/database/upgrade.case"))
        .expect("a policy");
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "policies/upgrade.case", source.as_bytes());
    let run = |folder: &std::path::Path| {
        let output = casebook(folder, &["describe"]);
        assert_eq!(code(&output), 0);
        String::from_utf8(output.stdout).expect("text")
    };
    let said = run(folder.path());
    let expected = common::root().join("tests/corpus/describe/upgrade.txt");
    common::expect(&expected, said.as_bytes());
    // What is not proved is said, and what is not understood.
    let gap = source
        .replacen("scenario copy", "scenario copy-of", 1)
        .replace("otherwise copy", "copying: copy when server is running");
    write(folder.path(), "policies/upgrade.case", gap.as_bytes());
    let project = common::project(&[("upgrade.case", &gap)]);
    let errors = project
        .report
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Deny)
        .count();
    assert!(errors > 0);
    assert!(plain(&run(folder.path())).contains("not all of this is proved"));
}
