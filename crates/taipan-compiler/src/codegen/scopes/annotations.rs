//! Annotation scopes: code that runs when somebody asks for an annotation (PEP 649, PEP 749).

use std::sync::Arc;

use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{AnnAssign, Expr, ExprContext, ExprKind};
use taipan_bytecode::opcode::{CommonConstant, CompareOperator};
use taipan_bytecode::{Constant, Location, Opcode};

use super::closure::FunctionFlags;
use super::enter::ArgCounts;
use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::symtable::{BlockKind, CompileScopeKind, ScopeId};

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`: the greatest format the code itself can serve.
const VALUE_WITH_FAKE_GLOBALS: i64 = 2;

/// An annotated assignment whose annotation is compiled at the end of its module or class.
type Deferred<'a> = (&'a AnnAssign<'a>, Location);

impl<'a> Codegen<'a, '_> {
    /// Enters the scope of a function with one parameter, the format, which refuses the formats that
    /// it cannot serve.
    pub(super) fn setup_annotations_scope(&mut self, loc: Location, scope: ScopeId, name: Symbol) {
        let counts = ArgCounts { posonly: 1, ..ArgCounts::default() };
        self.enter_scope(name, CompileScopeKind::Annotations, scope, loc.lineno, None, counts);
        self.emit_arg(Opcode::LOAD_FAST, 0, loc);
        self.emit_load_const(Constant::Int(VALUE_WITH_FAKE_GLOBALS), loc);
        self.emit_arg(Opcode::COMPARE_OP, CompareOperator::Greater.oparg(), loc);
        let body = self.new_label();
        self.emit_jump(Opcode::POP_JUMP_IF_FALSE, body, loc);
        let error = CommonConstant::NotImplementedError.number();
        self.emit_arg(Opcode::LOAD_COMMON_CONSTANT, error, loc);
        self.emit_arg(Opcode::RAISE_VARARGS, 1, loc);
        self.use_label(body);
    }

    /// Ends an `__annotate__` function, which returns what is on the stack, and pushes it.
    pub(super) fn leave_annotations_scope(&mut self, loc: Location) -> CompileResult {
        self.emit(Opcode::RETURN_VALUE, loc);
        let mut finished = self.exit_scope(true)?;
        // The parameter has a name that no annotation can mean; callers are to see "format". CPython
        // makes a new tuple for it, one that equal tuples are not merged with.
        let mut locals: Vec<Constant> = finished.code.localsplusnames.to_vec();
        if let Some(first) = locals.first_mut() {
            *first = Constant::Str(self.pool.symbol(sym::FORMAT, self.names));
        }
        Arc::make_mut(&mut finished.code).localsplusnames = Arc::from(locals);
        self.make_closure(loc, finished, FunctionFlags::default())
    }

    /// At the end of a module or class: its `__annotate__` function, if it has annotations.
    pub(super) fn process_deferred_annotations(&mut self, loc: Location) -> CompileResult {
        let deferred = std::mem::take(&mut self.unit.deferred_annotations);
        let indices = std::mem::take(&mut self.unit.conditional_annotation_indices);
        if deferred.is_empty() {
            return Ok(());
        }
        let Some(block) = self.scope().annotation_block else { return Ok(()) };
        let kind = self.unit.kind;
        // A module's goes to its start, where the flow graph finds ANNOTATIONS_PLACEHOLDER.
        let separate = kind == CompileScopeKind::Module;
        if separate {
            let own = std::mem::take(&mut self.unit.sequence);
            self.unit.stashed_sequence = Some(own);
        }
        let name = self.symtable.scope(block).name;
        self.setup_annotations_scope(loc, block, name);
        self.deferred_annotations_body(loc, &deferred, &indices, kind)?;
        self.leave_annotations_scope(loc)?;
        let target = if self.scope().kind == BlockKind::Class {
            sym::DUNDER_ANNOTATE_FUNC
        } else {
            sym::DUNDER_ANNOTATE
        };
        self.name_op(loc, target, ExprContext::Store)?;
        if separate && let Some(own) = self.unit.stashed_sequence.take() {
            let annotations = std::mem::replace(&mut self.unit.sequence, own);
            self.unit.sequence.set_annotations_code(annotations);
        }
        Ok(())
    }

    /// Builds the dict of annotations; `kind` is that of the module or class.
    fn deferred_annotations_body(
        &mut self,
        loc: Location,
        deferred: &[Deferred<'a>],
        indices: &[i32],
        kind: CompileScopeKind,
    ) -> CompileResult {
        self.emit_arg(Opcode::BUILD_MAP, 0, loc);
        for (&(node, node_loc), &index) in deferred.iter().zip(indices) {
            let ExprKind::Name(target) = node.target.kind else { continue };
            let mangled = crate::symtable::mangle(self.unit.private, target.id, self.names);
            let not_set = self.new_label();
            if index != -1 {
                self.emit_load_const(Constant::Int(index.into()), node_loc);
                self.load_conditional_annotations(node_loc, kind);
                self.emit_arg(Opcode::CONTAINS_OP, 0, node_loc);
                self.emit_jump(Opcode::POP_JUMP_IF_FALSE, not_set, node_loc);
            }
            self.visit_expr(node.annotation)?;
            self.emit_arg(Opcode::COPY, 2, node_loc);
            self.emit_load_symbol(mangled, node_loc);
            self.emit(Opcode::STORE_SUBSCR, loc);
            self.use_label(not_set);
        }
        Ok(())
    }

    /// The set of annotations that were reached, seen from inside `__annotate__`.
    fn load_conditional_annotations(&mut self, loc: Location, kind: CompileScopeKind) {
        let name = sym::DUNDER_CONDITIONAL_ANNOTATIONS;
        if kind == CompileScopeKind::Class {
            let slot = self.free_slot_or_new(name);
            self.emit_arg(Opcode::LOAD_DEREF, slot, loc);
        } else {
            // Not shifted, as CPython has it: the name is always the first of its code object.
            let index = self.name_index(name);
            self.emit_arg(Opcode::LOAD_GLOBAL, index, loc);
        }
    }

    /// An annotation as a string (`from __future__ import annotations`, PEP 563).
    pub(crate) fn visit_annexpr(&mut self, annotation: &'a Expr<'a>) -> CompileResult {
        let text = taipan_ast::unparse::unparse_expr(annotation, self.names);
        let id = self.pool.intern_str(text.as_bytes());
        self.emit_load_const_id(id, annotation.loc);
        Ok(())
    }
}
