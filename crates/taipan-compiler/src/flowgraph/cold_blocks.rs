//! Moves the blocks that only exceptions reach behind all others.
//!
//! After: blocks reached without an exception come first, in their order, then the cold ones in theirs; a
//! cold block that ran into a warm one jumps there. (CPython: `push_cold_blocks_to_end`.)

use taipan_bytecode::{Location, Opcode};

use super::cfg::{BlockId, Cfg};
use super::classes::Classes;
use super::redundant::remove_redundant_nops_and_jumps;

/// Runs the pass.
pub(crate) fn push_cold_blocks_to_end(cfg: &mut Cfg) {
    if !cfg.written.has(Classes::PUSH) || cfg.next(BlockId::ENTRY).is_none() {
        return;
    }
    mark_warm(cfg);
    mark_cold(cfg);
    add_explicit_jumps(cfg);
    if move_cold_blocks(cfg) {
        remove_redundant_nops_and_jumps(cfg);
    }
}

fn mark_warm(cfg: &mut Cfg) {
    cfg.clear_visited();
    cfg.visit(BlockId::ENTRY);
    while let Some(id) = cfg.work.pop() {
        cfg.block_mut(id).warm = true;
        let (next, target) = successors(cfg, id);
        for successor in [next, target].into_iter().flatten() {
            cfg.visit(successor);
        }
    }
}

fn mark_cold(cfg: &mut Cfg) {
    cfg.clear_visited();
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        if cfg.block(id).is_handler {
            cfg.visit(id);
        }
        at = cfg.next(id);
    }
    while let Some(id) = cfg.work.pop() {
        cfg.block_mut(id).cold = true;
        let (next, target) = successors(cfg, id);
        for successor in [next, target].into_iter().flatten() {
            if !cfg.block(successor).warm {
                cfg.visit(successor);
            }
        }
    }
}

/// Where control goes from a block without an exception: on, and to the target of the jump at its end.
#[inline]
fn successors(cfg: &Cfg, id: BlockId) -> (Option<BlockId>, Option<BlockId>) {
    let next = if cfg.falls_through(id) { cfg.next(id) } else { None };
    (next, cfg.jump_target(id))
}

/// Where a cold block falls into a warm one, puts a jump between them.
fn add_explicit_jumps(cfg: &mut Cfg) {
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        at = cfg.next(id);
        if let Some(next) = at
            && cfg.block(id).cold
            && cfg.block(next).warm
            && cfg.falls_through(id)
        {
            let jump = cfg.new_block();
            cfg.push(jump, Opcode::JUMP_NO_INTERRUPT, 0, Some(next), Location::NONE);
            let block = cfg.block_mut(jump);
            block.cold = true;
            block.next = Some(next);
            block.predecessors = 1;
            cfg.block_mut(next).has_label = true;
            cfg.block_mut(id).next = Some(jump);
        }
    }
}

/// Moves the cold blocks; true if there are any.
fn move_cold_blocks(cfg: &mut Cfg) -> bool {
    let mut last_warm = BlockId::ENTRY;
    let mut first_cold = None;
    let mut last_cold: Option<BlockId> = None;
    let mut at = cfg.next(BlockId::ENTRY);
    while let Some(id) = at {
        at = cfg.next(id);
        if !cfg.block(id).cold {
            cfg.block_mut(last_warm).next = Some(id);
            last_warm = id;
            continue;
        }
        match last_cold {
            Some(last) => cfg.block_mut(last).next = Some(id),
            None => first_cold = Some(id),
        }
        last_cold = Some(id);
    }
    if let Some(last) = last_cold {
        cfg.block_mut(last).next = None;
    }
    cfg.block_mut(last_warm).next = first_cold;
    first_cold.is_some()
}
