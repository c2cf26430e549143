//! Numbers (language reference, "Numeric literals"): how far they go. [`crate::direct`] reads their value.

use super::{Kind, Lexer, is_word_byte};

impl Lexer<'_, '_, '_> {
    pub(super) fn number(&mut self) -> Option<()> {
        let start = self.at;
        let radix = if self.peek(0) == b'0' { self.peek(1) | 0x20 } else { 0 };
        match radix {
            b'x' => self.radix(|byte| byte.is_ascii_hexdigit())?,
            b'o' => self.radix(|byte| matches!(byte, b'0'..=b'7'))?,
            b'b' => self.radix(|byte| matches!(byte, b'0' | b'1'))?,
            _ => self.decimal(start)?,
        }
        // What CPython warns of or rejects.
        if is_word_byte(self.peek(0)) || self.peek(0) >= 0x80 {
            return None;
        }
        self.push(Kind::Number, start);
        Some(())
    }

    fn radix(&mut self, is_digit: fn(u8) -> bool) -> Option<()> {
        self.at += 2;
        if self.peek(0) == b'_' {
            self.at += 1;
        }
        self.digits(is_digit)
    }

    /// Digits with single underscores between them.
    fn digits(&mut self, is_digit: fn(u8) -> bool) -> Option<()> {
        loop {
            if !is_digit(self.peek(0)) {
                return None;
            }
            while is_digit(self.peek(0)) {
                self.at += 1;
            }
            if self.peek(0) != b'_' {
                return Some(());
            }
            self.at += 1;
        }
    }

    fn decimal(&mut self, start: usize) -> Option<()> {
        let is_digit = |byte: u8| byte.is_ascii_digit();
        if self.peek(0) != b'.' {
            self.digits(is_digit)?;
        }
        let whole = &self.bytes[start..self.at];
        let mut is_int = true;
        if self.peek(0) == b'.' {
            is_int = false;
            self.at += 1;
            if is_digit(self.peek(0)) {
                self.digits(is_digit)?;
            }
        }
        if self.peek(0) | 0x20 == b'e' {
            is_int = false;
            self.at += 1;
            if matches!(self.peek(0), b'+' | b'-') {
                self.at += 1;
            }
            self.digits(is_digit)?;
        }
        if self.peek(0) | 0x20 == b'j' {
            is_int = false;
            self.at += 1;
        }
        // Only zero itself begins with a zero.
        let padded = whole.first() == Some(&b'0') && whole.iter().any(|byte| !matches!(byte, b'0' | b'_'));
        (!is_int || !padded).then_some(())
    }
}
