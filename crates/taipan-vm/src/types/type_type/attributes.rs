//! The attributes of classes that are worked out.

use super::{missing, of};
use crate::object::class;
use crate::object::native::Getter;
use crate::object::protocol;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::int;
use crate::types::mapping_proxy::MappingProxy;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// A read-only attribute.
const fn getter(name: &'static str, get: fn(&Value) -> PyResult) -> Getter {
    Getter { name, get, set: None, doc: "" }
}

/// An attribute that can be set.
const fn settable(
    name: &'static str,
    get: fn(&Value) -> PyResult,
    set: fn(&Value, Option<&Value>) -> PyResult<()>,
) -> Getter {
    Getter { name, get, set: Some(set), doc: "" }
}

pub(super) static GETTERS: &[Getter] = &[
    settable(
        "__name__",
        |c| with(c, |t| Ok(t.name_value())),
        |c, value| with_type(c, |t| class::set_name(t, value)),
    ),
    settable(
        "__qualname__",
        |c| with(c, |t| Ok(t.qualname())),
        |c, value| with_type(c, |t| class::set_qualname(t, value)),
    ),
    settable(
        "__bases__",
        |c| with(c, |t| Ok(t.bases_value())),
        |c, value| with_type(c, |t| class::set_bases(t, value)),
    ),
    settable("__module__", module, set_module),
    settable("__abstractmethods__", abstract_methods, set_abstract_methods),
    getter("__dict__", |c| with(c, |t| Ok(MappingProxy::new(t.namespace_value())))),
    settable("__doc__", doc, set_doc),
    getter("__text_signature__", |_| Ok(Value::NONE)),
    settable("__annotations__", annotations, set_annotations),
    settable("__annotate__", annotate, set_annotate),
    settable("__type_params__", type_params, set_type_params),
    getter("__mro__", |c| with(c, |t| Ok(t.mro_value()))),
    getter("__base__", |c| with(c, |t| Ok(t.base().map_or(Value::NONE, Type::value)))),
    getter("__basicsize__", |c| with(c, |t| Ok(int::from_i64(basic_size(t))))),
    getter("__itemsize__", |c| with(c, |t| Ok(int::from_i64(i64::from(t.item_size.get()))))),
    getter("__flags__", |c| with(c, |t| Ok(int::from_i64(flags(t))))),
    getter("__weakrefoffset__", |c| {
        with(c, |t| Ok(int::from_i64(if t.has(TypeFlags::WEAK_REFERENCES) { basic_size(t) } else { 0 })))
    }),
    getter("__dictoffset__", |c| {
        with(c, |t| {
            Ok(int::from_i64(match t.dict_offset.get() {
                0 => 0,
                _ if t.has(TypeFlags::HEAP) => -1,
                offset => i64::from(offset),
            }))
        })
    }),
];

fn with(class: &Value, get: impl Fn(&Type) -> PyResult) -> PyResult {
    of(class).map_or(Ok(Value::NONE), get)
}

fn with_type(class: &Value, set: impl Fn(&Type) -> PyResult<()>) -> PyResult<()> {
    of(class).map_or(Ok(()), set)
}

fn basic_size(type_: &Type) -> i64 {
    i64::from(type_.basic_size.get()) + 8 * i64::from(type_.slot_words.get())
}

/// The flags with CPython's numbers.
fn flags(type_: &Type) -> i64 {
    const FLAGS: &[(TypeFlags, i64)] = &[
        (TypeFlags::SEQUENCE, 1 << 5),
        (TypeFlags::MAPPING, 1 << 6),
        (TypeFlags::NO_NEW, 1 << 7),
        (TypeFlags::IMMUTABLE, 1 << 8),
        (TypeFlags::HEAP, 1 << 9),
        (TypeFlags::BASE, 1 << 10),
        (TypeFlags::CONTAINER, 1 << 14),
        (TypeFlags::METHOD_DESCRIPTOR, 1 << 17),
        (TypeFlags::ABSTRACT, 1 << 20),
        (TypeFlags::MATCH_SELF, 1 << 22),
        (TypeFlags::INT, 1 << 24),
        (TypeFlags::LIST, 1 << 25),
        (TypeFlags::TUPLE, 1 << 26),
        (TypeFlags::BYTES, 1 << 27),
        (TypeFlags::STR, 1 << 28),
        (TypeFlags::DICT, 1 << 29),
        (TypeFlags::EXCEPTION, 1 << 30),
        (TypeFlags::TYPE, 1 << 31),
    ];
    let ready = 1 << 12;
    FLAGS.iter().filter(|(flag, _)| type_.has(*flag)).fold(ready, |all, (_, number)| all | number)
}

fn own(type_: &Type, name: &str) -> Option<Value> {
    type_.namespace().get_str(intern(name))
}

/// Sets a name of the namespace, and takes a version away.
fn put(type_: &Type, name: &str, value: Option<&Value>) -> PyResult<bool> {
    let done = match value {
        Some(value) => {
            type_.namespace().set_str(intern(name), value.clone());
            true
        }
        None => type_.namespace().remove(&intern(name).to_value())?.is_some(),
    };
    type_.modified();
    Ok(done)
}

/// Whether an attribute of the class may be set, which it may not be deleted.
fn check(type_: &Type, value: Option<&Value>, name: &str) -> PyResult<()> {
    let class = type_.name();
    if type_.has(TypeFlags::IMMUTABLE) {
        return Err(type_error(format_args!("cannot set '{name}' attribute of immutable type '{class}'")));
    }
    match value {
        Some(_) => Ok(()),
        None => Err(type_error(format_args!("cannot delete '{name}' attribute of immutable type '{class}'"))),
    }
}

fn module(class: &Value) -> PyResult {
    with(class, |type_| match type_.native_module() {
        Some(module) => Ok(intern(module).to_value()),
        None => own(type_, "__module__").ok_or_else(|| missing("__module__")),
    })
}

fn set_module(class: &Value, value: Option<&Value>) -> PyResult<()> {
    with_type(class, |type_| {
        check(type_, value, "__module__")?;
        put(type_, "__firstlineno__", None)?;
        put(type_, "__module__", value).map(drop)
    })
}

fn abstract_methods(class: &Value) -> PyResult {
    with(class, |type_| {
        let found = if type_.is(&super::TYPE) { None } else { own(type_, "__abstractmethods__") };
        found.ok_or_else(|| missing("__abstractmethods__"))
    })
}

fn set_abstract_methods(class: &Value, value: Option<&Value>) -> PyResult<()> {
    with_type(class, |type_| {
        let is_abstract = value.map_or(Ok(false), protocol::is_true)?;
        if !put(type_, "__abstractmethods__", value)? {
            return Err(missing("__abstractmethods__"));
        }
        type_.set_flag(TypeFlags::ABSTRACT, is_abstract);
        Ok(())
    })
}

fn doc(class: &Value) -> PyResult {
    with(class, |type_| {
        if let (false, Some(members)) = (type_.has(TypeFlags::HEAP), type_.members) {
            return Ok(members.doc.map_or(Value::NONE, Str::new));
        }
        let Some(found) = own(type_, "__doc__") else { return Ok(Value::NONE) };
        match crate::object::type_object::type_of(&found).slots.descriptor_get() {
            Some(get) => get(&found, None, class),
            None => Ok(found),
        }
    })
}

fn set_doc(class: &Value, value: Option<&Value>) -> PyResult<()> {
    with_type(class, |type_| {
        check(type_, value, "__doc__")?;
        put(type_, "__doc__", value).map(drop)
    })
}

fn no_attribute(class: &Value, name: &str) -> crate::raise::Raised {
    super::no_attribute(class, intern(name))
}

fn annotations(class: &Value) -> PyResult {
    with(class, |type_| {
        if !type_.has(TypeFlags::HEAP) {
            return Err(no_attribute(class, "__annotations__"));
        }
        for name in ["__annotations__", "__annotations_cache__"] {
            if let Some(found) = own(type_, name) {
                return match crate::object::type_object::type_of(&found).slots.descriptor_get() {
                    Some(get) => get(&found, None, class),
                    None => Ok(found),
                };
            }
        }
        let annotate = annotate(class)?;
        let annotations = match annotate.is_none() {
            true => Dict::with_capacity(0),
            false => {
                let format = int::from_i64(1);
                let arguments = crate::call::Arguments::positional_only(std::slice::from_ref(&format));
                let made = protocol::call(&annotate, arguments)?;
                if Dict::of(&made).is_none() {
                    let given = crate::object::type_object::type_of(&made).name();
                    return Err(type_error(format_args!("__annotate__() must return a dict, not {given}")));
                }
                made
            }
        };
        put(type_, "__annotations_cache__", Some(&annotations))?;
        Ok(annotations)
    })
}

fn set_annotations(class: &Value, value: Option<&Value>) -> PyResult<()> {
    with_type(class, |type_| {
        if type_.has(TypeFlags::IMMUTABLE) {
            let name = type_.name();
            return Err(type_error(format_args!(
                "cannot set '__annotations__' attribute of immutable type '{name}'"
            )));
        }
        let name =
            if own(type_, "__annotations__").is_some() { "__annotations__" } else { "__annotations_cache__" };
        if !put(type_, name, value)? {
            return Err(missing("__annotations__"));
        }
        if name == "__annotations__" {
            put(type_, "__annotations_cache__", None)?;
        }
        put(type_, "__annotate_func__", None)?;
        put(type_, "__annotate__", None).map(drop)
    })
}

fn annotate(class: &Value) -> PyResult {
    with(class, |type_| {
        if !type_.has(TypeFlags::HEAP) {
            return Err(no_attribute(class, "__annotate__"));
        }
        let found = own(type_, "__annotate_func__").or_else(|| own(type_, "__annotate__"));
        let Some(found) = found else { return Ok(Value::NONE) };
        match crate::object::type_object::type_of(&found).slots.descriptor_get() {
            Some(get) => get(&found, None, class),
            None => Ok(found),
        }
    })
}

fn set_annotate(class: &Value, value: Option<&Value>) -> PyResult<()> {
    with_type(class, |type_| {
        let Some(value) = value else { return Err(type_error("cannot delete __annotate__ attribute")) };
        if type_.has(TypeFlags::IMMUTABLE) {
            let name = type_.name();
            return Err(type_error(format_args!(
                "cannot set '__annotate__' attribute of immutable type '{name}'"
            )));
        }
        let is_callable = crate::object::type_object::type_of(value).slots.call().is_some();
        if !value.is_none() && !is_callable {
            return Err(type_error("__annotate__ must be callable or None"));
        }
        put(type_, "__annotate_func__", Some(value))?;
        if !value.is_none() {
            put(type_, "__annotations_cache__", None)?;
        }
        Ok(())
    })
}

fn type_params(class: &Value) -> PyResult {
    with(class, |type_| {
        let found = if type_.is(&super::TYPE) { None } else { own(type_, "__type_params__") };
        Ok(found.unwrap_or_else(|| Tuple::from_values(Vec::new())))
    })
}

fn set_type_params(class: &Value, value: Option<&Value>) -> PyResult<()> {
    with_type(class, |type_| {
        check(type_, value, "__type_params__")?;
        if let Some(value) = value
            && Tuple::of(value).is_none()
        {
            let given = crate::object::type_object::type_of(value).name();
            return Err(type_error(format_args!("__type_params__ must be set to a tuple, not {given}")));
        }
        put(type_, "__type_params__", value).map(drop)
    })
}
