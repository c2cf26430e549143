//! Taking bytes apart and putting them together.

use super::{make, make_owned, own, search, unchanged, with_room};
use crate::object::buffer::{Buffer, flag};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::int;
use crate::types::list::List;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// Whether a byte is a space of ASCII.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | 9..=13)
}

fn list_of(like: &Value, parts: Vec<&[u8]>) -> Value {
    List::from_values(parts.into_iter().map(|part| make(like, part)).collect())
}

/// The arguments of `split` and `rsplit`: the separator, if there is one, and how often to split.
fn split_arguments(arguments: &[Option<&Value>]) -> PyResult<(Option<Buffer>, usize)> {
    let most = arguments.get(1).copied().flatten().map_or(Ok(-1), int::convert::to_ssize)?;
    let separator = match arguments.first().copied().flatten() {
        Some(separator) if !separator.is_none() => Some(Buffer::get(separator, flag::SIMPLE)?),
        _ => None,
    };
    if separator.as_ref().is_some_and(|separator| separator.length() == 0) {
        return Err(value_error("empty separator"));
    }
    Ok((separator, usize::try_from(most).unwrap_or(usize::MAX)))
}

/// `split(sep=None, maxsplit=-1)`
pub(super) fn split(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let (separator, mut most) = split_arguments(arguments)?;
    let row = own(value)?;
    let mut rest = row.as_slice();
    let mut parts = Vec::new();
    if let Some(separator) = separator {
        let separator = separator.as_slice();
        while most > 0
            && let Some(place) = search::find(rest, separator)
        {
            parts.push(&rest[..place]);
            rest = &rest[place + separator.len()..];
            most -= 1;
        }
        parts.push(rest);
        return Ok(list_of(value, parts));
    }
    while let Some(start) = rest.iter().position(|byte| !is_space(*byte)) {
        rest = &rest[start..];
        let end = rest.iter().position(|byte| is_space(*byte)).unwrap_or(rest.len());
        if most == 0 {
            // What is left keeps its spaces, also those at the end.
            parts.push(rest);
            break;
        }
        parts.push(&rest[..end]);
        rest = &rest[end..];
        most -= 1;
    }
    Ok(list_of(value, parts))
}

/// `rsplit(sep=None, maxsplit=-1)`
pub(super) fn rsplit(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let (separator, mut most) = split_arguments(arguments)?;
    let row = own(value)?;
    let mut rest = row.as_slice();
    let mut parts = Vec::new();
    if let Some(separator) = separator {
        let separator = separator.as_slice();
        while most > 0
            && let Some(place) = search::rfind(rest, separator)
        {
            parts.push(&rest[place + separator.len()..]);
            rest = &rest[..place];
            most -= 1;
        }
        parts.push(rest);
    } else {
        while let Some(last) = rest.iter().rposition(|byte| !is_space(*byte)) {
            rest = &rest[..=last];
            let start = rest.iter().rposition(|byte| is_space(*byte)).map_or(0, |space| space + 1);
            if most == 0 {
                parts.push(rest);
                break;
            }
            parts.push(&rest[start..]);
            rest = &rest[..start];
            most -= 1;
        }
    }
    parts.reverse();
    Ok(list_of(value, parts))
}

/// `splitlines(keepends=False)`
pub(super) fn splitlines(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let keep = arguments.first().copied().flatten().map_or(Ok(false), protocol::is_true)?;
    let row = own(value)?;
    let mut rest = row.as_slice();
    let mut lines = Vec::new();
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let ending = match rest.get(end..).unwrap_or(&[]) {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        lines.push(&rest[..if keep { end + ending } else { end }]);
        rest = &rest[end + ending..];
    }
    Ok(list_of(value, lines))
}

/// The parts before and behind a separator, and between them the separator.
fn partition_at(value: &Value, separator: &Value, from_end: bool) -> PyResult {
    let separator_buffer = Buffer::get(separator, flag::SIMPLE)?;
    let row = own(value)?;
    let (row, bytes) = (row.as_slice(), separator_buffer.as_slice());
    if bytes.is_empty() {
        return Err(value_error("empty separator"));
    }
    let found = if from_end { search::rfind(row, bytes) } else { search::find(row, bytes) };
    let parts = match found {
        Some(place) => {
            let middle = if crate::types::bytearray::ByteArray::of(value).is_some() {
                make(value, bytes)
            } else {
                separator.clone()
            };
            vec![make(value, &row[..place]), middle, make(value, &row[place + bytes.len()..])]
        }
        None if from_end => vec![make(value, b""), make(value, b""), unchanged(value)?],
        None => vec![unchanged(value)?, make(value, b""), make(value, b"")],
    };
    Ok(Tuple::from_values(parts))
}

pub(super) fn partition(value: &Value, separator: &Value) -> PyResult {
    partition_at(value, separator, false)
}

pub(super) fn rpartition(value: &Value, separator: &Value) -> PyResult {
    partition_at(value, separator, true)
}

/// Which ends are stripped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Left,
    Right,
    Both,
}

fn strip_ends(value: &Value, arguments: &[Value], ends: Ends) -> PyResult {
    let stripped = match arguments.first() {
        Some(stripped) if !stripped.is_none() => Some(Buffer::get(stripped, flag::SIMPLE)?),
        _ => None,
    };
    let row = own(value)?;
    let row = row.as_slice();
    let mut is_stripped = [false; 256];
    match &stripped {
        Some(stripped) => stripped.as_slice().iter().for_each(|byte| is_stripped[usize::from(*byte)] = true),
        None => (0..=255).for_each(|byte| is_stripped[usize::from(byte)] = is_space(byte)),
    }
    let stays = |byte: &u8| !is_stripped[usize::from(*byte)];
    let start = if ends == Ends::Right { 0 } else { row.iter().position(stays).unwrap_or(row.len()) };
    let end = match ends {
        Ends::Left => row.len(),
        _ => row.iter().rposition(stays).map_or(start, |last| (last + 1).max(start)),
    };
    match row.get(start..end) {
        Some(part) if part.len() < row.len() => Ok(make(value, part)),
        _ => unchanged(value),
    }
}

pub(super) fn strip(value: &Value, arguments: &[Value]) -> PyResult {
    strip_ends(value, arguments, Ends::Both)
}

pub(super) fn lstrip(value: &Value, arguments: &[Value]) -> PyResult {
    strip_ends(value, arguments, Ends::Left)
}

pub(super) fn rstrip(value: &Value, arguments: &[Value]) -> PyResult {
    strip_ends(value, arguments, Ends::Right)
}

/// `join(iterable)`
pub(super) fn join(value: &Value, iterable: &Value) -> PyResult {
    if type_of(iterable).slots.iter().is_none() {
        return Err(type_error("can only join an iterable"));
    }
    let items = super::source::collect(iterable)?;
    let mut buffers = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let Some(Ok(buffer)) = Buffer::find(item, flag::SIMPLE) else {
            let given = type_of(item).name();
            return Err(type_error(format_args!(
                "sequence item {place}: expected a bytes-like object, {given} found"
            )));
        };
        buffers.push(buffer);
    }
    let separator = own(value)?;
    let separators = separator.length().checked_mul(buffers.len().saturating_sub(1));
    let total = buffers
        .iter()
        .try_fold(separators.unwrap_or(usize::MAX), |total, buffer| total.checked_add(buffer.length()));
    let mut joined = with_room(total.ok_or_else(raise::memory_error)?)?;
    for (place, buffer) in buffers.iter().enumerate() {
        if place > 0 {
            joined.extend_from_slice(separator.as_slice());
        }
        joined.extend_from_slice(buffer.as_slice());
    }
    Ok(make_owned(value, joined))
}
