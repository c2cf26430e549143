//! `cargo xtask expressions`: random expressions that fold, and whether we fold them as CPython does.

pub(crate) mod grammar;

use std::fs;
use std::path::PathBuf;

use grammar::Writer;
use taipan_testing::corpus::SourceFile;
use taipan_testing::random::Random;

use crate::Error;
use crate::diff::{self, Counts};
use crate::oracle::Oracle;

/// How many files CPython compiles in one go.
const BATCH: usize = 500;

/// Writes random files of constants and operators and compares the code with CPython's, byte by byte
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The CPython 3.14 to compare with
    #[arg(long)]
    python: Option<PathBuf>,
    /// How many files
    #[arg(long, default_value_t = 1000)]
    count: usize,
    /// How many statements a file has
    #[arg(long, default_value_t = 12)]
    statements: usize,
    /// Another seed makes other files
    #[arg(long, default_value_t = 314)]
    seed: u64,
    /// How many differences to show
    #[arg(long, default_value_t = 10)]
    show: usize,
    /// Keep the files in this folder
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// Compares at each level, prints differences and counts; true when there are none.
pub(crate) fn run(args: &Args) -> Result<bool, Error> {
    let oracle = Oracle::find(args.python.as_deref())?;
    let temporary = tempfile::tempdir()?;
    let folder = args.keep.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(folder)?;
    let mut random = Random::new(args.seed);
    let mut counts = Counts::showing(args.show);
    let mut made = 0;
    while made < args.count {
        let files: Vec<_> = (made..args.count.min(made + BATCH))
            .map(|number| SourceFile {
                name: format!("{number:05}.py"),
                bytes: Writer::new(&mut random).file(args.statements).into_bytes(),
            })
            .collect();
        made += files.len();
        for file in &files {
            fs::write(folder.join(&file.name), &file.bytes)?;
        }
        diff::compare(&files, &oracle.compile(folder, &files)?, &mut counts);
    }
    Ok(counts.print())
}
