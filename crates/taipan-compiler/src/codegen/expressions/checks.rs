//! Warnings about literals used as what they cannot be: called, subscripted, compared by identity.
//!
//! `[(1, 2) (3, 4)]` is nearly always a forgotten comma.

use taipan_ast::nodes::{CmpOperator, Compare, ConstantValue, Expr, ExprKind};
use taipan_bytecode::Location;

use crate::codegen::Codegen;

impl Codegen<'_, '_> {
    /// Warns of `x is 1`: whether two equal literals are one object says nothing.
    pub(super) fn check_compare(&mut self, node: &Compare<'_>, loc: Location) {
        let mut left = node.left;
        for (op, right) in node.ops.iter().zip(node.comparators) {
            let question = match op {
                CmpOperator::Is => Some(("is", "==")),
                CmpOperator::IsNot => Some(("is not", "!=")),
                _ => None,
            };
            if let Some((written, meant)) = question
                && let Some(name) = identity_less_type(left).or_else(|| identity_less_type(right))
            {
                self.warn(loc, format!("\"{written}\" with '{name}' literal. Did you mean \"{meant}\"?"));
                return;
            }
            left = right;
        }
    }

    /// Warns of a literal that is called.
    pub(super) fn check_caller(&mut self, func: &Expr<'_>) {
        if matches!(func.kind, ExprKind::Lambda(_)) {
            return;
        }
        if let Some(name) = literal_type(func) {
            let message = format!("'{name}' object is not callable; perhaps you missed a comma?");
            self.warn(func.loc, message);
        }
    }

    /// Warns of a literal that is subscripted and has no items.
    pub(super) fn check_subscripter(&mut self, value: &Expr<'_>) {
        let warned = match &value.kind {
            ExprKind::Constant(constant) => {
                !matches!(constant.value, ConstantValue::Str(_) | ConstantValue::Bytes(_))
            }
            ExprKind::Set(_)
            | ExprKind::SetComp(_)
            | ExprKind::GeneratorExp(_)
            | ExprKind::TemplateStr(_)
            | ExprKind::Interpolation(_)
            | ExprKind::Lambda(_) => true,
            _ => false,
        };
        if warned && let Some(name) = literal_type(value) {
            let message = format!("'{name}' object is not subscriptable; perhaps you missed a comma?");
            self.warn(value.loc, message);
        }
    }

    /// Warns of a literal sequence whose index is a literal of another type than `int`.
    pub(super) fn check_index(&mut self, value: &Expr<'_>, index: &Expr<'_>) {
        let indexed = match &value.kind {
            ExprKind::Constant(constant) => {
                matches!(constant.value, ConstantValue::Str(_) | ConstantValue::Bytes(_))
            }
            ExprKind::Tuple(_)
            | ExprKind::List(_)
            | ExprKind::ListComp(_)
            | ExprKind::JoinedStr(_)
            | ExprKind::FormattedValue(_) => true,
            _ => false,
        };
        if !indexed {
            return;
        }
        let (Some(name), Some(index_name)) = (literal_type(value), literal_type(index)) else { return };
        if matches!(index_name, "int" | "bool") {
            return;
        }
        let message = format!(
            "{name} indices must be integers or slices, not {index_name}; perhaps you missed a comma?"
        );
        self.warn(value.loc, message);
    }
}

/// The type a display or literal surely has (`infer_type`).
fn literal_type(expr: &Expr<'_>) -> Option<&'static str> {
    Some(match &expr.kind {
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) | ExprKind::ListComp(_) => "list",
        ExprKind::Dict(_) | ExprKind::DictComp(_) => "dict",
        ExprKind::Set(_) | ExprKind::SetComp(_) => "set",
        ExprKind::GeneratorExp(_) => "generator",
        ExprKind::Lambda(_) => "function",
        ExprKind::TemplateStr(_) => "string.templatelib.Template",
        ExprKind::Interpolation(_) => "string.templatelib.Interpolation",
        ExprKind::JoinedStr(_) | ExprKind::FormattedValue(_) => "str",
        ExprKind::Constant(constant) => constant_type(&constant.value),
        _ => return None,
    })
}

fn constant_type(value: &ConstantValue<'_>) -> &'static str {
    match value {
        ConstantValue::None => "NoneType",
        ConstantValue::Ellipsis => "ellipsis",
        ConstantValue::Bool(_) => "bool",
        ConstantValue::Int(_) | ConstantValue::BigInt { .. } => "int",
        ConstantValue::Float(_) => "float",
        ConstantValue::Complex(..) => "complex",
        ConstantValue::Str(_) => "str",
        ConstantValue::Bytes(_) => "bytes",
    }
}

/// The type of a literal that `is` should not be used with.
fn identity_less_type(expr: &Expr<'_>) -> Option<&'static str> {
    match &expr.kind {
        ExprKind::Tuple(tuple) if tuple.elts.iter().all(|elt| matches!(elt.kind, ExprKind::Constant(_))) => {
            Some("tuple")
        }
        ExprKind::Constant(constant) => match constant.value {
            ConstantValue::None | ConstantValue::Ellipsis | ConstantValue::Bool(_) => None,
            ref value => Some(constant_type(value)),
        },
        _ => None,
    }
}
