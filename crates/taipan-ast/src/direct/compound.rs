//! Statements with blocks.

use super::Parser;
use super::token::Kind;
use crate::names::sym;
use crate::nodes::*;

impl<'a> Parser<'a, '_> {
    /// All statements of the source.
    pub(super) fn file(&mut self) -> &'a [Stmt<'a>] {
        while self.kind() != Kind::EndMarker {
            self.statement();
        }
        self.take_stmts(0)
    }

    fn take_stmts(&mut self, mark: usize) -> &'a [Stmt<'a>] {
        let taken = self.base.arena.alloc_slice_copy(&self.stmts[mark..]);
        self.stmts.truncate(mark);
        taken
    }

    /// `statement`: adds a compound statement, or the simple ones of a line.
    fn statement(&mut self) {
        let start = self.at;
        let kind = match self.kind() {
            Kind::If => self.nested(Self::if_stmt),
            Kind::Def => self.nested(|this| this.function_def(&[], false)),
            Kind::Class => self.nested(|this| this.class_def(&[])),
            Kind::For => self.nested(|this| this.for_stmt(false)),
            Kind::While => self.nested(Self::while_stmt),
            Kind::Try => self.nested(Self::try_stmt),
            Kind::With => self.nested(|this| this.with_stmt(false)),
            Kind::At => return self.decorated(),
            Kind::Async => {
                self.bump();
                match self.kind() {
                    Kind::Def => self.nested(|this| this.function_def(&[], true)),
                    Kind::For => self.nested(|this| this.for_stmt(true)),
                    Kind::With => self.nested(|this| this.with_stmt(true)),
                    _ => return self.fail(),
                }
            }
            Kind::Name if self.tokens[self.at].symbol == sym::MATCH && self.at_match() => {
                self.nested(Self::match_stmt)
            }
            _ => return self.simple_stmts(),
        };
        let stmt = Stmt { kind, loc: self.loc(start) };
        self.stmts.push(stmt);
    }

    /// `':' block`
    pub(super) fn block(&mut self) -> &'a [Stmt<'a>] {
        self.expect(Kind::Colon);
        let mark = self.stmts.len();
        if self.kind() == Kind::Newline {
            self.at += 1;
            self.expect_layout(Kind::Indent);
            while !matches!(self.kind(), Kind::Dedent | Kind::EndMarker) {
                self.statement();
            }
            self.expect_layout(Kind::Dedent);
        } else {
            self.simple_stmts();
        }
        self.take_stmts(mark)
    }

    fn named_ref(&mut self) -> &'a Expr<'a> {
        let expr = self.named_expression();
        self.alloc(expr)
    }

    /// From `if` or `elif` on.
    fn if_stmt(&mut self) -> StmtKind<'a> {
        self.bump();
        let test = self.named_ref();
        let body = self.block();
        let orelse = if self.kind() == Kind::Elif {
            let start = self.at;
            let kind = self.nested(Self::if_stmt);
            let stmt = Stmt { kind, loc: self.loc(start) };
            self.base.arena.alloc_slice_copy(&[stmt])
        } else {
            self.else_block()
        };
        StmtKind::If(If { test, body, orelse })
    }

    /// `[else_block]`
    fn else_block(&mut self) -> &'a [Stmt<'a>] {
        if self.eat(Kind::Else) { self.block() } else { &[] }
    }

    fn while_stmt(&mut self) -> StmtKind<'a> {
        self.bump();
        let test = self.named_ref();
        let body = self.block();
        StmtKind::While(While { test, body, orelse: self.else_block() })
    }

    fn for_stmt(&mut self, is_async: bool) -> StmtKind<'a> {
        self.bump();
        let target = self.for_target();
        self.expect(Kind::In);
        let iter = self.star_expressions();
        let (target, iter) = (self.alloc(target), self.alloc(iter));
        let body = self.block();
        let orelse = self.else_block();
        let type_comment = None;
        let arena = self.base.arena;
        if is_async {
            StmtKind::AsyncFor(arena.alloc(AsyncFor { target, iter, body, orelse, type_comment }))
        } else {
            StmtKind::For(arena.alloc(For { target, iter, body, orelse, type_comment }))
        }
    }

    fn decorated(&mut self) {
        let mark = self.exprs.len();
        while self.eat(Kind::At) {
            let decorator = self.named_expression();
            self.exprs.push(decorator);
            self.expect_layout(Kind::Newline);
        }
        let decorators = self.take_exprs(mark);
        let start = self.at;
        let kind = match self.kind() {
            Kind::Def => self.nested(|this| this.function_def(decorators, false)),
            Kind::Class => self.nested(|this| this.class_def(decorators)),
            Kind::Async if self.second() == Kind::Def => {
                self.bump();
                self.nested(|this| this.function_def(decorators, true))
            }
            _ => return self.fail(),
        };
        let stmt = Stmt { kind, loc: self.loc(start) };
        self.stmts.push(stmt);
    }

    fn function_def(&mut self, decorator_list: &'a [Expr<'a>], is_async: bool) -> StmtKind<'a> {
        self.bump();
        let name = self.name();
        let type_params = self.type_params();
        let args = self.def_parameters();
        let returns = if self.eat(Kind::RArrow) {
            let returns = self.expression();
            Some(self.alloc(returns))
        } else {
            None
        };
        let body = self.block();
        let type_comment = None;
        let arena = self.base.arena;
        if is_async {
            let node =
                AsyncFunctionDef { name, args, body, decorator_list, returns, type_comment, type_params };
            StmtKind::AsyncFunctionDef(arena.alloc(node))
        } else {
            let node = FunctionDef { name, args, body, decorator_list, returns, type_comment, type_params };
            StmtKind::FunctionDef(arena.alloc(node))
        }
    }

    fn class_def(&mut self, decorator_list: &'a [Expr<'a>]) -> StmtKind<'a> {
        self.bump();
        let name = self.name();
        let type_params = self.type_params();
        let (bases, keywords): (&[_], &[_]) =
            if self.kind() == Kind::LPar { self.arguments(false) } else { (&[], &[]) };
        let body = self.block();
        let node = ClassDef { name, bases, keywords, body, decorator_list, type_params };
        StmtKind::ClassDef(self.base.arena.alloc(node))
    }

    fn with_stmt(&mut self, is_async: bool) -> StmtKind<'a> {
        self.bump();
        let parenthesized =
            if self.kind() == Kind::LPar { self.attempt(Self::parenthesized_with_items) } else { None };
        let items = match parenthesized {
            Some(items) => items,
            None => self.with_items(Kind::Colon),
        };
        let items = &*self.base.arena.alloc_slice_copy(&items);
        let body = self.block();
        let type_comment = None;
        if is_async {
            StmtKind::AsyncWith(AsyncWith { items, body, type_comment })
        } else {
            StmtKind::With(With { items, body, type_comment })
        }
    }

    /// `'(' ','.with_item+ [','] ')' &':'`
    fn parenthesized_with_items(&mut self) -> Vec<WithItem<'a>> {
        self.bump();
        let items = self.with_items(Kind::RPar);
        self.expect(Kind::RPar);
        if self.kind() != Kind::Colon {
            self.fail();
        }
        items
    }

    /// The items before `close`, where a comma may precede a parenthesis.
    fn with_items(&mut self, close: Kind) -> Vec<WithItem<'a>> {
        let mut items = Vec::new();
        loop {
            let context_expr = self.expression();
            let context_expr = self.alloc(context_expr);
            let optional_vars = if self.eat(Kind::As) { Some(self.with_target()) } else { None };
            items.push(WithItem { context_expr, optional_vars });
            if !self.eat(Kind::Comma) || (close == Kind::RPar && self.kind() == close) {
                return items;
            }
        }
    }

    fn try_stmt(&mut self) -> StmtKind<'a> {
        self.bump();
        let body = self.block();
        let is_star = self.second() == Kind::Star;
        let mut handlers = Vec::new();
        while self.kind() == Kind::Except {
            let handler = self.except_handler(is_star);
            handlers.push(handler);
        }
        let handlers = &*self.base.arena.alloc_slice_copy(&handlers);
        let orelse = if handlers.is_empty() { &[] } else { self.else_block() };
        let finalbody = if self.eat(Kind::Finally) { self.finally_block() } else { &[] };
        if handlers.is_empty() && finalbody.is_empty() {
            self.fail();
        }
        let arena = self.base.arena;
        if is_star && !handlers.is_empty() {
            StmtKind::TryStar(arena.alloc(TryStar { body, handlers, orelse, finalbody }))
        } else {
            StmtKind::Try(arena.alloc(Try { body, handlers, orelse, finalbody }))
        }
    }

    fn finally_block(&mut self) -> &'a [Stmt<'a>] {
        self.finally += 1;
        let block = self.block();
        self.finally -= 1;
        block
    }

    fn except_handler(&mut self, is_star: bool) -> ExceptHandler<'a> {
        let start = self.at;
        self.bump();
        if is_star {
            self.expect(Kind::Star);
        }
        let (mut type_, mut name) = (None, None);
        if is_star || self.kind() != Kind::Colon {
            let first = self.at;
            let expr = self.expression();
            let expr = if self.eat(Kind::As) {
                name = Some(self.name());
                expr
            } else {
                self.tuple_after(first, expr, Self::expression)
            };
            type_ = Some(self.alloc(expr));
        }
        let body = self.block();
        ExceptHandler { type_, name, body, loc: self.loc(start) }
    }
}
