//! Methods and attributes of `float`.

use num_bigint::BigInt;

use super::{convert, exact, hexadecimal, new, of, round};
use crate::call::Arguments;
use crate::object::native::{Function, Getter, Method};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, Raised, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{format, int, type_type};
use crate::value::{PyResult, Value};

/// The methods of `float`.
pub(super) static METHODS: &[Method] = &[
    Method::class(
        "from_number",
        "($type, number, /)",
        Function::One(from_number),
        "Convert a real number to a floating-point number.",
    ),
    Method::instance(
        "conjugate",
        "($self, /)",
        Function::NoArguments(|value| Ok(exact(value))),
        "Return the number itself.",
    ),
    Method::instance(
        "__trunc__",
        "($self, /)",
        Function::NoArguments(|value| round::truncate(number(value))),
        "The integer nearest to the number between 0 and the number.",
    ),
    Method::instance(
        "__floor__",
        "($self, /)",
        Function::NoArguments(|value| round::truncate(number(value).floor())),
        "The greatest integer that is not greater.",
    ),
    Method::instance(
        "__ceil__",
        "($self, /)",
        Function::NoArguments(|value| round::truncate(number(value).ceil())),
        "The least integer that is not less.",
    ),
    Method::instance(
        "__round__",
        "($self, ndigits=None, /)",
        Function::Positional(0, 1, round::round),
        "The nearest integer, half to even, or the nearest number of so many decimal digits.",
    ),
    Method::instance(
        "as_integer_ratio",
        "($self, /)",
        Function::NoArguments(as_integer_ratio),
        "The pair of integers in lowest terms whose ratio is exactly the number.",
    ),
    Method::class(
        "fromhex",
        "($type, string, /)",
        Function::One(from_hex),
        "Make a float of a hexadecimal text.",
    ),
    Method::instance(
        "hex",
        "($self, /)",
        Function::NoArguments(|value| Ok(Str::new(&hexadecimal::to_hex(number(value))))),
        "The number as a hexadecimal text.",
    ),
    Method::instance(
        "is_integer",
        "($self, /)",
        Function::NoArguments(|value| {
            Ok(Value::bool(number(value).is_finite() && number(value).fract() == 0.0))
        }),
        "Whether the number is an integer.",
    ),
    Method::instance(
        "__getnewargs__",
        "($self, /)",
        Function::NoArguments(|value| Ok(Tuple::from_values(vec![exact(value)]))),
        "The arguments that make an equal number.",
    ),
    Method::class(
        "__getformat__",
        "($type, typestr, /)",
        Function::One(get_format),
        "How numbers of a C type lie in memory.",
    ),
    Method::instance(
        "__format__",
        "($self, format_spec, /)",
        Function::One(format),
        "Format by a specification.",
    ),
];

/// The attributes of `float`.
pub(super) static GETTERS: &[Getter] = &[
    Getter {
        name: "real",
        get: |value| Ok(exact(value)),
        set: None,
        doc: "the real part of a complex number",
    },
    Getter { name: "imag", get: |_| Ok(new(0.0)), set: None, doc: "the imaginary part of a complex number" },
];

fn number(value: &Value) -> f64 {
    of(value).unwrap_or_default()
}

/// The number as an instance of the class.
fn instance(class: &Value, number: Value) -> PyResult {
    match type_type::of(class) {
        Some(type_) if !type_.is(&super::TYPE) => {
            protocol::call(class, Arguments::positional_only(&[number]))
        }
        _ => Ok(number),
    }
}

fn from_number(class: &Value, value: &Value) -> PyResult {
    let number = if super::is_exact(value) { value.clone() } else { new(convert::as_double(value)?) };
    instance(class, number)
}

fn from_hex(class: &Value, text: &Value) -> PyResult {
    let Some(string) = Str::of(text) else {
        return Err(type_error(format_args!("bad argument type for built-in operation")));
    };
    let utf8 = string.to_string_lossy();
    instance(class, new(hexadecimal::from_hex(utf8.as_bytes())?))
}

fn as_integer_ratio(value: &Value) -> PyResult {
    let (numerator, denominator) = ratio(number(value))?;
    Ok(Tuple::from_values(vec![int::new(numerator), int::new(denominator)]))
}

/// The integers in lowest terms whose ratio is exactly the number.
///
/// # Errors
/// `OverflowError` for an infinity, `ValueError` for a NaN.
pub fn ratio(number: f64) -> PyResult<(BigInt, BigInt)> {
    if !number.is_finite() {
        return Err(no_ratio(number));
    }
    if number == 0.0 {
        return Ok((BigInt::from(0), BigInt::from(1)));
    }
    let bits = number.abs().to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = match (bits >> 52) as i64 {
        0 => (fraction, -1074),
        exponent => (fraction | 1 << 52, exponent - 1075),
    };
    let twos = mantissa.trailing_zeros();
    let (mantissa, exponent) = (mantissa >> twos, exponent + i64::from(twos));
    let mut numerator = BigInt::from(mantissa);
    let mut denominator = BigInt::from(1);
    if exponent > 0 {
        numerator <<= exponent;
    } else {
        denominator <<= -exponent;
    }
    Ok((if number < 0.0 { -numerator } else { numerator }, denominator))
}

#[cold]
fn no_ratio(number: f64) -> Raised {
    if number.is_nan() {
        return value_error("cannot convert NaN to integer ratio");
    }
    raise::raise(&kinds::OVERFLOW_ERROR, "cannot convert Infinity to integer ratio")
}

fn get_format(_: &Value, name: &Value) -> PyResult {
    let Some(name) = Str::of(name) else {
        return Err(type_error(format_args!(
            "__getformat__() argument must be str, not {}",
            type_of(name).name()
        )));
    };
    match name.as_ascii() {
        Some("double" | "float") if cfg!(target_endian = "little") => Ok(Str::new("IEEE, little-endian")),
        Some("double" | "float") => Ok(Str::new("IEEE, big-endian")),
        _ => Err(value_error("__getformat__() argument 1 must be 'double' or 'float'")),
    }
}

fn format(value: &Value, spec: &Value) -> PyResult {
    match Str::of(spec) {
        Some(spec) => format::numbers::float(value, number(value), spec),
        None => {
            Err(type_error(format_args!("__format__() argument must be str, not {}", type_of(spec).name())))
        }
    }
}
