//! Says which exception CPython's parser raises for sources.
//!
//! With files as arguments: prints one line for each. With `--stdin`: reads sources from standard input, each
//! preceded by its length in bytes, its mode (`exec`, `eval`, `single`, `func_type`) and a newline, and
//! answers each with a line: `ok`, or class, lineno, offset, end_lineno, end_offset, message and text,
//! separated by tabs, the last two with their control characters escaped. `--parse` before it asks the fast parser
//! first, as the compiler does.

use std::io::{BufRead as _, Read as _, Write as _};

use taipan_ast::error::SyntaxError;
use taipan_ast::parse::Mode;

fn main() -> std::io::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let parse_first = arguments.first().is_some_and(|first| first == "--parse");
    if parse_first {
        arguments.remove(0);
    }
    let judge = if parse_first { parse } else { taipan_ast::invalid::explain };
    if arguments.first().is_some_and(|first| first == "--stdin") {
        return answer(&mut out, judge);
    }
    for path in &arguments {
        let bytes = std::fs::read(path)?;
        let error = match taipan_ast::decode::decode(&bytes) {
            Ok(source) => judge(&source, Mode::Exec),
            Err(error) => Some(error),
        };
        writeln!(out, "{path}: {}", describe(error))?;
    }
    Ok(())
}

/// Says what is wrong with a source.
type Judge = fn(&str, Mode) -> Option<SyntaxError>;

fn parse(source: &str, mode: Mode) -> Option<SyntaxError> {
    taipan_ast::parse::parse(&bumpalo::Bump::new(), source, mode).err().map(SyntaxError::from)
}

fn answer(out: &mut impl std::io::Write, judge: Judge) -> std::io::Result<()> {
    let mut input = std::io::stdin().lock();
    let mut header = String::new();
    loop {
        header.clear();
        if input.read_line(&mut header)? == 0 {
            return Ok(());
        }
        let (length, mode) = header.trim_end().split_once(' ').unwrap_or(("0", "exec"));
        let mut source = vec![0; length.parse().unwrap_or(0)];
        input.read_exact(&mut source)?;
        let mode = match mode {
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            "func_type" => Mode::FuncType,
            _ => Mode::Exec,
        };
        let error = judge(&String::from_utf8_lossy(&source), mode);
        writeln!(out, "{}", describe(error))?;
        out.flush()?;
    }
}

fn describe(error: Option<SyntaxError>) -> String {
    let Some(error) = error else { return "ok".to_owned() };
    let shown = |value: Option<i64>| value.map_or("None".to_owned(), |value| value.to_string());
    let place = match error.span {
        Some(span) => span.attributes().map(shown),
        None => [None; 4].map(shown),
    };
    let escape = |text: &str| {
        text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t").replace('\r', "\\r")
    };
    let text = error.text.map_or("None".to_owned(), |text| format!("'{}", escape(&text)));
    format!("{}\t{}\t{}\t{text}", error.kind.name(), place.join("\t"), escape(&error.message))
}
