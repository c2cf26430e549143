//! What generators and coroutines have around their body.

use taipan_bytecode::opcode::Intrinsic1;
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;

impl Codegen<'_, '_> {
    /// Puts the whole unit inside a handler that turns a `StopIteration` leaving the body into a
    /// `RuntimeError` (PEP 479).
    pub(crate) fn wrap_in_stopiteration_handler(&mut self) {
        let handler = self.new_label();
        self.unit.sequence.prepend_jump(Opcode::SETUP_CLEANUP, handler, Location::NONE);
        self.emit_load_none(Location::NONE);
        self.emit(Opcode::RETURN_VALUE, Location::NONE);
        self.use_label(handler);
        self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::StopIterationError.number(), Location::NONE);
        self.emit_arg(Opcode::RERAISE, 1, Location::NONE);
    }
}
