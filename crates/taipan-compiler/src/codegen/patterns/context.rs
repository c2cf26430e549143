//! What is on the stack while a pattern is matched.

use taipan_ast::names::Symbol;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::instructions::Label;

/// The state of matching one case.
#[derive(Debug, Default)]
pub(in crate::codegen) struct PatternContext {
    /// Names captured so far, in the order of their values on the stack.
    pub(super) stores: Vec<Symbol>,
    /// A pattern that always matches may stand here.
    pub(super) allow_irrefutable: bool,
    /// `fail_pop[n]` pops `n` values and fails.
    pub(super) fail_pop: Vec<Label>,
    /// Values above the captured ones, which are popped on failure too.
    pub(super) on_top: usize,
}

impl PatternContext {
    pub(super) fn new(allow_irrefutable: bool) -> Self {
        Self { allow_irrefutable, ..Self::default() }
    }
}

impl Codegen<'_, '_> {
    /// Where to jump to pop `pops` values and fail.
    pub(super) fn fail_label(&mut self, context: &mut PatternContext, pops: usize) -> Label {
        while context.fail_pop.len() <= pops {
            context.fail_pop.push(self.new_label());
        }
        context.fail_pop[pops]
    }

    /// A jump to failure that pops everything the pattern has left.
    pub(super) fn jump_to_fail_pop(&mut self, jump: Opcode, loc: Location, context: &mut PatternContext) {
        let pops = context.on_top + context.stores.len();
        let label = self.fail_label(context, pops);
        self.emit_jump(jump, label, loc);
    }

    /// The code that failures jump to, which falls through to what comes next.
    pub(super) fn emit_fail_pops(&mut self, loc: Location, context: &mut PatternContext) {
        for (pops, label) in context.fail_pop.drain(..).enumerate().rev() {
            self.use_label(label);
            if pops > 0 {
                self.emit(Opcode::POP_TOP, loc);
            }
        }
    }

    /// Moves the top of the stack below `count - 1` other values.
    pub(super) fn rotate(&mut self, count: usize, loc: Location) {
        for depth in (2..=count).rev() {
            self.emit_arg(Opcode::SWAP, depth as u32, loc);
        }
    }
}
