//! Assignment expressions (PEP 572).

use taipan_ast::names::Symbol;
use taipan_ast::nodes::{ExprKind, NamedExpr};
use taipan_bytecode::Location;

use super::builder::Builder;
use super::{BlockKind, ComprehensionKind, SymbolFlags};
use crate::error::{CompileError, CompileResult};

impl<'a> Builder<'a, '_> {
    /// `target := value`
    pub(super) fn visit_named_expr(&mut self, named: &NamedExpr<'a>, loc: Location) -> CompileResult {
        self.refuse_in_annotation("named expression", loc)?;
        if self.frame().comp_iter_expr > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return Err(CompileError::syntax(message, loc));
        }
        if self.current().comprehension != ComprehensionKind::None
            && let ExprKind::Name(name) = &named.target.kind
        {
            self.bind_outside_comprehension(name.id, named.target.loc)?;
        }
        self.visit_expr(named.value)?;
        self.visit_expr(named.target)
    }

    /// In a comprehension the target belongs to the nearest function or module around.
    fn bind_outside_comprehension(&mut self, name: Symbol, loc: Location) -> CompileResult {
        for level in (0..self.stack.len()).rev() {
            let id = self.stack[level].scope;
            let kind = self.scope(id).kind;
            if self.scope(id).comprehension != ComprehensionKind::None {
                let iterates = SymbolFlags::COMP_ITER | SymbolFlags::LOCAL;
                if self.lookup_in(id, name).contains(iterates) {
                    let text = "assignment expression cannot rebind comprehension iteration variable '{}'";
                    return self.name_error(text, name, loc);
                }
                continue;
            }
            match kind {
                BlockKind::Function => {
                    let is_global = self.lookup_in(id, name).contains(SymbolFlags::GLOBAL);
                    let here = if is_global { SymbolFlags::GLOBAL } else { SymbolFlags::NONLOCAL };
                    self.add_def(name, here, loc)?;
                    self.record_directive(name, loc);
                    return self.add_def_in(id, name, SymbolFlags::LOCAL, loc);
                }
                BlockKind::Module => {
                    self.add_def(name, SymbolFlags::GLOBAL, loc)?;
                    self.record_directive(name, loc);
                    return self.add_def_in(id, name, SymbolFlags::GLOBAL, loc);
                }
                // What runs an annotation is not where its names are bound.
                BlockKind::Annotation => {}
                _ => return self.misplaced_named_expression(kind, loc),
            }
        }
        Ok(())
    }
}
