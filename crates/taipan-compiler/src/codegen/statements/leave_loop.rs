//! `break` and `continue`.

use taipan_bytecode::{Location, Opcode};

use crate::codegen::{Codegen, FBlock};
use crate::error::{CompileError, CompileResult};

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_break(&mut self, loc: Location) -> CompileResult {
        let mut unwound = loc;
        let Some(block) = self.unwind_to_loop(loc, &mut unwound)? else {
            return Err(CompileError::syntax("'break' outside loop", loc));
        };
        self.unwind_fblock(&mut unwound, block, false)?;
        if let Some(exit) = block.exit {
            self.emit_jump(Opcode::JUMP, exit, unwound);
        }
        Ok(())
    }

    pub(super) fn visit_continue(&mut self, loc: Location) -> CompileResult {
        let mut unwound = loc;
        let Some(block) = self.unwind_to_loop(loc, &mut unwound)? else {
            return Err(CompileError::syntax("'continue' not properly in loop", loc));
        };
        self.emit_jump(Opcode::JUMP, block.block, unwound);
        Ok(())
    }

    /// Leaves the blocks between the statement and its loop.
    fn unwind_to_loop(&mut self, loc: Location, unwound: &mut Location) -> CompileResult<Option<FBlock<'a>>> {
        self.emit(Opcode::NOP, loc); // Keeps the statement's line.
        self.unwind_fblock_stack(unwound, false, true)
    }
}
