//! Removes instructions that do nothing: `NOP`s no line needs, pairs that cancel, jumps to what follows.
//!
//! (CPython: `remove_redundant_nops`, `remove_redundant_nops_and_pairs`, `remove_redundant_jumps`.)

use taipan_bytecode::Opcode;

use super::cfg::{BlockId, Cfg};
use super::classes::Classes;

/// Removes the `NOP`s that hold no line of their own; gives how many.
pub(crate) fn remove_redundant_nops(cfg: &mut Cfg) -> usize {
    let mut removed = 0;
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        removed += remove_nops_of_block(cfg, id);
        at = cfg.next(id);
    }
    removed
}

/// Removes redundant `NOP`s and jumps until none is left.
pub(crate) fn remove_redundant_nops_and_jumps(cfg: &mut Cfg) {
    while remove_redundant_nops(cfg) + remove_redundant_jumps(cfg) > 0 {}
}

fn remove_nops_of_block(cfg: &mut Cfg, id: BlockId) -> usize {
    if !cfg.block(id).has_nops {
        return 0;
    }
    let (start, len) = (cfg.block(id).start as usize, cfg.block(id).len as usize);
    let Some(first) = cfg.slots[start..start + len].iter().position(|instr| instr.opcode == Opcode::NOP)
    else {
        cfg.block_mut(id).has_nops = false;
        return 0;
    };
    let mut has_nops = false;
    let mut dest = start + first;
    let mut prev_lineno = if first == 0 { -1 } else { cfg.slots[dest - 1].loc.lineno };
    for src in start + first..start + len {
        let instr = cfg.slots[src];
        if instr.opcode == Opcode::NOP && is_redundant_nop(cfg, id, src, prev_lineno) {
            continue;
        }
        has_nops |= instr.opcode == Opcode::NOP;
        cfg.slots[dest] = instr;
        dest += 1;
        prev_lineno = instr.loc.lineno;
    }
    cfg.truncate(id, dest - start);
    cfg.block_mut(id).has_nops = has_nops;
    start + len - dest
}

/// Whether the `NOP` in a slot of block `id` can go; the next instruction may get its line.
fn is_redundant_nop(cfg: &mut Cfg, id: BlockId, slot: usize, prev_lineno: i32) -> bool {
    let loc = cfg.slots[slot].loc;
    if loc.lineno < 0 || prev_lineno == loc.lineno {
        return true;
    }
    let block = cfg.block(id);
    if slot + 1 < (block.start + block.len) as usize {
        let next = &mut cfg.slots[slot + 1];
        if next.loc.lineno < 0 {
            next.loc = loc;
            return true;
        }
        return next.loc.lineno == loc.lineno;
    }
    let Some(next) = cfg.next_nonempty(block.next) else { return false };
    // `NOP`s without a line will be removed.
    let is_passed_over = |opcode: Opcode, lineno: i32| opcode == Opcode::NOP && lineno < 0;
    cfg.instrs(next)
        .iter()
        .find(|instr| !is_passed_over(instr.opcode, instr.loc.lineno))
        .is_some_and(|instr| instr.loc.lineno == loc.lineno)
}

/// Removes redundant `NOP`s, and values that are loaded only to be popped.
pub(crate) fn remove_redundant_nops_and_pairs(cfg: &mut Cfg) {
    while remove_pairs_once(cfg) {}
}

fn remove_pairs_once(cfg: &mut Cfg) -> bool {
    let mut changed = false;
    // The slot of the instruction that runs before the one looked at, if it is the only one that can.
    let mut previous: Option<(BlockId, usize)> = None;
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        remove_nops_of_block(cfg, id);
        let block = cfg.block(id);
        if block.has_label {
            previous = None;
        }
        let (start, len) = (block.start as usize, block.len as usize);
        let first = if cfg.may_have(id, Classes::POP_TOP) { 0 } else { len.saturating_sub(1) };
        for slot in start + first..start + len {
            if cfg.slots[slot].opcode == Opcode::POP_TOP
                && let Some((loading, loader)) = previous
                && is_pure_load(cfg.slots[loader].opcode, cfg.slots[loader].oparg)
            {
                cfg.slots[loader].set(Opcode::NOP);
                cfg.slots[slot].set(Opcode::NOP);
                cfg.block_mut(loading).has_nops = true;
                cfg.block_mut(id).has_nops = true;
                changed = true;
            }
            previous = Some((id, slot));
        }
        let after_jump = previous.is_some_and(|(_, slot)| cfg.slots[slot].opcode.has_jump());
        if after_jump || !cfg.falls_through(id) {
            previous = None;
        }
        at = cfg.next(id);
    }
    changed
}

fn is_pure_load(opcode: Opcode, oparg: u32) -> bool {
    match opcode {
        Opcode::LOAD_CONST | Opcode::LOAD_SMALL_INT => true,
        Opcode::COPY => oparg == 1,
        _ => false,
    }
}

/// Makes jumps to the instruction that follows anyway `NOP`s; gives how many.
pub(crate) fn remove_redundant_jumps(cfg: &mut Cfg) -> usize {
    let mut changes = 0;
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        at = cfg.next(id);
        let Some(last) = cfg.last(id) else { continue };
        if last.opcode.is_unconditional_jump() {
            let target = cfg.next_nonempty(last.target);
            if target.is_some()
                && target == cfg.next_nonempty(at)
                && let Some(last) = cfg.last_mut(id)
            {
                last.set(Opcode::NOP);
                cfg.block_mut(id).has_nops = true;
                changes += 1;
            }
        }
    }
    changes
}
