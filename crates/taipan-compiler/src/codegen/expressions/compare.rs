//! Comparisons, chained or not.

use taipan_ast::nodes::{CmpOperator, Compare};
use taipan_bytecode::opcode::CompareOperator;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_compare(&mut self, node: &'a Compare<'a>, loc: Location) -> CompileResult {
        self.check_compare(node, loc);
        self.visit_expr(node.left)?;
        let (Some((&last_op, ops)), Some((last, others))) =
            (node.ops.split_last(), node.comparators.split_last())
        else {
            return Ok(());
        };
        if ops.is_empty() {
            self.visit_expr(last)?;
            self.emit_compare(last_op, loc);
            return Ok(());
        }
        let cleanup = self.new_label();
        let end = self.new_label();
        for (&op, comparator) in ops.iter().zip(others) {
            self.visit_expr(comparator)?;
            self.emit_arg(Opcode::SWAP, 2, loc);
            self.emit_arg(Opcode::COPY, 2, loc);
            self.emit_compare(op, loc);
            self.emit_arg(Opcode::COPY, 1, loc);
            self.emit(Opcode::TO_BOOL, loc);
            self.emit_jump(Opcode::POP_JUMP_IF_FALSE, cleanup, loc);
            self.emit(Opcode::POP_TOP, loc);
        }
        self.visit_expr(last)?;
        self.emit_compare(last_op, loc);
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, end, Location::NONE);

        self.use_label(cleanup);
        self.emit_arg(Opcode::SWAP, 2, loc);
        self.emit(Opcode::POP_TOP, loc);
        self.use_label(end);
        Ok(())
    }

    /// The instruction of one comparison (`codegen_addcompare`).
    pub(crate) fn emit_compare(&mut self, op: CmpOperator, loc: Location) {
        let (opcode, oparg) = match op {
            CmpOperator::Eq => (Opcode::COMPARE_OP, CompareOperator::Equal.oparg()),
            CmpOperator::NotEq => (Opcode::COMPARE_OP, CompareOperator::NotEqual.oparg()),
            CmpOperator::Lt => (Opcode::COMPARE_OP, CompareOperator::Less.oparg()),
            CmpOperator::LtE => (Opcode::COMPARE_OP, CompareOperator::LessEqual.oparg()),
            CmpOperator::Gt => (Opcode::COMPARE_OP, CompareOperator::Greater.oparg()),
            CmpOperator::GtE => (Opcode::COMPARE_OP, CompareOperator::GreaterEqual.oparg()),
            CmpOperator::Is => (Opcode::IS_OP, 0),
            CmpOperator::IsNot => (Opcode::IS_OP, 1),
            CmpOperator::In => (Opcode::CONTAINS_OP, 0),
            CmpOperator::NotIn => (Opcode::CONTAINS_OP, 1),
        };
        self.emit_arg(opcode, oparg, loc);
    }
}
