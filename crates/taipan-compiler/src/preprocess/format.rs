//! `"…" % (…)` as an f-string, where the two mean the same: `%s`, `%r` and `%a`, with a width and a precision
//! of up to two digits.

use bumpalo::collections::Vec as ArenaVec;
use taipan_ast::nodes::{Constant, ConstantValue, Expr, ExprKind, FormattedValue, JoinedStr};
use taipan_bytecode::Location;

use super::Preprocessor;
use crate::constant_pool::REPLACED_PERCENT;

/// Widths and precisions with more digits are left alone.
const MAX_DIGITS: usize = 2;

/// A conversion specifier.
struct Conversion {
    /// `s`, `r` or `a`.
    letter: u8,
    left_adjusted: bool,
    width: Option<u32>,
    precision: Option<u32>,
}

impl<'a> Preprocessor<'a, '_> {
    /// The f-string for `format % elements`, if every specifier is one that can be had there and the
    /// numbers of specifiers and elements agree.
    pub(super) fn percent_format(&self, format: &'a [u8], elements: &'a [Expr<'a>]) -> Option<JoinedStr<'a>> {
        if elements.iter().any(|element| matches!(element.kind, ExprKind::Starred(_))) {
            return None;
        }
        let mut values = ArenaVec::with_capacity_in(elements.len() * 2 + 1, self.arena);
        let mut elements = elements.iter();
        let mut rest = format;
        loop {
            let len = literal_len(rest);
            if len > 0 {
                values.push(self.string(self.literal(&rest[..len])));
            }
            rest = &rest[len..];
            if rest.is_empty() {
                break;
            }
            let value = elements.next()?;
            let (conversion, after) = conversion(&rest[1..])?;
            rest = after;
            let format_spec = self.format_spec(&conversion).map(|spec| &*self.arena.alloc(self.string(spec)));
            let conversion = i32::from(conversion.letter);
            let kind = ExprKind::FormattedValue(FormattedValue { value, conversion, format_spec });
            values.push(Expr { kind, loc: value.loc });
        }
        elements.next().is_none().then(|| JoinedStr { values: values.into_bump_slice() })
    }

    /// Text with `%%` for each percent sign.
    fn literal(&self, text: &'a [u8]) -> &'a [u8] {
        if memchr::memchr(b'%', text).is_none() {
            return text;
        }
        if text == b"%%" {
            return REPLACED_PERCENT;
        }
        let mut literal = ArenaVec::with_capacity_in(text.len(), self.arena);
        let mut bytes = text.iter();
        while let Some(&byte) = bytes.next() {
            literal.push(byte);
            if byte == b'%' {
                bytes.next();
            }
        }
        literal.into_bump_slice()
    }

    fn format_spec(&self, conversion: &Conversion) -> Option<&'a [u8]> {
        let mut spec = String::new();
        if let Some(width) = conversion.width {
            if !conversion.left_adjusted && width > 0 {
                spec.push('>');
            }
            spec += &width.to_string();
        }
        if let Some(precision) = conversion.precision {
            spec.push('.');
            spec += &precision.to_string();
        }
        (!spec.is_empty()).then(|| self.arena.alloc_str(&spec).as_bytes())
    }

    /// A string that stands nowhere in the source.
    fn string(&self, value: &'a [u8]) -> Expr<'a> {
        let kind = ExprKind::Constant(Constant { value: ConstantValue::Str(value), kind: None });
        Expr { kind, loc: Location::NONE }
    }
}

/// How many bytes come before a specifier; `%%` is text.
fn literal_len(format: &[u8]) -> usize {
    let mut at = 0;
    while let Some(percent) = memchr::memchr(b'%', &format[at..]) {
        at += percent;
        if format.get(at + 1) != Some(&b'%') {
            return at;
        }
        at += 2;
    }
    format.len()
}

/// Reads a specifier, whose `%` was passed, and gives what follows it.
fn conversion(format: &[u8]) -> Option<(Conversion, &[u8])> {
    let flags = format.iter().take_while(|byte| b"-+ #0".contains(byte)).count();
    let left_adjusted = format[..flags].contains(&b'-');
    let (width, mut rest) = digits(&format[flags..])?;
    let mut precision = None;
    if let Some(after_point) = rest.strip_prefix(b".") {
        let digits = digits(after_point)?;
        precision = Some(digits.0.unwrap_or(0));
        rest = digits.1;
    }
    match rest.split_first()? {
        (&letter @ (b's' | b'r' | b'a'), rest) => {
            Some((Conversion { letter, left_adjusted, width, precision }, rest))
        }
        _ => None,
    }
}

/// Reads a number, if there is one; `None` if it is too long.
fn digits(format: &[u8]) -> Option<(Option<u32>, &[u8])> {
    let len = format.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if len > MAX_DIGITS {
        return None;
    }
    let value = format[..len].iter().fold(0, |value, &digit| value * 10 + u32::from(digit - b'0'));
    Some(((len > 0).then_some(value), &format[len..]))
}
