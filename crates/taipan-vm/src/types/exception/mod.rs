//! Exceptions.

use std::cell::Cell;
use std::ptr;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
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
    Slots::of::<Exception>()
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

impl Drop for Exception {
    fn drop(&mut self) {
        for reference in self.references() {
            // SAFETY: the reference was the exception's.
            unsafe { decref(reference.replace(Word::NULL)) };
        }
    }
}

// SAFETY: every type with the flag has instances that begin with an `Exception`.
unsafe impl NativeObject for Exception {
    fn type_() -> &'static Type {
        &kinds::BASE_EXCEPTION
    }

    fn is_layout_of(type_: &Type) -> bool {
        type_.has(TypeFlags::EXCEPTION)
    }
}

impl Exception {
    fn references(&self) -> [&Cell<Word>; 5] {
        [&self.args, &self.traceback, &self.context, &self.cause, &self.dict]
    }
}

/// A new exception of a type.
pub fn new(type_: &Type, arguments: Vec<Value>) -> Value {
    let none = || Cell::new(Word::NULL);
    let args = Cell::new(Tuple::from_values(arguments).into_word());
    native_object::allocate(type_, |header| Exception {
        header,
        args,
        traceback: none(),
        context: none(),
        cause: none(),
        dict: none(),
        suppress_context: Cell::new(false),
    })
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

/// A native exception type of a module, `struct.error` for one, with the attributes of its base and no more.
pub const fn native_type(name: &'static str, base: &'static Type, members: &'static NativeMembers) -> Type {
    Type::native(name, Some(base), size_of::<Exception>(), 0, TRAITS, slots(), members)
        .with_dict_at(std::mem::offset_of!(Exception, dict))
}
