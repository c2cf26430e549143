//! `cargo xtask diff`: our code objects against CPython's, byte by byte.

use std::path::{Path, PathBuf};

use taipan_bytecode::compare::differences;
use taipan_bytecode::{CodeObject, marshal};
use taipan_testing::corpus::{self, SourceFile};

use crate::Error;
use crate::oracle::{Compiled, Oracle};

/// Compiles files with CPython and Taipan at each optimization level and compares the code, byte by byte
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The CPython 3.14 to compare with
    #[arg(long)]
    python: Option<PathBuf>,
    /// How many differences to show
    #[arg(long, default_value_t = 5)]
    show: usize,
    /// Files and folders; by default the library that comes with the sources
    paths: Vec<PathBuf>,
}

/// Compares, prints differences and counts; true when there are none.
pub(crate) fn run(args: &Args) -> Result<bool, Error> {
    let oracle = Oracle::find(args.python.as_deref())?;
    let default = [corpus::library_path().to_owned()];
    let paths = if args.paths.is_empty() { &default[..] } else { &args.paths };
    let mut counts = Counts::showing(args.show);
    for path in paths {
        let files = corpus::files_below(path)?;
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
        let compiled = oracle.compile(folder, &files)?;
        compare(&files, &compiled, &mut counts);
    }
    Ok(counts.print())
}

/// How many codes are the same, and how those differ that are not.
#[derive(Default)]
pub(crate) struct Counts {
    same: u64,
    differ: u64,
    rejected: u64,
    accepted: u64,
    left_to_show: usize,
}

impl Counts {
    /// Counts that print the first `show` differences.
    pub(crate) fn showing(show: usize) -> Self {
        Self { left_to_show: show, ..Self::default() }
    }

    /// Prints the counts; true when there are no differences.
    pub(crate) fn print(&self) -> bool {
        let Self { same, differ, rejected, accepted, .. } = self;
        println!(
            "{same} of {} identical; {differ} differ, {rejected} not compiled, {accepted} wrongly accepted",
            same + differ + rejected + accepted
        );
        differ + rejected + accepted == 0
    }

    fn show(&mut self, text: impl FnOnce() -> String) {
        if self.left_to_show > 0 {
            self.left_to_show -= 1;
            println!("--- {}", text());
        }
    }
}

/// Compares our code for `files` with CPython's at each level, and shows and counts the differences.
pub(crate) fn compare(files: &[SourceFile], compiled: &Compiled, counts: &mut Counts) {
    for (index, file) in files.iter().enumerate() {
        for optimize in 0..=2 {
            let title = format!("{} at level {optimize}", file.name);
            let theirs = compiled.get(index, optimize);
            let ours = crate::ours::compile(file, optimize);
            match (theirs, ours) {
                (Some(theirs), Ok((_, bytes))) if theirs == bytes => counts.same += 1,
                (None, Err(_)) => counts.same += 1,
                (Some(theirs), Ok((code, _))) => {
                    counts.differ += 1;
                    counts.show(|| format!("{title}: {}", first_difference(theirs, &code)));
                }
                (Some(_), Err(error)) => {
                    counts.rejected += 1;
                    counts.show(|| format!("{title}: only CPython compiles it: {error}"));
                }
                (None, Ok(_)) => {
                    counts.accepted += 1;
                    counts.show(|| format!("{title}: CPython rejects it"));
                }
            }
        }
    }
}

/// Where two codes that marshal differently differ first.
fn first_difference(theirs: &[u8], ours: &CodeObject) -> String {
    let theirs = match marshal::read_code(theirs) {
        Ok(code) => code,
        Err(error) => return format!("CPython's marshal cannot be read: {error}"),
    };
    match differences(&theirs, ours).first() {
        Some(difference) => difference.to_string(),
        None => "the same code objects, but other objects are shared".into(),
    }
}
