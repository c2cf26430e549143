//! `super().name`: attribute and super object in one instruction, if `super` is surely the built-in.

use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{Attribute, Call, Expr, ExprContext, ExprKind};
use taipan_bytecode::{Location, Opcode};

use super::arguments::is_starred;
use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::symtable::NameScope;

/// What is loaded from the super object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SuperLoad {
    Attribute,
    Method,
}

impl<'a> Codegen<'a, '_> {
    /// The call of `super` whose attribute is taken, if it may be left out
    /// (`can_optimize_super_call`).
    pub(super) fn optimizable_super_call(&self, attribute: &Attribute<'a>) -> Option<&'a Call<'a>> {
        let ExprKind::Call(call) = &attribute.value.kind else { return None };
        let is_super = matches!(&call.func.kind, ExprKind::Name(name) if name.id == sym::SUPER);
        if !is_super || attribute.attr == sym::DUNDER_CLASS || !call.keywords.is_empty() {
            return None;
        }
        // Something else of that name may be seen from here.
        let scope = self.symtable.scope(self.unit.scope);
        let module = self.symtable.scope(self.symtable.top());
        if scope.scope_of(sym::SUPER) != NameScope::GlobalImplicit
            || module.scope_of(sym::SUPER) != NameScope::Unknown
        {
            return None;
        }
        let optimizable = match call.args.len() {
            2 => !call.args.iter().any(is_starred),
            // The first argument of the function and its class are needed.
            0 => {
                self.unit.meta.argcount + self.unit.meta.posonlyargcount > 0
                    && scope.scope_of(sym::DUNDER_CLASS) == NameScope::Free
            }
            _ => false,
        };
        optimizable.then_some(call)
    }

    /// Pushes `super` and its two arguments, those that are left out in `super()` included.
    pub(super) fn load_args_for_super(&mut self, expr: &'a Expr<'a>, call: &'a Call<'a>) -> CompileResult {
        self.name_op(call.func.loc, sym::SUPER, ExprContext::Load)?;
        if !call.args.is_empty() {
            return self.visit_exprs(call.args);
        }
        self.name_op(expr.loc, sym::DUNDER_CLASS, ExprContext::Load)?;
        match self.unit.meta.varnames.as_slice().first() {
            Some(&first) => self.name_op(expr.loc, first, ExprContext::Load),
            None => Ok(()),
        }
    }

    /// `LOAD_SUPER_ATTR`: the low bits of the oparg say whether a method is loaded and whether
    /// `super` had arguments.
    pub(super) fn emit_load_super(&mut self, load: SuperLoad, call: &Call<'_>, attr: Symbol, loc: Location) {
        let mangled = self.mangle(attr);
        let index = self.name_index(mangled);
        let flags = u32::from(load == SuperLoad::Method) | u32::from(!call.args.is_empty()) << 1;
        self.emit_arg(Opcode::LOAD_SUPER_ATTR, index << 2 | flags, loc);
    }
}
