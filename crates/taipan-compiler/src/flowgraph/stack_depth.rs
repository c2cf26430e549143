//! How many values the stack holds, at the start of each block and at most.
//!
//! (CPython: `calculate_stackdepth`.)

use taipan_bytecode::{Location, Opcode};

use super::cfg::{BlockId, Cfg};
use crate::error::{CompileError, CompileResult};

/// Runs the pass and gives `co_stacksize`.
///
/// # Errors
/// Code that pops from an empty stack, or reaches a block with different depths.
pub(crate) fn calculate_stack_depth(cfg: &mut Cfg) -> CompileResult<u32> {
    for block in &mut cfg.blocks {
        block.start_depth = i32::MIN;
    }
    cfg.work.clear();
    let mut max_depth = 0;
    enter(cfg, BlockId::ENTRY, 0)?;
    while let Some(id) = cfg.work.pop() {
        let mut depth = cfg.block(id).start_depth;
        let (start, len) = (cfg.block(id).start as usize, cfg.block(id).len as usize);
        for slot in start..start + len {
            let instr = &cfg.slots[slot];
            max_depth = max_depth.max(depth);
            let opcode = instr.opcode;
            if opcode.has_target() {
                // The jump of `END_ASYNC_FOR` is for debuggers only.
                if opcode != Opcode::END_ASYNC_FOR
                    && let Some(target) = instr.target
                {
                    let depth = depth + opcode.stack_effect(instr.oparg, true);
                    enter(cfg, target, depth)?;
                }
                depth += opcode.stack_effect(0, false);
            } else {
                depth += opcode.stack_effect(instr.oparg, false);
            }
            if depth < 0 {
                return Err(invalid("Invalid CFG, stack underflow"));
            }
        }
        if cfg.falls_through(id)
            && let Some(next) = cfg.next(id)
        {
            enter(cfg, next, depth)?;
        }
    }
    Ok(max_depth as u32)
}

fn enter(cfg: &mut Cfg, id: BlockId, depth: i32) -> CompileResult {
    let block = cfg.block_mut(id);
    if block.start_depth < 0 {
        block.start_depth = depth;
        cfg.work.push(id);
    } else if block.start_depth != depth {
        return Err(invalid("Invalid CFG, inconsistent stackdepth"));
    }
    Ok(())
}

#[cold]
fn invalid(message: &str) -> Box<CompileError> {
    CompileError::new(taipan_ast::error::ErrorKind::ValueError, message, Location::NONE)
}
