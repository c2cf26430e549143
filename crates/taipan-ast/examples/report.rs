//! Prints syntax errors as CPython prints them.
//!
//! Reads sources from standard input, each preceded by its length in bytes, `run` or `compile` and a newline.
//! Answers each with the length of the text in bytes, a newline, and the text; empty for an accepted source.

use std::io::{BufRead as _, Read as _, Write as _};

use taipan_ast::invalid::explain;
use taipan_ast::parse::Mode;
use taipan_ast::report::{Context, Origin, format_error};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut input = std::io::stdin().lock();
    let mut header = String::new();
    loop {
        header.clear();
        if input.read_line(&mut header)? == 0 {
            return Ok(());
        }
        let (length, origin) = header.trim_end().split_once(' ').unwrap_or(("0", "compile"));
        let origin = if origin == "run" { Origin::Run } else { Origin::Compile };
        let mut source = vec![0; length.parse().unwrap_or(0)];
        input.read_exact(&mut source)?;
        let source = String::from_utf8_lossy(&source);
        let compiles = |code: &str| explain(code, Mode::Exec).is_none();
        let context =
            Context { filename: "f.py", source: &source, origin, color: false, compiles: &compiles };
        let text = explain(&source, Mode::Exec).map_or(String::new(), |error| format_error(&error, &context));
        write!(out, "{}\n{text}", text.len())?;
        out.flush()?;
    }
}
