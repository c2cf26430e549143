//! The depth of the value stack at every instruction that can be reached.

use super::{Body, Fault, Found};
use crate::code_object::CodeObject;
use crate::opcode::Opcode;

const UNKNOWN: u32 = u32::MAX;

/// Follows every way through the code from its start, each instruction once.
pub(super) fn check(code: &CodeObject, body: &Body) -> Result<(), Found> {
    let mut depths = Depths { known: vec![UNKNOWN; body.instructions.len()], waiting: Vec::new() };
    let first = 0;
    depths.reach(first, 0).map_err(|fault| (0, fault))?;
    while let Some(index) = depths.waiting.pop() {
        step(code, body, &mut depths, index).map_err(|fault| (body.instructions[index].offset, fault))?;
    }
    Ok(())
}

struct Depths {
    /// Before each instruction.
    known: Vec<u32>,
    /// Instructions that were reached and not followed yet.
    waiting: Vec<usize>,
}

impl Depths {
    /// Notes that a way leads to an instruction with this depth.
    fn reach(&mut self, index: usize, depth: u32) -> Result<(), Fault> {
        let known = self.known.get_mut(index).ok_or(Fault::FallsOffTheEnd)?;
        if *known == UNKNOWN {
            *known = depth;
            self.waiting.push(index);
        } else if *known != depth {
            return Err(Fault::Depth(*known, depth));
        }
        Ok(())
    }
}

fn step(code: &CodeObject, body: &Body, depths: &mut Depths, index: usize) -> Result<(), Fault> {
    let instruction = &body.instructions[index];
    let Some(opcode) = instruction.opcode else { return Err(Fault::Opcode(instruction.number)) };
    let oparg = instruction.oparg.unwrap_or(0) as u32;
    let before = depths.known[index];
    let left = before.checked_sub(opcode.num_popped(oparg)).ok_or(Fault::Underflow)?;
    let after = u64::from(left) + u64::from(opcode.num_pushed(oparg));
    if after > u64::from(code.stacksize) {
        return Err(Fault::Overflow(after));
    }
    if let Some(guard) = body.guard(instruction.offset) {
        if guard.depth > before {
            return Err(Fault::Underflow);
        }
        let found = u64::from(guard.depth) + u64::from(guard.lasti) + 1;
        if found > u64::from(code.stacksize) {
            return Err(Fault::Overflow(found));
        }
        let handler = body.starting_at(2 * i64::from(guard.target)).ok_or(Fault::ExceptionTable)?;
        depths.reach(handler, found as u32)?;
    }
    // `END_ASYNC_FOR` names where the loop began, for monitoring, and does not go there.
    if opcode != Opcode::END_ASYNC_FOR
        && let Some(target) = body.jump(instruction)?
    {
        depths.reach(target, after as u32)?;
    }
    if opcode.is_scope_exit() || opcode.is_unconditional_jump() {
        return Ok(());
    }
    depths.reach(index + 1, after as u32)
}
