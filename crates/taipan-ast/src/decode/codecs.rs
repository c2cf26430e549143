//! The codecs a declaration may name, apart from UTF-8: found by the names and aliases of CPython's
//! `encodings` package, decoded from CPython's own tables where a codec is one table.
//!
//! `codecs.txt` and `charmaps.bin` are written by `tests/differential/make_codec_tables.py`.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::SyntaxError;

use super::multibyte::Multibyte;
use super::placeless;
use super::wide::{self, Order};

const NAMES: &str = include_str!("codecs.txt");
const CHARMAPS: &[u8] = include_bytes!("charmaps.bin");
const CHARMAP_BYTES: usize = 512;
const UNDEFINED: u16 = 0xFFFE;

/// How a codec is implemented.
enum Codec {
    /// One table of 256 UTF-16 code units: its place in [`CHARMAPS`].
    Charmap(usize),
    /// A multi-byte codec, by CPython's name.
    Multibyte(&'static str),
    Ascii,
    Latin1,
    Utf8,
    Utf16(Order),
    Utf32(Order),
    /// A text codec of CPython's that is not implemented, by CPython's name: the escapes and those with states.
    Absent(&'static str),
    /// `undefined`, which refuses everything.
    Undefined,
    /// From bytes to bytes, or from text to text.
    Binary,
}

/// Decodes `body` with the codec that CPython finds under `name`.
pub(super) fn decode(body: &[u8], name: &str) -> Result<String, SyntaxError> {
    match lookup(name) {
        Some(Codec::Charmap(index)) => charmap(body, index),
        Some(Codec::Multibyte(codec)) => match Multibyte::new(codec) {
            Some(codec) => codec.decode(body),
            None => unimplemented_codec(body, codec, name),
        },
        Some(Codec::Absent(codec)) => unimplemented_codec(body, codec, name),
        Some(Codec::Undefined) => Err(placeless("undefined encoding")),
        Some(Codec::Binary) => Err(placeless(format!(
            "'{name}' is not a text encoding; use codecs.decode() to handle arbitrary codecs"
        ))),
        Some(Codec::Ascii) => ascii(body),
        Some(Codec::Latin1) => Ok(body.iter().map(|byte| char::from(*byte)).collect()),
        Some(Codec::Utf8) => utf8(body),
        Some(Codec::Utf16(order)) => wide::utf_16(body, order),
        Some(Codec::Utf32(order)) => Err(wide::utf_32(body, order)),
        None => Err(placeless(format!("unknown encoding: {name}"))),
    }
}

/// Whether CPython has a codec of this name.
pub(super) fn exists(name: &str) -> bool {
    lookup(name).is_some()
}

/// Whether `bytes` decode without error.
pub(super) fn is_valid(bytes: &[u8], name: &str) -> bool {
    match lookup(name) {
        Some(Codec::Utf8) => std::str::from_utf8(bytes).is_ok(),
        // The module reads lines, which are no lines then.
        Some(Codec::Utf16(_)) => false,
        _ => decode(bytes, name).is_ok(),
    }
}

/// Decodes with U+FFFD for what the codec does not have.
pub(super) fn decode_lossy<'b>(bytes: &'b [u8], name: &str) -> Cow<'b, str> {
    match lookup(name) {
        Some(Codec::Charmap(index)) => {
            Cow::Owned(bytes.iter().map(|b| charmap_char(*b, index).unwrap_or('\u{FFFD}')).collect())
        }
        Some(Codec::Ascii) => {
            let replaced = |b: &u8| if b.is_ascii() { char::from(*b) } else { '\u{FFFD}' };
            Cow::Owned(bytes.iter().map(replaced).collect())
        }
        Some(Codec::Multibyte(codec)) => match Multibyte::new(codec) {
            Some(codec) => Cow::Owned(codec.decode_lossy(bytes)),
            None => String::from_utf8_lossy(bytes),
        },
        Some(Codec::Latin1) => Cow::Owned(bytes.iter().map(|b| char::from(*b)).collect()),
        // The others are refused before.
        _ => String::from_utf8_lossy(bytes),
    }
}

/// The bytes below 128 that are no characters of their own in codecs that are not implemented.
const SPECIAL: &[(&str, &[u8])] = &[
    ("big5hkscs", b""),
    ("johab", b""),
    ("euc_jis_2004", b""),
    ("euc_jisx0213", b""),
    ("shift_jis_2004", b"\\~"),
    ("shift_jisx0213", b"\\~"),
    ("hz", b"~"),
    ("iso2022_", b"\x1b\x0e\x0f"),
    ("utf_7", b"+"),
    ("unicode_escape", b"\\"),
    ("raw_unicode_escape", b"\\"),
];

/// Most sources are plain ASCII, whatever they declare.
fn unimplemented_codec(body: &[u8], codec: &str, name: &str) -> Result<String, SyntaxError> {
    let special = SPECIAL.iter().find(|(prefix, _)| codec.starts_with(prefix));
    match special {
        Some((_, special)) if body.iter().all(|byte| byte.is_ascii() && !special.contains(byte)) => {
            ascii(body)
        }
        _ => Err(placeless(format!("encoding is not supported: {name}"))),
    }
}

fn lookup(name: &str) -> Option<Codec> {
    let wanted = normalize(name);
    for (row, line) in NAMES.lines().enumerate() {
        let mut words = line.split(' ');
        let kind = words.next()?;
        let canonical = words.next()?;
        if !words.any(|word| word == wanted) {
            continue;
        }
        return Some(match (kind, canonical) {
            ("charmap", _) => Codec::Charmap(row),
            ("multibyte", canonical) => Codec::Multibyte(canonical),
            (_, "undefined") => Codec::Undefined,
            ("absent", canonical) => Codec::Absent(canonical),
            ("binary", _) => Codec::Binary,
            (_, "ascii") => Codec::Ascii,
            (_, "iso8859-1" | "charmap") => Codec::Latin1,
            (_, "utf-16" | "utf-16-le") => Codec::Utf16(Order::Little),
            (_, "utf-16-be") => Codec::Utf16(Order::Big),
            (_, "utf-32" | "utf-32-le") => Codec::Utf32(Order::Little),
            (_, "utf-32-be") => Codec::Utf32(Order::Big),
            _ => Codec::Utf8,
        });
    }
    None
}

/// `encodings.normalize_encoding`, lower case.
fn normalize(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_ascii_lowercase()
}

fn charmap_char(byte: u8, index: usize) -> Option<char> {
    let at = index * CHARMAP_BYTES + 2 * usize::from(byte);
    let unit = CHARMAPS.get(at..at + 2).map_or(UNDEFINED, |pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::from_u32(u32::from(unit)).filter(|_| unit != UNDEFINED)
}

fn charmap(body: &[u8], index: usize) -> Result<String, SyntaxError> {
    let mut out = String::with_capacity(body.len());
    for (position, byte) in body.iter().enumerate() {
        match charmap_char(*byte, index) {
            Some(c) => out.push(c),
            None => {
                return Err(placeless(format!(
                    "'charmap' codec can't decode byte 0x{byte:02x} in position {position}: character maps to \
                     <undefined>"
                )));
            }
        }
    }
    Ok(out)
}

fn ascii(body: &[u8]) -> Result<String, SyntaxError> {
    match body.iter().position(|byte| !byte.is_ascii()) {
        None => Ok(String::from_utf8_lossy(body).into_owned()),
        Some(position) => Err(placeless(format!(
            "'ascii' codec can't decode byte 0x{:02x} in position {position}: ordinal not in range(128)",
            body[position]
        ))),
    }
}

/// UTF-8 under a name that CPython does not recognise as UTF-8 before it looks for the codec.
fn utf8(body: &[u8]) -> Result<String, SyntaxError> {
    let body = with_final_newline(body);
    String::from_utf8(body).map_err(|error| placeless(utf8_error(error.as_bytes())))
}

/// CPython decodes the text after it has added a missing newline.
pub(super) fn with_final_newline(body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    if body.last().is_some_and(|byte| *byte != b'\n') {
        body.push(b'\n');
    }
    body
}

/// The `UnicodeDecodeError` for the bytes at `range`.
pub(super) fn bytes_error(codec: &str, bytes: &[u8], range: Range<usize>, reason: &str) -> SyntaxError {
    placeless(undecodable(codec, bytes, range, reason))
}

fn undecodable(codec: &str, bytes: &[u8], range: Range<usize>, reason: &str) -> String {
    let Range { start, end } = range;
    if end - start == 1 {
        let byte = bytes.get(start).copied().unwrap_or_default();
        format!("'{codec}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
    } else {
        format!("'{codec}' codec can't decode bytes in position {start}-{}: {reason}", end - 1)
    }
}

/// The text of the `UnicodeDecodeError` for the first bad place in `bytes`.
pub(crate) fn utf8_error(bytes: &[u8]) -> String {
    let Err(error) = std::str::from_utf8(bytes) else { return String::new() };
    let start = error.valid_up_to();
    let first = bytes.get(start).copied().unwrap_or_default();
    let (length, reason) = match error.error_len() {
        None => (bytes.len() - start, "unexpected end of data"),
        Some(1) if !matches!(first, 0xC2..=0xF4) => (1, "invalid start byte"),
        Some(length) => (length, "invalid continuation byte"),
    };
    undecodable("utf-8", bytes, start..start + length, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_ascii_is_what_it_is_in_codecs_that_are_not_implemented() {
        for name in ["big5-hkscs", "Johab", "iso2022_kr", "shift_jis-2004", "utf7", "unicode-escape"] {
            assert_eq!(decode(b"x = 1\n", name).ok().as_deref(), Some("x = 1\n"), "{name}");
        }
        for (name, source) in
            [("hz", "x = ~y"), ("utf-7", "x + 1"), ("raw-unicode-escape", r"'\u0041'"), ("idna", "x")]
        {
            assert!(decode(source.as_bytes(), name).is_err(), "{name}");
        }
    }
}
