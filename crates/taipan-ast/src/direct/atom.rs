//! Atoms: names, literals, and what stands in brackets.

use super::Parser;
use super::token::Kind;
use crate::nodes::*;

impl<'a> Parser<'a, '_> {
    /// `atom`
    pub(super) fn atom(&mut self) -> Expr<'a> {
        let start = self.at;
        let kind = match self.kind() {
            Kind::Name => {
                let id = self.name();
                self.note_debug(id, start);
                ExprKind::Name(Name { id, ctx: ExprContext::Load })
            }
            Kind::String | Kind::Bytes | Kind::FStringStart | Kind::TStringStart => return self.strings(),
            Kind::Number => {
                self.bump();
                constant(self.number(start))
            }
            Kind::LPar => return self.nested(Self::parenthesized),
            Kind::LSqb => return self.nested(Self::list),
            Kind::LBrace => return self.nested(Self::braces),
            Kind::None => self.keyword_constant(ConstantValue::None),
            Kind::True => self.keyword_constant(ConstantValue::Bool(true)),
            Kind::False => self.keyword_constant(ConstantValue::Bool(false)),
            Kind::Ellipsis => self.keyword_constant(ConstantValue::Ellipsis),
            _ => return self.fail_expr(),
        };
        self.expr_since(start, kind)
    }

    fn keyword_constant(&mut self, value: ConstantValue<'a>) -> ExprKind<'a> {
        self.bump();
        constant(value)
    }

    /// `tuple | group | genexp`
    fn parenthesized(&mut self) -> Expr<'a> {
        let start = self.at;
        self.bump();
        match self.kind() {
            Kind::RPar => {
                self.bump();
                return self.tuple(start, &[]);
            }
            Kind::Yield => {
                let group = self.yield_expr();
                self.expect(Kind::RPar);
                return group;
            }
            _ => {}
        }
        let first = self.star_named_expression();
        match self.kind() {
            Kind::Comma => {
                let elts = self.elements(first, Kind::RPar);
                self.tuple(start, elts)
            }
            Kind::For | Kind::Async if !is_starred(&first) => self.generator(start, first),
            _ => {
                self.expect(Kind::RPar);
                if is_starred(&first) { self.fail_expr() } else { first }
            }
        }
    }

    fn tuple(&mut self, start: usize, elts: &'a [Expr<'a>]) -> Expr<'a> {
        self.expr_since(start, ExprKind::Tuple(Tuple { elts, ctx: ExprContext::Load }))
    }

    /// The rest of a generator expression: from the clauses on.
    pub(super) fn generator(&mut self, start: usize, elt: Expr<'a>) -> Expr<'a> {
        let elt = self.alloc(elt);
        let generators = self.generators();
        self.expect(Kind::RPar);
        self.expr_since(start, ExprKind::GeneratorExp(GeneratorExp { elt, generators }))
    }

    /// The elements of which `first` has been read, and the bracket that closes after them.
    fn elements(&mut self, first: Expr<'a>, close: Kind) -> &'a [Expr<'a>] {
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.eat(Kind::Comma) && self.kind() != close {
            let next = self.star_named_expression();
            self.exprs.push(next);
        }
        self.expect(close);
        self.take_exprs(mark)
    }

    /// `list | listcomp`
    fn list(&mut self) -> Expr<'a> {
        let start = self.at;
        self.bump();
        if self.eat(Kind::RSqb) {
            return self.expr_since(start, ExprKind::List(List { elts: &[], ctx: ExprContext::Load }));
        }
        let first = self.star_named_expression();
        if let Kind::For | Kind::Async = self.kind() {
            let elt = self.element(first);
            let generators = self.generators();
            self.expect(Kind::RSqb);
            return self.expr_since(start, ExprKind::ListComp(ListComp { elt, generators }));
        }
        let elts = self.elements(first, Kind::RSqb);
        self.expr_since(start, ExprKind::List(List { elts, ctx: ExprContext::Load }))
    }

    /// What a comprehension makes one of; it has no star.
    fn element(&mut self, elt: Expr<'a>) -> &'a Expr<'a> {
        if is_starred(&elt) {
            self.fail();
        }
        self.alloc(elt)
    }

    /// `dict | set | dictcomp | setcomp`
    fn braces(&mut self) -> Expr<'a> {
        let start = self.at;
        self.bump();
        match self.kind() {
            Kind::RBrace => {
                self.bump();
                return self.expr_since(start, ExprKind::Dict(Dict { keys: &[], values: &[] }));
            }
            Kind::DoubleStar => return self.dict(start, None),
            _ => {}
        }
        let first_token = self.at;
        let first = self.star_named_expression();
        match self.kind() {
            Kind::Colon => {
                let walrus = matches!(first.kind, ExprKind::NamedExpr(_))
                    && self.tokens[first_token].kind != Kind::LPar;
                if walrus || is_starred(&first) {
                    return self.fail_expr();
                }
                self.dict(start, Some(first))
            }
            Kind::For | Kind::Async => {
                let elt = self.element(first);
                let generators = self.generators();
                self.expect(Kind::RBrace);
                self.expr_since(start, ExprKind::SetComp(SetComp { elt, generators }))
            }
            _ => {
                let elts = self.elements(first, Kind::RBrace);
                self.expr_since(start, ExprKind::Set(Set { elts }))
            }
        }
    }

    /// The rest of a dict after its first key, or from its first `**` on.
    fn dict(&mut self, start: usize, mut key: Option<Expr<'a>>) -> Expr<'a> {
        let mark = self.exprs.len();
        let mut keys = Vec::new();
        let mut first = true;
        loop {
            let value = match &key {
                Some(_) => {
                    self.expect(Kind::Colon);
                    self.expression()
                }
                None => {
                    self.expect(Kind::DoubleStar);
                    self.bitwise_or()
                }
            };
            if let (Kind::For | Kind::Async, Some(key), true) = (self.kind(), key, first) {
                return self.dict_comp(start, key, value);
            }
            first = false;
            keys.push(key);
            self.exprs.push(value);
            if !self.eat(Kind::Comma) || self.kind() == Kind::RBrace {
                break;
            }
            key = if self.kind() == Kind::DoubleStar { None } else { Some(self.expression()) };
        }
        self.expect(Kind::RBrace);
        let keys = self.base.arena.alloc_slice_copy(&keys);
        let values = self.take_exprs(mark);
        self.expr_since(start, ExprKind::Dict(Dict { keys, values }))
    }

    fn dict_comp(&mut self, start: usize, key: Expr<'a>, value: Expr<'a>) -> Expr<'a> {
        let (key, value) = (self.alloc(key), self.alloc(value));
        let generators = self.generators();
        self.expect(Kind::RBrace);
        self.expr_since(start, ExprKind::DictComp(DictComp { key, value, generators }))
    }

    /// `for_if_clauses`
    fn generators(&mut self) -> &'a [Comprehension<'a>] {
        let mut generators = Vec::with_capacity(1);
        while let Kind::For | Kind::Async = self.kind() {
            let is_async = i32::from(self.eat(Kind::Async));
            self.expect(Kind::For);
            let target = self.for_target();
            self.expect(Kind::In);
            let iter = self.nested(Self::disjunction);
            let (target, iter) = (self.alloc(target), self.alloc(iter));
            let mark = self.exprs.len();
            while self.eat(Kind::If) {
                let condition = self.nested(Self::disjunction);
                self.exprs.push(condition);
            }
            let ifs = self.take_exprs(mark);
            generators.push(Comprehension { target, iter, ifs, is_async });
        }
        self.base.arena.alloc_slice_copy(&generators)
    }
}

fn constant(value: ConstantValue<'_>) -> ExprKind<'_> {
    ExprKind::Constant(Constant { value, kind: None })
}

pub(super) fn is_starred(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, ExprKind::Starred(_))
}
