//! Finds the loads of locals that need no reference of their own.
//!
//! A value loaded by `LOAD_FAST_BORROW` is not counted again: the local keeps it alive. That holds if
//! the value leaves the stack within its block, before the local is overwritten or deleted, and is not
//! stored in another local. Each block is run on a stack that knows of every value which instruction
//! loaded it. A load is changed where it is met, and changed back when something breaks a condition.
//! (CPython: `optimize_load_fast`.)

use taipan_bytecode::Opcode;
use taipan_bytecode::opcode::OPCODE_LIMIT;

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

/// What an instruction does to the values on the stack.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// Takes some values and leaves others.
    Replace,
    Load,
    LoadLoad,
    Store,
    StoreLoad,
    StoreStore,
    Delete,
    LoadAndClear,
    Copy,
    Swap,
    /// Leaves all it looks at and pushes something more.
    PushOnly,
    /// Takes the top values and leaves the others that it looks at.
    DropOnly,
    /// Takes the value below the top.
    KeepTop,
    /// Makes another value of the top one, whatever else it looks at.
    ReplaceTop,
    PushOne,
    Attribute,
    SuperAttribute,
    /// Puts a value below the top one.
    PushBelowTop,
}

/// The opcodes of each effect but the first, which all others have.
const PARTICULAR: &[(Effect, &[Opcode])] = &[
    (Effect::Load, &[Opcode::LOAD_FAST]),
    (Effect::LoadLoad, &[Opcode::LOAD_FAST_LOAD_FAST]),
    (Effect::Store, &[Opcode::STORE_FAST]),
    (Effect::StoreLoad, &[Opcode::STORE_FAST_LOAD_FAST]),
    (Effect::StoreStore, &[Opcode::STORE_FAST_STORE_FAST]),
    (Effect::Delete, &[Opcode::DELETE_FAST]),
    (Effect::LoadAndClear, &[Opcode::LOAD_FAST_AND_CLEAR]),
    (Effect::Copy, &[Opcode::COPY]),
    (Effect::Swap, &[Opcode::SWAP]),
    (
        Effect::PushOnly,
        &[
            Opcode::FORMAT_SIMPLE,
            Opcode::GET_ANEXT,
            Opcode::GET_LEN,
            Opcode::GET_YIELD_FROM_ITER,
            Opcode::IMPORT_FROM,
            Opcode::MATCH_KEYS,
            Opcode::MATCH_MAPPING,
            Opcode::MATCH_SEQUENCE,
            Opcode::WITH_EXCEPT_START,
        ],
    ),
    (
        Effect::DropOnly,
        &[
            Opcode::DICT_MERGE,
            Opcode::DICT_UPDATE,
            Opcode::LIST_APPEND,
            Opcode::LIST_EXTEND,
            Opcode::MAP_ADD,
            Opcode::RERAISE,
            Opcode::SET_ADD,
            Opcode::SET_UPDATE,
        ],
    ),
    (Effect::KeepTop, &[Opcode::END_SEND, Opcode::SET_FUNCTION_ATTRIBUTE]),
    (Effect::ReplaceTop, &[Opcode::CHECK_EXC_MATCH, Opcode::SEND]),
    (Effect::PushOne, &[Opcode::FOR_ITER]),
    (Effect::Attribute, &[Opcode::LOAD_ATTR]),
    (Effect::SuperAttribute, &[Opcode::LOAD_SUPER_ATTR]),
    (Effect::PushBelowTop, &[Opcode::LOAD_SPECIAL, Opcode::PUSH_EXC_INFO]),
];

static EFFECTS: [Effect; OPCODE_LIMIT] = {
    let mut table = [Effect::Replace; OPCODE_LIMIT];
    let mut effect = 0;
    while effect < PARTICULAR.len() {
        let (kind, opcodes) = PARTICULAR[effect];
        let mut i = 0;
        while i < opcodes.len() {
            table[opcodes[i] as usize] = kind;
            i += 1;
        }
        effect += 1;
    }
    table
};

impl Effect {
    #[inline]
    fn of(opcode: Opcode) -> Self {
        EFFECTS[opcode as usize]
    }
}

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
        if cfg.may_have(id, Classes::JUMP) {
            // A jump is the last instruction, or only followed by `NOT_TAKEN`.
            for slot in (start..end).rev().take(2) {
                if cfg.slots[slot].opcode.has_jump()
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

    /// One instruction's effect.
    #[inline]
    fn run(&mut self, instrs: &mut [CfgInstr], i: u32) {
        let CfgInstr { opcode, oparg, .. } = instrs[i as usize];
        match Effect::of(opcode) {
            Effect::Replace => {
                self.drop(opcode.num_popped(oparg));
                match opcode.num_pushed(oparg) {
                    0 => {}
                    1 => self.push(i, NOT_LOCAL),
                    count => (0..count).for_each(|_| self.push(i, NOT_LOCAL)),
                }
            }
            Effect::Load => {
                instrs[i as usize].opcode = Opcode::LOAD_FAST_BORROW;
                self.push(i, oparg);
            }
            effect => self.run_particular(instrs, i, effect),
        }
    }

    fn run_particular(&mut self, instrs: &mut [CfgInstr], i: u32, effect: Effect) {
        let CfgInstr { opcode, oparg, .. } = instrs[i as usize];
        match effect {
            Effect::Replace | Effect::Load => {}
            Effect::LoadLoad => {
                instrs[i as usize].opcode = Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW;
                self.push(i, oparg >> 4);
                self.push(i, oparg & 15);
            }
            Effect::Store => self.store(instrs, oparg),
            Effect::StoreLoad => {
                self.store(instrs, oparg >> 4);
                self.push(i, oparg & 15);
            }
            Effect::StoreStore => {
                self.store(instrs, oparg >> 4);
                self.store(instrs, oparg & 15);
            }
            Effect::Delete => self.kill(instrs, oparg),
            Effect::LoadAndClear => {
                self.kill(instrs, oparg);
                self.push(i, oparg);
            }
            Effect::Copy => {
                let value = self.peek(oparg as usize);
                self.stack.push(value);
            }
            Effect::Swap => self.swap(oparg as usize),
            Effect::PushOnly => self.push_only(opcode, oparg),
            Effect::DropOnly => {
                self.drop(opcode.num_popped(oparg).saturating_sub(opcode.num_pushed(oparg)));
            }
            Effect::KeepTop => {
                let top = self.pop();
                self.pop();
                self.stack.push(top);
            }
            Effect::ReplaceTop => {
                self.pop();
                self.push(i, NOT_LOCAL);
            }
            Effect::PushOne => self.push(i, NOT_LOCAL),
            Effect::Attribute => {
                let object = self.pop();
                self.push_attribute(object, oparg, i);
            }
            Effect::SuperAttribute => {
                let object = self.pop();
                self.drop(2);
                self.push_attribute(object, oparg, i);
            }
            Effect::PushBelowTop => {
                let top = self.pop();
                self.push(i, NOT_LOCAL);
                self.stack.push(top);
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
