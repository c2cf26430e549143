//! `mappingproxy`: a mapping that can be read only, such as the namespace of a class.

use taipan_bytecode::opcode::{BinaryOperator, CompareOperator};

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{generic_alias, object_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `mappingproxy`
pub static TYPE: Type = Type::native(
    "mappingproxy",
    Some(&object_type::TYPE),
    size_of::<MappingProxy>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::MAPPING),
    Slots::of::<MappingProxy>()
        .container(traverse, None)
        .with_new(new)
        .with_repr(repr)
        .with_str(|proxy| protocol::str(mapping(proxy)))
        .with_hash(|proxy| protocol::hash(mapping(proxy)))
        .with_length(length)
        .with_subscript(|proxy, key| protocol::subscript(mapping(proxy), key))
        .with_contains(contains)
        .with_iter(|proxy| protocol::iter(mapping(proxy)))
        .with_or(or)
        .with_inplace_or(inplace_or)
        .with_richcompare(compare),
    &NativeMembers { doc: Some("A read-only view of a mapping."), methods: METHODS, getters: &[] },
);

static METHODS: &[Method] = &[
    Method::instance(
        "get",
        "($self, key, default=None, /)",
        Function::Positional(1, 2, get),
        "The value of a key, or the default.",
    ),
    Method::instance("keys", "($self, /)", Function::NoArguments(|p| ask(p, "keys")), "A view of the keys."),
    Method::instance(
        "values",
        "($self, /)",
        Function::NoArguments(|p| ask(p, "values")),
        "A view of the values.",
    ),
    Method::instance(
        "items",
        "($self, /)",
        Function::NoArguments(|p| ask(p, "items")),
        "A view of the items.",
    ),
    Method::instance(
        "copy",
        "($self, /)",
        Function::NoArguments(|p| ask(p, "copy")),
        "A shallow copy of the mapping.",
    ),
    Method::instance(
        "__reversed__",
        "($self, /)",
        Function::NoArguments(|p| ask(p, "__reversed__")),
        "The keys in reverse order.",
    ),
    Method::class(
        "__class_getitem__",
        "($type, object, /)",
        Function::One(generic_alias::class_getitem),
        "See PEP 585",
    ),
];

/// A proxy.
#[repr(C)]
pub struct MappingProxy {
    header: Header,
    /// The mapping.
    mapping: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for MappingProxy {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl MappingProxy {
    /// A new proxy of a mapping.
    pub fn new(mapping: Value) -> Value {
        MappingProxy::create(|header| MappingProxy { header, mapping })
    }
}

/// The mapping of a proxy; anything else stands for itself.
fn mapping(value: &Value) -> &Value {
    MappingProxy::of(value).map_or(value, |proxy| &proxy.mapping)
}

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    const PARAMETERS: crate::object::signature::Parameters =
        crate::object::signature::Parameters::parse("(mapping)");
    let bound = PARAMETERS.bind("mappingproxy", arguments)?;
    let Some(mapping) = bound.first().copied().flatten() else { return Ok(Value::NONE) };
    let is_sequence = List::of(mapping).is_some() || Tuple::of(mapping).is_some();
    if type_of(mapping).slots.subscript().is_none() || is_sequence {
        let name = type_of(mapping).name();
        return Err(type_error(format_args!("mappingproxy() argument must be a mapping, not {name}")));
    }
    Ok(MappingProxy::new(mapping.clone()))
}

fn repr(proxy: &Value) -> PyResult {
    let text = protocol::repr(mapping(proxy))?;
    let text = Str::of(&text).map(Str::to_string_lossy).unwrap_or_default();
    Ok(Str::new(&format!("mappingproxy({text})")))
}

fn length(proxy: &Value) -> PyResult<usize> {
    type_of(mapping(proxy)).slots.length().map_or(Ok(0), |length| length(mapping(proxy)))
}

fn contains(proxy: &Value, key: &Value) -> PyResult<bool> {
    match Dict::of(mapping(proxy)) {
        Some(dict) if type_of(mapping(proxy)).is(&crate::types::dict::TYPE) => Ok(dict.get(key)?.is_some()),
        _ => protocol::contains(mapping(proxy), key),
    }
}

fn or(a: &Value, b: &Value) -> PyResult {
    protocol::binary(mapping(a), mapping(b), BinaryOperator::Or)
}

fn inplace_or(proxy: &Value, _: &Value) -> PyResult {
    let name = type_of(proxy).name();
    Err(type_error(format_args!("'|=' is not supported by {name}; use '|' instead")))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    protocol::compare(mapping(a), mapping(b), operator)
}

fn get(proxy: &Value, arguments: &[Value]) -> PyResult {
    let Some(key) = arguments.first() else { return Ok(Value::NONE) };
    let default = arguments.get(1).cloned().unwrap_or(Value::NONE);
    match Dict::of(mapping(proxy)) {
        Some(dict) if type_of(mapping(proxy)).is(&crate::types::dict::TYPE) => {
            Ok(dict.get(key)?.unwrap_or(default))
        }
        _ => protocol::call_method(mapping(proxy), "get", &[key.clone(), default]),
    }
}

fn ask(proxy: &Value, name: &str) -> PyResult {
    protocol::call_method(mapping(proxy), name, &[])
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a proxy.
    visit(unsafe { MappingProxy::from_header(object) }.mapping.word());
}
