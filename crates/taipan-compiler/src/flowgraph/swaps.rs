//! Fewer `SWAP`s.
//!
//! Before: unpacking and pattern matching left runs of `SWAP`s. After: each run is a shortest one of the same
//! effect, and swaps whose values are only stored or popped are done by reordering those instructions.
//! (CPython: `swaptimize`, `apply_static_swaps`.)

use taipan_bytecode::Opcode;

use super::cfg::CfgInstr;

/// The memory of this pass.
#[derive(Default)]
pub(crate) struct Swaps {
    /// Where each value of the stack comes from, the top first.
    stack: Vec<u32>,
}

const VISITED: u32 = u32::MAX;

impl Swaps {
    /// Runs the pass on one block.
    pub(crate) fn optimize(&mut self, instrs: &mut [CfgInstr]) {
        let mut i = 0;
        while i < instrs.len() {
            if instrs[i].opcode == Opcode::SWAP {
                i += self.shorten_run(&mut instrs[i..]);
                apply_static_swaps(instrs, i);
            }
            i += 1;
        }
    }

    /// Makes the run of `SWAP`s and `NOP`s at the start of `instrs` a shortest one; gives the distance from
    /// its first instruction to its last if it did.
    fn shorten_run(&mut self, instrs: &mut [CfgInstr]) -> usize {
        let is_part = |instr: &CfgInstr| matches!(instr.opcode, Opcode::SWAP | Opcode::NOP);
        let len = instrs.iter().position(|instr| !is_part(instr)).unwrap_or(instrs.len());
        let run = &mut instrs[..len];
        let swaps = || run.iter().filter(|instr| instr.opcode == Opcode::SWAP);
        if swaps().count() < 2 {
            return 0;
        }
        let depth = swaps().map(|instr| instr.oparg).max().unwrap_or(0);
        self.stack.clear();
        self.stack.extend(0..depth);
        for instr in run.iter().filter(|instr| instr.opcode == Opcode::SWAP) {
            self.stack.swap(0, instr.oparg as usize - 1);
        }
        self.rewrite(run);
        len - 1
    }

    /// Writes the swaps for the permutation in `stack` from the end of `run`. A permutation is a set of
    /// cycles; going round each through the top of the stack takes the fewest swaps, and doing it backwards
    /// shuffles instead of sorting (<https://cs.stackexchange.com/a/13938>).
    fn rewrite(&mut self, run: &mut [CfgInstr]) {
        let mut free = run.len();
        for i in 0..self.stack.len() {
            if self.stack[i] == VISITED || self.stack[i] == i as u32 {
                continue;
            }
            let mut j = i;
            loop {
                if j != 0 {
                    free -= 1;
                    run[free].set_arg(Opcode::SWAP, j as u32 + 1);
                }
                let next = std::mem::replace(&mut self.stack[j], VISITED);
                if next == VISITED {
                    break;
                }
                j = next as usize;
            }
        }
        for instr in &mut run[..free] {
            instr.set(Opcode::NOP);
        }
    }
}

/// Instructions that only pop the top of the stack and cannot raise.
fn is_swappable(opcode: Opcode) -> bool {
    matches!(opcode, Opcode::STORE_FAST | Opcode::STORE_FAST_MAYBE_NULL | Opcode::POP_TOP)
}

fn stores_to(instr: &CfgInstr) -> Option<u32> {
    matches!(instr.opcode, Opcode::STORE_FAST | Opcode::STORE_FAST_MAYBE_NULL).then_some(instr.oparg)
}

/// The next swappable instruction after `i`, of the given line if it is one.
fn next_swappable(instrs: &[CfgInstr], i: usize, lineno: i32) -> Option<usize> {
    for (j, instr) in instrs.iter().enumerate().skip(i + 1) {
        if lineno >= 0 && instr.loc.lineno != lineno {
            // A tracer would see the names bound in the wrong order.
            return None;
        }
        if instr.opcode != Opcode::NOP {
            return is_swappable(instr.opcode).then_some(j);
        }
    }
    None
}

/// Does the swaps up to `i` by exchanging the instructions that take the values, as far as that is safe.
fn apply_static_swaps(instrs: &mut [CfgInstr], i: usize) {
    for i in (0..=i).rev() {
        let opcode = instrs[i].opcode;
        if opcode != Opcode::SWAP {
            if opcode == Opcode::NOP || is_swappable(opcode) {
                continue;
            }
            return;
        }
        let Some((j, k)) = find_exchange(instrs, i) else { return };
        instrs[i].set(Opcode::NOP);
        instrs.swap(j, k);
    }
}

/// The instructions that take the two values which the `SWAP` at `i` exchanges.
fn find_exchange(instrs: &[CfgInstr], i: usize) -> Option<(usize, usize)> {
    let j = next_swappable(instrs, i, -1)?;
    let lineno = instrs[j].loc.lineno;
    let mut k = j;
    for _ in 1..instrs[i].oparg {
        k = next_swappable(instrs, k, lineno)?;
    }
    // Not if both store to one local, or one between stores to a local of theirs.
    let (store_j, store_k) = (stores_to(&instrs[j]), stores_to(&instrs[k]));
    if store_j.is_some() && store_j == store_k {
        return None;
    }
    let conflicts = |store: u32| Some(store) == store_j || Some(store) == store_k;
    let between = instrs.get(j + 1..k).unwrap_or_default();
    if between.iter().filter_map(stores_to).any(conflicts) {
        return None;
    }
    Some((j, k))
}
