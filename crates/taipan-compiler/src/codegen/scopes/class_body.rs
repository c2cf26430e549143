//! The body of a class: a function that fills the class's namespace.

use std::sync::Arc;

use taipan_ast::error::ErrorKind;
use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{ClassDef, ExprContext};
use taipan_bytecode::{Constant, Location, Opcode};

use super::closure::FunctionFlags;
use super::enter::ArgCounts;
use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};
use crate::symtable::{CompileScopeKind, Role};

impl<'a> Codegen<'a, '_> {
    /// Pushes `__build_class__`, the body's function and the class's name.
    pub(super) fn class_body(
        &mut self,
        node: &'a ClassDef<'a>,
        firstlineno: i32,
        loc: Location,
    ) -> CompileResult {
        let scope = self.scope_of_node(node, Role::Body)?;
        let name = node.name;
        self.enter_scope(name, CompileScopeKind::Class, scope, firstlineno, Some(name), ArgCounts::default());
        self.class_prologue(node, Location::new(firstlineno, firstlineno, 0, 0))?;
        self.class_epilogue()?;
        let finished = self.exit_scope(true)?;
        // From here on the class's own line counts, not a decorator's.
        self.emit(Opcode::LOAD_BUILD_CLASS, loc);
        self.emit(Opcode::PUSH_NULL, loc);
        self.make_closure(loc, finished, FunctionFlags::default())?;
        self.emit_load_symbol(name, loc);
        Ok(())
    }

    /// What the namespace holds before the first statement, and the statements.
    fn class_prologue(&mut self, node: &'a ClassDef<'a>, loc: Location) -> CompileResult {
        self.name_op(loc, sym::DUNDER_NAME, ExprContext::Load)?;
        self.name_op(loc, sym::DUNDER_MODULE, ExprContext::Store)?;
        let qualname = self.pool.intern_string(&self.unit.meta.qualname);
        self.emit_load_const_id(qualname, loc);
        self.name_op(loc, sym::DUNDER_QUALNAME, ExprContext::Store)?;
        self.emit_load_const(Constant::Int(self.unit.meta.firstlineno.into()), loc);
        self.name_op(loc, sym::DUNDER_FIRSTLINENO, ExprContext::Store)?;
        if !node.type_params.is_empty() {
            self.name_op(loc, sym::DOT_TYPE_PARAMS, ExprContext::Load)?;
            self.name_op(loc, sym::DUNDER_TYPE_PARAMS, ExprContext::Store)?;
        }
        // Stored to cells although a class's names are otherwise stored in its namespace.
        if self.scope().needs_classdict {
            self.emit(Opcode::LOAD_LOCALS, loc);
            self.store_cell(sym::DUNDER_CLASSDICT, loc);
        }
        if self.scope().has_conditional_annotations {
            self.emit_arg(Opcode::BUILD_SET, 0, loc);
            self.store_cell(sym::DUNDER_CONDITIONAL_ANNOTATIONS, loc);
        }
        self.visit_body(loc, node.body)
    }

    /// What `type.__new__` looks for in the namespace, and the value that the body returns.
    fn class_epilogue(&mut self) -> CompileResult {
        let loc = Location::NONE;
        let attributes = self.static_attributes();
        self.emit_load_const(attributes, loc);
        self.name_op(loc, sym::DUNDER_STATIC_ATTRIBUTES, ExprContext::Store)?;
        if self.scope().needs_classdict {
            let cell = self.cell(sym::DUNDER_CLASSDICT)?;
            self.emit_arg(Opcode::LOAD_CLOSURE, cell, loc);
            self.name_op(loc, sym::DUNDER_CLASSDICTCELL, ExprContext::Store)?;
        }
        if self.scope().needs_class_closure {
            let cell = self.cell(sym::DUNDER_CLASS)?;
            self.emit_arg(Opcode::LOAD_CLOSURE, cell, loc);
            self.emit_arg(Opcode::COPY, 1, loc);
            self.name_op(loc, sym::DUNDER_CLASSCELL, ExprContext::Store)?;
        } else {
            self.emit_load_none(loc);
        }
        self.emit(Opcode::RETURN_VALUE, loc);
        Ok(())
    }

    /// `__static_attributes__`: a sorted tuple.
    fn static_attributes(&mut self) -> Constant {
        let mut found: Vec<Symbol> = self.unit.static_attributes.as_slice().to_vec();
        self.unit.static_attributes.clear();
        found.sort_unstable_by_key(|&name| self.names.text(name));
        let items: Arc<[Constant]> =
            found.into_iter().map(|name| Constant::Str(self.pool.symbol(name, self.names))).collect();
        Constant::Tuple(items)
    }

    fn store_cell(&mut self, name: Symbol, loc: Location) {
        let slot = self.unit.meta.cellvars.add(name);
        self.emit_arg(Opcode::STORE_DEREF, slot, loc);
    }

    fn cell(&self, name: Symbol) -> CompileResult<u32> {
        self.unit
            .meta
            .cellvars
            .number(name)
            .ok_or_else(|| CompileError::new(ErrorKind::SystemError, "class cell is missing", Location::NONE))
    }
}
