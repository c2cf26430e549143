//! The parts of a number in a field: sign, prefix, grouped digits, padding.

use super::spec::{Align, FormatSpec, Grouping, Sign};
use crate::raise;
use crate::types::str::Str;
use crate::value::{PyResult, Value};

/// A piece of a formatted text.
#[derive(Clone, Copy)]
pub enum Piece<'a> {
    /// Text.
    Text(&'a str),
    /// A code point, so many times.
    Repeat(u32, usize),
}

impl Piece<'_> {
    fn is_ascii(self) -> bool {
        match self {
            Piece::Text(text) => text.is_ascii(),
            Piece::Repeat(code, times) => times == 0 || code < 128,
        }
    }

    fn length(self) -> usize {
        match self {
            Piece::Text(text) if text.is_ascii() => text.len(),
            Piece::Text(text) => text.chars().count(),
            Piece::Repeat(_, times) => times,
        }
    }
}

/// The pieces as one string.
///
/// # Errors
/// `MemoryError` if there is no room for it.
pub fn join(pieces: &[Piece<'_>]) -> PyResult {
    let total = pieces.iter().try_fold(0_usize, |total, piece| total.checked_add(piece.length()));
    let total = total.filter(|total| *total <= isize::MAX as usize).ok_or_else(raise::memory_error)?;
    if pieces.iter().all(|piece| piece.is_ascii()) {
        let mut text = String::new();
        text.try_reserve_exact(total).map_err(|_| raise::memory_error())?;
        for piece in pieces {
            match *piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Repeat(code, times) => {
                    let character = char::from_u32(code).unwrap_or(' ');
                    text.extend(std::iter::repeat_n(character, times));
                }
            }
        }
        return Ok(Str::new(&text));
    }
    let mut codes: Vec<u32> = Vec::new();
    codes.try_reserve_exact(total).map_err(|_| raise::memory_error())?;
    for piece in pieces {
        match *piece {
            Piece::Text(text) => codes.extend(text.chars().map(u32::from)),
            Piece::Repeat(code, times) => codes.extend(std::iter::repeat_n(code, times)),
        }
    }
    Ok(Str::from_code_points(codes.iter().copied()))
}

/// Text of `length` characters in a field: what stands to its left and to its right.
pub fn padding(length: usize, width: Option<usize>, align: Align) -> (usize, usize) {
    let missing = width.unwrap_or(0).saturating_sub(length);
    match align {
        Align::Left | Align::AfterSign => (0, missing),
        Align::Right => (missing, 0),
        Align::Center => (missing / 2, missing - missing / 2),
    }
}

/// The parts of a number.
#[derive(Clone, Copy, Default)]
pub struct Number<'a> {
    /// Whether a minus stands in front.
    pub negative: bool,
    /// `0x` and the like.
    pub prefix: &'a str,
    /// The digits before the point.
    pub digits: &'a str,
    /// The point and the digits behind it, if there is a point.
    pub fraction: Option<&'a str>,
    /// The exponent, a percent sign.
    pub rest: &'a str,
}

impl<'a> Number<'a> {
    /// The parts of a number's text.
    pub fn parse(text: &'a str) -> Number<'a> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let end = text.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, text) = text.split_at(end);
        let Some(behind) = text.strip_prefix('.') else {
            return Number { negative, prefix: "", digits, fraction: None, rest: text };
        };
        let end = behind.bytes().take_while(u8::is_ascii_digit).count();
        let (fraction, rest) = behind.split_at(end);
        Number { negative, prefix: "", digits, fraction: Some(fraction), rest }
    }

    fn sign(&self, spec: &FormatSpec) -> &'static str {
        match spec.sign {
            _ if self.negative => "-",
            Some(Sign::Plus) => "+",
            Some(Sign::Space) => " ",
            _ => "",
        }
    }

    /// The number with sign and grouping, padded to the width of the specification.
    ///
    /// # Errors
    /// `MemoryError` if there is no room for it.
    pub fn lay_out(&self, spec: &FormatSpec) -> PyResult<Value> {
        let sign = self.sign(spec);
        let fraction = self.fraction.map(|fraction| group_fraction(fraction, spec.fraction_grouping));
        let point = if fraction.is_some() { "." } else { "" };
        let fraction = fraction.as_deref().unwrap_or("");
        let around =
            sign.len() + self.prefix.len() + point.len() + fraction.len() + self.rest.chars().count();
        let zero_padded = spec.fill == u32::from('0') && spec.align == Align::AfterSign;
        let least = if zero_padded { spec.width.unwrap_or(0).saturating_sub(around) } else { 0 };
        let digits = group_digits(self.digits, spec, least)?;
        let missing = spec.width.unwrap_or(0).saturating_sub(around + digits.len());
        let (left, middle, right) = match spec.align {
            Align::Left => (0, 0, missing),
            Align::Right => (missing, 0, 0),
            Align::AfterSign => (0, missing, 0),
            Align::Center => (missing / 2, 0, missing - missing / 2),
        };
        join(&[
            Piece::Repeat(spec.fill, left),
            Piece::Text(sign),
            Piece::Text(self.prefix),
            Piece::Repeat(spec.fill, middle),
            Piece::Text(&digits),
            Piece::Text(point),
            Piece::Text(fraction),
            Piece::Text(self.rest),
            Piece::Repeat(spec.fill, right),
        ])
    }

    /// The number with sign and grouping alone.
    pub fn plain(&self, spec: &FormatSpec) -> PyResult<String> {
        let mut text = String::from(self.sign(spec));
        text.push_str(&group_digits(self.digits, spec, 0)?);
        if let Some(fraction) = self.fraction {
            text.push('.');
            text.push_str(&group_fraction(fraction, spec.fraction_grouping));
        }
        text.push_str(self.rest);
        Ok(text)
    }
}

/// Digits with separators between groups, with zeros in front up to the length `least`. No separator comes first,
/// so the result may be one longer.
fn group_digits(digits: &str, spec: &FormatSpec, least: usize) -> PyResult<String> {
    if digits.is_empty() {
        return Ok(String::new());
    }
    let mut grouped: Vec<u8> = Vec::new();
    let room = digits.len().max(least).checked_mul(2).ok_or_else(raise::memory_error)?;
    grouped.try_reserve_exact(room).map_err(|_| raise::memory_error())?;
    let group = spec.group_size();
    let mut from_end = digits.bytes().rev();
    let mut in_group = 0;
    loop {
        let digit = from_end.next();
        let separate = spec.grouping.is_some() && in_group == group;
        if digit.is_none() && grouped.len() >= least {
            break;
        }
        if let (Some(grouping), true) = (spec.grouping, separate) {
            grouped.push(grouping.symbol() as u8);
            in_group = 0;
        }
        grouped.push(digit.unwrap_or(b'0'));
        in_group += 1;
    }
    grouped.reverse();
    Ok(String::from_utf8(grouped).unwrap_or_default())
}

/// The digits behind the point with separators between groups of three.
fn group_fraction(digits: &str, grouping: Option<Grouping>) -> String {
    let Some(grouping) = grouping else { return digits.to_owned() };
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 3 == 0 {
            grouped.push(grouping.symbol());
        }
        grouped.push(digit);
    }
    grouped
}
