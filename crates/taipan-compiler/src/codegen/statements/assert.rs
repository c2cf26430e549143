//! `assert`, absent under `-O`.

use taipan_ast::nodes::{Assert, ExprKind};
use taipan_bytecode::opcode::CommonConstant;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_assert(&mut self, node: &'a Assert<'a>, loc: Location) -> CompileResult {
        if matches!(&node.test.kind, ExprKind::Tuple(tuple) if !tuple.elts.is_empty()) {
            self.warn(loc, "assertion is always true, perhaps remove parentheses?");
        }
        if self.options.optimize > 0 {
            return Ok(());
        }
        let end = self.new_label();
        self.jump_if(loc, node.test, end, true)?;
        self.emit_arg(Opcode::LOAD_COMMON_CONSTANT, CommonConstant::AssertionError.number(), loc);
        if let Some(msg) = node.msg {
            self.visit_expr(msg)?;
            self.emit_arg(Opcode::CALL, 0, loc);
        }
        self.emit_arg(Opcode::RAISE_VARARGS, 1, node.test.loc);
        self.use_label(end);
        Ok(())
    }
}
