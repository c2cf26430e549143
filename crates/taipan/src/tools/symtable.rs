//! `taipan symtable`: what `python3.14 -m symtable` prints.

use std::ffi::OsString;

use super::input::{Failure, Input, Shown};
use crate::pathname;
use crate::pipeline::{self, Filename};

/// Prints the symbol tables of sources, as `python3.14 -m symtable` does
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The files; defaults to stdin
    #[arg(value_name = "FILE", default_value = "-")]
    files: Vec<OsString>,
}

/// The tables of all files.
pub(crate) fn run(args: &Args) -> Shown {
    let mut shown = String::new();
    for file in &args.files {
        let input = Input::read(file)?;
        let table = pipeline::symbol_table(&input.bytes, &Filename::plain(&input.name), |table, names| {
            taipan_compiler::symtable::print(table, names, &pathname::repr(&input.name))
        });
        shown.push_str(&table.map_err(|rejection| Failure::from_rejection(&rejection))?);
    }
    Ok(shown)
}
