//! Class patterns.

use taipan_ast::nodes::MatchClass;
use taipan_bytecode::{Location, Opcode};

use super::{PatternContext, is_wildcard};
use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};

impl<'a> Codegen<'a, '_> {
    pub(super) fn pattern_class(
        &mut self,
        node: &'a MatchClass<'a>,
        loc: Location,
        context: &mut PatternContext,
    ) -> CompileResult {
        self.validate_attributes(node)?;
        let positional = node.patterns.len();
        let count = positional + node.kwd_patterns.len();

        self.visit_expr(node.cls)?;
        let id = self.pool.intern_names(node.kwd_attrs.iter().copied(), self.names);
        self.emit_load_const_id(id, loc);
        self.emit_arg(Opcode::MATCH_CLASS, positional as u32, loc);
        self.fail_if_none(loc, context, 1);

        self.emit_arg(Opcode::UNPACK_SEQUENCE, count as u32, loc);
        context.on_top += count;
        context.on_top -= 1;
        for pattern in node.patterns.iter().chain(node.kwd_patterns) {
            context.on_top -= 1;
            if is_wildcard(pattern) {
                self.emit(Opcode::POP_TOP, loc);
            } else {
                self.visit_subpattern(pattern, context)?;
            }
        }
        Ok(())
    }

    /// Fails if the tuple of values on the stack is `None`; `pushed` values have come on the stack.
    pub(super) fn fail_if_none(&mut self, loc: Location, context: &mut PatternContext, pushed: usize) {
        self.emit_arg(Opcode::COPY, 1, loc);
        self.emit_load_none(loc);
        self.emit_arg(Opcode::IS_OP, 1, loc);
        context.on_top += pushed;
        self.jump_to_fail_pop(Opcode::POP_JUMP_IF_FALSE, loc, context);
    }

    /// Rejects an attribute named twice, at the second pattern.
    fn validate_attributes(&self, node: &MatchClass<'_>) -> CompileResult {
        for (i, name) in node.kwd_attrs.iter().enumerate() {
            let mut rest = node.kwd_attrs.iter().zip(node.kwd_patterns).skip(i + 1);
            if let Some((_, pattern)) = rest.find(|(other, _)| *other == name) {
                let message = format!("attribute name repeated in class pattern: {}", self.names.text(*name));
                return Err(CompileError::syntax(message, pattern.loc));
            }
        }
        Ok(())
    }
}
