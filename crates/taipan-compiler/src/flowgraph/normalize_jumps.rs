//! Makes conditional jumps go forward.
//!
//! Before: the order of blocks is final. After: conditional jumps lead to blocks behind them, `NOT_TAKEN`
//! stands on the other way, and a loop's test that jumped back jumps over a `JUMP` back instead.
//! (CPython: `normalize_jumps`.)

use taipan_bytecode::Opcode;

use super::cfg::{BlockId, Cfg};
use super::classes::Classes;

/// Runs the pass.
pub(crate) fn normalize_jumps(cfg: &mut Cfg) {
    if !cfg.written.has(Classes::JUMP) {
        return;
    }
    cfg.clear_visited();
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        cfg.block_mut(id).visited = true;
        if cfg.may_have(id, Classes::JUMP) {
            normalize_block(cfg, id);
        }
        at = cfg.next(id);
    }
}

fn normalize_block(cfg: &mut Cfg, id: BlockId) {
    let Some(last) = cfg.last(id) else { return };
    let (loc, Some(target)) = (last.loc, last.target) else { return };
    let reversed = match last.opcode {
        Opcode::POP_JUMP_IF_NOT_NONE => Opcode::POP_JUMP_IF_NONE,
        Opcode::POP_JUMP_IF_NONE => Opcode::POP_JUMP_IF_NOT_NONE,
        Opcode::POP_JUMP_IF_FALSE => Opcode::POP_JUMP_IF_TRUE,
        Opcode::POP_JUMP_IF_TRUE => Opcode::POP_JUMP_IF_FALSE,
        _ => return,
    };
    if !cfg.block(target).visited {
        cfg.push(id, Opcode::NOT_TAKEN, 0, None, loc);
        return;
    }
    let next = cfg.next(id);
    if let Some(last) = cfg.last_mut(id) {
        last.opcode = reversed;
        last.target = next;
    }
    let back = cfg.new_block();
    cfg.push(back, Opcode::NOT_TAKEN, 0, None, loc);
    cfg.push(back, Opcode::JUMP, 0, Some(target), loc);
    let (depth, cold) = (cfg.block(target).start_depth, cfg.block(id).cold);
    let block = cfg.block_mut(back);
    block.start_depth = depth;
    block.cold = cold;
    block.next = next;
    cfg.block_mut(id).next = Some(back);
}
