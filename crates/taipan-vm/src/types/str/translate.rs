//! `translate` and `maketrans`.

use super::{Str, StrBuilder};
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::dict::Dict;
use crate::types::exception::kinds;
use crate::types::int;
use crate::value::{PyResult, Value};

/// What a table has for a character: nothing, a replacement, or the character is left out.
enum Replacement {
    Same,
    Gone,
    Code(u32),
    Text(Value),
}

fn look_up(table: &Value, code: u32) -> PyResult<Replacement> {
    let found = match protocol::subscript(table, &int::from_i64(i64::from(code))) {
        Ok(found) => found,
        Err(_) if raise::take_if(&kinds::LOOKUP_ERROR) => return Ok(Replacement::Same),
        Err(raised) => return Err(raised),
    };
    if found.is_none() {
        return Ok(Replacement::Gone);
    }
    if Str::of(&found).is_some() {
        return Ok(Replacement::Text(found));
    }
    let Some(number) = int::of(&found) else {
        return Err(type_error("character mapping must return integer, None or str"));
    };
    match u32::try_from(&number) {
        Ok(code) if code < 0x11_0000 => Ok(Replacement::Code(code)),
        _ => Err(value_error("character mapping must be in range(0x110000)")),
    }
}

pub(super) fn translate(value: &Value, table: &Value) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let mut out = StrBuilder::with_capacity(string.length());
    // What was found for ASCII, so that each is looked up once.
    let mut known: Vec<Option<Replacement>> = Vec::new();
    known.resize_with(128, || None);
    for code in string.code_points() {
        let looked_up;
        let replacement = match known.get_mut(code as usize) {
            Some(Some(known)) => &*known,
            Some(unknown) => unknown.insert(look_up(table, code)?),
            None => {
                looked_up = look_up(table, code)?;
                &looked_up
            }
        };
        match replacement {
            Replacement::Same => out.push(code),
            Replacement::Gone => {}
            Replacement::Code(code) => out.push(*code),
            Replacement::Text(text) => Str::of(text).into_iter().for_each(|text| out.push_string(text)),
        }
    }
    Ok(out.finish())
}

pub(super) fn maketrans(_: &Value, arguments: &[Value]) -> PyResult {
    let table = Dict::with_capacity(0);
    let Some(entries) = Dict::of(&table) else { return Ok(table) };
    match arguments {
        [map] => from_dict(entries, map)?,
        [from, to, rest @ ..] => from_strings(entries, from, to, rest.first())?,
        [] => {}
    }
    Ok(table)
}

fn from_dict(entries: &Dict, map: &Value) -> PyResult<()> {
    let map = Dict::of(map).filter(|_| type_of(map).is(&crate::types::dict::TYPE));
    let Some(map) = map else {
        return Err(type_error("if you give only one argument to maketrans it must be a dict"));
    };
    for (key, value) in map.iter() {
        let key = match Str::of(&key) {
            Some(key) => match key.characters().get(0) {
                Some(code) if key.length() == 1 => int::from_i64(i64::from(code)),
                _ => return Err(value_error("string keys in translatetable must be of length 1")),
            },
            None if int::of(&key).is_some() => key,
            None => return Err(type_error("keys in translate table mustbe strings or integers")),
        };
        entries.set(&key, value)?;
    }
    Ok(())
}

fn string(value: &Value, number: usize) -> PyResult<&Str> {
    Str::of(value).ok_or_else(|| {
        let given = if value.is_none() { "None" } else { type_of(value).name() };
        type_error(format_args!("maketrans() argument {number} must be str, not {given}"))
    })
}

fn from_strings(entries: &Dict, from: &Value, to: &Value, gone: Option<&Value>) -> PyResult<()> {
    let to = string(to, 2)?;
    let gone = gone.map(|gone| string(gone, 3)).transpose()?;
    let Some(from) = Str::of(from) else {
        return Err(type_error("first maketrans argument must be a string if there is a second argument"));
    };
    if from.length() != to.length() {
        return Err(value_error("the first two maketrans arguments must have equal length"));
    }
    for (from, to) in from.code_points().zip(to.code_points()) {
        entries.set(&int::from_i64(i64::from(from)), int::from_i64(i64::from(to)))?;
    }
    for code in gone.into_iter().flat_map(Str::code_points) {
        entries.set(&int::from_i64(i64::from(code)), Value::NONE)?;
    }
    Ok(())
}
