//! What stands at the ends of a string: `strip`, `startswith`, `removeprefix`.

use super::search::{bounds, find_characters};
use super::units::{Unit, each_width};
use super::{Characters, Str};
use crate::object::type_object::type_of;
use crate::raise::type_error;
use crate::types::tuple::Tuple;
use crate::unicode;
use crate::value::{PyResult, Value};

/// Which ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Left,
    Right,
    Both,
}

/// The string without characters at its ends of which `goes` holds.
fn trim(string: &Str, ends: Ends, goes: impl Fn(u32) -> bool) -> Value {
    let (start, end) = each_width!(string.characters(), units => {
        let stays = |unit: &_| !goes(Unit::code(*unit));
        let start = match ends {
            Ends::Right => 0,
            _ => units.iter().position(stays).unwrap_or(units.len()),
        };
        let end = match ends {
            Ends::Left => units.len(),
            _ => units.iter().rposition(stays).map_or(start, |last| (last + 1).max(start)),
        };
        (start, end)
    });
    string.slice(start, end)
}

fn strip_ends(name: &str, ends: Ends, value: &Value, arguments: &[Value]) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let what = match arguments.first() {
        Some(what) if !what.is_none() => what,
        _ => return Ok(trim(string, ends, unicode::is_space)),
    };
    let Some(what) = Str::of(what) else {
        return Err(type_error(format_args!("{name} arg must be None or str")));
    };
    match what.characters() {
        Characters::One([byte]) => Ok(trim(string, ends, |code| code == u32::from(*byte))),
        characters => {
            Ok(trim(string, ends, |code| find_characters(characters, Characters::Four(&[code])).is_some()))
        }
    }
}

pub(super) fn strip(value: &Value, arguments: &[Value]) -> PyResult {
    strip_ends("strip", Ends::Both, value, arguments)
}

pub(super) fn lstrip(value: &Value, arguments: &[Value]) -> PyResult {
    strip_ends("lstrip", Ends::Left, value, arguments)
}

pub(super) fn rstrip(value: &Value, arguments: &[Value]) -> PyResult {
    strip_ends("rstrip", Ends::Right, value, arguments)
}

/// Whether characters begin with others, or end with them.
fn has_at_end(characters: Characters<'_>, affix: &Str, at_start: bool) -> bool {
    let (length, affix_length) = (characters.len(), affix.length());
    let Some(rest) = length.checked_sub(affix_length) else { return false };
    let part = if at_start { characters.slice(0, affix_length) } else { characters.slice(rest, length) };
    match (part, affix.characters()) {
        (Characters::One(a), Characters::One(b)) => a == b,
        (Characters::Two(a), Characters::Two(b)) => a == b,
        (Characters::Four(a), Characters::Four(b)) => a == b,
        (a, b) => a.codes().eq(b.codes()),
    }
}

/// `startswith` and `endswith`.
fn has_affix(name: &str, at_start: bool, value: &Value, arguments: &[Value]) -> PyResult {
    let (Some(string), [affix, ..]) = (Str::of(value), arguments) else { return Ok(Value::FALSE) };
    let (start, end) = bounds(string, arguments.get(1), arguments.get(2))?;
    let holds =
        |affix: &Str| start <= end && has_at_end(string.characters().slice(start, end), affix, at_start);
    if let Some(affix) = Str::of(affix) {
        return Ok(Value::bool(holds(affix)));
    }
    let Some(affixes) = Tuple::of(affix) else {
        let given = type_of(affix).name();
        return Err(type_error(format_args!("{name} first arg must be str or a tuple of str, not {given}")));
    };
    for affix in affixes.values() {
        match Str::of(affix) {
            Some(affix) if holds(affix) => return Ok(Value::TRUE),
            Some(_) => {}
            None => {
                let given = type_of(affix).name();
                return Err(type_error(format_args!("tuple for {name} must only contain str, not {given}")));
            }
        }
    }
    Ok(Value::FALSE)
}

pub(super) fn startswith(value: &Value, arguments: &[Value]) -> PyResult {
    has_affix("startswith", true, value, arguments)
}

pub(super) fn endswith(value: &Value, arguments: &[Value]) -> PyResult {
    has_affix("endswith", false, value, arguments)
}

fn remove_affix(name: &str, at_start: bool, value: &Value, affix: &Value) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(affix) = Str::of(affix) else {
        let given = if affix.is_none() { "None" } else { type_of(affix).name() };
        return Err(type_error(format_args!("{name}() argument must be str, not {given}")));
    };
    if !has_at_end(string.characters(), affix, at_start) {
        return Ok(string.to_exact());
    }
    match at_start {
        true => Ok(string.slice(affix.length(), string.length())),
        false => Ok(string.slice(0, string.length() - affix.length())),
    }
}

pub(super) fn removeprefix(value: &Value, prefix: &Value) -> PyResult {
    remove_affix("removeprefix", true, value, prefix)
}

pub(super) fn removesuffix(value: &Value, suffix: &Value) -> PyResult {
    remove_affix("removesuffix", false, value, suffix)
}
