//! The values a code object can hold as constants.
//!
//! Payloads are shared (`Arc`), because *which* of two equal constants are the same object shows in
//! a `.pyc`: marshal writes the second occurrence of an object as a reference to the first.

use std::sync::Arc;

use crate::code_object::CodeObject;

/// Text of a Python `str`: UTF-8 in which lone surrogates may stand too, each in its own three
/// bytes (what CPython's `surrogatepass` writes, and marshal with it).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PyString(Repr);

/// Most identifiers are short, and what is interned needs no address to be told from others: their text lies in
/// the place of the pointer, with zeros behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Repr {
    /// A text that may be shared, and whether it is interned.
    Shared(Arc<[u8]>, bool),
    /// An interned text, and its length in the last byte.
    Short([u8; SHORT + 1]),
}

/// Longest text that needs no memory of its own, in bytes.
const SHORT: usize = 15;

const _: () = assert!(size_of::<PyString>() == 24);

impl PyString {
    /// A string that is not interned.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self(Repr::Shared(bytes.into(), false))
    }

    /// An interned string: an identifier, or a constant that looks like one.
    pub fn interned(bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        let mut text = [0; SHORT + 1];
        match text[..SHORT].get_mut(..bytes.len()) {
            Some(place) => {
                place.copy_from_slice(bytes);
                text[SHORT] = bytes.len() as u8;
                Self(Repr::Short(text))
            }
            None => Self(Repr::Shared(bytes.into(), true)),
        }
    }

    /// Whether CPython interns the string, which marshal records.
    #[inline]
    pub fn is_interned(&self) -> bool {
        matches!(self.0, Repr::Shared(_, true) | Repr::Short(_))
    }

    /// UTF-8 with surrogates.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Shared(bytes, _) => bytes,
            Repr::Short(text) => &text[..usize::from(text[SHORT]).min(SHORT)],
        }
    }

    /// The text, if it has no lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(self.as_bytes()).ok()
    }

    /// The characters' code points, lone surrogates among them. Bytes that are not UTF-8 are left out.
    pub fn code_points(&self) -> impl Iterator<Item = u32> {
        CodePoints { rest: self.as_bytes() }
    }

    /// The text with U+FFFD in the place of each lone surrogate.
    pub fn to_string_lossy(&self) -> std::borrow::Cow<'_, str> {
        match self.as_str() {
            Some(text) => text.into(),
            None => {
                let characters = self.code_points().map(|code| char::from_u32(code).unwrap_or('\u{fffd}'));
                characters.collect::<String>().into()
            }
        }
    }

    /// A number that stands for the text of an interned string, if that is short.
    #[inline]
    pub(crate) fn short_key(&self) -> Option<u128> {
        match &self.0 {
            Repr::Short(text) => Some(u128::from_le_bytes(*text)),
            Repr::Shared(..) => None,
        }
    }

    /// The shared storage of a string that is not interned: its address is the string's identity.
    pub(crate) fn storage(&self) -> Option<&Arc<[u8]>> {
        match &self.0 {
            Repr::Shared(bytes, false) => Some(bytes),
            _ => None,
        }
    }
}

/// A Python `bytes`.
#[derive(Clone, Debug)]
pub struct PyBytes {
    bytes: Arc<[u8]>,
    fresh: bool,
}

impl PyBytes {
    /// A `bytes` object; of one byte or none, the object CPython keeps of that content.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { bytes: bytes.into(), fresh: false }
    }

    /// An object of its own even if it has no more than one byte, as a slice with a step makes of one byte,
    /// and repeating no times of none.
    pub fn fresh(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { bytes: bytes.into(), fresh: true }
    }

    /// Whether it is no object that CPython keeps, whatever its length.
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// The shared storage, whose address is the object's identity.
    pub fn storage(&self) -> &Arc<[u8]> {
        &self.bytes
    }
}

impl std::ops::Deref for PyBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl PartialEq for PyBytes {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for PyBytes {}

impl<T: Into<Arc<[u8]>>> From<T> for PyBytes {
    fn from(bytes: T) -> Self {
        Self::new(bytes)
    }
}

/// Reads UTF-8 in which surrogates may stand.
struct CodePoints<'a> {
    rest: &'a [u8],
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        loop {
            let (code, size) = match *self.rest {
                [] => return None,
                [a @ ..0x80, ..] => (u32::from(a), 1),
                [a @ 0xc0..0xe0, b, ..] => (bits(a, 0x1f, 6) | bits(b, 0x3f, 0), 2),
                [a @ 0xe0..0xf0, b, c, ..] => (bits(a, 0xf, 12) | bits(b, 0x3f, 6) | bits(c, 0x3f, 0), 3),
                [a @ 0xf0..0xf8, b, c, d, ..] => {
                    (bits(a, 7, 18) | bits(b, 0x3f, 12) | bits(c, 0x3f, 6) | bits(d, 0x3f, 0), 4)
                }
                [_, ref rest @ ..] => {
                    self.rest = rest;
                    continue;
                }
            };
            self.rest = &self.rest[size..];
            return Some(code);
        }
    }
}

fn bits(byte: u8, mask: u8, shift: u32) -> u32 {
    u32::from(byte & mask) << shift
}

/// An immutable Python value that marshal can write.
#[derive(Clone, Debug)]
pub enum Constant {
    /// `None`
    None,
    /// `...`
    Ellipsis,
    /// `True` and `False`
    Bool(bool),
    /// An `int` that fits 64 bits. `Constant::int` keeps ints normalised.
    Int(i64),
    /// Any other `int`.
    BigInt(Arc<num_bigint::BigInt>),
    /// `float`, compared by bits where identity matters.
    Float(f64),
    /// `complex`: real and imaginary part.
    Complex(f64, f64),
    /// `str`
    Str(PyString),
    /// `bytes`
    Bytes(PyBytes),
    /// `tuple`
    Tuple(Arc<[Constant]>),
    /// `frozenset`, its elements distinct, in the order they were first given.
    FrozenSet(Arc<[Constant]>),
    /// `slice(start, stop, step)`
    Slice(Arc<[Constant; 3]>),
    /// A nested code object.
    Code(Arc<CodeObject>),
}

impl Constant {
    /// An `int` of any size.
    pub fn int(value: num_bigint::BigInt) -> Self {
        match i64::try_from(&value) {
            Ok(small) => Constant::Int(small),
            Err(_) => Constant::BigInt(Arc::new(value)),
        }
    }
}
