//! Byte offsets to lines and columns.
//!
//! Nodes are lowered nearly in source order, so the line of the previous question answers most
//! questions; the next ones are searched for from there on, in steps that double.

use memchr::memchr_iter;
use ruff_text_size::{TextRange, TextSize};
use taipan_bytecode::Location;

/// Where the lines of a source start.
pub(crate) struct LineIndex {
    /// Offset of the first byte of each line; one past the end of the source as a sentinel.
    starts: Vec<u32>,
    /// The line that answered last.
    current: Line,
}

/// One line.
#[derive(Clone, Copy)]
struct Line {
    /// Its number, from 0.
    index: usize,
    /// Offset of its first byte.
    start: u32,
    /// Offset of the next line's first byte.
    end: u32,
}

impl Line {
    #[inline]
    fn position(self, offset: u32) -> Position {
        Position { lineno: self.index as i32 + 1, col_offset: (offset - self.start) as i32 }
    }
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
        let current = Line { index: 0, start: 0, end: starts[1] };
        Self { starts, current }
    }

    /// The line and column of a byte offset.
    #[inline]
    pub(crate) fn position(&mut self, offset: TextSize) -> Position {
        let offset = offset.to_u32();
        if offset < self.current.start || offset >= self.current.end {
            self.current = self.line_of(offset);
        }
        self.current.position(offset)
    }

    /// The span of a byte range; the next questions are expected about what is near its start.
    #[inline]
    pub(crate) fn location(&mut self, range: TextRange) -> Location {
        let start = self.position(range.start());
        let end = range.end().to_u32();
        let last = if end < self.current.end { self.current } else { self.line_of(end) };
        let end = last.position(end);
        Location::new(start.lineno, end.lineno, start.col_offset, end.col_offset)
    }

    /// The offset at which a line (from 0) that exists starts.
    #[inline]
    pub(crate) fn start_of(&self, line: u32) -> u32 {
        self.starts[line as usize]
    }

    /// The offset at which a line (from 1) starts.
    pub(crate) fn line_start(&self, lineno: i32) -> usize {
        let line = (lineno.max(1) as usize - 1).min(self.starts.len() - 2);
        self.starts[line] as usize
    }

    /// The line of an offset, which is probably not far behind the current line.
    #[inline(never)]
    fn line_of(&self, offset: u32) -> Line {
        let first = if offset >= self.current.start { self.current.index } else { 0 };
        let starts = &self.starts[first..];
        let mut above = 1;
        while starts.get(above).is_some_and(|&start| start <= offset) {
            above *= 2;
        }
        let near = &starts[above / 2..above.min(starts.len())];
        let index = first + above / 2 + near.partition_point(|&start| start <= offset) - 1;
        Line { index, start: self.starts[index], end: self.starts[index + 1] }
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

    #[test]
    fn finds_lines_far_ahead_and_far_behind() {
        let mut index = LineIndex::new(&"x\n".repeat(1000));
        for (start, end) in
            [(0, 1999), (1998, 1999), (1, 2), (2000, 2000), (500, 1000), (501, 503), (0, 2000)]
        {
            let expected = Location::new(start / 2 + 1, end / 2 + 1, start % 2, end % 2);
            let range = TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32));
            assert_eq!(index.location(range), expected);
        }
    }
}
