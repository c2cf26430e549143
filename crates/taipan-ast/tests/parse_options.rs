//! Type comments and feature versions, as `ast.parse` takes them.

use bumpalo::Bump;
use taipan_ast::dump::{DumpOptions, dump};
use taipan_ast::parse::{Mode, ParseOptions, parse_with};

/// What `ast.dump` gives of a source with its type comments, or the error.
fn with_comments(source: &str) -> String {
    shown(source, ParseOptions { type_comments: true, feature_version: None })
}

fn for_version(source: &str, minor: u8) -> String {
    shown(source, ParseOptions { type_comments: false, feature_version: Some(minor) })
}

fn shown(source: &str, options: ParseOptions) -> String {
    let arena = Bump::new();
    match parse_with(&arena, source, Mode::Exec, options) {
        Ok(parsed) => dump(&parsed.module, &parsed.names, DumpOptions::default()),
        Err(rejected) => rejected.error.message,
    }
}

#[test]
fn type_comments_belong_to_statements_and_parameters() {
    assert_eq!(
        with_comments("x = 1 # type:  int \n"),
        "Module(body=[Assign(targets=[Name(id='x', ctx=Store())], value=Constant(value=1), type_comment='int ')])"
    );
    assert_eq!(
        with_comments("def f(a, # type: int\n      ):\n    # type: (...) -> None\n    pass\n"),
        "Module(body=[FunctionDef(name='f', args=arguments(args=[arg(arg='a', type_comment='int')]), \
         body=[Pass()], type_comment='(...) -> None')])"
    );
    assert_eq!(
        with_comments("for x in y: # type: int\n    pass\n"),
        "Module(body=[For(target=Name(id='x', ctx=Store()), iter=Name(id='y', ctx=Load()), body=[Pass()], \
         type_comment='int')])"
    );
}

#[test]
fn a_type_comment_ends_the_statements_around_it() {
    let arena = Bump::new();
    let options = ParseOptions { type_comments: true, feature_version: None };
    let parsed =
        parse_with(&arena, "class C:\n  a = 0 # type: int\n", Mode::Exec, options).expect("a valid source");
    let tree = dump(
        &parsed.module,
        &parsed.names,
        DumpOptions { include_attributes: true, ..DumpOptions::default() },
    );
    assert!(tree.ends_with("lineno=1, col_offset=0, end_lineno=2, end_col_offset=19)])"), "{tree}");
}

#[test]
fn after_an_async_with_parentheses_are_a_tuple() {
    let tree = with_comments("async def f():\n    async with (a, b): # type: int\n        pass\n");
    let item =
        "withitem(context_expr=Tuple(elts=[Name(id='a', ctx=Load()), Name(id='b', ctx=Load())], ctx=Load()))";
    assert!(tree.contains(&format!("items=[{item}], body=[Pass()], type_comment='int'")), "{tree}");
}

#[test]
fn the_newline_belongs_to_an_ignore_alone_in_its_line() {
    assert_eq!(
        with_comments("# type: ignore[a]\npass # type: ignore\n"),
        "Module(body=[Pass()], type_ignores=[TypeIgnore(lineno=1, tag='[a]\\n'), TypeIgnore(lineno=2, tag='')])"
    );
}

#[test]
fn type_comments_elsewhere_are_errors() {
    assert_eq!(with_comments("while x: # type: int\n    pass\n"), "invalid syntax");
    assert_eq!(with_comments("def f(*, # type: int\n  a): pass\n"), "bare * has associated type comment");
    assert_eq!(
        with_comments("def f(): # type: () -> int\n    # type: () -> int\n    pass\n"),
        "Cannot have two type comments on def"
    );
}

#[test]
fn newer_syntax_is_an_error() {
    let cases = [
        ("a @ b\n", 5, "The '@' operator is only supported in Python 3.5 and greater"),
        ("1_000\n", 6, "Underscores in numeric literals are only supported in Python 3.6 and greater"),
        ("x: int\n", 6, "Variable annotation syntax is only supported in Python 3.6 and greater"),
        ("(x := 1)\n", 8, "Assignment expressions are only supported in Python 3.8 and greater"),
        ("lambda a, /: 1\n", 8, "Positional-only parameters are only supported in Python 3.8 and greater"),
        ("match x:\n  case 1: pass\n", 10, "Pattern matching is only supported in Python 3.10 and greater"),
        (
            "try: pass\nexcept* A: pass\n",
            11,
            "Exception groups are only supported in Python 3.11 and greater",
        ),
        ("type X[T] = int\n", 12, "Type parameter lists are only supported in Python 3.12 and greater"),
        ("t'{x}'\n", 14, "t-strings are only supported in Python 3.14 and greater"),
    ];
    for (source, minor, message) in cases {
        assert_eq!(for_version(source, minor - 1), message);
        assert!(for_version(source, minor).starts_with("Module("), "{source}");
    }
}
