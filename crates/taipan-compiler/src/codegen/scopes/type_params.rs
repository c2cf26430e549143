//! Type parameters (PEP 695), their bounds and defaults (PEP 696).

use std::sync::Arc;

use taipan_ast::names::Symbol;
use taipan_ast::nodes::{Expr, ExprContext, ExprKind, TypeParam, TypeParamKind};
use taipan_bytecode::opcode::{FunctionAttribute, Intrinsic1, Intrinsic2};
use taipan_bytecode::{Constant, Location, Opcode};

use super::closure::FunctionFlags;
use super::enter::ArgCounts;
use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};
use crate::symtable::{CompileScopeKind, Role, ScopeId};

impl<'a> Codegen<'a, '_> {
    /// The scope of a definition's type parameters, if it has any.
    pub(super) fn generic_scope<T>(
        &self,
        node: &T,
        type_params: &[TypeParam<'a>],
    ) -> CompileResult<Option<ScopeId>> {
        if type_params.is_empty() {
            return Ok(None);
        }
        self.scope_of_node(node, Role::TypeParams).map(Some)
    }

    /// Enters it: `<generic parameters of NAME>`.
    pub(super) fn enter_generic_scope(
        &mut self,
        name: Symbol,
        scope: ScopeId,
        firstlineno: i32,
        private: Option<Symbol>,
        counts: ArgCounts,
    ) {
        let text = format!("<generic parameters of {}>", self.names.text(name));
        let name = self.names.intern(&text);
        self.enter_scope(name, CompileScopeKind::Annotations, scope, firstlineno, private, counts);
    }

    /// Makes the type parameters, binds their names and pushes the tuple of them.
    ///
    /// # Errors
    /// A parameter without default after one that has it.
    pub(super) fn type_params(&mut self, type_params: &'a [TypeParam<'a>]) -> CompileResult {
        let Some(first) = type_params.first() else { return Ok(()) };
        let mut seen_default = false;
        for type_param in type_params {
            let loc = type_param.loc;
            let (name, default) = self.new_type_param(type_param)?;
            if let Some(default) = default {
                seen_default = true;
                self.type_param_default(type_param, name, default)?;
            } else if seen_default {
                let name = self.names.text(name);
                let message = format!("non-default type parameter '{name}' follows default type parameter");
                return Err(CompileError::syntax(message, loc));
            }
            self.emit_arg(Opcode::COPY, 1, loc);
            self.name_op(loc, name, ExprContext::Store)?;
        }
        self.emit_arg(Opcode::BUILD_TUPLE, type_params.len() as u32, first.loc);
        Ok(())
    }

    /// Pushes the parameter without its default; gives its name and default.
    fn new_type_param(
        &mut self,
        type_param: &'a TypeParam<'a>,
    ) -> CompileResult<(Symbol, Option<&'a Expr<'a>>)> {
        let loc = type_param.loc;
        match &type_param.kind {
            TypeParamKind::TypeVar(node) => {
                self.emit_load_symbol(node.name, loc);
                if let Some(bound) = node.bound {
                    self.type_var_bound(type_param, node.name, bound)?;
                } else {
                    self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::TypeVar.number(), loc);
                }
                Ok((node.name, node.default_value))
            }
            TypeParamKind::TypeVarTuple(node) => {
                self.emit_load_symbol(node.name, loc);
                self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::TypeVarTuple.number(), loc);
                Ok((node.name, node.default_value))
            }
            TypeParamKind::ParamSpec(node) => {
                self.emit_load_symbol(node.name, loc);
                self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::ParamSpec.number(), loc);
                Ok((node.name, node.default_value))
            }
        }
    }

    fn type_var_bound(
        &mut self,
        type_param: &'a TypeParam<'a>,
        name: Symbol,
        bound: &'a Expr<'a>,
    ) -> CompileResult {
        let scope = self.scope_of_node(type_param, Role::TypeVarBound)?;
        self.bound_or_default(bound, name, scope, false)?;
        let intrinsic = if matches!(bound.kind, ExprKind::Tuple(_)) {
            Intrinsic2::TypeVarWithConstraints
        } else {
            Intrinsic2::TypeVarWithBound
        };
        self.emit_arg(Opcode::CALL_INTRINSIC_2, intrinsic.number(), type_param.loc);
        Ok(())
    }

    fn type_param_default(
        &mut self,
        type_param: &'a TypeParam<'a>,
        name: Symbol,
        default: &'a Expr<'a>,
    ) -> CompileResult {
        let scope = self.scope_of_node(type_param, Role::TypeParamDefault)?;
        let allow_starred = matches!(type_param.kind, TypeParamKind::TypeVarTuple(_));
        self.bound_or_default(default, name, scope, allow_starred)?;
        self.emit_arg(Opcode::CALL_INTRINSIC_2, Intrinsic2::SetTypeparamDefault.number(), type_param.loc);
        Ok(())
    }

    /// Pushes the function that evaluates a bound or default when it is asked for.
    fn bound_or_default(
        &mut self,
        expr: &'a Expr<'a>,
        name: Symbol,
        scope: ScopeId,
        allow_starred: bool,
    ) -> CompileResult {
        let loc = expr.loc;
        self.load_format_default(loc);
        self.setup_annotations_scope(loc, scope, name);
        match &expr.kind {
            ExprKind::Starred(starred) if allow_starred => {
                self.visit_expr(starred.value)?;
                self.emit_arg(Opcode::UNPACK_SEQUENCE, 1, loc);
            }
            _ => self.visit_expr(expr)?,
        }
        self.emit(Opcode::RETURN_VALUE, loc);
        let finished = self.exit_scope(true)?;
        self.make_closure(loc, finished, FunctionFlags::default().with(FunctionAttribute::Defaults))
    }

    /// The default of the format parameter: `annotationlib.Format.VALUE`.
    pub(super) fn load_format_default(&mut self, loc: Location) {
        self.emit_load_const(Constant::Tuple(Arc::from([Constant::Int(1)])), loc);
    }
}
