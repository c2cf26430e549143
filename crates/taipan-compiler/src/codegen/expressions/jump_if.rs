//! Jumping on the truth of an expression without computing it as a value first.

use taipan_ast::nodes::{BoolOp, BoolOperator, Compare, Expr, ExprKind, IfExp, UnaryOperator};
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::codegen::statements::{RED_ZONE, STACK_STEP};
use crate::error::CompileResult;
use crate::instructions::Label;

impl<'a> Codegen<'a, '_> {
    /// Jumps to `next` if the truth of `expr` is `cond`, and falls through otherwise. `loc` is the
    /// statement's or the outer expression's.
    ///
    /// # Errors
    /// Those of `expr`.
    pub(crate) fn jump_if(
        &mut self,
        loc: Location,
        expr: &'a Expr<'a>,
        next: Label,
        cond: bool,
    ) -> CompileResult {
        let (mut expr, mut cond) = (expr, cond);
        while let ExprKind::UnaryOp(node) = &expr.kind
            && node.op == UnaryOperator::Not
        {
            expr = node.operand;
            cond = !cond;
        }
        match &expr.kind {
            ExprKind::BoolOp(node) => {
                stacker::maybe_grow(RED_ZONE, STACK_STEP, || self.jump_if_bool_op(loc, node, next, cond))
            }
            ExprKind::IfExp(node) => {
                stacker::maybe_grow(RED_ZONE, STACK_STEP, || self.jump_if_if_exp(loc, node, next, cond))
            }
            ExprKind::Compare(node) if node.ops.len() > 1 => self.jump_if_chain(node, expr.loc, next, cond),
            _ => {
                self.visit_expr(expr)?;
                self.jump_on_truth(expr.loc, next, cond);
                Ok(())
            }
        }
    }

    fn jump_if_bool_op(
        &mut self,
        loc: Location,
        node: &'a BoolOp<'a>,
        next: Label,
        cond: bool,
    ) -> CompileResult {
        let Some((last, others)) = node.values.split_last() else { return Ok(()) };
        // The truth of one operand that settles the whole; if that is not the truth jumped on, it falls through.
        let settles = node.op == BoolOperator::Or;
        let settled = if settles == cond { next } else { self.new_label() };
        for value in others {
            self.jump_if(loc, value, settled, settles)?;
        }
        self.jump_if(loc, last, next, cond)?;
        if settled != next {
            self.use_label(settled);
        }
        Ok(())
    }

    fn jump_if_if_exp(
        &mut self,
        loc: Location,
        node: &'a IfExp<'a>,
        next: Label,
        cond: bool,
    ) -> CompileResult {
        let end = self.new_label();
        let orelse = self.new_label();
        self.jump_if(loc, node.test, orelse, false)?;
        self.jump_if(loc, node.body, next, cond)?;
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, end, Location::NONE);
        self.use_label(orelse);
        self.jump_if(loc, node.orelse, next, cond)?;
        self.use_label(end);
        Ok(())
    }

    fn jump_if_chain(
        &mut self,
        node: &'a Compare<'a>,
        loc: Location,
        next: Label,
        cond: bool,
    ) -> CompileResult {
        let (Some((&last_op, ops)), Some((last, others))) =
            (node.ops.split_last(), node.comparators.split_last())
        else {
            return Ok(());
        };
        self.check_compare(node, loc);
        let cleanup = self.new_label();
        let end = self.new_label();
        self.visit_expr(node.left)?;
        for (&op, comparator) in ops.iter().zip(others) {
            self.visit_expr(comparator)?;
            self.emit_arg(Opcode::SWAP, 2, loc);
            self.emit_arg(Opcode::COPY, 2, loc);
            self.emit_compare(op, loc);
            self.jump_on_truth(loc, cleanup, false);
        }
        self.visit_expr(last)?;
        self.emit_compare(last_op, loc);
        self.jump_on_truth(loc, next, cond);
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, end, Location::NONE);

        self.use_label(cleanup);
        self.emit(Opcode::POP_TOP, loc);
        if !cond {
            self.emit_jump(Opcode::JUMP_NO_INTERRUPT, next, Location::NONE);
        }
        self.use_label(end);
        Ok(())
    }

    /// Jumps if the truth of the value on the stack is `cond`.
    fn jump_on_truth(&mut self, loc: Location, target: Label, cond: bool) {
        let jump = if cond { Opcode::POP_JUMP_IF_TRUE } else { Opcode::POP_JUMP_IF_FALSE };
        self.emit(Opcode::TO_BOOL, loc);
        self.emit_jump(jump, target, loc);
    }
}
