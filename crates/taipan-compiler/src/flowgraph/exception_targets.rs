//! Which handler each instruction's exceptions go to.
//!
//! Before: `SETUP_*` and `POP_BLOCK` bracket the protected instructions. After: every instruction of a
//! reachable block knows its handler, `POP_BLOCK`s are `NOP`s, handlers know whether they want the
//! raising offset, and `RESUME`s behind a `yield` whether one handler alone is around it.
//! (CPython: `label_exception_targets`.)

use taipan_bytecode::Opcode;

use super::cfg::{BlockId, Cfg};
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
        enter(cfg, BlockId::ENTRY, 0);
        while let Some(id) = cfg.work.pop() {
            let stack = self.label_block(cfg, id);
            if cfg.falls_through(id)
                && let Some(next) = cfg.next(id)
            {
                enter(cfg, next, stack);
            }
        }
    }

    /// Labels one block and gives the handlers around its end.
    fn label_block(&mut self, cfg: &mut Cfg, id: BlockId) -> u32 {
        let mut stack = cfg.block(id).except_stack;
        let mut last_yield_depth = None;
        for i in 0..cfg.block(id).len as usize {
            let handler = self.nodes[stack as usize].handler;
            let instr = &mut cfg.instrs_mut(id)[i];
            match instr.opcode {
                Opcode::POP_BLOCK => {
                    instr.set(Opcode::NOP);
                    stack = self.nodes[stack as usize].outer;
                    continue;
                }
                Opcode::YIELD_VALUE => last_yield_depth = Some(self.nodes[stack as usize].depth),
                Opcode::RESUME if instr.oparg != 0 => {
                    if last_yield_depth.take() == Some(1) {
                        instr.oparg |= RESUME_DEPTH1;
                    }
                }
                opcode if opcode.is_block_push() => {
                    let Some(target) = instr.target else { continue };
                    enter(cfg, target, stack);
                    stack = self.push(cfg, stack, opcode, target);
                    continue;
                }
                _ => {}
            }
            instr.handler = handler;
            if instr.opcode.has_jump()
                && let Some(target) = instr.target
            {
                enter(cfg, target, stack);
            }
        }
        stack
    }

    fn push(&mut self, cfg: &mut Cfg, stack: u32, opcode: Opcode, target: BlockId) -> u32 {
        if matches!(opcode, Opcode::SETUP_WITH | Opcode::SETUP_CLEANUP) {
            cfg.block_mut(target).preserve_lasti = true;
        }
        let depth = self.nodes[stack as usize].depth + 1;
        self.nodes.push(Node { handler: Some(target), outer: stack, depth });
        self.nodes.len() as u32 - 1
    }
}

fn enter(cfg: &mut Cfg, id: BlockId, stack: u32) {
    if !cfg.block(id).visited {
        cfg.block_mut(id).except_stack = stack;
        cfg.visit(id);
    }
}
