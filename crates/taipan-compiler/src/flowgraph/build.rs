//! From the instruction list to the graph.
//!
//! Before: labels are numbers, `ANNOTATIONS_PLACEHOLDER` stands for another list. After: every label that
//! something jumps to starts a block, every jump and every exit ends one, jumps and block pushes have
//! their target block, and blocks that a push names are marked as handlers.
//! (CPython: `_PyCfg_FromInstructionSequence`, `translate_jump_labels_to_targets`, `mark_except_handlers`.)

use taipan_bytecode::Location;

use super::cfg::{BlockId, Cfg};
use super::classes::Classes;
use crate::error::{CompileError, CompileResult};
use crate::instructions::InstructionSequence;

/// The memory of this pass.
#[derive(Default)]
pub(crate) struct Builder {
    /// For each position in the list that is a target the block that starts there; the entry block stands for
    /// any before that is known.
    places: Vec<Option<BlockId>>,
}

impl Builder {
    /// Builds the graph of `sequence` in `cfg`, which is emptied first. The instructions move to the graph.
    ///
    /// # Errors
    /// A jump to a label that was never placed.
    pub(crate) fn build(&mut self, cfg: &mut Cfg, sequence: &mut InstructionSequence) -> CompileResult {
        cfg.clear();
        sequence.fill_placeholder();
        self.mark_targets(sequence)?;
        std::mem::swap(&mut cfg.slots, &mut sequence.instructions);
        self.make_blocks(cfg);
        self.set_targets(cfg, sequence)
    }

    fn mark_targets(&mut self, sequence: &InstructionSequence) -> CompileResult {
        self.places.clear();
        self.places.resize(sequence.instructions.len(), None);
        for &jump in &sequence.jumps {
            let label = sequence.instructions[jump as usize].oparg;
            let place = position_of(sequence, label).and_then(|position| self.places.get_mut(position));
            *place.ok_or_else(unplaced)? = Some(BlockId::ENTRY);
        }
        Ok(())
    }

    fn make_blocks(&mut self, cfg: &mut Cfg) {
        let slots = std::mem::take(&mut cfg.slots);
        let mut id = cfg.new_block();
        let mut start = 0;
        // The classes of the block, and of the instruction before.
        let (mut classes, mut last) = (Classes::empty(), Classes::empty());
        // Negative if one of the block's lines is.
        let mut linenos = 0;
        for (slot, (instr, place)) in slots.iter().zip(&mut self.places).enumerate() {
            let targeted = place.is_some();
            if last.has(Classes::ENDS_BLOCK) || targeted && slot > start {
                cfg.end_building(id, start..slot, classes | Classes::of_line(linenos));
                let next = cfg.new_block();
                cfg.block_mut(id).next = Some(next);
                (id, start, classes, last, linenos) = (next, slot, Classes::empty(), Classes::empty(), 0);
            }
            if targeted {
                cfg.block_mut(id).has_label = true;
                *place = Some(id);
            }
            let previous = std::mem::replace(&mut last, Classes::of(instr.opcode));
            classes |= last;
            linenos |= instr.loc.lineno;
            if last.has(Classes::TEST) && previous.has(Classes::CONST.union(Classes::COPY)) {
                classes |= Classes::TESTED_CONST;
            }
        }
        cfg.end_building(id, start..slots.len(), classes | Classes::of_line(linenos));
        cfg.slots = slots;
    }

    fn set_targets(&self, cfg: &mut Cfg, sequence: &InstructionSequence) -> CompileResult {
        for &slot in &sequence.jumps {
            let instr = &mut cfg.slots[slot as usize];
            let position = position_of(sequence, instr.oparg).ok_or_else(unplaced)?;
            let Some(&Some(target)) = self.places.get(position) else { return Err(unplaced()) };
            instr.target = Some(target);
            instr.oparg = 0;
            if instr.opcode.is_block_push() {
                cfg.block_mut(target).is_handler = true;
            }
        }
        Ok(())
    }
}

/// The index of the instruction that a label precedes.
fn position_of(sequence: &InstructionSequence, label: u32) -> Option<usize> {
    sequence.labels.get(label as usize).map(|&position| position as usize)
}

#[cold]
fn unplaced() -> Box<CompileError> {
    CompileError::syntax("a jump goes to a label that has no place", Location::NONE)
}
