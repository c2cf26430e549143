//! PEP 765: `return`, `break` and `continue` that leave a `finally` block are warned about.

use taipan_bytecode::Location;

use super::Preprocessor;
use crate::error::CompileWarning;

/// The block whose boundary a statement would cross first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    Finally,
    Function,
    Loop,
}

/// The blocks that are open; only the innermost counts.
#[derive(Default)]
pub(super) struct ControlFlow(Vec<Block>);

impl Preprocessor<'_, '_> {
    pub(super) fn within<T>(&mut self, block: Block, visit: impl FnOnce(&mut Self) -> T) -> T {
        self.control_flow.0.push(block);
        let result = visit(self);
        self.control_flow.0.pop();
        result
    }

    pub(super) fn leaves(&mut self, keyword: &str, loc: Location) {
        if self.control_flow.0.last() == Some(&Block::Finally) {
            let message = format!("'{keyword}' in a 'finally' block");
            self.warnings.push(CompileWarning { message, loc });
        }
    }
}
