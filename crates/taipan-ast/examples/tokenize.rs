//! Prints the tokens of files as `python3.14 -m tokenize [-e] FILE` does.

use std::io::Write as _;

fn main() -> std::io::Result<std::process::ExitCode> {
    let mut exact = false;
    for argument in std::env::args().skip(1) {
        if argument == "-e" {
            exact = true;
            continue;
        }
        let listing = taipan_ast::tokens::dump(&std::fs::read(&argument)?, &argument, exact);
        std::io::stdout().write_all(listing.text.as_bytes())?;
        if let Some(message) = listing.error {
            writeln!(std::io::stderr(), "{message}")?;
            return Ok(std::process::ExitCode::FAILURE);
        }
    }
    Ok(std::process::ExitCode::SUCCESS)
}
