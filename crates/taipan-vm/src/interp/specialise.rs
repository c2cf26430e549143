//! When instructions specialise themselves (PEP 659): the counter in the first unit of an inline cache.
//!
//! Twelve bits count down executions, four say how far the next count begins if specialising fails. An instruction
//! of the general form that finds its counter at zero tries to specialise. A specialised one whose operands are not
//! what it takes goes on as the general form would, which counts, so that it is specialised anew if that happens
//! often. The numbers are those of CPython's `pycore_backoff.h`.

use taipan_bytecode::opcode::Opcode;

use crate::interp::machine::Machine;

/// Bits of the backoff.
const BACKOFF_BITS: u32 = 4;
/// One execution.
const ONE: u16 = 1 << BACKOFF_BITS;
/// The greatest backoff.
const MOST_BACKOFF: u16 = 12;

/// The counter of an instruction that has never run: specialise at the second execution.
pub(crate) const WARMUP: u16 = counter(1, 1);
/// The counter of an instruction that was just specialised: so many misses until it is done again.
const COOLDOWN: u16 = counter(52, 0);

const fn counter(value: u16, backoff: u16) -> u16 {
    value << BACKOFF_BITS | backoff
}

/// The counter after an attempt that failed: twice as long as before.
const fn backed_off(before: u16) -> u16 {
    let backoff = before & (ONE - 1);
    let next = if backoff < MOST_BACKOFF { backoff + 1 } else { MOST_BACKOFF };
    counter((1 << next) - 1, next)
}

impl Machine {
    /// Counts an execution of the general form and says whether it is time to specialise.
    #[inline(always)]
    pub(crate) unsafe fn is_ripe(self) -> bool {
        // SAFETY: the cache is the running instruction's.
        unsafe {
            let counter = self.cache16(0);
            if counter >= ONE {
                self.set_cache16(0, counter - ONE);
                return false;
            }
            true
        }
    }

    /// Makes the instruction that runs another one of its family, or waits longer with the next attempt if there
    /// is none that fits.
    pub(crate) unsafe fn specialise(self, opcode: Option<Opcode>) {
        // SAFETY: the cache is the running instruction's.
        unsafe {
            match opcode {
                Some(opcode) => {
                    self.rewrite(opcode as u8);
                    self.set_cache16(0, COOLDOWN);
                }
                None => self.set_cache16(0, backed_off(self.cache16(0))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{WARMUP, backed_off, counter};

    #[test]
    fn waits_longer_each_time() {
        assert_eq!(backed_off(WARMUP), counter(3, 2));
        assert_eq!(backed_off(counter(0, 12)), counter(4095, 12));
    }
}
