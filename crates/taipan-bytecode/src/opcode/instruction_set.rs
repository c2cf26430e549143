//! Which instruction set a version of CPython has.
//!
//! Opcode numbers and some effects change with every minor version. [`Opcode`] carries the numbers of
//! 3.14, the version that this project compiles for, so that the compiler pays nothing for the others. Another
//! version becomes readable by its own table of numbers (and of effects where they differ), from
//! which an [`InstructionSet`] is made; names that 3.14 lacks get discriminants past
//! [`OPCODE_LIMIT`](super::OPCODE_LIMIT).

use super::Opcode;

/// A minor version of CPython.
#[allow(missing_docs, reason = "a version's name says what it is")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    V3_8,
    V3_9,
    V3_10,
    V3_11,
    V3_12,
    V3_13,
    V3_14,
    V3_15,
}

impl Version {
    /// `(major, minor)`
    pub const fn numbers(self) -> (u8, u8) {
        (3, self as u8 + 8)
    }

    /// The version's instructions, if their table is known.
    pub fn instruction_set(self) -> Option<&'static InstructionSet> {
        match self {
            Version::V3_14 => Some(&CPYTHON_3_14),
            _ => None,
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (major, minor) = self.numbers();
        write!(f, "{major}.{minor}")
    }
}

/// The opcode numbers of one version of CPython.
#[derive(Debug)]
pub struct InstructionSet {
    version: Version,
    opcodes: &'static [Option<Opcode>],
}

static CPYTHON_3_14: InstructionSet = InstructionSet { version: Version::V3_14, opcodes: &super::OPCODES };

impl InstructionSet {
    /// Whose instructions these are.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The instruction that an opcode byte stands for.
    pub fn decode(&self, opcode: u8) -> Option<Opcode> {
        self.opcodes.get(usize::from(opcode)).copied().flatten()
    }
}
