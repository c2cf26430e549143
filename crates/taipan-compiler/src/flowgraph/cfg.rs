//! The control-flow graph's data: blocks of instructions in flat vectors.
//!
//! A block's instructions are one run of [`Cfg::slots`]. A run that has to grow moves to the end of the
//! vector, so a block never needs a vector of its own, and everything is used again from unit to unit.
//!
//! CPython keeps each block in an array of its own and appends to it without clearing what a removed
//! instruction left in the slot: the exception handler of that instruction survives, and decides
//! where the ranges of the exception table end. A run therefore keeps the slots behind its end
//! ([`Block::used`]), and [`Cfg::push`] leaves the handler of the slot it fills.

use std::num::NonZeroU32;
use std::ops::Range;

use taipan_bytecode::{Location, Opcode};

use super::classes::Classes;

/// A block: an index into [`Cfg::blocks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockId(NonZeroU32);

impl BlockId {
    /// The entry block, the first of every graph.
    pub(crate) const ENTRY: Self = Self(NonZeroU32::MIN);

    /// The block with an index from 0.
    #[inline]
    pub(crate) fn new(index: usize) -> Self {
        Self(NonZeroU32::MIN.saturating_add(index as u32))
    }

    /// The index from 0.
    #[inline]
    pub(crate) fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// An instruction in the graph.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CfgInstr {
    /// The source it stands for.
    pub(crate) loc: Location,
    /// Its argument; nothing for jumps and block pushes, which have a target, and a label before.
    pub(crate) oparg: u32,
    /// Where a jump goes, or the handler a block push names.
    pub(crate) target: Option<BlockId>,
    /// The handler that is entered when the instruction raises (`i_except`).
    pub(crate) handler: Option<BlockId>,
    /// Real or pseudo.
    pub(crate) opcode: Opcode,
}

impl CfgInstr {
    /// An instruction without target and handler.
    pub(crate) fn new(opcode: Opcode, oparg: u32, loc: Location) -> Self {
        Self { loc, oparg, target: None, handler: None, opcode }
    }

    /// The classes it gives its block.
    #[inline]
    fn classes(&self) -> Classes {
        Classes::of(self.opcode) | Classes::of_line(self.loc.lineno)
    }

    /// Makes it another instruction without argument; a target it has becomes meaningless.
    #[inline]
    pub(crate) fn set(&mut self, opcode: Opcode) {
        self.set_arg(opcode, 0);
    }

    /// Makes it another instruction.
    #[inline]
    pub(crate) fn set_arg(&mut self, opcode: Opcode, oparg: u32) {
        self.opcode = opcode;
        self.oparg = oparg;
    }
}

/// A block: instructions that are entered at the first one only.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Its first instruction's index in [`Cfg::slots`].
    pub(crate) start: u32,
    /// How many instructions it has.
    pub(crate) len: u32,
    /// How many slots hold something, `len` and what was removed behind.
    used: u32,
    /// How many slots the run may fill before it has to move.
    capacity: u32,
    /// The block that follows in the order of the code.
    pub(crate) next: Option<BlockId>,
    /// What kinds of instructions it may have.
    pub(crate) classes: Classes,
    /// A jump may name it.
    pub(crate) has_label: bool,
    /// An exception handler.
    pub(crate) is_handler: bool,
    /// An exception handler that finds the offset of the raising instruction on the stack.
    pub(crate) preserve_lasti: bool,
    /// Reached through exceptions only: moved behind the others.
    pub(crate) cold: bool,
    /// Reached without an exception.
    pub(crate) warm: bool,
    /// A mark for passes that walk the graph.
    pub(crate) visited: bool,
    /// Ways in.
    pub(crate) predecessors: u32,
    /// Values on the stack at its start; negative while unknown.
    pub(crate) start_depth: i32,
    /// Exception handlers around its start: a node of that pass's own table.
    pub(crate) except_stack: u32,
    /// Locals below 64 that may be unbound at its start.
    pub(crate) unsafe_locals: u64,
}

/// A control-flow graph, and the memory its passes share.
#[derive(Default)]
pub(crate) struct Cfg {
    pub(crate) blocks: Vec<Block>,
    pub(crate) slots: Vec<CfgInstr>,
    /// What kinds of instructions the unit may have, or was made of.
    pub(crate) written: Classes,
    /// Ways between blocks may have come or gone since blocks that nothing reaches were last emptied.
    pub(crate) edges_changed: bool,
    /// Blocks still to visit.
    pub(crate) work: Vec<BlockId>,
}

impl Cfg {
    /// Removes everything but the memory.
    pub(crate) fn clear(&mut self) {
        self.blocks.clear();
        self.slots.clear();
        self.written = Classes::empty();
        self.work.clear();
    }

    /// A new block without instructions, not yet linked from any other.
    pub(crate) fn new_block(&mut self) -> BlockId {
        let id = BlockId::new(self.blocks.len());
        self.blocks.push(Block {
            start: self.slots.len() as u32,
            len: 0,
            used: 0,
            capacity: 0,
            next: None,
            classes: Classes::empty(),
            has_label: false,
            is_handler: false,
            preserve_lasti: false,
            cold: false,
            warm: false,
            visited: false,
            predecessors: 0,
            start_depth: i32::MIN,
            except_stack: 0,
            unsafe_locals: 0,
        });
        id
    }

    /// A block.
    #[inline]
    pub(crate) fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }

    /// A block, to change.
    #[inline]
    pub(crate) fn block_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.index()]
    }

    /// The block after `id` in the order of the code.
    #[inline]
    pub(crate) fn next(&self, id: BlockId) -> Option<BlockId> {
        self.blocks[id.index()].next
    }

    /// A block's instructions.
    #[inline]
    pub(crate) fn instrs(&self, id: BlockId) -> &[CfgInstr] {
        let block = &self.blocks[id.index()];
        &self.slots[block.start as usize..(block.start + block.len) as usize]
    }

    /// A block's instructions, to change.
    #[inline]
    pub(crate) fn instrs_mut(&mut self, id: BlockId) -> &mut [CfgInstr] {
        let block = &self.blocks[id.index()];
        &mut self.slots[block.start as usize..(block.start + block.len) as usize]
    }

    /// The last instruction of a block.
    #[inline]
    pub(crate) fn last(&self, id: BlockId) -> Option<&CfgInstr> {
        self.instrs(id).last()
    }

    /// The last instruction of a block, to change.
    #[inline]
    pub(crate) fn last_mut(&mut self, id: BlockId) -> Option<&mut CfgInstr> {
        self.instrs_mut(id).last_mut()
    }

    /// Whether control can run from the block's end into the next block.
    #[inline]
    pub(crate) fn falls_through(&self, id: BlockId) -> bool {
        self.last(id).is_none_or(|last| !last.opcode.never_falls_through())
    }

    /// Whether the block ends by leaving the code object.
    pub(crate) fn exits_scope(&self, id: BlockId) -> bool {
        self.last(id).is_some_and(|last| last.opcode.is_scope_exit())
    }

    /// Whether the block may have instructions of any of these classes.
    #[inline]
    pub(crate) fn may_have(&self, id: BlockId, classes: Classes) -> bool {
        self.block(id).classes.has(classes)
    }

    /// Notes that the block may now have instructions of these classes.
    #[inline]
    pub(crate) fn add_classes(&mut self, id: BlockId, classes: Classes) {
        self.written |= classes;
        self.block_mut(id).classes |= classes;
    }

    /// Makes the last instruction of a block a `NOP`.
    pub(crate) fn nop_out_last(&mut self, id: BlockId) {
        if let Some(last) = self.last_mut(id) {
            last.set(Opcode::NOP);
            self.add_classes(id, Classes::NOP);
        }
    }

    /// The target of the jump that ends a block, if one does.
    #[inline]
    pub(crate) fn jump_target(&self, id: BlockId) -> Option<BlockId> {
        if !self.may_have(id, Classes::JUMP) {
            return None;
        }
        self.last(id).filter(|last| last.opcode.has_jump()).and_then(|last| last.target)
    }

    /// Whether none of the block's instructions has a line; of a block without any, either is said.
    #[inline]
    pub(crate) fn has_no_lineno(&self, id: BlockId) -> bool {
        self.may_have(id, Classes::NO_LINE) && self.instrs(id).iter().all(|instr| instr.loc.lineno < 0)
    }

    /// The first block from `at` on that has instructions.
    pub(crate) fn next_nonempty(&self, mut at: Option<BlockId>) -> Option<BlockId> {
        while let Some(id) = at
            && self.block(id).len == 0
        {
            at = self.next(id);
        }
        at
    }

    /// Forgets which blocks were visited.
    pub(crate) fn clear_visited(&mut self) {
        for block in &mut self.blocks {
            block.visited = false;
        }
        self.work.clear();
    }

    /// Puts a block on the work list unless it was visited already.
    #[inline]
    pub(crate) fn visit(&mut self, id: BlockId) {
        let block = &mut self.blocks[id.index()];
        if !block.visited {
            block.visited = true;
            self.work.push(id);
        }
    }

    /// Drops the instructions from `len` on; their slots keep what they held.
    #[inline]
    pub(crate) fn truncate(&mut self, id: BlockId, len: usize) {
        self.block_mut(id).len = len as u32;
    }

    /// Appends an instruction; its handler is what the slot held before (see the module's text).
    pub(crate) fn push(
        &mut self,
        id: BlockId,
        opcode: Opcode,
        oparg: u32,
        target: Option<BlockId>,
        loc: Location,
    ) {
        let slot = self.grow(id, 1);
        let handler = self.slots[slot].handler;
        self.slots[slot] = CfgInstr { loc, oparg, target, handler, opcode };
        self.add_classes(id, self.slots[slot].classes());
    }

    /// Appends a copy of another block's instructions, handlers included.
    pub(crate) fn append_copy(&mut self, to: BlockId, from: BlockId) {
        let len = self.block(from).len as usize;
        let slot = self.grow(to, len);
        let start = self.block(from).start as usize;
        self.slots.copy_within(start..start + len, slot);
        self.add_classes(to, self.block(from).classes);
    }

    /// Inserts instructions before the one at `position`.
    pub(crate) fn insert(&mut self, id: BlockId, position: usize, instrs: &[CfgInstr]) {
        let end = self.grow(id, instrs.len());
        let at = self.block(id).start as usize + position;
        self.slots.copy_within(at..end, at + instrs.len());
        self.slots[at..at + instrs.len()].copy_from_slice(instrs);
        let classes = instrs.iter().fold(Classes::empty(), |classes, instr| classes | instr.classes());
        self.add_classes(id, classes);
    }

    /// Adds `count` slots to a block's end and gives the index of the first.
    fn grow(&mut self, id: BlockId, count: usize) -> usize {
        const EMPTY: CfgInstr =
            CfgInstr { loc: Location::NONE, oparg: 0, target: None, handler: None, opcode: Opcode::CACHE };
        let end = self.slots.len();
        let block = &mut self.blocks[id.index()];
        let (start, used) = (block.start as usize, block.used as usize);
        let len = block.len as usize + count;
        if len > block.capacity as usize {
            if start + block.capacity as usize == end {
                // The last run: it grows where it is.
                block.capacity = len as u32;
            } else {
                block.start = end as u32;
                block.capacity = (len * 2).max(8) as u32;
                self.slots.extend_from_within(start..start + used);
            }
            self.slots.resize(block.start as usize + block.capacity as usize, EMPTY);
        }
        let slot = block.start as usize + block.len as usize;
        block.len = len as u32;
        block.used = block.used.max(block.len);
        slot
    }

    /// Gives a block its run of slots, while the graph is being built.
    pub(crate) fn end_building(&mut self, id: BlockId, run: Range<usize>, classes: Classes) {
        self.written |= classes;
        let block = &mut self.blocks[id.index()];
        block.classes = classes;
        block.start = run.start as u32;
        block.len = run.len() as u32;
        block.used = block.len;
        block.capacity = block.len;
    }
}
