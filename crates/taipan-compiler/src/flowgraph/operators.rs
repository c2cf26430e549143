//! Operators on constants. (CPython: `fold_const_unaryop`, `fold_const_binop`.)

use taipan_bytecode::opcode::BinaryOperator;

use super::cfg::CfgInstr;
use super::const_loads::ConstLoads;
use super::consts::UnitConsts;
use crate::fold::{self, UnaryOperator};

/// Folds the unary operator at `i` if its operand is a constant and it does not raise.
pub(crate) fn fold_unary(
    instrs: &mut [CfgInstr],
    i: usize,
    operator: UnaryOperator,
    consts: &mut UnitConsts<'_>,
) {
    let Some(loads) = ConstLoads::before(&instrs[..i], 1) else { return };
    let Some(values) = loads.values(instrs, consts) else { return };
    let [operand] = &values[..] else { return };
    let Some(result) = fold::unary(operator, operand) else { return };
    loads.nop_out(instrs);
    consts.make_load(&mut instrs[i], result);
}

/// Folds the `BINARY_OP` at `i` if both operands are constants, it does not raise and the result is small.
pub(crate) fn fold_binary(instrs: &mut [CfgInstr], i: usize, consts: &mut UnitConsts<'_>) {
    let Some(loads) = ConstLoads::before(&instrs[..i], 2) else { return };
    let Some(operator) = BinaryOperator::from_number(instrs[i].oparg) else { return };
    let Some(values) = loads.values(instrs, consts) else { return };
    let [left, right] = &values[..] else { return };
    let Some(result) = fold::binary(operator, left, right) else { return };
    loads.nop_out(instrs);
    consts.make_load(&mut instrs[i], result);
}
