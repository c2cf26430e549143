//! Exceptions.
//!
//! Every exception begins with an [`Exception`]. Types with attributes of their own, such as `OSError`, have a word
//! for each behind it: a [member](Exception::member). How many there are the type's size says, so that the same
//! functions make, visit and free all of them.

use std::cell::Cell;
use std::mem::offset_of;
use std::ptr;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::heap::HEAP;
use crate::object::native::{Getter, NativeMembers};
use crate::object::native_object::{self, NativeObject};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

mod attribute_error;
mod base;
pub mod group;
mod import_error;
mod key_error;
pub mod kinds;
mod name_error;
pub mod os_error;
mod stop_iteration;
pub mod syntax_error;
mod system_exit;
mod unicode;

/// What is true of all exception types.
const TRAITS: TypeFlags = TypeFlags::BASE
    .union(TypeFlags::IMMUTABLE)
    .union(TypeFlags::CONTAINER)
    .union(TypeFlags::EXCEPTION)
    .union(TypeFlags::INSTANCE_DICT);

/// The slots of exception types that only inherit.
const fn slots() -> Slots {
    Slots::new(dealloc).with_drop(drop_native).container(traverse, Some(clear))
}

/// Bytes of an exception with so many members.
const fn size(members: usize) -> usize {
    size_of::<Exception>() + members * size_of::<Word>()
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

    /// The words of the attributes that the native type adds.
    fn members(&self) -> &[Cell<Word>] {
        let bytes = self.header.type_().basic_size.get() as usize;
        let number = bytes.saturating_sub(size_of::<Exception>()) / size_of::<Word>();
        // SAFETY: so many words follow the structure, as the object was allocated.
        unsafe { std::slice::from_raw_parts(ptr::from_ref(self).add(1).cast(), number) }
    }

    /// An attribute that the native type adds, by its number there.
    pub fn member(&self, number: usize) -> Option<Value> {
        value_of(self.members().get(number)?)
    }

    /// Sets such an attribute.
    pub fn set_member(&self, number: usize, value: Option<Value>) {
        if let Some(cell) = self.members().get(number) {
            set_cell(cell, value);
        }
    }

    /// `args`
    pub fn arguments(&self) -> Value {
        value_of(&self.args).unwrap_or_else(|| Tuple::from_values(Vec::new()))
    }

    /// Sets `args` to a tuple.
    pub fn set_arguments(&self, args: Value) {
        set_cell(&self.args, Some(args));
    }

    /// `__context__`
    pub fn context_value(&self) -> Option<Value> {
        value_of(&self.context)
    }

    /// Sets `__context__`.
    pub fn set_context(&self, context: Option<Value>) {
        set_cell(&self.context, context);
    }

    /// `__cause__`
    pub fn cause_value(&self) -> Option<Value> {
        value_of(&self.cause)
    }

    /// Sets `__cause__`, and with it `__suppress_context__`.
    pub fn set_cause(&self, cause: Option<Value>) {
        self.suppress_context.set(true);
        set_cell(&self.cause, cause);
    }

    /// `__traceback__`
    pub fn traceback_value(&self) -> Option<Value> {
        value_of(&self.traceback)
    }

    /// Sets `__traceback__` to a traceback.
    pub fn set_traceback(&self, traceback: Option<Value>) {
        set_cell(&self.traceback, traceback);
    }
}

fn value_of(cell: &Cell<Word>) -> Option<Value> {
    let word = cell.get();
    // SAFETY: alive while the exception has it.
    (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
}

fn set_cell(cell: &Cell<Word>, value: Option<Value>) {
    let before = cell.replace(value.map_or(Word::NULL, Value::into_word));
    // SAFETY: the reference before was the exception's.
    unsafe { decref(before) };
}

/// A new exception of a type, as `type(*arguments)` makes it. If that fails, the exception says why.
pub fn new(type_: &Type, arguments: Vec<Value>) -> Value {
    let made = match type_.slots.new_object() {
        Some(new) if !type_.has(TypeFlags::HEAP) => {
            let given = Arguments::positional_only(&arguments);
            new(type_, given).and_then(|exception| {
                let init = type_of(&exception).slots.init();
                init.map_or(Ok(()), |init| init(&exception, given)).map(|()| exception)
            })
        }
        _ => Ok(allocate(type_, Tuple::from_values(arguments.clone()))),
    };
    match made {
        Ok(exception) => exception,
        Err(_) => {
            let thread = crate::thread::current();
            thread.take_raised().unwrap_or_else(|| allocate(type_, Tuple::from_values(arguments)))
        }
    }
}

/// A new exception with `args`, a tuple, and nothing else.
fn allocate(type_: &Type, args: Value) -> Value {
    let native_size = type_.basic_size.get() as usize;
    let object = HEAP.allocate(native_object::total_size(type_, native_size), type_.heap_kind());
    let none = || Cell::new(Word::NULL);
    // SAFETY: there is room for the structure, the members and what a subclass adds; the one reference becomes the
    // value's.
    unsafe {
        object.cast::<Exception>().write(Exception {
            header: Header::new(type_),
            args: Cell::new(args.into_word()),
            traceback: none(),
            context: none(),
            cause: none(),
            dict: none(),
            suppress_context: Cell::new(false),
        });
        for place in (size_of::<Exception>()..native_size).step_by(size_of::<Word>()) {
            object.cast::<u8>().add(place).cast::<Word>().write(Word::NULL);
        }
        native_object::begin_subclass_words(object.as_ptr().cast(), type_, native_size);
        Value::from_owned(Word::from_bits(object.as_ptr() as usize as u64))
    }
}

/// The getter of a member that is an ordinary attribute, `None` until it is set.
const fn member<const NUMBER: usize>(name: &'static str, doc: &'static str) -> Getter {
    Getter { name, get: get_member::<NUMBER>, set: Some(set_member::<NUMBER>), doc }
}

/// The getter of a member that can not be set.
const fn fixed_member<const NUMBER: usize>(name: &'static str, doc: &'static str) -> Getter {
    Getter { name, get: get_member::<NUMBER>, set: None, doc }
}

fn get_member<const NUMBER: usize>(exception: &Value) -> PyResult {
    Ok(Exception::of(exception).and_then(|exception| exception.member(NUMBER)).unwrap_or(Value::NONE))
}

fn set_member<const NUMBER: usize>(exception: &Value, value: Option<&Value>) -> PyResult<()> {
    if let Some(exception) = Exception::of(exception) {
        exception.set_member(NUMBER, value.cloned());
    }
    Ok(())
}

/// Sets the members that keyword-only arguments give, and clears those that are not given.
///
/// # Errors
/// `TypeError` for other names.
fn set_keyword_members(
    exception: &Value,
    arguments: Arguments<'_>,
    name: &str,
    members: &[(&str, usize)],
) -> PyResult<()> {
    let Some(object) = Exception::of(exception) else { return Ok(()) };
    let mut given: Vec<Option<Value>> = vec![None; members.len()];
    for (keyword, value) in arguments.keywords() {
        let keyword = Str::of(keyword).map(Str::to_string_lossy).unwrap_or_default();
        match members.iter().position(|(member, _)| *member == keyword) {
            Some(place) => given[place] = Some(value.clone()),
            None => {
                return Err(type_error(format_args!(
                    "{name}() got an unexpected keyword argument '{keyword}'"
                )));
            }
        }
    }
    for ((_, number), value) in members.iter().zip(given) {
        object.set_member(*number, value);
    }
    Ok(())
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is an exception.
    let exception = unsafe { Exception::from_header(object) };
    exception.references().into_iter().chain(exception.members()).for_each(|cell| visit(cell.get()));
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is an exception.
    let exception = unsafe { Exception::from_header(object) };
    exception.references().into_iter().chain(exception.members()).for_each(|cell| set_cell(cell, None));
}

unsafe fn drop_native(object: *mut Header) {
    // SAFETY: the object is whole, says the caller.
    clear(unsafe { &*object });
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the exception's end.
    unsafe {
        clear(&*object);
        let type_ = (*object).type_();
        HEAP.release(object, type_.basic_size.get() as usize, type_.heap_kind());
    }
}

/// A native exception type of a module, `struct.error` for one, with the attributes of its base and no more.
pub const fn native_type(name: &'static str, base: &'static Type, members: &'static NativeMembers) -> Type {
    Type::native(name, Some(base), size_of::<Exception>(), 0, TRAITS, slots(), members)
        .with_dict_at(std::mem::offset_of!(Exception, dict))
}

/// Where the word of the dict is.
const DICT: usize = offset_of!(Exception, dict);
