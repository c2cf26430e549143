//! `taipan ast`: what `python3.14 -m ast` prints.

use std::ffi::OsString;

use clap::ValueEnum;
use taipan_ast::dump::DumpOptions;
use taipan_ast::parse::Mode;

use super::input::{Failure, Input, Shown};
use crate::pipeline::{self, Filename};

/// Prints the syntax tree of a source, as `python3.14 -m ast` does
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Specify what kind of code must be parsed
    #[arg(short = 'm', long, value_enum, default_value = "exec")]
    mode: ModeName,
    /// Include attributes such as line numbers and column offsets
    #[arg(short = 'a', long)]
    include_attributes: bool,
    /// Indentation of nodes (number of spaces)
    #[arg(short = 'i', long, default_value_t = 3)]
    indent: usize,
    /// Optimization level for parser: the tree as the compiler works on it
    #[arg(short = 'O', long, value_name = "LEVEL", default_value_t = -1, allow_negative_numbers = true,
          value_parser = clap::value_parser!(i8).range(-1..=2))]
    optimize: i8,
    /// Show empty lists and fields in dump output
    #[arg(long)]
    show_empty: bool,
    /// The file to parse; defaults to stdin
    #[arg(value_name = "FILE", default_value = "-")]
    file: OsString,
}

/// The names of modes on the command line.
#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum ModeName {
    Exec,
    Single,
    Eval,
    FuncType,
}

/// The tree.
pub(crate) fn run(args: &Args) -> Shown {
    let input = Input::read(&args.file)?;
    let mode = match args.mode {
        ModeName::Exec => Mode::Exec,
        ModeName::Single => Mode::Single,
        ModeName::Eval => Mode::Eval,
        ModeName::FuncType => Mode::FuncType,
    };
    let options = DumpOptions {
        include_attributes: args.include_attributes,
        indent: Some(args.indent),
        show_empty: args.show_empty,
    };
    let optimize = u8::try_from(args.optimize).ok();
    let filename = Filename::plain(&input.name);
    let dumped = pipeline::tree(&input.bytes, &filename, mode, optimize, |module, names| {
        taipan_ast::dump::dump(module, names, options)
    });
    dumped.map(|text| text + "\n").map_err(|rejection| Failure::from_rejection(&rejection))
}
