//! The number parts of `%` formatting, of `str` and `bytes` alike: `%d %i %u %o %x %X %e %f %g` and so on.
//!
//! What is given here is the text with sign and prefix, not yet padded; [`Field::pad`] does that, as zeros go
//! between sign and digits.

use num_traits::Signed;

use super::digits::{Form, Style, float_to_text};
use super::numbers::digits_in_base;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::{float, int};
use crate::value::{PyResult, Value};

/// The flags between `%` and the width.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags {
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// ` `
    pub space: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
}

/// A number on its way into a field.
#[derive(Clone, Debug)]
pub struct Field {
    /// `-`, `+`, a space or nothing.
    pub sign: &'static str,
    /// `0x` and the like.
    pub prefix: &'static str,
    /// All else.
    pub digits: String,
}

impl Field {
    fn new(negative: bool, prefix: &'static str, digits: String, flags: Flags) -> Field {
        let sign = match () {
            () if negative => "-",
            () if flags.plus => "+",
            () if flags.space => " ",
            () => "",
        };
        Field { sign, prefix, digits }
    }

    /// The text in a field of the given width.
    ///
    /// # Errors
    /// `MemoryError` if there is no room for it.
    pub fn pad(&self, width: usize, flags: Flags) -> PyResult<String> {
        let length = self.sign.len() + self.prefix.len() + self.digits.len();
        let missing = width.saturating_sub(length);
        let mut text = String::new();
        let room = length.checked_add(missing).ok_or_else(raise::memory_error)?;
        text.try_reserve_exact(room).map_err(|_| raise::memory_error())?;
        let (left, middle, right) = match () {
            () if flags.left => (0, 0, missing),
            () if flags.zero => (0, missing, 0),
            () => (missing, 0, 0),
        };
        text.extend(std::iter::repeat_n(' ', left));
        text.push_str(self.sign);
        text.push_str(self.prefix);
        text.extend(std::iter::repeat_n('0', middle));
        text.push_str(&self.digits);
        text.extend(std::iter::repeat_n(' ', right));
        Ok(text)
    }
}

/// A value for one of `d i u o x X`.
///
/// # Errors
/// `TypeError` if the value is no number, or for `o x X` no integer.
pub fn integer(value: &Value, conversion: char, precision: Option<usize>, flags: Flags) -> PyResult<Field> {
    let number = integer_of(value, conversion)?;
    let presentation = if matches!(conversion, 'i' | 'u') { 'd' } else { conversion };
    let mut digits = digits_in_base(&number.abs(), presentation)?;
    if let Some(missing) = precision.map(|precision| precision.saturating_sub(digits.len()))
        && missing > 0
    {
        let mut longer = String::new();
        let room = digits.len().checked_add(missing).ok_or_else(raise::memory_error)?;
        longer.try_reserve_exact(room).map_err(|_| raise::memory_error())?;
        longer.extend(std::iter::repeat_n('0', missing));
        longer.push_str(&digits);
        digits = longer;
    }
    let prefix = match conversion {
        'o' if flags.alternate => "0o",
        'x' if flags.alternate => "0x",
        'X' if flags.alternate => "0X",
        _ => "",
    };
    Ok(Field::new(number.is_negative(), prefix, digits, flags))
}

/// The integer that `%d` or `%x` shows: of a float, its whole part, for `%d`.
fn integer_of(value: &Value, conversion: char) -> PyResult<num_bigint::BigInt> {
    if let Some(number) = int::of(value) {
        return Ok(number);
    }
    let decimal = !matches!(conversion, 'o' | 'x' | 'X');
    let slots = &type_of(value).slots;
    let is_number = slots.index().is_some() || slots.int().is_some() || slots.float().is_some();
    if is_number {
        let converted = if decimal { int::convert::to_int(value) } else { int::convert::index(value) };
        match converted {
            Ok(converted) => return Ok(int::of(&converted).unwrap_or_default()),
            Err(raised) if !raise::take_if(&kinds::TYPE_ERROR) => return Err(raised),
            Err(_) => {}
        }
    }
    let kind = if decimal { "a real number" } else { "an integer" };
    Err(type_error(format_args!("%{conversion} format: {kind} is required, not {}", type_of(value).name())))
}

/// A value for one of `e E f F g G`.
///
/// # Errors
/// `TypeError` if the value is no real number.
pub fn real(value: &Value, conversion: char, precision: Option<usize>, flags: Flags) -> PyResult<Field> {
    let number = match float::of(value) {
        Some(number) => number,
        None => float::convert(value)?,
    };
    let form = match conversion.to_ascii_lowercase() {
        'e' => Form::Exponent,
        'f' => Form::Fixed,
        _ => Form::General,
    };
    let style =
        Style { alternate: flags.alternate, upper: conversion.is_ascii_uppercase(), ..Style::default() };
    let text = float_to_text(number, form, precision.unwrap_or(6), style)?;
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits.to_owned()),
        None => (false, text),
    };
    Ok(Field::new(negative, "", digits, flags))
}

/// The character that `%c` shows of an integer.
///
/// # Errors
/// `OverflowError` if there is no such character, `TypeError` if the value is no integer.
pub fn character(value: &Value) -> PyResult<u32> {
    use num_traits::ToPrimitive;
    let Ok(number) = int::convert::index(value) else {
        if !raise::take_if(&kinds::TYPE_ERROR) {
            return Err(raise::Raised);
        }
        let name = type_of(value).name();
        return Err(type_error(format_args!("%c requires an int or a unicode character, not {name}")));
    };
    match int::of(&number).and_then(|number| number.to_u32()) {
        Some(code) if code <= 0x10_ffff => Ok(code),
        _ => Err(raise::raise(&kinds::OVERFLOW_ERROR, "%c arg not in range(0x110000)")),
    }
}
