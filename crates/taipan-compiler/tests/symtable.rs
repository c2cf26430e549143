//! Symbol tables against what CPython prints of them, and the errors it finds.
//!
//! `tests/differential/make_symtable.py` writes the expectations.

use std::path::{Path, PathBuf};

use bumpalo::Bump;
use taipan_ast::names::Names;
use taipan_ast::nodes::{Attribute, Expr, ExprContext, ExprKind, Expression, Mod, Name};
use taipan_ast::parse::{Mode, Parsed, parse};
use taipan_bytecode::{CodeFlags, Location};
use taipan_compiler::error::CompileResult;
use taipan_compiler::future;
use taipan_compiler::symtable::{self, BlockKind, NameScope, NodeKey, Role, SymbolTable};

/// `compile()`'s `PyCF_ALLOW_TOP_LEVEL_AWAIT`.
const TOP_LEVEL_AWAIT: CodeFlags = CodeFlags::from_bits_retain(0x2000);

fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parsed<'a>(arena: &'a Bump, source: &'a str, mode: Mode) -> Parsed<'a> {
    parse(arena, source, mode).unwrap_or_else(|error| panic!("{source:?} is not parsed: {error}"))
}

fn table_of<'a>(module: &'a Mod<'a>, names: &mut Names<'a>) -> CompileResult<SymbolTable> {
    let features = future::features(module, names)?;
    symtable::build(module, names, features)
}

/// Sorts runs of lines with free names that have no flags: CPython's order of them is that of a set.
fn sort_passing(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    for run in lines.chunk_by_mut(|a, b| a.ends_with("': ") && b.ends_with("': ")) {
        run.sort_unstable();
    }
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn tables_are_those_that_cpython_prints() {
    let mut seen = 0;
    for entry in std::fs::read_dir(tests_folder().join("symtable")).expect("the folder is there") {
        let path = entry.expect("the folder is readable").path();
        if path.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        seen += 1;
        let source = read(&path);
        let arena = Bump::new();
        let mut parsed = parsed(&arena, &source, Mode::Exec);
        let table = table_of(&parsed.module, &mut parsed.names).expect("the file has no errors");
        let name = path.file_name().map(|name| format!("'{}'", name.to_string_lossy()));
        let printed = symtable::print(&table, &parsed.names, &name.unwrap_or_default());
        assert_eq!(sort_passing(&printed), read(&path.with_extension("txt")), "{}", path.display());
    }
    assert!(seen > 5, "the folder has lost its files");
}

/// The place as `SyntaxError` has it: from 1, and still in bytes (CPython converts only the parser's).
fn span(loc: Location) -> String {
    let (line, column) = (loc.lineno, loc.col_offset + 1);
    format!("{line}:{column}-{}:{}", loc.end_lineno, loc.end_col_offset + 1)
}

#[test]
fn errors_are_those_that_cpython_finds() {
    let table = read(&tests_folder().join("symtable_errors.txt"));
    for block in table.split("\n>>> ").skip(1) {
        let mut lines = block.trim_end().lines();
        let mut source = lines.next().unwrap_or_default().to_owned();
        let mut answer = "";
        for line in lines {
            match line.strip_prefix("...") {
                Some(more) => source = source + "\n" + more.strip_prefix(' ').unwrap_or(more),
                None => answer = line,
            }
        }
        source.push('\n');
        let arena = Bump::new();
        let mut parsed = parsed(&arena, &source, Mode::Exec);
        let found = match table_of(&parsed.module, &mut parsed.names) {
            Ok(_) => "ok".to_owned(),
            Err(error) => format!("{} {} {}", error.kind.name(), span(error.loc), error.message),
        };
        assert_eq!(found, answer, "{source}");
    }
}

#[test]
fn scopes_are_found_by_their_nodes() {
    use taipan_ast::nodes::StmtKind;
    let arena = Bump::new();
    let mut parsed = parsed(&arena, "def f[T](a: T): x: a\n", Mode::Exec);
    let table = table_of(&parsed.module, &mut parsed.names).expect("no errors");
    let Mod::Module(module) = &parsed.module else { panic!("a module") };
    let StmtKind::FunctionDef(def) = module.body[0].kind else { panic!("a function") };
    let kind = |key| table.lookup(key).map(|id| table.scope(id).kind);
    assert_eq!(kind(NodeKey::new(&parsed.module, Role::Body)), Some(BlockKind::Module));
    assert_eq!(kind(NodeKey::new(&parsed.module, Role::Annotations)), None);
    assert_eq!(kind(NodeKey::new(def, Role::Body)), Some(BlockKind::Function));
    assert_eq!(kind(NodeKey::new(def, Role::TypeParams)), Some(BlockKind::TypeParameters));
    assert_eq!(kind(NodeKey::new(def, Role::Annotations)), Some(BlockKind::Annotation));
    assert_eq!(kind(NodeKey::new(def.args, Role::Annotations)), Some(BlockKind::Annotation));
}

#[test]
fn top_level_await_is_allowed_when_asked_for() {
    let arena = Bump::new();
    let source = "await x\nasync with x: pass\n[y async for y in x]\n";
    let mut parsed = parsed(&arena, source, Mode::Exec);
    assert!(symtable::build(&parsed.module, &mut parsed.names, CodeFlags::empty()).is_err());
    let table = symtable::build(&parsed.module, &mut parsed.names, TOP_LEVEL_AWAIT).expect("allowed");
    assert!(table.scope(table.top()).coroutine);
}

#[test]
fn expressions_have_tables_too() {
    let arena = Bump::new();
    let mut parsed = parsed(&arena, "[x for x in y]", Mode::Eval);
    let table = table_of(&parsed.module, &mut parsed.names).expect("no errors");
    let name = parsed.names.get("x").expect("the name is known");
    assert_eq!(table.scope(table.top()).scope_of(name), NameScope::Local);
}

#[test]
fn deep_nesting_does_not_end_the_stack() {
    let loc = Location::new(1, 1, 0, 1);
    let arena = Bump::new();
    let mut names = Names::new(&arena);
    let id = names.intern("x");
    let mut expr = arena.alloc(Expr { kind: ExprKind::Name(Name { id, ctx: ExprContext::Load }), loc });
    for _ in 0..100_000 {
        let attribute = Attribute { value: expr, attr: id, ctx: ExprContext::Load };
        expr = arena.alloc(Expr { kind: ExprKind::Attribute(attribute), loc });
    }
    let module = Mod::Expression(Expression { body: expr });
    let table = table_of(&module, &mut names).expect("no errors");
    assert_eq!(table.scope(table.top()).scope_of(id), NameScope::GlobalImplicit);
}
