//! Runs of constant loads before an instruction, and taking them away.

use taipan_bytecode::{Constant, Location, Opcode};

use super::cfg::CfgInstr;
use super::consts::{UnitConsts, loads_const};

/// Longest display that is folded, in items (`_PY_STACK_USE_GUIDELINE`; longer ones are built piecewise).
pub(crate) const MAX_ITEMS: usize = 30;

/// Places of constant loads, in order.
pub(crate) struct ConstLoads {
    places: [u32; MAX_ITEMS],
    len: usize,
}

impl ConstLoads {
    /// The `count` constant loads at the end of `instrs`, `NOP`s between them passed over; `None` if
    /// another instruction comes first. `count` is at most [`MAX_ITEMS`].
    pub(crate) fn before(instrs: &[CfgInstr], count: usize) -> Option<Self> {
        let mut places = [0; MAX_ITEMS];
        let mut missing = count;
        for (i, instr) in instrs.iter().enumerate().rev() {
            if missing == 0 {
                break;
            }
            if instr.opcode == Opcode::NOP {
                continue;
            }
            if !loads_const(instr.opcode) {
                return None;
            }
            missing -= 1;
            *places.get_mut(missing)? = i as u32;
        }
        (missing == 0).then_some(Self { places, len: count })
    }

    /// Their values.
    pub(crate) fn values(&self, instrs: &[CfgInstr], consts: &UnitConsts<'_>) -> Option<Vec<Constant>> {
        let load = |&place: &u32| {
            let instr = &instrs[place as usize];
            consts.loaded(instr.opcode, instr.oparg)
        };
        self.places[..self.len].iter().map(load).collect()
    }

    /// Makes them `NOP`s that hold no line.
    pub(crate) fn nop_out(&self, instrs: &mut [CfgInstr]) {
        for &place in &self.places[..self.len] {
            nop_out(&mut instrs[place as usize]);
        }
    }
}

/// Makes an instruction a `NOP` that holds no line.
pub(crate) fn nop_out(instr: &mut CfgInstr) {
    instr.set(Opcode::NOP);
    instr.loc = Location::NONE;
}
