//! `type X = …` (PEP 695).

use taipan_ast::names::Symbol;
use taipan_ast::nodes::{ExprContext, ExprKind, TypeAlias};
use taipan_bytecode::opcode::{FunctionAttribute, Intrinsic1};
use taipan_bytecode::{Location, Opcode};

use super::closure::FunctionFlags;
use super::enter::ArgCounts;
use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};
use crate::symtable::Role;

impl<'a> Codegen<'a, '_> {
    /// A type alias.
    pub(crate) fn visit_type_alias(&mut self, node: &'a TypeAlias<'a>, loc: Location) -> CompileResult {
        let ExprKind::Name(target) = node.name.kind else {
            return Err(CompileError::syntax("a type alias is stored in a name", loc));
        };
        let name = target.id;
        if let Some(scope) = self.generic_scope(node, node.type_params)? {
            self.enter_generic_scope(name, scope, loc.lineno, None, ArgCounts::default());
            self.emit_load_symbol(name, loc);
            self.type_params(node.type_params)?;
            self.type_alias_body(node, name, loc)?;
            let finished = self.exit_scope(false)?;
            self.make_closure(loc, finished, FunctionFlags::default())?;
            self.emit(Opcode::PUSH_NULL, loc);
            self.emit_arg(Opcode::CALL, 0, loc);
        } else {
            self.emit_load_symbol(name, loc);
            self.emit_load_none(loc);
            self.type_alias_body(node, name, loc)?;
        }
        self.name_op(loc, name, ExprContext::Store)
    }

    /// Makes the alias of its name and parameters on the stack and a function that gives its value.
    fn type_alias_body(&mut self, node: &'a TypeAlias<'a>, name: Symbol, loc: Location) -> CompileResult {
        self.load_format_default(loc);
        let scope = self.scope_of_node(node, Role::Body)?;
        self.setup_annotations_scope(loc, scope, name);
        self.visit_expr(node.value)?;
        self.emit(Opcode::RETURN_VALUE, loc);
        let finished = self.exit_scope(false)?;
        self.make_closure(loc, finished, FunctionFlags::default().with(FunctionAttribute::Defaults))?;
        self.emit_arg(Opcode::BUILD_TUPLE, 3, loc);
        self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::TypeAlias.number(), loc);
        Ok(())
    }
}
