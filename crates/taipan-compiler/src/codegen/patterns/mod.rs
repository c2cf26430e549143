//! `match` and its patterns (PEP 634; language reference, "The match statement").
//!
//! Every pattern consumes the subject on top of the stack, and on failure jumps to code that pops what
//! is there by then. Captured values are kept on the stack below everything else, and stored into their
//! names only when the whole pattern has matched.

mod alternatives;
mod capture;
mod class;
mod context;
mod mapping;
mod mapping_key;
mod match_stmt;
mod sequence;
mod value;

pub(super) use context::PatternContext;

use taipan_ast::nodes::{Pattern, PatternKind};

use super::Codegen;
use super::statements::{RED_ZONE, STACK_STEP};
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    /// A pattern.
    ///
    /// # Errors
    /// What CPython's code generation rejects in it.
    fn visit_pattern(&mut self, pattern: &'a Pattern<'a>, context: &mut PatternContext) -> CompileResult {
        stacker::maybe_grow(RED_ZONE, STACK_STEP, || match &pattern.kind {
            PatternKind::MatchValue(node) => self.pattern_value(node, pattern.loc, context),
            PatternKind::MatchSingleton(node) => {
                self.pattern_singleton(node, pattern.loc, context);
                Ok(())
            }
            PatternKind::MatchSequence(node) => self.pattern_sequence(node, pattern.loc, context),
            PatternKind::MatchMapping(node) => self.pattern_mapping(node, pattern.loc, context),
            PatternKind::MatchClass(node) => self.pattern_class(node, pattern.loc, context),
            PatternKind::MatchStar(node) => self.capture(pattern.loc, node.name, context),
            PatternKind::MatchAs(node) => self.pattern_as(node, pattern.loc, context),
            PatternKind::MatchOr(node) => self.pattern_or(node, pattern.loc, context),
        })
    }

    /// A pattern inside another one, where a capture that always matches is in order.
    fn visit_subpattern(&mut self, pattern: &'a Pattern<'a>, context: &mut PatternContext) -> CompileResult {
        let outside = std::mem::replace(&mut context.allow_irrefutable, true);
        self.visit_pattern(pattern, context)?;
        context.allow_irrefutable = outside;
        Ok(())
    }
}

/// `_`
fn is_wildcard(pattern: &Pattern<'_>) -> bool {
    matches!(&pattern.kind, PatternKind::MatchAs(node) if node.name.is_none())
}

/// `*_`
fn is_wildcard_star(pattern: &Pattern<'_>) -> bool {
    matches!(&pattern.kind, PatternKind::MatchStar(node) if node.name.is_none())
}
