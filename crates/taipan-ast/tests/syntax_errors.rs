//! Syntax errors of small sources against what CPython 3.14's `ast.parse` raises.
//!
//! `data/syntax_errors.txt` has pairs of lines, a source and the answer, written by
//! `tests/differential/make_syntax_errors.py`.

use taipan_ast::error::SyntaxError;
use taipan_ast::invalid::explain;
use taipan_ast::parse::{Mode, parse};

const EXPECTATIONS: &str = include_str!("data/syntax_errors.txt");

#[test]
fn errors_are_explained_as_cpython_raises_them() {
    check(explain);
}

#[test]
fn the_parser_raises_them_too() {
    check(|source, mode| parse(&bumpalo::Bump::new(), source, mode).err().map(|rejected| rejected.error));
}

#[track_caller]
fn check(judge: impl Fn(&str, Mode) -> Option<SyntaxError>) {
    let mut wrong = Vec::new();
    let lines: Vec<&str> = EXPECTATIONS.lines().collect();
    for pair in lines.chunks_exact(2) {
        let source = unescape(pair[0]);
        let ours = describe(judge(&source, Mode::Exec));
        // PEP 401 is known to the error path only.
        if ours != pair[1] && !source.contains("barry_as_FLUFL") {
            wrong.push(format!("{source:?}\n  CPython: {}\n  ours:    {ours}", pair[1]));
        }
    }
    assert!(lines.len() > 1000);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn describe(error: Option<SyntaxError>) -> String {
    let Some(error) = error else { return "ok".to_owned() };
    let shown = |value: Option<i64>| value.map_or("None".to_owned(), |value| value.to_string());
    let place = error.span.map_or([None; 4], |span| span.attributes()).map(shown);
    let text = error.text.map_or("None".to_owned(), |text| format!("'{}", escape(&text)));
    format!("{}\t{}\t{}\t{text}", error.kind.name(), place.join("\t"), escape(&error.message))
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t").replace('\r', "\\r")
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                other => other.unwrap_or('\\'),
            },
            c => c,
        });
    }
    out
}
