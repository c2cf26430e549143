//! Unary and binary operators.

use taipan_ast::nodes::{BinOp, Operator, UnaryOp, UnaryOperator};
use taipan_bytecode::opcode::{BinaryOperator, Intrinsic1};
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;

/// The operator of `BINARY_OP` for one of the tree.
pub(in crate::codegen) fn binary_operator(op: Operator) -> BinaryOperator {
    match op {
        Operator::Add => BinaryOperator::Add,
        Operator::Sub => BinaryOperator::Subtract,
        Operator::Mult => BinaryOperator::Multiply,
        Operator::MatMult => BinaryOperator::MatrixMultiply,
        Operator::Div => BinaryOperator::TrueDivide,
        Operator::Mod => BinaryOperator::Remainder,
        Operator::Pow => BinaryOperator::Power,
        Operator::LShift => BinaryOperator::LeftShift,
        Operator::RShift => BinaryOperator::RightShift,
        Operator::BitOr => BinaryOperator::Or,
        Operator::BitXor => BinaryOperator::Xor,
        Operator::BitAnd => BinaryOperator::And,
        Operator::FloorDiv => BinaryOperator::FloorDivide,
    }
}

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_bin_op(&mut self, node: &'a BinOp<'a>, loc: Location) -> CompileResult {
        self.visit_expr(node.left)?;
        self.visit_expr(node.right)?;
        self.emit_arg(Opcode::BINARY_OP, binary_operator(node.op).number(), loc);
        Ok(())
    }

    pub(super) fn visit_unary_op(&mut self, node: &'a UnaryOp<'a>, loc: Location) -> CompileResult {
        self.visit_expr(node.operand)?;
        match node.op {
            UnaryOperator::UAdd => {
                self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::UnaryPositive.number(), loc);
            }
            UnaryOperator::Not => {
                self.emit(Opcode::TO_BOOL, loc);
                self.emit(Opcode::UNARY_NOT, loc);
            }
            UnaryOperator::Invert => self.emit(Opcode::UNARY_INVERT, loc),
            UnaryOperator::USub => self.emit(Opcode::UNARY_NEGATIVE, loc),
        }
        Ok(())
    }
}
