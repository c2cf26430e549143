//! The exception table: which handler covers which code (CPython's InternalDocs, "exception_handling").

use taipan_bytecode::exception_table::{self, Entry};

use crate::flowgraph::cfg::{BlockId, Cfg};

use super::jumps::BlockStart;

/// The range of code under one handler that is being written.
#[derive(Default)]
pub(crate) struct ExceptionRanges {
    open: Option<(BlockId, usize)>,
}

impl ExceptionRanges {
    /// The next instruction stands at `offset`, in code units, and has a handler. If it is another one than
    /// before, the range that ends here is written.
    #[inline]
    pub(crate) fn step(
        &mut self,
        handler: Option<BlockId>,
        offset: usize,
        cfg: &Cfg,
        starts: &[BlockStart],
        table: &mut Vec<u8>,
    ) {
        // Handlers that start at the same instruction are the same.
        let place = |handler: Option<BlockId>| handler.map(|id| starts[id.index()].instr);
        let open = self.open.map(|(id, _)| id);
        if handler == open || place(handler) == place(open) {
            return;
        }
        if let Some((id, start)) = self.open {
            write_entry(table, start, offset, starts[id.index()].offset, cfg, id);
        }
        self.open = handler.map(|id| (id, offset));
    }
}

fn write_entry(table: &mut Vec<u8>, start: usize, end: usize, target: u32, cfg: &Cfg, handler: BlockId) {
    let block = cfg.block(handler);
    // The handler's depth counts the exception, and the offset if it wants that.
    let lasti = block.preserve_lasti;
    let depth = (block.start_depth - 1 - i32::from(lasti)).max(0) as u32;
    exception_table::push(table, Entry { start: start as u32, end: end as u32, target, depth, lasti });
}
