//! Finds the loads of locals that may be unbound.
//!
//! Before: every local is loaded by `LOAD_FAST`. After: loads that may find nothing are `LOAD_FAST_CHECK`.
//! The first 64 locals are followed through the whole graph, one bit each; the others only inside blocks,
//! so that the pass stays linear. (CPython: `add_checks_for_loads_of_uninitialized_variables`.)

use taipan_bytecode::Opcode;

use super::cfg::{Block, BlockId, Cfg, CfgInstr};
use super::classes::Classes;

/// How many locals are followed through the graph.
const TRACKED: usize = 64;

/// The memory of this pass.
#[derive(Default)]
pub(crate) struct UnboundLocals {
    /// For each local from the 65th on the number of the last block that bound it.
    bound_in: Vec<u32>,
}

impl UnboundLocals {
    /// Runs the pass for a unit with `nlocals` locals, of which the first `nparams` are parameters.
    pub(crate) fn add_checks(&mut self, cfg: &mut Cfg, nlocals: usize, nparams: usize) {
        let only_parameters = nlocals <= nparams.min(TRACKED) && !cfg.written.has(Classes::UNBIND);
        if nlocals == 0 || only_parameters {
            return;
        }
        if nlocals > TRACKED {
            self.scan_many(cfg, nlocals);
        }
        cfg.clear_visited();
        let unbound = mask_below(nlocals.min(TRACKED)) & !mask_below(nparams.min(TRACKED));
        join(&mut cfg.blocks, &mut cfg.work, BlockId::ENTRY, unbound);
        // A `del` may stand anywhere: look at each block once, then at those that learned more.
        let mut at = Some(BlockId::ENTRY);
        while let Some(id) = at {
            scan_block(cfg, id);
            at = cfg.next(id);
        }
        while let Some(id) = cfg.work.pop() {
            cfg.block_mut(id).visited = false;
            scan_block(cfg, id);
        }
    }

    fn scan_many(&mut self, cfg: &mut Cfg, nlocals: usize) {
        self.bound_in.clear();
        self.bound_in.resize(nlocals - TRACKED, 0);
        let mut number = 0;
        let mut at = Some(BlockId::ENTRY);
        while let Some(id) = at {
            number += 1;
            for instr in cfg.instrs_mut(id) {
                let Some(local) = (instr.oparg as usize).checked_sub(TRACKED) else { continue };
                let Some(bound_in) = self.bound_in.get_mut(local) else { continue };
                match instr.opcode {
                    Opcode::DELETE_FAST | Opcode::LOAD_FAST_AND_CLEAR | Opcode::STORE_FAST_MAYBE_NULL => {
                        *bound_in = number - 1;
                    }
                    Opcode::STORE_FAST => *bound_in = number,
                    Opcode::LOAD_FAST => {
                        if *bound_in != number {
                            instr.opcode = Opcode::LOAD_FAST_CHECK;
                        }
                        *bound_in = number;
                    }
                    _ => {}
                }
            }
            at = cfg.next(id);
        }
    }
}

fn mask_below(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

/// Notes that a block may be entered with the locals of `mask` unbound; it is looked at again if that is new.
#[inline]
fn join(blocks: &mut [Block], work: &mut Vec<BlockId>, id: BlockId, mask: u64) {
    let block = &mut blocks[id.index()];
    let both = block.unsafe_locals | mask;
    if block.unsafe_locals != both {
        block.unsafe_locals = both;
        if !block.visited {
            block.visited = true;
            work.push(id);
        }
    }
}

fn scan_block(cfg: &mut Cfg, id: BlockId) {
    let block = cfg.block(id);
    let mut mask = block.unsafe_locals;
    if mask == 0 && !block.classes.has(Classes::UNBIND) {
        // Everything is bound and stays so.
        return;
    }
    if cfg.written.has(Classes::PUSH) || block.classes.has(Classes::LOCALS) {
        mask = scan_instrs(cfg, id, mask);
    }
    if let Some(next) = cfg.next(id)
        && cfg.falls_through(id)
    {
        join(&mut cfg.blocks, &mut cfg.work, next, mask);
    }
    if let Some(target) = cfg.jump_target(id) {
        join(&mut cfg.blocks, &mut cfg.work, target, mask);
    }
}

/// Checks the loads of a block; gives the locals that may be unbound at its end.
fn scan_instrs(cfg: &mut Cfg, id: BlockId, mut mask: u64) -> u64 {
    // What the handler was told last: it learns nothing from the same again.
    let mut told = (None, mask);
    let block = cfg.block(id);
    let unbinds = block.classes.has(Classes::UNBIND);
    let run = block.start as usize..(block.start + block.len) as usize;
    for instr in &mut cfg.slots[run] {
        if let Some(handler) = instr.handler
            && told != (instr.handler, mask)
        {
            told = (instr.handler, mask);
            join(&mut cfg.blocks, &mut cfg.work, handler, mask);
        }
        if Classes::of(instr.opcode).has(Classes::LOCALS) && (instr.oparg as usize) < TRACKED {
            mask = scan_local(instr, mask);
            if mask == 0 && !unbinds {
                // Everything is bound from here on.
                break;
            }
        }
    }
    mask
}

/// What an instruction with a local does to the locals that may be unbound.
#[inline]
fn scan_local(instr: &mut CfgInstr, mask: u64) -> u64 {
    let bit = 1 << instr.oparg;
    match instr.opcode {
        Opcode::STORE_FAST | Opcode::LOAD_FAST_CHECK => mask & !bit,
        Opcode::LOAD_FAST => {
            if mask & bit != 0 {
                instr.opcode = Opcode::LOAD_FAST_CHECK;
            }
            mask & !bit
        }
        Opcode::LOAD_CLOSURE => mask,
        _ => mask | bit,
    }
}
