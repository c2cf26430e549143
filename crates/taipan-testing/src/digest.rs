//! Digests of code objects, to keep what CPython makes of a whole library in a small file.
//!
//! A file has one digest of all its bytes, and each code object in it one of its own that leaves out
//! nested code objects: the first tells whether anything differs, the others where.

use taipan_bytecode::{CodeObject, Constant, marshal, pyc};

/// The digest of a file's marshalled code.
pub fn of_bytes(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(pyc::source_hash(bytes))
}

/// `code` and the code objects in it, the outer before the inner, in the order of their constants.
pub fn nested(code: &CodeObject) -> Vec<&CodeObject> {
    let mut found = vec![code];
    let mut next = 0;
    while next < found.len() {
        let mut inner = Vec::new();
        for constant in found[next].consts.iter() {
            if let Constant::Code(code) = constant {
                inner.push(&**code);
            }
        }
        found.splice(next + 1..next + 1, inner);
        next += 1;
    }
    found
}

/// 24 bits that depend on everything in the code object but the code objects nested in it.
pub fn of_code(code: &CodeObject) -> u32 {
    let mut bytes = Vec::with_capacity(1024);
    let numbers = [
        code.argcount,
        code.posonlyargcount,
        code.kwonlyargcount,
        code.stacksize,
        code.flags.bits(),
        code.firstlineno as u32,
    ];
    for number in numbers {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    for field in [&code.code, &code.localspluskinds, &code.linetable, &code.exceptiontable] {
        push(&mut bytes, field);
    }
    for name in [&code.filename, &code.name, &code.qualname] {
        push(&mut bytes, name.as_bytes());
    }
    for tuple in [&code.consts, &code.names, &code.localsplusnames] {
        bytes.extend_from_slice(&(tuple.len() as u32).to_le_bytes());
        for constant in tuple.iter() {
            push_constant(&mut bytes, constant);
        }
    }
    (of_bytes(&bytes) & 0xFF_FFFF) as u32
}

fn push(bytes: &mut Vec<u8>, field: &[u8]) {
    bytes.extend_from_slice(&(field.len() as u32).to_le_bytes());
    bytes.extend_from_slice(field);
}

fn push_constant(bytes: &mut Vec<u8>, constant: &Constant) {
    match constant {
        Constant::Code(_) => bytes.push(b'c'),
        other => push(bytes, &marshal::write(other).unwrap_or_default()),
    }
}
