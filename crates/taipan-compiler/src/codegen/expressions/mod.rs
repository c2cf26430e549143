//! Expressions: the dispatch, and one file for each kind.

mod arguments;
mod attribute;
mod bool_op;
mod builtin_call;
mod call;
mod checks;
mod compare;
mod dict;
mod format;
mod if_exp;
mod jump_if;
mod method_call;
mod operators;
mod sequence;
mod subscript;
mod super_call;
mod template;
mod yields;

pub(super) use attribute::location_of_attribute;
pub(super) use operators::binary_operator;
pub(super) use subscript::is_two_part_slice;

use taipan_ast::nodes::{Expr, ExprContext, ExprKind, Starred};
use taipan_bytecode::{Location, Opcode};

use super::Codegen;
use super::statements::{RED_ZONE, STACK_STEP};
use crate::error::{CompileError, CompileResult, CompileWarning};

/// Values that may be gathered on the stack before they are put into a container one by one
/// (`_PY_STACK_USE_GUIDELINE`).
const STACK_USE_GUIDELINE: usize = 30;

impl<'a> Codegen<'a, '_> {
    /// Expressions in order.
    pub(crate) fn visit_exprs(&mut self, exprs: &'a [Expr<'a>]) -> CompileResult {
        exprs.iter().try_for_each(|expr| self.visit_expr(expr))
    }

    /// One expression: leaves its value on the stack, or stores into it or deletes it as its context
    /// says.
    ///
    /// # Errors
    /// What CPython's code generation rejects in it.
    pub(crate) fn visit_expr(&mut self, expr: &'a Expr<'a>) -> CompileResult {
        match &expr.kind {
            ExprKind::Name(name) => self.name_op(expr.loc, name.id, name.ctx),
            ExprKind::Constant(constant) => {
                self.emit_load_literal(&constant.value, expr.loc);
                Ok(())
            }
            _ => stacker::maybe_grow(RED_ZONE, STACK_STEP, || self.visit_nested(expr)),
        }
    }

    /// Expressions that contain expressions.
    fn visit_nested(&mut self, expr: &'a Expr<'a>) -> CompileResult {
        let loc = expr.loc;
        match &expr.kind {
            ExprKind::Call(node) => self.visit_call(expr, node),
            ExprKind::Attribute(node) => self.visit_attribute(expr, node),
            ExprKind::Subscript(node) => self.visit_subscript(node, loc),
            ExprKind::Slice(node) => self.visit_slice(node, loc),
            ExprKind::List(node) => self.visit_list(node, loc),
            ExprKind::Tuple(node) => self.visit_tuple(node, loc),
            ExprKind::Set(node) => self.visit_set(node, loc),
            ExprKind::Dict(node) => self.visit_dict(node, loc),
            ExprKind::BoolOp(node) => self.visit_bool_op(node, loc),
            ExprKind::NamedExpr(node) => {
                self.visit_expr(node.value)?;
                self.emit_arg(Opcode::COPY, 1, loc);
                self.visit_expr(node.target)
            }
            ExprKind::BinOp(node) => self.visit_bin_op(node, loc),
            ExprKind::UnaryOp(node) => self.visit_unary_op(node, loc),
            ExprKind::Compare(node) => self.visit_compare(node, loc),
            ExprKind::IfExp(node) => self.visit_if_exp(node, loc),
            ExprKind::JoinedStr(node) => self.visit_joined_str(node, loc),
            ExprKind::FormattedValue(node) => self.visit_formatted_value(node, loc),
            ExprKind::TemplateStr(node) => self.visit_template_str(node, loc),
            ExprKind::Interpolation(node) => self.visit_interpolation(node, loc),
            ExprKind::Await(node) => self.visit_await(node, loc),
            ExprKind::Yield(node) => self.visit_yield(node, loc),
            ExprKind::YieldFrom(node) => self.visit_yield_from(node, loc),
            ExprKind::Starred(node) => Err(misplaced_star(node, loc)),
            ExprKind::Lambda(node) => self.visit_lambda(expr, node),
            ExprKind::ListComp(_)
            | ExprKind::SetComp(_)
            | ExprKind::DictComp(_)
            | ExprKind::GeneratorExp(_) => self.visit_comprehension_expr(expr),
            ExprKind::Name(_) | ExprKind::Constant(_) => Ok(()), // Handled in `visit_expr`.
        }
    }

    /// A `SyntaxWarning`.
    #[cold]
    pub(crate) fn warn(&mut self, loc: Location, message: impl Into<String>) {
        self.warnings.push(CompileWarning { message: message.into(), loc });
    }
}

#[cold]
fn misplaced_star(node: &Starred<'_>, loc: Location) -> Box<CompileError> {
    let message = match node.ctx {
        ExprContext::Store => "starred assignment target must be in a list or tuple",
        ExprContext::Load | ExprContext::Del => "can't use starred expression here",
    };
    CompileError::syntax(message, loc)
}
