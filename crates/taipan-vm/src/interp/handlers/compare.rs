//! Comparisons, identity, truth.

use taipan_bytecode::opcode::{CompareOperator, Opcode};

use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::protocol;
use crate::value::Value;
use crate::word::Word;

/// Units of the cache of `COMPARE_OP`.
const CACHE: usize = 1;
/// Units of the cache of `TO_BOOL`.
const TO_BOOL_CACHE: usize = 3;

/// Puts the answer in the place of two operands that are no objects. A jump on the answer, which nearly
/// always follows, is done by the way.
#[inline(always)]
unsafe fn answer(mut m: Machine, outcome: usize) -> Word {
    // SAFETY: two operands are on the stack; the instruction after the cache is part of the code.
    unsafe {
        let truth = m.oparg >> outcome & 1 != 0;
        let following = *m.ip.add(CACHE);
        if following.opcode == Opcode::POP_JUMP_IF_FALSE as u8 {
            m.shrink(2);
            m.skip(CACHE + 2);
            // A jump that is not taken lands on NOT_TAKEN, which does nothing.
            m.skip(if truth { 1 } else { following.oparg as usize });
            return m.next();
        }
        m.shrink(1);
        m.poke(0, Word::bool(truth));
        m.skip(CACHE);
        m.next()
    }
}

handlers! {
    COMPARE_OP(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if a.both_ints(b) {
            m.rewrite(Opcode::COMPARE_OP_INT as u8);
        } else if a.is_common_float() && b.is_common_float() {
            m.rewrite(Opcode::COMPARE_OP_FLOAT as u8);
        }
        m.become_(COMPARE_OP_GENERAL)
    }

    /// The operands are not what the specialised instruction takes.
    #[cold]
    #[inline(never)]
    UNSPECIALISE(m) {
        m.rewrite(Opcode::COMPARE_OP as u8);
        m.become_(COMPARE_OP_GENERAL)
    }

    COMPARE_OP_INT(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if !a.both_ints(b) {
            return m.become_(UNSPECIALISE);
        }
        let (greater, equal) = (a.bits() as i64 > b.bits() as i64, a == b);
        answer(m, 1 + usize::from(greater) + 2 * usize::from(equal))
    }

    COMPARE_OP_FLOAT(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if !(a.is_common_float() && b.is_common_float()) {
            return m.become_(UNSPECIALISE);
        }
        let (a, b) = (a.float_value(), b.float_value());
        answer(m, 1 + usize::from(a > b) + 2 * usize::from(a == b))
    }

    IS_OP(m) {
        let (b, a) = (m.pop(), m.pop());
        let truth = (a == b) != (m.oparg != 0);
        m.push(Word::bool(truth));
        m.release_two_then_next(a, b)
    }

    TO_BOOL(m) {
        let word = m.peek(0);
        if word.is_bool() {
            m.rewrite(Opcode::TO_BOOL_BOOL as u8);
        }
        m.become_(TO_BOOL_GENERAL)
    }

    TO_BOOL_BOOL(m) {
        if !m.peek(0).is_bool() {
            return m.become_(TO_BOOL_GENERAL);
        }
        m.skip(TO_BOOL_CACHE);
        m.next()
    }
}

slow_handlers! {
    /// The comparison by the types' functions.
    COMPARE_OP_GENERAL(m) {
        let number = m.oparg as u32 >> CompareOperator::SHIFT;
        let operator = CompareOperator::from_number(number).unwrap_or(CompareOperator::Equal);
        let (b, a) = (m.pop_value(), m.pop_value());
        let mut result = protocol::compare(&a, &b, operator)?;
        if m.oparg as u32 & CompareOperator::TO_BOOL != 0 {
            result = Value::bool(protocol::is_true(&result)?);
        }
        m.push(result.into_word());
        m.skip(CACHE);
        Ok(())
    }

    TO_BOOL_GENERAL(m) {
        let truth = protocol::is_true(&m.pop_value())?;
        m.push(Word::bool(truth));
        m.skip(TO_BOOL_CACHE);
        Ok(())
    }
}
