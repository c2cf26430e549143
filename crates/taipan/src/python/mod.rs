//! Running Python programs: `taipan [options] [script | -c code | -m module | -] [arguments]`.

mod environment;
mod library;
mod options;
mod run;

use std::ffi::OsString;
use std::process::ExitCode;

use options::Parsed;

/// What a program sees as the version of Python.
const VERSION: &str = "Python 3.14.10";

/// Runs what `python`'s command line asks for; `arguments` are those after the executable.
pub(crate) fn main(arguments: &[OsString]) -> ExitCode {
    match options::parse(arguments) {
        Parsed::Help => {
            print!("{}", include_str!("usage.txt"));
            ExitCode::SUCCESS
        }
        Parsed::Version(verbose) => {
            let more = concat!(" (Taipan ", env!("CARGO_PKG_VERSION"), ")");
            println!("{VERSION}{}", if verbose { more } else { "" });
            ExitCode::SUCCESS
        }
        Parsed::Error(message) => {
            eprintln!("{message}\nusage: taipan [option] ... [-c cmd | -m mod | file | -] [arg] ...");
            eprintln!("Try `taipan -h' for more information.");
            ExitCode::from(2)
        }
        Parsed::Run(options) => run::run(&options),
    }
}
