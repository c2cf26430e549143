//! `and` and `or` as values.

use taipan_ast::nodes::{BoolOp, BoolOperator};
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_bool_op(&mut self, node: &'a BoolOp<'a>, loc: Location) -> CompileResult {
        let Some((last, others)) = node.values.split_last() else { return Ok(()) };
        let jump = match node.op {
            BoolOperator::And => Opcode::JUMP_IF_FALSE,
            BoolOperator::Or => Opcode::JUMP_IF_TRUE,
        };
        let end = self.new_label();
        for value in others {
            self.visit_expr(value)?;
            self.emit_jump(jump, end, loc);
            self.emit(Opcode::POP_TOP, loc);
        }
        self.visit_expr(last)?;
        self.use_label(end);
        Ok(())
    }
}
