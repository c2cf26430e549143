//! Reading characters, a line at a time.

use super::{Done, Failed, Tokenizer};

impl Tokenizer<'_> {
    /// The next byte, reading another line when the current one is used up; `None` at the end.
    pub(super) fn next_char(&mut self) -> Option<u8> {
        if self.cur == self.inp && !self.next_line() {
            return None;
        }
        let byte = self.bytes.get(self.cur).copied();
        self.cur += 1;
        byte
    }

    /// Takes back what [`Self::next_char`] gave.
    pub(super) fn back(&mut self, c: Option<u8>) {
        if c.is_some() {
            self.cur = self.cur.saturating_sub(1);
        }
    }

    /// The next byte without taking it.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let c = self.next_char();
        self.back(c);
        c
    }

    fn next_line(&mut self) -> bool {
        if self.done != Done::No {
            return false;
        }
        if self.extra_tokens && self.start.is_none() && self.fstrings.is_empty() {
            self.buf = self.cur;
        }
        let rest = self.bytes.get(self.inp..).unwrap_or_default();
        if rest.is_empty() {
            self.done = Done::Eof;
            return false;
        }
        if self.start.is_none() && !self.extra_tokens {
            self.buf = self.cur;
        }
        self.line_start = self.cur;
        self.lineno += 1;
        let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1);
        self.inp += length;
        if self.extra_tokens && memchr::memchr(0, &rest[..length]).is_some() {
            let Failed = self.raise("source code cannot contain null bytes");
            self.cur = self.inp;
            return false;
        }
        true
    }

    /// After a backslash: goes to the next line.
    pub(super) fn continuation_line(&mut self) -> Result<(), Failed> {
        let mut c = self.next_char();
        if c == Some(b'\r') {
            c = self.next_char();
        }
        if c != Some(b'\n') {
            self.done = Done::LineContinuation;
            return Err(Failed);
        }
        if self.peek().is_none() {
            return Err(self.stop(Done::Eof));
        }
        Ok(())
    }

    /// Whether `word` follows, and after it no character of an identifier.
    pub(super) fn word_follows(&self, word: &str) -> bool {
        let rest = self.bytes.get(self.cur..self.inp).unwrap_or_default();
        rest.strip_prefix(word.as_bytes())
            .is_some_and(|after| !after.first().is_some_and(|byte| is_identifier_char(*byte)))
    }
}

/// Whether an identifier may begin with `c`, a byte of UTF-8.
pub(super) fn is_identifier_start(c: u8) -> bool {
    c.is_ascii_alphabetic() || c == b'_' || c >= 128
}

/// Whether `c`, a byte of UTF-8, may stand in an identifier.
pub(super) fn is_identifier_char(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_' || c >= 128
}
