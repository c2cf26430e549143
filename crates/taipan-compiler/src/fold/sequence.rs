//! Concatenation and repetition.

use taipan_bytecode::{Constant, PyBytes, PyString};

use super::int;
use super::number::IntValue;

/// Largest tuple that repetition may make, in items.
const MAX_COLLECTION_SIZE: i64 = 256;
/// Largest text or `bytes` that repetition may make, in characters.
const MAX_STR_SIZE: i64 = 4096;
/// Most items that repetition may make, those of nested tuples included.
const MAX_TOTAL_ITEMS: i64 = 1024;

/// `left + right`
pub(crate) fn concatenate(left: &Constant, right: &Constant) -> Option<Constant> {
    Some(match (left, right) {
        // What is added to nothing stays the object it is.
        (Constant::Str(x), Constant::Str(_)) if x.as_bytes().is_empty() => right.clone(),
        (Constant::Str(_), Constant::Str(y)) if y.as_bytes().is_empty() => left.clone(),
        (Constant::Bytes(x), Constant::Bytes(_)) if x.is_empty() => right.clone(),
        (Constant::Bytes(_), Constant::Bytes(y)) if y.is_empty() => left.clone(),
        (Constant::Str(x), Constant::Str(y)) => {
            Constant::Str(PyString::new([x.as_bytes(), y.as_bytes()].concat()))
        }
        (Constant::Bytes(x), Constant::Bytes(y)) => Constant::Bytes([&**x, &**y].concat().into()),
        (Constant::Tuple(x), Constant::Tuple(y)) => Constant::Tuple([&**x, &**y].concat().into()),
        _ => return None,
    })
}

/// `sequence * count`
pub(crate) fn repeat(sequence: &Constant, count: &IntValue<'_>) -> Option<Constant> {
    let (size, limit) = match sequence {
        Constant::Str(text) => (character_count(text.as_bytes()), MAX_STR_SIZE),
        Constant::Bytes(bytes) => (bytes.len(), MAX_STR_SIZE),
        Constant::Tuple(items) => (items.len(), MAX_COLLECTION_SIZE),
        _ => return None,
    };
    let count = count.to_i64()?;
    if size == 0 {
        return Some(sequence.clone());
    }
    if count < 0 || count > limit / size as i64 {
        return None;
    }
    if count == 1 {
        return Some(sequence.clone());
    }
    let times = count as usize;
    Some(match sequence {
        Constant::Str(text) => Constant::Str(PyString::new(text.as_bytes().repeat(times))),
        Constant::Bytes(_) if times == 0 => Constant::Bytes(PyBytes::fresh(&[][..])),
        Constant::Bytes(bytes) => Constant::Bytes(bytes.repeat(times).into()),
        Constant::Tuple(items) => {
            if count > 0 {
                count_items(items, MAX_TOTAL_ITEMS / count)?;
            }
            let repeated = std::iter::repeat_n(&**items, times);
            Constant::Tuple(repeated.flatten().cloned().collect())
        }
        _ => return None,
    })
}

/// Takes the number of items, those of nested tuples included, off `left`; `None` if there are more.
fn count_items(items: &[Constant], left: i64) -> Option<i64> {
    let mut left = left - items.len() as i64;
    if left < 0 {
        return None;
    }
    for item in items {
        if let Constant::Tuple(items) = item {
            left = stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || count_items(items, left))?;
        }
    }
    Some(left)
}

/// How many characters a text has.
pub(crate) fn character_count(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| is_character_start(byte)).count()
}

/// Whether a byte of UTF-8 begins a character.
pub(crate) fn is_character_start(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// An `int` as a place in a sequence: those that do not fit are as far out as any.
pub(crate) fn clamp_index(index: &IntValue<'_>) -> i64 {
    index.to_i64().unwrap_or(if int::signum(index) < 0 { i64::MIN } else { i64::MAX })
}
