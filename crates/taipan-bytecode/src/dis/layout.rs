//! The columns: source, label, offset, name, oparg, what the oparg stands for.

use std::fmt::{self, Write};

use super::{Options, Row};
use crate::code_object::CodeObject;
use crate::linetable;
use crate::location::Location;

const NAME_WIDTH: usize = 20;
const OPARG_WIDTH: usize = 5;
/// Stands for no line number and for no position.
const NO_LINE: &str = "  --";

/// Widths of the columns in characters; 0 leaves a column out.
pub(super) struct Layout {
    source: usize,
    label: usize,
    offset: usize,
    show_positions: bool,
}

impl Layout {
    pub(super) fn new(code: &CodeObject, options: Options, labels: usize) -> Self {
        let source = if options.show_positions { positions_width(code) } else { lines_width(code) };
        let last = code.code.len().saturating_sub(2).max(9999);
        Self {
            source,
            label: 4 + digits(labels as i64),
            offset: if options.show_offsets { digits(last as i64) } else { 0 },
            show_positions: options.show_positions,
        }
    }

    /// Sets a line of source off from the one before, if lines are shown.
    pub(super) fn blank_line(&self, out: &mut dyn Write) -> fmt::Result {
        if self.source > 0 { out.write_char('\n') } else { Ok(()) }
    }

    pub(super) fn row(&self, out: &mut dyn Write, row: &Row<'_>) -> fmt::Result {
        let mut line = String::with_capacity(80);
        self.source(&mut line, row)?;
        match row.label {
            Some(label) => {
                let label = format!("L{label}:");
                write!(line, "{label:>width$} ", width = self.label)?;
            }
            None => write!(line, "{:width$} ", "", width = self.label)?,
        }
        if self.offset > 0 {
            write!(line, "{:>width$}   ", row.offset, width = self.offset)?;
        }
        // Three columns for the mark of the current instruction, which there is none of.
        write!(line, "    {:NAME_WIDTH$}", row.name)?;
        if let Some(oparg) = row.oparg {
            // A long name takes room from the oparg.
            let width = OPARG_WIDTH.saturating_sub(row.name.len().saturating_sub(NAME_WIDTH));
            write!(line, " {oparg:>width$}")?;
            if !row.argument.is_empty() {
                write!(line, " ({})", row.argument)?;
            }
        }
        writeln!(out, "{}", line.trim_end())
    }

    fn source(&self, line: &mut String, row: &Row<'_>) -> fmt::Result {
        let width = self.source;
        if width == 0 {
            return Ok(());
        }
        if self.show_positions {
            return write!(line, "{:width$} ", position(row.position));
        }
        match row.starts_line {
            None => write!(line, "{:width$} ", ""),
            Some(None) => write!(line, "{NO_LINE:>width$} "),
            Some(Some(number)) => write!(line, "{number:>width$} "),
        }
    }
}

fn position(location: Location) -> String {
    let Location { lineno, end_lineno, col_offset, end_col_offset } = location;
    if [lineno, end_lineno, col_offset, end_col_offset] == [-1; 4] {
        return NO_LINE.to_owned();
    }
    let part = |value: i32| if value == -1 { "?".to_owned() } else { value.to_string() };
    format!("{}:{}-{}:{}", part(lineno), part(col_offset), part(end_lineno), part(end_col_offset))
}

fn lines_width(code: &CodeObject) -> usize {
    let (mut largest, mut any_without) = (-1, false);
    for range in linetable::lines(&code.linetable, code.firstlineno) {
        match range.line {
            Some(0) => {}
            Some(line) => largest = largest.max(line),
            None => any_without = true,
        }
    }
    if largest == -1 {
        return 0;
    }
    let width = digits(i64::from(largest)).max(3);
    if any_without { width.max(NO_LINE.len()) } else { width }
}

fn positions_width(code: &CodeObject) -> usize {
    let mut widest = None;
    for entry in linetable::entries(&code.linetable, code.firstlineno) {
        let Location { lineno, end_lineno, col_offset, end_col_offset } = entry.location;
        let parts = [lineno, end_lineno, col_offset, end_col_offset];
        if parts == [-1; 4] {
            continue;
        }
        let width: usize =
            parts.into_iter().map(|part| if part == -1 { 1 } else { digits(i64::from(part)) }).sum();
        widest = widest.max(Some(width));
    }
    // Three signs between the parts, and a space after them.
    widest.map_or(0, |width| 1 + NO_LINE.len().max(3 + width))
}

/// Characters of a number.
fn digits(number: i64) -> usize {
    usize::from(number < 0) + number.unsigned_abs().checked_ilog10().map_or(1, |log| log as usize + 1)
}
