//! What makes ints of other objects: `int(x)`, and `__index__` wherever an integer is needed.

use num_traits::ToPrimitive;

use super::{Operand, exact, from_i64, is_exact, is_int, new_of, of, operand, text};
use crate::call::Arguments;
use crate::object::buffer;
use crate::object::signature::Parameters;
use crate::object::type_object::{Type, type_of};
use crate::raise::{self, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// What `operator.index(value)` gives.
///
/// # Errors
/// `TypeError` if the value is no integer; what its `__index__` raises.
#[inline]
pub fn index(value: &Value) -> PyResult {
    if value.word().is_int() {
        return Ok(value.clone());
    }
    index_slowly(value)
}

fn index_slowly(value: &Value) -> PyResult {
    if is_int(value) {
        return Ok(value.clone());
    }
    let Some(index) = type_of(value).slots.index() else {
        let name = type_of(value).name();
        return Err(type_error(format_args!("'{name}' object cannot be interpreted as an integer")));
    };
    let result = index(value)?;
    check_result(&result, "__index__")?;
    Ok(result)
}

/// Checks what `__index__` or `__int__` returned.
fn check_result(result: &Value, method: &str) -> PyResult<()> {
    if is_exact(result) {
        return Ok(());
    }
    let name = type_of(result).name();
    if !is_int(result) {
        return Err(type_error(format_args!("{method} returned non-int (type {name})")));
    }
    raise::warn_deprecated(format_args!(
        "{method} returned non-int (type {name}).  The ability to return an instance of a strict subclass of int \
         is deprecated, and may not be supported in a future version of Python."
    ))
}

/// The integer of an `__index__` as an index or a size.
///
/// # Errors
/// `TypeError` if the value is no integer, `IndexError` if it does not fit.
pub fn to_isize(value: &Value) -> PyResult<isize> {
    to_isize_or(value, &kinds::INDEX_ERROR)
}

/// The same with another error for integers that do not fit.
///
/// # Errors
/// `TypeError` if the value is no integer, `overflow` if it does not fit.
pub fn to_isize_or(value: &Value, overflow: &'static Type) -> PyResult<isize> {
    if value.word().is_int() {
        return Ok(value.word().int_value() as isize);
    }
    let integer = index(value)?;
    match operand(&integer).and_then(Operand::to_i64) {
        Some(number) => Ok(number as isize),
        None => Err(raise::raise(
            overflow,
            format_args!("cannot fit '{}' into an index-sized integer", type_of(value).name()),
        )),
    }
}

/// The integer of an `__index__`, at the ends of the range if it does not fit: as slices take their bounds.
///
/// # Errors
/// `TypeError` if the value is no integer.
pub fn to_isize_clamped(value: &Value) -> PyResult<isize> {
    let integer = index(value)?;
    Ok(match operand(&integer) {
        Some(Operand::Small(number)) => number as isize,
        Some(number) => match number.to_i64() {
            Some(number) => number as isize,
            None if number.is_negative() => isize::MIN,
            None => isize::MAX,
        },
        None => 0,
    })
}

/// The integer as C's `long`.
///
/// # Errors
/// `TypeError` if the value is no integer, `OverflowError` if it does not fit.
pub fn to_long(value: &Value) -> PyResult<i64> {
    let integer = index(value)?;
    operand(&integer)
        .and_then(Operand::to_i64)
        .ok_or_else(|| raise::raise(&kinds::OVERFLOW_ERROR, "Python int too large to convert to C long"))
}

/// The integer as C's `int`.
///
/// # Errors
/// `TypeError` if the value is no integer, `OverflowError` if it does not fit.
pub fn to_c_int(value: &Value) -> PyResult<i32> {
    i32::try_from(to_long(value)?)
        .map_err(|_| raise::raise(&kinds::OVERFLOW_ERROR, "Python int too large to convert to C int"))
}

/// The integer as a size for `OverflowError`: C's `Py_ssize_t`.
///
/// # Errors
/// `TypeError` if the value is no integer, `OverflowError` if it does not fit.
pub fn to_ssize(value: &Value) -> PyResult<isize> {
    let integer = index(value)?;
    match operand(&integer).and_then(Operand::to_i64) {
        Some(number) => Ok(number as isize),
        None => Err(raise::raise(&kinds::OVERFLOW_ERROR, "Python int too large to convert to C ssize_t")),
    }
}

/// The number as 64 bits without sign, if it is an integer that fits.
pub fn to_u64(value: &Value) -> Option<u64> {
    match operand(value)? {
        Operand::Small(number) => u64::try_from(number).ok(),
        Operand::Big(number) => number.to_u64(),
    }
}

/// `int(value)`
///
/// # Errors
/// `TypeError` or `ValueError` if the value is no number and no text of one.
pub fn to_int(value: &Value) -> PyResult {
    if is_exact(value) {
        return Ok(value.clone());
    }
    let slots = &type_of(value).slots;
    if let Some(int) = slots.int() {
        let result = int(value)?;
        check_result(&result, "__int__")?;
        return Ok(exact(&result));
    }
    if slots.index().is_some() {
        return index(value).map(|result| exact(&result));
    }
    if let Some(string) = Str::of(value) {
        return text::parse_str(string, 10, value);
    }
    match buffer::bytes_of(value) {
        Some(Ok(bytes)) => text::parse(&bytes, 10, value),
        Some(Err(raised)) => Err(raised),
        None => Err(type_error(format_args!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            type_of(value).name()
        ))),
    }
}

/// The parameters of `int`.
static PARAMETERS: Parameters = Parameters::parse("(x=0, /, base=10)");

/// `int.__new__`
///
/// # Errors
/// Those of [`to_int`]; `ValueError` if there is no such base.
pub fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let number = match (arguments.positional(), arguments.has_keywords()) {
        ([], false) => from_i64(0),
        ([value], false) => to_int(value)?,
        (given, false) if given.len() > 2 => {
            return Err(type_error(format_args!("int expected at most 2 arguments, got {}", given.len())));
        }
        _ => {
            let bound = PARAMETERS.bind("int", arguments)?;
            match (bound.first().copied().flatten(), bound.get(1).copied().flatten()) {
                (None, None) => from_i64(0),
                (None, Some(_)) => return Err(type_error("int() missing string argument")),
                (Some(value), None) => to_int(value)?,
                (Some(value), Some(base)) => with_base(value, base)?,
            }
        }
    };
    if type_.is(&super::TYPE) {
        return Ok(number);
    }
    Ok(new_of(type_, of(&number).unwrap_or_default()))
}

fn with_base(value: &Value, base: &Value) -> PyResult {
    let base = to_isize_clamped(base)?;
    let base = match u32::try_from(base) {
        Ok(base) if base == 0 || (2..=36).contains(&base) => base,
        _ => return Err(value_error("int() base must be >= 2 and <= 36, or 0")),
    };
    if let Some(string) = Str::of(value) {
        return text::parse_str(string, base, value);
    }
    match buffer::own_bytes(value) {
        Some(bytes) => text::parse(&bytes, base, value),
        None => Err(type_error("int() can't convert non-string with explicit base")),
    }
}
