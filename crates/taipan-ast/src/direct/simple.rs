//! Statements of one line.

use super::Parser;
use super::token::Kind;
use crate::names::{Symbol, sym};
use crate::nodes::*;

impl<'a> Parser<'a, '_> {
    /// `simple_stmts`: several may stand in one line.
    pub(super) fn simple_stmts(&mut self) {
        loop {
            let stmt = self.simple_stmt();
            self.stmts.push(stmt);
            if !self.eat(Kind::Semi) || self.kind() == Kind::Newline {
                break;
            }
        }
        self.expect_layout(Kind::Newline);
    }

    fn simple_stmt(&mut self) -> Stmt<'a> {
        let start = self.at;
        let kind = match self.kind() {
            Kind::Name if self.at_type_alias() => self.type_alias(),
            Kind::Return => {
                self.bump();
                self.note_leaving(start);
                let value = if self.begins_expression() { Some(self.star_expressions()) } else { None };
                StmtKind::Return(Return { value: value.map(|value| self.alloc(value)) })
            }
            Kind::Pass => self.word(StmtKind::Pass(Pass {})),
            Kind::Break => {
                self.note_leaving(start);
                self.word(StmtKind::Break(Break {}))
            }
            Kind::Continue => {
                self.note_leaving(start);
                self.word(StmtKind::Continue(Continue {}))
            }
            Kind::Raise => self.raise(),
            Kind::Import => self.import(),
            Kind::From => self.import_from(),
            Kind::Del => self.delete(),
            Kind::Assert => self.assert(),
            Kind::Global => {
                self.bump();
                StmtKind::Global(Global { names: self.names() })
            }
            Kind::Nonlocal => {
                self.bump();
                StmtKind::Nonlocal(Nonlocal { names: self.names() })
            }
            _ => self.assignment(start),
        };
        Stmt { kind, loc: self.loc(start) }
    }

    fn word(&mut self, kind: StmtKind<'a>) -> StmtKind<'a> {
        self.bump();
        kind
    }

    /// Notes a statement that may leave a `finally`.
    fn note_leaving(&mut self, start: usize) {
        if self.finally > 0 {
            let line = self.tokens[start].line as i32 + 1;
            self.base.facts.preprocess_lines.push(line);
        }
    }

    /// An assignment of any kind, or an expression alone.
    fn assignment(&mut self, start: usize) -> StmtKind<'a> {
        let first = self.annotated_rhs();
        match self.kind() {
            Kind::Equal => return self.plain_assignment(first),
            Kind::Colon => return self.annotated_assignment(start, first),
            _ => {}
        }
        let Some(op) = augmented(self.kind()) else {
            return StmtKind::ExprStmt(ExprStmt { value: self.alloc(first) });
        };
        self.bump();
        let target = self.single_target(first);
        let value = self.annotated_rhs();
        StmtKind::AugAssign(AugAssign { target, op, value: self.alloc(value) })
    }

    fn plain_assignment(&mut self, first: Expr<'a>) -> StmtKind<'a> {
        let mark = self.exprs.len();
        let mut value = first;
        while self.eat(Kind::Equal) {
            let target = self.in_context(value, ExprContext::Store);
            self.exprs.push(target);
            value = self.annotated_rhs();
        }
        let targets = self.take_exprs(mark);
        StmtKind::Assign(Assign { targets, value: self.alloc(value), type_comment: None })
    }

    fn annotated_assignment(&mut self, start: usize, first: Expr<'a>) -> StmtKind<'a> {
        let simple = matches!(first.kind, ExprKind::Name(_)) && self.tokens[start].kind == Kind::Name;
        self.bump();
        let target = self.single_target(first);
        let annotation = self.expression();
        let annotation = self.alloc(annotation);
        let value = if self.eat(Kind::Equal) {
            let value = self.annotated_rhs();
            Some(self.alloc(value))
        } else {
            None
        };
        StmtKind::AnnAssign(AnnAssign { target, annotation, value, simple: i32::from(simple) })
    }

    /// `single_target`: a name, an attribute or a subscript.
    fn single_target(&mut self, expr: Expr<'a>) -> &'a Expr<'a> {
        if !matches!(expr.kind, ExprKind::Name(_) | ExprKind::Attribute(_) | ExprKind::Subscript(_)) {
            self.fail();
        }
        let target = self.in_context(expr, ExprContext::Store);
        self.alloc(target)
    }

    fn at_type_alias(&self) -> bool {
        self.tokens[self.at].symbol == sym::TYPE && self.second() == Kind::Name
    }

    fn type_alias(&mut self) -> StmtKind<'a> {
        self.bump();
        let start = self.at;
        let id = self.name();
        let name = self.expr_since(start, ExprKind::Name(Name { id, ctx: ExprContext::Store }));
        self.note_debug(id, start);
        let name = self.alloc(name);
        let type_params = self.type_params();
        self.expect(Kind::Equal);
        let value = self.expression();
        StmtKind::TypeAlias(TypeAlias { name, type_params, value: self.alloc(value) })
    }

    fn raise(&mut self) -> StmtKind<'a> {
        self.bump();
        if self.kind() == Kind::Newline || self.kind() == Kind::Semi {
            return StmtKind::Raise(Raise { exc: None, cause: None });
        }
        let exc = self.expression();
        let exc = Some(self.alloc(exc));
        let cause = if self.eat(Kind::From) {
            let cause = self.expression();
            Some(self.alloc(cause))
        } else {
            None
        };
        StmtKind::Raise(Raise { exc, cause })
    }

    fn delete(&mut self) -> StmtKind<'a> {
        self.bump();
        let mark = self.exprs.len();
        loop {
            let target = self.bitwise_or();
            let target = self.in_context(target, ExprContext::Del);
            self.exprs.push(target);
            if !self.eat(Kind::Comma) || !self.begins_expression() {
                break;
            }
        }
        StmtKind::Delete(Delete { targets: self.take_exprs(mark) })
    }

    fn assert(&mut self) -> StmtKind<'a> {
        self.bump();
        let test = self.expression();
        let test = self.alloc(test);
        let msg = if self.eat(Kind::Comma) {
            let msg = self.expression();
            Some(self.alloc(msg))
        } else {
            None
        };
        StmtKind::Assert(Assert { test, msg })
    }

    /// Names between commas.
    fn names(&mut self) -> &'a [Symbol] {
        let mut names = Vec::new();
        loop {
            names.push(self.name());
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.base.arena.alloc_slice_copy(&names)
    }

    fn import(&mut self) -> StmtKind<'a> {
        self.bump();
        let mut aliases = Vec::new();
        loop {
            let start = self.at;
            let name = self.dotted_name();
            aliases.push(self.alias(start, name));
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        StmtKind::Import(Import { names: self.base.arena.alloc_slice_copy(&aliases) })
    }

    /// What was imported, with the name it is given.
    fn alias(&mut self, start: usize, name: Symbol) -> Alias {
        let asname = if self.eat(Kind::As) { Some(self.name()) } else { None };
        Alias { name, asname, loc: self.loc(start) }
    }

    fn dotted_name(&mut self) -> Symbol {
        let start = self.at;
        let first = self.name();
        if self.kind() != Kind::Dot {
            return first;
        }
        while self.eat(Kind::Dot) {
            self.name();
        }
        let mut dotted = String::new();
        for index in start..=self.last.max(start) {
            dotted.push_str(self.text(index));
        }
        self.base.names.intern(&dotted)
    }

    fn import_from(&mut self) -> StmtKind<'a> {
        self.bump();
        let mut level = 0;
        loop {
            match self.kind() {
                Kind::Dot => level += 1,
                Kind::Ellipsis => level += 3,
                _ => break,
            }
            self.bump();
        }
        let module = if level > 0 && self.kind() == Kind::Import { None } else { Some(self.dotted_name()) };
        self.expect(Kind::Import);
        let names = match self.kind() {
            Kind::Star => {
                let start = self.at;
                self.bump();
                let alias = Alias { name: sym::STAR, asname: None, loc: self.loc(start) };
                self.base.arena.alloc_slice_copy(&[alias])
            }
            Kind::LPar => {
                self.bump();
                let names = self.imported_names(true);
                self.expect(Kind::RPar);
                names
            }
            _ => self.imported_names(false),
        };
        StmtKind::ImportFrom(ImportFrom { module, names, level })
    }

    /// The names after `import`; only in parentheses a comma may follow them.
    fn imported_names(&mut self, parenthesized: bool) -> &'a [Alias] {
        let mut aliases = Vec::new();
        loop {
            let start = self.at;
            let name = self.name();
            aliases.push(self.alias(start, name));
            if !self.eat(Kind::Comma) || (parenthesized && self.kind() == Kind::RPar) {
                break;
            }
        }
        self.base.arena.alloc_slice_copy(&aliases)
    }
}

/// The operator of an augmented assignment.
fn augmented(kind: Kind) -> Option<Operator> {
    Some(match kind {
        Kind::PlusEqual => Operator::Add,
        Kind::MinEqual => Operator::Sub,
        Kind::StarEqual => Operator::Mult,
        Kind::SlashEqual => Operator::Div,
        Kind::PercentEqual => Operator::Mod,
        Kind::AmperEqual => Operator::BitAnd,
        Kind::VBarEqual => Operator::BitOr,
        Kind::CircumflexEqual => Operator::BitXor,
        Kind::LeftShiftEqual => Operator::LShift,
        Kind::RightShiftEqual => Operator::RShift,
        Kind::DoubleStarEqual => Operator::Pow,
        Kind::DoubleSlashEqual => Operator::FloorDiv,
        Kind::AtEqual => Operator::MatMult,
        _ => return None,
    })
}
