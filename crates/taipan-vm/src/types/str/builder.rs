//! A string that is being put together, as narrow as its characters allow.

use super::units::{Unit, each_width};
use super::{Characters, Str};
use crate::value::Value;

/// A string that grows. See the module's page.
#[derive(Clone, Debug)]
pub enum StrBuilder {
    /// All characters are below 256.
    One(Vec<u8>),
    /// All are below 65,536.
    Two(Vec<u16>),
    /// Any.
    Four(Vec<u32>),
}

impl Default for StrBuilder {
    fn default() -> StrBuilder {
        StrBuilder::new()
    }
}

impl StrBuilder {
    /// An empty string.
    pub const fn new() -> StrBuilder {
        StrBuilder::One(Vec::new())
    }

    /// An empty string with room for so many characters, if they are narrow.
    pub fn with_capacity(length: usize) -> StrBuilder {
        StrBuilder::One(Vec::with_capacity(length))
    }

    /// Number of characters.
    pub fn len(&self) -> usize {
        match self {
            StrBuilder::One(units) => units.len(),
            StrBuilder::Two(units) => units.len(),
            StrBuilder::Four(units) => units.len(),
        }
    }

    /// Whether there are no characters.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The characters.
    pub fn characters(&self) -> Characters<'_> {
        match self {
            StrBuilder::One(units) => Characters::One(units),
            StrBuilder::Two(units) => Characters::Two(units),
            StrBuilder::Four(units) => Characters::Four(units),
        }
    }

    /// Forgets all characters from a place on.
    pub fn truncate(&mut self, length: usize) {
        match self {
            StrBuilder::One(units) => units.truncate(length),
            StrBuilder::Two(units) => units.truncate(length),
            StrBuilder::Four(units) => units.truncate(length),
        }
    }

    /// Makes room for characters that have these bits.
    #[inline]
    fn widen(&mut self, bits: u32) {
        match self {
            StrBuilder::One(_) if bits > u8::GREATEST => self.widen_slowly(bits),
            StrBuilder::Two(_) if bits > u16::GREATEST => self.widen_slowly(bits),
            _ => {}
        }
    }

    #[cold]
    fn widen_slowly(&mut self, bits: u32) {
        *self = if bits > u16::GREATEST {
            let units =
                each_width!(self.characters(), units => units.iter().map(|unit| unit.code()).collect());
            StrBuilder::Four(units)
        } else {
            let units = each_width!(self.characters(), units => units.iter().map(|unit| unit.code() as u16).collect());
            StrBuilder::Two(units)
        };
    }

    /// Puts a code point at the end.
    #[inline]
    pub fn push(&mut self, code: u32) {
        self.widen(code);
        match self {
            StrBuilder::One(units) => units.push(code as u8),
            StrBuilder::Two(units) => units.push(code as u16),
            StrBuilder::Four(units) => units.push(code),
        }
    }

    /// Puts a code point at the end so many times.
    pub fn push_times(&mut self, code: u32, times: usize) {
        self.widen(code);
        match self {
            StrBuilder::One(units) => units.extend(std::iter::repeat_n(code as u8, times)),
            StrBuilder::Two(units) => units.extend(std::iter::repeat_n(code as u16, times)),
            StrBuilder::Four(units) => units.extend(std::iter::repeat_n(code, times)),
        }
    }

    /// Puts characters at the end.
    pub fn push_units<U: Unit>(&mut self, added: &[U]) {
        self.widen(if U::GREATEST == u8::GREATEST { 0 } else { U::bits(added) });
        self.push_narrow(added);
    }

    fn push_narrow<U: Unit>(&mut self, added: &[U]) {
        match self {
            StrBuilder::One(units) => match U::characters(added) {
                Characters::One(added) => units.extend_from_slice(added),
                _ => units.extend(added.iter().map(|unit| unit.code() as u8)),
            },
            StrBuilder::Two(units) => match U::characters(added) {
                Characters::Two(added) => units.extend_from_slice(added),
                _ => units.extend(added.iter().map(|unit| unit.code() as u16)),
            },
            StrBuilder::Four(units) => match U::characters(added) {
                Characters::Four(added) => units.extend_from_slice(added),
                _ => units.extend(added.iter().map(|unit| unit.code())),
            },
        }
    }

    /// Puts characters at the end.
    #[inline]
    pub fn push_characters(&mut self, added: Characters<'_>) {
        each_width!(added, units => self.push_units(units));
    }

    /// Puts a string at the end.
    #[inline]
    pub fn push_string(&mut self, string: &Str) {
        self.push_characters(string.characters());
    }

    /// Puts text at the end.
    pub fn push_text(&mut self, text: &str) {
        if text.is_ascii() {
            self.push_units(text.as_bytes());
        } else {
            text.chars().for_each(|character| self.push(u32::from(character)));
        }
    }

    /// Puts characters at a place, over those that are there, and null characters between the end and the place if it
    /// is behind the end. Says whether there was room.
    #[must_use]
    pub fn put_at(&mut self, place: usize, added: Characters<'_>) -> bool {
        if place == self.len() {
            self.push_characters(added);
            return true;
        }
        self.widen(each_width!(added, units => Unit::bits(units)));
        match self {
            StrBuilder::One(units) => put_units(units, place, added),
            StrBuilder::Two(units) => put_units(units, place, added),
            StrBuilder::Four(units) => put_units(units, place, added),
        }
    }

    /// The string.
    pub fn finish(self) -> Value {
        Str::from_characters(self.characters())
    }
}

/// Puts characters, none wider than the units, at a place.
fn put_units<U: Unit>(units: &mut Vec<U>, place: usize, added: Characters<'_>) -> bool {
    let Some(end) = place.checked_add(added.len()) else { return false };
    if end > units.len() {
        if units.try_reserve(end - units.len()).is_err() {
            return false;
        }
        units.resize(end, U::default());
    }
    for (unit, code) in units.iter_mut().skip(place).zip(added.codes()) {
        *unit = U::from_code(code).unwrap_or_default();
    }
    true
}

impl std::fmt::Write for StrBuilder {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.push_text(text);
        Ok(())
    }
}
