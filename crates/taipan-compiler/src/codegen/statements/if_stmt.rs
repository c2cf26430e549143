//! `if`, `elif`, `else`.

use taipan_ast::nodes::If;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_if(&mut self, node: &'a If<'a>, loc: Location) -> CompileResult {
        let end = self.new_label();
        let next = if node.orelse.is_empty() { end } else { self.new_label() };
        self.jump_if(loc, node.test, next, false)?;
        self.visit_stmts(node.body)?;
        if !node.orelse.is_empty() {
            self.emit_jump(Opcode::JUMP_NO_INTERRUPT, end, Location::NONE);
            self.use_label(next);
            self.visit_stmts(node.orelse)?;
        }
        self.use_label(end);
        Ok(())
    }
}
