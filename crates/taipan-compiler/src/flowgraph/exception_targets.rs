//! Which handler each instruction's exceptions go to.
//!
//! Before: `SETUP_*` and `POP_BLOCK` bracket the protected instructions. After: every instruction of a
//! reachable block knows its handler, `POP_BLOCK`s are `NOP`s, handlers know whether they want the
//! raising offset, and `RESUME`s behind a `yield` whether one handler alone is around it.
//! (CPython: `label_exception_targets`.)

use taipan_bytecode::Opcode;

use super::cfg::{Block, BlockId, Cfg};
use super::classes::Classes;

/// Set in the oparg of a `RESUME` around which only the generator's own handler stands.
const RESUME_DEPTH1: u32 = 4;

/// The handlers around a place: a linked list, so that blocks share what they have in common.
#[derive(Clone, Copy)]
struct Node {
    handler: Option<BlockId>,
    outer: u32,
    depth: u32,
}

/// The memory of this pass.
#[derive(Default)]
pub(crate) struct ExceptStacks {
    nodes: Vec<Node>,
}

impl ExceptStacks {
    /// Runs the pass.
    pub(crate) fn label(&mut self, cfg: &mut Cfg) {
        if !cfg.written.has(Classes::PUSH) {
            return;
        }
        self.nodes.clear();
        self.nodes.push(Node { handler: None, outer: 0, depth: 0 });
        cfg.clear_visited();
        enter(&mut cfg.blocks, &mut cfg.work, BlockId::ENTRY, 0);
        while let Some(id) = cfg.work.pop() {
            let stack = self.label_block(cfg, id);
            if cfg.falls_through(id)
                && let Some(next) = cfg.next(id)
            {
                enter(&mut cfg.blocks, &mut cfg.work, next, stack);
            }
        }
    }

    /// Labels one block and gives the handlers around its end.
    fn label_block(&mut self, cfg: &mut Cfg, id: BlockId) -> u32 {
        let Cfg { blocks, slots, work, .. } = cfg;
        let block = &blocks[id.index()];
        let mut stack = block.except_stack;
        let mut handler = self.nodes[stack as usize].handler;
        let mut last_yield_depth = None;
        for instr in &mut slots[block.start as usize..(block.start + block.len) as usize] {
            match instr.opcode {
                Opcode::POP_BLOCK => {
                    instr.set(Opcode::NOP);
                    stack = self.nodes[stack as usize].outer;
                    handler = self.nodes[stack as usize].handler;
                    continue;
                }
                Opcode::YIELD_VALUE => last_yield_depth = Some(self.nodes[stack as usize].depth),
                Opcode::RESUME if instr.oparg != 0 => {
                    if last_yield_depth.take() == Some(1) {
                        instr.oparg |= RESUME_DEPTH1;
                    }
                }
                _ => {}
            }
            let classes = Classes::of(instr.opcode);
            if classes.has(Classes::TARGET)
                && let Some(target) = instr.target
            {
                enter(blocks, work, target, stack);
                if classes.has(Classes::PUSH) {
                    stack = self.push(&mut blocks[target.index()], stack, instr.opcode, target);
                    handler = Some(target);
                    continue;
                }
            }
            instr.handler = handler;
        }
        stack
    }

    fn push(&mut self, block: &mut Block, stack: u32, opcode: Opcode, target: BlockId) -> u32 {
        if matches!(opcode, Opcode::SETUP_WITH | Opcode::SETUP_CLEANUP) {
            block.preserve_lasti = true;
        }
        let depth = self.nodes[stack as usize].depth + 1;
        self.nodes.push(Node { handler: Some(target), outer: stack, depth });
        self.nodes.len() as u32 - 1
    }
}

fn enter(blocks: &mut [Block], work: &mut Vec<BlockId>, id: BlockId, stack: u32) {
    let block = &mut blocks[id.index()];
    if !block.visited {
        block.visited = true;
        block.except_stack = stack;
        work.push(id);
    }
}
