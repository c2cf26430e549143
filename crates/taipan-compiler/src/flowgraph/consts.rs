//! The constants of the unit while passes add to them and drop some.

use taipan_bytecode::{Constant, Opcode};

use super::cfg::{BlockId, Cfg, CfgInstr};
use super::classes::Classes;
use crate::constant_pool::{ConstId, ConstantPool};
use crate::unit::Numbered;

/// The unit's constants and the module's pool they come from.
pub(crate) struct UnitConsts<'u> {
    /// `co_consts` so far.
    pub(crate) list: &'u mut Numbered<ConstId>,
    /// The module's constants.
    pub(crate) pool: &'u mut ConstantPool,
}

/// Whether the instruction pushes a constant.
#[inline]
pub(crate) fn loads_const(opcode: Opcode) -> bool {
    matches!(opcode, Opcode::LOAD_CONST | Opcode::LOAD_SMALL_INT)
}

/// The oparg of the `LOAD_SMALL_INT` that loads a constant, if one can.
pub(crate) fn as_small_int(value: &Constant) -> Option<u32> {
    match *value {
        Constant::Int(value @ 0..=255) => Some(value as u32),
        _ => None,
    }
}

impl UnitConsts<'_> {
    /// The value of a `LOAD_CONST`'s oparg.
    pub(crate) fn get(&self, oparg: u32) -> Option<&Constant> {
        self.list.as_slice().get(oparg as usize).map(|&id| self.pool.get(id))
    }

    /// What an instruction that [`loads_const`] pushes.
    pub(crate) fn loaded(&self, opcode: Opcode, oparg: u32) -> Option<Constant> {
        match opcode {
            Opcode::LOAD_SMALL_INT => Some(Constant::Int(i64::from(oparg))),
            Opcode::LOAD_CONST => self.get(oparg).cloned(),
            _ => None,
        }
    }

    /// The oparg of a `LOAD_CONST` of `value`, which is entered if it is new.
    pub(crate) fn add(&mut self, value: Constant) -> u32 {
        let id = self.pool.intern_computed(value);
        self.list.add(id)
    }

    /// Makes an instruction load the tuple of these values.
    pub(crate) fn make_tuple_load(&mut self, instr: &mut CfgInstr, values: Vec<Constant>) {
        let id = self.pool.intern_tuple(values);
        instr.set_arg(Opcode::LOAD_CONST, self.list.add(id));
    }

    /// Makes an instruction load `value`.
    pub(crate) fn make_load(&mut self, instr: &mut CfgInstr, value: Constant) {
        match as_small_int(&value) {
            Some(oparg) => instr.set_arg(Opcode::LOAD_SMALL_INT, oparg),
            None => instr.set_arg(Opcode::LOAD_CONST, self.add(value)),
        }
    }
}

/// The memory of [`remove_unused`](UnusedConsts::remove).
#[derive(Default)]
pub(crate) struct UnusedConsts {
    /// For each constant its new number, or [`UNUSED`].
    numbers: Vec<u32>,
}

const UNUSED: u32 = u32::MAX;

impl UnusedConsts {
    /// Drops the constants that no instruction loads and numbers the others anew. The first stays always:
    /// it may be the docstring. (CPython: `remove_unused_consts`.)
    pub(crate) fn remove(&mut self, cfg: &mut Cfg, list: &mut Numbered<ConstId>) {
        if list.len() <= 1 {
            return;
        }
        self.numbers.clear();
        self.numbers.resize(list.len(), UNUSED);
        self.numbers[0] = 0;
        let mut used = 1;
        each_const_oparg(cfg, |oparg| {
            if let Some(number) = self.numbers.get_mut(*oparg as usize)
                && *number == UNUSED
            {
                *number = 0;
                used += 1;
            }
        });
        if used == list.len() {
            return;
        }
        list.retain(|number| self.numbers[number as usize] != UNUSED);
        for (new, number) in self.numbers.iter_mut().filter(|number| **number != UNUSED).enumerate() {
            *number = new as u32;
        }
        each_const_oparg(cfg, |oparg| {
            if let Some(&number) = self.numbers.get(*oparg as usize) {
                *oparg = number;
            }
        });
    }
}

fn each_const_oparg(cfg: &mut Cfg, mut action: impl FnMut(&mut u32)) {
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        if cfg.may_have(id, Classes::CONST) {
            for instr in cfg.instrs_mut(id) {
                if instr.opcode == Opcode::LOAD_CONST {
                    action(&mut instr.oparg);
                }
            }
        }
        at = cfg.next(id);
    }
}
