//! `FrameLocalsProxy`: the locals of a function's frame as a mapping that writes through (PEP 667).

use taipan_bytecode::opcode::{BinaryOperator, CompareOperator};

use super::{FrameObject, value_of};
use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slot_names::call_special;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, key_error, type_error, value_error};
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::object_type;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `FrameLocalsProxy`
pub static TYPE: Type = Type::native(
    "FrameLocalsProxy",
    Some(&object_type::TYPE),
    size_of::<FrameLocalsProxy>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::MAPPING),
    Slots::of::<FrameLocalsProxy>()
        .container(traverse, None)
        .with_new(make)
        .with_repr(repr)
        .with_length(|proxy| Ok(frame(proxy)?.items().len()))
        .with_iter(|proxy| protocol::iter(&keys(proxy)?))
        .with_contains(contains)
        .with_subscript(subscript)
        .with_set_subscript(set_subscript)
        .with_richcompare(compare)
        .with_or(or)
        .with_inplace_or(|proxy, other| update(proxy, other).map(|_| proxy.clone())),
    &NativeMembers { doc: Some("FrameLocalsProxy"), methods: METHODS, getters: &[] },
);

static METHODS: &[Method] = &[
    Method::instance("__reversed__", "($self, /)", Function::NoArguments(reversed), "Reverse iterator."),
    Method::instance("copy", "($self, /)", Function::NoArguments(copy), "A dict of the locals."),
    Method::instance("keys", "($self, /)", Function::NoArguments(keys), "The names."),
    Method::instance("values", "($self, /)", Function::NoArguments(values), "The values."),
    Method::instance("items", "($self, /)", Function::NoArguments(items), "The names with their values."),
    Method::instance("update", "($self, other, /)", Function::One(update), "Sets locals from a mapping."),
    Method::instance(
        "get",
        "($self, key, default=None, /)",
        Function::Positional(1, 2, get),
        "The value of a local, or the default.",
    ),
    Method::instance(
        "setdefault",
        "($self, key, default=None, /)",
        Function::Positional(1, 2, set_default),
        "The value of a local, set to the default if it has none.",
    ),
    Method::instance(
        "pop",
        "($self, key, default=None, /)",
        Function::Positional(1, 2, pop),
        "Removes a name that is no local.",
    ),
];

/// A proxy object.
#[repr(C)]
pub struct FrameLocalsProxy {
    header: Header,
    frame: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for FrameLocalsProxy {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl FrameLocalsProxy {
    /// A new proxy of a frame.
    pub(super) fn new(frame: Value) -> Value {
        FrameLocalsProxy::create(|header| FrameLocalsProxy { header, frame })
    }
}

fn make(_: &Type, arguments: Arguments<'_>) -> PyResult {
    match arguments.positional() {
        [frame] if !arguments.has_keywords() => match FrameObject::of(frame) {
            Some(_) => Ok(FrameLocalsProxy::new(frame.clone())),
            None => {
                let name = type_of(frame).name();
                Err(type_error(format_args!("expect frame, not {name}")))
            }
        },
        given => {
            let number = given.len();
            Err(type_error(format_args!("FrameLocalsProxy expected 1 argument, got {number}")))
        }
    }
}

fn frame(proxy: &Value) -> PyResult<&FrameObject> {
    let frame = FrameLocalsProxy::of(proxy).and_then(|proxy| FrameObject::of(&proxy.frame));
    frame.ok_or_else(|| type_error("a FrameLocalsProxy is required"))
}

/// The value of a name, a local or another.
fn find(proxy: &Value, key: &Value) -> PyResult<Option<Value>> {
    let frame = frame(proxy)?;
    if let Some(value) = Str::of(key).and_then(|name| frame.find(name)).and_then(|place| frame.local(place)) {
        return Ok(Some(value));
    }
    match value_of(&frame.extra_locals).as_ref().and_then(Dict::of) {
        Some(extra) => extra.get(key),
        None => {
            protocol::hash(key)?;
            Ok(None)
        }
    }
}

fn contains(proxy: &Value, key: &Value) -> PyResult<bool> {
    Ok(find(proxy, key)?.is_some())
}

fn subscript(proxy: &Value, key: &Value) -> PyResult {
    match find(proxy, key)? {
        Some(value) => Ok(value),
        None => {
            let text = protocol::repr(key)?;
            let text = Str::of(&text).map(Str::to_string_lossy).unwrap_or_default();
            Err(raise::raise(
                &crate::types::exception::kinds::KEY_ERROR,
                format_args!("local variable {text} is not defined"),
            ))
        }
    }
}

fn set_subscript(proxy: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let frame = frame(proxy)?;
    let place = Str::of(key).and_then(|name| frame.find(name));
    match (place, value) {
        (Some(place), Some(value)) => frame.set_local(place, Some(value.clone())),
        (Some(_), None) => return Err(value_error("cannot remove local variables from FrameLocalsProxy")),
        (None, Some(value)) => {
            if value_of(&frame.extra_locals).is_none() {
                frame.extra_locals.set(Dict::with_capacity(1).into_word());
            }
            if let Some(extra) = value_of(&frame.extra_locals).as_ref().and_then(Dict::of) {
                extra.set(key, value.clone())?;
            }
        }
        (None, None) => {
            let extra = value_of(&frame.extra_locals);
            let removed = extra.as_ref().and_then(Dict::of).map_or(Ok(None), |extra| extra.remove(key))?;
            if removed.is_none() {
                return Err(key_error(key));
            }
        }
    }
    Ok(())
}

fn copy(proxy: &Value) -> PyResult {
    Ok(frame(proxy)?.snapshot())
}

fn keys(proxy: &Value) -> PyResult {
    Ok(List::from_values(frame(proxy)?.items().into_iter().map(|(name, _)| name).collect()))
}

fn values(proxy: &Value) -> PyResult {
    Ok(List::from_values(frame(proxy)?.items().into_iter().map(|(_, value)| value).collect()))
}

fn items(proxy: &Value) -> PyResult {
    let pairs = frame(proxy)?.items().into_iter().map(|(name, value)| Tuple::from_values(vec![name, value]));
    Ok(List::from_values(pairs.collect()))
}

fn reversed(proxy: &Value) -> PyResult {
    let mut names: Vec<_> = frame(proxy)?.items().into_iter().map(|(name, _)| name).collect();
    names.reverse();
    protocol::iter(&List::from_values(names))
}

fn update(proxy: &Value, other: &Value) -> PyResult {
    let names = match call_special(other, "keys", &[]) {
        Some(names) => crate::interp::collect(&names?)?,
        None => return Err(type_error("update() argument must be dict or another FrameLocalsProxy")),
    };
    for name in names {
        let value = protocol::subscript(other, &name)?;
        set_subscript(proxy, &name, Some(&value))?;
    }
    Ok(Value::NONE)
}

fn get(proxy: &Value, arguments: &[Value]) -> PyResult {
    let Some(key) = arguments.first() else { return Ok(Value::NONE) };
    Ok(find(proxy, key)?.unwrap_or_else(|| arguments.get(1).cloned().unwrap_or(Value::NONE)))
}

fn set_default(proxy: &Value, arguments: &[Value]) -> PyResult {
    let Some(key) = arguments.first() else { return Ok(Value::NONE) };
    if let Some(value) = find(proxy, key)? {
        return Ok(value);
    }
    let default = arguments.get(1).cloned().unwrap_or(Value::NONE);
    set_subscript(proxy, key, Some(&default))?;
    Ok(default)
}

fn pop(proxy: &Value, arguments: &[Value]) -> PyResult {
    let Some(key) = arguments.first() else { return Ok(Value::NONE) };
    let frame = frame(proxy)?;
    if Str::of(key).and_then(|name| frame.find(name)).is_some() {
        return Err(value_error("cannot remove local variables from FrameLocalsProxy"));
    }
    let extra = value_of(&frame.extra_locals);
    let removed = extra.as_ref().and_then(Dict::of).map_or(Ok(None), |extra| extra.remove(key))?;
    match removed.or_else(|| arguments.get(1).cloned()) {
        Some(value) => Ok(value),
        None => Err(key_error(key)),
    }
}

fn repr(proxy: &Value) -> PyResult {
    protocol::repr(&copy(proxy)?)
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    match (FrameLocalsProxy::of(a), FrameLocalsProxy::of(b)) {
        (Some(a), Some(b)) => match operator {
            CompareOperator::Equal => Ok(Value::bool(a.frame.is(&b.frame))),
            CompareOperator::NotEqual => Ok(Value::bool(!a.frame.is(&b.frame))),
            _ => Ok(Value::NOT_IMPLEMENTED),
        },
        (Some(_), None) if protocol::is_dict(b) => protocol::compare(&copy(a)?, b, operator),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn or(a: &Value, b: &Value) -> PyResult {
    let plain = |value: &Value| match FrameLocalsProxy::of(value) {
        Some(_) => copy(value),
        None => Ok(value.clone()),
    };
    protocol::binary(&plain(a)?, &plain(b)?, BinaryOperator::Or)
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a proxy.
    visit(unsafe { FrameLocalsProxy::from_header(object) }.frame.word());
}
