//! Looking for bytes in bytes.

use memchr::memmem;

use super::{Bounds, Needle, make_owned, own, unchanged, with_room};
use crate::object::buffer::{Buffer, flag};
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::int;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// The first place of `needle` in `row`.
pub fn find(row: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(0),
        [byte] => memchr::memchr(*byte, row),
        needle => memmem::find(row, needle),
    }
}

/// The last place of `needle` in `row`.
pub fn rfind(row: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(row.len()),
        [byte] => memchr::memrchr(*byte, row),
        needle => memmem::rfind(row, needle),
    }
}

/// How many times `needle` is in `row`, without overlapping.
pub fn count(row: &[u8], needle: &[u8]) -> usize {
    match needle {
        [] => row.len() + 1,
        [byte] => memchr::memchr_iter(*byte, row).count(),
        needle => memmem::find_iter(row, needle).count(),
    }
}

/// Where a needle is, as a method of two bounds is asked.
fn locate(
    value: &Value,
    arguments: &[Value],
    search: fn(&[u8], &[u8]) -> Option<usize>,
) -> PyResult<Option<usize>> {
    let Some((needle, bounds)) = arguments.split_first() else { return Ok(None) };
    let bounds = Bounds::of(bounds)?;
    let needle = Needle::of(needle)?;
    let row = own(value)?;
    let Some((part, start)) = bounds.part(row.as_slice()) else { return Ok(None) };
    Ok(search(part, needle.as_slice()).map(|place| place + start))
}

fn place_or_minus_one(place: Option<usize>) -> Value {
    place.map_or_else(|| int::from_i64(-1), int::from_usize)
}

fn place_or_error(place: Option<usize>) -> PyResult {
    place.map(int::from_usize).ok_or_else(|| value_error("subsection not found"))
}

pub(super) fn find_method(value: &Value, arguments: &[Value]) -> PyResult {
    locate(value, arguments, find).map(place_or_minus_one)
}

pub(super) fn rfind_method(value: &Value, arguments: &[Value]) -> PyResult {
    locate(value, arguments, rfind).map(place_or_minus_one)
}

pub(super) fn index_method(value: &Value, arguments: &[Value]) -> PyResult {
    locate(value, arguments, find).and_then(place_or_error)
}

pub(super) fn rindex_method(value: &Value, arguments: &[Value]) -> PyResult {
    locate(value, arguments, rfind).and_then(place_or_error)
}

pub(super) fn count_method(value: &Value, arguments: &[Value]) -> PyResult {
    let Some((needle, bounds)) = arguments.split_first() else { return Ok(Value::NONE) };
    let bounds = Bounds::of(bounds)?;
    let needle = Needle::of(needle)?;
    let row = own(value)?;
    let number = bounds.part(row.as_slice()).map_or(0, |(part, _)| count(part, needle.as_slice()));
    Ok(int::from_usize(number))
}

/// `needle in value`
///
/// # Errors
/// `TypeError` if the needle is neither bytes-like nor an integer.
pub fn contains(value: &Value, needle: &Value) -> PyResult<bool> {
    let needle = match Buffer::find(needle, flag::SIMPLE) {
        Some(buffer) => Needle::Bytes(buffer?),
        None if type_of(needle).slots.index().is_some() => Needle::Byte(super::byte(needle)?),
        None => return Err(crate::object::buffer::not_bytes_like(needle)),
    };
    Ok(find(own(value)?.as_slice(), needle.as_slice()).is_some())
}

/// `startswith` and `endswith`.
fn has_affix(value: &Value, arguments: &[Value], name: &str, test: fn(&[u8], &[u8]) -> bool) -> PyResult {
    let Some((affix, bounds)) = arguments.split_first() else { return Ok(Value::NONE) };
    let bounds = Bounds::of(bounds)?;
    let one = |affix: &Value| -> PyResult<bool> {
        let affix = Buffer::get(affix, flag::SIMPLE)?;
        let row = own(value)?;
        Ok(bounds.part(row.as_slice()).is_some_and(|(part, _)| test(part, affix.as_slice())))
    };
    if let Some(affixes) = Tuple::of(affix) {
        for affix in affixes.values() {
            if one(affix)? {
                return Ok(Value::TRUE);
            }
        }
        return Ok(Value::FALSE);
    }
    match one(affix) {
        Err(raised) if raise::take_if(&kinds::TYPE_ERROR) => {
            let _other_text = raised;
            let given = type_of(affix).name();
            Err(type_error(format_args!("{name} first arg must be bytes or a tuple of bytes, not {given}")))
        }
        result => result.map(Value::bool),
    }
}

pub(super) fn startswith(value: &Value, arguments: &[Value]) -> PyResult {
    has_affix(value, arguments, "startswith", <[u8]>::starts_with)
}

pub(super) fn endswith(value: &Value, arguments: &[Value]) -> PyResult {
    has_affix(value, arguments, "endswith", <[u8]>::ends_with)
}

pub(super) fn removeprefix(value: &Value, prefix: &Value) -> PyResult {
    let prefix = Buffer::get(prefix, flag::SIMPLE)?;
    let row = own(value)?;
    match row.as_slice().strip_prefix(prefix.as_slice()) {
        Some(rest) if !prefix.as_slice().is_empty() => Ok(super::make(value, rest)),
        _ => unchanged(value),
    }
}

pub(super) fn removesuffix(value: &Value, suffix: &Value) -> PyResult {
    let suffix = Buffer::get(suffix, flag::SIMPLE)?;
    let row = own(value)?;
    match row.as_slice().strip_suffix(suffix.as_slice()) {
        Some(rest) if !suffix.as_slice().is_empty() => Ok(super::make(value, rest)),
        _ => unchanged(value),
    }
}

/// `replace(old, new, count=-1)`
pub(super) fn replace(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(old), Some(new), most] = arguments else { return Ok(Value::NONE) };
    let most = most.map_or(Ok(-1), int::convert::to_ssize)?;
    let old = Buffer::get(old, flag::SIMPLE)?;
    let new = Buffer::get(new, flag::SIMPLE)?;
    let row = own(value)?;
    let (row, old, new) = (row.as_slice(), old.as_slice(), new.as_slice());
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let times = count(row, old).min(most);
    if times == 0 {
        return unchanged(value);
    }
    let length = (row.len() - old.len() * if old.is_empty() { 0 } else { times })
        .checked_add(new.len().checked_mul(times).ok_or_else(raise::memory_error)?)
        .ok_or_else(raise::memory_error)?;
    let mut replaced = with_room(length)?;
    let mut rest = row;
    for done in 0..times {
        if old.is_empty() {
            // Between all bytes: before each, and at the end.
            let (byte, behind) = if done == 0 { (&[][..], rest) } else { rest.split_at(1.min(rest.len())) };
            replaced.extend_from_slice(byte);
            replaced.extend_from_slice(new);
            rest = behind;
            continue;
        }
        let Some(place) = find(rest, old) else { break };
        replaced.extend_from_slice(&rest[..place]);
        replaced.extend_from_slice(new);
        rest = &rest[place + old.len()..];
    }
    replaced.extend_from_slice(rest);
    Ok(make_owned(value, replaced))
}
