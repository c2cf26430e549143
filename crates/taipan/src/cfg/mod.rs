//! `taipan cfg`: the control-flow graph of a function, before and after it is optimised.

mod drawing;
mod layout;
mod svg;
mod text;
mod view;

use std::ffi::OsString;
use std::fs;

use taipan_compiler::flowgraph::UnitGraphs;

use crate::compile::oserror;
use crate::pipeline::{self, Filename};
use crate::tools::input::{Failure, Input, Shown};

/// Draws the control-flow graph of a function or module, before and after it is optimised
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Draw into an SVG file instead, both graphs side by side
    #[arg(long, value_name = "OUT.svg")]
    svg: Option<OsString>,
    /// Optimization level to compile with: 0, 1 or 2
    #[arg(short = 'O', long, value_name = "LEVEL", default_value_t = 0,
          value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,
    /// The source; `-` for stdin
    #[arg(value_name = "FILE")]
    file: OsString,
    /// The qualified name of the function (`Class.method`, `f.<locals>.<lambda>`); defaults to the module
    #[arg(default_value = "<module>")]
    function: String,
}

/// The drawings, or nothing when they are written to a file.
pub(crate) fn run(args: &Args) -> Shown {
    let input = Input::read(&args.file)?;
    let filename = Filename::plain(&input.name);
    let units = pipeline::graphs(&input.bytes, &filename, args.optimize)
        .map_err(|rejection| Failure::from_rejection(&rejection))?;
    let named = |unit: &&UnitGraphs| unit.qualname.as_bytes() == args.function.as_bytes();
    // Of several definitions the first in the source, which is not always the first finished.
    let Some(unit) = units.iter().filter(named).min_by_key(|unit| unit.firstlineno) else {
        return Err(Failure(unknown_function(&args.function, &units)));
    };
    let drawings = view::drawings(unit);
    match &args.svg {
        None => Ok(drawings.iter().map(text::draw).collect::<Vec<_>>().join("\n\n")),
        Some(path) => match fs::write(path, svg::draw(&drawings)) {
            Ok(()) => Ok(String::new()),
            Err(error) => Err(Failure(format!("{}\n", oserror::describe(&error, path)))),
        },
    }
}

fn unknown_function(function: &str, units: &[UnitGraphs]) -> String {
    let mut names: Vec<_> = units.iter().map(|unit| unit.qualname.to_string_lossy()).collect();
    names.sort();
    names.dedup();
    format!("there is no {function:?}; there are: {}\n", names.join(", "))
}
