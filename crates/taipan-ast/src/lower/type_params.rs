//! Type parameter lists (PEP 695 and PEP 696).

use super::Lowering;
use crate::nodes::{ParamSpec, TypeParam, TypeParamKind, TypeVar, TypeVarTuple};
use ruff_python_ast as ruff;
use ruff_text_size::Ranged;

impl<'a> Lowering<'a> {
    pub(super) fn type_params(&mut self, params: Option<&ruff::TypeParams>) -> &'a [TypeParam<'a>] {
        let Some(params) = params else { return &[] };
        self.slice(&params.type_params, Self::type_param)
    }

    fn type_param(&mut self, param: &ruff::TypeParam) -> TypeParam<'a> {
        let loc = self.location(param.range());
        let kind = match param {
            ruff::TypeParam::TypeVar(param) => TypeParamKind::TypeVar(TypeVar {
                name: self.identifier(&param.name),
                bound: self.opt_expr(param.bound.as_deref()),
                default_value: self.opt_expr(param.default.as_deref()),
            }),
            ruff::TypeParam::ParamSpec(param) => TypeParamKind::ParamSpec(ParamSpec {
                name: self.identifier(&param.name),
                default_value: self.opt_expr(param.default.as_deref()),
            }),
            ruff::TypeParam::TypeVarTuple(param) => TypeParamKind::TypeVarTuple(TypeVarTuple {
                name: self.identifier(&param.name),
                default_value: self.opt_expr(param.default.as_deref()),
            }),
        };
        TypeParam { kind, loc }
    }
}
