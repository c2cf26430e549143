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
use crate::types::generator::text_value;
use crate::types::method::Method;
use crate::types::object_type;
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `function`
pub static TYPE: Type = Type::native(
    "function",
    Some(&object_type::TYPE),
    size_of::<Function>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::METHOD_DESCRIPTOR),
    Slots::new(dealloc)
        .container(traverse, Some(clear))
        .with_call(crate::interp::call_function)
        .with_descriptor_get(get),
    &NativeMembers::NONE,
);

/// Place of `__defaults__` among a function's attributes; the order is that of `SET_FUNCTION_ATTRIBUTE`.
pub const DEFAULTS: usize = 0;
/// Place of `__kwdefaults__`.
pub const KWDEFAULTS: usize = 1;
/// Place of `__closure__`.
pub const CLOSURE: usize = 3;

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

    /// The code as a value.
    pub fn code_value(&self) -> Value {
        // SAFETY: alive while the function is.
        unsafe { Value::from_borrowed(self.code.get()) }
    }

    /// `__name__`
    pub fn name(&self) -> Value {
        text_value(&self.code().object.name)
    }

    /// `__qualname__`
    pub fn qualname(&self) -> Value {
        text_value(&self.code().object.qualname)
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

fn of_header(object: &Header) -> &Function {
    // SAFETY: the functions below are called with objects of this type.
    unsafe { &*ptr::from_ref(object).cast::<Function>() }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    let function = of_header(object);
    visit(function.globals);
    visit(function.builtins);
    function.attributes.iter().for_each(|attribute| visit(attribute.get()));
}

fn clear(object: &Header) {
    for attribute in &of_header(object).attributes {
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
