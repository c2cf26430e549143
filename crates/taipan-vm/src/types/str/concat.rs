//! `+` and `*`, and appending to a string that nobody else has.

use std::ptr::NonNull;

use super::units::each_width;
use super::{ASCII, Characters, Str, StrBuilder, TYPE, Unit, Width, check_room, is_exact};
use crate::object::heap::HEAP;
use crate::object::type_object::type_of;
use crate::raise::{raise, type_error};
use crate::types::exception::kinds;
use crate::value::{PyResult, Raised, Value};
use crate::word::Word;

#[cold]
fn too_long() -> Raised {
    raise(&kinds::OVERFLOW_ERROR, "strings are too large to concat")
}

/// `a + b`
pub(super) fn concat(a: &Value, b: &Value) -> PyResult {
    let (Some(left), Some(right)) = (Str::of(a), Str::of(b)) else {
        return Err(type_error(format_args!(
            "can only concatenate str (not \"{}\") to str",
            type_of(b).name()
        )));
    };
    if right.length() == 0 {
        return Ok(left.to_exact());
    }
    if left.length() == 0 {
        return Ok(right.to_exact());
    }
    let length = left.length().checked_add(right.length()).ok_or_else(too_long)?;
    let width = left.width().max(right.width());
    check_room(length, width.bytes())?;
    if left.width() != right.width() {
        let mut out = StrBuilder::with_capacity(length);
        out.push_string(left);
        out.push_string(right);
        return Ok(out.finish());
    }
    let string = Str::allocate(&TYPE, length, width, left.is_ascii() && right.is_ascii());
    let (first, second) = (left.storage(), right.storage());
    // SAFETY: there is room for the characters of both.
    unsafe {
        let data = Str::data(string);
        data.copy_from_nonoverlapping(first.as_ptr(), first.len());
        data.add(first.len()).copy_from_nonoverlapping(second.as_ptr(), second.len());
    }
    Ok(Str::value(string))
}

/// `a += b` where the given reference to `a` is the only one: `a` grows where it lies, if it can. So a loop that
/// appends does not copy what is there each time.
pub(crate) fn append_in_place(a: Value, b: &Value) -> PyResult {
    let (Some(left), Some(right)) = (Str::of(&a), Str::of(b)) else { return concat(&a, b) };
    let fits = is_exact(&a)
        && left.header.refcount() == 1
        && !left.is_interned()
        && !std::ptr::eq(left, right)
        && left.length() > 0
        && right.length() > 0
        && right.width() <= left.width();
    if !fits {
        return concat(&a, b);
    }
    let length = left.length().checked_add(right.length()).ok_or_else(too_long)?;
    let width = left.width();
    let (before, start) = (left.size(), left.length());
    let after = size_of::<Str>() + length * width.bytes();
    if after > before.saturating_mul(2) {
        check_room(length, width.bytes())?;
    }
    let (kind, ascii) = (TYPE.heap_kind(), left.is_ascii() && right.is_ascii());
    let object = a.into_word().bits() as usize as *mut Str;
    // SAFETY: the reference, which is the only one, was taken over; the object has the size and kind with which it
    // was allocated.
    unsafe {
        let string: NonNull<Str> =
            HEAP.resize(NonNull::new_unchecked(object).cast(), before, after, kind).cast();
        let head = string.as_ref();
        head.length.set(length);
        head.hash.set(-1);
        if !ascii {
            head.header.clear(ASCII);
        }
        write_at(string, start, width, right.characters());
        Ok(Value::from_owned(Word::from_bits(string.as_ptr() as usize as u64)))
    }
}

/// Writes characters into a string from a place on.
///
/// # Safety
/// There is room for them, they have the string's width, and nobody else uses the string.
unsafe fn write_at(string: NonNull<Str>, start: usize, width: Width, characters: Characters<'_>) {
    let data = Str::data(string);
    // SAFETY: says the caller.
    each_width!(characters, units => unsafe {
        let from = data.add(start * width.bytes());
        if size_of_val(units) == units.len() * width.bytes() {
            from.copy_from_nonoverlapping(units.as_ptr().cast(), size_of_val(units));
            return;
        }
        for (place, unit) in units.iter().enumerate() {
            match width {
                Width::One => from.add(place).write(unit.code() as u8),
                Width::Two => from.cast::<u16>().add(place).write(unit.code() as u16),
                Width::Four => from.cast::<u32>().add(place).write(unit.code()),
            }
        }
    });
}

/// `string * times`
pub(super) fn repeat(value: &Value, times: isize) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let times = usize::try_from(times).unwrap_or(0);
    if times == 1 {
        return Ok(string.to_exact());
    }
    if times == 0 || string.length() == 0 {
        return Ok(Str::empty());
    }
    let length = string.length().checked_mul(times).filter(|length| *length <= isize::MAX as usize);
    let Some(length) = length else {
        return Err(raise(&kinds::OVERFLOW_ERROR, "repeated string is too long"));
    };
    check_room(length, string.width().bytes())?;
    let new = Str::allocate(&TYPE, length, string.width(), string.is_ascii());
    let storage = string.storage();
    let data = Str::data(new);
    // SAFETY: there is room for so many copies; those that are there are copied, twice as many each time.
    unsafe {
        data.copy_from_nonoverlapping(storage.as_ptr(), storage.len());
        let total = storage.len() * times;
        let mut done = storage.len();
        while done < total {
            let next = done.min(total - done);
            data.add(done).copy_from_nonoverlapping(data, next);
            done += next;
        }
    }
    Ok(Str::value(new))
}
