//! Patterns of `case`.

use taipan_ast::names::Symbol;
use taipan_ast::nodes::{ExprContext, MatchClass, Pattern, PatternKind};

use super::SymbolFlags;
use super::builder::Builder;
use crate::error::CompileResult;

impl<'a> Builder<'a, '_> {
    /// Visits a pattern, with more stack if little is left.
    pub(super) fn visit_pattern(&mut self, pattern: &'a Pattern<'a>) -> CompileResult {
        stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || self.visit_pattern_kind(pattern))
    }

    fn visit_patterns(&mut self, patterns: &'a [Pattern<'a>]) -> CompileResult {
        patterns.iter().try_for_each(|pattern| self.visit_pattern(pattern))
    }

    fn visit_pattern_kind(&mut self, pattern: &'a Pattern<'a>) -> CompileResult {
        match &pattern.kind {
            PatternKind::MatchValue(value) => self.visit_expr(value.value),
            PatternKind::MatchSingleton(_) => Ok(()),
            PatternKind::MatchSequence(sequence) => self.visit_patterns(sequence.patterns),
            PatternKind::MatchStar(star) => self.capture(star.name, pattern),
            PatternKind::MatchMapping(mapping) => {
                self.visit_exprs(mapping.keys)?;
                self.visit_patterns(mapping.patterns)?;
                self.capture(mapping.rest, pattern)
            }
            PatternKind::MatchClass(class) => self.visit_match_class(class),
            PatternKind::MatchAs(alias) => {
                if let Some(inner) = alias.pattern {
                    self.visit_pattern(inner)?;
                }
                self.capture(alias.name, pattern)
            }
            PatternKind::MatchOr(or) => self.visit_patterns(or.patterns),
        }
    }

    fn visit_match_class(&mut self, class: &MatchClass<'a>) -> CompileResult {
        self.visit_expr(class.cls)?;
        self.visit_patterns(class.patterns)?;
        for (&attr, pattern) in class.kwd_attrs.iter().zip(class.kwd_patterns) {
            self.check_name(attr, pattern.loc, ExprContext::Store)?;
        }
        self.visit_patterns(class.kwd_patterns)
    }

    fn capture(&mut self, name: Option<Symbol>, pattern: &Pattern<'a>) -> CompileResult {
        match name {
            Some(name) => self.add_def(name, SymbolFlags::LOCAL, pattern.loc),
            None => Ok(()),
        }
    }
}
