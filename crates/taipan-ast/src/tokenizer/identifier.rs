//! Names, and the letters that may stand before a string (language reference, "Identifiers").

use super::cursor::is_identifier_char;
use super::{Failed, Token, TokenKind, Tokenizer};
use crate::unicode;

/// Letters seen before a quote.
#[derive(Clone, Copy, Default)]
struct Prefix {
    b: bool,
    r: bool,
    u: bool,
    f: bool,
    t: bool,
}

impl Prefix {
    /// Notes `c`; false when it cannot belong to a prefix.
    fn take(&mut self, c: u8) -> bool {
        let seen = match c.to_ascii_lowercase() {
            b'b' => &mut self.b,
            b'u' => &mut self.u,
            b'r' => &mut self.r,
            b'f' => &mut self.f,
            b't' => &mut self.t,
            _ => return false,
        };
        !std::mem::replace(seen, true)
    }

    /// Two letters that may not stand together.
    fn clash(self) -> Option<(char, char)> {
        let pairs = [
            (self.u && self.b, 'u', 'b'),
            (self.u && self.r, 'u', 'r'),
            (self.u && self.f, 'u', 'f'),
            (self.u && self.t, 'u', 't'),
            (self.b && self.f, 'b', 'f'),
            (self.b && self.t, 'b', 't'),
            (self.f && self.t, 'f', 't'),
        ];
        pairs.into_iter().find(|pair| pair.0).map(|pair| (pair.1, pair.2))
    }
}

impl Tokenizer<'_> {
    /// A name, or the string its letters turn out to be a prefix of. `c` is the first character.
    pub(super) fn name_or_prefixed_string(&mut self, c: u8) -> Result<Token, Failed> {
        let mut prefix = Prefix::default();
        let mut c = Some(c);
        while c.is_some_and(|c| prefix.take(c)) {
            c = self.next_char();
            if let Some(quote @ (b'"' | b'\'')) = c {
                if let Some((first, second)) = prefix.clash() {
                    return Err(self.clashing_prefixes(first, second));
                }
                return if prefix.f || prefix.t { Ok(self.fstring_start(quote)) } else { self.string(quote) };
            }
        }
        let mut ascii = true;
        while let Some(byte) = c.filter(|byte| is_identifier_char(*byte)) {
            ascii &= byte.is_ascii();
            c = self.next_char();
        }
        self.back(c);
        let start = self.start.unwrap_or(self.cur);
        if !ascii && !self.extra_tokens {
            self.verify_identifier(start)?;
        }
        Ok(self.token(TokenKind::Name, start, self.cur))
    }

    fn clashing_prefixes(&mut self, first_letter: char, second_letter: char) -> Failed {
        let first = self.start.unwrap_or(self.cur) + 1;
        self.raise_range(
            first,
            self.cur,
            format!("'{first_letter}' and '{second_letter}' prefixes are incompatible"),
        )
    }

    /// Checks a name with characters beyond ASCII (PEP 3131).
    fn verify_identifier(&mut self, start: usize) -> Result<(), Failed> {
        let text = self.source.get(start..self.cur).unwrap_or_default();
        let invalid = text.char_indices().find(|(at, c)| {
            !(if *at == 0 { unicode::is_identifier_start(*c) } else { unicode::is_identifier_continue(*c) })
        });
        let Some((at, c)) = invalid else { return Ok(()) };
        self.cur = start + at + c.len_utf8();
        Err(if unicode::is_printable(c) {
            self.raise(format!("invalid character '{c}' (U+{:04X})", u32::from(c)))
        } else {
            self.raise(format!("invalid non-printable character U+{:04X}", u32::from(c)))
        })
    }
}
