//! The methods of classes.

use super::of;
use crate::call::Arguments;
use crate::object::class;
use crate::object::native::{Function, Method};
use crate::object::native_object;
use crate::object::protocol;
use crate::object::type_object::Type;
use crate::types::dict::Dict;
use crate::types::int;
use crate::types::list::List;
use crate::value::{PyResult, Value};

pub(super) static METHODS: &[Method] = &[
    Method::instance(
        "mro",
        "($self, /)",
        Function::NoArguments(mro),
        "Works out the method resolution order.",
    ),
    Method::instance(
        "__subclasses__",
        "($self, /)",
        Function::NoArguments(subclasses),
        "Returns a list of immediate subclasses.",
    ),
    Method::class(
        "__prepare__",
        "($cls, name, bases, /, **kwds)",
        Function::Any(prepare),
        "Makes the namespace of a class body.",
    ),
    Method::instance(
        "__instancecheck__",
        "($self, instance, /)",
        Function::One(|class, value| Ok(Value::bool(protocol::recursive_is_instance(value, class)?))),
        "Says whether an object is an instance.",
    ),
    Method::instance(
        "__subclasscheck__",
        "($self, subclass, /)",
        Function::One(|class, derived| Ok(Value::bool(protocol::recursive_is_subclass(derived, class)?))),
        "Says whether a class is a subclass.",
    ),
    Method::instance(
        "__dir__",
        "($self, /)",
        Function::NoArguments(dir),
        "Lists the names of the class and its bases.",
    ),
    Method::instance(
        "__sizeof__",
        "($self, /)",
        Function::NoArguments(size),
        "The memory of the class in bytes.",
    ),
];

fn mro(class: &Value) -> PyResult {
    match of(class) {
        Some(type_) => Ok(List::from_values(class::compute_mro(type_)?)),
        None => Ok(Value::NONE),
    }
}

fn subclasses(class: &Value) -> PyResult {
    Ok(List::from_values(of(class).map(Type::subclass_values).unwrap_or_default()))
}

fn prepare(_: &Value, _: Arguments<'_>) -> PyResult {
    Ok(Dict::with_capacity(8))
}

fn dir(class: &Value) -> PyResult {
    let names = Dict::with_capacity(16);
    if let (Some(type_), Some(all)) = (of(class), Dict::of(&names)) {
        merge_names(type_, all)?;
        return Ok(List::from_values(all.iter().map(|(name, _)| name).collect()));
    }
    Ok(List::from_values(Vec::new()))
}

/// Adds the names of a class and its bases.
pub(crate) fn merge_names(type_: &Type, all: &Dict) -> PyResult<()> {
    let mro = type_.mro_value();
    for class in crate::types::tuple::Tuple::of(&mro).map_or(&[][..], |mro| mro.values()).iter().rev() {
        let names: Vec<_> = of(class).map(|class| class.namespace().iter().collect()).unwrap_or_default();
        for (name, value) in names {
            all.set(&name, value)?;
        }
    }
    Ok(())
}

fn size(class: &Value) -> PyResult {
    let size =
        class.header().map_or(0, |header| native_object::total_size(header.type_(), size_of::<Type>()));
    Ok(int::from_i64(size as i64))
}
