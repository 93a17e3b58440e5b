//! Where the time of a run goes, and what of its work was known from earlier runs: `--stats`.

#![allow(clippy::disallowed_methods, reason = "times are the clock's")]

use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::driver::{Counted, Observer, Phase};

use super::progress::Progress;
use super::project::say;

/// The variable that asks for it, in place of the option.
const VARIABLE: &str = "CASEBOOK_STATS";

/// See the module.
pub(super) struct Stats {
    wanted: bool,
    begun: Instant,
    progress: Progress,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// The parts of the run, each with its beginning.
    parts: Vec<(&'static str, Instant)>,
    counts: Vec<(Counted, usize)>,
}

impl Stats {
    /// Those of a run that begins now.
    pub(super) fn new(asked: bool) -> Self {
        let variable = std::env::var_os(VARIABLE);
        Self {
            wanted: asked || variable.is_some_and(|value| !value.is_empty() && value != "0"),
            begun: Instant::now(),
            progress: Progress::new(),
            seen: Mutex::default(),
        }
    }

    /// A part of the run of which the driver knows nothing begins.
    pub(super) fn part(&self, name: &'static str) {
        self.progress.part(name);
        if self.wanted {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.parts.push((name, Instant::now()));
        }
    }

    /// Says them, where somebody wants to know.
    pub(super) fn say(&self) {
        if self.wanted {
            let now = Instant::now();
            let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            say(&seen.text(self.begun, now));
        }
    }
}

impl Seen {
    fn count(&self, counted: Counted) -> usize {
        let counts = self.counts.iter().filter(|(of, _)| *of == counted);
        counts.map(|(_, number)| number).sum()
    }

    fn text(&self, begun: Instant, now: Instant) -> String {
        let mut text = String::new();
        let all = self.count(Counted::Sources);
        for (counted, done) in [
            (Counted::Parsed, "parsed"),
            (Counted::Checked, "checked"),
            (Counted::Written, "written"),
        ] {
            if self.counts.iter().any(|(of, _)| *of == counted) {
                // What more than one part of the run needs is counted once for each.
                let number = self.count(counted).min(all);
                let known = all - number;
                let _ = writeln!(
                    text,
                    "{number} of {all} sources {done}, {known} known from earlier runs"
                );
            }
        }
        let mut shares: Vec<(&str, Duration)> = Vec::new();
        let first = self.parts.first().map_or(now, |(_, begin)| *begin);
        shares.push((
            "settings and the cache",
            first.saturating_duration_since(begun),
        ));
        let ends = self.parts.iter().skip(1).map(|(_, begin)| *begin);
        for ((name, begin), end) in self.parts.iter().zip(ends.chain([now])) {
            shares.push((name, end.saturating_duration_since(*begin)));
        }
        for (name, time) in shares {
            let _ = writeln!(text, "{:>9.1} ms  {name}", time.as_secs_f64() * 1000.0);
        }
        let all = now.saturating_duration_since(begun);
        let _ = writeln!(text, "{:>9.1} ms  in all", all.as_secs_f64() * 1000.0);
        text
    }
}

impl Observer for Stats {
    fn begins(&self, phase: Phase) {
        self.part(match phase {
            Phase::Read => "read the sources",
            Phase::Find => "look up earlier results",
            Phase::Check => "lower and check",
            Phase::Compare => "compare files, try cures",
            Phase::Lower => "lower all sources",
            Phase::Write => "write pages, tables and rules",
            Phase::Assemble => "put them together",
        });
    }

    fn counts(&self, counted: Counted, number: usize) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.counts.push((counted, number));
    }

    fn advances(&self, done: usize, all: usize) {
        self.progress.advances(done, all);
    }
}
