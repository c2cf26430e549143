//! Statements, and the simple ones among them.

use super::expression::operator;
use super::{Lowering, dispose};
use crate::nodes::*;
use ruff_python_ast as ruff;
use ruff_text_size::Ranged;
use taipan_bytecode::Location;

/// What stands in the place of a statement that is being lowered.
const VACANT: Stmt<'static> = Stmt { kind: StmtKind::Pass(Pass {}), loc: Location::NONE };

impl<'a> Lowering<'a> {
    /// Lowers statements, and frees them.
    pub(crate) fn stmts(&mut self, stmts: ruff::Suite) -> &'a [Stmt<'a>] {
        self.slice_in_place(stmts, VACANT, |this, mut stmt, place| {
            let deepest_before = std::mem::replace(&mut this.facts.depth, this.depth);
            this.nested(|this| *place = this.stmt_here(&mut stmt));
            dispose(stmt, (this.facts.depth - this.depth) as usize);
            this.facts.depth = this.facts.depth.max(deepest_before);
        })
    }

    /// The blocks of `stmt` are taken out of it.
    fn stmt_here(&mut self, stmt: &mut ruff::Stmt) -> Stmt<'a> {
        match stmt {
            ruff::Stmt::FunctionDef(node) => return self.function_def(node),
            ruff::Stmt::ClassDef(node) => return self.class_def(node),
            ruff::Stmt::If(node) => return self.if_stmt(node),
            ruff::Stmt::For(node) => return self.for_stmt(node),
            ruff::Stmt::While(node) => return self.while_stmt(node),
            ruff::Stmt::With(node) => return self.with_stmt(node),
            ruff::Stmt::Try(node) => return self.try_stmt(node),
            ruff::Stmt::Match(node) => return self.match_stmt(node),
            _ => {}
        }
        let loc = self.location(stmt.range());
        if self.finally > 0
            && let ruff::Stmt::Return(_) | ruff::Stmt::Break(_) | ruff::Stmt::Continue(_) = stmt
        {
            self.facts.preprocess_lines.push(loc.lineno);
        }
        let mut lowered = Stmt { kind: self.simple_stmt(stmt), loc };
        if let StmtKind::Assign(assign) = &mut lowered.kind
            && let Some((comment, end)) = self.assign_type_comment(stmt.range())
        {
            assign.type_comment = Some(comment);
            (lowered.loc.end_lineno, lowered.loc.end_col_offset) = (end.lineno, end.col_offset);
        }
        lowered
    }

    fn simple_stmt(&mut self, stmt: &ruff::Stmt) -> StmtKind<'a> {
        match stmt {
            ruff::Stmt::Expr(node) => StmtKind::ExprStmt(ExprStmt { value: self.expr_ref(&node.value) }),
            ruff::Stmt::Assign(node) => StmtKind::Assign(Assign {
                targets: self.exprs(&node.targets),
                value: self.expr_ref(&node.value),
                type_comment: None,
            }),
            ruff::Stmt::AugAssign(node) => StmtKind::AugAssign(AugAssign {
                target: self.expr_ref(&node.target),
                op: operator(node.op),
                value: self.expr_ref(&node.value),
            }),
            ruff::Stmt::AnnAssign(node) => StmtKind::AnnAssign(AnnAssign {
                target: self.expr_ref(&node.target),
                annotation: self.expr_ref(&node.annotation),
                value: self.opt_expr(node.value.as_deref()),
                simple: i32::from(node.simple),
            }),
            ruff::Stmt::Return(node) => {
                StmtKind::Return(Return { value: self.opt_expr(node.value.as_deref()) })
            }
            ruff::Stmt::Delete(node) => StmtKind::Delete(Delete { targets: self.exprs(&node.targets) }),
            ruff::Stmt::Raise(node) => StmtKind::Raise(Raise {
                exc: self.opt_expr(node.exc.as_deref()),
                cause: self.opt_expr(node.cause.as_deref()),
            }),
            ruff::Stmt::Assert(node) => StmtKind::Assert(Assert {
                test: self.expr_ref(&node.test),
                msg: self.opt_expr(node.msg.as_deref()),
            }),
            ruff::Stmt::Import(node) => StmtKind::Import(Import { names: self.aliases(&node.names) }),
            ruff::Stmt::ImportFrom(node) => StmtKind::ImportFrom(ImportFrom {
                module: self.opt_identifier(node.module.as_ref()),
                names: self.aliases(&node.names),
                level: node.level as i32,
            }),
            ruff::Stmt::Global(node) => StmtKind::Global(Global { names: self.identifiers(&node.names) }),
            ruff::Stmt::Nonlocal(node) => {
                StmtKind::Nonlocal(Nonlocal { names: self.identifiers(&node.names) })
            }
            ruff::Stmt::TypeAlias(node) => StmtKind::TypeAlias(TypeAlias {
                name: self.expr_ref(&node.name),
                type_params: self.type_params(node.type_params.as_deref()),
                value: self.expr_ref(&node.value),
            }),
            ruff::Stmt::Pass(_) => StmtKind::Pass(Pass {}),
            ruff::Stmt::Break(_) => StmtKind::Break(Break {}),
            ruff::Stmt::Continue(_) => StmtKind::Continue(Continue {}),
            // IPython's commands; the compound ones were taken by the caller.
            _ => {
                self.reject();
                StmtKind::Pass(Pass {})
            }
        }
    }

    fn aliases(&mut self, aliases: &[ruff::Alias]) -> &'a [Alias] {
        self.slice(aliases, |this, alias| Alias {
            name: this.identifier(&alias.name),
            asname: this.opt_identifier(alias.asname.as_ref()),
            loc: this.location(alias.range),
        })
    }

    fn identifiers(&mut self, identifiers: &[ruff::Identifier]) -> &'a [crate::names::Symbol] {
        self.slice(identifiers, Self::identifier)
    }
}
