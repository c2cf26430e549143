//! Keeping the names of an inlined comprehension apart from those of the scope it is inlined into
//! (PEP 709).
//!
//! While it is compiled, the scope's symbol table has the comprehension's view of the names that differ,
//! and the values of its variables lie on the stack; both are put back behind it.

use taipan_ast::names::Symbol;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::CompileResult;
use crate::instructions::Label;
use crate::symtable::{NameScope, Scope, ScopeId, SymbolFlags};

/// What has to be put back.
#[derive(Default)]
pub(super) struct InlinedState {
    /// Names whose view changed, with the outer one; `None` if the scope did not know them.
    outer_symbols: Vec<(Symbol, SymbolFlags, NameScope)>,
    /// Names that are fast locals for now.
    fast_hidden: Vec<Symbol>,
    /// Names whose values lie on the stack, the last one on top.
    pushed_locals: Vec<Symbol>,
    /// The handler that restores them when the comprehension raises.
    cleanup: Option<Label>,
}

impl Codegen<'_, '_> {
    /// Before the comprehension; its outermost iterator lies on top of the stack, and stays there.
    ///
    /// # Errors
    /// "too many statically nested blocks" at `loc`.
    pub(super) fn push_inlined_comprehension_state(
        &mut self,
        loc: Location,
        comp: ScopeId,
    ) -> CompileResult<InlinedState> {
        let mut state = InlinedState::default();
        self.tweak_inlined_comprehension_scopes(comp, &mut state);
        self.push_inlined_comprehension_locals(loc, comp, &mut state);
        if let Some(cleanup) = state.cleanup {
            // Nothing leaves a comprehension early; the block is there to be counted.
            self.push_fblock(loc, FBlockKind::TryExcept, cleanup, None, FBlockDatum::None)?;
        }
        Ok(state)
    }

    /// Gives the scope the comprehension's view of its names.
    fn tweak_inlined_comprehension_scopes(&mut self, comp: ScopeId, state: &mut InlinedState) {
        let in_class_block = self.in_class_namespace();
        self.unit.in_inlined_comp += 1;
        let outer = self.unit.scope;
        let function_like = self.scope().is_function_like();
        for i in 0..self.symtable.scope(comp).symbols.len() {
            let (name, flags, lives) = self.symtable.scope(comp).symbols[i];
            let (outer_flags, outer_lives) = symbol_in(self.symtable.scope(outer), name);
            // What is free in the comprehension is handled as in the scope around. A cell inside that is
            // free outside can only be free; the instructions are the same.
            let differs = lives != outer_lives
                && lives != NameScope::Free
                && !(lives == NameScope::Cell && outer_lives == NameScope::Free);
            if differs || in_class_block {
                self.symtable.scope_mut(outer).symbols.set(name, flags, lives);
                state.outer_symbols.push((name, outer_flags, outer_lives));
            }
            if (is_bound_here(flags) || in_class_block) && !function_like {
                let fasthidden = self.unit.meta.fasthidden.entry(name).or_insert(false);
                if !*fasthidden {
                    *fasthidden = true;
                    state.fast_hidden.push(name);
                }
            }
        }
    }

    /// Pushes the outer values of the comprehension's variables, and covers it with a handler.
    fn push_inlined_comprehension_locals(&mut self, loc: Location, comp: ScopeId, state: &mut InlinedState) {
        let outer = self.unit.scope;
        for i in 0..self.symtable.scope(comp).symbols.len() {
            let (name, flags, lives) = self.symtable.scope(comp).symbols[i];
            if !is_bound_here(flags) {
                continue;
            }
            // The value may be NULL; of a cell the cell itself is put aside, and a new one made.
            let slot = self.unit.meta.varnames.add(name);
            self.emit_arg(Opcode::LOAD_FAST_AND_CLEAR, slot, loc);
            if lives == NameScope::Cell {
                let slot = if symbol_in(self.symtable.scope(outer), name).1 == NameScope::Free {
                    self.free_slot_or_new(name)
                } else {
                    self.unit.meta.cellvars.add(name)
                };
                self.emit_arg(Opcode::MAKE_CELL, slot, loc);
            }
            state.pushed_locals.push(name);
        }
        if !state.pushed_locals.is_empty() {
            // The iterator comes back to the top.
            self.emit_arg(Opcode::SWAP, state.pushed_locals.len() as u32 + 1, loc);
            let cleanup = self.new_label();
            state.cleanup = Some(cleanup);
            self.emit_jump(Opcode::SETUP_FINALLY, cleanup, loc);
        }
    }

    /// Behind the comprehension, whose result lies on top of the stack, and stays there.
    pub(super) fn pop_inlined_comprehension_state(&mut self, loc: Location, state: InlinedState) {
        if let Some(cleanup) = state.cleanup {
            self.pop_fblock(FBlockKind::TryExcept, cleanup);
            self.emit(Opcode::POP_BLOCK, Location::NONE);
            let end = self.new_label();
            self.emit_jump(Opcode::JUMP_NO_INTERRUPT, end, Location::NONE);
            self.use_label(cleanup);
            // The unfinished result lies under the exception.
            self.emit_arg(Opcode::SWAP, 2, Location::NONE);
            self.emit(Opcode::POP_TOP, Location::NONE);
            self.restore_inlined_comprehension_locals(loc, &state.pushed_locals);
            self.emit_arg(Opcode::RERAISE, 0, Location::NONE);
            self.use_label(end);
            self.restore_inlined_comprehension_locals(loc, &state.pushed_locals);
        }
        self.unit.in_inlined_comp -= 1;
        let outer = self.unit.scope;
        for &(name, flags, lives) in &state.outer_symbols {
            self.symtable.scope_mut(outer).symbols.set(name, flags, lives);
        }
        for &name in &state.fast_hidden {
            // Kept as `false`: the name is a hidden local in the code object all the same.
            self.unit.meta.fasthidden.insert(name, false);
        }
    }

    /// Pops the outer values from under the top of the stack.
    fn restore_inlined_comprehension_locals(&mut self, loc: Location, pushed: &[Symbol]) {
        self.emit_arg(Opcode::SWAP, pushed.len() as u32 + 1, loc);
        for &name in pushed.iter().rev() {
            let slot = self.unit.meta.varnames.add(name);
            self.emit_arg(Opcode::STORE_FAST_MAYBE_NULL, slot, loc);
        }
    }
}

/// A name that the comprehension itself binds; an assignment expression binds it outside.
fn is_bound_here(flags: SymbolFlags) -> bool {
    flags.contains(SymbolFlags::LOCAL) && !flags.contains(SymbolFlags::NONLOCAL)
}

/// What a scope knows of a name; nothing, if it does not know it.
fn symbol_in(scope: &Scope, name: Symbol) -> (SymbolFlags, NameScope) {
    (scope.flags(name).unwrap_or_default(), scope.scope_of(name))
}
