//! Sequence patterns.

use taipan_ast::nodes::{CmpOperator, MatchSequence, Pattern, PatternKind};
use taipan_bytecode::opcode::BinaryOperator;
use taipan_bytecode::{Constant, Location, Opcode};

use super::{PatternContext, is_wildcard, is_wildcard_star};
use crate::codegen::Codegen;
use crate::codegen::statements::{UNPACK_EX_AFTER_LIMIT, UNPACK_EX_BEFORE_LIMIT};
use crate::error::{CompileError, CompileResult};

impl<'a> Codegen<'a, '_> {
    pub(super) fn pattern_sequence(
        &mut self,
        node: &'a MatchSequence<'a>,
        loc: Location,
        context: &mut PatternContext,
    ) -> CompileResult {
        let patterns = node.patterns;
        let star = find_star(patterns, loc)?;
        // The subject stays on top during the checks.
        context.on_top += 1;
        self.emit(Opcode::MATCH_SEQUENCE, loc);
        self.jump_to_fail_pop(Opcode::POP_JUMP_IF_FALSE, loc, context);
        match star {
            None => self.check_length(patterns.len(), CmpOperator::Eq, loc, context),
            Some(_) if patterns.len() > 1 => {
                self.check_length(patterns.len() - 1, CmpOperator::GtE, loc, context);
            }
            Some(_) => {}
        }
        context.on_top -= 1;
        if patterns.iter().all(|pattern| is_wildcard(pattern) || is_wildcard_star(pattern)) {
            self.emit(Opcode::POP_TOP, loc);
            return Ok(());
        }
        match star {
            Some(star) if is_wildcard_star(&patterns[star]) => self.match_items(patterns, star, loc, context),
            _ => self.match_unpacked(patterns, star, loc, context),
        }
    }

    /// Fails unless the length of the subject on the stack compares so with `length`.
    pub(super) fn check_length(
        &mut self,
        length: usize,
        op: CmpOperator,
        loc: Location,
        context: &mut PatternContext,
    ) {
        self.emit(Opcode::GET_LEN, loc);
        self.emit_load_const(Constant::Int(length as i64), loc);
        self.emit_compare(op, loc);
        self.jump_to_fail_pop(Opcode::POP_JUMP_IF_FALSE, loc, context);
    }

    /// Unpacks the subject and matches the pieces.
    fn match_unpacked(
        &mut self,
        patterns: &'a [Pattern<'a>],
        star: Option<usize>,
        loc: Location,
        context: &mut PatternContext,
    ) -> CompileResult {
        match star {
            None => self.emit_arg(Opcode::UNPACK_SEQUENCE, patterns.len() as u32, loc),
            Some(before) => {
                let after = patterns.len() - before - 1;
                if before >= UNPACK_EX_BEFORE_LIMIT || after >= UNPACK_EX_AFTER_LIMIT {
                    let message = "too many expressions in star-unpacking sequence pattern";
                    return Err(CompileError::syntax(message, loc));
                }
                self.emit_arg(Opcode::UNPACK_EX, (before + (after << 8)) as u32, loc);
            }
        }
        context.on_top += patterns.len();
        for pattern in patterns {
            context.on_top -= 1;
            self.visit_subpattern(pattern, context)?;
        }
        Ok(())
    }

    /// Takes single items of the subject, which is cheaper than unpacking when `*_` takes the rest.
    fn match_items(
        &mut self,
        patterns: &'a [Pattern<'a>],
        star: usize,
        loc: Location,
        context: &mut PatternContext,
    ) -> CompileResult {
        context.on_top += 1;
        for (i, pattern) in patterns.iter().enumerate() {
            if i == star || is_wildcard(pattern) {
                continue;
            }
            self.emit_arg(Opcode::COPY, 1, loc);
            if i < star {
                self.emit_load_const(Constant::Int(i as i64), loc);
            } else {
                // Not every sequence takes negative indices.
                self.emit(Opcode::GET_LEN, loc);
                self.emit_load_const(Constant::Int((patterns.len() - i) as i64), loc);
                self.emit_arg(Opcode::BINARY_OP, BinaryOperator::Subtract.number(), loc);
            }
            self.emit_arg(Opcode::BINARY_OP, BinaryOperator::Subscript.number(), loc);
            self.visit_subpattern(pattern, context)?;
        }
        context.on_top -= 1;
        self.emit(Opcode::POP_TOP, loc);
        Ok(())
    }
}

/// The place of the one `*name`.
fn find_star(patterns: &[Pattern<'_>], loc: Location) -> CompileResult<Option<usize>> {
    let mut stars = patterns
        .iter()
        .enumerate()
        .filter(|(_, pattern)| matches!(pattern.kind, PatternKind::MatchStar(_)))
        .map(|(i, _)| i);
    let star = stars.next();
    if stars.next().is_some() {
        return Err(CompileError::syntax("multiple starred names in sequence pattern", loc));
    }
    Ok(star)
}
