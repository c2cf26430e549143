//! The text of a float in each of the forms that formatting and `repr` know, correctly rounded.

use crate::raise;
use crate::value::PyResult;

/// How a float is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The shortest text that reads as the same number.
    Shortest,
    /// `e`: one digit before the point, and an exponent.
    Exponent,
    /// `f`: no exponent.
    Fixed,
    /// `g`: so many digits, without trailing zeros, in one of the two forms.
    General,
}

/// What may be added to or taken from the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// `#`: a point always, and all zeros.
    pub alternate: bool,
    /// `z`: no minus before a zero.
    pub no_negative_zero: bool,
    /// `.0` where the text would look like an int's.
    pub add_point_zero: bool,
    /// Letters in upper case.
    pub upper: bool,
}

/// No float has more digits than this, before and behind the point, that are not zero.
const MOST_DIGITS: usize = 1100;

/// The digits of a number and where its point is: `0.DIGITS` times ten to the power of the point.
struct Decimal {
    digits: String,
    point: i64,
}

/// The text of a float. `precision` counts digits behind the point, for [`Form::General`] all digits, and says
/// nothing for [`Form::Shortest`].
///
/// # Errors
/// `MemoryError` if there is no room for it.
pub fn float_to_text(number: f64, form: Form, precision: usize, style: Style) -> PyResult<String> {
    let text = if number.is_nan() {
        String::from("nan")
    } else {
        let magnitude = match number.is_infinite() {
            true => String::from("inf"),
            false => magnitude_to_text(number.abs(), form, precision, style)?,
        };
        let is_zero =
            || magnitude.bytes().take_while(|byte| *byte != b'e').all(|byte| !(b'1'..=b'9').contains(&byte));
        if number.is_sign_negative() && !(style.no_negative_zero && !number.is_infinite() && is_zero()) {
            format!("-{magnitude}")
        } else {
            magnitude
        }
    };
    Ok(if style.upper { text.to_ascii_uppercase() } else { text })
}

fn magnitude_to_text(number: f64, form: Form, precision: usize, style: Style) -> PyResult<String> {
    let precision = if form == Form::General { precision.max(1) } else { precision };
    let decimal = decimal(number, form, precision);
    let point = decimal.point;
    let general_limit = (precision - usize::from(form == Form::General && style.add_point_zero)) as i64;
    let has_exponent = match form {
        Form::Shortest => !(-3..=16).contains(&point),
        Form::Exponent => true,
        Form::Fixed => false,
        Form::General => !(-3..=general_limit).contains(&point),
    };
    // How many digits are shown from the first one on, zeros included, if there are more than there are digits.
    let shown = match form {
        Form::Exponent => precision.saturating_add(1),
        Form::Fixed => precision.saturating_add_signed(point as isize),
        Form::General if style.alternate => precision,
        _ => 0,
    };
    let text_point = if has_exponent { 1 } else { point };
    let mut text = place_point(&decimal.digits, text_point, shown, style, has_exponent)?;
    if has_exponent {
        let exponent = point - 1;
        let sign = if exponent < 0 { '-' } else { '+' };
        text.push_str(&format!("e{sign}{:02}", exponent.abs()));
    }
    Ok(text)
}

/// Puts the point into digits, and zeros where digits are missing.
fn place_point(digits: &str, point: i64, shown: usize, style: Style, has_exponent: bool) -> PyResult<String> {
    let lead = usize::try_from(-point).unwrap_or(0);
    let before = usize::try_from(point).unwrap_or(0);
    let total = shown.max(digits.len());
    let mut text = String::new();
    let room = total.checked_add(lead + before + 16).ok_or_else(raise::memory_error)?;
    text.try_reserve_exact(room).map_err(|_| raise::memory_error())?;
    let (whole, fraction) = digits.split_at(before.min(digits.len()));
    if before == 0 {
        text.push('0');
    } else {
        text.push_str(whole);
        text.extend(std::iter::repeat_n('0', before - whole.len()));
    }
    let behind = total.saturating_sub(before);
    let least = usize::from(style.add_point_zero && !has_exponent);
    if behind + lead.min(usize::from(behind > 0)) > 0 || style.alternate || least > 0 {
        text.push('.');
    }
    if behind > 0 {
        text.extend(std::iter::repeat_n('0', lead));
        text.push_str(fraction);
        text.extend(std::iter::repeat_n('0', behind - fraction.len()));
    } else if least > 0 {
        text.push('0');
    }
    Ok(text)
}

/// The digits of a number that is finite and not negative, rounded as the form says.
fn decimal(number: f64, form: Form, precision: usize) -> Decimal {
    let text = match form {
        Form::Shortest => {
            let mut text = String::new();
            let _always_fits = taipan_bytecode::repr::float(&mut text, number);
            return from_plain(&text);
        }
        Form::Fixed => {
            let text = format!("{number:.*}", precision.min(MOST_DIGITS));
            return from_plain(&text);
        }
        Form::Exponent => format!("{number:.*e}", precision.min(MOST_DIGITS)),
        Form::General => format!("{number:.*e}", (precision - 1).min(MOST_DIGITS)),
    };
    from_plain(&text)
}

/// The digits of a text such as `12.5` or `1.25e1`, without zeros at either end.
fn from_plain(text: &str) -> Decimal {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [whole, fraction].concat();
    let leading = all.bytes().take_while(|byte| *byte == b'0').count();
    let digits = all.trim_matches('0');
    if digits.is_empty() {
        return Decimal { digits: String::from("0"), point: 1 };
    }
    let exponent: i64 = exponent.parse().unwrap_or(0);
    Decimal { digits: digits.to_owned(), point: whole.len() as i64 - leading as i64 + exponent }
}
