//! Damaged code objects, each with the one thing that is wrong with it.

use taipan_bytecode::opcode::Opcode::{self, *};
use taipan_bytecode::verify::{Fault, verify};
use taipan_bytecode::{CodeObject, Constant, Location, exception_table, linetable, marshal};

/// A module without constants or names that runs `instructions`.
fn module(instructions: &[(Opcode, u8)], stacksize: u32) -> CodeObject {
    let mut code = marshal::read_code(include_bytes!("data/pass.marshal")).unwrap();
    let mut bytes = Vec::new();
    for (opcode, oparg) in instructions {
        bytes.extend([opcode.number() as u8, *oparg]);
        bytes.extend(vec![0; 2 * opcode.caches()]);
    }
    code.linetable = locations(bytes.len());
    code.code = bytes.into();
    code.stacksize = stacksize;
    code
}

fn locations(size: usize) -> std::sync::Arc<[u8]> {
    let mut table = linetable::Encoder::new(1);
    table.push(Location::NONE, size / 2);
    table.finish().into()
}

#[track_caller]
fn check(code: &CodeObject, expected: Result<(), (usize, Fault)>) {
    assert_eq!(verify(code).map_err(|error| (error.offset, error.what)), expected);
}

const RETURN_ZERO: [(Opcode, u8); 2] = [(LOAD_SMALL_INT, 0), (RETURN_VALUE, 0)];

#[test]
fn sound_code_passes() {
    check(&module(&RETURN_ZERO, 1), Ok(()));
    let branch =
        [(LOAD_SMALL_INT, 0), (POP_JUMP_IF_FALSE, 1), (NOT_TAKEN, 0), (LOAD_SMALL_INT, 1), (RETURN_VALUE, 0)];
    check(&module(&branch, 1), Ok(()));
}

#[test]
fn opcodes_must_be_a_compilers() {
    check(&module(&[(BINARY_OP_ADD_INT, 0)], 1), Err((0, Fault::Opcode(130))));
    check(&module(&[(CACHE, 0)], 1), Err((0, Fault::Opcode(0))));
    let mut unknown = module(&RETURN_ZERO, 1);
    unknown.code = [121, 0, 35, 0].into();
    check(&unknown, Err((0, Fault::Opcode(121))));
}

#[test]
fn opargs_must_refer_to_something() {
    check(&module(&[(LOAD_CONST, 1), (RETURN_VALUE, 0)], 1), Err((0, Fault::Oparg(1))));
    check(&module(&[(LOAD_NAME, 0), (RETURN_VALUE, 0)], 1), Err((0, Fault::Oparg(0))));
    check(&module(&[(LOAD_FAST, 0), (RETURN_VALUE, 0)], 1), Err((0, Fault::Oparg(0))));
    let operator = [(LOAD_SMALL_INT, 1), (LOAD_SMALL_INT, 1), (BINARY_OP, 27), (RETURN_VALUE, 0)];
    check(&module(&operator, 2), Err((4, Fault::Oparg(27))));
}

#[test]
fn caches_must_be_there() {
    let mut code = module(&[(LOAD_SMALL_INT, 1), (TO_BOOL, 0), (RETURN_VALUE, 0)], 1);
    check(&code, Ok(()));
    code.code = code.code[..8].into();
    code.linetable = locations(8);
    check(&code, Err((2, Fault::Caches)));
}

#[test]
fn jumps_must_lead_to_instructions() {
    check(&module(&[(JUMP_FORWARD, 2), (NOP, 0)], 1), Err((0, Fault::JumpTarget(6))));
    check(&module(&[(JUMP_BACKWARD, 3)], 1), Err((0, Fault::JumpTarget(-2))));
    let into_cache = [(JUMP_FORWARD, 2), (LOAD_SMALL_INT, 1), (TO_BOOL, 0), (RETURN_VALUE, 0)];
    check(&module(&into_cache, 1), Err((0, Fault::JumpTarget(6))));
}

#[test]
fn the_stack_must_have_one_depth_within_its_size() {
    check(&module(&[(POP_TOP, 0)], 1), Err((0, Fault::Underflow)));
    check(&module(&RETURN_ZERO, 0), Err((0, Fault::Overflow(1))));
    check(&module(&[(NOP, 0)], 1), Err((0, Fault::FallsOffTheEnd)));
    let deeper_each_time = [(LOAD_SMALL_INT, 0), (JUMP_BACKWARD_NO_INTERRUPT, 2)];
    check(&module(&deeper_each_time, 9), Err((2, Fault::Depth(0, 1))));
}

#[test]
fn extended_args_must_extend_something() {
    check(&module(&[(NOP, 0), (EXTENDED_ARG, 1)], 1), Err((2, Fault::ExtendedArg)));
    let four = [(EXTENDED_ARG, 0), (EXTENDED_ARG, 0), (EXTENDED_ARG, 0), (EXTENDED_ARG, 0), (NOP, 0)];
    check(&module(&four, 1), Err((8, Fault::ExtendedArg)));
}

#[test]
fn handlers_must_be_instructions() {
    let mut code = module(&RETURN_ZERO, 2);
    let mut guard = |end, target| {
        let mut table = Vec::new();
        let entry = exception_table::Entry { start: 0, end, target, depth: 0, lasti: true };
        exception_table::push(&mut table, entry);
        code.exceptiontable = table.into();
        verify(&code).map_err(|error| error.what)
    };
    assert_eq!(guard(1, 9), Err(Fault::ExceptionTable));
    assert_eq!(guard(3, 1), Err(Fault::ExceptionTable));
    assert_eq!(guard(1, 1), Err(Fault::Depth(2, 1)));
}

#[test]
fn code_within_code_is_looked_into() {
    let mut code = module(&RETURN_ZERO, 1);
    let mut inner = module(&[(NOP, 0)], 1);
    inner.qualname = taipan_bytecode::PyString::new(*b"outer.inner");
    code.consts = [Constant::Code(inner.into())].into();
    let error = verify(&code).unwrap_err();
    assert_eq!(error.to_string(), "outer.inner, offset 0: execution goes on after the last instruction");
}
