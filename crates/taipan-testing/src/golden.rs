//! The file of digests: what CPython 3.14 makes of the standard library.
//!
//! One line for each file and optimization level: name, level, digest of the marshalled module in 16
//! hexadecimal digits, then four characters for each code object in it, outer before inner.

use taipan_bytecode::CodeObject;

use crate::digest;

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The source's path below the library.
    pub name: String,
    /// The optimization level, 0 to 2.
    pub optimize: u8,
    /// [`digest::of_bytes`] of the marshalled code.
    pub whole: u64,
    /// [`digest::of_code`] of each code object.
    pub codes: Vec<u32>,
}

impl Entry {
    /// The entry for `code`, which marshals to `bytes`.
    pub fn new(name: &str, optimize: u8, code: &CodeObject, bytes: &[u8]) -> Self {
        let codes = digest::nested(code).into_iter().map(digest::of_code).collect();
        Self { name: name.to_owned(), optimize, whole: digest::of_bytes(bytes), codes }
    }

    /// The line, without its end.
    pub fn to_line(&self) -> String {
        let mut line = format!("{} {} {:016x} ", self.name, self.optimize, self.whole);
        for code in &self.codes {
            line.extend([18, 12, 6, 0].map(|shift| char::from(DIGITS[(code >> shift) as usize & 63])));
        }
        line
    }

    /// Reads a line; `None` if it is none.
    pub fn from_line(line: &str) -> Option<Self> {
        let mut fields = line.split(' ');
        let (name, optimize, whole, codes) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        let value = |digit: &u8| DIGITS.iter().position(|known| known == digit).map(|value| value as u32);
        let code = |digits: &[u8]| digits.iter().try_fold(0, |code, digit| Some(code << 6 | value(digit)?));
        Some(Self {
            name: name.to_owned(),
            optimize: optimize.parse().ok()?,
            whole: u64::from_str_radix(whole, 16).ok()?,
            codes: codes.as_bytes().chunks(4).map(code).collect::<Option<_>>()?,
        })
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let entry =
            Entry { name: "a/b.py".into(), optimize: 2, whole: 0x12_3456, codes: vec![0, 0xFF_FFFF, 77] };
        assert_eq!(entry.to_line(), "a/b.py 2 0000000000123456 AAAA____AABN");
        assert_eq!(Entry::from_line(&entry.to_line()), Some(entry));
        assert_eq!(Entry::from_line("a/b.py 2"), None);
    }
}
