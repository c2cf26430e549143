//! Making a function object of a code object.

use taipan_ast::error::ErrorKind;
use taipan_ast::names::{Symbol, sym};
use taipan_bytecode::opcode::FunctionAttribute;
use taipan_bytecode::{Constant, Location, Opcode};

use super::enter::Finished;
use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};
use crate::symtable::{CompileScopeKind, NameScope};

/// What has been pushed for the function already, as bits of `SET_FUNCTION_ATTRIBUTE`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::codegen) struct FunctionFlags(u32);

impl FunctionFlags {
    /// With one more attribute.
    pub(in crate::codegen) fn with(self, attribute: FunctionAttribute) -> Self {
        Self(self.0 | attribute.bit())
    }

    /// Whether an attribute is among them.
    pub(in crate::codegen) fn has(self, attribute: FunctionAttribute) -> bool {
        self.0 & attribute.bit() != 0
    }
}

/// The order in which attributes are taken from the stack.
const ATTRIBUTE_ORDER: [FunctionAttribute; 5] = [
    FunctionAttribute::Closure,
    FunctionAttribute::Annotations,
    FunctionAttribute::Annotate,
    FunctionAttribute::KwDefaults,
    FunctionAttribute::Defaults,
];

impl Codegen<'_, '_> {
    /// Makes a function of a finished scope, with the attributes that lie on the stack.
    pub(in crate::codegen) fn make_closure(
        &mut self,
        loc: Location,
        finished: Finished,
        mut flags: FunctionFlags,
    ) -> CompileResult {
        let free = &finished.freevars[..];
        if !free.is_empty() {
            for &name in free {
                let slot = self.closure_slot(name)?;
                self.emit_arg(Opcode::LOAD_CLOSURE, slot, loc);
            }
            flags = flags.with(FunctionAttribute::Closure);
            self.emit_arg(Opcode::BUILD_TUPLE, free.len() as u32, loc);
        }
        self.emit_load_const(Constant::Code(finished.code), loc);
        self.emit(Opcode::MAKE_FUNCTION, loc);
        for attribute in ATTRIBUTE_ORDER {
            if flags.has(attribute) {
                self.emit_arg(Opcode::SET_FUNCTION_ATTRIBUTE, attribute.bit(), loc);
            }
        }
        Ok(())
    }

    /// Number of a cell or free variable that a nested function closes over.
    fn closure_slot(&self, name: Symbol) -> CompileResult<u32> {
        // A name that is free in a method and bound in the class is both free and local in the class:
        // the class's own scope tells which one the closure gets.
        let slot =
            if self.is_cell(name) { self.unit.meta.cellvars.number(name) } else { self.free_slot(name) };
        slot.ok_or_else(|| {
            CompileError::new(ErrorKind::SystemError, "closure variable has no cell", Location::NONE)
        })
    }

    /// Number of a free variable: they follow the cells.
    pub(in crate::codegen) fn free_slot(&self, name: Symbol) -> Option<u32> {
        let meta = &self.unit.meta;
        meta.freevars.number(name).map(|number| number + meta.cellvars.len() as u32)
    }

    fn is_cell(&self, name: Symbol) -> bool {
        let made_up =
            matches!(name, sym::DUNDER_CLASS | sym::DUNDER_CLASSDICT | sym::DUNDER_CONDITIONAL_ANNOTATIONS);
        (made_up && self.unit.kind == CompileScopeKind::Class)
            || self.scope().scope_of(name) == NameScope::Cell
    }
}
