//! The linear instruction list that code generation writes and the flow graph reads.

use taipan_bytecode::{Location, Opcode};

/// A jump target: an index into [`InstructionSequence::labels`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label(pub u32);

/// One instruction before assembly. The oparg of a jump or block push is a [`Label`].
#[derive(Clone, Copy, Debug)]
pub struct Instruction {
    /// Real or pseudo.
    pub opcode: Opcode,
    /// Its argument, 0 if it takes none.
    pub oparg: u32,
    /// The source it stands for.
    pub loc: Location,
}

/// Instructions in the order they were generated, and where each label lies.
#[derive(Clone, Debug, Default)]
pub struct InstructionSequence {
    /// The instructions.
    pub instructions: Vec<Instruction>,
    /// For each label the index of the instruction it precedes; `u32::MAX` while not yet placed.
    pub labels: Vec<u32>,
    /// Code that fills `__annotations__`' place in a module or class (put where
    /// `ANNOTATIONS_PLACEHOLDER` stands).
    pub annotations_code: Option<Box<InstructionSequence>>,
}

impl InstructionSequence {
    /// Takes everything out, and keeps the memory.
    pub fn clear(&mut self) {
        self.instructions.clear();
        self.labels.clear();
        self.annotations_code = None;
    }

    /// A label that has no place yet.
    pub fn new_label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    /// Places `label` before the next instruction.
    pub fn use_label(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.instructions.len() as u32;
    }

    /// Appends an instruction.
    #[inline]
    pub fn push(&mut self, opcode: Opcode, oparg: u32, loc: Location) {
        self.instructions.push(Instruction { opcode, oparg, loc });
    }

    /// Inserts an instruction before the one at `position`, moving the labels behind it.
    pub fn insert(&mut self, position: usize, opcode: Opcode, oparg: u32, loc: Location) {
        self.instructions.insert(position, Instruction { opcode, oparg, loc });
        for place in &mut self.labels {
            if *place != u32::MAX && *place as usize >= position {
                *place += 1;
            }
        }
    }
}
