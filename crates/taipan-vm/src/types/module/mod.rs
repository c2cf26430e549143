//! `module`: a namespace with a name.

use std::cell::Cell;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::runtime::state;
use crate::types::dict::Dict;
use crate::types::object_type;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value, decref, header_of};
use crate::word::Word;

mod attributes;

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
    Slots::of::<Module>()
        .container(traverse, Some(clear))
        .with_new(new)
        .with_init(init)
        .with_repr(repr)
        .with_getattribute(attributes::get),
    &NativeMembers {
        doc: Some(
            "Create a module object.\n\nThe name must be a string; the optional docstring can have any type.",
        ),
        methods: attributes::METHODS,
        getters: attributes::GETTERS,
    },
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
        begin(&namespace, intern(name).to_value(), doc.map_or(Value::NONE, Str::new));
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

/// Puts the attributes that every module begins with into its namespace.
fn begin(namespace: &Value, name: Value, doc: Value) {
    if let Some(names) = Dict::of(namespace) {
        names.set_str(intern("__name__"), name);
        names.set_str(intern("__doc__"), doc);
        for name in ["__package__", "__loader__", "__spec__"] {
            names.set_str(intern(name), Value::NONE);
        }
    }
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    let dict = Cell::new(Dict::with_capacity(8).into_word());
    Ok(native_object::allocate(type_, |header| Module { header, dict }))
}

const PARAMETERS: Parameters = Parameters::parse("(name, doc=None)");

fn init(module: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let bound = PARAMETERS.bind("module", arguments)?;
    let [Some(name), doc] = bound[..] else { return Ok(()) };
    if Str::of(name).is_none() {
        let given = type_of(name).name();
        return Err(type_error(format_args!("module() argument 'name' must be str, not {given}")));
    }
    if let Some(module) = Module::of(module) {
        begin(&module.namespace(), name.clone(), doc.map_or(Value::NONE, Value::clone));
    }
    Ok(())
}

/// What `importlib` makes of it; before that is there, the name alone.
fn repr(module: &Value) -> PyResult {
    let importlib = state().importlib.borrow().clone();
    match importlib {
        Some(importlib) => protocol::call_method(&importlib, "_module_repr", std::slice::from_ref(module)),
        None => {
            let name = Module::of(module).and_then(Module::name).unwrap_or_else(|| "?".to_owned());
            Ok(Str::new(&format!("<module '{name}'>")))
        }
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
