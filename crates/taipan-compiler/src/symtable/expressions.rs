//! Expressions.

use taipan_ast::names::sym;
use taipan_ast::nodes::{Await, Expr, ExprContext, ExprKind, Lambda, Name};
use taipan_bytecode::Location;

use super::builder::Builder;
use super::{BlockKind, ComprehensionKind, NodeKey, Role, SymbolFlags};
use crate::error::{CompileError, CompileResult};

/// So many levels of expressions fit the stack that is kept free; only then it is measured.
const LEVELS_UNCHECKED: u32 = 32;

impl<'a> Builder<'a, '_> {
    /// Visits each expression.
    pub(super) fn visit_exprs(&mut self, exprs: &'a [Expr<'a>]) -> CompileResult {
        exprs.iter().try_for_each(|expr| self.visit_expr(expr))
    }

    /// Visits an expression that may be missing.
    pub(super) fn visit_optional(&mut self, expr: Option<&'a Expr<'a>>) -> CompileResult {
        expr.map_or(Ok(()), |expr| self.visit_expr(expr))
    }

    /// Visits an expression, with more stack if little is left.
    #[inline]
    pub(super) fn visit_expr(&mut self, expr: &'a Expr<'a>) -> CompileResult {
        match &expr.kind {
            ExprKind::Name(name) => self.visit_name(name, expr.loc),
            ExprKind::Constant(_) => Ok(()),
            _ => self.visit_deeper(expr),
        }
    }

    fn visit_deeper(&mut self, expr: &'a Expr<'a>) -> CompileResult {
        self.depth += 1;
        if self.depth.is_multiple_of(LEVELS_UNCHECKED) {
            stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || self.visit_expr_kind(expr))?;
        } else {
            self.visit_expr_kind(expr)?;
        }
        self.depth -= 1;
        Ok(())
    }

    fn visit_expr_kind(&mut self, expr: &'a Expr<'a>) -> CompileResult {
        match &expr.kind {
            ExprKind::Name(_) | ExprKind::Constant(_) => Ok(()),
            ExprKind::Attribute(attribute) => {
                self.check_name(attribute.attr, expr.loc, attribute.ctx)?;
                self.visit_expr(attribute.value)
            }
            ExprKind::Call(call) => {
                self.visit_expr(call.func)?;
                self.visit_exprs(call.args)?;
                self.visit_keywords(call.keywords)
            }
            ExprKind::BinOp(op) => self.visit_pair(op.left, op.right),
            ExprKind::BoolOp(op) => self.visit_exprs(op.values),
            ExprKind::UnaryOp(op) => self.visit_expr(op.operand),
            ExprKind::Compare(compare) => {
                self.visit_expr(compare.left)?;
                self.visit_exprs(compare.comparators)
            }
            ExprKind::IfExp(choice) => {
                self.visit_pair(choice.test, choice.body)?;
                self.visit_expr(choice.orelse)
            }
            ExprKind::Subscript(subscript) => self.visit_pair(subscript.value, subscript.slice),
            ExprKind::Slice(slice) => {
                self.visit_optional(slice.lower)?;
                self.visit_optional(slice.upper)?;
                self.visit_optional(slice.step)
            }
            ExprKind::Starred(starred) => self.visit_expr(starred.value),
            ExprKind::List(list) => self.visit_exprs(list.elts),
            ExprKind::Tuple(tuple) => self.visit_exprs(tuple.elts),
            ExprKind::Set(set) => self.visit_exprs(set.elts),
            ExprKind::Dict(dict) => {
                dict.keys.iter().flatten().try_for_each(|key| self.visit_expr(key))?;
                self.visit_exprs(dict.values)
            }
            ExprKind::JoinedStr(joined) => self.visit_exprs(joined.values),
            ExprKind::TemplateStr(template) => self.visit_exprs(template.values),
            ExprKind::FormattedValue(formatted) => {
                self.visit_expr(formatted.value)?;
                self.visit_optional(formatted.format_spec)
            }
            ExprKind::Interpolation(interpolation) => {
                self.visit_expr(interpolation.value)?;
                self.visit_optional(interpolation.format_spec)
            }
            ExprKind::ListComp(_)
            | ExprKind::SetComp(_)
            | ExprKind::DictComp(_)
            | ExprKind::GeneratorExp(_) => self.visit_comprehension_expr(expr),
            ExprKind::NamedExpr(named) => self.visit_named_expr(named, expr.loc),
            ExprKind::Lambda(lambda) => self.visit_lambda(lambda, expr),
            ExprKind::Yield(yields) => self.visit_yield(yields.value, expr.loc),
            ExprKind::YieldFrom(yields) => self.visit_yield(Some(yields.value), expr.loc),
            ExprKind::Await(awaits) => self.visit_await(awaits, expr.loc),
        }
    }

    fn visit_pair(&mut self, first: &'a Expr<'a>, second: &'a Expr<'a>) -> CompileResult {
        self.visit_expr(first)?;
        self.visit_expr(second)
    }

    fn visit_name(&mut self, name: &Name, loc: Location) -> CompileResult {
        if self.note_repeated_use(name) || self.current().in_unevaluated_annotation {
            return Ok(());
        }
        let flags = match name.ctx {
            ExprContext::Load => SymbolFlags::USE,
            ExprContext::Store | ExprContext::Del => SymbolFlags::LOCAL,
        };
        self.add_def_as(name.id, flags, loc, name.ctx)?;
        // `super` without arguments looks for `__class__`.
        if name.id == sym::SUPER && name.ctx == ExprContext::Load && self.current().is_function_like() {
            self.add_def(sym::DUNDER_CLASS, SymbolFlags::USE, loc)?;
        }
        Ok(())
    }

    fn visit_lambda(&mut self, lambda: &Lambda<'a>, expr: &'a Expr<'a>) -> CompileResult {
        self.visit_defaults(lambda.args)?;
        let name = self.scope_names.lambda;
        self.enter_scope(name, BlockKind::Function, NodeKey::new(expr, Role::Body), expr.loc);
        self.visit_parameters(lambda.args)?;
        self.visit_expr(lambda.body)?;
        self.exit_scope();
        Ok(())
    }

    fn visit_yield(&mut self, value: Option<&'a Expr<'a>>, loc: Location) -> CompileResult {
        self.refuse_in_annotation("yield expression", loc)?;
        self.visit_optional(value)?;
        self.current_mut().generator = true;
        self.refuse_yield_in_comprehension(loc)
    }

    fn visit_await(&mut self, awaits: &Await<'a>, loc: Location) -> CompileResult {
        self.refuse_in_annotation("await expression", loc)?;
        if !self.allows_top_level_await() {
            if !self.current().is_function_like() {
                return Err(CompileError::syntax("'await' outside function", loc));
            }
            let in_comprehension = self.current().comprehension != ComprehensionKind::None;
            if !self.in_async_function() && !in_comprehension {
                return Err(CompileError::syntax("'await' outside async function", loc));
            }
        }
        self.visit_expr(awaits.value)?;
        self.current_mut().coroutine = true;
        Ok(())
    }
}
