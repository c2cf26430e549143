//! `taipan compile`: what `python3.14 -m compileall` does, on all processors.
//!
//! The arguments make a [`Plan`] and a list of steps in compileall's order ([`walk`]); workers take the
//! steps one by one ([`job`]); what they have to say is printed in the order of the list, whoever was
//! done first ([`report`]).

mod args;
mod job;
pub(crate) mod oserror;
mod panic;
mod plan;
mod progress;
mod remover;
mod report;
mod walk;
mod workers;
mod write;

use std::ffi::{OsStr, OsString};
use std::io::BufRead as _;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::process::ExitCode;

pub(crate) use args::Args;
use args::InvalidationMode;
use plan::{Naming, Plan, Task};

use crate::pathname;
use crate::warnings::Filters;

/// Sub-folders compileall enters at most when no limit is given: the interpreter's recursion limit.
const DEFAULT_LEVELS: i64 = 1000;

/// What is to be done, in the order in which it is told.
enum Step {
    /// Print a line to standard output.
    Say(String),
    /// Compile a file.
    File(Task),
}

/// Compiles what the arguments name; fails when a file failed.
pub(crate) fn run(args: Args) -> ExitCode {
    let plan = match make_plan(&args) {
        Ok(plan) => plan,
        Err(Refusal { message, status }) => {
            eprintln!("taipan compile: error: {message}");
            return ExitCode::from(status);
        }
    };
    let Ok(destinations) = destinations(&args) else {
        if plan.quiet < 2 {
            println!(
                "Error reading file list {}",
                pathname::display(args.list.as_deref().unwrap_or_default())
            );
        }
        return ExitCode::FAILURE;
    };
    // compileall minds the number only where it meets a folder.
    if args.workers < 0
        && (destinations.is_empty() || destinations.iter().any(|path| Path::new(path).is_dir()))
    {
        eprintln!("ValueError: workers must be greater or equal to 0");
        return ExitCode::FAILURE;
    }
    let (steps, namings) = list_steps(&args, &plan, &destinations);
    let bar = progress::Progress::start(&plan, &steps);
    let totals = workers::run(&plan, &namings, steps, usize::try_from(args.workers).unwrap_or(0), &bar);
    bar.finish(&plan, &totals);
    if totals.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Why the arguments cannot be used, and the exit status compileall has then.
struct Refusal {
    message: String,
    status: u8,
}

fn make_plan(args: &Args) -> Result<Plan, Refusal> {
    let skip = args.skip.as_deref().filter(|pattern| !pattern.is_empty());
    let skip = skip.map(compile_pattern).transpose()?;
    let mut levels = if args.opt_levels.is_empty() { vec![-1] } else { args.opt_levels.clone() };
    let given = levels.len();
    levels.sort_unstable();
    levels.dedup();
    if args.hardlink_dupes && levels.len() < 2 {
        let message =
            "Hardlinking of duplicated bytecode makes sense only for more than one optimization level.";
        return Err(Refusal { message: message.into(), status: if given < 2 { 2 } else { 1 } });
    }
    let environment = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let default_mode = match environment("SOURCE_DATE_EPOCH") {
        Some(_) => InvalidationMode::CheckedHash,
        None => InvalidationMode::Timestamp,
    };
    Ok(Plan {
        force: args.force,
        quiet: args.quiet,
        verbose: args.verbose,
        legacy: args.legacy,
        skip,
        limit_symlinks: args.limit_symlinks.as_deref().filter(|dir| !dir.is_empty()).map(resolve),
        levels,
        hardlink_dupes: args.hardlink_dupes,
        invalidation: args.invalidation_mode.unwrap_or(default_mode),
        cache_prefix: environment("PYTHONPYCACHEPREFIX"),
        filters: Filters::from_environment(),
    })
}

/// A pattern of Python's `re`; what that writes differently is translated.
fn compile_pattern(pattern: &str) -> Result<fancy_regex::Regex, Refusal> {
    // Python's \Z is the very end, which others write \z.
    let translated = pattern.replace(r"\Z", r"\z");
    fancy_regex::Regex::new(&translated).map_err(|error| Refusal {
        message: format!("argument -x: invalid regular expression {pattern:?}: {error}"),
        status: 1,
    })
}

/// `Path(path).resolve()`: without links, and for what does not exist at least absolute.
fn resolve(path: &OsStr) -> std::path::PathBuf {
    let path = Path::new(path);
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// The files and folders named by the arguments and by the list that `-i` names.
fn destinations(args: &Args) -> std::io::Result<Vec<OsString>> {
    let mut destinations = args.destinations.clone();
    if let Some(list) = args.list.as_deref().filter(|list| !list.is_empty()) {
        let lines: Box<dyn std::io::BufRead> = if list == "-" {
            Box::new(std::io::stdin().lock())
        } else {
            Box::new(std::io::BufReader::new(std::fs::File::open(list)?))
        };
        for line in lines.split(b'\n') {
            destinations.push(OsString::from_vec(line?.trim_ascii().to_vec()));
        }
    }
    Ok(destinations)
}

fn list_steps(args: &Args, plan: &Plan, destinations: &[OsString]) -> (Vec<Step>, Vec<Naming>) {
    let given =
        Naming { folder: args.ddir.clone(), strip: args.stripdir.clone(), prepend: args.prependdir.clone() };
    let levels = args.recursion.unwrap_or(if args.no_recursion { 0 } else { DEFAULT_LEVELS });
    let mut steps = Vec::new();
    let mut namings = vec![given.clone()];
    if destinations.is_empty() {
        for folder in search_path() {
            list_folder(&folder, 0, 0, plan, &mut steps);
        }
    }
    for destination in destinations {
        if std::fs::metadata(destination).is_ok_and(|found| found.is_file()) {
            // A link is looked at again: -e may exclude it.
            let regular = std::fs::symlink_metadata(destination).is_ok_and(|found| found.is_file());
            steps.push(Step::File(Task { path: destination.clone(), regular, naming: 0 }));
        } else {
            namings.push(given.below(destination));
            list_folder(destination, levels, namings.len() - 1, plan, &mut steps);
        }
    }
    (steps, namings)
}

fn list_folder(folder: &OsStr, levels: i64, naming: usize, plan: &Plan, steps: &mut Vec<Step>) {
    walk::walk(folder, levels, &mut |found| match found {
        walk::Found::Listing(folder) if plan.verbose => {
            steps.push(Step::Say(format!("Listing {}...", pathname::repr(&folder))));
        }
        walk::Found::Unlistable(folder) if plan.quiet < 2 => {
            steps.push(Step::Say(format!("Can't list {}", pathname::repr(&folder))));
        }
        walk::Found::Listing(_) | walk::Found::Unlistable(_) => {}
        // Only sources are compiled; the other names need no further look.
        walk::Found::File { path, regular } if path.as_bytes().ends_with(b".py") => {
            steps.push(Step::File(Task { path, regular, naming }));
        }
        walk::Found::File { .. } => {}
    });
}

/// What `sys.path` starts with: the current directory and `PYTHONPATH`.
fn search_path() -> Vec<OsString> {
    let mut folders = vec![std::env::current_dir().map_or_else(|_| ".".into(), |dir| dir.into_os_string())];
    if let Some(path) = std::env::var_os("PYTHONPATH") {
        folders.extend(std::env::split_paths(&path).map(Into::into).filter(|dir: &OsString| !dir.is_empty()));
    }
    folders
}
