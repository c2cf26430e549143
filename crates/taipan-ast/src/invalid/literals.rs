//! Names, numbers and strings: what CPython's parser refuses when it makes values of them.

use bumpalo::Bump;
use unicode_normalization::UnicodeNormalization;

use super::machine::{Machine, Parse, Raised};
use super::nodes::{Kind, Node, Place, Value};
use crate::error::ErrorKind;
use crate::escapes::{EscapeToken, escape_warning};
use crate::lower::escape::{self, Decoded};

/// `sys.int_info.default_max_str_digits`
const MAX_DIGITS: usize = 4300;

impl Machine<'_> {
    /// A name beyond ASCII may normalise to a constant's.
    pub(super) fn check_name(&mut self, at: usize) -> Result<(), Raised> {
        let text = self.text_of(at);
        if text.is_ascii() {
            return Ok(());
        }
        let normal: String = text.nfkc().collect();
        if !matches!(&normal[..], "None" | "True" | "False") {
            return Ok(());
        }
        let message = format!("identifier field can't represent '{normal}' constant");
        Err(self.raise_elsewhere(ErrorKind::ValueError, message))
    }

    /// Underscores came with Python 3.6; decimal integers have a limited number of digits.
    pub(super) fn check_number(&mut self, at: usize) -> Result<(), Raised> {
        let text = self.text_of(at);
        if self.flags.feature_version.is_some_and(|version| version < 6) && text.contains('_') {
            let message = "Underscores in numeric literals are only supported in Python 3.6 and greater";
            return Err(self.raise_at_last_token(message));
        }
        // A decimal integer that begins with 0 is 0.
        if text.len() <= MAX_DIGITS
            || text.starts_with('0')
            || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
        {
            return Ok(());
        }
        let digits = text.bytes().filter(|byte| *byte != b'_').count();
        if digits <= MAX_DIGITS {
            return Ok(());
        }
        let message = format!(
            "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {digits} digits; use \
             sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to \
             avoid decimal conversion limits."
        );
        let token = self.token_place(at);
        let place = Place { col_offset: -1, end_col_offset: -1, ..token };
        Err(self.raise_syntax_error(place, message))
    }

    /// A string or bytes literal.
    pub(super) fn string(&mut self, value: Value) -> Parse {
        let text = self.text(value);
        let quote = text.find(['\'', '"']).unwrap_or(0);
        let (prefix, rest) = text.split_at(quote);
        let prefix = prefix.to_ascii_lowercase();
        let quotes = if rest.starts_with("'''") || rest.starts_with("\"\"\"") { 3 } else { 1 };
        let content = rest.get(quotes..rest.len().saturating_sub(quotes)).unwrap_or_default();
        if prefix.contains('b') && !content.is_ascii() {
            let place = self.place(value);
            let message = "bytes can only contain ASCII literal characters".to_owned();
            return Err(self.raise_syntax_error(place, message));
        }
        if prefix.contains('r') || !content.contains('\\') {
            return Ok(value);
        }
        let arena = Bump::new();
        let decoded = if prefix.contains('b') {
            escape::decode_bytes(&arena, content.as_bytes())
        } else {
            escape::decode_str(&arena, content)
        };
        let decoded = decoded.map_err(|message| self.raise_at_last_token(message))?;
        self.warn_of_escape(&decoded, content, value, false);
        Ok(value)
    }

    /// Warns of the first invalid escape in `text`, counting from the beginning of `token`.
    fn warn_of_escape(&mut self, decoded: &Decoded<'_>, text: &str, token: Value, interpolated: bool) {
        let Some(at) = decoded.first_invalid else { return };
        let place = self.place(token);
        let token = EscapeToken {
            lineno: place.lineno,
            col_offset: usize::try_from(place.col_offset).unwrap_or(0),
            text: self.text(token),
            interpolated,
        };
        let line = |lineno: u32| self.source.split('\n').nth(lineno as usize - 1).unwrap_or_default();
        let warning = escape_warning(text, at, &token, line);
        self.warn(warning);
    }

    /// An f-string or t-string from its opening, its parts and its end.
    pub(super) fn interpolated(&mut self, opening: Value, parts: Value, kind: Kind, start: usize) -> Parse {
        let raw = self.text(opening).contains(['r', 'R']);
        // CPython counts from the closing quotes.
        let end = Value::Token(self.mark.saturating_sub(1) as u32);
        for part in self.elements(parts).to_vec() {
            let Some(text) = self.token_of(part).map(|token| token.text(self.source)) else { continue };
            if !raw && text.contains('\\') {
                let arena = Bump::new();
                let place = self.place(part);
                let decoded = escape::decode_str(&arena, text)
                    .map_err(|message| self.raise_syntax_error(place, message))?;
                self.warn_of_escape(&decoded, text, end, true);
            }
        }
        Ok(self.node_since(kind, start, Value::Null))
    }

    /// Text in a format specification. CPython lets the decoder's own exception through here.
    pub(super) fn format_text(&mut self, value: Value) -> Parse {
        let text = self.text(value);
        let arena = Bump::new();
        match escape::decode_str(&arena, text) {
            Ok(decoded) => {
                self.warn_of_escape(&decoded, text, value, true);
                Ok(value)
            }
            Err(message) => {
                let message = message.strip_prefix("(unicode error) ").unwrap_or(&message).to_owned();
                Err(self.raise_elsewhere(ErrorKind::UnicodeDecodeError, message))
            }
        }
    }

    /// Strings that stand next to each other.
    pub(super) fn concatenate(&mut self, strings: Value, start: usize) -> Parse {
        let parts = self.elements(strings).to_vec();
        let (mut bytes, mut text, mut interpolated) = (false, false, false);
        for part in &parts {
            match self.token_of(*part) {
                Some(token) => {
                    let token_text = token.text(self.source);
                    let prefix = token_text.split(['\'', '"']).next().unwrap_or_default();
                    let is_bytes = prefix.contains(['b', 'B']);
                    bytes |= is_bytes;
                    text |= !is_bytes;
                }
                None => interpolated = true,
            }
        }
        if bytes && (text || interpolated) {
            return Err(self.raise_at_last_token("cannot mix bytes and nonbytes literals"));
        }
        if interpolated {
            return Ok(self.node_since(Kind::JoinedStr, start, Value::Null));
        }
        match &parts[..] {
            [single] => Ok(*single),
            _ => Ok(self.node_since(Kind::Literal, start, Value::Null)),
        }
    }

    /// `!r` in a replacement field.
    pub(super) fn conversion(&mut self, mark: Value, name: Value) -> Parse {
        let (mark_place, name_place) = (self.place(mark), self.place(name));
        let letter = self.tokenizer.fstring_letter().unwrap_or('f');
        if mark_place.lineno != name_place.lineno || mark_place.end_col_offset != name_place.col_offset {
            let place = Place {
                end_lineno: name_place.end_lineno,
                end_col_offset: name_place.end_col_offset,
                ..mark_place
            };
            let message =
                format!("{letter}-string: conversion type must come right after the exclamation mark");
            return Err(self.raise_syntax_error(place, message));
        }
        let text = self.text(name);
        if !matches!(text, "s" | "r" | "a") {
            let text = crate::unicode::repr(&text.nfkc().collect::<String>());
            let message =
                format!("{letter}-string: invalid conversion character {text}: expected 's', 'r', or 'a'");
            return Err(self.raise_syntax_error(name_place, message));
        }
        Ok(name)
    }

    /// A node for what was matched since `start`.
    pub(super) fn node_since(&mut self, kind: Kind, start: usize, child: Value) -> Value {
        let place = self.place_since(start);
        self.add_node(Node { kind, place, child, keywords: Value::Null })
    }
}

impl<'s> Machine<'s> {
    fn text_of(&self, at: usize) -> &'s str {
        self.tokens.get(at).map_or("", |token| token.text(self.source))
    }

    /// The text of a token; empty for other values.
    pub(super) fn text(&self, value: Value) -> &'s str {
        match value {
            Value::Token(at) => self.text_of(at as usize),
            _ => "",
        }
    }
}
