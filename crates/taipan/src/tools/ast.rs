//! `taipan ast`: what `python3.14 -m ast` prints.

use std::ffi::OsString;

use clap::ValueEnum;
use taipan_ast::dump::DumpOptions;
use taipan_ast::parse::{Mode, ParseOptions};

use super::input::{Failure, Input, Shown};
use crate::pipeline::{self, TreeOptions};
use crate::warnings::Filters;

/// Python 3's minor version that is compiled.
const MINOR_VERSION: i64 = 14;

/// Prints the syntax tree of a source, as `python3.14 -m ast` does
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Specify what kind of code must be parsed
    #[arg(short = 'm', long, value_enum, default_value = "exec")]
    mode: ModeName,
    /// Don't add information about type comments
    #[arg(long)]
    no_type_comments: bool,
    /// Include attributes such as line numbers and column offsets
    #[arg(short = 'a', long)]
    include_attributes: bool,
    /// Indentation of nodes (number of spaces)
    #[arg(short = 'i', long, default_value_t = 3, allow_negative_numbers = true)]
    indent: i64,
    /// Python version in the format 3.x (for example, 3.10): newer syntax is an error
    #[arg(long, value_name = "VERSION", value_parser = version)]
    feature_version: Option<(i64, i64)>,
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

/// Major and minor version.
fn version(text: &str) -> Result<(i64, i64), &'static str> {
    let number = |text: &str| text.trim().parse().ok();
    text.split_once('.')
        .and_then(|(major, minor)| Some((number(major)?, number(minor)?)))
        .ok_or("expected format 3.x (for example, 3.10)")
}

/// The tree.
pub(crate) fn run(args: &Args) -> Shown {
    let input = Input::read(&args.file)?;
    let feature_version = match args.feature_version {
        None => None,
        // A negative one is that of the parser itself.
        Some((3, minor)) => u8::try_from(minor.min(MINOR_VERSION)).ok(),
        Some((major, _)) => return Err(Failure(format!("ValueError: Unsupported major version: {major}\n"))),
    };
    let mode = match args.mode {
        ModeName::Exec => Mode::Exec,
        ModeName::Single => Mode::Single,
        ModeName::Eval => Mode::Eval,
        ModeName::FuncType => Mode::FuncType,
    };
    let options = DumpOptions {
        include_attributes: args.include_attributes,
        // Fewer than none are none.
        indent: Some(usize::try_from(args.indent).unwrap_or(0)),
        show_empty: args.show_empty,
    };
    let wanted = TreeOptions {
        mode,
        parse: ParseOptions { type_comments: !args.no_type_comments, feature_version },
        // `ast.parse` takes 0 for no optimization, as it does -1.
        optimize: u8::try_from(args.optimize).ok().filter(|level| *level > 0),
    };
    let filters = Filters::from_environment();
    let dumped = pipeline::tree(&input.bytes, input.filename(), wanted, &filters, |module, names| {
        taipan_ast::dump::dump(module, names, options)
    });
    dumped.show_warnings().map(|text| text + "\n")
}
