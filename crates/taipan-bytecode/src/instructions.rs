//! Walks the instructions of `co_code`.

use crate::opcode::{Opcode, Operand};

/// One instruction as it stands in the code; an `EXTENDED_ARG` is one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Offset in bytes of the instruction.
    pub offset: usize,
    /// Offset in bytes of the first `EXTENDED_ARG` before it, or its own.
    pub start: usize,
    /// The opcode byte.
    pub number: u8,
    /// What the byte means in CPython 3.14, if anything.
    pub opcode: Option<Opcode>,
    /// The oparg with the bits of the `EXTENDED_ARG`s before it, if the instruction has one. CPython keeps it
    /// in a C `int`: more than 31 bits make it negative.
    pub oparg: Option<i32>,
}

impl Instruction {
    /// The unspecialised opcode.
    pub fn base(&self) -> Option<Opcode> {
        self.opcode.map(Opcode::deoptimised)
    }

    /// Number of 16-bit cache code units after it.
    pub fn caches(&self) -> usize {
        self.opcode.map_or(0, Opcode::caches)
    }

    /// Offset in bytes where the next instruction begins.
    pub fn end(&self) -> usize {
        self.offset + 2 + 2 * self.caches()
    }

    /// Offset in bytes that a jump leads to, which may lie outside the code if that is damaged. For
    /// `END_ASYNC_FOR` it is where it came from.
    pub fn jump_target(&self) -> Option<i64> {
        let distance = 2 * i64::from(self.oparg?);
        let end = self.end() as i64;
        match self.base()?.operand() {
            Operand::JumpForward => Some(end + distance),
            Operand::JumpBackward => Some(end - distance),
            _ => None,
        }
    }
}

/// The instructions of `code`, cache entries skipped. An odd last byte is left out.
///
/// ```
/// use taipan_bytecode::{Opcode, instructions::instructions};
///
/// let code = [Opcode::EXTENDED_ARG as u8, 1, Opcode::LOAD_CONST as u8, 2];
/// let last = instructions(&code).last().unwrap();
/// assert_eq!((last.opcode, last.oparg, last.start), (Some(Opcode::LOAD_CONST), Some(258), 0));
/// ```
pub fn instructions(code: &[u8]) -> impl Iterator<Item = Instruction> {
    let (mut offset, mut start, mut extended) = (0, 0, 0u32);
    std::iter::from_fn(move || {
        let &[number, byte] = code.get(offset..offset + 2)?.first_chunk::<2>()?;
        let opcode = Opcode::from_number(u16::from(number));
        let has_arg = opcode.is_some_and(|opcode| opcode.deoptimised().has_arg());
        let oparg = has_arg.then_some((extended | u32::from(byte)) as i32);
        let instruction = Instruction { offset, start, number, opcode, oparg };
        offset = instruction.end();
        if opcode == Some(Opcode::EXTENDED_ARG) {
            extended = (extended | u32::from(byte)) << 8;
        } else {
            (start, extended) = (offset, 0);
        }
        Some(instruction)
    })
}
