//! Expressions.

use super::Lowering;
use crate::names::sym;
use crate::nodes::*;
use ruff_python_ast as ruff;
use ruff_text_size::Ranged;
use taipan_bytecode::Location;

/// What stands in the place of an expression that is being lowered.
const VACANT: Expr<'static> = Expr { kind: ExprKind::Yield(Yield { value: None }), loc: Location::NONE };

impl<'a> Lowering<'a> {
    pub(super) fn expr(&mut self, expr: &ruff::Expr) -> Expr<'a> {
        let mut lowered = VACANT;
        self.expr_into(expr, &mut lowered);
        lowered
    }

    /// Lowers an expression into its place in the arena.
    fn expr_into(&mut self, expr: &ruff::Expr, place: &mut Expr<'a>) {
        self.nested(|this| {
            place.loc = this.location(expr.range());
            this.expr_kind(expr, place.loc, &mut place.kind);
        });
    }

    #[inline]
    pub(crate) fn expr_ref(&mut self, expr: &ruff::Expr) -> &'a Expr<'a> {
        let place: &'a mut Expr<'a> = self.arena.alloc(VACANT);
        self.expr_into(expr, place);
        place
    }

    pub(super) fn opt_expr(&mut self, expr: Option<&ruff::Expr>) -> Option<&'a Expr<'a>> {
        expr.map(|expr| self.expr_ref(expr))
    }

    pub(super) fn exprs(&mut self, exprs: &[ruff::Expr]) -> &'a [Expr<'a>] {
        self.slice_in_place(exprs, VACANT, Self::expr_into)
    }

    /// Each arm writes the node where it belongs, since copying a node that was just written in pieces stalls.
    fn expr_kind(&mut self, expr: &ruff::Expr, loc: Location, place: &mut ExprKind<'a>) {
        match expr {
            ruff::Expr::Name(node) => *place = self.name(node, loc),
            ruff::Expr::Attribute(node) => {
                *place = ExprKind::Attribute(Attribute {
                    value: self.expr_ref(&node.value),
                    attr: self.identifier(&node.attr),
                    ctx: self.context(node.ctx),
                });
            }
            ruff::Expr::Call(node) => *place = self.call(node),
            ruff::Expr::StringLiteral(node) => *place = self.string(node),
            ruff::Expr::NumberLiteral(node) => *place = self.number_constant(node),
            ruff::Expr::BytesLiteral(node) => *place = self.bytes(node),
            ruff::Expr::BooleanLiteral(node) => *place = constant(ConstantValue::Bool(node.value)),
            ruff::Expr::NoneLiteral(_) => *place = constant(ConstantValue::None),
            ruff::Expr::EllipsisLiteral(_) => *place = constant(ConstantValue::Ellipsis),
            ruff::Expr::FString(node) => *place = self.fstring(node),
            ruff::Expr::TString(node) => *place = self.tstring(node),
            ruff::Expr::Subscript(node) => {
                *place = ExprKind::Subscript(Subscript {
                    value: self.expr_ref(&node.value),
                    slice: self.expr_ref(&node.slice),
                    ctx: self.context(node.ctx),
                });
            }
            ruff::Expr::Slice(node) => {
                *place = ExprKind::Slice(Slice {
                    lower: self.opt_expr(node.lower.as_deref()),
                    upper: self.opt_expr(node.upper.as_deref()),
                    step: self.opt_expr(node.step.as_deref()),
                });
            }
            ruff::Expr::Starred(node) => {
                *place = ExprKind::Starred(Starred {
                    value: self.expr_ref(&node.value),
                    ctx: self.context(node.ctx),
                })
            }
            ruff::Expr::Tuple(node) => {
                *place = ExprKind::Tuple(Tuple { elts: self.exprs(&node.elts), ctx: self.context(node.ctx) })
            }
            ruff::Expr::List(node) => {
                *place = ExprKind::List(List { elts: self.exprs(&node.elts), ctx: self.context(node.ctx) })
            }
            ruff::Expr::Set(node) => *place = ExprKind::Set(Set { elts: self.exprs(&node.elts) }),
            ruff::Expr::Dict(node) => *place = self.dict(node),
            ruff::Expr::BinOp(node) => *place = self.bin_op(node),
            ruff::Expr::UnaryOp(node) => {
                *place = ExprKind::UnaryOp(UnaryOp {
                    op: unary_operator(node.op),
                    operand: self.expr_ref(&node.operand),
                });
            }
            ruff::Expr::BoolOp(node) => {
                *place = ExprKind::BoolOp(BoolOp {
                    op: match node.op {
                        ruff::BoolOp::And => BoolOperator::And,
                        ruff::BoolOp::Or => BoolOperator::Or,
                    },
                    values: self.exprs(&node.values),
                });
            }
            ruff::Expr::Compare(node) => {
                *place = ExprKind::Compare(Compare {
                    left: self.expr_ref(&node.left),
                    ops: self.slice(&node.ops, |_, &op| cmp_operator(op)),
                    comparators: self.exprs(&node.comparators),
                });
            }
            ruff::Expr::If(node) => {
                let body = self.expr_ref(&node.body);
                let test = self.expr_ref(&node.test);
                *place = ExprKind::IfExp(IfExp { test, body, orelse: self.expr_ref(&node.orelse) });
            }
            ruff::Expr::Lambda(node) => {
                let args = self.opt_parameters(node.parameters.as_deref());
                *place = ExprKind::Lambda(Lambda { args, body: self.expr_ref(&node.body) });
            }
            ruff::Expr::Named(node) => {
                *place = ExprKind::NamedExpr(NamedExpr {
                    target: self.expr_ref(&node.target),
                    value: self.expr_ref(&node.value),
                });
            }
            ruff::Expr::Await(node) => *place = ExprKind::Await(Await { value: self.expr_ref(&node.value) }),
            ruff::Expr::Yield(node) => *place = self.yield_expr(node),
            ruff::Expr::YieldFrom(node) => {
                *place = ExprKind::YieldFrom(YieldFrom { value: self.expr_ref(&node.value) })
            }
            ruff::Expr::ListComp(node) => *place = self.list_comp(node),
            ruff::Expr::SetComp(node) => *place = self.set_comp(node),
            ruff::Expr::DictComp(node) => *place = self.dict_comp(node),
            ruff::Expr::Generator(node) => *place = self.generator(node),
            ruff::Expr::IpyEscapeCommand(_) => {
                self.reject();
                *place = constant(ConstantValue::None);
            }
        }
    }

    fn name(&mut self, node: &ruff::ExprName, loc: Location) -> ExprKind<'a> {
        let id = self.names.intern(node.id.as_str());
        if id == sym::DUNDER_DEBUG {
            self.facts.preprocess_lines.push(loc.lineno);
        }
        ExprKind::Name(Name { id, ctx: self.context(node.ctx) })
    }

    pub(super) fn context(&mut self, ctx: ruff::ExprContext) -> ExprContext {
        match ctx {
            ruff::ExprContext::Load => ExprContext::Load,
            ruff::ExprContext::Store => ExprContext::Store,
            ruff::ExprContext::Del => ExprContext::Del,
            ruff::ExprContext::Invalid => {
                self.reject();
                ExprContext::Load
            }
        }
    }

    fn number_constant(&mut self, node: &ruff::ExprNumberLiteral) -> ExprKind<'a> {
        constant(self.number(node))
    }

    fn yield_expr(&mut self, node: &ruff::ExprYield) -> ExprKind<'a> {
        // The parser crate takes `yield / 1` for an operation and `yield, 1` for a tuple.
        if node.value.is_none() {
            let rest = &self.source.as_bytes()[node.range.end().to_usize()..];
            let next = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\x0C'));
            let next = &rest[next.unwrap_or(rest.len())..];
            let ends = match next {
                [b'!' | b'=', b'=', ..] => false,
                [byte, ..] => matches!(byte, b')' | b'}' | b'=' | b'!' | b':' | b';' | b'#' | b'\n' | b'\\'),
                [] => true,
            };
            if !ends {
                self.reject();
            }
        }
        ExprKind::Yield(Yield { value: self.opt_expr(node.value.as_deref()) })
    }

    fn dict(&mut self, node: &ruff::ExprDict) -> ExprKind<'a> {
        let keys: &'a mut [Option<Expr<'a>>] = self.arena.alloc_slice_fill_copy(node.items.len(), None);
        let mut empty_keys = keys.iter_mut();
        let values = self.slice(&node.items, |this, item| {
            let key = item.key.as_ref().map(|key| this.expr(key));
            if let Some(slot) = empty_keys.next() {
                *slot = key;
            }
            this.expr(&item.value)
        });
        ExprKind::Dict(Dict { keys, values })
    }

    fn bin_op(&mut self, node: &ruff::ExprBinOp) -> ExprKind<'a> {
        let left = self.expr_ref(&node.left);
        let op = operator(node.op);
        let right = self.expr_ref(&node.right);
        if op == Operator::Mod
            && let ExprKind::Tuple(_) = right.kind
            && let ExprKind::Constant(Constant { value: ConstantValue::Str(_), .. }) = left.kind
        {
            self.facts.preprocess_lines.push(left.loc.lineno);
        }
        ExprKind::BinOp(BinOp { left, op, right })
    }

    fn call(&mut self, node: &ruff::ExprCall) -> ExprKind<'a> {
        let func = self.expr_ref(&node.func);
        let args = match &*node.arguments.args {
            // A generator that is the only argument has the call's parentheses.
            [ruff::Expr::Generator(generator)] if !generator.parenthesized => {
                let loc = self.location(node.arguments.range);
                let kind = self.nested(|this| this.generator(generator));
                self.arena.alloc_slice_copy(&[Expr { kind, loc }])
            }
            args => self.exprs(args),
        };
        ExprKind::Call(Call { func, args, keywords: self.keywords(&node.arguments.keywords) })
    }
}

fn constant(value: ConstantValue<'_>) -> ExprKind<'_> {
    ExprKind::Constant(Constant { value, kind: None })
}

pub(super) fn operator(op: ruff::Operator) -> Operator {
    match op {
        ruff::Operator::Add => Operator::Add,
        ruff::Operator::Sub => Operator::Sub,
        ruff::Operator::Mult => Operator::Mult,
        ruff::Operator::MatMult => Operator::MatMult,
        ruff::Operator::Div => Operator::Div,
        ruff::Operator::Mod => Operator::Mod,
        ruff::Operator::Pow => Operator::Pow,
        ruff::Operator::LShift => Operator::LShift,
        ruff::Operator::RShift => Operator::RShift,
        ruff::Operator::BitOr => Operator::BitOr,
        ruff::Operator::BitXor => Operator::BitXor,
        ruff::Operator::BitAnd => Operator::BitAnd,
        ruff::Operator::FloorDiv => Operator::FloorDiv,
    }
}

fn unary_operator(op: ruff::UnaryOp) -> UnaryOperator {
    match op {
        ruff::UnaryOp::Invert => UnaryOperator::Invert,
        ruff::UnaryOp::Not => UnaryOperator::Not,
        ruff::UnaryOp::UAdd => UnaryOperator::UAdd,
        ruff::UnaryOp::USub => UnaryOperator::USub,
    }
}

fn cmp_operator(op: ruff::CmpOp) -> CmpOperator {
    match op {
        ruff::CmpOp::Eq => CmpOperator::Eq,
        ruff::CmpOp::NotEq => CmpOperator::NotEq,
        ruff::CmpOp::Lt => CmpOperator::Lt,
        ruff::CmpOp::LtE => CmpOperator::LtE,
        ruff::CmpOp::Gt => CmpOperator::Gt,
        ruff::CmpOp::GtE => CmpOperator::GtE,
        ruff::CmpOp::Is => CmpOperator::Is,
        ruff::CmpOp::IsNot => CmpOperator::IsNot,
        ruff::CmpOp::In => CmpOperator::In,
        ruff::CmpOp::NotIn => CmpOperator::NotIn,
    }
}
