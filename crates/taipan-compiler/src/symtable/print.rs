//! The table as `python -m symtable` prints it.

use std::fmt::Write as _;

use taipan_ast::names::Names;

use super::{BlockKind, NameScope, ScopeId, SymbolFlags, SymbolTable};

/// The flags in the order in which they are printed; a name has one if it has all its bits.
const FLAGS: [(SymbolFlags, &str); 12] = [
    (SymbolFlags::USE, "use"),
    (SymbolFlags::GLOBAL, "def_global"),
    (SymbolFlags::NONLOCAL, "def_nonlocal"),
    (SymbolFlags::LOCAL, "def_local"),
    (SymbolFlags::PARAM, "def_param"),
    (SymbolFlags::TYPE_PARAM, "def_type_param"),
    (SymbolFlags::FREE_CLASS, "def_free_class"),
    (SymbolFlags::IMPORT, "def_import"),
    (SymbolFlags::BOUND, "def_bound"),
    (SymbolFlags::ANNOT, "def_annot"),
    (SymbolFlags::COMP_ITER, "def_comp_iter"),
    (SymbolFlags::COMP_CELL, "def_comp_cell"),
];

/// What `python -m symtable FILE` prints; `filename` is the file's name as Python's `repr` writes it.
///
/// CPython lists the names that only pass through a scope (free, without flags) in the order of a set
/// of strings, which differs from run to run; here they are in the order of their first use.
pub fn print(table: &SymbolTable, names: &Names<'_>, filename: &str) -> String {
    let mut out = String::new();
    // A list instead of recursion: scopes may nest as deep as the source likes.
    let mut pending = vec![(table.top(), 0)];
    while let Some((id, level)) = pending.pop() {
        print_scope(&mut out, table, names, filename, id, level);
        let children = table.scope(id).children.iter().rev();
        pending.extend(children.map(|&child| (child, level + 1)));
    }
    out
}

fn print_scope(
    out: &mut String,
    table: &SymbolTable,
    names: &Names<'_>,
    filename: &str,
    id: ScopeId,
    level: usize,
) {
    let scope = table.scope(id);
    indent(out, level);
    out.push_str("symbol table for ");
    if scope.nested {
        out.push_str("nested ");
    }
    out.push_str(kind_text(scope.kind));
    match scope.kind {
        BlockKind::Module => line(out, format_args!(" from file {filename}:")),
        _ => line(out, format_args!(" '{}':", names.text(scope.name))),
    }
    for &(name, flags, scope) in &scope.symbols {
        indent(out, level + 1);
        let words = FLAGS.iter().filter(|(flag, _)| flags.contains(*flag)).map(|(_, word)| *word);
        let words = words.collect::<Vec<_>>().join(", ");
        line(out, format_args!("{} symbol '{}': {words}", scope_text(scope), names.text(name)));
    }
    out.push('\n');
}

fn indent(out: &mut String, level: usize) {
    out.extend(std::iter::repeat_n("    ", level));
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

fn kind_text(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Function => "function",
        BlockKind::Class => "class",
        BlockKind::Module => "module",
        BlockKind::Annotation => "annotation",
        BlockKind::TypeVariable => "type variable",
        BlockKind::TypeAlias => "type alias",
        BlockKind::TypeParameters => "type parameters",
    }
}

fn scope_text(scope: NameScope) -> &'static str {
    match scope {
        NameScope::Unknown => "0",
        NameScope::Local => "local",
        NameScope::GlobalExplicit => "global_explicit",
        NameScope::GlobalImplicit => "global_implicit",
        NameScope::Free => "free",
        NameScope::Cell => "cell",
    }
}
