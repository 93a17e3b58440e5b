//! Decisions and eligibilities, rule by rule.

use std::fmt::Write;

use crate::model::{Decision, Domain, File, Policy, Rule};
use crate::words::clause::wording_unless;

use super::described::{Description, sentence};

impl Description<'_> {
    /// The decisions of a source.
    pub(super) fn decisions(&mut self, file: &File) {
        let model = self.model;
        for (_, decision) in model.decisions.of_file(file.id) {
            let title = self.plain(&decision.title);
            self.section(&format!("{}: {title}", kind(decision)), |inner| {
                if !model.is_sound(decision.span) {
                    inner.say("It is not understood: `casebook check` says why.");
                    return;
                }
                inner.decision(decision);
            });
        }
    }

    fn decision(&mut self, decision: &Decision) {
        if !decision.eligibility {
            let gives = self.domain(&decision.domain);
            self.say(&format!("It gives {gives}."));
        }
        if let Some(population) = &decision.population {
            let population = self.wording(population);
            self.conditioned(
                "It is only for readers of whom this holds:",
                &population,
                ".",
            );
        }
        self.say(
            match (&decision.domain, decision.policy, decision.eligibility) {
                _ if decision.rules.len() < 2 => "It has one rule:",
                (Domain::AnyOf(_), ..) => "All of these that apply count together:",
                (_, Policy::First, _) => "The first of these that applies decides:",
                (_, Policy::Agree, true) => {
                    "All of these that apply count, and each gives its reason:"
                }
                (_, Policy::Agree, false) if decision.rules.iter().any(|rule| !rule.overrides.is_empty()) => {
                    "Where several of these apply, they give the same, or one goes before the others; one that is beaten beats no other:"
                }
                (_, Policy::Agree, false) => "Where several of these apply, they give the same:",
            },
        );
        for (at, rule) in decision.rules.iter().enumerate() {
            self.rule(decision, at, rule);
        }
    }

    fn rule(&mut self, decision: &Decision, at: usize, rule: &Rule) {
        let result = self.result(&decision.domain, rule.result);
        let number = at + 1;
        let mut behind = String::from(".");
        if let Some(because) = &rule.because {
            let _ = write!(behind, " Because: {}", sentence(&self.plain(because)));
        }
        let weaker: Vec<String> = rule
            .overrides
            .iter()
            .map(|at| (at + 1).to_string())
            .collect();
        if !weaker.is_empty() {
            let _ = write!(behind, " This goes before {}.", weaker.join(" and "));
        }
        match &rule.when {
            None => self.say(&format!("{number}. {result} in all other cases{behind}")),
            Some(when) => {
                let unless: Vec<_> = rule.unless.iter().cloned().collect();
                let words = wording_unless(self.model, self.vocabulary, when, &unless);
                match &words {
                    crate::words::Wording::Clause(words) => {
                        self.say(&format!("{number}. {result}, if {words}{behind}"));
                    }
                    crate::words::Wording::List { .. } => {
                        let behind = behind.trim_start_matches('.').trim();
                        self.conditioned(&format!("{number}. {result}, if"), &words, "");
                        if !behind.is_empty() {
                            self.within(|inner| inner.say(behind));
                        }
                    }
                }
            }
        }
    }
}

fn kind(decision: &Decision) -> &'static str {
    if decision.eligibility {
        "Whether it is available"
    } else {
        "Decision"
    }
}
