//! f-strings and t-strings (language reference, "f-strings" and "t-strings").
//!
//! CPython's tokenizer cuts the text between replacement fields at doubled braces and after `\N{…}`;
//! its parser decodes the pieces, drops the empty ones and joins neighbours. The cuts show in the
//! positions, so they are made here as well.

use super::Lowering;
use super::escape;
use crate::error::{ErrorSpan, SyntaxWarning};
use crate::escapes::invalid_escape_warning;
use crate::names::Symbol;
use crate::nodes::{
    Constant, ConstantValue, Expr, ExprKind, FormattedValue, Interpolation, JoinedStr, TemplateStr,
};
use bumpalo::collections::Vec as ArenaVec;
use ruff_python_ast::{self as ruff, AnyStringFlags, StringFlags};
use ruff_text_size::{Ranged, TextRange, TextSize};
use taipan_bytecode::Location;

/// In how many format specifications a replacement field may stand (`MAX_EXPR_NESTING`).
const MAX_SPEC_DEPTH: u32 = 2;

/// The parts of an f-string before neighbours are joined.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    Text { value: &'a [u8], kind: Option<Symbol>, loc: Location },
    Value(Expr<'a>),
}

/// What the replacement fields of a string become.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Field {
    /// `FormattedValue`: of an f-string, and of any format specification.
    Formatted,
    /// `Interpolation`: of a t-string.
    Interpolated,
}

/// The string a piece of text belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Owner {
    pub(crate) raw: bool,
    pub(crate) field: Field,
    /// Where the closing quotes are; CPython counts the lines of warnings from there.
    pub(crate) end: TextRange,
    /// How many format specifications the piece is in; 0 outside of replacement fields.
    pub(crate) spec_depth: u32,
}

impl Owner {
    fn new(range: TextRange, flags: AnyStringFlags, field: Field) -> Self {
        let end = TextRange::new(range.end() - flags.closer_len(), range.end());
        Self { raw: flags.is_raw_string(), field, end, spec_depth: 0 }
    }
}

impl<'a> Lowering<'a> {
    pub(super) fn fstring(&mut self, string: &ruff::ExprFString) -> ExprKind<'a> {
        let mut parts = ArenaVec::new_in(self.arena);
        for part in &string.value {
            match part {
                ruff::FStringPart::Literal(literal) => {
                    let value = self.string_part(literal);
                    let kind = self.string_kind(literal.range);
                    let loc = self.location(literal.range);
                    parts.push(Part::Text { value, kind, loc });
                }
                ruff::FStringPart::FString(fstring) => {
                    let owner = Owner::new(fstring.range, fstring.flags.into(), Field::Formatted);
                    self.string_elements(&fstring.elements, owner, &mut parts);
                }
            }
        }
        ExprKind::JoinedStr(JoinedStr { values: self.join(&parts) })
    }

    pub(super) fn tstring(&mut self, string: &ruff::ExprTString) -> ExprKind<'a> {
        let mut parts = ArenaVec::new_in(self.arena);
        for tstring in &string.value {
            let owner = Owner::new(tstring.range, tstring.flags.into(), Field::Interpolated);
            self.string_elements(&tstring.elements, owner, &mut parts);
        }
        ExprKind::TemplateStr(TemplateStr { values: self.join(&parts) })
    }

    /// Whether the f-string being read has something to warn of.
    pub(crate) fn has_deferred_warnings(&self) -> bool {
        !self.deferred_warnings.is_empty()
    }

    /// The parts of a whole string. CPython decodes its text at its end, after what is in its fields.
    fn string_elements(
        &mut self,
        elements: &ruff::InterpolatedStringElements,
        owner: Owner,
        parts: &mut ArenaVec<'a, Part<'a>>,
    ) {
        let outer = std::mem::take(&mut self.deferred_warnings);
        self.elements(elements, owner, parts);
        let mut own = std::mem::replace(&mut self.deferred_warnings, outer);
        self.warnings.append(&mut own);
    }

    fn elements(
        &mut self,
        elements: &ruff::InterpolatedStringElements,
        owner: Owner,
        parts: &mut ArenaVec<'a, Part<'a>>,
    ) {
        for element in elements {
            match element {
                ruff::InterpolatedStringElement::Literal(literal) => {
                    self.literal_text(literal.range(), owner, parts);
                }
                ruff::InterpolatedStringElement::Interpolation(element) => {
                    self.replacement_field(element, owner, parts);
                }
            }
        }
    }

    /// The text between two replacement fields, cut as CPython's tokenizer cuts it.
    pub(crate) fn literal_text(
        &mut self,
        range: TextRange,
        owner: Owner,
        parts: &mut ArenaVec<'a, Part<'a>>,
    ) {
        let text = self.text(range);
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut at = 0;
        while let Some(found) = memchr::memchr3(b'{', b'}', b'\\', &bytes[at..]) {
            at += found;
            match bytes[at] {
                b'\\' => match bytes.get(at + 1) {
                    Some(b'{' | b'}') => {
                        if !owner.raw {
                            self.warn_escaped_brace(range, at + 1);
                        }
                        at += 1;
                    }
                    Some(b'N') if !owner.raw && bytes.get(at + 2) == Some(&b'{') => {
                        at = memchr::memchr(b'}', &bytes[at..]).map_or(bytes.len(), |close| at + close + 1);
                        self.text_piece(range, start..at, start..at, owner, parts);
                        start = at;
                    }
                    Some(_) => at += 2,
                    // The text ends before the brace of a replacement field.
                    None => {
                        if !owner.raw {
                            self.warn_escaped_brace(range, at + 1);
                        }
                        at += 1;
                    }
                },
                brace if bytes.get(at + 1) == Some(&brace) => {
                    self.text_piece(range, start..at + 1, start..at + 2, owner, parts);
                    at += 2;
                    start = at;
                }
                _ => at += 1,
            }
        }
        if start < bytes.len() {
            self.text_piece(range, start..bytes.len(), start..bytes.len(), owner, parts);
        }
    }

    /// One token of text: `content` is what is decoded, `extent` where it lies, both from `base`.
    fn text_piece(
        &mut self,
        base: TextRange,
        content: std::ops::Range<usize>,
        extent: std::ops::Range<usize>,
        owner: Owner,
        parts: &mut ArenaVec<'a, Part<'a>>,
    ) {
        let offset = |at: usize| base.start() + TextSize::new(at as u32);
        let text = self.text(TextRange::new(offset(content.start), offset(content.end)));
        let extent = TextRange::new(offset(extent.start), offset(extent.end));
        let value = if owner.raw { text.as_bytes() } else { self.decode_piece(text, extent, owner) };
        if !value.is_empty() {
            let loc = self.location(extent);
            parts.push(Part::Text { value, kind: None, loc });
        }
    }

    fn decode_piece(&mut self, text: &'a str, extent: TextRange, owner: Owner) -> &'a [u8] {
        match escape::decode_str(self.arena, text) {
            Ok(decoded) => {
                if let Some(at) = decoded.first_invalid {
                    let token = if owner.spec_depth > 0 { extent } else { owner.end };
                    let warning = self.escape_warning(text, at, token, true);
                    if owner.spec_depth > 0 { &mut self.warnings } else { &mut self.deferred_warnings }
                        .extend(warning);
                }
                decoded.value
            }
            Err(message) => {
                let token = if owner.spec_depth > 0 { extent } else { owner.end };
                let loc = self.location(token);
                self.error(message, loc);
                b""
            }
        }
    }

    /// The tokenizer's warning for `\{` and `\}`; `at` is the brace's offset in the text at `base`.
    #[cold]
    fn warn_escaped_brace(&mut self, base: TextRange, at: usize) {
        let brace = base.start() + TextSize::new(at as u32);
        let Some(char @ ('{' | '}')) = self.byte_at(brace).map(char::from) else { return };
        let loc = self.location(TextRange::at(brace, TextSize::new(1)));
        let offset = self.character_offset(loc.lineno, loc.col_offset);
        let lineno = loc.lineno as u32;
        let span = ErrorSpan { lineno, offset, end_lineno: lineno, end_offset: offset + 1 };
        let message = invalid_escape_warning(char);
        self.warnings.push(SyntaxWarning { message, lineno, span });
    }

    fn replacement_field(
        &mut self,
        element: &ruff::InterpolatedElement,
        owner: Owner,
        parts: &mut ArenaVec<'a, Part<'a>>,
    ) {
        if owner.spec_depth > MAX_SPEC_DEPTH {
            self.reject();
        }
        let loc = self.location(element.range);
        // Where the tokenizer's record of the field's text starts and ends.
        let start = element.range.start() + TextSize::new(1);
        if let Some(debug) = &element.debug_text {
            let end = start + TextSize::of(debug.as_str());
            let end = self.lines.position(end);
            let value = self.field_text(debug.as_str());
            let text_loc = Location::new(loc.lineno, end.lineno, loc.col_offset + 1, end.col_offset);
            parts.push(Part::Text { value, kind: None, loc: text_loc });
        }
        let value = self.expr(&element.expression);
        let debug_repr = element.debug_text.is_some() && element.format_spec.is_none();
        let conversion = match element.conversion {
            ruff::ConversionFlag::None if debug_repr => i32::from(b'r'),
            ruff::ConversionFlag::None => -1,
            flag => flag as i32,
        };
        let format_spec = element.format_spec.as_deref().map(|spec| self.format_spec(spec, owner));
        let value = &*self.arena.alloc(value);
        let kind = match owner.field {
            Field::Formatted => ExprKind::FormattedValue(FormattedValue { value, conversion, format_spec }),
            Field::Interpolated => {
                let text = self.interpolation_text(element, start);
                let str = &*self.arena.alloc(ConstantValue::Str(text));
                ExprKind::Interpolation(Interpolation { value, str, conversion, format_spec })
            }
        };
        parts.push(Part::Value(Expr { kind, loc }));
    }

    /// `Interpolation.str`: the field's text up to `=`, `!`, `:` or the closing brace.
    fn interpolation_text(&mut self, element: &ruff::InterpolatedElement, start: TextSize) -> &'a [u8] {
        if let Some(debug) = &element.debug_text {
            let text = self.field_text(debug.as_str());
            let end = text.iter().rposition(|&byte| byte == b'=').unwrap_or(text.len());
            return &text[..end];
        }
        let mut end = self.skip_trivia_and_parentheses(element.expression.range().end());
        if self.byte_at(end) == Some(b',') {
            end = self.skip_trivia_and_parentheses(end + TextSize::new(1));
        }
        let text = self.text(TextRange::new(start, end));
        self.field_text(text)
    }

    /// The text of a field as the tokenizer keeps it: without comments.
    pub(crate) fn field_text(&self, text: &str) -> &'a [u8] {
        if !text.contains('#') || !has_comment(text.as_bytes()) {
            return self.arena.alloc_slice_copy(text.as_bytes());
        }
        let mut kept = ArenaVec::with_capacity_in(text.len(), self.arena);
        let mut quote = None;
        let mut bytes = text.bytes().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' | b'\'' => {
                    match quote {
                        None => quote = Some(byte),
                        Some(open) if open == byte => quote = None,
                        Some(_) => {}
                    }
                    kept.push(byte);
                }
                b'\\' => {
                    kept.push(byte);
                    kept.extend(bytes.next());
                }
                b'#' if quote.is_none() => while bytes.next_if(|&byte| byte != b'\n').is_some() {},
                _ => kept.push(byte),
            }
        }
        kept.into_bump_slice()
    }

    fn format_spec(&mut self, spec: &ruff::InterpolatedStringFormatSpec, owner: Owner) -> &'a Expr<'a> {
        let colon = spec.range.start() - TextSize::new(1);
        let loc = self.location(TextRange::new(colon, spec.range.end()));
        let owner = Owner { field: Field::Formatted, spec_depth: owner.spec_depth + 1, ..owner };
        let mut parts = ArenaVec::new_in(self.arena);
        self.nested(|this| this.elements(&spec.elements, owner, &mut parts));
        let values = self.join(&parts);
        self.alloc_expr(ExprKind::JoinedStr(JoinedStr { values }), loc)
    }

    /// Joins neighbouring texts; the joined text spans from the first to the last of them.
    pub(crate) fn join(&self, parts: &[Part<'a>]) -> &'a [Expr<'a>] {
        let mut values = ArenaVec::with_capacity_in(parts.len(), self.arena);
        let mut at = 0;
        while let Some(&part) = parts.get(at) {
            at += 1;
            match part {
                Part::Value(expr) => values.push(expr),
                Part::Text { mut value, kind, mut loc } => {
                    let mut joined: Option<ArenaVec<'a, u8>> = None;
                    while let Some(&Part::Text { value: next, loc: next_loc, .. }) = parts.get(at) {
                        let joined = joined.get_or_insert_with(|| {
                            let mut bytes = ArenaVec::with_capacity_in(value.len() + next.len(), self.arena);
                            bytes.extend_from_slice_copy(value);
                            bytes
                        });
                        joined.extend_from_slice_copy(next);
                        loc = Self::span(loc, next_loc);
                        at += 1;
                    }
                    if let Some(joined) = joined {
                        value = joined.into_bump_slice();
                    }
                    if !value.is_empty() {
                        let value = ConstantValue::Str(value);
                        values.push(Expr { kind: ExprKind::Constant(Constant { value, kind }), loc });
                    }
                }
            }
        }
        values.into_bump_slice()
    }
}

/// Whether the tokenizer sees a comment in the text of a field: a `#` outside quotes.
fn has_comment(text: &[u8]) -> bool {
    let mut quote = None;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' | b'\'' => match quote {
                None => quote = Some(byte),
                Some(open) if open == byte => quote = None,
                Some(_) => {}
            },
            b'#' if quote.is_none() => return true,
            _ => {}
        }
        at += 1;
    }
    false
}
