//! Annotated assignments (language reference, "Annotated assignment statements").

use taipan_ast::names::sym;
use taipan_ast::nodes::{AnnAssign, Expr, ExprKind};
use taipan_bytecode::{CodeFlags, Constant, Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::symtable::CompileScopeKind;

impl<'a> Codegen<'a, '_> {
    /// `target: annotation = value`
    pub(crate) fn visit_ann_assign(&mut self, node: &'a AnnAssign<'a>, loc: Location) -> CompileResult {
        if let Some(value) = node.value {
            self.visit_expr(value)?;
            self.visit_expr(node.target)?;
        }
        match &node.target.kind {
            ExprKind::Name(_) if node.simple != 0 && self.stores_annotations() => {
                self.store_annotation(node, loc)
            }
            // Without a value the parts of the target are evaluated, but nothing is stored.
            ExprKind::Attribute(target) if node.value.is_none() => self.check_ann_expr(target.value),
            ExprKind::Subscript(target) if node.value.is_none() => {
                self.check_ann_expr(target.value)?;
                self.check_ann_subscr(target.slice)
            }
            _ => Ok(()),
        }
    }

    /// Annotations are kept in modules and classes only.
    fn stores_annotations(&self) -> bool {
        matches!(self.unit.kind, CompileScopeKind::Module | CompileScopeKind::Class)
    }

    fn store_annotation(&mut self, node: &'a AnnAssign<'a>, loc: Location) -> CompileResult {
        if self.future.contains(CodeFlags::FUTURE_ANNOTATIONS) {
            return self.store_annotation_text(node, loc);
        }
        self.unit.deferred_annotations.push((node, loc));
        if self.unit.kind != CompileScopeKind::Module && self.unit.in_conditional_block == 0 {
            self.unit.conditional_annotation_indices.push(-1);
            return Ok(());
        }
        let index = self.unit.next_conditional_annotation_index;
        self.unit.next_conditional_annotation_index += 1;
        self.unit.conditional_annotation_indices.push(index);
        let name = sym::DUNDER_CONDITIONAL_ANNOTATIONS;
        let (opcode, number) = if self.unit.kind == CompileScopeKind::Class {
            (Opcode::LOAD_DEREF, self.unit.meta.cellvars.add(name))
        } else {
            (Opcode::LOAD_NAME, self.name_index(name))
        };
        self.emit_arg(opcode, number, loc);
        self.emit_load_const(Constant::Int(index.into()), loc);
        self.emit_arg(Opcode::SET_ADD, 1, loc);
        self.emit(Opcode::POP_TOP, loc);
        Ok(())
    }

    /// `__annotations__[name] = 'text'` (PEP 563)
    fn store_annotation_text(&mut self, node: &'a AnnAssign<'a>, loc: Location) -> CompileResult {
        let ExprKind::Name(target) = node.target.kind else { return Ok(()) };
        self.visit_annexpr(node.annotation)?;
        self.emit_name(Opcode::LOAD_NAME, sym::DUNDER_ANNOTATIONS, loc);
        let mangled = self.mangle(target.id);
        self.emit_load_symbol(mangled, loc);
        self.emit(Opcode::STORE_SUBSCR, loc);
        Ok(())
    }

    fn check_ann_expr(&mut self, expr: &'a Expr<'a>) -> CompileResult {
        self.visit_expr(expr)?;
        self.emit(Opcode::POP_TOP, expr.loc);
        Ok(())
    }

    /// Evaluates what is inside the brackets.
    fn check_ann_subscr(&mut self, slice: &'a Expr<'a>) -> CompileResult {
        match &slice.kind {
            ExprKind::Slice(slice) => [slice.lower, slice.upper, slice.step]
                .into_iter()
                .flatten()
                .try_for_each(|part| self.check_ann_expr(part)),
            ExprKind::Tuple(tuple) => tuple.elts.iter().try_for_each(|elt| self.check_ann_subscr(elt)),
            _ => self.check_ann_expr(slice),
        }
    }
}
