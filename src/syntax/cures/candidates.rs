//! The cures that may be meant where the grammar stops, the likeliest first.

use std::ops::Range;

use super::cure::{Cure, Known, Lines};
use super::tokens::tokens;
use super::{conditions, domains, missing, notation, rules, slips};
use crate::syntax::repair;

/// The cures that may be meant where the grammar stops at byte `at`, the likeliest first. None of
/// them is tried.
pub(crate) fn candidates(text: &str, at: usize, known: &Known) -> Vec<Cure> {
    let part = around(text, at);
    let tokens = tokens(text, part);
    let stop = tokens
        .iter()
        .position(|token| token.end() > at)
        .unwrap_or(tokens.len());
    let lines = Lines {
        text,
        tokens,
        stop,
        known,
    };
    let mut found = Vec::new();
    missing::operands(&lines, &mut found);
    slips::cures(&lines, &mut found);
    notation::cures(&lines, &mut found);
    rules::cures(&lines, &mut found);
    conditions::cures(&lines, &mut found);
    domains::cures(&lines, &mut found);
    missing::parentheses(&lines, &mut found);
    missing::marks(&lines, &mut found);
    missing::titles(&lines, &mut found);
    missing::pieces(&lines, &mut found);
    found
}

/// The line of a byte, and the one before it.
fn around(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let line_start = |at: usize| {
        text.get(..at)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |newline| newline + 1)
    };
    let mut start = line_start(at);
    let mut end = repair::line_end(text, at);
    let is_first = text
        .get(start..at)
        .is_some_and(|before| before.trim().is_empty());
    // The grammar looks beyond the end of a line for more of it, and takes what it finds.
    if start > 0 {
        let mut behind = start;
        while behind > 0 {
            behind = line_start(behind - 1);
            if !text
                .get(behind..start)
                .unwrap_or_default()
                .trim()
                .is_empty()
            {
                break;
            }
        }
        start = behind;
    }
    if is_first {
        let rest = text.get(at..).unwrap_or_default();
        let gap = rest.len() - rest.trim_start().len();
        end = repair::line_end(text, at + gap);
    }
    start..end
}
