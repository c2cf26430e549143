//! `module`: a namespace with a name.

use std::cell::Cell;

use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::dict::Dict;
use crate::types::object_type;
use crate::types::str::{Str, intern};
use crate::value::{Value, decref, header_of};
use crate::word::Word;

/// `module`
pub static TYPE: Type = Type::native(
    "module",
    Some(&object_type::TYPE),
    size_of::<Module>(),
    0,
    TypeFlags::BASE
        .union(TypeFlags::IMMUTABLE)
        .union(TypeFlags::CONTAINER)
        .union(TypeFlags::WEAK_REFERENCES)
        .union(TypeFlags::INSTANCE_DICT),
    Slots::of::<Module>().container(traverse, Some(clear)),
    &NativeMembers::NONE,
)
.with_dict_at(std::mem::offset_of!(Module, dict));

/// A module object.
#[repr(C)]
pub struct Module {
    header: Header,
    /// The namespace, a dict; NULL only while the collector takes the module apart.
    dict: Cell<Word>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Module {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Module {
    /// A new module with the attributes that every module begins with.
    pub fn new(name: &str, doc: Option<&str>) -> Value {
        let namespace = Dict::with_capacity(8);
        if let Some(names) = Dict::of(&namespace) {
            names.set_str(intern("__name__"), intern(name).to_value());
            names.set_str(intern("__doc__"), doc.map_or(Value::NONE, Str::new));
            for name in ["__package__", "__loader__", "__spec__"] {
                names.set_str(intern(name), Value::NONE);
            }
        }
        Module::create(|header| Module { header, dict: Cell::new(namespace.into_word()) })
    }

    /// The module as a value.
    pub fn value(&self) -> Value {
        // SAFETY: the module is alive while it is borrowed.
        unsafe { Value::from_borrowed(Word::from_bits(std::ptr::from_ref(self) as usize as u64)) }
    }

    /// The namespace.
    pub fn namespace(&self) -> Value {
        // SAFETY: the module keeps it alive.
        unsafe { Value::from_borrowed(self.dict.get()) }
    }

    /// The namespace, unless the collector has taken the module apart.
    #[inline(always)]
    pub(crate) fn names(&self) -> Option<&Dict> {
        let word = self.dict.get();
        // SAFETY: a module's namespace is a dict, which the module keeps alive.
        (!word.is_null()).then(|| unsafe { &*header_of(word).cast::<Dict>() })
    }

    /// Sets an attribute.
    pub fn set(&self, name: &str, value: Value) {
        if let Some(names) = Dict::of(&self.namespace()) {
            names.set_str(intern(name), value);
        }
    }

    /// `__name__`, if it is a `str`.
    pub fn name(&self) -> Option<String> {
        self.get("__name__").as_ref().and_then(Str::of).map(Str::to_string_lossy)
    }

    /// An attribute.
    pub fn get(&self, name: &str) -> Option<Value> {
        Dict::of(&self.namespace())?.get_str(intern(name))
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        // SAFETY: the reference is the module's.
        unsafe { decref(self.dict.replace(Word::NULL)) };
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a module.
    visit(unsafe { Module::from_header(object) }.dict.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a module; the reference was its own.
    unsafe { decref(Module::from_header(object).dict.replace(Word::NULL)) };
}
