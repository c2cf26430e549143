//! Labels of the offsets that jumps and the exception table name.

use std::fmt::{self, Write};

use crate::code_object::CodeObject;
use crate::exception_table::{self, Entry};
use crate::instructions::instructions;

/// The labelled offsets of a code object, numbered from 1 in their order.
pub(super) struct Labels {
    /// In bytes, sorted.
    offsets: Vec<i64>,
    exceptions: Vec<Entry>,
}

impl Labels {
    pub(super) fn new(code: &CodeObject) -> Self {
        let exceptions: Vec<Entry> = exception_table::entries(&code.exceptiontable).collect();
        let mut offsets: Vec<i64> = instructions(&code.code).filter_map(|i| i.jump_target()).collect();
        offsets.extend(exceptions.iter().flat_map(|e| [e.start, e.end, e.target]).map(in_bytes));
        offsets.sort_unstable();
        offsets.dedup();
        Self { offsets, exceptions }
    }

    pub(super) fn len(&self) -> usize {
        self.offsets.len()
    }

    /// The label of an offset in bytes.
    pub(super) fn at(&self, offset: i64) -> Option<usize> {
        self.offsets.binary_search(&offset).ok().map(|index| index + 1)
    }

    /// Writes the exception table, if there is one.
    pub(super) fn exception_table(&self, out: &mut dyn Write) -> fmt::Result {
        if self.exceptions.is_empty() {
            return Ok(());
        }
        out.write_str("ExceptionTable:\n")?;
        for entry in &self.exceptions {
            let [start, end, target] =
                [entry.start, entry.end, entry.target].map(|units| self.at(in_bytes(units)).unwrap_or(0));
            let lasti = if entry.lasti { " lasti" } else { "" };
            writeln!(out, "  L{start} to L{end} -> L{target} [{}]{lasti}", entry.depth)?;
        }
        Ok(())
    }
}

fn in_bytes(units: u32) -> i64 {
    2 * i64::from(units)
}
