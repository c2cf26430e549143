//! `for` with `else`.

use taipan_ast::nodes::For;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_for(&mut self, node: &'a For<'a>, loc: Location) -> CompileResult {
        let start = self.new_label();
        let body = self.new_label();
        let cleanup = self.new_label();
        let end = self.new_label();

        self.push_fblock(loc, FBlockKind::ForLoop, start, Some(end), FBlockDatum::None)?;
        self.visit_expr(node.iter)?;
        self.emit(Opcode::GET_ITER, node.iter.loc);

        self.use_label(start);
        self.emit_jump(Opcode::FOR_ITER, cleanup, node.iter.loc);
        // So that a loop header of several lines is traced line by line; removed later if redundant.
        self.emit(Opcode::NOP, node.target.loc);

        self.use_label(body);
        self.visit_expr(node.target)?;
        self.visit_stmts(node.body)?;
        self.emit_jump(Opcode::JUMP, start, Location::NONE);

        // A generator that ends jumps to END_FOR, any other iterator behind it.
        self.use_label(cleanup);
        self.emit(Opcode::END_FOR, Location::NONE);
        self.emit(Opcode::POP_ITER, Location::NONE);
        self.pop_fblock(FBlockKind::ForLoop, start);

        self.visit_stmts(node.orelse)?;
        self.use_label(end);
        Ok(())
    }
}
