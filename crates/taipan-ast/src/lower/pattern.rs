//! Patterns of `match` statements (PEP 634).

use super::Lowering;
use crate::nodes::*;
use crate::reader;
use ruff_python_ast as ruff;
use ruff_text_size::Ranged;

impl<'a> Lowering<'a> {
    pub(super) fn pattern_ref(&mut self, pattern: &ruff::Pattern) -> &'a Pattern<'a> {
        let pattern = self.pattern(pattern);
        self.arena.alloc(pattern)
    }

    fn patterns(&mut self, patterns: &[ruff::Pattern]) -> &'a [Pattern<'a>] {
        self.slice(patterns, Self::pattern)
    }

    fn pattern(&mut self, pattern: &ruff::Pattern) -> Pattern<'a> {
        self.nested(|this| {
            let loc = this.location(pattern.range());
            Pattern { kind: this.pattern_kind(pattern), loc }
        })
    }

    fn pattern_kind(&mut self, pattern: &ruff::Pattern) -> PatternKind<'a> {
        match pattern {
            ruff::Pattern::MatchValue(node) => {
                let value = self.pattern_value(&node.value);
                let value = self.arena.alloc(value);
                self.note_signed(value);
                PatternKind::MatchValue(MatchValue { value })
            }
            ruff::Pattern::MatchSingleton(node) => PatternKind::MatchSingleton(MatchSingleton {
                value: match node.value {
                    ruff::Singleton::None => ConstantValue::None,
                    ruff::Singleton::True => ConstantValue::Bool(true),
                    ruff::Singleton::False => ConstantValue::Bool(false),
                },
            }),
            ruff::Pattern::MatchSequence(node) => {
                self.check_first_comma(node);
                PatternKind::MatchSequence(MatchSequence { patterns: self.patterns(&node.patterns) })
            }
            ruff::Pattern::MatchMapping(node) => {
                let keys = self.slice(&node.keys, Self::pattern_value);
                keys.iter().for_each(|key| self.note_signed(key));
                PatternKind::MatchMapping(MatchMapping {
                    keys,
                    patterns: self.patterns(&node.patterns),
                    rest: self.opt_identifier(node.rest.as_ref()),
                })
            }
            ruff::Pattern::MatchClass(node) => self.class_pattern(node),
            ruff::Pattern::MatchStar(node) => {
                PatternKind::MatchStar(MatchStar { name: self.opt_identifier(node.name.as_ref()) })
            }
            ruff::Pattern::MatchAs(node) => PatternKind::MatchAs(MatchAs {
                pattern: node.pattern.as_deref().map(|pattern| self.pattern_ref(pattern)),
                name: self.opt_identifier(node.name.as_ref()),
            }),
            ruff::Pattern::MatchOr(node) => {
                PatternKind::MatchOr(MatchOr { patterns: self.patterns(&node.patterns) })
            }
        }
    }

    fn pattern_value(&mut self, value: &ruff::Expr) -> Expr<'a> {
        if self.plain_patterns.contains(&value.start()) {
            match reader::expression_at(self.source, value.range()) {
                Some(value) => return self.expr(&value),
                None => self.reject(),
            }
        }
        self.expr(value)
    }

    /// Notes a value that preprocessing folds: a number with a sign, or a complex one.
    fn note_signed(&mut self, value: &Expr<'_>) {
        if let ExprKind::UnaryOp(_) | ExprKind::BinOp(_) = value.kind {
            self.facts.preprocess_lines.push(value.loc.lineno);
        }
    }

    /// The parser crate takes `[a b]` for `[a, b]`.
    fn check_first_comma(&mut self, node: &ruff::PatternMatchSequence) {
        if node.patterns.len() < 2 || self.byte_at(node.range.start()) != Some(b'[') {
            return;
        }
        let after_first = self.skip_trivia_and_parentheses(node.patterns[0].range().end());
        if self.byte_at(after_first) != Some(b',') {
            self.reject();
        }
    }

    fn class_pattern(&mut self, node: &ruff::PatternMatchClass) -> PatternKind<'a> {
        let cls = self.expr_ref(&node.cls);
        let patterns = self.patterns(&node.arguments.patterns);
        let keywords = &node.arguments.keywords;
        let kwd_attrs = self.slice(keywords, |this, keyword| this.identifier(&keyword.attr));
        let kwd_patterns = self.slice(keywords, |this, keyword| this.pattern(&keyword.pattern));
        PatternKind::MatchClass(MatchClass { cls, patterns, kwd_attrs, kwd_patterns })
    }
}
