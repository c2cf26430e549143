//! `str` and `bytes` literals: decoding, implicit concatenation, warnings about escapes.

use super::Lowering;
use super::escape::{self, Decoded};
use crate::error::{ErrorSpan, SyntaxWarning};
use crate::escapes::{invalid_escape_warning, invalid_octal_escape_warning};
use crate::names::Symbol;
use crate::nodes::{Constant, ConstantValue, ExprKind};
use bumpalo::collections::Vec as ArenaVec;
use ruff_python_ast::{self as ruff, StringFlags};
use ruff_text_size::{Ranged, TextRange, TextSize};
use taipan_bytecode::Location;

/// A token in which an escape is warned about: where CPython counts from.
pub(super) struct EscapeToken<'t> {
    /// The token's first line and column.
    pub(super) loc: Location,
    /// The token's text; its leading quotes are counted.
    pub(super) text: &'t str,
    /// Whether it is part of an f-string or t-string, in which `\{` is the tokenizer's concern.
    pub(super) interpolated: bool,
}

impl<'a> Lowering<'a> {
    pub(super) fn string(&mut self, string: &ruff::ExprStringLiteral) -> ExprKind<'a> {
        let parts = string.value.as_slice();
        let kind = parts.first().and_then(|first| self.string_kind(first.range));
        let value = match parts {
            [single] => self.string_part(single),
            _ => {
                let len = parts.iter().map(|part| part.range.len().to_usize()).sum();
                let mut joined = ArenaVec::with_capacity_in(len, self.arena);
                for part in parts {
                    joined.extend_from_slice_copy(self.string_part(part));
                }
                joined.into_bump_slice()
            }
        };
        ExprKind::Constant(Constant { value: ConstantValue::Str(value), kind })
    }

    pub(super) fn bytes(&mut self, bytes: &ruff::ExprBytesLiteral) -> ExprKind<'a> {
        let mut parts = bytes.value.iter();
        let value = match (parts.next(), parts.next()) {
            (Some(single), None) => self.bytes_part(single),
            _ => {
                let mut joined = ArenaVec::new_in(self.arena);
                for part in &bytes.value {
                    joined.extend_from_slice_copy(self.bytes_part(part));
                }
                joined.into_bump_slice()
            }
        };
        ExprKind::Constant(Constant { value: ConstantValue::Bytes(value), kind: None })
    }

    /// The `kind` of a literal: `u` if it is written so, in lower case.
    pub(super) fn string_kind(&mut self, literal: TextRange) -> Option<Symbol> {
        (self.byte_at(literal.start()) == Some(b'u')).then(|| self.names.intern_static("u"))
    }

    /// The value of one `str` literal.
    pub(super) fn string_part(&mut self, part: &ruff::StringLiteral) -> &'a [u8] {
        let flags = part.flags;
        let text = self.text(content(part.range, flags.opener_len(), flags.closer_len()));
        if flags.prefix().is_raw() {
            return text.as_bytes();
        }
        let decoded = escape::decode_str(self.arena, text);
        self.decoded(decoded, text, part.range)
    }

    fn bytes_part(&mut self, part: &ruff::BytesLiteral) -> &'a [u8] {
        let flags = part.flags;
        let text = self.text(content(part.range, flags.opener_len(), flags.closer_len()));
        if !text.is_ascii() {
            let loc = self.location(part.range());
            self.error("bytes can only contain ASCII literal characters".to_owned(), loc);
            return b"";
        }
        if flags.prefix().is_raw() {
            return text.as_bytes();
        }
        let decoded = escape::decode_bytes(self.arena, text.as_bytes());
        self.decoded(decoded, text, part.range)
    }

    /// A decoded literal: its value, after reporting what is wrong with it.
    fn decoded(
        &mut self,
        decoded: Result<Decoded<'a>, escape::DecodeError>,
        text: &str,
        literal: TextRange,
    ) -> &'a [u8] {
        match decoded {
            Ok(Decoded { value, first_invalid: None }) => value,
            Ok(Decoded { value, first_invalid: Some(at) }) => {
                let loc = self.location(literal);
                let token = EscapeToken { loc, text: self.text(literal), interpolated: false };
                self.warn_escape(text, at, &token);
                value
            }
            Err(message) => {
                let loc = self.location(literal);
                self.error(message, loc);
                b""
            }
        }
    }

    /// CPython's warning for the escape whose character after the backslash is at `at` in `text`.
    #[cold]
    pub(super) fn warn_escape(&mut self, text: &str, at: usize, token: &EscapeToken<'_>) {
        let escaped = text.as_bytes()[at];
        if !self.warns_of_escapes || token.interpolated && matches!(escaped, b'{' | b'}') {
            return;
        }
        let message = if (b'4'..=b'7').contains(&escaped) {
            invalid_octal_escape_warning(&text[at..(at + 3).min(text.len())])
        } else {
            invalid_escape_warning(escaped as char)
        };
        let before = &text[..at];
        let newlines = memchr::memchr_iter(b'\n', before.as_bytes()).count() as i32;
        let lineno = token.loc.lineno + newlines;
        let last_line = before.rfind('\n').map_or(before, |newline| &before[newline + 1..]);
        let mut col_offset = escape::expanded_len(last_line) as i32;
        if newlines == 0 {
            col_offset += token.loc.col_offset + leading_quotes(token.text);
        }
        let span = ErrorSpan {
            lineno: lineno as u32,
            offset: self.character_offset(lineno, col_offset - 1),
            end_lineno: lineno as u32,
            end_offset: self.character_offset(lineno, col_offset + 1),
        };
        self.warnings.push(SyntaxWarning { message, lineno: lineno as u32, span });
    }
}

/// The range between the quotes.
pub(super) fn content(literal: TextRange, opener: TextSize, closer: TextSize) -> TextRange {
    literal.add_start(opener).sub_end(closer)
}

/// How often the first character stands among the quotes that `token` starts with.
fn leading_quotes(token: &str) -> i32 {
    let mut quotes = token.bytes().take_while(|byte| matches!(byte, b'\'' | b'"')).peekable();
    let first = quotes.peek().copied();
    quotes.filter(|&quote| Some(quote) == first).count() as i32
}
