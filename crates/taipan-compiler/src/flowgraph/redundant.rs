//! Removes instructions that do nothing: `NOP`s no line needs, pairs that cancel, jumps to what follows.
//!
//! (CPython: `remove_redundant_nops`, `remove_redundant_nops_and_pairs`, `remove_redundant_jumps`.)

use taipan_bytecode::Opcode;

use super::cfg::{BlockId, Cfg, CfgInstr};
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
    if !cfg.may_have(id, Classes::NOP) {
        return 0;
    }
    let ends_in_nop = cfg.last(id).is_some_and(|last| last.opcode == Opcode::NOP);
    let following = if ends_in_nop { first_lineno(cfg, cfg.next(id)) } else { None };
    let instrs = cfg.instrs_mut(id);
    let len = instrs.len();
    let (kept, has_nops) = close_gaps(instrs, following);
    cfg.truncate(id, kept);
    cfg.block_mut(id).classes.set(Classes::NOP, has_nops);
    len - kept
}

/// The line of the first instruction from block `at` on; `NOP`s without one will be removed.
fn first_lineno(cfg: &Cfg, at: Option<BlockId>) -> Option<i32> {
    let id = cfg.next_nonempty(at)?;
    let is_passed_over = |instr: &CfgInstr| instr.opcode == Opcode::NOP && instr.loc.lineno < 0;
    cfg.instrs(id).iter().find(|instr| !is_passed_over(instr)).map(|instr| instr.loc.lineno)
}

/// Moves the instructions of a block together over those `NOP`s whose line a neighbour has, or takes; `following`
/// is the line of what stands behind the block. Gives how many are left, and whether there are `NOP`s among them.
fn close_gaps(instrs: &mut [CfgInstr], following: Option<i32>) -> (usize, bool) {
    let is_nop = |instr: &CfgInstr| instr.opcode == Opcode::NOP;
    let Some(first) = instrs.iter().position(is_nop) else { return (instrs.len(), false) };
    let mut has_nops = false;
    let mut kept = first;
    let mut prev_lineno = if first == 0 { -1 } else { instrs[first - 1].loc.lineno };
    for i in first..instrs.len() {
        let instr = instrs[i];
        if is_nop(&instr) {
            let lineno = instr.loc.lineno;
            if lineno < 0 || lineno == prev_lineno || next_has_line(&instr, instrs.get_mut(i + 1), following)
            {
                continue;
            }
            has_nops = true;
        }
        instrs[kept] = instr;
        kept += 1;
        prev_lineno = instr.loc.lineno;
    }
    (kept, has_nops)
}

/// Whether what follows a `NOP` has its line; the next instruction of the block takes it if it has none.
fn next_has_line(nop: &CfgInstr, next: Option<&mut CfgInstr>, following: Option<i32>) -> bool {
    match next {
        Some(next) => {
            if next.loc.lineno < 0 {
                next.loc = nop.loc;
            }
            next.loc.lineno == nop.loc.lineno
        }
        None => following == Some(nop.loc.lineno),
    }
}

/// Removes redundant `NOP`s, and values that are loaded only to be popped.
pub(crate) fn remove_redundant_nops_and_pairs(cfg: &mut Cfg) {
    while remove_pairs_once(cfg) {}
}

fn remove_pairs_once(cfg: &mut Cfg) -> bool {
    let mut changed = false;
    // The instruction that runs before the one looked at, if it is the only one that can.
    let mut previous = None;
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        remove_nops_of_block(cfg, id);
        let block = cfg.block(id);
        at = block.next;
        if block.has_label {
            previous = None;
        }
        if block.classes.has(Classes::POP_TOP) {
            changed |= remove_pairs_of_block(cfg, id, previous);
        }
        if let Some(last) = cfg.last(id) {
            let runs_on = !last.opcode.ends_block();
            previous = runs_on.then(|| (id, cfg.block(id).len as usize - 1));
        }
    }
    changed
}

/// Removes the pairs that end in a block. `previous` runs before it, and nothing else does: a block and a place there.
fn remove_pairs_of_block(cfg: &mut Cfg, id: BlockId, mut previous: Option<(BlockId, usize)>) -> bool {
    let mut changed = false;
    for i in 0..cfg.block(id).len as usize {
        if cfg.instrs(id)[i].opcode == Opcode::POP_TOP
            && let Some((loading, place)) = previous
            && let loader = &mut cfg.instrs_mut(loading)[place]
            && is_pure_load(loader)
        {
            loader.set(Opcode::NOP);
            cfg.instrs_mut(id)[i].set(Opcode::NOP);
            cfg.add_classes(loading, Classes::NOP);
            cfg.add_classes(id, Classes::NOP);
            changed = true;
        }
        previous = Some((id, i));
    }
    changed
}

fn is_pure_load(instr: &CfgInstr) -> bool {
    match instr.opcode {
        Opcode::LOAD_CONST | Opcode::LOAD_SMALL_INT => true,
        Opcode::COPY => instr.oparg == 1,
        _ => false,
    }
}

/// Makes jumps to the instruction that follows anyway `NOP`s; gives how many.
pub(crate) fn remove_redundant_jumps(cfg: &mut Cfg) -> usize {
    let mut changes = 0;
    let mut at = cfg.written.has(Classes::ALWAYS_JUMPS).then_some(BlockId::ENTRY);
    while let Some(id) = at {
        at = cfg.next(id);
        if cfg.may_have(id, Classes::ALWAYS_JUMPS) && jumps_to_next(cfg, id) {
            cfg.nop_out_last(id);
            changes += 1;
        }
    }
    changes
}

/// Whether a block ends by jumping to what it would run into.
fn jumps_to_next(cfg: &Cfg, id: BlockId) -> bool {
    let Some(last) = cfg.last(id) else { return false };
    if !last.opcode.is_unconditional_jump() {
        return false;
    }
    let target = cfg.next_nonempty(last.target);
    target.is_some() && target == cfg.next_nonempty(cfg.next(id))
}
