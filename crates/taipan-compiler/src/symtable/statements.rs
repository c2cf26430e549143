//! Statements, except definitions and imports.

use taipan_ast::names::Symbol;
use taipan_ast::nodes::{
    AnnAssign, AsyncFor, AsyncWith, ExceptHandler, Expr, ExprKind, MatchCase, Stmt, StmtKind, WithItem,
};
use taipan_bytecode::Location;

use super::builder::Builder;
use super::errors::Directive;
use super::{BlockKind, SymbolFlags};
use crate::error::CompileResult;

impl<'a> Builder<'a, '_> {
    /// Visits a body.
    pub(super) fn visit_stmts(&mut self, body: &'a [Stmt<'a>]) -> CompileResult {
        body.iter().try_for_each(|stmt| self.visit_stmt(stmt))
    }

    /// Visits a statement, with more stack if little is left.
    pub(super) fn visit_stmt(&mut self, stmt: &'a Stmt<'a>) -> CompileResult {
        stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || self.visit_stmt_kind(stmt))
    }

    fn visit_stmt_kind(&mut self, stmt: &'a Stmt<'a>) -> CompileResult {
        let loc = stmt.loc;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.visit_function_def(def, loc),
            StmtKind::AsyncFunctionDef(def) => self.visit_async_function_def(def, loc),
            StmtKind::ClassDef(def) => self.visit_class_def(def, loc),
            StmtKind::TypeAlias(alias) => self.visit_type_alias(alias, loc),
            StmtKind::Return(stmt) => {
                if let Some(value) = stmt.value {
                    self.visit_expr(value)?;
                    self.current_mut().returns_value = true;
                }
                Ok(())
            }
            StmtKind::Delete(stmt) => self.visit_exprs(stmt.targets),
            StmtKind::Assign(stmt) => {
                self.visit_exprs(stmt.targets)?;
                self.visit_expr(stmt.value)
            }
            StmtKind::AnnAssign(stmt) => self.visit_ann_assign(stmt, loc),
            StmtKind::AugAssign(stmt) => {
                self.visit_expr(stmt.target)?;
                self.visit_expr(stmt.value)
            }
            StmtKind::Raise(stmt) => {
                self.visit_optional(stmt.exc)?;
                // Without an exception there is no cause.
                self.visit_optional(stmt.exc.and(stmt.cause))
            }
            StmtKind::Assert(stmt) => {
                self.visit_expr(stmt.test)?;
                self.visit_optional(stmt.msg)
            }
            StmtKind::Import(stmt) => self.visit_aliases(stmt.names),
            StmtKind::ImportFrom(stmt) => self.visit_import_from(stmt, loc),
            StmtKind::Global(stmt) => self.visit_directive(Directive::Global, stmt.names, loc),
            StmtKind::Nonlocal(stmt) => self.visit_directive(Directive::Nonlocal, stmt.names, loc),
            StmtKind::ExprStmt(stmt) => self.visit_expr(stmt.value),
            StmtKind::Pass(_) | StmtKind::Break(_) | StmtKind::Continue(_) => Ok(()),
            _ => self.visit_compound_stmt(stmt),
        }
    }

    /// Statements with bodies that run conditionally or in a block.
    fn visit_compound_stmt(&mut self, stmt: &'a Stmt<'a>) -> CompileResult {
        match &stmt.kind {
            StmtKind::If(stmt) => {
                self.visit_expr(stmt.test)?;
                self.visit_conditional(&[stmt.body, stmt.orelse])
            }
            StmtKind::While(stmt) => {
                self.visit_expr(stmt.test)?;
                self.visit_conditional(&[stmt.body, stmt.orelse])
            }
            StmtKind::For(stmt) => {
                self.visit_expr(stmt.target)?;
                self.visit_expr(stmt.iter)?;
                self.visit_conditional(&[stmt.body, stmt.orelse])
            }
            StmtKind::AsyncFor(async_for) => self.visit_async_for(async_for, stmt.loc),
            StmtKind::With(stmt) => self.visit_with(stmt.items, stmt.body),
            StmtKind::AsyncWith(async_with) => self.visit_async_with(async_with, stmt.loc),
            StmtKind::Match(stmt) => {
                self.visit_expr(stmt.subject)?;
                self.conditionally(|b| stmt.cases.iter().try_for_each(|case| b.visit_match_case(case)))
            }
            StmtKind::Try(stmt) => self.visit_try(stmt.body, stmt.handlers, stmt.orelse, stmt.finalbody),
            StmtKind::TryStar(stmt) => self.visit_try(stmt.body, stmt.handlers, stmt.orelse, stmt.finalbody),
            _ => Ok(()),
        }
    }

    /// Does something inside a conditional block: annotations in it may not run.
    fn conditionally(&mut self, visit: impl FnOnce(&mut Self) -> CompileResult) -> CompileResult {
        let outer = std::mem::replace(&mut self.frame_mut().conditional, true);
        visit(self)?;
        self.frame_mut().conditional = outer;
        Ok(())
    }

    fn visit_conditional(&mut self, bodies: &[&'a [Stmt<'a>]]) -> CompileResult {
        self.conditionally(|b| bodies.iter().try_for_each(|body| b.visit_stmts(body)))
    }

    fn visit_async_for(&mut self, stmt: &'a AsyncFor<'a>, loc: Location) -> CompileResult {
        if self.allows_top_level_await() {
            self.current_mut().coroutine = true;
        }
        self.require_coroutine("async for", loc)?;
        self.visit_expr(stmt.target)?;
        self.visit_expr(stmt.iter)?;
        self.visit_conditional(&[stmt.body, stmt.orelse])
    }

    fn visit_async_with(&mut self, stmt: &'a AsyncWith<'a>, loc: Location) -> CompileResult {
        if self.allows_top_level_await() {
            self.current_mut().coroutine = true;
        }
        self.require_coroutine("async with", loc)?;
        self.visit_with(stmt.items, stmt.body)
    }

    fn visit_with(&mut self, items: &'a [WithItem<'a>], body: &'a [Stmt<'a>]) -> CompileResult {
        self.conditionally(|b| {
            for item in items {
                b.visit_expr(item.context_expr)?;
                b.visit_optional(item.optional_vars)?;
            }
            b.visit_stmts(body)
        })
    }

    fn visit_match_case(&mut self, case: &'a MatchCase<'a>) -> CompileResult {
        self.visit_pattern(case.pattern)?;
        self.visit_optional(case.guard)?;
        self.visit_stmts(case.body)
    }

    fn visit_try(
        &mut self,
        body: &'a [Stmt<'a>],
        handlers: &'a [ExceptHandler<'a>],
        orelse: &'a [Stmt<'a>],
        finalbody: &'a [Stmt<'a>],
    ) -> CompileResult {
        self.conditionally(|b| {
            b.visit_stmts(body)?;
            for handler in handlers {
                b.visit_optional(handler.type_)?;
                if let Some(name) = handler.name {
                    b.add_def(name, SymbolFlags::LOCAL, handler.loc)?;
                }
                b.visit_stmts(handler.body)?;
            }
            b.visit_stmts(orelse)?;
            b.visit_stmts(finalbody)
        })
    }

    fn visit_ann_assign(&mut self, stmt: &'a AnnAssign<'a>, loc: Location) -> CompileResult {
        self.current_mut().annotations_used = true;
        if let ExprKind::Name(name) = &stmt.target.kind {
            self.define_annotated(stmt, name.id, stmt.target, loc)?;
        } else {
            self.visit_expr(stmt.target)?;
        }
        self.visit_annotation(stmt.annotation)?;
        self.visit_optional(stmt.value)
    }

    fn define_annotated(
        &mut self,
        stmt: &AnnAssign<'a>,
        name: Symbol,
        target: &Expr<'a>,
        loc: Location,
    ) -> CompileResult {
        let simple = stmt.simple != 0;
        let flags = self.lookup(name);
        if simple
            && flags.intersects(SymbolFlags::GLOBAL | SymbolFlags::NONLOCAL)
            && self.current().kind != BlockKind::Module
        {
            let word = if flags.contains(SymbolFlags::GLOBAL) { "global" } else { "nonlocal" };
            return self.name_error(&format!("annotated name '{{}}' can't be {word}"), name, loc);
        }
        if simple {
            self.add_def(name, SymbolFlags::ANNOT | SymbolFlags::LOCAL, target.loc)
        } else if stmt.value.is_some() {
            self.add_def(name, SymbolFlags::LOCAL, target.loc)
        } else {
            Ok(())
        }
    }

    /// `global` or `nonlocal`: the names must not have been used before.
    fn visit_directive(&mut self, directive: Directive, names: &[Symbol], loc: Location) -> CompileResult {
        const SEEN: SymbolFlags =
            SymbolFlags::PARAM.union(SymbolFlags::LOCAL).union(SymbolFlags::USE).union(SymbolFlags::ANNOT);
        for &name in names {
            let flags = self.lookup(name);
            if flags.intersects(SEEN) {
                return self.late_directive(directive, flags, name, loc);
            }
            self.add_def(name, directive.flag(), loc)?;
            self.record_directive(name, loc);
        }
        Ok(())
    }
}
