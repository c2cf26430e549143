//! Exceptions.

use std::cell::Cell;
use std::ptr;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::dict::Dict;
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
    Slots::new(dealloc)
        .container(traverse, Some(clear))
        .with_str(str)
        .with_repr(repr)
        .with_new(make)
        .with_init(init)
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

    /// The attributes that were set, a dict; made if there is none and `make` says so.
    pub(crate) fn attributes(&self, make: bool) -> Option<Value> {
        if self.dict.get().is_null() && make {
            self.dict.set(Dict::with_capacity(1).into_word());
        }
        let word = self.dict.get();
        // SAFETY: alive while the exception has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    fn references(&self) -> [&Cell<Word>; 5] {
        [&self.args, &self.traceback, &self.context, &self.cause, &self.dict]
    }
}

/// A new exception of a type.
pub fn new(type_: &Type, arguments: Vec<Value>) -> Value {
    if type_.has(TypeFlags::HEAP) {
        type_.header().incref();
    }
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

/// `BaseException.__new__`
fn make(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    Ok(new(type_, arguments.positional().to_vec()))
}

/// `BaseException.__init__`
fn init(exception: &Value, arguments: Arguments<'_>) -> PyResult<()> {
    if arguments.has_keywords() {
        let name = type_of(exception).name();
        return Err(type_error(format_args!("{name}() takes no keyword arguments")));
    }
    if let Some(exception) = Exception::of(exception) {
        let args = Tuple::from_values(arguments.positional().to_vec());
        // SAFETY: the reference before was the exception's.
        unsafe { decref(exception.args.replace(args.into_word())) };
    }
    Ok(())
}

fn repr(exception: &Value) -> PyResult {
    // SAFETY: `args` is alive while the exception is.
    let args =
        Exception::of(exception).map(|exception| unsafe { Value::from_borrowed(exception.args.get()) });
    let items = args.as_ref().and_then(Tuple::of).map_or(&[][..], Tuple::values);
    let mut text = format!("{}(", type_of(exception).name());
    crate::types::list::write_items(&mut text, items)?;
    text.push(')');
    Ok(Str::new(&text))
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
        let type_ = ptr::from_ref((*object).type_());
        HEAP.release(object, size_of::<Exception>(), Kind::Container);
        if (*type_).has(TypeFlags::HEAP) {
            decref((*type_).word());
        }
    }
}
