//! Letters and classes of ASCII.

use super::{make_owned, own};
use crate::value::{PyResult, Value};

fn map(value: &Value, change: fn(u8) -> u8) -> PyResult {
    let row = own(value)?;
    let mut changed = super::with_room(row.length())?;
    changed.extend(row.as_slice().iter().map(|byte| change(*byte)));
    Ok(make_owned(value, changed))
}

pub(super) fn upper(value: &Value) -> PyResult {
    map(value, |byte| byte.to_ascii_uppercase())
}

pub(super) fn lower(value: &Value) -> PyResult {
    map(value, |byte| byte.to_ascii_lowercase())
}

pub(super) fn swapcase(value: &Value) -> PyResult {
    map(
        value,
        |byte| if byte.is_ascii_lowercase() { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() },
    )
}

pub(super) fn capitalize(value: &Value) -> PyResult {
    let row = own(value)?;
    let mut changed = row.as_slice().to_ascii_lowercase();
    if let Some(first) = changed.first_mut() {
        first.make_ascii_uppercase();
    }
    Ok(make_owned(value, changed))
}

pub(super) fn title(value: &Value) -> PyResult {
    let row = own(value)?;
    let mut after_letter = false;
    let mut changed = super::with_room(row.length())?;
    for byte in row.as_slice() {
        changed.push(if after_letter { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() });
        after_letter = byte.is_ascii_alphabetic();
    }
    Ok(make_owned(value, changed))
}

/// Whether there are bytes and all are of a class.
fn all(value: &Value, class: fn(&u8) -> bool) -> PyResult {
    let row = own(value)?;
    Ok(Value::bool(row.length() > 0 && row.as_slice().iter().all(class)))
}

pub(super) fn isalnum(value: &Value) -> PyResult {
    all(value, u8::is_ascii_alphanumeric)
}

pub(super) fn isalpha(value: &Value) -> PyResult {
    all(value, u8::is_ascii_alphabetic)
}

pub(super) fn isdigit(value: &Value) -> PyResult {
    all(value, u8::is_ascii_digit)
}

pub(super) fn isspace(value: &Value) -> PyResult {
    all(value, |byte| super::split::is_space(*byte))
}

pub(super) fn isascii(value: &Value) -> PyResult {
    Ok(Value::bool(own(value)?.as_slice().is_ascii()))
}

pub(super) fn islower(value: &Value) -> PyResult {
    let row = own(value)?;
    let row = row.as_slice();
    Ok(Value::bool(row.iter().any(u8::is_ascii_lowercase) && !row.iter().any(u8::is_ascii_uppercase)))
}

pub(super) fn isupper(value: &Value) -> PyResult {
    let row = own(value)?;
    let row = row.as_slice();
    Ok(Value::bool(row.iter().any(u8::is_ascii_uppercase) && !row.iter().any(u8::is_ascii_lowercase)))
}

pub(super) fn istitle(value: &Value) -> PyResult {
    let row = own(value)?;
    let (mut after_letter, mut has_letter) = (false, false);
    for byte in row.as_slice() {
        if byte.is_ascii_uppercase() && after_letter || byte.is_ascii_lowercase() && !after_letter {
            return Ok(Value::FALSE);
        }
        after_letter = byte.is_ascii_alphabetic();
        has_letter |= after_letter;
    }
    Ok(Value::bool(has_letter))
}
