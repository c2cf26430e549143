//! `return`.

use taipan_ast::nodes::{Expr, ExprKind, Return};
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_return(&mut self, node: &'a Return<'a>, loc: Location) -> CompileResult {
        let scope = self.symtable.scope(self.unit.scope);
        if !scope.is_function_like() {
            return Err(CompileError::syntax("'return' outside function", loc));
        }
        if node.value.is_some() && scope.coroutine && scope.generator {
            return Err(CompileError::syntax("'return' with value in async generator", loc));
        }
        match node.value {
            None => self.return_none(loc),
            Some(value) => self.return_value(value, loc),
        }
    }

    fn return_none(&mut self, loc: Location) -> CompileResult {
        self.emit(Opcode::NOP, loc);
        let mut unwound = loc;
        self.unwind_fblock_stack(&mut unwound, false, false)?;
        self.emit_load_none(unwound);
        self.emit(Opcode::RETURN_VALUE, unwound);
        Ok(())
    }

    /// A constant is loaded after the blocks are unwound, any other value before.
    fn return_value(&mut self, value: &'a Expr<'a>, statement: Location) -> CompileResult {
        let mut loc = statement;
        let constant = match &value.kind {
            ExprKind::Constant(constant) => Some(&constant.value),
            _ => None,
        };
        if constant.is_some() {
            loc = value.loc;
            self.emit(Opcode::NOP, loc);
        } else {
            self.visit_expr(value)?;
        }
        if value.loc.lineno != statement.lineno {
            loc = statement;
            self.emit(Opcode::NOP, loc);
        }
        self.unwind_fblock_stack(&mut loc, constant.is_none(), false)?;
        if let Some(constant) = constant {
            self.emit_load_literal(constant, loc);
        }
        self.emit(Opcode::RETURN_VALUE, loc);
        Ok(())
    }
}
