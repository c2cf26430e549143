//! Lambda expressions.

use taipan_ast::names::sym;
use taipan_ast::nodes::{Expr, Lambda};
use taipan_bytecode::Opcode;

use super::enter::ArgCounts;
use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::symtable::{CompileScopeKind, Role};

impl<'a> Codegen<'a, '_> {
    /// `lambda`: `expr` is the whole expression, which its scope is known by.
    pub(crate) fn visit_lambda(&mut self, expr: &'a Expr<'a>, lambda: &'a Lambda<'a>) -> CompileResult {
        let loc = expr.loc;
        let flags = self.default_arguments(loc, lambda.args)?;
        let scope = self.scope_of_node(expr, Role::Body)?;
        let counts = ArgCounts::of(lambda.args);
        self.enter_scope(sym::ANONYMOUS_LAMBDA, CompileScopeKind::Lambda, scope, loc.lineno, None, counts);
        self.visit_expr(lambda.body)?;
        let finished = if self.scope().generator {
            self.exit_scope(false)?
        } else {
            self.emit(Opcode::RETURN_VALUE, lambda.body.loc);
            self.exit_scope(true)?
        };
        self.make_closure(loc, finished, flags)
    }
}
