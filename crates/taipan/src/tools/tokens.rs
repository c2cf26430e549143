//! `taipan tokens`: what `python3.14 -m tokenize` prints.

use std::ffi::OsString;
use std::process::ExitCode;

use taipan_ast::tokens::{self, Listing};

use super::input::{self, Failure, Input};
use crate::compile::oserror;
use crate::pathname;

/// Lists the tokens of a source, as `python3.14 -m tokenize` does
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Display token names using the exact type
    #[arg(short = 'e', long)]
    exact: bool,
    /// The file to tokenize; defaults to stdin
    #[arg(value_name = "FILE", default_value = "-")]
    file: OsString,
}

/// Prints the listing.
pub(crate) fn run(args: &Args) -> ExitCode {
    match listing(args) {
        Ok(Listing { text, error }) => {
            let status = input::print(Ok(text));
            error.map_or(status, |message| input::print(Err(Failure(message + "\n"))))
        }
        Err(failure) => input::print(Err(failure)),
    }
}

fn listing(args: &Args) -> Result<Listing, Failure> {
    if args.file == "-" {
        let input = Input::read(&args.file)?;
        let name = pathname::display(&input.name);
        return Ok(match str::from_utf8(&input.bytes) {
            Ok(text) => tokens::dump_text(text, &name, args.exact),
            Err(_) => tokens::dump(&input.bytes, &name, args.exact),
        });
    }
    let bytes = std::fs::read(&args.file).map_err(|error| {
        Failure(format!("error: {}: {}\n", oserror::errno_text(&error), pathname::repr(&args.file)))
    })?;
    Ok(tokens::dump(&bytes, &pathname::display(&args.file), args.exact))
}
