//! `while` with `else`.

use taipan_ast::nodes::While;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_while(&mut self, node: &'a While<'a>, loc: Location) -> CompileResult {
        let start = self.new_label();
        let end = self.new_label();
        let anchor = self.new_label();

        self.use_label(start);
        self.push_fblock(loc, FBlockKind::WhileLoop, start, Some(end), FBlockDatum::None)?;
        self.jump_if(loc, node.test, anchor, false)?;
        self.visit_stmts(node.body)?;
        self.emit_jump(Opcode::JUMP, start, Location::NONE);
        self.pop_fblock(FBlockKind::WhileLoop, start);

        self.use_label(anchor);
        self.visit_stmts(node.orelse)?;
        self.use_label(end);
        Ok(())
    }
}
