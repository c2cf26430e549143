//! `taipan cfg`: the control-flow graph of a function, before and after it is optimised.

mod canvas;
mod drawing;
mod layout;
mod svg;
mod text;
mod view;

use std::ffi::{OsStr, OsString};
use std::fs;

use taipan_compiler::flowgraph::UnitGraphs;

use crate::compile::oserror;
use crate::pipeline;
use crate::tools::color;
use crate::tools::input::{Failure, Input, Shown};
use crate::warnings::Filters;

/// Draws the control-flow graph of a function, before and after it is optimised
///
/// Boxes are basic blocks. Jumps run on the right, exceptions, dotted, on the left; an arrow down is where
/// control runs on. `cold` blocks were moved behind the others, as only exceptions lead to them.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Draw into an SVG file instead, both graphs side by side
    #[arg(long, value_name = "OUT.svg")]
    svg: Option<OsString>,
    /// Optimization level to compile with: 0, 1 or 2
    #[arg(short = 'O', long, value_name = "LEVEL", default_value_t = 0,
          value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,
    /// Draw this program instead of a file
    #[arg(short = 'c', value_name = "CODE", allow_hyphen_values = true)]
    code: Option<String>,
    /// The source (`-` for stdin), unless -c gives it, and the name of the function: its qualified name
    /// (`Class.method`, `f.<locals>.g`), which may leave out `<locals>`, or the end of it; defaults to the
    /// module
    #[arg(value_names = ["FILE", "FUNCTION"], num_args = 0..=2)]
    file_and_function: Vec<OsString>,
}

/// The drawings, or nothing when they are written to a file.
pub(crate) fn run(args: &Args) -> Shown {
    let (input, function) = source(args)?;
    let filters = Filters::from_environment();
    let units = pipeline::graphs(&input.bytes, input.filename(), args.optimize, &filters).show_warnings()?;
    let Some(unit) = find(&units, &function) else {
        return Err(Failure(unknown_function(&function, &units)));
    };
    let drawings = view::drawings(unit);
    match &args.svg {
        None => {
            let colour = color::stdout();
            Ok(drawings.iter().map(|drawing| text::draw(drawing, colour)).collect::<Vec<_>>().join("\n"))
        }
        Some(path) => match fs::write(path, svg::draw(&drawings)) {
            Ok(()) => Ok(String::new()),
            Err(error) => Err(Failure(format!("{}\n", oserror::describe(&error, path)))),
        },
    }
}

/// The source, and the name of what is to be drawn of it.
fn source(args: &Args) -> Result<(Input, String), Failure> {
    let mut names = args.file_and_function.iter();
    let input = match &args.code {
        Some(code) => Input::program(code),
        None => Input::read(names.next().map_or(OsStr::new("-"), OsString::as_os_str))?,
    };
    let function = names.next().map_or("<module>".into(), |name| name.to_string_lossy().into_owned());
    match names.next() {
        None => Ok((input, function)),
        Some(name) => Err(Failure(format!("one name too many: {}\n", name.display()))),
    }
}

/// The code object that `name` means: by its qualified name, by that without `<locals>`, by the end of that.
fn find<'a>(units: &'a [UnitGraphs], name: &str) -> Option<&'a UnitGraphs> {
    let is_end = |qualname: &str| qualname.strip_suffix(name).is_some_and(|before| before.ends_with('.'));
    let means: [&dyn Fn(&str) -> bool; 3] =
        [&|qualname| qualname == name, &|qualname| qualname.replace(".<locals>", "") == name, &|qualname| {
            is_end(qualname) || is_end(&qualname.replace(".<locals>", ""))
        }];
    means.iter().find_map(|means| {
        let named = |unit: &&UnitGraphs| means(&unit.qualname.to_string_lossy());
        // Of several definitions the first in the source, which is not always the first finished.
        units.iter().filter(named).min_by_key(|unit| unit.firstlineno)
    })
}

fn unknown_function(function: &str, units: &[UnitGraphs]) -> String {
    let mut names: Vec<_> = units.iter().map(|unit| unit.qualname.to_string_lossy()).collect();
    names.sort();
    names.dedup();
    format!("there is no {function:?}; there are: {}\n", names.join(", "))
}
