//! Type parameters of functions, classes and `type` statements (PEP 695, PEP 696).

use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{Expr, ExprKind, TypeParam, TypeParamKind};
use taipan_bytecode::Location;

use super::builder::Builder;
use super::{BlockKind, NodeKey, Role, SymbolFlags};
use crate::error::CompileResult;

/// What the type parameters belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum GenericKind {
    /// A function, and whether its keyword-only parameters have defaults, which are passed through the
    /// scope. Those of the others are passed even where there are none.
    Function { kwdefaults: bool },
    /// A class.
    Class,
    /// A `type` statement.
    TypeAlias,
}

impl<'a> Builder<'a, '_> {
    /// Enters the scope of type parameters and notes the names that code generation makes up in it.
    pub(super) fn enter_type_params(
        &mut self,
        name: Symbol,
        key: NodeKey,
        kind: GenericKind,
        loc: Location,
    ) -> CompileResult {
        let in_class = self.current().kind == BlockKind::Class;
        self.enter_scope(name, BlockKind::TypeParameters, key, loc);
        self.see_class_scope(in_class, loc)?;
        match kind {
            GenericKind::Class => {
                for made_up in [sym::DOT_TYPE_PARAMS, sym::DOT_GENERIC_BASE] {
                    self.add_def(made_up, SymbolFlags::LOCAL, loc)?;
                    self.add_def(made_up, SymbolFlags::USE, loc)?;
                }
            }
            GenericKind::Function { kwdefaults } => {
                self.add_def(sym::DOT_DEFAULTS, SymbolFlags::PARAM, loc)?;
                if kwdefaults {
                    self.add_def(sym::DOT_KWDEFAULTS, SymbolFlags::PARAM, loc)?;
                }
            }
            GenericKind::TypeAlias => {}
        }
        Ok(())
    }

    /// If `in_class`, the current scope looks names up in the class's dictionary, which is a use of it.
    pub(super) fn see_class_scope(&mut self, in_class: bool, loc: Location) -> CompileResult {
        if in_class {
            self.current_mut().can_see_class_scope = true;
            self.add_def(sym::DUNDER_CLASSDICT, SymbolFlags::USE, loc)?;
        }
        Ok(())
    }

    /// Visits type parameters in the scope made for them.
    pub(super) fn visit_type_params(&mut self, params: &'a [TypeParam<'a>]) -> CompileResult {
        params.iter().try_for_each(|param| self.visit_type_param(param))
    }

    fn visit_type_param(&mut self, param: &'a TypeParam<'a>) -> CompileResult {
        let (name, default, default_info) = match &param.kind {
            TypeParamKind::TypeVar(var) => (var.name, var.default_value, "a TypeVar default"),
            TypeParamKind::ParamSpec(spec) => (spec.name, spec.default_value, "a ParamSpec default"),
            TypeParamKind::TypeVarTuple(tuple) => (tuple.name, tuple.default_value, "a TypeVarTuple default"),
        };
        self.add_def(name, SymbolFlags::TYPE_PARAM | SymbolFlags::LOCAL, param.loc)?;
        if name == sym::DUNDER_CLASSDICT {
            return self.name_error("reserved name '{}' cannot be used for type parameter", name, param.loc);
        }
        if let TypeParamKind::TypeVar(var) = &param.kind
            && let Some(bound) = var.bound
        {
            let constraints = matches!(bound.kind, ExprKind::Tuple(_));
            let info = if constraints { "a TypeVar constraint" } else { "a TypeVar bound" };
            self.visit_bound_or_default(bound, name, NodeKey::new(param, Role::TypeVarBound), info)?;
        }
        if let Some(default) = default {
            let key = NodeKey::new(param, Role::TypeParamDefault);
            self.visit_bound_or_default(default, name, key, default_info)?;
        }
        Ok(())
    }

    /// A bound or default is evaluated lazily, in a scope of its own.
    fn visit_bound_or_default(
        &mut self,
        expr: &'a Expr<'a>,
        name: Symbol,
        key: NodeKey,
        info: &'static str,
    ) -> CompileResult {
        let in_class = self.current().can_see_class_scope;
        self.enter_scope(name, BlockKind::TypeVariable, key, expr.loc);
        self.see_class_scope(in_class, expr.loc)?;
        self.frame_mut().scope_info = info;
        self.visit_expr(expr)?;
        self.exit_scope();
        Ok(())
    }
}
