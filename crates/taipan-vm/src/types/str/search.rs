//! Finding characters in characters.

use memchr::memmem;

use super::units::{Unit, converted, each_width};
use super::{Characters, Str};
use crate::object::index;
use crate::object::type_object::type_of;
use crate::raise::{type_error, value_error};
use crate::types::int;
use crate::value::{PyResult, Value};

/// The bytes that characters lie in.
fn bytes<U: Unit>(units: &[U]) -> &[u8] {
    // SAFETY: characters are plain numbers without padding.
    unsafe { std::slice::from_raw_parts(units.as_ptr().cast(), size_of_val(units)) }
}

/// Finds the same characters again and again.
pub(super) struct Finder<'n, U> {
    needle: &'n [U],
    bytes: memmem::Finder<'n>,
}

impl<'n, U: Unit> Finder<'n, U> {
    pub(super) fn new(needle: &'n [U]) -> Finder<'n, U> {
        Finder { needle, bytes: memmem::Finder::new(bytes(needle)) }
    }

    /// The first place of the characters. The bytes are searched; what is found between two characters does not
    /// count.
    pub(super) fn find(&self, units: &[U]) -> Option<usize> {
        match self.needle {
            [] => return Some(0),
            [unit] => return U::position(units, *unit),
            needle if needle.len() > units.len() => return None,
            _ => {}
        }
        let units = bytes(units);
        let mut start = 0;
        loop {
            let found = start + self.bytes.find(units.get(start..)?)?;
            if found % size_of::<U>() == 0 {
                return Some(found / size_of::<U>());
            }
            start = found + 1;
        }
    }

    /// The places of the characters from left to right, none of which overlap.
    pub(super) fn places<'a>(&'a self, units: &'a [U]) -> impl Iterator<Item = usize> + 'a {
        let mut start = 0;
        std::iter::from_fn(move || {
            let found = start + self.find(units.get(start..)?)?;
            start = found + self.needle.len().max(1);
            Some(found)
        })
    }
}

/// The first place of characters.
pub(super) fn find<U: Unit>(units: &[U], needle: &[U]) -> Option<usize> {
    match needle {
        [] => Some(0),
        [unit] => U::position(units, *unit),
        _ if needle.len() > units.len() => None,
        _ => Finder::new(needle).find(units),
    }
}

/// The last place of characters.
pub(super) fn rfind<U: Unit>(units: &[U], needle: &[U]) -> Option<usize> {
    match needle {
        [] => return Some(units.len()),
        [unit] => return U::last_position(units, *unit),
        _ if needle.len() > units.len() => return None,
        _ => {}
    }
    let finder = memmem::FinderRev::new(bytes(needle));
    let units = bytes(units);
    let mut end = units.len();
    loop {
        let found = finder.rfind(units.get(..end)?)?;
        if found % size_of::<U>() == 0 {
            return Some(found / size_of::<U>());
        }
        end = found + size_of_val(needle) - 1;
    }
}

/// How often characters occur, without overlaps.
fn count<U: Unit>(units: &[U], needle: &[U]) -> usize {
    match needle {
        [] => units.len() + 1,
        [unit] => match U::characters(units) {
            Characters::One(units) => memchr::memchr_iter(unit.code() as u8, units).count(),
            _ => units.iter().filter(|other| **other == *unit).count(),
        },
        _ => Finder::new(needle).places(units).count(),
    }
}

/// The same question for characters of any two widths; `None` where the needle has a character that is too wide.
macro_rules! same_width {
    ($units:expr, $needle:expr, $function:ident) => {
        each_width!($units, units => with_needle(units, $needle, $function))
    };
}

/// Asks `function` about characters and a needle of the same width.
pub(super) fn with_needle<U: Unit, R>(
    units: &[U],
    needle: Characters<'_>,
    function: impl FnOnce(&[U], &[U]) -> R,
) -> Option<R> {
    each_width!(needle, needle => {
        match same_type::<_, U>(needle) {
            Some(needle) => Some(function(units, needle)),
            None => converted(needle).map(|needle| function(units, &needle)),
        }
    })
}

/// Characters as those of another type that is the same.
fn same_type<A: Unit, B: Unit>(units: &[A]) -> Option<&[B]> {
    // SAFETY: the three types of characters are told apart by their size.
    (size_of::<A>() == size_of::<B>())
        .then(|| unsafe { std::slice::from_raw_parts(units.as_ptr().cast(), units.len()) })
}

/// The first place of a string's characters among others.
pub(super) fn find_characters(units: Characters<'_>, needle: Characters<'_>) -> Option<usize> {
    same_width!(units, needle, find).flatten()
}

/// The last place.
pub(super) fn rfind_characters(units: Characters<'_>, needle: Characters<'_>) -> Option<usize> {
    same_width!(units, needle, rfind).flatten()
}

/// How often.
pub(super) fn count_characters(units: Characters<'_>, needle: Characters<'_>) -> usize {
    same_width!(units, needle, count).unwrap_or(0)
}

/// Characters of a string, from where on they are its, and what is looked for.
struct Search<'a> {
    characters: Characters<'a>,
    start: usize,
    needle: &'a Str,
}

/// Reads `(sub[, start[, end]])`; `None` if the start lies behind the end.
fn search<'a>(name: &str, value: &'a Value, arguments: &'a [Value]) -> PyResult<Option<Search<'a>>> {
    let (Some(string), Some(needle)) = (Str::of(value), arguments.first()) else { return Ok(None) };
    let Some(needle) = Str::of(needle) else {
        let given = type_of(needle).name();
        let given = if needle.is_none() { "None" } else { given };
        return Err(type_error(format_args!("{name}() argument 1 must be str, not {given}")));
    };
    let (start, end) = bounds(string, arguments.get(1), arguments.get(2))?;
    if start > end {
        return Ok(None);
    }
    Ok(Some(Search { characters: string.characters().slice(start, end), start, needle }))
}

/// The bounds that `start` and `end` mean, the start perhaps behind the end.
pub(super) fn bounds(string: &Str, start: Option<&Value>, end: Option<&Value>) -> PyResult<(usize, usize)> {
    let bound = |value: Option<&Value>, default| match value {
        Some(value) if !value.is_none() => index::slice_bound(value),
        _ => Ok(default),
    };
    let (start, end) = (bound(start, 0)?, bound(end, isize::MAX)?);
    let length = string.length();
    let start = if start < 0 { start.saturating_add_unsigned(length).max(0) } else { start };
    Ok((start.cast_unsigned(), index::clip(end, length)))
}

pub(super) fn method_find(value: &Value, arguments: &[Value]) -> PyResult {
    let found = search("find", value, arguments)?
        .and_then(|s| Some(s.start + find_characters(s.characters, s.needle.characters())?));
    Ok(int::from_i64(found.map_or(-1, |place| place as i64)))
}

pub(super) fn method_rfind(value: &Value, arguments: &[Value]) -> PyResult {
    let found = search("rfind", value, arguments)?
        .and_then(|s| Some(s.start + rfind_characters(s.characters, s.needle.characters())?));
    Ok(int::from_i64(found.map_or(-1, |place| place as i64)))
}

pub(super) fn method_index(value: &Value, arguments: &[Value]) -> PyResult {
    let found = search("index", value, arguments)?
        .and_then(|s| Some(s.start + find_characters(s.characters, s.needle.characters())?));
    found.map(|place| int::from_i64(place as i64)).ok_or_else(|| value_error("substring not found"))
}

pub(super) fn method_rindex(value: &Value, arguments: &[Value]) -> PyResult {
    let found = search("rindex", value, arguments)?
        .and_then(|s| Some(s.start + rfind_characters(s.characters, s.needle.characters())?));
    found.map(|place| int::from_i64(place as i64)).ok_or_else(|| value_error("substring not found"))
}

pub(super) fn method_count(value: &Value, arguments: &[Value]) -> PyResult {
    let number = search("count", value, arguments)?
        .map_or(0, |s| count_characters(s.characters, s.needle.characters()));
    Ok(int::from_i64(number as i64))
}
