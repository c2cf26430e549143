//! Loading, storing and deleting a name: which instruction depends on where the name lives
//! (language reference, "Resolution of names").

use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{Attribute, ExprContext, ExprKind};
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::symtable::{BlockKind, CompileScopeKind, NameScope};

/// The family of instructions for a name.
enum NamePlace {
    /// A slot of the frame.
    Fast,
    /// A global, past the locals.
    Global,
    /// A cell, with its number.
    Deref(u32),
    /// The namespaces, at run time.
    Name,
}

impl<'a> Codegen<'a, '_> {
    /// Loads, stores or deletes the name as it is written in the source.
    pub(crate) fn name_op(&mut self, loc: Location, name: Symbol, ctx: ExprContext) -> CompileResult {
        let mangled = self.mangle(name);
        let lives = self.scope().scope_of(mangled);
        match self.resolve_name(mangled, lives) {
            NamePlace::Fast => self.fast_op(loc, mangled, ctx),
            NamePlace::Global => self.global_op(loc, mangled, lives, ctx),
            NamePlace::Deref(slot) => self.deref_op(loc, slot, ctx),
            NamePlace::Name => self.namespace_op(loc, mangled, ctx),
        }
        Ok(())
    }

    fn resolve_name(&mut self, mangled: Symbol, lives: NameScope) -> NamePlace {
        match lives {
            NameScope::Free => NamePlace::Deref(self.free_slot_or_new(mangled)),
            NameScope::Cell => NamePlace::Deref(self.unit.meta.cellvars.add(mangled)),
            NameScope::Local => {
                if self.scope().is_function_like()
                    || self.unit.meta.fasthidden.get(&mangled).is_some_and(|&inside| inside)
                {
                    NamePlace::Fast
                } else {
                    NamePlace::Name
                }
            }
            NameScope::GlobalImplicit if self.scope().is_function_like() => NamePlace::Global,
            NameScope::GlobalExplicit => NamePlace::Global,
            NameScope::GlobalImplicit | NameScope::Unknown => NamePlace::Name,
        }
    }

    /// Number of a free variable; one that was not foreseen goes to the end.
    pub(in crate::codegen) fn free_slot_or_new(&mut self, name: Symbol) -> u32 {
        let meta = &mut self.unit.meta;
        meta.freevars.add(name) + meta.cellvars.len() as u32
    }

    fn fast_op(&mut self, loc: Location, mangled: Symbol, ctx: ExprContext) {
        let opcode = match ctx {
            ExprContext::Load => Opcode::LOAD_FAST,
            ExprContext::Store => Opcode::STORE_FAST,
            ExprContext::Del => Opcode::DELETE_FAST,
        };
        let slot = self.unit.meta.varnames.add(mangled);
        self.emit_arg(opcode, slot, loc);
    }

    fn global_op(&mut self, loc: Location, mangled: Symbol, lives: NameScope, ctx: ExprContext) {
        let index = self.name_index(mangled);
        match ctx {
            ExprContext::Load if lives == NameScope::GlobalImplicit && self.scope().can_see_class_scope => {
                self.load_classdict(loc);
                self.emit_arg(Opcode::LOAD_FROM_DICT_OR_GLOBALS, index, loc);
            }
            // The low bit would push a NULL for a call as well.
            ExprContext::Load => self.emit_arg(Opcode::LOAD_GLOBAL, index << 1, loc),
            ExprContext::Store => self.emit_arg(Opcode::STORE_GLOBAL, index, loc),
            ExprContext::Del => self.emit_arg(Opcode::DELETE_GLOBAL, index, loc),
        }
    }

    fn deref_op(&mut self, loc: Location, slot: u32, ctx: ExprContext) {
        let opcode = match ctx {
            ExprContext::Store => Opcode::STORE_DEREF,
            ExprContext::Del => Opcode::DELETE_DEREF,
            ExprContext::Load if self.in_class_namespace() => {
                self.emit(Opcode::LOAD_LOCALS, loc);
                Opcode::LOAD_FROM_DICT_OR_DEREF
            }
            ExprContext::Load if self.scope().can_see_class_scope => {
                self.load_classdict(loc);
                Opcode::LOAD_FROM_DICT_OR_DEREF
            }
            ExprContext::Load => Opcode::LOAD_DEREF,
        };
        self.emit_arg(opcode, slot, loc);
    }

    fn namespace_op(&mut self, loc: Location, mangled: Symbol, ctx: ExprContext) {
        let index = self.name_index(mangled);
        match ctx {
            // A comprehension, inlined or not, does not see the names of the class around it.
            ExprContext::Load if self.scope().kind == BlockKind::Class && self.unit.in_inlined_comp > 0 => {
                self.emit_arg(Opcode::LOAD_GLOBAL, index << 1, loc);
            }
            ExprContext::Load => self.emit_arg(Opcode::LOAD_NAME, index, loc),
            ExprContext::Store => self.emit_arg(Opcode::STORE_NAME, index, loc),
            ExprContext::Del => self.emit_arg(Opcode::DELETE_NAME, index, loc),
        }
    }

    /// Whether names are looked up in the namespace of a class body.
    pub(in crate::codegen) fn in_class_namespace(&self) -> bool {
        self.scope().kind == BlockKind::Class && self.unit.in_inlined_comp == 0
    }

    /// The namespace of the class around an annotation scope.
    fn load_classdict(&mut self, loc: Location) {
        let slot = self.free_slot_or_new(sym::DUNDER_CLASSDICT);
        self.emit_arg(Opcode::LOAD_DEREF, slot, loc);
    }

    /// Notes `self.x = …` for `__static_attributes__` of the class around.
    pub(crate) fn maybe_add_static_attribute_to_class(&mut self, attribute: &Attribute<'a>) {
        if attribute.ctx != ExprContext::Store {
            return;
        }
        let ExprKind::Name(name) = attribute.value.kind else { return };
        if name.id != sym::SELF {
            return;
        }
        let class = self.stack.iter_mut().rev().find(|unit| unit.kind == CompileScopeKind::Class);
        if let Some(class) = class {
            class.static_attributes.add(attribute.attr);
        }
    }
}
