//! Inlined comprehensions (PEP 709): their names become names of the scope around.

use taipan_ast::names::{Symbol, sym};

use super::analyze::Analysis;
use super::{BlockKind, ComprehensionKind, NameScope, Scope, ScopeId, SymbolFlags};

impl Analysis<'_, '_> {
    /// Comprehensions other than generator expressions are inlined, except in annotation scopes
    /// nested in a class.
    pub(super) fn is_inlined(&self, outer: ScopeId, comp: ScopeId) -> bool {
        let scope = self.table.scope(comp);
        scope.comprehension != ComprehensionKind::None
            && !scope.generator
            && !self.table.scope(outer).can_see_class_scope
    }

    /// Merges an analysed comprehension's names into `outer`. The comprehension's free names are those
    /// from `free_start` in the list; cells are added to `cells`.
    pub(super) fn inline_comprehension(
        &mut self,
        outer: ScopeId,
        comp: ScopeId,
        free_start: usize,
        cells: &mut Vec<Symbol>,
    ) {
        let bound_by_class = self.table.scope(outer).kind == BlockKind::Class;
        let dropped = self.next_stamp();
        let mut any_dropped = false;
        let mut removed = Vec::new();
        for position in 0..self.table.scope(comp).symbols.len() {
            let (name, flags, mut scope) = self.table.scope(comp).symbols[position];
            // The parameter stays the comprehension's.
            if flags.contains(SymbolFlags::PARAM) {
                continue;
            }
            if scope == NameScope::Cell || flags.contains(SymbolFlags::COMP_CELL) {
                cells.push(name);
            }
            if scope == NameScope::Free && bound_by_class && is_class_variable(name) {
                scope = NameScope::GlobalImplicit;
                // A function inside the comprehension still closes over the class's cell.
                if !self.is_free_in_any_child(comp, name) {
                    self.marks[name.index()] = dropped;
                    any_dropped = true;
                }
                removed.push(name);
            }
            match self.table.scope(outer).flags(name) {
                None => {
                    self.scope_mut(outer).symbols.push(name, flags, scope);
                }
                Some(outer_flags) => {
                    // The use is now one of the scope around.
                    if scope == NameScope::Free
                        && flags.contains(SymbolFlags::USE)
                        && !bound_by_class
                        && let Some(entry) = self.scope_mut(outer).symbols.get_mut(name)
                    {
                        entry.1 |= SymbolFlags::USE;
                    }
                    // What was free in the comprehension is now simply a local, unless a scope
                    // inside the comprehension needs it still.
                    let local = outer_flags.intersects(SymbolFlags::BOUND) && !bound_by_class;
                    if local && !self.is_free_in_any_child(comp, name) {
                        self.marks[name.index()] = dropped;
                        any_dropped = true;
                    }
                }
            }
        }
        for name in removed {
            self.scope_mut(comp).symbols.remove(name);
        }
        if any_dropped {
            self.drop_marked(free_start, dropped);
        }
        self.scope_mut(comp).comp_inlined = true;
    }

    /// Replaces inlined comprehensions among a scope's children by their own children.
    pub(super) fn splice_inlined_children(&mut self, id: ScopeId) {
        let children = std::mem::take(&mut self.scope_mut(id).children);
        let mut spliced = Vec::with_capacity(children.len());
        for child in children {
            let scope: &Scope = self.table.scope(child);
            if scope.comp_inlined {
                spliced.extend_from_slice(&scope.children);
            } else {
                spliced.push(child);
            }
        }
        self.scope_mut(id).children = spliced;
    }

    fn is_free_in_any_child(&self, id: ScopeId, name: Symbol) -> bool {
        let children = &self.table.scope(id).children;
        children.iter().any(|&child| self.table.scope(child).scope_of(name) == NameScope::Free)
    }
}

/// The names a class body provides to the scopes in it, which are never free in the class itself.
pub(super) fn is_class_variable(name: Symbol) -> bool {
    matches!(name, sym::DUNDER_CLASS | sym::DUNDER_CLASSDICT | sym::DUNDER_CONDITIONAL_ANNOTATIONS)
}
