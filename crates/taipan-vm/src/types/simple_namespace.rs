//! `types.SimpleNamespace`: an object with nothing but attributes.

use std::cell::Cell;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::dict::Dict;
use crate::types::object_type;
use crate::types::str::Str;
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
        .with_repr(repr),
    &NativeMembers::NONE,
)
.with_dict_at(std::mem::offset_of!(SimpleNamespace, dict));

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
