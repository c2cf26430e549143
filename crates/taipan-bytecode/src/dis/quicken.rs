//! The code as CPython prepares it when a code object is made: counters that say when an instruction is
//! to be specialised stand in the first cache entry.

use crate::instructions::instructions;
use crate::opcode::Opcode;

/// Specialise after one more execution.
const ADAPTIVE_COUNTER: u16 = 17;
/// Look at a loop after 4,095 rounds.
const JUMP_COUNTER: u16 = 4095 << 4 | 12;
/// The last ways taken at a branch, one bit each: as if it had gone to and fro.
const BRANCH_HISTORY: u16 = 0x5555;

/// A copy of `co_code` with its counters set (`_co_code_adaptive` of a code object that has not run).
pub(super) fn quicken(code: &[u8]) -> Vec<u8> {
    let mut quickened = code.to_vec();
    for instruction in instructions(code) {
        let counter = match instruction.opcode {
            Some(opcode) if opcode.caches() == 0 => continue,
            Some(Opcode::JUMP_BACKWARD) => JUMP_COUNTER,
            Some(
                Opcode::POP_JUMP_IF_FALSE
                | Opcode::POP_JUMP_IF_TRUE
                | Opcode::POP_JUMP_IF_NONE
                | Opcode::POP_JUMP_IF_NOT_NONE,
            ) => BRANCH_HISTORY,
            Some(_) => ADAPTIVE_COUNTER,
            None => continue,
        };
        let cache = instruction.offset + 2;
        if let Some(place) = quickened.get_mut(cache..cache + 2) {
            place.copy_from_slice(&counter.to_le_bytes());
        }
    }
    quickened
}
