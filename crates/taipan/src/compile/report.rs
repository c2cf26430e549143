//! What the workers have to say, put back into the order of the steps.

use std::collections::{BTreeMap, HashSet};
use std::io::Write as _;
use std::sync::Mutex;

use super::plan::Plan;
use super::progress::Progress;
use crate::pipeline::ShownWarning;

/// What came of one step.
#[derive(Default)]
pub(crate) struct Outcome {
    /// For standard output.
    pub output: String,
    /// For standard error.
    pub warnings: Vec<ShownWarning>,
    /// Whether the step was a source file, and what became of it.
    pub file: Option<Fate>,
    /// Bytes of source compiled.
    pub source_bytes: u64,
    /// Bytes of `.pyc` written.
    pub written_bytes: u64,
}

/// What became of a source file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Compiled, and its `.pyc` written.
    Compiled,
    /// Nothing to do: up to date, excluded or not a file.
    Skipped,
    /// Rejected by the compiler or the system.
    Failed,
}

impl Outcome {
    /// A line to print.
    pub(crate) fn line(line: &str) -> Self {
        Self { output: format!("{line}\n"), ..Self::default() }
    }
}

/// Sums over a run.
#[derive(Clone, Copy, Default)]
pub(crate) struct Totals {
    /// Files compiled.
    pub compiled: u64,
    /// Files there was nothing to do for.
    pub skipped: u64,
    /// Files that failed.
    pub failed: u64,
    /// Bytes of source compiled.
    pub source_bytes: u64,
    /// Bytes of `.pyc` written.
    pub written_bytes: u64,
}

/// Takes outcomes in any order, prints them in that of their steps and sums them up.
pub(crate) struct Reporter<'a> {
    progress: &'a Progress,
    quiet: u8,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The step whose output is printed next.
    next: usize,
    /// Outcomes of later steps.
    waiting: BTreeMap<usize, (String, Vec<ShownWarning>)>,
    /// Warnings that are not to be shown again.
    shown_once: HashSet<String>,
    totals: Totals,
}

impl<'a> Reporter<'a> {
    /// A reporter that prints past the bar of `progress`.
    pub(crate) fn new(plan: &Plan, progress: &'a Progress) -> Self {
        Self { progress, quiet: plan.quiet, state: Mutex::default() }
    }

    /// Hands in the outcome of step `index`.
    pub(crate) fn deliver(&self, index: usize, outcome: Outcome) {
        if outcome.file.is_some() {
            self.progress.advance();
        }
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        state.totals.add(&outcome);
        state.waiting.insert(index, (outcome.output, outcome.warnings));
        let mut output = String::new();
        let mut warnings = String::new();
        while let Some((text, warning)) = {
            let next = state.next;
            state.waiting.remove(&next)
        } {
            output.push_str(&text);
            for ShownWarning { text, once } in warning {
                if once.is_none_or(|message| state.shown_once.insert(message)) {
                    warnings.push_str(&text);
                }
            }
            state.next += 1;
        }
        if self.quiet >= 2 {
            output.clear();
        }
        if !output.is_empty() || !warnings.is_empty() {
            self.progress.suspend(|| {
                // A reader that went away must not keep the files from being compiled.
                let _ = std::io::stdout().lock().write_all(output.as_bytes());
                let _ = std::io::stderr().lock().write_all(warnings.as_bytes());
            });
        }
    }

    /// The sums so far.
    pub(crate) fn totals(&self) -> Totals {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner).totals
    }
}

impl Totals {
    fn add(&mut self, outcome: &Outcome) {
        match outcome.file {
            Some(Fate::Compiled) => self.compiled += 1,
            Some(Fate::Skipped) => self.skipped += 1,
            Some(Fate::Failed) => self.failed += 1,
            None => {}
        }
        self.source_bytes += outcome.source_bytes;
        self.written_bytes += outcome.written_bytes;
    }
}
