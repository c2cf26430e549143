//! Locals, cells and free variables get their final places in the frame.
//!
//! Before: opargs of cells count cells and free variables from 0. After: they are indices into
//! `localsplus`, where a parameter that is a cell has one place only; the code begins with what sets up
//! cells, free variables and generators. (CPython: `prepare_localsplus`.)

use taipan_bytecode::{CodeFlags, Location, Opcode};

use super::cfg::{BlockId, Cfg, CfgInstr};
use super::classes::Classes;
use crate::unit::UnitMetadata;

/// The memory of this pass.
#[derive(Default)]
pub(crate) struct LocalsPlus {
    /// For each cell and free variable its place.
    places: Vec<u32>,
    /// Cells by place.
    cells: Vec<(u32, u32)>,
    prefix: Vec<CfgInstr>,
}

impl LocalsPlus {
    /// Runs the pass and gives the number of places.
    pub(crate) fn prepare(&mut self, cfg: &mut Cfg, unit: &UnitMetadata) -> usize {
        let nlocals = unit.varnames.len() as u32;
        let ncells = unit.cellvars.len() as u32;
        let count = ncells + unit.freevars.len() as u32;
        self.places.clear();
        self.places.extend(nlocals..nlocals + count);
        if !unit.varnames.is_empty() {
            for (place, &cell) in self.places.iter_mut().zip(unit.cellvars.as_slice()) {
                if let Some(local) = unit.varnames.number(cell) {
                    *place = local;
                }
            }
        }
        self.insert_prefix(cfg, unit);
        if count == 0 {
            return nlocals as usize;
        }
        let dropped = self.close_gaps(nlocals);
        self.fix_offsets(cfg);
        (nlocals + count - dropped) as usize
    }

    fn insert_prefix(&mut self, cfg: &mut Cfg, unit: &UnitMetadata) {
        self.prefix.clear();
        let nfree = unit.freevars.len() as u32;
        if nfree > 0 {
            self.prefix.push(CfgInstr::new(Opcode::COPY_FREE_VARS, nfree, Location::NONE));
        }
        self.cells.clear();
        let places = self.places.iter().take(unit.cellvars.len());
        self.cells.extend(places.zip(0..).map(|(&place, cell)| (place, cell)));
        self.cells.sort_unstable();
        // Their opargs become places with all the others.
        let make_cell = |&(_, cell): &(u32, u32)| CfgInstr::new(Opcode::MAKE_CELL, cell, Location::NONE);
        self.prefix.extend(self.cells.iter().map(make_cell));
        let generator = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
        if unit.flags.intersects(generator) {
            let loc = Location::new(unit.firstlineno, unit.firstlineno, -1, -1);
            self.prefix.push(CfgInstr::new(Opcode::RETURN_GENERATOR, 0, loc));
            self.prefix.push(CfgInstr::new(Opcode::POP_TOP, 0, loc));
        }
        if !self.prefix.is_empty() {
            cfg.insert(BlockId::ENTRY, 0, &self.prefix);
        }
    }

    /// Closes the gaps left by cells that live in their local's place; gives how many there are.
    fn close_gaps(&mut self, nlocals: u32) -> u32 {
        let mut dropped = 0;
        for (i, place) in self.places.iter_mut().enumerate() {
            if *place == nlocals + i as u32 {
                *place -= dropped;
            } else {
                dropped += 1;
            }
        }
        dropped
    }

    fn fix_offsets(&self, cfg: &mut Cfg) {
        let mut at = Some(BlockId::ENTRY);
        while let Some(id) = at {
            if cfg.may_have(id, Classes::CELL) {
                for instr in cfg.instrs_mut(id) {
                    if Classes::of(instr.opcode).has(Classes::CELL)
                        && let Some(&place) = self.places.get(instr.oparg as usize)
                    {
                        instr.oparg = place;
                    }
                }
            }
            at = cfg.next(id);
        }
    }
}
