//! `__format__` of ints, floats and complex numbers.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::digits::{Form, Style, float_to_text};
use super::layout::{Number, Piece, join, padding};
use super::spec::{Align, FormatSpec, Sign};
use crate::object::protocol;
use crate::raise::{self, value_error};
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// `int.__format__`
///
/// # Errors
/// `ValueError` if the specification is none for ints.
pub fn int(value: &Value, spec: &Str) -> PyResult {
    if spec.length() == 0 {
        return protocol::str(value);
    }
    let format = FormatSpec::parse(spec, value, 'd', Align::Right)?;
    match char::from_u32(format.presentation) {
        Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') => format_int(value, &format),
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            format_float(int::to_float(value)?.unwrap_or_default(), &format)
        }
        _ => Err(format.unknown_presentation(value)),
    }
}

fn format_int(value: &Value, format: &FormatSpec) -> PyResult {
    if format.precision.is_some() || format.fraction_grouping.is_some() && format.precision.is_some() {
        return Err(value_error("Precision not allowed in integer format specifier"));
    }
    if format.no_negative_zero {
        return Err(value_error("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    let presentation = char::from_u32(format.presentation).unwrap_or('d');
    if presentation == 'c' {
        return format_character(value, format);
    }
    let number = int::of(value).unwrap_or_default();
    let negative = number.is_negative();
    let magnitude = number.abs();
    let (digits, prefix) = match presentation {
        'b' => (magnitude.to_str_radix(2), "0b"),
        'o' => (magnitude.to_str_radix(8), "0o"),
        'x' => (magnitude.to_str_radix(16), "0x"),
        'X' => (magnitude.to_str_radix(16).to_ascii_uppercase(), "0X"),
        _ => (int::text::decimal(&magnitude)?, ""),
    };
    let prefix = if format.alternate { prefix } else { "" };
    Number { negative, prefix, digits: &digits, fraction: None, rest: "" }.lay_out(format)
}

fn format_character(value: &Value, format: &FormatSpec) -> PyResult {
    if format.sign.is_some() {
        return Err(value_error("Sign not allowed with integer format specifier 'c'"));
    }
    if format.alternate {
        return Err(value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let number = int::of(value).unwrap_or_default();
    if number.to_i64().is_none() {
        return Err(raise::raise(&kinds::OVERFLOW_ERROR, "Python int too large to convert to C long"));
    }
    let Some(code) = number.to_u32().filter(|code| *code <= 0x10_ffff) else {
        return Err(raise::raise(&kinds::OVERFLOW_ERROR, "%c arg not in range(0x110000)"));
    };
    let (left, right) = match format.align {
        Align::AfterSign => padding(1, format.width, Align::Right),
        align => padding(1, format.width, align),
    };
    join(&[Piece::Repeat(format.fill, left), Piece::Repeat(code, 1), Piece::Repeat(format.fill, right)])
}

/// `float.__format__`
///
/// # Errors
/// `ValueError` if the specification is none for floats.
pub fn float(value: &Value, number: f64, spec: &Str) -> PyResult {
    if spec.length() == 0 {
        return protocol::str(value);
    }
    let format = FormatSpec::parse(spec, value, '\0', Align::Right)?;
    match char::from_u32(format.presentation) {
        Some('\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => format_float(number, &format),
        _ => Err(format.unknown_presentation(value)),
    }
}

/// The form, precision and style that a specification asks for.
fn float_form(format: &FormatSpec) -> PyResult<(Form, usize, Style)> {
    if format.precision.is_some_and(|precision| precision > i32::MAX as usize) {
        return Err(value_error("precision too big"));
    }
    let presentation = char::from_u32(format.presentation).unwrap_or('\0');
    let form = match presentation {
        'e' | 'E' => Form::Exponent,
        'f' | 'F' | '%' => Form::Fixed,
        '\0' if format.precision.is_none() => Form::Shortest,
        _ => Form::General,
    };
    let style = Style {
        alternate: format.alternate,
        no_negative_zero: format.no_negative_zero,
        add_point_zero: false,
        upper: presentation.is_ascii_uppercase(),
    };
    Ok((form, format.precision.unwrap_or(6), style))
}

fn format_float(number: f64, format: &FormatSpec) -> PyResult {
    let (form, precision, mut style) = float_form(format)?;
    style.add_point_zero = format.presentation == 0;
    let percent = format.presentation == u32::from('%');
    let mut text = float_to_text(if percent { number * 100.0 } else { number }, form, precision, style)?;
    if percent {
        text.push('%');
    }
    let bare = format.grouping.is_none() && format.fraction_grouping.is_none() && format.width.is_none();
    if bare && !matches!(format.sign, Some(Sign::Plus | Sign::Space)) {
        return Ok(Str::new(&text));
    }
    Number::parse(&text).lay_out(format)
}

/// `complex.__format__`
///
/// # Errors
/// `ValueError` if the specification is none for complex numbers.
pub fn complex(value: &Value, real: f64, imaginary: f64, spec: &Str) -> PyResult {
    if spec.length() == 0 {
        return protocol::str(value);
    }
    let format = FormatSpec::parse(spec, value, '\0', Align::Right)?;
    if !matches!(char::from_u32(format.presentation), Some('\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n')) {
        return Err(format.unknown_presentation(value));
    }
    if format.precision.is_some_and(|precision| precision > i32::MAX as usize) {
        return Err(value_error("precision too big"));
    }
    if format.fill == u32::from('0') {
        return Err(value_error("Zero padding is not allowed in complex format specifier"));
    }
    if format.align == Align::AfterSign {
        return Err(value_error("'=' alignment flag is not allowed in complex format specifier"));
    }
    let (form, precision, style) = float_form(&format)?;
    let omits_real = format.presentation == 0 && real.to_bits() == 0;
    let (open, close) = if format.presentation == 0 && !omits_real { ("(", ")") } else { ("", "") };
    let mut text = String::from(open);
    if !omits_real {
        text += &Number::parse(&float_to_text(real, form, precision, style)?).plain(&format)?;
    }
    let signed =
        FormatSpec { sign: if omits_real { format.sign } else { Some(Sign::Plus) }, ..format.clone() };
    text += &Number::parse(&float_to_text(imaginary, form, precision, style)?).plain(&signed)?;
    text.push('j');
    text.push_str(close);
    let (left, right) = padding(text.len(), format.width, format.align);
    join(&[Piece::Repeat(format.fill, left), Piece::Text(&text), Piece::Repeat(format.fill, right)])
}

/// A number that `%` formatting or a base function shows: its digits in a base, without sign.
pub fn digits_in_base(magnitude: &BigInt, presentation: char) -> PyResult<String> {
    Ok(match presentation {
        'b' => magnitude.to_str_radix(2),
        'o' => magnitude.to_str_radix(8),
        'x' => magnitude.to_str_radix(16),
        'X' => magnitude.to_str_radix(16).to_ascii_uppercase(),
        _ => int::text::decimal(magnitude)?,
    })
}
