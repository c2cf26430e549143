//! `cargo xtask golden`: the digests that `cargo test` checks our code objects against.

use std::fs;
use std::path::{Path, PathBuf};

use taipan_bytecode::marshal;
use taipan_testing::corpus;
use taipan_testing::golden::Entry;

use crate::Error;
use crate::oracle::Oracle;

/// Writes what CPython 3.14 makes of the standard library, as digests
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The CPython 3.14 to ask
    #[arg(long)]
    python: Option<PathBuf>,
}

/// Asks CPython and writes the file.
pub(crate) fn run(args: &Args) -> Result<bool, Error> {
    let oracle = Oracle::find(args.python.as_deref())?;
    let files = corpus::library()?;
    let compiled = oracle.compile(corpus::library_path(), &files)?;
    let mut text = String::new();
    for (index, file) in files.iter().enumerate() {
        for optimize in 0..=2 {
            let Some(bytes) = compiled.get(index, optimize) else { continue };
            let code = marshal::read_code(bytes)?;
            text.push_str(&Entry::new(&file.name, optimize, &code, bytes).to_line());
            text.push('\n');
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/taipan-compiler/tests/golden");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("library.txt"), &text)?;
    println!("{} files, {} bytes of digests", files.len(), text.len());
    Ok(true)
}
