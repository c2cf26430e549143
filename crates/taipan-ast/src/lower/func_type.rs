//! Signature type comments (`func_type`): `(int, *str, **Any) -> bool`.
//!
//! The parser crate has no such mode. Its tokens show where the expressions are, and each is parsed
//! alone.

use super::Lowering;
use crate::nodes::{Expr, FunctionType};
use ruff_python_ast as ruff;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{parse_expression_range, parse_parenthesized_expression_range};
use ruff_text_size::{Ranged, TextRange};

/// Where the parts of a signature are.
struct Signature<'t> {
    /// The tokens of each argument, stars included.
    arguments: Vec<&'t [Token]>,
    returns: &'t [Token],
}

impl<'a> Lowering<'a> {
    /// The signature that `tokens` are of; `None` if they are of none.
    pub(crate) fn func_type(&mut self, tokens: &[Token]) -> Option<FunctionType<'a>> {
        let trivia = |token: &&Token| !token.kind().is_trivia() && token.kind() != TokenKind::EndOfFile;
        let mut tokens: Vec<Token> = tokens.iter().filter(trivia).copied().collect();
        while tokens.last().is_some_and(|token| token.kind() == TokenKind::Newline) {
            tokens.pop();
        }
        let signature = split(&tokens)?;
        let mut argtypes = Vec::with_capacity(signature.arguments.len());
        // After `*` only `**` may come, and nothing after that.
        let mut stars = 0;
        for argument in signature.arguments {
            let (found, argument) = match argument.first()?.kind() {
                TokenKind::Star => (1, &argument[1..]),
                TokenKind::DoubleStar => (2, &argument[1..]),
                _ => (0, argument),
            };
            if found < stars || (found > 0 && found == stars) {
                return None;
            }
            stars = found;
            let parsed = parse_parenthesized_expression_range(self.source, range(argument)?).ok()?;
            argtypes.push(self.type_expression(parsed.into_expr())?);
        }
        let returns = parse_expression_range(self.source, range(signature.returns)?).ok()?;
        let returns = self.type_expression(returns.into_expr())?;
        Some(FunctionType {
            argtypes: self.arena.alloc_slice_copy(&argtypes),
            returns: self.arena.alloc(returns),
        })
    }

    /// An `expression` of the grammar: none of those that only stand in parentheses.
    fn type_expression(&mut self, expr: ruff::Expr) -> Option<Expr<'a>> {
        let parenthesized = self.byte_at(expr.start()) == Some(b'(');
        let start = expr.start().to_usize();
        let enclosed = self.source[..start].trim_end().ends_with('(') && {
            let rest = &self.source[expr.end().to_usize()..];
            rest.trim_start().starts_with(')')
        };
        match expr {
            ruff::Expr::Starred(_) => None,
            ruff::Expr::Tuple(ref tuple) if !tuple.parenthesized => None,
            ruff::Expr::Generator(_) if !parenthesized => None,
            ruff::Expr::Named(_) | ruff::Expr::Yield(_) | ruff::Expr::YieldFrom(_) if !enclosed => None,
            expr => Some(self.expr(&expr)),
        }
    }
}

fn split(tokens: &[Token]) -> Option<Signature<'_>> {
    let (open, rest) = tokens.split_first()?;
    if open.kind() != TokenKind::Lpar {
        return None;
    }
    let mut depth = 0;
    let mut start = 0;
    let mut arguments = Vec::new();
    for (index, token) in rest.iter().enumerate() {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar if depth == 0 => {
                if index > 0 {
                    arguments.push(&rest[start..index]);
                }
                let (arrow, returns) = rest[index + 1..].split_first()?;
                return (arrow.kind() == TokenKind::Rarrow).then_some(Signature { arguments, returns });
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
            TokenKind::Comma if depth == 0 => {
                arguments.push(&rest[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    None
}

fn range(tokens: &[Token]) -> Option<TextRange> {
    Some(TextRange::new(tokens.first()?.start(), tokens.last()?.end()))
}
