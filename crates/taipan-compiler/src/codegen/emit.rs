//! Appending instructions to the current unit.

use taipan_ast::names::Symbol;
use taipan_ast::nodes::ConstantValue;
use taipan_bytecode::{Constant, Location, Opcode};

use super::Codegen;
use crate::constant_pool::ConstId;
use crate::instructions::Label;

impl<'a> Codegen<'a, '_> {
    /// An instruction without argument.
    #[inline]
    pub(crate) fn emit(&mut self, opcode: Opcode, loc: Location) {
        self.unit.sequence.push(opcode, 0, loc);
    }

    /// An instruction with an argument.
    #[inline]
    pub(crate) fn emit_arg(&mut self, opcode: Opcode, oparg: u32, loc: Location) {
        self.unit.sequence.push(opcode, oparg, loc);
    }

    /// A jump or block push to `target`.
    #[inline]
    pub(crate) fn emit_jump(&mut self, opcode: Opcode, target: Label, loc: Location) {
        self.unit.sequence.push_jump(opcode, target, loc);
    }

    /// A new jump target.
    #[inline]
    pub(crate) fn new_label(&mut self) -> Label {
        self.unit.sequence.new_label()
    }

    /// Places a jump target here.
    #[inline]
    pub(crate) fn use_label(&mut self, label: Label) {
        self.unit.sequence.use_label(label);
    }

    /// `LOAD_CONST` of a pool entry.
    pub(crate) fn emit_load_const_id(&mut self, id: ConstId, loc: Location) {
        let oparg = self.unit.meta.consts.add(id);
        self.emit_arg(Opcode::LOAD_CONST, oparg, loc);
    }

    /// Loads a literal of the tree. A small int is a constant here too: the flow graph makes it a
    /// `LOAD_SMALL_INT`, after it had its number in `co_consts`.
    pub(crate) fn emit_load_literal(&mut self, value: &ConstantValue<'_>, loc: Location) {
        let id = self.pool.intern_literal(value);
        self.emit_load_const_id(id, loc);
    }

    /// Loads a made-up constant.
    pub(crate) fn emit_load_const(&mut self, value: Constant, loc: Location) {
        let id = self.pool.intern(value);
        self.emit_load_const_id(id, loc);
    }

    /// Loads `None`.
    pub(crate) fn emit_load_none(&mut self, loc: Location) {
        let id = self.pool.none();
        self.emit_load_const_id(id, loc);
    }

    /// Loads an identifier's text as a `str` constant.
    pub(crate) fn emit_load_symbol(&mut self, symbol: Symbol, loc: Location) {
        let string = self.pool.symbol(symbol, self.names);
        let id = self.pool.intern_string(&string);
        self.emit_load_const_id(id, loc);
    }

    /// The number of an already mangled name in `co_names`.
    pub(crate) fn name_index(&mut self, name: Symbol) -> u32 {
        self.unit.meta.names.add(name)
    }

    /// The name as it is stored: `__x` in class `C` becomes `_C__x` (language reference,
    /// "Private name mangling").
    pub(crate) fn mangle(&mut self, name: Symbol) -> Symbol {
        self.symtable.maybe_mangle(self.unit.scope, self.unit.private, name, self.names)
    }

    /// An instruction whose argument is the index of a name, mangled first.
    pub(crate) fn emit_name(&mut self, opcode: Opcode, name: Symbol, loc: Location) {
        let mangled = self.mangle(name);
        let index = self.name_index(mangled);
        self.emit_arg(opcode, index, loc);
    }
}
