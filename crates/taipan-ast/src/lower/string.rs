//! `str` and `bytes` literals: decoding, implicit concatenation, warnings about escapes.

use super::Lowering;
use super::escape::{self, Decoded};
use crate::error::SyntaxWarning;
use crate::escapes::{EscapeToken, escape_warning};
use crate::names::Symbol;
use crate::nodes::{Constant, ConstantValue, ExprKind};
use bumpalo::collections::Vec as ArenaVec;
use ruff_python_ast::{self as ruff, StringFlags};
use ruff_text_size::{Ranged, TextRange, TextSize};

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
    pub(crate) fn string_kind(&mut self, literal: TextRange) -> Option<Symbol> {
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
                let warning = self.escape_warning(text, at, literal, false);
                self.warnings.extend(warning);
                value
            }
            Err(message) => {
                let loc = self.location(literal);
                self.error(message, loc);
                b""
            }
        }
    }

    /// The warning for the escape at `at` in `text`, the content of a literal that `token` begins or ends.
    #[cold]
    pub(super) fn escape_warning(
        &mut self,
        text: &str,
        at: usize,
        token: TextRange,
        interpolated: bool,
    ) -> Option<SyntaxWarning> {
        if !self.warns_of_escapes {
            return None;
        }
        let loc = self.location(token);
        let token = EscapeToken {
            lineno: loc.lineno as u32,
            col_offset: loc.col_offset as usize,
            text: self.text(token),
            interpolated,
        };
        escape_warning(text, at, &token, |lineno| self.line_text(lineno as i32))
    }
}

/// The range between the quotes.
pub(super) fn content(literal: TextRange, opener: TextSize, closer: TextSize) -> TextRange {
    literal.add_start(opener).sub_end(closer)
}
