//! The drivers: a module, an interactive statement, an expression.

use std::sync::Arc;

use taipan_ast::error::ErrorKind;
use taipan_ast::names::sym;
use taipan_ast::nodes::{ExprContext, Mod, Stmt};
use taipan_bytecode::{CodeFlags, CodeObject, Location, Opcode};

use super::enter::RESUME_AT_FUNC_START;
use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};

impl<'a> Codegen<'a, '_> {
    /// Generates the whole tree; the unit is the module's, and empty.
    pub(in crate::codegen) fn visit_module(&mut self, module: &'a Mod<'a>) -> CompileResult<Arc<CodeObject>> {
        let line_0 = Location::new(0, 1, 0, 0);
        self.emit_arg(Opcode::RESUME, RESUME_AT_FUNC_START, line_0);
        self.unit.sequence.push_placeholder(line_0);
        match module {
            Mod::Module(node) => self.module_body(node.body)?,
            Mod::Interactive(node) => self.module_body(node.body)?,
            Mod::Expression(node) => {
                self.visit_expr(node.body)?;
                return self.optimize_and_assemble(false);
            }
            Mod::FunctionType(_) => {
                let message = "module kind 4 should not be possible";
                return Err(CompileError::new(ErrorKind::SystemError, message, Location::NONE));
            }
        }
        self.optimize_and_assemble(true)
    }

    fn module_body(&mut self, body: &'a [Stmt<'a>]) -> CompileResult {
        let loc = body.first().map_or(Location::new(1, 1, 0, 0), |first| first.loc);
        if self.scope().has_conditional_annotations {
            self.emit_arg(Opcode::BUILD_SET, 0, loc);
            let index = self.name_index(sym::DUNDER_CONDITIONAL_ANNOTATIONS);
            self.emit_arg(Opcode::STORE_NAME, index, loc);
        }
        self.visit_body(loc, body)
    }

    /// The statements of a module or class, with docstring and annotations.
    pub(crate) fn visit_body(&mut self, loc: Location, body: &'a [Stmt<'a>]) -> CompileResult {
        let future_annotations = self.future.contains(CodeFlags::FUTURE_ANNOTATIONS);
        if future_annotations && self.scope().annotations_used {
            self.emit(Opcode::SETUP_ANNOTATIONS, loc);
        }
        if body.is_empty() {
            return Ok(());
        }
        let mut rest = body;
        // A string typed at the interactive prompt is not a docstring.
        let interactive = self.interactive && self.stack.is_empty();
        if !interactive && let Some((docstring, expr)) = self.docstring(body)? {
            self.emit_load_const_id(docstring, expr.loc);
            self.name_op(Location::NONE, sym::DUNDER_DOC, ExprContext::Store)?;
            rest = &body[1..];
        }
        self.visit_stmts(rest)?;
        if !future_annotations {
            self.process_deferred_annotations(loc)?;
        }
        Ok(())
    }
}
