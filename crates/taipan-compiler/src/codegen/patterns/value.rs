//! Literals and dotted names, compared by `==`; `None`, `True` and `False`, compared by `is`.

use taipan_ast::nodes::{CmpOperator, ExprKind, MatchSingleton, MatchValue};
use taipan_bytecode::{Location, Opcode};

use super::PatternContext;
use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};

impl<'a> Codegen<'a, '_> {
    pub(super) fn pattern_value(
        &mut self,
        node: &'a MatchValue<'a>,
        loc: Location,
        context: &mut PatternContext,
    ) -> CompileResult {
        if !matches!(node.value.kind, ExprKind::Constant(_) | ExprKind::Attribute(_)) {
            let message = "patterns may only match literals and attribute lookups";
            return Err(CompileError::syntax(message, loc));
        }
        self.visit_expr(node.value)?;
        self.emit_compare(CmpOperator::Eq, loc);
        self.emit(Opcode::TO_BOOL, loc);
        self.jump_to_fail_pop(Opcode::POP_JUMP_IF_FALSE, loc, context);
        Ok(())
    }

    pub(super) fn pattern_singleton(
        &mut self,
        node: &'a MatchSingleton<'a>,
        loc: Location,
        context: &mut PatternContext,
    ) {
        self.emit_load_literal(&node.value, loc);
        self.emit_compare(CmpOperator::Is, loc);
        self.jump_to_fail_pop(Opcode::POP_JUMP_IF_FALSE, loc, context);
    }
}
