//! `with` (PEP 343).
//!
//! The exit method is looked up before the enter method is called; it is called with three `None`
//! on the normal way out, with the exception otherwise, and its truth then suppresses the exception.

use taipan_ast::nodes::{Expr, Stmt, WithItem};
use taipan_bytecode::opcode::SpecialMethod;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::CompileResult;
use crate::instructions::Label;

impl<'a> Codegen<'a, '_> {
    /// The first of the items; the others are a `with` inside it.
    pub(super) fn visit_with(&mut self, items: &'a [WithItem<'a>], body: &'a [Stmt<'a>]) -> CompileResult {
        let Some((item, inner)) = items.split_first() else { return self.visit_stmts(body) };
        let block = self.new_label();
        let handler = self.new_label();
        let exit = self.new_label();
        let cleanup = self.new_label();

        self.visit_expr(item.context_expr)?;
        let loc = item.context_expr.loc;
        self.enter_context(SpecialMethod::Enter, SpecialMethod::Exit, loc);
        self.emit_jump(Opcode::SETUP_WITH, handler, loc);

        self.use_label(block);
        self.push_fblock(loc, FBlockKind::With, block, Some(handler), FBlockDatum::None)?;
        self.bind_context(item.optional_vars, loc)?;
        self.visit_with(inner, body)?;
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        self.pop_fblock(FBlockKind::With, block);

        self.call_exit_with_nones(loc);
        self.emit(Opcode::POP_TOP, loc);
        self.emit_jump(Opcode::JUMP, exit, loc);

        self.use_label(handler);
        self.emit_jump(Opcode::SETUP_CLEANUP, cleanup, loc);
        self.emit(Opcode::PUSH_EXC_INFO, loc);
        self.emit(Opcode::WITH_EXCEPT_START, loc);
        self.finish_with_exception(cleanup);
        self.use_label(exit);
        Ok(())
    }

    /// With the manager on the stack: leaves its exit method and the result of entering.
    pub(super) fn enter_context(&mut self, enter: SpecialMethod, exit: SpecialMethod, loc: Location) {
        self.emit_arg(Opcode::COPY, 1, loc);
        self.emit_arg(Opcode::LOAD_SPECIAL, exit.number(), loc);
        self.emit_arg(Opcode::SWAP, 2, loc);
        self.emit_arg(Opcode::SWAP, 3, loc);
        self.emit_arg(Opcode::LOAD_SPECIAL, enter.number(), loc);
        self.emit_arg(Opcode::CALL, 0, loc);
    }

    /// Stores the result of entering, or drops it.
    pub(super) fn bind_context(&mut self, target: Option<&'a Expr<'a>>, loc: Location) -> CompileResult {
        match target {
            Some(target) => self.visit_expr(target),
            None => {
                self.emit(Opcode::POP_TOP, loc);
                Ok(())
            }
        }
    }

    /// Calls the exit method after a normal end.
    pub(in crate::codegen) fn call_exit_with_nones(&mut self, loc: Location) {
        for _ in 0..3 {
            self.emit_load_none(loc);
        }
        self.emit_arg(Opcode::CALL, 3, loc);
    }

    /// After the exit method's answer to an exception: suppress it or raise it again.
    pub(super) fn finish_with_exception(&mut self, cleanup: Label) {
        let suppress = self.new_label();
        let exit = self.new_label();
        self.emit(Opcode::TO_BOOL, Location::NONE);
        self.emit_jump(Opcode::POP_JUMP_IF_TRUE, suppress, Location::NONE);
        self.emit_arg(Opcode::RERAISE, 2, Location::NONE);

        self.use_label(suppress);
        self.emit(Opcode::POP_TOP, Location::NONE); // The exception.
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        self.emit(Opcode::POP_EXCEPT, Location::NONE);
        for _ in 0..3 {
            self.emit(Opcode::POP_TOP, Location::NONE);
        }
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, exit, Location::NONE);

        self.use_label(cleanup);
        self.pop_except_and_reraise(Location::NONE);
        self.use_label(exit);
    }
}
