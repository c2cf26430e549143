//! `contextvars.Token`: what undoes the setting of a variable.

use std::cell::Cell;

use taipan_vm::native_object;
use taipan_vm::object::class_getitem::generic_alias;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::repr_guard::Text;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, type_error};
use taipan_vm::runtime;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::object_type;
use taipan_vm::types::str::{Str, intern};
use taipan_vm::value::{PyResult, Value};

/// `_contextvars.Token`
pub(super) static TYPE: Type = Type::native(
    "_contextvars.Token",
    Some(&object_type::TYPE),
    size_of::<Token>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::of_container::<Token>()
        .with_new(|_, _| {
            Err(raise::raise(&kinds::RUNTIME_ERROR, "Tokens can only be created by ContextVars"))
        })
        .with_hash(|token| Err(type_error(format_args!("unhashable type: '{}'", type_of(token).name()))))
        .with_repr(repr),
    &NativeMembers { doc: None, methods: METHODS, getters: GETTERS },
);

static METHODS: &[Method] = &[
    Method::class("__class_getitem__", "($type, object, /)", Function::One(generic_alias), "See PEP 585"),
    Method::instance(
        "__enter__",
        "($self, /)",
        Function::NoArguments(|token| Ok(token.clone())),
        "Enter into Token context manager.",
    ),
    Method::instance(
        "__exit__",
        "($self, type, val, tb, /)",
        Function::Positional(3, 3, |token, _| match Token::of(token) {
            Some(own) => super::variable::reset(&own.variable, token),
            None => Ok(Value::NONE),
        }),
        "Exit from Token context manager, restore the linked ContextVar.",
    ),
];

static GETTERS: &[Getter] = &[
    Getter {
        name: "var",
        get: |token| Ok(Token::of(token).map_or(Value::NONE, |token| token.variable.clone())),
        set: None,
        doc: "The variable.",
    },
    Getter {
        name: "old_value",
        get: |token| {
            let missing = || TYPE.namespace().get_str(intern("MISSING")).unwrap_or(Value::NONE);
            Ok(Token::of(token).and_then(|token| token.before.clone()).unwrap_or_else(missing))
        },
        set: None,
        doc: "The value before, or Token.MISSING.",
    },
];

/// A token object.
#[repr(C)]
pub(super) struct Token {
    header: Header,
    context: Value,
    variable: Value,
    before: Option<Value>,
    is_used: Cell<bool>,
}

native_object!(Token, TYPE, [context, variable, before]);

/// A new token.
pub(super) fn new(context: Value, variable: Value, before: Option<Value>) -> Value {
    Token::create(|header| Token { header, context, variable, before, is_used: Cell::new(false) })
}

/// What a variable's value was before the token was made; `None` for what is no token. It can be asked for once.
pub(super) fn take(variable: &Value, value: &Value) -> PyResult<Option<Option<Value>>> {
    let Some(token) = Token::of(value) else { return Ok(None) };
    let fail = |type_, what: &str| {
        let mut text = Text::new();
        text.push_repr(value)?;
        text.push_str(what);
        Err(raise::raise_with(type_, vec![text.finish()]))
    };
    if token.is_used.get() {
        return fail(&kinds::RUNTIME_ERROR, " has already been used once");
    }
    if !token.variable.is(variable) {
        return fail(&kinds::VALUE_ERROR, " was created by a different ContextVar");
    }
    if !token.context.is(&super::current()) {
        return fail(&kinds::VALUE_ERROR, " was created in a different Context");
    }
    token.is_used.set(true);
    Ok(Some(token.before.clone()))
}

fn repr(value: &Value) -> PyResult {
    let Some(token) = Token::of(value) else { return Ok(Value::NONE) };
    let mut text = Text::new();
    text.push_str(if token.is_used.get() { "<Token used var=" } else { "<Token var=" });
    text.push_repr(&token.variable)?;
    text.push_str(&format!(" at {:#x}>", object_type::identity(value)));
    Ok(text.finish())
}

/// The type of `Token.MISSING`.
static MISSING: Type = Type::native(
    "Token.MISSING",
    Some(&object_type::TYPE),
    size_of::<Missing>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<Missing>().with_repr(|_| Ok(Str::new("<Token.MISSING>"))),
    &NativeMembers::NONE,
);

#[repr(C)]
struct Missing {
    header: Header,
}

native_object!(Missing, MISSING, []);

/// Sets `Token.MISSING`.
pub(super) fn set_missing() {
    runtime::make_ready(&MISSING);
    let names = TYPE.namespace();
    if names.get_str(intern("MISSING")).is_none() {
        names.set_str(intern("MISSING"), Missing::create(|header| Missing { header }));
    }
}
