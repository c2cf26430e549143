//! `try` with `except`.
//!
//! The exception is on the stack while the clauses are tried in turn; a clause that binds it to a name
//! unbinds the name at its end, whatever way it ends (language reference, "except clause").

use taipan_ast::names::Symbol;
use taipan_ast::nodes::{ExceptHandler, ExprContext, Stmt};
use taipan_bytecode::{Location, Opcode};

use super::try_finally::TryParts;
use crate::codegen::fblock_stack::NO_LABEL;
use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::{CompileError, CompileResult};
use crate::instructions::Label;

impl<'a> Codegen<'a, '_> {
    pub(super) fn try_except(&mut self, node: &TryParts<'a>, loc: Location) -> CompileResult {
        let except = self.new_label();
        let end = self.new_label();
        let cleanup = self.new_label();

        self.guarded_body(node.body, except, loc)?;
        self.visit_stmts(node.orelse)?;
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, end, Location::NONE);

        self.use_label(except);
        self.begin_handlers(cleanup, FBlockKind::ExceptionHandler, loc)?;
        for (i, handler) in node.handlers.iter().enumerate() {
            if handler.type_.is_none() && i + 1 < node.handlers.len() {
                return Err(CompileError::syntax("default 'except:' must be last", handler.loc));
            }
            self.except_clause(handler, end)?;
        }
        self.pop_fblock(FBlockKind::ExceptionHandler, NO_LABEL);
        self.emit_arg(Opcode::RERAISE, 0, Location::NONE);
        self.use_label(cleanup);
        self.pop_except_and_reraise(Location::NONE);
        self.use_label(end);
        Ok(())
    }

    /// The suite of `try`, whose exceptions go to `except`.
    pub(super) fn guarded_body(
        &mut self,
        body: &'a [Stmt<'a>],
        except: Label,
        loc: Location,
    ) -> CompileResult {
        self.emit_jump(Opcode::SETUP_FINALLY, except, loc);
        let start = self.new_label();
        self.use_label(start);
        self.push_fblock(loc, FBlockKind::TryExcept, start, None, FBlockDatum::None)?;
        self.visit_stmts(body)?;
        self.pop_fblock(FBlockKind::TryExcept, start);
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        Ok(())
    }

    fn except_clause(&mut self, handler: &'a ExceptHandler<'a>, end: Label) -> CompileResult {
        let next = self.new_label();
        if let Some(type_) = handler.type_ {
            self.visit_expr(type_)?;
            self.emit(Opcode::CHECK_EXC_MATCH, handler.loc);
            self.emit_jump(Opcode::POP_JUMP_IF_FALSE, next, handler.loc);
        }
        match handler.name {
            Some(name) => self.named_clause(handler, name, end)?,
            None => self.nameless_clause(handler, end)?,
        }
        self.use_label(next);
        Ok(())
    }

    /// `except T as name:` is `except T: name = …; try: … finally: name = None; del name`.
    fn named_clause(&mut self, handler: &'a ExceptHandler<'a>, name: Symbol, end: Label) -> CompileResult {
        let cleanup_end = self.new_label();
        self.name_op(handler.loc, name, ExprContext::Store)?;
        self.emit_jump(Opcode::SETUP_CLEANUP, cleanup_end, handler.loc);
        self.clause_body(handler.body, FBlockDatum::HandlerName(name), handler.loc)?;
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        self.emit(Opcode::POP_EXCEPT, Location::NONE);
        self.unbind_exception_name(name)?;
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, end, Location::NONE);

        self.use_label(cleanup_end);
        self.unbind_exception_name(name)?;
        self.emit_arg(Opcode::RERAISE, 1, Location::NONE);
        Ok(())
    }

    fn nameless_clause(&mut self, handler: &'a ExceptHandler<'a>, end: Label) -> CompileResult {
        self.emit(Opcode::POP_TOP, handler.loc);
        self.clause_body(handler.body, FBlockDatum::None, handler.loc)?;
        self.emit(Opcode::POP_BLOCK, Location::NONE);
        self.emit(Opcode::POP_EXCEPT, Location::NONE);
        self.emit_jump(Opcode::JUMP_NO_INTERRUPT, end, Location::NONE);
        Ok(())
    }

    pub(super) fn clause_body(
        &mut self,
        body: &'a [Stmt<'a>],
        datum: FBlockDatum<'a>,
        loc: Location,
    ) -> CompileResult {
        let start = self.new_label();
        self.use_label(start);
        self.push_fblock(loc, FBlockKind::HandlerCleanup, start, None, datum)?;
        self.visit_stmts(body)?;
        self.pop_fblock(FBlockKind::HandlerCleanup, start);
        Ok(())
    }

    /// `name = None; del name`, which works even if the suite has deleted the name.
    pub(super) fn unbind_exception_name(&mut self, name: Symbol) -> CompileResult {
        self.emit_load_none(Location::NONE);
        self.name_op(Location::NONE, name, ExprContext::Store)?;
        self.name_op(Location::NONE, name, ExprContext::Del)
    }
}
