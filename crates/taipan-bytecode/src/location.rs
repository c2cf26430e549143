//! Where in the source a node or an instruction comes from.

/// A span of source as CPython's compiler keeps it: lines from 1, columns in UTF-8 bytes from 0,
/// the end exclusive. [`Location::NONE`] stands for an artificial instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// First line, from 1; -1 for none, -2 for "that of the next instruction".
    pub lineno: i32,
    /// Last line, from 1.
    pub end_lineno: i32,
    /// First byte in the first line, from 0.
    pub col_offset: i32,
    /// One past the last byte in the last line, from 0.
    pub end_col_offset: i32,
}

impl Location {
    /// No location: an instruction that no source stands for.
    pub const NONE: Self = Self { lineno: -1, end_lineno: -1, col_offset: -1, end_col_offset: -1 };
    /// Takes the location of the instruction that follows in the final code.
    pub const NEXT: Self = Self { lineno: -2, end_lineno: -2, col_offset: -2, end_col_offset: -2 };

    /// A span.
    pub const fn new(lineno: i32, end_lineno: i32, col_offset: i32, end_col_offset: i32) -> Self {
        Self { lineno, end_lineno, col_offset, end_col_offset }
    }
    /// `==` in a form without branches, for where locations mostly differ in their last parts.
    #[inline]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let lines = (self.lineno ^ other.lineno) | (self.end_lineno ^ other.end_lineno);
        let columns = (self.col_offset ^ other.col_offset) | (self.end_col_offset ^ other.end_col_offset);
        lines | columns == 0
    }
}
