//! Replaces the pseudo-instructions that are not jumps of unknown direction.

use taipan_bytecode::Opcode;

use super::cfg::{BlockId, Cfg, CfgInstr};
use super::classes::Classes;
use super::redundant::remove_redundant_nops_and_jumps;

/// `JUMP_IF_FALSE`, which keeps the value, becomes `COPY`, `TO_BOOL`, `POP_JUMP_IF_FALSE`; likewise
/// `JUMP_IF_TRUE`. (CPython: `convert_pseudo_conditional_jumps`.)
pub(crate) fn convert_conditional_jumps(cfg: &mut Cfg) {
    if !cfg.written.has(Classes::JUMP_IF) {
        return;
    }
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        if cfg.may_have(id, Classes::JUMP_IF)
            && let Some(last) = cfg.last_mut(id)
        {
            let real = match last.opcode {
                Opcode::JUMP_IF_FALSE => Some(Opcode::POP_JUMP_IF_FALSE),
                Opcode::JUMP_IF_TRUE => Some(Opcode::POP_JUMP_IF_TRUE),
                _ => None,
            };
            if let Some(real) = real {
                last.opcode = real;
                let copy = CfgInstr { opcode: Opcode::COPY, oparg: 1, target: None, ..*last };
                let to_bool = CfgInstr { opcode: Opcode::TO_BOOL, oparg: 0, ..copy };
                let position = cfg.block(id).len as usize - 1;
                cfg.insert(id, position, &[copy, to_bool]);
            }
        }
        at = cfg.next(id);
    }
}

/// Block pushes become `NOP`s, the compiler's own loads and stores ordinary ones.
/// (CPython: `convert_pseudo_ops`.)
pub(crate) fn convert_pseudo_ops(cfg: &mut Cfg) {
    if cfg.written.has(PSEUDO) {
        convert(cfg);
    }
    remove_redundant_nops_and_jumps(cfg);
}

/// What [`convert`] replaces.
const PSEUDO: Classes = Classes::PUSH.union(Classes::PSEUDO);

fn convert(cfg: &mut Cfg) {
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        if cfg.may_have(id, PSEUDO) {
            convert_block(cfg.instrs_mut(id));
            cfg.add_classes(id, Classes::NOP);
        }
        at = cfg.next(id);
    }
}

fn convert_block(instrs: &mut [CfgInstr]) {
    for instr in instrs {
        match instr.opcode {
            Opcode::LOAD_CLOSURE => instr.opcode = Opcode::LOAD_FAST,
            Opcode::STORE_FAST_MAYBE_NULL => instr.opcode = Opcode::STORE_FAST,
            opcode if opcode.is_block_push() => instr.set(Opcode::NOP),
            _ => {}
        }
    }
}
