//! Padding: `center`, `ljust`, `rjust`, `zfill`, `expandtabs`.

use super::{Str, StrBuilder, check_room};
use crate::object::index;
use crate::object::type_object::type_of;
use crate::raise::{raise, type_error};
use crate::types::exception::kinds;
use crate::value::{PyResult, Value};

/// The string between so many fill characters.
fn pad(string: &Str, left: usize, right: usize, fill: u32) -> PyResult {
    if left == 0 && right == 0 {
        return Ok(string.to_exact());
    }
    let length = left.checked_add(right).and_then(|added| added.checked_add(string.length()));
    let Some(length) = length.filter(|length| *length <= isize::MAX as usize) else {
        return Err(raise(&kinds::OVERFLOW_ERROR, "padded string is too long"));
    };
    check_room(length, if fill > 0xffff { 4 } else { string.width().bytes() })?;
    let mut out = StrBuilder::with_capacity(length);
    out.push_times(fill, left);
    out.push_string(string);
    out.push_times(fill, right);
    Ok(out.finish())
}

/// Reads `(width, fillchar=' ')`: how much is missing to the width, the width, and the character.
fn arguments(string: &Str, arguments: &[Value]) -> PyResult<(usize, usize, u32)> {
    let width = arguments.first().map_or(Ok(0), index::to_count)?;
    let fill = match arguments.get(1) {
        None => u32::from(' '),
        Some(fill) => match Str::of(fill) {
            Some(fill) if fill.length() == 1 => fill.characters().get(0).unwrap_or_default(),
            Some(_) => return Err(type_error("The fill character must be exactly one character long")),
            None => {
                let given = type_of(fill).name();
                return Err(type_error(format_args!(
                    "The fill character must be a unicode character, not {given}"
                )));
            }
        },
    };
    let width = usize::try_from(width).unwrap_or(0);
    Ok((width.saturating_sub(string.length()), width, fill))
}

pub(super) fn center(value: &Value, given: &[Value]) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (missing, width, fill) = arguments(string, given)?;
    let left = missing / 2 + (missing & width & 1);
    pad(string, left, missing - left, fill)
}

pub(super) fn ljust(value: &Value, given: &[Value]) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (missing, _, fill) = arguments(string, given)?;
    pad(string, 0, missing, fill)
}

pub(super) fn rjust(value: &Value, given: &[Value]) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (missing, _, fill) = arguments(string, given)?;
    pad(string, missing, 0, fill)
}

pub(super) fn zfill(value: &Value, width: &Value) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let width = usize::try_from(index::to_count(width)?).unwrap_or(0);
    let missing = width.saturating_sub(string.length());
    let sign = string.characters().get(0).filter(|code| [0x2b, 0x2d].contains(code));
    let (Some(sign), true) = (sign, missing > 0) else { return pad(string, missing, 0, u32::from('0')) };
    check_room(width, string.width().bytes())?;
    let mut out = StrBuilder::with_capacity(width);
    out.push(sign);
    out.push_times(u32::from('0'), missing);
    out.push_characters(string.characters().slice(1, string.length()));
    Ok(out.finish())
}

pub(super) fn expandtabs(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let size = bound.first().copied().flatten().map_or(Ok(8), to_c_int)?;
    let size = usize::try_from(size).unwrap_or(0);
    if !string.code_points().any(|code| code == 9) {
        return Ok(string.to_exact());
    }
    let mut out = StrBuilder::with_capacity(string.length());
    let mut column = 0;
    for code in string.code_points() {
        match code {
            9 if size > 0 => {
                let spaces = size - column % size;
                let total = out.len().checked_add(spaces).filter(|total| *total <= isize::MAX as usize);
                let Some(total) = total else {
                    return Err(raise(&kinds::OVERFLOW_ERROR, "new string is too long"));
                };
                check_room(total, string.width().bytes())?;
                out.push_times(u32::from(' '), spaces);
                column += spaces;
            }
            9 => {}
            _ => {
                out.push(code);
                column = if matches!(code, 10 | 13) { 0 } else { column + 1 };
            }
        }
    }
    Ok(out.finish())
}

/// A number that C calls an `int`.
fn to_c_int(value: &Value) -> PyResult<isize> {
    let number = index::to_isize_clipped(value)?;
    match i32::try_from(number) {
        Ok(_) => Ok(number),
        Err(_) => Err(raise(&kinds::OVERFLOW_ERROR, "Python int too large to convert to C int")),
    }
}
