//! `contextvars.Context`: a mapping from variables to values that code can be run in.

use std::cell::Cell;

use taipan_bytecode::opcode::CompareOperator;
use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::reference::Reference;
use taipan_vm::object::repr_guard::Text;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, Raised, type_error};
use taipan_vm::types::dict::Dict;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::{object_type, str::Str};
use taipan_vm::value::{PyResult, Value};

use super::variable::Variable;

/// `_contextvars.Context`
pub(super) static TYPE: Type = Type::native(
    "_contextvars.Context",
    Some(&object_type::TYPE),
    size_of::<Context>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::WEAK_REFERENCES),
    Slots::of_container::<Context>()
        .with_new(new)
        .with_richcompare(compare)
        .with_length(|context| Ok(dict(&values(context)).map_or(0, Dict::len)))
        .with_subscript(subscript)
        .with_contains(|context, key| Ok(find(context, key)?.is_some()))
        .with_iter(|context| protocol::iter(&values(context))),
    &NativeMembers { doc: None, methods: METHODS, getters: &[] },
);

static METHODS: &[Method] = &[
    Method::instance(
        "get",
        "($self, key, default=None, /)",
        Function::Positional(1, 2, |context, arguments| match arguments {
            [key, rest @ ..] => {
                Ok(find(context, key)?.or_else(|| rest.first().cloned()).unwrap_or(Value::NONE))
            }
            [] => Ok(Value::NONE),
        }),
        "The value of a variable in the context, or the default.",
    ),
    Method::instance(
        "items",
        "($self, /)",
        Function::NoArguments(|context| iterate(context, "items")),
        "All variables and their values.",
    ),
    Method::instance(
        "keys",
        "($self, /)",
        Function::NoArguments(|context| iterate(context, "keys")),
        "All variables.",
    ),
    Method::instance(
        "values",
        "($self, /)",
        Function::NoArguments(|context| iterate(context, "values")),
        "The values of all variables.",
    ),
    Method::instance(
        "copy",
        "($self, /)",
        Function::NoArguments(|context| Ok(copy(context))),
        "A shallow copy of the context.",
    ),
    Method::instance("run", "", Function::Any(run), "Calls a function in the context."),
];

/// A context object.
#[repr(C)]
pub(super) struct Context {
    header: Header,
    /// Values by variables, a dict; none while the collector takes the context apart.
    values: Reference,
    is_entered: Cell<bool>,
}

native_object!(Context, TYPE, [values]);

fn with_values(values: Value) -> Value {
    let (values, is_entered) = (Reference::new(Some(values)), Cell::new(false));
    Context::create(|header| Context { header, values, is_entered })
}

/// A context without values.
pub(super) fn empty() -> Value {
    with_values(Dict::with_capacity(0))
}

/// A context with the values of another.
pub(super) fn copy(context: &Value) -> Value {
    with_values(values(context))
}

fn values(context: &Value) -> Value {
    let values = Context::of(context).and_then(|context| context.values.get());
    values.unwrap_or_else(|| Dict::with_capacity(0))
}

fn dict(values: &Value) -> Option<&Dict> {
    Dict::of(values)
}

/// The value of a variable.
pub(super) fn value(context: &Value, variable: &Value) -> PyResult<Option<Value>> {
    dict(&values(context)).map_or(Ok(None), |values| values.get(variable))
}

/// Sets the value of a variable, or takes it away and says whether there was one.
pub(super) fn set(context: &Value, variable: &Value, value: Option<Value>) -> PyResult<bool> {
    let Some(context) = Context::of(context) else { return Ok(false) };
    let mut values = context.values.take().unwrap_or_else(|| Dict::with_capacity(0));
    if values.header().is_some_and(|header| header.refcount() > 1)
        && let Some(shared) = dict(&values)
    {
        values = shared.copy();
    }
    let result = match (dict(&values), value) {
        (Some(values), Some(value)) => {
            let before = values.get(variable)?;
            values.set(variable, value)?;
            Ok((true, before))
        }
        (Some(values), None) => values.remove(variable).map(|before| (before.is_some(), before)),
        (None, _) => Ok((false, None)),
    };
    // What is gone is dropped when the values are back in their place.
    context.values.set(Some(values));
    result.map(|(was_there, _)| was_there)
}

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    match arguments.values() {
        [] => Ok(empty()),
        _ => Err(type_error("Context() does not accept any arguments")),
    }
}

fn find(context: &Value, key: &Value) -> PyResult<Option<Value>> {
    if Variable::of(key).is_none() {
        return Err(no_variable(key));
    }
    value(context, key)
}

#[cold]
fn no_variable(key: &Value) -> Raised {
    let mut text = Text::new();
    text.push_str("a ContextVar key was expected, got ");
    match text.push_repr(key) {
        Ok(()) => raise::raise_with(&kinds::TYPE_ERROR, vec![text.finish()]),
        Err(raised) => raised,
    }
}

fn subscript(context: &Value, key: &Value) -> PyResult {
    find(context, key)?.ok_or_else(|| raise::key_error(key))
}

fn iterate(context: &Value, what: &str) -> PyResult {
    protocol::iter(&protocol::call_method(&values(context), what, &[])?)
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let is_equality = matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual);
    if !is_equality || !type_of(a).is(&TYPE) || !type_of(b).is(&TYPE) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    protocol::compare(&values(a), &values(b), operator)
}

fn run(value: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(context) = Context::of(value) else { return Ok(Value::NONE) };
    let Some((function, arguments)) = arguments.split_first() else {
        return Err(type_error("run() missing 1 required positional argument"));
    };
    if context.is_entered.get() {
        let text = Str::of(&protocol::repr(value)?).map(Str::to_string_lossy).unwrap_or_default();
        return Err(raise::raise(
            &kinds::RUNTIME_ERROR,
            format_args!("cannot enter context: {text} is already entered"),
        ));
    }
    context.is_entered.set(true);
    let before = super::replace(Some(value.clone()));
    let result = protocol::call(function, arguments);
    context.is_entered.set(false);
    drop(super::replace(before));
    result
}
