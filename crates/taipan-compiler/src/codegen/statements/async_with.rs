//! `async with` (PEP 492): as `with`, but entering and leaving are awaited.

use taipan_ast::nodes::{Stmt, WithItem};
use taipan_bytecode::opcode::SpecialMethod;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::CompileResult;

/// What `GET_AWAITABLE` says in its error: the value came from `__aenter__`.
const AFTER_AENTER: u32 = 1;
/// The same for `__aexit__`.
const AFTER_AEXIT: u32 = 2;

impl<'a> Codegen<'a, '_> {
    /// The first of the items; the others are an `async with` inside it.
    pub(super) fn visit_async_with(
        &mut self,
        items: &'a [WithItem<'a>],
        body: &'a [Stmt<'a>],
    ) -> CompileResult {
        let Some((item, inner)) = items.split_first() else { return self.visit_stmts(body) };
        let block = self.new_label();
        let handler = self.new_label();
        let exit = self.new_label();
        let cleanup = self.new_label();

        self.visit_expr(item.context_expr)?;
        let loc = item.context_expr.loc;
        self.enter_context(SpecialMethod::AsyncEnter, SpecialMethod::AsyncExit, loc);
        self.await_result(AFTER_AENTER, loc);
        self.emit_jump(Opcode::SETUP_WITH, handler, loc);

        self.use_label(block);
        self.push_fblock(loc, FBlockKind::AsyncWith, block, Some(handler), FBlockDatum::None)?;
        self.bind_context(item.optional_vars, loc)?;
        self.visit_async_with(inner, body)?;
        self.pop_fblock(FBlockKind::AsyncWith, block);
        self.emit(Opcode::POP_BLOCK, loc);

        self.call_exit_with_nones(loc);
        self.await_exit(loc);
        self.emit(Opcode::POP_TOP, loc);
        self.emit_jump(Opcode::JUMP, exit, loc);

        self.use_label(handler);
        self.emit_jump(Opcode::SETUP_CLEANUP, cleanup, loc);
        self.emit(Opcode::PUSH_EXC_INFO, loc);
        self.emit(Opcode::WITH_EXCEPT_START, loc);
        self.await_exit(loc);
        self.finish_with_exception(cleanup);
        self.use_label(exit);
        Ok(())
    }

    /// Awaits what the exit method gave.
    pub(in crate::codegen) fn await_exit(&mut self, loc: Location) {
        self.await_result(AFTER_AEXIT, loc);
    }

    fn await_result(&mut self, after: u32, loc: Location) {
        self.emit_arg(Opcode::GET_AWAITABLE, after, loc);
        self.emit_load_none(loc);
        self.add_yield_from(loc, true);
    }
}
