//! Mapping patterns.

use taipan_ast::nodes::{CmpOperator, ConstantValue, Expr, ExprKind, MatchMapping};
use taipan_bytecode::{Location, Opcode};

use super::PatternContext;
use super::mapping_key::same_key;
use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};

impl<'a> Codegen<'a, '_> {
    pub(super) fn pattern_mapping(
        &mut self,
        node: &'a MatchMapping<'a>,
        loc: Location,
        context: &mut PatternContext,
    ) -> CompileResult {
        let size = node.keys.len();
        // The subject stays on top during the checks.
        context.on_top += 1;
        self.emit(Opcode::MATCH_MAPPING, loc);
        self.jump_to_fail_pop(Opcode::POP_JUMP_IF_FALSE, loc, context);
        if size == 0 && node.rest.is_none() {
            context.on_top -= 1;
            self.emit(Opcode::POP_TOP, loc);
            return Ok(());
        }
        if size > 0 {
            self.check_length(size, CmpOperator::GtE, loc, context);
        }
        self.mapping_keys(node.keys, loc)?;
        self.emit_arg(Opcode::BUILD_TUPLE, size as u32, loc);
        self.emit(Opcode::MATCH_KEYS, loc);
        // The keys and the values are above the subject now.
        self.fail_if_none(loc, context, 2);

        self.emit_arg(Opcode::UNPACK_SEQUENCE, size as u32, loc);
        context.on_top += size;
        context.on_top -= 1;
        for pattern in node.patterns {
            context.on_top -= 1;
            self.visit_subpattern(pattern, context)?;
        }
        context.on_top -= 2;
        match node.rest {
            Some(rest) => {
                self.rest_of_mapping(size, loc);
                self.capture(loc, Some(rest), context)
            }
            None => {
                self.emit(Opcode::POP_TOP, loc); // The keys.
                self.emit(Opcode::POP_TOP, loc); // The subject.
                Ok(())
            }
        }
    }

    /// Pushes the keys, each of which may occur once.
    fn mapping_keys(&mut self, keys: &'a [Expr<'a>], loc: Location) -> CompileResult {
        let mut seen: Vec<&ConstantValue<'_>> = Vec::new();
        for key in keys {
            match &key.kind {
                ExprKind::Constant(constant) => {
                    if seen.iter().any(|other| same_key(other, &constant.value)) {
                        return Err(self.duplicate_key(&constant.value, loc));
                    }
                    seen.push(&constant.value);
                }
                ExprKind::Attribute(_) => {}
                _ => {
                    let message = "mapping pattern keys may only match literals and attribute lookups";
                    return Err(CompileError::syntax(message, loc));
                }
            }
            self.visit_expr(key)?;
        }
        Ok(())
    }

    #[cold]
    fn duplicate_key(&mut self, key: &ConstantValue<'_>, loc: Location) -> Box<CompileError> {
        let id = self.pool.intern_literal(key);
        let value = taipan_bytecode::repr::repr(self.pool.get(id));
        CompileError::syntax(format!("mapping pattern checks duplicate key ({value})"), loc)
    }

    /// With the subject and the tuple of keys on the stack: a dict of the subject without the keys.
    fn rest_of_mapping(&mut self, size: usize, loc: Location) {
        self.emit_arg(Opcode::BUILD_MAP, 0, loc);
        self.emit_arg(Opcode::SWAP, 3, loc);
        self.emit_arg(Opcode::DICT_UPDATE, 2, loc);
        self.emit_arg(Opcode::UNPACK_SEQUENCE, size as u32, loc);
        for keys in (1..=size).rev() {
            self.emit_arg(Opcode::COPY, 1 + keys as u32, loc);
            self.emit_arg(Opcode::SWAP, 2, loc);
            self.emit(Opcode::DELETE_SUBSCR, loc);
        }
    }
}
