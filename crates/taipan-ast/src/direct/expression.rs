//! Expressions, by precedence (language reference, "Expressions").

use super::token::Kind;
use super::{MAX_CHAIN, Parser};
use crate::names::Symbol;
use crate::nodes::*;

/// How closely the binary operators from `|` to `@` bind, and which they are.
const BINARY: [(u8, Operator); 12] = [
    (1, Operator::BitOr),
    (2, Operator::BitXor),
    (3, Operator::BitAnd),
    (4, Operator::LShift),
    (4, Operator::RShift),
    (5, Operator::Add),
    (5, Operator::Sub),
    (6, Operator::Mult),
    (6, Operator::Div),
    (6, Operator::FloorDiv),
    (6, Operator::Mod),
    (6, Operator::MatMult),
];

const _: () = assert!(Kind::At as usize - Kind::VBar as usize + 1 == BINARY.len());

impl<'a> Parser<'a, '_> {
    /// `star_expressions`
    pub(super) fn star_expressions(&mut self) -> Expr<'a> {
        let start = self.at;
        let first = self.star_expression();
        self.tuple_after(start, first, Self::star_expression)
    }

    /// What a comma after `first` makes: a tuple, whose further elements `element` reads.
    pub(super) fn tuple_after(
        &mut self,
        start: usize,
        first: Expr<'a>,
        element: fn(&mut Self) -> Expr<'a>,
    ) -> Expr<'a> {
        if self.kind() != Kind::Comma {
            return first;
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(Kind::Comma) && self.begins_expression() {
            let next = element(self);
            self.exprs.push(next);
        }
        let elts = self.take_exprs(mark);
        self.expr_since(start, ExprKind::Tuple(Tuple { elts, ctx: ExprContext::Load }))
    }

    /// Whether another expression, starred perhaps, begins here.
    pub(super) fn begins_expression(&self) -> bool {
        self.kind().begins_expression()
    }

    /// `star_expression`
    fn star_expression(&mut self) -> Expr<'a> {
        if self.kind() == Kind::Star { self.starred(Self::bitwise_or) } else { self.expression() }
    }

    /// `star_named_expression`
    pub(super) fn star_named_expression(&mut self) -> Expr<'a> {
        if self.kind() == Kind::Star { self.starred(Self::bitwise_or) } else { self.named_expression() }
    }

    /// `*` and what `operand` reads.
    pub(super) fn starred(&mut self, operand: fn(&mut Self) -> Expr<'a>) -> Expr<'a> {
        let start = self.at;
        self.bump();
        let value = self.nested(operand);
        let value = self.alloc(value);
        self.expr_since(start, ExprKind::Starred(Starred { value, ctx: ExprContext::Load }))
    }

    /// `named_expression`
    pub(super) fn named_expression(&mut self) -> Expr<'a> {
        if self.kind() != Kind::Name || self.second() != Kind::ColonEqual {
            return self.expression();
        }
        let start = self.at;
        let id = self.name();
        self.note_debug(id, start);
        let target = self.expr_since(start, ExprKind::Name(Name { id, ctx: ExprContext::Store }));
        self.expect(Kind::ColonEqual);
        let target = self.alloc(target);
        let value = self.expression();
        let value = self.alloc(value);
        self.expr_since(start, ExprKind::NamedExpr(NamedExpr { target, value }))
    }

    /// `yield_expr`
    pub(super) fn yield_expr(&mut self) -> Expr<'a> {
        let start = self.at;
        self.bump();
        if self.eat(Kind::From) {
            let value = self.expression();
            let value = self.alloc(value);
            return self.expr_since(start, ExprKind::YieldFrom(YieldFrom { value }));
        }
        let value = if self.begins_expression() {
            let value = self.star_expressions();
            Some(self.alloc(value))
        } else {
            None
        };
        self.expr_since(start, ExprKind::Yield(Yield { value }))
    }

    /// `yield_expr | star_expressions`
    pub(super) fn annotated_rhs(&mut self) -> Expr<'a> {
        if self.kind() == Kind::Yield { self.yield_expr() } else { self.star_expressions() }
    }

    /// `expression`
    pub(super) fn expression(&mut self) -> Expr<'a> {
        if self.kind() == Kind::Lambda {
            return self.nested(Self::lambda);
        }
        let start = self.at;
        let body = self.nested(Self::disjunction);
        if self.kind() == Kind::If { self.nested(|this| this.conditional(start, body)) } else { body }
    }

    fn conditional(&mut self, start: usize, body: Expr<'a>) -> Expr<'a> {
        self.bump();
        let test = self.disjunction();
        self.expect(Kind::Else);
        let (body, test) = (self.alloc(body), self.alloc(test));
        let orelse = self.expression();
        let orelse = self.alloc(orelse);
        self.expr_since(start, ExprKind::IfExp(IfExp { test, body, orelse }))
    }

    fn lambda(&mut self) -> Expr<'a> {
        let start = self.at;
        self.bump();
        let args = self.lambda_parameters();
        self.expect(Kind::Colon);
        let body = self.expression();
        let body = self.alloc(body);
        self.expr_since(start, ExprKind::Lambda(Lambda { args, body }))
    }

    /// `disjunction`
    pub(super) fn disjunction(&mut self) -> Expr<'a> {
        let start = self.at;
        let first = self.inversion();
        // Most operands are all there is to an expression.
        if !self.kind().continues_expression() {
            return first;
        }
        let first = self.bool_op(start, first, Kind::And, BoolOperator::And, Self::inversion);
        self.bool_op(start, first, Kind::Or, BoolOperator::Or, |this| {
            let start = this.at;
            let first = this.inversion();
            this.bool_op(start, first, Kind::And, BoolOperator::And, Self::inversion)
        })
    }

    fn bool_op(
        &mut self,
        start: usize,
        first: Expr<'a>,
        kind: Kind,
        op: BoolOperator,
        operand: impl Fn(&mut Self) -> Expr<'a>,
    ) -> Expr<'a> {
        if self.kind() != kind {
            return first;
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(kind) {
            let next = operand(self);
            self.exprs.push(next);
        }
        let values = self.take_exprs(mark);
        self.expr_since(start, ExprKind::BoolOp(BoolOp { op, values }))
    }

    fn inversion(&mut self) -> Expr<'a> {
        let start = self.at;
        if self.kind() == Kind::Not {
            self.bump();
            let operand = self.nested(Self::inversion);
            let operand = self.alloc(operand);
            return self.expr_since(start, ExprKind::UnaryOp(UnaryOp { op: UnaryOperator::Not, operand }));
        }
        let left = self.factor();
        if !self.kind().continues_expression() {
            return left;
        }
        let left = self.binary(start, left, 1);
        self.comparison(start, left)
    }

    fn comparison(&mut self, start: usize, left: Expr<'a>) -> Expr<'a> {
        let Some(first) = self.comparison_operator() else { return left };
        let left = self.alloc(left);
        let mark = self.exprs.len();
        let operand = self.bitwise_or();
        self.exprs.push(operand);
        let Some(second) = self.comparison_operator() else {
            let ops = self.base.arena.alloc_slice_copy(&[first]);
            let comparators = self.take_exprs(mark);
            return self.expr_since(start, ExprKind::Compare(Compare { left, ops, comparators }));
        };
        let mut ops = vec![first, second];
        loop {
            let operand = self.bitwise_or();
            self.exprs.push(operand);
            let Some(next) = self.comparison_operator() else { break };
            ops.push(next);
        }
        let ops = self.base.arena.alloc_slice_copy(&ops);
        let comparators = self.take_exprs(mark);
        self.expr_since(start, ExprKind::Compare(Compare { left, ops, comparators }))
    }

    fn comparison_operator(&mut self) -> Option<CmpOperator> {
        let operator = match self.kind() {
            Kind::Less => CmpOperator::Lt,
            Kind::Greater => CmpOperator::Gt,
            Kind::LessEqual => CmpOperator::LtE,
            Kind::GreaterEqual => CmpOperator::GtE,
            Kind::EqEqual => CmpOperator::Eq,
            Kind::NotEqual => CmpOperator::NotEq,
            Kind::In => CmpOperator::In,
            Kind::Is if self.second() == Kind::Not => {
                self.bump();
                CmpOperator::IsNot
            }
            Kind::Is => CmpOperator::Is,
            Kind::Not if self.second() == Kind::In => {
                self.bump();
                CmpOperator::NotIn
            }
            _ => return None,
        };
        self.bump();
        Some(operator)
    }

    /// `bitwise_or`
    pub(super) fn bitwise_or(&mut self) -> Expr<'a> {
        let start = self.at;
        let left = self.factor();
        self.binary(start, left, 1)
    }

    /// The binary operators after `left` that bind at least as closely as `least`.
    fn binary(&mut self, start: usize, mut left: Expr<'a>, least: u8) -> Expr<'a> {
        let mut chain = 0;
        loop {
            let ordinal = (self.kind() as usize).wrapping_sub(Kind::VBar as usize);
            let Some(&(binding, op)) = BINARY.get(ordinal).filter(|row| row.0 >= least) else { return left };
            self.check_chain(&mut chain);
            self.bump();
            let right_start = self.at;
            let right = self.factor();
            let right = self.binary(right_start, right, binding + 1);
            left = self.bin_op(start, left, op, right);
        }
    }

    fn bin_op(&mut self, start: usize, left: Expr<'a>, op: Operator, right: Expr<'a>) -> Expr<'a> {
        if op == Operator::Mod
            && let ExprKind::Tuple(_) = right.kind
            && let ExprKind::Constant(Constant { value: ConstantValue::Str(_), .. }) = left.kind
        {
            self.base.facts.preprocess_lines.push(left.loc.lineno);
        }
        let (left, right) = (self.alloc(left), self.alloc(right));
        self.expr_since(start, ExprKind::BinOp(BinOp { left, op, right }))
    }

    fn factor(&mut self) -> Expr<'a> {
        let op = match self.kind() {
            Kind::Minus => UnaryOperator::USub,
            Kind::Plus => UnaryOperator::UAdd,
            Kind::Tilde => UnaryOperator::Invert,
            _ => return self.power(),
        };
        let start = self.at;
        self.bump();
        let operand = self.nested(Self::factor);
        let operand = self.alloc(operand);
        self.expr_since(start, ExprKind::UnaryOp(UnaryOp { op, operand }))
    }

    fn power(&mut self) -> Expr<'a> {
        let start = self.at;
        let base = if self.kind() == Kind::Await { self.await_primary() } else { self.primary() };
        if self.kind() != Kind::DoubleStar {
            return base;
        }
        self.bump();
        let exponent = self.nested(Self::factor);
        self.bin_op(start, base, Operator::Pow, exponent)
    }

    fn await_primary(&mut self) -> Expr<'a> {
        let start = self.at;
        self.bump();
        let value = self.primary();
        let value = self.alloc(value);
        self.expr_since(start, ExprKind::Await(Await { value }))
    }

    /// `primary`: an atom with attributes, calls and subscripts.
    fn primary(&mut self) -> Expr<'a> {
        let start = self.at;
        let mut value = self.atom();
        let mut chain = 0;
        loop {
            match self.kind() {
                Kind::Dot => {
                    self.bump();
                    let attr = self.name();
                    let value_ref = self.alloc(value);
                    let node = Attribute { value: value_ref, attr, ctx: ExprContext::Load };
                    value = self.expr_since(start, ExprKind::Attribute(node));
                }
                Kind::LPar => value = self.call(start, value),
                Kind::LSqb => value = self.subscript(start, value),
                _ => return value,
            }
            self.check_chain(&mut chain);
        }
    }

    fn check_chain(&mut self, chain: &mut u32) {
        *chain += 1;
        if *chain > MAX_CHAIN {
            self.fail();
        }
    }

    /// Notes a name that preprocessing changes.
    pub(super) fn note_debug(&mut self, id: Symbol, token: usize) {
        if id == crate::names::sym::DUNDER_DEBUG {
            let line = self.tokens[token].line as i32 + 1;
            self.base.facts.preprocess_lines.push(line);
        }
    }

    fn subscript(&mut self, start: usize, value: Expr<'a>) -> Expr<'a> {
        self.bump();
        let value = self.alloc(value);
        let first = self.at;
        let slice = self.nested(|this| {
            let slice = this.slice_or_starred();
            if let (ExprKind::Starred(_), Kind::RSqb) = (&slice.kind, this.kind()) {
                let elts = this.base.arena.alloc_slice_copy(&[slice]);
                return this.expr_since(first, ExprKind::Tuple(Tuple { elts, ctx: ExprContext::Load }));
            }
            this.slices(first, slice)
        });
        self.expect(Kind::RSqb);
        let slice = self.alloc(slice);
        self.expr_since(start, ExprKind::Subscript(Subscript { value, slice, ctx: ExprContext::Load }))
    }

    /// What a comma after the slice `first` makes: a tuple.
    fn slices(&mut self, start: usize, first: Expr<'a>) -> Expr<'a> {
        if self.kind() != Kind::Comma {
            return first;
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(Kind::Comma) && self.kind() != Kind::RSqb {
            let next = self.slice_or_starred();
            self.exprs.push(next);
        }
        let elts = self.take_exprs(mark);
        self.expr_since(start, ExprKind::Tuple(Tuple { elts, ctx: ExprContext::Load }))
    }

    fn slice_or_starred(&mut self) -> Expr<'a> {
        match self.kind() {
            Kind::Star => return self.starred(Self::expression),
            Kind::Colon => {}
            _ => {
                let start = self.at;
                let lower = self.named_expression();
                if self.kind() != Kind::Colon {
                    return lower;
                }
                if let ExprKind::NamedExpr(_) = lower.kind
                    && self.tokens[start].kind != Kind::LPar
                {
                    return self.fail_expr();
                }
                return self.slice(start, Some(lower));
            }
        }
        self.slice(self.at, None)
    }

    fn slice(&mut self, start: usize, lower: Option<Expr<'a>>) -> Expr<'a> {
        let lower = lower.map(|lower| self.alloc(lower));
        self.expect(Kind::Colon);
        let upper = self.slice_part();
        let step = if self.eat(Kind::Colon) { self.slice_part() } else { None };
        self.expr_since(start, ExprKind::Slice(Slice { lower, upper, step }))
    }

    fn slice_part(&mut self) -> Option<&'a Expr<'a>> {
        if let Kind::Colon | Kind::Comma | Kind::RSqb = self.kind() {
            return None;
        }
        let part = self.expression();
        Some(self.alloc(part))
    }
}
