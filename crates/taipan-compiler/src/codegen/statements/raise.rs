//! `raise`.

use taipan_ast::nodes::Raise;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_raise(&mut self, node: &'a Raise<'a>, loc: Location) -> CompileResult {
        let mut count = 0;
        if let Some(exc) = node.exc {
            self.visit_expr(exc)?;
            count = 1;
            if let Some(cause) = node.cause {
                self.visit_expr(cause)?;
                count = 2;
            }
        }
        self.emit_arg(Opcode::RAISE_VARARGS, count, loc);
        Ok(())
    }
}
