//! The items of an array as Python objects.

use taipan_bytecode::opcode::CompareOperator;
use taipan_vm::object::protocol;
use taipan_vm::raise::value_error;
use taipan_vm::types::list::List;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

use super::object::Array;

/// A list of the items.
pub(super) fn list(array: &Array) -> Value {
    let (kind, size) = (array.kind, array.kind.size());
    List::from_values(array.read(|bytes| bytes.chunks_exact(size).map(|item| kind.unpack(item)).collect()))
}

/// The items, characters, as a `str`.
pub(super) fn text(array: &Array) -> PyResult {
    let codes: Vec<u32> = array.read(|bytes| {
        let codes = bytes.chunks_exact(4).map(|item| match *item {
            [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
            _ => 0,
        });
        codes.collect()
    });
    if let Some(code) = codes.iter().find(|code| **code > 0x10_ffff) {
        return Err(value_error(format_args!("character U+{code:x} is not in range [U+0000; U+10ffff]")));
    }
    Ok(Str::from_code_points(codes.into_iter()))
}

/// The place of the first item that equals a value, between two bounds.
pub(super) fn find(array: &Array, wanted: &Value, start: usize, stop: usize) -> PyResult<Option<usize>> {
    let mut place = start;
    while place < stop {
        let Some(item) = array.get(place) else { break };
        if protocol::is_true(&protocol::compare(&item, wanted, CompareOperator::Equal)?)? {
            return Ok(Some(place));
        }
        place += 1;
    }
    Ok(None)
}
