//! `try` with `finally`.
//!
//! The suite of `finally` is generated at least twice: for the normal way out and for an exception;
//! every `return`, `break` or `continue` that leaves the `try` adds another copy.

use taipan_ast::nodes::{ExceptHandler, Stmt, Try, TryStar};
use taipan_bytecode::{Location, Opcode};

use crate::codegen::fblock_stack::NO_LABEL;
use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::CompileResult;
use crate::instructions::Label;

/// A `try` statement, with `except` or `except*`.
pub(super) struct TryParts<'a> {
    pub(super) body: &'a [Stmt<'a>],
    pub(super) handlers: &'a [ExceptHandler<'a>],
    pub(super) orelse: &'a [Stmt<'a>],
    pub(super) finalbody: &'a [Stmt<'a>],
    /// The handlers are `except*` (PEP 654).
    pub(super) star: bool,
}

impl<'a> From<&Try<'a>> for TryParts<'a> {
    fn from(node: &Try<'a>) -> Self {
        let Try { body, handlers, orelse, finalbody } = *node;
        Self { body, handlers, orelse, finalbody, star: false }
    }
}

impl<'a> From<&TryStar<'a>> for TryParts<'a> {
    fn from(node: &TryStar<'a>) -> Self {
        let TryStar { body, handlers, orelse, finalbody } = *node;
        Self { body, handlers, orelse, finalbody, star: true }
    }
}

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_try(&mut self, node: &TryParts<'a>, loc: Location) -> CompileResult {
        if node.finalbody.is_empty() { self.visit_handlers(node, loc) } else { self.try_finally(node, loc) }
    }

    fn visit_handlers(&mut self, node: &TryParts<'a>, loc: Location) -> CompileResult {
        if node.star { self.try_star_except(node, loc) } else { self.try_except(node, loc) }
    }

    fn try_finally(&mut self, node: &TryParts<'a>, loc: Location) -> CompileResult {
        let body = self.new_label();
        let end = self.new_label();
        let exit = self.new_label();

        self.emit_jump(Opcode::SETUP_FINALLY, end, loc);
        self.use_label(body);
        let datum = FBlockDatum::FinalBody(node.finalbody);
        self.push_fblock(loc, FBlockKind::FinallyTry, body, Some(end), datum)?;
        if node.handlers.is_empty() {
            self.visit_stmts(node.body)?;
        } else {
            self.visit_handlers(node, loc)?;
        }
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        self.pop_fblock(FBlockKind::FinallyTry, body);
        self.visit_stmts(node.finalbody)?;
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, exit, Location::NONE);

        self.use_label(end);
        self.finally_after_exception(node.finalbody, end)?;
        self.use_label(exit);
        Ok(())
    }

    fn finally_after_exception(&mut self, finalbody: &'a [Stmt<'a>], end: Label) -> CompileResult {
        let cleanup = self.new_label();
        self.emit_jump(Opcode::SETUP_CLEANUP, cleanup, Location::NONE);
        self.emit(Opcode::PUSH_EXC_INFO, Location::NONE);
        self.push_fblock(Location::NONE, FBlockKind::FinallyEnd, end, None, FBlockDatum::None)?;
        // The suite's warnings were given with its first copy.
        let warnings = self.warnings.len();
        self.visit_stmts(finalbody)?;
        self.warnings.truncate(warnings);
        self.pop_fblock(FBlockKind::FinallyEnd, end);
        self.emit_arg(Opcode::RERAISE, 0, Location::NONE);
        self.use_label(cleanup);
        self.pop_except_and_reraise(Location::NONE);
        Ok(())
    }

    /// The end of a handler that failed itself: the exception info below is restored.
    pub(in crate::codegen) fn pop_except_and_reraise(&mut self, loc: Location) {
        self.emit_arg(Opcode::COPY, 3, loc);
        self.emit(Opcode::POP_EXCEPT, loc);
        self.emit_arg(Opcode::RERAISE, 1, loc);
    }

    /// Opens the code that an exception jumps to: from here to the matching `pop_fblock` of `kind` the
    /// interpreter holds the exception.
    pub(super) fn begin_handlers(
        &mut self,
        cleanup: Label,
        kind: FBlockKind,
        loc: Location,
    ) -> CompileResult {
        self.emit_jump(Opcode::SETUP_CLEANUP, cleanup, Location::NONE);
        self.emit(Opcode::PUSH_EXC_INFO, Location::NONE);
        self.push_fblock(loc, kind, NO_LABEL, None, FBlockDatum::None)
    }
}
