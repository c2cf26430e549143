//! Bound methods: a callable together with what its first parameter gets.

use std::ptr::{self, NonNull};

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::NativeMembers;
use crate::object::protocol;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::object_type;
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `method`
pub static TYPE: Type = Type::native(
    "method",
    Some(&object_type::TYPE),
    size_of::<Method>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::new(dealloc).container(traverse, None).with_call(call),
    &NativeMembers::NONE,
);

/// A bound method.
#[repr(C)]
pub struct Method {
    header: Header,
    /// The callable, `__func__`.
    pub function: Value,
    /// What its first parameter gets, `__self__`.
    pub receiver: Value,
}

impl Method {
    /// A new bound method.
    pub fn new(function: Value, receiver: Value) -> Value {
        let method: NonNull<Method> = HEAP.allocate(size_of::<Method>(), Kind::Container).cast();
        // SAFETY: there is room for a method, whose one reference becomes the value's.
        unsafe {
            method.write(Method { header: Header::new(&raw const TYPE), function, receiver });
            Value::from_owned(Word::from_bits(method.as_ptr() as usize as u64))
        }
    }

    /// The bound method that a value is, if it is one.
    pub fn of(value: &Value) -> Option<&Method> {
        let header = value.header()?;
        // SAFETY: an object of this type is a method.
        header.type_().is(&TYPE).then(|| unsafe { &*ptr::from_ref(header).cast::<Method>() })
    }
}

fn call(method: &Value, arguments: Arguments<'_>) -> PyResult {
    match Method::of(method) {
        Some(method) => call_with(&method.function, &method.receiver, arguments),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Calls a function with one more argument in front.
pub fn call_with(function: &Value, receiver: &Value, arguments: Arguments<'_>) -> PyResult {
    let mut values = Vec::with_capacity(arguments.values().len() + 1);
    values.push(receiver.clone());
    values.extend_from_slice(arguments.values());
    protocol::call(function, Arguments::new(&values, arguments.names()))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a method.
    let method = unsafe { &*ptr::from_ref(object).cast::<Method>() };
    visit(method.function.word());
    visit(method.receiver.word());
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the method's end.
    unsafe {
        ptr::drop_in_place(object.cast::<Method>());
        HEAP.release(object, size_of::<Method>(), Kind::Container);
    }
}
