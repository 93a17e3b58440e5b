//! The checks and proofs of a run, in one line.

/// The counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Source files.
    pub files: usize,
    /// Articles among them.
    pub articles: usize,
    /// Scenarios that were checked.
    pub scenarios: usize,
    /// Decisions and eligibilities that were checked.
    pub decisions: usize,
    /// Examples that were checked.
    pub examples: usize,
    /// Examples that were not run, because something else in their file is wrong.
    pub examples_left_out: usize,
    /// Files of which a part was not analysed, because of errors in it or in its dependencies.
    pub skipped: usize,
    /// Faults of what is written, which keep a part from being understood.
    pub faults: usize,
    /// Checks that met their limit.
    pub undecided: usize,
    /// Findings at the deny level.
    pub denied: usize,
    /// Findings at the deny level in files that were not asked for.
    pub elsewhere: usize,
    /// Findings at the warn level.
    pub warned: usize,
    /// Findings that comments in the sources or the settings allow, of those that fail a run
    /// otherwise or are allowed one by one.
    pub allowed: usize,
    /// Findings that the baseline knows.
    pub known: usize,
    /// Findings of the baseline that there are not any more.
    pub mended: usize,
}

impl Summary {
    /// The line.
    #[must_use]
    pub fn line(&self) -> String {
        let checked = format!(
            "{}, {}, {}",
            count(self.articles, "article"),
            count(self.scenarios, "scenario"),
            count(self.decisions, "decision")
        );
        let skipped = if self.skipped == 0 {
            String::new()
        } else {
            format!(
                "; {} not fully analysed because of errors",
                count(self.skipped, "file")
            )
        };
        let examples = if self.examples == 0 {
            String::new()
        } else {
            format!(", {} right", count(self.examples, "example"))
        };
        let beside = self.beside();
        if self.denied == 0
            && self.elsewhere == 0
            && self.undecided == 0
            && self.skipped == 0
            && beside.is_empty()
        {
            let warned = if self.warned == 0 {
                String::new()
            } else {
                format!(" ({})", count(self.warned, "warning"))
            };
            return format!(
                "{checked}: every reader is covered by exactly one scenario, no rules conflict, all ways end{examples}, as described{warned}"
            );
        }
        let left_out = if self.examples_left_out == 0 {
            String::new()
        } else {
            format!(
                "; {} not run because of errors",
                count(self.examples_left_out, "example")
            )
        };
        let elsewhere = if self.elsewhere == 0 {
            String::new()
        } else {
            format!(", {} in other files", count(self.elsewhere, "error"))
        };
        let undecided = if self.undecided == 0 {
            String::new()
        } else {
            format!("; {} undecided", count(self.undecided, "check"))
        };
        format!(
            "{checked}: {}, {}{beside}{elsewhere}{undecided}{skipped}{left_out}",
            count(self.denied, "error"),
            count(self.warned, "warning")
        )
    }

    /// Findings that are not reported: while there are some, nothing is said to be proved of all
    /// readers.
    fn beside(&self) -> String {
        let mut parts = Vec::new();
        if self.allowed > 0 {
            parts.push(format!(
                "{} that {} allowed",
                self.allowed,
                if self.allowed == 1 { "is" } else { "are" }
            ));
        }
        if self.known > 0 {
            parts.push(format!("{} that the baseline knows", self.known));
        }
        if parts.is_empty() {
            String::new()
        } else {
            format!(", beside {}", parts.join(" and "))
        }
    }
}

/// So many things, in words.
#[must_use]
pub fn count(number: usize, thing: &str) -> String {
    if number == 1 {
        format!("1 {thing}")
    } else {
        format!("{number} {thing}s")
    }
}

#[cfg(test)]
mod tests {
    use super::Summary;

    #[test]
    fn a_clean_run_says_what_was_proved_and_another_what_is_wrong() {
        let clean = Summary {
            articles: 1,
            scenarios: 2,
            ..Summary::default()
        };
        assert!(
            clean
                .line()
                .starts_with("1 article, 2 scenarios, 0 decisions: every reader"),
            "{}",
            clean.line()
        );
        let bad = Summary {
            denied: 2,
            skipped: 1,
            ..Summary::default()
        };
        assert!(
            bad.line()
                .ends_with("2 errors, 0 warnings; 1 file not fully analysed because of errors"),
            "{}",
            bad.line()
        );
    }
}
