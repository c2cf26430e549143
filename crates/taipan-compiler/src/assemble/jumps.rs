//! Distances of jumps.
//!
//! A jump's argument may need more bytes the longer its way is, and longer arguments make ways longer. As in
//! CPython (`resolve_jump_offsets`) distances are computed until none changes its size any more, starting from
//! the number of the target instruction as argument; where that ends depends on where it starts.

use taipan_bytecode::{Location, Opcode};

use crate::error::{CompileError, CompileResult};
use crate::flowgraph::cfg::{BlockId, Cfg};
use crate::flowgraph::classes::Classes;

/// How far the `END_SEND` of a `yield from` or `await` lies behind its `SEND`, in code units.
const END_SEND_OFFSET: u32 = 5;

/// Rounds after which the search for distances is given up.
const MAX_ROUNDS: usize = 1000;

/// The memory of this step.
#[derive(Default)]
pub(crate) struct Jumps {
    /// For each block in [`Cfg::blocks`] where it starts.
    starts: Vec<BlockStart>,
    jumps: Vec<Jump>,
    order: Vec<BlockId>,
    /// Code units that are not part of a jump; in the end all.
    total: u32,
}

/// Where a block starts.
#[derive(Clone, Copy, Default)]
pub(crate) struct BlockStart {
    /// How many instructions precede it.
    pub(crate) instr: u32,
    /// How many code units precede it.
    pub(crate) offset: u32,
    /// How many jumps precede it.
    jumps: u32,
    /// How many code units precede it that are not part of a jump.
    fixed: u32,
}

struct Jump {
    slot: u32,
    target: BlockId,
    /// Code units before it that are not part of a jump.
    fixed: u32,
    /// Its place in the code behind its caches, in code units.
    end: u32,
}

impl Jumps {
    /// Where each block starts, by its index.
    pub(crate) fn starts(&self) -> &[BlockStart] {
        &self.starts
    }

    /// How many code units the code has.
    pub(crate) fn total(&self) -> usize {
        self.total as usize
    }

    /// Gives unconditional jumps their direction and all jumps their distance as oparg.
    ///
    /// # Errors
    /// Code so long that no distances fit.
    pub(crate) fn resolve(&mut self, cfg: &mut Cfg) -> CompileResult {
        self.collect(cfg);
        for jump in &self.jumps {
            let slot = &mut cfg.slots[jump.slot as usize];
            slot.oparg = self.starts[jump.target.index()].instr;
        }
        for _ in 0..MAX_ROUNDS {
            let in_jumps = self.place(cfg);
            if !self.measure(cfg) {
                self.total += in_jumps;
                return Ok(());
            }
        }
        Err(CompileError::syntax("jumps are too long", Location::NONE))
    }

    /// Walks the code once: the jumps, and what lies between them.
    fn collect(&mut self, cfg: &mut Cfg) {
        self.starts.clear();
        self.starts.resize(cfg.blocks.len(), BlockStart::default());
        self.jumps.clear();
        self.order.clear();
        let (mut instr, mut fixed) = (0, 0);
        let mut at = Some(BlockId::ENTRY);
        while let Some(id) = at {
            self.order.push(id);
            let jumps = self.jumps.len() as u32;
            self.starts[id.index()] = BlockStart { instr, offset: 0, jumps, fixed };
            let (start, len) = (cfg.block(id).start, cfg.block(id).len);
            fixed += cfg.instrs(id).iter().map(|this| size(this.opcode, this.oparg)).sum::<u32>();
            // A jump is the last instruction, or only followed by `NOT_TAKEN`.
            let last_two = if cfg.may_have(id, Classes::JUMP) { 2 } else { 0 };
            for slot in (start..start + len).rev().take(last_two) {
                let this = &cfg.slots[slot as usize];
                if this.opcode.has_jump()
                    && let Some(target) = this.target
                {
                    let behind = cfg.slots[slot as usize + 1..(start + len) as usize].iter();
                    let behind: u32 = behind.map(|this| size(this.opcode, this.oparg)).sum();
                    fixed -= size(this.opcode, this.oparg);
                    self.jumps.push(Jump { slot, target, fixed: fixed - behind, end: 0 });
                    break;
                }
            }
            instr += len;
            at = cfg.next(id);
        }
        self.total = fixed;
        self.give_directions(cfg);
    }

    fn give_directions(&self, cfg: &mut Cfg) {
        let mut jumps = self.jumps.iter();
        for (place, &id) in self.order.iter().enumerate() {
            let until = self
                .order
                .get(place + 1)
                .map_or(self.jumps.len(), |next| self.starts[next.index()].jumps as usize);
            let first = self.starts[id.index()].jumps as usize;
            for jump in jumps.by_ref().take(until - first) {
                let block = cfg.block(id);
                let this = self.starts[id.index()].instr + (jump.slot - block.start);
                let is_forward = self.starts[jump.target.index()].instr > this;
                let slot = &mut cfg.slots[jump.slot as usize];
                slot.opcode = match (slot.opcode, is_forward) {
                    (Opcode::JUMP | Opcode::JUMP_NO_INTERRUPT, true) => Opcode::JUMP_FORWARD,
                    (Opcode::JUMP, false) => Opcode::JUMP_BACKWARD,
                    (Opcode::JUMP_NO_INTERRUPT, false) => Opcode::JUMP_BACKWARD_NO_INTERRUPT,
                    (opcode, _) => opcode,
                };
            }
        }
    }

    /// Places blocks and jumps for the sizes the jumps have now; gives the sum of those.
    fn place(&mut self, cfg: &Cfg) -> u32 {
        let mut next_jump = 0;
        let mut in_jumps = 0;
        for id in &self.order {
            let start = &mut self.starts[id.index()];
            while next_jump < start.jumps as usize {
                in_jumps += end_jump(&mut self.jumps[next_jump], cfg, in_jumps);
                next_jump += 1;
            }
            start.offset = start.fixed + in_jumps;
        }
        for jump in &mut self.jumps[next_jump..] {
            in_jumps += end_jump(jump, cfg, in_jumps);
        }
        in_jumps
    }

    /// Computes all distances; true if a jump changes its size by that.
    fn measure(&self, cfg: &mut Cfg) -> bool {
        let mut changed = false;
        for jump in &self.jumps {
            let target = self.starts[jump.target.index()].offset;
            let slot = &mut cfg.slots[jump.slot as usize];
            let before = size(slot.opcode, slot.oparg);
            slot.oparg = if slot.opcode == Opcode::END_ASYNC_FOR {
                // The jump leads to the `SEND`, which debuggers want to pass.
                jump.end.wrapping_sub(target).wrapping_sub(END_SEND_OFFSET)
            } else {
                jump.end.abs_diff(target)
            };
            changed |= size(slot.opcode, slot.oparg) != before;
        }
        changed
    }
}

/// Notes where a jump ends and gives its size.
fn end_jump(jump: &mut Jump, cfg: &Cfg, in_jumps: u32) -> u32 {
    let slot = &cfg.slots[jump.slot as usize];
    let size = size(slot.opcode, slot.oparg);
    jump.end = jump.fixed + in_jumps + size;
    size
}

/// How many code units an instruction takes, extended arguments and caches included.
#[inline]
pub(crate) fn size(opcode: Opcode, oparg: u32) -> u32 {
    1 + extended_args(oparg) + opcode.caches() as u32
}

/// How many `EXTENDED_ARG`s an argument needs.
#[inline]
pub(crate) fn extended_args(oparg: u32) -> u32 {
    // Most arguments need none.
    if oparg <= 0xff { 0 } else { 1 + u32::from(oparg > 0xffff) + u32::from(oparg > 0xff_ffff) }
}
