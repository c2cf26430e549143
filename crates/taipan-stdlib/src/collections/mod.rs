//! `_collections`

use taipan_bytecode::opcode::BinaryOperator;
use taipan_vm::modules::NativeModule;
use taipan_vm::object::iterate;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::types::dict::{self, Dict};
use taipan_vm::types::int;
use taipan_vm::types::str::intern;
use taipan_vm::value::{PyResult, Value};

use crate::support::call;

mod defaultdict;
mod deque;
mod deque_iterator;
mod tuplegetter;

/// `_collections`
pub(crate) static MODULE: NativeModule = NativeModule {
    name: "_collections",
    doc: "High performance data structures.",
    functions: &[Method::function(
        "_count_elements",
        "($module, mapping, iterable, /)",
        Function::Positional(2, 2, count_elements),
        "Count elements in the iterable, updating the mapping",
    )],
    types: &[
        &deque::TYPE,
        &deque_iterator::TYPE,
        &deque_iterator::REVERSE_TYPE,
        &defaultdict::TYPE,
        &tuplegetter::TYPE,
    ],
    init: |_| Ok(()),
};

fn count_elements(_: &Value, arguments: &[Value]) -> PyResult {
    let [mapping, iterable] = arguments else { return Ok(Value::NONE) };
    let one = int::from_i64(1);
    if type_of(mapping).is(&dict::TYPE)
        && let Some(counts) = Dict::of(mapping)
    {
        for item in iterate::items(iterable)? {
            let item = item?;
            let count = match counts.get(&item)? {
                Some(count) => protocol::binary(&count, &one, BinaryOperator::Add)?,
                None => one.clone(),
            };
            counts.set(&item, count)?;
        }
        return Ok(Value::NONE);
    }
    let get = protocol::attribute(mapping, &intern("get").to_value())?;
    for item in iterate::items(iterable)? {
        let item = item?;
        let count = call(&get, &[item.clone(), int::from_i64(0)])?;
        let count = protocol::binary(&count, &one, BinaryOperator::Add)?;
        protocol::set_subscript(mapping, &item, Some(&count))?;
    }
    Ok(Value::NONE)
}
