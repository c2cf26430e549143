//! From the instruction list to the graph.
//!
//! Before: labels are numbers, `ANNOTATIONS_PLACEHOLDER` stands for another list. After: every label that
//! something jumps to starts a block, every jump and every exit ends one, jumps and block pushes have
//! their target block, and blocks that a push names are marked as handlers.
//! (CPython: `_PyCfg_FromInstructionSequence`, `translate_jump_labels_to_targets`, `mark_except_handlers`.)

use taipan_bytecode::{Location, Opcode};

use super::cfg::{BlockId, Cfg, CfgInstr};
use super::classes::Classes;
use crate::error::{CompileError, CompileResult};
use crate::instructions::{Instruction, InstructionSequence};

/// The memory of this pass.
#[derive(Default)]
pub(crate) struct Builder {
    /// For each position in the list what is known of it as a target.
    places: Vec<Place>,
    /// For each jump and block push, in order, the position it names.
    positions: Vec<u32>,
    /// The slots of those instructions.
    jumps: Vec<u32>,
}

#[derive(Clone, Copy)]
enum Place {
    Ordinary,
    Targeted,
    Starts(BlockId),
}

impl Builder {
    /// Builds the graph of `sequence` in `cfg`, which is emptied first.
    ///
    /// # Errors
    /// A jump to a label that was never placed.
    pub(crate) fn build(&mut self, cfg: &mut Cfg, sequence: &InstructionSequence) -> CompileResult {
        cfg.clear();
        self.mark_targets(sequence)?;
        self.jumps.clear();
        cfg.slots.reserve(sequence.instructions.len() + sequence.instructions.len() / 4);
        let mut blocks = Blocks::first(cfg);
        for (instr, place) in sequence.instructions.iter().zip(&mut self.places) {
            if matches!(place, Place::Targeted) {
                blocks.place_label(cfg);
                *place = Place::Starts(blocks.current);
            }
            let classes = Classes::of(instr.opcode);
            if classes.has(Classes::PLACEHOLDER) {
                let code = sequence.annotations_code.as_deref();
                for instr in code.map_or(&[][..], |code| &code.instructions) {
                    blocks.push(cfg, instr, Classes::of(instr.opcode));
                }
                continue;
            }
            blocks.push(cfg, instr, classes);
            if classes.has(Classes::TARGET) {
                self.jumps.push(cfg.slots.len() as u32 - 1);
            }
        }
        cfg.end_building(blocks.current, blocks.classes);
        self.set_targets(cfg)
    }

    fn mark_targets(&mut self, sequence: &InstructionSequence) -> CompileResult {
        self.places.clear();
        self.places.resize(sequence.instructions.len(), Place::Ordinary);
        self.positions.clear();
        for instr in &sequence.instructions {
            if Classes::of(instr.opcode).has(Classes::TARGET) {
                let position = position_of(sequence, instr.oparg).ok_or_else(unplaced)?;
                self.places[position] = Place::Targeted;
                self.positions.push(position as u32);
            }
        }
        Ok(())
    }

    fn set_targets(&self, cfg: &mut Cfg) -> CompileResult {
        for (&slot, &position) in self.jumps.iter().zip(&self.positions) {
            let Place::Starts(target) = self.places[position as usize] else { return Err(unplaced()) };
            let instr = &mut cfg.slots[slot as usize];
            instr.target = Some(target);
            instr.oparg = 0;
            if instr.opcode.is_block_push() {
                cfg.block_mut(target).is_handler = true;
            }
        }
        Ok(())
    }
}

/// The block being filled.
struct Blocks {
    current: BlockId,
    /// The slot it starts with.
    start: usize,
    /// What kinds of instructions it has.
    classes: Classes,
    /// Those of its last instruction.
    last: Classes,
}

impl Blocks {
    fn first(cfg: &mut Cfg) -> Self {
        Self { current: cfg.new_block(), start: 0, classes: Classes::empty(), last: Classes::empty() }
    }

    /// Appends an instruction of these classes.
    #[inline]
    fn push(&mut self, cfg: &mut Cfg, instr: &Instruction, classes: Classes) {
        if self.last.has(Classes::ENDS_BLOCK) {
            self.start_next(cfg);
        }
        cfg.slots.push(CfgInstr::new(instr.opcode, instr.oparg, instr.loc));
        self.classes |= classes;
        if instr.loc.lineno < 0 {
            self.classes |= Classes::NO_LINE;
        }
        if classes.has(Classes::TEST) && self.last.has(Classes::CONST.union(Classes::COPY)) {
            self.classes |= Classes::TESTED_CONST;
        }
        self.last = classes;
    }

    /// The next instruction is a target.
    fn place_label(&mut self, cfg: &mut Cfg) {
        if cfg.slots.len() > self.start {
            self.start_next(cfg);
        }
        cfg.block_mut(self.current).has_label = true;
    }

    fn start_next(&mut self, cfg: &mut Cfg) {
        cfg.end_building(self.current, self.classes);
        let next = cfg.new_block();
        cfg.block_mut(self.current).next = Some(next);
        *self =
            Self { current: next, start: cfg.slots.len(), classes: Classes::empty(), last: Classes::empty() };
    }
}

/// The index of the instruction that a label precedes; one on the placeholder precedes what follows it.
fn position_of(sequence: &InstructionSequence, label: u32) -> Option<usize> {
    let mut position = *sequence.labels.get(label as usize)? as usize;
    while sequence.instructions.get(position)?.opcode == Opcode::ANNOTATIONS_PLACEHOLDER {
        position += 1;
    }
    Some(position)
}

#[cold]
fn unplaced() -> Box<CompileError> {
    CompileError::syntax("a jump goes to a label that has no place", Location::NONE)
}
