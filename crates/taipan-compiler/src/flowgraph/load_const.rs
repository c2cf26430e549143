//! What follows the load of a constant and can be decided now.
//!
//! After: small ints are loaded by `LOAD_SMALL_INT`; no constant decides a conditional jump; `is None`
//! tests before a jump are part of the jump; truth values of constants are constants.
//! (CPython: `optimize_load_const`.)

use taipan_bytecode::{Constant, Opcode};

use super::cfg::{BlockId, Cfg, CfgInstr};
use super::classes::Classes;
use super::consts::{UnitConsts, as_small_int, loads_const};
use crate::fold;

/// Runs the pass.
pub(crate) fn optimize_load_const(cfg: &mut Cfg, consts: &mut UnitConsts<'_>) {
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        if cfg.may_have(id, Classes::TESTED_CONST) {
            optimize_block(cfg.instrs_mut(id), consts);
            cfg.add_classes(id, Classes::NOP | Classes::ALWAYS_JUMPS);
            cfg.edges_changed = true;
        } else if cfg.may_have(id, Classes::CONST) {
            cfg.instrs_mut(id).iter_mut().for_each(|instr| load_small_int(instr, consts));
        }
        at = cfg.next(id);
    }
}

/// Makes the load of a small int a `LOAD_SMALL_INT`.
#[inline]
fn load_small_int(instr: &mut CfgInstr, consts: &UnitConsts<'_>) {
    if instr.opcode == Opcode::LOAD_CONST
        && let Some(oparg) = consts.get(instr.oparg).and_then(as_small_int)
    {
        instr.set_arg(Opcode::LOAD_SMALL_INT, oparg);
    }
}

fn optimize_block(instrs: &mut [CfgInstr], consts: &mut UnitConsts<'_>) {
    // The load whose value is on top of the stack; a `COPY 1` of a `LOAD_CONST` leaves it so.
    let mut loaded = (Opcode::NOP, 0);
    for i in 0..instrs.len() {
        let instr = &mut instrs[i];
        load_small_int(instr, consts);
        let copies = loaded.0 == Opcode::LOAD_CONST && instr.opcode == Opcode::COPY && instr.oparg == 1;
        if !copies {
            loaded = (instr.opcode, instr.oparg);
        }
        if !loads_const(loaded.0) {
            continue;
        }
        match instrs.get(i + 1).map(|next| next.opcode) {
            Some(
                Opcode::POP_JUMP_IF_FALSE
                | Opcode::POP_JUMP_IF_TRUE
                | Opcode::JUMP_IF_FALSE
                | Opcode::JUMP_IF_TRUE,
            ) => decide_jump(&mut instrs[i..], loaded, consts),
            Some(Opcode::IS_OP) => fold_is_none(&mut instrs[i..], loaded, consts),
            Some(Opcode::TO_BOOL) => fold_to_bool(&mut instrs[i..], loaded, consts),
            _ => {}
        }
    }
}

fn truth(loaded: (Opcode, u32), consts: &UnitConsts<'_>) -> Option<bool> {
    match loaded {
        (Opcode::LOAD_SMALL_INT, oparg) => Some(oparg != 0),
        (_, oparg) => consts.get(oparg).map(fold::is_true),
    }
}

/// `LOAD_CONST c, POP_JUMP_IF_…`: a jump or nothing. The value stays for jumps that keep it.
fn decide_jump(instrs: &mut [CfgInstr], loaded: (Opcode, u32), consts: &UnitConsts<'_>) {
    let Some(is_true) = truth(loaded, consts) else { return };
    let jump = instrs[1].opcode;
    if matches!(jump, Opcode::POP_JUMP_IF_FALSE | Opcode::POP_JUMP_IF_TRUE) {
        instrs[0].set(Opcode::NOP);
    }
    let jumps_if_true = matches!(jump, Opcode::POP_JUMP_IF_TRUE | Opcode::JUMP_IF_TRUE);
    if is_true == jumps_if_true {
        instrs[1].opcode = Opcode::JUMP;
    } else {
        instrs[1].set(Opcode::NOP);
    }
}

/// `LOAD_CONST None, IS_OP, [TO_BOOL], POP_JUMP_IF_…`: `POP_JUMP_IF_NONE` or its opposite.
fn fold_is_none(instrs: &mut [CfgInstr], loaded: (Opcode, u32), consts: &UnitConsts<'_>) {
    let is_none = loaded.0 == Opcode::LOAD_CONST && matches!(consts.get(loaded.1), Some(Constant::None));
    if !is_none || instrs.len() < 3 {
        return;
    }
    let mut jump = 2;
    if instrs[2].opcode == Opcode::TO_BOOL {
        instrs[2].set(Opcode::NOP);
        jump = 3;
    }
    let inverted = instrs[1].oparg != 0;
    let to_none = match instrs.get(jump).map(|jump| jump.opcode) {
        Some(Opcode::POP_JUMP_IF_TRUE) => !inverted,
        Some(Opcode::POP_JUMP_IF_FALSE) => inverted,
        _ => return,
    };
    instrs[0].set(Opcode::NOP);
    instrs[1].set(Opcode::NOP);
    instrs[jump].opcode = if to_none { Opcode::POP_JUMP_IF_NONE } else { Opcode::POP_JUMP_IF_NOT_NONE };
}

fn fold_to_bool(instrs: &mut [CfgInstr], loaded: (Opcode, u32), consts: &mut UnitConsts<'_>) {
    let Some(is_true) = truth(loaded, consts) else { return };
    let oparg = consts.add(Constant::Bool(is_true));
    instrs[0].set(Opcode::NOP);
    instrs[1].set_arg(Opcode::LOAD_CONST, oparg);
}
