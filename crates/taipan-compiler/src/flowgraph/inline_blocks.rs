//! Copies small exits, and blocks without lines, to where a jump goes to them.
//!
//! After: no jump leads to a block of at most [`MAX_COPY_SIZE`] instructions that leaves the code object,
//! nor to a block that has no lines and no way on. (CPython: `inline_small_or_no_lineno_blocks`.)

use taipan_bytecode::Opcode;

use super::cfg::{BlockId, Cfg};
use super::classes::Classes;

/// Largest exit that is copied, in instructions.
const MAX_COPY_SIZE: u32 = 4;

/// Runs the pass until nothing changes; every change removes a jump.
pub(crate) fn inline_small_or_no_lineno_blocks(cfg: &mut Cfg) {
    if !cfg.written.has(Classes::ALWAYS_JUMPS) {
        return;
    }
    loop {
        let mut changed = false;
        let mut at = Some(BlockId::ENTRY);
        while let Some(id) = at {
            changed |= cfg.may_have(id, Classes::ALWAYS_JUMPS) && inline_at_end(cfg, id);
            at = cfg.next(id);
        }
        if !changed {
            return;
        }
    }
}

/// Puts the target of the jump that ends a block in the jump's place, if it is such a block.
fn inline_at_end(cfg: &mut Cfg, id: BlockId) -> bool {
    let Some(last) = cfg.last(id) else { return false };
    let removed = last.opcode;
    if !removed.is_unconditional_jump() {
        return false;
    }
    let Some(target) = last.target else { return false };
    let small_exit = cfg.exits_scope(target) && cfg.block(target).len <= MAX_COPY_SIZE;
    let no_lineno = cfg.has_no_lineno(target) && !cfg.falls_through(target);
    if target == id || !(small_exit || no_lineno) {
        return false;
    }
    cfg.nop_out_last(id);
    cfg.append_copy(id, target);
    if no_lineno
        && removed == Opcode::JUMP
        && let Some(last) = cfg.last_mut(id)
        && last.opcode.is_unconditional_jump()
    {
        // The jump that went looked for signals; so must the one that stays.
        last.opcode = Opcode::JUMP;
    }
    let block = cfg.block_mut(target);
    block.predecessors = block.predecessors.wrapping_sub(1);
    true
}
