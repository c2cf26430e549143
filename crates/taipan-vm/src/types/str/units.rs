//! Characters of the three widths, so that code is written once for all of them.

use super::Characters;

/// A character of one, two or four bytes.
pub trait Unit: Copy + Ord + Default + std::hash::Hash + 'static {
    /// Bits of the widest characters that have this width, all set.
    const GREATEST: u32;

    /// The code point.
    fn code(self) -> u32;

    /// The character of a code point, if it has this width.
    fn from_code(code: u32) -> Option<Self>;

    /// Characters of this width as a string's.
    fn characters(units: &[Self]) -> Characters<'_>;

    /// The first place of a character.
    fn position(units: &[Self], unit: Self) -> Option<usize> {
        units.iter().position(|other| *other == unit)
    }

    /// The last place of a character.
    fn last_position(units: &[Self], unit: Self) -> Option<usize> {
        units.iter().rposition(|other| *other == unit)
    }

    /// All bits that any of the characters has.
    fn bits(units: &[Self]) -> u32;
}

impl Unit for u8 {
    const GREATEST: u32 = 0xff;

    #[inline(always)]
    fn code(self) -> u32 {
        u32::from(self)
    }

    #[inline(always)]
    fn from_code(code: u32) -> Option<u8> {
        u8::try_from(code).ok()
    }

    fn characters(units: &[u8]) -> Characters<'_> {
        Characters::One(units)
    }

    #[inline]
    fn position(units: &[u8], unit: u8) -> Option<usize> {
        memchr::memchr(unit, units)
    }

    #[inline]
    fn last_position(units: &[u8], unit: u8) -> Option<usize> {
        memchr::memrchr(unit, units)
    }

    #[inline]
    fn bits(units: &[u8]) -> u32 {
        if units.is_ascii() { 0x7f } else { 0xff }
    }
}

impl Unit for u16 {
    const GREATEST: u32 = 0xffff;

    #[inline(always)]
    fn code(self) -> u32 {
        u32::from(self)
    }

    #[inline(always)]
    fn from_code(code: u32) -> Option<u16> {
        u16::try_from(code).ok()
    }

    fn characters(units: &[u16]) -> Characters<'_> {
        Characters::Two(units)
    }

    fn bits(units: &[u16]) -> u32 {
        u32::from(units.iter().fold(0, |bits, unit| bits | unit))
    }
}

impl Unit for u32 {
    const GREATEST: u32 = 0x10_ffff;

    #[inline(always)]
    fn code(self) -> u32 {
        self
    }

    #[inline(always)]
    fn from_code(code: u32) -> Option<u32> {
        Some(code)
    }

    fn characters(units: &[u32]) -> Characters<'_> {
        Characters::Four(units)
    }

    fn bits(units: &[u32]) -> u32 {
        units.iter().fold(0, |bits, unit| bits | unit)
    }
}

/// The expression for characters of whichever width they have.
macro_rules! each_width {
    ($characters:expr, $units:ident => $body:expr) => {
        match $characters {
            $crate::types::str::Characters::One($units) => $body,
            $crate::types::str::Characters::Two($units) => $body,
            $crate::types::str::Characters::Four($units) => $body,
        }
    };
}

pub(crate) use each_width;

/// Characters in another width, if all of them have it.
pub(super) fn converted<From: Unit, To: Unit>(units: &[From]) -> Option<Vec<To>> {
    units.iter().map(|unit| To::from_code(unit.code())).collect()
}
