//! How many values the stack holds, at the start of each block and at most.
//!
//! (CPython: `calculate_stackdepth`.)

use taipan_bytecode::{Location, Opcode};

use super::cfg::{Block, BlockId, Cfg};
use super::classes::Classes;
use crate::error::{CompileError, CompileResult};

/// Runs the pass and gives `co_stacksize`.
///
/// # Errors
/// Code that pops from an empty stack, or reaches a block with different depths.
pub(crate) fn calculate_stack_depth(cfg: &mut Cfg) -> CompileResult<u32> {
    for block in &mut cfg.blocks {
        block.start_depth = i32::MIN;
    }
    let Cfg { blocks, slots, work, .. } = cfg;
    work.clear();
    let mut max_depth = 0;
    enter(blocks, work, BlockId::ENTRY, 0)?;
    while let Some(id) = work.pop() {
        let block = &blocks[id.index()];
        let (mut depth, next) = (block.start_depth, block.next);
        let instrs = &slots[block.start as usize..(block.start + block.len) as usize];
        let has_targets = block.classes.has(Classes::TARGET);
        let mut min_depth = depth;
        for instr in instrs {
            max_depth = max_depth.max(depth);
            if has_targets && Classes::of(instr.opcode).has(Classes::TARGET) {
                // The jump of `END_ASYNC_FOR` is for debuggers only.
                if instr.opcode != Opcode::END_ASYNC_FOR
                    && let Some(target) = instr.target
                {
                    let depth = depth + instr.opcode.stack_effect(instr.oparg, true);
                    enter(blocks, work, target, depth)?;
                }
            }
            // Of a jump or block push this is the way on; they have no oparg.
            depth += instr.opcode.stack_effect(instr.oparg, false);
            min_depth = min_depth.min(depth);
        }
        if min_depth < 0 {
            return Err(invalid("Invalid CFG, stack underflow"));
        }
        let falls_through = instrs.last().is_none_or(|last| !last.opcode.never_falls_through());
        if falls_through && let Some(next) = next {
            enter(blocks, work, next, depth)?;
        }
    }
    Ok(max_depth as u32)
}

fn enter(blocks: &mut [Block], work: &mut Vec<BlockId>, id: BlockId, depth: i32) -> CompileResult {
    let block = &mut blocks[id.index()];
    if block.start_depth < 0 {
        block.start_depth = depth;
        work.push(id);
    } else if block.start_depth != depth {
        return Err(invalid("Invalid CFG, inconsistent stackdepth"));
    }
    Ok(())
}

#[cold]
fn invalid(message: &str) -> Box<CompileError> {
    CompileError::new(taipan_ast::error::ErrorKind::ValueError, message, Location::NONE)
}
