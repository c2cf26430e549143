//! What makes complex numbers of other objects: `complex(x)`, `complex(real, imag)`.

use super::{Number, exact, new_of, of};
use crate::call::Arguments;
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::slot_names::call_special;
use crate::object::type_object::{Type, type_of};
use crate::raise::{self, type_error, value_error};
use crate::types::float::text::parse_prefix;
use crate::types::int::text::{is_space, trim};
use crate::types::int::unicode;
use crate::types::str::Str;
use crate::types::{float, type_type};
use crate::value::{PyResult, Value};

/// What `__complex__` of a value gives, if it has one.
fn from_method(value: &Value) -> PyResult<Option<Number>> {
    let Some(result) = call_special(value, "__complex__", &[]) else { return Ok(None) };
    let result = result?;
    let name = type_of(&result).name();
    let Some(number) = of(&result) else {
        return Err(type_error(format_args!("__complex__ returned non-complex (type {name})")));
    };
    if !type_of(&result).is(&super::TYPE) {
        raise::warn_deprecated(format_args!(
            "__complex__ returned non-complex (type {name}).  The ability to return an instance of a strict subclass \
             of complex is deprecated, and may be removed in a future version of Python."
        ))?;
    }
    Ok(Some(number))
}

/// The number as C's `complex`, as the functions of complex numbers take it.
///
/// # Errors
/// `TypeError` if the value is no number.
pub fn as_complex(value: &Value) -> PyResult<Number> {
    if let Some(number) = of(value) {
        return Ok(number);
    }
    match from_method(value)? {
        Some(number) => Ok(number),
        None => Ok(Number::new(float::convert(value)?, 0.0)),
    }
}

/// Whether a value can be converted to a real number.
fn is_real(value: &Value) -> bool {
    let slots = &type_of(value).slots;
    slots.float().is_some() || slots.index().is_some()
}

/// `complex.from_number`
pub(super) fn from_number(class: &Value, value: &Value) -> PyResult {
    let type_ = type_type::of(class).unwrap_or(&super::TYPE);
    if type_.is(&super::TYPE) && type_of(value).is(&super::TYPE) {
        return Ok(value.clone());
    }
    let number = as_complex(value)?.value();
    match type_.is(&super::TYPE) {
        true => Ok(number),
        false => protocol::call(class, Arguments::positional_only(&[number])),
    }
}

/// The parameters of `complex`.
static PARAMETERS: Parameters = Parameters::parse("(real=0, imag=0)");

/// `complex.__new__`
///
/// # Errors
/// `TypeError` or `ValueError` if the arguments are no numbers and no text of one.
pub fn new_complex(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let number = match (arguments.positional(), arguments.has_keywords()) {
        ([], false) => Number::new(0.0, 0.0),
        ([value], false) => {
            if type_.is(&super::TYPE) && type_of(value).is(&super::TYPE) {
                return Ok(exact(value));
            }
            from_one(value)?
        }
        _ => {
            let bound = PARAMETERS.bind("complex", arguments)?;
            from_parts(bound.first().copied().flatten(), bound.get(1).copied().flatten())?
        }
    };
    Ok(new_of(type_, number))
}

fn from_one(value: &Value) -> PyResult<Number> {
    if let Some(text) = Str::of(value) {
        return parse(text, value);
    }
    if let Some(number) = from_method(value)? {
        return Ok(number);
    }
    if let Some(number) = of(value) {
        return Ok(number);
    }
    if is_real(value) {
        return Ok(Number::new(float::convert(value)?, 0.0));
    }
    let name = type_of(value).name();
    Err(type_error(format_args!("complex() argument must be a string or a number, not {name}")))
}

/// The number of two parts, each of which may be complex itself, which is deprecated.
fn from_parts(real: Option<&Value>, imaginary: Option<&Value>) -> PyResult<Number> {
    let not_real = |which: &str, value: &Value| {
        format!("complex() argument '{which}' must be a real number, not {}", type_of(value).name())
    };
    let special = match real {
        Some(real) => from_method(real)?,
        None => None,
    };
    if let Some(real) = real
        && special.is_none()
        && of(real).is_none()
        && !is_real(real)
    {
        return Err(type_error(not_real("real", real)));
    }
    if let Some(imaginary) = imaginary
        && of(imaginary).is_none()
        && !is_real(imaginary)
    {
        return Err(type_error(not_real("imag", imaginary)));
    }
    let (mut first, first_is_complex) = match real {
        None => (Number::new(0.0, 0.0), false),
        Some(real) => match special.or_else(|| of(real)) {
            Some(number) => {
                if !is_real(real) {
                    raise::warn_deprecated(not_real("real", real))?;
                }
                (number, true)
            }
            None => (Number::new(real_part(real)?, 0.0), false),
        },
    };
    let mut second = match imaginary {
        None => first.imaginary,
        Some(imaginary) => match of(imaginary) {
            Some(number) => {
                raise::warn_deprecated(not_real("imag", imaginary))?;
                first.real -= number.imaginary;
                number.real
            }
            None => real_part(imaginary)?,
        },
    };
    if first_is_complex && imaginary.is_some() {
        second += first.imaginary;
    }
    Ok(Number::new(first.real, second))
}

fn real_part(value: &Value) -> PyResult<f64> {
    let number = float::convert::to_float(value)?;
    Ok(float::of(&number).unwrap_or_default())
}

fn parse(text: &Str, source: &Value) -> PyResult<Number> {
    let ascii = unicode::to_ascii(text.code_points());
    let (digits, well_placed) = without_underscores(&ascii);
    if !well_placed {
        let shown = protocol::repr(source)?;
        let shown = Str::of(&shown).map(Str::to_string_lossy).unwrap_or_default();
        return Err(value_error(format_args!("could not convert string to complex: {shown}")));
    }
    parse_parts(trim(&digits)).ok_or_else(|| value_error("complex() arg is a malformed string"))
}

/// The text without the underscores, and whether each stood between digits.
fn without_underscores(text: &[u8]) -> (Vec<u8>, bool) {
    let digit = |place: usize| text.get(place).is_some_and(u8::is_ascii_digit);
    let mut well_placed = true;
    for (place, _) in text.iter().enumerate().filter(|(_, byte)| **byte == b'_') {
        well_placed &= place > 0 && digit(place - 1) && digit(place + 1);
    }
    (text.iter().copied().filter(|byte| *byte != b'_').collect(), well_placed)
}

/// The number of a text such as `1`, `2j`, `1+2j`, `1-j`, `(1+2j)`.
fn parse_parts(text: &[u8]) -> Option<Number> {
    let inner = match text {
        [b'(', inner @ .., b')'] => trim(inner),
        [b'(', ..] | [.., b')'] => return None,
        text => text,
    };
    if inner.iter().any(|byte| is_space(*byte)) {
        return None;
    }
    let unit = |text: &[u8]| match text {
        [b'+', rest @ ..] => (1.0, rest.to_vec()),
        [b'-', rest @ ..] => (-1.0, rest.to_vec()),
        rest => (1.0, rest.to_vec()),
    };
    let is_j = |text: &[u8]| matches!(text, [b'j' | b'J']);
    let Some((first, length)) = parse_prefix(inner) else {
        let (sign, rest) = unit(inner);
        return is_j(&rest).then_some(Number::new(0.0, sign));
    };
    let rest = inner.get(length..)?;
    match rest {
        [] => Some(Number::new(first, 0.0)),
        rest if is_j(rest) => Some(Number::new(0.0, first)),
        [b'+' | b'-', ..] => {
            let (second, rest) = match parse_prefix(rest) {
                Some((second, length)) => (second, rest.get(length..)?.to_vec()),
                None => unit(rest),
            };
            is_j(&rest).then_some(Number::new(first, second))
        }
        _ => None,
    }
}
