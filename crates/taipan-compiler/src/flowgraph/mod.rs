//! The control-flow graph of a unit, and the passes over it.
//!
//! Code generation writes a list of instructions with labels. [`FlowGraph::optimize`] makes a graph of blocks
//! of it and improves it; [`FlowGraph::finish`] replaces what only the compiler knows and leaves the blocks
//! in the order and form in which the assembler writes them. Every pass is a file of this folder; their order
//! is CPython's, on which the result depends.

mod basic_block;
mod build;
pub(crate) mod cfg;
pub(crate) mod classes;
mod cold_blocks;
mod const_loads;
mod consts;
mod displays;
mod exception_targets;
mod inline_blocks;
mod line_numbers;
mod load_const;
mod load_fast;
mod localsplus;
mod normalize_jumps;
mod operators;
mod pseudo;
mod redundant;
mod stack_depth;
mod superinstructions;
mod swaps;
#[cfg(test)]
mod tests;
mod unbound_locals;
mod unreachable;
mod view;

pub use view::{Graph, GraphBlock, GraphInstruction, UnitGraphs};

use taipan_bytecode::CodeFlags;

use crate::constant_pool::ConstantPool;
use crate::error::CompileResult;
use crate::instructions::InstructionSequence;
use crate::unit::UnitMetadata;
use cfg::Cfg;
use consts::UnitConsts;

/// A unit's graph, and the memory of the passes, which is used again from unit to unit.
#[derive(Default)]
pub(crate) struct FlowGraph {
    /// The graph.
    pub(crate) cfg: Cfg,
    builder: build::Builder,
    except_stacks: exception_targets::ExceptStacks,
    swaps: swaps::Swaps,
    unused_consts: consts::UnusedConsts,
    unbound_locals: unbound_locals::UnboundLocals,
    localsplus: localsplus::LocalsPlus,
    load_fast: load_fast::LoadFast,
}

/// Sizes that the passes find out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrameSize {
    /// `co_stacksize`: most values on the stack at once.
    pub(crate) stack: u32,
    /// Places of locals, cells and free variables.
    pub(crate) localsplus: usize,
}

impl FlowGraph {
    /// Builds the graph of an instruction list, whose instructions become the graph's.
    ///
    /// # Errors
    /// A jump to a label that was never placed.
    pub(crate) fn build(&mut self, sequence: &mut InstructionSequence) -> CompileResult {
        self.builder.build(&mut self.cfg, sequence)?;
        self.except_stacks.label(&mut self.cfg);
        Ok(())
    }

    /// Optimises the graph; constants come and go (`_PyCfg_OptimizeCodeUnit`).
    pub(crate) fn optimize(&mut self, unit: &mut UnitMetadata, pool: &mut ConstantPool) {
        let cfg = &mut self.cfg;
        let mut consts = UnitConsts { list: &mut unit.consts, pool };
        inline_blocks::inline_small_or_no_lineno_blocks(cfg);
        unreachable::remove_unreachable(cfg);
        line_numbers::resolve_line_numbers(cfg);
        load_const::optimize_load_const(cfg, &mut consts);
        basic_block::optimize_basic_blocks(cfg, &mut consts, &mut self.swaps);
        redundant::remove_redundant_nops_and_pairs(cfg);
        if cfg.edges_changed {
            unreachable::remove_unreachable(cfg);
        }
        redundant::remove_redundant_nops_and_jumps(cfg);
        self.unused_consts.remove(cfg, consts.list);
        self.unbound_locals.add_checks(cfg, unit.varnames.len(), parameter_count(unit));
        superinstructions::insert_superinstructions(cfg);
        cold_blocks::push_cold_blocks_to_end(cfg);
        line_numbers::resolve_line_numbers(cfg);
    }

    /// Brings an optimised graph into the form the assembler writes
    /// (`_PyCfg_OptimizedCfgToInstructionSequence`).
    ///
    /// # Errors
    /// Instructions that do not fit together, which code generation never writes.
    pub(crate) fn finish(&mut self, unit: &UnitMetadata) -> CompileResult<FrameSize> {
        let cfg = &mut self.cfg;
        pseudo::convert_conditional_jumps(cfg);
        let stack = stack_depth::calculate_stack_depth(cfg)?;
        let localsplus = self.localsplus.prepare(cfg, unit);
        pseudo::convert_pseudo_ops(cfg);
        normalize_jumps::normalize_jumps(cfg);
        // Nothing may change the code once it has borrowed references.
        self.load_fast.optimize(cfg);
        Ok(FrameSize { stack, localsplus })
    }
}

/// How many of the unit's locals are parameters.
fn parameter_count(unit: &UnitMetadata) -> usize {
    let extra = [CodeFlags::VARARGS, CodeFlags::VARKEYWORDS];
    let extra = extra.into_iter().filter(|&flag| unit.flags.contains(flag)).count();
    (unit.posonlyargcount + unit.argcount + unit.kwonlyargcount) as usize + extra
}
