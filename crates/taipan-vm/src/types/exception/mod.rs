//! Exceptions.

use std::cell::Cell;
use std::ptr;

use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

pub mod kinds;

/// What is true of all exception types.
const TRAITS: TypeFlags = TypeFlags::BASE
    .union(TypeFlags::IMMUTABLE)
    .union(TypeFlags::CONTAINER)
    .union(TypeFlags::EXCEPTION)
    .union(TypeFlags::INSTANCE_DICT);

const fn slots() -> Slots {
    Slots::new(dealloc).container(traverse, Some(clear)).with_str(str)
}

/// An exception object.
#[repr(C)]
pub struct Exception {
    header: Header,
    /// `args`, a tuple.
    pub args: Cell<Word>,
    /// `__traceback__`, or NULL.
    pub traceback: Cell<Word>,
    /// `__context__`, or NULL.
    pub context: Cell<Word>,
    /// `__cause__`, or NULL.
    pub cause: Cell<Word>,
    /// The dict, or NULL.
    pub dict: Cell<Word>,
    /// `__suppress_context__`
    pub suppress_context: Cell<bool>,
}

impl Exception {
    /// The exception that a value is, if it is one.
    pub fn of(value: &Value) -> Option<&Exception> {
        let header = value.header()?;
        // SAFETY: every type with the flag has instances that begin with an `Exception`.
        header
            .type_()
            .has(TypeFlags::EXCEPTION)
            .then(|| unsafe { &*ptr::from_ref(header).cast::<Exception>() })
    }

    fn references(&self) -> [&Cell<Word>; 5] {
        [&self.args, &self.traceback, &self.context, &self.cause, &self.dict]
    }
}

/// A new exception of a native type.
pub fn new(type_: &'static Type, arguments: Vec<Value>) -> Value {
    let exception = HEAP.allocate(size_of::<Exception>(), Kind::Container).cast::<Exception>();
    let none = || Cell::new(Word::NULL);
    let args = Cell::new(Tuple::from_values(arguments).into_word());
    // SAFETY: there is room for an exception, whose one reference becomes the value's.
    unsafe {
        exception.write(Exception {
            header: Header::new(type_),
            args,
            traceback: none(),
            context: none(),
            cause: none(),
            dict: none(),
            suppress_context: Cell::new(false),
        });
        Value::from_owned(Word::from_bits(exception.as_ptr() as usize as u64))
    }
}

fn str(exception: &Value) -> PyResult {
    // SAFETY: `args` is alive while the exception is.
    let args =
        Exception::of(exception).map(|exception| unsafe { Value::from_borrowed(exception.args.get()) });
    match args.as_ref().and_then(Tuple::of).map(Tuple::values) {
        None | Some([]) => Ok(Str::new("")),
        // A key is shown as it was written, so that an empty string can be seen.
        Some([key]) if type_of(exception).is_subtype(&kinds::KEY_ERROR) => protocol::repr(key),
        Some([message]) => protocol::str(message),
        Some(_) => protocol::str(args.as_ref().unwrap_or(&Value::NONE)),
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is an exception.
    let exception = unsafe { &*ptr::from_ref(object).cast::<Exception>() };
    exception.references().into_iter().for_each(|reference| visit(reference.get()));
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is an exception.
    let exception = unsafe { &*ptr::from_ref(object).cast::<Exception>() };
    for reference in exception.references() {
        // SAFETY: the reference was the exception's.
        unsafe { decref(reference.replace(Word::NULL)) };
    }
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the exception's end.
    unsafe {
        clear(&*object);
        HEAP.release(object, size_of::<Exception>(), Kind::Container);
    }
}
