//! Entering a scope and leaving it with its code object.

use std::sync::Arc;

use taipan_ast::error::ErrorKind;
use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::Arguments;
use taipan_bytecode::{CodeFlags, CodeObject, Location, Opcode, PyString};

use crate::codegen::{Codegen, Unit};
use crate::error::{CompileError, CompileResult};
use crate::symtable::{CompileScopeKind, NameScope, NodeKey, Scope, ScopeId, SymbolFlags};
use crate::unit::{Numbered, UnitMetadata};

/// How many parameters of each kind a scope has.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::codegen) struct ArgCounts {
    /// Positional parameters that are not positional-only.
    pub(in crate::codegen) args: u32,
    /// Positional-only parameters.
    pub(in crate::codegen) posonly: u32,
    /// Keyword-only parameters.
    pub(in crate::codegen) kwonly: u32,
}

impl ArgCounts {
    /// Those of a function or lambda.
    pub(in crate::codegen) fn of(args: &Arguments<'_>) -> Self {
        Self {
            args: args.args.len() as u32,
            posonly: args.posonlyargs.len() as u32,
            kwonly: args.kwonlyargs.len() as u32,
        }
    }

    /// So many positional parameters.
    pub(in crate::codegen) fn positional(args: u32) -> Self {
        Self { args, ..Self::default() }
    }
}

/// A finished scope: its code, and the names that its closure has to hold.
pub(in crate::codegen) struct Finished {
    /// The code object.
    pub(in crate::codegen) code: Arc<CodeObject>,
    /// Its free variables in order.
    pub(in crate::codegen) freevars: Vec<Symbol>,
}

impl<'a> Codegen<'a, '_> {
    /// The scope of a node in a role.
    ///
    /// # Errors
    /// The symbol table does not know the node: a mistake of ours, as an error.
    pub(in crate::codegen) fn scope_of_node<T>(
        &self,
        node: &T,
        key: crate::symtable::Role,
    ) -> CompileResult<ScopeId> {
        self.symtable.lookup(NodeKey::new(node, key)).ok_or_else(|| {
            CompileError::new(ErrorKind::SystemError, "unknown symbol table entry", Location::NONE)
        })
    }

    /// The symbols of the scope being generated.
    #[inline]
    pub(in crate::codegen) fn scope(&self) -> &Scope {
        self.symtable.scope(self.unit.scope)
    }

    /// Starts a nested scope: what is emitted from now on belongs to it. `lineno` becomes its
    /// `co_firstlineno`; `private` is the class whose private names are mangled, the outer one's if `None`.
    pub(in crate::codegen) fn enter_scope(
        &mut self,
        name: Symbol,
        kind: CompileScopeKind,
        scope: ScopeId,
        lineno: i32,
        private: Option<Symbol>,
        counts: ArgCounts,
    ) {
        let private = private.or(self.unit.private);
        let mut unit = self.new_unit(name, kind, scope, lineno, private);
        unit.meta.argcount = counts.args;
        unit.meta.posonlyargcount = counts.posonly;
        unit.meta.kwonlyargcount = counts.kwonly;
        let parent = std::mem::replace(&mut self.unit, unit);
        self.stack.push(parent);
        self.unit.meta.qualname = self.qualname();
        self.emit_arg(Opcode::RESUME, RESUME_AT_FUNC_START, Location::new(lineno, lineno, 0, 0));
    }

    /// Ends the scope: its code object is made, and the enclosing scope goes on. With `add_none` a
    /// scope that falls off its end returns `None`, else what is on the stack.
    pub(in crate::codegen) fn exit_scope(&mut self, add_none: bool) -> CompileResult<Finished> {
        let code = self.optimize_and_assemble(add_none)?;
        let Some(parent) = self.stack.pop() else {
            return Err(CompileError::new(ErrorKind::SystemError, "no enclosing scope", Location::NONE));
        };
        let unit = std::mem::replace(&mut self.unit, parent);
        let freevars = unit.meta.freevars.as_slice().to_vec();
        self.spare_units.push(unit);
        Ok(Finished { code, freevars })
    }

    /// The code object of the unit (`_PyCompile_OptimizeAndAssemble`).
    pub(in crate::codegen) fn optimize_and_assemble(
        &mut self,
        add_none: bool,
    ) -> CompileResult<Arc<CodeObject>> {
        self.unit.meta.flags = self.code_flags();
        if add_none {
            self.emit_load_none(Location::NONE);
        }
        self.emit(Opcode::RETURN_VALUE, Location::NONE);
        let mut sequence = std::mem::take(&mut self.unit.sequence);
        let meta = &mut self.unit.meta;
        let code =
            self.assembler.code_object(meta, &mut sequence, &mut self.pool, self.names, &self.filename)?;
        sequence.clear();
        self.spare_sequences.push(sequence);
        Ok(code)
    }

    /// A unit without instructions; its qualified name is its name.
    pub(in crate::codegen) fn new_unit(
        &mut self,
        name: Symbol,
        kind: CompileScopeKind,
        id: ScopeId,
        lineno: i32,
        private: Option<Symbol>,
    ) -> Box<Unit<'a>> {
        let qualname = self.pool.symbol(name, self.names);
        let mut unit = match self.spare_units.pop() {
            Some(mut unit) => {
                unit.reset(qualname);
                unit
            }
            None => Box::new(Unit::new(self.new_metadata(qualname))),
        };
        let UnitMetadata { varnames, cellvars, freevars, .. } = &mut unit.meta;
        let scope = self.symtable.scope(id);
        varnames.extend(scope.varnames());
        self.add_sorted_names(cellvars, scope, NameScope::Cell, SymbolFlags::COMP_CELL);
        // Cells that no name of the source asks for.
        if scope.needs_class_closure {
            cellvars.add(sym::DUNDER_CLASS);
        }
        if scope.needs_classdict {
            cellvars.add(sym::DUNDER_CLASSDICT);
        }
        if scope.has_conditional_annotations {
            cellvars.add(sym::DUNDER_CONDITIONAL_ANNOTATIONS);
        }
        self.add_sorted_names(freevars, scope, NameScope::Free, SymbolFlags::FREE_CLASS);
        unit.sequence = self.spare_sequences.pop().unwrap_or_default();
        unit.scope = id;
        unit.kind = kind;
        unit.private = private;
        unit.meta.name = name;
        unit.meta.firstlineno = lineno;
        unit
    }

    fn new_metadata(&mut self, qualname: PyString) -> UnitMetadata {
        match self.spare_metadata.pop() {
            Some(mut meta) => {
                meta.reset(qualname);
                meta
            }
            None => UnitMetadata::empty(qualname),
        }
    }

    /// Adds the names of a scope that live in `place` or carry `flag`, in the order of their text: the
    /// order of cells and free variables has to be the same on every run (`dictbytype`).
    fn add_sorted_names(
        &self,
        names: &mut Numbered<Symbol>,
        scope: &Scope,
        place: NameScope,
        flag: SymbolFlags,
    ) {
        let mut found: Vec<Symbol> = Vec::new();
        for &(name, flags, lives) in &scope.symbols {
            if lives == place || flags.intersects(flag) {
                found.push(name);
            }
        }
        if found.len() > 1 {
            found.sort_unstable_by_key(|&name| self.names.text(name));
        }
        names.extend(found.into_iter());
    }

    /// `co_qualname` of the unit just entered (PEP 3155).
    fn qualname(&mut self) -> PyString {
        let depth = self.stack.len();
        if depth <= 1 {
            return self.unit.meta.qualname.clone();
        }
        let mut parent = &self.stack[depth - 1];
        if parent.kind == CompileScopeKind::Annotations {
            // Annotation scopes have no place in qualified names.
            if depth == 2 {
                return self.unit.meta.qualname.clone();
            }
            parent = &self.stack[depth - 2];
        }
        let name = self.unit.meta.name;
        if matches!(
            self.unit.kind,
            CompileScopeKind::Function | CompileScopeKind::AsyncFunction | CompileScopeKind::Class
        ) {
            let mangled = crate::symtable::mangle(parent.private, name, self.names);
            if self.symtable.scope(parent.scope).scope_of(mangled) == NameScope::GlobalExplicit {
                return self.unit.meta.qualname.clone();
            }
        }
        let (parent_name, own_name) = (parent.meta.qualname.as_bytes(), self.names.text(name));
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        text.extend_from_slice(parent_name);
        if matches!(
            parent.kind,
            CompileScopeKind::Function | CompileScopeKind::AsyncFunction | CompileScopeKind::Lambda
        ) {
            text.extend_from_slice(b".<locals>");
        }
        text.push(b'.');
        text.extend_from_slice(own_name.as_bytes());
        if self.unit.kind == CompileScopeKind::Class {
            // The body's constant is another object if the name is interned already.
            self.pool.intern_qualname(&text, self.names);
        }
        let qualname = self.pool.interned_text(&text);
        self.text = text;
        qualname
    }

    /// `co_flags` (`compute_code_flags`).
    fn code_flags(&self) -> CodeFlags {
        let scope = self.scope();
        let mut flags = self.future;
        if scope.is_function_like() {
            flags |= CodeFlags::NEWLOCALS | CodeFlags::OPTIMIZED;
            flags.set(CodeFlags::NESTED, scope.nested);
            flags.set(CodeFlags::GENERATOR, scope.generator && !scope.coroutine);
            flags.set(CodeFlags::ASYNC_GENERATOR, scope.generator && scope.coroutine);
            flags.set(CodeFlags::VARARGS, scope.varargs);
            flags.set(CodeFlags::VARKEYWORDS, scope.varkeywords);
            flags.set(CodeFlags::HAS_DOCSTRING, scope.has_docstring);
            flags.set(CodeFlags::METHOD, scope.method);
        }
        flags.set(CodeFlags::COROUTINE, scope.coroutine && !scope.generator);
        flags
    }
}

/// Oparg of the `RESUME` that a function starts with.
pub(in crate::codegen) const RESUME_AT_FUNC_START: u32 = 0;
