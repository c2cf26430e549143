//! `split`, `rsplit`, `splitlines`, `partition`, `rpartition`.

use super::Str;
use super::search::{Finder, find_characters, rfind, rfind_characters, with_needle};
use super::units::{Unit, each_width};
use crate::object::index;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{type_error, value_error};
use crate::types::list::List;
use crate::types::tuple::Tuple;
use crate::unicode::{self, Flags};
use crate::value::{PyResult, Value};

/// The parts between white space, at most `most` times split.
fn split_space<U: Unit>(units: &[U], most: usize) -> Vec<(usize, usize)> {
    let is_space = |unit: &U| unicode::is_space(unit.code());
    let mut parts = Vec::new();
    let mut place = 0;
    loop {
        match units[place..].iter().position(|unit| !is_space(unit)) {
            Some(skipped) => place += skipped,
            None => return parts,
        }
        if parts.len() == most {
            parts.push((place, units.len()));
            return parts;
        }
        let end = units[place..].iter().position(is_space).map_or(units.len(), |length| place + length);
        parts.push((place, end));
        place = end;
    }
}

/// The same from the right, the last part first.
fn rsplit_space<U: Unit>(units: &[U], most: usize) -> Vec<(usize, usize)> {
    let is_space = |unit: &U| unicode::is_space(unit.code());
    let mut parts = Vec::new();
    let mut place = units.len();
    loop {
        match units[..place].iter().rposition(|unit| !is_space(unit)) {
            Some(last) => place = last + 1,
            None => return parts,
        }
        if parts.len() == most {
            parts.push((0, place));
            return parts;
        }
        let start = units[..place].iter().rposition(is_space).map_or(0, |space| space + 1);
        parts.push((start, place));
        place = start;
    }
}

fn split_at<U: Unit>(units: &[U], separator: &[U], most: usize) -> Vec<(usize, usize)> {
    let finder = Finder::new(separator);
    let mut start = 0;
    let mut parts = Vec::new();
    for place in finder.places(units).take(most) {
        parts.push((start, place));
        start = place + separator.len();
    }
    parts.push((start, units.len()));
    parts
}

fn rsplit_at<U: Unit>(units: &[U], separator: &[U], most: usize) -> Vec<(usize, usize)> {
    let mut end = units.len();
    let mut parts = Vec::new();
    while parts.len() < most
        && let Some(place) = rfind(&units[..end], separator)
    {
        parts.push((place + separator.len(), end));
        end = place;
    }
    parts.push((0, end));
    parts
}

/// The parts as a list; the string itself where it was not split.
fn to_list(string: &Str, parts: impl Iterator<Item = (usize, usize)>) -> Value {
    List::from_values(parts.map(|(start, end)| string.slice(start, end)).collect())
}

/// Reads `(sep=None, maxsplit=-1)`.
fn arguments<'a>(bound: &[Option<&'a Value>]) -> PyResult<(Option<&'a Str>, usize)> {
    let most = match bound.get(1).copied().flatten() {
        Some(most) => index::to_count(most)?,
        None => -1,
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let separator = match bound.first().copied().flatten() {
        Some(separator) if !separator.is_none() => separator,
        _ => return Ok((None, most)),
    };
    match Str::of(separator) {
        Some(separator) if separator.length() == 0 => Err(value_error("empty separator")),
        Some(separator) => Ok((Some(separator), most)),
        None => Err(type_error(format_args!("must be str or None, not {}", type_of(separator).name()))),
    }
}

pub(super) fn split(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (separator, most) = arguments(bound)?;
    let parts = each_width!(string.characters(), units => match separator {
        None => split_space(units, most),
        Some(separator) => with_needle(units, separator.characters(), |units, separator| {
            split_at(units, separator, most)
        })
        .unwrap_or_else(|| vec![(0, units.len())]),
    });
    Ok(to_list(string, parts.into_iter()))
}

pub(super) fn rsplit(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (separator, most) = arguments(bound)?;
    let parts = each_width!(string.characters(), units => match separator {
        None => rsplit_space(units, most),
        Some(separator) => with_needle(units, separator.characters(), |units, separator| {
            rsplit_at(units, separator, most)
        })
        .unwrap_or_else(|| vec![(0, units.len())]),
    });
    Ok(to_list(string, parts.into_iter().rev()))
}

/// Whether a character ends a line.
fn is_line_break(code: u32) -> bool {
    if code < 128 { matches!(code, 10..=13 | 28..=30) } else { unicode::is(code, Flags::LINE_BREAK) }
}

fn lines<U: Unit>(units: &[U], keep_ends: bool) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < units.len() {
        let rest = &units[start..];
        let length = rest.iter().position(|unit| is_line_break(unit.code())).unwrap_or(rest.len());
        let ending = match rest[length..] {
            [] => 0,
            [first, second, ..] if first.code() == 13 && second.code() == 10 => 2,
            _ => 1,
        };
        parts.push((start, start + length + if keep_ends { ending } else { 0 }));
        start += length + ending;
    }
    parts
}

pub(super) fn splitlines(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let keep_ends = bound.first().copied().flatten().map_or(Ok(false), protocol::is_true)?;
    let parts = each_width!(string.characters(), units => lines(units, keep_ends));
    Ok(to_list(string, parts.into_iter()))
}

/// The separator of `partition`.
fn separator(value: &Value) -> PyResult<&Str> {
    match Str::of(value) {
        Some(separator) if separator.length() == 0 => Err(value_error("empty separator")),
        Some(separator) => Ok(separator),
        None => Err(type_error(format_args!("must be str, not {}", type_of(value).name()))),
    }
}

pub(super) fn partition(value: &Value, by: &Value) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let separator = separator(by)?;
    let parts = match find_characters(string.characters(), separator.characters()) {
        Some(place) => {
            [string.slice(0, place), by.clone(), string.slice(place + separator.length(), string.length())]
        }
        None => [string.to_exact(), Str::empty(), Str::empty()],
    };
    Ok(Tuple::from_values(parts.into()))
}

pub(super) fn rpartition(value: &Value, by: &Value) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let separator = separator(by)?;
    let parts = match rfind_characters(string.characters(), separator.characters()) {
        Some(place) => {
            [string.slice(0, place), by.clone(), string.slice(place + separator.length(), string.length())]
        }
        None => [Str::empty(), Str::empty(), string.to_exact()],
    };
    Ok(Tuple::from_values(parts.into()))
}
