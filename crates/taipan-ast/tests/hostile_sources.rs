//! Sources made to overflow a stack or take for ever get CPython's answer at once.

use taipan_ast::error::ErrorKind;
use taipan_ast::invalid::explain;
use taipan_ast::parse::Mode;

#[track_caller]
fn raises(source: &str, kind: ErrorKind, message: &str) {
    let error = explain(source, Mode::Exec).expect("is accepted");
    assert_eq!((error.kind, &error.message[..]), (kind, message));
}

const OVERFLOW: &str = "Parser stack overflowed - Python source too complex to parse";

#[test]
fn deep_nesting() {
    for bracket in ["(", "[", "{", "f(", "a[", "{1:"] {
        raises(&bracket.repeat(100_000), ErrorKind::SyntaxError, "too many nested parentheses");
    }
    for prefix in ["-", "~", "not ", "lambda:", "1**", "a if b else "] {
        raises(&format!("{}1", prefix.repeat(100_000)), ErrorKind::MemoryError, OVERFLOW);
    }
    // The rules for what may be a target nest deeper for each bracket than the tokenizer's limit allows.
    raises(&"(a,".repeat(100_000), ErrorKind::MemoryError, OVERFLOW);
}

#[test]
fn the_limit_is_cpythons() {
    assert_eq!(explain(&format!("{}1", "-".repeat(5968)), Mode::Exec), None);
    raises(&format!("{}1", "-".repeat(5969)), ErrorKind::MemoryError, OVERFLOW);
    assert_eq!(explain(&format!("{}1", "lambda:".repeat(2984)), Mode::Exec), None);
    raises(&format!("{}1", "lambda:".repeat(2985)), ErrorKind::MemoryError, OVERFLOW);
}

#[test]
fn long_sources() {
    for piece in ["a,", "a.", "a+", "a|", "'a' ", "x=", "\n", "#\n", "a\\\n", "@a\n"] {
        explain(&piece.repeat(20_000), Mode::Exec);
    }
}

#[test]
fn nested_mistakes_do_not_multiply() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{1:", "}"), ("f(", ")"), ("lambda x=", ":0"), ("{**", "}")]
    {
        let source = format!("{}1 2{}", open.repeat(150), close.repeat(150));
        assert!(explain(&source, Mode::Exec).is_some());
    }
}
