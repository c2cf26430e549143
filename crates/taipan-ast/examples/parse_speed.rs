//! Times parsing in CPU time: of the parser crate alone, and with the lowering. Standard input has paths, one a line.

use std::io::{self, Read};
use std::time::Duration;

use bumpalo::Bump;
use ruff_python_parser::{Mode as RuffMode, ParseOptions, parse_unchecked};
use taipan_ast::parse::{Mode, parse};

/// Time this thread has run, where the system tells it (Linux), so that other work does not count.
fn cpu_time() -> Duration {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = statistics.split(' ').next().and_then(|field| field.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

fn main() -> io::Result<()> {
    let mut paths = String::new();
    io::stdin().lock().read_to_string(&mut paths)?;
    let sources: Vec<String> = paths.lines().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let bytes: usize = sources.iter().map(String::len).sum();
    let (mut alone, mut whole) = (Duration::MAX, Duration::MAX);
    let mut arena = Bump::new();
    for _ in 0..5 {
        let start = cpu_time();
        for source in &sources {
            drop(parse_unchecked(source, ParseOptions::from(RuffMode::Module)));
        }
        alone = alone.min(cpu_time() - start);
        let start = cpu_time();
        for source in &sources {
            drop(parse(&arena, source, Mode::Exec));
            arena.reset();
        }
        whole = whole.min(cpu_time() - start);
    }
    println!("{} files, {bytes} bytes; parser crate {alone:?}, with lowering {whole:?}", sources.len());
    Ok(())
}
