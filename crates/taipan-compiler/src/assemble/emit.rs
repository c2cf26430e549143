//! Writes the code, and with it the tables of locations and of exceptions.

use taipan_bytecode::linetable::Encoder;
use taipan_bytecode::{Location, Opcode};

use super::exception_table::ExceptionRanges;
use super::jumps::{BlockStart, extended_args};
use crate::flowgraph::cfg::{BlockId, Cfg, CfgInstr};

/// What is written.
#[derive(Default)]
pub(crate) struct Output {
    /// `co_code`
    pub(crate) code: Vec<u8>,
    /// `co_exceptiontable`
    pub(crate) exceptiontable: Vec<u8>,
    /// `co_linetable`
    pub(crate) linetable: Vec<u8>,
}

impl Output {
    /// Writes the blocks of a finished graph, `units` code units in all; jumps have their distances.
    pub(crate) fn write(&mut self, cfg: &Cfg, starts: &[BlockStart], units: usize, firstlineno: i32) {
        // Caches are zeros.
        self.code.clear();
        self.code.resize(units * 2, 0);
        let (code, _) = self.code.as_chunks_mut();
        let mut offset = 0;
        self.exceptiontable.clear();
        let mut locations = Encoder::reusing(std::mem::take(&mut self.linetable), firstlineno);
        let mut ranges = ExceptionRanges::default();
        let mut at = Some(BlockId::ENTRY);
        while let Some(id) = at {
            at = cfg.next(id);
            let instrs = cfg.instrs(id);
            for (i, instr) in instrs.iter().enumerate() {
                ranges.step(instr.handler, offset, cfg, starts, &mut self.exceptiontable);
                let loc = if instr.loc == Location::NEXT {
                    next_location(cfg, at, &instrs[i..])
                } else {
                    instr.loc
                };
                let size = write_instruction(code, offset, instr.opcode, instr.oparg);
                locations.push(loc, size);
                offset += size;
            }
        }
        ranges.step(None, offset, cfg, starts, &mut self.exceptiontable);
        self.linetable = locations.finish();
    }
}

/// Writes an instruction at `offset` and gives its size, caches included; both in code units.
#[inline]
fn write_instruction(code: &mut [[u8; 2]], offset: usize, opcode: Opcode, oparg: u32) -> usize {
    let extended = extended_args(oparg) as usize;
    if extended == 0 {
        code[offset] = [opcode as u8, oparg as u8];
    } else {
        write_extended(&mut code[offset..=offset + extended], opcode, oparg);
    }
    extended + 1 + opcode.caches()
}

/// Writes an instruction with as many `EXTENDED_ARG`s as there is room for.
#[cold]
fn write_extended(code: &mut [[u8; 2]], opcode: Opcode, oparg: u32) {
    let mut opcode = opcode;
    for (i, unit) in code.iter_mut().rev().enumerate() {
        *unit = [opcode as u8, (oparg >> (8 * i)) as u8];
        opcode = Opcode::EXTENDED_ARG;
    }
}

/// The location for the first of `instrs`, which asks for that of the instruction it precedes. What ends a
/// block by jumping or leaving precedes nothing.
#[cold]
fn next_location<'g>(cfg: &'g Cfg, mut next: Option<BlockId>, mut instrs: &'g [CfgInstr]) -> Location {
    loop {
        for instr in instrs {
            if instr.loc != Location::NEXT {
                return instr.loc;
            }
            if instr.opcode.ends_block() {
                return Location::NONE;
            }
        }
        let Some(id) = next else { return Location::NONE };
        instrs = cfg.instrs(id);
        next = cfg.next(id);
    }
}
