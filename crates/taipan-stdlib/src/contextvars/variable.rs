//! `contextvars.ContextVar`

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::class_getitem::generic_alias;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::repr_guard::Text;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags};
use taipan_vm::raise::{self, type_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::object_type;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};

use super::{context, token};

/// `_contextvars.ContextVar`
pub(super) static TYPE: Type = Type::native(
    "_contextvars.ContextVar",
    Some(&object_type::TYPE),
    size_of::<Variable>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::of_container::<Variable>().with_new(new).with_repr(repr),
    &NativeMembers {
        doc: None,
        methods: METHODS,
        getters: &[Getter {
            name: "name",
            get: |variable| Ok(Variable::of(variable).map_or(Value::NONE, |variable| variable.name.clone())),
            set: None,
            doc: "The name.",
        }],
    },
);

static METHODS: &[Method] = &[
    Method::instance(
        "get",
        "($self, default=<unrepresentable>, /)",
        Function::Positional(0, 1, get),
        "The value in the current context, or the default, or the variable's default.",
    ),
    Method::instance(
        "set",
        "($self, value, /)",
        Function::One(set),
        "Sets the value in the current context and gives a token to undo that with.",
    ),
    Method::instance("reset", "($self, token, /)", Function::One(reset), "Undoes what gave the token."),
    Method::class("__class_getitem__", "($type, object, /)", Function::One(generic_alias), "See PEP 585"),
];

/// A context variable.
#[repr(C)]
pub(super) struct Variable {
    header: Header,
    name: Value,
    default: Option<Value>,
}

native_object!(Variable, TYPE, [name, default]);

static PARAMETERS: Parameters = Parameters::parse("(name, /, *, default=None)");

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let given = PARAMETERS.bind("ContextVar", arguments)?;
    let (Some(Some(name)), default) = (given.first().copied(), given.get(1).copied().flatten()) else {
        return Ok(Value::NONE);
    };
    if Str::of(name).is_none() {
        return Err(type_error("context variable name must be a str"));
    }
    let (name, default) = (name.clone(), default.cloned());
    Ok(Variable::create(|header| Variable { header, name, default }))
}

fn repr(value: &Value) -> PyResult {
    let Some(variable) = Variable::of(value) else { return Ok(Value::NONE) };
    let mut text = Text::new();
    text.push_str("<ContextVar name=");
    text.push_repr(&variable.name)?;
    if let Some(default) = &variable.default {
        text.push_str(" default=");
        text.push_repr(default)?;
    }
    text.push_str(&format!(" at {:#x}>", object_type::identity(value)));
    Ok(text.finish())
}

fn get(value: &Value, arguments: &[Value]) -> PyResult {
    let found = match super::existing() {
        Some(current) => context::value(&current, value)?,
        None => None,
    };
    let default = || Variable::of(value).and_then(|variable| variable.default.clone());
    found
        .or_else(|| arguments.first().cloned())
        .or_else(default)
        .ok_or_else(|| raise::raise_with(&kinds::LOOKUP_ERROR, vec![value.clone()]))
}

fn set(variable: &Value, value: &Value) -> PyResult {
    let current = super::current();
    let before = context::value(&current, variable)?;
    let token = token::new(current.clone(), variable.clone(), before);
    context::set(&current, variable, Some(value.clone()))?;
    Ok(token)
}

/// Undoes what gave a token.
pub(super) fn reset(variable: &Value, token: &Value) -> PyResult {
    let Some(before) = token::take(variable, token)? else {
        let mut text = Text::new();
        text.push_str("expected an instance of Token, got ");
        text.push_repr(token)?;
        return Err(raise::raise_with(&kinds::TYPE_ERROR, vec![text.finish()]));
    };
    let was_there = context::set(&super::current(), variable, before.clone())?;
    match was_there || before.is_some() {
        true => Ok(Value::NONE),
        false => Err(raise::raise_with(&kinds::LOOKUP_ERROR, vec![variable.clone()])),
    }
}
