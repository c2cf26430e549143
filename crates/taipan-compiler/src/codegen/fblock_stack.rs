//! The stack of frame blocks, and what leaving one early has to do.
//!
//! `break`, `continue` and `return` jump out of the blocks around them; each block between the
//! statement and its target is unwound by the code its own end would have run (language reference,
//! "The try statement", "The with statement").

use taipan_ast::nodes::ExprContext;
use taipan_bytecode::{Location, Opcode};

use super::{Codegen, FBlock, FBlockDatum, FBlockKind};
use crate::error::{CompileError, CompileResult};
use crate::instructions::Label;

/// A block that nothing jumps back to (`NO_LABEL`).
pub(crate) const NO_LABEL: Label = Label(u32::MAX);

/// How deep blocks may nest in one scope (`CO_MAXBLOCKS`).
const MAX_BLOCKS: usize = 21;

impl<'a> Codegen<'a, '_> {
    /// Enters a block: `block` is where `continue` goes or the block starts, `exit` where `break` goes.
    ///
    /// # Errors
    /// "too many statically nested blocks" at `loc`.
    pub(crate) fn push_fblock(
        &mut self,
        loc: Location,
        kind: FBlockKind,
        block: Label,
        exit: Option<Label>,
        datum: FBlockDatum<'a>,
    ) -> CompileResult {
        if self.unit.fblocks.len() >= MAX_BLOCKS {
            return Err(CompileError::syntax("too many statically nested blocks", loc));
        }
        self.unit.fblocks.push(FBlock { kind, block, exit, loc, datum });
        Ok(())
    }

    /// Leaves the innermost block, which must be of this kind and start at this label.
    pub(crate) fn pop_fblock(&mut self, kind: FBlockKind, block: Label) {
        let top = self.unit.fblocks.pop();
        debug_assert!(top.is_some_and(|top| top.kind == kind && top.block == block));
    }

    /// The innermost block.
    pub(crate) fn top_fblock(&self) -> Option<FBlock<'a>> {
        self.unit.fblocks.last().copied()
    }

    /// Unwinds one block that has been popped already. With `preserve_tos` the value on top of the stack
    /// survives. `loc` becomes the location of what follows.
    pub(crate) fn unwind_fblock(
        &mut self,
        loc: &mut Location,
        block: FBlock<'a>,
        preserve_tos: bool,
    ) -> CompileResult {
        match block.kind {
            FBlockKind::WhileLoop
            | FBlockKind::ExceptionHandler
            | FBlockKind::ExceptionGroupHandler
            | FBlockKind::AsyncComprehensionGenerator
            | FBlockKind::StopIteration => Ok(()),
            FBlockKind::ForLoop | FBlockKind::PopValue => {
                self.pop_below(*loc, preserve_tos);
                Ok(())
            }
            FBlockKind::TryExcept => {
                self.emit(Opcode::POP_BLOCK, *loc);
                Ok(())
            }
            FBlockKind::FinallyTry => self.unwind_finally_try(loc, block.datum, preserve_tos),
            FBlockKind::FinallyEnd => {
                self.pop_below(*loc, preserve_tos); // The exception.
                self.swap_if(preserve_tos, *loc);
                self.emit(Opcode::POP_BLOCK, *loc);
                self.emit(Opcode::POP_EXCEPT, *loc);
                Ok(())
            }
            FBlockKind::With | FBlockKind::AsyncWith => {
                *loc = block.loc;
                self.unwind_with(*loc, block.kind == FBlockKind::AsyncWith, preserve_tos);
                // The exit call appears to run after the statement that leaves, so what follows is artificial.
                *loc = Location::NONE;
                Ok(())
            }
            FBlockKind::HandlerCleanup => self.unwind_handler(*loc, block.datum, preserve_tos),
        }
    }

    /// Unwinds all blocks, or those inside the innermost loop, which is then returned. The blocks are
    /// there again afterwards.
    ///
    /// # Errors
    /// Leaving an `except*` block.
    pub(crate) fn unwind_fblock_stack(
        &mut self,
        loc: &mut Location,
        preserve_tos: bool,
        to_loop: bool,
    ) -> CompileResult<Option<FBlock<'a>>> {
        let Some(top) = self.top_fblock() else { return Ok(None) };
        if top.kind == FBlockKind::ExceptionGroupHandler {
            let message = "'break', 'continue' and 'return' cannot appear in an except* block";
            return Err(CompileError::syntax(message, *loc));
        }
        if to_loop && matches!(top.kind, FBlockKind::WhileLoop | FBlockKind::ForLoop) {
            return Ok(Some(top));
        }
        self.pop_fblock(top.kind, top.block);
        self.unwind_fblock(loc, top, preserve_tos)?;
        let found = self.unwind_fblock_stack(loc, preserve_tos, to_loop)?;
        self.push_fblock(top.loc, top.kind, top.block, top.exit, top.datum)?;
        Ok(found)
    }

    /// The `finally` suite, once more.
    fn unwind_finally_try(
        &mut self,
        loc: &mut Location,
        datum: FBlockDatum<'a>,
        preserve_tos: bool,
    ) -> CompileResult {
        self.emit(Opcode::POP_BLOCK, *loc);
        if preserve_tos {
            self.push_fblock(*loc, FBlockKind::PopValue, NO_LABEL, None, FBlockDatum::None)?;
        }
        if let FBlockDatum::FinalBody(body) = datum {
            self.visit_stmts(body)?;
        }
        if preserve_tos {
            self.pop_fblock(FBlockKind::PopValue, NO_LABEL);
        }
        // The suite appears to run after the statement that leaves, so what follows is artificial.
        *loc = Location::NONE;
        Ok(())
    }

    fn unwind_with(&mut self, loc: Location, is_async: bool, preserve_tos: bool) {
        self.emit(Opcode::POP_BLOCK, loc);
        if preserve_tos {
            self.emit_arg(Opcode::SWAP, 3, loc);
            self.emit_arg(Opcode::SWAP, 2, loc);
        }
        self.call_exit_with_nones(loc);
        if is_async {
            self.await_exit(loc);
        }
        self.emit(Opcode::POP_TOP, loc);
    }

    fn unwind_handler(&mut self, loc: Location, datum: FBlockDatum<'a>, preserve_tos: bool) -> CompileResult {
        let name = match datum {
            FBlockDatum::HandlerName(name) => Some(name),
            _ => None,
        };
        if name.is_some() {
            self.emit(Opcode::POP_BLOCK, loc);
        }
        self.swap_if(preserve_tos, loc);
        self.emit(Opcode::POP_BLOCK, loc);
        self.emit(Opcode::POP_EXCEPT, loc);
        if let Some(name) = name {
            self.emit_load_none(loc);
            self.name_op(loc, name, ExprContext::Store)?;
            self.name_op(loc, name, ExprContext::Del)?;
        }
        Ok(())
    }

    /// Drops the top of the stack, or the value below it when the top is to stay.
    fn pop_below(&mut self, loc: Location, preserve_tos: bool) {
        self.swap_if(preserve_tos, loc);
        self.emit(Opcode::POP_TOP, loc);
    }

    fn swap_if(&mut self, preserve_tos: bool, loc: Location) {
        if preserve_tos {
            self.emit_arg(Opcode::SWAP, 2, loc);
        }
    }
}
