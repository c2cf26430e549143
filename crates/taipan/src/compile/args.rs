//! The options of `compileall`, with its names and meanings.

use std::ffi::OsString;

use clap::ValueEnum;

/// Byte-compiles Python files and trees of them, as `python3.14 -m compileall` does.
///
/// A progress bar is shown on a terminal, and a one-line summary at the end (both on standard error);
/// errors go to standard output. The exit status is 1 when a file could not be compiled.
#[derive(clap::Args)]
#[command(infer_long_args = true)]
pub(crate) struct Args {
    /// Don't recurse into subdirectories
    #[arg(short = 'l')]
    pub no_recursion: bool,

    /// Control the maximum recursion level; takes precedence over `-l`
    #[arg(short = 'r', value_name = "LEVELS", allow_negative_numbers = true)]
    pub recursion: Option<i64>,

    /// Force rebuild even if timestamps are up to date
    #[arg(short = 'f')]
    pub force: bool,

    /// Output only error messages; -qq will suppress the error messages as well
    #[arg(short = 'q', action = clap::ArgAction::Count)]
    pub quiet: u8,

    /// Say which folders are listed and which files compiled, line by line as compileall does
    #[arg(short = 'v', conflicts_with = "quiet")]
    pub verbose: bool,

    /// Use legacy (pre-PEP3147) compiled file locations
    #[arg(short = 'b')]
    pub legacy: bool,

    /// Directory to prepend to file paths for use in compile-time tracebacks and in runtime tracebacks
    /// in cases where the source file is unavailable
    #[arg(short = 'd', value_name = "DESTDIR", conflicts_with_all = ["stripdir", "prependdir"])]
    pub ddir: Option<OsString>,

    /// Part of path to left-strip from path to source file - for example buildroot
    #[arg(short = 's', value_name = "STRIPDIR")]
    pub stripdir: Option<OsString>,

    /// Path to add as prefix to path to source file - for example / to make it absolute when some part
    /// is removed by `-s` option
    #[arg(short = 'p', value_name = "PREPENDDIR")]
    pub prependdir: Option<OsString>,

    /// Skip files matching the regular expression; the regexp is searched for in the full path of each
    /// file considered for compilation
    #[arg(short = 'x', value_name = "REGEXP", allow_hyphen_values = true)]
    pub skip: Option<String>,

    /// Add all the files and directories listed in FILE to the list considered for compilation; if "-",
    /// names are read from stdin
    #[arg(short = 'i', value_name = "FILE", allow_hyphen_values = true)]
    pub list: Option<OsString>,

    /// How many files to compile at once: 0, the default, for as many as there are processors
    #[arg(short = 'j', long = "workers", default_value_t = 0, allow_negative_numbers = true)]
    pub workers: i64,

    /// Set .pyc invalidation mode; defaults to "checked-hash" if the SOURCE_DATE_EPOCH environment
    /// variable is set, and "timestamp" otherwise
    #[arg(long, value_enum)]
    pub invalidation_mode: Option<InvalidationMode>,

    /// Optimization levels to run compilation with: 0, 1 (no assertions) and 2 (no docstrings either);
    /// may be given several times
    #[arg(short = 'o', value_name = "LEVEL", allow_negative_numbers = true)]
    pub opt_levels: Vec<i64>,

    /// Ignore symlinks pointing outside of the DIR
    #[arg(short = 'e', value_name = "DIR")]
    pub limit_symlinks: Option<OsString>,

    /// Hardlink duplicated pyc files
    #[arg(long)]
    pub hardlink_dupes: bool,

    /// File and directory names to compile; without any, the modules of the current directory and of
    /// PYTHONPATH, not recursing (what `sys.path` holds without an interpreter)
    #[arg(value_name = "FILE|DIR")]
    pub destinations: Vec<OsString>,
}

/// How an import finds out whether a `.pyc` is up to date (PEP 552).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InvalidationMode {
    /// By a hash of the source, checked on import
    CheckedHash,
    /// By time and size of the source
    Timestamp,
    /// By nothing: a hash is stored and never looked at
    UncheckedHash,
}
