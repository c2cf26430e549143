//! Statements: the dispatch, and one file for each kind.

mod assert;
mod assign;
mod async_for;
mod async_with;
mod aug_assign;
mod for_loop;
mod if_stmt;
mod leave_loop;
mod raise;
mod return_stmt;
mod try_except;
mod try_finally;
mod try_star;
mod while_loop;
mod with;

pub(super) use assign::{UNPACK_EX_AFTER_LIMIT, UNPACK_EX_BEFORE_LIMIT};

use taipan_ast::nodes::{Expr, ExprKind, Stmt, StmtKind};
use taipan_bytecode::opcode::Intrinsic1;
use taipan_bytecode::{Location, Opcode};

use super::Codegen;
use crate::error::CompileResult;

/// Stack that must be free before a statement or expression is entered, in bytes.
pub(super) const RED_ZONE: usize = 64 * 1024;
/// What is taken when it is not, in bytes.
pub(super) const STACK_STEP: usize = 2 * 1024 * 1024;

impl<'a> Codegen<'a, '_> {
    /// Statements in order.
    pub(crate) fn visit_stmts(&mut self, stmts: &'a [Stmt<'a>]) -> CompileResult {
        stmts.iter().try_for_each(|stmt| self.visit_stmt(stmt))
    }

    /// One statement.
    ///
    /// # Errors
    /// What CPython's code generation rejects in it.
    pub(crate) fn visit_stmt(&mut self, stmt: &'a Stmt<'a>) -> CompileResult {
        let loc = stmt.loc;
        match &stmt.kind {
            StmtKind::Return(node) => self.visit_return(node, loc),
            StmtKind::Delete(node) => self.visit_exprs(node.targets),
            StmtKind::Assign(node) => self.visit_assign(node, loc),
            StmtKind::AugAssign(node) => self.visit_aug_assign(node, loc),
            StmtKind::AnnAssign(node) => self.visit_ann_assign(node, loc),
            StmtKind::TypeAlias(node) => self.visit_type_alias(node, loc),
            StmtKind::Raise(node) => self.visit_raise(node, loc),
            StmtKind::Assert(node) => self.visit_assert(node, loc),
            StmtKind::Import(node) => self.visit_import(node, loc),
            StmtKind::ImportFrom(node) => self.visit_import_from(node, loc),
            StmtKind::Global(_) | StmtKind::Nonlocal(_) => Ok(()),
            StmtKind::ExprStmt(node) => self.visit_expr_stmt(node.value, loc),
            StmtKind::Pass(_) => {
                self.emit(Opcode::NOP, loc);
                Ok(())
            }
            StmtKind::Break(_) => self.visit_break(loc),
            StmtKind::Continue(_) => self.visit_continue(loc),
            _ => stacker::maybe_grow(RED_ZONE, STACK_STEP, || self.visit_compound(stmt)),
        }
    }

    /// Statements that contain statements.
    fn visit_compound(&mut self, stmt: &'a Stmt<'a>) -> CompileResult {
        let loc = stmt.loc;
        match &stmt.kind {
            StmtKind::FunctionDef(node) => self.visit_function_def(node, loc),
            StmtKind::AsyncFunctionDef(node) => self.visit_async_function_def(node, loc),
            StmtKind::ClassDef(node) => self.visit_class_def(node, loc),
            _ => {
                self.unit.in_conditional_block += 1;
                self.visit_conditional(stmt)?;
                self.unit.in_conditional_block -= 1;
                Ok(())
            }
        }
    }

    /// Statements whose suites may not run: an annotation inside counts only if it was reached (PEP 749).
    fn visit_conditional(&mut self, stmt: &'a Stmt<'a>) -> CompileResult {
        let loc = stmt.loc;
        match &stmt.kind {
            StmtKind::For(node) => self.visit_for(node, loc),
            StmtKind::AsyncFor(node) => self.visit_async_for(node, loc),
            StmtKind::While(node) => self.visit_while(node, loc),
            StmtKind::If(node) => self.visit_if(node, loc),
            StmtKind::With(node) => self.visit_with(node.items, node.body),
            StmtKind::AsyncWith(node) => self.visit_async_with(node.items, node.body),
            StmtKind::Match(node) => self.visit_match(node),
            StmtKind::Try(node) => self.visit_try(&(*node).into(), loc),
            StmtKind::TryStar(node) => self.visit_try(&(*node).into(), loc),
            _ => Ok(()),
        }
    }

    /// An expression as a statement; at the interactive prompt its value is printed.
    fn visit_expr_stmt(&mut self, value: &'a Expr<'a>, loc: Location) -> CompileResult {
        if self.interactive && self.stack.is_empty() {
            self.visit_expr(value)?;
            self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::Print.number(), loc);
            self.emit(Opcode::POP_TOP, Location::NONE);
            return Ok(());
        }
        if matches!(value.kind, ExprKind::Constant(_)) {
            self.emit(Opcode::NOP, loc);
            return Ok(());
        }
        self.visit_expr(value)?;
        self.emit(Opcode::POP_TOP, Location::NONE);
        Ok(())
    }
}
