//! Methods and attributes of `int`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Pow, Signed};

use super::{Operand, convert, exact, from_i64, from_u64, new, of, operand};
use crate::object::native::{Function, Getter, Method};
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::types::format;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// The methods of `int`.
pub(super) static METHODS: &[Method] = &[
    Method::instance(
        "conjugate",
        "($self, /)",
        Function::NoArguments(|value| Ok(exact(value))),
        "Return the number itself.",
    ),
    Method::instance(
        "bit_length",
        "($self, /)",
        Function::NoArguments(bit_length),
        "Number of bits that the number has in binary, without sign and leading zeros.",
    ),
    Method::instance(
        "bit_count",
        "($self, /)",
        Function::NoArguments(bit_count),
        "Number of ones in the binary digits of the absolute value.",
    ),
    Method::instance(
        "to_bytes",
        "($self, /, length=1, byteorder='big', *, signed=False)",
        Function::Bound(super::bytes::to_bytes),
        "The number as so many bytes.",
    ),
    Method::class(
        "from_bytes",
        "($type, /, bytes, byteorder='big', *, signed=False)",
        Function::Bound(super::bytes::from_bytes),
        "The number that bytes stand for.",
    ),
    Method::instance(
        "as_integer_ratio",
        "($self, /)",
        Function::NoArguments(|value| Ok(Tuple::from_values(vec![exact(value), from_i64(1)]))),
        "The pair of the number itself and one.",
    ),
    Method::instance(
        "__trunc__",
        "($self, /)",
        Function::NoArguments(|value| Ok(exact(value))),
        "The number itself.",
    ),
    Method::instance(
        "__floor__",
        "($self, /)",
        Function::NoArguments(|value| Ok(exact(value))),
        "The number itself.",
    ),
    Method::instance(
        "__ceil__",
        "($self, /)",
        Function::NoArguments(|value| Ok(exact(value))),
        "The number itself.",
    ),
    Method::instance(
        "__round__",
        "($self, ndigits=None, /)",
        Function::Positional(0, 1, round),
        "Round to a power of ten, half to even.",
    ),
    Method::instance(
        "__getnewargs__",
        "($self, /)",
        Function::NoArguments(|value| Ok(Tuple::from_values(vec![exact(value)]))),
        "The arguments that make an equal number.",
    ),
    Method::instance(
        "__format__",
        "($self, format_spec, /)",
        Function::One(format),
        "Format by a specification.",
    ),
    Method::instance("__sizeof__", "($self, /)", Function::NoArguments(size), "Bytes in memory."),
    Method::instance(
        "is_integer",
        "($self, /)",
        Function::NoArguments(|_| Ok(Value::TRUE)),
        "True: an int is always an integer.",
    ),
];

/// The attributes of `int`.
pub(super) static GETTERS: &[Getter] = &[
    Getter {
        name: "real",
        get: |value| Ok(exact(value)),
        set: None,
        doc: "the real part of a complex number",
    },
    Getter {
        name: "imag",
        get: |_| Ok(from_i64(0)),
        set: None,
        doc: "the imaginary part of a complex number",
    },
    Getter {
        name: "numerator",
        get: |value| Ok(exact(value)),
        set: None,
        doc: "the numerator of a rational number in lowest terms",
    },
    Getter {
        name: "denominator",
        get: |_| Ok(from_i64(1)),
        set: None,
        doc: "the denominator of a rational number in lowest terms",
    },
];

fn bit_length(value: &Value) -> PyResult {
    Ok(match operand(value) {
        Some(Operand::Small(number)) => from_i64(i64::from(64 - number.unsigned_abs().leading_zeros())),
        Some(Operand::Big(number)) => from_u64(number.bits()),
        None => Value::NONE,
    })
}

fn bit_count(value: &Value) -> PyResult {
    Ok(match operand(value) {
        Some(Operand::Small(number)) => from_i64(i64::from(number.unsigned_abs().count_ones())),
        Some(Operand::Big(number)) => from_u64(number.magnitude().count_ones()),
        None => Value::NONE,
    })
}

/// `round(value, digits)`: to the nearest multiple of a power of ten, half to even.
fn round(value: &Value, arguments: &[Value]) -> PyResult {
    let Some(digits) = arguments.first().filter(|digits| !digits.is_none()) else { return Ok(exact(value)) };
    let digits = convert::index(digits)?;
    let digits = of(&digits).unwrap_or_default();
    if !digits.is_negative() {
        return Ok(exact(value));
    }
    let number = of(value).unwrap_or_default();
    // A power of ten that is far greater than the number rounds it to zero.
    let Some(power) = (-digits).try_into().ok().filter(|power: &u32| u64::from(*power) <= number.bits())
    else {
        return Ok(from_i64(0));
    };
    let unit: BigInt = Pow::pow(BigInt::from(10), power);
    let (mut quotient, remainder) = number.div_mod_floor(&unit);
    let twice: BigInt = remainder << 1;
    if twice > unit || twice == unit && quotient.is_odd() {
        quotient += 1;
    }
    Ok(new(quotient * unit))
}

fn format(value: &Value, spec: &Value) -> PyResult {
    match Str::of(spec) {
        Some(spec) => format::numbers::int(value, spec),
        None => {
            Err(type_error(format_args!("__format__() argument must be str, not {}", type_of(spec).name())))
        }
    }
}

/// What CPython's layout takes: 24 bytes, and four for each digit of 30 bits.
fn size(value: &Value) -> PyResult {
    let bits = match operand(value) {
        Some(Operand::Small(number)) => u64::from(64 - number.unsigned_abs().leading_zeros()),
        Some(Operand::Big(number)) => number.bits(),
        None => 0,
    };
    Ok(from_u64(24 + 4 * bits.div_ceil(30).max(1)))
}
