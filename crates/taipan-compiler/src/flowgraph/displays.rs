//! Tuples, lists and sets of constants.
//!
//! A tuple becomes a constant. A list or set becomes one where it is only iterated over or searched;
//! elsewhere it is built from a constant in one step.
//! (CPython: `fold_tuple_of_constants`, `optimize_lists_and_sets` and what they call.)

use taipan_bytecode::{Constant, Opcode};

use super::cfg::CfgInstr;
use super::const_loads::{ConstLoads, MAX_ITEMS, nop_out};
use super::consts::{UnitConsts, loads_const};
use crate::fold;

/// Shortest list or set that is built from a constant.
const MIN_CONST_SEQUENCE_SIZE: usize = 3;

/// `LOAD_CONST c1 … cN, BUILD_TUPLE N`, the latter at `i`: `LOAD_CONST (c1, …, cN)`.
pub(crate) fn fold_tuple(instrs: &mut [CfgInstr], i: usize, consts: &mut UnitConsts<'_>) {
    let size = instrs[i].oparg as usize;
    if size > MAX_ITEMS {
        return;
    }
    let Some(loads) = ConstLoads::before(&instrs[..i], size) else { return };
    let Some(items) = loads.values(instrs, consts) else { return };
    loads.nop_out(instrs);
    consts.make_tuple_load(&mut instrs[i], items);
}

/// A long display is built item by item: `BUILD_LIST 0`, then for each item `LOAD_CONST c, LIST_APPEND 1`. If that
/// is all of what stands before the intrinsic at `i`, which makes a tuple of the list, the latter becomes
/// `LOAD_CONST (c1, …, cN)`.
pub(crate) fn fold_list_to_tuple(instrs: &mut [CfgInstr], i: usize, consts: &mut UnitConsts<'_>) -> bool {
    let Some(start) = start_of_appends(&instrs[..i], Opcode::BUILD_LIST, Opcode::LIST_APPEND) else {
        return false;
    };
    let Some(items) = take_items(&mut instrs[start..i], consts) else { return false };
    consts.make_tuple_load(&mut instrs[i], items);
    true
}

/// The last `LIST_APPEND` or `SET_ADD` of a long display that is only iterated over or searched, at `i`: if
/// the items are constants, the display is one.
pub(crate) fn fold_appends(instrs: &mut [CfgInstr], i: usize, consts: &mut UnitConsts<'_>) {
    let append = instrs[i].opcode;
    let is_set = append == Opcode::SET_ADD;
    let build = if is_set { Opcode::BUILD_SET } else { Opcode::BUILD_LIST };
    if !is_only_read(instrs, i) {
        return;
    }
    let Some(start) = start_of_appends(&instrs[..=i], build, append) else { return };
    let Some(items) = take_items(&mut instrs[start..=i], consts) else { return };
    consts.make_load(&mut instrs[i], collection(items, is_set));
}

/// Where the `build` stands that begins a display whose appends fill `instrs` to the end.
fn start_of_appends(instrs: &[CfgInstr], build: Opcode, append: Opcode) -> Option<usize> {
    let mut expect_append = true;
    for (start, instr) in instrs.iter().enumerate().rev() {
        match instr.opcode {
            Opcode::NOP => continue,
            opcode if opcode == build && instr.oparg == 0 => return expect_append.then_some(start),
            opcode if expect_append && opcode == append && instr.oparg == 1 => {}
            opcode if !expect_append && loads_const(opcode) => {}
            _ => return None,
        }
        expect_append = !expect_append;
    }
    None
}

/// Takes the constants that are loaded, and leaves nothing but `NOP`s.
fn take_items(instrs: &mut [CfgInstr], consts: &UnitConsts<'_>) -> Option<Vec<Constant>> {
    let loads = instrs.iter().filter(|instr| loads_const(instr.opcode));
    let items = loads.map(|instr| consts.loaded(instr.opcode, instr.oparg)).collect::<Option<Vec<_>>>()?;
    for instr in instrs.iter_mut().filter(|instr| instr.opcode != Opcode::NOP) {
        nop_out(instr);
    }
    Some(items)
}

/// Whether the value that the instruction at `i` leaves is iterated over or searched at once.
fn is_only_read(instrs: &[CfgInstr], i: usize) -> bool {
    let next = instrs.get(i + 1).map(|next| next.opcode);
    matches!(next, Some(Opcode::GET_ITER | Opcode::CONTAINS_OP))
}

/// The constant for a list or set that cannot change.
fn collection(items: Vec<Constant>, is_set: bool) -> Constant {
    if is_set { Constant::FrozenSet(fold::distinct(items).into()) } else { Constant::Tuple(items.into()) }
}

/// A `BUILD_LIST` or `BUILD_SET` at `i`.
pub(crate) fn optimize_list_or_set(instrs: &mut [CfgInstr], i: usize, consts: &mut UnitConsts<'_>) {
    let build = instrs[i].opcode;
    let only_read = is_only_read(instrs, i);
    let size = instrs[i].oparg as usize;
    if size > MAX_ITEMS || (size < MIN_CONST_SEQUENCE_SIZE && !only_read) {
        return;
    }
    let Some(loads) = ConstLoads::before(&instrs[..i], size) else {
        if only_read && build == Opcode::BUILD_LIST {
            instrs[i].opcode = Opcode::BUILD_TUPLE;
        }
        return;
    };
    let Some(items) = loads.values(instrs, consts) else { return };
    let oparg = consts.add(collection(items, build == Opcode::BUILD_SET));
    loads.nop_out(instrs);
    if only_read {
        instrs[i].set_arg(Opcode::LOAD_CONST, oparg);
        return;
    }
    // At least three loads precede, so the two places before the display are free.
    let extend = if build == Opcode::BUILD_LIST { Opcode::LIST_EXTEND } else { Opcode::SET_UPDATE };
    let loc = instrs[i].loc;
    instrs[i - 2].loc = loc;
    instrs[i - 2].set_arg(build, 0);
    instrs[i - 1].set_arg(Opcode::LOAD_CONST, oparg);
    instrs[i].set_arg(extend, 1);
}
