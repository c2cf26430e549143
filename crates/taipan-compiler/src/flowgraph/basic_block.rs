//! What can be improved inside one block, and jumps to jumps.
//!
//! (CPython: `optimize_basic_block`, `jump_thread`.)

use taipan_bytecode::Opcode;
use taipan_bytecode::opcode::{CompareOperator, Intrinsic1};

use super::cfg::{BlockId, Cfg, CfgInstr};
use super::classes::Classes;
use super::consts::UnitConsts;
use super::swaps::Swaps;
use super::{displays, operators};
use crate::fold::UnaryOperator;

/// Runs the pass on every block.
pub(crate) fn optimize_basic_blocks(cfg: &mut Cfg, consts: &mut UnitConsts<'_>, swaps: &mut Swaps) {
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        if cfg.may_have(id, Classes::IMPROVABLE) {
            optimize_block(cfg, id, consts);
        }
        // A jump is last.
        while cfg.may_have(id, Classes::JUMP) && optimize_jump(cfg, id) {
            cfg.edges_changed = true;
        }
        if cfg.may_have(id, Classes::SWAP) {
            swaps.optimize(cfg.instrs_mut(id));
            cfg.add_classes(id, Classes::NOP);
        }
        at = cfg.next(id);
    }
}

fn optimize_block(cfg: &mut Cfg, id: BlockId, consts: &mut UnitConsts<'_>) {
    let mut classes = Classes::empty();
    let instrs = cfg.instrs_mut(id);
    for i in 0..instrs.len() {
        let CfgInstr { opcode, oparg, .. } = instrs[i];
        if !Classes::of(opcode).has(Classes::IMPROVABLE) {
            continue;
        }
        optimize_instr(instrs, i, consts);
        let changed = &instrs[i];
        if changed.opcode != opcode {
            classes |= Classes::of(changed.opcode) | Classes::NOP;
            if changed.opcode != Opcode::NOP {
                // Folding takes the lines of the constants away.
                classes |= Classes::NO_LINE;
            }
        } else if changed.oparg != oparg {
            // It took the next one in.
            classes |= Classes::NOP;
        }
    }
    cfg.add_classes(id, classes);
}

/// Leads the jump at the block's end past a jump it goes to. True if something changed and the end is to be
/// looked at again.
fn optimize_jump(cfg: &mut Cfg, id: BlockId) -> bool {
    use Opcode::{
        JUMP, JUMP_IF_FALSE, JUMP_IF_TRUE, JUMP_NO_INTERRUPT, POP_JUMP_IF_FALSE, POP_JUMP_IF_NONE,
        POP_JUMP_IF_NOT_NONE, POP_JUMP_IF_TRUE,
    };
    let Some(&CfgInstr { opcode, target: Some(block), .. }) = cfg.last(id) else { return false };
    let Some(&target) = cfg.instrs(block).first() else { return false };
    let threaded = match (opcode, target.opcode) {
        (POP_JUMP_IF_NOT_NONE | POP_JUMP_IF_NONE | POP_JUMP_IF_FALSE | POP_JUMP_IF_TRUE, JUMP) => opcode,
        (JUMP_IF_FALSE, JUMP | JUMP_IF_FALSE) | (JUMP_IF_TRUE, JUMP | JUMP_IF_TRUE) => opcode,
        (JUMP_IF_FALSE, JUMP_IF_TRUE) | (JUMP_IF_TRUE, JUMP_IF_FALSE) => {
            // The second test fails for certain: on to what follows it.
            let Some(next) = cfg.next(block) else { return false };
            if let Some(last) = cfg.last_mut(id) {
                last.target = Some(next);
            }
            return true;
        }
        (JUMP | JUMP_NO_INTERRUPT, JUMP) => JUMP,
        (JUMP | JUMP_NO_INTERRUPT, JUMP_NO_INTERRUPT) => opcode,
        _ => return false,
    };
    thread(cfg, id, threaded, &target)
}

/// Makes the jump at the block's end a `NOP`, which keeps its line, and appends one to where `target` goes.
fn thread(cfg: &mut Cfg, id: BlockId, opcode: Opcode, target: &CfgInstr) -> bool {
    if cfg.jump_target(id) == target.target {
        // Nothing would change, for ever.
        return false;
    }
    cfg.nop_out_last(id);
    cfg.push(id, opcode, 0, target.target, target.loc);
    true
}

/// An instruction that does not jump; only those of [`Classes::IMPROVABLE`] come here.
fn optimize_instr(instrs: &mut [CfgInstr], i: usize, consts: &mut UnitConsts<'_>) {
    let CfgInstr { opcode, oparg, loc, .. } = instrs[i];
    let next = instrs.get(i + 1).map(|next| next.opcode);
    match opcode {
        Opcode::BUILD_TUPLE => {
            if next == Some(Opcode::UNPACK_SEQUENCE) && instrs[i + 1].oparg == oparg && skip_tuple(instrs, i)
            {
                return;
            }
            displays::fold_tuple(instrs, i, consts);
        }
        Opcode::BUILD_LIST | Opcode::BUILD_SET => displays::optimize_list_or_set(instrs, i, consts),
        Opcode::LIST_APPEND | Opcode::SET_ADD => displays::fold_appends(instrs, i, consts),
        Opcode::STORE_FAST => {
            if next == Some(opcode) && instrs[i + 1].oparg == oparg && instrs[i + 1].loc.lineno == loc.lineno
            {
                instrs[i].set(Opcode::POP_TOP);
            }
        }
        Opcode::SWAP if oparg == 1 => instrs[i].set(Opcode::NOP),
        Opcode::LOAD_GLOBAL => {
            if next == Some(Opcode::PUSH_NULL) && oparg & 1 == 0 {
                instrs[i].oparg |= 1;
                instrs[i + 1].set(Opcode::NOP);
            }
        }
        Opcode::COMPARE_OP | Opcode::CONTAINS_OP | Opcode::IS_OP | Opcode::TO_BOOL => {
            optimize_truth(instrs, i);
        }
        Opcode::UNARY_NOT => match next {
            Some(Opcode::TO_BOOL) => replace_next(instrs, i, opcode, 0),
            Some(Opcode::UNARY_NOT) => replace_next(instrs, i, Opcode::NOP, 0),
            _ => operators::fold_unary(instrs, i, UnaryOperator::Not, consts),
        },
        Opcode::UNARY_INVERT => operators::fold_unary(instrs, i, UnaryOperator::Invert, consts),
        Opcode::UNARY_NEGATIVE => operators::fold_unary(instrs, i, UnaryOperator::Negative, consts),
        Opcode::CALL_INTRINSIC_1 => optimize_intrinsic(instrs, i, consts),
        Opcode::BINARY_OP => operators::fold_binary(instrs, i, consts),
        _ => {}
    }
}

/// Packing one to three values only to unpack them again; true if that was done otherwise.
fn skip_tuple(instrs: &mut [CfgInstr], i: usize) -> bool {
    match instrs[i].oparg {
        1 => instrs[i + 1].set(Opcode::NOP),
        2 | 3 => instrs[i + 1].opcode = Opcode::SWAP,
        _ => return false,
    }
    instrs[i].set(Opcode::NOP);
    true
}

/// A comparison, or the truth of a value, followed by its truth or negation.
fn optimize_truth(instrs: &mut [CfgInstr], i: usize) {
    let CfgInstr { opcode, oparg, .. } = instrs[i];
    let next = instrs.get(i + 1).map(|next| next.opcode);
    match (opcode, next) {
        (Opcode::COMPARE_OP, Some(Opcode::TO_BOOL)) => {
            replace_next(instrs, i, opcode, oparg | CompareOperator::TO_BOOL);
        }
        (Opcode::CONTAINS_OP | Opcode::IS_OP, Some(Opcode::TO_BOOL)) => {
            replace_next(instrs, i, opcode, oparg)
        }
        (Opcode::CONTAINS_OP | Opcode::IS_OP, Some(Opcode::UNARY_NOT)) => {
            replace_next(instrs, i, opcode, oparg ^ 1);
        }
        (Opcode::TO_BOOL, Some(Opcode::TO_BOOL)) => instrs[i].set(Opcode::NOP),
        _ => {}
    }
}

/// Puts an instruction in the place of the next one, and a `NOP` in that of `i`.
fn replace_next(instrs: &mut [CfgInstr], i: usize, opcode: Opcode, oparg: u32) {
    instrs[i].set(Opcode::NOP);
    instrs[i + 1].set_arg(opcode, oparg);
}

fn optimize_intrinsic(instrs: &mut [CfgInstr], i: usize, consts: &mut UnitConsts<'_>) {
    match Intrinsic1::from_number(instrs[i].oparg) {
        Some(Intrinsic1::ListToTuple) => {
            let folded = displays::fold_list_to_tuple(instrs, i, consts);
            if !folded && instrs.get(i + 1).is_some_and(|next| next.opcode == Opcode::GET_ITER) {
                // A list is as good to iterate over.
                instrs[i].set(Opcode::NOP);
            }
        }
        Some(Intrinsic1::UnaryPositive) => operators::fold_unary(instrs, i, UnaryOperator::Positive, consts),
        _ => {}
    }
}
