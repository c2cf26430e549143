//! `taipan symtable`: what `python3.14 -m symtable` prints.

use std::ffi::OsString;
use std::process::ExitCode;

use super::input::{self, Input, Shown};
use crate::pathname;
use crate::pipeline;
use crate::warnings::Filters;

/// Prints the symbol tables of sources, as `python3.14 -m symtable` does
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The files; defaults to stdin
    #[arg(value_name = "FILE", default_value = "-")]
    files: Vec<OsString>,
}

/// Prints the tables of the files, up to the first file that has none.
pub(crate) fn run(args: &Args) -> ExitCode {
    let filters = Filters::from_environment();
    for file in &args.files {
        let status = input::print(table(file, &filters));
        if status != ExitCode::SUCCESS {
            return status;
        }
    }
    ExitCode::SUCCESS
}

fn table(file: &OsString, filters: &Filters) -> Shown {
    let input = Input::read(file)?;
    let table = pipeline::symbol_table(&input.bytes, input.filename(), filters, |table, names| {
        taipan_compiler::symtable::print(table, names, &pathname::repr(&input.name))
    });
    table.show_warnings()
}
