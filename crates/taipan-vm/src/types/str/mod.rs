//! `str`: characters of one, two or four bytes each (PEP 393), whichever the widest needs.
//!
//! The characters follow the object's head. Whether all are ASCII is known; the hash is worked out once.
//! A string is never changed after it has been made, so borrowed characters stay what they are.

use std::cell::Cell;
use std::ptr::{self, NonNull};

use crate::object::header::{Header, IMMORTAL, flag};
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::native_object;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise;
use crate::types::object_type;
use crate::value::{PyResult, Value};
use crate::word::Word;

mod affix;
mod builder;
mod case;
mod concat;
mod construct;
pub mod format;
mod interned;
mod iterator;
mod join;
mod justify;
mod methods;
mod operators;
mod percent;
mod predicates;
mod replace;
mod repr;
mod search;
mod split;
mod subscript;
mod translate;
mod units;

pub use builder::StrBuilder;
pub(crate) use concat::append_in_place;
pub use interned::{intern, intern_value};
pub use iterator::{ASCII_ITERATOR_TYPE, ITERATOR_TYPE};
pub(crate) use join::join_all;
pub use predicates::is_identifier;
pub use repr::{ascii_text, push_escape, repr_text};
pub use units::Unit;
pub(crate) use units::each_width;

/// `str`
pub static TYPE: Type = Type::native(
    "str",
    Some(&object_type::TYPE),
    size_of::<Str>(),
    1,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::STR).union(TypeFlags::MATCH_SELF),
    Slots::new(dealloc)
        // The characters go with the object's room.
        .with_drop(|_| {})
        .with_size(native_size)
        .with_new(construct::new)
        .with_repr(operators::repr)
        .with_str(operators::str)
        .with_hash(|value| Ok(Str::of(value).map_or(0, Str::hash)))
        .with_length(|value| Ok(Str::of(value).map_or(0, Str::length)))
        .with_concat(concat::concat)
        .with_repeat(concat::repeat)
        .with_remainder(operators::remainder)
        .with_richcompare(operators::compare)
        .with_contains(operators::contains)
        .with_item(subscript::item)
        .with_subscript(subscript::subscript)
        .with_iter(iterator::new),
    &NativeMembers {
        doc: Some(
            "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n\
             Makes a string of an object: what its __str__() gives, or its repr.\n\
             With an encoding or errors, the object is bytes or a buffer, which is decoded.",
        ),
        methods: methods::METHODS,
        ..NativeMembers::NONE
    },
);

/// Bytes of a character, as two bits of the header's flags from this bit on.
const WIDTH_SHIFT: u32 = flag::OWN_SHIFT;
/// All characters are below 128.
const ASCII: u32 = 1 << (WIDTH_SHIFT + 2);
/// The string is the one of its text that names are compared with by address.
const INTERNED: u32 = 1 << (WIDTH_SHIFT + 3);

/// The head of a string.
#[repr(C)]
pub struct Str {
    header: Header,
    /// Number of characters.
    length: Cell<usize>,
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

impl<'a> Characters<'a> {
    /// Number of characters.
    pub fn len(self) -> usize {
        each_width!(self, units => units.len())
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The code point at a place.
    #[inline]
    pub fn get(self, place: usize) -> Option<u32> {
        each_width!(self, units => units.get(place).map(|unit| unit.code()))
    }

    /// The characters from one place to another; places past the end are the end.
    #[inline]
    pub fn slice(self, start: usize, end: usize) -> Characters<'a> {
        fn part<U>(units: &[U], start: usize, end: usize) -> &[U] {
            units.get(start..end.min(units.len())).unwrap_or_default()
        }
        match self {
            Characters::One(units) => Characters::One(part(units, start, end)),
            Characters::Two(units) => Characters::Two(part(units, start, end)),
            Characters::Four(units) => Characters::Four(part(units, start, end)),
        }
    }

    /// The code points.
    pub fn codes(self) -> impl DoubleEndedIterator<Item = u32> + Clone + 'a {
        let (one, two, four): (&[u8], &[u16], &[u32]) = match self {
            Characters::One(units) => (units, &[], &[]),
            Characters::Two(units) => (&[], units, &[]),
            Characters::Four(units) => (&[], &[], units),
        };
        let narrow = one.iter().map(|&unit| u32::from(unit));
        narrow.chain(two.iter().map(|&unit| u32::from(unit))).chain(four.iter().copied())
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

    /// A string of a text.
    pub fn new(text: &str) -> Value {
        if text.is_ascii() {
            return Str::from_units(text.as_bytes());
        }
        Str::from_code_points(text.chars().map(u32::from))
    }

    /// The string without characters.
    pub fn empty() -> Value {
        Str::from_units::<u8>(&[])
    }

    /// A string of characters below 256.
    pub fn from_latin1(bytes: &[u8]) -> Value {
        Str::from_units(bytes)
    }

    /// A string of one code point.
    #[inline]
    pub fn from_code(code: u32) -> Value {
        match u8::try_from(code) {
            Ok(byte) => interned::single(byte),
            Err(_) => Str::allocate_of(&TYPE, &[code], code),
        }
    }

    /// A string of characters, no wider than they need.
    pub fn from_characters(characters: Characters<'_>) -> Value {
        each_width!(characters, units => Str::from_units(units))
    }

    /// A string of characters, no wider than they need.
    #[inline]
    pub fn from_units<U: Unit>(units: &[U]) -> Value {
        match units {
            [] => interned::empty(),
            [unit] => Str::from_code(unit.code()),
            _ => Str::allocate_of(&TYPE, units, U::bits(units)),
        }
    }

    /// A new string of a subclass, with the characters of another.
    pub fn of_type(type_: &Type, characters: Characters<'_>) -> Value {
        each_width!(characters, units => Str::allocate_of(type_, units, Unit::bits(units)))
    }

    /// A new string of characters that have no other bits than these.
    fn allocate_of<U: Unit>(type_: &Type, units: &[U], bits: u32) -> Value {
        let width = Width::of(bits);
        let string = Str::allocate(type_, units.len(), width, bits < 128);
        let data = Str::data(string);
        // SAFETY: room for so many characters of the width follows the head, and all have that width.
        unsafe {
            if size_of::<U>() == width.bytes() {
                ptr::copy_nonoverlapping(units.as_ptr().cast::<u8>(), data, size_of_val(units));
            } else {
                for (place, unit) in units.iter().enumerate() {
                    match width {
                        Width::One => data.add(place).write(unit.code() as u8),
                        Width::Two => data.cast::<u16>().add(place).write(unit.code() as u16),
                        Width::Four => data.cast::<u32>().add(place).write(unit.code()),
                    }
                }
            }
        }
        Str::value(string)
    }

    /// A string of code points, lone surrogates among them.
    pub fn from_code_points(code_points: impl Iterator<Item = u32>) -> Value {
        let mut builder = StrBuilder::with_capacity(code_points.size_hint().0.min(1 << 16));
        code_points.for_each(|code| builder.push(code));
        builder.finish()
    }

    /// Room for a string of so many characters, which the caller writes.
    fn allocate(type_: &Type, length: usize, width: Width, ascii: bool) -> NonNull<Str> {
        let native_size = size_of::<Str>() + length * width.bytes();
        let size = native_object::total_size(type_, native_size);
        let string = HEAP.allocate(size, type_.heap_kind()).cast::<Str>();
        let header = Header::new(type_);
        header.set((width as u32) << WIDTH_SHIFT | if ascii { ASCII } else { 0 });
        // SAFETY: there is room for the head, the characters and what a subclass adds.
        unsafe {
            string.write(Str { header, length: Cell::new(length), hash: Cell::new(-1) });
            native_object::begin_subclass_words(string.as_ptr().cast(), type_, native_size);
        }
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

    #[inline]
    fn width(&self) -> Width {
        match self.header.flags() >> WIDTH_SHIFT & 3 {
            0 => Width::One,
            1 => Width::Two,
            _ => Width::Four,
        }
    }

    /// Bytes of the object, characters included.
    pub fn size(&self) -> usize {
        size_of::<Str>() + self.length() * self.width().bytes()
    }

    /// Number of characters.
    #[inline]
    pub fn length(&self) -> usize {
        self.length.get()
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

    /// The bytes that the characters lie in.
    #[inline]
    fn storage(&self) -> &[u8] {
        // SAFETY: `length` characters of the width follow the head and never change.
        unsafe {
            let data = ptr::from_ref(self).add(1).cast::<u8>();
            std::slice::from_raw_parts(data, self.length() * self.width().bytes())
        }
    }

    /// The characters.
    #[inline]
    pub fn characters(&self) -> Characters<'_> {
        // SAFETY: `length` characters of the width follow the head and never change.
        unsafe {
            let data = ptr::from_ref(self).add(1);
            match self.width() {
                Width::One => Characters::One(std::slice::from_raw_parts(data.cast(), self.length())),
                Width::Two => Characters::Two(std::slice::from_raw_parts(data.cast(), self.length())),
                Width::Four => Characters::Four(std::slice::from_raw_parts(data.cast(), self.length())),
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
    pub fn code_points(&self) -> impl DoubleEndedIterator<Item = u32> + Clone + '_ {
        self.characters().codes()
    }

    /// The text, with U+FFFD in the place of lone surrogates.
    pub fn to_string_lossy(&self) -> String {
        match self.as_ascii() {
            Some(text) => text.to_owned(),
            None => self.code_points().map(|code| char::from_u32(code).unwrap_or('\u{fffd}')).collect(),
        }
    }

    /// The characters from one place to another as an exact `str`; the string itself where that is all of it.
    pub fn slice(&self, start: usize, end: usize) -> Value {
        if start == 0 && end >= self.length() {
            return self.to_exact();
        }
        match self.characters().slice(start, end) {
            Characters::One(units) if self.is_ascii() && units.len() > 1 => Str::allocate_of(&TYPE, units, 0),
            characters => Str::from_characters(characters),
        }
    }

    /// The string itself, or an exact `str` with its characters if it is one of a subclass.
    pub fn to_exact(&self) -> Value {
        match self.header.type_().is(&TYPE) {
            true => self.to_value(),
            false => Str::from_characters(self.characters()),
        }
    }

    /// Whether both have the same characters.
    #[inline]
    pub fn equals(&self, other: &Str) -> bool {
        ptr::eq(self, other)
            || self.length() == other.length()
                && self.width() == other.width()
                && self.storage() == other.storage()
    }

    /// Whether the characters are those of a text.
    pub fn equals_text(&self, text: &str) -> bool {
        match self.as_ascii() {
            Some(own) => own == text,
            None => self.code_points().eq(text.chars().map(u32::from)),
        }
    }

    /// The same, out of line, for handlers.
    #[inline(never)]
    pub(crate) fn equals_slowly(&self, other: &Str) -> bool {
        self.equals(other)
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
        let hash = crate::types::hashing::bytes(self.storage());
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

/// Checks that there can be a string of so many characters of so many bytes each.
///
/// # Errors
/// `MemoryError` if there is no room for it.
pub(crate) fn check_room(length: usize, width: usize) -> PyResult<()> {
    /// Less is not asked for: the system has it, or ends the process.
    const LITTLE: usize = 1 << 24;
    let size = length.checked_mul(width).filter(|size| *size <= isize::MAX as usize - 64);
    match size {
        Some(size) if size <= LITTLE || Vec::<u8>::new().try_reserve_exact(size).is_ok() => Ok(()),
        _ => Err(raise::raise_with(&crate::types::exception::kinds::MEMORY_ERROR, Vec::new())),
    }
}

fn native_size(object: &Header) -> usize {
    // SAFETY: an object of this type is a `Str`.
    unsafe { &*ptr::from_ref(object).cast::<Str>() }.size()
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: an object of this type is a `Str`, and this is its end.
    unsafe { HEAP.release(object, native_size(&*object), Kind::Leaf) }
}
