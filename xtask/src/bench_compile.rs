//! `cargo xtask bench-compile`: a tree compiled by CPython's compileall and by us, in turns.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Error;
use crate::oracle::Oracle;

/// Compiles a tree with CPython and Taipan in turns and prints medians, ratios and peak memory
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The CPython 3.14 to compare with
    #[arg(long)]
    python: Option<PathBuf>,
    /// The `taipan` to measure
    #[arg(long, default_value = "target/release/taipan")]
    taipan: PathBuf,
    /// How often each is run
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The tree to compile; by default the interpreter's own library with its tests
    tree: Option<PathBuf>,
}

/// Measures and prints a table in Markdown.
pub(crate) fn run(args: &Args) -> Result<bool, Error> {
    let oracle = Oracle::find(args.python.as_deref())?;
    let tree = match &args.tree {
        Some(tree) => tree.clone(),
        None => library_of(&oracle)?,
    };
    let taipan = args.taipan.canonicalize().map_err(|error| format!("{}: {error}", args.taipan.display()))?;
    // Each run has a copy of its own, so that none pays for replacing what another one wrote.
    let copies = tempfile::tempdir()?;
    let copy = || -> Result<PathBuf, Error> {
        let copy = tempfile::tempdir_in(copies.path())?.keep();
        copy_sources(&tree, &copy)?;
        Ok(copy)
    };
    let size = copy_sources(&tree, &copies.path().join("counted"))?;
    println!("{} files, {:.1} MB of source", size.files, size.bytes as f64 / 1e6);

    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut rows = Vec::new();
    let all = cores.to_string();
    for (title, workers) in [("one thread", "1"), (&format!("{cores} threads"), &all)] {
        let mut cpython = Samples::default();
        let mut ours = Samples::default();
        for _ in 0..args.rounds {
            let mut command = oracle.command();
            command.args(["-m", "compileall", "-q", "-f", "-j", workers]);
            cpython.push(measure(command, &copy()?)?);
            let mut command = Command::new(&taipan);
            command.args(["compile", "-q", "-f", "-j", workers]);
            ours.push(measure(command, &copy()?)?);
        }
        rows.push((title.to_owned(), cpython, ours));
    }
    print_table(&rows, args.rounds, size.bytes);
    Ok(true)
}

/// What one run took.
#[derive(Clone, Copy)]
struct Sample {
    time: Duration,
    /// Most memory the process (not its children) had resident, in bytes.
    memory: u64,
}

#[derive(Default)]
struct Samples(Vec<Sample>);

impl Samples {
    fn push(&mut self, sample: Sample) {
        self.0.push(sample);
    }

    fn median_time(&self) -> f64 {
        let mut times: Vec<f64> = self.0.iter().map(|sample| sample.time.as_secs_f64()).collect();
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn peak_memory(&self) -> u64 {
        self.0.iter().map(|sample| sample.memory).max().unwrap_or(0)
    }
}

fn print_table(rows: &[(String, Samples, Samples)], rounds: usize, bytes: u64) {
    println!("medians of {rounds} runs each, in turns\n");
    println!("| | CPython 3.14 | Taipan | ratio | Taipan's rate | memory, CPython | memory, Taipan |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for (title, cpython, ours) in rows {
        let (theirs, mine) = (cpython.median_time(), ours.median_time());
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        println!(
            "| {title} | {theirs:.2} s | {mine:.2} s | {:.1}× | {:.0} MB/s | {:.0} MB | {:.0} MB |",
            theirs / mine,
            bytes as f64 / 1e6 / mine,
            megabytes(cpython.peak_memory()),
            megabytes(ours.peak_memory())
        );
    }
}

/// Runs `command` in `folder` on the tree `.`; sources it rejects are no failure here.
fn measure(mut command: Command, folder: &Path) -> Result<Sample, Error> {
    command.arg(".").current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let mut child = command.spawn()?;
    let watcher = PeakMemory::watch(child.id());
    child.wait()?;
    let time = started.elapsed();
    Ok(Sample { time, memory: watcher.stop() })
}

/// Reads a process's high-water mark of resident memory until it ends.
struct PeakMemory {
    stop: std::sync::mpsc::Sender<()>,
    thread: std::thread::JoinHandle<u64>,
}

impl PeakMemory {
    fn watch(process: u32) -> Self {
        let (stop, stopped) = std::sync::mpsc::channel();
        let status = format!("/proc/{process}/status");
        let thread = std::thread::spawn(move || {
            let mut peak = 0;
            while stopped
                .recv_timeout(Duration::from_millis(10))
                .is_err_and(|error| matches!(error, std::sync::mpsc::RecvTimeoutError::Timeout))
            {
                peak = peak.max(high_water_mark(&status).unwrap_or(0));
            }
            peak
        });
        Self { stop, thread }
    }

    fn stop(self) -> u64 {
        // The watcher may have ended already.
        let _ = self.stop.send(());
        self.thread.join().unwrap_or(0)
    }
}

fn high_water_mark(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}

fn library_of(oracle: &Oracle) -> Result<PathBuf, Error> {
    let path = oracle.run("import os; print(os.path.dirname(os.__file__))", &[])?;
    Ok(PathBuf::from(String::from_utf8(path)?.trim_end()))
}

#[derive(Default)]
struct Size {
    files: u64,
    bytes: u64,
}

/// Copies the `.py` files below `from` to `to`.
fn copy_sources(from: &Path, to: &Path) -> Result<Size, Error> {
    let mut size = Size::default();
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let target = to.join(entry.file_name());
        if kind.is_dir() && entry.file_name() != OsStr::new("__pycache__") {
            let inner = copy_sources(&entry.path(), &target)?;
            size.files += inner.files;
            size.bytes += inner.bytes;
        } else if kind.is_file() && entry.path().extension().is_some_and(|extension| extension == "py") {
            size.bytes += fs::copy(entry.path(), &target)?;
            size.files += 1;
        }
    }
    Ok(size)
}
