//! Captures: `name`, `*name`, `pattern as name`, and the wildcard.

use taipan_ast::names::Symbol;
use taipan_ast::nodes::MatchAs;
use taipan_bytecode::{Location, Opcode};

use super::PatternContext;
use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};

impl<'a> Codegen<'a, '_> {
    pub(super) fn pattern_as(
        &mut self,
        node: &'a MatchAs<'a>,
        loc: Location,
        context: &mut PatternContext,
    ) -> CompileResult {
        let Some(pattern) = node.pattern else {
            if !context.allow_irrefutable {
                return Err(self.unreachable_after(node.name, loc));
            }
            return self.capture(loc, node.name, context);
        };
        context.on_top += 1;
        self.emit_arg(Opcode::COPY, 1, loc);
        self.visit_pattern(pattern, context)?;
        context.on_top -= 1;
        self.capture(loc, node.name, context)
    }

    /// Puts the value on the stack with the captured ones, or drops it if it has no name.
    pub(super) fn capture(
        &mut self,
        loc: Location,
        name: Option<Symbol>,
        context: &mut PatternContext,
    ) -> CompileResult {
        let Some(name) = name else {
            self.emit(Opcode::POP_TOP, loc);
            return Ok(());
        };
        self.add_store(loc, name, context, context.on_top + context.stores.len() + 1)
    }

    /// Moves the top of the stack below `depth - 1` values and notes it as the value of `name`.
    pub(super) fn add_store(
        &mut self,
        loc: Location,
        name: Symbol,
        context: &mut PatternContext,
        depth: usize,
    ) -> CompileResult {
        if context.stores.contains(&name) {
            let message = format!("multiple assignments to name '{}' in pattern", self.names.text(name));
            return Err(CompileError::syntax(message, loc));
        }
        self.rotate(depth, loc);
        context.stores.push(name);
        Ok(())
    }

    #[cold]
    fn unreachable_after(&self, name: Option<Symbol>, loc: Location) -> Box<CompileError> {
        let message = match name {
            Some(name) => {
                format!("name capture '{}' makes remaining patterns unreachable", self.names.text(name))
            }
            None => "wildcard makes remaining patterns unreachable".to_owned(),
        };
        CompileError::syntax(message, loc)
    }
}
