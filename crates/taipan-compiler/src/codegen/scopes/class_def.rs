//! `class` (language reference, "Class definitions"; generic ones PEP 695).

use taipan_ast::names::sym;
use taipan_ast::nodes::{ClassDef, ExprContext};
use taipan_bytecode::opcode::Intrinsic1;
use taipan_bytecode::{Location, Opcode};

use super::closure::FunctionFlags;
use super::enter::ArgCounts;
use super::function_def::first_line;
use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::symtable::ScopeId;

/// What lies on the stack before the bases: the body's function and the name.
const CLASS_ARGUMENTS: u32 = 2;

impl<'a> Codegen<'a, '_> {
    /// A class definition.
    pub(crate) fn visit_class_def(&mut self, node: &'a ClassDef<'a>, loc: Location) -> CompileResult {
        self.visit_exprs(node.decorator_list)?;
        let firstlineno = first_line(node.decorator_list, loc);
        match self.generic_scope(node, node.type_params)? {
            None => {
                self.class_body(node, firstlineno, loc)?;
                self.call_helper(loc, CLASS_ARGUMENTS, node.bases, node.keywords)?;
            }
            Some(scope) => self.generic_class(node, scope, firstlineno, loc)?,
        }
        self.apply_decorators(node.decorator_list);
        self.name_op(loc, node.name, ExprContext::Store)
    }

    /// The scope of the type parameters makes them, then the class with one more base, and is called at
    /// once.
    fn generic_class(
        &mut self,
        node: &'a ClassDef<'a>,
        scope: ScopeId,
        firstlineno: i32,
        loc: Location,
    ) -> CompileResult {
        self.enter_generic_scope(node.name, scope, firstlineno, Some(node.name), ArgCounts::default());
        self.type_params(node.type_params)?;
        self.name_op(loc, sym::DOT_TYPE_PARAMS, ExprContext::Store)?;
        self.class_body(node, firstlineno, loc)?;
        self.name_op(loc, sym::DOT_TYPE_PARAMS, ExprContext::Load)?;
        self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::SubscriptGeneric.number(), loc);
        self.name_op(loc, sym::DOT_GENERIC_BASE, ExprContext::Store)?;
        self.call_helper_injected(
            loc,
            CLASS_ARGUMENTS,
            node.bases,
            Some(sym::DOT_GENERIC_BASE),
            node.keywords,
        )?;
        let finished = self.exit_scope(false)?;
        self.make_closure(loc, finished, FunctionFlags::default())?;
        self.emit(Opcode::PUSH_NULL, loc);
        self.emit_arg(Opcode::CALL, 0, loc);
        Ok(())
    }
}
