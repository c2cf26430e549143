//! `taipan tokens`: what `python3.14 -m tokenize` prints.

use std::ffi::{OsStr, OsString};

use super::input::{Failure, Input, Shown};
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

/// The listing.
pub(crate) fn run(args: &Args) -> Shown {
    if args.file == "-" {
        let input = Input::read(OsStr::new("-"))?;
        let listing = dump(&input, args.exact)?;
        // Text, not bytes, is read from there: the listing has no encoding.
        return Ok(listing.split_once('\n').map_or_else(String::new, |(_, rest)| rest.to_owned()));
    }
    let bytes = std::fs::read(&args.file).map_err(|error| {
        Failure(format!("error: {}: {}\n", oserror::errno_text(&error), pathname::repr(&args.file)))
    })?;
    dump(&Input { name: args.file.clone(), bytes }, args.exact)
}

fn dump(input: &Input, exact: bool) -> Shown {
    taipan_ast::tokens::dump(&input.bytes, &pathname::display(&input.name), exact)
        .map_err(|message| Failure(format!("{message}\n")))
}
