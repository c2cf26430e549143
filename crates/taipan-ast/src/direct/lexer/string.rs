//! Strings without replacement fields, and the prefixes of all.

use super::{Kind, Lexer};

/// What kind of string `word` makes of the quotes after it, if it is a prefix.
pub(super) fn of_prefix(word: &[u8]) -> Option<Kind> {
    let mut lower = [0; 2];
    for (index, byte) in word.iter().enumerate() {
        *lower.get_mut(index)? = byte.to_ascii_lowercase();
    }
    match &lower {
        b"r\0" | b"u\0" => Some(Kind::String),
        b"b\0" | b"br" | b"rb" => Some(Kind::Bytes),
        b"f\0" | b"fr" | b"rf" => Some(Kind::FStringStart),
        b"t\0" | b"tr" | b"rt" => Some(Kind::TStringStart),
        _ => None,
    }
}

impl Lexer<'_, '_, '_> {
    /// A string that begins at `start`; the next byte is its first quote.
    pub(super) fn string(&mut self, start: usize, kind: Kind) -> Option<()> {
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        if let Kind::FStringStart | Kind::TStringStart = kind {
            return self.fstring(start, kind, quote, triple);
        }
        let first = self.line;
        if triple {
            self.long_string(quote)?
        } else {
            self.short_string(quote)?
        }
        self.push_lines(kind, start, first)
    }

    fn short_string(&mut self, quote: u8) -> Option<()> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            if byte == quote {
                return Some(());
            }
            match byte {
                b'\\' => self.escaped()?,
                b'\n' => return None,
                _ => {}
            }
        }
    }

    fn long_string(&mut self, quote: u8) -> Option<()> {
        loop {
            self.at += memchr::memchr3(quote, b'\\', b'\n', &self.bytes[self.at..])?;
            let byte = self.bytes[self.at];
            self.at += 1;
            match byte {
                b'\\' => self.escaped()?,
                b'\n' => self.line += 1,
                _ if self.peek(0) == quote && self.peek(1) == quote => {
                    self.at += 2;
                    return Some(());
                }
                _ => {}
            }
        }
    }

    /// Skips the byte after a backslash.
    pub(super) fn escaped(&mut self) -> Option<()> {
        if *self.bytes.get(self.at)? == b'\n' {
            self.line += 1;
        }
        self.at += 1;
        Some(())
    }
}
