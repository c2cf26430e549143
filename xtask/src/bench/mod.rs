//! `cargo xtask bench`: pyperformance's programs under CPython and under Taipan, in turns.
//!
//! The programs are those of the package, unchanged; `pyperf.py` beside this file stands in for the package that runs
//! them. A program may have several benchmarks, and each prints its best time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;
use crate::oracle::Oracle;

/// Runs pyperformance's programs with CPython and Taipan and prints their best times and the ratios
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The CPython 3.14 to compare with
    #[arg(long)]
    python: Option<PathBuf>,
    /// The `taipan` to measure
    #[arg(long, default_value = "target/release/taipan")]
    taipan: PathBuf,
    /// pyperformance's folder of benchmarks; by default that of the package which `python3` can import
    #[arg(long)]
    programs: Option<PathBuf>,
    /// How often each program is run
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// Which programs to run, `name` or `name:argument`
    #[arg(default_values_t = PROGRAMS.map(str::to_owned))]
    names: Vec<String>,
}

/// The programs that run by default.
const PROGRAMS: [&str; 21] = [
    "chaos",
    "comprehensions",
    "deepcopy",
    "deltablue",
    "fannkuch",
    "float",
    "generators",
    "go",
    "json_dumps",
    "json_loads",
    "logging",
    "nbody",
    "nqueens",
    "pickle:pickle",
    "pidigits",
    "raytrace",
    "regex_v8",
    "richards",
    "scimark",
    "spectral_norm",
    "unpack_sequence",
];

/// Best times by benchmark, of one interpreter.
type Times = BTreeMap<String, f64>;

/// Measures and prints a table in Markdown.
pub(crate) fn run(args: &Args) -> Result<bool, Error> {
    let oracle = Oracle::find(args.python.as_deref())?;
    let programs = match &args.programs {
        Some(programs) => programs.clone(),
        None => find_programs()?,
    };
    let taipan = args.taipan.canonicalize().map_err(|error| format!("{}: {error}", args.taipan.display()))?;
    let stand_in = tempfile::tempdir()?;
    std::fs::write(stand_in.path().join("pyperf.py"), include_str!("pyperf.py"))?;

    println!("| | CPython 3.14 | Taipan | ratio |\n|---|---:|---:|---:|");
    let mut ratios = Vec::new();
    let mut complete = true;
    for name in &args.names {
        let (mut theirs, mut ours) = (Ok(Times::new()), Ok(Times::new()));
        for _ in 0..args.rounds.max(1) {
            measure(oracle.command(), &programs, name, stand_in.path(), &mut theirs);
            measure(Command::new(&taipan), &programs, name, stand_in.path(), &mut ours);
        }
        let theirs = theirs.map_err(|error| format!("CPython does not run {name}: {error}"))?;
        match ours {
            Ok(ours) => print_rows(&theirs, &ours, &mut ratios),
            Err(error) => {
                println!("| {name} | | fails: {error} | |");
                complete = false;
            }
        }
    }
    let mean = (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp();
    let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    println!("\ngeometric mean of {} ratios: {mean:.2}, the least {least:.2}", ratios.len());
    Ok(complete)
}

fn print_rows(theirs: &Times, ours: &Times, ratios: &mut Vec<f64>) {
    for (name, their_time) in theirs {
        let Some(our_time) = ours.get(name) else {
            println!("| {name} | {:.3} ms | missing | |", their_time * 1e3);
            continue;
        };
        let ratio = their_time / our_time;
        println!("| {name} | {:.3} ms | {:.3} ms | {ratio:.2} |", their_time * 1e3, our_time * 1e3);
        ratios.push(ratio);
    }
}

/// The folder of programs of the package that `python3` can import.
fn find_programs() -> Result<PathBuf, Error> {
    let code = "import pyperformance, os; print(os.path.dirname(pyperformance.__file__))";
    let output = Command::new("python3").args(["-c", code]).output()?;
    if !output.status.success() {
        return Err(
            "no pyperformance: install it (`pip install --no-deps pyperformance`), or name its folder \
                    `data-files/benchmarks` with --programs"
                .into(),
        );
    }
    Ok(Path::new(String::from_utf8(output.stdout)?.trim_end()).join("data-files/benchmarks"))
}

/// Runs a program once and keeps the best times; after an error it is not run again.
fn measure(
    mut command: Command,
    programs: &Path,
    name: &str,
    stand_in: &Path,
    times: &mut Result<Times, String>,
) {
    let Ok(best) = times else { return };
    let (program, argument) = name.split_once(':').map_or((name, None), |(name, rest)| (name, Some(rest)));
    let folder = programs.join(format!("bm_{program}"));
    command.arg("run_benchmark.py").args(argument).current_dir(folder);
    command.env("PYTHONPATH", stand_in).env("PYTHONDONTWRITEBYTECODE", "1");
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            *times = Err(error.to_string());
            return;
        }
    };
    let printed = String::from_utf8_lossy(&output.stdout);
    let results: Vec<(&str, f64)> = printed.lines().filter_map(result).collect();
    if results.is_empty() {
        let said = String::from_utf8_lossy(&output.stderr);
        *times = Err(said.trim_end().lines().last().unwrap_or("no result").to_owned());
        return;
    }
    for (benchmark, time) in results {
        let before = best.entry(benchmark.to_owned()).or_insert(time);
        *before = before.min(time);
    }
}

/// Name and time of a line that a benchmark printed.
fn result(line: &str) -> Option<(&str, f64)> {
    let (name, time) = line.strip_prefix("RESULT ")?.rsplit_once(' ')?;
    Some((name, time.parse().ok()?))
}
