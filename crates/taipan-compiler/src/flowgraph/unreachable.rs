//! Empties blocks that nothing reaches, and counts the ways into the others.
//!
//! (CPython: `remove_unreachable`.)

use super::cfg::{Block, BlockId, Cfg};
use super::classes::Classes;

/// Runs the pass; the emptied blocks stay in the order of the code.
pub(crate) fn remove_unreachable(cfg: &mut Cfg) {
    cfg.edges_changed = false;
    let Cfg { blocks, slots, work, .. } = cfg;
    for block in blocks.iter_mut() {
        block.predecessors = 0;
    }
    work.clear();
    enter(blocks, work, BlockId::ENTRY);
    while let Some(id) = work.pop() {
        let block = &blocks[id.index()];
        let (next, classes) = (block.next, block.classes);
        let instrs = &slots[block.start as usize..(block.start + block.len) as usize];
        if let Some(next) = next
            && instrs.last().is_none_or(|last| !last.opcode.never_falls_through())
        {
            enter(blocks, work, next);
        }
        if !classes.has(Classes::TARGET) {
            continue;
        }
        // Jumps are last in their blocks.
        let first = if classes.has(Classes::PUSH) { 0 } else { instrs.len().saturating_sub(1) };
        for instr in &instrs[first..] {
            if Classes::of(instr.opcode).has(Classes::TARGET)
                && let Some(target) = instr.target
            {
                enter(blocks, work, target);
            }
        }
    }
    for block in blocks.iter_mut().filter(|block| block.predecessors == 0) {
        block.classes = Classes::empty();
        block.len = 0;
        block.is_handler = false;
    }
}

/// Counts a way into a block, which is looked at when the first one is found.
#[inline]
fn enter(blocks: &mut [Block], work: &mut Vec<BlockId>, id: BlockId) {
    let block = &mut blocks[id.index()];
    if block.predecessors == 0 {
        work.push(id);
    }
    block.predecessors += 1;
}
