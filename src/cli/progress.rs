//! How far a long run is, on the terminal of whoever waits: nothing is said of a run that is over soon,
//! or to a file.

#![allow(clippy::disallowed_methods, reason = "times are the clock's")]

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long somebody waits without wondering.
const SOON: Duration = Duration::from_secs(1);

/// See the module.
pub(super) struct Progress {
    begun: Instant,
    bar: ProgressBar,
}

impl Progress {
    /// That of a run that begins now.
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:20} {pos} of {len} sources: {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self {
            begun: Instant::now(),
            bar,
        }
    }

    /// Another part of the run begins; nothing is left of what was shown.
    pub(super) fn part(&self, name: &'static str) {
        if !self.bar.is_hidden() {
            self.bar.finish_and_clear();
            self.bar.set_draw_target(ProgressDrawTarget::hidden());
            self.bar.reset();
        }
        self.bar.set_message(name);
    }

    /// So many sources are done of it.
    pub(super) fn advances(&self, done: usize, all: usize) {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.bar.set_length(number(all));
        let is_shown = !self.bar.is_hidden();
        if !is_shown && self.begun.elapsed() > SOON && std::io::stderr().is_terminal() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(number(done));
    }
}
