//! `match` statements and their patterns (PEP 634).

use super::Parser;
use super::token::Kind;
use crate::names::sym;
use crate::nodes::*;

impl<'a> Parser<'a, '_> {
    /// Whether the line that begins with `match` is the head of a statement: it ends in a colon.
    pub(super) fn at_match(&self) -> bool {
        let line = &self.tokens[self.at..];
        let end = line.iter().position(|token| matches!(token.kind, Kind::Newline | Kind::EndMarker));
        end.is_some_and(|end| end > 2 && line[end - 1].kind == Kind::Colon)
    }

    pub(super) fn match_stmt(&mut self) -> StmtKind<'a> {
        self.bump();
        let start = self.at;
        let subject = self.star_named_expression();
        if self.kind() != Kind::Comma && super::atom::is_starred(&subject) {
            self.fail();
        }
        let subject = self.tuple_after(start, subject, Self::star_named_expression);
        let subject = self.alloc(subject);
        self.expect(Kind::Colon);
        self.expect_layout(Kind::Newline);
        self.expect_layout(Kind::Indent);
        let mut cases = Vec::new();
        while self.tokens[self.at].symbol == sym::CASE {
            let case = self.case();
            cases.push(case);
        }
        if cases.is_empty() {
            self.fail();
        }
        self.expect_layout(Kind::Dedent);
        StmtKind::Match(Match { subject, cases: self.base.arena.alloc_slice_copy(&cases) })
    }

    fn case(&mut self) -> MatchCase<'a> {
        self.bump();
        let start = self.at;
        let first = self.star_pattern();
        let pattern = if self.kind() == Kind::Comma || is_star(&first) {
            let patterns = self.pattern_list(first, Kind::Colon);
            let kind = PatternKind::MatchSequence(MatchSequence { patterns });
            Pattern { kind, loc: self.loc(start) }
        } else {
            first
        };
        let pattern = &*self.base.arena.alloc(pattern);
        let guard = if self.eat(Kind::If) {
            let guard = self.named_expression();
            Some(self.alloc(guard))
        } else {
            None
        };
        MatchCase { pattern, guard, body: self.block() }
    }

    /// The patterns after `first`, which a star or a comma makes elements of a sequence.
    fn pattern_list(&mut self, first: Pattern<'a>, close: Kind) -> &'a [Pattern<'a>] {
        let star_alone = is_star(&first) && self.kind() != Kind::Comma;
        if star_alone && close == Kind::Colon {
            self.fail();
        }
        let mut patterns = vec![first];
        while self.eat(Kind::Comma)
            && !matches!(self.kind(), Kind::If | Kind::Colon | Kind::RPar | Kind::RSqb)
        {
            patterns.push(self.star_pattern());
        }
        self.base.arena.alloc_slice_copy(&patterns)
    }

    /// `maybe_star_pattern`
    fn star_pattern(&mut self) -> Pattern<'a> {
        let start = self.at;
        if !self.eat(Kind::Star) {
            return self.nested(Self::as_pattern);
        }
        let name = Some(self.name()).filter(|&name| name != sym::UNDERSCORE);
        self.pattern_since(start, PatternKind::MatchStar(MatchStar { name }))
    }

    fn pattern_since(&self, start: usize, kind: PatternKind<'a>) -> Pattern<'a> {
        Pattern { kind, loc: self.loc(start) }
    }

    /// `pattern`
    fn as_pattern(&mut self) -> Pattern<'a> {
        let start = self.at;
        let pattern = self.or_pattern();
        if !self.eat(Kind::As) {
            return pattern;
        }
        let name = self.name();
        // `_` is no target, and neither is what would be part of something larger.
        if name == sym::UNDERSCORE || matches!(self.kind(), Kind::Dot | Kind::LPar | Kind::Equal) {
            self.fail();
        }
        let pattern = Some(&*self.base.arena.alloc(pattern));
        self.pattern_since(start, PatternKind::MatchAs(MatchAs { pattern, name: Some(name) }))
    }

    fn or_pattern(&mut self) -> Pattern<'a> {
        let start = self.at;
        let first = self.closed_pattern();
        if self.kind() != Kind::VBar {
            return first;
        }
        let mut patterns = vec![first];
        while self.eat(Kind::VBar) {
            patterns.push(self.closed_pattern());
        }
        let patterns = &*self.base.arena.alloc_slice_copy(&patterns);
        self.pattern_since(start, PatternKind::MatchOr(MatchOr { patterns }))
    }

    fn closed_pattern(&mut self) -> Pattern<'a> {
        let start = self.at;
        let kind = match self.kind() {
            Kind::Name => return self.name_pattern(),
            Kind::None => self.singleton(ConstantValue::None),
            Kind::True => self.singleton(ConstantValue::Bool(true)),
            Kind::False => self.singleton(ConstantValue::Bool(false)),
            Kind::LPar => return self.group_pattern(),
            Kind::LSqb => {
                self.bump();
                PatternKind::MatchSequence(MatchSequence { patterns: self.closed_list(Kind::RSqb) })
            }
            Kind::LBrace => self.mapping_pattern(),
            _ => {
                let value = self.literal();
                PatternKind::MatchValue(MatchValue { value: self.alloc(value) })
            }
        };
        self.pattern_since(start, kind)
    }

    fn singleton(&mut self, value: ConstantValue<'a>) -> PatternKind<'a> {
        self.bump();
        PatternKind::MatchSingleton(MatchSingleton { value })
    }

    /// The patterns up to a closing bracket.
    fn closed_list(&mut self, close: Kind) -> &'a [Pattern<'a>] {
        if self.eat(close) {
            return &[];
        }
        let first = self.star_pattern();
        let patterns = self.pattern_list(first, close);
        self.expect(close);
        patterns
    }

    /// `group_pattern`, or a sequence in parentheses.
    fn group_pattern(&mut self) -> Pattern<'a> {
        let start = self.at;
        self.bump();
        let patterns = self.closed_list(Kind::RPar);
        let comma = self.last > 0 && self.tokens[self.last - 1].kind == Kind::Comma;
        match patterns {
            [single] if !comma => {
                if is_star(single) {
                    self.fail();
                }
                *single
            }
            _ => self.pattern_since(start, PatternKind::MatchSequence(MatchSequence { patterns })),
        }
    }

    /// A number with or without sign, a complex number, or strings.
    fn literal(&mut self) -> Expr<'a> {
        let start = self.at;
        match self.kind() {
            Kind::String | Kind::Bytes => {
                let literal = self.strings();
                if !matches!(literal.kind, ExprKind::Constant(_)) {
                    self.fail();
                }
                return literal;
            }
            Kind::Number | Kind::Minus => {}
            _ => return self.fail_expr(),
        }
        let minus = self.eat(Kind::Minus);
        let number = self.at;
        let mut value = self.number_atom();
        if minus {
            let operand = self.alloc(value);
            let op = UnaryOperator::USub;
            value = self.expr_since(start, ExprKind::UnaryOp(UnaryOp { op, operand }));
        }
        let op = match self.kind() {
            Kind::Plus => Operator::Add,
            Kind::Minus => Operator::Sub,
            _ => {
                if minus {
                    self.note_folded(start);
                }
                return value;
            }
        };
        self.bump();
        let imaginary = self.at;
        let right = self.number_atom();
        if self.is_imaginary(number) || !self.is_imaginary(imaginary) {
            self.fail();
        }
        self.note_folded(start);
        let (left, right) = (self.alloc(value), self.alloc(right));
        self.expr_since(start, ExprKind::BinOp(BinOp { left, op, right }))
    }

    /// Notes a value that preprocessing folds.
    fn note_folded(&mut self, start: usize) {
        let line = self.tokens[start].line as i32 + 1;
        self.base.facts.preprocess_lines.push(line);
    }

    fn number_atom(&mut self) -> Expr<'a> {
        if self.kind() == Kind::Number { self.atom() } else { self.fail_expr() }
    }

    fn is_imaginary(&self, token: usize) -> bool {
        self.text(token).ends_with(['j', 'J'])
    }

    /// What a name begins: a capture, a wildcard, a value, a class.
    fn name_pattern(&mut self) -> Pattern<'a> {
        let start = self.at;
        let id = self.name();
        if !matches!(self.kind(), Kind::Dot | Kind::LPar) {
            let name = Some(id).filter(|&id| id != sym::UNDERSCORE);
            return self.pattern_since(start, PatternKind::MatchAs(MatchAs { pattern: None, name }));
        }
        self.note_debug(id, start);
        let ctx = ExprContext::Load;
        let mut value = self.expr_since(start, ExprKind::Name(Name { id, ctx }));
        while self.eat(Kind::Dot) {
            let attr = self.name();
            let inner = self.alloc(value);
            value = self.expr_since(start, ExprKind::Attribute(Attribute { value: inner, attr, ctx }));
        }
        let value = self.alloc(value);
        let kind = if self.kind() == Kind::LPar {
            self.class_pattern(value)
        } else {
            PatternKind::MatchValue(MatchValue { value })
        };
        self.pattern_since(start, kind)
    }

    fn class_pattern(&mut self, cls: &'a Expr<'a>) -> PatternKind<'a> {
        self.bump();
        let (mut patterns, mut names, mut keyword_patterns) = (Vec::new(), Vec::new(), Vec::new());
        while self.kind() != Kind::RPar {
            if self.kind() == Kind::Name && self.second() == Kind::Equal {
                names.push(self.name());
                self.bump();
                keyword_patterns.push(self.nested(Self::as_pattern));
            } else {
                if !names.is_empty() {
                    self.fail();
                }
                patterns.push(self.nested(Self::as_pattern));
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::RPar);
        let arena = self.base.arena;
        PatternKind::MatchClass(MatchClass {
            cls,
            patterns: arena.alloc_slice_copy(&patterns),
            kwd_attrs: arena.alloc_slice_copy(&names),
            kwd_patterns: arena.alloc_slice_copy(&keyword_patterns),
        })
    }

    fn mapping_pattern(&mut self) -> PatternKind<'a> {
        self.bump();
        let mark = self.exprs.len();
        let (mut patterns, mut rest) = (Vec::new(), None);
        while self.kind() != Kind::RBrace {
            if rest.is_some() {
                self.fail();
            }
            if self.eat(Kind::DoubleStar) {
                rest = Some(self.name());
                if rest == Some(sym::UNDERSCORE) {
                    self.fail();
                }
            } else {
                let key = self.mapping_key();
                self.exprs.push(key);
                self.expect(Kind::Colon);
                patterns.push(self.nested(Self::as_pattern));
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::RBrace);
        let keys = self.take_exprs(mark);
        PatternKind::MatchMapping(MatchMapping {
            keys,
            patterns: self.base.arena.alloc_slice_copy(&patterns),
            rest,
        })
    }

    /// A literal, a constant of the language or a name with attributes.
    fn mapping_key(&mut self) -> Expr<'a> {
        match self.kind() {
            Kind::None | Kind::True | Kind::False => self.atom(),
            Kind::Name => {
                let pattern = self.name_pattern();
                match pattern.kind {
                    PatternKind::MatchValue(node) => *node.value,
                    _ => self.fail_expr(),
                }
            }
            _ => self.literal(),
        }
    }
}

fn is_star(pattern: &Pattern<'_>) -> bool {
    matches!(pattern.kind, PatternKind::MatchStar(_))
}
