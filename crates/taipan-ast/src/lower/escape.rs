//! Backslash escapes in string and bytes literals (language reference, "Escape sequences").
//!
//! The decoders give bytes: a `str` literal may hold lone surrogates, which have no place in a Rust
//! string. Positions in messages count the bytes of CPython's intermediate form, where a character
//! beyond ASCII is written `\U` with eight digits.

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

/// What a literal's text stands for.
pub(crate) struct Decoded<'a> {
    /// UTF-8 with surrogates for `str`, the bytes themselves for `bytes`.
    pub(crate) value: &'a [u8],
    /// Offset, in the literal's text, of the character after the backslash of the first escape that
    /// has no meaning, or of the first digit of an octal escape above 0o377.
    pub(crate) first_invalid: Option<usize>,
}

/// The text of CPython's error, with the kind of error before it: `(unicode error) …`.
pub(crate) type DecodeError = String;

/// Width of a character beyond ASCII in CPython's intermediate form: `\U` and eight digits.
const EXPANDED_CHAR: usize = 10;
/// What the intermediate form adds for a backslash before such a character: `u005c`.
const EXPANDED_BACKSLASH: usize = 5;

/// The length of `text` in CPython's intermediate form.
pub(crate) fn expanded_len(text: &str) -> usize {
    let mut after_backslash = false;
    let mut len = 0;
    for char in text.chars() {
        if char.is_ascii() {
            len += 1;
            after_backslash = char == '\\' && !after_backslash;
        } else {
            len += EXPANDED_CHAR + if after_backslash { EXPANDED_BACKSLASH } else { 0 };
            after_backslash = false;
        }
    }
    len
}

/// Decodes the text of a `str` literal that is not raw.
pub(crate) fn decode_str<'a>(arena: &'a Bump, text: &'a str) -> Result<Decoded<'a>, DecodeError> {
    let Some(mut backslash) = memchr::memchr(b'\\', text.as_bytes()) else {
        return Ok(Decoded { value: text.as_bytes(), first_invalid: None });
    };
    let mut decoder =
        StrDecoder { text, at: 0, value: ArenaVec::with_capacity_in(text.len(), arena), first_invalid: None };
    loop {
        decoder.value.extend_from_slice_copy(&text.as_bytes()[decoder.at..backslash]);
        decoder.at = backslash + 1;
        decoder.escape(backslash)?;
        match memchr::memchr(b'\\', &text.as_bytes()[decoder.at..]) {
            Some(next) => backslash = decoder.at + next,
            None => break,
        }
    }
    decoder.value.extend_from_slice_copy(&text.as_bytes()[decoder.at..]);
    Ok(Decoded { value: decoder.value.into_bump_slice(), first_invalid: decoder.first_invalid })
}

struct StrDecoder<'a> {
    text: &'a str,
    /// The next byte to read.
    at: usize,
    value: ArenaVec<'a, u8>,
    first_invalid: Option<usize>,
}

impl StrDecoder<'_> {
    /// Decodes the escape whose backslash was just passed.
    fn escape(&mut self, backslash: usize) -> Result<(), DecodeError> {
        let Some(&byte) = self.text.as_bytes().get(self.at) else {
            // The rest of an f-string's piece that ends before a brace.
            self.value.push(b'\\');
            return Ok(());
        };
        if !byte.is_ascii() {
            self.value.push(b'\\');
            return Ok(());
        }
        self.at += 1;
        match byte {
            b'\n' => {}
            b'0'..=b'7' => {
                let (code, end) = octal(self.text.as_bytes(), self.at - 1);
                if code > 0o377 {
                    self.first_invalid.get_or_insert(self.at - 1);
                }
                self.at = end;
                self.push_code_point(code);
            }
            b'x' => self.hex_escape(backslash, 2, "truncated \\xXX escape")?,
            b'u' => self.hex_escape(backslash, 4, "truncated \\uXXXX escape")?,
            b'U' => self.hex_escape(backslash, 8, "truncated \\UXXXXXXXX escape")?,
            b'N' => self.named_escape(backslash)?,
            _ => match simple(byte) {
                Some(char) => self.value.push(char),
                None => {
                    self.first_invalid.get_or_insert(self.at - 1);
                    self.value.extend_from_slice_copy(&[b'\\', byte]);
                }
            },
        }
        Ok(())
    }

    fn hex_escape(&mut self, backslash: usize, digits: usize, truncated: &str) -> Result<(), DecodeError> {
        let mut code = 0u32;
        for _ in 0..digits {
            let digit = self.text.as_bytes().get(self.at).and_then(|&byte| (byte as char).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.error(backslash, self.at, truncated));
            };
            code = code << 4 | digit;
            self.at += 1;
        }
        if code > char::MAX as u32 {
            return Err(self.error(backslash, self.at, "illegal Unicode character"));
        }
        self.push_code_point(code);
        Ok(())
    }

    fn named_escape(&mut self, backslash: usize) -> Result<(), DecodeError> {
        const MALFORMED: &str = "malformed \\N character escape";
        if self.text.as_bytes().get(self.at) != Some(&b'{') {
            return Err(self.error(backslash, self.at, MALFORMED));
        }
        let start = self.at + 1;
        let Some(len) = memchr::memchr(b'}', &self.text.as_bytes()[start..]) else {
            return Err(self.error(backslash, self.text.len(), MALFORMED));
        };
        let end = start + len;
        if len == 0 {
            return Err(self.error(backslash, end, MALFORMED));
        }
        match unicode_names2::character(&self.text[start..end]) {
            Some(char) => {
                self.at = end + 1;
                self.push_code_point(char as u32);
                Ok(())
            }
            None => Err(self.error(backslash, end + 1, "unknown Unicode character name")),
        }
    }

    fn push_code_point(&mut self, code: u32) {
        match char::from_u32(code) {
            Some(char) => {
                let mut buffer = [0; 4];
                self.value.extend_from_slice_copy(char.encode_utf8(&mut buffer).as_bytes());
            }
            // A lone surrogate, in the three bytes its bits would take.
            None => self.value.extend_from_slice_copy(&[
                0xE0 | (code >> 12) as u8,
                0x80 | (code >> 6 & 0x3F) as u8,
                0x80 | (code & 0x3F) as u8,
            ]),
        }
    }

    /// `UnicodeDecodeError`'s text for the bytes from `start` to `end`.
    #[cold]
    fn error(&self, start: usize, end: usize, reason: &str) -> DecodeError {
        let width = expanded_len(self.text.get(start..end).unwrap_or_default()).max(1);
        let start = expanded_len(&self.text[..start]);
        let end = start + width;
        if end == start + 1 {
            format!(
                "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position {start}: {reason}"
            )
        } else {
            let last = end - 1;
            format!(
                "(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{last}: {reason}"
            )
        }
    }
}

/// Decodes the text of a `bytes` literal that is not raw; it is ASCII.
pub(crate) fn decode_bytes<'a>(arena: &'a Bump, text: &'a [u8]) -> Result<Decoded<'a>, DecodeError> {
    if memchr::memchr(b'\\', text).is_none() {
        return Ok(Decoded { value: text, first_invalid: None });
    }
    let mut value = ArenaVec::with_capacity_in(text.len(), arena);
    let mut first_invalid = None;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        if byte != b'\\' {
            value.push(byte);
            continue;
        }
        let Some(&escape) = text.get(at) else { break };
        at += 1;
        match escape {
            b'\n' => {}
            b'0'..=b'7' => {
                let (code, end) = octal(text, at - 1);
                if code > 0o377 {
                    first_invalid.get_or_insert(at - 1);
                }
                at = end;
                value.push(code as u8);
            }
            b'x' => {
                let digit = |index: usize| text.get(index).and_then(|&byte| (byte as char).to_digit(16));
                let (Some(high), Some(low)) = (digit(at), digit(at + 1)) else {
                    return Err(format!("(value error) invalid \\x escape at position {}", at - 2));
                };
                value.push((high << 4 | low) as u8);
                at += 2;
            }
            _ => match simple(escape) {
                Some(char) => value.push(char),
                None => {
                    first_invalid.get_or_insert(at - 1);
                    value.extend_from_slice_copy(&[b'\\', escape]);
                }
            },
        }
    }
    Ok(Decoded { value: value.into_bump_slice(), first_invalid })
}

/// The escapes of one letter.
fn simple(letter: u8) -> Option<u8> {
    Some(match letter {
        b'\\' | b'\'' | b'"' => letter,
        b'a' => 0x07,
        b'b' => 0x08,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 0x0B,
        b'f' => 0x0C,
        b'r' => b'\r',
        _ => return None,
    })
}

/// The value of up to three octal digits from `start`, and where they end.
fn octal(text: &[u8], start: usize) -> (u32, usize) {
    let digits = text[start..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let code = text[start..start + digits].iter().fold(0, |code, &digit| code << 3 | u32::from(digit - b'0'));
    (code, start + digits)
}
