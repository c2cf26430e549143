//! `async for` with `else` (PEP 492).

use taipan_ast::nodes::AsyncFor;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_async_for(&mut self, node: &'a AsyncFor<'a>, loc: Location) -> CompileResult {
        let start = self.new_label();
        let send = self.new_label();
        let except = self.new_label();
        let end = self.new_label();

        self.visit_expr(node.iter)?;
        self.emit(Opcode::GET_AITER, node.iter.loc);

        self.use_label(start);
        self.push_fblock(loc, FBlockKind::ForLoop, start, Some(end), FBlockDatum::None)?;
        // StopAsyncIteration of the call ends the loop.
        self.emit_jump(Opcode::SETUP_FINALLY, except, loc);
        self.emit(Opcode::GET_ANEXT, loc);
        self.emit_load_none(loc);
        self.use_label(send);
        self.add_yield_from(loc, true);
        self.emit(Opcode::POP_BLOCK, loc);
        self.emit(Opcode::NOT_TAKEN, loc);

        self.visit_expr(node.target)?;
        self.visit_stmts(node.body)?;
        self.emit_jump(Opcode::JUMP, start, Location::NONE);
        self.pop_fblock(FBlockKind::ForLoop, start);

        // The end of the loop follows the iterator in the source's eyes, not the body.
        self.use_label(except);
        self.emit_jump(Opcode::END_ASYNC_FOR, send, node.iter.loc);

        self.visit_stmts(node.orelse)?;
        self.use_label(end);
        Ok(())
    }
}
