//! `sequence[index]` and `sequence[start:stop:step]`.

use taipan_bytecode::{Constant, PyBytes, PyString};

use super::number::{IntValue, Number};
use super::sequence::{clamp_index, is_character_start};
use crate::constant_pool::is_interned_text;

/// `sequence[index]`
pub(crate) fn get_item(sequence: &Constant, index: &Constant) -> Option<Constant> {
    if let Constant::Slice(slice) = index {
        return get_slice(sequence, slice);
    }
    let Some(Number::Int(index)) = Number::of(index) else { return None };
    let index = index.to_i64()?;
    match sequence {
        Constant::Str(text) => {
            let places = Characters::of(text.as_bytes());
            let place = place(index, places.len())?;
            Some(Constant::Str(character(places.get(place))))
        }
        Constant::Bytes(bytes) => {
            place(index, bytes.len()).map(|place| Constant::Int(i64::from(bytes[place])))
        }
        Constant::Tuple(items) => place(index, items.len()).map(|place| items[place].clone()),
        _ => None,
    }
}

/// The place an index means, counted from the end if it is negative.
fn place(index: i64, len: usize) -> Option<usize> {
    let index = if index < 0 { index.checked_add(len as i64)? } else { index };
    usize::try_from(index).ok().filter(|&index| index < len)
}

/// One character, as the object that CPython keeps of it if it does.
fn character(text: &[u8]) -> PyString {
    if is_interned_text(text) { PyString::interned(text) } else { PyString::new(text) }
}

/// A slice with a step makes a new object even of one character or byte; without, CPython takes the one it
/// keeps, and the whole sequence is the sequence itself.
fn get_slice(sequence: &Constant, slice: &[Constant; 3]) -> Option<Constant> {
    let has_step = part(&slice[2])?.unwrap_or(1) != 1;
    match sequence {
        Constant::Str(text) => {
            let characters = Characters::of(text.as_bytes());
            let mut result = Vec::new();
            for place in places(slice, characters.len())? {
                result.extend_from_slice(characters.get(place));
            }
            Some(match &result[..] {
                _ if has_step => Constant::Str(PyString::new(result)),
                whole if whole.len() == text.as_bytes().len() => sequence.clone(),
                part => Constant::Str(character(part)),
            })
        }
        Constant::Bytes(bytes) => {
            let result: Vec<u8> = places(slice, bytes.len())?.map(|place| bytes[place]).collect();
            Some(match result.len() {
                1 if has_step => Constant::Bytes(PyBytes::fresh(result)),
                length if length == bytes.len() => sequence.clone(),
                _ => Constant::Bytes(result.into()),
            })
        }
        Constant::Tuple(items) => {
            let result: Vec<Constant> =
                places(slice, items.len())?.map(|place| items[place].clone()).collect();
            Some(Constant::Tuple(result.into()))
        }
        _ => None,
    }
}

/// The places a slice names in a sequence of `len` items (`slice.indices`).
fn places(slice: &[Constant; 3], len: usize) -> Option<impl Iterator<Item = usize>> {
    let [start, stop, step] = slice;
    let step = part(step)?.unwrap_or(1);
    if step == 0 {
        return None;
    }
    let len = len as i64;
    // The first and the last place possible, one further at the end.
    let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
    let clamp = |index: i64| {
        let index = if index < 0 { index.saturating_add(len) } else { index };
        index.clamp(low, high)
    };
    let start = part(start)?.map_or(if step > 0 { low } else { high }, clamp);
    let stop = part(stop)?.map_or(if step > 0 { high } else { low }, clamp);
    let mut at = Some(start);
    Some(std::iter::from_fn(move || {
        let place = at.filter(|&place| if step > 0 { place < stop } else { place > stop })?;
        at = place.checked_add(step);
        usize::try_from(place).ok()
    }))
}

/// A part of a slice, `Some(None)` if it is left out; `None` if it is no `int`.
fn part(value: &Constant) -> Option<Option<i64>> {
    if matches!(value, Constant::None) {
        return Some(None);
    }
    match Number::of(value)? {
        Number::Int(index) => Some(Some(clamp_step(&index))),
        _ => None,
    }
}

fn clamp_step(index: &IntValue<'_>) -> i64 {
    // As CPython has it, so that a step can be negated.
    clamp_index(index).max(-i64::MAX)
}

/// The characters of a text by number.
enum Characters<'t> {
    Ascii(&'t [u8]),
    Wide { text: &'t [u8], starts: Vec<usize> },
}

impl<'t> Characters<'t> {
    fn of(text: &'t [u8]) -> Self {
        if text.is_ascii() {
            return Self::Ascii(text);
        }
        let starts = text.iter().enumerate().filter(|&(_, &byte)| is_character_start(byte));
        let starts = starts.map(|(start, _)| start).chain([text.len()]).collect();
        Self::Wide { text, starts }
    }

    fn len(&self) -> usize {
        match self {
            Self::Ascii(text) => text.len(),
            Self::Wide { starts, .. } => starts.len() - 1,
        }
    }

    fn get(&self, place: usize) -> &'t [u8] {
        match self {
            Self::Ascii(text) => &text[place..=place],
            Self::Wide { text, starts } => &text[starts[place]..starts[place + 1]],
        }
    }
}
