//! `types.SimpleNamespace`: an object with nothing but attributes.

use std::cell::Cell;

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Method, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::object_type;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `types.SimpleNamespace`
pub static TYPE: Type = Type::native(
    "types.SimpleNamespace",
    Some(&object_type::TYPE),
    size_of::<SimpleNamespace>(),
    0,
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::CONTAINER).union(TypeFlags::INSTANCE_DICT),
    Slots::of::<SimpleNamespace>()
        .container(traverse, Some(clear))
        .with_new(new)
        .with_init(init)
        .with_repr(repr)
        .with_richcompare(compare),
    &NativeMembers {
        doc: Some("A simple attribute-based namespace."),
        methods: METHODS,
        getters: &[native_object::DICT],
    },
)
.with_dict_at(std::mem::offset_of!(SimpleNamespace, dict));

static METHODS: &[Method] = &[
    Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce),
        "Return state information for pickling.",
    ),
    Method::instance(
        "__replace__",
        "($self, /, **changes)",
        Function::Any(replace),
        "Return a copy of the namespace object with new values for the specified attributes.",
    ),
];

/// A namespace object.
#[repr(C)]
pub struct SimpleNamespace {
    header: Header,
    /// The attributes, a dict; NULL only while the collector takes the object apart.
    dict: Cell<Word>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for SimpleNamespace {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Drop for SimpleNamespace {
    fn drop(&mut self) {
        // SAFETY: the reference is the object's.
        unsafe { decref(self.dict.replace(Word::NULL)) };
    }
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    let dict = Dict::with_capacity(4);
    Ok(native_object::allocate(type_, |header| SimpleNamespace { header, dict: Cell::new(dict.into_word()) }))
}

fn init(namespace: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let Some(attributes) = native_object::dict_of(namespace, true) else { return Ok(()) };
    match arguments.positional() {
        [] => {}
        [mapping] => {
            for key in crate::interp::collect(mapping)? {
                let value = protocol::subscript(mapping, &key)?;
                protocol::set_subscript(&attributes, &key, Some(&value))?;
            }
        }
        given => {
            return Err(type_error(format_args!(
                "SimpleNamespace expected at most 1 argument, got {}",
                given.len()
            )));
        }
    }
    arguments.keywords().try_for_each(|(name, value)| protocol::set_subscript(&attributes, name, Some(value)))
}

fn reduce(namespace: &Value) -> PyResult {
    let attributes = native_object::dict_of(namespace, true).unwrap_or(Value::NONE);
    let class = type_of(namespace).value();
    Ok(Tuple::from_values(vec![class, Tuple::from_values(Vec::new()), attributes]))
}

fn replace(namespace: &Value, arguments: Arguments<'_>) -> PyResult {
    if !arguments.positional().is_empty() {
        return Err(type_error("__replace__() takes no positional arguments"));
    }
    let copy = protocol::call(&type_of(namespace).value(), Arguments::NONE)?;
    let (Some(from), Some(to)) =
        (native_object::dict_of(namespace, true), native_object::dict_of(&copy, true))
    else {
        return Ok(copy);
    };
    if let (Some(from), Some(to)) = (Dict::of(&from), Dict::of(&to)) {
        from.iter().try_for_each(|(name, value)| to.set(&name, value))?;
        arguments.keywords().try_for_each(|(name, value)| to.set(name, value.clone()))?;
    }
    Ok(copy)
}

/// Namespaces are compared as the dicts of their attributes.
fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let dict = |value: &Value| SimpleNamespace::of(value).and_then(|_| native_object::dict_of(value, true));
    match (dict(a), dict(b)) {
        (Some(a), Some(b)) => protocol::compare(&a, &b, operator),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn repr(namespace: &Value) -> PyResult {
    let class = type_of(namespace);
    let name = if class.is(&TYPE) { "namespace" } else { class.name() };
    let mut text = format!("{name}(");
    let attributes = native_object::dict_of(namespace, false);
    let attributes: Vec<_> =
        attributes.as_ref().and_then(Dict::of).map(|names| names.iter().collect()).unwrap_or_default();
    let mut separator = "";
    for (name, value) in &attributes {
        let Some(name) = Str::of(name) else { continue };
        let value = protocol::repr(value)?;
        let value = Str::of(&value).map(Str::to_string_lossy).unwrap_or_default();
        text.push_str(&format!("{separator}{}={value}", name.to_string_lossy()));
        separator = ", ";
    }
    text.push(')');
    Ok(Str::new(&text))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a namespace.
    visit(unsafe { SimpleNamespace::from_header(object) }.dict.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a namespace; the reference was its own.
    unsafe { decref(SimpleNamespace::from_header(object).dict.replace(Word::NULL)) };
}
