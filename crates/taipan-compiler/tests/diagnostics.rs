//! The table of errors and warnings, `diagnostics.txt`: sources behind `>>>` and `...`, and below each
//! what CPython 3.14 says of it (`tests/differential/make_diagnostics.py`).

use std::fmt::Write;

use taipan_ast::error::{Rejected, SyntaxError, SyntaxWarning};
use taipan_ast::parse::Mode;
use taipan_compiler::{Options, compile};

#[test]
fn errors_and_warnings_are_cpythons() {
    let table = include_str!("diagnostics.txt");
    let mut failures = String::new();
    let mut count = 0;
    for block in table.split("\n>>> ").skip(1) {
        let lines: Vec<_> = block.trim_end().split('\n').collect();
        let source_lines = 1 + lines[1..].iter().take_while(|line| line.starts_with("...")).count();
        let mut source = lines[0].to_owned();
        for line in &lines[1..source_lines] {
            source.push('\n');
            source.push_str(line.get(4..).unwrap_or(""));
        }
        source.push('\n');
        let expected = lines[source_lines..].join("\n");
        let ours = answers(&source);
        count += 1;
        if ours.trim_end() != expected {
            let _ = writeln!(failures, "{source}ours:\n{ours}expected:\n{expected}\n");
        }
    }
    assert!(count > 200);
    assert!(failures.is_empty(), "{failures}");
}

/// What we say, in the table's form.
fn answers(source: &str) -> String {
    let mut out = String::new();
    match compile(source, "<table>", Mode::Exec, Options::default()) {
        Ok(compiled) if compiled.warnings.is_empty() => out.push_str("ok\n"),
        Ok(compiled) => compiled.warnings.iter().for_each(|warning| write_warning(&mut out, warning)),
        Err(Rejected { error, warnings }) => {
            warnings.iter().for_each(|warning| write_warning(&mut out, warning));
            write_error(&mut out, &error);
        }
    }
    out
}

fn write_warning(out: &mut String, warning: &SyntaxWarning) {
    let _ = writeln!(out, "SyntaxWarning {} {}", warning.lineno, warning.message);
}

fn write_error(out: &mut String, error: &SyntaxError) {
    let [lineno, offset, end_lineno, end_offset] =
        error.span.unwrap_or_default().attributes().map(|number| number.unwrap_or(0));
    let (kind, message) = (error.kind.name(), &error.message);
    let _ = writeln!(out, "{kind} {lineno}:{offset}-{end_lineno}:{end_offset} {message}");
}
