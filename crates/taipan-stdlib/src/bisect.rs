//! `_bisect`

use taipan_bytecode::opcode::CompareOperator;
use taipan_vm::call::Arguments;
use taipan_vm::modules::NativeModule;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::int;
use taipan_vm::types::list::{self, List};
use taipan_vm::types::str::intern;
use taipan_vm::value::{PyResult, Value};

use crate::support::{call, given, required};

const SIGNATURE: &str = "($module, /, a, x, lo=0, hi=None, *, key=None)";

/// `_bisect`
pub(crate) static MODULE: NativeModule = NativeModule {
    name: "_bisect",
    doc: "Bisection algorithms.",
    functions: &[
        Method::function(
            "bisect_right",
            SIGNATURE,
            Function::Bound(|_, bound| search(bound, false).map(int::from_usize)),
            "Return the index where to insert item x in list a, assuming a is sorted, after those equal to it.",
        ),
        Method::function(
            "bisect",
            SIGNATURE,
            Function::Bound(|_, bound| search(bound, false).map(int::from_usize)),
            "Like bisect_right.",
        ),
        Method::function(
            "bisect_left",
            SIGNATURE,
            Function::Bound(|_, bound| search(bound, true).map(int::from_usize)),
            "Return the index where to insert item x in list a, assuming a is sorted, before those equal to it.",
        ),
        Method::function(
            "insort_right",
            SIGNATURE,
            Function::Bound(|_, bound| insert(bound, false)),
            "Insert item x in list a, and keep it sorted assuming a is sorted.",
        ),
        Method::function(
            "insort",
            SIGNATURE,
            Function::Bound(|_, bound| insert(bound, false)),
            "Like insort_right.",
        ),
        Method::function(
            "insort_left",
            SIGNATURE,
            Function::Bound(|_, bound| insert(bound, true)),
            "Insert item x in list a, before those equal to it, and keep it sorted assuming a is sorted.",
        ),
    ],
    types: &[],
    init: |_| Ok(()),
};

fn search(bound: &[Option<&Value>], left: bool) -> PyResult<usize> {
    search_for(bound, required(bound, 1)?, left)
}

fn search_for(bound: &[Option<&Value>], wanted: &Value, left: bool) -> PyResult<usize> {
    let sequence = required(bound, 0)?;
    let low = bound.get(2).copied().flatten().map_or(Ok(0), index::to_count)?;
    let Ok(mut low) = usize::try_from(low) else { return Err(value_error("lo must be non-negative")) };
    let mut high = match given(bound, 3) {
        Some(high) => usize::try_from(index::to_count(high)?).unwrap_or(0),
        None => match type_of(sequence).slots.length() {
            Some(length) => length(sequence)?,
            None => {
                let name = type_of(sequence).name();
                return Err(type_error(format_args!("object of type '{name}' has no len()")));
            }
        },
    };
    let key = given(bound, 4);
    while low < high {
        let middle = low + (high - low) / 2;
        let item = protocol::subscript(sequence, &int::from_usize(middle))?;
        let item = key.map_or(Ok(item.clone()), |key| call(key, std::slice::from_ref(&item)))?;
        let (a, b) = if left { (&item, wanted) } else { (wanted, &item) };
        let less = protocol::is_true(&protocol::compare(a, b, CompareOperator::Less)?)?;
        if less == left {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

fn insert(bound: &[Option<&Value>], left: bool) -> PyResult {
    let (sequence, item) = (required(bound, 0)?, required(bound, 1)?);
    let wanted = match given(bound, 4) {
        Some(key) => call(key, std::slice::from_ref(item))?,
        None => item.clone(),
    };
    let place = search_for(bound, &wanted, left)?;
    if type_of(sequence).is(&list::TYPE)
        && let Some(list) = List::of(sequence)
    {
        list.change(|items| items.insert(place.min(items.len()), item.clone()));
        return Ok(Value::NONE);
    }
    let insert = protocol::attribute(sequence, &intern("insert").to_value())?;
    protocol::call(&insert, Arguments::positional_only(&[int::from_usize(place), item.clone()]))?;
    Ok(Value::NONE)
}
