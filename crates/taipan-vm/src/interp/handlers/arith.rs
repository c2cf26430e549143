//! Binary operators.

use taipan_bytecode::opcode::{BinaryOperator, Opcode};

use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::protocol;
use crate::object::type_object::{TypeFlags, type_of};
use crate::types::function::Function;
use crate::types::str::intern;
use crate::types::{dict, list, slice, str, tuple};
use crate::value::{Value, header_of};
use crate::word::Word;

/// Units of the cache of `BINARY_OP`.
const CACHE: usize = 5;

/// The specialised opcode for two operands, if there is one.
fn specialised(a: Word, b: Word, operator: BinaryOperator) -> Option<Opcode> {
    use BinaryOperator::{Add, InplaceAdd, InplaceMultiply, InplaceSubtract, Multiply, Subtract};
    if a.both_ints(b) {
        return match operator {
            Add | InplaceAdd => Some(Opcode::BINARY_OP_ADD_INT),
            Subtract | InplaceSubtract => Some(Opcode::BINARY_OP_SUBTRACT_INT),
            Multiply | InplaceMultiply => Some(Opcode::BINARY_OP_MULTIPLY_INT),
            _ => int_operation(operator as usize, a, b).map(|_| Opcode::BINARY_OP_EXTEND),
        };
    }
    if operator == BinaryOperator::Subscript && a.is_object() {
        // SAFETY: the operands are alive on the stack.
        let type_ = unsafe { (*header_of(a)).type_() };
        return match () {
            () if type_.is(&dict::TYPE) => Some(Opcode::BINARY_OP_SUBSCR_DICT),
            () if type_.has(TypeFlags::HEAP) => {
                let getitem = type_.lookup(intern("__getitem__"));
                let getitem = getitem.as_ref().and_then(Function::of)?;
                let is_plain = getitem.code().takes_exactly(2) && type_.remember_getitem(getitem);
                is_plain.then_some(Opcode::BINARY_OP_SUBSCR_GETITEM)
            }
            () if is_slice(b) && type_.is(&list::TYPE) => Some(Opcode::BINARY_OP_SUBSCR_LIST_SLICE),
            () if !b.is_int() => None,
            () if type_.is(&list::TYPE) => Some(Opcode::BINARY_OP_SUBSCR_LIST_INT),
            () if type_.is(&tuple::TYPE) => Some(Opcode::BINARY_OP_SUBSCR_TUPLE_INT),
            () => None,
        };
    }
    if a.is_common_float() && b.is_common_float() {
        return match operator {
            Add | InplaceAdd => Some(Opcode::BINARY_OP_ADD_FLOAT),
            Subtract | InplaceSubtract => Some(Opcode::BINARY_OP_SUBTRACT_FLOAT),
            Multiply | InplaceMultiply => Some(Opcode::BINARY_OP_MULTIPLY_FLOAT),
            _ => float_operation(operator as usize, a, b).map(|_| Opcode::BINARY_OP_EXTEND),
        };
    }
    float_operation(operator as usize, a, b).map(|_| Opcode::BINARY_OP_EXTEND)
}

/// The number of an operator without the bit that makes it one in place.
#[inline(always)]
const fn plain(operator: usize) -> usize {
    const FIRST_INPLACE: usize = BinaryOperator::InplaceAdd as usize;
    const LAST_INPLACE: usize = BinaryOperator::InplaceXor as usize;
    if operator >= FIRST_INPLACE && operator <= LAST_INPLACE { operator - FIRST_INPLACE } else { operator }
}

/// An operator on two `int` words that has no instruction of its own, if its result is a word.
#[inline(always)]
fn int_operation(operator: usize, a: Word, b: Word) -> Option<Word> {
    const AND: usize = BinaryOperator::And as usize;
    const OR: usize = BinaryOperator::Or as usize;
    const XOR: usize = BinaryOperator::Xor as usize;
    const FLOOR_DIVIDE: usize = BinaryOperator::FloorDivide as usize;
    const REMAINDER: usize = BinaryOperator::Remainder as usize;
    const TRUE_DIVIDE: usize = BinaryOperator::TrueDivide as usize;
    const LEFT_SHIFT: usize = BinaryOperator::LeftShift as usize;
    const RIGHT_SHIFT: usize = BinaryOperator::RightShift as usize;
    /// Greater numbers are perhaps no floats.
    const EXACT: u64 = 1 << 53;
    let (x, y) = (a.int_value(), b.int_value());
    match plain(operator) {
        AND => Some(Word::small_int(x & y)),
        OR => Some(Word::small_int(x | y)),
        XOR => Some(Word::small_int(x ^ y)),
        FLOOR_DIVIDE if y != 0 => {
            let (quotient, remainder) = (x.wrapping_div(y), x.wrapping_rem(y));
            Word::int(quotient - i64::from(remainder != 0 && (remainder ^ y) < 0))
        }
        REMAINDER if y != 0 => {
            let remainder = x.wrapping_rem(y);
            Some(Word::small_int(if remainder != 0 && (remainder ^ y) < 0 {
                remainder + y
            } else {
                remainder
            }))
        }
        TRUE_DIVIDE if y != 0 && x.unsigned_abs() <= EXACT && y.unsigned_abs() <= EXACT => {
            Word::float(x as f64 / y as f64)
        }
        LEFT_SHIFT if (0..62).contains(&y) && (x << y) >> y == x => Word::int(x << y),
        RIGHT_SHIFT if y >= 0 => Some(Word::small_int(x >> if y > 63 { 63 } else { y })),
        _ => None,
    }
}

/// The number of a word that is a float or an int.
#[inline(always)]
fn as_number(word: Word) -> Option<f64> {
    if word.is_int() { Some(word.int_value() as f64) } else { word.as_float() }
}

/// An operator on two words of which one at least is a float, if its result is a word.
#[inline(always)]
fn float_operation(operator: usize, a: Word, b: Word) -> Option<Word> {
    const ADD: usize = BinaryOperator::Add as usize;
    const SUBTRACT: usize = BinaryOperator::Subtract as usize;
    const MULTIPLY: usize = BinaryOperator::Multiply as usize;
    const TRUE_DIVIDE: usize = BinaryOperator::TrueDivide as usize;
    const POWER: usize = BinaryOperator::Power as usize;
    let (x, y) = (as_number(a)?, as_number(b)?);
    match plain(operator) {
        ADD => Word::float(x + y),
        SUBTRACT => Word::float(x - y),
        MULTIPLY => Word::float(x * y),
        TRUE_DIVIDE if y != 0.0 => Word::float(x / y),
        POWER if x > 0.0 => Word::float(x.powf(y)),
        _ => None,
    }
}

/// Whether a key is a slice.
fn is_slice(key: Word) -> bool {
    // SAFETY: the operands are alive on the stack.
    key.is_object() && unsafe { (*header_of(key)).type_().is(&slice::TYPE) }
}

/// Whether both are exactly `str`.
#[inline(always)]
fn both_strings(a: Word, b: Word) -> bool {
    // SAFETY: the operands are alive on the stack.
    let is_string = |word: Word| word.is_object() && unsafe { (*header_of(word)).type_().is(&str::TYPE) };
    is_string(a) && is_string(b)
}

/// Whether the next instruction stores the result to the local that the left operand comes from.
#[inline(always)]
unsafe fn is_stored_to(m: Machine, left: Word) -> bool {
    // SAFETY: an instruction follows, and its local is in range.
    unsafe {
        let next = *m.ip.add(CACHE);
        next.opcode == Opcode::STORE_FAST as u8 && *m.local(next.oparg as usize) == left
    }
}

/// Puts the result in the place of two operands that are no objects, and goes on.
#[inline(always)]
unsafe fn replace_two(mut m: Machine, result: Word) -> Word {
    // SAFETY: two operands are on the stack, and nothing has to be given back.
    unsafe {
        m.shrink(1);
        m.poke(0, result);
        m.skip(CACHE);
        m.next()
    }
}

handlers! {
    BINARY_OP(m) {
        if m.is_ripe() {
            let operator = BinaryOperator::from_number(m.oparg as u32).unwrap_or(BinaryOperator::Add);
            let opcode = specialised(m.peek(1), m.peek(0), operator).or_else(|| {
                let adds = matches!(operator, BinaryOperator::Add | BinaryOperator::InplaceAdd);
                (adds && both_strings(m.peek(1), m.peek(0))).then(|| match is_stored_to(m, m.peek(1)) {
                    true => Opcode::BINARY_OP_INPLACE_ADD_UNICODE,
                    false => Opcode::BINARY_OP_ADD_UNICODE,
                })
            });
            m.specialise(opcode);
        }
        m.become_(BINARY_OP_GENERAL)
    }

    /// The operands are not what the specialised instruction takes.
    #[cold]
    #[inline(never)]
    UNSPECIALISE(m) {
        m.become_(BINARY_OP)
    }

    BINARY_OP_ADD_INT(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if a.both_ints(b) && let Some(sum) = a.checked_add(b) {
            return replace_two(m, sum);
        }
        m.become_(UNSPECIALISE)
    }

    BINARY_OP_SUBTRACT_INT(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if a.both_ints(b) && let Some(difference) = a.checked_sub(b) {
            return replace_two(m, difference);
        }
        m.become_(UNSPECIALISE)
    }

    BINARY_OP_MULTIPLY_INT(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if a.both_ints(b) && let Some(product) = a.checked_mul(b) {
            return replace_two(m, product);
        }
        m.become_(UNSPECIALISE)
    }

    BINARY_OP_ADD_FLOAT(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if a.is_common_float() && b.is_common_float()
            && let Some(sum) = Word::common_float(a.float_value() + b.float_value())
        {
            return replace_two(m, sum);
        }
        m.become_(BINARY_OP_NUMBERS)
    }

    BINARY_OP_SUBTRACT_FLOAT(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if a.is_common_float() && b.is_common_float()
            && let Some(difference) = Word::common_float(a.float_value() - b.float_value())
        {
            return replace_two(m, difference);
        }
        m.become_(BINARY_OP_NUMBERS)
    }

    BINARY_OP_MULTIPLY_FLOAT(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if a.is_common_float() && b.is_common_float()
            && let Some(product) = Word::common_float(a.float_value() * b.float_value())
        {
            return replace_two(m, product);
        }
        m.become_(BINARY_OP_NUMBERS)
    }

    /// Operators on small numbers that have no instruction of their own.
    BINARY_OP_EXTEND(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        let result = if a.both_ints(b) { int_operation(m.oparg, a, b) } else { float_operation(m.oparg, a, b) };
        match result {
            Some(result) => replace_two(m, result),
            None => m.become_(UNSPECIALISE),
        }
    }

    /// Operators on numbers of which one is 0.0 or no float at all.
    #[inline(never)]
    BINARY_OP_NUMBERS(m) {
        let (b, a) = (m.peek(0), m.peek(1));
        if a.as_float().is_some() && b.as_float().is_some()
            && let Some(result) = float_operation(m.oparg, a, b)
        {
            return replace_two(m, result);
        }
        m.become_(UNSPECIALISE)
    }

    UNARY_NEGATIVE(m) {
        let word = m.peek(0);
        if word.is_int() && let Some(negated) = Word::small_int(0).checked_sub(word) {
            m.poke(0, negated);
            return m.next();
        }
        if word.is_common_float() && let Some(negated) = Word::common_float(-word.float_value()) {
            m.poke(0, negated);
            return m.next();
        }
        m.become_(UNARY_GENERAL)
    }

    UNARY_INVERT(m) {
        let word = m.peek(0);
        if word.is_int() {
            m.poke(0, Word::small_int(!word.int_value()));
            return m.next();
        }
        m.become_(UNARY_GENERAL)
    }

    UNARY_NOT(m) {
        // The compiler puts TO_BOOL in front.
        let word = m.peek(0);
        m.poke(0, Word::bool(word == Word::FALSE));
        m.next()
    }
}

slow_handlers! {
    /// The operator by the types' functions.
    BINARY_OP_GENERAL(m) {
        let operator = BinaryOperator::from_number(m.oparg as u32).unwrap_or(BinaryOperator::Add);
        let (b, a) = (m.pop_value(), m.pop_value());
        m.push(protocol::binary(&a, &b, operator)?.into_word());
        m.skip(CACHE);
        Ok(())
    }

    BINARY_OP_ADD_UNICODE(m) {
        if !both_strings(m.peek(1), m.peek(0)) {
            m.rewrite(Opcode::BINARY_OP as u8);
        }
        let (b, a) = (m.pop_value(), m.pop_value());
        let operator = BinaryOperator::from_number(m.oparg as u32).unwrap_or(BinaryOperator::Add);
        m.push(protocol::binary(&a, &b, operator)?.into_word());
        m.skip(CACHE);
        Ok(())
    }

    /// `local += string`: the local gives its reference up first, so that the string can grow where it lies.
    BINARY_OP_INPLACE_ADD_UNICODE(m) {
        if !both_strings(m.peek(1), m.peek(0)) || !is_stored_to(m, m.peek(1)) {
            m.rewrite(Opcode::BINARY_OP as u8);
            let operator = BinaryOperator::from_number(m.oparg as u32).unwrap_or(BinaryOperator::Add);
            let (b, a) = (m.pop_value(), m.pop_value());
            m.push(protocol::binary(&a, &b, operator)?.into_word());
            m.skip(CACHE);
            return Ok(());
        }
        let (b, a) = (m.pop_value(), m.pop_value());
        let local = m.local((*m.ip.add(CACHE)).oparg as usize);
        drop(Value::from_owned(local.replace(Word::NULL)));
        local.write(str::append_in_place(a, &b)?.into_word());
        m.skip(CACHE + 1);
        Ok(())
    }

    /// The operator by the type's function.
    UNARY_GENERAL(m) {
        let value = m.pop_value();
        let slots = &type_of(&value).slots;
        let result = match (*m.ip.sub(1)).opcode == Opcode::UNARY_NEGATIVE as u8 {
            true => protocol::unary(&value, "-", slots.negative()),
            false => protocol::unary(&value, "~", slots.invert()),
        };
        m.push(result?.into_word());
        Ok(())
    }
}
