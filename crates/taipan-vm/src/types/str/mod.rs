//! `str`: characters of one, two or four bytes each (PEP 393), whichever the widest needs.
//!
//! The characters follow the object's head. Whether all are ASCII is known; the hash is worked out once.
//! A string is never changed after it has been made, so borrowed characters stay what they are.

use std::cell::Cell;
use std::ptr::{self, NonNull};

use taipan_bytecode::constant::{Constant, PyString};
use taipan_bytecode::opcode::CompareOperator;

use crate::object::header::{Header, IMMORTAL, flag};
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise;
use crate::types::exception::kinds;
use crate::types::float::ordering_satisfies;
use crate::types::{object_type, sequence_iterator};
use crate::value::{PyResult, Value};
use crate::word::Word;

mod interned;

pub use interned::intern;

/// `str`
pub static TYPE: Type = Type::native(
    "str",
    Some(&object_type::TYPE),
    size_of::<Str>(),
    1,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::STR).union(TypeFlags::MATCH_SELF),
    Slots::new(dealloc)
        .with_repr(repr)
        .with_length(|value| Ok(Str::of(value).map_or(0, Str::length)))
        .with_add(concat)
        .with_richcompare(compare)
        .with_item(item)
        .with_iter(sequence_iterator::new),
    &NativeMembers::NONE,
);

/// Bytes of a character, as two bits of the header's flags from this bit on.
const WIDTH_SHIFT: u32 = flag::COLLECTOR_SHIFT;
/// All characters are below 128.
const ASCII: u32 = 1 << (WIDTH_SHIFT + 2);
/// The string is the one of its text that names are compared with by address.
const INTERNED: u32 = 1 << (WIDTH_SHIFT + 3);

/// The head of a string.
#[repr(C)]
pub struct Str {
    header: Header,
    /// Number of characters.
    length: usize,
    /// -1 as long as it has not been asked for.
    hash: Cell<i64>,
}

/// A string's characters.
#[derive(Clone, Copy, Debug)]
pub enum Characters<'a> {
    /// All below 256.
    One(&'a [u8]),
    /// All below 65,536, lone surrogates among them.
    Two(&'a [u16]),
    /// Any.
    Four(&'a [u32]),
}

/// Bytes of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Width {
    One = 0,
    Two = 1,
    Four = 2,
}

impl Width {
    const fn bytes(self) -> usize {
        1 << self as usize
    }

    fn of(greatest: u32) -> Width {
        match greatest {
            0..0x100 => Width::One,
            0x100..0x1_0000 => Width::Two,
            _ => Width::Four,
        }
    }
}

impl Str {
    /// The string that a value is, if it is one.
    #[inline]
    pub fn of(value: &Value) -> Option<&Str> {
        let header = value.header()?;
        // SAFETY: every type with the flag has instances that begin with a `Str`.
        header.type_().has(TypeFlags::STR).then(|| unsafe { &*ptr::from_ref(header).cast::<Str>() })
    }

    /// A new string. Text in UTF-8 that is all ASCII is copied as it is.
    pub fn new(text: &str) -> Value {
        if text.is_ascii() {
            return Str::from_ascii(text.as_bytes());
        }
        Str::from_code_points(text.chars().map(u32::from))
    }

    /// A new string of bytes below 128.
    fn from_ascii(bytes: &[u8]) -> Value {
        debug_assert!(bytes.is_ascii());
        let string = Str::allocate(bytes.len(), Width::One, true);
        // SAFETY: room for the bytes follows the head.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), Str::data(string).cast(), bytes.len()) };
        Str::value(string)
    }

    /// A new string of characters below 256.
    pub fn from_latin1(bytes: &[u8]) -> Value {
        let string = Str::allocate(bytes.len(), Width::One, bytes.is_ascii());
        // SAFETY: room for the bytes follows the head.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), Str::data(string).cast(), bytes.len()) };
        Str::value(string)
    }

    /// A new string of code points, lone surrogates among them.
    pub fn from_code_points(code_points: impl Iterator<Item = u32> + Clone) -> Value {
        let (length, greatest) =
            code_points.clone().fold((0, 0), |(length, greatest), code| (length + 1, code.max(greatest)));
        let width = Width::of(greatest);
        let string = Str::allocate(length, width, greatest < 128);
        let data = Str::data(string);
        for (place, code) in code_points.take(length).enumerate() {
            // SAFETY: `place` is below the length there is room for.
            unsafe {
                match width {
                    Width::One => data.cast::<u8>().add(place).write(code as u8),
                    Width::Two => data.cast::<u16>().add(place).write(code as u16),
                    Width::Four => data.cast::<u32>().add(place).write(code),
                }
            }
        }
        Str::value(string)
    }

    fn allocate(length: usize, width: Width, ascii: bool) -> NonNull<Str> {
        let string = HEAP.allocate(size_of::<Str>() + length * width.bytes(), Kind::Leaf).cast::<Str>();
        let header = Header::new(&raw const TYPE);
        header.set((width as u32) << WIDTH_SHIFT | if ascii { ASCII } else { 0 });
        // SAFETY: there is room for the head.
        unsafe { string.write(Str { header, length, hash: Cell::new(-1) }) };
        string
    }

    /// Where the characters begin.
    fn data(string: NonNull<Str>) -> *mut u8 {
        // SAFETY: the characters follow the head.
        unsafe { string.as_ptr().add(1).cast() }
    }

    fn value(string: NonNull<Str>) -> Value {
        // SAFETY: a new object's one reference becomes the value's.
        unsafe { Value::from_owned(Word::from_bits(string.as_ptr() as usize as u64)) }
    }

    fn width(&self) -> Width {
        match self.header.flags() >> WIDTH_SHIFT & 3 {
            0 => Width::One,
            1 => Width::Two,
            _ => Width::Four,
        }
    }

    /// Bytes of the object, characters included.
    fn size(&self) -> usize {
        size_of::<Str>() + self.length * self.width().bytes()
    }

    /// Number of characters.
    #[inline]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Whether all characters are below 128.
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.header.has(ASCII)
    }

    /// Whether the string is the interned one of its text.
    #[inline]
    pub fn is_interned(&self) -> bool {
        self.header.has(INTERNED)
    }

    /// The characters.
    #[inline]
    pub fn characters(&self) -> Characters<'_> {
        // SAFETY: `length` characters of the width follow the head and never change.
        unsafe {
            let data = ptr::from_ref(self).add(1);
            match self.width() {
                Width::One => Characters::One(std::slice::from_raw_parts(data.cast(), self.length)),
                Width::Two => Characters::Two(std::slice::from_raw_parts(data.cast(), self.length)),
                Width::Four => Characters::Four(std::slice::from_raw_parts(data.cast(), self.length)),
            }
        }
    }

    /// The text, if it is all ASCII.
    #[inline]
    pub fn as_ascii(&self) -> Option<&str> {
        match self.characters() {
            Characters::One(bytes) if self.is_ascii() => {
                // SAFETY: the flag says that all bytes are below 128.
                Some(unsafe { std::str::from_utf8_unchecked(bytes) })
            }
            _ => None,
        }
    }

    /// The code points.
    pub fn code_points(&self) -> impl Iterator<Item = u32> + Clone + '_ {
        let (one, two, four): (&[u8], &[u16], &[u32]) = match self.characters() {
            Characters::One(bytes) => (bytes, &[], &[]),
            Characters::Two(units) => (&[], units, &[]),
            Characters::Four(units) => (&[], &[], units),
        };
        let narrow = one.iter().map(|&byte| u32::from(byte));
        narrow.chain(two.iter().map(|&unit| u32::from(unit))).chain(four.iter().copied())
    }

    /// The text, with U+FFFD in the place of lone surrogates.
    pub fn to_string_lossy(&self) -> String {
        match self.as_ascii() {
            Some(text) => text.to_owned(),
            None => self.code_points().map(|code| char::from_u32(code).unwrap_or('\u{fffd}')).collect(),
        }
    }

    /// Whether both have the same characters.
    #[inline]
    pub fn equals(&self, other: &Str) -> bool {
        if ptr::eq(self, other) {
            return true;
        }
        match (self.characters(), other.characters()) {
            (Characters::One(a), Characters::One(b)) => a == b,
            (Characters::Two(a), Characters::Two(b)) => a == b,
            (Characters::Four(a), Characters::Four(b)) => a == b,
            _ => false,
        }
    }

    /// The hash, which is never -1: SipHash-1-3 of the characters' bytes, as CPython's.
    #[inline]
    pub fn hash(&self) -> i64 {
        match self.hash.get() {
            -1 => self.work_out_hash(),
            hash => hash,
        }
    }

    #[cold]
    fn work_out_hash(&self) -> i64 {
        // SAFETY: as in `characters`.
        let bytes = unsafe {
            let data = ptr::from_ref(self).add(1).cast::<u8>();
            std::slice::from_raw_parts(data, self.length * self.width().bytes())
        };
        let hash = crate::types::hashing::bytes(bytes);
        self.hash.set(hash);
        hash
    }

    /// The string as a value.
    pub fn to_value(&self) -> Value {
        // SAFETY: the string is alive while it is borrowed.
        unsafe { Value::from_borrowed(Word::from_bits(ptr::from_ref(self) as usize as u64)) }
    }

    /// Marks the string as the interned one of its text, which lives for ever.
    fn make_interned(&self) {
        self.header.set(INTERNED);
        self.header.incref_by(IMMORTAL as usize);
    }
}

/// Whether a value is exactly a `str`, not one of a subclass.
#[inline]
pub fn is_exact(value: &Value) -> bool {
    type_of(value).is(&TYPE)
}

fn repr(value: &Value) -> PyResult {
    let code_points = Str::of(value).into_iter().flat_map(Str::code_points);
    let utf8: Vec<u8> = code_points.flat_map(surrogate_utf8).collect();
    Ok(Str::new(&taipan_bytecode::repr::repr(&Constant::Str(PyString::new(utf8)))))
}

/// UTF-8 of a code point, surrogates as if they were characters.
fn surrogate_utf8(code: u32) -> Vec<u8> {
    match char::from_u32(code) {
        Some(character) => character.to_string().into_bytes(),
        None => vec![0xe0 | (code >> 12) as u8, 0x80 | (code >> 6 & 63) as u8, 0x80 | (code & 63) as u8],
    }
}

fn concat(a: &Value, b: &Value) -> PyResult {
    match (Str::of(a), Str::of(b)) {
        (Some(a), Some(b)) => Ok(Str::from_code_points(a.code_points().chain(b.code_points()))),
        (Some(_), None) => Err(raise::type_error(format_args!(
            "can only concatenate str (not \"{}\") to str",
            type_of(b).name()
        ))),
        (None, _) => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match (Str::of(a), Str::of(b)) {
        (Some(a), Some(b)) => {
            Ok(Value::bool(ordering_satisfies(Some(a.code_points().cmp(b.code_points())), operator)))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn item(value: &Value, index: isize) -> PyResult {
    let place = usize::try_from(index).ok();
    match place.and_then(|place| Str::of(value)?.code_points().nth(place)) {
        Some(code) => Ok(Str::from_code_points(std::iter::once(code))),
        None => Err(raise::raise(&kinds::INDEX_ERROR, "string index out of range")),
    }
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: an object of this type is a `Str`, and this is its end.
    unsafe {
        let size = (*object.cast::<Str>()).size();
        HEAP.release(object, size, Kind::Leaf);
    }
}
