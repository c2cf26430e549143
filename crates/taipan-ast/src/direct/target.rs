//! Targets of assignments, loops and `del`: expressions of a few kinds, in another context.

use super::Parser;
use super::token::Kind;
use crate::nodes::*;

impl<'a> Parser<'a, '_> {
    /// `expr` in the context `ctx`, which is not that of a value.
    pub(super) fn in_context(&mut self, expr: Expr<'a>, ctx: ExprContext) -> Expr<'a> {
        let kind = match expr.kind {
            ExprKind::Name(node) => ExprKind::Name(Name { ctx, ..node }),
            ExprKind::Attribute(node) => ExprKind::Attribute(Attribute { ctx, ..node }),
            ExprKind::Subscript(node) => ExprKind::Subscript(Subscript { ctx, ..node }),
            ExprKind::Tuple(node) => {
                ExprKind::Tuple(Tuple { elts: self.all_in_context(node.elts, ctx), ctx })
            }
            ExprKind::List(node) => ExprKind::List(List { elts: self.all_in_context(node.elts, ctx), ctx }),
            ExprKind::Starred(node) if ctx == ExprContext::Store => {
                let value = self.in_context(*node.value, ctx);
                ExprKind::Starred(Starred { value: self.alloc(value), ctx })
            }
            _ => return self.fail_expr(),
        };
        Expr { kind, loc: expr.loc }
    }

    fn all_in_context(&mut self, exprs: &'a [Expr<'a>], ctx: ExprContext) -> &'a [Expr<'a>] {
        let mark = self.exprs.len();
        for expr in exprs {
            let target = self.in_context(*expr, ctx);
            self.exprs.push(target);
        }
        self.take_exprs(mark)
    }

    /// `star_targets` of a loop or comprehension, which `in` ends.
    pub(super) fn for_target(&mut self) -> Expr<'a> {
        let start = self.at;
        let first = self.star_target();
        let target = self.tuple_after(start, first, Self::star_target);
        self.in_context(target, ExprContext::Store)
    }

    fn star_target(&mut self) -> Expr<'a> {
        if self.kind() == Kind::Star { self.starred(Self::bitwise_or) } else { self.bitwise_or() }
    }

    /// The `star_target` of a `with` item.
    pub(super) fn with_target(&mut self) -> &'a Expr<'a> {
        let target = self.bitwise_or();
        let target = self.in_context(target, ExprContext::Store);
        self.alloc(target)
    }
}
