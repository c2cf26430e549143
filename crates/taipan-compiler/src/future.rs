//! `from __future__` imports (language reference, "Future statements"; CPython's `future.c`).
//!
//! Only those at the beginning of a module count, behind nothing but a docstring. They are imports
//! besides; that a later one is an error is the symbol table's to say.

use taipan_ast::names::{Names, sym};
use taipan_ast::nodes::{Alias, ConstantValue, ExprKind, ImportFrom, Mod, Stmt, StmtKind};
use taipan_bytecode::{CodeFlags, Location};

use crate::error::{CompileError, CompileResult};

/// Features that need no flag, being part of the language by now.
const MANDATORY: [&str; 8] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "generator_stop",
];

/// The flags that a module's `from __future__` imports set.
///
/// # Errors
/// A feature that does not exist: `SyntaxError` at its name.
pub fn features(module: &Mod<'_>, names: &Names<'_>) -> CompileResult<CodeFlags> {
    let aliases = future_imports(module).flat_map(|(import, _)| import.names);
    aliases.map(|alias| feature(alias, names)).try_fold(CodeFlags::empty(), |all, flag| Ok(all | flag?))
}

fn feature(alias: &Alias, names: &Names<'_>) -> CompileResult<CodeFlags> {
    match names.text(alias.name) {
        "annotations" => Ok(CodeFlags::FUTURE_ANNOTATIONS),
        "barry_as_FLUFL" => Ok(CodeFlags::FUTURE_BARRY_AS_BDFL),
        name if MANDATORY.contains(&name) => Ok(CodeFlags::empty()),
        "braces" => Err(CompileError::syntax("not a chance", alias.loc)),
        name => Err(CompileError::syntax(format!("future feature {name:.100} is not defined"), alias.loc)),
    }
}

/// Where the last of the module's `from __future__` imports is ([`Location::NONE`] without any).
pub(crate) fn imports_end(module: &Mod<'_>) -> Location {
    future_imports(module).last().map_or(Location::NONE, |(_, loc)| loc)
}

/// Whether a statement is a `from __future__` import, in its place or not.
pub(crate) fn is_future_import(import: &ImportFrom<'_>) -> bool {
    import.level == 0 && import.module == Some(sym::DUNDER_FUTURE)
}

/// Whether a body starts with a docstring (`_PyAST_GetDocString`).
pub(crate) fn has_docstring(body: &[Stmt<'_>]) -> bool {
    match body.first().map(|stmt| &stmt.kind) {
        Some(StmtKind::ExprStmt(stmt)) => matches!(
            &stmt.value.kind,
            ExprKind::Constant(constant) if matches!(constant.value, ConstantValue::Str(_))
        ),
        _ => false,
    }
}

fn future_imports<'a>(module: &Mod<'a>) -> impl Iterator<Item = (&'a ImportFrom<'a>, Location)> {
    let body = match module {
        Mod::Module(module) => module.body,
        Mod::Interactive(module) => module.body,
        Mod::Expression(_) | Mod::FunctionType(_) => &[],
    };
    body.iter().skip(usize::from(has_docstring(body))).map_while(|stmt| match &stmt.kind {
        StmtKind::ImportFrom(import) if is_future_import(import) => Some((import, stmt.loc)),
        _ => None,
    })
}
