//! `object`

use std::ptr;

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::class;
use crate::object::header::Header;
use crate::object::instance::Instance;
use crate::object::native::NativeMembers;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{Raised, type_error};
use crate::types::hashing;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

mod methods;
mod reduce;

/// `object`
pub static TYPE: Type = Type::native(
    "object",
    None,
    size_of::<Header>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE),
    Slots::new(never_freed)
        .with_repr(repr)
        .with_str(protocol::repr)
        .with_hash(hash)
        .with_richcompare(compare)
        .with_getattribute(protocol::generic_attribute)
        .with_setattribute(protocol::generic_set_attribute)
        .with_init(init)
        .with_new(new),
    &NativeMembers {
        doc: Some(
            "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new \
             featureless\ninstance that has no instance attributes and cannot be given any.\n",
        ),
        methods: methods::METHODS,
        getters: methods::GETTERS,
    },
);

/// For types whose instances are constants or live for ever.
///
/// # Safety
/// None needed: it does nothing.
pub(crate) unsafe fn never_freed(_: *mut Header) {}

/// `object.__repr__`
pub(crate) fn repr(object: &Value) -> PyResult {
    let type_ = type_of(object);
    let module = protocol::optional_attribute(&type_.value(), intern("__module__"))?;
    let module = module.as_ref().and_then(Str::of).map(Str::to_string_lossy);
    let qualname = Str::of(&type_.qualname()).map(Str::to_string_lossy).unwrap_or_default();
    let address = identity(object);
    Ok(Str::new(&match module.filter(|module| module != "builtins") {
        Some(module) => format!("<{module}.{qualname} object at {address:#x}>"),
        None => format!("<{} object at {address:#x}>", type_.name()),
    }))
}

/// What `id` gives.
pub fn identity(object: &Value) -> u64 {
    object.word().bits()
}

pub(crate) fn hash(object: &Value) -> PyResult<i64> {
    let address = object.header().map_or(0, |header| ptr::from_ref(header) as usize as u64);
    Ok(hashing::int(address.rotate_right(4) as i64))
}

/// Objects are equal if they are the same; `!=` is what `==` is not.
fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match operator {
        CompareOperator::Equal if a.is(b) => Ok(Value::TRUE),
        CompareOperator::NotEqual => {
            let Some(equal) = type_of(a).slots.richcompare() else { return Ok(Value::NOT_IMPLEMENTED) };
            let result = equal(a, b, CompareOperator::Equal)?;
            match result.is(&Value::NOT_IMPLEMENTED) {
                true => Ok(result),
                false => Ok(Value::bool(!protocol::is_true(&result)?)),
            }
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn has_arguments(arguments: Arguments<'_>) -> bool {
    !arguments.values().is_empty()
}

/// `object.__new__`: an instance without attributes.
pub(crate) fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    if has_arguments(arguments) {
        if !class::has_new_of_object(type_) {
            return Err(type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if class::has_init_of_object(type_) {
            return Err(type_error(format_args!("{}() takes no arguments", type_.name())));
        }
    }
    if type_.has(TypeFlags::ABSTRACT) {
        return Err(is_abstract(type_));
    }
    if type_.basic_size.get() as usize != size_of::<Header>() {
        return Err(type_error(format_args!(
            "object.__new__({0}) is not safe, use {0}.__new__()",
            type_.name()
        )));
    }
    Ok(Instance::allocate(type_))
}

/// Checks the arguments of a native type that makes its instances as `object` does: only an `__init__` of a subclass
/// may take any, and there are no instances of abstract classes.
///
/// # Errors
/// `TypeError`
pub fn check_no_arguments(type_: &Type, arguments: Arguments<'_>) -> PyResult<()> {
    if has_arguments(arguments) && class::has_init_of_object(type_) {
        return Err(type_error(format_args!("{}() takes no arguments", type_.name())));
    }
    if type_.has(TypeFlags::ABSTRACT) { Err(is_abstract(type_)) } else { Ok(()) }
}

#[cold]
fn is_abstract(type_: &Type) -> Raised {
    let methods = protocol::attribute_named(&type_.value(), "__abstractmethods__");
    let names = methods.and_then(|methods| crate::object::iterate::collect(&methods));
    let mut names: Vec<String> = match names {
        Ok(names) => names.iter().filter_map(Str::of).map(Str::to_string_lossy).collect(),
        Err(raised) => return raised,
    };
    names.sort();
    let names: Vec<String> = names.into_iter().map(|name| format!("'{name}'")).collect();
    let plural = if names.len() > 1 { "s" } else { "" };
    type_error(format_args!(
        "Can't instantiate abstract class {} without an implementation for abstract method{plural} {}",
        type_.name(),
        names.join(", ")
    ))
}

/// `object.__init__`
fn init(object: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    if !has_arguments(arguments) {
        return Ok(());
    }
    let type_ = type_of(object);
    if !class::has_init_of_object(type_) {
        return Err(type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
    }
    if class::has_new_of_object(type_) {
        let name = type_.name();
        return Err(type_error(format_args!(
            "{name}.__init__() takes exactly one argument (the instance to initialize)"
        )));
    }
    Ok(())
}
