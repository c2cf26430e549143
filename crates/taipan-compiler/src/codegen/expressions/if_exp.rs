//! Conditional expressions.

use taipan_ast::nodes::IfExp;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_if_exp(&mut self, node: &'a IfExp<'a>, loc: Location) -> CompileResult {
        let end = self.new_label();
        let next = self.new_label();
        self.jump_if(loc, node.test, next, false)?;
        self.visit_expr(node.body)?;
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, end, Location::NONE);
        self.use_label(next);
        self.visit_expr(node.orelse)?;
        self.use_label(end);
        Ok(())
    }
}
