//! Subscripts and slices.

use taipan_ast::nodes::{Expr, ExprContext, ExprKind, Slice, Subscript};
use taipan_bytecode::opcode::BinaryOperator;
use taipan_bytecode::{Constant, Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;

/// Whether a subscript is `a:b` with a bound that is not constant: the bounds go on the stack and no
/// slice object is made.
pub(in crate::codegen) fn is_two_part_slice(index: &Expr<'_>) -> bool {
    matches!(&index.kind, ExprKind::Slice(slice) if slice.step.is_none() && !is_constant_slice(slice))
}

fn is_constant_slice(slice: &Slice<'_>) -> bool {
    [slice.lower, slice.upper, slice.step]
        .into_iter()
        .flatten()
        .all(|bound| matches!(bound.kind, ExprKind::Constant(_)))
}

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_subscript(&mut self, node: &'a Subscript<'a>, loc: Location) -> CompileResult {
        if node.ctx == ExprContext::Load {
            self.check_subscripter(node.value);
            self.check_index(node.value, node.slice);
        }
        self.visit_expr(node.value)?;
        if node.ctx != ExprContext::Del && is_two_part_slice(node.slice) {
            self.slice_bounds(node.slice)?;
            let store = node.ctx == ExprContext::Store;
            self.emit(if store { Opcode::STORE_SLICE } else { Opcode::BINARY_SLICE }, loc);
            return Ok(());
        }
        self.visit_expr(node.slice)?;
        match node.ctx {
            ExprContext::Load => {
                self.emit_arg(Opcode::BINARY_OP, BinaryOperator::Subscript.number(), loc);
            }
            ExprContext::Store => self.emit(Opcode::STORE_SUBSCR, loc),
            ExprContext::Del => self.emit(Opcode::DELETE_SUBSCR, loc),
        }
        Ok(())
    }

    /// A slice as a value.
    pub(super) fn visit_slice(&mut self, node: &'a Slice<'a>, loc: Location) -> CompileResult {
        if is_constant_slice(node) {
            let bounds = [node.lower, node.upper, node.step].map(|bound| self.constant_bound(bound));
            self.emit_load_const(Constant::Slice(bounds.into()), loc);
            return Ok(());
        }
        self.visit_bound(node.lower, loc)?;
        self.visit_bound(node.upper, loc)?;
        let mut count = 2;
        if let Some(step) = node.step {
            self.visit_expr(step)?;
            count = 3;
        }
        self.emit_arg(Opcode::BUILD_SLICE, count, loc);
        Ok(())
    }

    /// The two bounds of a slice without step.
    pub(in crate::codegen) fn slice_bounds(&mut self, index: &'a Expr<'a>) -> CompileResult {
        let ExprKind::Slice(slice) = &index.kind else { return Ok(()) };
        self.visit_bound(slice.lower, index.loc)?;
        self.visit_bound(slice.upper, index.loc)
    }

    fn visit_bound(&mut self, bound: Option<&'a Expr<'a>>, loc: Location) -> CompileResult {
        match bound {
            Some(bound) => self.visit_expr(bound),
            None => {
                self.emit_load_none(loc);
                Ok(())
            }
        }
    }

    fn constant_bound(&mut self, bound: Option<&Expr<'_>>) -> Constant {
        match bound.map(|bound| &bound.kind) {
            Some(ExprKind::Constant(constant)) => self.pool.unshared_literal(&constant.value),
            _ => Constant::None,
        }
    }
}
