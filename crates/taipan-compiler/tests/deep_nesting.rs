//! Sources that nest deeply compile as far as CPython compiles them, and never overflow the stack.

use taipan_ast::parse::Mode;
use taipan_compiler::{Options, compile};

/// Deeper than CPython goes.
const DEEP: usize = 20_000;

#[track_caller]
fn compiles(source: &str) {
    if let Err(error) = compile(source, "<deep>", Mode::Exec, Options::default()) {
        panic!("{error}");
    }
}

#[test]
fn chains_that_nest_to_the_left() {
    compiles(&format!("x = y{}\n", ".a".repeat(DEEP)));
    compiles(&format!("x = y{}\n", "()".repeat(DEEP)));
    compiles(&format!("x = y{}\n", "[0]".repeat(DEEP)));
    compiles(&format!("x = y{}\n", " + a".repeat(DEEP)));
    compiles(&format!("x = y{}\n", ".a()".repeat(DEEP)));
}

#[test]
fn long_flat_expressions() {
    compiles(&format!("x = y{}\n", " and a".repeat(DEEP)));
    compiles(&format!("x = y{}\n", " < a".repeat(DEEP)));
    compiles(&format!("if y{}: pass\n", " < a".repeat(DEEP)));
    compiles(&format!("f({})\n", "a, ".repeat(DEEP)));
}

#[test]
fn prefixes_that_nest_to_the_right() {
    compiles(&format!("x = {}y\n", "-".repeat(5_000)));
    compiles(&format!("if {}y: pass\n", "not ".repeat(5_000)));
    compiles(&format!("x = {}c\n", "a if b else ".repeat(1_000)));
    compiles(&format!("if ({}c): pass\n", "a if b else ".repeat(1_000)));
}

#[test]
fn ladders_of_elif() {
    compiles(&format!("if a: pass\n{}", "elif b: pass\n".repeat(2_000)));
}

#[test]
fn nested_brackets_patterns_and_suites() {
    compiles(&format!("x = {}{}\n", "[".repeat(150), "]".repeat(150)));
    compiles(&format!("match x:\n case {}{}: pass\n", "[".repeat(150), "]".repeat(150)));
    let suites: String = (0..99).map(|depth| format!("{}if a:\n", " ".repeat(depth))).collect();
    compiles(&format!("{suites}{}pass\n", " ".repeat(99)));
}

#[test]
fn many_keywords() {
    let keywords: Vec<_> = (0..DEEP).map(|i| format!("k{i}=1")).collect();
    let keywords = keywords.join(", ");
    compiles(&format!("f({keywords})\n"));
    let error = compile(&format!("f({keywords}, k7=2)\n"), "<deep>", Mode::Exec, Options::default());
    assert_eq!(error.expect_err("a keyword is repeated").error.message, "keyword argument repeated: k7");
}
