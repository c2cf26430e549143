//! Empties blocks that nothing reaches, and counts the ways into the others.
//!
//! (CPython: `remove_unreachable`.)

use super::cfg::{BlockId, Cfg};
use super::classes::Classes;

/// Runs the pass; the emptied blocks stay in the order of the code.
pub(crate) fn remove_unreachable(cfg: &mut Cfg) {
    cfg.edges_changed = false;
    for block in &mut cfg.blocks {
        block.predecessors = 0;
    }
    cfg.clear_visited();
    cfg.block_mut(BlockId::ENTRY).predecessors = 1;
    cfg.visit(BlockId::ENTRY);
    while let Some(id) = cfg.work.pop() {
        if let Some(next) = cfg.next(id)
            && cfg.falls_through(id)
        {
            cfg.visit(next);
            cfg.block_mut(next).predecessors += 1;
        }
        let (start, len) = (cfg.block(id).start as usize, cfg.block(id).len as usize);
        // Jumps are last in their blocks.
        let first = if cfg.may_have(id, Classes::PUSH) { start } else { start + len.saturating_sub(1) };
        for slot in first..start + len {
            let instr = &cfg.slots[slot];
            if instr.opcode.has_target()
                && let Some(target) = instr.target
            {
                cfg.visit(target);
                cfg.block_mut(target).predecessors += 1;
            }
        }
    }
    for block in &mut cfg.blocks {
        if block.predecessors == 0 {
            block.classes = Classes::empty();
            block.len = 0;
            block.is_handler = false;
        }
    }
}
