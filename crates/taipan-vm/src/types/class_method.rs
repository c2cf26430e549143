//! `classmethod` and `staticmethod`.

use std::cell::Cell;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Getter, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error};
use crate::types::exception::kinds;
use crate::types::method::Method;
use crate::types::object_type;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

const TRAITS: TypeFlags =
    TypeFlags::BASE.union(TypeFlags::IMMUTABLE).union(TypeFlags::CONTAINER).union(TypeFlags::INSTANCE_DICT);

/// `classmethod`
pub static CLASS_METHOD_TYPE: Type = Type::native(
    "classmethod",
    Some(&object_type::TYPE),
    size_of::<Wrapped>(),
    0,
    TRAITS,
    Slots::of::<Wrapped>()
        .container(traverse, Some(clear))
        .with_new(new)
        .with_init(init)
        .with_repr(repr)
        .with_descriptor_get(get_for_class),
    &NativeMembers { doc: Some("Converts a function to be a class method."), methods: &[], getters: GETTERS },
)
.with_dict_at(std::mem::offset_of!(Wrapped, dict));

/// `staticmethod`
pub static STATIC_METHOD_TYPE: Type = Type::native(
    "staticmethod",
    Some(&object_type::TYPE),
    size_of::<Wrapped>(),
    0,
    TRAITS,
    Slots::of::<Wrapped>()
        .container(traverse, Some(clear))
        .with_new(new)
        .with_init(init)
        .with_repr(repr)
        .with_call(call)
        .with_descriptor_get(get),
    &NativeMembers {
        doc: Some("Converts a function to be a static method."),
        methods: &[],
        getters: GETTERS,
    },
)
.with_dict_at(std::mem::offset_of!(Wrapped, dict));

static GETTERS: &[Getter] = &[
    Getter { name: "__func__", get: function, set: None, doc: "The function." },
    Getter { name: "__wrapped__", get: function, set: None, doc: "The function." },
    Getter {
        name: "__isabstractmethod__",
        get: is_abstract,
        set: None,
        doc: "Whether the function is abstract.",
    },
    Getter { name: "__dict__", get: dict, set: Some(set_dict), doc: "The attributes." },
];

/// A callable that is bound in another way than functions are.
#[repr(C)]
pub struct Wrapped {
    header: Header,
    /// The callable, NULL until `__init__`.
    callable: Cell<Word>,
    /// The dict, or NULL.
    dict: Cell<Word>,
}

// SAFETY: the structure begins with a header, and instances of these types are this structure.
unsafe impl NativeObject for Wrapped {
    fn type_() -> &'static Type {
        &CLASS_METHOD_TYPE
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.is_subtype(&CLASS_METHOD_TYPE) || type_.is_subtype(&STATIC_METHOD_TYPE)
    }
}

impl Drop for Wrapped {
    fn drop(&mut self) {
        self.release();
    }
}

impl Wrapped {
    fn release(&self) {
        for cell in [&self.callable, &self.dict] {
            // SAFETY: the reference was this object's.
            unsafe { decref(cell.replace(Word::NULL)) };
        }
    }

    fn callable(&self) -> Option<Value> {
        let word = self.callable.get();
        // SAFETY: alive while this object has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    fn allocate(type_: &Type, callable: Word) -> Value {
        native_object::allocate(type_, |header| Wrapped {
            header,
            callable: Cell::new(callable),
            dict: Cell::new(Word::NULL),
        })
    }
}

/// `classmethod` objects.
pub struct ClassMethod;

impl ClassMethod {
    /// `classmethod(callable)`
    pub fn new(callable: Value) -> Value {
        Wrapped::allocate(&CLASS_METHOD_TYPE, callable.into_word())
    }
}

/// `staticmethod` objects.
pub struct StaticMethod;

impl StaticMethod {
    /// `staticmethod(callable)`
    pub fn new(callable: Value) -> Value {
        Wrapped::allocate(&STATIC_METHOD_TYPE, callable.into_word())
    }
}

fn new(type_: &Type, _: Arguments<'_>) -> PyResult {
    Ok(Wrapped::allocate(type_, Word::NULL))
}

fn init(value: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    let Some(wrapped) = Wrapped::of(value) else { return Ok(()) };
    let type_ = match type_of(value).is_subtype(&CLASS_METHOD_TYPE) {
        true => "classmethod",
        false => "staticmethod",
    };
    if arguments.has_keywords() {
        return Err(type_error(format_args!("{type_}() takes no keyword arguments")));
    }
    let [callable] = arguments.positional() else {
        let given = arguments.positional().len();
        return Err(type_error(format_args!("{type_} expected 1 argument, got {given}")));
    };
    // SAFETY: the reference before was this object's.
    unsafe { decref(wrapped.callable.replace(callable.clone().into_word())) };
    copy_attributes(value, callable)
}

/// What `functools.wraps` copies, as far as the callable has it.
fn copy_attributes(value: &Value, callable: &Value) -> PyResult<()> {
    for name in ["__module__", "__name__", "__qualname__", "__doc__"] {
        if let Some(attribute) = protocol::optional_attribute(callable, intern(name))? {
            protocol::set_attribute(value, &intern(name).to_value(), Some(&attribute))?;
        }
    }
    Ok(())
}

fn uninitialized(name: &str) -> raise::Raised {
    raise::raise(&kinds::RUNTIME_ERROR, format_args!("uninitialized {name} object"))
}

fn get_for_class(value: &Value, _: Option<&Value>, owner: &Value) -> PyResult {
    match Wrapped::of(value).and_then(Wrapped::callable) {
        Some(callable) => Ok(Method::new(callable, owner.clone())),
        None => Err(uninitialized("classmethod")),
    }
}

fn get(value: &Value, _: Option<&Value>, _: &Value) -> PyResult {
    Wrapped::of(value).and_then(Wrapped::callable).ok_or_else(|| uninitialized("staticmethod"))
}

fn call(value: &Value, arguments: Arguments<'_>) -> PyResult {
    match Wrapped::of(value).and_then(Wrapped::callable) {
        Some(callable) => protocol::call(&callable, arguments),
        None => Err(uninitialized("staticmethod")),
    }
}

fn function(value: &Value) -> PyResult {
    Ok(Wrapped::of(value).and_then(Wrapped::callable).unwrap_or(Value::NONE))
}

fn is_abstract(value: &Value) -> PyResult {
    Ok(Value::bool(is_abstract_callable(Wrapped::of(value).and_then(Wrapped::callable).as_ref())?))
}

/// Whether a callable says that it is abstract.
pub(crate) fn is_abstract_callable(callable: Option<&Value>) -> PyResult<bool> {
    let Some(callable) = callable else { return Ok(false) };
    match protocol::optional_attribute(callable, intern("__isabstractmethod__"))? {
        Some(says) => protocol::is_true(&says),
        None => Ok(false),
    }
}

fn dict(value: &Value) -> PyResult {
    Ok(native_object::dict_of(value, true).unwrap_or(Value::NONE))
}

fn set_dict(value: &Value, dict: Option<&Value>) -> PyResult<()> {
    crate::object::class::set_dict_attribute(value, dict)
}

fn repr(value: &Value) -> PyResult {
    let name = match type_of(value).is_subtype(&CLASS_METHOD_TYPE) {
        true => "classmethod",
        false => "staticmethod",
    };
    let callable = function(value)?;
    let text = protocol::repr(&callable)?;
    let text = Str::of(&text).map(Str::to_string_lossy).unwrap_or_default();
    Ok(Str::new(&format!("<{name}({text})>")))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of these types is this structure.
    let wrapped = unsafe { Wrapped::from_header(object) };
    visit(wrapped.callable.get());
    visit(wrapped.dict.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of these types is this structure.
    unsafe { Wrapped::from_header(object) }.release();
}
