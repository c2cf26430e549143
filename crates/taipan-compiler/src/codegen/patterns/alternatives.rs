//! Alternatives: `a | b`.

use taipan_ast::names::Symbol;
use taipan_ast::nodes::{MatchOr, Pattern};
use taipan_bytecode::{Location, Opcode};

use super::PatternContext;
use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};
use crate::instructions::Label;

impl<'a> Codegen<'a, '_> {
    /// Each alternative is matched against a copy of the subject, with a context of its own; all must
    /// capture the same names, whose values are brought into the order of the first.
    pub(super) fn pattern_or(
        &mut self,
        node: &'a MatchOr<'a>,
        loc: Location,
        context: &mut PatternContext,
    ) -> CompileResult {
        let end = self.new_label();
        let mut names: Option<Vec<Symbol>> = None;
        for (i, alternative) in node.patterns.iter().enumerate() {
            let is_last = i + 1 == node.patterns.len();
            let allow_irrefutable = is_last && context.allow_irrefutable;
            self.alternative(alternative, allow_irrefutable, &mut names, end, loc)?;
        }
        self.emit(Opcode::POP_TOP, loc); // The subject's copy.
        self.jump_to_fail_pop(Opcode::JUMP, loc, context);

        self.use_label(end);
        let names = names.unwrap_or_default();
        // Between the captured values and their place lie the subject's copy and all that came before.
        let depth = names.len() + 1 + context.on_top + context.stores.len();
        for name in names {
            self.add_store(loc, name, context, depth)?;
        }
        self.emit(Opcode::POP_TOP, loc);
        Ok(())
    }

    fn alternative(
        &mut self,
        pattern: &'a Pattern<'a>,
        allow_irrefutable: bool,
        names: &mut Option<Vec<Symbol>>,
        end: Label,
        loc: Location,
    ) -> CompileResult {
        let mut context = PatternContext::new(allow_irrefutable);
        self.emit_arg(Opcode::COPY, 1, pattern.loc);
        self.visit_pattern(pattern, &mut context)?;
        let stores = std::mem::take(&mut context.stores);
        match names {
            None => *names = Some(stores),
            Some(names) => self.reorder(stores, names, pattern.loc, loc)?,
        }
        self.emit_jump(Opcode::JUMP, end, pattern.loc);
        self.emit_fail_pops(pattern.loc, &mut context);
        Ok(())
    }

    /// Rotates the captured values on the stack until they are in the order of `wanted`.
    fn reorder(
        &mut self,
        mut stores: Vec<Symbol>,
        wanted: &[Symbol],
        loc: Location,
        whole: Location,
    ) -> CompileResult {
        let differs = || CompileError::syntax("alternative patterns bind different names", whole);
        if stores.len() != wanted.len() {
            return Err(differs());
        }
        for (place, name) in wanted.iter().enumerate().rev() {
            let found = stores.iter().position(|other| other == name).ok_or_else(differs)?;
            if found == place {
                continue;
            }
            stores[..=place].rotate_left(found + 1);
            for _ in 0..=found {
                self.rotate(place + 1, loc);
            }
        }
        Ok(())
    }
}
