//! Finds the loads of locals that need no reference of their own.
//!
//! A value loaded by `LOAD_FAST_BORROW` is not counted again: the local keeps it alive. That holds if
//! the value leaves the stack within its block, before the local is overwritten or deleted, and is not
//! stored in another local. Each block is run on a stack that knows of every value which instruction
//! loaded it. A load is changed where it is met, and changed back when something breaks a condition.
//! (CPython: `optimize_load_fast`.)

use taipan_bytecode::Opcode;

use super::cfg::{BlockId, Cfg, CfgInstr};
use super::classes::Classes;

/// A value on the stack.
#[derive(Clone, Copy)]
struct Ref {
    /// The instruction in the block that made it.
    instr: u32,
    /// The local it was loaded from.
    local: u32,
}

/// Made in another block.
const UNKNOWN: u32 = u32::MAX;
/// Not loaded from a local.
const NOT_LOCAL: u32 = u32::MAX;

/// The memory of this pass.
#[derive(Default)]
pub(crate) struct LoadFast {
    stack: Vec<Ref>,
}

impl LoadFast {
    /// Runs the pass; blocks know the depth of the stack at their start.
    pub(crate) fn optimize(&mut self, cfg: &mut Cfg) {
        if !cfg.written.has(Classes::LOAD_FAST) {
            return;
        }
        cfg.clear_visited();
        cfg.block_mut(BlockId::ENTRY).start_depth = 0;
        cfg.visit(BlockId::ENTRY);
        while let Some(id) = cfg.work.pop() {
            self.optimize_block(cfg, id);
        }
    }

    fn optimize_block(&mut self, cfg: &mut Cfg, id: BlockId) {
        let (start, end) = (cfg.block(id).start as usize, (cfg.block(id).start + cfg.block(id).len) as usize);
        if cfg.may_have(id, Classes::TARGET) {
            for slot in start..end {
                // Block pushes enter their handler, which is a block as any other.
                if Classes::of(cfg.slots[slot].opcode).has(Classes::TARGET)
                    && let Some(target) = cfg.slots[slot].target
                {
                    cfg.visit(target);
                }
            }
        }
        if start < end
            && let Some(next) = cfg.next(id)
            && cfg.falls_through(id)
        {
            cfg.visit(next);
        }
        if cfg.may_have(id, Classes::LOAD_FAST) {
            let depth = cfg.block(id).start_depth.max(0) as usize;
            self.run_block(&mut cfg.slots[start..end], depth);
        }
    }

    fn run_block(&mut self, instrs: &mut [CfgInstr], depth: usize) {
        self.stack.clear();
        self.stack.resize(depth, Ref { instr: UNKNOWN, local: NOT_LOCAL });
        for i in 0..instrs.len() {
            self.run(instrs, i as u32);
        }
        // What is left on the stack outlives the block.
        for value in &self.stack {
            count_ref(instrs, *value);
        }
    }

    /// One instruction's effect. Those that leave some of what they look at on the stack are told one by one.
    fn run(&mut self, instrs: &mut [CfgInstr], i: u32) {
        let CfgInstr { opcode, oparg, .. } = instrs[i as usize];
        match opcode {
            Opcode::LOAD_FAST => {
                instrs[i as usize].opcode = Opcode::LOAD_FAST_BORROW;
                self.push(i, oparg);
            }
            Opcode::LOAD_FAST_LOAD_FAST => {
                instrs[i as usize].opcode = Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW;
                self.push(i, oparg >> 4);
                self.push(i, oparg & 15);
            }
            Opcode::STORE_FAST => self.store(instrs, oparg),
            Opcode::STORE_FAST_LOAD_FAST => {
                self.store(instrs, oparg >> 4);
                self.push(i, oparg & 15);
            }
            Opcode::STORE_FAST_STORE_FAST => {
                self.store(instrs, oparg >> 4);
                self.store(instrs, oparg & 15);
            }
            Opcode::DELETE_FAST => self.kill(instrs, oparg),
            Opcode::LOAD_FAST_AND_CLEAR => {
                self.kill(instrs, oparg);
                self.push(i, oparg);
            }
            Opcode::COPY => {
                let value = self.peek(oparg as usize);
                self.stack.push(value);
            }
            Opcode::SWAP => self.swap(oparg as usize),
            _ => self.run_partial(opcode, oparg, i),
        }
    }

    fn run_partial(&mut self, opcode: Opcode, oparg: u32, i: u32) {
        match opcode {
            Opcode::FORMAT_SIMPLE
            | Opcode::GET_ANEXT
            | Opcode::GET_LEN
            | Opcode::GET_YIELD_FROM_ITER
            | Opcode::IMPORT_FROM
            | Opcode::MATCH_KEYS
            | Opcode::MATCH_MAPPING
            | Opcode::MATCH_SEQUENCE
            | Opcode::WITH_EXCEPT_START => self.push_only(opcode, oparg),
            Opcode::DICT_MERGE
            | Opcode::DICT_UPDATE
            | Opcode::LIST_APPEND
            | Opcode::LIST_EXTEND
            | Opcode::MAP_ADD
            | Opcode::RERAISE
            | Opcode::SET_ADD
            | Opcode::SET_UPDATE => {
                self.drop(opcode.num_popped(oparg).saturating_sub(opcode.num_pushed(oparg)));
            }
            Opcode::END_SEND | Opcode::SET_FUNCTION_ATTRIBUTE => {
                let top = self.pop();
                self.pop();
                self.stack.push(top);
            }
            Opcode::CHECK_EXC_MATCH => {
                self.pop();
                self.push(i, NOT_LOCAL);
            }
            Opcode::FOR_ITER => self.push(i, NOT_LOCAL),
            Opcode::LOAD_ATTR => {
                let object = self.pop();
                self.push_attribute(object, oparg, i);
            }
            Opcode::LOAD_SUPER_ATTR => {
                let object = self.pop();
                self.drop(2);
                self.push_attribute(object, oparg, i);
            }
            Opcode::LOAD_SPECIAL | Opcode::PUSH_EXC_INFO => {
                let top = self.pop();
                self.push(i, NOT_LOCAL);
                self.stack.push(top);
            }
            Opcode::SEND => {
                self.pop();
                self.push(i, NOT_LOCAL);
            }
            _ if opcode.is_block_push() => {}
            _ => {
                self.drop(opcode.num_popped(oparg));
                for _ in 0..opcode.num_pushed(oparg) {
                    self.push(i, NOT_LOCAL);
                }
            }
        }
    }

    /// An instruction that leaves everything it looks at on the stack and pushes something more.
    ///
    /// CPython 3.14 takes what the first of them pushes for the work of the block's first instruction, the
    /// second for that of the second: a local that is loaded there may be counted without need.
    fn push_only(&mut self, opcode: Opcode, oparg: u32) {
        for instr in 0..opcode.num_pushed(oparg).saturating_sub(opcode.num_popped(oparg)) {
            self.push(instr, NOT_LOCAL);
        }
    }

    /// An attribute, and for a method call the object again.
    fn push_attribute(&mut self, object: Ref, oparg: u32, i: u32) {
        self.push(i, NOT_LOCAL);
        if oparg & 1 != 0 {
            self.stack.push(object);
        }
    }

    #[inline]
    fn push(&mut self, instr: u32, local: u32) {
        self.stack.push(Ref { instr, local });
    }

    #[inline]
    fn pop(&mut self) -> Ref {
        self.stack.pop().unwrap_or(Ref { instr: UNKNOWN, local: NOT_LOCAL })
    }

    #[inline]
    fn drop(&mut self, count: u32) {
        let depth = self.stack.len().saturating_sub(count as usize);
        self.stack.truncate(depth);
    }

    /// The value at a depth, the top being 1.
    fn peek(&self, depth: usize) -> Ref {
        let index = self.stack.len().checked_sub(depth);
        let value = index.and_then(|index| self.stack.get(index));
        value.copied().unwrap_or(Ref { instr: UNKNOWN, local: NOT_LOCAL })
    }

    fn swap(&mut self, depth: usize) {
        let len = self.stack.len();
        if (1..=len).contains(&depth) {
            self.stack.swap(len - depth, len - 1);
        }
    }

    fn store(&mut self, instrs: &mut [CfgInstr], local: u32) {
        let value = self.pop();
        self.kill(instrs, local);
        count_ref(instrs, value);
    }

    /// A local loses its value: what was loaded from it and is still on the stack lives on its own.
    fn kill(&self, instrs: &mut [CfgInstr], local: u32) {
        for value in &self.stack {
            if value.local == local {
                count_ref(instrs, *value);
            }
        }
    }
}

/// Changes the instruction that loaded a value back.
#[inline]
fn count_ref(instrs: &mut [CfgInstr], value: Ref) {
    if let Some(instr) = instrs.get_mut(value.instr as usize) {
        match instr.opcode {
            Opcode::LOAD_FAST_BORROW => instr.opcode = Opcode::LOAD_FAST,
            Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => instr.opcode = Opcode::LOAD_FAST_LOAD_FAST,
            _ => {}
        }
    }
}
