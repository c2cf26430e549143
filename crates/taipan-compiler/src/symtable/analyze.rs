//! The second pass: which scope every name belongs to.
//!
//! Going down, the analysis carries which names enclosing functions bind; coming up, it collects
//! which names inner scopes need. CPython copies a set of names per scope for each; here the names bound
//! around the current scope are one bit per symbol with a log of changes that is undone on the way
//! up, and the free names are one list whose tail belongs to the current scope.

use taipan_ast::names::{Names, Symbol, sym};
use taipan_bytecode::Location;

use super::builder::NamedDirective;
use super::inlining::is_class_variable;
use super::{BlockKind, NameScope, Scope, ScopeId, SymbolFlags, SymbolTable};
use crate::error::{CompileError, CompileResult};

/// Decides the scope of every name in the table.
pub(super) fn analyze(
    table: &mut SymbolTable,
    names: &Names<'_>,
    directives: &[NamedDirective],
) -> CompileResult {
    let top = table.top();
    let mut analysis = Analysis {
        table,
        names,
        directives,
        visible: vec![Visible::default(); names.len()],
        undo: Vec::new(),
        free: Vec::new(),
        marks: vec![0; names.len()],
        stamp: 0,
    };
    analysis.analyze_scope(top, None)
}

/// How the scopes around see a name.
#[derive(Clone, Copy, Default)]
struct Visible {
    /// An enclosing function (or class, for the names it provides) binds it.
    bound: bool,
    /// The nearest binding is a type parameter.
    type_param: bool,
}

/// The state of the second pass.
pub(super) struct Analysis<'t, 'n> {
    pub(super) table: &'t mut SymbolTable,
    names: &'t Names<'n>,
    directives: &'t [NamedDirective],
    /// By symbol: what the scopes around the current one bind.
    visible: Vec<Visible>,
    /// Changes to `visible`, to be undone.
    undo: Vec<(Symbol, Visible)>,
    /// Names that are free in the scopes analysed so far; each scope's are the tail from where the
    /// list ended when it began.
    free: Vec<Symbol>,
    /// By symbol: the last set (a stamp) it was put in.
    pub(super) marks: Vec<u32>,
    stamp: u32,
}

/// Sets of names that the end of a scope's analysis works with, as values of [`Analysis::marks`].
#[derive(Clone, Copy)]
struct Stamps {
    /// Free in a child.
    free: u32,
    /// Cell of an inlined comprehension.
    cell: u32,
    /// Both.
    both: u32,
    /// Was free in a child and is a cell here.
    settled: u32,
}

impl Analysis<'_, '_> {
    /// A scope, to be changed.
    pub(super) fn scope_mut(&mut self, id: ScopeId) -> &mut Scope {
        self.table.scope_mut(id)
    }

    /// A new empty set of marks.
    pub(super) fn next_stamp(&mut self) -> u32 {
        self.stamp += 1;
        self.stamp
    }

    /// Drops the names marked `stamp` from the free names behind `start`.
    pub(super) fn drop_marked(&mut self, start: usize, stamp: u32) {
        let mut kept = start;
        for i in start..self.free.len() {
            let name = self.free[i];
            if self.marks[name.index()] != stamp {
                self.free[kept] = name;
                kept += 1;
            }
        }
        self.free.truncate(kept);
    }

    /// Analyses a scope and those inside it (`analyze_block`); its free names are added to `free`.
    /// `class` is the class whose names an annotation scope sees.
    fn analyze_scope(&mut self, id: ScopeId, class: Option<ScopeId>) -> CompileResult {
        let undo_start = self.undo.len();
        for position in 0..self.table.scope(id).symbols.len() {
            let scope = self.analyze_name(id, position, class)?;
            self.scope_mut(id).symbols[position].2 = scope;
        }
        if self.table.scope(id).kind == BlockKind::Class {
            for name in [sym::DUNDER_CLASS, sym::DUNDER_CLASSDICT, sym::DUNDER_CONDITIONAL_ANNOTATIONS] {
                let seen = Visible { bound: true, ..self.visible[name.index()] };
                self.see(name, seen);
            }
        }
        let children_start = self.free.len();
        let mut inlined_cells = Vec::new();
        self.analyze_children(id, class, &mut inlined_cells)?;
        self.settle(id, children_start, &inlined_cells);
        for (name, before) in self.undo.drain(undo_start..).rev() {
            self.visible[name.index()] = before;
        }
        Ok(())
    }

    fn see(&mut self, name: Symbol, seen: Visible) {
        let before = std::mem::replace(&mut self.visible[name.index()], seen);
        self.undo.push((name, before));
    }

    /// Decides one name (`analyze_name`).
    fn analyze_name(
        &mut self,
        id: ScopeId,
        position: usize,
        class: Option<ScopeId>,
    ) -> CompileResult<NameScope> {
        let scope = self.table.scope(id);
        let (name, flags, _) = scope.symbols[position];
        let visible = self.visible[name.index()];
        let is_class = scope.kind == BlockKind::Class;
        if flags.contains(SymbolFlags::GLOBAL) {
            if flags.contains(SymbolFlags::NONLOCAL) {
                return self.directive_error(id, name, "name '{}' is nonlocal and global");
            }
            // What a class declares or binds is not seen by the functions in it.
            if visible.bound && !is_class {
                self.see(name, Visible { bound: false, ..visible });
            }
            return Ok(NameScope::GlobalExplicit);
        }
        if flags.contains(SymbolFlags::NONLOCAL) {
            return self.analyze_nonlocal(id, name);
        }
        if flags.intersects(SymbolFlags::BOUND) {
            let type_param = flags.contains(SymbolFlags::TYPE_PARAM);
            let bound = visible.bound || scope.is_function_like();
            if (bound, type_param) != (visible.bound, visible.type_param) {
                self.see(name, Visible { bound, type_param });
            }
            return Ok(NameScope::Local);
        }
        if let Some(class) = class
            && let Some(flags) = self.table.scope(class).flags(name)
        {
            // The class's own name wins over that of a function around the class.
            if flags.contains(SymbolFlags::GLOBAL) {
                return Ok(NameScope::GlobalExplicit);
            }
            if flags.intersects(SymbolFlags::BOUND) && !flags.contains(SymbolFlags::NONLOCAL) {
                return Ok(NameScope::GlobalImplicit);
            }
        }
        if visible.bound {
            self.free.push(name);
            return Ok(NameScope::Free);
        }
        Ok(NameScope::GlobalImplicit)
    }

    fn analyze_nonlocal(&mut self, id: ScopeId, name: Symbol) -> CompileResult<NameScope> {
        let visible = self.visible[name.index()];
        if self.table.scope(id).kind == BlockKind::Module {
            return self.directive_error(id, name, "nonlocal declaration not allowed at module level");
        }
        if !visible.bound {
            return self.directive_error(id, name, "no binding for nonlocal '{}' found");
        }
        if visible.type_param {
            let text = "nonlocal binding not allowed for type parameter '{}'";
            return self.directive_error(id, name, text);
        }
        self.free.push(name);
        Ok(NameScope::Free)
    }

    #[cold]
    fn directive_error<T>(&self, id: ScopeId, name: Symbol, text: &str) -> CompileResult<T> {
        let directive = self.directives.iter().find(|d| d.scope == id && d.name == name);
        let loc = directive.map_or(Location::NONE, |directive| directive.loc);
        Err(CompileError::syntax(text.replace("{}", self.names.text(name)), loc))
    }

    fn analyze_children(
        &mut self,
        id: ScopeId,
        class: Option<ScopeId>,
        inlined_cells: &mut Vec<Symbol>,
    ) -> CompileResult {
        let is_class = self.table.scope(id).kind == BlockKind::Class;
        let mut any_inlined = false;
        for i in 0..self.table.scope(id).children.len() {
            let child = self.table.scope(id).children[i];
            let seen_class = match self.table.scope(child).can_see_class_scope {
                true if is_class => Some(id),
                true => class,
                false => None,
            };
            let free_start = self.free.len();
            stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || self.analyze_scope(child, seen_class))?;
            if self.is_inlined(id, child) {
                self.inline_comprehension(id, child, free_start, inlined_cells);
                any_inlined = true;
            }
        }
        if any_inlined {
            self.splice_inlined_children(id);
        }
        Ok(())
    }

    /// What the children need becomes cells here or stays free (`analyze_cells`, `drop_class_free`,
    /// `update_symbols`).
    fn settle(&mut self, id: ScopeId, start: usize, inlined_cells: &[Symbol]) {
        if self.free.len() == start && inlined_cells.is_empty() {
            return;
        }
        let base = self.stamp;
        self.stamp += 4;
        let stamps = Stamps { free: base + 1, cell: base + 2, both: base + 3, settled: base + 4 };
        self.mark_free(start, stamps);
        self.mark_cells(inlined_cells, stamps);
        let is_class = self.table.scope(id).kind == BlockKind::Class;
        if self.table.scope(id).is_function_like() {
            self.make_cells(id, stamps);
            self.drop_marked(start, stamps.settled);
        } else if is_class {
            self.drop_class_free(id, start);
        }
        if !inlined_cells.is_empty() {
            for &name in inlined_cells {
                if let Some(entry) = self.scope_mut(id).symbols.get_mut(name) {
                    entry.1 |= SymbolFlags::COMP_CELL;
                }
            }
        }
        self.pass_free_on(id, start, is_class);
    }

    /// Marks the free names of the children and drops repetitions.
    fn mark_free(&mut self, start: usize, stamps: Stamps) {
        let mut kept = start;
        for i in start..self.free.len() {
            let name = self.free[i];
            if self.marks[name.index()] != stamps.free {
                self.marks[name.index()] = stamps.free;
                self.free[kept] = name;
                kept += 1;
            }
        }
        self.free.truncate(kept);
    }

    fn mark_cells(&mut self, cells: &[Symbol], stamps: Stamps) {
        for name in cells {
            let mark = &mut self.marks[name.index()];
            *mark = if *mark == stamps.free || *mark == stamps.both { stamps.both } else { stamps.cell };
        }
    }

    /// Locals that a nested scope needs are cells.
    fn make_cells(&mut self, id: ScopeId, stamps: Stamps) {
        let symbols = &mut self.table.scope_mut(id).symbols;
        for (name, _, scope) in symbols.iter_mut() {
            let mark = &mut self.marks[name.index()];
            if *scope == NameScope::Local && (stamps.free..=stamps.both).contains(mark) {
                *scope = NameScope::Cell;
                *mark = stamps.settled;
            }
        }
    }

    /// What a class provides to its methods and annotations ends here.
    fn drop_class_free(&mut self, id: ScopeId, start: usize) {
        let mut kept = start;
        for i in start..self.free.len() {
            let name = self.free[i];
            if !is_class_variable(name) {
                self.free[kept] = name;
                kept += 1;
                continue;
            }
            let scope = self.scope_mut(id);
            match name {
                sym::DUNDER_CLASS => scope.needs_class_closure = true,
                sym::DUNDER_CLASSDICT => scope.needs_classdict = true,
                _ => scope.has_conditional_annotations = true,
            }
        }
        self.free.truncate(kept);
    }

    /// Free names that only pass through are entered, so that the scope hands them on.
    fn pass_free_on(&mut self, id: ScopeId, start: usize, is_class: bool) {
        let is_module = self.table.scope(id).kind == BlockKind::Module;
        let scope = self.table.scope_mut(id);
        let sees_class = is_class || scope.can_see_class_scope;
        for &name in &self.free[start..] {
            match scope.symbols.get_mut(name) {
                Some(entry) if sees_class => entry.1 |= SymbolFlags::FREE_CLASS,
                Some(_) => {}
                None if is_module || self.visible[name.index()].bound => {
                    scope.symbols.push(name, SymbolFlags::empty(), NameScope::Free);
                }
                None => {}
            }
        }
    }
}
