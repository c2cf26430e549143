//! Arguments of calls and of class definitions.

use super::Parser;
use super::token::Kind;
use crate::nodes::*;

/// Positional and keyword arguments.
pub(super) type Arguments<'a> = (&'a [Expr<'a>], &'a [Keyword<'a>]);

impl<'a> Parser<'a, '_> {
    /// A call of `func`, or of it with a generator expression that has the call's parentheses.
    pub(super) fn call(&mut self, start: usize, func: Expr<'a>) -> Expr<'a> {
        let func = self.alloc(func);
        let (args, keywords) = self.nested(|this| this.arguments(true));
        self.expr_since(start, ExprKind::Call(Call { func, args, keywords }))
    }

    /// `'(' [arguments] ')'`
    pub(super) fn arguments(&mut self, generator_allowed: bool) -> Arguments<'a> {
        let open = self.at;
        self.bump();
        let marks = (self.exprs.len(), self.keywords.len());
        // After `**` no starred argument may come.
        let mut unpacked = false;
        while self.kind() != Kind::RPar {
            let start = self.at;
            match self.kind() {
                Kind::Star if !unpacked => {
                    let argument = self.starred(Self::expression);
                    self.exprs.push(argument);
                }
                Kind::DoubleStar => {
                    unpacked = true;
                    self.bump();
                    self.keyword(start, None);
                }
                Kind::Name if self.second() == Kind::Equal => {
                    let name = self.name();
                    self.bump();
                    self.keyword(start, Some(name));
                }
                _ if self.keywords.len() == marks.1 => {
                    let argument = self.named_expression();
                    if matches!(self.kind(), Kind::For | Kind::Async)
                        && generator_allowed
                        && start == open + 1
                    {
                        return self.generator_argument(open, argument);
                    }
                    self.exprs.push(argument);
                }
                _ => self.fail(),
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::RPar);
        let args = self.take_exprs(marks.0);
        let keywords = self.base.arena.alloc_slice_copy(&self.keywords[marks.1..]);
        self.keywords.truncate(marks.1);
        (args, keywords)
    }

    /// A keyword argument whose value is next; the argument began at `start`.
    fn keyword(&mut self, start: usize, arg: Option<crate::names::Symbol>) {
        let value = self.expression();
        let value = self.alloc(value);
        let loc = self.loc(start);
        self.keywords.push(Keyword { arg, value, loc });
    }

    /// The generator expression that is the only argument in the parentheses from `open` on.
    fn generator_argument(&mut self, open: usize, elt: Expr<'a>) -> Arguments<'a> {
        let generator = self.generator(open, elt);
        (self.base.arena.alloc_slice_copy(&[generator]), &[])
    }
}
