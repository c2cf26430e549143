//! Trees in CPython's shapes and positions.
//!
//! `lower.txt` has sources, each with CPython 3.14's `ast.dump(ast.parse(source), include_attributes=True)`.

use bumpalo::Bump;
use taipan_ast::dump::{DumpOptions, dump};
use taipan_ast::parse::{Mode, ParseOptions, parse, parse_with};

#[test]
fn trees_are_those_of_cpython() {
    for case in include_str!("lower.txt").split("=== source\n").skip(1) {
        let (source, expected) = case.split_once("\n=== dump\n").expect("a case has a dump");
        let arena = Bump::new();
        let parsed = parse(&arena, source, Mode::Exec).expect(source);
        let options = DumpOptions { include_attributes: true, ..DumpOptions::default() };
        assert_eq!(dump(&parsed.module, &parsed.names, options), expected.trim_end(), "{source}");
    }
}

#[track_caller]
fn rejected(source: &str) -> String {
    match parse(&Bump::new(), source, Mode::Exec) {
        Ok(_) => panic!("accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn deep_sources_are_errors() {
    let deep = 100_000;
    let brackets = format!("{}1{}", "(".repeat(deep), ")".repeat(deep));
    assert_eq!(rejected(&brackets), "SyntaxError: too many nested parentheses");
    assert_eq!(
        rejected(&format!("{}1", "-".repeat(deep))),
        "MemoryError: Parser stack overflowed - Python source too complex to parse"
    );
}

#[test]
fn long_chains_are_no_deep_rules() {
    let arena = Bump::new();
    let source = format!("a{}", ".b".repeat(20_000));
    assert!(parse(&arena, &source, Mode::Exec).is_ok());
}

#[test]
fn what_only_cpython_rejects() {
    const TRY: &str = "try: a\nelse: b\nfinally: c";
    for source in ["def g():\n    yield / 1", "match x:\n case [a b]: pass", "f'{a:{b:{c:{d}}}}'", TRY] {
        rejected(source);
    }
}

#[test]
fn invalid_escapes_are_warned_about() {
    let arena = Bump::new();
    let parsed = parse(&arena, "x\n'a\\d'\nb'\\777'\nf'\\{x}'", Mode::Exec).expect("a valid source");
    let warnings: Vec<(u32, &str)> =
        parsed.warnings.iter().map(|warning| (warning.lineno, &warning.message[..5])).collect();
    assert_eq!(warnings, [(2, "\"\\d\" "), (3, "\"\\777"), (4, "\"\\{\" ")]);
}

#[test]
fn a_type_comment_ends_its_assignment() {
    let arena = Bump::new();
    let options = ParseOptions { type_comments: true, ..ParseOptions::default() };
    let parsed = parse_with(&arena, "a = 0  # type: int\n", Mode::Exec, options).expect("a valid source");
    let options = DumpOptions { include_attributes: true, ..DumpOptions::default() };
    let text = dump(&parsed.module, &parsed.names, options);
    assert!(
        text.ends_with("type_comment='int', lineno=1, col_offset=0, end_lineno=1, end_col_offset=18)])"),
        "{text}"
    );
}
