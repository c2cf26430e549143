//! `_functools`

use taipan_bytecode::opcode::CompareOperator;
use taipan_vm::call::Arguments;
use taipan_vm::modules::NativeModule;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags};
use taipan_vm::raise::{self, type_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Value};

use crate::support::{call, required};

mod lru_cache;
mod partial;

/// `_functools`
pub(crate) static MODULE: NativeModule = NativeModule {
    name: "_functools",
    doc: "Tools that operate on functions.",
    functions: &[
        Method::function(
            "cmp_to_key",
            "($module, /, mycmp)",
            Function::Bound(|_, bound| Ok(key(required(bound, 0)?.clone(), None))),
            "Convert a cmp= function into a key= function.",
        ),
        Method::function(
            "reduce",
            "($module, function, iterable, /, initial=<functools._initial_missing>)",
            Function::Bound(reduce),
            "Apply a function of two arguments cumulatively to the items of an iterable, from left to right.",
        ),
    ],
    types: &[&partial::TYPE, &partial::PLACEHOLDER_TYPE, &lru_cache::TYPE],
    init: |module| {
        taipan_vm::runtime::make_type_ready(&KEY);
        module.set("Placeholder", partial::placeholder());
        Ok(())
    },
};

fn reduce(_: &Value, bound: &[Option<&Value>]) -> PyResult {
    let (function, iterable) = (required(bound, 0)?, required(bound, 1)?);
    let iterator = match protocol::iter(iterable) {
        Err(_) if raise::take_if(&kinds::TYPE_ERROR) => {
            return Err(type_error("reduce() arg 2 must support iteration"));
        }
        result => result?,
    };
    let mut total = bound.get(2).copied().flatten().cloned();
    while let Some(item) = protocol::next(&iterator)? {
        total = Some(match total {
            Some(total) => call(function, &[total, item])?,
            None => item,
        });
    }
    total.ok_or_else(|| type_error("reduce() of empty iterable with no initial value"))
}

/// `functools.KeyWrapper`: what `cmp_to_key` gives, and what that gives for an object.
static KEY: Type = Type::native(
    "functools.KeyWrapper",
    Some(&object_type::TYPE),
    size_of::<Key>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of_container::<Key>().with_call(call_key).with_richcompare(compare_keys),
    &NativeMembers {
        getters: &[Getter {
            name: "obj",
            get: |key| Ok(Key::of(key).and_then(|key| key.object.clone()).unwrap_or(Value::NONE)),
            set: None,
            doc: "Value wrapped by a key function.",
        }],
        ..NativeMembers::NONE
    },
);

#[repr(C)]
struct Key {
    header: Header,
    compare: Value,
    object: Option<Value>,
}

native_object!(Key, KEY, [compare, object]);

fn key(compare: Value, object: Option<Value>) -> Value {
    Key::create(|header| Key { header, compare, object })
}

fn call_key(value: &Value, arguments: Arguments<'_>) -> PyResult {
    static PARAMETERS: taipan_vm::object::signature::Parameters =
        taipan_vm::object::signature::Parameters::parse("(obj)");
    let bound = PARAMETERS.bind("K", arguments)?;
    let Some(this) = Key::of(value) else { return Ok(Value::NONE) };
    Ok(key(this.compare.clone(), Some(required(&bound, 0)?.clone())))
}

fn compare_keys(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(first), Some(second)) = (Key::of(a), Key::of(b)) else {
        return Err(type_error("other argument must be K instance"));
    };
    let (Some(x), Some(y)) = (&first.object, &second.object) else {
        return Err(raise::raise(&kinds::ATTRIBUTE_ERROR, "object"));
    };
    let result = call(&first.compare, &[x.clone(), y.clone()])?;
    protocol::compare(&result, &int::from_i64(0), operator)
}
