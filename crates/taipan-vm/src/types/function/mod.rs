//! Functions made by `def` and `lambda`.

use std::cell::Cell;
use std::ptr::{self, NonNull};

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::object::version::Versions;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::method::Method;
use crate::types::object_type;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

mod attributes;

/// `function`
pub static TYPE: Type = Type::native(
    "function",
    Some(&object_type::TYPE),
    size_of::<Function>(),
    0,
    TypeFlags::IMMUTABLE
        .union(TypeFlags::CONTAINER)
        .union(TypeFlags::METHOD_DESCRIPTOR)
        .union(TypeFlags::INSTANCE_DICT)
        .union(TypeFlags::WEAK_REFERENCES),
    Slots::new(dealloc)
        .container(traverse, Some(clear))
        .with_new(attributes::new)
        .with_repr(repr)
        .with_call(crate::interp::call_function)
        .with_descriptor_get(get),
    &NativeMembers { doc: Some("Create a function object."), methods: &[], getters: attributes::GETTERS },
)
.with_dict_at(std::mem::offset_of!(Function, extras) + DICT * size_of::<Word>());

/// Place of `__defaults__` among a function's attributes; the order is that of `SET_FUNCTION_ATTRIBUTE`.
pub const DEFAULTS: usize = 0;
/// Place of `__kwdefaults__`.
pub const KWDEFAULTS: usize = 1;
/// Place of `__closure__`.
pub const CLOSURE: usize = 3;

/// Place of the dict among what few functions have of their own.
const DICT: usize = 0;
/// Place of `__name__`, which is the code's unless it was set.
const NAME: usize = 1;
/// Place of `__qualname__`, likewise.
const QUALNAME: usize = 2;
/// Place of `__doc__`, likewise.
const DOC: usize = 3;
/// Place of `__module__`, which is that of the globals unless it was set.
const MODULE: usize = 4;
/// Place of `__type_params__`.
const TYPE_PARAMS: usize = 5;

/// Versions of functions.
static VERSIONS: Versions = Versions::new();

/// A function object.
#[repr(C)]
pub struct Function {
    header: Header,
    /// The version of what a call depends on: code, defaults, closure. 0 if it has none at present.
    pub version: Cell<u32>,
    code: Cell<Word>,
    globals: Word,
    builtins: Word,
    /// `__defaults__`, `__kwdefaults__`, `__closure__`, `__annotations__`, `__annotate__`: each NULL if
    /// missing.
    pub attributes: [Cell<Word>; 5],
    /// What few functions have of their own: dict, `__name__`, `__qualname__`, `__doc__`, `__module__`,
    /// `__type_params__`; each NULL if missing.
    extras: [Cell<Word>; 6],
}

impl Function {
    /// A new function.
    pub fn new(code: Value, globals: Value, builtins: Value) -> Value {
        let function: NonNull<Function> = HEAP.allocate(size_of::<Function>(), Kind::Container).cast();
        // SAFETY: there is room for a function, whose one reference becomes the value's.
        unsafe {
            function.write(Function {
                header: Header::new(&raw const TYPE),
                version: Cell::new(VERSIONS.next()),
                code: Cell::new(code.into_word()),
                globals: globals.into_word(),
                builtins: builtins.into_word(),
                attributes: [const { Cell::new(Word::NULL) }; 5],
                extras: [const { Cell::new(Word::NULL) }; 6],
            });
            Value::from_owned(Word::from_bits(function.as_ptr() as usize as u64))
        }
    }

    /// The function that a value is, if it is one.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Function> {
        let header = value.header()?;
        // SAFETY: an object of this type is a function.
        header.type_().is(&TYPE).then(|| unsafe { &*ptr::from_ref(header).cast::<Function>() })
    }

    /// The code.
    #[inline(always)]
    pub fn code(&self) -> &Code {
        // SAFETY: a function's code is a code object, which it keeps alive.
        unsafe { &*(self.code.get().bits() as usize as *const Code) }
    }

    /// The globals.
    #[inline(always)]
    pub fn globals(&self) -> &Dict {
        // SAFETY: a function's globals are a dict, which it keeps alive.
        unsafe { &*(self.globals.bits() as usize as *const Dict) }
    }

    /// The built-in names.
    #[inline(always)]
    pub fn builtins(&self) -> &Dict {
        // SAFETY: a function's builtins are a dict, which it keeps alive.
        unsafe { &*(self.builtins.bits() as usize as *const Dict) }
    }

    /// An attribute, such as the one at [`DEFAULTS`].
    pub fn attribute(&self, place: usize) -> Option<Value> {
        let word = self.attributes[place].get();
        // SAFETY: alive while the function has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    /// Sets an attribute, such as the one at [`DEFAULTS`]: calls are no longer what they were.
    pub fn set_attribute(&self, place: usize, value: Option<Value>) {
        self.version.set(VERSIONS.next());
        // SAFETY: the reference before was the function's.
        unsafe { decref(self.attributes[place].replace(value.map_or(Word::NULL, Value::into_word))) };
    }

    fn extra(&self, place: usize) -> Option<Value> {
        let word = self.extras[place].get();
        // SAFETY: alive while the function has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    fn set_extra(&self, place: usize, value: Option<Value>) {
        // SAFETY: the reference before was the function's.
        unsafe { decref(self.extras[place].replace(value.map_or(Word::NULL, Value::into_word))) };
    }

    /// Sets `__type_params__`, a tuple.
    pub(crate) fn set_type_params(&self, parameters: Value) {
        self.set_extra(TYPE_PARAMS, Some(parameters));
    }

    /// `__module__`
    pub(crate) fn module(&self) -> Value {
        let of_globals = || self.globals().get_str(intern("__name__"));
        self.extra(MODULE).or_else(of_globals).unwrap_or(Value::NONE)
    }

    /// `__code__`
    pub fn code_value(&self) -> Value {
        // SAFETY: alive while the function is.
        unsafe { Value::from_borrowed(self.code.get()) }
    }

    /// Sets the code, which has as many free variables. What the function is called stays as it was.
    fn set_code(&self, code: Value) {
        let (name, qualname) = (self.name(), self.qualname());
        self.set_extra(NAME, Some(name));
        self.set_extra(QUALNAME, Some(qualname));
        self.version.set(VERSIONS.next());
        // Frames may run the code before, and have no reference to it: it lives on.
        let _lives_on = self.code.replace(code.into_word());
    }

    /// The globals as a value.
    pub fn globals_value(&self) -> Value {
        // SAFETY: alive while the function is.
        unsafe { Value::from_borrowed(self.globals) }
    }

    /// The built-in names as a value.
    pub fn builtins_value(&self) -> Value {
        // SAFETY: alive while the function is.
        unsafe { Value::from_borrowed(self.builtins) }
    }
}

fn get(function: &Value, instance: Option<&Value>, _: &Value) -> PyResult {
    match instance {
        Some(instance) => Ok(Method::new(function.clone(), instance.clone())),
        None => Ok(function.clone()),
    }
}

fn repr(value: &Value) -> PyResult {
    let Some(function) = Function::of(value) else { return Ok(Value::NONE) };
    let name = Str::of(&function.qualname()).map(Str::to_string_lossy).unwrap_or_default();
    Ok(Str::new(&format!("<function {name} at {:#x}>", object_type::identity(value))))
}

fn of_header(object: &Header) -> &Function {
    // SAFETY: the functions below are called with objects of this type.
    unsafe { &*ptr::from_ref(object).cast::<Function>() }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    let function = of_header(object);
    visit(function.globals);
    visit(function.builtins);
    function.attributes.iter().chain(&function.extras).for_each(|attribute| visit(attribute.get()));
}

fn clear(object: &Header) {
    let function = of_header(object);
    for attribute in function.attributes.iter().chain(&function.extras) {
        // SAFETY: the reference was the function's.
        unsafe { decref(attribute.replace(Word::NULL)) };
    }
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the function's end, and the references were its own.
    unsafe {
        clear(&*object);
        let function = of_header(&*object);
        decref(function.code.get());
        decref(function.globals);
        decref(function.builtins);
        HEAP.release(object, size_of::<Function>(), Kind::Container);
    }
}
