//! Indentation at the start of a line (language reference, "Indentation").
//!
//! Every level has two widths, with tabs of eight columns and with tabs of one: where the two
//! disagree about more, less or equal, the meaning would depend on the width of a tab.

use super::{Done, Failed, MAX_INDENT, Tokenizer};

const TAB_SIZE: u32 = 8;

impl Tokenizer<'_> {
    /// Reads the white space that begins a line and notes indents and dedents. Answers whether the
    /// line is blank or a comment, which indents nothing.
    pub(super) fn indentation(&mut self) -> Result<bool, Failed> {
        let (mut col, mut alt_col, mut continued) = (0u32, 0u32, 0u32);
        self.at_line_start = false;
        let c = loop {
            let c = self.next_char();
            match c {
                Some(b' ') => (col, alt_col) = (col.saturating_add(1), alt_col.saturating_add(1)),
                Some(b'\t') => {
                    (col, alt_col) = (
                        (col / TAB_SIZE).saturating_add(1).saturating_mul(TAB_SIZE),
                        alt_col.saturating_add(1),
                    );
                }
                Some(b'\x0c') => (col, alt_col) = (0, 0),
                // The first backslash that white space precedes decides the level of what follows.
                Some(b'\\') => {
                    continued = if continued == 0 { col } else { continued };
                    self.continuation_line()?;
                }
                _ => break c,
            }
        };
        self.back(c);
        if matches!(c, Some(b'#' | b'\n' | b'\r')) {
            return Ok(true);
        }
        if self.brackets.is_empty() {
            if continued != 0 {
                (col, alt_col) = (continued, continued);
            }
            self.note_level(col, alt_col)?;
        }
        Ok(false)
    }

    fn note_level(&mut self, col: u32, alt_col: u32) -> Result<(), Failed> {
        let (level, alt_level) = self.innermost();
        if col == level {
            if alt_col != alt_level {
                return Err(self.stop(Done::TabSpace));
            }
        } else if col > level {
            if self.indents.len() >= MAX_INDENT {
                return Err(self.stop(Done::TooDeep));
            }
            if alt_col <= alt_level {
                return Err(self.stop(Done::TabSpace));
            }
            self.pending_indents += 1;
            self.indents.push((col, alt_col));
        } else {
            while self.indents.len() > 1 && col < self.innermost().0 {
                self.pending_indents -= 1;
                self.indents.pop();
            }
            let (level, alt_level) = self.innermost();
            if col != level {
                return Err(self.stop(Done::Dedent));
            }
            if alt_col != alt_level {
                return Err(self.stop(Done::TabSpace));
            }
        }
        Ok(())
    }

    fn innermost(&self) -> (u32, u32) {
        self.indents.last().copied().unwrap_or_default()
    }
}
