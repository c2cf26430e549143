//! Statements: visits their parts, takes docstrings.

use taipan_ast::nodes::*;

use super::Preprocessor;
use super::finally::Block;
use crate::future::has_docstring;

impl<'a> Preprocessor<'a, '_> {
    /// The body of a module, class or function.
    pub(super) fn body(&mut self, body: &'a [Stmt<'a>]) -> &'a [Stmt<'a>] {
        let removes_docstring = self.options.optimize >= 2 && !self.options.syntax_check_only;
        let Some((first, rest)) = body.split_first().filter(|_| removes_docstring && has_docstring(body))
        else {
            return self.stmts(body);
        };
        self.changed = true;
        if rest.is_empty() {
            let (line, column) = (first.loc.lineno, first.loc.col_offset);
            let mut loc = first.loc;
            (loc.end_lineno, loc.end_col_offset) = (line, column + "pass".len() as i32);
            return self.arena.alloc_slice_copy(&[Stmt { kind: StmtKind::Pass(Pass {}), loc }]);
        }
        let rest = self.stmts(rest);
        if !has_docstring(rest) {
            return rest;
        }
        // What follows must not become the docstring.
        let rest = self.arena.alloc_slice_copy(rest);
        if let StmtKind::ExprStmt(ExprStmt { value }) = rest[0].kind {
            let values = std::slice::from_ref(value);
            let joined = Expr { kind: ExprKind::JoinedStr(JoinedStr { values }), loc: rest[0].loc };
            rest[0].kind = StmtKind::ExprStmt(ExprStmt { value: self.arena.alloc(joined) });
        }
        rest
    }

    pub(super) fn stmts(&mut self, stmts: &'a [Stmt<'a>]) -> &'a [Stmt<'a>] {
        self.slice(stmts, Self::stmt)
    }

    fn stmt(&mut self, stmt: &Stmt<'a>) -> Stmt<'a> {
        if self.options.optimize < 2 && !self.concerns(first_line(stmt), stmt.loc.end_lineno) {
            return *stmt;
        }
        Stmt { kind: self.nested(|this| this.stmt_kind(stmt)), loc: stmt.loc }
    }

    fn stmt_kind(&mut self, stmt: &Stmt<'a>) -> StmtKind<'a> {
        match stmt.kind {
            StmtKind::FunctionDef(node) => StmtKind::FunctionDef(self.arena.alloc(FunctionDef {
                type_params: self.type_params(node.type_params),
                args: self.arguments(node.args),
                body: self.within(Block::Function, |this| this.body(node.body)),
                decorator_list: self.exprs(node.decorator_list),
                returns: self.annotation(node.returns),
                ..*node
            })),
            StmtKind::AsyncFunctionDef(node) => {
                StmtKind::AsyncFunctionDef(self.arena.alloc(AsyncFunctionDef {
                    type_params: self.type_params(node.type_params),
                    args: self.arguments(node.args),
                    body: self.within(Block::Function, |this| this.body(node.body)),
                    decorator_list: self.exprs(node.decorator_list),
                    returns: self.annotation(node.returns),
                    ..*node
                }))
            }
            StmtKind::ClassDef(node) => StmtKind::ClassDef(self.arena.alloc(ClassDef {
                type_params: self.type_params(node.type_params),
                bases: self.exprs(node.bases),
                keywords: self.keywords(node.keywords),
                body: self.body(node.body),
                decorator_list: self.exprs(node.decorator_list),
                ..*node
            })),
            StmtKind::For(_) | StmtKind::AsyncFor(_) | StmtKind::While(_) => self.loop_stmt(stmt.kind),
            StmtKind::If(node) => StmtKind::If(If {
                test: self.expr_ref(node.test),
                body: self.stmts(node.body),
                orelse: self.stmts(node.orelse),
            }),
            StmtKind::With(node) => StmtKind::With(With {
                items: self.with_items(node.items),
                body: self.stmts(node.body),
                ..node
            }),
            StmtKind::AsyncWith(node) => StmtKind::AsyncWith(AsyncWith {
                items: self.with_items(node.items),
                body: self.stmts(node.body),
                ..node
            }),
            StmtKind::Try(node) => StmtKind::Try(self.arena.alloc(Try {
                body: self.stmts(node.body),
                handlers: self.handlers(node.handlers),
                orelse: self.stmts(node.orelse),
                finalbody: self.within(Block::Finally, |this| this.stmts(node.finalbody)),
            })),
            StmtKind::TryStar(node) => StmtKind::TryStar(self.arena.alloc(TryStar {
                body: self.stmts(node.body),
                handlers: self.handlers(node.handlers),
                orelse: self.stmts(node.orelse),
                finalbody: self.within(Block::Finally, |this| this.stmts(node.finalbody)),
            })),
            StmtKind::Match(node) => StmtKind::Match(Match {
                subject: self.expr_ref(node.subject),
                cases: self.slice(node.cases, |this, case| MatchCase {
                    pattern: this.pattern_ref(case.pattern),
                    guard: this.opt_expr(case.guard),
                    body: this.stmts(case.body),
                }),
            }),
            _ => self.simple_stmt(stmt),
        }
    }

    fn loop_stmt(&mut self, kind: StmtKind<'a>) -> StmtKind<'a> {
        match kind {
            StmtKind::For(node) => StmtKind::For(self.arena.alloc(For {
                target: self.expr_ref(node.target),
                iter: self.expr_ref(node.iter),
                body: self.within(Block::Loop, |this| this.stmts(node.body)),
                orelse: self.stmts(node.orelse),
                ..*node
            })),
            StmtKind::AsyncFor(node) => StmtKind::AsyncFor(self.arena.alloc(AsyncFor {
                target: self.expr_ref(node.target),
                iter: self.expr_ref(node.iter),
                body: self.within(Block::Loop, |this| this.stmts(node.body)),
                orelse: self.stmts(node.orelse),
                ..*node
            })),
            StmtKind::While(node) => StmtKind::While(While {
                test: self.expr_ref(node.test),
                body: self.within(Block::Loop, |this| this.stmts(node.body)),
                orelse: self.stmts(node.orelse),
            }),
            other => other,
        }
    }

    fn simple_stmt(&mut self, stmt: &Stmt<'a>) -> StmtKind<'a> {
        match stmt.kind {
            StmtKind::ExprStmt(node) => StmtKind::ExprStmt(ExprStmt { value: self.expr_ref(node.value) }),
            StmtKind::Assign(node) => StmtKind::Assign(Assign {
                targets: self.exprs(node.targets),
                value: self.expr_ref(node.value),
                ..node
            }),
            StmtKind::AugAssign(node) => StmtKind::AugAssign(AugAssign {
                target: self.expr_ref(node.target),
                value: self.expr_ref(node.value),
                ..node
            }),
            StmtKind::AnnAssign(node) => StmtKind::AnnAssign(AnnAssign {
                target: self.expr_ref(node.target),
                annotation: self.annotation(Some(node.annotation)).unwrap_or(node.annotation),
                value: self.opt_expr(node.value),
                ..node
            }),
            StmtKind::TypeAlias(node) => StmtKind::TypeAlias(TypeAlias {
                name: self.expr_ref(node.name),
                type_params: self.type_params(node.type_params),
                value: self.expr_ref(node.value),
            }),
            StmtKind::Return(node) => {
                self.leaves("return", stmt.loc);
                StmtKind::Return(Return { value: self.opt_expr(node.value) })
            }
            StmtKind::Delete(node) => StmtKind::Delete(Delete { targets: self.exprs(node.targets) }),
            StmtKind::Raise(node) => {
                StmtKind::Raise(Raise { exc: self.opt_expr(node.exc), cause: self.opt_expr(node.cause) })
            }
            StmtKind::Assert(node) => {
                StmtKind::Assert(Assert { test: self.expr_ref(node.test), msg: self.opt_expr(node.msg) })
            }
            StmtKind::Break(_) => {
                self.leaves("break", stmt.loc);
                stmt.kind
            }
            StmtKind::Continue(_) => {
                self.leaves("continue", stmt.loc);
                stmt.kind
            }
            // Imports and declarations have no expressions; the compound ones were taken by the caller.
            other => other,
        }
    }

    fn with_items(&mut self, items: &'a [WithItem<'a>]) -> &'a [WithItem<'a>] {
        self.slice(items, |this, item| WithItem {
            context_expr: this.expr_ref(item.context_expr),
            optional_vars: this.opt_expr(item.optional_vars),
        })
    }

    fn handlers(&mut self, handlers: &'a [ExceptHandler<'a>]) -> &'a [ExceptHandler<'a>] {
        self.slice(handlers, |this, handler| ExceptHandler {
            type_: this.opt_expr(handler.type_),
            body: this.stmts(handler.body),
            ..*handler
        })
    }
}

/// The first line of a statement, its decorators included.
fn first_line(stmt: &Stmt<'_>) -> i32 {
    let decorators = match stmt.kind {
        StmtKind::FunctionDef(node) => node.decorator_list,
        StmtKind::AsyncFunctionDef(node) => node.decorator_list,
        StmtKind::ClassDef(node) => node.decorator_list,
        _ => &[],
    };
    decorators.first().map_or(stmt.loc.lineno, |first| first.loc.lineno.min(stmt.loc.lineno))
}
