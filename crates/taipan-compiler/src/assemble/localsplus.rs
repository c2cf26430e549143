//! Names and kinds of locals, cells and free variables. (CPython: `compute_localsplus_info`.)

use taipan_ast::names::Symbol;
use taipan_bytecode::CodeFlags;
use taipan_bytecode::code_object::local_kind::{ARG_KW, ARG_POS, ARG_VAR, CELL, FREE, HIDDEN, LOCAL};

use crate::unit::UnitMetadata;

/// Makes `kinds` the unit's `co_localspluskinds`: a byte of
/// [`local_kind`](taipan_bytecode::code_object::local_kind) for each of `count` places.
pub(crate) fn fill_kinds(kinds: &mut Vec<u8>, unit: &UnitMetadata, count: usize) {
    kinds.clear();
    kinds.resize(unit.varnames.len(), LOCAL);
    mark_parameters(kinds, unit);
    for (kind, name) in kinds.iter_mut().zip(unit.varnames.as_slice()) {
        if !unit.fasthidden.is_empty() && unit.fasthidden.contains_key(name) {
            *kind |= HIDDEN;
        }
    }
    for &cell in unit.cellvars.as_slice() {
        match unit.varnames.number(cell) {
            Some(local) => kinds[local as usize] |= CELL,
            None => kinds.push(CELL),
        }
    }
    kinds.resize(kinds.len() + unit.freevars.len(), FREE);
    debug_assert_eq!(kinds.len(), count);
}

/// The names of the places: locals, the cells that are no locals, free variables.
pub(crate) fn names(unit: &UnitMetadata) -> impl Iterator<Item = Symbol> {
    let locals = unit.varnames.as_slice().iter();
    let cells = unit.cellvars.as_slice().iter().filter(|&&cell| unit.varnames.number(cell).is_none());
    locals.chain(cells).chain(unit.freevars.as_slice()).copied()
}

/// Parameters are the first locals, in this order.
fn mark_parameters(kinds: &mut [u8], unit: &UnitMetadata) {
    let has = |flag: CodeFlags| u32::from(unit.flags.contains(flag));
    let groups = [
        (unit.posonlyargcount, ARG_POS),
        (unit.argcount, ARG_POS | ARG_KW),
        (unit.kwonlyargcount, ARG_KW),
        (has(CodeFlags::VARARGS), ARG_VAR | ARG_POS),
        (has(CodeFlags::VARKEYWORDS), ARG_VAR | ARG_KW),
    ];
    let parameters = groups.into_iter().flat_map(|(count, kind)| std::iter::repeat_n(kind, count as usize));
    for (kind, parameter) in kinds.iter_mut().zip(parameters) {
        *kind |= parameter;
    }
}
