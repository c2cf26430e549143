//! `replace`.

use super::search::{Finder, with_needle};
use super::units::{Unit, each_width};
use super::{Str, StrBuilder, check_room};
use crate::object::index;
use crate::object::type_object::type_of;
use crate::raise::{raise, type_error};
use crate::types::exception::kinds;
use crate::value::{PyResult, Value};

/// Where characters occur, at most so many times.
fn places<U: Unit>(units: &[U], old: &[U], most: usize) -> Vec<usize> {
    match old {
        [] => (0..=units.len()).take(most).collect(),
        _ => Finder::new(old).places(units).take(most).collect(),
    }
}

fn string(value: &Value, number: usize) -> PyResult<&Str> {
    Str::of(value).ok_or_else(|| {
        let given = if value.is_none() { "None" } else { type_of(value).name() };
        type_error(format_args!("replace() argument {number} must be str, not {given}"))
    })
}

pub(super) fn replace(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let (Some(own), [Some(old), Some(new), count]) = (Str::of(value), bound) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let (old, new) = (string(old, 1)?, string(new, 2)?);
    let most = count.map_or(Ok(-1), index::to_count)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if most == 0 || old.length() > own.length() || old.equals(new) {
        return Ok(own.to_exact());
    }
    let places = each_width!(own.characters(), units => {
        with_needle(units, old.characters(), |units, old| places(units, old, most)).unwrap_or_default()
    });
    if places.is_empty() {
        return Ok(own.to_exact());
    }
    let kept = own.length() - places.len() * old.length();
    let length = places.len().checked_mul(new.length()).and_then(|added| added.checked_add(kept));
    let Some(length) = length.filter(|length| *length <= isize::MAX as usize) else {
        return Err(raise(&kinds::OVERFLOW_ERROR, "replace string is too long"));
    };
    check_room(length, own.width().max(new.width()).bytes())?;
    let mut out = StrBuilder::with_capacity(length);
    let mut start = 0;
    for place in places {
        out.push_characters(own.characters().slice(start, place));
        out.push_string(new);
        start = place + old.length();
    }
    out.push_characters(own.characters().slice(start, own.length()));
    Ok(out.finish())
}
