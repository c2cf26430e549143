//! Reading objects. What was the same object comes back as the same storage.

use std::fmt;
use std::sync::Arc;

use num_bigint::{BigInt, BigUint, Sign};

use super::{MAX_DEPTH, tags};
use crate::code_object::{CodeFlags, CodeObject, local_kind};
use crate::constant::{Constant, PyString};

/// Why data cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Where reading stopped, in bytes from the start of the data.
    pub offset: usize,
    /// What was wrong there.
    pub kind: ReadErrorKind,
}

/// What is wrong with data. The texts are CPython's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadErrorKind {
    /// The data ends where an object should begin.
    EndBeforeObject,
    /// The data ends within an object.
    End,
    /// The data ends within a run of bytes of known length.
    TooShort,
    /// Objects nest deeper than [`MAX_DEPTH`].
    RecursionLimit,
    /// A size is negative; of what kind of object.
    SizeOutOfRange(&'static str),
    /// A digit of an int is not in 0..=32768.
    DigitOutOfRange,
    /// The highest digit of an int is 0.
    UnnormalizedLong,
    /// A reference to a number that no object has, or to an object that contains the reference.
    InvalidReference,
    /// No type has this code.
    UnknownTypeCode,
    /// A NULL within a kind of object.
    Null(&'static str),
    /// A string is not UTF-8 (lone surrogates allowed).
    InvalidUtf8,
    /// A float written as text is none.
    InvalidFloat,
    /// A type of object that no code object holds.
    NotAConstant(&'static str),
    /// A code object has more arguments than locals.
    TooFewVarnames,
    /// A field of a code object has the wrong type or a senseless value.
    BadCode(&'static str),
}

impl fmt::Display for ReadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EndBeforeObject => f.write_str("EOF read where object expected"),
            Self::End => f.write_str("EOF read where not expected"),
            Self::TooShort => f.write_str("marshal data too short"),
            Self::RecursionLimit => f.write_str("recursion limit exceeded"),
            Self::SizeOutOfRange(what) => write!(f, "bad marshal data ({what} size out of range)"),
            Self::DigitOutOfRange => f.write_str("bad marshal data (digit out of range in long)"),
            Self::UnnormalizedLong => f.write_str("bad marshal data (unnormalized long data)"),
            Self::InvalidReference => f.write_str("bad marshal data (invalid reference)"),
            Self::UnknownTypeCode => f.write_str("bad marshal data (unknown type code)"),
            Self::Null(what) => write!(f, "NULL object in marshal data for {what}"),
            Self::InvalidUtf8 => f.write_str("bad marshal data (string is not UTF-8)"),
            Self::InvalidFloat => f.write_str("bad marshal data (float is not a number)"),
            Self::NotAConstant(what) => write!(f, "a {what} cannot be part of a code object"),
            Self::TooFewVarnames => f.write_str("code: co_varnames is too small"),
            Self::BadCode(field) => write!(f, "bad code object ({field})"),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind, self.offset)
    }
}

impl std::error::Error for ReadError {}

/// Reads one object as `marshal.loads` does; bytes that follow it are ignored.
///
/// ```
/// use taipan_bytecode::{Constant, marshal};
///
/// assert!(matches!(marshal::read(b"N"), Ok(Constant::None)));
/// assert_eq!(marshal::read(b"").unwrap_err().kind.to_string(), "EOF read where object expected");
/// ```
pub fn read(data: &[u8]) -> Result<Constant, ReadError> {
    let mut reader = Reader { data, offset: 0, depth: 0, numbered: Vec::new() };
    let result = reader.required("object");
    result.map_err(|kind| ReadError { offset: reader.offset, kind })
}

/// Reads a code object, such as a `.pyc` file holds after its header.
pub fn read_code(data: &[u8]) -> Result<CodeObject, ReadError> {
    match read(data)? {
        Constant::Code(code) => Ok(Arc::try_unwrap(code).unwrap_or_else(|shared| (*shared).clone())),
        _ => Err(ReadError { offset: 0, kind: ReadErrorKind::BadCode("the object is none") }),
    }
}

/// Bytes of stack that nesting needs at least, and what is added when there is less.
const RED_ZONE: usize = 64 * 1024;
const STACK: usize = 2 * 1024 * 1024;
/// No size in the data makes more room than this before the elements are there.
const LARGEST_RESERVE: usize = 1024;

struct Reader<'a> {
    data: &'a [u8],
    offset: usize,
    depth: usize,
    /// The objects that references can name; `None` while one is being read.
    numbered: Vec<Option<Constant>>,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.data.get(self.offset)?;
        self.offset += 1;
        Some(byte)
    }

    fn take(&mut self, size: usize) -> Result<&'a [u8], ReadErrorKind> {
        let end = self.offset.checked_add(size).filter(|end| *end <= self.data.len());
        let end = end.ok_or(ReadErrorKind::TooShort)?;
        let bytes = &self.data[self.offset..end];
        self.offset = end;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadErrorKind> {
        self.take(N)?.try_into().map_err(|_| ReadErrorKind::TooShort)
    }

    fn long(&mut self) -> Result<i32, ReadErrorKind> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    fn size(&mut self, what: &'static str) -> Result<usize, ReadErrorKind> {
        usize::try_from(self.long()?).map_err(|_| ReadErrorKind::SizeOutOfRange(what))
    }

    fn short_size(&mut self) -> Result<usize, ReadErrorKind> {
        self.byte().map(usize::from).ok_or(ReadErrorKind::End)
    }

    /// An object; NULL is an error within an object of kind `container`.
    fn required(&mut self, container: &'static str) -> Result<Constant, ReadErrorKind> {
        self.object()?.ok_or(ReadErrorKind::Null(container))
    }

    /// An object, or `None` for NULL.
    fn object(&mut self) -> Result<Option<Constant>, ReadErrorKind> {
        let code = self.byte().ok_or(ReadErrorKind::EndBeforeObject)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ReadErrorKind::RecursionLimit);
        }
        let tag = code & !tags::FLAG_REF;
        // Simple objects get their number when they are complete, others before their parts.
        let value = match self.simple(tag)? {
            Simple::Complete(value) => {
                if code != tag {
                    self.numbered.push(Some(value.clone()));
                }
                Some(value)
            }
            Simple::Unnumbered(value) => value,
            Simple::Compound => {
                let number = (code != tag).then_some(self.numbered.len());
                if number.is_some() {
                    self.numbered.push(None);
                }
                let value = stacker::maybe_grow(RED_ZONE, STACK, || self.compound(tag))?;
                if let Some(place) = number.and_then(|number| self.numbered.get_mut(number)) {
                    *place = Some(value.clone());
                }
                Some(value)
            }
        };
        self.depth -= 1;
        Ok(value)
    }

    fn simple(&mut self, tag: u8) -> Result<Simple, ReadErrorKind> {
        let value = match tag {
            tags::NULL => return Ok(Simple::Unnumbered(None)),
            tags::NONE => return Ok(Simple::Unnumbered(Some(Constant::None))),
            tags::ELLIPSIS => return Ok(Simple::Unnumbered(Some(Constant::Ellipsis))),
            tags::FALSE => return Ok(Simple::Unnumbered(Some(Constant::Bool(false)))),
            tags::TRUE => return Ok(Simple::Unnumbered(Some(Constant::Bool(true)))),
            tags::REF => return Ok(Simple::Unnumbered(Some(self.reference()?))),
            tags::STOP_ITERATION => return Err(ReadErrorKind::NotAConstant("StopIteration")),
            tags::INT => Constant::Int(i64::from(self.long()?)),
            tags::INT64 => Constant::Int(i64::from_le_bytes(self.array()?)),
            tags::LONG => self.digits()?,
            tags::FLOAT => Constant::Float(self.text_float()?),
            tags::BINARY_FLOAT => Constant::Float(f64::from_le_bytes(self.array()?)),
            tags::COMPLEX => Constant::Complex(self.text_float()?, self.text_float()?),
            tags::BINARY_COMPLEX => {
                Constant::Complex(f64::from_le_bytes(self.array()?), f64::from_le_bytes(self.array()?))
            }
            tags::STRING => {
                let size = self.size("bytes object")?;
                Constant::Bytes(self.take(size)?.into())
            }
            tags::UNICODE | tags::INTERNED => self.utf8(tag == tags::INTERNED)?,
            tags::ASCII | tags::ASCII_INTERNED => {
                let size = self.size("string")?;
                self.latin1(size, tag == tags::ASCII_INTERNED)?
            }
            tags::SHORT_ASCII | tags::SHORT_ASCII_INTERNED => {
                let size = self.short_size()?;
                self.latin1(size, tag == tags::SHORT_ASCII_INTERNED)?
            }
            _ => return Ok(Simple::Compound),
        };
        Ok(Simple::Complete(value))
    }

    fn compound(&mut self, tag: u8) -> Result<Constant, ReadErrorKind> {
        match tag {
            tags::SMALL_TUPLE => {
                let size = self.short_size()?;
                Ok(Constant::Tuple(self.items(size, "tuple")?.into()))
            }
            tags::TUPLE => {
                let size = self.size("tuple")?;
                Ok(Constant::Tuple(self.items(size, "tuple")?.into()))
            }
            tags::FROZENSET => {
                let size = self.size("set")?;
                Ok(Constant::FrozenSet(self.items(size, "set")?.into()))
            }
            tags::SLICE => {
                let parts = [self.required("slice")?, self.required("slice")?, self.required("slice")?];
                Ok(Constant::Slice(Arc::new(parts)))
            }
            tags::CODE => Ok(Constant::Code(Arc::new(self.code()?))),
            tags::LIST => Err(ReadErrorKind::NotAConstant("list")),
            tags::DICT => Err(ReadErrorKind::NotAConstant("dict")),
            tags::SET => Err(ReadErrorKind::NotAConstant("set")),
            _ => Err(ReadErrorKind::UnknownTypeCode),
        }
    }

    fn items(&mut self, size: usize, container: &'static str) -> Result<Vec<Constant>, ReadErrorKind> {
        let mut items = Vec::with_capacity(size.min(LARGEST_RESERVE));
        for _ in 0..size {
            items.push(self.required(container)?);
        }
        Ok(items)
    }

    fn reference(&mut self) -> Result<Constant, ReadErrorKind> {
        let number = self.long()?;
        let object = usize::try_from(number).ok().and_then(|number| self.numbered.get(number)?.clone());
        object.ok_or(ReadErrorKind::InvalidReference)
    }

    /// An int in digits of 15 bits, lowest first; the count's sign is the int's.
    fn digits(&mut self) -> Result<Constant, ReadErrorKind> {
        let count = self.long()?;
        if count == i32::MIN {
            return Err(ReadErrorKind::SizeOutOfRange("long"));
        }
        let size = count.unsigned_abs() as usize * 2;
        // A digit that is none comes before data that ends.
        let digits = self.take(size.min(self.data.len() - self.offset) & !1)?;
        let (mut words, mut pending, mut bits) = (Vec::with_capacity(digits.len() / 4 + 1), 0u64, 0);
        let mut last = 1;
        for digit in digits.chunks_exact(2) {
            let digit = i16::from_le_bytes([digit[0], digit[1]]);
            last = u64::try_from(digit).map_err(|_| ReadErrorKind::DigitOutOfRange)?;
            pending |= last << bits;
            bits += 15;
            if bits >= 32 {
                words.push(pending as u32);
                (pending, bits) = (pending >> 32, bits - 32);
            }
        }
        if digits.len() < size {
            return Err(ReadErrorKind::TooShort);
        }
        if last == 0 {
            return Err(ReadErrorKind::UnnormalizedLong);
        }
        words.push(pending as u32);
        let sign = if count < 0 { Sign::Minus } else { Sign::Plus };
        Ok(Constant::int(BigInt::from_biguint(sign, BigUint::new(words))))
    }

    fn text_float(&mut self) -> Result<f64, ReadErrorKind> {
        let size = self.short_size()?;
        let text = std::str::from_utf8(self.take(size)?).map_err(|_| ReadErrorKind::InvalidFloat)?;
        text.parse().map_err(|_| ReadErrorKind::InvalidFloat)
    }

    fn utf8(&mut self, interned: bool) -> Result<Constant, ReadErrorKind> {
        let size = self.size("string")?;
        let bytes = self.take(size)?;
        if !is_utf8_with_surrogates(bytes) {
            return Err(ReadErrorKind::InvalidUtf8);
        }
        Ok(string(bytes, interned))
    }

    /// A string of one byte a character: ASCII as CPython writes it, but what it reads is Latin-1.
    fn latin1(&mut self, size: usize, interned: bool) -> Result<Constant, ReadErrorKind> {
        let bytes = self.take(size)?;
        if bytes.is_ascii() {
            return Ok(string(bytes, interned));
        }
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        Ok(string(text.as_bytes(), interned))
    }

    /// A code object. As in CPython, all of it is read before any of it is looked at.
    fn code(&mut self) -> Result<CodeObject, ReadErrorKind> {
        let counts: [i32; 5] = [self.long()?, self.long()?, self.long()?, self.long()?, self.long()?];
        let code = self.field("co_code")?;
        let consts = self.field("co_consts")?;
        let names = self.field("co_names")?;
        let localsplusnames = self.field("co_localsplusnames")?;
        let localspluskinds = self.field("co_localspluskinds")?;
        let filename = self.field("co_filename")?;
        let name = self.field("co_name")?;
        let qualname = self.field("co_qualname")?;
        let firstlineno = self.long()?;
        let linetable = self.field("co_linetable")?;
        let exceptiontable = self.field("co_exceptiontable")?;
        let count = |index: usize, field| {
            u32::try_from(counts[index]).map_err(|_: std::num::TryFromIntError| ReadErrorKind::BadCode(field))
        };
        let code = CodeObject {
            argcount: count(0, "co_argcount")?,
            posonlyargcount: count(1, "co_posonlyargcount")?,
            kwonlyargcount: count(2, "co_kwonlyargcount")?,
            stacksize: count(3, "co_stacksize")?,
            flags: CodeFlags::from_bits_retain(count(4, "co_flags")?),
            code: code.bytes()?,
            consts: consts.tuple()?,
            names: names.names()?,
            localsplusnames: localsplusnames.names()?,
            localspluskinds: localspluskinds.bytes()?,
            filename: filename.str()?,
            name: name.str()?,
            qualname: qualname.str()?,
            firstlineno,
            linetable: linetable.bytes()?,
            exceptiontable: exceptiontable.bytes()?,
        };
        check(&code)?;
        Ok(code)
    }

    fn field(&mut self, name: &'static str) -> Result<Field, ReadErrorKind> {
        Ok(Field { name, value: self.required("code object")? })
    }
}

/// What was read for a field of a code object.
struct Field {
    name: &'static str,
    value: Constant,
}

impl Field {
    fn bytes(self) -> Result<Arc<[u8]>, ReadErrorKind> {
        match self.value {
            Constant::Bytes(bytes) => Ok(bytes.storage().clone()),
            _ => Err(ReadErrorKind::BadCode(self.name)),
        }
    }

    fn str(self) -> Result<PyString, ReadErrorKind> {
        match self.value {
            Constant::Str(text) => Ok(text),
            _ => Err(ReadErrorKind::BadCode(self.name)),
        }
    }

    fn tuple(self) -> Result<Arc<[Constant]>, ReadErrorKind> {
        match self.value {
            Constant::Tuple(items) => Ok(items),
            _ => Err(ReadErrorKind::BadCode(self.name)),
        }
    }

    fn names(self) -> Result<Arc<[Constant]>, ReadErrorKind> {
        let error = ReadErrorKind::BadCode(self.name);
        let names = self.tuple()?;
        let all_strings = names.iter().all(|name| matches!(name, Constant::Str(_)));
        if all_strings { Ok(names) } else { Err(error) }
    }
}

/// What the first byte of an object began.
enum Simple {
    /// An object that gets a number if its flag says so.
    Complete(Constant),
    /// NULL, a reference, or an object that has no use for a number.
    Unnumbered(Option<Constant>),
    /// An object with parts, not read yet.
    Compound,
}

fn string(bytes: &[u8], interned: bool) -> Constant {
    Constant::Str(if interned { PyString::interned(bytes) } else { PyString::new(bytes) })
}

/// What CPython makes sure of before it makes a code object.
fn check(code: &CodeObject) -> Result<(), ReadErrorKind> {
    if code.argcount < code.posonlyargcount {
        return Err(ReadErrorKind::BadCode("co_argcount"));
    }
    if !code.code.len().is_multiple_of(2) || code.code.is_empty() {
        return Err(ReadErrorKind::BadCode("co_code"));
    }
    if code.localsplusnames.len() != code.localspluskinds.len() {
        return Err(ReadErrorKind::BadCode("co_localspluskinds"));
    }
    let arguments = u64::from(code.argcount)
        + u64::from(code.kwonlyargcount)
        + u64::from(code.flags.contains(CodeFlags::VARARGS))
        + u64::from(code.flags.contains(CodeFlags::VARKEYWORDS));
    let locals = code.localspluskinds.iter().filter(|kind| **kind & local_kind::LOCAL != 0).count();
    if arguments > locals as u64 { Err(ReadErrorKind::TooFewVarnames) } else { Ok(()) }
}

/// UTF-8 whose code points may be surrogates, in three bytes each.
fn is_utf8_with_surrogates(mut bytes: &[u8]) -> bool {
    loop {
        let Err(error) = std::str::from_utf8(bytes) else { return true };
        bytes = &bytes[error.valid_up_to()..];
        match bytes {
            [0xed, 0xa0..=0xbf, 0x80..=0xbf, rest @ ..] => bytes = rest,
            _ => return false,
        }
    }
}
