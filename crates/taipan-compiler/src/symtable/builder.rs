//! The state of the first pass: the tree's scopes and the names noted so far.

use taipan_ast::names::{Names, Symbol, sym};
use taipan_ast::nodes::{ExprContext, Mod, Name, Stmt};
use taipan_bytecode::{CodeFlags, Location};

use super::analyze::analyze;
use super::{BlockKind, NameScope, NodeKey, Role, Scope, ScopeId, SymbolFlags, SymbolTable, mangle};
use crate::error::{CompileError, CompileResult};
use crate::future::has_docstring;

/// `compile()`'s `PyCF_ALLOW_TOP_LEVEL_AWAIT`, which travels with the future flags.
const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;

/// A scope that is being visited, and what matters only meanwhile.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) scope: ScopeId,
    /// Inside an `if`, loop, `try`, `with` or `match`: annotations run conditionally.
    pub(super) conditional: bool,
    /// How many comprehension iterables are around the expression (`ste_comp_iter_expr`).
    pub(super) comp_iter_expr: u32,
    /// What a type variable's scope is, for messages (`ste_scope_info`).
    pub(super) scope_info: &'static str,
}

/// A name in a `global` or `nonlocal` statement or a comprehension's `:=`, for messages.
pub(super) struct NamedDirective {
    pub(super) scope: ScopeId,
    pub(super) name: Symbol,
    pub(super) loc: Location,
}

/// Names of scopes that no source text holds.
pub(super) struct ScopeNames {
    pub(super) lambda: Symbol,
    pub(super) genexpr: Symbol,
    pub(super) listcomp: Symbol,
    pub(super) setcomp: Symbol,
    pub(super) dictcomp: Symbol,
}

/// What speeds a symbol's next visit up.
#[derive(Clone, Copy, Default)]
struct Hint {
    /// The position the symbol last had in a scope: mostly right, checked when used.
    position: u32,
    /// The name is private: in a class it is mangled.
    private: bool,
}

/// The first pass.
pub(super) struct Builder<'a, 'n> {
    pub(super) names: &'n mut Names<'a>,
    pub(super) scope_names: ScopeNames,
    table: SymbolTable,
    /// For each scope the node that makes it.
    keys: Vec<NodeKey>,
    /// Scopes being visited, the module first (`st_stack`).
    pub(super) stack: Vec<Frame>,
    /// Name of the class around, for mangling (`st_private`).
    pub(super) private: Option<Symbol>,
    pub(super) future: CodeFlags,
    /// Where the leading `from __future__` imports end.
    pub(super) future_end: Location,
    hints: Vec<Hint>,
    directives: Vec<NamedDirective>,
    /// Nesting of compound expressions.
    pub(super) depth: u32,
}

impl<'a, 'n> Builder<'a, 'n> {
    /// A builder that has entered the module; the table is cleared first.
    pub(super) fn new(
        mut table: SymbolTable,
        module: &'a Mod<'a>,
        names: &'n mut Names<'a>,
        future: CodeFlags,
    ) -> Self {
        table.clear();
        let scope_names = ScopeNames {
            lambda: names.intern_static("lambda"),
            genexpr: names.intern_static("genexpr"),
            listcomp: names.intern_static("listcomp"),
            setcomp: names.intern_static("setcomp"),
            dictcomp: names.intern_static("dictcomp"),
        };
        let mut builder = Self {
            names,
            scope_names,
            table,
            keys: Vec::new(),
            stack: Vec::with_capacity(16),
            private: None,
            future,
            future_end: crate::future::imports_end(module),
            hints: Vec::new(),
            directives: Vec::new(),
            depth: 0,
        };
        builder.extend_hints();
        let loc = Location::new(0, 0, 0, 0);
        let top = builder.new_scope(sym::TOP, BlockKind::Module, NodeKey::new(module, Role::Body), loc);
        builder.enter_existing(top, false);
        builder
    }

    /// Leaves the module and runs the second pass.
    pub(super) fn finish(mut self) -> CompileResult<SymbolTable> {
        self.exit_scope();
        self.table.set_nodes(&self.keys);
        analyze(&mut self.table, self.names, &self.directives)?;
        Ok(self.table)
    }

    /// What is being visited.
    pub(super) fn frame(&self) -> &Frame {
        &self.stack[self.stack.len() - 1]
    }

    /// What is being visited, to be changed.
    pub(super) fn frame_mut(&mut self) -> &mut Frame {
        let top = self.stack.len() - 1;
        &mut self.stack[top]
    }

    /// The scope being visited.
    pub(super) fn current(&self) -> &Scope {
        self.table.scope(self.frame().scope)
    }

    /// The scope being visited, to be changed.
    pub(super) fn current_mut(&mut self) -> &mut Scope {
        let id = self.frame().scope;
        self.scope_mut(id)
    }

    /// A scope.
    pub(super) fn scope(&self, id: ScopeId) -> &Scope {
        self.table.scope(id)
    }

    /// A scope, to be changed.
    pub(super) fn scope_mut(&mut self, id: ScopeId) -> &mut Scope {
        self.table.scope_mut(id)
    }

    /// Whether the statements of a body are a coroutine's because `compile()` was told so.
    pub(super) fn allows_top_level_await(&self) -> bool {
        self.future.bits() & ALLOW_TOP_LEVEL_AWAIT != 0 && self.current().kind == BlockKind::Module
    }

    /// Notes that the current scope's body starts with a docstring, if it does.
    pub(super) fn note_docstring(&mut self, body: &[Stmt<'a>]) {
        if has_docstring(body) {
            self.current_mut().has_docstring = true;
        }
    }

    /// Makes a scope inside the current one without entering it (`ste_new`).
    pub(super) fn new_scope(
        &mut self,
        name: Symbol,
        kind: BlockKind,
        key: NodeKey,
        loc: Location,
    ) -> ScopeId {
        let parent = self.stack.last().map(|frame| frame.scope);
        let id = self.table.add(kind, name, parent, loc);
        if let Some(parent) = parent {
            let outer = self.table.scope(parent);
            let nested = outer.nested || outer.is_function_like();
            let method = outer.kind == BlockKind::Class && kind == BlockKind::Function;
            let scope = self.table.scope_mut(id);
            (scope.nested, scope.method) = (nested, method);
        }
        self.keys.push(key);
        id
    }

    /// Enters a scope; `as_child` enters it into its parent's list too, unless annotations are
    /// strings only and it is an annotation scope.
    pub(super) fn enter_existing(&mut self, id: ScopeId, as_child: bool) {
        let mut frame = Frame { scope: id, conditional: false, comp_iter_expr: 0, scope_info: "" };
        let kind = self.scope(id).kind;
        if let Some(&outer) = self.stack.last() {
            // No assignment expression in a comprehension's iterable, however deep in it.
            frame.comp_iter_expr = outer.comp_iter_expr;
            let inherited = self.scope(outer.scope).mangled_names;
            // In a class all names are mangled.
            if inherited.is_some() && kind != BlockKind::Class {
                self.scope_mut(id).mangled_names = inherited;
            }
            let unevaluated =
                kind == BlockKind::Annotation && self.future.contains(CodeFlags::FUTURE_ANNOTATIONS);
            if as_child && !unevaluated {
                self.scope_mut(outer.scope).children.push(id);
            }
        }
        self.stack.push(frame);
    }

    /// Makes a scope and enters it (`symtable_enter_block`).
    pub(super) fn enter_scope(
        &mut self,
        name: Symbol,
        kind: BlockKind,
        key: NodeKey,
        loc: Location,
    ) -> ScopeId {
        let id = self.new_scope(name, kind, key, loc);
        self.enter_existing(id, true);
        if matches!(kind, BlockKind::Annotation | BlockKind::TypeVariable | BlockKind::TypeAlias) {
            // The format in which an annotation is asked for is the scope's one parameter.
            let flags = SymbolFlags::PARAM | SymbolFlags::USE;
            self.scope_mut(id).symbols.push(sym::DOT_FORMAT, flags, NameScope::Unknown);
        }
        id
    }

    /// The key of the scope for a module's, class's or function's annotations of variables.
    pub(super) fn annotations_key(&self, id: ScopeId) -> NodeKey {
        self.keys[id.0 as usize].with_role(Role::Annotations)
    }

    /// Leaves the current scope.
    pub(super) fn exit_scope(&mut self) {
        self.stack.pop();
    }

    /// From here on the current scope mangles only its type parameters (a generic class's).
    pub(super) fn mangle_type_params_only(&mut self) {
        let set = self.table.mangled_names.len() as u32;
        self.table.mangled_names.push(Vec::new());
        self.current_mut().mangled_names = Some(set);
    }

    /// The name as `scope` stores it.
    #[inline]
    fn maybe_mangle(&mut self, scope: ScopeId, name: Symbol) -> Symbol {
        let private = self.hints.get(name.index()).is_none_or(|hint| hint.private);
        match self.private {
            Some(class) if private => self.mangle_in(scope, class, name),
            _ => name,
        }
    }

    #[cold]
    fn mangle_in(&mut self, scope: ScopeId, class: Symbol, name: Symbol) -> Symbol {
        if let Some(set) = self.scope(scope).mangled_names
            && !self.table.mangled_names[set as usize].contains(&name)
        {
            return name;
        }
        mangle(Some(class), name, self.names)
    }

    /// Makes hints for the names that have come since.
    #[cold]
    fn extend_hints(&mut self) {
        for index in self.hints.len()..self.names.len() {
            let private = self.names.is_private(Symbol(index as u32));
            self.hints.push(Hint { position: 0, private });
        }
    }

    /// Flags of a name in a scope, none if it is not there.
    pub(super) fn lookup_in(&mut self, scope: ScopeId, name: Symbol) -> SymbolFlags {
        let mangled = self.maybe_mangle(scope, name);
        self.scope(scope).flags(mangled).unwrap_or_default()
    }

    /// Flags of a name in the current scope, none if it is not there.
    pub(super) fn lookup(&mut self, name: Symbol) -> SymbolFlags {
        self.lookup_in(self.frame().scope, name)
    }

    /// Notes the use of a name whose place in the current scope is known, which is most of them; false
    /// if it has to be looked for, or anything else is to be done about it.
    #[inline]
    pub(super) fn note_repeated_use(&mut self, name: &Name) -> bool {
        let Some(hint) = self.hints.get(name.id.index()) else { return false };
        let ordinary = name.ctx == ExprContext::Load && name.id != sym::SUPER;
        if !ordinary || hint.private && self.private.is_some() {
            return false;
        }
        let id = self.frame().scope;
        let scope = self.table.scope_mut(id);
        if scope.comp_iter_target || scope.in_unevaluated_annotation {
            return false;
        }
        match scope.symbols.at_mut(hint.position as usize) {
            Some(entry) if entry.0 == name.id => {
                entry.1 |= SymbolFlags::USE;
                true
            }
            _ => false,
        }
    }

    /// Notes a definition or use of a name in the current scope.
    pub(super) fn add_def(&mut self, name: Symbol, flags: SymbolFlags, loc: Location) -> CompileResult {
        let context = if flags == SymbolFlags::USE { ExprContext::Load } else { ExprContext::Store };
        self.add_def_as(name, flags, loc, context)
    }

    /// Notes a definition or use of a name in the current scope; `context` chooses the message about
    /// `__debug__`.
    #[inline]
    pub(super) fn add_def_as(
        &mut self,
        name: Symbol,
        flags: SymbolFlags,
        loc: Location,
        context: ExprContext,
    ) -> CompileResult {
        const WRITES: SymbolFlags = SymbolFlags::PARAM.union(SymbolFlags::LOCAL).union(SymbolFlags::IMPORT);
        if flags.intersects(WRITES) {
            self.check_name(name, loc, context)?;
        }
        if flags.contains(SymbolFlags::TYPE_PARAM)
            && let Some(set) = self.current().mangled_names
        {
            self.table.mangled_names[set as usize].push(name);
        }
        self.add_def_in(self.frame().scope, name, flags, loc)
    }

    /// Notes a definition or use of a name in a scope, mangled as in the current one.
    pub(super) fn add_def_in(
        &mut self,
        id: ScopeId,
        name: Symbol,
        flags: SymbolFlags,
        loc: Location,
    ) -> CompileResult {
        let mangled = self.maybe_mangle(self.frame().scope, name);
        let position = self.position_in(id, mangled);
        let scope = self.table.scope_mut(id);
        let entry = &mut scope.symbols[position];
        let known = entry.1;
        let mut all = known | flags;
        if known.intersects(flags)
            && (known & flags).intersects(SymbolFlags::PARAM.union(SymbolFlags::TYPE_PARAM))
        {
            return self.duplicate(known & flags, name, loc);
        }
        if scope.comp_iter_target {
            if all.intersects(SymbolFlags::GLOBAL.union(SymbolFlags::NONLOCAL)) {
                let text = "comprehension inner loop cannot rebind assignment expression target '{}'";
                return self.name_error(text, name, loc);
            }
            all |= SymbolFlags::COMP_ITER;
        }
        entry.1 = all;
        if flags.contains(SymbolFlags::GLOBAL) {
            let top = self.table.top();
            let position = self.position_in(top, mangled);
            self.scope_mut(top).symbols[position].1 |= SymbolFlags::GLOBAL;
        }
        Ok(())
    }

    /// Where a (mangled) name stands in a scope's list; it is entered if it is new.
    #[inline]
    fn position_in(&mut self, id: ScopeId, name: Symbol) -> usize {
        if name.index() >= self.hints.len() {
            self.extend_hints();
        }
        let hint = &mut self.hints[name.index()].position;
        let symbols = &mut self.table.scope_mut(id).symbols;
        if symbols.at(*hint as usize) == Some(name) {
            return *hint as usize;
        }
        let position = match symbols.position(name) {
            Some(position) => position,
            None => symbols.push(name, SymbolFlags::empty(), NameScope::Unknown),
        };
        *hint = position as u32;
        position
    }

    #[cold]
    fn duplicate(&self, flags: SymbolFlags, name: Symbol, loc: Location) -> CompileResult {
        if flags.contains(SymbolFlags::PARAM) {
            self.name_error("duplicate argument '{}' in function definition", name, loc)
        } else {
            self.name_error("duplicate type parameter '{}'", name, loc)
        }
    }

    /// `__debug__` can be neither assigned nor deleted.
    #[inline]
    pub(super) fn check_name(&self, name: Symbol, loc: Location, context: ExprContext) -> CompileResult {
        if name != sym::DUNDER_DEBUG {
            return Ok(());
        }
        match context {
            ExprContext::Load => Ok(()),
            ExprContext::Store => Err(CompileError::syntax("cannot assign to __debug__", loc)),
            ExprContext::Del => Err(CompileError::syntax("cannot delete __debug__", loc)),
        }
    }

    /// Remembers where the current scope declared a name global or nonlocal.
    pub(super) fn record_directive(&mut self, name: Symbol, loc: Location) {
        let scope = self.frame().scope;
        let name = self.maybe_mangle(scope, name);
        self.directives.push(NamedDirective { scope, name, loc });
    }
}
