//! The symbol table: which scope each name of a module belongs to.
//!
//! Two passes, as in CPython (language reference, "Naming and binding"; PEP 227, 695, 649, 709):
//! [`build`](build()) walks the tree and notes definitions and uses, then the analysis
//! decides for every name of every scope whether it is local, a cell, free or global.

mod analyze;
mod annotations;
mod builder;
mod comprehensions;
mod definitions;
mod errors;
mod expressions;
mod imports;
mod inlining;
mod mangle;
mod named_expressions;
mod patterns;
mod print;
mod scope;
mod statements;
mod symbol_map;
mod type_params;

pub use mangle::mangle;
pub use print::print;
pub use scope::{
    BlockKind, CompileScopeKind, ComprehensionKind, NameScope, NodeKey, Role, Scope, ScopeId, SymbolFlags,
    SymbolTable,
};
pub use symbol_map::{SymbolEntry, SymbolMap};

use taipan_ast::names::Names;
use taipan_ast::nodes::Mod;
use taipan_bytecode::CodeFlags;

use self::builder::Builder;
use crate::error::CompileResult;

/// Builds and analyses the symbol table of a module. `future` holds the flags of its `from __future__`
/// imports ([`crate::future::features`]) and inherited ones: `FUTURE_ANNOTATIONS` changes the table.
///
/// # Errors
/// What CPython's `symtable.c` raises, at its place.
pub fn build<'a>(
    module: &'a Mod<'a>,
    names: &mut Names<'a>,
    future: CodeFlags,
) -> CompileResult<SymbolTable> {
    build_in(SymbolTable::default(), module, names, future)
}

/// [`build`](build()) in the memory of a table that is not needed any more.
///
/// # Errors
/// As [`build`](build()).
pub fn build_in<'a>(
    table: SymbolTable,
    module: &'a Mod<'a>,
    names: &mut Names<'a>,
    future: CodeFlags,
) -> CompileResult<SymbolTable> {
    let mut builder = Builder::new(table, module, names, future);
    match module {
        Mod::Module(module) => {
            builder.note_docstring(module.body);
            builder.visit_stmts(module.body)?;
        }
        Mod::Interactive(module) => builder.visit_stmts(module.body)?,
        Mod::Expression(module) => builder.visit_expr(module.body)?,
        Mod::FunctionType(_) => return Err(errors::function_type()),
    }
    builder.finish()
}
