//! The location table, `co_linetable`: which source an instruction comes from (CPython's
//! InternalDocs, "Locations").
//!
//! The table is a run of entries. An entry covers 1 to 8 code units and starts with a byte
//! `1 kkkk nnn`: kind `k`, length `n + 1`; no other byte of an entry has its top bit set. The kinds
//! take less room the less there is to say: no location, a line without columns, a short span on the
//! line of the entry before, a span on that line or one of the next two, and anything.

use crate::location::Location;

/// Entries of kinds below this hold a span on the same line; the kind is the column's upper bits.
const ONE_LINE0: u8 = 10;
const ONE_LINE2: u8 = 12;
const NO_COLUMNS: u8 = 13;
const LONG: u8 = 14;
const NONE: u8 = 15;

/// The most code units that one entry covers.
const LONGEST: usize = 8;

/// Writes a location table. Locations are pushed in the order of the instructions; neighbours with the
/// same one are joined.
///
/// ```
/// use taipan_bytecode::{Location, linetable::Encoder};
///
/// let mut table = Encoder::new(1);
/// table.push(Location::new(1, 1, 4, 9), 2);
/// table.push(Location::NONE, 1);
/// assert_eq!(table.finish(), [0x81, 0x45, 0xf8]);
/// ```
#[derive(Debug)]
pub struct Encoder {
    table: Vec<u8>,
    /// Line of the last entry that had one.
    line: i32,
    /// Location and size in code units that the next entries will cover.
    pending: (Location, usize),
}

impl Encoder {
    /// An empty table of a code object with this `co_firstlineno`.
    pub fn new(firstlineno: i32) -> Self {
        Self::reusing(Vec::new(), firstlineno)
    }

    /// The same in the memory of `buffer`, which is emptied.
    pub fn reusing(mut buffer: Vec<u8>, firstlineno: i32) -> Self {
        buffer.clear();
        Self { table: buffer, line: firstlineno, pending: (Location::NONE, 0) }
    }

    /// The next `code_units` code units, caches included, come from `location`.
    #[inline]
    pub fn push(&mut self, location: Location, code_units: usize) {
        if location.is_same(&self.pending.0) {
            self.pending.1 += code_units;
        } else {
            self.flush();
            self.pending = (location, code_units);
        }
    }

    /// The table.
    pub fn finish(mut self) -> Vec<u8> {
        self.flush();
        self.table
    }

    #[inline]
    fn flush(&mut self) {
        let (location, mut code_units) = self.pending;
        while code_units > LONGEST {
            self.entry(&location, LONGEST);
            code_units -= LONGEST;
        }
        if code_units > 0 {
            self.entry(&location, code_units);
        }
    }

    fn entry(&mut self, location: &Location, length: usize) {
        let Location { lineno, end_lineno, col_offset, end_col_offset } = *location;
        let delta = lineno.wrapping_sub(self.line);
        // A negative number is none of these.
        let is_near = delta as u32 <= 2 && (col_offset | end_col_offset) as u32 <= 127;
        if !is_near || end_lineno != lineno {
            return self.unusual_entry(location, length);
        }
        self.line = lineno;
        let width = end_col_offset.wrapping_sub(col_offset) as u32;
        if delta == 0 && col_offset < 80 && width < 16 {
            let short = [head((col_offset >> 3) as u8, length), (col_offset as u8 & 7) << 4 | width as u8];
            self.table.extend_from_slice(&short);
        } else {
            let one_line = [head(ONE_LINE0 + delta as u8, length), col_offset as u8, end_col_offset as u8];
            self.table.extend_from_slice(&one_line);
        }
    }

    fn unusual_entry(&mut self, location: &Location, length: usize) {
        let Location { lineno, end_lineno, col_offset, end_col_offset } = *location;
        if lineno == Location::NONE.lineno {
            return self.table.push(head(NONE, length));
        }
        let delta = lineno.wrapping_sub(self.line);
        self.line = lineno;
        if (col_offset < 0 || end_col_offset < 0) && (end_lineno == lineno || end_lineno < 0) {
            self.table.push(head(NO_COLUMNS, length));
            return push_signed_varint(&mut self.table, delta);
        }
        self.long_entry(location, length, delta);
    }

    fn long_entry(&mut self, location: &Location, length: usize, delta: i32) {
        self.table.push(head(LONG, length));
        push_signed_varint(&mut self.table, delta);
        push_varint(&mut self.table, location.end_lineno.wrapping_sub(location.lineno) as u32);
        push_varint(&mut self.table, location.col_offset.wrapping_add(1) as u32);
        push_varint(&mut self.table, location.end_col_offset.wrapping_add(1) as u32);
    }
}

/// The first byte of an entry.
fn head(kind: u8, length: usize) -> u8 {
    0x80 | kind << 3 | (length - 1) as u8
}

/// Appends an unsigned number in groups of six bits, lowest first; bit 6 says that more follow.
fn push_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 64 {
        out.push(64 | (value & 63) as u8);
        value >>= 6;
    }
    out.push(value as u8);
}

/// Appends a signed number as a varint with the sign in the lowest bit.
fn push_signed_varint(out: &mut Vec<u8>, value: i32) {
    push_varint(out, value.unsigned_abs() << 1 | u32::from(value < 0));
}

/// One entry of a location table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Offset in bytes of the first code unit that the entry covers.
    pub start: usize,
    /// Offset in bytes one past the last.
    pub end: usize,
    /// Where they come from; -1 in the parts that are not known.
    pub location: Location,
}

/// Reads the entries of a location table in order. A damaged table ends early or gives senseless
/// numbers, as it would in CPython.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    rest: &'a [u8],
    line: i32,
    offset: usize,
}

/// The entries of a `co_linetable` of a code object with this `co_firstlineno`.
pub fn entries(linetable: &[u8], firstlineno: i32) -> Entries<'_> {
    Entries { rest: linetable, line: firstlineno, offset: 0 }
}

impl Entries<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn varint(&mut self) -> Option<u32> {
        let (mut value, mut shift) = (0u32, 0u32);
        loop {
            let byte = self.byte()?;
            value |= u32::from(byte & 63).checked_shl(shift).unwrap_or(0);
            shift += 6;
            if byte & 64 == 0 {
                return Some(value);
            }
        }
    }

    fn signed_varint(&mut self) -> Option<i32> {
        let value = self.varint()?;
        let magnitude = (value >> 1) as i32;
        Some(if value & 1 == 1 { magnitude.wrapping_neg() } else { magnitude })
    }

    fn location(&mut self, kind: u8) -> Option<Location> {
        match kind {
            NONE => Some(Location::NONE),
            LONG => {
                self.line = self.line.wrapping_add(self.signed_varint()?);
                let end_lineno = self.line.wrapping_add(self.varint()? as i32);
                let col_offset = (self.varint()? as i32).wrapping_sub(1);
                let end_col_offset = (self.varint()? as i32).wrapping_sub(1);
                Some(Location::new(self.line, end_lineno, col_offset, end_col_offset))
            }
            NO_COLUMNS => {
                self.line = self.line.wrapping_add(self.signed_varint()?);
                Some(Location::new(self.line, self.line, -1, -1))
            }
            ONE_LINE0..=ONE_LINE2 => {
                self.line = self.line.wrapping_add(i32::from(kind - ONE_LINE0));
                let (start, end) = (self.byte()?, self.byte()?);
                Some(Location::new(self.line, self.line, i32::from(start), i32::from(end)))
            }
            _ => {
                let second = i32::from(self.byte()?);
                let start = i32::from(kind) << 3 | second >> 4;
                Some(Location::new(self.line, self.line, start, start + (second & 15)))
            }
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let head = self.byte()?;
        let location = self.location(head >> 3 & 15)?;
        let start = self.offset;
        self.offset += 2 * (usize::from(head & 7) + 1);
        Some(Entry { start, end: self.offset, location })
    }
}

/// The location of every code unit in order (`co_positions`).
pub fn positions(linetable: &[u8], firstlineno: i32) -> impl Iterator<Item = Location> {
    entries(linetable, firstlineno)
        .flat_map(|entry| std::iter::repeat_n(entry.location, (entry.end - entry.start) / 2))
}

/// A run of instructions from one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRange {
    /// Offset in bytes of its first code unit.
    pub start: usize,
    /// Offset in bytes one past its last.
    pub end: usize,
    /// The line, from 1, if there is one.
    pub line: Option<i32>,
}

/// The lines of the code in order of the instructions (`co_lines`); neighbours differ.
pub fn lines(linetable: &[u8], firstlineno: i32) -> impl Iterator<Item = LineRange> {
    let mut entries = entries(linetable, firstlineno).peekable();
    std::iter::from_fn(move || {
        let first = entries.next()?;
        let line = first.location.lineno;
        let mut end = first.end;
        while let Some(same) = entries.next_if(|next| next.location.lineno == line) {
            end = same.end;
        }
        Some(LineRange { start: first.start, end, line: (line != -1).then_some(line) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(locations: &[(Location, usize)]) -> Vec<Location> {
        let mut encoder = Encoder::new(10);
        for (location, units) in locations {
            encoder.push(*location, *units);
        }
        positions(&encoder.finish(), 10).collect()
    }

    #[test]
    fn every_kind_reads_back() {
        let locations = [
            (Location::new(10, 10, 3, 7), 1),
            (Location::new(12, 12, 100, 127), 20),
            (Location::NONE, 9),
            (Location::new(5, 5, -1, -1), 2),
            (Location::new(5, 900, 0, 3000), 1),
            (Location::new(900, 900, 79, 80), 1),
            (Location::new(900, 900, 80, 81), 1),
            (Location::new(900, 900, 9, 8), 1),
        ];
        let expected: Vec<Location> =
            locations.iter().flat_map(|(location, units)| vec![*location; *units]).collect();
        assert_eq!(round_trip(&locations), expected);
    }

    #[test]
    fn lines_join_neighbours() {
        let mut encoder = Encoder::new(1);
        encoder.push(Location::new(1, 1, 0, 1), 1);
        encoder.push(Location::new(1, 1, 2, 3), 1);
        encoder.push(Location::NONE, 1);
        let table = encoder.finish();
        let lines: Vec<_> = lines(&table, 1).collect();
        assert_eq!(
            lines,
            [LineRange { start: 0, end: 4, line: Some(1) }, LineRange { start: 4, end: 6, line: None },]
        );
    }

    #[test]
    fn damage_ends_the_table() {
        assert_eq!(entries(&[0xf0, 64, 64], 1).count(), 0);
        assert_eq!(entries(&[0xf0, 127, 127, 127, 127, 127, 127, 127, 127, 63, 0, 0, 0], 1).count(), 1);
    }
}
