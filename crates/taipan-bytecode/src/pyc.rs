//! `.pyc` files: a header of 16 bytes, then a marshalled code object (PEP 3147, PEP 552).
//!
//! The header is the magic number of the version of CPython, flags, and what ties the file to its
//! source: the source's modification time and size, or a hash of it.

use std::fmt;

use crate::code_object::CodeObject;
use crate::marshal::{self, ReadError, WriteError};
use crate::opcode::Version;
use crate::siphash::siphash13;

/// The magic number of CPython 3.14.
pub const MAGIC_NUMBER: u16 = 3627;
/// The first four bytes of a `.pyc` of CPython 3.14.
pub const MAGIC: [u8; 4] = {
    let [low, high] = MAGIC_NUMBER.to_le_bytes();
    [low, high, b'\r', b'\n']
};
/// Size of the header in bytes.
pub const HEADER_SIZE: usize = 16;

const HASH_BASED: u32 = 1;
const CHECK_SOURCE: u32 = 2;

/// How to find out whether a `.pyc` is up to date with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Validation {
    /// By the source file's time and size.
    Timestamp {
        /// Modification time in seconds since 1970, modulo 2^32.
        mtime: u32,
        /// Size in bytes, modulo 2^32.
        source_size: u32,
    },
    /// By the source's hash.
    Hash {
        /// [`source_hash`] of the source.
        hash: [u8; 8],
        /// Whether an import compares it, or trusts it.
        checked: bool,
    },
}

/// The contents of a `.pyc` file.
///
/// ```
/// use taipan_bytecode::pyc::{Pyc, Validation};
/// # let code = taipan_bytecode::marshal::read_code(include_bytes!("../tests/data/pass.marshal")).unwrap();
///
/// let validation = Validation::Timestamp { mtime: 1_700_000_000, source_size: 4 };
/// let file = Pyc { validation, code }.to_bytes().unwrap();
/// assert_eq!(file[..4], *b"\x2b\x0e\r\n");
/// assert_eq!(Pyc::from_bytes(&file).unwrap().validation, validation);
/// ```
#[derive(Clone, Debug)]
pub struct Pyc {
    /// What ties it to the source.
    pub validation: Validation,
    /// The module.
    pub code: CodeObject,
}

/// Why a file is no `.pyc` of CPython 3.14.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PycError {
    /// The file has no bytes.
    Empty,
    /// Another version of CPython has this magic number.
    OtherVersion(Version, u16),
    /// No version of CPython from 3.8 has it.
    BadMagic([u8; 4]),
    /// The header ends early; the file's size in bytes.
    TruncatedHeader(usize),
    /// Flags that mean nothing.
    InvalidFlags(u32),
    /// The marshalled data cannot be read; its offset counts from the start of the file.
    Marshal(ReadError),
}

impl fmt::Display for PycError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::OtherVersion(version, number) => {
                write!(
                    f,
                    "the file is of CPython {version} (magic number {number}); this reads CPython 3.14's"
                )
            }
            Self::BadMagic(magic) => write!(f, "bad magic number: b'{}'", magic.escape_ascii()),
            Self::TruncatedHeader(size) => {
                write!(f, "reached EOF while reading pyc header: {size} of {HEADER_SIZE} bytes")
            }
            Self::InvalidFlags(flags) => write!(f, "invalid flags {flags}"),
            Self::Marshal(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PycError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Marshal(error) => Some(error),
            _ => None,
        }
    }
}

impl Pyc {
    /// Reads a file's contents.
    pub fn from_bytes(data: &[u8]) -> Result<Self, PycError> {
        let validation = read_header(data)?;
        let code = marshal::read_code(&data[HEADER_SIZE..])
            .map_err(|error| PycError::Marshal(ReadError { offset: error.offset + HEADER_SIZE, ..error }))?;
        Ok(Self { validation, code })
    }

    /// The file's contents.
    pub fn to_bytes(&self) -> Result<Vec<u8>, WriteError> {
        write(&self.code, self.validation)
    }
}

/// The contents of the `.pyc` file of a module.
pub fn write(code: &CodeObject, validation: Validation) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::with_capacity(4096);
    write_into(&mut out, code, validation)?;
    Ok(out)
}

/// Appends the contents of the `.pyc` file of a module to `out`.
pub fn write_into(out: &mut Vec<u8>, code: &CodeObject, validation: Validation) -> Result<(), WriteError> {
    write_in(&mut marshal::Memory::default(), out, code, validation)
}

/// [`write_into`] in memory that serves one module after the other.
pub fn write_in(
    memory: &mut marshal::Memory,
    out: &mut Vec<u8>,
    code: &CodeObject,
    validation: Validation,
) -> Result<(), WriteError> {
    out.extend(MAGIC);
    match validation {
        Validation::Timestamp { mtime, source_size } => {
            out.extend(0u32.to_le_bytes());
            out.extend(mtime.to_le_bytes());
            out.extend(source_size.to_le_bytes());
        }
        Validation::Hash { hash, checked } => {
            out.extend((HASH_BASED | if checked { CHECK_SOURCE } else { 0 }).to_le_bytes());
            out.extend(hash);
        }
    }
    marshal::write_code_in(memory, out, code)
}

/// Reads the header alone.
pub fn read_header(data: &[u8]) -> Result<Validation, PycError> {
    let Some((magic, rest)) = data.split_first_chunk::<4>() else {
        return Err(if data.is_empty() { PycError::Empty } else { PycError::TruncatedHeader(data.len()) });
    };
    if *magic != MAGIC {
        return Err(match version_of_magic(*magic) {
            Some((version, number)) => PycError::OtherVersion(version, number),
            None => PycError::BadMagic(*magic),
        });
    }
    let Some((&[f0, f1, f2, f3, a0, a1, a2, a3, b0, b1, b2, b3], _)) = rest.split_first_chunk::<12>() else {
        return Err(PycError::TruncatedHeader(data.len()));
    };
    let flags = u32::from_le_bytes([f0, f1, f2, f3]);
    if flags & !(HASH_BASED | CHECK_SOURCE) != 0 {
        return Err(PycError::InvalidFlags(flags));
    }
    Ok(if flags & HASH_BASED == 0 {
        Validation::Timestamp {
            mtime: u32::from_le_bytes([a0, a1, a2, a3]),
            source_size: u32::from_le_bytes([b0, b1, b2, b3]),
        }
    } else {
        Validation::Hash { hash: [a0, a1, a2, a3, b0, b1, b2, b3], checked: flags & CHECK_SOURCE != 0 }
    })
}

/// Which version of CPython writes a magic number, test releases included.
pub fn version_of_magic(magic: [u8; 4]) -> Option<(Version, u16)> {
    /// The first magic number of each version, and one past the last that it may have.
    const RANGES: [(u16, u16, Version); 8] = [
        (3400, 3420, Version::V3_8),
        (3420, 3430, Version::V3_9),
        (3430, 3450, Version::V3_10),
        (3450, 3500, Version::V3_11),
        (3500, 3550, Version::V3_12),
        (3550, 3600, Version::V3_13),
        (3600, 3650, Version::V3_14),
        (3650, 3700, Version::V3_15),
    ];
    let [low, high, b'\r', b'\n'] = magic else { return None };
    let number = u16::from_le_bytes([low, high]);
    let (.., version) = RANGES.into_iter().find(|(first, end, _)| (*first..*end).contains(&number))?;
    Some((version, number))
}

/// The hash of a source file for [`Validation::Hash`] (`importlib.util.source_hash`).
///
/// ```
/// use taipan_bytecode::pyc::source_hash;
///
/// assert_eq!(source_hash(b"pass\n"), *b"2Q\xa4\x96\xcf$&\xb9");
/// ```
pub fn source_hash(source: &[u8]) -> [u8; 8] {
    siphash13(u64::from(u32::from_le_bytes(MAGIC)), 0, source).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_are_wrong_say_why() {
        let reason = |data: &[u8]| read_header(data).unwrap_err().to_string();
        assert_eq!(reason(b""), "the file is empty");
        assert_eq!(reason(b"\x2b\x0e"), "reached EOF while reading pyc header: 2 of 16 bytes");
        assert_eq!(reason(b"\x2b\x0e\r\n\0\0"), "reached EOF while reading pyc header: 6 of 16 bytes");
        assert_eq!(reason(b"\x2b\x0e\r\n\x04\0\0\0\0\0\0\0\0\0\0\0"), "invalid flags 4");
        assert_eq!(
            reason(b"\xcb\x0d\r\n"),
            "the file is of CPython 3.12 (magic number 3531); this reads CPython 3.14's"
        );
        assert_eq!(reason(b"\x7fELF"), "bad magic number: b'\\x7fELF'");
    }

    #[test]
    fn hash_based_headers_read_back() {
        for checked in [false, true] {
            let validation = Validation::Hash { hash: source_hash(b"pass\n"), checked };
            let code = marshal::read_code(include_bytes!("../tests/data/pass.marshal")).unwrap();
            let file = write(&code, validation).unwrap();
            assert_eq!(file[4], if checked { 3 } else { 1 });
            assert_eq!(read_header(&file), Ok(validation));
        }
    }
}
