//! Augmented assignment: the target is evaluated once, loaded and stored (language reference,
//! "Augmented assignment statements").

use taipan_ast::nodes::{Attribute, AugAssign, Expr, ExprContext, ExprKind, Subscript};
use taipan_bytecode::opcode::BinaryOperator;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::codegen::expressions::{binary_operator, is_two_part_slice, location_of_attribute};
use crate::error::{CompileError, CompileResult};

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_aug_assign(&mut self, node: &'a AugAssign<'a>, loc: Location) -> CompileResult {
        let target = node.target;
        match &target.kind {
            ExprKind::Attribute(attribute) => {
                self.load_attribute_twice(attribute, target)?;
                self.apply_in_place(node, loc)?;
                let loc = location_of_attribute(target.loc, target, attribute.attr, self.names);
                self.emit_arg(Opcode::SWAP, 2, loc);
                self.emit_name(Opcode::STORE_ATTR, attribute.attr, loc);
                Ok(())
            }
            ExprKind::Subscript(subscript) if is_two_part_slice(subscript.slice) => {
                self.load_slice_twice(subscript, target.loc)?;
                self.apply_in_place(node, loc)?;
                for depth in [4, 3, 2] {
                    self.emit_arg(Opcode::SWAP, depth, target.loc);
                }
                self.emit(Opcode::STORE_SLICE, target.loc);
                Ok(())
            }
            ExprKind::Subscript(subscript) => {
                self.load_item_twice(subscript, target.loc)?;
                self.apply_in_place(node, loc)?;
                self.emit_arg(Opcode::SWAP, 3, target.loc);
                self.emit_arg(Opcode::SWAP, 2, target.loc);
                self.emit(Opcode::STORE_SUBSCR, target.loc);
                Ok(())
            }
            ExprKind::Name(name) => {
                self.name_op(target.loc, name.id, ExprContext::Load)?;
                self.apply_in_place(node, loc)?;
                self.name_op(target.loc, name.id, ExprContext::Store)
            }
            _ => {
                let message = "invalid node type for augmented assignment";
                Err(CompileError::syntax(message, target.loc))
            }
        }
    }

    fn load_attribute_twice(&mut self, node: &Attribute<'a>, target: &Expr<'_>) -> CompileResult {
        self.visit_expr(node.value)?;
        self.emit_arg(Opcode::COPY, 1, target.loc);
        let loc = location_of_attribute(target.loc, target, node.attr, self.names);
        self.emit_load_attr(node.attr, loc);
        Ok(())
    }

    fn load_slice_twice(&mut self, node: &Subscript<'a>, loc: Location) -> CompileResult {
        self.visit_expr(node.value)?;
        self.slice_bounds(node.slice)?;
        for _ in 0..3 {
            self.emit_arg(Opcode::COPY, 3, loc);
        }
        self.emit(Opcode::BINARY_SLICE, loc);
        Ok(())
    }

    fn load_item_twice(&mut self, node: &Subscript<'a>, loc: Location) -> CompileResult {
        self.visit_expr(node.value)?;
        self.visit_expr(node.slice)?;
        self.emit_arg(Opcode::COPY, 2, loc);
        self.emit_arg(Opcode::COPY, 2, loc);
        self.emit_arg(Opcode::BINARY_OP, BinaryOperator::Subscript.number(), loc);
        Ok(())
    }

    fn apply_in_place(&mut self, node: &AugAssign<'a>, loc: Location) -> CompileResult {
        self.visit_expr(node.value)?;
        self.emit_arg(Opcode::BINARY_OP, binary_operator(node.op).in_place().number(), loc);
        Ok(())
    }
}
