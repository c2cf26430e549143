//! `try` with `except*` (PEP 654).
//!
//! While the clauses run the stack holds the original exception, a list of what the clauses raised,
//! and the part of the group not handled yet. Every clause takes its share of that part; at the end
//! what was raised and what is left are joined and raised again.

use taipan_ast::nodes::{ExceptHandler, ExprContext};
use taipan_bytecode::opcode::Intrinsic2;
use taipan_bytecode::{Location, Opcode};

use super::try_finally::TryParts;
use crate::codegen::fblock_stack::NO_LABEL;
use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::CompileResult;
use crate::instructions::Label;

impl<'a> Codegen<'a, '_> {
    pub(super) fn try_star_except(&mut self, node: &TryParts<'a>, loc: Location) -> CompileResult {
        let except = self.new_label();
        let orelse = self.new_label();
        let end = self.new_label();
        let cleanup = self.new_label();

        self.guarded_body(node.body, except, loc)?;
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, orelse, Location::NONE);

        self.use_label(except);
        self.begin_handlers(cleanup, FBlockKind::ExceptionGroupHandler, loc)?;
        if let Some(first) = node.handlers.first() {
            self.emit_arg(Opcode::BUILD_LIST, 0, first.loc);
            self.emit_arg(Opcode::COPY, 2, first.loc);
        }
        for handler in node.handlers {
            self.except_star_clause(handler)?;
        }
        // The unhandled part, or None.
        self.emit_arg(Opcode::LIST_APPEND, 1, Location::NONE);
        let reraise_star = self.new_label();
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, reraise_star, Location::NONE);
        self.pop_fblock(FBlockKind::ExceptionGroupHandler, NO_LABEL);

        self.use_label(reraise_star);
        self.reraise_star(end);
        self.use_label(cleanup);
        self.pop_except_and_reraise(Location::NONE);

        self.use_label(orelse);
        self.visit_stmts(node.orelse)?;
        self.use_label(end);
        Ok(())
    }

    fn except_star_clause(&mut self, handler: &'a ExceptHandler<'a>) -> CompileResult {
        let next = self.new_label();
        let next_with_error = self.new_label();
        let no_match = self.new_label();
        let cleanup_end = self.new_label();

        if let Some(type_) = handler.type_ {
            self.visit_expr(type_)?;
            self.emit(Opcode::CHECK_EG_MATCH, handler.loc);
            self.emit_arg(Opcode::COPY, 1, handler.loc);
            self.emit_jump(Opcode::POP_JUMP_IF_NONE, no_match, handler.loc);
        }
        match handler.name {
            Some(name) => self.name_op(handler.loc, name, ExprContext::Store)?,
            None => self.emit(Opcode::POP_TOP, handler.loc),
        }
        self.emit_jump(Opcode::SETUP_CLEANUP, cleanup_end, handler.loc);
        let datum = handler.name.map_or(FBlockDatum::None, FBlockDatum::HandlerName);
        self.clause_body(handler.body, datum, handler.loc)?;
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        self.unbind_if_named(handler)?;
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, next, Location::NONE);

        self.use_label(cleanup_end);
        self.unbind_if_named(handler)?;
        self.emit_arg(Opcode::LIST_APPEND, 3, Location::NONE);
        self.emit(Opcode::POP_TOP, Location::NONE); // The instruction offset.
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, next_with_error, Location::NONE);

        self.use_label(next);
        self.emit(Opcode::NOP, Location::NONE); // Takes on the location of what jumps here.
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, next_with_error, Location::NONE);

        self.use_label(no_match);
        self.emit(Opcode::POP_TOP, handler.loc);
        self.use_label(next_with_error);
        Ok(())
    }

    fn unbind_if_named(&mut self, handler: &ExceptHandler<'_>) -> CompileResult {
        handler.name.map_or(Ok(()), |name| self.unbind_exception_name(name))
    }

    fn reraise_star(&mut self, end: Label) {
        let reraise = self.new_label();
        self.emit_arg(Opcode::CALL_INTRINSIC_2, Intrinsic2::PrepReraiseStar.number(), Location::NONE);
        self.emit_arg(Opcode::COPY, 1, Location::NONE);
        self.emit_jump(Opcode::POP_JUMP_IF_NOT_NONE, reraise, Location::NONE);

        self.emit(Opcode::POP_TOP, Location::NONE);
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        self.emit(Opcode::POP_EXCEPT, Location::NONE);
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, end, Location::NONE);

        self.use_label(reraise);
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        self.emit_arg(Opcode::SWAP, 2, Location::NONE);
        self.emit(Opcode::POP_EXCEPT, Location::NONE);
        self.emit_arg(Opcode::RERAISE, 0, Location::NONE);
    }
}
