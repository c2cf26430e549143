//! Numbers (language reference, "Numeric literals").

use super::cursor::is_identifier_char;
use super::{Failed, Token, TokenKind, Tokenizer};

/// Keywords that may follow a number without a space, by first letter. `in`, `is` and `if` are
/// recognised by two letters only.
const KEYWORDS_AFTER: [(u8, &str); 5] =
    [(b'a', "nd"), (b'e', "lse"), (b'f', "or"), (b'o', "r"), (b'n', "ot")];

impl Tokenizer<'_> {
    /// A number whose first character, a digit, has been read.
    pub(super) fn number(&mut self, c: u8) -> Result<Token, Failed> {
        if c != b'0' {
            let c = self.decimal_tail()?;
            return self.after_whole_part(c);
        }
        match self.next_char() {
            Some(b'x' | b'X') => self.radix("hexadecimal", |c| c.is_ascii_hexdigit()),
            Some(b'o' | b'O') => self.radix("octal", |c| matches!(c, b'0'..=b'7')),
            Some(b'b' | b'B') => self.radix("binary", |c| matches!(c, b'0' | b'1')),
            c => self.leading_zero(c),
        }
    }

    /// A fraction whose point has been read; `c` is the character after it.
    pub(super) fn fraction(&mut self, c: Option<u8>) -> Result<Token, Failed> {
        let c = if is_digit(c) { self.decimal_tail()? } else { c };
        self.after_fraction(c)
    }

    fn radix(&mut self, kind: &str, is_own_digit: fn(u8) -> bool) -> Result<Token, Failed> {
        let own = |c: Option<u8>| c.is_some_and(is_own_digit);
        let mut c = self.next_char();
        loop {
            if c == Some(b'_') {
                c = self.next_char();
            }
            if !own(c) {
                if is_digit(c) && kind != "hexadecimal" {
                    return Err(self.foreign_digit(c, kind));
                }
                self.back(c);
                return Err(self.raise(format!("invalid {kind} literal")));
            }
            while own(c) {
                c = self.next_char();
            }
            if c != Some(b'_') {
                break;
            }
        }
        if is_digit(c) && kind != "hexadecimal" {
            return Err(self.foreign_digit(c, kind));
        }
        self.end_of_number(c, kind)
    }

    fn foreign_digit(&mut self, c: Option<u8>, kind: &str) -> Failed {
        let digit = char::from(c.unwrap_or_default());
        self.raise(format!("invalid digit '{digit}' in {kind} literal"))
    }

    /// What begins with 0: zeros, a float, or the octal spelling of Python 2. `c` follows the 0.
    fn leading_zero(&mut self, mut c: Option<u8>) -> Result<Token, Failed> {
        loop {
            if c == Some(b'_') {
                c = self.next_char();
                if !is_digit(c) {
                    self.back(c);
                    return Err(self.raise("invalid decimal literal"));
                }
            }
            if c != Some(b'0') {
                break;
            }
            c = self.next_char();
        }
        let zeros_end = self.cur;
        let nonzero = is_digit(c);
        if nonzero {
            c = self.decimal_tail()?;
        }
        match c {
            Some(b'.' | b'e' | b'E' | b'j' | b'J') => self.after_whole_part(c),
            _ if nonzero && !self.extra_tokens => {
                self.back(c);
                let first = self.start.unwrap_or(self.cur) + 1;
                Err(self.raise_range(
                    first,
                    zeros_end,
                    "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal \
                     integers",
                ))
            }
            _ => self.end_of_number(c, "decimal"),
        }
    }

    /// Digits with single underscores between them; answers the character after them.
    fn decimal_tail(&mut self) -> Result<Option<u8>, Failed> {
        loop {
            let mut c = self.next_char();
            while is_digit(c) {
                c = self.next_char();
            }
            if c != Some(b'_') {
                return Ok(c);
            }
            c = self.next_char();
            if !is_digit(c) {
                self.back(c);
                return Err(self.raise("invalid decimal literal"));
            }
        }
    }

    fn after_whole_part(&mut self, c: Option<u8>) -> Result<Token, Failed> {
        if c == Some(b'.') {
            let c = self.next_char();
            return self.fraction(c);
        }
        self.after_fraction(c)
    }

    /// From the exponent on.
    fn after_fraction(&mut self, mut c: Option<u8>) -> Result<Token, Failed> {
        if let Some(e @ (b'e' | b'E')) = c {
            c = self.next_char();
            if matches!(c, Some(b'+' | b'-')) {
                c = self.next_char();
                if !is_digit(c) {
                    self.back(c);
                    return Err(self.raise("invalid decimal literal"));
                }
            } else if !is_digit(c) {
                self.back(c);
                return self.end_of_number(Some(e), "decimal");
            }
            c = self.decimal_tail()?;
        }
        if matches!(c, Some(b'j' | b'J')) {
            c = self.next_char();
            return self.end_of_number(c, "imaginary");
        }
        self.end_of_number(c, "decimal")
    }

    /// Checks what follows a number: a keyword draws a warning, another word is an error. `c` has
    /// been read and does not belong to the number.
    fn end_of_number(&mut self, c: Option<u8>, kind: &str) -> Result<Token, Failed> {
        if let Some(byte) = c.filter(|_| !self.extra_tokens) {
            if self.keyword_follows(byte) {
                self.back(c);
                self.warn(format!("invalid {kind} literal"));
                self.next_char();
            } else if byte.is_ascii() && is_identifier_char(byte) {
                self.back(c);
                return Err(self.raise(format!("invalid {kind} literal")));
            }
        }
        self.back(c);
        Ok(self.token(TokenKind::Number, self.start.unwrap_or(self.cur), self.cur))
    }

    fn keyword_follows(&mut self, c: u8) -> bool {
        if c == b'i' {
            return matches!(self.peek(), Some(b'f' | b'n' | b's'));
        }
        KEYWORDS_AFTER.iter().any(|(first, rest)| *first == c && self.word_follows(rest))
    }
}

pub(super) fn is_digit(c: Option<u8>) -> bool {
    c.is_some_and(|c| c.is_ascii_digit())
}
