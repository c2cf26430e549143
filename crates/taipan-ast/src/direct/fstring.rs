//! f-strings and t-strings. The pieces of text between their fields are [`crate::lower`]'s.

use super::Parser;
use super::token::Kind;
pub(super) use crate::lower::interpolated::Field;
use crate::lower::interpolated::{Owner, Part};
use crate::nodes::*;
use bumpalo::collections::Vec as ArenaVec;
use ruff_text_size::{TextRange, TextSize};
use taipan_bytecode::Location;

impl<'a> Parser<'a, '_> {
    /// Literals next to each other of which one has replacement fields.
    pub(super) fn interpolated(&mut self, start: usize, field: Field) -> Expr<'a> {
        let mut parts = ArenaVec::new_in(self.base.arena);
        loop {
            match self.kind() {
                Kind::String => {
                    let token = self.at;
                    let value = self.string_value(token);
                    let kind = self.string_kind(token);
                    self.bump();
                    parts.push(Part::Text { value, kind, loc: self.loc(token) });
                }
                Kind::FStringStart | Kind::TStringStart => {
                    self.nested(|this| this.interpolated_part(field, &mut parts));
                }
                _ => break,
            }
        }
        let values = self.base.join(&parts);
        self.expr_since(
            start,
            match field {
                Field::Formatted => ExprKind::JoinedStr(JoinedStr { values }),
                Field::Interpolated => ExprKind::TemplateStr(TemplateStr { values }),
            },
        )
    }

    fn interpolated_part(&mut self, field: Field, parts: &mut ArenaVec<'a, Part<'a>>) {
        let raw = self.text(self.at).bytes().any(|byte| byte | 0x20 == b'r');
        let end = self.range(self.at, self.at);
        self.bump();
        let owner = Owner { raw, field, end, spec_depth: 0 };
        self.text_and_fields(owner, parts);
        self.expect(Kind::FStringEnd);
        if self.base.has_deferred_warnings() {
            self.fail();
        }
    }

    /// Text and fields, in a string or in a format specification.
    fn text_and_fields(&mut self, owner: Owner, parts: &mut ArenaVec<'a, Part<'a>>) {
        loop {
            match self.kind() {
                Kind::Middle => {
                    let range = self.range(self.at, self.at);
                    self.bump();
                    self.base.literal_text(range, owner, parts);
                }
                Kind::LBrace => self.replacement_field(owner, parts),
                _ => return,
            }
        }
    }

    fn replacement_field(&mut self, owner: Owner, parts: &mut ArenaVec<'a, Part<'a>>) {
        let open = self.at;
        self.bump();
        // Its place among the parts is before the field's.
        let debug_part = parts.len();
        let value = self.annotated_rhs();
        let value = self.alloc(value);
        let expression_end = self.at;
        let debug = self.eat(Kind::Equal);
        if debug {
            let part = self.debug_text(open);
            parts.insert(debug_part, part);
        }
        let conversion = self.conversion();
        let format_spec = if self.kind() == Kind::Colon { Some(self.format_spec(owner)) } else { None };
        self.expect(Kind::RBrace);
        let conversion = match conversion {
            Some(conversion) => i32::from(conversion),
            None if debug && format_spec.is_none() => i32::from(b'r'),
            None => -1,
        };
        let kind = match owner.field {
            Field::Formatted => ExprKind::FormattedValue(FormattedValue { value, conversion, format_spec }),
            Field::Interpolated => {
                let text = self.between(open, expression_end);
                let str = &*self.base.arena.alloc(ConstantValue::Str(text));
                ExprKind::Interpolation(Interpolation { value, str, conversion, format_spec })
            }
        };
        parts.push(Part::Value(self.expr_since(open, kind)));
    }

    /// The text that `=` shows: from the brace to the token after the `=`.
    fn debug_text(&mut self, open: usize) -> Part<'a> {
        let value = self.between(open, self.at);
        let (start, end) = (self.span(open, open), self.span(self.at, self.at));
        let loc = Location::new(start.lineno, end.lineno, start.end_col_offset, end.col_offset);
        Part::Text { value, kind: None, loc }
    }

    /// The text between two tokens, without comments.
    fn between(&self, before: usize, after: usize) -> &'a [u8] {
        let text = self.tokens[before].end as usize..self.tokens[after].start as usize;
        self.base.field_text(self.base.source.get(text).unwrap_or_default())
    }

    /// `'!' NAME`
    fn conversion(&mut self) -> Option<u8> {
        if self.kind() != Kind::Exclamation {
            return None;
        }
        let mark = self.tokens[self.at];
        self.bump();
        let name = self.tokens[self.at];
        match self.text(self.at).as_bytes() {
            &[letter @ (b's' | b'r' | b'a')] if mark.end == name.start => {
                self.expect(Kind::Name);
                Some(letter)
            }
            _ => {
                self.fail();
                None
            }
        }
    }

    fn format_spec(&mut self, owner: Owner) -> &'a Expr<'a> {
        let colon = self.at;
        self.bump();
        let owner = Owner { field: Field::Formatted, spec_depth: owner.spec_depth + 1, ..owner };
        let mut parts = ArenaVec::new_in(self.base.arena);
        self.nested(|this| this.text_and_fields(owner, &mut parts));
        let values = self.base.join(&parts);
        let spec = self.expr_since(colon, ExprKind::JoinedStr(JoinedStr { values }));
        self.alloc(spec)
    }

    /// The place of the tokens from `start` to `end` in the source.
    fn range(&self, start: usize, end: usize) -> TextRange {
        TextRange::new(TextSize::new(self.tokens[start].start), TextSize::new(self.tokens[end].end))
    }
}
