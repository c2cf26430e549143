//! `taipan tokens`: what `python3.14 -m tokenize` prints.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use taipan_ast::tokens::{self, Listing};

use super::input::{self, Failure, Input};
use crate::compile::oserror;
use crate::pathname;
use crate::pipeline;
use crate::warnings::Filters;

/// Lists the tokens of a source, as `python3.14 -m tokenize` does
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Display token names using the exact type
    #[arg(short = 'e', long)]
    exact: bool,
    /// The file to tokenize; defaults to stdin
    #[arg(value_name = "FILE")]
    file: Option<OsString>,
}

impl Args {
    /// The file, if it is not standard input; `-` is a file here.
    fn path(&self) -> Option<&OsStr> {
        self.file.as_deref().filter(|path| !path.is_empty())
    }
}

/// Prints the listing.
pub(crate) fn run(args: &Args) -> ExitCode {
    let Listing { text, warnings, error } = match listing(args) {
        Ok(listing) => listing,
        Err(failure) => return input::print(Err(failure)),
    };
    let (warnings, made_error) =
        pipeline::filter_nameless(warnings, &Filters::from_environment(), "<string>");
    input::show_warnings(warnings);
    if let Some(made) = made_error {
        let name = pathname::display(args.path().unwrap_or(OsStr::new("<stdin>")));
        let span = made.span.unwrap_or_default();
        let message = format!("{name}:{}:{}: error: {}\n", span.lineno, span.offset, made.message);
        return input::print(Err(Failure(message)));
    }
    let status = input::print(Ok(text));
    error.map_or(status, |message| input::print(Err(Failure(message + "\n"))))
}

fn listing(args: &Args) -> Result<Listing, Failure> {
    let Some(path) = args.path() else {
        let input = Input::read(OsStr::new("-"))?;
        let name = pathname::display(&input.name);
        return Ok(match str::from_utf8(&input.bytes) {
            Ok(text) => tokens::dump_text(text, &name, args.exact),
            Err(_) => tokens::dump(&input.bytes, &name, args.exact),
        });
    };
    let bytes = std::fs::read(path).map_err(|error| {
        Failure(format!("error: {}: {}\n", oserror::errno_text(&error), pathname::repr(path)))
    })?;
    Ok(tokens::dump(&bytes, &pathname::display(path), args.exact))
}
