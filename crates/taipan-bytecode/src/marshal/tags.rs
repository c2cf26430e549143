//! The type codes, each the first byte of an object.

/// Set in a type code when the object gets a number that [`REF`] can name.
pub(super) const FLAG_REF: u8 = 0x80;

pub(super) const NULL: u8 = b'0';
pub(super) const NONE: u8 = b'N';
pub(super) const FALSE: u8 = b'F';
pub(super) const TRUE: u8 = b'T';
pub(super) const STOP_ITERATION: u8 = b'S';
pub(super) const ELLIPSIS: u8 = b'.';
/// An int in 4 bytes.
pub(super) const INT: u8 = b'i';
/// An int in 8 bytes; read alone.
pub(super) const INT64: u8 = b'I';
/// An int in digits of 15 bits.
pub(super) const LONG: u8 = b'l';
/// A float as text; read alone.
pub(super) const FLOAT: u8 = b'f';
pub(super) const BINARY_FLOAT: u8 = b'g';
/// A complex number as two texts; read alone.
pub(super) const COMPLEX: u8 = b'x';
pub(super) const BINARY_COMPLEX: u8 = b'y';
/// `bytes`: Python 2's `str`.
pub(super) const STRING: u8 = b's';
pub(super) const UNICODE: u8 = b'u';
pub(super) const INTERNED: u8 = b't';
pub(super) const ASCII: u8 = b'a';
pub(super) const ASCII_INTERNED: u8 = b'A';
/// Fewer than 256 characters.
pub(super) const SHORT_ASCII: u8 = b'z';
/// Fewer than 256 characters.
pub(super) const SHORT_ASCII_INTERNED: u8 = b'Z';
pub(super) const TUPLE: u8 = b'(';
/// Fewer than 256 elements.
pub(super) const SMALL_TUPLE: u8 = b')';
pub(super) const LIST: u8 = b'[';
pub(super) const DICT: u8 = b'{';
pub(super) const SET: u8 = b'<';
pub(super) const FROZENSET: u8 = b'>';
pub(super) const SLICE: u8 = b':';
pub(super) const CODE: u8 = b'c';
pub(super) const REF: u8 = b'r';
