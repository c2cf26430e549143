//! Joins pairs of loads and stores of locals. (CPython: `insert_superinstructions`.)

use taipan_bytecode::Opcode;

use super::cfg::{BlockId, Cfg, CfgInstr};
use super::classes::Classes;
use super::redundant::remove_redundant_nops;

/// Runs the pass.
pub(crate) fn insert_superinstructions(cfg: &mut Cfg) {
    if !cfg.written.has(Classes::LOAD_FAST.union(Classes::STORE_FAST)) {
        return;
    }
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        if cfg.may_have(id, Classes::LOAD_FAST.union(Classes::STORE_FAST))
            && join_in_block(cfg.instrs_mut(id))
        {
            cfg.add_classes(id, Classes::NOP);
        }
        at = cfg.next(id);
    }
    remove_redundant_nops(cfg);
}

fn join_in_block(instrs: &mut [CfgInstr]) -> bool {
    let mut joined_any = false;
    let mut follows_fast = false;
    for i in 0..instrs.len() {
        let is_fast = matches!(instrs[i].opcode, Opcode::LOAD_FAST | Opcode::STORE_FAST);
        let joined = is_fast && follows_fast && join(&mut instrs[i - 1..=i]);
        follows_fast = is_fast && !joined;
        joined_any |= joined;
    }
    joined_any
}

/// Joins two instructions of one line whose locals fit four bits each.
fn join(pair: &mut [CfgInstr]) -> bool {
    let [first, second] = pair else { return false };
    let joined = match (first.opcode, second.opcode) {
        (Opcode::LOAD_FAST, Opcode::LOAD_FAST) => Opcode::LOAD_FAST_LOAD_FAST,
        (Opcode::STORE_FAST, Opcode::LOAD_FAST) => Opcode::STORE_FAST_LOAD_FAST,
        (Opcode::STORE_FAST, Opcode::STORE_FAST) => Opcode::STORE_FAST_STORE_FAST,
        _ => return false,
    };
    let (line1, line2) = (first.loc.lineno, second.loc.lineno);
    if (line1 >= 0 && line2 >= 0 && line1 != line2) || first.oparg >= 16 || second.oparg >= 16 {
        return false;
    }
    first.set_arg(joined, (first.oparg << 4) | second.oparg);
    second.set(Opcode::NOP);
    true
}
