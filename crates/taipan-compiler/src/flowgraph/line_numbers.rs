//! Gives lines to instructions that came without.
//!
//! A frame's line must be right when it ends (PEP 626), and it is found from the exit instruction alone.
//! So exits without a line are copied until each has one way in, and then take the line from there.
//! Instructions in the middle take that of the instruction before.
//! (CPython: `resolve_line_numbers`.)

use taipan_bytecode::Location;

use super::cfg::{BlockId, Cfg, CfgInstr};
use super::classes::Classes;

/// Runs the pass; blocks know their number of predecessors.
pub(crate) fn resolve_line_numbers(cfg: &mut Cfg) {
    if !cfg.blocks.iter().any(|block| block.classes.has(Classes::NO_LINE)) {
        return;
    }
    duplicate_exits_without_lineno(cfg);
    propagate_line_numbers(cfg);
}

fn is_exit_or_eval_check_without_lineno(cfg: &Cfg, id: BlockId) -> bool {
    cfg.has_no_lineno(id)
        && (cfg.exits_scope(id) || cfg.instrs(id).iter().any(|instr| instr.opcode.has_eval_break()))
}

fn duplicate_exits_without_lineno(cfg: &mut Cfg) {
    let mut at = cfg.written.has(Classes::JUMP).then_some(BlockId::ENTRY);
    while let Some(id) = at {
        if let Some(target) = cfg.next_nonempty(cfg.jump_target(id))
            && cfg.block(target).predecessors > 1
            && is_exit_or_eval_check_without_lineno(cfg, target)
        {
            duplicate(cfg, id, target);
        }
        at = cfg.next(id);
    }
    // The exits without a line that are left are only fallen into, each from one block.
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        at = cfg.next(id);
        if let Some(next) = at
            && cfg.may_have(next, Classes::NO_LINE)
            && let Some(last) = cfg.last(id)
            && cfg.falls_through(id)
            && is_exit_or_eval_check_without_lineno(cfg, next)
        {
            let loc = last.loc;
            if let Some(first) = cfg.instrs_mut(next).first_mut() {
                first.loc = loc;
            }
        }
    }
}

/// Gives the jump that ends `from` a copy of its own of the exit it goes to.
fn duplicate(cfg: &mut Cfg, from: BlockId, target: BlockId) {
    let copy = cfg.new_block();
    cfg.edges_changed = true;
    cfg.append_copy(copy, target);
    let Some(last) = cfg.last_mut(from) else { return };
    last.target = Some(copy);
    let loc = last.loc;
    if let Some(first) = cfg.instrs_mut(copy).first_mut() {
        first.loc = loc;
    }
    let next = cfg.next(target);
    let block = cfg.block_mut(copy);
    block.predecessors = 1;
    block.next = next;
    block.has_label = true;
    let block = cfg.block_mut(target);
    block.predecessors -= 1;
    block.next = Some(copy);
}

fn propagate_line_numbers(cfg: &mut Cfg) {
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        at = cfg.next(id);
        if cfg.may_have(id, Classes::NO_LINE) {
            let some_left = propagate_in_block(cfg.instrs_mut(id));
            cfg.block_mut(id).classes.set(Classes::NO_LINE, some_left);
        }
        if let Some(next) = at
            && wants_line(cfg, next)
            && cfg.falls_through(id)
        {
            hand_on(cfg, id, next);
        }
        if let Some(target) = cfg.jump_target(id)
            && wants_line(cfg, target)
        {
            hand_on(cfg, id, target);
        }
    }
}

/// Whether a block takes a line from the only block that leads to it.
#[inline]
fn wants_line(cfg: &Cfg, id: BlockId) -> bool {
    let block = cfg.block(id);
    block.classes.has(Classes::NO_LINE) && block.predecessors == 1
}

const NO_LINE: i32 = Location::NONE.lineno;

/// Gives the location before it to each instruction without; true if some stay without a line.
fn propagate_in_block(instrs: &mut [CfgInstr]) -> bool {
    let Some(first) = instrs.first() else { return false };
    let mut loc = first.loc;
    // Negative if one of the lines is.
    let mut linenos = loc.lineno;
    for instr in &mut instrs[1..] {
        if instr.loc.lineno == NO_LINE {
            instr.loc = loc;
        } else {
            loc = instr.loc;
            linenos |= loc.lineno;
        }
    }
    linenos < 0
}

/// Gives the first instruction of a block the location at the end of the only block that leads to it.
fn hand_on(cfg: &mut Cfg, from: BlockId, to: BlockId) {
    let Some(loc) = cfg.last(from).map(|last| last.loc) else { return };
    if let Some(first) = cfg.instrs_mut(to).first_mut()
        && first.loc.lineno == NO_LINE
    {
        first.loc = loc;
    }
}
