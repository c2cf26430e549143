//! Byte offsets to lines and columns.
//!
//! Nodes are lowered nearly in source order, so the line of the previous question answers most
//! questions; the others are found by a short walk or a binary search.

use memchr::memchr_iter;
use ruff_text_size::{TextRange, TextSize};
use taipan_bytecode::Location;

/// Where the lines of a source start.
pub(crate) struct LineIndex {
    /// Offset of the first byte of each line; one past the end of the source as a sentinel.
    starts: Vec<u32>,
    /// The line (from 0) that answered last.
    current: usize,
}

/// A place in the source as CPython counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// Line, from 1.
    pub(crate) lineno: i32,
    /// Byte in the line, from 0.
    pub(crate) col_offset: i32,
}

impl LineIndex {
    pub(crate) fn new(source: &str) -> Self {
        let mut starts = Vec::with_capacity(source.len() / 32 + 2);
        starts.push(0);
        starts.extend(memchr_iter(b'\n', source.as_bytes()).map(|newline| newline as u32 + 1));
        starts.push(u32::MAX);
        Self { starts, current: 0 }
    }

    /// The line and column of a byte offset.
    #[inline]
    pub(crate) fn position(&mut self, offset: TextSize) -> Position {
        let offset = offset.to_u32();
        let line = self.current;
        if offset < self.starts[line] || offset >= self.starts[line + 1] {
            self.seek(offset);
        }
        Position { lineno: self.current as i32 + 1, col_offset: (offset - self.starts[self.current]) as i32 }
    }

    /// The span of a byte range.
    #[inline]
    pub(crate) fn location(&mut self, range: TextRange) -> Location {
        let end = self.position(range.end());
        let start = self.position(range.start());
        Location::new(start.lineno, end.lineno, start.col_offset, end.col_offset)
    }

    /// The offset at which a line (from 1) starts.
    pub(crate) fn line_start(&self, lineno: i32) -> usize {
        let line = (lineno.max(1) as usize - 1).min(self.starts.len() - 2);
        self.starts[line] as usize
    }

    fn seek(&mut self, offset: u32) {
        const NEAR: usize = 4;
        let ahead = self.current + 1;
        for line in ahead..(ahead + NEAR).min(self.starts.len() - 1) {
            if offset >= self.starts[line] && offset < self.starts[line + 1] {
                self.current = line;
                return;
            }
        }
        self.current = self.starts.partition_point(|&start| start <= offset) - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_from_one_and_columns_from_zero() {
        let mut index = LineIndex::new("ab\n\ncd");
        for (offset, lineno, col_offset) in [(0, 1, 0), (2, 1, 2), (3, 2, 0), (4, 3, 0), (6, 3, 2), (1, 1, 1)]
        {
            assert_eq!(index.position(TextSize::new(offset)), Position { lineno, col_offset });
        }
    }
}
