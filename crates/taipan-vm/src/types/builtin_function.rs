//! Functions written in Rust.

use std::ptr::{self, NonNull};

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::{Binding, Function, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::type_error;
use crate::types::module::Module;
use crate::types::str::Str;
use crate::types::{object_type, type_type};
use crate::value::{PyResult, Raised, Value};
use crate::word::Word;

/// `builtin_function_or_method`
pub static TYPE: Type = Type::native(
    "builtin_function_or_method",
    Some(&object_type::TYPE),
    size_of::<BuiltinFunction>(),
    0,
    TypeFlags::IMMUTABLE,
    Slots::new(dealloc).with_call(call).with_repr(repr),
    &NativeMembers::NONE,
);

/// A function object of native code.
#[repr(C)]
pub struct BuiltinFunction {
    header: Header,
    /// What it is.
    pub method: &'static Method,
    /// What its first parameter gets: the instance, the class, the module.
    pub(crate) receiver: Value,
}

impl BuiltinFunction {
    /// A new function object.
    pub fn new(method: &'static Method, receiver: Value) -> Value {
        let function: NonNull<BuiltinFunction> =
            HEAP.allocate(size_of::<BuiltinFunction>(), Kind::Leaf).cast();
        // SAFETY: there is room for a function, whose one reference becomes the value's.
        unsafe {
            function.write(BuiltinFunction { header: Header::new(&raw const TYPE), method, receiver });
            Value::from_owned(Word::from_bits(function.as_ptr() as usize as u64))
        }
    }

    /// The type whose method it is, if it is bound to an instance or a class.
    fn owner(&self) -> Option<&Type> {
        match self.method.binding {
            Binding::Static => None,
            Binding::Instance => Some(type_of(&self.receiver)),
            Binding::Class => type_type::of(&self.receiver),
        }
    }

    /// The function that a value is, if it is one.
    pub fn of(value: &Value) -> Option<&BuiltinFunction> {
        let header = value.header()?;
        // SAFETY: an object of this type is a native function.
        header.type_().is(&TYPE).then(|| unsafe { &*ptr::from_ref(header).cast::<BuiltinFunction>() })
    }
}

fn call(function: &Value, arguments: Arguments<'_>) -> PyResult {
    match BuiltinFunction::of(function) {
        Some(function) => call_method(function.method, function.owner(), &function.receiver, arguments),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// Calls a native function with what its first parameter gets, and arguments. `owner` is the type whose method it
/// is.
///
/// # Errors
/// `TypeError` if it takes other arguments; what it raises.
pub fn call_method(
    method: &Method,
    owner: Option<&Type>,
    receiver: &Value,
    arguments: Arguments<'_>,
) -> PyResult {
    let values = arguments.positional();
    match method.function {
        Function::Any(function) => return function(receiver, arguments),
        Function::Bound(function) => {
            return function(receiver, &method.parameters.bind(method.name, arguments)?);
        }
        _ if arguments.has_keywords() => {
            let name = full_name(method, owner, receiver);
            return Err(type_error(format_args!("{name} takes no keyword arguments")));
        }
        _ => {}
    }
    match (method.function, values) {
        (Function::NoArguments(function), []) => function(receiver),
        (Function::One(function), [value]) => function(receiver, value),
        (Function::Positional(least, most, function), values) if (least..=most).contains(&values.len()) => {
            function(receiver, values)
        }
        _ => Err(wrong_number(method, owner, receiver, values.len())),
    }
}

/// The name as errors give it: with the type in front and brackets behind.
fn full_name(method: &Method, owner: Option<&Type>, receiver: &Value) -> String {
    match (owner, Module::of(receiver).and_then(Module::name)) {
        (Some(owner), _) => format!("{}.{}()", owner.name(), method.name),
        (None, Some(module)) if module != "builtins" => format!("{module}.{}()", method.name),
        (None, _) => format!("{}()", method.name),
    }
}

#[cold]
fn wrong_number(method: &Method, owner: Option<&Type>, receiver: &Value, given: usize) -> Raised {
    let name = full_name(method, owner, receiver);
    match method.function {
        Function::NoArguments(_) => type_error(format_args!("{name} takes no arguments ({given} given)")),
        Function::One(_) => type_error(format_args!("{name} takes exactly one argument ({given} given)")),
        Function::Positional(least, most, _) => {
            let (bound, limit) = match given < least {
                _ if least == most => ("", least),
                true => ("at least ", least),
                false => ("at most ", most),
            };
            let plural = if limit == 1 { "" } else { "s" };
            type_error(format_args!("{} expected {bound}{limit} argument{plural}, got {given}", method.name))
        }
        Function::Bound(_) | Function::Any(_) => type_error(format_args!("{name} got wrong arguments")),
    }
}

fn repr(function: &Value) -> PyResult {
    let name = BuiltinFunction::of(function).map_or("?", |function| function.method.name);
    Ok(Str::new(&format!("<built-in function {name}>")))
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the function's end.
    unsafe {
        ptr::drop_in_place(&raw mut (*object.cast::<BuiltinFunction>()).receiver);
        HEAP.release(object, size_of::<BuiltinFunction>(), Kind::Leaf);
    }
}
