//! The exception table, `co_exceptiontable`: which handler guards which instructions (CPython's
//! InternalDocs, "Exception handling").
//!
//! An entry is four numbers in groups of six bits, highest first; bit 6 of a byte says that more
//! follow, bit 7 marks the first byte of an entry.

/// One entry: a range of instructions and what guards it. Offsets are in code units of two bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// First code unit of the range.
    pub start: u32,
    /// One past its last.
    pub end: u32,
    /// Code unit where the handler begins.
    pub target: u32,
    /// Depth that the value stack is unwound to before the exception is pushed.
    pub depth: u32,
    /// Whether the offset of the instruction that raised is pushed below the exception.
    pub lasti: bool,
}

/// Appends an entry to a table.
///
/// ```
/// use taipan_bytecode::exception_table::{self, Entry};
///
/// let entry = Entry { start: 3, end: 70, target: 80, depth: 2, lasti: true };
/// let mut table = Vec::new();
/// exception_table::push(&mut table, entry);
/// assert_eq!(table, [0x83, 0x41, 0x03, 0x41, 0x10, 0x05]);
/// assert_eq!(exception_table::entries(&table).collect::<Vec<_>>(), [entry]);
/// ```
pub fn push(table: &mut Vec<u8>, entry: Entry) {
    push_varint(table, entry.start, 0x80);
    push_varint(table, entry.end.wrapping_sub(entry.start), 0);
    push_varint(table, entry.target, 0);
    push_varint(table, entry.depth << 1 | u32::from(entry.lasti), 0);
}

fn push_varint(table: &mut Vec<u8>, value: u32, mark: u8) {
    let groups = (32 - value.leading_zeros()).div_ceil(6).max(1);
    let mut mark = mark;
    for group in (0..groups).rev() {
        let more = if group > 0 { 0x40 } else { 0 };
        table.push(mark | more | (value >> (6 * group) & 63) as u8);
        mark = 0;
    }
}

/// Reads the entries of a table in order; an entry that the table's end cuts off is left out.
pub fn entries(table: &[u8]) -> impl Iterator<Item = Entry> {
    let mut bytes = table.iter().copied();
    std::iter::from_fn(move || {
        let mut varint = || {
            let mut value = 0u32;
            loop {
                let byte = bytes.next()?;
                value = value << 6 | u32::from(byte & 63);
                if byte & 64 == 0 {
                    return Some(value);
                }
            }
        };
        let start = varint()?;
        let end = start.wrapping_add(varint()?);
        let target = varint()?;
        let depth_and_lasti = varint()?;
        Some(Entry { start, end, target, depth: depth_and_lasti >> 1, lasti: depth_and_lasti & 1 == 1 })
    })
}
