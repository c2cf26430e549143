//! Numbers and strings: their values.

use super::Parser;
use super::fstring::Field;
use super::token::{Kind, Token};
use crate::lower::escape::{self, Decoded};
use crate::nodes::*;
use bumpalo::collections::Vec as ArenaVec;
use ruff_text_size::{TextRange, TextSize};

impl<'a> Parser<'a, '_> {
    /// `strings`: literals next to each other are one.
    pub(super) fn strings(&mut self) -> Expr<'a> {
        let start = self.at;
        let (mut bytes, mut texts, mut fstrings, mut tstrings) = (0, 0, 0, 0);
        // Where each literal begins.
        let mut index = start;
        let mut within = 0u32;
        loop {
            match self.tokens[index].kind {
                Kind::FStringStart | Kind::TStringStart if within > 0 => within += 1,
                Kind::FStringEnd => within = within.saturating_sub(1),
                Kind::EndMarker => break,
                _ if within > 0 => {}
                Kind::String => texts += 1,
                Kind::Bytes => bytes += 1,
                Kind::FStringStart => (fstrings, within) = (fstrings + 1, 1),
                Kind::TStringStart => (tstrings, within) = (tstrings + 1, 1),
                _ => break,
            }
            index += 1;
        }
        match (bytes > 0, texts > 0, fstrings > 0, tstrings > 0) {
            (true, false, false, false) => self.bytes(start, index),
            (false, true, false, false) => self.plain_strings(start, index),
            (false, _, true, false) => self.interpolated(start, Field::Formatted),
            (false, false, false, true) => self.interpolated(start, Field::Interpolated),
            _ => self.fail_expr(),
        }
    }

    fn bytes(&mut self, start: usize, end: usize) -> Expr<'a> {
        let value = self.joined(start, end, Self::bytes_value);
        (self.at, self.last) = (end, end - 1);
        constant(self, start, ConstantValue::Bytes(value), None)
    }

    fn plain_strings(&mut self, start: usize, end: usize) -> Expr<'a> {
        let value = self.joined(start, end, Self::string_value);
        let kind = self.string_kind(start);
        (self.at, self.last) = (end, end - 1);
        constant(self, start, ConstantValue::Str(value), kind)
    }

    /// The values of the literals from token `start` to `end`, one after the other.
    fn joined(&mut self, start: usize, end: usize, value: fn(&mut Self, usize) -> &'a [u8]) -> &'a [u8] {
        if end == start + 1 {
            return value(self, start);
        }
        let len = self.tokens[end - 1].end - self.tokens[start].start;
        let mut joined = ArenaVec::with_capacity_in(len as usize, self.base.arena);
        for index in start..end {
            joined.extend_from_slice_copy(value(self, index));
        }
        joined.into_bump_slice()
    }

    /// The `kind` of a literal: `u` if it is written so, in lower case.
    pub(super) fn string_kind(&mut self, token: usize) -> Option<crate::names::Symbol> {
        let start = self.tokens[token].start;
        self.base.string_kind(TextRange::empty(TextSize::new(start)))
    }

    /// The value of one `str` literal.
    pub(super) fn string_value(&mut self, token: usize) -> &'a [u8] {
        let (raw, text) = content(self.text(token));
        if raw {
            return text.as_bytes();
        }
        let decoded = escape::decode_str(self.base.arena, text);
        self.decoded(decoded)
    }

    fn bytes_value(&mut self, token: usize) -> &'a [u8] {
        let (raw, text) = content(self.text(token));
        if !text.is_ascii() {
            self.fail();
            return b"";
        }
        if raw {
            return text.as_bytes();
        }
        let decoded = escape::decode_bytes(self.base.arena, text.as_bytes());
        self.decoded(decoded)
    }

    /// A decoded literal, if CPython neither rejects it nor warns.
    fn decoded(&mut self, decoded: Result<Decoded<'a>, escape::DecodeError>) -> &'a [u8] {
        match decoded {
            Ok(Decoded { value, first_invalid: None }) => value,
            _ => {
                self.fail();
                b""
            }
        }
    }

    /// The value of the number at `token`.
    pub(super) fn number(&mut self, token: usize) -> ConstantValue<'a> {
        let text = self.text(token);
        if let Some(value) = small_decimal(text) {
            return ConstantValue::Int(value);
        }
        let owned;
        let digits = if text.contains('_') {
            owned = text.replace('_', "");
            owned.as_str()
        } else {
            text
        };
        let radix = match digits.as_bytes() {
            [b'0', b'x' | b'X', ..] => 16,
            [b'0', b'o' | b'O', ..] => 8,
            [b'0', b'b' | b'B', ..] => 2,
            _ => return self.decimal(token, digits),
        };
        match i64::from_str_radix(&digits[2..], radix) {
            Ok(value) => ConstantValue::Int(value),
            Err(_) => self.big_int(token),
        }
    }

    fn decimal(&mut self, token: usize, digits: &str) -> ConstantValue<'a> {
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return match digits.parse() {
                Ok(value) => ConstantValue::Int(value),
                Err(_) => self.big_int(token),
            };
        }
        let (real, imaginary) = match digits.strip_suffix(['j', 'J']) {
            Some(digits) => (digits, true),
            None => (digits, false),
        };
        match real.parse() {
            Ok(value) if imaginary => ConstantValue::Complex(0.0, value),
            Ok(value) => ConstantValue::Float(value),
            Err(_) => {
                self.fail();
                ConstantValue::None
            }
        }
    }

    fn big_int(&mut self, token: usize) -> ConstantValue<'a> {
        let Token { start, end, .. } = self.tokens[token];
        self.base.big_int(TextRange::new(TextSize::new(start), TextSize::new(end)))
    }
}

fn constant<'a>(
    parser: &Parser<'a, '_>,
    start: usize,
    value: ConstantValue<'a>,
    kind: Option<crate::names::Symbol>,
) -> Expr<'a> {
    parser.expr_since(start, ExprKind::Constant(Constant { value, kind }))
}

/// A decimal int that surely fits.
fn small_decimal(text: &str) -> Option<i64> {
    if text.len() > 18 {
        return None;
    }
    text.bytes().try_fold(0, |value, byte| match byte {
        b'0'..=b'9' => Some(value * 10 + i64::from(byte - b'0')),
        _ => None,
    })
}

/// Whether a literal is raw, and what is between its quotes.
fn content(literal: &str) -> (bool, &str) {
    let quote = literal.find(['"', '\'']).unwrap_or(0);
    let (prefix, quoted) = literal.split_at(quote);
    let raw = prefix.bytes().any(|byte| byte | 0x20 == b'r');
    let bytes = quoted.as_bytes();
    let size = match bytes {
        [first, second, third, ..] if first == second && second == third => 3,
        _ => 1,
    };
    (raw, quoted.get(size..quoted.len() - size).unwrap_or_default())
}
