//! Comparisons, identity, truth.

use taipan_bytecode::opcode::{CompareOperator, Opcode};

use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::protocol;
use crate::object::type_object::Type;
use crate::types::list::{self, List};
use crate::types::str::{self, Str};
use crate::value::{Value, header_of};
use crate::word::Word;

/// Units of the cache of `COMPARE_OP`.
const CACHE: usize = 1;
/// Units of the cache of `TO_BOOL`.
const TO_BOOL_CACHE: usize = 3;
/// Where among them the version of a type is, in two.
const VERSION: usize = 1;

/// Puts the answer in the place of two operands that are no objects. A jump on the answer, which nearly
/// always follows, is done by the way.
#[inline(always)]
unsafe fn answer(mut m: Machine, outcome: usize) -> Word {
    // SAFETY: two operands are on the stack; the instruction after the cache is part of the code.
    unsafe {
        let truth = m.oparg >> outcome & 1 != 0;
        m.shrink(2);
        m.skip(CACHE);
        go_on(m, truth).next()
    }
}

/// Goes on behind a comparison with its answer: jumps, if a jump on the answer follows, or pushes it.
#[inline(always)]
unsafe fn go_on(mut m: Machine, truth: bool) -> Machine {
    // SAFETY: the next instruction is part of the code; the operands were popped.
    unsafe {
        let following = *m.ip;
        if following.opcode == Opcode::POP_JUMP_IF_FALSE as u8 {
            m.skip(2);
            // A jump that is not taken lands on NOT_TAKEN, which does nothing.
            m.skip(if truth { 1 } else { following.oparg as usize });
            return m;
        }
        if following.opcode == Opcode::POP_JUMP_IF_TRUE as u8 {
            m.skip(2);
            m.skip(if truth { following.oparg as usize } else { 1 });
            return m;
        }
        m.push(Word::bool(truth));
        m
    }
}

/// Whether a word is an object of a type, exactly.
#[inline(always)]
unsafe fn is_a(word: Word, type_: &Type) -> bool {
    // SAFETY: words on the stack are alive.
    word.is_object() && unsafe { (*header_of(word)).type_().is(type_) }
}

#[inline(always)]
unsafe fn is_plain_str(word: Word) -> bool {
    // SAFETY: words on the stack are alive.
    unsafe { is_a(word, &str::TYPE) }
}

/// The number of a word that is a float or a small int, if floats can tell it from its neighbours.
#[inline(always)]
fn as_exact_number(word: Word) -> Option<f64> {
    const EXACT: u64 = 1 << 53;
    if word.is_int() {
        let number = word.int_value();
        return (number.unsigned_abs() <= EXACT).then_some(number as f64);
    }
    word.as_float()
}

/// Whether the oparg is that of `==` or `!=`.
fn is_equality(oparg: usize) -> bool {
    let operator = CompareOperator::from_number(oparg as u32 >> CompareOperator::SHIFT);
    matches!(operator, Some(CompareOperator::Equal | CompareOperator::NotEqual))
}

handlers! {
    COMPARE_OP(m) {
        if m.is_ripe() {
            let (b, a) = (m.peek(0), m.peek(1));
            m.specialise(match () {
                () if a.both_ints(b) => Some(Opcode::COMPARE_OP_INT),
                () if a.is_common_float() && b.is_common_float() => Some(Opcode::COMPARE_OP_FLOAT),
                () if is_plain_str(a) && is_plain_str(b) && is_equality(m.oparg) => {
                    Some(Opcode::COMPARE_OP_STR)
                }
                () => None,
            });
        }
        m.become_(COMPARE_OP_NUMBERS)
    }

    /// The operands are not what the specialised instruction takes.
    #[cold]
    #[inline(never)]
    UNSPECIALISE(m) {
        m.become_(COMPARE_OP)
    }

    /// Numbers of two kinds, and those floats that are words of their own.
    #[inline(never)]
    COMPARE_OP_NUMBERS(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        let (Some(a), Some(b)) = (as_exact_number(a), as_exact_number(b)) else {
            return m.become_(COMPARE_OP_GENERAL);
        };
        answer(m, 1 + usize::from(a > b) + 2 * usize::from(a == b))
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
            return match as_exact_number(a).is_some() && as_exact_number(b).is_some() {
                true => m.become_(COMPARE_OP_NUMBERS),
                false => m.become_(UNSPECIALISE),
            };
        }
        let (a, b) = (a.float_value(), b.float_value());
        answer(m, 1 + usize::from(a > b) + 2 * usize::from(a == b))
    }

    /// Equality of two strings. Those that are one object are equal; others are compared out of line.
    COMPARE_OP_STR(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if !(is_plain_str(a) && is_plain_str(b)) {
            return m.become_(UNSPECIALISE);
        }
        let (first, second) = (&*header_of(a).cast::<Str>(), &*header_of(b).cast::<Str>());
        let equal = a == b || (first.length() == second.length() && first.equals_slowly(second));
        let truth = m.oparg >> (1 + 2 * usize::from(equal)) & 1 != 0;
        // Whether unequal strings are less or greater does not matter here.
        m.shrink(2);
        m.skip(CACHE);
        let m = go_on(m, truth);
        m.release_two_then_next(a, b)
    }

    IS_OP(m) {
        let (b, a) = (m.pop(), m.pop());
        let truth = (a == b) != (m.oparg != 0);
        let m = go_on(m, truth);
        m.release_two_then_next(a, b)
    }

    TO_BOOL(m) {
        if m.is_ripe() {
            let word = m.peek(0);
            m.specialise(match () {
                () if word.is_bool() => Some(Opcode::TO_BOOL_BOOL),
                () if word.is_int() => Some(Opcode::TO_BOOL_INT),
                () if word == Word::NONE => Some(Opcode::TO_BOOL_NONE),
                () if is_a(word, &list::TYPE) => Some(Opcode::TO_BOOL_LIST),
                () if is_a(word, &str::TYPE) => Some(Opcode::TO_BOOL_STR),
                () => always_true(m, word),
            });
        }
        m.become_(TO_BOOL_GENERAL)
    }

    TO_BOOL_BOOL(m) {
        let word = m.peek(0);
        if !word.is_bool() {
            return m.become_(TO_BOOL);
        }
        let_go(m, word == Word::TRUE).next()
    }

    TO_BOOL_INT(m) {
        let word = m.peek(0);
        if !word.is_int() {
            return m.become_(TO_BOOL);
        }
        let_go(m, word.int_value() != 0).next()
    }

    TO_BOOL_NONE(m) {
        if m.peek(0) != Word::NONE {
            return m.become_(TO_BOOL);
        }
        let_go(m, false).next()
    }

    TO_BOOL_LIST(m) {
        let word = m.peek(0);
        if !is_a(word, &list::TYPE) {
            return m.become_(TO_BOOL);
        }
        let truth = !(*header_of(word).cast::<List>()).items().is_empty();
        let_go(m, truth).release_then_next(word)
    }

    TO_BOOL_STR(m) {
        let word = m.peek(0);
        if !is_plain_str(word) {
            return m.become_(TO_BOOL);
        }
        let truth = (*header_of(word).cast::<Str>()).length() != 0;
        let_go(m, truth).release_then_next(word)
    }

    /// An object whose class says nothing of truth.
    TO_BOOL_ALWAYS_TRUE(m) {
        let word = m.peek(0);
        if !word.is_object() || (*header_of(word)).type_().current_version() != m.cache32(VERSION) {
            return m.become_(TO_BOOL);
        }
        let_go(m, true).release_then_next(word)
    }
}

/// Goes on behind `TO_BOOL` with its answer.
#[inline(always)]
unsafe fn let_go(mut m: Machine, truth: bool) -> Machine {
    // SAFETY: the operand is the stack's top; its reference is the caller's to give back.
    unsafe {
        m.shrink(1);
        m.skip(TO_BOOL_CACHE);
        go_on(m, truth)
    }
}

/// Remembers a class whose instances are always true, if the object's is one.
unsafe fn always_true(m: Machine, word: Word) -> Option<Opcode> {
    // SAFETY: words on the stack are alive; the cache is the running instruction's.
    unsafe {
        let type_ = if word.is_object() { (*header_of(word)).type_() } else { return None };
        let slots = &type_.slots;
        if slots.bool().is_some() || slots.length().is_some() || type_.version() == 0 {
            return None;
        }
        m.set_cache32(VERSION, type_.version());
        Some(Opcode::TO_BOOL_ALWAYS_TRUE)
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
