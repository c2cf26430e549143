//! The progress bar and the line at the end, both on standard error.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::Step;
use super::plan::Plan;
use super::report::Totals;

/// The bar (none when standard error is not a terminal, or with `-q`) and the clock.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
}

impl Progress {
    /// Starts the clock, and shows a bar for the files among `steps`.
    pub(crate) fn start(plan: &Plan, steps: &[Step]) -> Self {
        let started = Instant::now();
        let wanted = plan.quiet == 0 && !plan.verbose && std::io::stderr().is_terminal();
        let bar = wanted.then(|| {
            let files = steps.iter().filter(|step| matches!(step, Step::File(_))).count();
            let bar = ProgressBar::new(files as u64);
            if let Ok(style) =
                ProgressStyle::with_template("{bar:40.green/black.bright} {pos}/{len} files  {elapsed}")
            {
                bar.set_style(style.progress_chars("━━─"));
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Self { bar, started }
    }

    /// One more file is done.
    pub(crate) fn advance(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Runs `print` while the bar is out of the way.
    pub(crate) fn suspend(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the bar away and, unless `-q` or `-v` is given, says what was done.
    pub(crate) fn finish(&self, plan: &Plan, totals: &Totals) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if plan.quiet == 0 && !plan.verbose {
            eprintln!("{}", summary(totals, self.started.elapsed()));
        }
    }
}

fn summary(totals: &Totals, elapsed: Duration) -> String {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let plural = if totals.compiled == 1 { "" } else { "s" };
    let mut text = format!(
        "compiled {} file{plural}, {:.1} MB of source to {:.1} MB of .pyc, in {:.2} s",
        totals.compiled,
        megabytes(totals.source_bytes),
        megabytes(totals.written_bytes),
        elapsed.as_secs_f64()
    );
    if totals.skipped > 0 {
        text.push_str(&format!("; {} up to date or skipped", totals.skipped));
    }
    if totals.failed > 0 {
        text.push_str(&format!("; {} failed", totals.failed));
    }
    text
}
