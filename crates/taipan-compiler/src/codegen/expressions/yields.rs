//! `yield`, `yield from` and `await`.

use taipan_ast::nodes::{Await, Yield, YieldFrom};
use taipan_bytecode::opcode::Intrinsic1;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};
use crate::symtable::CompileScopeKind;

/// Opargs of `RESUME`: why the frame is entered again.
const RESUME_AFTER_YIELD: u32 = 1;
const RESUME_AFTER_YIELD_FROM: u32 = 2;
const RESUME_AFTER_AWAIT: u32 = 3;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_yield(&mut self, node: &'a Yield<'a>, loc: Location) -> CompileResult {
        if !self.symtable.scope(self.unit.scope).is_function_like() {
            return Err(CompileError::syntax("'yield' outside function", loc));
        }
        match node.value {
            Some(value) => self.visit_expr(value)?,
            None => self.emit_load_none(loc),
        }
        self.emit_yield(loc);
        Ok(())
    }

    pub(super) fn visit_yield_from(&mut self, node: &'a YieldFrom<'a>, loc: Location) -> CompileResult {
        if !self.symtable.scope(self.unit.scope).is_function_like() {
            return Err(CompileError::syntax("'yield from' outside function", loc));
        }
        if self.unit.kind == CompileScopeKind::AsyncFunction {
            return Err(CompileError::syntax("'yield from' inside async function", loc));
        }
        self.visit_expr(node.value)?;
        self.emit(Opcode::GET_YIELD_FROM_ITER, loc);
        self.emit_load_none(loc);
        self.add_yield_from(loc, false);
        Ok(())
    }

    pub(super) fn visit_await(&mut self, node: &'a Await<'a>, loc: Location) -> CompileResult {
        self.visit_expr(node.value)?;
        self.emit_arg(Opcode::GET_AWAITABLE, 0, loc);
        self.emit_load_none(loc);
        self.add_yield_from(loc, true);
        Ok(())
    }

    /// Yields the value on the stack (`codegen_addop_yield`).
    pub(crate) fn emit_yield(&mut self, loc: Location) {
        let scope = self.symtable.scope(self.unit.scope);
        if scope.generator && scope.coroutine {
            self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::AsyncGenWrap.number(), loc);
        }
        self.emit_arg(Opcode::YIELD_VALUE, 0, loc);
        self.emit_arg(Opcode::RESUME, RESUME_AFTER_YIELD, loc);
    }

    /// With an iterator and the first value to send on the stack: runs the iterator to its end, yielding
    /// what it yields, and leaves its result (`codegen_add_yield_from`).
    pub(crate) fn add_yield_from(&mut self, loc: Location, is_await: bool) {
        let send = self.new_label();
        let fail = self.new_label();
        let exit = self.new_label();

        self.use_label(send);
        self.emit_jump(Opcode::SEND, exit, loc);
        // The only exceptions at YIELD_VALUE come from close() and throw().
        self.emit_jump(Opcode::SETUP_FINALLY, fail, loc);
        self.emit_arg(Opcode::YIELD_VALUE, 1, loc);
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        let resume = if is_await { RESUME_AFTER_AWAIT } else { RESUME_AFTER_YIELD_FROM };
        self.emit_arg(Opcode::RESUME, resume, loc);
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, send, loc);

        self.use_label(fail);
        self.emit(Opcode::CLEANUP_THROW, loc);
        self.use_label(exit);
        self.emit(Opcode::END_SEND, loc);
    }
}
