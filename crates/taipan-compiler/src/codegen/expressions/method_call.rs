//! `value.name(…)`: the method is found together with the object it is called on, so that no bound
//! method has to be made.

use taipan_ast::nodes::{Attribute, Call, Expr, ExprContext, ExprKind};
use taipan_bytecode::Opcode;

use super::STACK_USE_GUIDELINE;
use super::arguments::is_starred;
use super::attribute::location_of_attribute;
use super::super_call::SuperLoad;
use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::symtable::SymbolFlags;

impl<'a> Codegen<'a, '_> {
    /// Whether the call can be generated as a method call (`maybe_optimize_method_call`).
    pub(super) fn is_method_call(&self, node: &Call<'_>) -> bool {
        let ExprKind::Attribute(method) = &node.func.kind else { return false };
        let keywords = node.keywords.len();
        method.ctx == ExprContext::Load
            && !self.is_import_originated(method.value)
            && node.args.len() + keywords + usize::from(keywords != 0) < STACK_USE_GUIDELINE
            && !node.args.iter().any(is_starred)
            && node.keywords.iter().all(|keyword| keyword.arg.is_some())
    }

    /// Whether a name is an import of the module: its attributes are functions rather than methods.
    fn is_import_originated(&self, value: &Expr<'_>) -> bool {
        let ExprKind::Name(name) = &value.kind else { return false };
        let module = self.symtable.scope(self.symtable.top());
        module.flags(name.id).is_some_and(|flags| flags.contains(SymbolFlags::IMPORT))
    }

    pub(super) fn method_call(&mut self, expr: &'a Expr<'a>, node: &'a Call<'a>) -> CompileResult {
        let ExprKind::Attribute(method) = &node.func.kind else { return Ok(()) };
        let loc = location_of_attribute(node.func.loc, node.func, method.attr, self.names);
        self.load_method(node.func, method)?;
        self.visit_exprs(node.args)?;
        let count = (node.args.len() + node.keywords.len()) as u32;
        let call_loc = location_of_attribute(expr.loc, node.func, method.attr, self.names);
        if node.keywords.is_empty() {
            self.emit_arg(Opcode::CALL, count, call_loc);
        } else {
            self.visit_keywords(node.keywords)?;
            self.keyword_names(loc, node.keywords);
            self.emit_arg(Opcode::CALL_KW, count, call_loc);
        }
        Ok(())
    }

    /// Leaves the function and the object, or the callable and NULL.
    fn load_method(&mut self, func: &'a Expr<'a>, method: &'a Attribute<'a>) -> CompileResult {
        let loc = location_of_attribute(func.loc, func, method.attr, self.names);
        if let Some(call) = self.optimizable_super_call(method) {
            self.load_args_for_super(method.value, call)?;
            self.emit_load_super(SuperLoad::Method, call, method.attr, func.loc);
            self.emit(Opcode::NOP, loc);
        } else {
            self.visit_expr(method.value)?;
            self.emit_load_method(method.attr, loc);
        }
        Ok(())
    }
}
