//! Threads that take the steps of a run one after the other.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::Step;
use super::job::{self, Buffers};
use super::plan::{Naming, Plan};
use super::progress::Progress;
use super::remover::Remover;
use super::report::{Outcome, Reporter, Totals};

/// Stack of a worker, in bytes. Only touched pages cost memory; the compiler moves to further stacks
/// on its own where a source nests deeper still.
const STACK_SIZE: usize = 64 << 20;

/// Does all steps with `workers` threads (0: one for each processor) and tells what came of it.
pub(crate) fn run(
    plan: &Plan,
    namings: &[Naming],
    steps: Vec<Step>,
    workers: usize,
    progress: &Progress,
) -> Totals {
    let available = || thread::available_parallelism().map_or(1, usize::from);
    let workers = if workers == 0 { available() } else { workers }.min(steps.len()).max(1);
    let reporter = Reporter::new(plan, progress);
    let next = AtomicUsize::new(0);
    super::panic::silence();
    thread::scope(|scope| {
        // The thread ends when the last worker's part of it is dropped.
        let remover = Remover::start(scope);
        for number in 0..workers {
            let builder = thread::Builder::new().name(format!("compile-{number}")).stack_size(STACK_SIZE);
            let (steps, next, reporter) = (&steps, &next, &reporter);
            let own = remover.clone();
            let work_there = move || work(plan, namings, steps, next, reporter, own);
            // Without memory for another thread, those that run do the work.
            if builder.spawn_scoped(scope, work_there).is_err() && number == 0 {
                work(plan, namings, steps, next, reporter, remover.clone());
            }
        }
    });
    reporter.totals()
}

fn work(
    plan: &Plan,
    namings: &[Naming],
    steps: &[Step],
    next: &AtomicUsize,
    reporter: &Reporter<'_>,
    remover: Remover,
) {
    let mut buffers = Buffers::new(remover);
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let outcome = match steps.get(index) {
            None => return,
            Some(Step::Say(line)) => Outcome::line(line),
            Some(Step::File(task)) => job::compile_file(plan, &namings[task.naming], task, &mut buffers),
        };
        reporter.deliver(index, outcome);
    }
}
