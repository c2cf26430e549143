//! The handler of every opcode.

use taipan_bytecode::opcode::Opcode;

use crate::interp::handlers::{arith, call, compare, control, exceptions, iter, load_store, names};
use crate::interp::machine::{Handler, UNKNOWN};

/// Builds the table from pairs of opcode and handler.
macro_rules! table {
    ($( $family:ident: $($opcode:ident)*; )*) => {{
        let mut table = [UNKNOWN as Handler; 256];
        $( $( table[Opcode::$opcode as usize] = $family::$opcode; )* )*
        table
    }};
}

/// The handler of every opcode.
pub(crate) static HANDLERS: [Handler; 256] = table! {
    load_store: NOP NOT_TAKEN LOAD_FAST LOAD_FAST_BORROW LOAD_FAST_CHECK LOAD_FAST_LOAD_FAST
        LOAD_FAST_BORROW_LOAD_FAST_BORROW STORE_FAST STORE_FAST_STORE_FAST STORE_FAST_LOAD_FAST
        LOAD_CONST LOAD_SMALL_INT POP_TOP PUSH_NULL COPY SWAP BUILD_TUPLE BUILD_LIST;
    names: LOAD_GLOBAL LOAD_GLOBAL_MODULE LOAD_GLOBAL_BUILTIN LOAD_NAME STORE_NAME STORE_GLOBAL;
    arith: BINARY_OP BINARY_OP_ADD_INT BINARY_OP_SUBTRACT_INT BINARY_OP_MULTIPLY_INT
        BINARY_OP_ADD_FLOAT BINARY_OP_SUBTRACT_FLOAT BINARY_OP_MULTIPLY_FLOAT;
    compare: COMPARE_OP COMPARE_OP_INT COMPARE_OP_FLOAT IS_OP TO_BOOL TO_BOOL_BOOL;
    control: EXTENDED_ARG RESUME RESUME_CHECK JUMP_FORWARD JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT
        POP_JUMP_IF_FALSE POP_JUMP_IF_TRUE POP_JUMP_IF_NONE POP_JUMP_IF_NOT_NONE RETURN_VALUE;
    iter: GET_ITER FOR_ITER FOR_ITER_RANGE END_FOR POP_ITER;
    call: MAKE_FUNCTION CALL CALL_PY_EXACT_ARGS;
    exceptions: RAISE_VARARGS;
};
